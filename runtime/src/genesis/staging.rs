//! A network of one's own: the preset without anybody, and the people that an operator adds to it.

use super::assets::{listings, metadata, ASSETS};
use crate::{
	AccountId, AssetsConfig, Balance, BalancesConfig, BlsOracleConfig, CouncilConfig,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig, ValidatorsConfig,
};
use alloc::vec::Vec;
use frame_support::{build_struct_json_patch, PalletId};
use pallet_bls_oracle::GenesisOracle;
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_runtime::traits::AccountIdConversion;

/// A validator of genesis. Accounts and keys are SS58 text in JSON.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validator {
	/// The account that the admin origin admits and that sets session keys.
	pub account: AccountId,
	/// The key that signs blocks (Sr25519).
	pub aura: AuraId,
	/// The key that signs votes of finality (Ed25519).
	pub grandpa: GrandpaId,
}

impl Validator {
	/// The validator as the genesis of pallet-session takes it.
	pub(super) fn session_keys(&self) -> (AccountId, AccountId, SessionKeys) {
		let keys = SessionKeys { aura: self.aura.clone(), grandpa: self.grandpa.clone() };
		(self.account.clone(), self.account.clone(), keys)
	}
}

/// Who takes part in a staging network from its first block.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StagingNetwork {
	/// The validators.
	pub validators: Vec<Validator>,
	/// The first oracle set, in order of their index.
	pub oracles: Vec<GenesisOracle<AccountId>>,
	/// The members of the council.
	pub council: Vec<AccountId>,
	/// Accounts and what they start with, in base units of the native currency.
	pub endowed: Vec<(AccountId, Balance)>,
}

/// The owner of the listed assets in a staging network: an account that has no key. Its rights can be
/// given to others by the admin origin, with `assets.forceAssetStatus`.
pub fn asset_owner() -> AccountId {
	PalletId(*b"bal/asst").into_account_truncating()
}

/// The genesis of `network`: a patch over the defaults, without sudo and without baskets.
pub(super) fn patch(network: &StagingNetwork) -> Value {
	let StagingNetwork { validators, oracles, council, endowed } = network;
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: endowed.clone() },
		validators: ValidatorsConfig {
			invulnerables: validators.iter().map(|validator| validator.account.clone()).collect(),
		},
		session: SessionConfig { keys: validators.iter().map(Validator::session_keys).collect() },
		sudo: SudoConfig { key: None },
		council: CouncilConfig { members: council.clone() },
		assets: AssetsConfig {
			assets: ASSETS.iter().map(|asset| (asset.id, asset_owner(), true, 1)).collect(),
			metadata: metadata(),
		},
		bls_oracle: BlsOracleConfig { oracles: oracles.clone(), assets: listings() },
	})
}

/// The genesis of a staging network, as the JSON patch that a chain specification takes.
///
/// # Errors
///
/// If the network could not start, could not be administered or trusts a key that everybody knows;
/// the error names the entry. Nothing is left out or filled in.
#[cfg(feature = "std")]
pub fn staging(network: &StagingNetwork) -> Result<Value, super::StagingError> {
	super::refusal::check(network)?;
	Ok(patch(network))
}
