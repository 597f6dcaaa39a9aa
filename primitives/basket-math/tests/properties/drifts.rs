//! Effective weights and drift.

use crate::{
	reference::{floor18, invested, power, total, weight},
	strategies::{case, ONE},
	CASES,
};
use ballast_basket_math::{drift, effective_weights, FixedI128, MathError, Prices};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use std::cmp::Reverse;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn effective_weights_sum_to_one_and_are_the_nearest_that_do(case in case()) {
		let prices = Prices::from_pairs(&case.prices).unwrap();
		let sum = invested(&case.adrift);
		let result = effective_weights(&case.adrift, &prices);
		if sum == BigRational::from(BigInt::from(0)) {
			prop_assert_eq!(result, Err(MathError::NoValue));
			return Ok(());
		}
		let effective = result.unwrap();
		prop_assert_eq!(effective.len(), case.adrift.len());
		let parts: u128 = effective.iter().map(|weight| u128::from(weight.deconstruct())).sum();
		prop_assert_eq!(parts, u128::from(ONE));

		// Whoever is rounded up had a larger remainder, or an equal one and a lower asset, than
		// whoever is rounded down.
		let (mut raised, mut kept) = (None, None);
		for (component, effective) in case.adrift.iter().zip(&effective) {
			let exact = total([(component.quantity, component.price)]) / &sum;
			let floor = floor18(&exact);
			let rank = (
				Reverse(exact * power(18) - &floor),
				component.asset,
			);
			match BigInt::from(effective.deconstruct()) - floor {
				up if up == BigInt::from(1) => raised = raised.max(Some(rank)),
				up if up == BigInt::from(0) => kept = match kept {
					Some(first) if first < rank => Some(first),
					_ => Some(rank),
				},
				_ => prop_assert!(false, "{} is more than one part away", component.asset),
			}
		}
		if let (Some(raised), Some(kept)) = (raised, kept) {
			prop_assert!(raised < kept);
		}
	}

	#[test]
	fn drifts_sum_to_zero_and_the_largest_is_the_basket_s(case in case()) {
		let prices = Prices::from_pairs(&case.prices).unwrap();
		let sum = invested(&case.adrift);
		let result = drift(&case.adrift, &prices);
		if sum == BigRational::from(BigInt::from(0)) {
			prop_assert_eq!(result, Err(MathError::NoValue));
			return Ok(());
		}
		let basket = result.unwrap();
		let inner: Vec<i128> =
			basket.components.iter().map(|component| component.drift.into_inner()).collect();
		prop_assert_eq!(inner.iter().sum::<i128>(), 0);
		let largest = inner.iter().map(|drift| drift.unsigned_abs()).max().unwrap();
		prop_assert_eq!(u128::from(basket.largest.deconstruct()), largest);

		let effective = effective_weights(&case.adrift, &prices).unwrap();
		prop_assert_eq!(basket.components.len(), case.adrift.len());
		for ((found, component), effective) in
			basket.components.iter().zip(&case.adrift).zip(effective)
		{
			prop_assert_eq!(
				(found.asset, found.target, found.effective),
				(component.asset, component.weight, effective)
			);
			let exact = total([(component.quantity, component.price)]) / &sum
				- weight(component.weight);
			let found = BigRational::new(found.drift.into_inner().into(), power(18));
			let error = found - exact;
			let part = BigRational::new(1.into(), power(18));
			prop_assert!(error < part && error > -part);
		}
	}
}

#[test]
fn drift_is_signed() {
	use ballast_basket_math::{Component, FixedU128, Perquintill};
	let component = |asset, percent, quantity| Component {
		asset,
		weight: Perquintill::from_percent(percent),
		quantity: FixedU128::from_u32(quantity),
		price: FixedU128::from_u32(1),
	};
	let prices = [(1, FixedU128::from_u32(2)), (2, FixedU128::from_u32(1))];
	let basket = [component(2, 50, 20), component(1, 50, 40)];
	let found = drift(&basket, &Prices::from_pairs(&prices).unwrap()).unwrap();
	assert_eq!(found.components[0].drift, FixedI128::from_inner(-300_000_000_000_000_000));
	assert_eq!(found.components[1].drift, FixedI128::from_inner(300_000_000_000_000_000));
	assert_eq!(found.largest, Perquintill::from_percent(30));
}
