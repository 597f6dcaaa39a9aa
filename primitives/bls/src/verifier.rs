//! Verification, generic over the [`Backend`]. The crate root exports these functions for the
//! backend of the build.
//!
//! Everything follows IETF draft-irtf-cfrg-bls-signature, with its POP scheme, and is stricter in
//! one point: an identity signature is refused before anything is computed.

use crate::{Backend, BlsError, PublicKey, Signature, ValidatedKey, POSSESSION_DST, SIGNATURE_DST};
use alloc::vec::Vec;
use ark_bls12_381::{g2, Fq2, G1Affine, G2Affine};
use ark_ec::{
	hashing::{curve_maps::wb::WBMap, map_to_curve_hasher::MapToCurve},
	AffineRepr, CurveGroup,
};
use ark_ff::field_hashers::{DefaultFieldHasher, HashToField};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use sha2::Sha256;

/// KeyValidate (section 2.5): the key is the canonical encoding of a point of the curve, which is
/// in the prime-order subgroup and not the identity.
///
/// # Errors
///
/// [`BlsError::InvalidKeyEncoding`], [`BlsError::IdentityKey`], [`BlsError::KeyNotInSubgroup`].
pub fn key_validate<B: Backend>(key: &PublicKey) -> Result<ValidatedKey, BlsError> {
	// Compressed only: arkworks' uncompressed decoding does not check the curve equation.
	let point = G1Affine::deserialize_compressed_unchecked(key.0.as_slice())
		.map_err(|_| BlsError::InvalidKeyEncoding)?;
	if point.is_zero() {
		return Err(BlsError::IdentityKey);
	}
	if !B::in_subgroup_g1(&point) {
		return Err(BlsError::KeyNotInSubgroup);
	}
	let mut bytes = [0; ValidatedKey::LENGTH];
	point.serialize_uncompressed(bytes.as_mut_slice()).map_err(|_| BlsError::InvalidKeyEncoding)?;
	Ok(ValidatedKey::new_unchecked(bytes))
}

/// PopVerify (section 3.3.3): validates `key` and checks that `proof` was made with its secret.
///
/// # Errors
///
/// Those of [`key_validate`]; [`BlsError::InvalidSignatureEncoding`],
/// [`BlsError::IdentitySignature`] and [`BlsError::SignatureNotInSubgroup`] of the proof;
/// [`BlsError::InvalidProofOfPossession`].
pub fn verify_possession<B: Backend>(
	key: &PublicKey,
	proof: &Signature,
) -> Result<ValidatedKey, BlsError> {
	let validated = key_validate::<B>(key)?;
	let proof = decode_signature::<B>(proof)?;
	let point = B::sum(&[&validated])?;
	if pairing_check::<B>(point, &key.0, POSSESSION_DST, proof)? {
		Ok(validated)
	} else {
		Err(BlsError::InvalidProofOfPossession)
	}
}

/// Verify (section 2.7): `signature` over `message` was made with the secret of `key`.
///
/// # Errors
///
/// Those of [`fast_aggregate_verify`].
pub fn verify<B: Backend>(
	key: &ValidatedKey,
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	fast_aggregate_verify::<B>([key], message, signature)
}

/// FastAggregateVerify (section 3.3.4): `signature` is the sum of one signature over `message` by
/// each key, counted as often as the key is listed.
///
/// Says nothing about who signed unless each key came with a proof of possession
/// ([`verify_possession`]): without it, a key chosen as another key minus the rest of the set
/// forges for all of them.
///
/// # Errors
///
/// [`BlsError::NoSigners`], [`BlsError::InvalidSignatureEncoding`],
/// [`BlsError::IdentitySignature`], [`BlsError::SignatureNotInSubgroup`],
/// [`BlsError::IdentityAggregateKey`], [`BlsError::VerificationFailed`]. For bytes that are no
/// validated key, or a host that breaks its contract, [`BlsError::CorruptValidatedKey`] and
/// [`BlsError::HostCallFailed`].
pub fn fast_aggregate_verify<'a, B: Backend>(
	keys: impl IntoIterator<Item = &'a ValidatedKey>,
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	let keys: Vec<&ValidatedKey> = keys.into_iter().collect();
	if keys.is_empty() {
		return Err(BlsError::NoSigners);
	}
	let signature = decode_signature::<B>(signature)?;
	let total = B::sum(&keys)?;
	if total.is_zero() {
		return Err(BlsError::IdentityAggregateKey);
	}
	if pairing_check::<B>(total, message, SIGNATURE_DST, signature)? {
		Ok(())
	} else {
		Err(BlsError::VerificationFailed)
	}
}

/// hash_to_curve of the suite `BLS12381G2_XMD:SHA-256_SSWU_RO_` (RFC 9380 section 8.8.2).
///
/// # Errors
///
/// [`BlsError::HashToCurveFailed`], which no message causes.
pub fn hash_to_g2<B: Backend>(
	message: &[u8],
	domain_separation_tag: &[u8],
) -> Result<G2Affine, BlsError> {
	let hasher = <DefaultFieldHasher<Sha256> as HashToField<Fq2>>::new(domain_separation_tag);
	let [u0, u1] = hasher.hash_to_field::<2>(message);
	let (q0, q1) = (map_to_curve(u0)?, map_to_curve(u1)?);
	#[allow(clippy::arithmetic_side_effects, reason = "group operations do not overflow")]
	let sum = q0 + q1;
	Ok(B::clear_cofactor(&sum.into_affine()))
}

/// map_to_curve of the same suite: a point of the curve of G2, cofactor not cleared.
///
/// # Errors
///
/// [`BlsError::HashToCurveFailed`], which no element causes.
pub fn map_to_curve(element: Fq2) -> Result<G2Affine, BlsError> {
	WBMap::<g2::Config>::map_to_curve(element).map_err(|_| BlsError::HashToCurveFailed)
}

/// The signature as a point of the prime-order subgroup other than the identity.
fn decode_signature<B: Backend>(signature: &Signature) -> Result<G2Affine, BlsError> {
	let point = G2Affine::deserialize_compressed_unchecked(signature.0.as_slice())
		.map_err(|_| BlsError::InvalidSignatureEncoding)?;
	if point.is_zero() {
		return Err(BlsError::IdentitySignature);
	}
	if !B::in_subgroup_g2(&point) {
		return Err(BlsError::SignatureNotInSubgroup);
	}
	Ok(point)
}

/// e(key, H(message)) = e(g, signature), as one product: e(−g, signature) · e(key, H(message)) = 1.
fn pairing_check<B: Backend>(
	key: G1Affine,
	message: &[u8],
	domain_separation_tag: &[u8],
	signature: G2Affine,
) -> Result<bool, BlsError> {
	let hash = hash_to_g2::<B>(message, domain_separation_tag)?;
	#[allow(clippy::arithmetic_side_effects, reason = "group operations do not overflow")]
	let minus_generator = -G1Affine::generator();
	B::pairing_product_is_one([(minus_generator, signature), (key, hash)])
}
