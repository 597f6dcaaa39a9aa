//! What hurt other systems, each as a test that it does not hurt this one. The names say what
//! happened elsewhere.

use super::*;

/// What a part of the supply is worth in base units of each asset of the basket.
fn worth(id: BasketId, shares: u128) -> Vec<(AssetId, u128)> {
	Settlement::preview_redeem(id, shares).unwrap().amounts
}

fn assert_not_less(before: &[(AssetId, u128)], after: &[(AssetId, u128)]) {
	for (asset, amount) in before {
		let now = after.iter().find(|(other, _)| other == asset).map_or(0, |(_, now)| *now);
		assert!(now >= *amount, "asset {asset}: {amount} became {now}");
	}
}

/// The vault of a lending market took a donation for a deposit of nobody, and the first depositor took
/// the second one's.
#[test]
fn the_first_issuer_should_not_inflate_shares_by_a_donation() {
	ExtBuilder::default().build_and_execute(|| {
		let id = basket();
		// One unit of shares is not to be had; the least is a share.
		assert_noop!(issue(EVE, id, 1), Error::<Test>::BelowMinimumSupply);
		assert_ok!(issue(EVE, id, SHARE));
		assert_ok!(redeem(EVE, id, SHARE - 1));
		assert_eq!(supply(id), 1);
		for asset in [BTC, ETH, SOL, USDC] {
			donate(id, asset, 1_000_000);
		}
		// Who comes next pays the inventory and has all but what the attacker's unit has.
		let limits = vec![(BTC, BTC_HELD), (ETH, ETH_HELD), (SOL, SOL_HELD)];
		assert_ok!(Settlement::issue(signed(BOB), id, 1_000 * SHARE, limits));
		assert_not_less(
			&[(BTC, BTC_HELD + 999_999), (ETH, ETH_HELD + 999_999), (USDC, 999_999)],
			&worth(id, 1_000 * SHARE),
		);
	});
}

#[test]
fn a_donation_should_be_the_holders_and_not_the_next_issuers() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		donate(id, BTC, BTC_HELD);
		donate(id, USDC, 500 * DOLLAR);
		let before = worth(id, 100 * SHARE);
		assert_ok!(issue(EVE, id, 1_000 * SHARE));
		assert_not_less(&before, &worth(id, 100 * SHARE));
		// Issuing and redeeming at once wins nothing either.
		let eve: Vec<_> = [USDC, BTC, ETH, SOL].map(|asset| Assets::balance(asset, &EVE)).to_vec();
		assert_ok!(redeem(EVE, id, 1_000 * SHARE));
		assert_ok!(issue(EVE, id, 1_000 * SHARE));
		for (asset, before) in [USDC, BTC, ETH, SOL].into_iter().zip(eve) {
			assert!(Assets::balance(asset, &EVE) <= before);
		}
	});
}

/// A pool extrapolated its value from the balance of one token.
#[test]
fn a_donation_should_move_neither_the_value_nor_the_quantities_of_a_share() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		let before = (Rebalance::basket(id), Rebalance::nav(id));
		donate(id, BTC, 100 * BTC_HELD);
		assert_eq!((Rebalance::basket(id), Rebalance::nav(id)), before);
	});
}

/// One unit sent to a vault broke bids for exact amounts, and kept an auction from ending.
#[test]
fn a_unit_sent_to_the_vault_should_stop_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		let orders =
			[(ETH, ETH_HELD / 11, 3_000), (SOL, 1_400_000_000, 100), (BTC, 340_000, 50_000)];
		for (asset, amount, price) in orders {
			for donated in [BTC, ETH, SOL, USDC, UNLISTED] {
				donate(id, donated, 1);
			}
			// What was to be bought and was given meanwhile is not bought.
			assert_ok!(fill(DAVE, asset, amount, usd(price)));
		}
		assert_eq!(Settlement::settlement(id), None, "complete");
		assert_eq!(held(id, BTC), BTC_HELD + 340_000);
		donate(id, ETH, 1);
		assert_ok!(issue(BOB, id, SHARE));
		assert_ok!(redeem(BOB, id, SHARE));
	});
}

#[test]
fn an_asset_that_is_no_claim_should_be_ignored() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		donate(id, UNLISTED, 1_000);
		assert!(worth(id, 1_000 * SHARE).iter().all(|(asset, _)| *asset != UNLISTED));
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		assert_eq!(held(id, UNLISTED), 1_000);
		assert_ok!(Rebalance::close_basket(signed(ALICE), id));
	});
}

/// When the last holder had left, a pool could not be entered again.
#[test]
fn a_basket_should_go_on_after_its_last_holder_left() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		assert_eq!(supply(id), 0);
		for asset in [USDC, BTC, ETH, SOL] {
			assert_eq!(held(id, asset), 0);
		}
		donate(id, BTC, 5);
		assert_ok!(issue(EVE, id, 1_000 * SHARE));
		assert_eq!(held(id, BTC), BTC_HELD + 5);
		assert_ok!(redeem(EVE, id, 1_000 * SHARE));
		assert_eq!(held(id, BTC), 0);
	});
}

/// Fee rounding made a supply smaller than its shares, and many small issues went free of fees.
#[test]
fn splitting_an_issue_should_cost_the_holders_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 1, 1, 0);
		let before = worth(id, 100 * SHARE);
		for shares in [1, 2, 3, 99, 101, 12_345] {
			assert_ok!(issue(EVE, id, shares));
			assert_ok!(redeem(EVE, id, Assets::balance(SHARE_OFFSET + id, &EVE)));
		}
		assert_not_less(&before, &worth(id, 100 * SHARE));
	});
}

