//! Binance spot, "Symbol order book ticker": an object of strings that repeats the symbol and
//! carries no time. Errors have a status other than 200.

use super::{from_json, ticker};
use crate::offchain::quote::{DropReason, Ticker};
use alloc::string::String;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BookTicker {
	symbol: String,
	bid_price: String,
	ask_price: String,
}

pub fn parse(symbol: &str, body: &[u8]) -> Result<Ticker, DropReason> {
	let book: BookTicker = from_json(body)?;
	if book.symbol != symbol {
		return Err(DropReason::WrongSymbol);
	}
	ticker(&book.bid_price, &book.ask_price, None)
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use crate::offchain::decimal::DecimalError;
	use sp_runtime::FixedU128;

	pub const BODY: &str = r#"{"symbol":"BTCUSDT","bidPrice":"67187.51000000","bidQty":"3.19400000","askPrice":"67187.52000000","askQty":"1.28717000"}"#;

	fn parse_with(from: &str, to: &str) -> Result<Ticker, DropReason> {
		assert!(BODY.contains(from));
		parse("BTCUSDT", BODY.replace(from, to).as_bytes())
	}

	#[test]
	fn answer_is_read() {
		assert_eq!(
			parse("BTCUSDT", BODY.as_bytes()),
			Ok(Ticker {
				bid: FixedU128::from_inner(67_187_510_000_000_000_000_000),
				ask: FixedU128::from_inner(67_187_520_000_000_000_000_000),
				at: None,
			})
		);
	}

	#[test]
	fn another_symbol_is_refused() {
		assert_eq!(parse("ETHUSDT", BODY.as_bytes()), Err(DropReason::WrongSymbol));
		assert_eq!(parse_with("BTCUSDT", "btcusdt"), Err(DropReason::WrongSymbol));
	}

	#[test]
	fn a_number_in_place_of_a_string_is_refused() {
		assert_eq!(parse_with(r#""67187.51000000""#, "67187.51"), Err(DropReason::Malformed));
		assert_eq!(parse_with(r#""67187.52000000""#, "67187"), Err(DropReason::Malformed));
	}

	#[test]
	fn missing_repeated_and_null_fields_are_refused() {
		assert_eq!(parse_with(r#""askPrice":"67187.52000000","#, ""), Err(DropReason::Malformed));
		assert_eq!(
			parse_with(r#""bidQty":"3.19400000""#, r#""bidPrice":"1""#),
			Err(DropReason::Malformed)
		);
		assert_eq!(parse_with(r#""67187.51000000""#, "null"), Err(DropReason::Malformed));
		let error = r#"{"code":-1121,"msg":"Invalid symbol."}"#;
		assert_eq!(parse("BTCUSDT", error.as_bytes()), Err(DropReason::Malformed));
	}

	#[test]
	fn prices_that_are_not_decimal_are_refused() {
		for (text, error) in [
			("", DecimalError::NoDigits),
			("6.7e4", DecimalError::NotADigit),
			("-1", DecimalError::NotADigit),
			("999999999999999999999", DecimalError::Overflow),
		] {
			assert_eq!(parse_with("67187.51000000", text), Err(DropReason::InvalidPrice(error)));
		}
	}

	#[test]
	fn escapes_are_resolved() {
		assert!(parse_with("67187.51000000", r"\u0036\u0037187.51").is_ok());
	}
}
