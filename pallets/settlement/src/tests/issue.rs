//! Issuing in kind.

use super::*;

#[test]
fn an_issue_should_pay_the_inventory_and_make_the_shares() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		events();
		let before = Assets::balance(BTC, &BOB);
		let limits = vec![(BTC, BTC_HELD), (ETH, ETH_HELD), (SOL, SOL_HELD)];
		assert_ok!(Settlement::issue(signed(BOB), id, 1_000 * SHARE, limits.clone()));
		assert_eq!((shares(id, &BOB), supply(id)), (1_000 * SHARE, 1_000 * SHARE));
		assert_eq!(Assets::balance(BTC, &BOB), before - BTC_HELD);
		for (asset, amount) in &limits {
			assert_eq!(held(id, *asset), *amount);
		}
		assert_eq!(
			events(),
			vec![Event::SharesIssued {
				basket: id,
				who: BOB,
				shares: 1_000 * SHARE,
				fee: 0,
				amounts: limits,
			}]
		);
	});
}

#[test]
fn every_claim_should_round_up() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		// A third of a share more: 220 satoshi exactly at 660 a share would be 219.99…
		let third = SHARE / 3;
		let preview = Settlement::preview_issue(id, third).unwrap();
		assert_eq!(preview.amounts[0], (BTC, 220));
		assert_ok!(issue(BOB, id, third));
		assert_eq!(held(id, BTC), BTC_HELD + 220);
	});
}

#[test]
fn the_issue_fee_should_be_made_and_paid_on_top_of_the_shares() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		charge(id, 2, 0, 0);
		assert_ok!(issue(BOB, id, 980 * SHARE));
		assert_eq!(shares(id, &BOB), 980 * SHARE);
		assert_eq!(shares(id, &CHARLIE), 20 * SHARE);
		assert_eq!(held(id, BTC), BTC_HELD);
		let least = Settlement::issue(signed(BOB), id, 1, vec![]);
		assert_eq!(least.unwrap_err().error, Error::<Test>::MaxInExceeded(1).into());
	});
}

/// A fee that an owner of all shares sets at once, before somebody's first issue, took from what he got.
#[test]
fn limits_should_hold_against_a_fee_that_comes_first() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		let limits = Settlement::preview_issue(id, 1_000 * SHARE).unwrap().amounts;
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms(5, 5, 10)));
		let issued = Settlement::issue(signed(BOB), id, 1_000 * SHARE, limits);
		assert_eq!(issued.unwrap_err().error, Error::<Test>::MaxInExceeded(1).into());
		assert_eq!(supply(id), 0);
	});
}

#[test]
fn a_recipient_that_cannot_have_shares_should_get_no_fee_and_stop_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		let terms = Terms { recipient: GHOST, ..terms(2, 2, 0) };
		assert_ok!(Settlement::set_terms(signed(ALICE), id, terms));
		run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber);
		assert_ok!(issue(BOB, id, 1_000 * SHARE));
		assert_eq!(shares(id, &BOB), 1_000 * SHARE);
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		assert_eq!((supply(id), held(id, BTC)), (0, 0));
	});
}

#[test]
fn limits_should_be_kept_by_claim() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		let issue = |limits: &[(AssetId, u128)]| {
			Settlement::issue(signed(BOB), id, 1_000 * SHARE, limits.to_vec())
		};
		let all = [(BTC, BTC_HELD), (ETH, ETH_HELD), (SOL, SOL_HELD)];
		// The quote asset is claim 0.
		let low = [(BTC, BTC_HELD), (ETH, ETH_HELD - 1), (SOL, SOL_HELD)];
		assert_noop!(issue(&low), Error::<Test>::MaxInExceeded(2));
		assert_noop!(issue(&all[..2]), Error::<Test>::MaxInExceeded(3));
		let twice = [all[0], all[0], all[1], all[2]];
		assert_noop!(issue(&twice), Error::<Test>::LimitsNotAscending(1));
		let unsorted = [all[0], all[2], all[1]];
		assert_noop!(issue(&unsorted), Error::<Test>::LimitsNotAscending(2));
		assert_ok!(issue(&all));
	});
}

#[test]
fn an_issue_should_be_refused_unless_the_basket_is_active() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(issue(BOB, 7, SHARE), Error::<Test>::BasketNotFound);
		opening_prices();
		assert_ok!(Rebalance::create_basket(signed(ALICE), vec![(BTC, pct(100))], None));
		assert_noop!(issue(BOB, 0, SHARE), Error::<Test>::BasketNotActive);
		execute(0);
		assert_ok!(Rebalance::pause_basket(signed(ALICE), 0));
		assert_noop!(issue(BOB, 0, SHARE), Error::<Test>::BasketNotActive);
		assert_ok!(Rebalance::resume_basket(signed(ALICE), 0));
		assert_noop!(issue(BOB, 0, 0), Error::<Test>::ZeroAmount);
		assert_noop!(issue(BOB, 0, SHARE - 1), Error::<Test>::BelowMinimumSupply);
		assert_ok!(issue(BOB, 0, SHARE));
		assert_noop!(issue(BOB, 0, u128::MAX), Error::<Test>::AmountOverflow);
		assert_noop!(issue(GHOST, 0, SHARE), TokenError::FundsUnavailable);
	});
}

#[test]
fn an_issue_should_be_refused_while_rebalancing_and_open_after_it() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_noop!(issue(BOB, id, SHARE), Error::<Test>::Rebalancing);
		fill_all();
		assert_ok!(issue(BOB, id, SHARE));
	});
}
