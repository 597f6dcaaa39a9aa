//! Key files by EIP-2335, version 4: JSON with the secret key under AES-128-CTR, its key derived
//! from a password by scrypt or PBKDF2.

mod encryption;
#[cfg(unix)]
mod files;
mod password;

pub use encryption::KeyDerivation;
#[cfg(unix)]
pub use files::{load_dir, read_private, write_new_private, KeyFileError};
pub use password::Password;

use super::{DerivationPath, SecretKey};
use crate::PublicKey;
use encryption::Crypto;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a keystore cannot be read or made. No variant holds a secret or a password.
#[derive(Debug, thiserror::Error)]
pub enum KeystoreError {
	/// Not JSON, or not the members and functions of EIP-2335. Says where and not what, because a
	/// file in the wrong place may be a secret itself.
	#[error(
		"not an EIP-2335 keystore (scrypt or pbkdf2, sha256, aes-128-ctr): \
		line {line}, column {column}"
	)]
	Format {
		/// Line, counted from one; zero when the place is not known.
		line: usize,
		/// Column, counted from one; zero when the place is not known.
		column: usize,
	},
	/// Another version than 4.
	#[error("keystore version {found} is not supported, only version 4 is")]
	Version {
		/// The version found.
		found: u32,
	},
	/// The identifier is not a UUID.
	#[error("the identifier is not a UUID")]
	Identifier,
	/// The derived key is too short to hold the cipher's and the checksum's part.
	#[error("the derived key has {found} bytes, at least 32 are needed")]
	DerivedKeyLength {
		/// The length found.
		found: u32,
	},
	/// The parameters are malformed or would take an unreasonable amount of time or memory.
	#[error("the parameters of the password's key derivation are out of range")]
	DerivationParameters,
	/// The initialisation vector does not have 16 bytes.
	#[error("the initialisation vector does not have 16 bytes")]
	InitialisationVector,
	/// The checksum differs.
	#[error("wrong password, or the file is damaged")]
	Checksum,
	/// The decrypted message is not a secret key.
	#[error("the decrypted message is not a secret key")]
	NotASecretKey,
	/// The file states another public key than that of its secret key.
	#[error("the file says its public key is {stated}, its secret key belongs to {found}")]
	PublicKeyMismatch {
		/// The key in the file.
		stated: Box<PublicKey>,
		/// The key of the decrypted secret.
		found: Box<PublicKey>,
	},
	/// The operating system gave no randomness.
	#[error("the operating system gave no randomness: {0}")]
	Randomness(rand::Error),
}

impl From<serde_json::Error> for KeystoreError {
	fn from(error: serde_json::Error) -> Self {
		Self::Format { line: error.line(), column: error.column() }
	}
}

/// An encrypted secret key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Keystore {
	crypto: Crypto,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	description: Option<String>,
	#[serde(default, skip_serializing_if = "Option::is_none", with = "bare_hex")]
	pubkey: Option<PublicKey>,
	path: String,
	uuid: String,
	version: u32,
}

impl Keystore {
	/// The version that is read and written.
	pub const VERSION: u32 = 4;

	/// Encrypts `key`. `path` says where it comes from, if it was derived. The default
	/// [`KeyDerivation`] takes about a second and 256 MiB, here and for each decryption.
	///
	/// # Errors
	///
	/// [`KeystoreError::Randomness`], [`KeystoreError::DerivationParameters`].
	pub fn encrypt(
		key: &SecretKey,
		password: &Password,
		path: Option<&DerivationPath>,
		derivation: KeyDerivation,
	) -> Result<Self, KeystoreError> {
		Ok(Self {
			crypto: Crypto::encrypt(key.to_bytes().as_slice(), password, derivation)?,
			description: None,
			pubkey: Some(key.public_key()),
			path: path.map(ToString::to_string).unwrap_or_default(),
			uuid: Uuid::new_v4().to_string(),
			version: Self::VERSION,
		})
	}

	/// Reads the JSON text of a keystore.
	///
	/// # Errors
	///
	/// [`KeystoreError::Format`], [`KeystoreError::Version`], [`KeystoreError::Identifier`].
	pub fn from_json(text: &str) -> Result<Self, KeystoreError> {
		#[derive(Deserialize)]
		struct Versioned {
			version: u32,
		}
		// First, so that another version is not reported as a missing member.
		let Versioned { version: found } = serde_json::from_str(text)?;
		if found != Self::VERSION {
			return Err(KeystoreError::Version { found });
		}
		let keystore: Self = serde_json::from_str(text)?;
		Uuid::parse_str(&keystore.uuid).map_err(|_| KeystoreError::Identifier)?;
		Ok(keystore)
	}

	/// The JSON text of the keystore.
	///
	/// # Errors
	///
	/// [`KeystoreError::Format`].
	pub fn to_json(&self) -> Result<String, KeystoreError> {
		Ok(serde_json::to_string_pretty(self)?)
	}

	/// The secret key.
	///
	/// # Errors
	///
	/// [`KeystoreError::Checksum`] for a wrong password;
	/// [`KeystoreError::DerivedKeyLength`], [`KeystoreError::DerivationParameters`],
	/// [`KeystoreError::InitialisationVector`], [`KeystoreError::NotASecretKey`] and
	/// [`KeystoreError::PublicKeyMismatch`] for a file that is wrong itself.
	pub fn decrypt(&self, password: &Password) -> Result<SecretKey, KeystoreError> {
		let message = self.crypto.decrypt(password)?;
		let bytes = message.as_slice().try_into().map_err(|_| KeystoreError::NotASecretKey)?;
		let key = SecretKey::from_bytes(bytes).map_err(|_| KeystoreError::NotASecretKey)?;
		match (self.pubkey, key.public_key()) {
			(Some(stated), found) if stated != found => Err(KeystoreError::PublicKeyMismatch {
				stated: Box::new(stated),
				found: Box::new(found),
			}),
			_ => Ok(key),
		}
	}

	/// The public key, if the file states it. Unchecked until [`Self::decrypt`] succeeds.
	pub fn public_key(&self) -> Option<PublicKey> {
		self.pubkey
	}

	/// The derivation path; empty when the key was not derived or its path is not known.
	pub fn path(&self) -> &str {
		&self.path
	}

	/// The identifier of the file.
	pub fn uuid(&self) -> &str {
		&self.uuid
	}

	/// What the file says about its key, for people.
	pub fn description(&self) -> Option<&str> {
		self.description.as_deref()
	}

	/// The keystore with another description.
	pub fn with_description(self, description: Option<String>) -> Self {
		Self { description, ..self }
	}

	/// How the password becomes the key of the cipher. Out of range if the file asks for it.
	pub fn key_derivation(&self) -> KeyDerivation {
		self.crypto.key_derivation()
	}
}

/// The public key as EIP-2335 writes it: hexadecimal digits without `0x`.
mod bare_hex {
	use super::PublicKey;
	use serde::{Deserialize, Deserializer, Serializer};

	pub(super) fn serialize<S: Serializer>(
		key: &Option<PublicKey>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		match key {
			Some(key) => serializer.serialize_str(&hex::encode(key)),
			None => serializer.serialize_none(),
		}
	}

	pub(super) fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<PublicKey>, D::Error> {
		Option::deserialize(deserializer)
	}
}

#[cfg(test)]
mod tests;
