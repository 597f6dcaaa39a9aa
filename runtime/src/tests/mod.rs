//! Checks of the runtime as a whole: its configuration, its presets and the path of a certificate
//! through the extensions.

#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic)]

mod certificate;
mod configuration;
mod evidence;
mod presets;

use crate::*;
use serde_json::Value;
use sp_io::TestExternalities;

/// The genesis state of a preset, by the way that a node takes: its JSON laid over the defaults.
pub fn genesis(preset: &str) -> TestExternalities {
	let patch = genesis::get_preset(&preset.into()).unwrap();
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, serde_json::from_slice(&patch).unwrap());
	let mut ext = TestExternalities::new_empty();
	ext.execute_with(|| {
		frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(
			config.to_string().into_bytes(),
		)
		.unwrap();
	});
	ext
}

/// RFC 7386.
fn merge(target: &mut Value, patch: Value) {
	match patch {
		Value::Object(fields) => {
			for (name, value) in fields {
				merge(&mut target[name], value);
			}
		}
		value => *target = value,
	}
}
