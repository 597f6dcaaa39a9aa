//! BLS12-381 signatures of the suite `BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_` (IETF
//! draft-irtf-cfrg-bls-signature, minimal public key size): the suite of Ethereum's consensus, so
//! its test vectors, key files and signers apply.
//!
//! [`PublicKey`] and [`Signature`] are the compressed encodings that travel; [`ValidatedKey`] is
//! what is stored of a key that was checked. The functions at the root verify, in a runtime as well
//! as natively, with the curve arithmetic of [`DefaultBackend`]; [`verifier`] has the same
//! functions for a named [`Backend`]. With the feature `std`, [`host`] signs, aggregates and reads
//! key files.
//!
//! A set of keys may only be trusted with [`fast_aggregate_verify`] when each key entered it
//! through [`verify_possession`].

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

mod backend;
mod error;
#[cfg(feature = "std")]
pub mod host;
mod types;
pub mod verifier;

#[cfg(feature = "std")]
#[cfg(test)]
mod tests;

pub use backend::{Backend, HostCalls, PlainWasm};
pub use error::BlsError;
pub use types::{ParseError, PublicKey, Signature, ValidatedKey};

/// Domain separation tag of signatures.
pub const SIGNATURE_DST: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// Domain separation tag of proofs of possession, whose message is the compressed public key.
pub const POSSESSION_DST: &[u8] = b"BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// The backend of the functions at the root.
#[cfg(not(feature = "plain-wasm"))]
pub type DefaultBackend = HostCalls;

/// The backend of the functions at the root.
#[cfg(feature = "plain-wasm")]
pub type DefaultBackend = PlainWasm;

/// [`verifier::key_validate`] with the [`DefaultBackend`].
pub fn key_validate(key: &PublicKey) -> Result<ValidatedKey, BlsError> {
	verifier::key_validate::<DefaultBackend>(key)
}

/// [`verifier::verify_possession`] with the [`DefaultBackend`].
pub fn verify_possession(key: &PublicKey, proof: &Signature) -> Result<ValidatedKey, BlsError> {
	verifier::verify_possession::<DefaultBackend>(key, proof)
}

/// [`verifier::verify`] with the [`DefaultBackend`].
pub fn verify(key: &ValidatedKey, message: &[u8], signature: &Signature) -> Result<(), BlsError> {
	verifier::verify::<DefaultBackend>(key, message, signature)
}

/// [`verifier::fast_aggregate_verify`] with the [`DefaultBackend`].
pub fn fast_aggregate_verify<'a>(
	keys: impl IntoIterator<Item = &'a ValidatedKey>,
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	verifier::fast_aggregate_verify::<DefaultBackend>(keys, message, signature)
}

/// The key as it was before validation.
pub fn compress(key: &ValidatedKey) -> PublicKey {
	key.compress()
}
