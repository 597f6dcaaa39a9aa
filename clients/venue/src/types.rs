//! Orders and what venues say about them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Bytes of a [`ClientOrderId`].
const ID_LEN: usize = 16;

/// The name an order has on its venue, given by the client before it is sent, so that the order can
/// be asked for when nothing else is known of it.
///
/// 128 bits as 32 lower-case hexadecimal characters: within what Binance (36 characters), OKX (32) and
/// Coinbase take.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientOrderId([u8; ID_LEN]);

/// A text that is no [`ClientOrderId`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is not a client order id of 32 lower-case hexadecimal characters")]
pub struct NotAnId(pub String);

impl ClientOrderId {
	/// From its bytes, first byte first in the text.
	pub const fn new(bytes: [u8; ID_LEN]) -> Self {
		Self(bytes)
	}

	/// Its bytes.
	pub const fn as_bytes(&self) -> &[u8; ID_LEN] {
		&self.0
	}
}

impl fmt::Display for ClientOrderId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(&hex::encode(self.0))
	}
}

impl FromStr for ClientOrderId {
	type Err = NotAnId;

	fn from_str(text: &str) -> Result<Self, NotAnId> {
		let mut bytes = [0; ID_LEN];
		let read = hex::decode_to_slice(text, &mut bytes).map(|()| Self(bytes));
		// Upper case would decode too, but would be another order to a venue.
		read.ok().filter(|id| id.to_string() == text).ok_or_else(|| NotAnId(text.to_owned()))
	}
}

impl TryFrom<String> for ClientOrderId {
	type Error = NotAnId;

	fn try_from(text: String) -> Result<Self, NotAnId> {
		text.parse()
	}
}

impl From<ClientOrderId> for String {
	fn from(id: ClientOrderId) -> Self {
		id.to_string()
	}
}

/// What is traded against what, by the symbols that the venue uses: `BTC` and `USDC`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Market {
	/// What is bought or sold. Quantities are in it.
	pub base: String,
	/// What is paid with. Prices are in it, per whole unit of `base`.
	pub quote: String,
}

impl Market {
	/// The market of `base` against `quote`.
	pub fn new(base: impl Into<String>, quote: impl Into<String>) -> Self {
		Self { base: base.into(), quote: quote.into() }
	}
}

/// `BTC/USDC`.
impl fmt::Display for Market {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}/{}", self.base, self.quote)
	}
}

/// Which way an order trades.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
	/// Takes base, pays quote.
	Buy,
	/// Gives base, receives quote.
	Sell,
}

impl fmt::Display for Side {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Buy => "buy",
			Self::Sell => "sell",
		})
	}
}

/// A limit order, immediate-or-cancel: what does not trade at once is cancelled by the venue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewOrder {
	/// The order's name, never used for another order.
	pub id: ClientOrderId,
	/// Where.
	pub market: Market,
	/// Which way.
	pub side: Side,
	/// The most to trade, whole units of base.
	pub quantity: Decimal,
	/// The worst price, quote per whole unit of base.
	pub limit: Decimal,
}

impl NewOrder {
	/// Whether a report can be of this order, which the venue may have rounded down to its steps.
	pub fn is_of(&self, report: &OrderReport) -> bool {
		report.id == self.id
			&& report.market == self.market
			&& report.side == self.side
			&& report.quantity <= self.quantity
	}
}

/// Where an order stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
	/// More may be traded; some may have been.
	Open,
	/// All of it was traded.
	Filled,
	/// No more will be traded; some may have been.
	Cancelled,
	/// The venue refused it after it had taken it; nothing was traded. With the venue's reason.
	Rejected(String),
}

impl OrderState {
	/// Whether nothing more can be traded.
	pub const fn is_final(&self) -> bool {
		!matches!(self, Self::Open)
	}
}

/// What a venue says of one order. The quantities are cumulative and, between two reports, only
/// grow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderReport {
	/// The order's name.
	pub id: ClientOrderId,
	/// Where.
	pub market: Market,
	/// Which way.
	pub side: Side,
	/// What the venue was asked for, whole units of base: the order's quantity in whole steps.
	pub quantity: Decimal,
	/// Traded so far, whole units of base, before the fee.
	pub filled: Decimal,
	/// Paid (or, on a sale, received) so far, whole units of quote, before the fee.
	pub paid: Decimal,
	/// Kept by the venue so far, whole units of `fee_asset`.
	pub fee: Decimal,
	/// What the fee was taken in; the asset that the order receives while there is no fill.
	pub fee_asset: String,
	/// Where it stands.
	pub state: OrderState,
}

/// The best prices of a market, quote per whole unit of base.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Top {
	/// The highest that is bid.
	pub bid: Decimal,
	/// The lowest that is asked.
	pub ask: Decimal,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_id_is_32_lower_case_hexadecimal_characters() {
		let text = "000102030405060708090a0b0c0d0eff";
		let id: ClientOrderId = text.parse().unwrap();
		assert_eq!(id.as_bytes()[15], 255);
		assert_eq!((id.to_string().as_str(), id.to_string().len()), (text, 32));
		assert_eq!(serde_json::to_string(&id).unwrap(), format!("{text:?}"));
		assert_eq!(serde_json::from_str::<ClientOrderId>(&format!("{text:?}")).unwrap(), id);
		for wrong in [
			"",
			"00",
			"000102030405060708090A0B0C0D0EFF",
			"000102030405060708090a0b0c0d0eff00",
			"0x0102030405060708090a0b0c0d0eff",
			" 00102030405060708090a0b0c0d0eff",
		] {
			assert_eq!(wrong.parse::<ClientOrderId>(), Err(NotAnId(wrong.into())), "{wrong:?}");
		}
	}

	#[test]
	fn only_an_open_order_can_trade_on() {
		let states = [
			OrderState::Open,
			OrderState::Filled,
			OrderState::Cancelled,
			OrderState::Rejected("closed".into()),
		];
		assert_eq!(states.map(|state| state.is_final()), [false, true, true, true]);
	}
}
