//! Properties of the arithmetic, each over at least [`CASES`] random inputs, checked against
//! definitions in exact rational numbers.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod amounts;
mod any_input;
mod changes;
mod creation;
mod drifts;
mod plans;
mod reference;
mod strategies;
mod weights;

/// Cases of each property.
const CASES: u32 = 10_000;
