//! What the pallet stores, takes and reports.

#![allow(clippy::as_conversions, reason = "the expansion of the codec and type derives on enums")]

use crate::Config;
use alloc::vec::Vec;
use ballast_basket_math::{
	BasketDrift, Change, Component, MathError, Side, WeightError, MAX_COMPONENTS, U256,
};
use ballast_oracle::{AssetId, BlockNumber, Moment, Nonce, Round, SetId, H256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::{fungible, ConstU32},
	BoundedVec,
};
use scale_info::TypeInfo;
use sp_runtime::{FixedU128, Perquintill};

/// Most components of a basket, as a bound.
pub type MaxComponents = ConstU32<MAX_COMPONENTS>;
/// The components of a basket, in the order to which the indices of a change refer.
pub type Components = BoundedVec<Component, MaxComponents>;

/// Most bytes of a note.
pub const MAX_NOTE_LENGTH: u32 = 256;
/// What an owner says about a request, for people: UTF-8. It is in an event and nowhere else.
pub type Note = BoundedVec<u8, ConstU32<MAX_NOTE_LENGTH>>;

/// Balance in which deposits are paid.
pub type BalanceOf<T> = <<T as Config>::Deposits as fungible::Inspect<AccountIdOf<T>>>::Balance;
/// A basket as it is stored.
pub type BasketOf<T> = Basket<AccountIdOf<T>, BalanceOf<T>>;
/// A request as it is stored.
pub type RequestOf<T> = Request<AccountIdOf<T>, BalanceOf<T>>;
/// A basket with everything that belongs to it, as the view function shows it.
pub type BasketDetailsOf<T> = BasketDetails<AccountIdOf<T>, BalanceOf<T>>;
type AccountIdOf<T> = <T as frame_system::Config>::AccountId;

/// Decimals of every share asset: [`ballast_basket_math`] counts supply in 1e-18 of a share.
pub const SHARE_DECIMALS: u8 = 18;
/// The nonce of every basket's first request, its activation.
pub const ACTIVATION: Nonce = 0;

/// Who paused a basket.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Authority {
	/// Its owner.
	Owner,
	/// The admin origin.
	Admin,
}

/// What a basket can do.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BasketStatus {
	/// It has targets but no quantities yet: its activation is open.
	Pending,
	/// It holds its components and can be rebalanced.
	Active,
	/// It is not rebalanced until it is resumed. An open request waits. What the admin origin
	/// paused, only the admin origin resumes.
	Paused(Authority),
}

/// The certificate that last settled a request of a basket.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settlement {
	/// The request that was settled.
	pub nonce: Nonce,
	/// The oracle set that signed.
	pub set_id: SetId,
	/// The round that was certified.
	pub round: Round,
	/// When the prices were observed, milliseconds since the Unix epoch.
	pub observed_at: Moment,
	/// The block that carried the certificate.
	pub block: BlockNumber,
}

/// An index product: who governs it and what one share of it holds.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basket<AccountId, Balance> {
	/// Who may change it.
	pub owner: AccountId,
	/// Who paid the deposit and gets it back when the basket is closed. A transfer does not change
	/// it.
	pub depositor: AccountId,
	/// What is on hold for the basket.
	pub deposit: Balance,
	/// What it can do.
	pub status: BasketStatus,
	/// The nonce that its next request gets.
	pub next_nonce: Nonce,
	/// The asset of its shares.
	pub share_asset: AssetId,
	/// What one share holds. Empty while the basket is pending.
	pub components: Components,
	/// What of `nav36` the quantities do not express, exact, 1e36 = 1 unit of quote currency.
	pub dust: U256,
	/// Value of one share at the components' reference prices, exact, 1e36 = 1. Zero while the
	/// basket is pending.
	pub nav36: U256,
	/// What settled its last request; `None` while the basket is pending.
	pub settled: Option<Settlement>,
}

/// A change as a request stores it. See [`Change`] for its rules.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoundedChange {
	/// Indices to remove, strictly descending, applied by swap-and-pop.
	pub remove: BoundedVec<u32, MaxComponents>,
	/// Assets to push to the end, in this order.
	pub add: BoundedVec<AssetId, MaxComponents>,
	/// One target per resulting component.
	pub weights: BoundedVec<Perquintill, MaxComponents>,
}

