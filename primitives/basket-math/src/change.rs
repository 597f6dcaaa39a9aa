//! Changes of a component list: swap-and-pop, then push.

use crate::{AssetId, ChangeError, Perquintill, MAX_COMPONENTS};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// What a request for a rebalance carries.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug, Default)]
pub struct Change {
	/// Indices of components, strictly descending.
	pub remove: Vec<u32>,
	/// Assets to push to the end.
	pub add: Vec<AssetId>,
	/// One weight for each component of the resulting list, in its order.
	pub weights: Vec<Perquintill>,
}

/// The list that results from `components` when each index of `remove` is swapped with the last
/// component and popped, and `add` is then pushed: [A, B, C, D, E] without [3, 1] is [A, E, C].
/// O(n log n) for n assets in all.
///
/// # Errors
///
/// [`ChangeError::IndicesNotDescending`] or [`ChangeError::IndexOutOfRange`] for the first index to
/// which one of them applies; then [`ChangeError::NoComponents`],
/// [`ChangeError::TooManyComponents`], [`ChangeError::DuplicateAsset`].
pub fn apply_change(
	components: &[AssetId],
	remove: &[u32],
	add: &[AssetId],
) -> Result<Vec<AssetId>, ChangeError> {
	let mut assets = components.to_vec();
	swap_and_pop(&mut assets, remove)?;
	check_count(assets.len().saturating_add(add.len()))?;
	assets.extend_from_slice(add);
	check_distinct(&assets)?;
	Ok(assets)
}

/// The change that turns the component list `current` into `target`: applied by [`apply_change`] it
/// yields exactly the assets of `target`, and `weights` gives each of them its weight there. The
/// weights themselves are not checked here. O(n log n) for n assets in all.
///
/// # Errors
///
/// [`ChangeError::NoComponents`], [`ChangeError::TooManyComponents`] and
/// [`ChangeError::DuplicateAsset`], with positions in `target`; should `current` hold an asset twice
/// that stays, [`ChangeError::DuplicateAsset`] with its position in the resulting list.
pub fn change_for_target(
	current: &[AssetId],
	target: &[(AssetId, Perquintill)],
) -> Result<Change, ChangeError> {
	check_count(target.len())?;
	let assets: Vec<AssetId> = target.iter().map(|(asset, _)| *asset).collect();
	check_distinct(&assets)?;

	let wanted: BTreeMap<AssetId, Perquintill> = target.iter().copied().collect();
	// What is removed has no weight, so that after the removal every entry has one.
	let mut kept: Vec<Option<(AssetId, Perquintill)>> =
		current.iter().map(|asset| wanted.get_key_value(asset).map(|(a, w)| (*a, *w))).collect();
	let mut remove: Vec<u32> =
		(0u32..).zip(&kept).filter(|(_, entry)| entry.is_none()).map(|(index, _)| index).collect();
	remove.reverse();
	swap_and_pop(&mut kept, &remove)?;

	let (kept, mut weights): (Vec<AssetId>, Vec<Perquintill>) = kept.into_iter().flatten().unzip();
	check_distinct(&kept)?;
	let mut add = Vec::new();
	let mut held = kept;
	held.sort_unstable();
	for (asset, weight) in target {
		if held.binary_search(asset).is_err() {
			add.push(*asset);
			weights.push(*weight);
		}
	}
	Ok(Change { remove, add, weights })
}

fn swap_and_pop<T>(items: &mut Vec<T>, remove: &[u32]) -> Result<(), ChangeError> {
	let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
	let mut last = None;
	for (position, index) in (0u32..).zip(remove.iter().copied()) {
		if last.is_some_and(|last| index >= last) {
			return Err(ChangeError::IndicesNotDescending { position, index });
		}
		last = Some(index);
		match usize::try_from(index) {
			Ok(at) if at < items.len() => items.swap_remove(at),
			_ => return Err(ChangeError::IndexOutOfRange { index, count }),
		};
	}
	Ok(())
}

fn check_count(count: usize) -> Result<(), ChangeError> {
	match u32::try_from(count).unwrap_or(u32::MAX) {
		0 => Err(ChangeError::NoComponents),
		count if count > MAX_COMPONENTS => Err(ChangeError::TooManyComponents { count }),
		_ => Ok(()),
	}
}

