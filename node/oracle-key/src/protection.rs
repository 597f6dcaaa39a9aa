//! The options of the commands that write a key file, and the writing.

use crate::{Console, OracleKeyError};
use ballast_bls::{
	host::{
		keystore::{KeyDerivation, Keystore, Password},
		DerivationPath, SecretKey,
	},
	PublicKey,
};
use serde::Serialize;
use std::{
	fs::DirBuilder,
	os::unix::fs::DirBuilderExt,
	path::{Path, PathBuf},
};

/// How the password of a new key file becomes the key of its cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Kdf {
	/// scrypt, 256 MiB of memory: the harder one to guess a password against.
	#[default]
	Scrypt,
	/// PBKDF2, for machines and tools without that memory.
	Pbkdf2,
}

impl From<Kdf> for KeyDerivation {
	fn from(kdf: Kdf) -> Self {
		match kdf {
			Kdf::Scrypt => Self::default(),
			Kdf::Pbkdf2 => Self::PBKDF2,
		}
	}
}

/// Where a new key file goes and what protects it.
#[derive(Debug, Clone, clap::Args)]
pub struct Protection {
	/// Directory of the key file, made if it is not there. The file's name is the public key.
	#[arg(long, value_name = "DIR", default_value = ".")]
	pub output: PathBuf,

	/// File with the password of the new key file, readable by its owner only; asked for on the
	/// terminal without it.
	#[arg(long, value_name = "FILE")]
	pub password_file: Option<PathBuf>,

	/// Key derivation function of the new key file.
	#[arg(long, value_enum, default_value_t)]
	pub kdf: Kdf,

	/// Description for people, not encrypted.
	#[arg(long, value_name = "TEXT")]
	pub description: Option<String>,

	/// Print JSON.
	#[arg(long)]
	pub json: bool,
}

/// A key file that was written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
	public_key: PublicKey,
	path: &'a str,
	file: &'a Path,
}

impl Protection {
	/// The password of the new file: from its file, or typed twice.
	pub(crate) fn password(&self, console: &mut Console) -> Result<Password, OracleKeyError> {
		const OPTION: &str = "--password-file";
		let file = self.password_file.as_deref();
		let password = console.password(file, "Password of the new key file: ", OPTION)?;
		if file.is_none() && console.password(None, "The same again: ", OPTION)? != password {
			return Err(OracleKeyError::PasswordsDiffer);
		}
		Ok(password)
	}

	/// Encrypts `key`, writes it to a new file and says so.
	pub(crate) fn write(
		&self,
		console: &mut Console,
		key: &SecretKey,
		path: Option<&DerivationPath>,
		description: Option<&str>,
		password: &Password,
	) -> Result<(), OracleKeyError> {
		let description = self.description.as_deref().or(description).map(Into::into);
		let keystore =
			Keystore::encrypt(key, password, path, self.kdf.into())?.with_description(description);
		let public_key = key.public_key();
		let file = self.output.join(format!("{}.json", hex::encode(public_key)));
		DirBuilder::new()
			.recursive(true)
			.mode(0o700)
			.create(&self.output)
			.map_err(|source| OracleKeyError::Directory { path: self.output.clone(), source })?;
		keystore.write_new(&file)?;
		if self.json {
			return console.json(&Written { public_key, path: keystore.path(), file: &file });
		}
		console.table(&[
			("public key", public_key.to_string()),
			("path", path.map_or_else(|| "not derived".into(), ToString::to_string)),
			("file", file.display().to_string()),
		])
	}
}
