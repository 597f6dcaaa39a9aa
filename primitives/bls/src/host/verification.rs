//! Aggregation and verification with `blst`: the same answers as [`crate::verifier`], in half the
//! time it takes natively.

use crate::{BlsError, PublicKey, Signature, POSSESSION_DST, SIGNATURE_DST};
use blst::{min_pk, BLST_ERROR};

/// KeyValidate: see [`crate::verifier::key_validate`], whose errors it has.
pub fn key_validate(key: &PublicKey) -> Result<(), BlsError> {
	decode_key(key).map(drop)
}

/// Aggregate (draft-irtf-cfrg-bls-signature section 2.8): the sum of `signatures`, each checked to
/// be in the prime-order subgroup. It says nothing about what they sign.
///
/// # Errors
///
/// [`BlsError::NoSigners`] for an empty list, [`BlsError::InvalidSignatureEncoding`],
/// [`BlsError::SignatureNotInSubgroup`].
pub fn aggregate(signatures: &[Signature]) -> Result<Signature, BlsError> {
	let points = signatures
		.iter()
		.map(|signature| {
			let point = min_pk::Signature::uncompress(&signature.0)
				.map_err(|_| BlsError::InvalidSignatureEncoding)?;
			point.validate(false).map_err(|_| BlsError::SignatureNotInSubgroup)?;
			Ok(point)
		})
		.collect::<Result<Vec<_>, BlsError>>()?;
	// The only failure that is left is an empty list.
	min_pk::AggregateSignature::aggregate(&points.iter().collect::<Vec<_>>(), false)
		.map(|sum| Signature(sum.to_signature().compress()))
		.map_err(|_| BlsError::NoSigners)
}

/// Verify: validates `key` and checks `signature` over `message`; see
/// [`crate::verifier::verify`].
///
/// # Errors
///
/// Those of [`fast_aggregate_verify`].
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BlsError> {
	fast_aggregate_verify([key], message, signature)
}

/// FastAggregateVerify: validates each key and checks `signature` over `message`; see
/// [`crate::verifier::fast_aggregate_verify`].
///
/// # Errors
///
/// [`BlsError::NoSigners`], [`BlsError::InvalidKeyEncoding`], [`BlsError::IdentityKey`],
/// [`BlsError::KeyNotInSubgroup`], [`BlsError::InvalidSignatureEncoding`],
/// [`BlsError::IdentitySignature`], [`BlsError::SignatureNotInSubgroup`],
/// [`BlsError::IdentityAggregateKey`], [`BlsError::VerificationFailed`].
pub fn fast_aggregate_verify<'a>(
	keys: impl IntoIterator<Item = &'a PublicKey>,
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	let keys = keys.into_iter().map(decode_key).collect::<Result<Vec<_>, _>>()?;
	if keys.is_empty() {
		return Err(BlsError::NoSigners);
	}
	let signature = decode_signature(signature)?;
	let total = min_pk::AggregatePublicKey::aggregate(&keys.iter().collect::<Vec<_>>(), false)
		.map_err(|_| BlsError::NoSigners)?
		.to_public_key();
	// Sums of points of the subgroup stay in it: only the identity can be found here.
	total.validate().map_err(|_| BlsError::IdentityAggregateKey)?;
	match signature.verify(false, message, SIGNATURE_DST, &[], &total, false) {
		BLST_ERROR::BLST_SUCCESS => Ok(()),
		_ => Err(BlsError::VerificationFailed),
	}
}

/// PopVerify: see [`crate::verifier::verify_possession`], whose errors it has.
pub fn verify_possession(key: &PublicKey, proof: &Signature) -> Result<(), BlsError> {
	let point = decode_key(key)?;
	let proof = decode_signature(proof)?;
	match proof.verify(false, &key.0, POSSESSION_DST, &[], &point, false) {
		BLST_ERROR::BLST_SUCCESS => Ok(()),
		_ => Err(BlsError::InvalidProofOfPossession),
	}
}

fn decode_key(key: &PublicKey) -> Result<min_pk::PublicKey, BlsError> {
	let point = min_pk::PublicKey::uncompress(&key.0).map_err(|_| BlsError::InvalidKeyEncoding)?;
	match point.validate() {
		Ok(()) => Ok(point),
		Err(BLST_ERROR::BLST_PK_IS_INFINITY) => Err(BlsError::IdentityKey),
		Err(_) => Err(BlsError::KeyNotInSubgroup),
	}
}

fn decode_signature(signature: &Signature) -> Result<min_pk::Signature, BlsError> {
	let point = min_pk::Signature::uncompress(&signature.0)
		.map_err(|_| BlsError::InvalidSignatureEncoding)?;
	match point.validate(true) {
		Ok(()) => Ok(point),
		Err(BLST_ERROR::BLST_PK_IS_INFINITY) => Err(BlsError::IdentitySignature),
		Err(_) => Err(BlsError::SignatureNotInSubgroup),
	}
}
