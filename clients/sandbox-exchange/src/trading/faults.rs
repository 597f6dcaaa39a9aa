//! What goes wrong with the next orders, as a test or a demonstration asks.

use super::{
	engine::Handling,
	settings::{Pair, MILLION},
};
use crate::faults::{FaultLimit, MAX_DELAY_MS};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::fmt;
use tokio::sync::watch;

/// The most orders that one fault befalls.
pub const MAX_ORDERS: u64 = 1_000_000;
/// The longest that a rate limit asks to wait: an hour.
pub const MAX_RETRY_SECONDS: u64 = 3_600;

/// An API under which orders are placed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Api {
	/// The exchange's own.
	Sandbox,
	/// Binance's.
	Binance,
}

/// Something that goes wrong with an order. In JSON a name, `"reject"`, or a name with its value,
/// `{"delay_ms": 250}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderFault {
	/// The connection is closed before the order is accepted.
	Refuse,
	/// Too many requests: HTTP 429 that asks to wait this many seconds, 1 to [`MAX_RETRY_SECONDS`].
	RateLimitSeconds(u64),
	/// The order is refused.
	Reject,
	/// The order reaches the book this many milliseconds late, 1 to [`MAX_DELAY_MS`], even when its
	/// client has gone by then. Refused when it is too old by then.
	DelayMs(u64),
	/// Of the order, at most this many parts per million of its quantity trade, 1 to a million.
	PartialPpm(u64),
	/// The order stays open until the next tick.
	Rest,
	/// The order is accepted. No answer until the faults are cleared; after ten minutes the connection
	/// is closed.
	AcceptHang,
	/// The order is accepted, and the connection closed without an answer.
	AcceptClose,
	/// The order is accepted, and the answer is an internal error, HTTP 500.
	AcceptFail,
	/// The order is accepted, and the answer is that its id was used before.
	AcceptDuplicate,
}

impl OrderFault {
	/// Checks the values against their limits.
	pub fn check(&self) -> Result<(), FaultLimit> {
		let within = |field, value, limit| match (1..=limit).contains(&value) {
			true => Ok(()),
			false => Err(FaultLimit { field, value, limit }),
		};
		match *self {
			Self::DelayMs(delay) => within("delay_ms", delay, MAX_DELAY_MS),
			Self::RateLimitSeconds(wait) => within("rate_limit_seconds", wait, MAX_RETRY_SECONDS),
			Self::PartialPpm(part) => within("partial_ppm", part, MILLION),
			_ => Ok(()),
		}
	}

	/// What it does to the trading of an order.
	pub fn handling(&self) -> Handling {
		match *self {
			Self::PartialPpm(part) => Handling { most_ppm: Some(part), ..Handling::default() },
			Self::Rest => Handling { rests: true, ..Handling::default() },
			_ => Handling::default(),
		}
	}
}

/// Whose orders a fault befalls; `None` is everyone's.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OrderSelector {
	/// The API under which they are placed.
	pub venue: Option<Api>,
	/// The market.
	pub market: Option<Pair>,
}

impl OrderSelector {
	fn concerns(&self, venue: Api, market: &Pair) -> bool {
		self.venue.is_none_or(|selected| selected == venue)
			&& self.market.as_ref().is_none_or(|selected| selected == market)
	}

	/// Whether every part that this selector names is the same in `other`.
	fn covers(&self, other: &Self) -> bool {
		(self.venue.is_none() || self.venue == other.venue)
			&& (self.market.is_none() || self.market == other.market)
	}
}

impl fmt::Display for OrderSelector {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let market = self.market.as_ref().map_or_else(|| "every market".into(), Pair::to_string);
		let venue = match self.venue {
			None => "every API",
			Some(Api::Sandbox) => "the sandbox's API",
			Some(Api::Binance) => "Binance's API",
		};
		write!(f, "{market} under {venue}")
	}
}

/// A fault that waits for orders, as the control API lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ListedOrderFault {
	/// `null` for every API.
	pub venue: Option<Api>,
	/// `null` for every market.
	pub market: Option<Pair>,
	/// How many orders it will befall.
	pub orders: u64,
	/// What goes wrong.
	pub fault: OrderFault,
}

/// The faults that wait for orders.
#[derive(Debug)]
pub struct OrderFaults {
	waiting: Mutex<Vec<(OrderSelector, OrderFault, u64)>>,
	cleared: watch::Sender<()>,
}

impl Default for OrderFaults {
	fn default() -> Self {
		Self { waiting: Mutex::default(), cleared: watch::Sender::new(()) }
	}
}

