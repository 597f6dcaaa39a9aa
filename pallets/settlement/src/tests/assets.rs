//! What the assets themselves may do: change, freeze, lose their decimals.

use super::*;
use ballast_oracle::{InventoryChange, SettlementHook};
use ballast_settlement_math::MIN_PRICE;

fn with_decimals(asset: AssetId, decimals: u8) {
	let (name, symbol) = (b"Asset".to_vec(), b"A".to_vec());
	assert_ok!(Assets::force_set_metadata(root(), asset, name, symbol, decimals, false));
}

fn with_minimum_balance(asset: AssetId, minimum: u128) {
	let team = || ALICE;
	assert_ok!(Assets::force_asset_status(
		root(),
		asset,
		team(),
		team(),
		team(),
		team(),
		minimum,
		true,
		false
	));
}

#[test]
fn what_arrives_should_be_what_was_sent() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		// Less than the minimum balance does not stay in an account: it goes with the rest.
		with_minimum_balance(BTC, 1_000);
		assert_noop!(redeem(BOB, id, 999 * SHARE), Error::<Test>::NotConserved);
		with_minimum_balance(BTC, 1);
		assert_ok!(redeem(BOB, id, 999 * SHARE));
	});
}

#[test]
fn a_fee_should_be_paid_as_it_was_counted() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_ok!(issue(CHARLIE, id, 1_000 * SHARE));
		charge(id, 0, 4, 0);
		// What Bob would have left after the fee goes with it.
		with_minimum_balance(SHARE_OFFSET + id, 990 * SHARE);
		assert_noop!(redeem(BOB, id, 500 * SHARE), Error::<Test>::NotConserved);
		with_minimum_balance(SHARE_OFFSET + id, 1);
		assert_ok!(redeem(BOB, id, 500 * SHARE));
	});
}

#[test]
fn a_frozen_asset_should_stop_its_basket_until_it_is_thawed() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		assert_ok!(Assets::freeze_asset(signed(ALICE), BTC));
		assert_noop!(redeem(BOB, id, SHARE), TokenError::Frozen);
		assert_noop!(issue(BOB, id, SHARE), TokenError::Frozen);
		assert_ok!(Assets::thaw_asset(signed(ALICE), BTC));
		assert_ok!(redeem(BOB, id, SHARE));
		assert_ok!(issue(BOB, id, SHARE));
	});
}

#[test]
fn decimals_that_cannot_be_counted_in_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		with_decimals(SOL, 1);
		assert_noop!(fill(DAVE, SOL, 1, usd(100)), Error::<Test>::UnsupportedDecimals);
		// What is redeemed is counted in base units.
		assert_ok!(redeem(BOB, id, SHARE));
		with_decimals(SOL, 9);
		assert_ok!(fill(DAVE, SOL, 1_000, usd(100)));
	});
}

#[test]
fn a_price_below_all_that_is_certified_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		run_for(ORDER_LIFE);
		heartbeat();
		certify(SOL, MIN_PRICE);
		let below = FixedU128::from_inner(MIN_PRICE.into_inner() * 995 / 1_000);
		assert_noop!(fill(DAVE, SOL, 1_000, below), Error::<Test>::PriceOutOfRange);
		assert_ok!(fill(DAVE, SOL, 1_000, MIN_PRICE));
		assert_eq!(held(id, USDC), 1, "rounded up");
	});
}

#[test]
fn a_rebalance_that_leaves_too_many_extras_should_be_refused() {
	ExtBuilder::default().build().execute_with(|| {
		let id = issued();
		let many = (10_000..10_000 + MAX_EXTRAS).collect();
		Extras::<Test>::insert(id, frame_support::BoundedVec::truncate_from(many));
		donate(id, GUSD, 1);
		let rebalanced = |removed| {
			let change = InventoryChange {
				nonce: 1,
				removed,
				components: 3,
				turnover36: U256::zero(),
				nav36: cents(100),
				supply: 1_000 * SHARE,
			};
			Settlement::rebalanced(id, &change)
		};
		assert_noop!(rebalanced(&[GUSD]), Error::<Test>::TooManyExtras);
		// What the vault does not hold is no extra.
		assert_ok!(rebalanced(&[UNLISTED]));
	});
}
