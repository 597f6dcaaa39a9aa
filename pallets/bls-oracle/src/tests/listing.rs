//! The asset registry.

use crate::{mock::*, AssetListing, AssetSymbols, Error, Event, Symbols};
use ballast_oracle::{mailbox::VenueKind, PriceFeed};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult, Perquintill};

fn list(listing: AssetListing) -> DispatchResult {
	BlsOracle::list_asset(RuntimeOrigin::root(), listing)
}

fn with_symbols(symbols: &[(VenueKind, &str)]) -> AssetListing {
	let symbols: Vec<_> = symbols
		.iter()
		.map(|(venue, text)| (*venue, text.as_bytes().to_vec().try_into().unwrap()))
		.collect();
	AssetListing { symbols: Symbols::try_from(symbols).unwrap(), ..listing(5, "DOT") }
}

#[test]
fn a_listed_asset_should_take_its_place_in_order() {
	ExtBuilder::default().assets(vec![]).build_and_execute(|| {
		for asset in [5, 3, 8, 1] {
			System::reset_events();
			assert_ok!(list(listing(asset, "DOT")));
			assert_eq!(events(), vec![Event::AssetListed { listing: listing(asset, "DOT") }]);
		}
		assert_eq!(BlsOracle::chain_view().assets, vec![1, 3, 5, 8]);
		assert_eq!(BlsOracle::listing(3), Some(listing(3, "DOT")));
		assert_eq!(BlsOracle::listing(4), None);
	});
}

#[test]
fn the_price_feed_should_name_the_first_unlisted_asset() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(BlsOracle::is_listed(ETH));
		assert!(!BlsOracle::is_listed(UNLISTED));
		assert_eq!(BlsOracle::first_unlisted(&[SOL, BTC, ETH]), None);
		assert_eq!(BlsOracle::first_unlisted(&[SOL, 12, BTC, 11]), Some(12));
		assert_eq!(BlsOracle::first_unlisted(&[]), None);
	});
}

#[test]
fn an_asset_should_be_listed_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(list(listing(BTC, "XBT")), Error::<Test>::AssetAlreadyListed);
	});
}

#[test]
fn no_more_assets_than_fit_should_be_listed() {
	ExtBuilder::default().build_and_execute(|| {
		for asset in 4..=MAX_ASSETS {
			assert_ok!(list(listing(asset, "DOT")));
		}
		assert_noop!(list(listing(99, "DOT")), Error::<Test>::TooManyAssets);
		assert!(!AssetSymbols::<Test>::contains_key(99));
	});
}

#[test]
fn a_band_that_holds_every_price_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let bad = AssetListing { band: Perquintill::zero(), ..listing(5, "DOT") };
		assert_noop!(list(bad.clone()), Error::<Test>::BandOutOfRange);
		let bad = AssetListing { asset: BTC, ..bad };
		assert_noop!(
			BlsOracle::update_asset(RuntimeOrigin::root(), bad),
			Error::<Test>::BandOutOfRange
		);
	});
}

#[test]
fn venues_that_cannot_make_a_price_should_be_refused() {
	use VenueKind::{Binance, Coinbase, Kraken, Okx};
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			list(with_symbols(&[(Binance, "DOTUSDT"), (Kraken, "DOTUSD")])),
			Error::<Test>::TooFewVenues
		);
		assert_noop!(
			list(with_symbols(&[(Binance, "A"), (Kraken, "B"), (Okx, "C"), (Kraken, "D")])),
			Error::<Test>::DuplicateVenue { index: 3 }
		);
		assert_ok!(list(with_symbols(&[
			(Okx, "DOT-USDT"),
			(Binance, "DOTUSDT"),
			(Kraken, "DOT/USD"),
			(Coinbase, "dot_USD.p"),
		])));
	});
}

#[test]
fn a_symbol_that_could_change_a_url_should_be_refused_with_its_index() {
	use VenueKind::{Binance, Kraken, Okx};
	ExtBuilder::default().build_and_execute(|| {
		for symbol in ["", "BTC&limit=5", "BTC USD", "../admin", "BTC?x", "B%54C", "BTC\n", "ВТС"]
		{
			assert_noop!(
				list(with_symbols(&[(Binance, "A"), (Kraken, symbol), (Okx, "C")])),
				Error::<Test>::InvalidSymbol { index: 1 }
			);
		}
	});
}

#[test]
fn an_update_should_replace_band_and_symbols_and_keep_the_price() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(report())));
		System::reset_events();
		let before = BlsOracle::price(ETH);
		let new = AssetListing { band: Perquintill::from_percent(3), ..listing(ETH, "WETH") };
		assert_ok!(BlsOracle::update_asset(RuntimeOrigin::root(), new.clone()));
		assert_eq!(BlsOracle::listing(ETH), Some(new.clone()));
		assert_eq!(BlsOracle::price(ETH), before);
		assert_eq!(events(), vec![Event::AssetUpdated { old: listing(ETH, "ETH"), new }]);
		assert_noop!(
			BlsOracle::update_asset(RuntimeOrigin::root(), listing(UNLISTED, "DOT")),
			Error::<Test>::AssetNotListed
		);
	});
}

#[test]
fn an_unlisted_asset_should_leave_nothing_behind() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(report())));
		System::reset_events();
		assert_ok!(BlsOracle::unlist_asset(RuntimeOrigin::root(), ETH));
		assert_eq!(events(), vec![Event::AssetUnlisted { asset: ETH }]);
		assert_eq!(BlsOracle::listing(ETH), None);
		assert_eq!(BlsOracle::price(ETH), None);
		assert!(!BlsOracle::is_listed(ETH));
		let left: Vec<_> = BlsOracle::prices().into_iter().map(|record| record.asset).collect();
		assert_eq!(left, vec![BTC, SOL]);
		assert_noop!(
			BlsOracle::unlist_asset(RuntimeOrigin::root(), ETH),
			Error::<Test>::AssetNotListed
		);
	});
}

#[test]
fn only_the_admin_origin_should_change_the_registry() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::none()] {
			assert_noop!(
				BlsOracle::list_asset(origin.clone(), listing(5, "DOT")),
				DispatchError::BadOrigin
			);
			assert_noop!(
				BlsOracle::update_asset(origin.clone(), listing(BTC, "XBT")),
				DispatchError::BadOrigin
			);
			assert_noop!(BlsOracle::unlist_asset(origin, BTC), DispatchError::BadOrigin);
		}
	});
}
