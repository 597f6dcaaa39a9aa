//! The side of a node that holds secrets: signing, aggregation and verification with `blst`, key
//! derivation and key files.

mod derivation;
pub mod keystore;
mod verification;

pub use derivation::{DerivationPath, DerivationPathError};
pub use verification::{aggregate, fast_aggregate_verify, key_validate, verify, verify_possession};

use crate::{PublicKey, Signature, POSSESSION_DST, SIGNATURE_DST};
use blst::min_pk;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Why something is not a secret key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SecretKeyError {
	/// The seed has fewer bytes than KeyGen and EIP-2333 ask for.
	#[error("a seed needs at least {} bytes", SecretKey::LENGTH)]
	ShortSeed,
	/// The number is zero or not below the order of the group.
	#[error("the secret key is zero or not below the order of the group")]
	OutOfRange,
}

/// A secret key. Wiped from memory when dropped; it can be neither printed nor copied.
///
/// ```compile_fail
/// println!("{:?}", ballast_bls::host::dev_key(0));
/// ```
/// ```compile_fail
/// println!("{}", ballast_bls::host::dev_key(0));
/// ```
/// ```compile_fail
/// let copy = ballast_bls::host::dev_key(0).clone();
/// ```
pub struct SecretKey(min_pk::SecretKey);

impl SecretKey {
	/// Bytes of the encoding, and fewest bytes of a seed.
	pub const LENGTH: usize = 32;

	/// KeyGen of draft-irtf-cfrg-bls-signature section 2.3, without key info.
	///
	/// # Errors
	///
	/// [`SecretKeyError::ShortSeed`] for fewer than 32 bytes.
	pub fn from_ikm(input_key_material: &[u8]) -> Result<Self, SecretKeyError> {
		min_pk::SecretKey::key_gen(input_key_material, &[])
			.map(Self)
			.map_err(|_| SecretKeyError::ShortSeed)
	}

	/// The secret key that is `bytes` as a big-endian number.
	///
	/// # Errors
	///
	/// [`SecretKeyError::OutOfRange`] for zero and for the order of the group and above.
	pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Result<Self, SecretKeyError> {
		min_pk::SecretKey::from_bytes(bytes).map(Self).map_err(|_| SecretKeyError::OutOfRange)
	}

	/// The master key of EIP-2333.
	///
	/// # Errors
	///
	/// [`SecretKeyError::ShortSeed`] for fewer than 32 bytes.
	pub fn derive_master(seed: &[u8]) -> Result<Self, SecretKeyError> {
		min_pk::SecretKey::derive_master_eip2333(seed)
			.map(Self)
			.map_err(|_| SecretKeyError::ShortSeed)
	}

	/// Child `index` of this key by EIP-2333.
	pub fn derive_child(&self, index: u32) -> Self {
		Self(self.0.derive_child_eip2333(index))
	}

	/// The key at `path` below the master key of `seed` (EIP-2334).
	///
	/// # Errors
	///
	/// [`SecretKeyError::ShortSeed`] for fewer than 32 bytes.
	pub fn derive_path(seed: &[u8], path: &DerivationPath) -> Result<Self, SecretKeyError> {
		let master = Self::derive_master(seed)?;
		Ok(path.indices().iter().fold(master, |key, index| key.derive_child(*index)))
	}

	/// The public key.
	pub fn public_key(&self) -> PublicKey {
		PublicKey(self.0.sk_to_pk().compress())
	}

	/// Signature over `message` ([`SIGNATURE_DST`]).
	pub fn sign(&self, message: &[u8]) -> Signature {
		Signature(self.0.sign(message, SIGNATURE_DST, &[]).compress())
	}

	/// Proof that whoever publishes the public key knows this secret key ([`POSSESSION_DST`]).
	pub fn prove_possession(&self) -> Signature {
		Signature(self.0.sign(&self.public_key().0, POSSESSION_DST, &[]).compress())
	}

	/// The key as a big-endian number.
	fn to_bytes(&self) -> Zeroizing<[u8; Self::LENGTH]> {
		Zeroizing::new(self.0.to_bytes())
	}
}

/// The secret key of oracle `index` on a development chain: KeyGen of the SHA-256 hash of the text
/// `ballast dev oracle {index}`, the index in decimal digits.
///
/// Everybody knows these keys. A chain that has anything of value must not have them in a set.
pub fn dev_key(index: u32) -> SecretKey {
	let seed = Sha256::digest(format!("ballast dev oracle {index}"));
	#[allow(clippy::expect_used, reason = "a SHA-256 hash is a seed of 32 bytes")]
	SecretKey::from_ikm(&seed).expect("a seed of 32 bytes is long enough; qed")
}

#[cfg(test)]
mod tests;
