//! Genesis presets. Both are for development: they give sudo to Alice, fund well-known accounts and
//! trust keys that everybody knows.

mod dev_oracles;

use crate::{
	AccountId, AssetId, AssetsConfig, AuraConfig, Balance, BalancesConfig, BlsOracleConfig,
	GrandpaConfig, RebalanceConfig, RuntimeGenesisConfig, SudoConfig, UNIT,
};
use alloc::{string::ToString, vec, vec::Vec};
use ballast_oracle::{mailbox::VenueKind, Perquintill};
use frame_support::build_struct_json_patch;
use pallet_bls_oracle::{GenesisAsset, GenesisOracle};
use pallet_rebalance::GenesisBasket;
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// An asset of the development presets.
pub struct DevAsset {
	/// Identifier.
	pub id: AssetId,
	/// Name for people.
	pub name: &'static str,
	/// Ticker.
	pub symbol: &'static str,
	/// Decimals on the asset's own chain.
	pub decimals: u8,
	/// Ticker at Kraken, where it differs.
	kraken: &'static str,
}

const fn asset(
	id: AssetId,
	name: &'static str,
	symbol: &'static str,
	decimals: u8,
	kraken: &'static str,
) -> DevAsset {
	DevAsset { id, name, symbol, decimals, kraken }
}

/// The assets of the development presets.
pub const DEV_ASSETS: [DevAsset; 10] = [
	asset(1, "Bitcoin", "BTC", 8, "XBT"),
	asset(2, "Ether", "ETH", 18, "ETH"),
	asset(3, "Solana", "SOL", 9, "SOL"),
	asset(4, "BNB", "BNB", 18, "BNB"),
	asset(5, "XRP", "XRP", 6, "XRP"),
	asset(6, "Cardano", "ADA", 6, "ADA"),
	asset(7, "Dogecoin", "DOGE", 8, "XDG"),
	asset(8, "Avalanche", "AVAX", 18, "AVAX"),
	asset(9, "Chainlink", "LINK", 18, "LINK"),
	asset(10, "Polkadot", "DOT", 10, "DOT"),
];

/// A price that moves further than this between two certificates waits for a second one.
const DEV_BAND_BPS: u32 = 2_000;
/// One share has 18 decimals.
const SHARE: Balance = 1_000_000_000_000_000_000;

fn listing(asset: &DevAsset) -> GenesisAsset {
	let DevAsset { id, symbol, kraken, .. } = asset;
	GenesisAsset {
		asset: *id,
		band_bps: DEV_BAND_BPS,
		symbols: [
			(VenueKind::Binance, alloc::format!("{symbol}USDT")),
			(VenueKind::Kraken, alloc::format!("{kraken}USD")),
			(VenueKind::Coinbase, alloc::format!("{symbol}-USD")),
			(VenueKind::Okx, alloc::format!("{symbol}-USDT")),
		]
		.into(),
	}
}

/// The assets of the development presets, as the oracles know them.
pub fn dev_listings() -> Vec<GenesisAsset> {
	DEV_ASSETS.iter().map(listing).collect()
}

/// Four oracles whose keys everybody knows, bound to the first four development accounts.
pub fn dev_oracles() -> Vec<GenesisOracle<AccountId>> {
	[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave]
		.into_iter()
		.zip(dev_oracles::DEV_ORACLES)
		.map(|(account, (key, proof, binding))| GenesisOracle {
			account: account.to_account_id(),
			key: ballast_oracle::PublicKey(key),
			proof: ballast_oracle::Signature(proof),
			binding: ballast_oracle::Signature(binding),
		})
		.collect()
}

fn preset(validators: Vec<(AuraId, GrandpaId)>) -> Value {
	let alice = Sr25519Keyring::Alice.to_account_id();
	let accounts = Sr25519Keyring::well_known().map(|account| account.to_account_id());
	let (aura, grandpa): (Vec<_>, Vec<_>) =
		validators.into_iter().map(|(aura, grandpa)| (aura, (grandpa, 1))).unzip();
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: accounts.map(|account| (account, 1_000_000 * UNIT)).collect(),
		},
		aura: AuraConfig { authorities: aura },
		grandpa: GrandpaConfig { authorities: grandpa },
		sudo: SudoConfig { key: Some(alice.clone()) },
		assets: AssetsConfig {
			assets: DEV_ASSETS.iter().map(|asset| (asset.id, alice.clone(), true, 1)).collect(),
			metadata: DEV_ASSETS
				.iter()
				.map(|asset| {
					(
						asset.id,
						asset.name.as_bytes().to_vec(),
						asset.symbol.as_bytes().to_vec(),
						asset.decimals,
					)
				})
				.collect(),
		},
		bls_oracle: BlsOracleConfig { oracles: dev_oracles(), assets: dev_listings() },
		rebalance: RebalanceConfig {
			baskets: vec![GenesisBasket {
				owner: alice.clone(),
				targets: vec![
					(1, Perquintill::from_percent(33)),
					(2, Perquintill::from_percent(33)),
					(3, Perquintill::from_percent(34)),
				],
				shares: vec![(alice, 1_000 * SHARE)],
			}],
		},
	})
}

fn validator(sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> (AuraId, GrandpaId) {
	(sr25519.public().into(), ed25519.public().into())
}

/// One validator.
fn development() -> Value {
	preset(vec![validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

/// Four validators.
fn local_testnet() -> Value {
	preset(vec![
		validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		validator(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
		validator(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
	])
}

/// The preset named `id`, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// Names that [`get_preset`] knows.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
