//! Products that are divided, without loss in between.

use crate::U256;
use primitive_types::U512;

/// How a quotient becomes whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
	/// To the next lower whole number.
	Down,
	/// To the next higher whole number.
	Up,
}

/// `numerator / denominator`; `None` when the denominator is zero.
pub fn divide(numerator: U512, denominator: U512, rounding: Rounding) -> Option<U512> {
	let floor = numerator.checked_div(denominator)?;
	let exact = floor.checked_mul(denominator) == Some(numerator);
	match rounding {
		Rounding::Up if !exact => floor.checked_add(U512::one()),
		_ => Some(floor),
	}
}

/// `a·b / c`; `None` when c is zero or the result does not fit.
pub fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> Option<u128> {
	let product = U256::from(a).full_mul(U256::from(b));
	u128::try_from(divide(product, U512::from(c), rounding)?).ok()
}

/// 10^`digits`; `None` above 38 digits.
pub fn power(digits: u8) -> Option<u128> {
	10u128.checked_pow(u32::from(digits))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn quotients_round_as_asked_and_refuse_what_does_not_fit() {
		for (a, b, c, down, up) in [
			(7, 3, 2, Some(10), Some(11)),
			(8, 3, 2, Some(12), Some(12)),
			(0, 3, 2, Some(0), Some(0)),
			(u128::MAX, u128::MAX, u128::MAX, Some(u128::MAX), Some(u128::MAX)),
			(u128::MAX, 2, 1, None, None),
			(u128::MAX, 3, 2, None, None),
			(1, 1, 0, None, None),
		] {
			assert_eq!(mul_div(a, b, c, Rounding::Down), down);
			assert_eq!(mul_div(a, b, c, Rounding::Up), up);
		}
		assert_eq!(power(38), Some(10u128.pow(38)));
		assert_eq!(power(39), None);
	}
}
