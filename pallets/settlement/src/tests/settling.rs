//! The state machine: active, rebalancing, active. Every way through it, and those that are closed.

use super::*;
use ballast_oracle::{Inventory, InventoryChange, SettlementHook};
use frame_support::weights::Weight;

fn settling(basket: BasketId) -> Option<Settling> {
	Settlement::settlement(basket)
}

fn complete(basket: BasketId) -> DispatchResultWithPostInfo {
	Settlement::complete(signed(EVE), basket)
}

fn reopen(who: AccountId32, basket: BasketId) -> DispatchResultWithPostInfo {
	Settlement::reopen(signed(who), basket)
}

fn ended(ending: Ending, open: u64, inventory: u64) -> Event<Test> {
	let residual36 = Some((cents(open), cents(inventory)));
	Event::SettlementEnded { basket: BASKET, nonce: 1, ending, residual36 }
}

#[test]
fn a_rebalance_with_shares_should_begin_a_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_eq!(settling(id), None);
		run_to(5);
		events();
		rebalance(id, &[], &[], &[50, 30, 20]);
		let deadline = 5 + PERIOD;
		assert_eq!(
			settling(id),
			Some(Settling {
				nonce: 1,
				since: 5,
				deadline,
				stage: Stage::Orders { since: 5 },
				rules: DefaultRules::get(),
			})
		);
		assert_eq!(events(), vec![Event::SettlementStarted { basket: id, nonce: 1, deadline }]);
		assert!(SettlementEnds::<Test>::contains_key(deadline, id));
	});
}

#[test]
fn without_shares_or_without_a_difference_there_should_be_no_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_eq!(settling(id), None);
		assert_ok!(issue(BOB, id, 1_000 * SHARE));
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_eq!(settling(id), None);
	});
}

#[test]
fn a_small_rebalance_should_begin_a_settlement_of_a_vault_that_is_not_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		// A third of it a thousandth dearer: less than half a thousandth is sold and bought together,
		// and a thousandth is the tolerance.
		certify(BTC, bps(50_000, 10_010));
		rebalance(id, &[], &[], &[33, 33, 34]);
		let moved = Settlement::positions(id).unwrap();
		assert!(moved.iter().any(|claim| claim.held != claim.required));
		assert_eq!(settling(id), None);
		// What is left of a large one.
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert!(settling(id).is_some());
		run_for(PERIOD + 1);
		heartbeat();
		assert_ok!(complete(id));
		assert_eq!(settling(id), None);
		certify(BTC, bps(50_000, 10_020));
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert!(settling(id).is_some(), "the vault was never settled");
	});
}

#[test]
fn a_large_rebalance_should_begin_a_settlement_without_a_look_at_the_vault() {
	ExtBuilder::default().build_and_execute(|| {
		let change = |turnover36, removed| InventoryChange {
			nonce: 1,
			removed,
			components: 3,
			turnover36,
			nav36: cents(100),
			supply: 1_000 * SHARE,
		};
		let none: &[AssetId] = &[];
		let id = issued();
		// A thousandth is the tolerance, and what is bought was sold.
		let limit = cents(100) / 1_000 * 2;
		let valued = Settlement::rebalanced(id, &change(limit, none)).unwrap();
		assert_eq!(valued, <Test as Config>::WeightInfo::value_vault(3 + 3));
		assert_eq!(valued, Settlement::rebalanced_weight(3));
		assert_eq!(settling(id), None);
		let weight = Settlement::rebalanced(id, &change(limit + 1, none));
		assert_eq!(weight, Ok(Weight::zero()));
		assert!(settling(id).is_some(), "though the vault holds all it should");
		assert_ok!(complete(id));
		// With more than two assets to sell that left the basket.
		donate(id, GUSD, 1);
		donate(id, UNLISTED, 1);
		let weight = Settlement::rebalanced(id, &change(U256::zero(), &[GUSD, UNLISTED]));
		assert_eq!(weight, Ok(Settlement::rebalanced_weight(3)));
		assert_eq!(settling(id), None);
		assert_eq!(Extras::<Test>::get(id).len(), 2);
		Extras::<Test>::mutate(id, |extras| extras.try_insert(0, 0).unwrap());
		let weight = Settlement::rebalanced(id, &change(U256::zero(), none));
		assert_eq!(weight, Ok(Weight::zero()));
		assert!(settling(id).is_some());
		Extras::<Test>::mutate(id, |extras| extras.remove(0));
		assert_ok!(complete(id));
	});
}

