//! What wallets and participants read.

use super::*;
use ballast_settlement_math::YEAR;

#[test]
fn positions_should_show_what_the_vault_should_hold_and_what_it_holds() {
	ExtBuilder::default().build_and_execute(|| {
		let id = rebalancing();
		donate(id, USDC, 7);
		let position = |asset, thousandths: u128, required, held| ClaimPosition {
			asset,
			quantity: FixedU128::from_inner(SHARE * thousandths / 100_000),
			required,
			held,
		};
		assert_eq!(
			Settlement::positions(id).unwrap(),
			vec![
				position(USDC, 0, 0, 7),
				position(BTC, 1, 1_000_000, BTC_HELD),
				position(ETH, 10, 100_000_000_000_000_000, ETH_HELD),
				position(SOL, 200, 2_000_000_000, SOL_HELD),
			]
		);
		assert_eq!(Settlement::positions(7), Err(Error::<Test>::BasketNotFound.into()));
	});
}

#[test]
fn orders_should_show_amounts_reservations_and_the_limit_of_the_moment() {
	ExtBuilder::default().build_and_execute(|| {
		let id = at_market();
		assert_ok!(commit(DAVE, SOL, 1_000_000_000));
		run_for(1);
		Latest::mutate(|latest| latest.remove(&ETH));
		let order =
			|asset, side, amount, committed, price| Order { asset, side, amount, committed, price };
		assert_eq!(
			Settlement::orders(id).unwrap(),
			vec![
				order(BTC, Side::Buy, 340_000, 0, Some((usd(50_000), bps(50_000, 10_020)))),
				order(ETH, Side::Sell, ETH_HELD / 11, 0, None),
				order(
					SOL,
					Side::Sell,
					1_400_000_000,
					1_000_000_000,
					Some((usd(100), bps(100, 9_980)))
				),
			]
		);
		opening_prices();
		run_for(PERIOD);
		assert_eq!(Settlement::orders(id), Err(Error::<Test>::NotRebalancing.into()));
	});
}

#[test]
fn previews_should_be_what_the_calls_do_management_fee_included() {
	ExtBuilder::default().build_and_execute(|| {
		let id = issued();
		charge(id, 1, 2, 3);
		pallet_timestamp::Now::<Test>::put(Timestamp::get() + YEAR / 3);
		donate(id, ETH, 12_345);
		let root = sp_io::storage::root(Default::default());
		let preview = Settlement::preview_issue(id, 7 * SHARE + 1).unwrap();
		assert_eq!(sp_io::storage::root(Default::default()), root, "a preview changes nothing");
		events();
		assert_ok!(issue(BOB, id, 7 * SHARE + 1));
		let Some(Event::SharesIssued { fee, amounts, .. }) = events().pop() else { panic!() };
		assert_eq!((preview.fee, preview.amounts), (fee, amounts));
		assert_eq!(preview.supply + 7 * SHARE + 1 + fee, supply(id));

		pallet_timestamp::Now::<Test>::put(Timestamp::get() + YEAR / 3);
		let preview = Settlement::preview_redeem(id, 7 * SHARE + 1).unwrap();
		assert_ok!(redeem(BOB, id, 7 * SHARE + 1));
		let Some(Event::SharesRedeemed { fee, amounts, .. }) = events().pop() else { panic!() };
		assert_eq!((preview.fee, preview.amounts), (fee, amounts));
		assert!(preview.supply > 1_000 * SHARE);
		let error = Error::<Test>::BasketNotFound;
		assert_eq!(Settlement::preview_issue(7, SHARE), Err(error.into()));
	});
}