impl OrderFaults {
	/// Sets a fault for the next `orders` orders, behind those that wait already.
	pub fn set(&self, selector: OrderSelector, fault: OrderFault, orders: u64) {
		self.waiting.lock().push((selector, fault, orders));
	}

	/// The fault that befalls an order, which is thereby used up once: of those that concern it, the
	/// one that was set first.
	pub fn next(&self, venue: Api, market: &Pair) -> Option<OrderFault> {
		let mut waiting = self.waiting.lock();
		let (_, fault, orders) =
			waiting.iter_mut().find(|(selector, _, _)| selector.concerns(venue, market))?;
		let fault = *fault;
		*orders = orders.saturating_sub(1);
		waiting.retain(|(_, _, orders)| *orders > 0);
		Some(fault)
	}

	/// Clears the faults that were set for the API and the market that `selector` names, everything
	/// when it names none, and lets every hanging request go. Returns how many faults were cleared.
	pub fn clear(&self, selector: &OrderSelector) -> usize {
		let mut waiting = self.waiting.lock();
		let before = waiting.len();
		waiting.retain(|(other, _, _)| !selector.covers(other));
		let cleared = before.saturating_sub(waiting.len());
		drop(waiting);
		self.cleared.send_replace(());
		cleared
	}

	/// Wakes up when faults are cleared.
	pub fn subscribe(&self) -> watch::Receiver<()> {
		self.cleared.subscribe()
	}

	/// The faults in the order in which they were set.
	pub fn list(&self) -> Vec<ListedOrderFault> {
		let waiting = self.waiting.lock();
		let listed = waiting.iter().map(|(selector, fault, orders)| ListedOrderFault {
			venue: selector.venue,
			market: selector.market.clone(),
			orders: *orders,
			fault: *fault,
		});
		listed.collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn btc() -> Pair {
		"BTC/USDC".parse().unwrap()
	}

	fn eth() -> Pair {
		"ETH/USDC".parse().unwrap()
	}

	fn selector(venue: Option<Api>, market: Option<Pair>) -> OrderSelector {
		OrderSelector { venue, market }
	}

	#[test]
	fn faults_are_used_up_by_the_orders_that_they_concern_in_the_order_set() {
		let faults = OrderFaults::default();
		faults.set(selector(Some(Api::Binance), None), OrderFault::Reject, 2);
		faults.set(selector(None, Some(btc())), OrderFault::AcceptHang, 1);
		assert_eq!(faults.next(Api::Sandbox, &eth()), None);
		assert_eq!(faults.next(Api::Sandbox, &btc()), Some(OrderFault::AcceptHang));
		assert_eq!(faults.next(Api::Sandbox, &btc()), None);
		assert_eq!(faults.next(Api::Binance, &btc()), Some(OrderFault::Reject));
		assert_eq!(faults.list()[0].orders, 1);
		assert_eq!(faults.next(Api::Binance, &eth()), Some(OrderFault::Reject));
		assert_eq!(faults.next(Api::Binance, &eth()), None);
		assert_eq!(faults.list(), []);
	}

	#[test]
	fn clearing_takes_what_the_selector_names() {
		let faults = OrderFaults::default();
		faults.set(selector(Some(Api::Binance), None), OrderFault::Reject, 1);
		faults.set(selector(None, Some(btc())), OrderFault::Rest, 1);
		assert_eq!(faults.clear(&selector(Some(Api::Sandbox), None)), 0);
		assert_eq!(faults.clear(&selector(None, Some(btc()))), 1);
		assert_eq!(faults.clear(&selector(None, None)), 1);
	}

	#[test]
	fn values_have_limits() {
		for fault in [OrderFault::DelayMs(1), OrderFault::PartialPpm(1), OrderFault::Reject] {
			assert_eq!(fault.check(), Ok(()));
		}
		for (fault, reason) in [
			(OrderFault::DelayMs(0), "delay_ms is 0, not 1 to 600000"),
			(OrderFault::RateLimitSeconds(3_601), "rate_limit_seconds is 3601, not 1 to 3600"),
			(OrderFault::PartialPpm(1_000_001), "partial_ppm is 1000001, not 1 to 1000000"),
		] {
			assert_eq!(fault.check().unwrap_err().to_string(), reason);
		}
	}

	#[test]
	fn json_names_are_fixed() {
		for (fault, json) in [
			(OrderFault::AcceptHang, r#""accept_hang""#),
			(OrderFault::PartialPpm(250_000), r#"{"partial_ppm":250000}"#),
		] {
			assert_eq!(serde_json::to_string(&fault).unwrap(), json);
			assert_eq!(serde_json::from_str::<OrderFault>(json).unwrap(), fault);
		}
	}
}
