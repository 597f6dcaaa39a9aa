//! The venue of the world: it fills what it is sent, unless it is told to fail.

use super::{symbol, Fault, Truth, World, BTC, ETH, USDC, WINDOW_MS};
use crate::amounts;
use async_trait::async_trait;
use ballast_venue::{
	ClientOrderId, Decimal, Market, MarketRules, NewOrder, OrderReport, OrderState, Top, Venue,
	VenueError,
};
use std::time::Duration;

impl Truth {
	pub(super) fn arrive(&mut self) {
		let now = self.now;
		let (due, later) =
			std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
		self.late = later;
		let due: Vec<(u64, NewOrder)> = due;
		for (_, order) in due {
			self.trade(&order, 100, OrderState::Filled);
		}
	}

	fn trade(&mut self, order: &NewOrder, percent: u8, state: OrderState) -> OrderReport {
		let step = rules(&order.market).step;
		let part = order.quantity * Decimal::from(percent) / Decimal::from(100);
		let top = self.top(&order.market);
		let factor = Decimal::new(1_000 + self.moved, 3);
		let (at, is_met) = match order.side {
			ballast_venue::Side::Buy => (top.ask * factor, order.limit >= top.ask * factor),
			ballast_venue::Side::Sell => (top.bid * factor, order.limit <= top.bid * factor),
		};
		let filled = match is_met {
			true => amounts::floor_to(part, step).unwrap(),
			false => Decimal::ZERO,
		};
		let paid = filled * at;
		let (fee, fee_asset) = match (order.side, self.base_fees) {
			(ballast_venue::Side::Buy, true) => {
				(filled * Decimal::new(1, 3), order.market.base.clone())
			}
			_ => (paid * Decimal::new(1, 3), order.market.quote.clone()),
		};
		let mut change = |symbol: &str, by: Decimal| {
			*self.at_venue.entry(symbol.to_owned()).or_default() += by;
		};
		match order.side {
			ballast_venue::Side::Buy => {
				change(&order.market.base, filled);
				change(&order.market.quote, -paid);
			}
			ballast_venue::Side::Sell => {
				change(&order.market.base, -filled);
				change(&order.market.quote, paid);
			}
		}
		change(&fee_asset, -fee);
		let NewOrder { id, market, side, quantity, .. } = order.clone();
		let report =
			OrderReport { id, market, side, quantity, filled, paid, fee, fee_asset, state };
		assert!(self.orders.insert(id, report.clone()).is_none(), "{id} was traded twice");
		self.measure();
		report
	}

	fn top(&self, market: &Market) -> Top {
		let mid = self.price(if market.base == "BTC" { BTC } else { ETH });
		// Two basis points on either side.
		let half = Decimal::new(2, 4);
		Top { bid: mid * (Decimal::ONE - half), ask: mid * (Decimal::ONE + half) }
	}

	/// Whether the venue gives no answer to a question.
	fn is_silent(&mut self) -> bool {
		let rate = self.fault_rate / 4.0;
		self.chance(rate)
	}

	fn next_fault(&mut self) -> Fault {
		if let Some(fault) = self.venue_faults.pop_front() {
			return fault;
		}
		let rate = self.fault_rate;
		if !self.chance(rate) {
			return Fault::None;
		}
		let percent = u8::try_from(self.pick(100)).unwrap();
		let late = self.pick(WINDOW_MS);
		let all = [
			Fault::Partial(percent),
			Fault::Empty,
			Fault::Refused,
			Fault::Rejected,
			Fault::NotSent,
			Fault::LostAnswer,
			Fault::LostOrder,
			Fault::Late(late),
			Fault::Stuck,
		];
		all[usize::try_from(self.pick(9)).unwrap()]
	}
}

fn rules(market: &Market) -> MarketRules {
	let step = if market.base == "BTC" { Decimal::new(1, 5) } else { Decimal::new(1, 4) };
	MarketRules { step, tick: Decimal::new(1, 2), least_notional: Decimal::from(5) }
}

fn refused() -> VenueError {
	VenueError::Refused { venue: "world".into(), code: "1".into(), message: "no".into() }
}

fn unknown() -> VenueError {
	VenueError::Unknown { venue: "world".into(), reason: "no answer".into() }
}

#[async_trait]
impl Venue for World {
	fn name(&self) -> &str {
		"world"
	}

