//! The command `ballast oracle-key`: makes, shows, proves and imports the BLS keys of oracles.
//!
//! Keys are derived by EIP-2333 at the path of an Ethereum validator's signing key and kept in
//! EIP-2335 files, so tools for those keys derive the same key from the same words and open the
//! same files. No secret is ever an argument: secrets come from files that only their owner may
//! access, or from the terminal.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

mod console;
mod error;
mod import;
mod inspect;
mod mnemonic;
mod new;
mod proof;
mod protection;

#[cfg(test)]
mod tests;

pub use console::{Console, Terminal, Tty};
pub use error::OracleKeyError;
pub use import::Import;
pub use inspect::Inspect;
pub use new::New;
pub use proof::Proof;
pub use protection::{Kdf, Protection};

/// BLS keys of oracles: make, show, prove, import.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum OracleKeyCmd {
	/// Make a key from a fresh mnemonic and write it to an encrypted file.
	New(New),

	/// Show what a key file says; with a password, check that it opens.
	Inspect(Inspect),

	/// Make the proof of possession and the account binding with which a key enters an oracle set.
	Proof(Proof),

	/// Write a key that exists elsewhere to an encrypted file.
	Import(Import),
}

impl OracleKeyCmd {
	/// Runs the command. Results go to `console.out`, questions and mnemonics to its terminal.
	///
	/// # Errors
	///
	/// No file that exists is changed. A mnemonic file stays if the key file cannot be written after
	/// it: it restores the key.
	pub fn run(&self, console: &mut Console) -> Result<(), OracleKeyError> {
		match self {
			Self::New(command) => command.run(console),
			Self::Inspect(command) => command.run(console),
			Self::Proof(command) => command.run(console),
			Self::Import(command) => command.run(console),
		}
	}
}
