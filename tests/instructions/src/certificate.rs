//! The verification of a certificate, as natively compiled.

use crate::measured;
use ballast_bls::{
	fast_aggregate_verify,
	host::{aggregate, SecretKey},
	verify_possession, ValidatedKey,
};

/// One signature of `count` members over one digest.
pub fn verify(count: u8) {
	let digest = [7; 32];
	let secrets: Vec<_> =
		(1..=count).map(|index| SecretKey::from_ikm(&[index; 32]).unwrap()).collect();
	let keys: Vec<ValidatedKey> = secrets
		.iter()
		.map(|secret| verify_possession(&secret.public_key(), &secret.prove_possession()).unwrap())
		.collect();
	let signatures: Vec<_> = secrets.iter().map(|secret| secret.sign(&digest)).collect();
	let signature = aggregate(&signatures).unwrap();
	measured(|| fast_aggregate_verify(&keys, &digest, &signature)).unwrap();
}
