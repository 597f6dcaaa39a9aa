//! Rebalancing: the value identity, the dust bound, the deltas.

use crate::{
	reference::{self, fits, floor18, integer, invested, total, value},
	strategies::{case, Case},
	CASES,
};
use ballast_basket_math::{
	dust_limit36, nav, nav36, plan, reference_nav36, turnover36, AssetId, FixedU128, MathError,
	Plan, Prices, Side, U256,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The plan for `case`; `None` after checking that what was refused cannot be computed.
fn planned(case: &Case) -> Result<Option<Plan>, TestCaseError> {
	let prices = Prices::from_pairs(&case.prices).unwrap();
	let error = match plan(&case.old, case.dust36, &case.targets, &prices) {
		Ok(plan) => return Ok(Some(plan)),
		Err(error) => error,
	};
	let before = nav_before(case);
	match error {
		MathError::ValueOverflow { .. } => prop_assert!(before > value(U256::MAX)),
		MathError::NoValue => prop_assert_eq!(before, BigRational::from(BigInt::from(0))),
		MathError::QuantityOverflow { asset } => {
			let first = case.targets.iter().find(|(asset, weight)| {
				!fits(&reference::quantity(&before, *weight, case.price(*asset)))
			});
			prop_assert_eq!(Some(asset), first.map(|(asset, _)| *asset));
		}
		error => prop_assert!(false, "{error:?}"),
	}
	Ok(None)
}

fn nav_before(case: &Case) -> BigRational {
	invested(&case.old) + value(case.dust36)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn value_per_share_is_preserved_to_the_last_digit(case in case()) {
		let Some(plan) = planned(&case)? else { return Ok(()) };
		let before = nav_before(&case);
		prop_assert_eq!(value(plan.nav36), before.clone());
		prop_assert_eq!(invested(&plan.components) + value(plan.dust36), before.clone());

		let prices = Prices::from_pairs(&case.prices).unwrap();
		prop_assert_eq!(nav36(&plan.components, plan.dust36, &prices), Ok(plan.nav36));
		prop_assert_eq!(reference_nav36(&plan.components, plan.dust36), Ok(plan.nav36));
		let shown = floor18(&before);
		match nav(plan.nav36) {
			Ok(nav) => prop_assert_eq!(BigInt::from(nav.into_inner()), shown),
			Err(error) => {
				prop_assert_eq!(error, MathError::NavOverflow);
				prop_assert!(!fits(&shown));
			},
		}
	}

	#[test]
	fn quantities_are_the_floored_rationals(case in case()) {
		let Some(plan) = planned(&case)? else { return Ok(()) };
		let before = nav_before(&case);
		prop_assert_eq!(plan.components.len(), case.targets.len());
		for (component, (asset, weight)) in plan.components.iter().zip(&case.targets) {
			prop_assert_eq!((component.asset, component.weight), (*asset, *weight));
			prop_assert_eq!(component.price, case.price(*asset));
			let exact = reference::quantity(&before, *weight, component.price);
			prop_assert_eq!(BigInt::from(component.quantity.into_inner()), exact);
		}
	}

	#[test]
	fn dust_stays_below_the_sum_of_prices(case in case()) {
		let Some(plan) = planned(&case)? else { return Ok(()) };
		let prices = case.targets.iter().map(|(asset, _)| case.price(*asset));
		let limit: BigInt = prices.map(|price| BigInt::from(price.into_inner())).sum();
		prop_assert!(integer(plan.dust36) < limit);
		prop_assert_eq!(integer(dust_limit36(&plan.components).unwrap()), limit);
	}

	#[test]
	fn deltas_are_the_union_and_account_for_the_dust(case in case()) {
		let Some(plan) = planned(&case)? else { return Ok(()) };
		let targets: BTreeSet<AssetId> = case.targets.iter().map(|(asset, _)| *asset).collect();
		let mut union: BTreeMap<AssetId, [FixedU128; 2]> = BTreeMap::new();
		for component in &case.old {
			union.entry(component.asset).or_default()[0] = component.quantity;
		}
		for component in &plan.components {
			union.entry(component.asset).or_default()[1] = component.quantity;
		}
		prop_assert_eq!(plan.deltas.len(), union.len());
		for (delta, (asset, [old, new])) in plan.deltas.iter().zip(union) {
			prop_assert_eq!((delta.asset, delta.old, delta.new), (asset, old, new));
			prop_assert_eq!(delta.price, case.price(asset));
			if !targets.contains(&asset) && old > FixedU128::default() {
				prop_assert_eq!((delta.side(), delta.magnitude()), (Some(Side::Sell), old));
			}
		}

		let traded = |side| {
			let deltas = plan.deltas.iter().filter(move |delta| delta.side() == Some(side));
			total(deltas.map(|delta| (delta.magnitude(), delta.price)))
		};
		prop_assert_eq!(
			traded(Side::Buy) - traded(Side::Sell),
			value(case.dust36) - value(plan.dust36)
		);
		let turnover = traded(Side::Buy) + traded(Side::Sell);
		prop_assert_eq!(value(turnover36(&plan.deltas)), turnover.min(value(U256::MAX)));
	}

	#[test]
	fn a_plan_repeated_at_the_same_prices_trades_nothing(case in case()) {
		let Some(first) = planned(&case)? else { return Ok(()) };
		let prices = Prices::from_pairs(&case.prices).unwrap();
		let again = plan(&first.components, first.dust36, &case.targets, &prices).unwrap();
		prop_assert!(again.deltas.iter().all(|delta| delta.side().is_none()));
		prop_assert_eq!(
			(again.components, again.dust36, again.nav36),
			(first.components, first.dust36, first.nav36)
		);
	}
}
