//! What each venue answers when all is well, and when it is asked for what it does not have.

use crate::sandbox::{decimal, now_us, Sandbox};
use axum::{
	body::Bytes,
	http::{Method, Request, StatusCode},
};
use http_body_util::Full;
use sandbox_exchange::{default_assets, Venue};
use serde_json::{json, Value};

/// Takes the text at `pointer` out of `json`.
fn take(json: &mut Value, pointer: &str) -> String {
	let place = json.pointer_mut(pointer).unwrap();
	place.take().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn binance_book_ticker() {
	let sandbox = Sandbox::still().await;
	let answer = sandbox.get(Venue::Binance, "/api/v3/ticker/bookTicker?symbol=BTCUSDT").await;
	assert_eq!(answer.status, StatusCode::OK);
	assert_eq!(
		answer.text(),
		"{\"symbol\":\"BTCUSDT\",\"bidPrice\":\"59988.90000000\",\"bidQty\":\"0.79831435\",\
		 \"askPrice\":\"59994.90000000\",\"askQty\":\"0.08069019\"}"
	);
	sandbox.post("/assets/XRP", r#"{"price":"0.0000052"}"#).await;
	let fine = sandbox.ticker(Venue::Binance, "XRP").await.json();
	assert_eq!(fine["bidPrice"].as_str().unwrap().len(), "0.00000519999".len(), "{fine}");
}

#[tokio::test]
async fn kraken_ticker() {
	let sandbox = Sandbox::still().await;
	let answer = sandbox.get(Venue::Kraken, "/0/public/Ticker?pair=XBTUSD").await;
	assert_eq!(answer.status, StatusCode::OK);
	assert_eq!(
		answer.text(),
		"{\"error\":[],\"result\":{\"XXBTZUSD\":{\
		 \"a\":[\"60020.50000\",\"1\",\"1.000\"],\"b\":[\"60002.40000\",\"1\",\"1.000\"],\
		 \"c\":[\"60020.50000\",\"0.02464158\"],\"v\":[\"1666.66666666\",\"1666.66666666\"],\
		 \"p\":[\"60010.25000\",\"60010.25000\"],\"t\":[0,1000],\
		 \"l\":[\"60000.00000\",\"60000.00000\"],\"h\":[\"60020.50000\",\"60020.50000\"],\
		 \"o\":\"60000.00000\"}}}"
	);
	let fine = sandbox.ticker(Venue::Kraken, "DOGE").await.json();
	let ask = fine["result"]["XDGUSD"]["a"].as_array().unwrap();
	assert_eq!(ask[0].as_str().unwrap().len(), "0.120000000".len(), "{fine}");
	let (whole, lots) = (ask[1].as_str().unwrap(), ask[2].as_str().unwrap());
	assert_eq!(lots, format!("{whole}.000"));
	assert!(whole.parse::<u64>().unwrap() > 1, "{fine}");
}

#[tokio::test]
async fn coinbase_product_ticker() {
	let sandbox = Sandbox::still().await;
	let answer = sandbox.get(Venue::Coinbase, "/products/BTC-USD/ticker").await;
	assert_eq!(answer.status, StatusCode::OK);
	let mut json = answer.json();
	let time = take(&mut json, "/time");
	assert_eq!(
		json,
		json!({
			"ask": "59991.42",
			"bid": "59979.42",
			"volume": "1666.66666666",
			"trade_id": 1_000_000_000,
			"price": "59979.42",
			"size": "0.02667581",
			"time": null,
			"rfq_volume": "0.000000",
		})
	);
	assert_eq!(time.len(), "2026-11-20T04:48:59.123456Z".len());
	let time = chrono::DateTime::parse_from_rfc3339(&time).unwrap().timestamp_micros();
	assert!((0..5_000_000).contains(&(now_us() - time)), "{time}");
}

#[tokio::test]
async fn okx_market_ticker() {
	let sandbox = Sandbox::still().await;
	let answer = sandbox.get(Venue::Okx, "/api/v5/market/ticker?instId=BTC-USDT").await;
	assert_eq!(answer.status, StatusCode::OK);
	let mut json = answer.json();
	let time: i64 = take(&mut json, "/data/0/ts").parse().unwrap();
	assert_eq!(
		json,
		json!({
			"code": "0",
			"msg": "",
			"data": [{
				"instType": "SPOT",
				"instId": "BTC-USDT",
				"last": "59995.8",
				"lastSz": "0.04028615",
				"askPx": "59995.8",
				"askSz": "0.11050773",
				"bidPx": "59986.8",
				"bidSz": "0.61635226",
				"open24h": "60000",
				"high24h": "60000",
				"low24h": "59995.8",
				"volCcy24h": "100000000",
				"vol24h": "1666.66666666",
				"sodUtc0": "60000",
				"sodUtc8": "60000",
				"ts": null,
			}],
		})
	);
	assert!((0..5_000).contains(&(now_us() / 1_000 - time)), "{time}");
}

#[tokio::test]
async fn every_asset_is_quoted_by_every_venue_near_the_market() {
	let sandbox = Sandbox::still().await;
	let prices = sandbox.prices().await;
	for asset in default_assets() {
		let symbol = asset.symbol.as_str();
		for venue in Venue::ALL {
			let quote = sandbox.quote(venue, symbol).await;
			assert!(quote.bid < quote.ask, "{venue} {symbol}");
			let bound = |bps| asset.start_price.scaled(bps, 10_000).unwrap();
			assert!(quote.bid > bound(9_990) && quote.ask < bound(10_010), "{venue} {symbol}");
			let listed = &prices["assets"][symbol]["venues"][venue.name()];
			assert_eq!(decimal(&listed["bid"]), quote.bid);
			assert_eq!(decimal(&listed["ask"]), quote.ask);
			assert_eq!(decimal(&listed["mid"]), quote.mid());
		}
	}
}

#[tokio::test]
async fn unknown_symbols_are_refused_in_each_venues_words() {
	let sandbox = Sandbox::still().await;
	for (venue, status, body) in [
		(Venue::Binance, 400, r#"{"code":-1121,"msg":"Invalid symbol."}"#),
		(Venue::Kraken, 200, r#"{"error":["EQuery:Unknown asset pair"]}"#),
		(Venue::Coinbase, 404, r#"{"message":"NotFound"}"#),
		(Venue::Okx, 200, r#"{"code":"51001","msg":"Instrument ID doesn't exist","data":[]}"#),
	] {
		let answer = sandbox.ticker(venue, "NOPE").await;
		assert_eq!((answer.status.as_u16(), answer.text()), (status, body));
	}
}

#[tokio::test]
async fn binance_lists_several_or_all() {
	let sandbox = Sandbox::still().await;
	let path = "/api/v3/ticker/bookTicker";
	let all = sandbox.get(Venue::Binance, path).await.json();
	assert_eq!(all.as_array().unwrap().len(), default_assets().len());
	let some = |list: &str| format!("{path}?symbols={list}");
	// ["ETHUSDT","BTCUSDT"], percent-encoded as clients send it.
	let two = sandbox.get(Venue::Binance, &some("%5B%22ETHUSDT%22,%22BTCUSDT%22%5D")).await.json();
	let symbols: Vec<&Value> = two.as_array().unwrap().iter().map(|row| &row["symbol"]).collect();
	assert_eq!(symbols, ["ETHUSDT", "BTCUSDT"]);
	let one = sandbox.get(Venue::Binance, &some("%5B%22ETHUSDT%22%5D")).await.json();
	assert_eq!(one, json!([two[0]]));
	assert!(all.as_array().unwrap().contains(&two[1]));
	let unknown = sandbox.get(Venue::Binance, &some("%5B%22ETHUSDT%22,%22NOPE%22%5D")).await;
	assert_eq!((unknown.status.as_u16(), &unknown.json()["code"]), (400, &json!(-1121)));
}

#[tokio::test]
async fn binance_names_what_is_wrong_with_the_parameters() {
	let sandbox = Sandbox::still().await;
	for (query, code, message) in [
		("symbol=", -1105, "Parameter 'symbol' was empty."),
		("symbols=%5B%5D", -1105, "Parameter 'symbols' was empty."),
		("symbol=BTCUSDT&symbols=%5B%5D", -1128, "Combination of optional parameters invalid."),
		(
			"symbol=btcusdt",
			-1100,
			r"Illegal characters found in parameter 'symbol'; legal range is '^[\w\-._&&[^a-z]]{1,50}$'.",
		),
		(
			"symbols=BTCUSDT",
			-1100,
			r#"Illegal characters found in parameter 'symbols'; legal range is '^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$'."#,
		),
	] {
		let answer =
			sandbox.get(Venue::Binance, &format!("/api/v3/ticker/bookTicker?{query}")).await;
		assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
		assert_eq!(answer.json(), json!({ "code": code, "msg": message }), "{query}");
	}
	let repeated = "/api/v3/ticker/bookTicker?symbols=A&symbols=B";
	assert_eq!(sandbox.get(Venue::Binance, repeated).await.json()["code"], -1100);
}

#[tokio::test]
async fn kraken_lists_several_or_all_under_its_own_names() {
	let sandbox = Sandbox::still().await;
	let keys = |json: &Value| {
		json["result"].as_object().unwrap().keys().cloned().collect::<Vec<String>>().join(" ")
	};
	let some = sandbox.get(Venue::Kraken, "/0/public/Ticker?pair=SOLUSD,ETHUSD,XBTUSD").await;
	assert_eq!(keys(&some.json()), "SOLUSD XETHZUSD XXBTZUSD");
	let all = sandbox.get(Venue::Kraken, "/0/public/Ticker").await.json();
	assert_eq!(
		keys(&all),
		"ADAUSD AVAXUSD BNBUSD DOTUSD LINKUSD SOLUSD USDCUSD XDGUSD XETHZUSD XXBTZUSD XXRPZUSD"
	);
	assert_eq!(all["result"]["SOLUSD"], some.json()["result"]["SOLUSD"]);
	for name in ["XBTUSD", "XXBTZUSD", "BTCUSD"] {
		let answer = sandbox.get(Venue::Kraken, &format!("/0/public/Ticker?pair={name}")).await;
		assert_eq!(keys(&answer.json()), "XXBTZUSD", "{name}");
	}
	let unknown = sandbox.get(Venue::Kraken, "/0/public/Ticker?pair=XBTUSD,NOPEUSD").await;
	assert_eq!(unknown.json(), json!({ "error": ["EQuery:Unknown asset pair"] }));
}

#[tokio::test]
async fn coinbase_wants_a_user_agent() {
	let sandbox = Sandbox::still().await;
	let url = format!("{}/products/BTC-USD/ticker", sandbox.running.base_url(Venue::Coinbase));
	let request = Request::get(url).body(Full::<Bytes>::default()).unwrap();
	let answer = sandbox.http.send(request).await.unwrap();
	assert_eq!(answer.status, StatusCode::BAD_REQUEST);
	assert_eq!(answer.text(), r#"{"message":"User-Agent header is required."}"#);
}

#[tokio::test]
async fn okx_wants_an_instrument() {
	let sandbox = Sandbox::still().await;
	for path in ["/api/v5/market/ticker", "/api/v5/market/ticker?instId="] {
		let answer = sandbox.get(Venue::Okx, path).await;
		assert_eq!(answer.status, StatusCode::BAD_REQUEST);
		let expected = r#"{"code":"50014","msg":"Parameter instId can not be empty.","data":[]}"#;
		assert_eq!(answer.text(), expected);
	}
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
	let sandbox = Sandbox::still().await;
	let answer = sandbox.get(Venue::Binance, "/api/v3/klines").await;
	assert_eq!(answer.status, StatusCode::NOT_FOUND);
	assert_eq!(answer.json()["error"]["field"], "path");
	let url = format!("{}/0/public/Ticker", sandbox.running.base_url(Venue::Kraken));
	let answer = sandbox.http.request(Method::POST, &url, "").await.unwrap();
	assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
