//! A sandbox exchange and accounts on it.

use ballast_venue::{
	Binance, ClientOrderId, Credentials, Decimal, HttpSettings, Market, NewOrder, Sandbox, Side,
	Venue, VenueError,
};
use sandbox_exchange::{start, Config, Running};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
	Sandbox,
	Binance,
}

pub struct Exchange {
	pub running: Running,
	http: reqwest::Client,
}

pub fn decimal(text: &str) -> Decimal {
	Decimal::from_str_exact(text).unwrap()
}

pub fn secret(text: &str) -> SecretString {
	SecretString::new(text.to_owned())
}

pub fn btc() -> Market {
	Market::new("BTC", "USDC")
}

pub fn id(number: u8) -> ClientOrderId {
	ClientOrderId::new([number; 16])
}

pub fn order(number: u8, side: Side, quantity: &str, limit: &str) -> NewOrder {
	let (quantity, limit) = (decimal(quantity), decimal(limit));
	NewOrder { id: id(number), market: btc(), side, quantity, limit }
}

pub fn buy(number: u8, quantity: &str, limit: &str) -> NewOrder {
	order(number, Side::Buy, quantity, limit)
}

/// Time that is enough for any answer, however busy the machine.
pub fn patient() -> HttpSettings {
	HttpSettings { timeout: Duration::from_secs(30), ..Default::default() }
}

/// For answers that do not come.
pub fn hasty() -> HttpSettings {
	HttpSettings { timeout: Duration::from_secs(2), ..Default::default() }
}

impl Exchange {
	/// BTC at exactly 60000 USDC, no tick for an hour, 0.1 % of fee, 100,000 on each level.
	pub async fn new() -> Self {
		Self::with_tick(Duration::from_secs(3600)).await
	}

	pub async fn with_tick(tick: Duration) -> Self {
		let running = start(Config { tick, ..Default::default() }).await.unwrap();
		let http = reqwest::Client::builder().no_proxy().build().unwrap();
		Self { running, http }
	}

	pub fn url(&self, kind: Kind) -> String {
		match kind {
			Kind::Sandbox => self.running.trading_url(),
			Kind::Binance => self.running.base_url(sandbox_exchange::Venue::Binance),
		}
	}

	pub fn venue(&self, kind: Kind) -> Box<dyn Venue> {
		self.venue_with(kind, patient(), Duration::from_secs(30))
	}

	pub fn venue_with(
		&self,
		kind: Kind,
		settings: HttpSettings,
		window: Duration,
	) -> Box<dyn Venue> {
		venue_at(&self.url(kind), kind, settings, window)
	}

	pub async fn control(&self, path: &str, body: &str) -> Value {
		let url = format!("{}{path}", self.running.control_url());
		let answer = self.http.post(url).body(body.to_owned()).send().await.unwrap();
		let status = answer.status();
		let text = answer.text().await.unwrap();
		assert!(status.is_success(), "{path} {body}: {text}");
		serde_json::from_str(&text).unwrap()
	}

	pub async fn get(&self, path: &str) -> Value {
		let url = format!("{}{path}", self.running.control_url());
		let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
		serde_json::from_str(&text).unwrap()
	}

	/// Sets a fault, given as JSON, for the next order.
	pub async fn fault(&self, fault: &str) {
		self.control("/orders/faults", &format!(r#"{{"fault":{fault}}}"#)).await;
	}

	/// How many orders the exchange has accepted.
	pub async fn accepted(&self) -> usize {
		self.get("/orders").await["sandbox-key"].as_array().unwrap().len()
	}

	/// What the exchange says the account has, in whole units.
	pub async fn holds(&self, asset: &str) -> (String, String) {
		let holding = self.get("/accounts").await["sandbox-key"]["balances"][asset].clone();
		let text = |name: &str| holding[name].as_str().unwrap().to_owned();
		(text("free"), text("locked"))
	}
}

pub fn venue_at(url: &str, kind: Kind, settings: HttpSettings, window: Duration) -> Box<dyn Venue> {
	let credentials = Credentials { key: secret("sandbox-key"), secret: secret("sandbox-secret") };
	match kind {
		Kind::Sandbox => {
			let venue = Sandbox::new(url, credentials.key, settings).unwrap();
			Box::new(venue.with_window(window).unwrap())
		}
		Kind::Binance => {
			let venue = Binance::new(url, credentials, settings).unwrap();
			Box::new(venue.with_window(window).unwrap())
		}
	}
}

/// The code of a refusal.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T, VenueError>) -> String {
	match result {
		Err(VenueError::Refused { code, .. }) => code,
		other => panic!("not refused: {other:?}"),
	}
}

#[track_caller]
pub fn unknown<T: std::fmt::Debug>(result: Result<T, VenueError>) -> String {
	match result {
		Err(VenueError::Unknown { reason, .. }) => reason,
		other => panic!("not unknown: {other:?}"),
	}
}

#[track_caller]
pub fn not_sent<T: std::fmt::Debug>(result: Result<T, VenueError>) -> Option<Duration> {
	match result {
		Err(VenueError::NotSent { retry_after, .. }) => retry_after,
		other => panic!("sent: {other:?}"),
	}
}
