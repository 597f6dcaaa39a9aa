//! Genesis presets.
//!
//! `development` and `local_testnet` run as they are and are for development only. `staging` is a base
//! that trusts nobody; [`staging`] makes a network of it.

mod assets;
mod dev_oracles;
mod development;
#[cfg(feature = "std")]
mod refusal;
mod staging;

pub use assets::{listings, Asset, ASSETS};
pub use development::dev_oracles;
#[cfg(feature = "std")]
pub use refusal::StagingError;
#[cfg(feature = "std")]
pub use staging::staging;
pub use staging::{asset_owner, StagingNetwork, Validator};

use alloc::{string::ToString, vec, vec::Vec};
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};

/// Name of the preset that a network of one's own starts from.
pub const STAGING_RUNTIME_PRESET: &str = "staging";

/// The preset named `id`, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development::development(),
		LOCAL_TESTNET_RUNTIME_PRESET => development::local_testnet(),
		STAGING_RUNTIME_PRESET => staging::patch(&StagingNetwork::default()),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// Names that [`get_preset`] knows.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(DEV_RUNTIME_PRESET),
		PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET),
		PresetId::from(STAGING_RUNTIME_PRESET),
	]
}
