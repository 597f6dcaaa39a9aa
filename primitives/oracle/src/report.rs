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
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
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
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
	/// What is certified.
	pub report: Report,
	/// Who signed.
	pub signers: SignerBitmap,
	/// Sum of the signers' BLS signatures over [`crate::digest::report`].
	pub signature: Signature,
}

/// The latest certified price of an asset, as the chain stores it.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

#[cfg(test)]
pub(crate) mod tests {
	use super::*;
	use codec::DecodeAll;

	/// One price and one request.
	pub(crate) fn small_report() -> Report {
		let price = CertifiedPrice {
			asset: 1,
			price: FixedU128::from_u32(60_000),
			confidence: FixedU128::from_u32(30),
		};
		let request = RequestRef { basket: 7, nonce: 3, legs: 2, digest: H256::repeat_byte(0xab) };
		Report {
			set_id: 2,
			round: 5,
			view: 1,
			observed_at: 1_763_000_000_000,
			valid_until: 99,
			prices: vec![price].try_into().unwrap(),
			requests: vec![request].try_into().unwrap(),
		}
	}

	#[test]
	fn scale_encoding_is_the_documented_one() {
		// Integers are little-endian, a list follows its compact length (4 stands for one item).
		let expected = [
			"0200000000000000",                                                 // set id
			"0500000000000000",                                                 // round
			"01000000",                                                         // view
			"001efd7a9a010000",                                                 // observed at
			"63000000",                                                         // valid until
			"04",                                                               // prices
			"01000000",                                                         // asset
			"0000802d60ba449bb40c000000000000",                                 // price
			"0000b89d0d6955a00100000000000000",                                 // confidence
			"04",                                                               // requests
			"07000000",                                                         // basket
			"03000000",                                                         // nonce
			"02000000",                                                         // legs
			"abababababababababababababababababababababababababababababababab", // digest
		];
		let encoded = small_report().encode();
		let hex: String = encoded.iter().map(|byte| format!("{byte:02x}")).collect();
		assert_eq!(hex, expected.concat());
		assert_eq!(Report::decode_all(&mut encoded.as_slice()), Ok(small_report()));
	}

	#[test]
	fn price_range_ends_at_its_bounds() {
		let price = |price: u128, confidence: u128| CertifiedPrice {
			asset: 1,
			price: FixedU128::from_inner(price),
			confidence: FixedU128::from_inner(confidence),
		};
		let (low, high) = (10u128.pow(6), 10u128.pow(30));
		assert!(price(low, 0).is_in_range() && price(high, 0).is_in_range());
		assert!(!price(low - 1, 0).is_in_range() && !price(high + 1, 0).is_in_range());
		assert!(price(low, low).is_in_range() && !price(low, low + 1).is_in_range());
	}
}
