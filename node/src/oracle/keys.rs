//! The BLS keys that this node speaks with. They never leave the process and are never logged.

use crate::cli::OracleArgs;
use ballast_bls::{
	host::{keystore, SecretKey},
	PublicKey,
};
use sc_service::{error::Error as ServiceError, ChainType, Configuration};

/// A key and its public half.
pub struct OracleKey {
	/// What other oracles know it by.
	pub public: PublicKey,
	/// What it signs with.
	pub secret: SecretKey,
}

/// Development validators in the order of their oracle keys.
const LOCAL_NAMES: [&str; 4] = ["//Alice", "//Bob", "//Charlie", "//Dave"];

/// Keys from the key directory if one is given. Otherwise the development chain speaks for all four
/// oracles of its genesis, and a validator of the local test network for the one of its own name.
/// Everybody knows those keys: no other chain uses them.
pub fn load(args: &OracleArgs, config: &Configuration) -> Result<Vec<OracleKey>, ServiceError> {
	let secrets = match (&args.oracle_keys, &args.oracle_password) {
		(Some(directory), Some(password)) => keystore::load_dir(directory, password)
			.map_err(|error| ServiceError::Other(format!("oracle keys: {error}")))?,
		_ => match config.chain_spec.chain_type() {
			ChainType::Development if config.role.is_authority() => {
				(0..4).map(ballast_bls::host::dev_key).collect()
			}
			ChainType::Local => (0..)
				.zip(LOCAL_NAMES)
				.filter(|(_, name)| config.dev_key_seed.as_deref() == Some(name))
				.map(|(index, _)| ballast_bls::host::dev_key(index))
				.collect(),
			_ => Vec::new(),
		},
	};
	let keys: Vec<_> = secrets
		.into_iter()
		.map(|secret| OracleKey { public: secret.public_key(), secret })
		.collect();
	for key in &keys {
		log::info!(target: super::LOG_TARGET, "Speaking for the oracle with key {}", key.public);
	}
	Ok(keys)
}
