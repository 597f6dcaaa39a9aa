//! OKX spot, "Get ticker": `data` holds one object of strings, which repeats the symbol and carries
//! the time in milliseconds. Refusals may have status 200: their `code` is not "0".

use super::{from_json, refusal, ticker};
use crate::offchain::{
	quote::{DropReason, Ticker},
	time,
};
use alloc::{format, string::String, vec::Vec};
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
	code: String,
	msg: String,
	data: Vec<MarketTicker>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MarketTicker {
	inst_id: String,
	bid_px: String,
	ask_px: String,
	ts: String,
}

pub fn parse(symbol: &str, body: &[u8]) -> Result<Ticker, DropReason> {
	let answer: Answer = from_json(body)?;
	if answer.code != "0" {
		return Err(refusal(&format!("{} {}", answer.code, answer.msg)));
	}
	let mut markets = answer.data.into_iter();
	let (Some(market), None) = (markets.next(), markets.next()) else {
		return Err(DropReason::Malformed);
	};
	if market.inst_id != symbol {
		return Err(DropReason::WrongSymbol);
	}
	ticker(&market.bid_px, &market.ask_px, Some(time::parse_millis(&market.ts)))
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use crate::offchain::{decimal::DecimalError, time::TimeError};
	use sp_runtime::FixedU128;

	pub const BODY: &str = r#"{"code":"0","msg":"","data":[{"instType":"SPOT","instId":"BTC-USDT","last":"67187.5","lastSz":"0.00034","askPx":"67187.52","askSz":"0.6351","bidPx":"67187.51","bidSz":"1.0294","open24h":"66012.3","high24h":"67750","low24h":"65260","volCcy24h":"412308113.15","vol24h":"6183.4471","ts":"1728468672345","sodUtc0":"66900.1","sodUtc8":"66511"}]}"#;

	fn parse_with(from: &str, to: &str) -> Result<Ticker, DropReason> {
		assert!(BODY.contains(from));
		parse("BTC-USDT", BODY.replace(from, to).as_bytes())
	}

	#[test]
	fn answer_is_read() {
		assert_eq!(
			parse("BTC-USDT", BODY.as_bytes()),
			Ok(Ticker {
				bid: FixedU128::from_inner(67_187_510_000_000_000_000_000),
				ask: FixedU128::from_inner(67_187_520_000_000_000_000_000),
				at: Some(1_728_468_672_345),
			})
		);
	}

	#[test]
	fn another_code_is_a_refusal() {
		let body = r#"{"code":"51001","msg":"Instrument ID doesn't exist","data":[]}"#;
		assert_eq!(
			parse("BTC-USDT", body.as_bytes()),
			Err(DropReason::Refused("51001 Instrument ID doesn't exist".into()))
		);
		assert_eq!(parse_with(r#""code":"0""#, r#""code":0"#), Err(DropReason::Malformed));
	}

	#[test]
	fn another_symbol_and_other_numbers_of_markets_are_refused() {
		assert_eq!(parse("ETH-USDT", BODY.as_bytes()), Err(DropReason::WrongSymbol));
		let none = r#"{"code":"0","msg":"","data":[]}"#;
		assert_eq!(parse("BTC-USDT", none.as_bytes()), Err(DropReason::Malformed));
		let market = r#"{"instId":"BTC-USDT","bidPx":"1","askPx":"2","ts":"1"}"#;
		let two = format!(r#"{{"code":"0","msg":"","data":[{market},{market}]}}"#);
		assert_eq!(parse("BTC-USDT", two.as_bytes()), Err(DropReason::Malformed));
	}

	#[test]
	fn an_empty_side_is_refused() {
		assert_eq!(
			parse_with(r#""bidPx":"67187.51""#, r#""bidPx":"""#),
			Err(DropReason::InvalidPrice(DecimalError::NoDigits))
		);
	}

	#[test]
	fn a_time_that_cannot_be_read_is_refused() {
		assert_eq!(
			parse_with("1728468672345", "2024-10-09T10:11:12Z"),
			Err(DropReason::InvalidTime(TimeError::Malformed))
		);
		assert_eq!(parse_with(r#""1728468672345""#, "1728468672345"), Err(DropReason::Malformed));
	}
}
