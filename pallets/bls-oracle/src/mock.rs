//! A runtime around the pallet, with oracles that hold real keys and really sign.

use crate as pallet_bls_oracle;
use crate::{AssetListing, GenesisAsset, GenesisOracle, Symbols};
use ballast_bls::{
	host::{aggregate, dev_key, SecretKey},
	Signature,
};
use ballast_oracle::{
	digest, mailbox::VenueKind, Certificate, CertifiedPrice, CertifiedRound, OpenRequest, Report,
	RequestBook, RequestRef, SignerBitmap,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::InspectHold, ConstU32, ConstU64, ConstU8, Hooks},
	weights::Weight,
};
use frame_system::{AuthorizeCall, EnsureRoot};
use sp_core::{storage::Storage, H256};
use sp_runtime::{
	generic,
	testing::UintAuthorityId,
	traits::{BlakeTwo256, IdentityLookup},
	BuildStorage, DispatchResult, FixedU128, Permill, Perquintill,
};
use std::{collections::BTreeMap, sync::LazyLock};

pub type AccountId = u64;
pub type Balance = u64;
pub type Extrinsic =
	generic::UncheckedExtrinsic<AccountId, RuntimeCall, UintAuthorityId, AuthorizeCall<Test>>;
type Header = generic::Header<u32, BlakeTwo256>;
type Block = generic::Block<Header, Extrinsic>;

/// Members of the genesis set, by index.
pub const ORACLES: [AccountId; 4] = [100, 101, 102, 103];
/// Accounts that may register keys of their own, funded.
pub const NEWCOMERS: [AccountId; 4] = [200, 201, 202, 203];
/// Holds a large balance and no key.
pub const ALICE: AccountId = 1;
/// Holds a large balance and no key.
pub const BOB: AccountId = 2;
/// Holds less than the deposit.
pub const POOR: AccountId = 3;
pub const FUNDS: Balance = 1_000_000;
pub const DEPOSIT: Balance = 1_000;
/// Assets listed from genesis.
pub const BTC: u32 = 1;
pub const ETH: u32 = 2;
pub const SOL: u32 = 3;
/// An asset that is not listed.
pub const UNLISTED: u32 = 9;
/// Hash of block 0.
pub const GENESIS: H256 = H256::repeat_byte(0xba);
/// Timestamp of block 1, in milliseconds; each block is two seconds after the one before.
pub const START: u64 = 1_700_000_000_000;
pub const SLOT: u64 = 2_000;
pub const HEARTBEAT: u32 = 10;
pub const MAX_REPORT_AGE: u64 = 60_000;
pub const MAX_FUTURE_DRIFT: u64 = 10_000;
pub const MAX_VALIDITY: u32 = 20;
pub const MAX_ASSETS: u32 = 8;
pub const ROTATION_PERIOD: u32 = 6;
/// Ends on no boundary, and holds more boundaries than sets may be retired.
pub const EVIDENCE_PERIOD: u32 = 25;
pub const MAX_RETIRED_SETS: u32 = 3;
/// What each leg of a request weighs when it is declared. It uses half of that.
pub const LEG_WEIGHT: u64 = 1_000_000;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeHoldReason,
		RuntimeFreezeReason,
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
	pub type BlsOracle = pallet_bls_oracle;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

parameter_types! {
	/// What `RequestBook::open_requests` answers.
	pub static OpenRequests: Vec<OpenRequest> = Vec::new();
	/// Every execution: the request, the round, the prices, the unconfirmed assets.
	pub static Executed: Vec<Execution> = Vec::new();
	pub static MaxReportWeight: Weight = Weight::from_parts(200_000_000_000, u64::MAX / 2);
	pub const MaxQuoteDeviation: Permill = Permill::from_percent(2);
	pub const MaxQuoteSpread: Permill = Permill::from_percent(1);
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Execution {
	pub request: RequestRef,
	pub round: u64,
	pub observed_at: u64,
	pub prices: Vec<CertifiedPrice>,
	pub unconfirmed: Vec<u32>,
}

/// Records what it is asked to execute, and uses half of the weight that it declares.
pub struct Recorder;
impl RequestBook for Recorder {
	fn open_requests() -> Vec<OpenRequest> {
		OpenRequests::get()
	}

	fn is_any_open() -> bool {
		!OpenRequests::get().is_empty()
	}

	fn execute_weight(legs: u32) -> Weight {
		Weight::from_parts(LEG_WEIGHT * u64::from(legs), 0)
	}

	fn execute(request: &RequestRef, certified: &CertifiedRound<'_>) -> Weight {
		Executed::mutate(|executed| {
			executed.push(Execution {
				request: *request,
				round: certified.round,
				observed_at: certified.observed_at,
				prices: certified.prices.to_vec(),
				unconfirmed: certified.unconfirmed.to_vec(),
			})
		});
		Self::execute_weight(request.legs) / 2
	}
}

/// Sets the time for benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct Clock;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper for Clock {
	fn set_time(now: ballast_oracle::Moment) {
		Timestamp::set_timestamp(now);
	}
}

