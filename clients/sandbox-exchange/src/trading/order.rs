//! Orders as the exchange keeps them.

use super::settings::Pair;
use crate::{asset::Symbol, decimal::Decimal};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Longest id.
const MAX_ID_LEN: usize = 36;

/// Which way an order trades.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
	/// Takes base, pays quote.
	Buy,
	/// Gives base, receives quote.
	Sell,
}

/// The client's name of an order: one to 36 of the characters that Binance takes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderId(String);

/// A text that is no [`OrderId`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is not an order id of one to 36 of a to z, A to Z, 0 to 9, and . : / _ -")]
pub struct NotAnOrderId(String);

impl fmt::Display for OrderId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&self.0)
	}
}

impl FromStr for OrderId {
	type Err = NotAnOrderId;

	fn from_str(text: &str) -> Result<Self, NotAnOrderId> {
		let legal = |b: u8| b.is_ascii_alphanumeric() || b".:/_-".contains(&b);
		match (1..=MAX_ID_LEN).contains(&text.len()) && text.bytes().all(legal) {
			true => Ok(Self(text.to_owned())),
			false => Err(NotAnOrderId(text.to_owned())),
		}
	}
}

impl TryFrom<String> for OrderId {
	type Error = NotAnOrderId;

	fn try_from(text: String) -> Result<Self, NotAnOrderId> {
		text.parse()
	}
}

impl From<OrderId> for String {
	fn from(id: OrderId) -> Self {
		id.0
	}
}

/// A limit order, immediate-or-cancel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderRequest {
	/// The client's name for it.
	pub id: OrderId,
	/// Where.
	pub pair: Pair,
	/// Which way.
	pub side: Side,
	/// The most to trade, units of base.
	pub quantity: Decimal,
	/// The worst price, quote per unit of base.
	pub limit: Decimal,
}

/// Where an order stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
	/// It waits for the next tick, because a fault says so.
	Open,
	/// All of it was traded.
	Filled,
	/// What the book did not have at once was cancelled by the exchange.
	Expired,
	/// Its owner cancelled it.
	Cancelled,
}

/// A trade of an order at one price.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Fill {
	/// Number of the trade, unique on the exchange.
	pub trade: u64,
	/// Quote per unit of base.
	pub price: Decimal,
	/// Units of base.
	pub quantity: Decimal,
	/// `price` times `quantity`.
	pub paid: Decimal,
	/// What the exchange kept of what was received.
	pub fee: Decimal,
}

/// An order that was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Order {
	/// The client's name for it.
	pub id: OrderId,
	/// The exchange's number for it.
	pub number: u64,
	/// Where.
	#[serde(rename = "market")]
	pub pair: Pair,
	/// Which way.
	pub side: Side,
	/// The most to trade, units of base.
	pub quantity: Decimal,
	/// The worst price, quote per unit of base.
	pub limit: Decimal,
	/// Traded so far, units of base.
	pub filled: Decimal,
	/// Paid or received so far, units of quote, before the fee.
	pub paid: Decimal,
	/// Kept by the exchange so far.
	pub fee: Decimal,
	/// What the fee is taken in: the asset that the order receives.
	pub fee_asset: Symbol,
	/// Where it stands.
	pub state: Status,
	/// Its trades.
	pub fills: Vec<Fill>,
	/// When it was accepted, milliseconds since the Unix epoch.
	pub time_ms: u64,
	/// When it changed last, milliseconds since the Unix epoch.
	pub updated_ms: u64,
	/// What it holds of what it gives while it is open.
	#[serde(skip)]
	pub locked: Decimal,
}

impl Order {
	/// The asset that it gives.
	pub const fn gives(&self) -> &Symbol {
		match self.side {
			Side::Buy => &self.pair.quote,
			Side::Sell => &self.pair.base,
		}
	}

	/// What of the quantity is not traded.
	pub fn left(&self) -> Decimal {
		self.quantity.checked_sub(self.filled).unwrap_or_default()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ids_are_those_that_binance_takes() {
		for id in ["a", "0123456789abcdef0123456789abcdef", "A.b:c/d_e-F"] {
			assert_eq!(id.parse::<OrderId>().unwrap().to_string(), id);
		}
		for id in ["", "a b", "a,b", "é", "0123456789abcdef0123456789abcdef01234"] {
			assert_eq!(id.parse::<OrderId>(), Err(NotAnOrderId(id.into())));
		}
	}
}
