//! The rule that a list of weights has to meet.

use crate::{Perquintill, WeightError, MAX_COMPONENTS, MIN_WEIGHT, SCALE};

/// Checks that there are 1 to [`MAX_COMPONENTS`] weights, each at least [`MIN_WEIGHT`], and that
/// they sum to exactly one. O(weights).
///
/// # Errors
///
/// The first that applies, in this order: [`WeightError::NoComponents`],
/// [`WeightError::TooManyComponents`], [`WeightError::BelowMinimum`] with the first such index,
/// [`WeightError::SumNotOne`].
pub fn check_weights<'a>(
	weights: impl IntoIterator<Item = &'a Perquintill>,
) -> Result<(), WeightError> {
	let mut count = 0u32;
	let mut sum = 0u128;
	let mut below = None;
	for weight in weights {
		if below.is_none() && *weight < MIN_WEIGHT {
			below = Some(WeightError::BelowMinimum { index: count, weight: *weight });
		}
		count = count.saturating_add(1);
		sum = sum.saturating_add(u128::from(weight.deconstruct()));
	}
	match below {
		_ if count == 0 => Err(WeightError::NoComponents),
		_ if count > MAX_COMPONENTS => Err(WeightError::TooManyComponents { count }),
		Some(error) => Err(error),
		None if sum != u128::from(SCALE) => Err(WeightError::SumNotOne { sum }),
		None => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parts(list: &[u64]) -> Vec<Perquintill> {
		list.iter().map(|parts| Perquintill::from_parts(*parts)).collect()
	}

	#[test]
	fn a_target_sums_to_exactly_one() {
		assert_eq!(check_weights(&parts(&[SCALE])), Ok(()));
		assert_eq!(check_weights(&parts(&[SCALE / 2, SCALE / 2])), Ok(()));
		for sum in [SCALE - 1, SCALE + 1, 9_999 * (SCALE / 10_000)] {
			assert_eq!(
				check_weights(&parts(&[SCALE / 2, sum - SCALE / 2])),
				Err(WeightError::SumNotOne { sum: sum.into() })
			);
		}
	}

	#[test]
	fn the_minimum_itself_is_allowed() {
		let min = MIN_WEIGHT.deconstruct();
		assert_eq!(check_weights(&parts(&[SCALE - min, min])), Ok(()));
		assert_eq!(
			check_weights(&parts(&[SCALE - 2 * min + 2, min - 1, min - 1])),
			Err(WeightError::BelowMinimum { index: 1, weight: Perquintill::from_parts(min - 1) })
		);
	}

	#[test]
	fn one_to_four_hundred_weights() {
		let min = MIN_WEIGHT.deconstruct();
		assert_eq!(check_weights(&[]), Err(WeightError::NoComponents));
		assert_eq!(check_weights(&parts(&[min; 400])), Ok(()));
		assert_eq!(
			check_weights(&parts(&[min; 401])),
			Err(WeightError::TooManyComponents { count: 401 })
		);
	}

	#[test]
	fn the_largest_possible_sum_is_reported_in_full() {
		let sum = 400 * u128::from(SCALE);
		assert_eq!(check_weights(&parts(&[SCALE; 400])), Err(WeightError::SumNotOne { sum }));
	}
}
