//! Basket-wide amounts.

use crate::{
	reference::{fits, fixed, power},
	strategies::log_uniform,
	CASES,
};
use ballast_basket_math::{basket_amount, Delta, FixedU128, MathError, Side};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn amounts_round_in_favour_of_the_holders(
		old in log_uniform(128),
		new in log_uniform(128),
		// Round numbers too, so that the exact case occurs.
		(supply, zeros) in (log_uniform(128), 0u32..=36),
		decimals in 2u8..=18,
	) {
		let supply = supply.checked_mul(10u128.pow(zeros)).unwrap_or(supply);
		let delta = Delta {
			asset: 77,
			old: FixedU128::from_inner(old),
			new: FixedU128::from_inner(new),
			price: FixedU128::from_u32(1),
		};
		let shares = BigRational::new(supply.into(), power(18));
		let exact = (fixed(delta.new) - fixed(delta.old)) * shares * power(decimals.into());
		// A buy is positive and rounds up, a sell negative: rounded down in size, it is the
		// negative that is rounded up.
		let signed = exact.ceil().to_integer();
		match basket_amount(&delta, supply, decimals) {
			Ok(amount) => {
				let amount = BigInt::from(amount);
				match delta.side() {
					Some(Side::Buy) => prop_assert_eq!(amount, signed),
					Some(Side::Sell) => prop_assert_eq!(-amount, signed),
					None => prop_assert_eq!(amount, BigInt::from(0)),
				}
			},
			Err(error) => {
				prop_assert_eq!(error, MathError::AmountOverflow { asset: 77 });
				prop_assert!(!fits(&BigInt::from(signed.magnitude().clone())));
			},
		}
	}
}
