//! Why a command failed.

use ballast_bls::{
	host::{keystore::KeyFileError, SecretKeyError},
	PublicKey,
};
use std::{io, path::PathBuf};

/// Why a command failed. Names the file; holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum OracleKeyError {
	/// A file cannot be read or written, is accessible to others, or does not open.
	#[error(transparent)]
	File(#[from] KeyFileError),
	/// A keystore cannot be made.
	#[error(transparent)]
	Keystore(#[from] ballast_bls::host::keystore::KeystoreError),
	/// Nobody can be asked.
	#[error("there is no terminal to {purpose} ({source}): give {option}")]
	NoTerminal {
		/// What the terminal is needed for.
		purpose: &'static str,
		/// The option that does without.
		option: &'static str,
		/// What the system said.
		source: io::Error,
	},
	/// An empty password was typed.
	#[error("the password is empty")]
	EmptyPassword,
	/// The second password typed differs from the first.
	#[error("the passwords differ")]
	PasswordsDiffer,
	/// The words are not a mnemonic.
	#[error("{place}: {reason}")]
	Mnemonic {
		/// The file, or the terminal.
		place: String,
		/// Which rule is broken. Names a word by its position.
		reason: bip39::Error,
	},
	/// The file of a raw secret has other content.
	#[error("{} must contain 32 bytes as 64 hexadecimal digits and nothing else", path.display())]
	NotHexadecimal {
		/// The file.
		path: PathBuf,
	},
	/// The number is no secret key.
	#[error("{place}: {source}")]
	SecretKey {
		/// The file.
		place: String,
		/// Why.
		source: SecretKeyError,
	},
	/// The key is not the one that was expected.
	#[error("{place} holds the key {found}, not {expected}")]
	AnotherKey {
		/// The file, or the terminal.
		place: String,
		/// The key that was asked for.
		expected: Box<PublicKey>,
		/// The key that was found.
		found: Box<PublicKey>,
	},
	/// The key directory cannot be made.
	#[error("{}: {source}", path.display())]
	Directory {
		/// The directory.
		path: PathBuf,
		/// The reason.
		source: io::Error,
	},
	/// The chain specification has no genesis.
	#[error("{}: {reason}", path.display())]
	ChainSpec {
		/// The file.
		path: PathBuf,
		/// What the node said.
		reason: String,
	},
	/// The operating system gave no randomness.
	#[error("the operating system gave no randomness: {0}")]
	Randomness(rand::Error),
	/// The result cannot be printed.
	#[error("cannot print the result: {0}")]
	Output(#[from] io::Error),
}
