//! What every venue does with a request: count it, misbehave as asked, quote.

use crate::{
	asset::Symbol,
	decimal::Decimal,
	faults::{Conduct, Distortion, Faults, Outcome},
	market::Market,
	requests::RequestLog,
	ticker::Ticker,
	trading::{faults::OrderFaults, Engine},
	venues::Venue,
};
use axum::{
	http::{header::CONTENT_TYPE, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use parking_lot::Mutex;
use serde_json::Value;
use std::{
	sync::atomic::{AtomicI64, Ordering},
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::{sleep, timeout_at, Instant};

/// A request that hangs is given up after this long.
pub const LONGEST_HANG: Duration = Duration::from_secs(600);
/// Neither JSON nor UTF-8.
const GARBAGE: &[u8] = b"<html><body>\xff\xfe upstream connect error {\"bidPrice\":</body>";

/// Everything the handlers share.
#[derive(Debug)]
pub struct App {
	/// Where both are needed it is locked before `trading`.
	pub market: Mutex<Market>,
	pub faults: Faults,
	pub requests: RequestLog,
	pub trading: Mutex<Engine>,
	pub order_faults: OrderFaults,
	/// How far the clock of the trading APIs is ahead, milliseconds.
	pub clock_offset_ms: AtomicI64,
}

/// What a request asks for.
#[derive(Debug)]
pub enum Wanted {
	/// Every asset.
	All,
	/// These; `None` is a symbol that the venue does not list.
	Assets(Vec<Option<Symbol>>),
	/// Nothing that makes sense to the venue, and what it answers then.
	Nonsense(Response),
}

/// How a venue says what is no quote.
pub struct Dialect {
	/// The venue.
	pub venue: Venue,
	/// The answer to a symbol that it does not list.
	pub unknown_symbol: fn() -> Response,
	/// JSON that resembles a quote and is none.
	pub wrong_json: fn() -> Value,
}

/// Marks a response that must never be sent: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub struct CloseConnection;

impl App {
	/// With no faults and nothing counted.
	pub fn new(market: Market, trading: Engine) -> Self {
		Self {
			market: Mutex::new(market),
			faults: Faults::default(),
			requests: RequestLog::default(),
			trading: Mutex::new(trading),
			order_faults: OrderFaults::default(),
			clock_offset_ms: AtomicI64::new(0),
		}
	}

	/// Milliseconds since the Unix epoch by the clock of the trading APIs.
	pub fn clock_ms(&self) -> u64 {
		let now = now_us().checked_div(1_000).unwrap_or_default();
		now.saturating_add_signed(self.clock_offset_ms.load(Ordering::Relaxed))
	}

	/// Calls `act` with the engine after it has followed the market.
	pub fn trade<T>(&self, act: impl FnOnce(&mut Engine, &Market, u64) -> T) -> T {
		let market = self.market.lock();
		let mut engine = self.trading.lock();
		let now_ms = self.clock_ms();
		engine.advance(&market, now_ms);
		act(&mut engine, &market, now_ms)
	}

	/// The asset that the venue calls `name`, where `is_called` tells how the venue calls an asset.
	pub fn find(&self, name: &str, is_called: impl Fn(&Symbol, &str) -> bool) -> Option<Symbol> {
		let market = self.market.lock();
		let found = market.assets().map(|(asset, _)| asset).find(|asset| is_called(asset, name));
		found.cloned()
	}

	/// Answers a request for what is `wanted`; `quote` writes the answer to one that can be met.
	pub async fn answer(
		&self,
		dialect: &Dialect,
		wanted: Wanted,
		quote: impl FnOnce(&[Ticker]) -> Response,
	) -> Response {
		let Dialect { venue, unknown_symbol, wrong_json } = dialect;
		let (assets, unknown) = self.assets_of(&wanted);
		log::debug!("{venue} is asked for {assets:?}");
		let _in_flight = self.requests.begin(*venue, &assets, unknown);
		let conduct = self.conduct(*venue, &assets).await;
		sleep(conduct.delay).await;
		match conduct.outcome {
			Some(Outcome::Hang | Outcome::Refuse) => return close_connection(),
			Some(Outcome::Down) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
			Some(Outcome::Garbage) => {
				return ([(CONTENT_TYPE, "text/html")], GARBAGE).into_response()
			}
			Some(Outcome::WrongJson) => return Json(wrong_json()).into_response(),
			None => {}
		}
		let everything = match wanted {
			Wanted::Nonsense(response) => return response,
			Wanted::Assets(_) => false,
			Wanted::All => true,
		};
		let (tickers, removed) = self.tickers(*venue, assets);
		if unknown || (removed && !everything) {
			return unknown_symbol();
		}
		quote(&tickers)
	}

	/// The assets that are meant, and whether a symbol is among them that the venue does not list.
	fn assets_of(&self, wanted: &Wanted) -> (Vec<Symbol>, bool) {
		match wanted {
			Wanted::All => {
				let market = self.market.lock();
				(market.assets().map(|(asset, _)| asset.clone()).collect(), false)
			}
			Wanted::Assets(assets) => {
				(assets.iter().flatten().cloned().collect(), assets.contains(&None))
			}
			Wanted::Nonsense(_) => (Vec::new(), false),
		}
	}

	/// How the venue answers, once it no longer hangs or has hung for [`LONGEST_HANG`].
	async fn conduct(&self, venue: Venue, assets: &[Symbol]) -> Conduct {
		let mut changes = self.faults.subscribe();
		let given_up = Instant::now().checked_add(LONGEST_HANG);
		loop {
			let conduct = self.faults.conduct(venue, assets);
			let (Some(Outcome::Hang), Some(given_up)) = (conduct.outcome, given_up) else {
				return conduct;
			};
			if !matches!(timeout_at(given_up, changes.changed()).await, Ok(Ok(()))) {
				return conduct;
			}
		}
	}

	/// The quotes of the moment, and whether some asset is left out because it was removed.
	fn tickers(&self, venue: Venue, assets: Vec<Symbol>) -> (Vec<Ticker>, bool) {
		let now_us = now_us();
		let distortions = self.faults.distortions(venue, assets);
		let market = self.market.lock();
		let removed = distortions.iter().any(|(_, distortion)| distortion.removed);
		let tickers = distortions
			.iter()
			.filter(|(_, distortion)| !distortion.removed)
			.filter_map(|(asset, distortion)| {
				let (age, level) = match &distortion.stale {
					Some((age, level)) => (*age, level),
					None => (0, market.level(asset)?),
				};
				let time_us = now_us.saturating_sub(age.saturating_mul(1_000_000));
				let mut ticker = Ticker::new(asset, venue, level, time_us);
				distort(&mut ticker, distortion);
				Some(ticker)
			})
			.collect();
		(tickers, removed)
	}
}

fn distort(ticker: &mut Ticker, distortion: &Distortion) {
	if let Some(ratio) = distortion.scale {
		ticker.change_prices(|price| {
			price.scaled(ratio.numerator, ratio.denominator).unwrap_or(Decimal::MAX)
		});
	}
	if distortion.crossed {
		ticker.cross();
	}
	if distortion.zero {
		ticker.clear();
	}
}

/// What makes the server close the connection without an answer.
pub fn close_connection() -> Response {
	let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
	response.extensions_mut().insert(CloseConnection);
	response
}

/// Microseconds since the Unix epoch.
fn now_us() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}
