//! No input makes a function panic, and what it accepts of senseless input is still right.

use crate::{
	reference::{invested, value},
	strategies::{self, log_uniform, weights, ONE},
	CASES,
};
use ballast_basket_math::{
	apply_change, basket_amount, change_for_target, check_weights, drift, dust_limit36,
	effective_weights, nav, nav36, plan, reference_nav36, AssetId, Component, Delta, FixedU128,
	MathError, Perquintill, Prices, U256,
};
use proptest::{collection::vec, prelude::*};

/// Assets that often coincide.
fn asset() -> impl Strategy<Value = AssetId> {
	prop_oneof![20 => 0u32..24, 1 => any::<u32>()]
}

fn number() -> impl Strategy<Value = FixedU128> {
	prop_oneof![1 => Just(u128::MAX), 9 => log_uniform(128)].prop_map(FixedU128::from_inner)
}

fn weight() -> impl Strategy<Value = Perquintill> {
	any::<u64>().prop_map(Perquintill::from_parts)
}

fn component() -> impl Strategy<Value = Component> {
	(asset(), weight(), number(), number()).prop_map(|(asset, weight, quantity, price)| Component {
		asset,
		weight,
		quantity,
		price,
	})
}

fn components() -> impl Strategy<Value = Vec<Component>> {
	prop_oneof![
		16 => vec(component(), 0..=6),
		2 => vec(component(), 0..=40),
		1 => vec(component(), 390..=410),
	]
}

/// Price lists without any order, in order, and in order with every price in range.
fn prices() -> impl Strategy<Value = Vec<(AssetId, FixedU128)>> {
	let sorted = |mut list: Vec<(AssetId, FixedU128)>| {
		list.sort();
		list.dedup_by_key(|(asset, _)| *asset);
		list
	};
	let complete = |list: Vec<FixedU128>| (0u32..).zip(list).collect::<Vec<_>>();
	prop_oneof![
		2 => vec((asset(), number()), 0..=30),
		3 => vec((asset(), number()), 0..=30).prop_map(sorted),
		3 => vec(prop_oneof![9 => strategies::price(), 1 => number()], 24).prop_map(complete),
		8 => vec(strategies::price(), 24).prop_map(complete),
	]
}

/// Targets whose weights are often valid and whose assets often repeat.
fn targets() -> impl Strategy<Value = Vec<(AssetId, Perquintill)>> {
	let valid = vec((asset(), 0..ONE), 1..=6).prop_map(|list| {
		let (assets, shares): (Vec<_>, Vec<_>) = list.into_iter().unzip();
		assets.into_iter().zip(weights(&shares)).collect()
	});
	prop_oneof![
		8 => valid,
		1 => vec((asset(), weight()), 0..=6),
		1 => vec((asset(), weight()), 0..=410),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn valuation_and_planning_never_panic(
		mut old in components(),
		dust36 in strategies::value(),
		targets in targets(),
		list in prices(),
		orderly in any::<bool>(),
	) {
		if orderly {
			old.sort_by_key(|component| component.asset);
			old.dedup_by_key(|component| component.asset);
		}
		let _ = nav(dust36);
		let _ = dust_limit36(&old);
		let _ = reference_nav36(&old, dust36);
		let Ok(prices) = Prices::from_pairs(&list) else { return Ok(()) };
		let _ = nav36(&old, dust36, &prices);
		match plan(&old, dust36, &targets, &prices) {
			Ok(plan) => {
				let old: Vec<Component> = old
					.iter()
					.map(|component| Component {
						price: prices.get(component.asset).unwrap(),
						..*component
					})
					.collect();
				prop_assert_eq!(
					invested(&old) + value(dust36),
					invested(&plan.components) + value(plan.dust36)
				);
				prop_assert!(plan.dust36 < dust_limit36(&plan.components).unwrap());
			},
			Err(error) => {
				prop_assert!(!matches!(error, MathError::ValueNotPreserved { .. }), "{error:?}");
			},
		}
	}

	#[test]
	fn drift_never_panics(
		mut components in components(),
		shares in vec(0..ONE, 410),
		list in prices(),
	) {
		if (1..=400).contains(&components.len()) {
			let weights = weights(&shares[..components.len()]);
			components.iter_mut().zip(weights).for_each(|(c, weight)| c.weight = weight);
		}
		let Ok(prices) = Prices::from_pairs(&list) else { return Ok(()) };
		if let Ok(effective) = effective_weights(&components, &prices) {
			let sum: u128 = effective.iter().map(|weight| u128::from(weight.deconstruct())).sum();
			prop_assert_eq!(sum, u128::from(ONE));
		}
		if let Ok(basket) = drift(&components, &prices) {
			let sum: i128 = basket.components.iter().map(|c| c.drift.into_inner()).sum();
			prop_assert_eq!(sum, 0);
		}
	}

	#[test]
	fn the_rest_never_panics(
		assets in vec(asset(), 0..=420),
		remove in vec(prop_oneof![0u32..420, any::<u32>()], 0..=6),
		targets in targets(),
		(old, new, supply, decimals) in (number(), number(), any::<u128>(), any::<u8>()),
		limbs in any::<[u64; 4]>(),
	) {
		let weights: Vec<Perquintill> = targets.iter().map(|(_, weight)| *weight).collect();
		let _ = check_weights(&weights);
		let _ = nav(U256(limbs));
		let _ = apply_change(&assets, &remove, &assets);
		let _ = apply_change(&assets, &remove, &[]);
		if let Ok(change) = change_for_target(&assets, &targets) {
			let result = apply_change(&assets, &change.remove, &change.add).unwrap();
			prop_assert_eq!(result.len(), targets.len());
		}
		let delta = Delta { asset: 1, old, new, price: FixedU128::from_inner(supply) };
		let _ = (delta.side(), delta.magnitude());
		let _ = basket_amount(&delta, supply, decimals);
	}
}