fn check_distinct(assets: &[AssetId]) -> Result<(), ChangeError> {
	let mut sorted: Vec<(AssetId, u32)> = assets.iter().copied().zip(0u32..).collect();
	sorted.sort_unstable();
	let repeated = sorted.iter().zip(sorted.iter().skip(1)).filter(|(a, b)| a.0 == b.0);
	match repeated.map(|(_, (asset, index))| (*index, *asset)).min() {
		Some((index, asset)) => Err(ChangeError::DuplicateAsset { index, asset }),
		None => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ChangeError::*;

	const A: AssetId = 10;
	const B: AssetId = 20;
	const C: AssetId = 30;
	const D: AssetId = 40;
	const E: AssetId = 50;

	fn weight(percent: u64) -> Perquintill {
		Perquintill::from_percent(percent)
	}

	#[test]
	fn removal_swaps_the_last_component_into_the_gap() {
		assert_eq!(apply_change(&[A, B, C, D, E], &[3, 1], &[]), Ok(vec![A, E, C]));
		assert_eq!(apply_change(&[A, B, C], &[2, 1, 0], &[D]), Ok(vec![D]));
		assert_eq!(apply_change(&[A, B, C], &[0], &[E, D]), Ok(vec![C, B, E, D]));
		assert_eq!(apply_change(&[], &[], &[B, A]), Ok(vec![B, A]));
	}

	#[test]
	fn a_removed_asset_may_be_added_again() {
		assert_eq!(apply_change(&[A, B], &[0], &[A]), Ok(vec![B, A]));
	}

	#[test]
	fn indices_must_descend_and_lie_within_the_list() {
		let of = |remove: &[u32]| apply_change(&[A, B, C], remove, &[D]);
		assert_eq!(of(&[1, 2]), Err(IndicesNotDescending { position: 1, index: 2 }));
		assert_eq!(of(&[2, 1, 1]), Err(IndicesNotDescending { position: 2, index: 1 }));
		assert_eq!(of(&[3]), Err(IndexOutOfRange { index: 3, count: 3 }));
		assert_eq!(of(&[u32::MAX, 0]), Err(IndexOutOfRange { index: u32::MAX, count: 3 }));
		assert_eq!(apply_change(&[], &[0], &[A]), Err(IndexOutOfRange { index: 0, count: 0 }));
	}

	#[test]
	fn the_first_asset_that_repeats_is_named() {
		let of = |add: &[AssetId]| apply_change(&[C, B, A], &[], add);
		assert_eq!(of(&[D, B, C]), Err(DuplicateAsset { index: 4, asset: B }));
		assert_eq!(of(&[D, D]), Err(DuplicateAsset { index: 4, asset: D }));
		assert_eq!(of(&[E, D, C, B, A]), Err(DuplicateAsset { index: 5, asset: C }));
		assert_eq!(apply_change(&[A, A], &[], &[]), Err(DuplicateAsset { index: 1, asset: A }));
	}

	#[test]
	fn one_to_four_hundred_components_result() {
		let assets: Vec<AssetId> = (0..401).collect();
		assert_eq!(apply_change(&[A], &[0], &[]), Err(NoComponents));
		assert_eq!(apply_change(&assets[..399], &[], &[1_000]).unwrap().len(), 400);
		assert_eq!(apply_change(&assets, &[7], &[]).unwrap().len(), 400);
		assert_eq!(
			apply_change(&assets[..400], &[], &[1_000]),
			Err(TooManyComponents { count: 401 })
		);
	}

	#[test]
	fn the_change_for_a_target_lists_weights_in_the_resulting_order() {
		let target = [(C, weight(20)), (D, weight(30)), (A, weight(50))];
		let change = change_for_target(&[A, B, C], &target).unwrap();
		assert_eq!(change.remove, [1]);
		assert_eq!(change.add, [D]);
		assert_eq!(change.weights, [weight(50), weight(20), weight(30)]);
		assert_eq!(apply_change(&[A, B, C], &change.remove, &change.add), Ok(vec![A, C, D]));
	}

	#[test]
	fn a_target_must_be_a_list_of_distinct_assets() {
		let of = |target: &[AssetId]| {
			let target: Vec<_> = target.iter().map(|asset| (*asset, weight(1))).collect();
			change_for_target(&[A, B], &target)
		};
		assert_eq!(of(&[]), Err(NoComponents));
		assert_eq!(of(&[B, D, B, D]), Err(DuplicateAsset { index: 2, asset: B }));
		assert_eq!(of(&(0..401).collect::<Vec<_>>()), Err(TooManyComponents { count: 401 }));
		assert_eq!(
			change_for_target(&[B, A, A], &[(A, weight(100))]),
			Err(DuplicateAsset { index: 1, asset: A })
		);
	}
}
