//! The formats in which exchanges publish the best bid and ask.
//!
//! Each module knows the path of one exchange's public endpoint and the shape of its answer. Prices
//! are taken from JSON strings only, so none ever passes through a float.

mod binance;
mod coinbase;
mod kraken;
mod okx;

use super::{
	decimal,
	quote::{DropReason, Ticker},
	time::TimeError,
};
use alloc::{format, string::String};
use ballast_oracle::{
	mailbox::{Venue, VenueKind},
	Moment,
};
use serde::Deserialize;

/// Characters of a venue's own error message that are kept.
const REFUSAL_CHARS: usize = 80;

/// The address at which `venue` publishes its quote of `symbol`.
pub fn url(venue: &Venue, symbol: &Symbol<'_>) -> String {
	let base = venue.base_url.trim_end_matches('/');
	let symbol = symbol.percent_encoded();
	match venue.kind {
		VenueKind::Binance => format!("{base}/api/v3/ticker/bookTicker?symbol={symbol}"),
		VenueKind::Kraken => format!("{base}/0/public/Ticker?pair={symbol}"),
		VenueKind::Coinbase => format!("{base}/products/{symbol}/ticker"),
		VenueKind::Okx => format!("{base}/api/v5/market/ticker?instId={symbol}"),
	}
}

/// The ticker of `symbol` in the body of a response with status 200.
pub fn parse(kind: VenueKind, symbol: &Symbol<'_>, body: &[u8]) -> Result<Ticker, DropReason> {
	match kind {
		VenueKind::Binance => binance::parse(symbol.0, body),
		VenueKind::Kraken => kraken::parse(body),
		VenueKind::Coinbase => coinbase::parse(body),
		VenueKind::Okx => okx::parse(symbol.0, body),
	}
}

/// An exchange's name of a market, of characters that are safe in an address once encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Symbol<'a>(&'a str);

impl<'a> Symbol<'a> {
	/// `None` unless `bytes` start with a letter or digit and hold only `A-Za-z0-9._-/`. An empty
	/// symbol would ask some exchanges for all markets; a leading dot would climb in a path.
	pub fn new(bytes: &'a [u8]) -> Option<Self> {
		let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-/".contains(byte);
		let starts_well = bytes.first()?.is_ascii_alphanumeric();
		if !starts_well || !bytes.iter().all(allowed) {
			return None;
		}
		core::str::from_utf8(bytes).ok().map(Self)
	}

	/// The symbol as one segment of a path or one value of a query. Of the characters allowed, only
	/// the slash means something there (RFC 3986 section 2.3).
	fn percent_encoded(&self) -> String {
		self.0.replace('/', "%2F")
	}
}

fn from_json<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, DropReason> {
	serde_json::from_slice(body).map_err(|_| DropReason::Malformed)
}

fn ticker(
	bid: &str,
	ask: &str,
	at: Option<Result<Moment, TimeError>>,
) -> Result<Ticker, DropReason> {
	Ok(Ticker { bid: decimal::parse(bid)?, ask: decimal::parse(ask)?, at: at.transpose()? })
}

