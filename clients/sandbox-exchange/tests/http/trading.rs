//! Orders, as they look on the wire, and the control API of trading. How the two APIs behave for a
//! client is tested with the clients, in `clients/venue`.

use crate::sandbox::{Answer, Sandbox};
use axum::http::{header, Method, Request, StatusCode};
use hmac::{Hmac, Mac};
use http_body_util::Full;
use sandbox_exchange::Venue;
use serde_json::{json, Value};
use sha2::Sha256;

const LIMIT: &str = "symbol=BTCUSDC&side=BUY&type=LIMIT&timeInForce=IOC";

fn signature(secret: &str, text: &str) -> String {
	let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
	mac.update(text.as_bytes());
	hex::encode(mac.finalize().into_bytes())
}

/// Milliseconds since the Unix epoch.
fn now_ms() -> i64 {
	crate::sandbox::now_us() / 1_000
}

impl Sandbox {
	async fn binance(&self, method: &str, path: &str, query: &str, body: &str) -> Answer {
		let url = format!("{}/api/v3{path}?{query}", self.running.base_url(Venue::Binance));
		let request = Request::builder()
			.method(method)
			.uri(url)
			.header("X-MBX-APIKEY", "sandbox-key")
			.body(Full::new(body.to_owned().into()))
			.unwrap();
		self.http.send(request).await.unwrap()
	}

	/// With time stamp and signature.
	async fn signed(&self, method: &str, path: &str, parameters: &str) -> Answer {
		let query = format!("{parameters}&timestamp={}", now_ms());
		let query = query.trim_start_matches('&');
		let query = format!("{query}&signature={}", signature("sandbox-secret", query));
		self.binance(method, path, &query, "").await
	}

	async fn own(&self, method: Method, path: &str, key: Option<&str>, body: &str) -> Answer {
		let url = format!("{}/v1{path}", self.running.trading_url());
		let mut request = Request::builder().method(method).uri(url);
		if let Some(key) = key {
			request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
		}
		self.http.send(request.body(Full::new(body.to_owned().into())).unwrap()).await.unwrap()
	}
}

/// What is different each time must be there, and is taken out.
fn timeless(mut value: Value, names: &[&str]) -> Value {
	for name in names {
		let time = value.as_object_mut().unwrap().remove(*name).unwrap();
		assert!(time.as_i64().unwrap().abs_diff(now_ms()) < 60_000, "{name}: {time}");
	}
	value
}

#[tokio::test]
async fn binances_answers_to_an_order_have_their_documented_fields() {
	let sandbox = Sandbox::still().await;
	let order = format!("{LIMIT}&quantity=0.5&price=60010&newClientOrderId=a-1");
	let answer = sandbox.signed("POST", "/order", &order).await;
	assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
	let mut expected = json!({
		"symbol": "BTCUSDC",
		"orderId": 1,
		"orderListId": -1,
		"clientOrderId": "a-1",
		"price": "60010.00000000",
		"origQty": "0.50000000",
		"executedQty": "0.50000000",
		"origQuoteOrderQty": "0.00000000",
		"cummulativeQuoteQty": "30001.50000000",
		"status": "FILLED",
		"timeInForce": "IOC",
		"type": "LIMIT",
		"side": "BUY",
		"selfTradePreventionMode": "NONE",
		"fills": [{
			"price": "60003.00000000",
			"qty": "0.50000000",
			"commission": "0.00050000",
			"commissionAsset": "BTC",
			"tradeId": 1,
		}],
	});
	assert_eq!(timeless(answer.json(), &["transactTime", "workingTime"]), expected);

	let answer = sandbox.signed("GET", "/order", "symbol=BTCUSDC&origClientOrderId=a-1").await;
	let object = expected.as_object_mut().unwrap();
	object.remove("fills");
	for zero in ["stopPrice", "icebergQty"] {
		object.insert(zero.into(), json!("0.00000000"));
	}
	object.insert("isWorking".into(), json!(true));
	assert_eq!(timeless(answer.json(), &["time", "updateTime", "workingTime"]), expected);
	let by_number = sandbox.signed("GET", "/order", "symbol=BTCUSDC&orderId=1").await;
	assert_eq!(by_number.json(), answer.json());

	let answer = sandbox.signed("GET", "/myTrades", "symbol=BTCUSDC&orderId=1").await;
	let expected = json!({
		"symbol": "BTCUSDC",
		"id": 1,
		"orderId": 1,
		"orderListId": -1,
		"price": "60003.00000000",
		"qty": "0.50000000",
		"quoteQty": "30001.50000000",
		"commission": "0.00050000",
		"commissionAsset": "BTC",
		"isBuyer": true,
		"isMaker": false,
		"isBestMatch": true,
	});
	assert_eq!(timeless(answer.json()[0].clone(), &["time"]), expected);
	let none = sandbox.signed("GET", "/myTrades", "symbol=ETHUSDC").await;
	assert_eq!(none.json(), json!([]));

	let account = sandbox.signed("GET", "/account", "").await.json();
	let balance = |asset: &str| {
		let balances = account["balances"].as_array().unwrap();
		balances.iter().find(|balance| balance["asset"] == asset).unwrap()["free"].clone()
	};
	assert_eq!(
		(balance("BTC"), balance("USDC")),
		(json!("100.49950000"), json!("9969998.50000000"))
	);
	assert_eq!(account["commissionRates"]["taker"], "0.00100000");

	for (kind, fields) in [("ACK", 5), ("RESULT", 16)] {
		let order = format!("{LIMIT}&quantity=0.5&price=1000&newOrderRespType={kind}");
		let answer = sandbox.signed("POST", "/order", &order).await.json();
		assert_eq!(answer.as_object().unwrap().len(), fields, "{answer}");
		assert_eq!(answer["clientOrderId"].as_str().unwrap().len(), 32);
	}
}

