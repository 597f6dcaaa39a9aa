//! The pallet and what settles its vaults.

use super::*;
use ballast_basket_math::U256;
use ballast_oracle::{Inventory, InventoryState};
use frame_support::weights::Weight;

fn told() -> Vec<Tale> {
	Told::take()
}

#[test]
fn settlement_should_hear_of_every_change_and_of_the_assets_that_left() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_eq!(told(), vec![Tale::Rebalanced(id, 0, vec![])]);
		assert_ok!(request(ALICE, id, &[2, 0], &[USDC], &[pct(50), pct(50)]));
		assert_eq!(told(), vec![Tale::Requesting(id)]);
		execute_at(id, &[opening_prices(), vec![(USDC, usd(1))]].concat());
		assert_eq!(told(), vec![Tale::Rebalanced(id, 1, vec![BTC, SOL])]);
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
		assert_eq!(told(), vec![Tale::Closed(id)]);
	});
}

#[test]
fn settlement_should_hear_how_much_is_traded() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let one = U256::from(10).pow(36.into());
		// All of it is bought, but for what the last digit of a quantity costs.
		let (turnover, nav) = Turnover::get();
		assert_eq!(nav, one);
		let prices = U256::from(SHARE) * 53_100;
		assert!(turnover <= nav && nav - turnover < prices, "{turnover}");
		// From 33, 33 and 34 percent: 17, 3 and 14 move.
		request_ok(id);
		execute_at(id, &opening_prices());
		let (turnover, nav) = Turnover::get();
		assert_eq!(nav, stored(id).nav36);
		let moved = nav * 34 / 100;
		assert!(turnover.abs_diff(moved) < prices, "{turnover} {moved}");
		// The same again trades nothing.
		request_ok(id);
		execute_at(id, &opening_prices());
		assert_eq!(Turnover::get(), (U256::zero(), nav));
	});
}

#[test]
fn execution_should_weigh_what_was_kept_added_and_removed() {
	type Weights = <Test as Config>::WeightInfo;
	type Hook = <Test as Config>::Settlement;
	use ballast_oracle::SettlementHook;
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		assert_ok!(request(ALICE, id, &[2, 0], &[USDC], &[pct(50), pct(50)]));
		let declared = Rebalance::execute_weight(4);
		let prices = [opening_prices(), vec![(USDC, usd(1))]].concat();
		let used = Certified::now(&prices).weigh(&open_request(id).unwrap().reference);
		// What settlement says that it took besides.
		let beyond = Weight::from_parts(2, 0);
		assert_eq!(used, Weights::execute(1, 1, 2) + beyond);
		assert!(used.all_lte(declared) && used != declared);
		assert!(Weights::execute(4, 0, 0)
			.saturating_add(Hook::rebalanced_weight(4))
			.all_lte(declared));
		// One that waits may take all of it.
		assert_ok!(request(ALICE, id, &[], &[], &[pct(50), pct(50)]));
		let used = Certified::now(&[]).weigh(&open_request(id).unwrap().reference);
		assert_eq!(used, Rebalance::execute_weight(2));
	});
}

#[test]
fn calls_should_give_back_the_weight_that_they_did_not_use() {
	use ballast_oracle::SettlementHook;
	use frame_support::dispatch::GetDispatchInfo;
	use sp_runtime::traits::Dispatchable;
	type Weights = <Test as Config>::WeightInfo;
	type Hook = <Test as Config>::Settlement;
	/// What a call declares and what it used.
	fn weigh(call: crate::Call<Test>, origin: RuntimeOrigin) -> (Weight, Weight) {
		let declared = call.get_dispatch_info().call_weight;
		let used = RuntimeCall::Rebalance(call).dispatch(origin).unwrap().actual_weight.unwrap();
		assert!(used.all_lte(declared));
		(declared, used)
	}
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let weights = vec![pct(50), pct(50)];
		let (remove, add, note) = (vec![2, 0], vec![USDC], None);
		let call = crate::Call::request_rebalance { basket: id, remove, add, weights, note };
		let (declared, used) = weigh(call, signed(ALICE));
		assert_eq!(declared, Weights::request_rebalance(400, 1) + Hook::request_weight());
		assert_eq!(used, Weights::request_rebalance(3, 1) + Hook::request_weight());

		// One that is not being settled, and one that is.
		let close = |basket| crate::Call::close_basket { basket };
		let (declared, used) = weigh(close(id), signed(ALICE));
		assert_eq!(declared, Weights::close_basket() + Hook::closed_weight());
		assert_eq!(used, Weights::close_basket());
		let basket = active();
		SettlingBaskets::set(vec![basket]);
		let (declared, used) = weigh(crate::Call::force_close_basket { basket }, root());
		assert_eq!(declared, Weights::force_close_basket() + Hook::closed_weight());
		assert_eq!(used, declared);
	});
}

