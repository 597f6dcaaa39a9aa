//! What offers leave the holders, as a whole and in part.

use crate::{
	reference::{log_uniform, perquintill, power, rate, sample},
	CASES,
};
use ballast_settlement_math::{Balance, Part, SettlementError, U256};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn whole(number: u128) -> BigRational {
	BigRational::from(BigInt::from(number))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn a_part_is_the_exact_fraction_rounded_in_favour_of_the_vault(
		amount in log_uniform(128),
		left in log_uniform(128),
		of in log_uniform(128).prop_map(|of| of.max(1)),
	) {
		let part = Part::new(U256::from(left), U256::from(of));
		let exact = whole(amount) * whole(left.min(of)) / whole(of);
		prop_assert_eq!(BigInt::from(part.given(amount)), exact.floor().to_integer());
		prop_assert_eq!(BigInt::from(part.received(amount)), exact.ceil().to_integer());
		prop_assert!(part.received(amount) <= amount);
	}

	/// An offer is accepted just when the holders neither lose nor gain more than the tolerance, and no
	/// part of an accepted one costs them more.
	#[test]
	fn no_part_of_an_accepted_offer_costs_more_than_the_tolerance(
		received_asset in sample(5),
		given_asset in sample(6),
		tolerance in perquintill(),
		off in -60_000i64..=60_000,
		given in log_uniform(90),
		left in log_uniform(64),
		of in log_uniform(64),
	) {
		let unit = received_asset.worth(1);
		let worth = given_asset.worth(given) * BigInt::from(1_000_000 + off) / BigInt::from(1_000_000);
		let Ok(received) = u128::try_from((worth / unit).round().to_integer()) else {
			return Ok(());
		};
		let balance = |received, given| {
			let balance = Balance::default().receive(&received_asset.priced, received)?;
			balance.give(&given_asset.priced, given)
		};
		let loss = |received, given| given_asset.worth(given) - received_asset.worth(received);
		let Ok(all) = balance(received, given) else { return Ok(()) };
		let most = |given| given_asset.worth(given) * rate(tolerance);
		// In units of 1e-36, in which every value is whole.
		let floored = (most(given) * power(36)).floor() / power(36);
		match all.check(tolerance) {
			Ok(()) => {
				prop_assert!(loss(received, given) <= floored);
				prop_assert!(-loss(received, given) <= floored);
				let part = Part::new(U256::from(left), U256::from(of));
				let (received, given) = (part.received(received), part.given(given));
				prop_assert!(loss(received, given) <= most(given));
			}
			Err(SettlementError::OfferTooBad { .. }) => {
				prop_assert!(loss(received, given) > floored);
			}
			Err(SettlementError::OfferTooGood { .. }) => {
				prop_assert!(-loss(received, given) > floored);
			}
			Err(error) => prop_assert!(false, "{error:?}"),
		}
	}
}
