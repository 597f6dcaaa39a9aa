//! OKX spot: `GET /api/v5/market/ticker`.
//!
//! Format: <https://www.okx.com/docs-v5/en/#order-book-trading-market-data-get-ticker>.

use super::Venue;
use crate::{
	asset::Symbol,
	exchange::{App, Dialect, Wanted},
	ticker::Ticker,
};
use axum::{
	extract::{rejection::QueryRejection, Query, State},
	http::StatusCode,
	response::{IntoResponse, Response},
	routing::get,
	Json, Router,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use std::sync::Arc;

const DIALECT: Dialect = Dialect { venue: Venue::Okx, unknown_symbol, wrong_json };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
	inst_id: Option<String>,
}

#[derive(Serialize)]
struct Answer {
	code: &'static str,
	msg: &'static str,
	data: Vec<InstrumentTicker>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InstrumentTicker {
	inst_type: &'static str,
	inst_id: String,
	last: String,
	last_sz: String,
	ask_px: String,
	ask_sz: String,
	bid_px: String,
	bid_sz: String,
	open24h: String,
	high24h: String,
	low24h: String,
	vol_ccy24h: String,
	vol24h: String,
	sod_utc0: String,
	sod_utc8: String,
	ts: String,
}

impl From<&Ticker> for InstrumentTicker {
	fn from(ticker: &Ticker) -> Self {
		let open = ticker.open.to_string();
		Self {
			inst_type: "SPOT",
			inst_id: instrument(&ticker.asset),
			last: ticker.last.to_string(),
			last_sz: ticker.last_size.to_string(),
			ask_px: ticker.ask.to_string(),
			ask_sz: ticker.ask_size.to_string(),
			bid_px: ticker.bid.to_string(),
			bid_sz: ticker.bid_size.to_string(),
			open24h: open.clone(),
			high24h: ticker.high.to_string(),
			low24h: ticker.low.to_string(),
			vol_ccy24h: ticker.value.to_string(),
			vol24h: ticker.volume.to_string(),
			sod_utc0: open.clone(),
			sod_utc8: open,
			ts: ticker.time_us.checked_div(1_000).unwrap_or_default().to_string(),
		}
	}
}

pub fn routes() -> Router<Arc<App>> {
	Router::new().route("/api/v5/market/ticker", get(ticker))
}

/// What OKX calls `asset` against USDT: `BTC-USDT`.
pub fn instrument(asset: &Symbol) -> String {
	format!("{asset}-USDT")
}

async fn ticker(
	State(app): State<Arc<App>>,
	parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
	let id = parameters.ok().and_then(|Query(parameters)| parameters.inst_id);
	let wanted = match id.filter(|id| !id.is_empty()) {
		Some(id) => Wanted::Assets(vec![app.find(&id, |asset, id| instrument(asset) == id)]),
		None => {
			let body = error("50014", "Parameter instId can not be empty.");
			Wanted::Nonsense((StatusCode::BAD_REQUEST, body).into_response())
		}
	};
	app.answer(&DIALECT, wanted, |tickers| {
		let data = tickers.iter().map(InstrumentTicker::from).collect();
		Json(Answer { code: "0", msg: "", data }).into_response()
	})
	.await
}

fn error(code: &'static str, msg: &'static str) -> Json<Answer> {
	Json(Answer { code, msg, data: Vec::new() })
}

/// OKX reports an unknown instrument with HTTP 200.
fn unknown_symbol() -> Response {
	error("51001", "Instrument ID doesn't exist").into_response()
}

fn wrong_json() -> Value {
	json!({ "code": 0, "data": { "instId": "BTC-USDT", "askPx": 60_000, "ts": null } })
}
