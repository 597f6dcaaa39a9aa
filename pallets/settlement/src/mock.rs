//! A runtime for the tests, with the pallet that keeps the inventories. Certificates do not reach
//! either of them: what is executed here is what the oracle pallet hands over after it has verified
//! one, and nothing here claims to verify.

mod lossy;

pub use lossy::{Lossy, Lost};

use crate as pallet_settlement;
use crate::{weights::SubstrateWeight, Fillers, Method, Rules};
use alloc::collections::BTreeMap;
use ballast_oracle::{
	AssetId, BlockNumber, FixedU128, Moment, Perquintill, PriceFeed, PriceRecord,
};
use ballast_settlement_math::U256;
use frame_support::{
	derive_impl,
	instances::Instance1,
	parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, Hooks},
	weights::Weight,
	PalletId,
};
use frame_system::{mocking::MockBlockU32, EnsureRoot, EnsureSigned};
use pallet_asset_conversion::{AccountIdConverter, WithFirstAsset};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, Permill};

/// Owns the baskets.
pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
/// Holds shares.
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
/// Earns fees.
pub const CHARLIE: AccountId32 = AccountId32::new([3; 32]);
/// Are admitted participants once they register.
pub const DAVE: AccountId32 = AccountId32::new([4; 32]);
pub const EVE: AccountId32 = AccountId32::new([5; 32]);
/// Has nothing and does not exist.
pub const GHOST: AccountId32 = AccountId32::new([9; 32]);
pub const ACCOUNTS: [AccountId32; 5] = [ALICE, BOB, CHARLIE, DAVE, EVE];

/// Assets of the mock: id and decimals. The first is the quote asset.
pub const USDC: AssetId = 1;
pub const BTC: AssetId = 2;
pub const ETH: AssetId = 3;
pub const SOL: AssetId = 4;
pub const GUSD: AssetId = 5;
/// Can be sent to vaults and is not listed.
pub const UNLISTED: AssetId = 90;
pub const DECIMALS: [(AssetId, u8); 6] =
	[(USDC, 6), (BTC, 8), (ETH, 18), (SOL, 9), (GUSD, 2), (UNLISTED, 18)];
/// Listed assets with 18 decimals, for large baskets.
pub const FIRST_OF_MANY: AssetId = 1_000;
pub const MANY: u32 = 420;
/// Whole units of each asset that each account has.
pub const ENDOWMENT: u128 = 1_000_000;

pub const SHARE_OFFSET: AssetId = 1_000_000;
/// One share.
pub const SHARE: u128 = 1_000_000_000_000_000_000;
/// One whole unit of the quote asset.
pub const DOLLAR: u128 = 1_000_000;
/// Time of block 1, milliseconds. Blocks are two seconds apart.
pub const START: Moment = 1_800_000_000_000;
pub const BLOCK_TIME: Moment = 2_000;

pub const MINIMUM_BOND: u128 = 1_000 * DOLLAR;
pub const MAX_PRICE_AGE: Moment = 60_000;
pub const TERMS_NOTICE: Moment = 200_000;
pub const LOSS_PERIOD: Moment = 86_400_000;
pub const COMMITMENT_LIFE: BlockNumber = 5;
pub const ORDER_LIFE: BlockNumber = 10;
pub const PERIOD: BlockNumber = 20;
/// Blocks for which redemption stays open.
pub const REDEEM_PERIOD: BlockNumber = 50;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(4)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(5)]
	pub type Rebalance = pallet_rebalance;
	#[runtime::pallet_index(6)]
	pub type Settlement = pallet_settlement;
	#[runtime::pallet_index(7)]
	pub type PoolAssets = pallet_assets<Instance1>;
	#[runtime::pallet_index(8)]
	pub type AssetConversion = pallet_asset_conversion;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlockU32<Test>;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type MinimumPeriod = ConstU64<{ BLOCK_TIME / 2 }>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<10>;
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = u128;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId32>>;
	type ForceOrigin = EnsureRoot<AccountId32>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type Holder = AssetsHolder;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config<Instance1> for Test {
	type Balance = u128;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId32>>;
	type ForceOrigin = EnsureRoot<AccountId32>;
	type AssetAccountDeposit = ConstU128<0>;
}

/// Every pool is one of an asset and the quote asset.
pub type Pairs = WithFirstAsset<
	QuoteAsset,
	AccountId32,
	AssetId,
	AccountIdConverter<PoolsPalletId, (AssetId, AssetId)>,
>;

