//! The Ballast node.

#![allow(clippy::result_large_err, reason = "the error types of the SDK's service and CLI")]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

use std::process::ExitCode;

mod chain_spec;
mod cli;
mod command;
mod network_file;
mod oracle;
mod rpc;
mod sandbox;
mod service;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		// As text: the default would escape line ends and quotes.
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		}
	}
}
