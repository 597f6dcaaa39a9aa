//! Why a key, a signature or a proof was refused.
#![allow(clippy::as_conversions, reason = "the expansion of codec's derive macros")]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

/// Why a key, a signature or a proof was refused. Append only: the index is part of the SCALE
/// encoding.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum BlsError {
	/// The key is not the canonical compressed encoding of a point of the curve.
	InvalidKeyEncoding,
	/// The key is the identity.
	IdentityKey,
	/// The key is on the curve, but outside the prime-order subgroup.
	KeyNotInSubgroup,
	/// The signature is not the canonical compressed encoding of a point of the curve.
	InvalidSignatureEncoding,
	/// The signature is the identity.
	IdentitySignature,
	/// The signature is on the curve, but outside the prime-order subgroup.
	SignatureNotInSubgroup,
	/// There is no signer, or nothing to aggregate.
	NoSigners,
	/// The signers' keys add up to the identity.
	IdentityAggregateKey,
	/// The signature is well formed and does not verify.
	VerificationFailed,
	/// The proof of possession is well formed and does not verify.
	InvalidProofOfPossession,
	/// A stored key is not what validation produces.
	CorruptValidatedKey,
	/// A host function refused its arguments.
	HostCallFailed,
	/// The message was not mapped to the curve.
	HashToCurveFailed,
}

impl fmt::Display for BlsError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(match self {
			Self::InvalidKeyEncoding => {
				"the public key is not the canonical compressed encoding of a curve point"
			}
			Self::IdentityKey => "the public key is the identity",
			Self::KeyNotInSubgroup => "the public key is outside the prime-order subgroup",
			Self::InvalidSignatureEncoding => {
				"the signature is not the canonical compressed encoding of a curve point"
			}
			Self::IdentitySignature => "the signature is the identity",
			Self::SignatureNotInSubgroup => "the signature is outside the prime-order subgroup",
			Self::NoSigners => "there is no signer",
			Self::IdentityAggregateKey => "the signers' public keys add up to the identity",
			Self::VerificationFailed => "the signature does not verify",
			Self::InvalidProofOfPossession => "the proof of possession does not verify",
			Self::CorruptValidatedKey => "a stored key is not what validation produces",
			Self::HostCallFailed => "a host function refused its arguments",
			Self::HashToCurveFailed => "the message was not mapped to the curve",
		})
	}
}

impl core::error::Error for BlsError {}
