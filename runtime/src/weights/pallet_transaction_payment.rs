//! Weights of `pallet_transaction_payment` in this runtime: written by the command below, never by hand.
//!
//! | | |
//! | --- | --- |
//! | machine | AMD EPYC |
//! | date | 2026-11-20 |
//! | steps, repeats | 50, 20 |
//! | genesis | preset `development` |
//!
//! `make weights PALLET=pallet_transaction_payment STEPS=50 REPEAT=20`

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, reason = "the template is the same for all formulas")]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured times, with the storage costs of the runtime `T`.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_transaction_payment::WeightInfo for WeightInfo<T> {
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn charge_transaction_payment() -> Weight {
		Weight::from_parts(43_174_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
