//! The rules of a market, and how an order is made to meet them.

use crate::{NewOrder, Side};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What an order must meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MarketRules {
	/// Quantities are multiples of this, whole units of base.
	pub step: Decimal,
	/// Prices are multiples of this, quote per whole unit of base.
	pub tick: Decimal,
	/// Quantity times limit is at least this, whole units of quote.
	pub least_notional: Decimal,
}

/// Why an order cannot be made to meet a market's rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RuleError {
	/// The quantity is not positive, or less than a step.
	#[error("quantity {quantity} is less than a step of {step}")]
	Quantity {
		/// What the order asks for.
		quantity: Decimal,
		/// The market's step.
		step: Decimal,
	},
	/// The limit is not positive, or that of a purchase is less than a tick.
	#[error("limit {limit} is less than a tick of {tick}")]
	Limit {
		/// What the order names.
		limit: Decimal,
		/// The market's tick.
		tick: Decimal,
	},
	/// The rounded order is too small.
	#[error("worth {notional}, less than the market's least of {least}")]
	Notional {
		/// Rounded quantity times rounded limit.
		notional: Decimal,
		/// The market's least.
		least: Decimal,
	},
	/// A number that cannot be represented.
	#[error("quantity {quantity} at {limit} is out of range")]
	Range {
		/// What the order asks for.
		quantity: Decimal,
		/// What the order names.
		limit: Decimal,
	},
}

impl MarketRules {
	/// The order in whole steps and ticks: never more than was asked for (the quantity is rounded
	/// down), never at a worse price (a purchase's limit is rounded down, a sale's up). What is left of
	/// the quantity is less than one step.
	pub fn round(&self, order: &NewOrder) -> Result<NewOrder, RuleError> {
		let NewOrder { quantity, limit, .. } = *order;
		let range = RuleError::Range { quantity, limit };
		let rounded_quantity = down(quantity, self.step).ok_or(range)?;
		if rounded_quantity <= Decimal::ZERO {
			return Err(RuleError::Quantity { quantity, step: self.step });
		}
		let lower = down(limit, self.tick).ok_or(range)?;
		let rounded_limit = match order.side {
			Side::Sell if lower < limit => lower.checked_add(self.tick).ok_or(range)?,
			_ => lower,
		};
		if limit <= Decimal::ZERO || rounded_limit <= Decimal::ZERO {
			return Err(RuleError::Limit { limit, tick: self.tick });
		}
		let notional = rounded_quantity.checked_mul(rounded_limit).ok_or(range)?;
		if notional < self.least_notional {
			return Err(RuleError::Notional { notional, least: self.least_notional });
		}
		Ok(NewOrder {
			quantity: rounded_quantity.normalize(),
			limit: rounded_limit.normalize(),
			..order.clone()
		})
	}
}

/// The largest multiple of `unit` that is not above `value`, for a `value` that is not negative.
fn down(value: Decimal, unit: Decimal) -> Option<Decimal> {
	value.checked_sub(value.checked_rem(unit)?)
}
