//! What the pallet stores, takes and reports.

#![allow(clippy::as_conversions, reason = "the expansion of the codec and type derives on enums")]

use alloc::vec::Vec;
use ballast_oracle::{AssetId, BlockNumber, Moment, Nonce};
use ballast_settlement_math::{Side, MAX_MANAGEMENT_FEE, U256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, FixedU128, Perquintill};

/// Highest fee for issuing, and for redeeming: 5 %.
pub const MAX_SHARE_FEE: Perquintill = Perquintill::from_percent(5);
/// Narrowest tolerance around certified prices: 0.1 %.
pub const MIN_TOLERANCE: Perquintill = Perquintill::from_parts(1_000_000_000_000_000);
/// Widest tolerance around certified prices: 5 %.
pub const MAX_TOLERANCE: Perquintill = Perquintill::from_percent(5);
/// Largest part of a basket's value that its settlements may lose in one period: 10 %.
pub const MAX_LOSS_BUDGET: Perquintill = Perquintill::from_percent(10);
/// Most assets that a vault may still have to sell although they left its basket.
pub const MAX_EXTRAS: u32 = 512;
/// Most claims of a basket: components, extras and the quote asset.
pub const MAX_CLAIMS: u32 = 913;
/// Most claims of a basket without extras.
pub const MAX_COMPONENT_CLAIMS: u32 = ballast_settlement_math::MAX_COMPONENTS.saturating_add(1);
/// Most assets that a vault has too little of: its components. No offer gives and no phase buys more.
pub const MAX_GIVES: u32 = ballast_settlement_math::MAX_COMPONENTS;

/// What shares cost, as parts of the shares or, for management, of all shares in a year.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fees {
	/// Of newly issued shares, these included, at most [`MAX_SHARE_FEE`].
	pub issue: Perquintill,
	/// Of redeemed shares, at most [`MAX_SHARE_FEE`].
	pub redeem: Perquintill,
	/// Of all shares in a year, at most [`MAX_MANAGEMENT_FEE`].
	pub management: Perquintill,
}

impl Fees {
	/// No fee.
	pub const NONE: Self = Self {
		issue: Perquintill::zero(),
		redeem: Perquintill::zero(),
		management: Perquintill::zero(),
	};

	/// The lower one of each fee.
	pub fn lower(self, other: Self) -> Self {
		Self {
			issue: self.issue.min(other.issue),
			redeem: self.redeem.min(other.redeem),
			management: self.management.min(other.management),
		}
	}

	/// Whether no fee is above its cap.
	pub fn are_capped(&self) -> bool {
		self.issue <= MAX_SHARE_FEE
			&& self.redeem <= MAX_SHARE_FEE
			&& self.management <= MAX_MANAGEMENT_FEE
	}
}

/// Who may fill the orders of a basket.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fillers {
	/// Participants that the admin origin has admitted.
	Admitted,
	/// Anyone.
	Anyone,
}

/// How the vault of a basket is moved. Whatever is left by the first two ways is traded by orders.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
	/// Orders are open from the first block on.
	Orders,
	/// Market makers make offers for the whole move, and the best one is taken.
	Offers {
		/// Blocks, after that in which the settlement begins, in which offers are accepted. At least
		/// one; orders must have their life after it.
		window: BlockNumber,
	},
	/// First everything is sold in pools for the quote asset, then everything is bought with it.
	Pools {
		/// Blocks that the owner and its delegate have for each of the two phases before anyone may
		/// run it. At least one; twice this and the life of orders fit into the settlement period.
		lead: BlockNumber,
	},
}

/// How a basket is settled.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rules {
	/// How its vault is moved.
	pub method: Method,
	/// How far from the certified price the vault trades, [`MIN_TOLERANCE`] to [`MAX_TOLERANCE`].
	pub tolerance: Perquintill,
	/// Blocks in which the limit of an order moves from the good end of the tolerance to the bad one.
	/// At least one.
	pub order_life: BlockNumber,
	/// Blocks after which a settlement ends in any case. Not below the order life.
	pub settlement_period: BlockNumber,
	/// Whether shares may be redeemed while the basket is rebalancing.
	pub redeem_while_rebalancing: bool,
	/// Who may fill orders.
	pub fillers: Fillers,
	/// Largest part of the basket's value that settlement may lose in one period, at most
	/// [`MAX_LOSS_BUDGET`].
	pub loss_budget: Perquintill,
}

impl Rules {
	/// Whether nobody but admitted participants trades with the vault. Anyone may move a pool.
	fn only_admitted(&self) -> bool {
		self.fillers == Fillers::Admitted && !matches!(self.method, Method::Pools { .. })
	}

