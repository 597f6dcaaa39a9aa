//! [`measure`] against a scripted network.

use super::{
	testing::{with_http, Call, Network, Reply},
	*,
};
use sp_core::offchain::{
	testing::{PendingRequest, TestOffchainExt},
	OffchainWorkerExt,
};
use sp_runtime::FixedU128;

/// 2024-10-09T10:11:12Z.
const NOW: Moment = 1_728_468_672_000;
const TIMEOUT: u64 = 2_000;
const BTC: AssetId = 1;
const ETH: AssetId = 2;

fn params() -> MeasureParams {
	MeasureParams {
		min_quotes: 3,
		timeout_ms: TIMEOUT,
		stale_after_ms: 10_000,
		max_clock_skew_ms: 2_000,
		max_deviation: Permill::from_percent(1),
		max_spread: Permill::from_percent(1),
	}
}

fn base_url(kind: VenueKind) -> String {
	format!("http://sandbox/{}", kind.name())
}

fn venues() -> Vec<Venue> {
	VenueKind::ALL.map(|kind| Venue { kind, base_url: base_url(kind) }).to_vec()
}

fn symbol(asset: AssetId, kind: VenueKind) -> &'static str {
	match (asset, kind) {
		(BTC, VenueKind::Binance) => "BTCUSDT",
		(BTC, VenueKind::Kraken) => "XBTUSD",
		(BTC, VenueKind::Coinbase) => "BTC-USD",
		(BTC, VenueKind::Okx) => "BTC-USDT",
		(_, VenueKind::Binance) => "ETHUSDT",
		(_, VenueKind::Kraken) => "ETHUSD",
		(_, VenueKind::Coinbase) => "ETH-USD",
		(_, VenueKind::Okx) => "ETH-USDT",
	}
}

fn listing(asset: AssetId) -> Listing {
	let symbols = VenueKind::ALL.map(|kind| (kind, symbol(asset, kind).as_bytes().to_vec()));
	Listing { asset, symbols: symbols.to_vec() }
}

fn url(asset: AssetId, kind: VenueKind) -> String {
	let venue = Venue { kind, base_url: base_url(kind) };
	venues::url(&venue, &Symbol::new(symbol(asset, kind).as_bytes()).unwrap())
}

/// The body in which `kind` quotes `bid` and `ask`, in cents, one second before [`NOW`].
fn body(asset: AssetId, kind: VenueKind, bid: u64, ask: u64) -> String {
	let text = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
	let (symbol, bid, ask) = (symbol(asset, kind), text(bid), text(ask));
	match kind {
		VenueKind::Binance => format!(
			r#"{{"symbol":"{symbol}","bidPrice":"{bid}","bidQty":"1.0","askPrice":"{ask}","askQty":"2.0"}}"#
		),
		VenueKind::Kraken => format!(
			r#"{{"error":[],"result":{{"X{symbol}":{{"a":["{ask}","1","1.000"],"b":["{bid}","1","1.000"],"t":[1,2]}}}}}}"#
		),
		VenueKind::Coinbase => format!(
			r#"{{"ask":"{ask}","bid":"{bid}","volume":"1","trade_id":1,"price":"{bid}","size":"1","time":"2024-10-09T10:11:11.000000Z"}}"#
		),
		VenueKind::Okx => format!(
			r#"{{"code":"0","msg":"","data":[{{"instType":"SPOT","instId":"{symbol}","last":"{bid}","askPx":"{ask}","bidPx":"{bid}","ts":"1728468671000"}}]}}"#
		),
	}
}

/// Bid and ask in cents at each venue: the mids are 60,000.10, .20, .30 and .40, spreads 0.10.
fn quoted(kind: VenueKind) -> (u64, u64) {
	let step = match kind {
		VenueKind::Binance => 10,
		VenueKind::Kraken => 20,
		VenueKind::Coinbase => 30,
		VenueKind::Okx => 40,
	};
	(6_000_000 + step - 5, 6_000_000 + step + 5)
}

