//! The traits through which the pallets meet. A pallet never names another pallet's `Pallet`.

use crate::{
	AssetId, BasketId, BlockNumber, CertifiedPrice, FixedU128, Moment, Nonce, OpenRequest,
	PriceRecord, RequestRef, Round, SetId, View,
};
use alloc::vec::Vec;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	weights::Weight,
};
use sp_core::U256;

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

/// Whether the owner, or the admin, keeps a basket from being rebalanced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InventoryState {
	/// It has no quantities yet.
	Pending,
	/// It can be rebalanced.
	Active,
	/// It cannot be rebalanced until it is resumed.
	Paused,
}

/// What a basket should hold, as settlement sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BasketInventory<AccountId> {
	/// Who governs the basket.
	pub owner: AccountId,
	/// The account that holds its assets.
	pub vault: AccountId,
	/// The asset of its shares.
	pub share_asset: AssetId,
	/// What it can do.
	pub state: InventoryState,
	/// The request that was settled last; zero, that of the activation, while the basket is pending.
	pub nonce: Nonce,
	/// Whether a request waits for a certificate. The quantities do not change meanwhile, because
	/// what oracles sign covers them.
	pub has_request: bool,
	/// Whole units per share, 1e18 = 1, strictly ascending by asset.
	pub quantities: Vec<(AssetId, FixedU128)>,
	/// Value of one share at its last rebalance, exact, 1e36 = 1 unit of quote currency.
	pub nav36: U256,
}

/// The inventories of the baskets. Implemented by pallet-rebalance, used by pallet-settlement.
pub trait Inventory<AccountId> {
	/// The inventory of a basket that exists.
	fn inventory(basket: BasketId) -> Option<BasketInventory<AccountId>>;

	/// Makes every share hold `before / after` of what it held, each quantity floored. The value of
	/// one share changes with it.
	///
	/// # Errors
	///
	/// When the basket is pending or a request of it is open, and when `before` exceeds `after`.
	fn dilute(basket: BasketId, before: U256, after: U256) -> DispatchResult;
}

/// What executing a request did to an inventory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InventoryChange<'a> {
	/// The request.
	pub nonce: Nonce,
	/// The assets that left, ascending.
	pub removed: &'a [AssetId],
	/// The assets that remained or came.
	pub components: u32,
	/// Value per share of what it buys and of what it sells, together, 1e36 = 1 unit of quote currency.
	pub turnover36: U256,
	/// Value of one share, 1e36 = 1 unit of quote currency.
	pub nav36: U256,
	/// Base units of shares.
	pub supply: u128,
}

/// What settlement does when baskets change. Implemented by pallet-settlement, used by
/// pallet-rebalance; `()` is for chains on which nothing is settled.
pub trait SettlementHook {
	/// Whether the vault of the basket is being settled. No rebalance may be requested meanwhile.
	fn is_settling(basket: BasketId) -> bool;

	/// Brings the inventory up to date before a rebalance of it is requested: it must not change
	/// until the request ends.
	fn before_request(basket: BasketId) -> DispatchResult;

	/// The inventory of the basket changed. An error undoes the change.
	///
	/// The weight of executing a request is measured with this in it, but for what it returns.
	fn rebalanced(basket: BasketId, change: &InventoryChange<'_>) -> Result<Weight, DispatchError>;

	/// The most that [`Self::rebalanced`] returns for a request whose union of old and new components
	/// holds `legs` assets.
	fn rebalanced_weight(legs: u32) -> Weight;

	/// The basket does not exist any more.
	fn closed(basket: BasketId);

	/// Weight of [`Self::is_settling`] and [`Self::before_request`] for the largest basket.
	fn request_weight() -> Weight;

	/// Weight of [`Self::closed`] for a basket that is being settled. That of any other is measured with
	/// what closes it.
	fn closed_weight() -> Weight;
}

impl SettlementHook for () {
	fn is_settling(_: BasketId) -> bool {
		false
	}

	fn before_request(_: BasketId) -> DispatchResult {
		Ok(())
	}

	fn rebalanced(_: BasketId, _: &InventoryChange<'_>) -> Result<Weight, DispatchError> {
		Ok(Weight::zero())
	}

	fn rebalanced_weight(_: u32) -> Weight {
		Weight::zero()
	}

	fn closed(_: BasketId) {}

	fn request_weight() -> Weight {
		Weight::zero()
	}

	fn closed_weight() -> Weight {
		Weight::zero()
	}
}