/// Removed assets were left out of valuations while a fund still held them, and nobody sold them.
#[test]
fn a_removed_asset_should_be_sold_and_redeemable_until_then() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		rebalance(id, &[2], &[], &[50, 50]);
		assert_eq!(worth(id, 500 * SHARE)[2], (SOL, SOL_HELD / 2));
		let orders = Settlement::orders(id).unwrap();
		let sol = orders.iter().find(|order| order.asset == SOL).unwrap();
		assert_eq!((sol.side, sol.amount), (Side::Sell, SOL_HELD));
		// The deadline passes: it stays a claim, and is sold with the next rebalance.
		run_for(PERIOD + 1);
		idle();
		assert_eq!(worth(id, 500 * SHARE)[2], (SOL, SOL_HELD / 2));
		rebalance(id, &[], &[], &[60, 40]);
		let orders = Settlement::orders(id).unwrap();
		assert!(orders.iter().any(|order| (order.asset, order.amount) == (SOL, SOL_HELD)));
	});
}

/// A stale price was accepted because its time was stored and never read.
#[test]
fn a_price_one_millisecond_too_old_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		let now = Timestamp::get();
		pallet_timestamp::Now::<Test>::put(now + MAX_PRICE_AGE);
		assert_ok!(fill(DAVE, SOL, 1_000_000, usd(100)));
		pallet_timestamp::Now::<Test>::put(now + MAX_PRICE_AGE + 1);
		assert_noop!(fill(DAVE, SOL, 1_000_000, usd(100)), Error::<Test>::PriceStale(Leg::Asset));
		pallet_timestamp::Now::<Test>::put(now);
	});
}

/// Prices were checked in one direction only.
#[test]
fn a_price_that_is_too_good_should_be_refused_like_one_that_is_too_bad() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		assert_noop!(fill(DAVE, SOL, 1_000_000, usd(102)), Error::<Test>::PriceTooGood);
		assert_noop!(fill(DAVE, SOL, 1_000_000, usd(99)), Error::<Test>::PriceTooBad);
		assert_ok!(fill(DAVE, SOL, 1_400_000_000, usd(101)));
		assert_noop!(fill(DAVE, BTC, 1_000, usd(49_000)), Error::<Test>::PriceTooGood);
		assert_noop!(fill(DAVE, BTC, 1_000, usd(50_400)), Error::<Test>::PriceTooBad);
	});
}

/// 7,573 trade requests were announced and none was executed, while the basket counted as rebalanced.
#[test]
fn nothing_should_count_as_done_that_was_not_delivered() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		run_for(PERIOD - 1);
		heartbeat();
		assert_noop!(Settlement::complete(signed(ALICE), id), Error::<Test>::NotComplete);
		run_for(2);
		idle();
		let booked = events()
			.into_iter()
			.filter(|event| matches!(event, Event::ResidualBooked { .. }))
			.count();
		assert_eq!(booked, 3);
		// What is redeemed is what there is.
		assert_eq!(worth(id, 1_000 * SHARE)[0], (BTC, BTC_HELD));
	});
}

/// Open orders stayed as large as they were when shares were made or returned.
#[test]
fn orders_should_follow_the_supply() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(redeem(BOB, id, 500 * SHARE));
		let amounts: Vec<_> =
			Settlement::orders(id).unwrap().iter().map(|order| order.amount).collect();
		assert_eq!(amounts, [170_000, ETH_HELD / 22, 700_000_000]);
		assert_ok!(fill(DAVE, ETH, ETH_HELD, usd(3_000)));
		assert_eq!(held(id, ETH), ETH_HELD * 5 / 11, "not more than the order");
	});
}

/// Amounts per share were announced as if they were the basket's.
#[test]
fn orders_should_be_worth_what_the_rebalance_moves() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		let value = |side| {
			let of = |order: Order| {
				let decimals = DECIMALS.iter().find(|(asset, _)| *asset == order.asset).unwrap().1;
				let price = order.price.unwrap().0.into_inner() / SHARE;
				order.amount * price / 10u128.pow(u32::from(decimals) - 2)
			};
			let orders = Settlement::orders(id).unwrap().into_iter();
			orders.filter(|order| order.side == side).map(of).sum::<u128>()
		};
		// 17 % of 1,000 dollars, in cents.
		assert_eq!((value(Side::Buy), value(Side::Sell)), (17_000, 17_000));
	});
}

/// What a fund lost by trading was never taken off its value, which ran ahead of its holdings.
#[test]
fn a_loss_should_be_taken_off_the_value_of_a_share() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		admitted(DAVE);
		CompletionTolerance::set(pct(1));
		rebalance(id, &[], &[], &[50, 30, 20]);
		run_for(ORDER_LIFE);
		heartbeat();
		let before = Rebalance::nav(id).unwrap().nav;
		// 170 dollars' worth for 168.30, and what that buys.
		assert_ok!(fill(DAVE, ETH, ETH_HELD / 11, bps(3_000, 9_900)));
		assert_ok!(fill(DAVE, SOL, 1_400_000_000, bps(100, 9_900)));
		assert_ok!(fill(DAVE, BTC, 336_600, usd(50_000)));
		assert_ok!(Settlement::complete(signed(DAVE), id));
		let after = Rebalance::nav(id).unwrap().nav;
		assert!(after < before);
		// 1.70 of 1,000.
		assert!(after >= before * FixedU128::from_rational(99_829, 100_000));
		assert!(after <= before * FixedU128::from_rational(99_831, 100_000));
	});
}
