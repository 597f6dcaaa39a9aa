//! The Ballast node.

mod chain_spec;
mod cli;
mod command;
mod oracle;
mod rpc;
mod sandbox;
mod service;

fn main() -> sc_cli::Result<()> {
	command::run()
}