#[test]
fn a_rebalance_should_not_be_requested_while_the_vault_is_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		SettlingBaskets::set(vec![id]);
		let weights = [pct(50), pct(30), pct(20)];
		assert_noop!(request(ALICE, id, &[], &[], &weights), Error::<Test>::Settling);
		assert_eq!(
			Rebalance::preview_rebalance(id, vec![], vec![], weights.to_vec()),
			Err(RebalanceError::Constraint(Constraint::Settling))
		);
		SettlingBaskets::set(vec![]);
		request_ok(id);
	});
}

#[test]
fn a_change_that_settlement_refuses_should_be_undone_and_wait() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		request_ok(id);
		let before = stored(id);
		SettlementFails::set(true);
		events();
		execute_at(id, &later_prices());
		let held = Event::RequestHeld { basket: id, nonce: 1, reason: HeldBy::NotWritten };
		assert_eq!(events(), vec![held]);
		assert_eq!(stored(id), before);
		SettlementFails::set(false);
		execute_at(id, &later_prices());
		assert_eq!(stored(id).settled.unwrap().nonce, 1);
	});
}

#[test]
fn a_request_that_settlement_refuses_should_not_be_opened() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		SettlementFails::set(true);
		let refused = DispatchError::Other("settlement refuses");
		// What settlement heard is not storage.
		assert_eq!(request(ALICE, id, &[], &[], &[pct(50), pct(30), pct(20)]), Err(refused));
		assert!(Requests::<Test>::get(id).is_none());
	});
}

#[test]
fn an_inventory_should_be_the_basket_in_order_of_its_assets() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Rebalance::inventory(0), None);
		let id = create(ALICE, &[(SOL, pct(50)), (BTC, pct(50))]);
		assert_eq!(Rebalance::inventory(id).unwrap().state, InventoryState::Pending);
		execute_at(id, &opening_prices());
		let inventory = Rebalance::inventory(id).unwrap();
		assert_eq!((&inventory.owner, inventory.share_asset), (&ALICE, SHARE_OFFSET + id));
		assert_eq!(inventory.vault, Rebalance::vault(id));
		assert_eq!((inventory.state, inventory.has_request), (InventoryState::Active, false));
		assert_eq!(
			inventory.quantities,
			vec![(BTC, fixed(SHARE / 100_000)), (SOL, fixed(SHARE / 200))]
		);
		assert_eq!(inventory.nav36, ONE_VALUE36);
		assert_ok!(request(ALICE, id, &[], &[], &[pct(40), pct(60)]));
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		let inventory = Rebalance::inventory(id).unwrap();
		assert_eq!((inventory.state, inventory.has_request), (InventoryState::Paused, true));
	});
}

#[test]
fn a_dilution_should_floor_every_quantity_and_keep_the_value_identity() {
	ExtBuilder::default().build_and_execute(|| {
		let id = active();
		let before = stored(id);
		events();
		assert_ok!(Rebalance::dilute(id, U256::from(2), U256::from(3)));
		let after = stored(id);
		for (old, new) in before.components.iter().zip(&after.components) {
			assert_eq!(new.quantity.into_inner(), old.quantity.into_inner() * 2 / 3);
			assert_eq!((new.asset, new.weight, new.price), (old.asset, old.weight, old.price));
		}
		assert!(after.nav36 <= before.nav36 * 2 / 3);
		assert_eq!(
			events(),
			vec![Event::InventoryDiluted {
				basket: id,
				before: U256::from(2),
				after: U256::from(3),
				nav36: after.nav36,
				dust: after.dust,
				components: after.components,
			}]
		);
	});
}

#[test]
fn a_dilution_should_be_refused_when_it_adds_when_pending_and_when_oracles_may_have_signed() {
	ExtBuilder::default().build().execute_with(|| {
		let one = U256::one();
		assert_noop!(Rebalance::dilute(7, one, one), Error::<Test>::BasketNotFound);
		let id = active();
		assert_noop!(Rebalance::dilute(id, one * 2, one), Error::<Test>::NotADilution);
		assert_noop!(
			Rebalance::dilute(id, U256::zero(), U256::zero()),
			Error::<Test>::NotADilution
		);
		request_ok(id);
		assert_noop!(Rebalance::dilute(id, one, one), Error::<Test>::RequestAlreadyOpen);
		let pending = create(BOB, &thirds());
		assert_noop!(Rebalance::dilute(pending, one, one), Error::<Test>::BasketNotActive);
	});
}
