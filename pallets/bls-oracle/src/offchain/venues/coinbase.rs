//! Coinbase Exchange, "Get product ticker": an object of strings. Does not repeat the symbol.
//! `time` is that of the last trade, in ISO-8601: a market without trades goes stale. Errors have a
//! status other than 200.

use super::{from_json, ticker};
use crate::offchain::{
	quote::{DropReason, Ticker},
	time,
};
use alloc::string::String;
use serde::Deserialize;

#[derive(Deserialize)]
struct ProductTicker {
	bid: String,
	ask: String,
	time: String,
}

pub fn parse(body: &[u8]) -> Result<Ticker, DropReason> {
	let product: ProductTicker = from_json(body)?;
	ticker(&product.bid, &product.ask, Some(time::parse_utc(&product.time)))
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use crate::offchain::time::TimeError;
	use sp_runtime::FixedU128;

	pub const BODY: &str = r#"{"ask":"67187.52","bid":"67187.51","volume":"5423.67291804","trade_id":706843217,"price":"67187.51","size":"0.00148817","time":"2024-10-09T10:11:12.345678Z","rfq_volume":"53.118392"}"#;

	fn parse_with(from: &str, to: &str) -> Result<Ticker, DropReason> {
		assert!(BODY.contains(from));
		parse(BODY.replace(from, to).as_bytes())
	}

	#[test]
	fn answer_is_read() {
		let expected = Ticker {
			bid: FixedU128::from_inner(67_187_510_000_000_000_000_000),
			ask: FixedU128::from_inner(67_187_520_000_000_000_000_000),
			at: Some(1_728_468_672_345),
		};
		assert_eq!(parse(BODY.as_bytes()), Ok(expected));
		assert_eq!(parse_with(".345678Z", ".345678+00:00"), Ok(expected));
	}

	#[test]
	fn a_time_that_cannot_be_read_is_refused() {
		assert_eq!(
			parse_with(".345678Z", ".345678+02:00"),
			Err(DropReason::InvalidTime(TimeError::NotUtc))
		);
		assert_eq!(
			parse_with("2024-10-09", "2024-10-32"),
			Err(DropReason::InvalidTime(TimeError::OutOfRange))
		);
		assert_eq!(
			parse_with("2024-10-09T10:11:12.345678Z", "1728468672345"),
			Err(DropReason::InvalidTime(TimeError::Malformed))
		);
		assert_eq!(
			parse_with(r#""2024-10-09T10:11:12.345678Z""#, "1728468672345"),
			Err(DropReason::Malformed)
		);
		assert_eq!(
			parse_with(r#","time":"2024-10-09T10:11:12.345678Z""#, ""),
			Err(DropReason::Malformed)
		);
	}

	#[test]
	fn a_number_in_place_of_a_string_is_refused() {
		assert_eq!(
			parse_with(r#""bid":"67187.51""#, r#""bid":67187.51"#),
			Err(DropReason::Malformed)
		);
	}

	#[test]
	fn an_error_in_the_body_is_malformed() {
		assert_eq!(parse(br#"{"message":"NotFound"}"#), Err(DropReason::Malformed));
	}
}
