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
			let notional = notional.normalize();
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{ClientOrderId, Market};
	use proptest::prelude::*;

	fn decimal(text: &str) -> Decimal {
		Decimal::from_str_exact(text).unwrap()
	}

	fn order(side: Side, quantity: Decimal, limit: Decimal) -> NewOrder {
		let (id, market) = (ClientOrderId::new([1; 16]), Market::new("BTC", "USDC"));
		NewOrder { id, market, side, quantity, limit }
	}

	fn rules() -> MarketRules {
		MarketRules { step: decimal("0.001"), tick: decimal("0.05"), least_notional: decimal("5") }
	}

	fn rounded(side: Side, quantity: &str, limit: &str) -> Result<(String, String), RuleError> {
		let order = rules().round(&order(side, decimal(quantity), decimal(limit)))?;
		Ok((order.quantity.to_string(), order.limit.to_string()))
	}

	#[test]
	fn what_is_whole_stays_and_the_rest_is_rounded_to_the_safe_side() {
		let pair = |quantity: &str, limit: &str| Ok((quantity.to_owned(), limit.to_owned()));
		assert_eq!(rounded(Side::Buy, "1.500", "60000.10"), pair("1.5", "60000.1"));
		assert_eq!(rounded(Side::Sell, "1.500", "60000.10"), pair("1.5", "60000.1"));
		assert_eq!(rounded(Side::Buy, "1.9999", "60000.149"), pair("1.999", "60000.1"));
		assert_eq!(rounded(Side::Sell, "1.9999", "60000.101"), pair("1.999", "60000.15"));
	}

	#[test]
	fn what_cannot_be_rounded_is_refused() {
		let reason = |side, quantity: &str, limit: &str| {
			rounded(side, quantity, limit).unwrap_err().to_string()
		};
		assert_eq!(
			reason(Side::Buy, "0.0009", "60000"),
			"quantity 0.0009 is less than a step of 0.001"
		);
		assert_eq!(reason(Side::Buy, "-1", "60000"), "quantity -1 is less than a step of 0.001");
		assert_eq!(reason(Side::Buy, "1", "0.04"), "limit 0.04 is less than a tick of 0.05");
		assert_eq!(reason(Side::Sell, "1", "0"), "limit 0 is less than a tick of 0.05");
		assert_eq!(reason(Side::Sell, "1", "-0.01"), "limit -0.01 is less than a tick of 0.05");
		assert_eq!(
			reason(Side::Buy, "0.0019", "4999.99"),
			"worth 4.99995, less than the market's least of 5"
		);
		let most = Decimal::MAX.to_string();
		assert!(reason(Side::Buy, &most, &most).ends_with("is out of range"));
		let no_step = MarketRules { step: Decimal::ZERO, ..rules() };
		let order = order(Side::Buy, decimal("1"), decimal("1"));
		assert!(matches!(no_step.round(&order), Err(RuleError::Range { .. })));
	}

	proptest! {
		#[test]
		fn never_more_and_never_worse(
			quantity in 1i64..i64::MAX, limit in 1i64..i64::MAX, sells: bool, scale in 6u32..12,
		) {
			let side = if sells { Side::Sell } else { Side::Buy };
			let asked = order(side, Decimal::new(quantity, scale), Decimal::new(limit, scale));
			let MarketRules { step, tick, .. } = rules();
			if let Ok(order) = rules().round(&asked) {
				prop_assert_eq!((order.quantity % step, order.limit % tick), Default::default());
				prop_assert!(order.quantity <= asked.quantity && asked.quantity - order.quantity < step);
				let better = match side {
					Side::Buy => asked.limit - order.limit,
					Side::Sell => order.limit - asked.limit,
				};
				prop_assert!(Decimal::ZERO <= better && better < tick);
			}
		}
	}
}
