//! Nobody takes from the holders by issuing and redeeming.

use crate::{
	reference::{fixed, log_uniform, parts, power, sample},
	CASES,
};
use ballast_settlement_math::{issue_amount, redeem_amount, required, FixedU128, SettlementError};
use num_bigint::BigInt;
use proptest::prelude::*;

/// What happens to a vault of one asset.
#[derive(Clone, Debug)]
enum Step {
	/// Somebody issues this many shares.
	Issue(u128),
	/// Somebody redeems this part of the supply, in 1e-4.
	Redeem(u32),
	/// Somebody sends this much to the vault.
	Donate(u128),
	/// A trade takes this part of what the vault holds, in 1e-4.
	Sell(u32),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => log_uniform(90).prop_map(Step::Issue),
		3 => (0u32..=10_000).prop_map(Step::Redeem),
		1 => log_uniform(90).prop_map(Step::Donate),
		1 => (0u32..=10_000).prop_map(Step::Sell),
	]
}

fn part(whole: u128, parts: u32) -> u128 {
	whole / 10_000 * u128::from(parts) + whole % 10_000 * u128::from(parts) / 10_000
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn the_vault_needs_the_exact_product_rounded_up(
		asset in sample(7),
		quantity in log_uniform(128),
		supply in log_uniform(128),
	) {
		let quantity = FixedU128::from_inner(quantity);
		let exact = fixed(quantity) * parts(supply, 18) * power(asset.decimals.into());
		let exact = exact.ceil().to_integer();
		match required(asset.asset(), quantity, supply) {
			Ok(amount) => prop_assert_eq!(BigInt::from(amount), exact),
			Err(error) => {
				prop_assert_eq!(error, SettlementError::AmountOverflow { asset: 7 });
				prop_assert!(exact > BigInt::from(u128::MAX));
			}
		}
	}

	/// Through any sequence of issues, redemptions, donations and trades: what a share has of the
	/// vault falls by trades only, and issuing and redeeming make no deficit.
	#[test]
	fn a_share_keeps_its_part_whatever_others_do(
		asset in sample(7),
		quantity in log_uniform(80),
		steps in prop::collection::vec(step(), 1..60),
	) {
		let quantity = FixedU128::from_inner(quantity);
		let asset = asset.asset();
		let (mut held, mut supply) = (0u128, 0u128);
		for step in steps {
			let (held_before, supply_before) = (held, supply);
			let even_before = held >= required(asset, quantity, supply).unwrap();
			match step {
				Step::Issue(shares) => {
					let Ok(amount) = issue_amount(asset, quantity, held, shares, supply) else { continue };
					let sums = (held.checked_add(amount), supply.checked_add(shares));
					let (Some(more), Some(grown)) = sums else { continue };
					// Far below any overflow.
					if more >> 120 > 0 || grown >> 100 > 0 {
						continue;
					}
					(held, supply) = (more, grown);
				}
				Step::Redeem(parts) => {
					let shares = part(supply, parts);
					let Ok(amount) = redeem_amount(held, shares, supply) else { continue };
					held -= amount;
					supply -= shares;
				}
				Step::Donate(amount) => held = held.saturating_add(amount).min(1 << 120),
				Step::Sell(parts) => {
					held -= part(held, parts);
					continue;
				}
			}
			if supply_before > 0 && supply > 0 {
				// held/supply did not fall: compared without division.
				prop_assert!(
					BigInt::from(held) * supply_before >= BigInt::from(held_before) * supply,
					"{} of {} after {} of {}", held, supply, held_before, supply_before,
				);
			}
			if even_before {
				prop_assert!(held >= required(asset, quantity, supply).unwrap());
			}
			if supply == 0 && supply_before > 0 {
				prop_assert_eq!(held, 0, "the last holder takes everything");
			}
		}
	}

	/// Whoever issues and redeems at once never has more of anything than before.
	#[test]
	fn issuing_and_redeeming_at_once_gains_nothing(
		asset in sample(7),
		quantity in log_uniform(100),
		held in log_uniform(100),
		supply in log_uniform(100),
		shares in log_uniform(100),
	) {
		let quantity = FixedU128::from_inner(quantity);
		let Ok(paid) = issue_amount(asset.asset(), quantity, held, shares, supply) else { return Ok(()) };
		let Some(after) = held.checked_add(paid) else { return Ok(()) };
		prop_assume!(shares > 0);
		// The first holder of all owns what was donated before.
		prop_assume!(supply > 0);
		let got = redeem_amount(after, shares, supply + shares).unwrap();
		prop_assert!(got <= paid, "{} for {}", got, paid);
	}
}
