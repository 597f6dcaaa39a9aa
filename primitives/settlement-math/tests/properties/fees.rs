//! Fees take their rate and no more.

use crate::{
	reference::{fixed, log_uniform, parts, perquintill, power, rate, sample},
	CASES,
};
use ballast_settlement_math::{
	dilute, fee_on_top, fee_shares, management_fee_shares, required, FixedU128, Perquintill,
	SettlementError, MAX_MANAGEMENT_FEE, YEAR,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn a_fee_is_the_floor_of_its_rate(part in perquintill(), shares in log_uniform(128)) {
		let exact = rate(part) * BigRational::from(BigInt::from(shares));
		prop_assert_eq!(BigInt::from(fee_shares(part, shares)), exact.floor().to_integer());
	}

	/// It is the largest number that is no larger a part of both than the fee.
	#[test]
	fn a_fee_on_top_is_never_more_than_its_part(
		part in 0u64..=500_000_000_000_000_000,
		shares in log_uniform(126),
	) {
		let part = Perquintill::from_parts(part);
		let fee = BigInt::from(fee_on_top(part, shares).unwrap());
		let of_both = |fee: BigInt| BigRational::from(fee.clone()) - rate(part) * BigRational::from(fee + shares);
		let none = BigRational::from(BigInt::from(0));
		prop_assert!(of_both(fee.clone()) <= none);
		prop_assert!(of_both(fee + 1) > none);
	}

	/// The new shares are the largest number that is no larger a part of all shares than the fee.
	#[test]
	fn a_management_fee_is_never_more_than_its_part(
		per_year in 0u64..=MAX_MANAGEMENT_FEE.deconstruct(),
		supply in log_uniform(124),
		elapsed in 0u64..=YEAR,
	) {
		let per_year = Perquintill::from_parts(per_year);
		let due = rate(per_year) * BigRational::new(elapsed.into(), YEAR.into());
		let minted = BigInt::from(management_fee_shares(per_year, supply, elapsed).unwrap());
		let share_of = |minted: &BigInt| {
			let all = BigInt::from(supply) + minted;
			let none = BigRational::from(BigInt::from(0));
			if all == BigInt::from(0) { none } else { BigRational::new(minted.clone(), all) }
		};
		prop_assert!(share_of(&minted) <= due);
		prop_assert!(supply == 0 || share_of(&(minted + 1)) > due);
	}

	/// Fee shares take from every share what they have themselves, and leave no deficit behind.
	#[test]
	fn dilution_leaves_the_vault_with_what_it_needs(
		asset in sample(3),
		quantity in log_uniform(100),
		supply in log_uniform(90),
		minted in log_uniform(90),
	) {
		let (quantity, after) = (FixedU128::from_inner(quantity), supply + minted);
		let Ok(diluted) = dilute(quantity, supply.into(), after.into()) else {
			prop_assert_eq!(after, 0);
			return Ok(());
		};
		let exact = fixed(quantity) * parts(supply, 18) / parts(after, 18);
		let floor = (exact * power(18)).floor().to_integer();
		prop_assert_eq!(BigInt::from(diluted.into_inner()), floor);
		if let Ok(before) = required(asset.asset(), quantity, supply) {
			prop_assert!(required(asset.asset(), diluted, after).unwrap() <= before);
		}
	}

	#[test]
	fn what_is_beyond_the_caps_is_refused(
		excess in 1u64..=900_000_000_000_000_000,
		late in 1u64..1 << 60,
		supply in log_uniform(128),
	) {
		let high = Perquintill::from_parts(MAX_MANAGEMENT_FEE.deconstruct() + excess);
		let refused = Err(SettlementError::FeeTooHigh);
		prop_assert_eq!(management_fee_shares(high, supply, 1), refused);
		prop_assert_eq!(management_fee_shares(Perquintill::zero(), supply, YEAR + late), refused);
	}
}
