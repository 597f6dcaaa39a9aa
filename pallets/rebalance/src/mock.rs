//! A runtime for the tests. Certificates do not reach this pallet: what is executed here is what the
//! oracle pallet hands over after it has verified one, and nothing here claims to verify.

use crate as pallet_rebalance;
use crate::{weights::SubstrateWeight, GenesisBasket};
use alloc::collections::BTreeMap;
use ballast_basket_math::U256;
use ballast_oracle::{
	AssetId, BasketId, BlockNumber, FixedU128, InventoryChange, Moment, Nonce, Perquintill,
	PriceFeed, PriceRecord, Rounds, SettlementHook,
};
use frame_support::{
	derive_impl,
	pallet_prelude::{DispatchResult, Weight},
	parameter_types,
	traits::{tokens::IdAmount, AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64},
	PalletId,
};
use frame_system::{mocking::MockBlockU32, EnsureRoot, EnsureSigned};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage, DispatchError};

pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const CHARLIE: AccountId32 = AccountId32::new([3; 32]);
/// Has just the minimum balance.
pub const PAUPER: AccountId32 = AccountId32::new([9; 32]);

/// Assets of the mock: id and decimals.
pub const USDC: AssetId = 1;
pub const BTC: AssetId = 2;
pub const ETH: AssetId = 3;
pub const SOL: AssetId = 4;
pub const GUSD: AssetId = 5;
/// Exists with 18 decimals and is not listed.
pub const UNLISTED: AssetId = 90;
/// Is listed and exists with one decimal.
pub const COARSE: AssetId = 91;
/// Is listed and does not exist.
pub const MISSING: AssetId = 92;
/// Listed assets with 18 decimals, for large baskets.
pub const FIRST_OF_MANY: AssetId = 1_000;
pub const MANY: u32 = 520;

const DECIMALS: [(AssetId, u8); 7] =
	[(USDC, 6), (BTC, 8), (ETH, 18), (SOL, 9), (GUSD, 2), (UNLISTED, 18), (COARSE, 1)];

pub const BASKET_DEPOSIT: u128 = 1_000;
pub const REQUEST_DEPOSIT: u128 = 100;
pub const LIFETIME: BlockNumber = 10;
pub const SHARE_OFFSET: AssetId = 1_000_000;
pub const ENDOWMENT: u128 = 1_000_000;
/// One share.
pub const SHARE: u128 = 1_000_000_000_000_000_000;
/// Time of block 1, milliseconds. Blocks are two seconds apart.
pub const START: Moment = 1_800_000_000_000;
pub const BLOCK_TIME: Moment = 2_000;

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
	pub type Rebalance = pallet_rebalance;
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
}

parameter_types! {
	/// Latest prices by asset: price, and whether it is confirmed.
	pub static Latest: BTreeMap<AssetId, (FixedU128, bool)> = BTreeMap::new();
	/// When the latest prices were observed.
	pub static ObservedAt: Moment = 0;
	/// Listed assets that were taken off the list.
	pub static Delisted: Vec<AssetId> = Vec::new();
	/// Requests that the oracles were told of.
	pub static RequestsOpened: u32 = 0;
	pub const VaultPalletId: PalletId = PalletId(*b"bal/bskt");
}

/// Counts what the oracles are told.
pub struct Opened;

impl Rounds for Opened {
	fn request_opened() {
		RequestsOpened::mutate(|opened| *opened += 1);
	}
}

/// Lists the assets of the mock, and has the prices that a test gives.
pub struct Feed;

impl PriceFeed for Feed {
	fn is_listed(asset: AssetId) -> bool {
		let many = FIRST_OF_MANY..FIRST_OF_MANY + MANY;
		let known = [USDC, BTC, ETH, SOL, GUSD, COARSE, MISSING];
		(known.contains(&asset) || many.contains(&asset)) && !Delisted::get().contains(&asset)
	}

	fn first_unlisted(assets: &[AssetId]) -> Option<AssetId> {
		assets.iter().copied().find(|asset| !Self::is_listed(*asset))
	}