#[tokio::test]
async fn binances_errors_have_its_codes() {
	let sandbox = Sandbox::still().await;
	let known = format!("{LIMIT}&quantity=0.5&price=60010&newClientOrderId=known");
	sandbox.signed("POST", "/order", &known).await;
	let by_id = "symbol=BTCUSDC&origClientOrderId";
	let resting = LIMIT.replace("IOC", "GTC");
	for (method, path, parameters, code) in [
		("POST", "/order", known.as_str(), -2010),
		("POST", "/order", &format!("{LIMIT}&quantity=200&price=60000"), -2010),
		("POST", "/order", &format!("{LIMIT}&quantity=0.00000001&price=60000"), -1013),
		("POST", "/order", &format!("{LIMIT}&quantity=1&price=60000.001"), -1013),
		("POST", "/order", &format!("{LIMIT}&quantity=0.0000001&price=60000"), -1013),
		("POST", "/order", &format!("{LIMIT}&quantity=1"), -1102),
		("POST", "/order", &format!("{LIMIT}&quantity=1e2&price=60000"), -1102),
		("POST", "/order", &format!("{LIMIT}&quantity=1&price=0.0000000000000000001"), -1111),
		("POST", "/order", &format!("{LIMIT}&quantity=1{}&price=1", "0".repeat(30)), -1108),
		("POST", "/order", &format!("{LIMIT}&quantity=1&price=1&newClientOrderId=a%20b"), -1100),
		("POST", "/order", &format!("{LIMIT}&quantity=1&price=1&icebergQty=1"), -1104),
		("POST", "/order", &format!("{LIMIT}&quantity=1&quantity=2&price=1"), -1101),
		("POST", "/order", &format!("{resting}&quantity=1&price=1"), -1115),
		("POST", "/order", &format!("{}&quantity=1", LIMIT.replace("=LIMIT", "=MARKET")), -1116),
		("POST", "/order", &format!("{}&quantity=1", LIMIT.replace("BUY", "HOLD")), -1117),
		("POST", "/order", &LIMIT.replace("BTCUSDC", "NOPE"), -1121),
		("GET", "/order", "symbol=BTCUSDC", -1102),
		("GET", "/order", &format!("{by_id}=other"), -2013),
		("GET", "/order", "symbol=ETHUSDC&origClientOrderId=known", -2013),
		("DELETE", "/order", &format!("{by_id}=other"), -2011),
		("DELETE", "/order", &format!("{by_id}=known"), -2011),
		("GET", "/account", "recvWindow=60001", -1131),
	] {
		let answer = sandbox.signed(method, path, parameters).await;
		let case = format!("{method} {path}?{parameters}: {}", answer.text());
		assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{case}");
		assert_eq!(answer.json()["code"], code, "{case}");
		assert!(!answer.json()["msg"].as_str().unwrap().is_empty(), "{case}");
	}
	let duplicate = sandbox.signed("POST", "/order", &known).await;
	assert_eq!(duplicate.text(), r#"{"code":-2010,"msg":"Duplicate order sent."}"#);
	assert_eq!(sandbox.control(Method::GET, "/orders", "").await["sandbox-key"], {
		let order = sandbox.own(Method::GET, "/orders/known", Some("sandbox-key"), "").await.json();
		json!([order])
	});
}

#[tokio::test]
async fn binance_checks_key_signature_and_age() {
	let sandbox = Sandbox::still().await;
	let ask = |query: String, body: String| {
		let sandbox = &sandbox;
		async move {
			let answer = sandbox.binance("DELETE", "/order", &query, &body).await;
			(answer.status.as_u16(), answer.json()["code"].as_i64().unwrap())
		}
	};
	let base = "symbol=BTCUSDC&origClientOrderId=a";
	let at = |offset_ms: i64| format!("{base}&timestamp={}", now_ms() + offset_ms);
	let sign = |query: String| format!("{query}&signature={}", signature("sandbox-secret", &query));
	// That there is no such order says only who is let in.
	assert_eq!(ask(sign(at(0)), String::new()).await, (400, -2011));
	assert_eq!(ask(String::new(), sign(at(0))).await, (400, -2011));
	let (query, rest) = (base.to_owned(), format!("timestamp={}", now_ms()));
	let mixed = signature("sandbox-secret", &format!("{query}{rest}"));
	assert_eq!(ask(query, format!("{rest}&signature={mixed}")).await, (400, -2011));

	assert_eq!(ask(at(0), String::new()).await, (400, -1102));
	assert_eq!(ask(sign(base.into()), String::new()).await, (400, -1102));
	assert_eq!(ask(sign(at(0)).replace("=a&", "=b&"), String::new()).await, (400, -1022));
	assert_eq!(ask(sign(at(-6_000)), String::new()).await, (400, -1021));
	assert_eq!(ask(sign(at(3_000)), String::new()).await, (400, -1021));
	assert_eq!(ask(sign(format!("{}&recvWindow=30000", at(-6_000))), String::new()).await.1, -2011);

	let url = format!("{}/api/v3/account", sandbox.running.base_url(Venue::Binance));
	let answer = sandbox.http.request(Method::GET, &url, "").await.unwrap();
	assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!(-2014)));
	let stranger = Request::builder().uri(url).header("X-MBX-APIKEY", "stranger");
	let answer = sandbox.http.send(stranger.body(Full::default()).unwrap()).await.unwrap();
	assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!(-2015)));
}

