//! Runs one hot path once, in a function named `measured`. `scripts/instructions.sh` counts what the
//! processor executes inside it.
//!
//! `ballast-instructions` lists the paths, `ballast-instructions <PATH>` runs one.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "it prepares its own input"
)]

mod basket;
mod certificate;

use std::process::ExitCode;

/// A path: its name and what prepares and runs it.
type Path = (&'static str, fn());

const PATHS: [Path; 8] = [
	("plan, 100 components", || basket::plan_same(100)),
	("plan, 400 components", || basket::plan_same(400)),
	("plan, 400 components replaced", || basket::plan_replaced(400)),
	("amounts, 400 components", || basket::amounts(400)),
	("drift, 100 components", || basket::drift(100)),
	("drift, 400 components", || basket::drift(400)),
	("certificate, 4 signers", || certificate::verify(4)),
	("certificate, 128 signers", || certificate::verify(128)),
];

fn main() -> ExitCode {
	let Some(name) = std::env::args().nth(1) else {
		for (name, _) in PATHS {
			println!("{name}");
		}
		return ExitCode::SUCCESS;
	};
	match PATHS.iter().find(|(known, _)| *known == name) {
		Some((_, run)) => {
			run();
			ExitCode::SUCCESS
		}
		None => {
			eprintln!("there is no path {name:?}; without an argument they are listed");
			ExitCode::FAILURE
		}
	}
}

/// What is counted: everything that `work` does.
#[inline(never)]
fn measured<R>(work: impl FnOnce() -> R) -> R {
	std::hint::black_box(work())
}
