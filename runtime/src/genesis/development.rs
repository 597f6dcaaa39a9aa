//! Presets for development: they give sudo to Alice, fund well-known accounts and trust keys that
//! everybody knows.

use super::{
	assets::{listings, metadata, ASSETS, QUOTE_ASSET},
	dev_oracles::DEV_ORACLES,
	Validator,
};
use crate::{
	AccountId, AssetId, AssetsConfig, Balance, BalancesConfig, BlsOracleConfig, CouncilConfig,
	Rebalance, RebalanceConfig, RuntimeGenesisConfig, SessionConfig, SudoConfig, ValidatorsConfig,
	UNIT,
};
use alloc::{vec, vec::Vec};
use ballast_oracle::Perquintill;
use frame_support::build_struct_json_patch;
use pallet_bls_oracle::GenesisOracle;
use pallet_rebalance::GenesisBasket;
use serde_json::Value;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One share has 18 decimals.
const SHARE: Balance = 1_000_000_000_000_000_000;

/// Four oracles whose keys everybody knows, bound to the first four development accounts.
pub fn dev_oracles() -> Vec<GenesisOracle<AccountId>> {
	[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave]
		.into_iter()
		.zip(DEV_ORACLES)
		.map(|(account, (key, proof, binding))| GenesisOracle {
			account: account.to_account_id(),
			key: ballast_oracle::PublicKey(key),
			proof: ballast_oracle::Signature(proof),
			binding: ballast_oracle::Signature(binding),
		})
		.collect()
}

/// Shares of the genesis basket, each worth one unit of quote currency once it is active.
const SHARES: Balance = 1_000;
/// Whole units of each asset that each development account starts with.
const ENDOWMENT: Balance = 1_000_000;

/// Who has which assets: every development account some of each, to issue shares and to trade with; and
/// the vault of the genesis basket what its shares are worth, for which it will buy its components.
fn asset_accounts() -> Vec<(AssetId, AccountId, Balance)> {
	let unit = |decimals: u8| 10u128.saturating_pow(decimals.into());
	let endowment = |account: Sr25519Keyring| {
		ASSETS.iter().map(move |asset| {
			let amount = ENDOWMENT.saturating_mul(unit(asset.decimals));
			(asset.id, account.to_account_id(), amount)
		})
	};
	let backing = ASSETS
		.iter()
		.filter(|asset| asset.id == QUOTE_ASSET)
		.map(|asset| (asset.id, Rebalance::vault(0), SHARES.saturating_mul(unit(asset.decimals))));
	Sr25519Keyring::well_known().flat_map(endowment).chain(backing).collect()
}

fn preset(validators: &[Validator]) -> Value {
	let alice = Sr25519Keyring::Alice.to_account_id();
	let accounts = Sr25519Keyring::well_known().map(|account| account.to_account_id());
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: accounts.map(|account| (account, 1_000_000 * UNIT)).collect(),
		},
		validators: ValidatorsConfig {
			invulnerables: validators.iter().map(|validator| validator.account.clone()).collect(),
		},
		session: SessionConfig { keys: validators.iter().map(Validator::session_keys).collect() },
		sudo: SudoConfig { key: Some(alice.clone()) },
		council: CouncilConfig {
			members: vec![
				alice.clone(),
				Sr25519Keyring::Bob.to_account_id(),
				Sr25519Keyring::Charlie.to_account_id(),
			],
		},
		assets: AssetsConfig {
			assets: ASSETS.iter().map(|asset| (asset.id, alice.clone(), true, 1)).collect(),
			metadata: metadata(),
			accounts: asset_accounts(),
		},
		bls_oracle: BlsOracleConfig { oracles: dev_oracles(), assets: listings() },
		rebalance: RebalanceConfig {
			baskets: vec![GenesisBasket {
				owner: alice.clone(),
				targets: vec![
					(1, Perquintill::from_percent(33)),
					(2, Perquintill::from_percent(33)),
					(3, Perquintill::from_percent(34)),
				],
				shares: vec![(alice, SHARES.saturating_mul(SHARE))],
			}],
		},
	})
}

fn validator(sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> Validator {
	Validator {
		account: sr25519.to_account_id(),
		aura: sr25519.public().into(),
		grandpa: ed25519.public().into(),
	}
}

/// One validator.
pub(super) fn development() -> Value {
	preset(&[validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)])
}

/// Four validators.
pub(super) fn local_testnet() -> Value {
	preset(&[
		validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		validator(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
		validator(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
	])
}
