//! What the tests of the strategies share.

use ballast_oracle::{AssetId, FixedU128};
use ballast_settlement_math::{Asset, Priced};
use rust_decimal::Decimal;

pub fn decimal(text: &str) -> Decimal {
	text.parse().unwrap()
}

/// An asset at a price in whole units of the quote currency.
pub fn priced(id: AssetId, decimals: u8, price: u32) -> Priced {
	Priced::new(Asset::new(id, decimals).unwrap(), FixedU128::from_u32(price)).unwrap()
}