fn good(asset: AssetId, kind: VenueKind) -> Reply {
	let (bid, ask) = quoted(kind);
	Reply::ok(20, body(asset, kind, bid, ask))
}

/// Every venue answers well, except where `faults` says otherwise.
fn script(assets: &[AssetId], faults: &[(AssetId, VenueKind, Reply)]) -> Vec<(String, Reply)> {
	let mut script = Vec::new();
	for asset in assets {
		for kind in VenueKind::ALL {
			let fault = faults.iter().find(|(at, of, _)| (at, of) == (asset, &kind));
			let reply = fault.map_or_else(|| good(*asset, kind), |(_, _, reply)| reply.clone());
			script.push((url(*asset, kind), reply));
		}
	}
	script
}

fn measure_btc(faults: &[(VenueKind, Reply)]) -> Measured {
	let faults: Vec<_> = faults.iter().map(|(kind, reply)| (BTC, *kind, reply.clone())).collect();
	with_http(NOW, script(&[BTC], &faults), |_| measure(&venues(), &[listing(BTC)], &params()))
}

fn certified(asset: AssetId, price_cents: u64, confidence_cents: u64) -> CertifiedPrice {
	let fixed = |cents: u64| FixedU128::from_inner(u128::from(cents) * 10_000_000_000_000_000);
	CertifiedPrice { asset, price: fixed(price_cents), confidence: fixed(confidence_cents) }
}

#[test]
fn requests_have_the_method_address_and_headers_that_exchanges_expect() {
	let (ext, state) = TestOffchainExt::new();
	state.write().timestamp = sp_core::offchain::Timestamp::from_unix_millis(NOW);
	for kind in VenueKind::ALL {
		let (bid, ask) = quoted(kind);
		state.write().expect_request(PendingRequest {
			method: "GET".into(),
			uri: url(BTC, kind),
			headers: vec![
				("User-Agent".into(), "ballast".into()),
				("Accept".into(), "application/json".into()),
			],
			sent: true,
			response: Some(body(BTC, kind, bid, ask).into_bytes()),
			..Default::default()
		});
	}
	let mut externalities = sp_io::TestExternalities::default();
	externalities.register_extension(OffchainWorkerExt::new(ext));
	let measured = externalities.execute_with(|| measure(&venues(), &[listing(BTC)], &params()));
	assert_eq!(measured.prices, [certified(BTC, 6_000_020, 10)]);
}

#[test]
fn all_requests_are_sent_before_the_first_response_is_awaited() {
	with_http(NOW, script(&[BTC, ETH], &[]), |Network { calls, .. }| {
		let measured = measure(&venues(), &[listing(ETH), listing(BTC)], &params());
		assert_eq!(
			measured.prices,
			[certified(BTC, 6_000_020, 10), certified(ETH, 6_000_020, 10)],
			"ascending, whatever the order of the listings"
		);
		assert_eq!((measured.missing, measured.dropped), (vec![], vec![]));

		let calls = calls.lock();
		assert!(calls[..8].iter().all(|call| matches!(call, Call::Sent(_))), "{calls:?}");
		assert_eq!(calls[8], Call::Waited(8), "all responses are awaited together");
		assert!(calls[9..].iter().all(|call| matches!(call, Call::Read(_))), "{calls:?}");
	});
}

#[test]
fn observed_at_is_when_the_last_response_was_read() {
	let slow = Reply::ok(700, body(BTC, VenueKind::Kraken, 6_000_015, 6_000_025));
	let measured = measure_btc(&[(VenueKind::Kraken, slow)]);
	assert_eq!(measured.observed_at, NOW + 700);
	assert_eq!(measured.prices, [certified(BTC, 6_000_020, 10)]);
}