#[test]
fn an_activation_with_shares_should_begin_a_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		opening_prices();
		let targets = vec![(BTC, pct(50)), (ETH, pct(50))];
		assert_ok!(Rebalance::create_basket(signed(ALICE), targets, None));
		// As the genesis of a chain does it: shares first, and their value in the quote asset.
		assert_ok!(Assets::mint_into(SHARE_OFFSET, &BOB, 1_000 * SHARE));
		donate(BASKET, USDC, 1_000 * DOLLAR);
		assert_ok!(redeem(BOB, BASKET, 500 * SHARE));
		assert_eq!(held(BASKET, USDC), 500 * DOLLAR);
		execute(BASKET);
		assert!(settling(BASKET).is_some());
		admitted(DAVE);
		run_for(ORDER_LIFE / 2);
		heartbeat();
		assert_ok!(fill(DAVE, BTC, 500_000, usd(50_000)));
		let eth = Settlement::orders(BASKET).unwrap()[0].amount;
		assert_ok!(fill(DAVE, ETH, eth, usd(3_000)));
		assert_eq!(settling(BASKET), None);
	});
}

#[test]
fn the_fill_that_closes_the_last_order_should_complete() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let before = Rebalance::inventory(id).unwrap();
		events();
		fill_all();
		assert_eq!(settling(id), None);
		assert_eq!(events().last(), Some(&ended(Ending::Completed, 0, 100_000)));
		assert_eq!(SettlementEnds::<Test>::iter().count(), 0);
		assert_eq!(Rebalance::inventory(id).unwrap(), before, "nothing was lost");
		for position in Settlement::positions(id).unwrap() {
			assert_eq!(position.held, position.required);
		}
	});
}

#[test]
fn what_is_within_the_tolerance_should_complete_by_call() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(fill(DAVE, ETH, ETH_HELD / 11, usd(3_000)));
		assert_ok!(fill(DAVE, SOL, 1_400_000_000, usd(100)));
		// One dollar is a thousandth of the basket; one cent more is open.
		assert_ok!(fill(DAVE, BTC, 340_000 - 2_020, usd(50_000)));
		assert_noop!(complete(id), Error::<Test>::NotComplete);
		assert_ok!(fill(DAVE, BTC, 20, usd(50_000)));
		events();
		assert_ok!(complete(id));
		assert_eq!(events(), vec![ended(Ending::Completed, 100, 100_000)]);
		assert_noop!(complete(id), Error::<Test>::NotRebalancing);
	});
}

#[test]
fn a_price_that_cannot_be_used_should_keep_from_completing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_noop!(complete(7), Error::<Test>::BasketNotFound);
		let unusable = |asset, position: u16| {
			let record = Latest::get()[&asset];
			let error = Error::<Test>::ClaimNotPriced(position);
			Latest::mutate(|latest| latest.remove(&asset));
			assert_noop!(complete(id), error);
			Latest::mutate(|latest| latest.insert(asset, (record.0, false, record.2)));
			assert_noop!(complete(id), Error::<Test>::ClaimNotPriced(position));
			let now = time_of(System::block_number());
			Latest::mutate(|latest| {
				latest.insert(asset, (record.0, true, now - MAX_PRICE_AGE - 1))
			});
			assert_noop!(complete(id), Error::<Test>::ClaimNotPriced(position));
			Latest::mutate(|latest| latest.insert(asset, record));
		};
		unusable(BTC, 1);
		unusable(SOL, 3);
		// The vault has none of the quote asset: its price does not matter.
		Latest::mutate(|latest| latest.remove(&USDC));
		assert_noop!(complete(id), Error::<Test>::NotComplete);
		certify(USDC, usd(1));
	});
}

