//! `import`: a key that exists elsewhere.

use crate::{
	mnemonic::{signing_path, Mnemonic},
	Console, OracleKeyError, Protection,
};
use ballast_bls::{
	host::{
		keystore::{read_private, Keystore},
		DerivationPath, SecretKey,
	},
	PublicKey,
};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Write a key that exists elsewhere to an encrypted file: from a mnemonic, from a raw secret, or
/// from an EIP-2335 file with another password.
#[derive(Debug, Clone, clap::Args)]
pub struct Import {
	/// Where the key is.
	#[command(flatten)]
	pub source: Source,

	/// Which key of the mnemonic: INDEX in m/12381/3600/INDEX/0/0 (0 without it).
	#[arg(long, value_name = "INDEX", conflicts_with_all = ["secret_file", "keystore"])]
	pub index: Option<u32>,

	/// File with the password of the keystore, readable by its owner only; asked for on the
	/// terminal without it.
	#[arg(
		long,
		value_name = "FILE",
		requires = "keystore",
		conflicts_with_all = ["mnemonic_file", "ask_mnemonic", "secret_file"]
	)]
	pub keystore_password_file: Option<PathBuf>,

	/// Refuse any other key than this one.
	#[arg(long, value_name = "HEX")]
	pub public_key: Option<PublicKey>,

	/// Where the key file goes and what protects it.
	#[command(flatten)]
	pub protection: Protection,
}

/// Where the key is: exactly one of these.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Source {
	/// File with the words of an English BIP-39 mnemonic, readable by its owner only.
	#[arg(long, value_name = "FILE")]
	pub mnemonic_file: Option<PathBuf>,

	/// Ask for the words on the terminal.
	#[arg(long)]
	pub ask_mnemonic: bool,

	/// File with a secret key as 64 hexadecimal digits, readable by its owner only.
	#[arg(long, value_name = "FILE")]
	pub secret_file: Option<PathBuf>,

	/// EIP-2335 key file, readable by its owner only.
	#[arg(long, value_name = "FILE")]
	pub keystore: Option<PathBuf>,
}

/// A key, and what is known of it.
struct Found {
	place: String,
	key: SecretKey,
	path: Option<DerivationPath>,
	description: Option<String>,
}

impl Import {
	pub(crate) fn run(&self, console: &mut Console) -> Result<(), OracleKeyError> {
		let Found { place, key, path, description } = self.find(console)?;
		let found = key.public_key();
		if let Some(expected) = self.public_key.filter(|expected| *expected != found) {
			return Err(OracleKeyError::AnotherKey {
				place,
				expected: Box::new(expected),
				found: Box::new(found),
			});
		}
		let password = self.protection.password(console)?;
		self.protection.write(console, &key, path.as_ref(), description.as_deref(), &password)
	}

	fn find(&self, console: &mut Console) -> Result<Found, OracleKeyError> {
		let Source { mnemonic_file, secret_file, keystore, ask_mnemonic: _ } = &self.source;
		if let Some(file) = secret_file {
			let key = read_secret(file)?;
			let place = file.display().to_string();
			return Ok(Found { place, key, path: None, description: None });
		}
		if let Some(file) = keystore {
			return self.open(console, file);
		}
		let (place, words) = match mnemonic_file {
			Some(file) => (file.display().to_string(), read_private(file)?),
			None => (
				"mnemonic".into(),
				console.ask("Mnemonic: ", "ask for the mnemonic", "--mnemonic-file")?,
			),
		};
		let path = signing_path(self.index.unwrap_or_default());
		let key = Mnemonic::parse(&words, &place)?.derive(&path)?;
		Ok(Found { place, key, path: Some(path), description: None })
	}

	fn open(&self, console: &mut Console, file: &Path) -> Result<Found, OracleKeyError> {
		let keystore = Keystore::from_file(file)?;
		let place = file.display().to_string();
		let prompt = format!("Password of {place}: ");
		let password_file = self.keystore_password_file.as_deref();
		let password = console.password(password_file, &prompt, "--keystore-password-file")?;
		Ok(Found {
			key: keystore.decrypt_from(file, &password)?,
			// A foreign file may have a path of another kind, or none: the key does not depend on it.
			path: keystore.path().parse().ok(),
			description: keystore.description().map(Into::into),
			place,
		})
	}
}

/// The secret key that a file contains as hexadecimal digits.
fn read_secret(file: &Path) -> Result<SecretKey, OracleKeyError> {
	let text = read_private(file)?;
	let text = text.trim();
	let mut bytes = Zeroizing::new([0; SecretKey::LENGTH]);
	hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), bytes.as_mut_slice())
		.map_err(|_| OracleKeyError::NotHexadecimal { path: file.into() })?;
	SecretKey::from_bytes(&bytes)
		.map_err(|source| OracleKeyError::SecretKey { place: file.display().to_string(), source })
}
