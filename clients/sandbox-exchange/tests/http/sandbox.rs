//! An exchange to test against, and a client for it.

use axum::{
	body::Bytes,
	http::{header, Method, Request, StatusCode},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
	client::legacy::{connect::HttpConnector, Client, Error},
	rt::TokioExecutor,
};
use sandbox_exchange::{start, Config, Decimal, Running, Symbol, Venue};
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::timeout;

/// An HTTP client that says who it is.
#[derive(Clone)]
pub struct Http(Client<HttpConnector, Full<Bytes>>);

pub struct Sandbox {
	pub running: Running,
	pub http: Http,
}

#[derive(Debug)]
pub struct Answer {
	pub status: StatusCode,
	pub body: Bytes,
}

impl Answer {
	pub fn text(&self) -> &str {
		std::str::from_utf8(&self.body).unwrap()
	}

	pub fn json(&self) -> Value {
		serde_json::from_slice(&self.body).unwrap()
	}
}

/// What a careful client takes from a ticker.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
	pub bid: Decimal,
	pub ask: Decimal,
	/// Microseconds since the Unix epoch, where the format carries a time.
	pub time_us: Option<i64>,
}

impl Quote {
	pub fn mid(&self) -> Decimal {
		self.bid.midpoint(self.ask)
	}
}

/// Microseconds since the Unix epoch.
pub fn now_us() -> i64 {
	i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap()
}

impl Http {
	pub fn new() -> Self {
		Self(Client::builder(TokioExecutor::new()).build_http())
	}

	pub async fn request(
		&self,
		method: Method,
		url: &str,
		body: impl Into<Bytes>,
	) -> Result<Answer, Error> {
		let request = Request::builder()
			.method(method)
			.uri(url)
			.header(header::USER_AGENT, "sandbox-test")
			.body(Full::new(body.into()))
			.unwrap();
		self.send(request).await
	}

	/// Fails the test when there is no answer for a minute.
	pub async fn send(&self, request: Request<Full<Bytes>>) -> Result<Answer, Error> {
		let uri = request.uri().clone();
		let response = timeout(Duration::from_secs(60), self.0.request(request)).await;
		let response = response.unwrap_or_else(|_| panic!("{uri} does not answer"))?;
		let status = response.status();
		let body = response.into_body().collect().await.unwrap().to_bytes();
		Ok(Answer { status, body })
	}
}

pub fn symbol(text: &str) -> Symbol {
	text.parse().unwrap()
}

pub fn decimal(value: &Value) -> Decimal {
	value.as_str().unwrap().parse().unwrap()
}

impl Sandbox {
	/// With the default assets, and no tick for an hour.
	pub async fn still() -> Self {
		Self::with(Config { tick: Duration::from_secs(3600), seed: 1, ..Config::default() }).await
	}

	/// With the default assets, and a tick every five milliseconds.
	pub async fn lively() -> Self {
		Self::with(Config { tick: Duration::from_millis(5), seed: 1, ..Config::default() }).await
	}

	pub async fn with(config: Config) -> Self {
		Self { running: start(config).await.unwrap(), http: Http::new() }
	}

	/// GET below a venue's base URL.
	pub async fn get(&self, venue: Venue, path: &str) -> Answer {
		let url = format!("{}{path}", self.running.base_url(venue));
		self.http.request(Method::GET, &url, "").await.unwrap()
	}

	pub async fn try_ticker(&self, venue: Venue, asset: &str) -> Result<Answer, Error> {
		let path = venue.ticker_path(&symbol(asset));
		let url = format!("{}{path}", self.running.base_url(venue));
		self.http.request(Method::GET, &url, "").await
	}

	pub async fn ticker(&self, venue: Venue, asset: &str) -> Answer {
		self.try_ticker(venue, asset).await.unwrap()
	}

	pub async fn quote(&self, venue: Venue, asset: &str) -> Quote {
		let answer = self.ticker(venue, asset).await;
		assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
		parse(venue, &answer.json()).unwrap_or_else(|| panic!("no quote: {}", answer.text()))
	}

	/// A request to the control API, answered with any status.
	pub async fn ask(&self, method: Method, path: &str, body: &str) -> Answer {
		let url = format!("{}{path}", self.running.control_url());
		self.http.request(method, &url, body.to_owned()).await.unwrap()
	}

	/// A request to the control API that must succeed.
	pub async fn control(&self, method: Method, path: &str, body: &str) -> Value {
		let answer = self.ask(method, path, body).await;
		assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
		answer.json()
	}

	pub async fn prices(&self) -> Value {
		self.control(Method::GET, "/prices", "").await
	}

	pub async fn post(&self, path: &str, body: &str) -> Value {
		self.control(Method::POST, path, body).await
	}

	/// Sets a fault, given as JSON, for one venue.
	pub async fn fault(&self, venue: Venue, fault: &str) {
		self.post("/faults", &format!(r#"{{"venue":"{venue}","fault":{fault}}}"#)).await;
	}

	pub async fn clear_faults(&self) {
		self.control(Method::DELETE, "/faults", "").await;
	}
}

/// Reads the quote out of a venue's ticker; `None` when a field is missing or is not what it should
/// be.
pub fn parse(venue: Venue, json: &Value) -> Option<Quote> {
	let text = |pointer: &str| json.pointer(pointer)?.as_str();
	let price = |pointer: &str| text(pointer)?.parse::<Decimal>().ok();
	match venue {
		Venue::Binance => {
			let (bid, ask) = (price("/bidPrice")?, price("/askPrice")?);
			Some(Quote { bid, ask, time_us: None })
		}
		Venue::Kraken => {
			let pair = json.get("result")?.as_object()?.values().next()?;
			let best = |side: &str| pair.get(side)?.get(0)?.as_str()?.parse::<Decimal>().ok();
			Some(Quote { bid: best("b")?, ask: best("a")?, time_us: None })
		}
		Venue::Coinbase => {
			let time = chrono::DateTime::parse_from_rfc3339(text("/time")?).ok()?;
			let (bid, ask) = (price("/bid")?, price("/ask")?);
			Some(Quote { bid, ask, time_us: Some(time.timestamp_micros()) })
		}
		Venue::Okx => {
			if text("/code")? != "0" {
				return None;
			}
			let time: i64 = text("/data/0/ts")?.parse().ok()?;
			let (bid, ask) = (price("/data/0/bidPx")?, price("/data/0/askPx")?);
			Some(Quote { bid, ask, time_us: Some(time * 1_000) })
		}
	}
}
