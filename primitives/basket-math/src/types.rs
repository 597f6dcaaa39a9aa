//! Components and the differences between two lists of them.

use crate::{AssetId, FixedU128, Perquintill};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// One asset of a basket.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Component {
	/// The asset.
	pub asset: AssetId,
	/// Target share of the basket's value.
	pub weight: Perquintill,
	/// Whole units of the asset per share, 1e18 = 1.
	pub quantity: FixedU128,
	/// Price at which the quantity was computed, in quote currency per whole unit, 1e18 = 1.
	pub price: FixedU128,
}

/// What the vault does with an asset to follow a [`Delta`].
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
	/// It receives the asset.
	Buy,
	/// It gives the asset.
	Sell,
}

/// How the quantity of one asset changes.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Delta {
	/// The asset.
	pub asset: AssetId,
	/// Whole units per share before, 1e18 = 1; zero for an asset that was added.
	pub old: FixedU128,
	/// Whole units per share after, 1e18 = 1; zero for an asset that was removed.
	pub new: FixedU128,
	/// Price at which the change was computed, in quote currency per whole unit, 1e18 = 1.
	pub price: FixedU128,
}

impl Delta {
	/// Whether the asset is bought or sold; `None` when the quantity stays as it is.
	pub fn side(&self) -> Option<Side> {
		match self.new.cmp(&self.old) {
			core::cmp::Ordering::Greater => Some(Side::Buy),
			core::cmp::Ordering::Less => Some(Side::Sell),
			core::cmp::Ordering::Equal => None,
		}
	}

	/// Whole units per share that are bought or sold, 1e18 = 1.
	pub fn magnitude(&self) -> FixedU128 {
		FixedU128::from_inner(self.new.into_inner().abs_diff(self.old.into_inner()))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn delta(old: u128, new: u128) -> Delta {
		Delta {
			asset: 1,
			old: FixedU128::from_inner(old),
			new: FixedU128::from_inner(new),
			price: FixedU128::from_u32(1),
		}
	}

	#[test]
	fn side_and_magnitude_follow_the_sign_of_the_change() {
		for (old, new, side, magnitude) in [
			(3, 10, Some(Side::Buy), 7),
			(10, 3, Some(Side::Sell), 7),
			(0, u128::MAX, Some(Side::Buy), u128::MAX),
			(u128::MAX, 0, Some(Side::Sell), u128::MAX),
			(5, 5, None, 0),
			(0, 0, None, 0),
		] {
			let delta = delta(old, new);
			assert_eq!((delta.side(), delta.magnitude().into_inner()), (side, magnitude));
		}
	}

	#[test]
	fn a_component_takes_44_bytes() {
		assert_eq!(Component::max_encoded_len(), 44);
	}
}