	/// Whether any of these rules protects holders less than the same one of `other`.
	pub fn are_looser_than(&self, other: &Self) -> bool {
		self.tolerance > other.tolerance
			|| self.order_life < other.order_life
			|| self.settlement_period > other.settlement_period
			|| (other.redeem_while_rebalancing && !self.redeem_while_rebalancing)
			|| (other.only_admitted() && !self.only_admitted())
			|| self.loss_budget > other.loss_budget
	}
}

/// What the owner of a basket sets.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms<AccountId> {
	/// Who gets the fees.
	pub recipient: AccountId,
	/// Who may, besides the owner, run the phases of a settlement in pools.
	pub delegate: Option<AccountId>,
	/// The fees.
	pub fees: Fees,
	/// How the basket is settled.
	pub rules: Rules,
}

/// What will hold from some time on.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Announced {
	/// The fees.
	pub fees: Fees,
	/// How the basket is settled.
	pub rules: Rules,
	/// When they begin, milliseconds since the Unix epoch.
	pub from: Moment,
}

/// The terms of a basket as they are stored.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct TermsRecord<AccountId> {
	/// What holds now, if nothing announced has begun.
	pub terms: Terms<AccountId>,
	/// What a raise of fees, or rules that protect holders less, lead to.
	pub announced: Option<Announced>,
	/// Until when the management fee is collected, milliseconds since the Unix epoch.
	pub collected_at: Moment,
}

impl<AccountId> TermsRecord<AccountId> {
	/// The fees that hold at `now`.
	pub fn fees_at(&self, now: Moment) -> Fees {
		match self.announced {
			Some(announced) if now >= announced.from => announced.fees,
			_ => self.terms.fees,
		}
	}

	/// The rules that hold at `now`. A settlement that runs keeps those with which it began.
	pub fn rules_at(&self, now: Moment) -> Rules {
		match self.announced {
			Some(announced) if now >= announced.from => announced.rules,
			_ => self.terms.rules,
		}
	}
}

/// What may be done in a settlement.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
	/// Orders are filled.
	Orders {
		/// The block from which their lives count.
		since: BlockNumber,
	},
	/// Offers are collected, and then the best one is taken.
	Offers {
		/// Last block in which offers are accepted.
		until: BlockNumber,
	},
	/// The vault sells in pools.
	Selling {
		/// Last block in which only the owner and its delegate may do that.
		until: BlockNumber,
	},
	/// The vault buys in pools.
	Buying {
		/// Last block in which only the owner and its delegate may do that.
		until: BlockNumber,
	},
}

impl Stage {
	/// The first stage of a settlement by `method` that begins at `since`.
	pub fn first(method: Method, since: BlockNumber) -> Self {
		match method {
			Method::Orders => Self::Orders { since },
			Method::Offers { window } => Self::Offers { until: since.saturating_add(window) },
			Method::Pools { lead } => Self::Selling { until: since.saturating_add(lead) },
		}
	}
}

impl Method {
	/// Blocks that owner and delegate have for a phase; zero without phases.
	pub fn lead(self) -> BlockNumber {
		match self {
			Self::Pools { lead } => lead,
			Self::Orders | Self::Offers { .. } => 0,
		}
	}
}

/// A vault that is moved to its inventory.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settling {
	/// The request that changed the inventory last.
	pub nonce: Nonce,
	/// The block in which it began.
	pub since: BlockNumber,
	/// Its last block.
	pub deadline: BlockNumber,
	/// What may be done now.
	pub stage: Stage,
	/// The rules with which it began.
	pub rules: Rules,
}

/// What a participant has at stake.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Participant {
	/// What is on hold, base units of the quote asset.
	pub bond: u128,
	/// The penalties of its open commitments together, base units of the quote asset.
	pub at_stake: u128,
	/// Its open commitments.
	pub commitments: u32,
	/// Whether the admin origin has admitted it.
	pub admitted: bool,
}

/// A part of an order that is reserved for a participant.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commitment<AccountId> {
	/// Who committed itself.
	pub participant: AccountId,
	/// To which asset.
	pub asset: AssetId,
	/// To which side of the vault.
	pub side: Side,
	/// To how much, in base units.
	pub amount: u128,
	/// What of it is not filled.
	pub remaining: u128,
	/// What it costs to fill nothing of it, base units of the quote asset.
	pub penalty: u128,
	/// The block in which it was made. Its participant fills at the limit of that block.
	pub since: BlockNumber,
	/// Last block in which it can be filled.
	pub until: BlockNumber,
}

/// Where a missing price is missing.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, frame_support::PalletError)]
pub enum Leg {
	/// Of the asset that is traded.
	Asset,
	/// Of the quote asset.
	Quote,
}

