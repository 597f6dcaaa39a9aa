//! Losses over any stretch of time stay below what the cap allows for it.

use crate::CASES;
use ballast_settlement_math::{LossBudget, SettlementError, U256};
use proptest::prelude::*;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn losses_within_any_time_stay_below_the_cap_and_what_leaks_in_it(
		cap in 1u64..1_000_000,
		period in 1u64..1_000,
		steps in prop::collection::vec((0u64..200, 0u64..400_000), 1..60),
	) {
		let mut budget = LossBudget::default();
		let mut now = 0;
		let mut losses = Vec::new();
		for (wait, loss) in steps {
			now += wait;
			match budget.charge(loss.into(), now, cap.into(), period) {
				Ok(after) => {
					budget = after;
					losses.push((now, loss));
				}
				Err(SettlementError::LossBudgetExceeded { left, .. }) => {
					prop_assert!(left < U256::from(loss));
					// What is left can be lost.
					prop_assert!(budget.charge(left, now, cap.into(), period).is_ok());
				}
				Err(error) => prop_assert!(false, "{error:?}"),
			}
		}
		for (from, (start, _)) in losses.iter().enumerate() {
			let mut sum = 0;
			for (end, loss) in &losses[from..] {
				sum += u128::from(*loss);
				// cap·(1 + T/period), without division. Each charge may leave a part of one uncounted.
				let slack = u128::try_from(losses.len()).unwrap() * u128::from(period);
				let allowed = u128::from(cap) * u128::from(period + (end - start)) + slack;
				prop_assert!(sum * u128::from(period) <= allowed);
			}
		}
	}
}
