//! `inspect`: what a key file says.

use crate::{Console, OracleKeyError};
use ballast_bls::{host::keystore::Keystore, PublicKey};
use serde::Serialize;
use std::path::PathBuf;

/// Show what a key file says; with a password, check that it opens and holds the key it names.
#[derive(Debug, Clone, clap::Args)]
pub struct Inspect {
	/// The EIP-2335 key file.
	#[arg(value_name = "FILE")]
	pub file: PathBuf,

	/// Open the file with the password in this file, readable by its owner only.
	#[arg(long, value_name = "FILE", conflicts_with = "ask_password")]
	pub password_file: Option<PathBuf>,

	/// Open the file with a password that is typed on the terminal.
	#[arg(long)]
	pub ask_password: bool,

	/// Print JSON.
	#[arg(long)]
	pub json: bool,
}

/// What a key file says of itself, and whether that was checked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Inspected<'a> {
	public_key: Option<PublicKey>,
	path: &'a str,
	kdf: String,
	uuid: &'a str,
	description: Option<&'a str>,
	opened: bool,
}

impl Inspect {
	pub(crate) fn run(&self, console: &mut Console) -> Result<(), OracleKeyError> {
		let keystore = Keystore::from_file(&self.file)?;
		let opened = if self.password_file.is_some() || self.ask_password {
			let prompt = format!("Password of {}: ", self.file.display());
			let file = self.password_file.as_deref();
			let password = console.password(file, &prompt, "--password-file")?;
			Some(keystore.decrypt_from(&self.file, &password)?.public_key())
		} else {
			None
		};
		let public_key = opened.or(keystore.public_key());
		let kdf = keystore.key_derivation().to_string();
		let (path, uuid, description) = (keystore.path(), keystore.uuid(), keystore.description());
		if self.json {
			let opened = opened.is_some();
			return console.json(&Inspected { public_key, path, kdf, uuid, description, opened });
		}
		let or =
			|text: &str, missing: &str| if text.is_empty() { missing } else { text }.to_owned();
		console.table(&[
			("public key", public_key.map_or("not stated".into(), |key| key.to_string())),
			("path", or(path, "not stated")),
			("kdf", kdf),
			("uuid", uuid.into()),
			("description", or(description.unwrap_or_default(), "none")),
			(
				"opened",
				match opened {
					Some(_) => "yes, and its secret belongs to the public key",
					None => "no: the public key is what the file says; give a password to check it",
				}
				.into(),
			),
		])
	}
}
