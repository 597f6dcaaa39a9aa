//! The table of errors in the crate's documentation, a row at a time: an exchange that answers one
//! order with what the row says.

use crate::exchange::{buy, venue_at, Kind};
use ballast_venue::{Decimal, HttpSettings, OrderReport, VenueError};
use parking_lot::Mutex;
use std::{sync::Arc, time::Duration};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
	time::timeout,
};

/// Longer than any answer that is read, in these tests.
const LIMIT: usize = 4_096;

/// How an order is answered.
#[derive(Clone, Debug)]
enum Reply {
	Http {
		status: u16,
		headers: &'static str,
		body: String,
	},
	/// The connection is closed without an answer, or within one.
	Cut(&'static str),
	Silence,
}

fn http(status: u16, body: &str) -> Reply {
	Reply::Http { status, headers: "", body: body.into() }
}

/// What is certain of the order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
	Refused,
	Unknown,
	NotSent(Option<u64>),
}

fn outcome(result: &Result<OrderReport, VenueError>) -> Outcome {
	match result {
		Ok(report) => panic!("placed: {report:?}"),
		Err(VenueError::Refused { .. }) => Outcome::Refused,
		Err(VenueError::Unknown { .. }) => Outcome::Unknown,
		Err(VenueError::NotSent { retry_after, .. }) => {
			Outcome::NotSent(retry_after.map(|wait| wait.as_secs()))
		}
		Err(error @ VenueError::FeeUnknown { .. }) => panic!("traded: {error}"),
	}
}

/// Answers everything that comes before an order as an exchange does, orders with `reply`, and
/// questions for an order as if there were none. Returns the address and the requests.
async fn exchange(reply: Reply) -> (String, Arc<Mutex<Vec<String>>>) {
	slow_exchange(reply, Duration::ZERO).await
}

/// The same, which takes `pause` for every answer.
async fn slow_exchange(reply: Reply, pause: Duration) -> (String, Arc<Mutex<Vec<String>>>) {
	full_exchange(reply, pause, "[]".into()).await
}

/// The same, with these trades.
async fn trading_exchange(reply: Reply, trades: String) -> (String, Arc<Mutex<Vec<String>>>) {
	full_exchange(reply, Duration::ZERO, trades).await
}

async fn full_exchange(
	reply: Reply,
	pause: Duration,
	trades: String,
) -> (String, Arc<Mutex<Vec<String>>>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	let requests = Arc::new(Mutex::new(Vec::new()));
	let seen = requests.clone();
	tokio::spawn(async move {
		while let Ok((stream, _)) = listener.accept().await {
			tokio::spawn(answer(stream, reply.clone(), pause, trades.clone(), seen.clone()));
		}
	});
	(url, requests)
}

