//! Every fault, on every venue.

use crate::sandbox::{decimal, now_us, parse, Sandbox};
use axum::http::{Method, StatusCode};
use futures::future::join_all;
use sandbox_exchange::{Decimal, Venue};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How long to wait for an answer that must not come.
const A_WHILE: Duration = Duration::from_millis(300);
/// How long to wait for an answer that must come.
const LONG: Duration = Duration::from_secs(20);

fn shifted(price: Decimal, numerator: u64, denominator: u64) -> Decimal {
	price.scaled(numerator, denominator).unwrap()
}

#[tokio::test]
async fn down_is_503() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#""down""#).await;
		assert_eq!(sandbox.ticker(venue, "BTC").await.status, StatusCode::SERVICE_UNAVAILABLE);
		// A venue that is down does not know which symbols it lists either.
		assert_eq!(sandbox.ticker(venue, "NOPE").await.status, StatusCode::SERVICE_UNAVAILABLE);
		sandbox.clear_faults().await;
		sandbox.quote(venue, "BTC").await;
	}
}

#[tokio::test]
async fn refuse_closes_the_connection_at_once() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#""refuse""#).await;
		let answer = timeout(LONG, sandbox.try_ticker(venue, "BTC")).await.unwrap();
		assert!(answer.is_err(), "{answer:?}");
		sandbox.clear_faults().await;
		sandbox.quote(venue, "BTC").await;
	}
}

#[tokio::test]
async fn hang_never_answers_until_it_is_cleared() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/faults", r#"{"fault":"hang"}"#).await;
	let hanging = Venue::ALL.map(|venue| sandbox.quote(venue, "BTC"));
	let mut hanging = Box::pin(join_all(hanging));
	assert!(timeout(A_WHILE, &mut hanging).await.is_err());
	sandbox.control(Method::DELETE, "/faults?venue=okx", "").await;
	assert!(timeout(A_WHILE, &mut hanging).await.is_err());
	sandbox.clear_faults().await;
	assert_eq!(timeout(LONG, hanging).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_client_that_leaves_a_hanging_request_is_no_longer_in_flight() {
	let sandbox = Sandbox::still().await;
	sandbox.fault(Venue::Okx, r#""hang""#).await;
	assert!(timeout(A_WHILE, sandbox.ticker(Venue::Okx, "BTC")).await.is_err());
	let mut in_flight = json!(1);
	for _ in 0..500 {
		in_flight = sandbox.control(Method::GET, "/requests", "").await["in_flight"].clone();
		if in_flight == 0 {
			break;
		}
		tokio::time::sleep(Duration::from_millis(20)).await;
	}
	assert_eq!(in_flight, 0);
}

#[tokio::test]
async fn delay_makes_the_answer_late_and_leaves_it_whole() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		let prompt = sandbox.quote(venue, "BTC").await;
		sandbox.fault(venue, r#"{"delay_ms":150}"#).await;
		let start = Instant::now();
		let late = sandbox.quote(venue, "BTC").await;
		assert!(start.elapsed() >= Duration::from_millis(150));
		assert_eq!((late.bid, late.ask), (prompt.bid, prompt.ask));
		sandbox.fault(venue, r#"{"delay_ms":600000}"#).await;
		assert!(timeout(A_WHILE, sandbox.quote(venue, "BTC")).await.is_err());
		sandbox.clear_faults().await;
		assert!(timeout(LONG, sandbox.quote(venue, "BTC")).await.is_ok());
	}
}

#[tokio::test]
async fn garbage_is_200_without_json() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#""garbage""#).await;
		let answer = sandbox.ticker(venue, "BTC").await;
		assert_eq!(answer.status, StatusCode::OK);
		assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
		assert!(std::str::from_utf8(&answer.body).is_err());
	}
}

#[tokio::test]
async fn wrong_json_is_200_without_a_quote() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#""wrong_json""#).await;
		let answer = sandbox.ticker(venue, "BTC").await;
		assert_eq!(answer.status, StatusCode::OK);
		assert_eq!(parse(venue, &answer.json()), None);
	}
}

#[tokio::test]
async fn stale_quotes_are_old_and_stand_still() {
	let sandbox = Sandbox::lively().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#"{"stale_seconds":90}"#).await;
		let first = sandbox.quote(venue, "BTC").await;
		tokio::time::sleep(Duration::from_millis(40)).await;
		let later = sandbox.quote(venue, "BTC").await;
		assert_eq!((first.bid, first.ask), (later.bid, later.ask));
		let carries_time = matches!(venue, Venue::Coinbase | Venue::Okx);
		assert_eq!(later.time_us.is_some(), carries_time);
		if let Some(time_us) = later.time_us {
			let age_us = now_us() - time_us;
			assert!((90_000_000..95_000_000).contains(&age_us), "{age_us}");
		}
		sandbox.clear_faults().await;
		let fresh = sandbox.quote(venue, "BTC").await;
		assert_ne!((fresh.bid, fresh.ask), (first.bid, first.ask));
		if let Some(time_us) = fresh.time_us {
			assert!(now_us() - time_us < 5_000_000);
		}
	}
}