#[test]
fn the_deadline_should_end_it_and_name_what_is_left() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(fill(DAVE, SOL, 1_400_000_000, usd(100)));
		let deadline = settling(id).unwrap().deadline;
		run_to(deadline);
		heartbeat();
		assert!(settling(id).is_some());
		events();
		run_to(deadline + 1);
		idle();
		assert_eq!(settling(id), None);
		let booked = |asset, side, amount, value| Event::ResidualBooked {
			basket: id,
			nonce: 1,
			residual: Residual { asset, side, amount, value36: Some(cents(value)) },
		};
		assert_eq!(
			events(),
			vec![
				ended(Ending::DeadlinePassed, 20_000, 100_000),
				booked(BTC, Side::Buy, 340_000, 17_000),
				booked(ETH, Side::Sell, ETH_HELD / 11, 3_000),
			]
		);
		// Active again: shares are issued, terms are set, rebalances requested.
		assert_ok!(issue(BOB, id, SHARE));
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(0, 0, 0)));
		rebalance(id, &[], &[], &[50, 30, 20]);
	});
}

#[test]
fn the_deadline_should_end_it_without_prices_too() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		let before = Rebalance::inventory(id).unwrap();
		Latest::mutate(|latest| latest.remove(&ETH));
		events();
		run_for(PERIOD + 1);
		idle();
		let events = events();
		let ending = Ending::DeadlinePassed;
		let ended = Event::SettlementEnded { basket: id, nonce: 1, ending, residual36: None };
		assert_eq!(events[0], ended);
		assert_eq!(events.len(), 4);
		assert_eq!(
			Rebalance::inventory(id).unwrap(),
			before,
			"without prices nothing is written off"
		);
	});
}

#[test]
fn what_the_vault_lacks_in_value_should_be_written_off() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let before = Rebalance::inventory(id).unwrap();
		run_to(settling(id).unwrap().deadline);
		heartbeat();
		// What the vault should still buy has become dearer: 0.01 BTC at 60,000 instead of 0.0066.
		certify(BTC, usd(60_000));
		run_for(1);
		idle();
		let after = Rebalance::inventory(id).unwrap();
		// The inventory would be worth 1,100 and the vault is worth 1,066.
		let expected: U256 = before.nav36 * U256::from(1_066) / U256::from(1_100);
		let gap = expected.max(after.nav36) - expected.min(after.nav36);
		assert!(gap < U256::from(10).pow(24.into()), "{gap}");
		let totals: Vec<_> = Settlement::positions(id).unwrap();
		let worth = |amount: u128, asset| {
			let (price, decimals) = match asset {
				BTC => (60_000, 8),
				ETH => (3_000, 18),
				SOL => (100, 9),
				_ => (1, 6),
			};
			amount * price * 1_000_000 / 10u128.pow(decimals)
		};
		let required: u128 = totals.iter().map(|claim| worth(claim.required, claim.asset)).sum();
		let held: u128 = totals.iter().map(|claim| worth(claim.held, claim.asset)).sum();
		// But for a base unit of each asset.
		assert!(held + 1_000 >= required, "{held} {required}");
	});
}

#[test]
fn what_the_vault_has_too_much_should_stay_the_holders() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		let before = Rebalance::inventory(id).unwrap();
		donate(id, USDC, 100 * DOLLAR);
		run_for(PERIOD);
		heartbeat();
		run_for(1);
		idle();
		assert_eq!(settling(id), None);
		assert_eq!(Rebalance::inventory(id).unwrap(), before);
		let dollars = Assets::balance(USDC, &BOB);
		assert_ok!(redeem(BOB, id, 500 * SHARE));
		assert_eq!(Assets::balance(USDC, &BOB), dollars + 50 * DOLLAR);
	});
}

