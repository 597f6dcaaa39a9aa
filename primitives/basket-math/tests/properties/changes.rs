//! Changes of a component list.

use crate::{strategies::weights, CASES};
use ballast_basket_math::{
	apply_change, change_for_target, AssetId, ChangeError, Perquintill, MAX_COMPONENTS,
};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// Swap-and-pop and push, by hand, with every rule checked on its own.
fn model(
	components: &[AssetId],
	remove: &[u32],
	add: &[AssetId],
) -> Result<Vec<AssetId>, ChangeError> {
	let mut list = components.to_vec();
	for position in 0..remove.len() {
		let index = remove[position];
		if position > 0 && index >= remove[position - 1] {
			return Err(ChangeError::IndicesNotDescending { position: position as u32, index });
		}
		if index as usize >= components.len() {
			let count = components.len() as u32;
			return Err(ChangeError::IndexOutOfRange { index, count });
		}
		let last = list[list.len() - 1];
		list[index as usize] = last;
		list.pop();
	}
	for asset in add {
		list.push(*asset);
	}
	if list.is_empty() {
		return Err(ChangeError::NoComponents);
	}
	if list.len() > MAX_COMPONENTS as usize {
		return Err(ChangeError::TooManyComponents { count: list.len() as u32 });
	}
	for index in 0..list.len() {
		if list[..index].contains(&list[index]) {
			let asset = list[index];
			return Err(ChangeError::DuplicateAsset { index: index as u32, asset });
		}
	}
	Ok(list)
}

/// From `least` to 400 distinct assets of a small range, in no particular order.
fn distinct(least: usize) -> impl Strategy<Value = Vec<AssetId>> {
	let count = prop_oneof![6 => least..=8, 3 => 9usize..=60, 1 => 61usize..=400];
	count.prop_flat_map(|count| {
		proptest::sample::subsequence((0..2 * count.max(4) as u32).collect::<Vec<_>>(), count)
			.prop_shuffle()
	})
}

fn assets() -> impl Strategy<Value = Vec<AssetId>> {
	prop_oneof![
		4 => distinct(0),
		2 => vec(0u32..20, 0..=12),
		1 => vec(any::<u32>(), 380..=420),
	]
}

/// Indices that are often descending, and often not.
fn indices() -> impl Strategy<Value = Vec<u32>> {
	let sorted = |range| {
		vec(range, 0..=12).prop_map(|mut list: Vec<u32>| {
			list.sort_by(|a, b| b.cmp(a));
			list.dedup();
			list
		})
	};
	prop_oneof![
		4 => sorted(0u32..12),
		2 => sorted(0u32..400),
		1 => vec(0u32..12, 0..=6),
		1 => vec(any::<u32>(), 0..=6),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(CASES))]

	#[test]
	fn a_change_does_what_the_model_does(
		components in assets(),
		remove in indices(),
		add in prop_oneof![3 => vec(30u32..60, 0..=4), 1 => assets()],
	) {
		prop_assert_eq!(apply_change(&components, &remove, &add), model(&components, &remove, &add));
	}

	#[test]
	fn a_change_for_a_target_yields_the_target(
		current in distinct(0),
		assets in distinct(1),
		shares in vec(0u64..1 << 60, 400),
	) {
		let target: Vec<(AssetId, Perquintill)> =
			assets.iter().copied().zip(weights(&shares[..assets.len()])).collect();
		let change = change_for_target(&current, &target).unwrap();
		let result = apply_change(&current, &change.remove, &change.add).unwrap();
		prop_assert_eq!(result.len(), change.weights.len());
		let result: Vec<_> = result.into_iter().zip(change.weights).collect();
		prop_assert_eq!(result.len(), target.len());
		prop_assert_eq!(
			result.into_iter().collect::<BTreeMap<_, _>>(),
			target.iter().copied().collect::<BTreeMap<_, _>>()
		);
		// Nothing is removed only to be added again.
		prop_assert!(change.add.iter().all(|asset| !current.contains(asset)));
		prop_assert!(change.remove.iter().all(|index| !assets.contains(&current[*index as usize])));
	}
}