/// A change that waits for a certificate.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request<AccountId, Balance> {
	/// Its number within its basket.
	pub nonce: Nonce,
	/// Who made it, pays its deposit and gets it back. Always the basket's owner.
	pub who: AccountId,
	/// What is requested. Of an activation: `add` and `weights` are the basket's targets.
	pub change: BoundedChange,
	/// Assets in the union of old and new components.
	pub legs: u32,
	/// Block in which it was made.
	pub opened_at: BlockNumber,
	/// Timestamp of that block, milliseconds since the Unix epoch; zero at genesis. A price
	/// observed earlier does not settle it.
	pub opened_at_moment: Moment,
	/// Last block in which it may settle. `None` for the activation of a genesis basket, which has
	/// shares already and so could not be removed.
	pub deadline: Option<BlockNumber>,
	/// What is on hold for it. Zero for an activation, which the basket's deposit covers.
	pub deposit: Balance,
}

/// Why a change is refused. Each variant has the name of an error of the pallet.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Constraint {
	/// There is no basket of this number.
	BasketNotFound,
	/// The requester does not own the basket.
	NotOwner,
	/// The basket is pending or paused.
	BasketNotActive,
	/// A request of the basket is open already.
	RequestAlreadyOpen,
	/// No component would remain.
	NoComponents,
	/// More than 400 components would result.
	TooManyComponents,
	/// Old and new components together are more assets than one report can price.
	TooManyLegs,
	/// The index to remove at this position of `remove` is not that of a component.
	RemovalOutOfRange(u16),
	/// The index to remove at this position of `remove` is not below the one before it.
	RemovalNotDescending(u16),
	/// The asset at this position of `add` is in the basket already or occurs before in `add`.
	DuplicateAsset(u16),
	/// There are more or fewer weights than resulting components.
	WeightsLengthMismatch,
	/// The weight at this position is below 0.25 %.
	WeightBelowMinimum(u16),
	/// The weights do not sum to exactly 100 %.
	WeightsSumNotOne,
	/// The asset at this position of `add` does not exist.
	UnknownAsset(u16),
	/// The asset at this position of `add` has fewer than 2 or more than 18 decimals.
	UnsupportedDecimals(u16),
	/// The oracles have no price for the asset at this position of `add`.
	AssetNotListed(u16),
	/// The oracles have no price for the component at this index any more.
	ComponentNotListed(u16),
	/// The vault of the basket is being settled.
	Settling,
}

/// Why a basket cannot be valued, previewed or settled.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RebalanceError {
	/// The change breaks a rule: a call would return the error of the same name.
	Constraint(Constraint),
	/// The prices allow no result: the error names the asset.
	Valuation(MathError),
}

impl From<Constraint> for RebalanceError {
	fn from(constraint: Constraint) -> Self {
		Self::Constraint(constraint)
	}
}

impl From<MathError> for RebalanceError {
	fn from(error: MathError) -> Self {
		Self::Valuation(error)
	}
}

impl From<WeightError> for Constraint {
	fn from(error: WeightError) -> Self {
		match error {
			WeightError::NoComponents => Self::NoComponents,
			WeightError::TooManyComponents { .. } => Self::TooManyComponents,
			WeightError::BelowMinimum { index, .. } => Self::WeightBelowMinimum(position(index)),
			WeightError::SumNotOne { .. } => Self::WeightsSumNotOne,
		}
	}
}

/// A position in a list as an error carries it. Errors of a dispatch have room for 16 bits; the
/// lists that they speak of hold at most 400 entries.
pub(crate) fn position(index: u32) -> u16 {
	u16::try_from(index).unwrap_or(u16::MAX)
}