	fn arrival_window(&self) -> Duration {
		Duration::from_millis(WINDOW_MS)
	}

	async fn rules(&self, market: &Market) -> Result<MarketRules, VenueError> {
		match self.0.lock().unwrap().is_silent() {
			true => Err(unknown()),
			false => Ok(rules(market)),
		}
	}

	async fn top(&self, market: &Market) -> Result<Top, VenueError> {
		let mut truth = self.0.lock().unwrap();
		if truth.is_silent() {
			return Err(unknown());
		}
		let factor = Decimal::new(1_000 + truth.moved, 3);
		let Top { bid, ask } = truth.top(market);
		Ok(Top { bid: bid * factor, ask: ask * factor })
	}

	async fn place(&self, order: &NewOrder) -> Result<OrderReport, VenueError> {
		self.touch().await;
		let result = {
			let mut truth = self.0.lock().unwrap();
			truth.placed += 1;
			let jobs = truth.journal.jobs.values();
			let written = { jobs }.any(|job| job.hedge.as_ref() == Some(order));
			assert!(written, "sent before it was written down");
			assert!(!truth.orders.contains_key(&order.id), "{} was sent twice", order.id);
			match truth.next_fault() {
				Fault::None => Ok(truth.trade(order, 100, OrderState::Filled)),
				Fault::Partial(percent) => Ok(truth.trade(order, percent, OrderState::Cancelled)),
				Fault::Empty => Ok(truth.trade(order, 0, OrderState::Cancelled)),
				Fault::Rejected => Ok(truth.trade(order, 0, OrderState::Rejected("halted".into()))),
				Fault::Refused => Err(refused()),
				Fault::NotSent => Err(VenueError::NotSent {
					venue: "world".into(),
					reason: "no connection".into(),
					retry_after: None,
				}),
				Fault::LostAnswer => {
					truth.trade(order, 100, OrderState::Filled);
					Err(unknown())
				}
				Fault::LostOrder => Err(unknown()),
				Fault::Late(after) => {
					let at = truth.now + after;
					truth.late.push((at, order.clone()));
					Err(unknown())
				}
				Fault::FeeUnknown => {
					let report = truth.trade(order, 100, OrderState::Filled);
					let report = Box::new(OrderReport { fee: Decimal::ZERO, ..report });
					let (venue, reason) = ("world".into(), "several assets".into());
					Err(VenueError::FeeUnknown { venue, reason, report })
				}
				Fault::Stuck => Ok(truth.trade(order, 50, OrderState::Open)),
			}
		};
		self.touch().await;
		result
	}

	async fn order(
		&self,
		_market: &Market,
		id: &ClientOrderId,
	) -> Result<Option<OrderReport>, VenueError> {
		self.touch().await;
		let mut truth = self.0.lock().unwrap();
		let rate = truth.fault_rate / 2.0;
		if truth.chance(rate) {
			return Err(unknown());
		}
		Ok(truth.orders.get(id).cloned())
	}

	async fn open_orders(&self) -> Result<Vec<OrderReport>, VenueError> {
		let mut truth = self.0.lock().unwrap();
		truth.compared += 1;
		if truth.no_balances || truth.is_silent() {
			return Err(unknown());
		}
		let open = truth.orders.values().filter(|report| !report.state.is_final());
		Ok(open.cloned().collect())
	}

	async fn cancel(
		&self,
		_market: &Market,
		id: &ClientOrderId,
	) -> Result<OrderReport, VenueError> {
		self.touch().await;
		let report = {
			let mut truth = self.0.lock().unwrap();
			let report = truth.orders.get_mut(id).ok_or_else(refused)?;
			report.state = OrderState::Cancelled;
			report.clone()
		};
		self.touch().await;
		Ok(report)
	}

	async fn balances(&self) -> Result<Vec<(String, Decimal)>, VenueError> {
		let mut truth = self.0.lock().unwrap();
		if truth.no_balances || truth.is_silent() {
			return Err(unknown());
		}
		let balance = |asset| {
			let change = truth.at_venue.get(symbol(asset)).copied().unwrap_or_default();
			(symbol(asset).to_owned(), Decimal::from(1_000_000) + change)
		};
		Ok([BTC, ETH, USDC].map(balance).into())
	}
}
