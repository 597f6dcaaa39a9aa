//! Reports, the prices and requests in them, and certificates over them.

use crate::{
	quorum::SignerBitmap, AssetId, BasketId, BlockNumber, Moment, Nonce, Round, SetId, Signature,
	View, MAX_PRICES, MAX_REQUESTS,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::FixedU128;

/// The price of one asset as a quorum of oracles certifies it.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct CertifiedPrice {
	/// The asset.
	pub asset: AssetId,
	/// Quote currency (USD) per whole unit, 1e18 = 1.
	pub price: FixedU128,
	/// Half-width of the interval in which the oracles saw the price, in quote currency, 1e18 = 1.
	pub confidence: FixedU128,
}

impl CertifiedPrice {
	/// Lowest price that is certified: 1e-12.
	pub const MIN: FixedU128 = FixedU128::from_inner(1_000_000);
	/// Highest price that is certified: 1e12.
	pub const MAX: FixedU128 = FixedU128::from_inner(1_000_000_000_000_000_000_000_000_000_000);

	/// Whether the price is between [`Self::MIN`] and [`Self::MAX`], and the confidence not wider
	/// than the price.
	pub fn is_in_range(&self) -> bool {
		(Self::MIN..=Self::MAX).contains(&self.price) && self.confidence <= self.price
	}
}

/// One request that a report settles. The digest binds it to the state the oracles saw.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct RequestRef {
	/// The basket.
	pub basket: BasketId,
	/// The request's number within its basket.
	pub nonce: Nonce,
	/// Assets in the union of old and new components. It lets the weight of a report be declared
	/// from the report alone; a wrong number is refused together with the digest.
	pub legs: u32,
	/// Digest of basket, nonce, current components and requested change.
	pub digest: H256,
}

/// What a quorum of oracles attests in one round.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Report {
	/// The oracle set that signs.
	pub set_id: SetId,
	/// The round: exactly one more than the round certified before it.
	pub round: Round,
	/// The view in which the report was proposed.
	pub view: View,
	/// When the prices were observed: the lower median of the observations' times, in milliseconds
	/// since the Unix epoch.
	pub observed_at: Moment,
	/// Last block that may carry the certificate.
	pub valid_until: BlockNumber,
	/// Prices in strictly ascending order of asset.
	pub prices: BoundedVec<CertifiedPrice, ConstU32<MAX_PRICES>>,
	/// Requests in strictly ascending order of basket.
	pub requests: BoundedVec<RequestRef, ConstU32<MAX_REQUESTS>>,
}

/// A report with the signature of a quorum.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug,
)]
pub struct Certificate {
	/// What is certified.
	pub report: Report,
	/// Who signed.
	pub signers: SignerBitmap,
	/// Sum of the signers' BLS signatures over [`crate::digest::report`].
	pub signature: Signature,
}

/// The latest certified price of an asset, as the chain stores it.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct PriceRecord {
	/// The asset.
	pub asset: AssetId,
	/// Quote currency (USD) per whole unit, 1e18 = 1.
	pub price: FixedU128,
	/// See [`CertifiedPrice::confidence`].
	pub confidence: FixedU128,
	/// Round of the certificate.
	pub round: Round,
	/// See [`Report::observed_at`].
	pub observed_at: Moment,
	/// False when the price moved further than the asset's band since the price before it: it
	/// settles nothing until the next round agrees with it.
	pub confirmed: bool,
}
