//! The control API.

use crate::sandbox::{decimal, Sandbox};
use axum::http::Method;
use futures::future::join_all;
use sandbox_exchange::{Decimal, Venue};
use serde_json::{json, Value};
use std::time::Duration;

async fn mid(sandbox: &Sandbox, asset: &str) -> String {
	sandbox.prices().await["assets"][asset]["mid"].as_str().unwrap().to_owned()
}

/// Waits for a few ticks.
async fn ticks(sandbox: &Sandbox) {
	let before = sandbox.prices().await["ticks"].as_u64().unwrap();
	for _ in 0..500 {
		if sandbox.prices().await["ticks"].as_u64().unwrap() >= before + 3 {
			return;
		}
		tokio::time::sleep(Duration::from_millis(5)).await;
	}
	panic!("no ticks after {before}");
}

#[tokio::test]
async fn a_set_price_reaches_every_venue_and_stays() {
	let sandbox = Sandbox::lively().await;
	let set = sandbox.post("/assets/BTC", r#"{"price":"61234.5"}"#).await;
	assert_eq!((&set["mid"], &set["frozen"]), (&json!("61234.5"), &json!(true)));
	ticks(&sandbox).await;
	assert_eq!(mid(&sandbox, "BTC").await, "61234.5");
	let set: Decimal = "61234.5".parse().unwrap();
	for venue in Venue::ALL {
		let quote = sandbox.quote(venue, "BTC").await;
		assert!(quote.mid() > set.scaled(9_990, 10_000).unwrap(), "{quote:?}");
		assert!(quote.mid() < set.scaled(10_010, 10_000).unwrap(), "{quote:?}");
	}
}

#[tokio::test]
async fn a_set_price_walks_on_when_asked() {
	let sandbox = Sandbox::lively().await;
	let set = sandbox.post("/assets/BTC", r#"{"price":"61234.5","walk":true}"#).await;
	assert_eq!(set["frozen"], false);
	ticks(&sandbox).await;
	let walked: Decimal = mid(&sandbox, "BTC").await.parse().unwrap();
	assert_ne!(walked.to_string(), "61234.5");
	assert!(walked > "55000".parse().unwrap() && walked < "67000".parse().unwrap(), "{walked}");
}

#[tokio::test]
async fn moves_are_relative_and_exact() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/assets/BTC", r#"{"move_bps":250}"#).await;
	assert_eq!(mid(&sandbox, "BTC").await, "61500");
	sandbox.post("/assets/BTC", r#"{"move_bps":-120}"#).await;
	assert_eq!(mid(&sandbox, "BTC").await, "60762");
	sandbox.post("/assets/XRP", r#"{"move_bps":-9999}"#).await;
	assert_eq!(mid(&sandbox, "XRP").await, "0.000052");
}

#[tokio::test]
async fn freezing_stops_and_resumes_one_or_all() {
	let sandbox = Sandbox::lively().await;
	let frozen = sandbox.post("/freeze", r#"{"asset":"BTC"}"#).await;
	assert_eq!((&frozen["BTC"], &frozen["ETH"]), (&json!(true), &json!(false)));
	let before = sandbox.prices().await["assets"].clone();
	ticks(&sandbox).await;
	let after = sandbox.prices().await["assets"].clone();
	assert_eq!(after["BTC"], before["BTC"]);
	assert_ne!(after["ETH"], before["ETH"]);

	let frozen = sandbox.post("/freeze", "").await;
	assert!(frozen.as_object().unwrap().values().all(|frozen| *frozen == true));
	let before = sandbox.prices().await["assets"].clone();
	ticks(&sandbox).await;
	assert_eq!(sandbox.prices().await["assets"], before);

	sandbox.post("/freeze", r#"{"frozen":false}"#).await;
	ticks(&sandbox).await;
	assert_ne!(sandbox.prices().await["assets"]["BTC"], before["BTC"]);
}

#[tokio::test]
async fn faults_are_listed_and_cleared_by_selector() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/faults", r#"{"venue":"kraken","fault":"down"}"#).await;
	sandbox.post("/faults", r#"{"venue":"kraken","asset":"BTC","fault":{"delay_ms":5}}"#).await;
	let listed = sandbox.post("/faults", r#"{"asset":"BTC","fault":"crossed"}"#).await;
	let expected = json!([
		{ "venue": "kraken", "asset": null, "fault": "down" },
		{ "venue": "kraken", "asset": "BTC", "fault": { "delay_ms": 5 } },
		{ "venue": null, "asset": "BTC", "fault": "crossed" },
	]);
	assert_eq!(listed, expected);
	assert_eq!(sandbox.control(Method::GET, "/faults", "").await, expected);
	assert_eq!(sandbox.prices().await["faults"], expected);

	let cleared = sandbox.control(Method::DELETE, "/faults?venue=kraken&asset=BTC", "").await;
	assert_eq!(cleared["cleared"], 1);
	assert_eq!(cleared["faults"], json!([expected[0], expected[2]]));
	let cleared = sandbox.control(Method::DELETE, "/faults?asset=BTC", "").await;
	assert_eq!((&cleared["cleared"], &cleared["faults"]), (&json!(1), &json!([expected[0]])));
	let cleared = sandbox.control(Method::DELETE, "/faults", "").await;
	assert_eq!((&cleared["cleared"], &cleared["faults"]), (&json!(1), &json!([])));
}

#[tokio::test]
async fn requests_are_counted_and_their_concurrency_is_seen() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/faults", r#"{"fault":{"delay_ms":1000}}"#).await;
	let tickers = Venue::ALL
		.iter()
		.flat_map(|venue| ["BTC", "ETH", "SOL"].map(|asset| sandbox.quote(*venue, asset)));
	join_all(tickers).await;
	sandbox.ticker(Venue::Okx, "NOPE").await;
	let counts = sandbox.control(Method::GET, "/requests", "").await;
	assert_eq!((&counts["total"], &counts["in_flight"]), (&json!(13), &json!(0)));
	assert_eq!(counts["max_in_flight"], 12);
	for venue in Venue::ALL {
		let venue_counts = &counts["venues"][venue.name()];
		assert_eq!(venue_counts["max_in_flight"], 3);
		assert_eq!(venue_counts["assets"], json!({ "BTC": 1, "ETH": 1, "SOL": 1 }));
		assert_eq!(venue_counts["unknown_symbol"], u64::from(venue == Venue::Okx));
	}

	sandbox.clear_faults().await;
	let reset = sandbox.control(Method::DELETE, "/requests", "").await;
	assert_eq!((&reset["total"], &reset["max_in_flight"]), (&json!(0), &json!(0)));
	for venue in Venue::ALL {
		sandbox.quote(venue, "BTC").await;
	}
	let counts = sandbox.control(Method::GET, "/requests", "").await;
	assert_eq!((&counts["total"], &counts["max_in_flight"]), (&json!(4), &json!(1)));
}

/// What must not change when a request is refused.
async fn state(sandbox: &Sandbox) -> Value {
	let counts = sandbox.control(Method::GET, "/requests", "").await;
	json!([sandbox.prices().await, counts])
}

#[tokio::test]
async fn bad_input_is_named_and_changes_nothing() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/faults", r#"{"venue":"okx","asset":"ETH","fault":"crossed"}"#).await;
	let before = state(&sandbox).await;
	let long = "9".repeat(40);
	for (method, path, body, status, field, message) in [
		(
			"POST",
			"/assets/FOO",
			r#"{"price":"1"}"#,
			404,
			"asset",
			r#""FOO" is not listed; there are ADA"#,
		),
		("POST", "/assets/btc", r#"{"price":"1"}"#, 404, "asset", r#""btc" is not listed"#),
		("POST", "/assets/BTC", r#"{"price":61234.5}"#, 400, "body", "price: invalid type"),
		("POST", "/assets/BTC", r#"{"price":"6e4"}"#, 400, "price", r#""6e4" is not a price"#),
		("POST", "/assets/BTC", r#"{"price":"-1"}"#, 400, "price", r#""-1" is not a price"#),
		("POST", "/assets/BTC", r#"{"price":"0"}"#, 400, "price", "price 0 is outside"),
		("POST", "/assets/BTC", &format!(r#"{{"price":"{long}"}}"#), 400, "price", "too large"),
		("POST", "/assets/BTC", r#"{"price":"1","move_bps":1}"#, 400, "price", "exactly one"),
		("POST", "/assets/BTC", r#"{"walk":true}"#, 400, "price", "exactly one"),
		("POST", "/assets/BTC", r#"{"prize":"1"}"#, 400, "body", "unknown field `prize`"),
		("POST", "/assets/BTC", r#"{"move_bps":1.5}"#, 400, "body", "move_bps: invalid type"),
		("POST", "/assets/BTC", r#"{"move_bps":-10000}"#, 400, "move_bps", "price 0 is outside"),
		("POST", "/assets/BTC", r#"{"move_bps":-10001}"#, 400, "move_bps", "lead to no price"),
		("POST", "/assets/BTC", r#"{"move_bps":9000000000000}"#, 400, "move_bps", "is outside"),
		("POST", "/assets/BTC", "{", 400, "body", "EOF"),
		("POST", "/assets/BTC", "", 400, "body", "EOF"),
		("POST", "/freeze", r#"{"asset":"FOO"}"#, 400, "asset", r#""FOO" is not listed"#),
		("POST", "/freeze", r#"{"frozen":"yes"}"#, 400, "body", "frozen: invalid type"),
		(
			"POST",
			"/faults",
			r#"{"venue":"mtgox","fault":"down"}"#,
			400,
			"venue",
			r#""mtgox" is no venue"#,
		),
		(
			"POST",
			"/faults",
			r#"{"asset":"FOO","fault":"down"}"#,
			400,
			"asset",
			r#""FOO" is not listed"#,
		),
		(
			"POST",
			"/faults",
			r#"{"fault":"broken"}"#,
			400,
			"body",
			"fault: unknown variant `broken`",
		),
		("POST", "/faults", r#"{"venue":"okx"}"#, 400, "body", "missing field `fault`"),
		("POST", "/faults", r#"{"fault":{"delay_ms":0}}"#, 400, "delay_ms", "not 1 to 600000"),
		("POST", "/faults", r#"{"fault":{"delay_ms":"9"}}"#, 400, "body", "delay_ms: invalid type"),
		(
			"POST",
			"/faults",
			r#"{"fault":{"scale":{"numerator":1,"denominator":0}}}"#,
			400,
			"denominator",
			"denominator is 0, not 1 to 1000000",
		),
		("DELETE", "/faults?venue=mtgox", "", 400, "venue", r#""mtgox" is no venue"#),
		("DELETE", "/faults?asset=FOO", "", 400, "asset", r#""FOO" is not listed"#),
		("DELETE", "/faults?venu=okx", "", 400, "query", "unknown field `venu`"),
	] {
		let answer = sandbox.ask(method.parse().unwrap(), path, body).await;
		let case = format!("{method} {path} {body}: {}", answer.text());
		assert_eq!(answer.status.as_u16(), status, "{case}");
		let error = &answer.json()["error"];
		assert_eq!(error["field"], field, "{case}");
		assert!(error["message"].as_str().unwrap().contains(message), "{case}");
		assert_eq!(state(&sandbox).await, before, "{case}");
	}
}

#[tokio::test]
async fn the_same_seed_gives_the_same_start() {
	let start = |seed| async move {
		let config = sandbox_exchange::Config {
			seed,
			tick: Duration::from_secs(3600),
			..Default::default()
		};
		Sandbox::with(config).await.prices().await["assets"].clone()
	};
	let (one, same, other) = (start(5).await, start(5).await, start(6).await);
	assert_eq!(one, same);
	assert_ne!(one["BTC"]["venues"], other["BTC"]["venues"]);
	assert_eq!(decimal(&one["BTC"]["mid"]), Decimal::from_whole(60_000));
}
