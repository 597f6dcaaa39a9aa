//! Weights of `frame_system_extensions` in this runtime: written by the command below, never by hand.
//!
//! | | |
//! | --- | --- |
//! | machine | AMD EPYC |
//! | date | 2026-11-20 |
//! | steps, repeats | 50, 20 |
//! | genesis | preset `development` |
//!
//! `make weights PALLET=frame_system_extensions STEPS=50 REPEAT=20`

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, reason = "the template is the same for all formulas")]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured times, with the storage costs of the runtime `T`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		Weight::from_parts(1_783_000, 0)
	}
	fn check_mortality_mortal_transaction() -> Weight {
		Weight::from_parts(3_495_000, 0)
	}
	fn check_mortality_immortal_transaction() -> Weight {
		Weight::from_parts(3_495_000, 0)
	}
	fn check_non_zero_sender() -> Weight {
		Weight::from_parts(541_000, 0)
	}
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn check_nonce() -> Weight {
		Weight::from_parts(7_001_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn check_spec_version() -> Weight {
		Weight::from_parts(420_000, 0)
	}
	fn check_tx_version() -> Weight {
		Weight::from_parts(411_000, 0)
	}
	fn check_weight() -> Weight {
		Weight::from_parts(3_265_000, 0)
	}
	fn weight_reclaim() -> Weight {
		Weight::from_parts(1_853_000, 0)
	}
}
