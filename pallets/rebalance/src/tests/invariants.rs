//! Each invariant, broken: the check must name exactly the one that failed.

use super::*;
use frame_support::traits::{
	fungible::MutateHold,
	tokens::{Fortitude, Precision},
};
use sp_runtime::TryRuntimeError;

/// Runs `corrupt` on a healthy chain with an active basket 0 that has an open request (nonce 1), and
/// a pending basket 1.
fn broken(expected: &'static str, corrupt: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		let id = active();
		request_ok(id);
		create(BOB, &thirds());
		assert_invariants();
		corrupt();
		assert_eq!(Rebalance::do_try_state(), Err(TryRuntimeError::Other(expected)));
	});
}

fn edit_basket(id: BasketId, edit: impl FnOnce(&mut BasketOf<Test>)) {
	Baskets::<Test>::mutate(id, |basket| edit(basket.as_mut().unwrap()));
}

fn edit_request(id: BasketId, edit: impl FnOnce(&mut RequestOf<Test>)) {
	Requests::<Test>::mutate(id, |request| edit(request.as_mut().unwrap()));
}

/// Moves the value of a basket with its components, so that only what is meant is broken.
fn edit_components(id: BasketId, edit: impl FnOnce(&mut Components)) {
	edit_basket(id, |basket| {
		edit(&mut basket.components);
		basket.nav36 =
			ballast_basket_math::reference_nav36(&basket.components, basket.dust).unwrap();
	});
}

#[test]
fn invariant_1_value_identity() {
	let error = "1: quantities at reference prices and dust are not the value";
	broken(error, || edit_basket(0, |basket| basket.nav36 += U256::one()));
	broken(error, || edit_basket(0, |basket| basket.dust += U256::one()));
	broken(error, || edit_basket(0, |basket| basket.components.as_mut()[1].quantity = fixed(7)));
	broken(error, || edit_basket(0, |basket| basket.components.as_mut()[1].price = usd(7)));
	broken(error, || edit_basket(1, |basket| basket.dust = U256::zero()));
}

#[test]
fn invariant_2_components() {
	broken("2: a pending basket has components", || {
		edit_components(1, |components| {
			let component =
				Component { asset: BTC, weight: pct(100), quantity: fixed(0), price: usd(1) };
			components.try_push(component).unwrap();
		})
	});
	let error = "2: the weights are not a target";
	broken(error, || edit_components(0, |c| c.as_mut()[0].weight = pct(34)));
	broken(error, || {
		edit_components(0, |c| {
			c.as_mut()[0].weight = pct(0);
			c.as_mut()[1].weight = pct(66);
		})
	});
	broken(error, || edit_components(0, |c| *c = Components::new()));
	broken("2: an asset occurs twice", || edit_components(0, |c| c.as_mut()[2].asset = BTC));
}

#[test]
fn invariant_3_dust() {
	let error = "3: the dust could buy a unit";
	// The sum of the three reference prices.
	let limit = U256::from(53_100) * U256::from(SHARE);
	let set_dust = |dust: U256| {
		edit_basket(0, |basket| {
			basket.dust = dust;
			basket.nav36 = ONE_VALUE36 + dust;
		})
	};
	broken(error, || set_dust(limit));
	ExtBuilder::default().build_and_execute(|| {
		active();
		set_dust(limit - U256::one());
	});
}

#[test]
fn invariant_4_status() {
	let error = "4: pending without an activation, or the reverse";
	broken(error, || Requests::<Test>::remove(1));
	broken(error, || edit_request(0, |request| request.nonce = 0));
	broken(error, || edit_request(1, |request| request.nonce = 1));
	let error = "4: pending and settled, or neither";
	broken(error, || edit_basket(0, |basket| basket.settled = None));
	broken(error, || {
		let settled = stored(0).settled;
		edit_basket(1, |basket| basket.settled = settled)
	});
	let error = "4: the open request is not the last";
	broken(error, || edit_basket(0, |basket| basket.next_nonce = 3));
	broken(error, || edit_request(0, |request| request.nonce = u32::MAX));
}

#[test]
fn invariant_5_requests() {
	broken("5: a request without a basket", || {
		let request = Requests::<Test>::get(0).unwrap();
		Requests::<Test>::insert(2, request)
	});
	broken("5: the requester is not the owner", || edit_request(0, |request| request.who = BOB));
	let error = "5: the change does not apply";
	broken(error, || edit_request(0, |request| request.change.remove.try_push(3).unwrap()));
	broken(error, || edit_request(0, |request| request.change.weights.as_mut()[0] = pct(51)));
	broken("5: the legs are not the union", || edit_request(0, |request| request.legs = 4));
}

#[test]
fn invariant_6_deadlines() {
	let slot = 1 + LIFETIME;
	let schedule = |deadline: BlockNumber, baskets: &[BasketId]| {
		Deadlines::<Test>::insert(
			deadline,
			frame_support::BoundedVec::truncate_from(baskets.to_vec()),
		)
	};
	broken("6: a deadline without requests", || schedule(slot + 1, &[]));
	broken("6: a deadline has passed", || schedule(0, &[1]));
	let error = "6: a request with two deadlines";
	broken(error, || schedule(slot, &[0, 1, 0]));
	broken(error, || schedule(slot + 1, &[0]));
	let error = "6: a request not under its deadline";
	broken(error, || schedule(slot, &[1]));
	broken(error, || edit_request(0, |request| request.deadline = Some(slot + 1)));
	broken(error, || edit_request(1, |request| request.deadline = None));
	broken("6: a rebalance without a deadline", || {
		edit_request(0, |request| request.deadline = None);
		schedule(slot, &[1]);
	});
	broken("6: a deadline of no request", || schedule(slot, &[0, 1, 7]));
}

#[test]
fn invariant_7_deposits() {
	let error = "7: what is on hold is not the sum of deposits";
	let release = |reason: HoldReason, who, amount| {
		assert_ok!(Balances::release(&reason.into(), &who, amount, Precision::Exact));
	};
	broken(error, || release(HoldReason::Basket, ALICE, 1));
	broken(error, || release(HoldReason::Request, ALICE, REQUEST_DEPOSIT));
	broken(error, || release(HoldReason::Basket, BOB, BASKET_DEPOSIT));
	broken(error, || Balances::hold(&HoldReason::Request.into(), &ALICE, 1).unwrap());
	broken(error, || edit_basket(0, |basket| basket.deposit = 0));
	broken(error, || {
		let reason = HoldReason::Basket.into();
		let (exact, force) = (Precision::Exact, Fortitude::Force);
		assert_ok!(Balances::burn_held(&reason, &ALICE, 1, exact, force));
	});
}

#[test]
fn invariant_8_share_assets() {
	broken("8: a basket beyond the next number", || NextBasketId::<Test>::put(1));
	broken("8: the share asset does not exist", || {
		assert_ok!(Assets::start_destroy(signed(Rebalance::vault(0)), SHARE_OFFSET));
		assert_ok!(Assets::finish_destroy(signed(ALICE), SHARE_OFFSET));
	});
	broken("8: the share asset is another basket's", || {
		edit_basket(0, |basket| basket.share_asset = SHARE_OFFSET + 1)
	});
}
