//! BLS12-381 signatures of the suite `BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_` (IETF
//! draft-irtf-cfrg-bls-signature, minimal public key size): the suite of Ethereum's consensus, so
//! its test vectors, key files and signers apply.
//!
//! [`PublicKey`] and [`Signature`] are the compressed encodings that travel; [`ValidatedKey`] is
//! what is stored of a key that was checked.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

mod error;
mod types;

pub use error::BlsError;
pub use types::{ParseError, PublicKey, Signature, ValidatedKey};

/// Domain separation tag of signatures.
pub const SIGNATURE_DST: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// Domain separation tag of proofs of possession, whose message is the compressed public key.
pub const POSSESSION_DST: &[u8] = b"BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
