//! The member `crypto` of a keystore: key derivation, checksum, cipher.

use super::{KeystoreError, Password};
use aes::{
	cipher::{KeyIvInit, StreamCipher},
	Aes128,
};
use ctr::Ctr128BE;
use rand::{rngs::OsRng, RngCore};
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of the derived key that are used: 16 for the cipher, 16 for the checksum.
const DERIVED_KEY: usize = 32;
const CIPHER_KEY: usize = 16;
const SALT: usize = 32;

/// Limits on what a file may ask for, far above what is in use, so that a wrong file is refused
/// and does not hang the node or exhaust its memory.
const MOST_SCRYPT_MEMORY: u64 = 1 << 30;
const MOST_SCRYPT_PARALLELISATION: u32 = 16;
const MOST_PBKDF2_ROUNDS: u32 = 1 << 24;

/// How a password becomes a key, for new keystores.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyDerivation {
	/// scrypt (RFC 7914). Memory is 128·n·r bytes.
	Scrypt {
		/// Cost, a power of two.
		n: u32,
		/// Block size.
		r: u32,
		/// Parallelisation.
		p: u32,
	},
	/// PBKDF2 with HMAC-SHA-256 (RFC 8018).
	Pbkdf2 {
		/// Rounds.
		c: u32,
	},
}

impl KeyDerivation {
	/// PBKDF2 with the rounds of the EIP's test vector: no memory to speak of, for machines that
	/// cannot spare that of scrypt.
	pub const PBKDF2: Self = Self::Pbkdf2 { c: 1 << 18 };
}

impl fmt::Display for KeyDerivation {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Scrypt { n, r, p } => write!(formatter, "scrypt, n = {n}, r = {r}, p = {p}"),
			Self::Pbkdf2 { c } => write!(formatter, "pbkdf2 with HMAC-SHA-256, c = {c}"),
		}
	}
}