#[test]
fn a_rebalance_should_not_be_requested_during_a_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		assert!(Settlement::is_settling(id));
		assert_noop!(
			Rebalance::request_rebalance(signed(ALICE), id, vec![], vec![], vec![pct(100)], None),
			pallet_rebalance::Error::<Test>::Settling
		);
	});
}

#[test]
fn the_last_redemption_should_end_a_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		events();
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		let ending = Ending::NoShares;
		assert_eq!(settling(id), None);
		assert!(matches!(
			events().last(),
			Some(Event::SettlementEnded { ending: last, .. }) if *last == ending
		));
		// Nothing is stored for it any more once it is closed.
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(0, 0, 0)));
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
		assert_eq!(BasketTerms::<Test>::get(id), None);
		assert_eq!(Settlement::settlement(id), None);
	});
}

#[test]
fn the_owner_may_settle_later_what_was_left() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(reopen(ALICE, BASKET), Error::<Test>::BasketNotFound);
		let id = basket();
		assert_noop!(reopen(ALICE, id), Error::<Test>::NoShares);
		assert_ok!(issue(BOB, id, 1_000 * SHARE));
		assert_noop!(reopen(ALICE, id), Error::<Test>::NothingToSettle);
		rebalance(id, &[], &[], &[50, 30, 20]);
		assert_noop!(reopen(ALICE, id), Error::<Test>::Rebalancing);
		run_for(PERIOD + 1);
		idle();
		assert_noop!(reopen(BOB, id), Error::<Test>::NotOwner);
		Latest::mutate(|latest| latest.remove(&BTC));
		assert_noop!(reopen(ALICE, id), Error::<Test>::ClaimNotPriced(1));
		opening_prices();
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		assert_noop!(reopen(ALICE, id), Error::<Test>::BasketNotActive);
		assert_ok!(Rebalance::resume_basket(signed(ALICE), id));
		let weights = vec![pct(50), pct(30), pct(20)];
		assert_ok!(Rebalance::request_rebalance(signed(ALICE), id, vec![], vec![], weights, None));
		assert_noop!(reopen(ALICE, id), Error::<Test>::RequestOpen);
		assert_ok!(Rebalance::cancel_request(signed(ALICE), id));
		assert_ok!(reopen(ALICE, id));
		let since = System::block_number();
		let deadline = since + PERIOD;
		let stage = Stage::Orders { since };
		let rules = DefaultRules::get();
		assert_eq!(settling(id), Some(Settling { nonce: 1, since, deadline, stage, rules }));
		admitted(DAVE);
		run_for(ORDER_LIFE / 2);
		heartbeat();
		fill_all();
		assert_eq!(settling(id), None);
	});
}

#[test]
fn settlements_should_end_in_the_time_that_blocks_have_left() {
	ExtBuilder::default().build_and_execute(|| {
		let ids: Vec<_> = (0..3).map(|_| issued()).collect();
		for id in &ids {
			rebalance(*id, &[], &[], &[50, 30, 20]);
		}
		let open = || ids.iter().filter_map(|id| settling(*id)).count();
		// Between one and two ends of four claims, and what is looked up for them.
		let one = <Test as Config>::WeightInfo::end_settlement(4);
		Idle::set(one.saturating_add(one.saturating_div(2)));
		run_to(1 + PERIOD);
		assert_eq!(open(), 3);
		run_for(1);
		assert_eq!(open(), 3, "the last block is theirs");
		for left in [2, 1, 0] {
			run_for(1);
			assert_eq!(open(), left);
			assert_invariants();
		}
		assert_eq!(EndsFrom::<Test>::get(), None);
	});
}