#[tokio::test]
async fn binance_tells_the_rules_and_the_top_of_each_book() {
	let sandbox = Sandbox::still().await;
	let get = |path: &'static str| sandbox.get(Venue::Binance, path);
	let all = get("/api/v3/exchangeInfo").await.json();
	assert_eq!(all["symbols"].as_array().unwrap().len(), 10);
	let one = get("/api/v3/exchangeInfo?symbol=BTCUSDC").await.json();
	assert_eq!(one["symbols"][0]["filters"][0]["tickSize"], "0.01000000");
	assert_eq!(one["symbols"][0]["filters"][1]["stepSize"], "0.00000010");
	assert_eq!(one["symbols"][0]["filters"][2]["minNotional"], "5.00000000");
	let none = get("/api/v3/exchangeInfo?symbol=NOPE").await;
	assert_eq!(none.json()["code"], -1121);

	let top = get("/api/v3/ticker/bookTicker?symbol=BTCUSDC").await.json();
	assert_eq!(top["askPrice"], "60003.00000000");
	assert_eq!(top["askQty"], "1.66658330");
	// The price feed against USDT is another market, and its faults are its own.
	sandbox.fault(Venue::Binance, r#"{"scale":{"numerator":2,"denominator":1}}"#).await;
	assert_eq!(get("/api/v3/ticker/bookTicker?symbol=BTCUSDC").await.json(), top);
	sandbox.fault(Venue::Binance, r#""down""#).await;
	let down = get("/api/v3/ticker/bookTicker?symbol=BTCUSDC").await;
	assert_eq!(down.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_exchanges_own_api_names_what_is_wrong() {
	let sandbox = Sandbox::still().await;
	let key = Some("sandbox-key");
	let order = |change: (&str, Value)| {
		let mut order = json!({
			"id": "a", "market": "BTC/USDC", "side": "buy", "quantity": "1", "limit": "60010",
		});
		order.as_object_mut().unwrap().insert(change.0.into(), change.1);
		order.to_string()
	};
	for (key, change, status, code) in [
		(None, ("id", json!("a")), 401, "unauthorized"),
		(Some("stranger"), ("id", json!("a")), 401, "unauthorized"),
		(key, ("id", json!("a b")), 400, "bad_request"),
		(key, ("quantity", json!(1)), 400, "bad_request"),
		(key, ("price", json!("1")), 400, "bad_request"),
		(key, ("market", json!("NOPE/USDC")), 404, "unknown_market"),
		(key, ("quantity", json!("0")), 422, "quantity"),
		(key, ("limit", json!("0.001")), 422, "limit"),
		(key, ("quantity", json!("0.0000001")), 422, "notional"),
		(key, ("quantity", json!("200")), 422, "balance"),
		(key, ("good_until_ms", json!(now_ms() - 1_000)), 422, "too_late"),
	] {
		let body = order(change);
		let answer = sandbox.own(Method::POST, "/orders", key, &body).await;
		assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
		assert_eq!(answer.json()["error"]["code"], code, "{body}");
	}
	let later = order(("good_until_ms", json!(now_ms() + 60_000)));
	let answer = sandbox.own(Method::POST, "/orders", key, &later).await;
	assert_eq!((answer.status, &answer.json()["state"]), (StatusCode::OK, &json!("filled")));
	let answer = sandbox.own(Method::POST, "/orders", key, &later).await;
	assert_eq!(
		(answer.status.as_u16(), &answer.json()["error"]["code"]),
		(409, &json!("duplicate_id"))
	);
	let answer = sandbox.own(Method::DELETE, "/orders/a", key, "").await;
	assert_eq!(
		(answer.status.as_u16(), &answer.json()["error"]["code"]),
		(409, &json!("not_open"))
	);
	for path in ["/orders/b", "/markets/NOPE/USDC"] {
		let answer = sandbox.own(Method::GET, path, key, "").await;
		assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
	}
	assert_eq!(sandbox.own(Method::GET, "/markets", None, "").await.json()[1]["base"], "AVAX");
}

#[tokio::test]
async fn accounts_books_terms_and_faults_are_set_over_the_control_api() {
	let sandbox = Sandbox::still().await;
	let account = r#"{"key":"k","secret":"s","balances":{"BTC":"1.5"}}"#;
	let accounts = sandbox.post("/accounts", account).await;
	assert_eq!(accounts["k"]["balances"], json!({ "BTC": { "free": "1.5", "locked": "0" } }));
	assert_eq!(accounts["sandbox-key"]["orders"], 0);
	sandbox.post("/accounts", r#"{"key":"k","secret":"s","balances":{"ETH":"2"}}"#).await;
	let balances = sandbox.own(Method::GET, "/balances", Some("k"), "").await.json();
	assert_eq!(balances[1], json!({ "asset": "ETH", "free": "2", "locked": "0" }));
	assert_eq!(balances[0]["free"], "1.5");

	let books = r#"{"market":"ETH/USDC","levels":1,"depth":"3500"}"#;
	let books = sandbox.post("/books", books).await;
	assert_eq!(books["ETH/USDC"]["bids"], json!([{ "price": "3499.82", "quantity": "1.000051" }]));
	assert_eq!(books["BTC/USDC"]["bids"].as_array().unwrap().len(), 5);

	let terms = sandbox.post("/terms", r#"{"fee_ppm":0,"reuse_ids":true}"#).await;
	assert_eq!(terms, json!({ "fee_ppm": 0, "least_notional": "5", "reuse_ids": true }));

	let fault = r#"{"venue":"binance","market":"ETH/USDC","orders":3,"fault":"accept_hang"}"#;
	let listed = sandbox.post("/orders/faults", fault).await;
	let expected = json!([
		{ "venue": "binance", "market": "ETH/USDC", "orders": 3, "fault": "accept_hang" },
	]);
	assert_eq!(listed, expected);
	let cleared = sandbox.control(Method::DELETE, "/orders/faults?venue=sandbox", "").await;
	assert_eq!((&cleared["cleared"], &cleared["faults"]), (&json!(0), &expected));
	let cleared = sandbox.control(Method::DELETE, "/orders/faults?market=ETH/USDC", "").await;
	assert_eq!((&cleared["cleared"], &cleared["faults"]), (&json!(1), &json!([])));
}

#[tokio::test]
async fn bad_input_is_named_and_changes_nothing() {
	let sandbox = Sandbox::still().await;
	let state = || async {
		let mut state = Vec::new();
		for path in ["/books", "/accounts", "/terms", "/orders/faults"] {
			state.push(sandbox.control(Method::GET, path, "").await);
		}
		state
	};
	let before = state().await;
	for (path, body, field) in [
		("/books", r#"{"market":"NOPE/USDC","levels":1}"#, "market"),
		("/books", r#"{"market":"BTC"}"#, "market"),
		("/books", r#"{"levels":0}"#, "levels"),
		("/books", r#"{"half_spread_ppm":600000}"#, "half_spread_ppm"),
		("/books", r#"{"depth":"1000000000001"}"#, "depth"),
		("/books", r#"{"depth":1}"#, "body"),
		("/accounts", r#"{"key":"a b","secret":"s"}"#, "account"),
		("/accounts", r#"{"key":"k","secret":"s","balances":{"BTC":"1000000000001"}}"#, "account"),
		("/accounts", r#"{"key":"k"}"#, "body"),
		("/terms", r#"{"fee_ppm":100001}"#, "fee_ppm"),
		("/terms", r#"{"free":1}"#, "body"),
		("/clock", r#"{"ahead_ms":86400001}"#, "ahead_ms"),
		("/orders/faults", r#"{"fault":"broken"}"#, "body"),
		("/orders/faults", r#"{"venue":"kraken","fault":"reject"}"#, "body"),
		("/orders/faults", r#"{"market":"NOPE/USDC","fault":"reject"}"#, "market"),
		("/orders/faults", r#"{"orders":0,"fault":"reject"}"#, "orders"),
		("/orders/faults", r#"{"fault":{"partial_ppm":1000001}}"#, "partial_ppm"),
	] {
		let answer = sandbox.ask(Method::POST, path, body).await;
		assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {body}: {}", answer.text());
		assert_eq!(answer.json()["error"]["field"], field, "{path} {body}: {}", answer.text());
		assert_eq!(state().await, before, "{path} {body}");
	}
}

#[tokio::test]
async fn hanging_requests_are_let_go_when_faults_are_cleared() {
	let sandbox = Sandbox::still().await;
	sandbox.post("/orders/faults", r#"{"fault":"accept_hang"}"#).await;
	let order = r#"{"id":"a","market":"BTC/USDC","side":"buy","quantity":"1","limit":"60010"}"#;
	let url = format!("{}/v1/orders", sandbox.running.trading_url());
	let request = Request::builder()
		.method(Method::POST)
		.uri(url)
		.header(header::AUTHORIZATION, "Bearer sandbox-key")
		.body(Full::new(order.into()))
		.unwrap();
	let http = sandbox.http.clone();
	let hanging = tokio::spawn(async move { http.send(request).await });
	let mut accepted = json!([]);
	while accepted == json!([]) {
		accepted = sandbox.control(Method::GET, "/orders", "").await["sandbox-key"].clone();
	}
	assert_eq!(accepted[0]["state"], "filled");
	assert!(!hanging.is_finished());
	sandbox.control(Method::DELETE, "/orders/faults", "").await;
	assert!(hanging.await.unwrap().is_err(), "the connection is closed without an answer");
}