	fn prices() -> Vec<PriceRecord> {
		let observed_at = ObservedAt::get();
		let record = |(asset, (price, confirmed))| PriceRecord {
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
impl crate::BenchmarkHelper<AccountId32> for Listed {
	fn listed_assets(count: u32) -> Vec<AssetId> {
		(FIRST_OF_MANY..FIRST_OF_MANY + MANY).take(count as usize).collect()
	}

	fn record(prices: &[ballast_oracle::CertifiedPrice]) {
		for certified in prices {
			let record = (certified.price, true);
			Latest::mutate(|latest| latest.insert(certified.asset, record));
		}
	}

	fn deposit(asset: AssetId, who: &AccountId32) {
		use frame_support::traits::fungibles::Mutate as _;
		frame_support::assert_ok!(Assets::mint_into(asset, who, 1));
	}

	fn set_terms(_: BasketId) {}
}

parameter_types! {
	/// Baskets that are being settled.
	pub static SettlingBaskets: Vec<BasketId> = Vec::new();
	/// Whether settlement refuses what happens to inventories.
	pub static SettlementFails: bool = false;
	/// What settlement was told, in order.
	pub static Told: Vec<Tale> = Vec::new();
	/// Turnover and value of a share of the last change that settlement was told, 1e36 = 1.
	pub static Turnover: (U256, U256) = Default::default();
}

/// What settlement is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tale {
	Requesting(BasketId),
	Rebalanced(BasketId, Nonce, Vec<AssetId>),
	Closed(BasketId),
}

/// Settlement that writes down what it is told.
pub struct Ledger;

impl Ledger {
	fn hear(tale: Tale) -> DispatchResult {
		Told::mutate(|told| told.push(tale));
		match SettlementFails::get() {
			true => Err(DispatchError::Other("settlement refuses")),
			false => Ok(()),
		}
	}
}

impl SettlementHook for Ledger {
	fn is_settling(basket: BasketId) -> bool {
		SettlingBaskets::get().contains(&basket)
	}

	fn before_request(basket: BasketId) -> DispatchResult {
		Self::hear(Tale::Requesting(basket))
	}

	fn rebalanced(basket: BasketId, change: &InventoryChange<'_>) -> Result<Weight, DispatchError> {
		let InventoryChange { nonce, removed, components, turnover36, nav36, .. } = *change;
		Turnover::set((turnover36, nav36));
		Self::hear(Tale::Rebalanced(basket, nonce, removed.to_vec()))?;
		Ok(Weight::from_parts(components.into(), 0))
	}

	fn rebalanced_weight(legs: u32) -> Weight {
		Weight::from_parts(legs.into(), 0)
	}

	fn closed(basket: BasketId) {
		let _ = Self::hear(Tale::Closed(basket));
	}

	fn request_weight() -> Weight {
		Weight::from_parts(1, 0)
	}

	fn closed_weight() -> Weight {
		Weight::from_parts(1, 0)
	}
}

impl pallet_rebalance::Config for Test {
	type Prices = Feed;
	type Rounds = Opened;
	type Time = Timestamp;
	type Shares = Assets;
	type Assets = Assets;
	type Settlement = Ledger;
	type Deposits = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type ShareAssetOffset = ConstU32<SHARE_OFFSET>;
	type BasketDeposit = ConstU128<BASKET_DEPOSIT>;
	type RequestDeposit = ConstU128<REQUEST_DEPOSIT>;
	type RequestLifetime = ConstU32<LIFETIME>;
	type MaxDeadlinesPerBlock = ConstU32<4>;
	type PalletId = VaultPalletId;
	type WeightInfo = SubstrateWeight<Test>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Listed;
}

type Hold = IdAmount<RuntimeHoldReason, u128>;

/// A chain at block 1.
#[derive(Default)]
pub struct ExtBuilder {
	baskets: Vec<GenesisBasket<AccountId32>>,
	many: bool,
}

impl ExtBuilder {
	/// With a basket from the start.
	pub fn basket(
		mut self,
		owner: AccountId32,
		targets: &[(AssetId, Perquintill)],
		shares: &[(AccountId32, u128)],
	) -> Self {
		let (targets, shares) = (targets.to_vec(), shares.to_vec());
		self.baskets.push(GenesisBasket { owner, targets, shares });
		self
	}

	/// With the assets for large baskets.
	pub fn many_assets(mut self) -> Self {
		self.many = true;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Latest::set(BTreeMap::new());
		ObservedAt::set(0);
		Delisted::set(Vec::new());
		SettlingBaskets::set(Vec::new());
		SettlementFails::set(false);
		Told::set(Vec::new());

		let many = FIRST_OF_MANY..FIRST_OF_MANY + if self.many { MANY } else { 0 };
		let assets = DECIMALS.into_iter().chain(many.map(|asset| (asset, 18)));
		let metadata = |(asset, decimals): (AssetId, u8)| {
			(asset, format!("Asset {asset}").into_bytes(), b"TEST".to_vec(), decimals)
		};
		let storage = RuntimeGenesisConfig {
			system: Default::default(),
			balances: pallet_balances::GenesisConfig {
				balances: vec![
					(ALICE, ENDOWMENT),
					(BOB, ENDOWMENT),
					(CHARLIE, ENDOWMENT),
					(PAUPER, 10),
				],
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: assets.clone().map(|(asset, _)| (asset, ALICE, true, 1)).collect(),
				metadata: assets.map(metadata).collect(),
				..Default::default()
			},
			rebalance: pallet_rebalance::GenesisConfig { baskets: self.baskets },
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

/// Checks the invariants of the pallet, and what it cannot see: that no hold outlives its deposit.
pub fn assert_invariants() {
	Rebalance::do_try_state().unwrap();

	let mut expected = BTreeMap::<AccountId32, u128>::new();
	for basket in crate::Baskets::<Test>::iter_values() {
		*expected.entry(basket.depositor).or_default() += basket.deposit;
	}
	for request in crate::Requests::<Test>::iter_values().filter(|request| request.deposit > 0) {
		*expected.entry(request.who).or_default() += request.deposit;
	}
	let held = |holds: Vec<_>| holds.iter().map(|hold: &Hold| hold.amount).sum();
	let actual: BTreeMap<AccountId32, u128> = pallet_balances::Holds::<Test>::iter()
		.map(|(who, holds)| (who, held(holds.into_inner())))
		.collect();
	assert_eq!(actual, expected, "holds without a deposit, or the reverse");
}

/// Runs every block up to `block`, each with its time.
pub fn run_to(block: BlockNumber) {
	System::run_to_block_with::<AllPalletsWithSystem>(
		block,
		frame_system::RunToBlockHooks::default().after_initialize(|now| {
			Timestamp::set_timestamp(time_of(now));
		}),
	);
}

/// The time of a block, milliseconds.
pub fn time_of(block: BlockNumber) -> Moment {
	START + Moment::from(block - 1) * BLOCK_TIME
}
