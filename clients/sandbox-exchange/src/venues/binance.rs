//! Binance spot: `GET /api/v3/ticker/bookTicker`. Of a market that has an order book it shows the
//! top of the book.
//!
//! Format: <https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints>,
//! error codes: <https://developers.binance.com/docs/binance-spot-api-docs/errors>.

use super::Venue;
use crate::{
	asset::Symbol,
	exchange::{App, Dialect, Wanted},
	ticker::Ticker,
	trading::{binance as trading, mid, Side},
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

/// Digits after the point that prices are written with, at least.
const SHOWN_DECIMALS: u32 = 8;
/// Longest symbol.
const MAX_SYMBOL_LEN: usize = 50;

const DIALECT: Dialect = Dialect { venue: Venue::Binance, unknown_symbol, wrong_json };

#[derive(Deserialize)]
struct Parameters {
	symbol: Option<String>,
	symbols: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BookTicker {
	symbol: String,
	bid_price: String,
	bid_qty: String,
	ask_price: String,
	ask_qty: String,
}

impl From<&Ticker> for BookTicker {
	fn from(ticker: &Ticker) -> Self {
		let shown = ticker.decimals.max(SHOWN_DECIMALS);
		Self {
			symbol: symbol(&ticker.asset),
			bid_price: ticker.bid.to_fixed(shown),
			bid_qty: ticker.bid_size.to_fixed(SHOWN_DECIMALS),
			ask_price: ticker.ask.to_fixed(shown),
			ask_qty: ticker.ask_size.to_fixed(SHOWN_DECIMALS),
		}
	}
}

/// The top of the book of the market that is called `name`, when there is one.
fn top_of_book(app: &App, name: &str) -> Option<(Symbol, BookTicker)> {
	app.trade(|engine, market, _| {
		let (pair, book) = trading::find(engine, name)?;
		let mid = mid(market, pair)?;
		let best = |side| book.levels(side, mid).first().copied();
		let (ask, bid) = (best(Side::Buy)?, best(Side::Sell)?);
		let ticker = BookTicker {
			symbol: name.to_owned(),
			bid_price: trading::text(bid.price),
			bid_qty: trading::text(bid.quantity),
			ask_price: trading::text(ask.price),
			ask_qty: trading::text(ask.quantity),
		};
		Some((pair.base.clone(), ticker))
	})
}

pub fn routes() -> Router<Arc<App>> {
	Router::new().route("/api/v3/ticker/bookTicker", get(book_ticker)).merge(trading::routes())
}

/// What Binance calls `asset` against USDT: `BTCUSDT`.
pub fn symbol(asset: &Symbol) -> String {
	format!("{asset}USDT")
}

async fn book_ticker(
	State(app): State<Arc<App>>,
	parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
	let name = parameters.as_ref().ok().filter(|Query(parameters)| parameters.symbols.is_none());
	let name = name.and_then(|Query(parameters)| parameters.symbol.as_deref());
	if let Some((base, ticker)) = name.and_then(|name| top_of_book(&app, name)) {
		let wanted = Wanted::Assets(vec![Some(base)]);
		return app.answer(&DIALECT, wanted, |_| Json(ticker).into_response()).await;
	}
	let single = parameters.as_ref().is_ok_and(|Query(parameters)| parameters.symbol.is_some());
	let wanted = match parameters {
		Ok(Query(parameters)) => wanted(&app, parameters),
		Err(_) => Wanted::Nonsense(illegal_characters("symbols")),
	};
	app.answer(&DIALECT, wanted, |tickers| {
		let quotes: Vec<BookTicker> = tickers.iter().map(BookTicker::from).collect();
		match quotes.first() {
			Some(quote) if single => Json(quote).into_response(),
			_ => Json(quotes).into_response(),
		}
	})
	.await
}

fn wanted(app: &App, parameters: Parameters) -> Wanted {
	let find = |name: &str| app.find(name, |asset, name| symbol(asset) == name);
	match (parameters.symbol, parameters.symbols) {
		(None, None) => Wanted::All,
		(Some(_), Some(_)) => {
			Wanted::Nonsense(error(-1128, "Combination of optional parameters invalid."))
		}
		(Some(name), None) if name.is_empty() => Wanted::Nonsense(empty("symbol")),
		(Some(name), None) if !is_legal(&name) => Wanted::Nonsense(illegal_characters("symbol")),
		(Some(name), None) => Wanted::Assets(vec![find(&name)]),
		(None, Some(list)) => match names(&list) {
			None => Wanted::Nonsense(illegal_characters("symbols")),
			Some(names) if names.is_empty() => Wanted::Nonsense(empty("symbols")),
			Some(names) => Wanted::Assets(names.into_iter().map(find).collect()),
		},
	}
}

/// The names in `["A","B"]`. Like the venue, takes no space between them.
fn names(list: &str) -> Option<Vec<&str>> {
	let list = list.strip_prefix('[')?.strip_suffix(']')?;
	if list.is_empty() {
		return Some(Vec::new());
	}
	list.split(',')
		.map(|name| name.strip_prefix('"')?.strip_suffix('"').filter(|name| is_legal(name)))
		.collect()
}

fn is_legal(name: &str) -> bool {
	let legal =
		|b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b'.');
	(1..=MAX_SYMBOL_LEN).contains(&name.len()) && name.bytes().all(legal)
}

fn error(code: i32, message: impl Into<String>) -> Response {
	let body = json!({ "code": code, "msg": message.into() });
	(StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn unknown_symbol() -> Response {
	error(-1121, "Invalid symbol.")
}

fn empty(parameter: &str) -> Response {
	error(-1105, format!("Parameter '{parameter}' was empty."))
}

fn illegal_characters(parameter: &str) -> Response {
	const NAME: &str = r"[\w\-._&&[^a-z]]{1,50}";
	let range = match parameter {
		"symbol" => format!("^{NAME}$"),
		_ => format!(r#"^\[("{NAME}"(,"{NAME}"){{0,}}){{0,1}}\]$"#),
	};
	error(
		-1100,
		format!("Illegal characters found in parameter '{parameter}'; legal range is '{range}'."),
	)
}

fn wrong_json() -> Value {
	json!({ "symbol": ["BTCUSDT"], "bidPrice": null, "bidQty": "many", "askQty": {} })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn lists_of_symbols_are_read_as_the_venue_reads_them() {
		assert_eq!(names(r#"["BTCUSDT","ETHUSDT"]"#), Some(vec!["BTCUSDT", "ETHUSDT"]));
		assert_eq!(names("[]"), Some(vec![]));
		for list in [
			"",
			"BTCUSDT",
			"[BTCUSDT]",
			r#"["BTCUSDT", "ETHUSDT"]"#,
			r#"["btcusdt"]"#,
			r#"["BTCUSDT",]"#,
			r#"[""]"#,
			r#"["BTCUSDT""#,
		] {
			assert_eq!(names(list), None, "{list}");
		}
	}
}
