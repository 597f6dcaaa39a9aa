//! Creating a basket, and the worked example of the design.

use crate::{
	reference::{fixed, invested, power, quantity, value, weight},
	strategies::case,
	CASES,
};
use ballast_basket_math::{
	dust_limit36, effective_weights, nav, plan, AssetId, Component, FixedU128, Perquintill, Plan,
	Prices, Side, ONE_VALUE36, U256,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn a_basket_is_created_at_a_nav_of_one(case in case()) {
		let prices = Prices::from_pairs(&case.prices).unwrap();
		let plan = plan(&[], ONE_VALUE36, &case.targets, &prices).unwrap();
		let one = BigRational::from(BigInt::from(1));
		prop_assert_eq!(nav(plan.nav36), Ok(FixedU128::from_u32(1)));
		prop_assert_eq!(invested(&plan.components) + value(plan.dust36), one.clone());
		prop_assert!(plan.dust36 < dust_limit36(&plan.components).unwrap());
		for (component, (asset, target)) in plan.components.iter().zip(&case.targets) {
			prop_assert_eq!(component.asset, *asset);
			let exact = quantity(&one, *target, component.price);
			prop_assert_eq!(BigInt::from(component.quantity.into_inner()), exact);
			prop_assert!(fixed(component.quantity) * fixed(component.price) <= weight(*target));
		}
		prop_assert_eq!(plan.deltas.len(), case.targets.len());
		prop_assert!(plan.deltas.iter().all(|delta| delta.side() != Some(Side::Sell)));

		// The same basket, registered with its components before it has a price.
		let registered: Vec<Component> = plan
			.components
			.iter()
			.map(|component| Component { quantity: FixedU128::default(), ..*component })
			.collect();
		let activated = self::plan(&registered, ONE_VALUE36, &case.targets, &prices);
		prop_assert_eq!(activated, Ok(plan));
	}
}

const BTC: AssetId = 1;
const ETH: AssetId = 2;
const SOL: AssetId = 3;

fn units(numerator: u128, digits: u32) -> FixedU128 {
	FixedU128::from_inner(numerator * 10u128.pow(18 - digits))
}

fn golden() -> (Vec<Component>, Plan) {
	let component = |asset, percent, quantity| Component {
		asset,
		weight: Perquintill::from_percent(percent),
		quantity,
		price: FixedU128::from_u32(1),
	};
	let old = vec![
		component(BTC, 33, units(6_666, 9)),
		component(ETH, 33, units(1_111, 7)),
		component(SOL, 34, units(3_334, 6)),
	];
	let prices = [(BTC, 60_000), (ETH, 3_500), (SOL, 120)]
		.map(|(asset, price)| (asset, FixedU128::from_u32(price)));
	let targets = [(BTC, 50), (ETH, 30), (SOL, 20)]
		.map(|(asset, percent)| (asset, Perquintill::from_percent(percent)));
	let plan = plan(&old, U256::zero(), &targets, &Prices::from_pairs(&prices).unwrap()).unwrap();
	(old, plan)
}

#[test]
fn the_worked_example_comes_out_to_every_digit() {
	let (old, plan) = golden();
	assert_eq!(nav(plan.nav36), Ok(units(118_889, 5)));
	assert_eq!(plan.nav36, U256::from(118_889) * U256::from(10).pow(U256::from(31)));

	let quantities: Vec<u128> =
		plan.components.iter().map(|component| component.quantity.into_inner()).collect();
	assert_eq!(quantities, [9_907_416_666_666, 101_904_857_142_857, 1_981_483_333_333_333]);
	// 40 000, 500 and 40 parts in 1e18 of a dollar, divided by 1e18 once more.
	assert_eq!(plan.dust36, U256::from(40_540) * U256::from(10).pow(U256::from(18)));

	let deltas: Vec<_> = plan
		.deltas
		.iter()
		.map(|delta| (delta.asset, delta.side(), delta.old, delta.magnitude().into_inner()))
		.collect();
	assert_eq!(
		deltas,
		[
			(BTC, Some(Side::Buy), old[0].quantity, 3_241_416_666_666),
			(ETH, Some(Side::Sell), old[1].quantity, 9_195_142_857_143),
			(SOL, Some(Side::Sell), old[2].quantity, 1_352_516_666_666_667),
		]
	);
}

#[test]
fn the_worked_example_agrees_with_rational_numbers() {
	let (_, plan) = golden();
	let ratio = |n: u64, d: u64| BigRational::new(n.into(), d.into());
	let nav = ratio(6_666, 1_000_000_000) * BigInt::from(60_000)
		+ ratio(1_111, 10_000_000) * BigInt::from(3_500)
		+ ratio(3_334, 1_000_000) * BigInt::from(120);
	assert_eq!(nav, ratio(118_889, 100_000));
	for (component, (percent, price)) in
		plan.components.iter().zip([(50, 60_000), (30, 3_500), (20, 120)])
	{
		let exact = ratio(percent, 100) * &nav / BigInt::from(price);
		let missing = exact - fixed(component.quantity);
		assert!(missing >= ratio(0, 1) && missing < BigRational::new(1.into(), power(18)));
	}
	assert_eq!(invested(&plan.components) + value(plan.dust36), nav);
}

#[test]
fn the_worked_example_starts_near_a_third_in_each_asset() {
	let (old, plan) = golden();
	let prices: Vec<_> = plan.deltas.iter().map(|delta| (delta.asset, delta.price)).collect();
	let weights = effective_weights(&old, &Prices::from_pairs(&prices).unwrap()).unwrap();
	let parts: Vec<u64> = weights.iter().map(|weight| weight.deconstruct()).collect();
	// 39996, 38885 and 40008 parts of 118889. Rounded down they lack two parts in 1e18, which go to
	// the remainders 0.819 and 0.662, not to 0.519.
	assert_eq!(parts, [336_414_638_864_823_491, 327_069_787_785_245_060, 336_515_573_349_931_449]);
}