impl pallet_bls_oracle::Config for Test {
	type Requests = Recorder;
	type Time = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Deposits = Balances;
	type Slashed = ();
	type OracleDeposit = ConstU64<DEPOSIT>;
	type RotationPeriod = ConstU32<ROTATION_PERIOD>;
	type EvidencePeriod = ConstU32<EVIDENCE_PERIOD>;
	type MaxRetiredSets = ConstU32<MAX_RETIRED_SETS>;
	type Heartbeat = ConstU32<HEARTBEAT>;
	type MaxAssets = ConstU32<MAX_ASSETS>;
	type MaxReportAge = ConstU64<MAX_REPORT_AGE>;
	type MaxFutureDrift = ConstU64<MAX_FUTURE_DRIFT>;
	type MaxValidity = ConstU32<MAX_VALIDITY>;
	type MaxReportWeight = MaxReportWeight;
	type MinQuotes = ConstU8<3>;
	type HttpTimeout = ConstU64<1_500>;
	type MaxQuoteAge = ConstU64<10_000>;
	type MaxQuoteDeviation = MaxQuoteDeviation;
	type MaxQuoteSpread = MaxQuoteSpread;
	type TransactionPriority = ConstU64<{ u64::MAX / 2 }>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Clock;
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Test
where
	RuntimeCall: From<C>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<C> frame_system::offchain::CreateTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extension = AuthorizeCall<Test>;

	fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<C> frame_system::offchain::CreateAuthorizedTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	fn create_extension() -> Self::Extension {
		AuthorizeCall::new()
	}
}

/// Key of the oracle with that account.
pub fn key_of(account: AccountId) -> SecretKey {
	dev_key(u32::try_from(account).unwrap())
}

/// Proof and binding for `account`, as it makes them with its own key for the chain `genesis`.
pub fn credentials(genesis: H256, account: AccountId) -> (Signature, Signature) {
	let key = key_of(account);
	let statement = digest::binding(&genesis, &account, &key.public_key());
	(key.prove_possession(), key.sign(statement.as_bytes()))
}

pub fn genesis_oracle(account: AccountId) -> GenesisOracle<AccountId> {
	let (proof, binding) = credentials(H256::zero(), account);
	GenesisOracle { account, key: key_of(account).public_key(), proof, binding }
}

pub fn genesis_asset(asset: u32, name: &str) -> GenesisAsset {
	let symbols = BTreeMap::from([
		(VenueKind::Binance, format!("{name}USDT")),
		(VenueKind::Kraken, format!("{name}USD")),
		(VenueKind::Okx, format!("{name}-USDT")),
	]);
	GenesisAsset { asset, band_bps: 1_000, symbols }
}

pub fn listing(asset: u32, name: &str) -> AssetListing {
	let symbol = |venue, text: String| (venue, text.into_bytes().try_into().unwrap());
	AssetListing {
		asset,
		band: Perquintill::from_percent(10),
		symbols: Symbols::try_from(vec![
			symbol(VenueKind::Binance, format!("{name}USDT")),
			symbol(VenueKind::Kraken, format!("{name}USD")),
			symbol(VenueKind::Okx, format!("{name}-USDT")),
		])
		.unwrap(),
	}
}

/// By default a chain with the four oracles of [`ORACLES`] and the assets BTC, ETH and SOL.
#[derive(Default)]
pub struct ExtBuilder {
	oracles: Option<Vec<GenesisOracle<AccountId>>>,
	assets: Option<Vec<GenesisAsset>>,
}

impl ExtBuilder {
	pub fn oracles(mut self, oracles: Vec<GenesisOracle<AccountId>>) -> Self {
		self.oracles = Some(oracles);
		self
	}

	pub fn assets(mut self, assets: Vec<GenesisAsset>) -> Self {
		self.assets = Some(assets);
		self
	}

	fn storage(self) -> Storage {
		let default_assets = || {
			vec![genesis_asset(SOL, "SOL"), genesis_asset(BTC, "BTC"), genesis_asset(ETH, "ETH")]
		};
		let default_oracles = || ORACLES.into_iter().map(genesis_oracle).collect();
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_balances::GenesisConfig::<Test> {
			balances: [ALICE, BOB]
				.into_iter()
				.chain(ORACLES)
				.chain(NEWCOMERS)
				.map(|account| (account, FUNDS))
				.chain([(POOR, DEPOSIT / 2)])
				.collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		pallet_bls_oracle::GenesisConfig::<Test> {
			oracles: self.oracles.unwrap_or_else(default_oracles),
			assets: self.assets.unwrap_or_else(default_assets),
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		storage
	}

	pub fn build(self) -> sp_io::TestExternalities {
		// Verifying the genesis keys is most of what many tests do: once is enough.
		static DEFAULT: LazyLock<Storage> = LazyLock::new(|| ExtBuilder::default().storage());
		OpenRequests::set(Vec::new());
		Executed::set(Vec::new());
		let is_default = self.oracles.is_none() && self.assets.is_none();
		let storage = if is_default { DEFAULT.clone() } else { self.storage() };
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			frame_system::BlockHash::<Test>::insert(0, GENESIS);
			go_to(1);
		});
		ext
	}

