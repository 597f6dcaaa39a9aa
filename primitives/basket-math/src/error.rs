//! What can be wrong with the input of each function.

use crate::{AssetId, FixedU128, Perquintill, U256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a list of weights is not a target.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WeightError {
	/// There is no weight.
	NoComponents,
	/// There are more than [`crate::MAX_COMPONENTS`].
	TooManyComponents {
		/// How many there are.
		count: u32,
	},
	/// A weight is below [`crate::MIN_WEIGHT`].
	BelowMinimum {
		/// Position of the first such weight.
		index: u32,
		/// The weight.
		weight: Perquintill,
	},
	/// The weights do not sum to exactly one.
	SumNotOne {
		/// Their sum, 1e18 = 100 %.
		sum: u128,
	},
}

/// Why a change of components cannot be applied.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeError {
	/// An index to remove is not below the one before it.
	IndicesNotDescending {
		/// Position of the index in the list of indices.
		position: u32,
		/// The index.
		index: u32,
	},
	/// An index to remove is not that of a component.
	IndexOutOfRange {
		/// The index.
		index: u32,
		/// How many components there are before the change.
		count: u32,
	},
	/// An asset occurs twice in the resulting list (for a target: in the target).
	DuplicateAsset {
		/// Position of the first asset that occurred before.
		index: u32,
		/// The asset.
		asset: AssetId,
	},
	/// More than [`crate::MAX_COMPONENTS`] components would result.
	TooManyComponents {
		/// How many would result.
		count: u32,
	},
	/// No component would result.
	NoComponents,
}

/// Why a value, a plan, a drift or an amount cannot be computed.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MathError {
	/// The weights are not a target.
	Weights(WeightError),
	/// An asset occurs twice among the old or twice among the new components.
	DuplicateAsset {
		/// The asset.
		asset: AssetId,
	},
	/// The prices are not in strictly ascending order of asset.
	PricesNotAscending {
		/// Position of the first price whose asset is not above the one before it.
		index: u32,
	},
	/// An asset has no price.
	MissingPrice {
		/// The asset.
		asset: AssetId,
	},
	/// A price is below [`crate::MIN_PRICE`] or above [`crate::MAX_PRICE`].
	PriceOutOfRange {
		/// The asset.
		asset: AssetId,
		/// Its price.
		price: FixedU128,
	},
	/// The value of one share does not fit 256 bits.
	ValueOverflow {
		/// The asset at which the sum became too large.
		asset: AssetId,
	},
	/// One share is worth nothing.
	NoValue,
	/// The NAV does not fit `FixedU128`.
	NavOverflow,
	/// A new quantity does not fit `FixedU128`.
	QuantityOverflow {
		/// The asset.
		asset: AssetId,
	},
	/// The value of one share would change. A plan is checked for this before it is returned; no
	/// input leads here.
	ValueNotPreserved {
		/// Value before, 1e36 = 1.
		before: U256,
		/// Value after, 1e36 = 1.
		after: U256,
	},
	/// An asset has fewer than [`crate::MIN_DECIMALS`] or more than [`crate::MAX_DECIMALS`]
	/// decimals.
	UnsupportedDecimals {
		/// The asset.
		asset: AssetId,
		/// Its decimals.
		decimals: u8,
	},
	/// A basket-wide amount does not fit `u128`.
	AmountOverflow {
		/// The asset.
		asset: AssetId,
	},
}

impl From<WeightError> for MathError {
	fn from(error: WeightError) -> Self {
		Self::Weights(error)
	}
}
