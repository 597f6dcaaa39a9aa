//! Checks of the runtime as a whole: its configuration, its presets and the path of a certificate
//! through the extensions.

#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic)]

mod capacity;
mod certificate;
mod configuration;
mod council;
mod evidence;
mod pools;
mod presets;
mod settlement;
mod staging;
mod validators;
mod weights;

use crate::*;
use codec::Encode;
use serde_json::Value;
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_io::TestExternalities;
use sp_runtime::{traits::Header as _, Digest, DigestItem};

/// The genesis state of a preset, by the way that a node takes: its JSON laid over the defaults.
pub fn genesis(preset: &str) -> TestExternalities {
	let patch = genesis::get_preset(&preset.into()).unwrap();
	genesis_of(serde_json::from_slice(&patch).unwrap())
}

/// The genesis state that `patch` over the defaults describes.
pub fn genesis_of(patch: Value) -> TestExternalities {
	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).unwrap();
	merge(&mut config, patch);
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

/// The slot of block 0. All authors that the tests know take turns from here.
const FIRST_SLOT: u64 = 900_000_000;

/// Makes block `number` with the inherents of a node and with `transactions` in it.
pub fn block_with(number: BlockNumber, transactions: impl FnOnce()) -> Header {
	let slot = FIRST_SLOT + u64::from(number);
	let mut header = Header::new(
		number,
		Default::default(),
		Default::default(),
		Default::default(),
		Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode())] },
	);
	Executive::initialize_block(&header);
	let now = pallet_timestamp::Call::set { now: slot * SLOT_DURATION };
	Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now.into())).unwrap().unwrap();
	transactions();
	header = Executive::finalize_block();
	assert_eq!(*header.number(), number);
	header
}

/// Makes blocks up to and including `last`.
pub fn run_to(last: BlockNumber) -> Vec<Header> {
	(System::block_number() + 1..=last).map(|number| block_with(number, || ())).collect()
}
