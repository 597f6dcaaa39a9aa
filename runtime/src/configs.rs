//! Configuration of every pallet.

mod governance;
mod pools;
mod settlement;
mod validators;

pub use governance::*;
pub use pools::*;
pub use settlement::*;
pub use validators::*;

use crate::*;
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8, NeverEnsureOrigin,
		VariantCountOf,
	},
	weights::{
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_SECOND},
		ConstantMultiplier, IdentityFee, Weight,
	},
	PalletId,
};
use frame_system::limits;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{FixedPointNumber, Perbill, Permill, Perquintill};

/// Part of a block that ordinary transactions may fill; the rest is for operational ones.
const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);
/// A third of the slot: the rest is for propagation, import and the next author.
const MAXIMUM_BLOCK_WEIGHT: Weight =
	Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(SLOT_DURATION) / 3_000, u64::MAX);

parameter_types! {
	pub const Version: RuntimeVersion = VERSION;
	pub RuntimeBlockWeights: limits::BlockWeights =
		limits::BlockWeights::with_sensible_defaults(MAXIMUM_BLOCK_WEIGHT, NORMAL_DISPATCH_RATIO);
	pub RuntimeBlockLength: limits::BlockLength = limits::BlockLength::builder()
		.max_length(5 * 1024 * 1024)
		.modify_max_length_for_class(frame_support::dispatch::DispatchClass::Normal, |m| {
			*m = NORMAL_DISPATCH_RATIO.mul_floor(*m)
		})
		.max_header_size(100 * 1024)
		.build();
	pub const SS58Prefix: u8 = 42;
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type Block = Block;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = ParityDbWeight;
	type Version = Version;
	type SS58Prefix = SS58Prefix;
	type SystemWeightInfo = weights::frame_system::WeightInfo<Runtime>;
	type ExtensionsWeightInfo = weights::frame_system_extensions::WeightInfo<Runtime>;
}

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Aura;
	type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
	type WeightInfo = weights::pallet_timestamp::WeightInfo<Runtime>;
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type DustRemoval = ();
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<0>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
	type WeightInfo = weights::pallet_balances::WeightInfo<Runtime>;
}

parameter_types! {
	pub const TransactionByteFee: Balance = MICRO_UNIT;
	/// Half-full blocks keep the fee where it is.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(50);
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(3, 100_000);
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10);
	pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(1_000_000);
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = weights::pallet_transaction_payment::WeightInfo<Runtime>;
}

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = weights::pallet_sudo::WeightInfo<Runtime>;
}

impl pallet_assets::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type AssetId = AssetId;
	type AssetIdParameter = codec::Compact<AssetId>;
	type ReserveData = ();
	type Currency = Balances;
	// Assets come from the admin origin and shares from pallet-rebalance: an id is never taken by
	// a stranger before them.
	type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
	type ForceOrigin = AdminOrigin;
	type AssetDeposit = ConstU128<UNIT>;
	type AssetAccountDeposit = ConstU128<MILLI_UNIT>;
	// Vaults own share assets and have no funds: naming is free, and only the admin origin and
	// pallet-rebalance can create what is named.
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<MILLI_UNIT>;
	type StringLimit = ConstU32<50>;
	type RemoveItemsLimit = ConstU32<1000>;
	type Freezer = ();
	type Holder = AssetsHolder;
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = weights::pallet_assets::WeightInfo<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

parameter_types! {
	/// Most that one certificate may weigh: two thirds of a block. That is enough for 200 baskets of
	/// twenty components, and leaves a third for transactions that pay.
	pub MaxReportWeight: Weight = Weight::from_parts(
		MAXIMUM_BLOCK_WEIGHT.ref_time().saturating_mul(2).saturating_div(3),
		u64::MAX / 4,
	);
	/// A venue further than 5 % from the median of all is not listened to.
	pub const MaxQuoteDeviation: Permill = Permill::from_percent(5);
	/// A market with a wider spread is too thin to be a price.
	pub const MaxQuoteSpread: Permill = Permill::from_percent(2);
}

impl pallet_bls_oracle::Config for Runtime {
	type Requests = Rebalance;
	type Time = Timestamp;
	type AdminOrigin = AdminOrigin;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Deposits = Balances;
	// Slashed bonds are burnt.
	type Slashed = ();
	type OracleDeposit = ConstU128<{ 100 * UNIT }>;
	// Half a minute of two-second blocks.
	type RotationPeriod = ConstU32<15>;
	// A day: evidence may wait until its holder is back from an outage.
	type EvidencePeriod = ConstU32<43_200>;
	// Eight rotations a day. Deregistration searches every set, up to 20 kB each.
	type MaxRetiredSets = ConstU32<8>;
	// A minute of two-second blocks.
	type Heartbeat = ConstU32<30>;
	type MaxAssets = ConstU32<{ ballast_oracle::MAX_PRICES }>;
	type MaxReportAge = ConstU64<60_000>;
	type MaxFutureDrift = ConstU64<10_000>;
	type MaxValidity = ConstU32<32>;
	type MaxReportWeight = MaxReportWeight;
	type MinQuotes = ConstU8<2>;
	type HttpTimeout = ConstU64<1_200>;
	type MaxQuoteAge = ConstU64<10_000>;
	type MaxQuoteDeviation = MaxQuoteDeviation;
	type MaxQuoteSpread = MaxQuoteSpread;
	// A tip moves a transaction within the lower half of the range.
	type TransactionPriority = ConstU64<{ u64::MAX / 2 }>;
	type WeightInfo = pallet_bls_oracle::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

parameter_types! {
	pub const RebalancePalletId: PalletId = PalletId(*b"ballast/");
}

impl pallet_rebalance::Config for Runtime {
	type Prices = BlsOracle;
	type Rounds = BlsOracle;
	type Time = Timestamp;
	type Shares = Assets;
	type Assets = Assets;
	type Settlement = Settlement;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type AdminOrigin = AdminOrigin;
	type ShareAssetOffset = ConstU32<SHARE_ASSET_OFFSET>;
	type BasketDeposit = ConstU128<{ 10 * UNIT }>;
	type RequestDeposit = ConstU128<UNIT>;
	// A minute of two-second blocks: an owner learns soon that no price can be had.
	type RequestLifetime = ConstU32<30>;
	// What is opened in one block can settle under one certificate. If none comes, each may remove a
	// basket, and with it what settlement stores of it: not more than a third of a block.
	type MaxDeadlinesPerBlock = ConstU32<200>;
	type PalletId = RebalancePalletId;
	type WeightInfo = pallet_rebalance::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::Helper;
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = UncheckedExtrinsic;
}

impl<C> frame_system::offchain::CreateTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<C> frame_system::offchain::CreateAuthorizedTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_extension() -> TxExtension {
		(
			frame_system::AuthorizeCall::new(),
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckMortality::from(generic::Era::Immortal),
			frame_system::CheckNonce::from(0),
			frame_system::CheckWeight::new(),
			pallet_transaction_payment::ChargeTransactionPayment::from(0),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		)
	}
}
