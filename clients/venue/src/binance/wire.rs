//! The JSON of Binance's answers, as far as it is needed:
//! <https://developers.binance.com/docs/binance-spot-api-docs/rest-api>.

use crate::{amount::Amount, Market, MarketRules, OrderState, Side};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The step and the tick of a market that has none: Binance keeps eight digits.
const FINEST: Decimal = Decimal::from_parts(1, 0, 0, false, 8);

#[derive(Deserialize)]
pub struct ErrorBody {
	pub code: i64,
	pub msg: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Time {
	pub server_time: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BookTicker {
	pub bid_price: Amount,
	pub ask_price: Amount,
}

#[derive(Deserialize)]
pub struct ExchangeInfo {
	pub symbols: Vec<SymbolInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SymbolInfo {
	pub symbol: String,
	pub base_asset: String,
	pub quote_asset: String,
	filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(tag = "filterType")]
enum Filter {
	#[serde(rename = "PRICE_FILTER", rename_all = "camelCase")]
	Price { tick_size: Amount },
	#[serde(rename = "LOT_SIZE", rename_all = "camelCase")]
	Lot { step_size: Amount },
	#[serde(rename = "NOTIONAL", alias = "MIN_NOTIONAL", rename_all = "camelCase")]
	Notional { min_notional: Amount },
	#[serde(other)]
	Other,
}

impl SymbolInfo {
	/// The market.
	pub fn market(&self) -> Market {
		Market::new(&self.base_asset, &self.quote_asset)
	}

	/// Its rules. A filter that is missing or has the value zero does not count.
	pub fn rules(&self) -> MarketRules {
		let mut rules = MarketRules { step: FINEST, tick: FINEST, least_notional: Decimal::ZERO };
		for filter in &self.filters {
			match filter {
				Filter::Price { tick_size: Amount(tick) } if !tick.is_zero() => rules.tick = *tick,
				Filter::Lot { step_size: Amount(step) } if !step.is_zero() => rules.step = *step,
				Filter::Notional { min_notional: Amount(least) } => {
					rules.least_notional = rules.least_notional.max(*least);
				}
				_ => {}
			}
		}
		rules
	}
}

#[derive(Deserialize)]
pub struct Account {
	pub balances: Vec<Balance>,
}

#[derive(Deserialize)]
pub struct Balance {
	pub asset: String,
	pub free: Amount,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WireSide {
	Buy,
	Sell,
}

impl From<WireSide> for Side {
	fn from(side: WireSide) -> Self {
		match side {
			WireSide::Buy => Self::Buy,
			WireSide::Sell => Self::Sell,
		}
	}
}

/// What Binance calls a side.
pub const fn side(side: Side) -> &'static str {
	match side {
		Side::Buy => "BUY",
		Side::Sell => "SELL",
	}
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
	New,
	PendingNew,
	PartiallyFilled,
	PendingCancel,
	Filled,
	Canceled,
	Expired,
	ExpiredInMatch,
	Rejected,
}

impl From<Status> for OrderState {
	fn from(status: Status) -> Self {
		match status {
			Status::New | Status::PendingNew | Status::PartiallyFilled | Status::PendingCancel => {
				Self::Open
			}
			Status::Filled => Self::Filled,
			Status::Canceled | Status::Expired | Status::ExpiredInMatch => Self::Cancelled,
			Status::Rejected => Self::Rejected("REJECTED".into()),
		}
	}
}

/// An order, as the answers to placing, asking and cancelling have it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
	pub symbol: String,
	pub order_id: u64,
	client_order_id: String,
	/// Of a cancellation, whose own id is `client_order_id`.
	orig_client_order_id: Option<String>,
	pub orig_qty: Amount,
	pub executed_qty: Amount,
	/// Binance spells it so.
	#[serde(rename = "cummulativeQuoteQty")]
	pub cumulative_quote_qty: Amount,
	pub status: Status,
	pub side: WireSide,
	/// Of the answer `FULL` only.
	#[serde(default)]
	pub fills: Vec<Fee>,
}

impl Order {
	/// The client's name for it.
	pub fn id(&self) -> &str {
		self.orig_client_order_id.as_ref().unwrap_or(&self.client_order_id)
	}
}

/// What a trade says of the fee, in the answer `FULL` and in the list of trades.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fee {
	qty: Amount,
	commission: Amount,
	commission_asset: String,
}

/// Why the fee of an order cannot be told.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FeeError {
	/// The trades are not all there yet.
	#[error("its trades are {trades}, not {filled}")]
	Incomplete {
		/// What they sum up to.
		trades: Decimal,
		/// What the order says.
		filled: Decimal,
	},
	/// More than one asset.
	#[error("its fee is in several assets; switch off that fees are paid in another asset")]
	Mixed,
	/// Too large a number.
	#[error("its fee is out of range")]
	Range,
}

