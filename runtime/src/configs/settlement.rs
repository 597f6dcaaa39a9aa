//! Settlement: shares, vaults and Authorised Participants.

use super::AdminOrigin;
use crate::*;
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU32, ConstU64},
};
use pallet_settlement::{Fillers, Method, Rules};
use sp_runtime::{FixedU128, Perquintill};

/// A day, in milliseconds.
const DAY_MILLIS: u64 = 86_400_000;
/// One whole unit of the quote asset.
const DOLLAR: Balance = 1_000_000;
/// One share.
const SHARE: Balance = 1_000_000_000_000_000_000;

parameter_types! {
	/// One percent on either side of the certified price, a limit that reaches the bad end in half a
	/// minute, and two minutes for everything: participants are programs.
	pub const DefaultRules: Rules = Rules {
		method: Method::Orders,
		tolerance: Perquintill::from_percent(1),
		order_life: 15,
		settlement_period: 60,
		redeem_while_rebalancing: true,
		fillers: Fillers::Admitted,
		loss_budget: Perquintill::from_percent(1),
	};
	/// Half a percent: about what a rebalance of a third of a basket may lose at the tolerance.
	pub const CompletionTolerance: Perquintill = Perquintill::from_parts(5_000_000_000_000_000);
	pub const MinimumCommitment: FixedU128 = FixedU128::from_u32(10);
	/// A cent.
	pub const MinimumSwap: FixedU128 = FixedU128::from_inner(10_000_000_000_000_000);
	pub const MissedCommitmentSlash: Perquintill = Perquintill::from_percent(5);
}

impl pallet_assets_holder::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

impl pallet_settlement::Config for Runtime {
	type Inventory = Rebalance;
	type Prices = BlsOracle;
	type Time = Timestamp;
	type Shares = Assets;
	type Assets = Assets;
	type Bonds = AssetsHolder;
	type Pools = AssetConversion;
	type RuntimeHoldReason = RuntimeHoldReason;
	type AdminOrigin = AdminOrigin;
	type QuoteAsset = ConstU32<{ genesis::QUOTE_ASSET }>;
	type DefaultRules = DefaultRules;
	type MinimumSupply = ConstU128<SHARE>;
	type CompletionTolerance = CompletionTolerance;
	// Three heartbeats: one may fail.
	type MaxPriceAge = ConstU64<180_000>;
	type LossPeriod = ConstU64<DAY_MILLIS>;
	type TermsNotice = ConstU64<{ 7 * DAY_MILLIS }>;
	// An hour of two-second blocks.
	type RedeemPeriod = ConstU32<1_800>;
	// A day.
	type MaxSettlementPeriod = ConstU32<43_200>;
	type MinimumBond = ConstU128<{ 1_000 * DOLLAR }>;
	type MinimumCommitment = MinimumCommitment;
	type MissedCommitmentSlash = MissedCommitmentSlash;
	type CommitmentLife = ConstU32<15>;
	type MaxCommitmentsPerBasket = ConstU32<64>;
	type MaxCommitmentsPerParticipant = ConstU32<64>;
	type MaxOffersPerBasket = ConstU32<8>;
	// Four times what a basket may have, and a fifth of a block.
	type MaxCommitmentEnds = ConstU32<256>;
	type MinimumSwap = MinimumSwap;
	type WeightInfo = pallet_settlement::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}
