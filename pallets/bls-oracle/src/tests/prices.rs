//! Recorded prices and the circuit breaker.

use crate::{mock::*, Event, Prices};
use ballast_oracle::{CertifiedPrice, PriceFeed, PriceRecord, Report};
use frame_support::assert_ok;
use sp_runtime::FixedU128;

/// Certifies `prices` in the block after the last certificate.
fn certify_prices(prices: Vec<CertifiedPrice>) {
	go_to(System::block_number() + 1);
	Executed::take();
	let report = Report {
		prices: prices.try_into().unwrap(),
		requests: vec![request(7, 1)].try_into().unwrap(),
		..report()
	};
	assert_ok!(submit(certify(report)));
}

fn recorded(asset: u32) -> (FixedU128, u64, bool) {
	let record = BlsOracle::price(asset).unwrap();
	(record.price, record.round, record.confirmed)
}

fn held() -> Vec<Event<Test>> {
	events().into_iter().filter(|event| matches!(event, Event::PriceHeld { .. })).collect()
}

#[test]
fn a_certificate_should_record_its_prices() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(report())));
		let record = |certified: CertifiedPrice| PriceRecord {
			asset: certified.asset,
			price: certified.price,
			confidence: certified.confidence,
			round: 1,
			observed_at: START,
			confirmed: true,
		};
		let expected: Vec<_> = report().prices.into_iter().map(record).collect();
		assert_eq!(Prices::<Test>::get().into_inner(), expected);
		assert_eq!(BlsOracle::prices(), expected);
		assert_eq!(<BlsOracle as PriceFeed>::prices(), expected);
		assert_eq!(BlsOracle::price(ETH), Some(expected[1]));
		assert_eq!(BlsOracle::price(UNLISTED), None);
	});
}

#[test]
fn an_asset_that_is_not_in_the_report_should_keep_its_record() {
	ExtBuilder::default().build_and_execute(|| {
		certify_prices(vec![price(BTC, 60_000), price(SOL, 120)]);
		certify_prices(vec![price(ETH, 3_500), price(SOL, 121)]);
		assert_eq!(recorded(BTC), (60_000.into(), 1, true));
		assert_eq!(recorded(ETH), (3_500.into(), 2, true));
		assert_eq!(recorded(SOL), (121.into(), 2, true));
	});
}

#[test]
fn a_price_outside_its_band_should_settle_nothing_until_the_next_round_agrees() {
	ExtBuilder::default().build_and_execute(|| {
		certify_prices(vec![price(BTC, 60_000), price(ETH, 3_500)]);
		assert!(Executed::get()[0].unconfirmed.is_empty());

		// BTC falls by more than 10 %, ETH by exactly that.
		certify_prices(vec![price(BTC, 53_999), price(ETH, 3_150)]);
		assert_eq!(
			held(),
			vec![Event::PriceHeld { asset: BTC, old: 60_000.into(), new: 53_999.into() }]
		);
		assert_eq!(Executed::get()[0].unconfirmed, vec![BTC]);
		assert_eq!(recorded(BTC), (53_999.into(), 2, false));
		assert_eq!(recorded(ETH), (3_150.into(), 2, true));
		let unconfirmed: Vec<_> =
			BlsOracle::round_status().unconfirmed.iter().map(|record| record.asset).collect();
		assert_eq!(unconfirmed, vec![BTC]);

		certify_prices(vec![price(BTC, 54_100), price(ETH, 3_150)]);
		assert!(held().is_empty());
		assert!(Executed::get()[0].unconfirmed.is_empty());
		assert_eq!(recorded(BTC), (54_100.into(), 3, true));
		assert!(BlsOracle::round_status().unconfirmed.is_empty());
	});
}

#[test]
fn a_price_that_keeps_jumping_should_stay_held() {
	ExtBuilder::default().build_and_execute(|| {
		certify_prices(vec![price(BTC, 60_000)]);
		for dollars in [80_000, 60_000, 80_000] {
			certify_prices(vec![price(BTC, dollars)]);
			assert!(!BlsOracle::price(BTC).unwrap().confirmed);
			assert_eq!(Executed::get()[0].unconfirmed, vec![BTC]);
		}
	});
}

#[test]
fn a_price_should_stay_unconfirmed_while_nobody_renews_it() {
	ExtBuilder::default().build_and_execute(|| {
		certify_prices(vec![price(BTC, 60_000)]);
		certify_prices(vec![price(BTC, 80_000)]);
		certify_prices(vec![price(ETH, 3_500)]);
		assert_eq!(recorded(BTC), (80_000.into(), 2, false));
	});
}

#[test]
fn a_listing_again_should_start_without_a_price() {
	ExtBuilder::default().build_and_execute(|| {
		certify_prices(vec![price(BTC, 60_000)]);
		assert_ok!(BlsOracle::unlist_asset(RuntimeOrigin::root(), BTC));
		assert_ok!(BlsOracle::list_asset(RuntimeOrigin::root(), listing(BTC, "BTC")));
		certify_prices(vec![price(BTC, 1_000)]);
		assert_eq!(recorded(BTC), (1_000.into(), 2, true));
	});
}