/// The fee of the trades of an order that is `filled` so far, and its asset; `None` when there is no
/// trade.
pub fn fee(trades: &[Fee], filled: Decimal) -> Result<Option<(Decimal, String)>, FeeError> {
	let sum = |of: fn(&Fee) -> Decimal| {
		let mut amounts = trades.iter().map(of);
		amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
	};
	let traded = sum(|trade| trade.qty.0).ok_or(FeeError::Range)?;
	if traded != filled {
		return Err(FeeError::Incomplete { trades: traded, filled });
	}
	let Some(first) = trades.first() else { return Ok(None) };
	if trades.iter().any(|trade| trade.commission_asset != first.commission_asset) {
		return Err(FeeError::Mixed);
	}
	let fee = sum(|trade| trade.commission.0).ok_or(FeeError::Range)?;
	Ok(Some((fee.normalize(), first.commission_asset.clone())))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn decimal(text: &str) -> Decimal {
		text.parse().unwrap()
	}

	fn trade(qty: &str, commission: &str, asset: &str) -> Fee {
		Fee {
			qty: Amount(decimal(qty)),
			commission: Amount(decimal(commission)),
			commission_asset: asset.into(),
		}
	}

	/// The answer of the documentation, shortened to one fill.
	#[test]
	fn a_documented_answer_is_read() {
		let text = r#"{
			"symbol": "BTCUSDT", "orderId": 28, "orderListId": -1,
			"clientOrderId": "6gCrw2kRUAF9CvJDGP16IP", "transactTime": 1507725176595,
			"price": "0.00000000", "origQty": "10.00000000", "executedQty": "10.00000000",
			"origQuoteOrderQty": "0.000000", "cummulativeQuoteQty": "10.00000000",
			"status": "FILLED", "timeInForce": "GTC", "type": "MARKET", "side": "SELL",
			"workingTime": 1507725176595, "selfTradePreventionMode": "NONE",
			"fills": [{ "price": "4000.00000000", "qty": "10.00000000",
				"commission": "4.00000000", "commissionAsset": "USDT", "tradeId": 56 }]
		}"#;
		let order: Order = serde_json::from_str(text).unwrap();
		assert_eq!((order.id(), order.order_id), ("6gCrw2kRUAF9CvJDGP16IP", 28));
		assert_eq!(OrderState::from(order.status), OrderState::Filled);
		let fee = fee(&order.fills, order.executed_qty.0);
		assert_eq!(fee, Ok(Some((decimal("4"), "USDT".into()))));
		let cancelled =
			text.replace("\"orderListId\"", "\"origClientOrderId\": \"a\", \"orderListId\"");
		assert_eq!(serde_json::from_str::<Order>(&cancelled).unwrap().id(), "a");
	}

	#[test]
	fn every_status_is_known_and_another_is_not() {
		let state = |text: &str| {
			serde_json::from_str::<Status>(&format!("{text:?}")).map(OrderState::from).ok()
		};
		for text in ["NEW", "PENDING_NEW", "PARTIALLY_FILLED", "PENDING_CANCEL"] {
			assert_eq!(state(text), Some(OrderState::Open), "{text}");
		}
		for text in ["CANCELED", "EXPIRED", "EXPIRED_IN_MATCH"] {
			assert_eq!(state(text), Some(OrderState::Cancelled), "{text}");
		}
		assert_eq!(state("REJECTED"), Some(OrderState::Rejected("REJECTED".into())));
		assert_eq!(state("HALTED"), None);
	}

	#[test]
	fn a_fee_is_told_only_when_all_trades_are_there() {
		let trades = [trade("1", "0.001", "BTC"), trade("2.5", "0.0025", "BTC")];
		assert_eq!(fee(&trades, decimal("3.5")), Ok(Some((decimal("0.0035"), "BTC".into()))));
		assert_eq!(fee(&[], Decimal::ZERO), Ok(None));
		let incomplete = fee(&trades, decimal("4")).unwrap_err().to_string();
		assert_eq!(incomplete, "its trades are 3.5, not 4");
		let mixed = [trade("1", "0.001", "BTC"), trade("1", "0.01", "BNB")];
		assert_eq!(fee(&mixed, decimal("2")), Err(FeeError::Mixed));
	}

	#[test]
	fn rules_are_taken_from_the_filters_that_count() {
		let info = |filters: &str| {
			let text = format!(
				r#"{{"symbol":"LTCBTC","baseAsset":"LTC","quoteAsset":"BTC","filters":[{filters}]}}"#
			);
			serde_json::from_str::<SymbolInfo>(&text).unwrap().rules()
		};
		let rules = info(
			r#"{"filterType":"PRICE_FILTER","minPrice":"0.1","maxPrice":"9","tickSize":"0.01000000"},
			{"filterType":"LOT_SIZE","minQty":"1","maxQty":"9","stepSize":"0.00100000"},
			{"filterType":"ICEBERG_PARTS","limit":10},
			{"filterType":"NOTIONAL","minNotional":"5.00000000","maxNotional":"9"}"#,
		);
		let expected = ["0.01", "0.001", "5"].map(decimal);
		assert_eq!([rules.tick, rules.step, rules.least_notional], expected);
		let rules = info(
			r#"{"filterType":"PRICE_FILTER","tickSize":"0.00"},
			{"filterType":"MIN_NOTIONAL","minNotional":"10"}"#,
		);
		let expected = ["0.00000001", "0.00000001", "10"].map(decimal);
		assert_eq!([rules.tick, rules.step, rules.least_notional], expected);
	}
}
