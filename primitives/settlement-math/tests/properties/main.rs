//! Properties of the arithmetic over random inputs, checked against definitions in exact rational
//! numbers.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "test code"
)]

mod budget;
mod claims;
mod fees;
mod offers;
mod pools;
mod reference;
mod trades;

/// Cases of each property.
const CASES: u32 = 10_000;