#[tokio::test]
async fn scale_multiplies_every_price() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		let right = sandbox.quote(venue, "BTC").await;
		sandbox.fault(venue, r#"{"scale":{"numerator":100,"denominator":1}}"#).await;
		let wrong = sandbox.quote(venue, "BTC").await;
		assert_eq!(wrong.bid, shifted(right.bid, 100, 1));
		assert_eq!(wrong.ask, shifted(right.ask, 100, 1));
		sandbox.fault(venue, r#"{"scale":{"numerator":1,"denominator":100}}"#).await;
		let wrong = sandbox.quote(venue, "BTC").await;
		assert!(wrong.bid <= shifted(right.bid, 1, 100) && wrong.bid > shifted(right.bid, 1, 101));
	}
}

#[tokio::test]
async fn remove_makes_a_symbol_unknown() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		let unknown = sandbox.ticker(venue, "NOPE").await;
		let fault = format!(r#"{{"venue":"{venue}","asset":"ETH","fault":"remove"}}"#);
		sandbox.post("/faults", &fault).await;
		let removed = sandbox.ticker(venue, "ETH").await;
		assert_eq!((removed.status, removed.body), (unknown.status, unknown.body));
		sandbox.quote(venue, "BTC").await;
	}
	let all = sandbox.get(Venue::Binance, "/api/v3/ticker/bookTicker").await.json();
	assert_eq!(all.as_array().unwrap().len(), sandbox_exchange::default_assets().len() - 1);
	assert!(all.as_array().unwrap().iter().all(|row| row["symbol"] != "ETHUSDT"));
	let batch = sandbox.get(Venue::Kraken, "/0/public/Ticker?pair=XBTUSD,ETHUSD").await.json();
	assert_eq!(batch, json!({ "error": ["EQuery:Unknown asset pair"] }));
}

#[tokio::test]
async fn crossed_puts_the_bid_above_the_ask() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		let right = sandbox.quote(venue, "BTC").await;
		sandbox.fault(venue, r#""crossed""#).await;
		let crossed = sandbox.quote(venue, "BTC").await;
		assert!(crossed.bid > crossed.ask);
		assert_eq!((crossed.bid, crossed.ask), (right.ask, right.bid));
	}
}

#[tokio::test]
async fn zero_empties_the_book() {
	let sandbox = Sandbox::still().await;
	for venue in Venue::ALL {
		sandbox.fault(venue, r#""zero""#).await;
		let quote = sandbox.quote(venue, "BTC").await;
		assert_eq!((quote.bid, quote.ask), (Decimal::ZERO, Decimal::ZERO));
	}
	let empty = sandbox.ticker(Venue::Binance, "BTC").await;
	assert_eq!(
		empty.text(),
		"{\"symbol\":\"BTCUSDT\",\"bidPrice\":\"0.00000000\",\"bidQty\":\"0.00000000\",\
		 \"askPrice\":\"0.00000000\",\"askQty\":\"0.00000000\"}"
	);
	let empty = sandbox.ticker(Venue::Kraken, "BTC").await.json();
	assert_eq!(empty["result"]["XXBTZUSD"]["a"], json!(["0.00000", "0", "0.000"]));
}

#[tokio::test]
async fn faults_befall_only_whom_they_name() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/faults", r#"{"venue":"kraken","asset":"BTC","fault":"down"}"#).await;
	assert_eq!(sandbox.ticker(Venue::Kraken, "BTC").await.status, StatusCode::SERVICE_UNAVAILABLE);
	sandbox.quote(Venue::Kraken, "ETH").await;
	sandbox.quote(Venue::Okx, "BTC").await;
	// An answer for several assets is one answer.
	let batch = sandbox.get(Venue::Kraken, "/0/public/Ticker?pair=ETHUSD,XBTUSD").await;
	assert_eq!(batch.status, StatusCode::SERVICE_UNAVAILABLE);

	sandbox.clear_faults().await;
	let right = sandbox.quote(Venue::Okx, "SOL").await;
	sandbox.post("/faults", r#"{"venue":null,"asset":"BTC","fault":"zero"}"#).await;
	for venue in Venue::ALL {
		assert_eq!(sandbox.quote(venue, "BTC").await.ask, Decimal::ZERO);
	}
	assert_eq!(sandbox.quote(Venue::Okx, "SOL").await.ask, right.ask);
}

#[tokio::test]
async fn faults_add_up() {
	let sandbox = Sandbox::still().await;
	let right = sandbox.quote(Venue::Coinbase, "BTC").await;
	for fault in [
		r#"{"delay_ms":100}"#,
		r#"{"stale_seconds":60}"#,
		r#"{"scale":{"numerator":2,"denominator":1}}"#,
		r#""crossed""#,
	] {
		sandbox.fault(Venue::Coinbase, fault).await;
	}
	let start = Instant::now();
	let quote = sandbox.quote(Venue::Coinbase, "BTC").await;
	assert!(start.elapsed() >= Duration::from_millis(100));
	assert_eq!(quote.bid, shifted(right.ask, 2, 1));
	assert_eq!(quote.ask, shifted(right.bid, 2, 1));
	assert!(now_us() - quote.time_us.unwrap() >= 60_000_000);
	// What the control API calls the price is not what a fault makes of it.
	let prices = sandbox.prices().await;
	assert_eq!(decimal(&prices["assets"]["BTC"]["venues"]["coinbase"]["bid"]), right.bid);
	assert_eq!(prices["faults"].as_array().unwrap().len(), 4);
}