impl pallet_asset_conversion::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type HigherPrecisionBalance = U256;
	type AssetKind = AssetId;
	type Assets = Assets;
	type PoolId = (AssetId, AssetId);
	type PoolLocator = Pairs;
	type PoolAssetId = AssetId;
	type PoolAssets = PoolAssets;
	type LPFee = PoolFee;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type MaxSwapFee = MaxSwapFee;
	type PoolSetupFee = ConstU128<0>;
	type PoolSetupFeeAsset = QuoteAsset;
	type PoolSetupFeeTarget = ();
	type LiquidityWithdrawalFee = NoFee;
	type MintMinLiquidity = ConstU128<100>;
	type MaxSwapPathLength = ConstU32<3>;
	type PalletId = PoolsPalletId;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_assets_holder::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

/// A certified price: its value, whether it is confirmed, when it was observed.
pub type Record = (FixedU128, bool, Moment);

parameter_types! {
	/// Latest prices by asset.
	pub static Latest: BTreeMap<AssetId, Record> = BTreeMap::new();
	/// What every block leaves for the end.
	pub static Idle: Weight = Weight::MAX;
	/// Time that passed besides that of the blocks, milliseconds.
	pub static Ahead: Moment = 0;
	pub const VaultPalletId: PalletId = PalletId(*b"bal/bskt");
	pub const PoolsPalletId: PalletId = PalletId(*b"bal/pool");
	pub const QuoteAsset: AssetId = USDC;
	/// What a pool keeps of a swap: 0.3 %.
	pub const PoolFee: Permill = Permill::from_parts(3_000);
	pub const MaxSwapFee: Permill = Permill::from_percent(10);
	pub const NoFee: Permill = Permill::zero();
	/// A cent.
	pub const MinimumSwap: FixedU128 = FixedU128::from_inner(10_000_000_000_000_000);
	/// A thousandth.
	pub static CompletionTolerance: Perquintill = Perquintill::from_parts(1_000_000_000_000_000);
	pub const MissedCommitmentSlash: Perquintill = Perquintill::from_percent(5);
	pub const MinimumCommitment: FixedU128 = FixedU128::from_u32(10);
	pub const DefaultRules: Rules = Rules {
		method: Method::Orders,
		tolerance: Perquintill::from_percent(1),
		order_life: ORDER_LIFE,
		settlement_period: PERIOD,
		redeem_while_rebalancing: true,
		fillers: Fillers::Admitted,
		loss_budget: Perquintill::from_percent(1),
	};
}

/// Lists the assets of the mock, and has the prices that a test gives.
pub struct Feed;

impl PriceFeed for Feed {
	fn is_listed(asset: AssetId) -> bool {
		let many = FIRST_OF_MANY..FIRST_OF_MANY + MANY;
		[USDC, BTC, ETH, SOL, GUSD].contains(&asset) || many.contains(&asset)
	}

	fn first_unlisted(assets: &[AssetId]) -> Option<AssetId> {
		assets.iter().copied().find(|asset| !Self::is_listed(*asset))
	}

	fn prices() -> Vec<PriceRecord> {
		let record = |(asset, (price, confirmed, observed_at))| PriceRecord {
			asset,
			price,
			confidence: FixedU128::from_inner(0),
			round: 1,
			observed_at,
			confirmed,
		};
		Latest::get().into_iter().map(record).collect()
	}

