//! Kraken spot: `GET /0/public/Ticker`. The format carries no time.
//!
//! Format: <https://docs.kraken.com/api/docs/rest-api/get-ticker-information>.

use super::Venue;
use crate::{
	asset::Symbol,
	decimal::Decimal,
	exchange::{App, Dialect, Wanted},
	ticker::Ticker,
};
use axum::{
	extract::{rejection::QueryRejection, Query, State},
	response::{IntoResponse, Response},
	routing::get,
	Json, Router,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use std::{collections::BTreeMap, sync::Arc};

/// Digits after the point that prices are written with, when the price step has no more.
const FEW_DECIMALS: u32 = 5;
/// Digits after the point that finer prices are written with, at least.
const MANY_DECIMALS: u32 = 9;
/// Digits after the point of traded sizes.
const SIZE_DECIMALS: u32 = 8;
/// Trades of the day before the first tick.
const EARLIER_TRADES: u64 = 1_000;

const DIALECT: Dialect = Dialect { venue: Venue::Kraken, unknown_symbol, wrong_json };

#[derive(Deserialize)]
struct Parameters {
	pair: Option<String>,
}

#[derive(Serialize)]
struct Answer {
	error: [&'static str; 0],
	result: BTreeMap<String, PairTicker>,
}

/// Pairs of values are today's and those of the last 24 hours.
#[derive(Serialize)]
struct PairTicker {
	/// Ask: price, whole lots, size.
	a: [String; 3],
	/// Bid: price, whole lots, size.
	b: [String; 3],
	/// Last trade: price, size.
	c: [String; 2],
	/// Volume.
	v: [String; 2],
	/// Volume-weighted average price.
	p: [String; 2],
	/// Number of trades.
	t: [u64; 2],
	/// Low.
	l: [String; 2],
	/// High.
	h: [String; 2],
	/// Opening price of today.
	o: String,
}

impl From<&Ticker> for PairTicker {
	fn from(ticker: &Ticker) -> Self {
		let decimals = match ticker.decimals {
			0..=FEW_DECIMALS => FEW_DECIMALS,
			finer => finer.max(MANY_DECIMALS),
		};
		let price = |price: Decimal| price.to_fixed(decimals);
		// The book shows whole units, and never less than one.
		let best = |at: Decimal, size: Decimal| {
			let lots = match size {
				Decimal::ZERO => Decimal::ZERO,
				size => size.floor_to(0).max(Decimal::from_whole(1)),
			};
			[price(at), lots.to_fixed(0), lots.to_fixed(3)]
		};
		let twice = |text: String| [text.clone(), text];
		Self {
			a: best(ticker.ask, ticker.ask_size),
			b: best(ticker.bid, ticker.bid_size),
			c: [price(ticker.last), ticker.last_size.to_fixed(SIZE_DECIMALS)],
			v: twice(ticker.volume.to_fixed(SIZE_DECIMALS)),
			p: twice(price(ticker.high.midpoint(ticker.low))),
			t: [ticker.trades, ticker.trades.saturating_add(EARLIER_TRADES)],
			l: twice(price(ticker.low)),
			h: twice(price(ticker.high)),
			o: price(ticker.open),
		}
	}
}

pub fn routes() -> Router<Arc<App>> {
	Router::new().route("/0/public/Ticker", get(ticker))
}

/// Kraken's own symbols of two assets.
fn base(asset: &Symbol) -> &str {
	match asset.as_str() {
		"BTC" => "XBT",
		"DOGE" => "XDG",
		other => other,
	}
}

/// The name that pairs are usually asked for by: `XBTUSD`.
pub fn alternative_name(asset: &Symbol) -> String {
	format!("{}USD", base(asset))
}

/// The name that results are listed under. Pairs of Kraken's first assets carry class letters, X for
/// the asset and Z for the currency (`XXBTZUSD`); newer ones do not, nor does `XDGUSD`.
fn pair_name(asset: &Symbol) -> String {
	match asset.as_str() {
		"BTC" | "ETC" | "ETH" | "LTC" | "MLN" | "REP" | "XLM" | "XMR" | "XRP" | "ZEC" => {
			format!("X{}ZUSD", base(asset))
		}
		_ => alternative_name(asset),
	}
}

/// Kraken takes either name, and the common symbol in place of its own.
fn is_called(asset: &Symbol, name: &str) -> bool {
	name == alternative_name(asset) || name == pair_name(asset) || name == format!("{asset}USD")
}

async fn ticker(
	State(app): State<Arc<App>>,
	parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
	let wanted = match parameters {
		Err(_) => Wanted::Nonsense(error("EGeneral:Invalid arguments")),
		Ok(Query(Parameters { pair: None })) => Wanted::All,
		Ok(Query(Parameters { pair: Some(pairs) })) => {
			let assets = pairs.split(',').map(|pair| app.find(pair, is_called)).collect();
			Wanted::Assets(assets)
		}
	};
	app.answer(&DIALECT, wanted, |tickers| {
		let result =
			tickers.iter().map(|ticker| (pair_name(&ticker.asset), ticker.into())).collect();
		Json(Answer { error: [], result }).into_response()
	})
	.await
}

/// Kraken reports errors with HTTP 200.
fn error(message: &str) -> Response {
	Json(json!({ "error": [message] })).into_response()
}

fn unknown_symbol() -> Response {
	error("EQuery:Unknown asset pair")
}

fn wrong_json() -> Value {
	json!({ "error": [], "result": { "XXBTZUSD": { "a": "60000.1", "b": [], "c": [null, 7] } } })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn old_assets_have_old_names() {
		for (asset, asked, listed) in [
			("BTC", "XBTUSD", "XXBTZUSD"),
			("ETH", "ETHUSD", "XETHZUSD"),
			("XRP", "XRPUSD", "XXRPZUSD"),
			("LTC", "LTCUSD", "XLTCZUSD"),
			("DOGE", "XDGUSD", "XDGUSD"),
			("SOL", "SOLUSD", "SOLUSD"),
			("DOT", "DOTUSD", "DOTUSD"),
		] {
			let asset: Symbol = asset.parse().unwrap();
			assert_eq!(alternative_name(&asset), asked);
			assert_eq!(pair_name(&asset), listed);
			for name in [asked, listed, &format!("{asset}USD")] {
				assert!(is_called(&asset, name), "{name}");
			}
		}
		assert!(!is_called(&"DOGE".parse().unwrap(), "XXDGZUSD"));
		assert!(!is_called(&"SOL".parse().unwrap(), "XSOLZUSD"));
		assert!(!is_called(&"BTC".parse().unwrap(), "xbtusd"));
	}
}