#[test]
fn a_settlement_that_waits_for_its_end_should_trade_nothing_and_let_everybody_leave() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		with_rules(id, |rules| rules.redeem_while_rebalancing = false);
		admitted(DAVE);
		rebalance(id, &[], &[], &[50, 30, 20]);
		Idle::set(Weight::zero());
		run_to(2 + PERIOD);
		heartbeat();
		assert!(settling(id).is_some());
		assert_noop!(fill(DAVE, ETH, 1, usd(3_000)), Error::<Test>::SettlementOver);
		assert_noop!(issue(BOB, id, SHARE), Error::<Test>::Rebalancing);
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(Settlement::complete(signed(EVE), id));
		assert_eq!(settling(id), None);
		// One that begins later is found although nothing looked for it meanwhile.
		rebalance(id, &[], &[], &[33, 33, 34]);
		run_for(PERIOD + 1);
		Idle::set(Weight::MAX);
		idle();
		assert_eq!(settling(id), None);
	});
}

#[test]
fn a_fill_should_be_refused_before_a_settlement_and_after_its_deadline() {
	ExtBuilder::default().build().execute_with(|| {
		let id = issued();
		admitted(DAVE);
		donate(id, ETH, 1_000_000);
		assert_noop!(fill(DAVE, ETH, 1, usd(3_000)), Error::<Test>::NotRebalancing);
		rebalance(id, &[], &[], &[50, 30, 20]);
		let deadline = settling(id).unwrap().deadline;
		// As if the queue had lost it.
		SettlementEnds::<Test>::remove(deadline, id);
		run_to(deadline + 1);
		heartbeat();
		assert_noop!(fill(DAVE, ETH, 1, usd(3_000)), Error::<Test>::SettlementOver);
		assert_noop!(commit(DAVE, ETH, ETH_HELD / 11), Error::<Test>::SettlementOver);
		assert_ok!(complete(id));
		assert!(matches!(
			events().iter().find(|event| matches!(event, Event::SettlementEnded { .. })),
			Some(Event::SettlementEnded { ending: Ending::DeadlinePassed, .. })
		));
	});
}

#[test]
fn a_paused_basket_should_trade_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		admitted(DAVE);
		rebalance(id, &[], &[], &[50, 30, 20]);
		let order = Settlement::orders(id).unwrap().remove(0);
		assert_ok!(Rebalance::pause_basket(signed(ALICE), id));
		let refused = Error::<Test>::BasketNotActive;
		assert_noop!(fill(DAVE, order.asset, 1, usd(50_000)), refused);
		let refused = Error::<Test>::BasketNotActive;
		assert_noop!(commit(DAVE, order.asset, order.amount), refused);
		assert_ok!(redeem(BOB, id, SHARE));
		run_for(PERIOD + 1);
		idle();
		assert_eq!(settling(id), None, "it ends all the same");
	});
}

#[test]
fn an_asset_that_left_and_is_not_priced_any_more_should_stop_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		admitted(DAVE);
		rebalance(id, &[2], &[], &[50, 50]);
		run_for(ORDER_LIFE / 2);
		heartbeat();
		donate(id, SOL, 1);
		// The sale pays for the purchases.
		for order in Settlement::orders(id).unwrap().into_iter().rev() {
			let amount = order.amount - u128::from(order.asset == SOL);
			assert_ok!(fill(DAVE, order.asset, amount, order.price.unwrap().0));
		}
		assert_eq!(settling(id), None, "one unit is within the tolerance");
		assert_eq!(Extras::<Test>::get(id).into_inner(), [SOL]);
		Latest::mutate(|latest| latest.remove(&SOL));
		rebalance(id, &[], &[], &[40, 60]);
		run_for(ORDER_LIFE / 2);
		heartbeat();
		assert!(Settlement::orders(id).unwrap().iter().all(|order| order.asset != SOL));
		assert_noop!(fill(DAVE, SOL, 1, usd(100)), Error::<Test>::PriceMissing(Leg::Asset));
		let mut orders = Settlement::orders(id).unwrap();
		orders.sort_by_key(|order| order.side != Side::Sell);
		for order in orders {
			assert_ok!(fill(DAVE, order.asset, order.amount, order.price.unwrap().0));
		}
		assert_eq!(settling(id), None);
		assert_ok!(issue(BOB, id, SHARE));
		assert_ok!(redeem(BOB, id, supply(id)));
		assert_eq!(Assets::balance(SOL, vault(id)), 0);
	});
}
