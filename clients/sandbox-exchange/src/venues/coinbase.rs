//! Coinbase Exchange: `GET /products/{id}/ticker`. Like the venue, refuses requests without a
//! `User-Agent`.
//!
//! Format: <https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-ticker>.

use super::Venue;
use crate::{
	asset::Symbol,
	decimal::Decimal,
	exchange::{App, Dialect, Wanted},
	ticker::Ticker,
};
use axum::{
	extract::{Path, State},
	http::{header::USER_AGENT, HeaderMap, StatusCode},
	response::{IntoResponse, Response},
	routing::get,
	Json, Router,
};
use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde_json::{json, Value};
use std::sync::Arc;

/// Number of the first trade.
const FIRST_TRADE_ID: u64 = 1_000_000_000;

const DIALECT: Dialect = Dialect { venue: Venue::Coinbase, unknown_symbol, wrong_json };

#[derive(Serialize)]
struct ProductTicker {
	ask: String,
	bid: String,
	volume: String,
	trade_id: u64,
	price: String,
	size: String,
	time: String,
	rfq_volume: String,
}

impl From<&Ticker> for ProductTicker {
	fn from(ticker: &Ticker) -> Self {
		Self {
			ask: ticker.ask.to_string(),
			bid: ticker.bid.to_string(),
			volume: ticker.volume.to_string(),
			trade_id: ticker.trades.saturating_add(FIRST_TRADE_ID),
			price: ticker.last.to_string(),
			size: ticker.last_size.to_string(),
			time: iso_8601(ticker.time_us),
			rfq_volume: Decimal::ZERO.to_fixed(6),
		}
	}
}

pub fn routes() -> Router<Arc<App>> {
	Router::new().route("/products/{id}/ticker", get(ticker))
}

/// What Coinbase calls `asset` against USD: `BTC-USD`.
pub fn product(asset: &Symbol) -> String {
	format!("{asset}-USD")
}

async fn ticker(
	State(app): State<Arc<App>>,
	headers: HeaderMap,
	Path(id): Path<String>,
) -> Response {
	let wanted = match headers.get(USER_AGENT) {
		Some(agent) if !agent.is_empty() => {
			Wanted::Assets(vec![app.find(&id, |asset, id| product(asset) == id)])
		}
		_ => Wanted::Nonsense(message(StatusCode::BAD_REQUEST, "User-Agent header is required.")),
	};
	app.answer(&DIALECT, wanted, |tickers| match tickers.first() {
		Some(ticker) => Json(ProductTicker::from(ticker)).into_response(),
		None => unknown_symbol(),
	})
	.await
}

/// UTC with microseconds: `2026-11-20T04:48:59.123456Z`; empty beyond the calendar.
fn iso_8601(time_us: u64) -> String {
	i64::try_from(time_us)
		.ok()
		.and_then(DateTime::from_timestamp_micros)
		.map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true))
		.unwrap_or_default()
}

fn message(status: StatusCode, message: &str) -> Response {
	(status, Json(json!({ "message": message }))).into_response()
}

fn unknown_symbol() -> Response {
	message(StatusCode::NOT_FOUND, "NotFound")
}

fn wrong_json() -> Value {
	json!({ "bid": {}, "price": ["60000"], "trade_id": "one", "time": 1_763_614_139 })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn times_are_utc_with_microseconds() {
		assert_eq!(iso_8601(1_795_150_139_123_456), "2026-11-20T04:48:59.123456Z");
		assert_eq!(iso_8601(0), "1970-01-01T00:00:00.000000Z");
		assert_eq!(iso_8601(951_782_400_000_000), "2000-02-29T00:00:00.000000Z");
	}
}
