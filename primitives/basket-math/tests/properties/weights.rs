//! The rule for weights.

use crate::{
	strategies::{weights, ONE},
	CASES,
};
use ballast_basket_math::{check_weights, Perquintill, WeightError, MAX_COMPONENTS, MIN_WEIGHT};
use num_bigint::BigInt;
use proptest::{collection::vec, prelude::*};

fn list() -> impl Strategy<Value = Vec<Perquintill>> {
	let arbitrary = vec((0..=ONE).prop_map(Perquintill::from_parts), 0..=12);
	let many = vec(Just(MIN_WEIGHT), 395..=405);
	let valid = vec(0u64..1 << 60, 1..=400).prop_map(|shares| weights(&shares));
	// One part taken from one weight and given to another, or to none.
	let nearly =
		(vec(0u64..1 << 60, 1..=400), any::<(usize, usize)>(), any::<bool>(), 0u64..1 << 54)
			.prop_map(|(shares, (from, to), give, parts)| {
				let mut list: Vec<u64> = weights(&shares).iter().map(|w| w.deconstruct()).collect();
				let count = list.len();
				let parts = parts.min(list[from % count]);
				list[from % count] -= parts;
				if give {
					list[to % count] += parts;
				}
				list.into_iter().map(Perquintill::from_parts).collect()
			});
	prop_oneof![2 => arbitrary, 1 => many, 2 => valid, 3 => nearly]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn weights_are_accepted_exactly_when_each_rule_holds(list in list()) {
		let sum: BigInt = list.iter().map(|weight| BigInt::from(weight.deconstruct())).sum();
		let low = list.iter().position(|weight| *weight < MIN_WEIGHT);
		match check_weights(&list) {
			Ok(()) => {
				prop_assert!((1..=MAX_COMPONENTS as usize).contains(&list.len()));
				prop_assert_eq!(low, None);
				prop_assert_eq!(sum, BigInt::from(ONE));
			},
			Err(WeightError::NoComponents) => prop_assert!(list.is_empty()),
			Err(WeightError::TooManyComponents { count }) => {
				prop_assert_eq!(count as usize, list.len());
				prop_assert!(count > MAX_COMPONENTS);
			},
			Err(WeightError::BelowMinimum { index, weight }) => {
				prop_assert_eq!(Some(index as usize), low);
				prop_assert_eq!(weight, list[index as usize]);
			},
			Err(WeightError::SumNotOne { sum: found }) => {
				prop_assert_eq!(BigInt::from(found), sum);
				prop_assert_ne!(found, u128::from(ONE));
			},
		}
	}
}
