//! `new`: a key from a fresh mnemonic.

use crate::{
	mnemonic::{signing_path, Mnemonic},
	Console, OracleKeyError, Protection,
};
use ballast_bls::host::keystore::write_new_private;
use std::path::PathBuf;

/// Make a key from a fresh mnemonic and write it to an encrypted file.
///
/// The 24 words are shown once, on the terminal, or written to a file; whoever has them has the
/// key. Further keys of the same words: `import --mnemonic-file FILE --index 1`.
#[derive(Debug, Clone, clap::Args)]
pub struct New {
	/// Write the mnemonic to this new file, readable by its owner only, and do not show it.
	#[arg(long, value_name = "FILE")]
	pub mnemonic_file: Option<PathBuf>,

	/// Which key of the mnemonic: INDEX in m/12381/3600/INDEX/0/0.
	#[arg(long, value_name = "INDEX", default_value_t = 0)]
	pub index: u32,

	/// Where the key file goes and what protects it.
	#[command(flatten)]
	pub protection: Protection,
}

impl New {
	pub(crate) fn run(&self, console: &mut Console) -> Result<(), OracleKeyError> {
		let password = self.protection.password(console)?;
		let mnemonic = Mnemonic::fresh()?;
		let path = signing_path(self.index);
		let key = mnemonic.derive(&path)?;
		// First the words: a key file without them cannot be restored.
		self.hand_over(console, &mnemonic)?;
		self.protection.write(console, &key, Some(&path), None, &password)
	}

	fn hand_over(&self, console: &mut Console, words: &Mnemonic) -> Result<(), OracleKeyError> {
		let text = words.text();
		match &self.mnemonic_file {
			Some(file) => Ok(write_new_private(file, text.as_bytes())?),
			None => {
				let shown = console
					.terminal
					.show(
						"\nWrite these words down. They are shown this once, and are the key:\n\n",
					)
					.and_then(|()| console.terminal.show(&text))
					.and_then(|()| console.terminal.show("\n\n"));
				shown.map_err(|source| OracleKeyError::NoTerminal {
					purpose: "show the mnemonic on",
					option: "--mnemonic-file",
					source,
				})
			}
		}
	}
}
