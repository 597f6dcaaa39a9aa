//! Purchases that are reduced because not all of them can be paid.

use crate::CASES;
use ballast_settlement_math::reduced;
use proptest::{collection::vec, prelude::*};

/// What a pool of constant product takes for `out`, a fee of 0.3 % included: the formula of
/// pallet-asset-conversion.
fn price(out: u128, reserve_in: u128, reserve_out: u128) -> u128 {
	reserve_in * out * 1_000_000 / ((reserve_out - out) * 997_000) + 1
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn reduced_purchases_can_be_paid(
		pools in vec((1u128..1_000_000_000, 2u128..1_000_000_000, 0u128..1_000), 1..12),
		part in 0u128..1_200,
	) {
		let pools: Vec<_> = pools
			.into_iter()
			.map(|(reserve_in, reserve_out, some)| (reserve_in, reserve_out, reserve_out * some / 1_000))
			.collect();
		let cost: u128 = pools.iter().map(|(a, b, amount)| price(*amount, *a, *b)).sum();
		let cash = cost * part / 1_000;
		let purchases = u32::try_from(pools.len()).unwrap();
		let mut paid = 0;
		for (reserve_in, reserve_out, amount) in &pools {
			let some = reduced(*amount, purchases, cost, cash);
			prop_assert!(some <= *amount);
			if some > 0 {
				paid += price(some, *reserve_in, *reserve_out);
			}
		}
		prop_assert!(paid <= cash, "{} of {}", paid, cash);
	}
}
