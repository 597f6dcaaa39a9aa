//! The management fee.

use super::*;
use ballast_oracle::Inventory;
use ballast_settlement_math::{management_fee_shares, YEAR};

/// Lets time pass without blocks in between.
fn skip(milliseconds: u64) {
	let now = Timestamp::get() + milliseconds;
	pallet_timestamp::Now::<Test>::put(now);
}

fn collect(basket: BasketId) -> sp_runtime::DispatchResult {
	let collected = Settlement::collect_fee(signed(EVE), basket);
	collected.map(drop).map_err(|error| error.error)
}

#[test]
fn the_fee_should_be_paid_in_shares_and_dilute_the_inventory() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 0, 0, 2);
		let before = Rebalance::inventory(id).unwrap();
		let pending = BasketTerms::<Test>::get(id).unwrap();
		let started = pending.announced.unwrap().from;
		skip(YEAR / 2);
		events();
		assert_ok!(collect(id));
		let elapsed = Timestamp::get() - started;
		let fee = management_fee_shares(pct(2), 1_000 * SHARE, elapsed).unwrap();
		assert!(fee > 10 * SHARE && fee < 11 * SHARE);
		assert_eq!((shares(id, &CHARLIE), supply(id)), (fee, 1_000 * SHARE + fee));
		let after = Rebalance::inventory(id).unwrap();
		assert!(after.nav36 < before.nav36);
		assert_eq!(
			events(),
			vec![Event::ManagementFeeCollected {
				basket: id,
				recipient: CHARLIE,
				shares: fee,
				until: Timestamp::get(),
			}]
		);
		for position in Settlement::positions(id).unwrap() {
			assert!(position.held >= position.required);
		}
		// Nothing is due twice.
		assert_ok!(collect(id));
		assert_eq!(supply(id), 1_000 * SHARE + fee);
	});
}

#[test]
fn the_time_before_a_raise_should_be_charged_at_the_fee_before_it() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(0, 0, 10)));
		skip(TERMS_NOTICE - 1);
		assert_ok!(collect(id));
		assert_eq!(supply(id), 1_000 * SHARE);
		skip(YEAR / 10);
		assert_ok!(collect(id));
		let due = management_fee_shares(pct(10), 1_000 * SHARE, YEAR / 10 - 1).unwrap();
		assert_eq!(shares(id, &CHARLIE), due);
	});
}

#[test]
fn time_beyond_a_year_should_be_lost_to_the_recipient() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 0, 0, 10);
		skip(5 * YEAR);
		assert_ok!(collect(id));
		let year = management_fee_shares(pct(10), 1_000 * SHARE, YEAR).unwrap();
		assert_eq!(shares(id, &CHARLIE), year);
	});
}

#[test]
fn every_touch_should_collect_the_fee() {
	let touches: [fn(BasketId); 4] = [
		|id| {
			assert_ok!(issue(BOB, id, SHARE));
		},
		|id| {
			assert_ok!(redeem(BOB, id, SHARE));
		},
		|id| {
			assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(0, 0, 0)));
		},
		|id| {
			let weights = vec![pct(50), pct(30), pct(20)];
			assert_ok!(Rebalance::request_rebalance(
				signed(ALICE),
				id,
				vec![],
				vec![],
				weights,
				None
			));
		},
	];
	for touch in touches {
		ExtBuilder::default().build_and_execute(|| {
			let id = issued();
			charge(id, 0, 0, 2);
			skip(YEAR / 2);
			touch(id);
			assert!(shares(id, &CHARLIE) > 10 * SHARE);
		});
	}
}

#[test]
fn nothing_should_change_what_oracles_may_have_signed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 0, 0, 2);
		let weights = vec![pct(50), pct(30), pct(20)];
		assert_ok!(Rebalance::request_rebalance(signed(ALICE), id, vec![], vec![], weights, None));
		let signed_digest = Rebalance::basket(id).unwrap().request_digest;
		skip(YEAR / 100);
		assert_noop!(collect(id), Error::<Test>::RequestOpen);
		let before = supply(id);
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(issue(BOB, id, SHARE));
		assert_eq!(supply(id), before);
		assert_eq!(Rebalance::basket(id).unwrap().request_digest, signed_digest);
		// What is due is not lost.
		assert_ok!(Rebalance::cancel_request(signed(ALICE), id));
		assert_ok!(collect(id));
		assert!(supply(id) > before);
	});
}

#[test]
fn a_fee_below_a_unit_of_shares_should_not_be_lost_by_asking_often() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		charge(id, 0, 0, 10);
		// Nothing is due for no share, and time passes.
		assert_ok!(collect(id));
		assert_ok!(issue(BOB, id, SHARE));
		assert_ok!(redeem(BOB, id, SHARE - 100));
		skip(YEAR / 100);
		let before = BasketTerms::<Test>::get(id).unwrap().collected_at;
		assert_ok!(collect(id));
		assert_eq!(BasketTerms::<Test>::get(id).unwrap().collected_at, before);
		skip(YEAR / 5);
		assert_ok!(collect(id));
		assert_eq!(supply(id), 102);
	});
}

#[test]
fn a_fee_of_no_basket_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(collect(7), Error::<Test>::BasketNotFound);
		let id = issued();
		assert_ok!(collect(id));
		assert_eq!(events().len(), 1, "the issue");
	});
}