	/// Runs `test`, then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			BlsOracle::do_try_state().unwrap();
		});
	}
}

/// Timestamp of a block.
pub fn time_of(block: u32) -> u64 {
	START + SLOT * u64::from(block - 1)
}

/// Goes to `block` and its time, with no event from before. Blocks between are not executed: see
/// [`run_to`].
pub fn go_to(block: u32) {
	System::set_block_number(block);
	System::reset_events();
	pallet_timestamp::Now::<Test>::put(time_of(block));
}

/// Begins every block up to `block`. The events are those of the last one.
pub fn run_to(block: u32) {
	for block in System::block_number() + 1..=block {
		go_to(block);
		BlsOracle::on_initialize(block);
	}
}

/// The boundary after the present block.
pub fn next_boundary() -> u32 {
	(System::block_number() / ROTATION_PERIOD + 1) * ROTATION_PERIOD
}

/// Registers `account` with its own key.
pub fn register(account: AccountId) -> DispatchResult {
	let (proof, binding) = credentials(GENESIS, account);
	let key = key_of(account).public_key();
	BlsOracle::register_oracle(RuntimeOrigin::signed(account), key, proof, binding)
}

/// Registers all of [`NEWCOMERS`].
pub fn register_newcomers() {
	for account in NEWCOMERS {
		register(account).unwrap();
	}
	System::reset_events();
}

/// Schedules a set as the admin origin.
pub fn schedule(accounts: &[AccountId]) -> DispatchResult {
	BlsOracle::schedule_set(RuntimeOrigin::root(), accounts.to_vec().try_into().unwrap())
}

/// Schedules a set and goes to the boundary at which it takes over.
pub fn rotate_to(accounts: &[AccountId]) {
	schedule(accounts).unwrap();
	run_to(next_boundary());
}

/// What is on hold for an account's registration.
pub fn on_hold(account: AccountId) -> Balance {
	Balances::balance_on_hold(&crate::HoldReason::OracleRegistration.into(), &account)
}

pub fn price(asset: u32, dollars: u32) -> CertifiedPrice {
	CertifiedPrice {
		asset,
		price: FixedU128::from_u32(dollars),
		confidence: FixedU128::from_rational(1, 100),
	}
}

pub fn request(basket: u32, legs: u32) -> RequestRef {
	RequestRef { basket, nonce: 1, legs, digest: H256::repeat_byte(7) }
}

pub fn open_request(basket: u32, assets: &[u32], opened_at: u32) -> OpenRequest {
	OpenRequest {
		reference: request(basket, u32::try_from(assets.len()).unwrap()),
		assets: assets.to_vec(),
		opened_at,
		opened_at_moment: time_of(opened_at),
		deadline: opened_at + 100,
	}
}

/// A valid report of the next round: three prices, one request.
pub fn report() -> Report {
	let last = crate::LastRound::<Test>::get();
	Report {
		set_id: crate::CurrentSetId::<Test>::get(),
		round: last.round + 1,
		view: 0,
		observed_at: pallet_timestamp::Now::<Test>::get(),
		valid_until: System::block_number() + 5,
		prices: vec![price(BTC, 60_000), price(ETH, 3_500), price(SOL, 120)].try_into().unwrap(),
		requests: vec![request(7, 3)].try_into().unwrap(),
	}
}

/// The signature of `accounts` over `report` on the chain `genesis`.
pub fn signature_on(genesis: H256, report: &Report, accounts: &[AccountId]) -> Signature {
	let digest = digest::report(&genesis, report);
	let parts: Vec<_> =
		accounts.iter().map(|account| key_of(*account).sign(digest.as_bytes())).collect();
	aggregate(&parts).unwrap()
}

/// A certificate over `report` by the members of the genesis set with these indices.
pub fn certify_by(report: Report, signers: &[u16]) -> Certificate {
	let accounts: Vec<_> = signers.iter().map(|index| ORACLES[usize::from(*index)]).collect();
	let signature = signature_on(GENESIS, &report, &accounts);
	let signers = SignerBitmap::new(4, signers.iter().copied()).unwrap();
	Certificate { report, signers, signature }
}

/// A certificate over `report` by a quorum of the genesis set.
pub fn certify(report: Report) -> Certificate {
	certify_by(report, &[0, 1, 3])
}

/// Sends a certificate as whoever `authorize` lets in.
pub fn submit(certificate: Certificate) -> frame_support::dispatch::DispatchResultWithPostInfo {
	BlsOracle::submit_report(frame_system::RawOrigin::Authorized.into(), certificate)
}

/// The pallet's events since the block began.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::BlsOracle(event) => Some(event),
			_ => None,
		})
		.collect()
}
