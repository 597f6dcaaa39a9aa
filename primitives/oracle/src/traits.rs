//! The traits through which the pallets meet. A pallet never names another pallet's `Pallet`.

use crate::{
	AssetId, BlockNumber, CertifiedPrice, Moment, OpenRequest, PriceRecord, RequestRef, Round,
	SetId, View,
};
use alloc::vec::Vec;
use frame_support::weights::Weight;

/// What a verified certificate says, as its requests are executed.
#[derive(Clone, Copy, Debug)]
pub struct CertifiedRound<'a> {
	/// See [`crate::Report::set_id`].
	pub set_id: SetId,
	/// See [`crate::Report::round`].
	pub round: Round,
	/// See [`crate::Report::view`].
	pub view: View,
	/// See [`crate::Report::observed_at`].
	pub observed_at: Moment,
	/// Prices in strictly ascending order of asset.
	pub prices: &'a [CertifiedPrice],
	/// Assets, ascending, whose price left its band in this round and settles nothing yet.
	pub unconfirmed: &'a [AssetId],
}

/// The open requests of the baskets. Implemented by pallet-rebalance, used by pallet-bls-oracle.
pub trait RequestBook {
	/// Every open request that passes validation against the present state, ascending by basket.
	/// Walks storage without bound: for offchain workers, views and the runtime API only.
	fn open_requests() -> Vec<OpenRequest>;

	/// Whether any request is open, valid or not. One storage read.
	fn is_any_open() -> bool;

	/// Weight of [`Self::execute`] for a request whose union of old and new components holds `legs`
	/// assets.
	fn execute_weight(legs: u32) -> Weight;

	/// Executes one request of a verified certificate. Atomic: it either settles, or is closed with
	/// an event that says why, or stays open because a price is missing, unconfirmed or older than
	/// the request. Never stops the requests after it. Returns the weight it used.
	fn execute(request: &RequestRef, certified: &CertifiedRound<'_>) -> Weight;
}

/// The rounds of the oracles. Implemented by pallet-bls-oracle, used by pallet-rebalance.
pub trait Rounds {
	/// A request was opened in this block: the next round is due, whatever becomes of the request. One
	/// storage read and write.
	fn request_opened();
}

/// For tests without oracles.
impl Rounds for () {
	fn request_opened() {}
}

/// The latest certified prices. Implemented by pallet-bls-oracle, used by pallet-rebalance.
pub trait PriceFeed {
	/// Whether the oracles are asked for prices of `asset`.
	fn is_listed(asset: AssetId) -> bool;

	/// The assets of `assets` that are not listed, at most one: the first. One storage read.
	fn first_unlisted(assets: &[AssetId]) -> Option<AssetId>;

	/// Latest certified prices, ascending by asset. One storage read.
	fn prices() -> Vec<PriceRecord>;

	/// Block of the last certificate; zero before the first.
	fn last_certified_at() -> BlockNumber;
}
