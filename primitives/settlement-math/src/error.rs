//! What can be wrong with the input of each function.

use crate::{AssetId, FixedU128, U256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why an amount, a value or a price cannot be computed, or is refused.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SettlementError {
	/// An asset has fewer than [`crate::MIN_DECIMALS`] or more than [`crate::MAX_DECIMALS`]
	/// decimals.
	UnsupportedDecimals {
		/// The asset.
		asset: AssetId,
		/// Its decimals.
		decimals: u8,
	},
	/// A price is below [`crate::MIN_PRICE`] or above [`crate::MAX_PRICE`].
	PriceOutOfRange {
		/// The asset.
		asset: AssetId,
		/// The price.
		price: FixedU128,
	},
	/// An amount does not fit `u128`.
	AmountOverflow {
		/// The asset.
		asset: AssetId,
	},
	/// A value does not fit 256 bits.
	ValueOverflow {
		/// The asset.
		asset: AssetId,
	},
	/// More shares are redeemed than there are.
	MoreThanSupply {
		/// Shares to be redeemed, 1e18 = 1.
		shares: u128,
		/// Shares that exist, 1e18 = 1.
		supply: u128,
	},
	/// A number of shares does not fit `u128`.
	SharesOverflow,
	/// A rate is above its cap, or time so long that the fee would take everything.
	FeeTooHigh,
	/// A price is better for the vault than the band around the certified price allows: one of the
	/// two is wrong.
	PriceTooGood {
		/// The asset.
		asset: AssetId,
		/// The price.
		price: FixedU128,
		/// The good end of the band.
		bound: FixedU128,
	},
	/// A price is worse for the vault than the limit of the moment.
	PriceTooBad {
		/// The asset.
		asset: AssetId,
		/// The price.
		price: FixedU128,
		/// The limit.
		limit: FixedU128,
	},
	/// A loss exceeds what is left of the budget.
	LossBudgetExceeded {
		/// The loss, 1e36 = 1 unit of quote currency.
		loss: U256,
		/// What is left, 1e36 = 1.
		left: U256,
	},
	/// An offer leaves the holders more than the tolerance allows: a certified price, or the offer, is
	/// wrong.
	OfferTooGood {
		/// What they would gain, 1e36 = 1 unit of quote currency.
		gain: U256,
		/// Most that they may gain, 1e36 = 1.
		most: U256,
	},
	/// An offer costs the holders more than the tolerance allows.
	OfferTooBad {
		/// What they would lose, 1e36 = 1 unit of quote currency.
		loss: U256,
		/// Most that they may lose, 1e36 = 1.
		most: U256,
	},
}