fn refusal(message: &str) -> DropReason {
	DropReason::Refused(message.chars().take(REFUSAL_CHARS).collect::<String>())
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_runtime::FixedU128;

	pub fn bodies() -> [(VenueKind, &'static str); 4] {
		[
			(VenueKind::Binance, binance::tests::BODY),
			(VenueKind::Kraken, kraken::tests::BODY),
			(VenueKind::Coinbase, coinbase::tests::BODY),
			(VenueKind::Okx, okx::tests::BODY),
		]
	}

	fn symbol_of(kind: VenueKind) -> Symbol<'static> {
		Symbol(match kind {
			VenueKind::Binance => "BTCUSDT",
			VenueKind::Kraken => "XBTUSD",
			VenueKind::Coinbase => "BTC-USD",
			VenueKind::Okx => "BTC-USDT",
		})
	}

	#[test]
	fn addresses_are_those_of_the_exchanges() {
		for (kind, base, symbol, expected) in [
			(
				VenueKind::Binance,
				"https://api.binance.com",
				"BTCUSDT",
				"https://api.binance.com/api/v3/ticker/bookTicker?symbol=BTCUSDT",
			),
			(
				VenueKind::Kraken,
				"https://api.kraken.com",
				"XBT/USD",
				"https://api.kraken.com/0/public/Ticker?pair=XBT%2FUSD",
			),
			(
				VenueKind::Coinbase,
				"https://api.exchange.coinbase.com",
				"BTC-USD",
				"https://api.exchange.coinbase.com/products/BTC-USD/ticker",
			),
			(
				VenueKind::Okx,
				"http://127.0.0.1:9955/okx/",
				"BTC-USDT",
				"http://127.0.0.1:9955/okx/api/v5/market/ticker?instId=BTC-USDT",
			),
		] {
			let venue = Venue { kind, base_url: base.into() };
			assert_eq!(url(&venue, &Symbol::new(symbol.as_bytes()).unwrap()), expected);
		}
	}

	#[test]
	fn symbols_that_could_change_an_address_are_refused() {
		for symbol in [
			"", ".", "..", "../x", "/x", "-x", "_x", "a b", "a?b", "a&b=c", "a#b", "a%2Fb", "a\nb",
			"é", "a\u{0}", "a,b", "a@b", "a:b", "a\\b",
		] {
			assert_eq!(Symbol::new(symbol.as_bytes()), None, "{symbol}");
		}
		assert_eq!(Symbol::new(&[b'a', 0xff]), None);
		for symbol in ["BTCUSDT", "BTC-USD", "XBT/USD", "1INCHUSD", "usd.m", "a_b"] {
			assert_eq!(Symbol::new(symbol.as_bytes()), Some(Symbol(symbol)));
		}
		// A slash inside stays one segment.
		assert_eq!(Symbol("a/../b").percent_encoded(), "a%2F..%2Fb");
	}

	#[test]
	fn real_answers_are_read() {
		for (kind, body) in bodies() {
			let ticker = parse(kind, &symbol_of(kind), body.as_bytes()).unwrap();
			assert!(ticker.bid > FixedU128::from_u32(60_000), "{kind:?}");
			assert!(
				ticker.bid < ticker.ask && ticker.ask < FixedU128::from_u32(70_000),
				"{kind:?}"
			);
			let carries_time = matches!(kind, VenueKind::Coinbase | VenueKind::Okx);
			assert_eq!(ticker.at.is_some(), carries_time, "{kind:?}");
		}
	}

	#[test]
	fn an_answer_of_another_format_is_malformed() {
		for (kind, _) in bodies() {
			for (other, body) in bodies() {
				let result = parse(kind, &symbol_of(kind), body.as_bytes());
				assert_eq!(result.is_ok(), kind == other, "{kind:?} reading {other:?}");
				if kind != other {
					assert_eq!(result, Err(DropReason::Malformed));
				}
			}
		}
	}

	#[test]
	fn garbage_is_malformed() {
		let nested = "[".repeat(60_000);
		for (kind, body) in bodies() {
			let trailing = format!("{body} x");
			let truncated = &body[..body.len() - 1];
			for garbage in [
				"",
				"null",
				"{}",
				"[]",
				"0",
				"\"\"",
				"<html>502</html>",
				"\u{feff}{}",
				&nested,
				&trailing,
				truncated,
			] {
				assert_eq!(
					parse(kind, &symbol_of(kind), garbage.as_bytes()),
					Err(DropReason::Malformed),
					"{kind:?} {garbage:.20}"
				);
			}
		}
	}

	#[test]
	fn a_refusal_is_cut_at_a_character() {
		let DropReason::Refused(kept) = refusal(&"é".repeat(1_000)) else {
			panic!("not a refusal")
		};
		assert_eq!(kept.chars().count(), REFUSAL_CHARS);
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(10_000))]

		#[test]
		fn no_bytes_make_a_parser_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
			for kind in VenueKind::ALL {
				prop_assert!(parse(kind, &symbol_of(kind), &body).is_err());
			}
		}

		#[test]
		fn no_damage_to_an_answer_makes_a_parser_panic(
			edits in prop::collection::vec(
				(any::<prop::sample::Index>(), any::<u8>(), 0u8..3),
				1..6,
			),
		) {
			for (kind, body) in bodies() {
				let mut body = body.as_bytes().to_vec();
				for (at, byte, edit) in &edits {
					let at = at.index(body.len());
					match edit {
						0 => body[at] = *byte,
						1 => body.insert(at, *byte),
						_ => drop(body.remove(at)),
					}
				}
				let _ = parse(kind, &symbol_of(kind), &body);
			}
		}

		#[test]
		fn what_an_exchange_prints_is_read_exactly(
			cents in 1u64..1_000_000_000_000,
			spread in 0u64..1_000,
		) {
			let text = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
			let (bid, ask) = (text(cents), text(cents + spread));
			let fixed =
				|cents: u64| FixedU128::from_inner(u128::from(cents) * 10_000_000_000_000_000);
			for (kind, body) in bodies() {
				let body = body.replace("67187.51", &bid).replace("67187.52", &ask);
				let ticker = parse(kind, &symbol_of(kind), body.as_bytes()).unwrap();
				prop_assert_eq!((ticker.bid, ticker.ask), (fixed(cents), fixed(cents + spread)));
			}
		}
	}
}