impl Default for KeyDerivation {
	/// scrypt with the parameters of the EIP's test vector: 256 MiB.
	fn default() -> Self {
		Self::Scrypt { n: 1 << 18, r: 8, p: 1 }
	}
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Crypto {
	kdf: KdfModule,
	checksum: ChecksumModule,
	cipher: CipherModule,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct KdfModule {
	#[serde(flatten)]
	kdf: Kdf,
	message: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "function", content = "params", rename_all = "lowercase")]
enum Kdf {
	Scrypt { dklen: u32, n: u32, p: u32, r: u32, salt: HexBytes },
	Pbkdf2 { dklen: u32, c: u32, prf: Prf, salt: HexBytes },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum Prf {
	#[serde(rename = "hmac-sha256")]
	HmacSha256,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct ChecksumModule {
	function: ChecksumFunction,
	params: NoParams,
	message: HexBytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ChecksumFunction {
	Sha256,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct NoParams {}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct CipherModule {
	function: CipherFunction,
	params: CipherParams,
	message: HexBytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
enum CipherFunction {
	#[serde(rename = "aes-128-ctr")]
	Aes128Ctr,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct CipherParams {
	iv: HexBytes,
}

impl Crypto {
	/// Encrypts `secret` with a fresh salt and initialisation vector.
	pub(super) fn encrypt(
		secret: &[u8],
		password: &Password,
		derivation: KeyDerivation,
	) -> Result<Self, KeystoreError> {
		const DKLEN: u32 = 32;
		let salt = HexBytes(random::<SALT>()?.to_vec());
		let kdf = match derivation {
			KeyDerivation::Scrypt { n, r, p } => Kdf::Scrypt { dklen: DKLEN, n, p, r, salt },
			KeyDerivation::Pbkdf2 { c } => {
				Kdf::Pbkdf2 { dklen: DKLEN, c, prf: Prf::HmacSha256, salt }
			}
		};
		let derived = kdf.derive(password)?;
		let iv = random::<CIPHER_KEY>()?.to_vec();
		let mut message = secret.to_vec();
		apply_cipher(&derived, &iv, &mut message)?;
		Ok(Self {
			kdf: KdfModule { kdf, message: String::new() },
			checksum: ChecksumModule {
				function: ChecksumFunction::Sha256,
				params: NoParams {},
				message: HexBytes(checksum(&derived, &message)),
			},
			cipher: CipherModule {
				function: CipherFunction::Aes128Ctr,
				params: CipherParams { iv: HexBytes(iv) },
				message: HexBytes(message),
			},
		})
	}

	pub(super) fn key_derivation(&self) -> KeyDerivation {
		match self.kdf.kdf {
			Kdf::Scrypt { n, r, p, .. } => KeyDerivation::Scrypt { n, r, p },
			Kdf::Pbkdf2 { c, .. } => KeyDerivation::Pbkdf2 { c },
		}
	}

	pub(super) fn decrypt(&self, password: &Password) -> Result<Zeroizing<Vec<u8>>, KeystoreError> {
		let derived = self.kdf.kdf.derive(password)?;
		if checksum(&derived, &self.cipher.message.0) != self.checksum.message.0 {
			return Err(KeystoreError::Checksum);
		}
		let mut message = Zeroizing::new(self.cipher.message.0.clone());
		apply_cipher(&derived, &self.cipher.params.iv.0, &mut message)?;
		Ok(message)
	}
}

impl Kdf {
	fn derive(&self, password: &Password) -> Result<Zeroizing<[u8; DERIVED_KEY]>, KeystoreError> {
		let mut derived = Zeroizing::new([0; DERIVED_KEY]);
		match self {
			Self::Scrypt { dklen, n, p, r, salt } => {
				check_length(*dklen)?;
				let params = scrypt_params(*n, *r, *p)?;
				scrypt::scrypt(password.bytes(), &salt.0, &params, derived.as_mut_slice())
					.map_err(|_| KeystoreError::DerivationParameters)?;
			}
			Self::Pbkdf2 { dklen, c, prf: Prf::HmacSha256, salt } => {
				check_length(*dklen)?;
				if !(1..=MOST_PBKDF2_ROUNDS).contains(c) {
					return Err(KeystoreError::DerivationParameters);
				}
				pbkdf2::pbkdf2_hmac::<Sha256>(
					password.bytes(),
					&salt.0,
					*c,
					derived.as_mut_slice(),
				);
			}
		}
		Ok(derived)
	}
}

/// Both functions produce their output from the front, so a longer derived key starts with the
/// bytes that are used.
fn check_length(dklen: u32) -> Result<(), KeystoreError> {
	match usize::try_from(dklen) {
		Ok(length) if length >= DERIVED_KEY => Ok(()),
		_ => Err(KeystoreError::DerivedKeyLength { found: dklen }),
	}
}

fn scrypt_params(n: u32, r: u32, p: u32) -> Result<scrypt::Params, KeystoreError> {
	let memory = u64::from(n).saturating_mul(u64::from(r)).saturating_mul(128);
	if !n.is_power_of_two() || memory > MOST_SCRYPT_MEMORY || p > MOST_SCRYPT_PARALLELISATION {
		return Err(KeystoreError::DerivationParameters);
	}
	let log_n =
		u8::try_from(n.trailing_zeros()).map_err(|_| KeystoreError::DerivationParameters)?;
	scrypt::Params::new(log_n, r, p, DERIVED_KEY).map_err(|_| KeystoreError::DerivationParameters)
}

/// SHA-256 over the second half of the derived key and the encrypted message.
fn checksum(derived: &[u8; DERIVED_KEY], message: &[u8]) -> Vec<u8> {
	let (_, key) = derived.split_at(CIPHER_KEY);
	Sha256::new().chain_update(key).chain_update(message).finalize().to_vec()
}

/// AES-128-CTR with the first half of the derived key. Encryption and decryption are the same.
fn apply_cipher(
	derived: &[u8; DERIVED_KEY],
	iv: &[u8],
	message: &mut [u8],
) -> Result<(), KeystoreError> {
	let (key, _) = derived.split_at(CIPHER_KEY);
	Ctr128BE::<Aes128>::new_from_slices(key, iv)
		.map_err(|_| KeystoreError::InitialisationVector)?
		.apply_keystream(message);
	Ok(())
}

fn random<const N: usize>() -> Result<[u8; N], KeystoreError> {
	let mut bytes = [0; N];
	OsRng.try_fill_bytes(&mut bytes).map_err(KeystoreError::Randomness)?;
	Ok(bytes)
}

/// Bytes as hexadecimal digits without `0x`.
#[derive(Clone, PartialEq, Eq, Debug)]
struct HexBytes(Vec<u8>);

impl Serialize for HexBytes {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&hex::encode(&self.0))
	}
}

impl<'de> Deserialize<'de> for HexBytes {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		hex::decode(text).map(Self).map_err(de::Error::custom)
	}
}