#[test]
fn the_price_survives_one_venue_of_any_fault() {
	let text = |text: &str| Reply::ok(20, text);
	let status =
		|status| Reply::Response { status, head_at: 20, chunks: vec![(20, b"{}".to_vec())] };
	let faults = [
		(Reply::Silence, DropReason::Timeout),
		(Reply::ok(TIMEOUT * 3 / 4 + 1, "{}"), DropReason::Timeout),
		(Reply::Refused, DropReason::Unreachable),
		(Reply::Broken, DropReason::Unreachable),
		(Reply::Unsendable, DropReason::Unreachable),
		(status(404), DropReason::HttpStatus(404)),
		(status(302), DropReason::HttpStatus(302)),
		(status(204), DropReason::HttpStatus(204)),
		(status(503), DropReason::HttpStatus(503)),
		(text("<html>"), DropReason::Malformed),
		(text(""), DropReason::Malformed),
		(Reply::ok(20, vec![0xff; 9_000]), DropReason::Malformed),
		(Reply::ok(20, vec![b' '; MAX_BODY_BYTES]), DropReason::Malformed),
		(Reply::ok(20, vec![b' '; MAX_BODY_BYTES + 1]), DropReason::BodyTooLong),
		(Reply::ok(20, vec![b' '; 10_000_000]), DropReason::BodyTooLong),
	];
	for kind in VenueKind::ALL {
		let common = faults.clone().into_iter().chain([
			(Reply::ok(20, body(BTC, kind, 600_000_000, 600_000_010)), DropReason::Outlier),
			(Reply::ok(20, body(BTC, kind, 60_000, 60_001)), DropReason::Outlier),
			(Reply::ok(20, body(BTC, kind, 6_000_001, 6_000_000)), DropReason::Crossed),
			(Reply::ok(20, body(BTC, kind, 5_900_000, 6_100_000)), DropReason::SpreadTooWide),
			(Reply::ok(20, body(BTC, kind, 0, 6_000_000)), DropReason::ZeroPrice),
		]);
		for (reply, reason) in common {
			let measured = measure_btc(&[(kind, reply)]);
			assert_eq!(measured.dropped, [(BTC, kind, reason.clone())]);
			assert_eq!(measured.missing, []);
			let price = measured.prices[0].price;
			let (low, high) =
				(certified(BTC, 6_000_010, 0).price, certified(BTC, 6_000_040, 0).price);
			assert!(low <= price && price <= high, "{kind:?} {reason}: {price:?}");
		}
	}
}

#[test]
fn stale_and_future_quotes_are_dropped_where_the_format_carries_time() {
	let faults = [
		("1728468671000", "1728468661000", DropReason::Stale { age_ms: 11_020 }),
		("1728468671000", "1728468682000", DropReason::FromTheFuture { ahead_ms: 9_980 }),
	];
	for (from, to, reason) in faults {
		let stamped = body(BTC, VenueKind::Okx, 6_000_035, 6_000_045).replace(from, to);
		let measured = measure_btc(&[(VenueKind::Okx, Reply::ok(20, stamped))]);
		assert_eq!(measured.dropped, [(BTC, VenueKind::Okx, reason)]);
		assert_eq!(measured.prices.len(), 1);
	}
	let frozen =
		body(BTC, VenueKind::Coinbase, 6_000_025, 6_000_035).replace("10:11:11", "10:10:11");
	let measured = measure_btc(&[(VenueKind::Coinbase, Reply::ok(20, frozen))]);
	let stale = DropReason::Stale { age_ms: 61_020 };
	assert_eq!(measured.dropped, [(BTC, VenueKind::Coinbase, stale)]);
}

#[test]
fn without_enough_venues_the_asset_is_named_and_has_no_price() {
	let down = [(VenueKind::Binance, Reply::Silence), (VenueKind::Okx, Reply::Refused)];
	let measured = measure_btc(&down);
	assert_eq!(measured.prices, []);
	assert_eq!(measured.missing, [(BTC, MissingReason::TooFewQuotes { usable: 2, required: 3 })]);
	assert_eq!(
		measured.dropped,
		[
			(BTC, VenueKind::Binance, DropReason::Timeout),
			(BTC, VenueKind::Okx, DropReason::Unreachable)
		]
	);
	assert_eq!(measured.observed_at, NOW + TIMEOUT * 3 / 4);

	let lie = |kind| (kind, Reply::ok(20, body(BTC, kind, 600_000_000, 600_000_010)));
	let measured = measure_btc(&[lie(VenueKind::Kraken), lie(VenueKind::Coinbase)]);
	assert_eq!(
		(measured.prices, measured.missing),
		(vec![], vec![(BTC, MissingReason::Disagreement)])
	);
}

