//! Presets for development: they give sudo to Alice, fund well-known accounts and trust keys that
//! everybody knows.

use super::{
	assets::{listings, metadata, ASSETS},
	dev_oracles::DEV_ORACLES,
	Validator,
};
use crate::{
	AccountId, AssetsConfig, Balance, BalancesConfig, BlsOracleConfig, CouncilConfig,
	RebalanceConfig, RuntimeGenesisConfig, SessionConfig, SudoConfig, ValidatorsConfig, UNIT,
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
				shares: vec![(alice, 1_000 * SHARE)],
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
