//! Where the commands talk: results to the standard output, secrets to the terminal only.

use crate::OracleKeyError;
use ballast_bls::host::keystore::Password;
use serde::Serialize;
use sp_core::H256;
use std::{
	fs::OpenOptions,
	io::{self, Write},
	path::Path,
};
use zeroize::Zeroizing;

/// A terminal, at which somebody can read and type secrets.
pub trait Terminal {
	/// Asks for a line, which is not shown.
	///
	/// # Errors
	///
	/// When there is no terminal.
	fn ask(&mut self, prompt: &str) -> io::Result<Zeroizing<String>>;

	/// Shows text that must not end up in a file.
	///
	/// # Errors
	///
	/// When there is no terminal.
	fn show(&mut self, text: &str) -> io::Result<()>;
}

/// The controlling terminal of the process, also when its standard streams are redirected.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tty;

impl Terminal for Tty {
	fn ask(&mut self, prompt: &str) -> io::Result<Zeroizing<String>> {
		rpassword::prompt_password(prompt).map(Zeroizing::new)
	}

	fn show(&mut self, text: &str) -> io::Result<()> {
		OpenOptions::new().write(true).open("/dev/tty")?.write_all(text.as_bytes())
	}
}

/// What a command talks to.
pub struct Console<'a> {
	/// For questions and for mnemonics.
	pub terminal: &'a mut dyn Terminal,
	/// For results, of which none is secret.
	pub out: &'a mut dyn Write,
	/// The genesis hash of the chain that a specification file describes.
	pub genesis: &'a dyn Fn(&Path) -> Result<H256, String>,
}

impl Console<'_> {
	/// The password in `file`, or the answer to `prompt`. `option` is what names the file.
	pub(crate) fn password(
		&mut self,
		file: Option<&Path>,
		prompt: &str,
		option: &'static str,
	) -> Result<Password, OracleKeyError> {
		match file {
			Some(file) => Ok(Password::from_file(file)?),
			None => {
				let answer = self.ask(prompt, "ask for a password", option)?;
				let password = Password::from(answer.as_str());
				if password.is_empty() {
					return Err(OracleKeyError::EmptyPassword);
				}
				Ok(password)
			}
		}
	}

	/// A line that is typed. `purpose` and `option` are for the error.
	pub(crate) fn ask(
		&mut self,
		prompt: &str,
		purpose: &'static str,
		option: &'static str,
	) -> Result<Zeroizing<String>, OracleKeyError> {
		self.terminal.ask(prompt).map_err(|source| OracleKeyError::NoTerminal {
			purpose,
			option,
			source,
		})
	}

	/// Prints a table of two columns.
	pub(crate) fn table(&mut self, rows: &[(&str, String)]) -> Result<(), OracleKeyError> {
		let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
		for (name, value) in rows {
			writeln!(self.out, "{name:width$}  {value}")?;
		}
		Ok(())
	}

	/// Prints JSON.
	pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), OracleKeyError> {
		let text = serde_json::to_string_pretty(value).map_err(io::Error::from)?;
		Ok(writeln!(self.out, "{text}")?)
	}
}
