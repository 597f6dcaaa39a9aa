//! What is traded: asset symbols, their start prices, and the range of prices.

use crate::decimal::{Decimal, DecimalError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The lowest price an asset may have: 1e-12 USD.
pub const MIN_PRICE: Decimal = Decimal::from_raw(1_000_000);
/// The highest price an asset may have: 1e12 USD.
pub const MAX_PRICE: Decimal = Decimal::from_raw(1_000_000_000_000_000_000_000_000_000_000);

/// Symbol of an asset: one to eight of `A` to `Z` and `0` to `9`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Symbol(String);

/// An asset and where its price starts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asset {
	/// Its symbol.
	pub symbol: Symbol,
	/// USD per whole unit, from [`MIN_PRICE`] to [`MAX_PRICE`].
	pub start_price: Decimal,
}

/// Why a text is not an asset, a symbol or a price.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AssetError {
	/// No `=` between symbol and price.
	#[error("{0:?} is not of the form SYMBOL=PRICE")]
	NotAnAsset(String),
	/// Not a symbol.
	#[error("{0:?} is not a symbol of one to eight of A to Z and 0 to 9")]
	NotASymbol(String),
	/// Not a decimal number.
	#[error("{text:?} is not a price: {source}")]
	NotAPrice {
		/// What was read.
		text: String,
		/// What is wrong with it.
		source: DecimalError,
	},
	/// A price that is too low or too high.
	#[error("price {0} is outside {MIN_PRICE} to {MAX_PRICE}")]
	OutOfRange(Decimal),
}

impl Symbol {
	/// A symbol of this crate's own tables.
	pub(crate) fn known(text: &'static str) -> Self {
		Self(text.to_owned())
	}

	/// The symbol as text.
	pub fn as_str(&self) -> &str {
		&self.0
	}
}

impl fmt::Display for Symbol {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.0)
	}
}

impl FromStr for Symbol {
	type Err = AssetError;

	fn from_str(text: &str) -> Result<Self, AssetError> {
		let legal = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
		if (1..=8).contains(&text.len()) && text.bytes().all(legal) {
			Ok(Self(text.to_owned()))
		} else {
			Err(AssetError::NotASymbol(text.to_owned()))
		}
	}
}

impl TryFrom<String> for Symbol {
	type Error = AssetError;

	fn try_from(text: String) -> Result<Self, AssetError> {
		text.parse()
	}
}

impl From<Symbol> for String {
	fn from(symbol: Symbol) -> Self {
		symbol.0
	}
}

/// `SYMBOL=PRICE`, as in `BTC=60000`.
impl FromStr for Asset {
	type Err = AssetError;

	fn from_str(text: &str) -> Result<Self, AssetError> {
		let (symbol, price) =
			text.split_once('=').ok_or_else(|| AssetError::NotAnAsset(text.to_owned()))?;
		Ok(Self { symbol: symbol.parse()?, start_price: parse_price(price)? })
	}
}

/// A price in USD from [`MIN_PRICE`] to [`MAX_PRICE`].
pub fn parse_price(text: &str) -> Result<Decimal, AssetError> {
	text.parse()
		.map_err(|source| AssetError::NotAPrice { text: text.to_owned(), source })
		.and_then(in_range)
}

/// `price`, when it is from [`MIN_PRICE`] to [`MAX_PRICE`].
pub fn in_range(price: Decimal) -> Result<Decimal, AssetError> {
	if (MIN_PRICE..=MAX_PRICE).contains(&price) {
		Ok(price)
	} else {
		Err(AssetError::OutOfRange(price))
	}
}

/// The assets of the development chain with their start prices.
pub fn default_assets() -> Vec<Asset> {
	const HUNDREDTH: u128 = 10_000_000_000_000_000;
	[
		("BTC", 6_000_000),
		("ETH", 350_000),
		("SOL", 12_000),
		("BNB", 58_000),
		("XRP", 52),
		("ADA", 38),
		("DOGE", 12),
		("AVAX", 2_700),
		("LINK", 1_400),
		("DOT", 620),
		("USDC", 100),
	]
	.into_iter()
	.map(|(symbol, hundredths): (&str, u128)| Asset {
		symbol: Symbol(symbol.to_owned()),
		start_price: Decimal::from_raw(hundredths.saturating_mul(HUNDREDTH)),
	})
	.collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_default_assets_have_their_prices() {
		let listed: Vec<String> = default_assets()
			.iter()
			.map(|asset| {
				assert_eq!(asset.symbol.as_str().parse(), Ok(asset.symbol.clone()));
				format!("{}={}", asset.symbol, asset.start_price)
			})
			.collect();
		assert_eq!(
			listed.join(" "),
			"BTC=60000 ETH=3500 SOL=120 BNB=580 XRP=0.52 ADA=0.38 DOGE=0.12 AVAX=27 LINK=14 DOT=6.2 \
			 USDC=1"
		);
	}

	#[test]
	fn assets_are_read_from_text() {
		let asset: Asset = "PEPE=0.0000071".parse().unwrap();
		assert_eq!(
			(asset.symbol.as_str(), asset.start_price.to_string()),
			("PEPE", "0.0000071".into())
		);
		assert_eq!("1INCH=1".parse::<Asset>().unwrap().symbol.as_str(), "1INCH");
	}

	#[test]
	fn what_is_wrong_with_an_asset_is_said() {
		let reason = |text: &str| text.parse::<Asset>().unwrap_err().to_string();
		assert_eq!(reason("BTC"), "\"BTC\" is not of the form SYMBOL=PRICE");
		assert_eq!(reason("btc=1"), "\"btc\" is not a symbol of one to eight of A to Z and 0 to 9");
		assert_eq!(reason("=1"), "\"\" is not a symbol of one to eight of A to Z and 0 to 9");
		assert_eq!(
			reason("ABCDEFGHI=1"),
			"\"ABCDEFGHI\" is not a symbol of one to eight of A to Z and 0 to 9"
		);
		assert_eq!(
			reason("BTC=6e4"),
			"\"6e4\" is not a price: not a plain decimal number such as \"61234.5\""
		);
		assert_eq!(reason("BTC=0"), "price 0 is outside 0.000000000001 to 1000000000000");
		assert_eq!(
			reason("BTC=1000000000000.1"),
			"price 1000000000000.1 is outside 0.000000000001 to 1000000000000"
		);
	}
}