#[test]
fn a_fault_in_one_asset_leaves_the_others() {
	let faults = [
		(BTC, VenueKind::Binance, Reply::Silence),
		(BTC, VenueKind::Kraken, Reply::ok(20, r#"{"error":["EQuery:Unknown asset pair"]}"#)),
	];
	let measured = with_http(NOW, script(&[BTC, ETH], &faults), |_| {
		measure(&venues(), &[listing(BTC), listing(ETH)], &params())
	});
	assert_eq!(measured.prices, [certified(ETH, 6_000_020, 10)]);
	assert_eq!(measured.missing, [(BTC, MissingReason::TooFewQuotes { usable: 2, required: 3 })]);
	assert_eq!(
		measured.dropped[1],
		(BTC, VenueKind::Kraken, DropReason::Refused("EQuery:Unknown asset pair".into()))
	);
}

#[test]
fn bodies_are_still_read_when_another_venue_used_up_the_time_for_heads() {
	let late = TIMEOUT * 3 / 4 + 50;
	let whole = body(BTC, VenueKind::Okx, 6_000_035, 6_000_045).into_bytes();
	let (first, rest) = whole.split_at(30);
	let in_two = Reply::Response {
		status: 200,
		head_at: 20,
		chunks: vec![(20, first.to_vec()), (late, rest.to_vec())],
	};
	let measured = measure_btc(&[(VenueKind::Binance, Reply::Silence), (VenueKind::Okx, in_two)]);
	assert_eq!(measured.prices, [certified(BTC, 6_000_030, 10)]);
	assert_eq!(measured.observed_at, NOW + late);
}

#[test]
fn a_trickling_body_does_not_starve_the_others() {
	// One byte every 10 ms for ever. The bodies of the others come late, within their share.
	let trickle = Reply::Response {
		status: 200,
		head_at: 0,
		chunks: (0..1_000).map(|i| (i * 10, vec![b' '])).collect(),
	};
	let late = |kind| {
		let (bid, ask) = quoted(kind);
		Reply::Response {
			status: 200,
			head_at: 20,
			chunks: vec![(900, body(BTC, kind, bid, ask).into_bytes())],
		}
	};
	let measured = measure_btc(&[
		(VenueKind::Binance, trickle),
		(VenueKind::Kraken, late(VenueKind::Kraken)),
		(VenueKind::Coinbase, late(VenueKind::Coinbase)),
		(VenueKind::Okx, late(VenueKind::Okx)),
	]);
	assert_eq!(measured.prices, [certified(BTC, 6_000_030, 10)]);
	assert_eq!(measured.dropped, [(BTC, VenueKind::Binance, DropReason::Timeout)]);
	assert!(measured.observed_at <= NOW + TIMEOUT);
}

#[test]
fn a_slow_body_gets_the_time_that_the_others_leave_over() {
	let whole = body(BTC, VenueKind::Binance, 6_000_005, 6_000_015).into_bytes();
	let (first, rest) = whole.split_at(30);
	let slow = Reply::Response {
		status: 200,
		head_at: 20,
		chunks: vec![(20, first.to_vec()), (1_900, rest.to_vec())],
	};
	let measured = measure_btc(&[(VenueKind::Binance, slow)]);
	assert_eq!(measured.prices, [certified(BTC, 6_000_020, 10)], "of all four");
	assert_eq!(measured.dropped, []);
}

#[test]
fn a_venue_entered_twice_counts_once() {
	let twice: Vec<Venue> = ["http://sandbox/binance", "http://other", "http://third"]
		.map(|base_url| Venue { kind: VenueKind::Binance, base_url: base_url.into() })
		.to_vec();
	with_http(NOW, script(&[BTC], &[]), |network| {
		let measured = measure(&twice, &[listing(BTC)], &params());
		assert_eq!(network.sent(), [url(BTC, VenueKind::Binance)]);
		assert_eq!(
			measured.missing,
			[(BTC, MissingReason::TooFewQuotes { usable: 1, required: 3 })]
		);
	});
}

#[test]
fn a_symbol_or_asset_entered_twice_counts_once() {
	let mut binance_only = listing(BTC);
	let symbol = (VenueKind::Binance, symbol(BTC, VenueKind::Binance).as_bytes().to_vec());
	binance_only.symbols = vec![symbol.clone(), symbol];
	with_http(NOW, script(&[BTC], &[]), |network| {
		let listings = [binance_only.clone(), listing(BTC), binance_only];
		let measured = measure(&venues(), &listings, &params());
		assert_eq!(network.sent(), [url(BTC, VenueKind::Binance)]);
		assert_eq!(measured.prices, []);
		assert_eq!(
			measured.missing,
			[(BTC, MissingReason::TooFewQuotes { usable: 1, required: 3 })]
		);
	});
}

#[test]
fn a_symbol_that_is_not_one_is_never_requested() {
	let mut unsafe_listing = listing(BTC);
	unsafe_listing.symbols[0].1 = b"BTC?symbol=ETHUSDT".to_vec();
	with_http(NOW, script(&[BTC], &[]), |network| {
		let measured = measure(&venues(), &[unsafe_listing], &params());
		assert_eq!(network.sent().len(), 3);
		assert_eq!(measured.dropped, [(BTC, VenueKind::Binance, DropReason::InvalidSymbol)]);
		assert_eq!(measured.prices, [certified(BTC, 6_000_030, 10)]);
	});
}

#[test]
fn dropped_quotes_are_in_order_of_asset_and_venue() {
	let mut unsafe_listing = listing(ETH);
	unsafe_listing.symbols[1].1 = b"?".to_vec();
	let faults = [
		(BTC, VenueKind::Okx, Reply::Silence),
		(BTC, VenueKind::Binance, Reply::ok(20, body(BTC, VenueKind::Binance, 1, 1))),
	];
	let measured = with_http(NOW, script(&[BTC, ETH], &faults), |_| {
		measure(&venues(), &[unsafe_listing, listing(BTC)], &params())
	});
	assert_eq!(
		measured.dropped,
		[
			(BTC, VenueKind::Binance, DropReason::Outlier),
			(BTC, VenueKind::Okx, DropReason::Timeout),
			(ETH, VenueKind::Kraken, DropReason::InvalidSymbol),
		]
	);
}

#[test]
fn nothing_to_ask_is_no_price() {
	with_http(NOW, [], |network| {
		let none = MissingReason::TooFewQuotes { usable: 0, required: 3 };
		let unlisted = Listing { asset: ETH, symbols: vec![] };
		let measured = measure(&venues(), &[unlisted], &params());
		assert_eq!((measured.prices, measured.missing), (vec![], vec![(ETH, none)]));
		let measured = measure(&[], &[listing(BTC)], &params());
		assert_eq!((measured.prices, measured.missing), (vec![], vec![(BTC, none)]));
		assert_eq!(measured.observed_at, NOW);
		let measured = measure(&venues(), &[], &params());
		assert_eq!((measured.prices, measured.missing), (vec![], vec![]));
		assert_eq!(network.sent(), Vec::<String>::new());
	});
}

#[test]
fn every_request_carries_a_deadline_even_of_zero() {
	let params = MeasureParams { timeout_ms: 0, ..params() };
	let measured =
		with_http(NOW, script(&[BTC], &[]), |_| measure(&venues(), &[listing(BTC)], &params));
	assert_eq!(measured.prices, []);
	assert_eq!(measured.observed_at, NOW);
	assert!(measured.dropped.iter().all(|(_, _, reason)| *reason == DropReason::Timeout));
}
