//! The Ballast node.

#![allow(clippy::result_large_err, reason = "the error types of the SDK's service and CLI")]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::panic))]

mod chain_spec;
mod cli;
mod command;
mod network_file;
mod oracle;
mod rpc;
mod sandbox;
mod service;

fn main() -> sc_cli::Result<()> {
	command::run()
}
