//! The exchange over HTTP: a real listener and a real client.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "tests"
)]

mod control;
mod faults;
mod formats;
mod lifecycle;
mod program;
mod sandbox;
mod trading;
