//! The three implementations, arkworks over the host functions, plain arkworks and blst, held
//! against each other. Every helper here runs all three and fails where they differ.

mod differential;
mod encoding;
mod rules;

use crate::{host, verifier, BlsError, HostCalls, PlainWasm, PublicKey, Signature, ValidatedKey};
use host::SecretKey;

/// The points with x = 0 are on the curve and have order three. blst refuses them as badly encoded
/// already; everything else it judges as arkworks does.
fn as_blst(key: &PublicKey, result: Result<(), BlsError>) -> Result<(), BlsError> {
	let (sign, x) = key.0.split_first().unwrap();
	match sign {
		0x80 | 0xa0 if x.iter().all(|byte| *byte == 0) => {
			assert_eq!(result, Err(BlsError::KeyNotInSubgroup));
			Err(BlsError::InvalidKeyEncoding)
		}
		_ => result,
	}
}

pub(crate) fn key_validate(key: &PublicKey) -> Result<ValidatedKey, BlsError> {
	let result = verifier::key_validate::<HostCalls>(key);
	assert_eq!(verifier::key_validate::<PlainWasm>(key), result, "{key}");
	assert_eq!(host::key_validate(key), as_blst(key, result.map(drop)), "{key}");
	assert_eq!(crate::key_validate(key), result, "{key}");
	result
}

pub(crate) fn verify_possession(
	key: &PublicKey,
	proof: &Signature,
) -> Result<ValidatedKey, BlsError> {
	let result = verifier::verify_possession::<HostCalls>(key, proof);
	assert_eq!(verifier::verify_possession::<PlainWasm>(key, proof), result, "{key} {proof}");
	assert_eq!(host::verify_possession(key, proof), result.map(drop), "{key} {proof}");
	assert_eq!(crate::verify_possession(key, proof), result, "{key} {proof}");
	result
}

pub(crate) fn fast_aggregate_verify(
	keys: &[PublicKey],
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	let result = host::fast_aggregate_verify(keys, message, signature);
	let validated: Result<Vec<_>, _> = keys.iter().map(key_validate).collect();
	let arkworks = match &validated {
		Ok(keys) => [
			verifier::fast_aggregate_verify::<HostCalls>(keys, message, signature),
			verifier::fast_aggregate_verify::<PlainWasm>(keys, message, signature),
			crate::fast_aggregate_verify(keys, message, signature),
		],
		Err(error) => [Err(*error); 3],
	};
	assert_eq!(arkworks, [result; 3], "{keys:?} {message:02x?} {signature}");
	result
}

pub(crate) fn verify(
	key: &PublicKey,
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	let result = fast_aggregate_verify(&[*key], message, signature);
	assert_eq!(host::verify(key, message, signature), result);
	if let Ok(validated) = key_validate(key) {
		assert_eq!(crate::verify(&validated, message, signature), result);
	}
	result
}

/// A secret key from a number, spread over the whole range.
pub(crate) fn secret(seed: u64) -> SecretKey {
	let mut material = [0x5a; 32];
	material[..8].copy_from_slice(&seed.to_le_bytes());
	SecretKey::from_ikm(&material).unwrap()
}

/// The identity of G1 and of G2, compressed.
pub(crate) const IDENTITY_KEY: PublicKey = {
	let mut bytes = [0; 48];
	bytes[0] = 0xc0;
	PublicKey(bytes)
};
pub(crate) const IDENTITY_SIGNATURE: Signature = {
	let mut bytes = [0; 96];
	bytes[0] = 0xc0;
	Signature(bytes)
};