	fn last_certified_at() -> BlockNumber {
		0
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Listed;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_rebalance::BenchmarkHelper<AccountId32> for Listed {
	fn listed_assets(count: u32) -> Vec<AssetId> {
		(FIRST_OF_MANY..FIRST_OF_MANY + MANY).take(count as usize).collect()
	}

	fn record(_: &[ballast_oracle::CertifiedPrice]) {}

	fn deposit(_: AssetId, _: &AccountId32) {}

	fn set_terms(_: ballast_oracle::BasketId) {}
}

impl pallet_rebalance::Config for Test {
	type Prices = Feed;
	type Rounds = ();
	type Time = Timestamp;
	type Shares = Assets;
	type Assets = Assets;
	type Settlement = Settlement;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type ShareAssetOffset = ConstU32<SHARE_OFFSET>;
	type BasketDeposit = ConstU128<1_000>;
	type RequestDeposit = ConstU128<100>;
	type RequestLifetime = ConstU32<10>;
	type MaxDeadlinesPerBlock = ConstU32<8>;
	type PalletId = VaultPalletId;
	type WeightInfo = pallet_rebalance::weights::SubstrateWeight<Test>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Listed;
}

impl pallet_settlement::Config for Test {
	type Inventory = Rebalance;
	type Prices = Feed;
	type Time = Timestamp;
	type Shares = Assets;
	type Assets = Assets;
	type Bonds = Lossy;
	type Pools = AssetConversion;
	type RuntimeHoldReason = RuntimeHoldReason;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type QuoteAsset = QuoteAsset;
	type DefaultRules = DefaultRules;
	type MinimumSupply = ConstU128<SHARE>;
	type CompletionTolerance = CompletionTolerance;
	type MaxPriceAge = ConstU64<MAX_PRICE_AGE>;
	type LossPeriod = ConstU64<LOSS_PERIOD>;
	type TermsNotice = ConstU64<TERMS_NOTICE>;
	type RedeemPeriod = ConstU32<REDEEM_PERIOD>;
	type MaxSettlementPeriod = ConstU32<100>;
	type MinimumBond = ConstU128<MINIMUM_BOND>;
	type MinimumCommitment = MinimumCommitment;
	type MissedCommitmentSlash = MissedCommitmentSlash;
	type CommitmentLife = ConstU32<COMMITMENT_LIFE>;
	type MaxCommitmentsPerBasket = ConstU32<4>;
	type MaxCommitmentsPerParticipant = ConstU32<3>;
	type MaxOffersPerBasket = ConstU32<3>;
	type MaxCommitmentEnds = ConstU32<3>;
	type MinimumSwap = MinimumSwap;
	type WeightInfo = SubstrateWeight<Test>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::tests::Fixtures;
}

/// A chain at block 1, whose accounts have [`ENDOWMENT`] of every asset.
#[derive(Default)]
pub struct ExtBuilder {
	many: bool,
}

impl ExtBuilder {
	/// With the assets for large baskets.
	pub fn many_assets(mut self) -> Self {
		self.many = true;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Latest::set(BTreeMap::new());
		Ahead::set(0);
		Lost::set(0);
		Idle::set(Weight::MAX);
		CompletionTolerance::set(Perquintill::from_parts(1_000_000_000_000_000));
		let many = FIRST_OF_MANY..FIRST_OF_MANY + if self.many { MANY } else { 0 };
		let assets: Vec<_> = DECIMALS.into_iter().chain(many.map(|asset| (asset, 18))).collect();
		let accounts = assets.iter().flat_map(|(asset, decimals)| {
			let amount = ENDOWMENT * 10u128.pow(u32::from(*decimals));
			ACCOUNTS.into_iter().map(move |account| (*asset, account, amount))
		});
		let metadata = |(asset, decimals): &(AssetId, u8)| {
			(*asset, format!("Asset {asset}").into_bytes(), b"TEST".to_vec(), *decimals)
		};
		let storage = RuntimeGenesisConfig {
			system: Default::default(),
			balances: pallet_balances::GenesisConfig {
				balances: ACCOUNTS.into_iter().map(|account| (account, 1_000_000)).collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: assets.iter().map(|(asset, _)| (*asset, ALICE, true, 1)).collect(),
				metadata: assets.iter().map(metadata).collect(),
				accounts: accounts.collect(),
				..Default::default()
			},
			rebalance: Default::default(),
			pool_assets: Default::default(),
			asset_conversion: Default::default(),
		}
		.build_storage()
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| run_to(1));
		ext
	}

	/// Runs a test and then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			assert_invariants();
		});
	}
}

/// Checks the invariants of the pallet, and what it cannot see: that no bond is on hold of an account
/// that is not a participant, and nothing for offers of one that made none.
pub fn assert_invariants() {
	use frame_support::traits::fungibles::InspectHold;
	Settlement::do_try_state().unwrap();
	for account in ACCOUNTS {
		let bond = crate::Participants::<Test>::get(&account).map_or(0, |record| record.bond);
		let reason = crate::HoldReason::Bond.into();
		assert_eq!(AssetsHolder::balance_on_hold(USDC, &reason, &account), bond);
		let offers = crate::Offers::<Test>::iter().filter(|(_, maker, _)| *maker == account);
		let given: Vec<_> = offers.flat_map(|(.., offer)| Settlement::on_hold(&offer)).collect();
		for (asset, _) in DECIMALS {
			let sum = given.iter().filter(|(other, _)| *other == asset).map(|(_, sum)| sum).sum();
			let held =
				AssetsHolder::balance_on_hold(asset, &crate::HoldReason::Offer.into(), &account);
			assert_eq!(held, sum, "asset {asset} of {account}");
		}
	}
}

/// What this block does at its end.
pub fn idle() {
	Settlement::on_idle(System::block_number(), Idle::get());
}

/// Runs every block up to `block`, each with its time.
pub fn run_to(block: BlockNumber) {
	System::run_to_block_with::<AllPalletsWithSystem>(
		block,
		frame_system::RunToBlockHooks::default().before_finalize(|_| idle()).after_initialize(
			|now| {
				Timestamp::set_timestamp(time_of(now));
			},
		),
	);
}

/// Runs this many blocks.
pub fn run_for(blocks: BlockNumber) {
	run_to(System::block_number() + blocks);
}

/// The time of a block, milliseconds.
pub fn time_of(block: BlockNumber) -> Moment {
	START + Moment::from(block - 1) * BLOCK_TIME + Ahead::get()
}
