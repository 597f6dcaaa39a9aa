//! Kraken spot, "Get Ticker Information": `result` maps one market to its ticker, in which `a` and
//! `b` begin with the ask and bid price. Carries no time. Refusals have status 200 and are listed
//! in `error`.
//!
//! The key of the market is Kraken's primary name (`XXBTZUSD` of the request `XBTUSD`), which no
//! rule derives from the name requested: that there is exactly one market is all that is checked.

use super::{from_json, refusal, ticker};
use crate::offchain::quote::{DropReason, Ticker};
use alloc::{collections::BTreeMap, string::String, vec::Vec};
use serde::Deserialize;

#[derive(Deserialize)]
struct Answer {
	error: Vec<String>,
	result: Option<BTreeMap<String, Market>>,
}

#[derive(Deserialize)]
struct Market {
	/// Price, whole lot volume, lot volume.
	a: Vec<String>,
	/// Price, whole lot volume, lot volume.
	b: Vec<String>,
}

pub fn parse(body: &[u8]) -> Result<Ticker, DropReason> {
	let answer: Answer = from_json(body)?;
	if let Some(message) = answer.error.first() {
		return Err(refusal(message));
	}
	let mut markets = answer.result.unwrap_or_default().into_values();
	let (Some(market), None) = (markets.next(), markets.next()) else {
		return Err(DropReason::Malformed);
	};
	let (Some(bid), Some(ask)) = (market.b.first(), market.a.first()) else {
		return Err(DropReason::Malformed);
	};
	ticker(bid, ask, None)
}

#[cfg(test)]
pub mod tests {
	use super::*;
	use sp_runtime::FixedU128;

	pub const BODY: &str = r#"{"error":[],"result":{"XXBTZUSD":{"a":["67187.52000","1","1.000"],"b":["67187.51000","5","5.000"],"c":["67187.60000","0.00045912"],"v":["1412.20316284","2508.62893170"],"p":["66890.13714","66571.20384"],"t":[31337,58213],"l":["65800.00000","65260.00000"],"h":["67750.00000","67750.00000"],"o":"66012.30000"}}}"#;

	fn parse_with(from: &str, to: &str) -> Result<Ticker, DropReason> {
		assert!(BODY.contains(from));
		parse(BODY.replace(from, to).as_bytes())
	}

	#[test]
	fn answer_is_read_under_any_key() {
		let expected = Ticker {
			bid: FixedU128::from_inner(67_187_510_000_000_000_000_000),
			ask: FixedU128::from_inner(67_187_520_000_000_000_000_000),
			at: None,
		};
		assert_eq!(parse(BODY.as_bytes()), Ok(expected));
		assert_eq!(parse_with("XXBTZUSD", "XBTUSD"), Ok(expected));
	}

	#[test]
	fn an_error_is_a_refusal_with_or_without_a_result() {
		let unknown = "EQuery:Unknown asset pair";
		assert_eq!(
			parse(br#"{"error":["EQuery:Unknown asset pair"]}"#),
			Err(DropReason::Refused(unknown.into()))
		);
		assert_eq!(
			parse_with(r#""error":[]"#, r#""error":["EQuery:Unknown asset pair"]"#),
			Err(DropReason::Refused(unknown.into()))
		);
	}

	#[test]
	fn none_or_several_markets_are_refused() {
		assert_eq!(parse(br#"{"error":[],"result":{}}"#), Err(DropReason::Malformed));
		assert_eq!(parse(br#"{"error":[]}"#), Err(DropReason::Malformed));
		assert_eq!(parse(br#"{"error":[],"result":null}"#), Err(DropReason::Malformed));
		let market = r#"{"a":["2","1","1.000"],"b":["1","1","1.000"]}"#;
		let several =
			format!(r#"{{"error":[],"result":{{"XETHZUSD":{market},"XXBTZUSD":{market}}}}}"#);
		assert_eq!(parse(several.as_bytes()), Err(DropReason::Malformed));
	}

	#[test]
	fn sides_without_a_price_are_refused() {
		assert_eq!(parse_with(r#"["67187.52000","1","1.000"]"#, "[]"), Err(DropReason::Malformed));
		assert_eq!(parse_with(r#"["67187.51000","5","5.000"]"#, "[]"), Err(DropReason::Malformed));
		assert_eq!(parse_with(r#""b":"#, r#""x":"#), Err(DropReason::Malformed));
	}

	#[test]
	fn a_number_in_place_of_a_string_is_refused() {
		assert_eq!(parse_with(r#""67187.51000""#, "67187.51"), Err(DropReason::Malformed));
	}
}
