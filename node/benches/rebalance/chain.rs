//! A chain with baskets whose rebalances wait for a certificate, and that certificate.

use ballast_bls::host::{aggregate, dev_key};
use ballast_oracle::{
	digest, mailbox::VenueKind, AssetId, BasketId, Certificate, CertifiedPrice, FixedU128,
	Perquintill, Report, SignerBitmap,
};
use ballast_runtime::{
	genesis::{dev_oracles, QUOTE_ASSET},
	AccountId, AssetsConfig, Balance, BalancesConfig, BlockNumber, BlsOracle, BlsOracleConfig,
	Executive, Header, Rebalance, RuntimeGenesisConfig, RuntimeOrigin, Settlement,
	UncheckedExtrinsic, UNIT,
};
use codec::Encode;
use pallet_bls_oracle::GenesisAsset;
use sp_core::Blake2Hasher;
use sp_io::TestExternalities;
use sp_runtime::{traits::Header as _, BuildStorage};
use sp_state_machine::InMemoryBackend;

/// Who creates the baskets and has all their shares.
const OWNER: AccountId = AccountId::new([7; 32]);
/// One whole unit of each asset.
const WHOLE: Balance = 1_000_000_000_000;
const DECIMALS: u8 = 12;
/// A hundred shares of each basket.
const SHARES: Balance = 100_000_000_000_000_000_000;
/// Time of the chain, milliseconds since the Unix epoch.
const NOW: u64 = 1_800_000_000_000;
/// Those of the development oracles that sign.
const SIGNERS: [u16; 3] = [0, 1, 2];

/// The state in which a block may carry certificates, and two of them.
pub struct Fixture {
	/// The state.
	pub backend: InMemoryBackend<Blake2Hasher>,
	/// A transaction that settles the open request of every basket.
	pub full: Vec<u8>,
	/// A transaction with the same prices and no request.
	pub empty: Vec<u8>,
}

/// A chain on which `baskets` baskets of `components` components wait to be rebalanced to equal
/// weights, with every price moved since their activation. Each has shares, and its vault what they
/// stand for.
pub fn fixture(components: u32, baskets: BasketId) -> Fixture {
	// The quote asset is priced with the others.
	let assets = components.max(QUOTE_ASSET);
	let mut ext: TestExternalities = genesis(assets, baskets).into();
	ext.execute_with(|| {
		begin(1);
		for _ in 0..baskets {
			Rebalance::create_basket(owner(), equal_weights(components), None).unwrap();
		}
		Executive::apply_extrinsic(transaction(assets, true)).unwrap().unwrap();
		for basket in 0..baskets {
			let most = (1..=components).map(|asset| (asset, Balance::MAX)).collect();
			Settlement::issue(owner(), basket, SHARES, most).unwrap();
			let weights = equal_weights(components).into_iter().map(|(_, weight)| weight).collect();
			Rebalance::request_rebalance(owner(), basket, vec![], vec![], weights, None).unwrap();
		}
		begin(2);
	});
	ext.commit_all().unwrap();
	let (full, empty) =
		ext.execute_with(|| (transaction(assets, true), transaction(assets, false)));
	Fixture { backend: ext.backend, full: full.encode(), empty: empty.encode() }
}

fn owner() -> RuntimeOrigin {
	RuntimeOrigin::signed(OWNER)
}

/// Equal weights of the assets from 1 on, the first with what division leaves.
fn equal_weights(components: u32) -> Vec<(AssetId, Perquintill)> {
	let one = Perquintill::one().deconstruct();
	let each = one / u64::from(components);
	let first = one - each * u64::from(components - 1);
	(1..=components)
		.map(|asset| (asset, Perquintill::from_parts(if asset == 1 { first } else { each })))
		.collect()
}

/// The development oracles, `assets` assets, and an owner who can pay for `baskets` baskets.
fn genesis(assets: AssetId, baskets: BasketId) -> sp_core::storage::Storage {
	let oracles = dev_oracles();
	let funds = UNIT * Balance::from(1_000 + 100 * baskets);
	let holders = oracles.iter().map(|oracle| oracle.account.clone()).chain([OWNER]);
	let listing = |asset| GenesisAsset {
		asset,
		band_bps: 2_000,
		symbols: VenueKind::ALL.map(|venue| (venue, format!("A{asset}USD"))).into(),
	};
	let metadata = |asset: AssetId| {
		let name = format!("A{asset}").into_bytes();
		(asset, name.clone(), name, DECIMALS)
	};
	RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: holders.map(|account| (account, funds)).collect(),
			..Default::default()
		},
		assets: AssetsConfig {
			assets: (1..=assets).map(|asset| (asset, OWNER, true, 1)).collect(),
			metadata: (1..=assets).map(metadata).collect(),
			accounts: (1..=assets).map(|asset| (asset, OWNER, WHOLE * WHOLE)).collect(),
			..Default::default()
		},
		bls_oracle: BlsOracleConfig { oracles, assets: (1..=assets).map(listing).collect() },
		..Default::default()
	}
	.build_storage()
	.unwrap()
}

/// Begins block `number`.
fn begin(number: BlockNumber) {
	let hash = Default::default;
	let header = Header::new(number, hash(), hash(), hash(), Default::default());
	Executive::initialize_block(&header);
	let now = frame_support::storage::storage_prefix(b"Timestamp", b"Now");
	frame_support::storage::unhashed::put(&now, &NOW);
}

/// The certificate of the next round, with all open requests or with none. From one round to the next
/// the prices of all assets move, each by another part of up to three percent.
fn transaction(assets: AssetId, requests: bool) -> UncheckedExtrinsic {
	let view = BlsOracle::chain_view();
	let percent = |asset: AssetId| 97 + (u128::from(asset) + u128::from(view.round)) % 7;
	let price = |asset: AssetId| CertifiedPrice {
		asset,
		price: FixedU128::from_rational(percent(asset) * (10 + u128::from(asset)), 100),
		confidence: FixedU128::from_rational(1, 1_000),
	};
	let requests: Vec<_> = match requests {
		true => view.requests.iter().map(|open| open.reference).collect(),
		false => Vec::new(),
	};
	let report = Report {
		set_id: view.set_id,
		round: view.round,
		view: 0,
		observed_at: NOW,
		valid_until: view.block + 5,
		prices: (1..=assets).map(price).collect::<Vec<_>>().try_into().unwrap(),
		requests: requests.try_into().unwrap(),
	};
	let message = digest::report(&view.genesis, &report);
	let partials = SIGNERS.map(|member| dev_key(member.into()).sign(message.as_bytes()));
	BlsOracle::certificate_transaction(Certificate {
		report,
		signers: SignerBitmap::new(u32::try_from(view.keys.len()).unwrap(), SIGNERS).unwrap(),
		signature: aggregate(&partials).unwrap(),
	})
}