/// Why a vault did not trade a claim in its pool.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, frame_support::PalletError)]
pub enum SwapFault {
	/// There is no certified price of it.
	PriceMissing,
	/// Its certified price left its band and waits for the next round to confirm it.
	PriceUnconfirmed,
	/// Its certified price is too old.
	PriceStale,
	/// There is no pool of it and the quote asset, or too little in it.
	NoLiquidity,
	/// The pool gives less, or takes more, than the tolerance of the certified value allows.
	TooBad,
	/// The pool gives more, or takes less, than the tolerance allows: one of the prices is wrong.
	TooGood,
	/// The loss is above what is left of the basket's loss budget.
	LossBudgetExceeded,
	/// The pools refused, for instance because an asset is frozen.
	Refused,
}

/// How a settlement ended.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
	/// The vault holds what it should, within the completion tolerance.
	Completed,
	/// Its deadline passed.
	DeadlinePassed,
	/// No share is left.
	NoShares,
}

/// A claim and how the vault stands to it.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ClaimPosition {
	/// The asset.
	pub asset: AssetId,
	/// Whole units that one share should hold, 1e18 = 1; zero for an extra.
	pub quantity: FixedU128,
	/// Base units that the vault should hold.
	pub required: u128,
	/// Base units that it holds.
	pub held: u128,
}

/// What an issue or a redemption would do now.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SharesPreview {
	/// What is paid in or out, ascending by asset, in base units. Zeros are left out.
	pub amounts: Vec<(AssetId, u128)>,
	/// Shares that go to who earns the fee, 1e18 = 1.
	pub fee: u128,
	/// All shares before, management fee included, 1e18 = 1.
	pub supply: u128,
}

/// An order as it stands in this block.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Order {
	/// The asset.
	pub asset: AssetId,
	/// Whether the vault buys or sells it.
	pub side: Side,
	/// How much of it, in base units.
	pub amount: u128,
	/// What of it is reserved for participants.
	pub committed: u128,
	/// The certified price and the limit of the moment, quote currency per whole unit, 1e18 = 1;
	/// `None` while no price can be used. Before orders are open, the limit that they begin with.
	pub price: Option<(FixedU128, FixedU128)>,
}

/// What of an order was left when a settlement ended.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Residual {
	/// The asset.
	pub asset: AssetId,
	/// Whether the vault should still buy or sell it.
	pub side: Side,
	/// How much of it, in base units.
	pub amount: u128,
	/// What that is worth at certified prices, 1e36 = 1; `None` without a price.
	pub value36: Option<U256>,
}

/// What an offer gives to a vault, ascending by asset, in base units.
pub type Gives = BoundedVec<(AssetId, u128), ConstU32<MAX_GIVES>>;
/// What an offer takes from a vault, ascending by asset, in base units.
pub type Takes = BoundedVec<(AssetId, u128), ConstU32<MAX_CLAIMS>>;

/// What is paid between what an offer takes and what it gives, base units of the quote asset.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
	/// The maker pays this to the vault.
	ToVault(u128),
	/// The vault pays this to the maker.
	FromVault(u128),
}

/// An offer for the whole move of a vault. What its maker gives is on hold.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
	/// What the maker gives. Of an offer that is over: what is still on hold.
	pub gives: Gives,
	/// What it takes.
	pub takes: Takes,
	/// What is paid besides.
	pub difference: Difference,
	/// Last block in which it can be taken.
	pub until: BlockNumber,
	/// Value of the inventory of all shares when it was made, 1e36 = 1. Redemptions make that smaller,
	/// and the offer with it.
	pub inventory36: U256,
}

/// An offer that can be taken.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OpenOffer<AccountId> {
	/// Who made it.
	pub maker: AccountId,
	/// Last block in which it can be taken.
	pub until: BlockNumber,
}

/// The side of an offer on which something is wrong.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, frame_support::PalletError)]
pub enum OfferSide {
	/// What the maker gives.
	Gives,
	/// What the maker takes.
	Takes,
}

/// What an exchange leaves the holders at certified prices.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Net {
	/// They gain this, 1e36 = 1 unit of quote currency.
	Gain(U256),
	/// They lose this, 1e36 = 1.
	Loss(U256),
}

/// Why an offer ended without being taken.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferEnding {
	/// A better one took its place among as many as a basket has.
	Displaced,
	/// Another one was taken.
	Outbid,
	/// It was its turn, and it could not be taken.
	Failed(DispatchError),
	/// Its last block passed.
	Expired,
	/// The settlement ended.
	SettlementEnded,
}

/// An open offer as it would be taken in this block.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct RankedOffer<AccountId> {
	/// Who made it.
	pub maker: AccountId,
	/// What it would give, ascending by asset, in base units.
	pub gives: Vec<(AssetId, u128)>,
	/// What it would take, ascending by asset, in base units.
	pub takes: Vec<(AssetId, u128)>,
	/// What would be paid besides.
	pub difference: Difference,
	/// Last block in which it can be taken.
	pub until: BlockNumber,
	/// What it would leave the holders.
	pub net: Net,
	/// Why it could not be taken now; `None` when nothing is known to be wrong.
	pub fault: Option<DispatchError>,
}