async fn answer(
	mut stream: TcpStream,
	reply: Reply,
	pause: Duration,
	trades: String,
	requests: Arc<Mutex<Vec<String>>>,
) {
	let mut received = Vec::new();
	while !received.windows(4).any(|end| end == b"\r\n\r\n") {
		if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
			return;
		}
	}
	let text = String::from_utf8_lossy(&received).into_owned();
	let line = text.lines().next().unwrap().to_owned();
	requests.lock().push(line.clone());
	tokio::time::sleep(pause).await;
	let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
	let reply = if line.contains("/time") {
		http(200, &format!(r#"{{"serverTime":{now},"time_ms":{now}}}"#))
	} else if line.contains("/exchangeInfo") {
		let filters = r#"{"filterType":"PRICE_FILTER","tickSize":"0.01"},
			{"filterType":"LOT_SIZE","stepSize":"0.01"}"#;
		let symbol = r#""symbol":"BTCUSDC","baseAsset":"BTC","quoteAsset":"USDC""#;
		http(200, &format!(r#"{{"symbols":[{{{symbol},"filters":[{filters}]}}]}}"#))
	} else if line.contains("/myTrades") {
		http(200, &trades)
	} else if line.contains("/v1/markets") {
		let rules = r#""step":"0.01","tick":"0.01","least_notional":"5","bid":"1","ask":"2""#;
		http(200, &format!("{{{rules}}}"))
	} else if line.starts_with("GET") {
		let sandbox = r#""error":{"code":"unknown_order","message":"no"}"#;
		let status = if line.contains("/v1/") { 404 } else { 400 };
		http(status, &format!(r#"{{"code":-2013,"msg":"Order does not exist.",{sandbox}}}"#))
	} else {
		reply
	};
	match reply {
		Reply::Http { status, headers, body } => {
			let length = body.len();
			let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n");
			let text = format!("{head}Connection: close\r\n{headers}\r\n{body}");
			// The client may have left: it is not this side's failure.
			let _ = stream.write_all(text.as_bytes()).await;
		}
		Reply::Cut(text) => {
			let _ = stream.write_all(text.as_bytes()).await;
		}
		Reply::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
	}
	let _ = stream.shutdown().await;
}

/// Places an order; returns what is certain of it and how often it was sent.
async fn place(kind: Kind, reply: Reply) -> (Outcome, usize) {
	let (url, requests) = exchange(reply).await;
	let limits = HttpSettings {
		timeout: Duration::from_secs(3),
		largest_answer: LIMIT,
		..Default::default()
	};
	let venue = venue_at(&url, kind, limits, Duration::from_secs(5));
	let result = timeout(Duration::from_secs(30), venue.place(&buy(1, "1", "60000"))).await;
	let outcome = outcome(&result.unwrap());
	let sent = requests.lock().iter().filter(|line| line.starts_with("POST")).count();
	(outcome, sent)
}

/// The window in which an order may arrive counts from the call: what is asked before the order is sent
/// may not push the order beyond it.
#[tokio::test]
async fn an_order_is_sent_in_time_or_never() {
	let limits = HttpSettings { timeout: Duration::from_secs(1), ..Default::default() };
	for kind in [Kind::Sandbox, Kind::Binance] {
		// Two questions come before the order.
		let (url, requests) = slow_exchange(Reply::Silence, Duration::from_millis(700)).await;
		let venue = venue_at(&url, kind, limits, Duration::from_secs(5));
		let start = std::time::Instant::now();
		let result = venue.place(&buy(1, "1", "60000")).await;
		assert_eq!(outcome(&result), Outcome::Unknown, "{kind:?}");
		assert!(start.elapsed() < Duration::from_millis(1_600), "{kind:?}: {:?}", start.elapsed());
		tokio::time::sleep(Duration::from_secs(2)).await;
		assert!(requests.lock().iter().all(|line| line.starts_with("GET")), "{kind:?}");
		// The window, the time in which it is sent, and what the venue's clock may be wrong by.
		assert!(venue.arrival_window() >= Duration::from_millis(5_000 + 1_000 + 500));
	}
}

/// Rows that do not depend on the API.
fn common() -> Vec<(&'static str, Reply, Outcome)> {
	let limited = |status, headers| Reply::Http { status, headers, body: String::new() };
	vec![
		("time-out", Reply::Silence, Outcome::Unknown),
		("connection lost", Reply::Cut(""), Outcome::Unknown),
		(
			"answer cut",
			Reply::Cut("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
			Outcome::Unknown,
		),
		("answer too long", http(200, &" ".repeat(LIMIT + 1)), Outcome::Unknown),
		("no JSON", http(200, "<html>"), Outcome::Unknown),
		("JSON of something else", http(200, r#"{"id":1}"#), Outcome::Unknown),
		("redirection", limited(307, "Location: http://127.0.0.1:1/\r\n"), Outcome::Unknown),
		("4xx without a code", http(403, "<html>"), Outcome::Unknown),
		("4xx without a body", http(404, ""), Outcome::Unknown),
		("5xx without a body", http(502, ""), Outcome::Unknown),
		("429", limited(429, ""), Outcome::NotSent(None)),
		("429 with a wait", limited(429, "Retry-After: 7\r\n"), Outcome::NotSent(Some(7))),
		("418 with a wait", limited(418, "Retry-After: 120\r\n"), Outcome::NotSent(Some(120))),
	]
}

/// What was traded is told, though the fee was taken in two assets.
#[tokio::test]
async fn a_fee_in_several_assets_is_not_a_report_nor_unknown() {
	let trade = |fee: &str, asset: &str| {
		format!(
			r#"{{"qty":"0.50","price":"60000","commission":"{fee}","commissionAsset":"{asset}"}}"#
		)
	};
	let fills = format!("[{},{}]", trade("0.0005", "BTC"), trade("0.03", "BNB"));
	let id = crate::exchange::id(1);
	let order = format!(
		r#"{{"symbol":"BTCUSDC","orderId":1,"clientOrderId":"{id}","side":"BUY","status":"FILLED",
		"origQty":"1","executedQty":"1","cummulativeQuoteQty":"60000","fills":{fills}}}"#
	);
	let (url, _) = trading_exchange(http(200, &order), fills).await;
	let venue = venue_at(&url, Kind::Binance, HttpSettings::default(), Duration::from_secs(5));
	let error = venue.place(&buy(1, "1", "60000")).await.unwrap_err();
	let VenueError::FeeUnknown { reason, report, .. } = error else { panic!("{error}") };
	assert!(reason.contains("several assets"), "{reason}");
	assert_eq!((report.filled, report.fee), (Decimal::ONE, Decimal::ZERO));
	assert_eq!(report.paid, Decimal::from(60_000));
}

#[tokio::test]
async fn each_row_of_the_table_for_both_venues() {
	for kind in [Kind::Sandbox, Kind::Binance] {
		for (row, reply, expected) in common() {
			assert_eq!(place(kind, reply).await, (expected, 1), "{kind:?}: {row}");
		}
	}
}

#[tokio::test]
async fn each_row_of_the_table_for_binance() {
	let coded = |status, code: i64, message: &str| {
		http(status, &format!(r#"{{"code":{code},"msg":"{message}"}}"#))
	};
	let poor = "Account has insufficient balance for requested action.";
	let refusals = [-1013, -1022, -1100, -1102, -1111, -1121, -2010, -2014, -2015];
	for code in refusals {
		let placed = place(Kind::Binance, coded(400, code, poor)).await;
		assert_eq!(placed, (Outcome::Refused, 1), "{code}");
	}
	for code in [-1000, -1001, -1006, -1007, -1008] {
		let placed = place(Kind::Binance, coded(400, code, "unknown")).await;
		assert_eq!(placed, (Outcome::Unknown, 1), "{code}");
	}
	for code in [-1003, -1015] {
		let placed = place(Kind::Binance, coded(400, code, "Too many")).await;
		assert_eq!(placed, (Outcome::NotSent(None), 1), "{code}");
	}
	for status in [500, 502, 503, 504] {
		for code in [-1021, -2010] {
			let placed = place(Kind::Binance, coded(status, code, poor)).await;
			assert_eq!(placed, (Outcome::Unknown, 1), "{status} {code}");
		}
	}
	// Not processed for certain, hence sent once more.
	let placed = place(Kind::Binance, coded(400, -1021, "outside of the recvWindow")).await;
	assert_eq!(placed, (Outcome::Refused, 2));
	// The order is a duplicate, and then there is none: a contradiction is no certainty.
	for (code, message) in
		[(-2010, "Duplicate order sent."), (-4116, "ClientOrderId is duplicated.")]
	{
		let placed = place(Kind::Binance, coded(400, code, message)).await;
		assert_eq!(placed, (Outcome::Unknown, 1), "{code}");
	}
	// The answer to another order.
	let another = r#"{"symbol":"BTCUSDC","orderId":1,"clientOrderId":"02020202020202020202020202020202",
		"origQty":"1","executedQty":"0","cummulativeQuoteQty":"0","status":"EXPIRED","side":"BUY"}"#;
	assert_eq!(place(Kind::Binance, http(200, another)).await, (Outcome::Unknown, 1));
}

#[tokio::test]
async fn each_row_of_the_table_for_the_sandbox() {
	let coded = |status, code: &str| {
		http(status, &format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#))
	};
	for (status, code) in [(401, "unauthorized"), (422, "balance"), (422, "rejected")] {
		let placed = place(Kind::Sandbox, coded(status, code)).await;
		assert_eq!(placed, (Outcome::Refused, 1), "{code}");
	}
	for code in ["internal", "balance", "too_late", "duplicate_id"] {
		let placed = place(Kind::Sandbox, coded(500, code)).await;
		assert_eq!(placed, (Outcome::Unknown, 1), "{code}");
	}
	assert_eq!(place(Kind::Sandbox, coded(422, "too_late")).await, (Outcome::Refused, 2));
	assert_eq!(place(Kind::Sandbox, coded(409, "duplicate_id")).await, (Outcome::Unknown, 1));
}

/// What fails before an order is sent means that it was not sent, whatever it is.
#[tokio::test]
async fn without_rules_or_time_nothing_is_sent() {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	tokio::spawn(async move { while listener.accept().await.is_ok() {} });
	for kind in [Kind::Sandbox, Kind::Binance] {
		let venue = venue_at(&url, kind, HttpSettings::default(), Duration::from_secs(5));
		let placed = venue.place(&buy(1, "1", "60000")).await;
		assert_eq!(outcome(&placed), Outcome::NotSent(None), "{kind:?}");
	}
}