/// Why a certified request did not settle yet. It stays open.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeldBy {
	/// The basket is paused.
	BasketPaused,
	/// The prices were observed before the request was made.
	PricesOlderThanRequest,
	/// The certificate has no price of this asset.
	PriceMissing(AssetId),
	/// The price of this asset left its band and waits for the next round to confirm it.
	PriceUnconfirmed(AssetId),
	/// The activation failed, and the basket cannot be removed because it has shares.
	SharesOutstanding(RebalanceError),
	/// Writing the result failed and was rolled back.
	NotWritten,
}

/// Why a certificate does not concern the request that is open. Nothing changes.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// No request of the basket is open.
	NotOpen,
	/// Another request of the basket is open.
	NonceMismatch,
	/// The request's last block has passed.
	DeadlinePassed,
	/// The oracles counted other assets.
	LegsMismatch,
	/// The oracles saw another basket or another change.
	DigestMismatch,
}

/// Why an open request was closed without a certificate.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CancelReason {
	/// The owner or the admin origin cancelled it.
	Cancelled(Authority),
	/// The basket went to another owner, who did not make the request.
	Transferred,
	/// The basket was closed.
	Closed,
}

/// What an authorised participant has to do for one asset.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trade {
	/// The asset.
	pub asset: AssetId,
	/// Whether the vault receives or gives it.
	pub side: Side,
	/// Whole units per share, 1e18 = 1.
	pub delta_per_share: FixedU128,
	/// Base units for the whole supply: a buy is rounded up, a sell down.
	pub amount: u128,
	/// Reference price, quote currency per whole unit, 1e18 = 1.
	pub price: FixedU128,
}

/// A basket with everything that belongs to it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BasketDetails<AccountId, Balance> {
	/// The basket.
	pub basket: Basket<AccountId, Balance>,
	/// Its open request.
	pub request: Option<Request<AccountId, Balance>>,
	/// Digest of the open request, as oracles sign it.
	pub request_digest: Option<H256>,
	/// Base units of its shares, 1e18 = one share.
	pub supply: u128,
	/// The account that holds its assets.
	pub vault: AccountId,
}

/// The value of one share at the latest certified prices.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Nav {
	/// Floored, 1e18 = 1 unit of quote currency.
	pub nav: FixedU128,
	/// Exact, 1e36 = 1.
	pub nav36: U256,
	/// When the oldest price that was used was observed, milliseconds since the Unix epoch.
	pub observed_at: Moment,
	/// Assets whose latest price left its band and is not confirmed, ascending. Their latest price
	/// was used all the same.
	pub unconfirmed: Vec<AssetId>,
}

/// What a request would do if it were settled at the latest certified prices.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Preview {
	/// The components after it.
	pub components: Vec<Component>,
	/// The trades that it would ask for, ascending by asset.
	pub trades: Vec<Trade>,
	/// Value of one share before and after it, floored, 1e18 = 1.
	pub nav: FixedU128,
	/// The same, exact, 1e36 = 1.
	pub nav36: U256,
	/// Dust after it, 1e36 = 1.
	pub dust: U256,
	/// Base units of shares to which the amounts of the trades refer.
	pub supply: u128,
	/// Drift of the present components from their targets.
	pub drift_before: BasketDrift,
	/// Drift of the new components from the new targets.
	pub drift_after: BasketDrift,
	/// Assets whose latest price is not confirmed: a request would wait for them. Ascending.
	pub unconfirmed: Vec<AssetId>,
}

impl From<BoundedChange> for Change {
	fn from(change: BoundedChange) -> Self {
		Self {
			remove: change.remove.into_inner(),
			add: change.add.into_inner(),
			weights: change.weights.into_inner(),
		}
	}
}

impl TryFrom<Change> for BoundedChange {
	type Error = Constraint;

	/// Fails with [`Constraint::TooManyComponents`] when a list has more than 400 entries.
	fn try_from(change: Change) -> Result<Self, Constraint> {
		let bounded = (
			BoundedVec::try_from(change.remove),
			BoundedVec::try_from(change.add),
			BoundedVec::try_from(change.weights),
		);
		match bounded {
			(Ok(remove), Ok(add), Ok(weights)) => Ok(Self { remove, add, weights }),
			_ => Err(Constraint::TooManyComponents),
		}
	}
}
