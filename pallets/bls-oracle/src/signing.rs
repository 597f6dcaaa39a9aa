//! Signing with arkworks: for benchmarks, which also run inside the runtime, out of reach of the
//! host's keys, and for tests that need keys no honest oracle has. Nothing here keeps a secret.

#![allow(clippy::arithmetic_side_effects, reason = "fields and groups do not overflow")]
#![allow(clippy::expect_used, reason = "serialization into an array of the point's length")]

use ark_bls12_381::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_serialize::CanonicalSerialize;
use ballast_bls::{
	verifier::hash_to_g2, DefaultBackend, PublicKey, Signature, POSSESSION_DST, SIGNATURE_DST,
};

/// A secret key as a scalar.
#[derive(Clone, Copy)]
pub struct ScalarKey(Fr);

impl ScalarKey {
	/// The key that is the number `scalar`.
	pub fn new(scalar: u64) -> Self {
		Self(Fr::from(scalar))
	}

	/// The key whose signatures are the sums of the signatures of `keys`.
	pub fn sum(keys: &[Self]) -> Self {
		Self(keys.iter().map(|key| key.0).sum())
	}

	/// The difference of two keys.
	#[cfg(test)]
	pub fn minus(&self, other: &Self) -> Self {
		Self(self.0 - other.0)
	}

	/// The public key.
	pub fn public_key(&self) -> PublicKey {
		let mut bytes = [0; PublicKey::LENGTH];
		(G1Affine::generator() * self.0)
			.into_affine()
			.serialize_compressed(bytes.as_mut_slice())
			.expect("a compressed point of G1 has 48 bytes; qed");
		PublicKey(bytes)
	}

	/// Signature over `message`.
	pub fn sign(&self, message: &[u8]) -> Signature {
		self.sign_as(message, SIGNATURE_DST)
	}

	/// Proof of possession of this key.
	pub fn prove_possession(&self) -> Signature {
		self.prove_possession_of(&self.public_key())
	}

	/// What this key can offer as a proof of possession of `key`.
	pub fn prove_possession_of(&self, key: &PublicKey) -> Signature {
		self.sign_as(&key.0, POSSESSION_DST)
	}

	fn sign_as(&self, message: &[u8], domain_separation_tag: &[u8]) -> Signature {
		let hash = hash_to_g2::<DefaultBackend>(message, domain_separation_tag)
			.expect("hashing to the curve is total; qed");
		let mut bytes = [0; Signature::LENGTH];
		(hash * self.0)
			.into_affine()
			.serialize_compressed(bytes.as_mut_slice())
			.expect("a compressed point of G2 has 96 bytes; qed");
		Signature(bytes)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_bls::{
		fast_aggregate_verify,
		host::{aggregate, SecretKey},
		key_validate,
	};

	/// The key with this number, in the library of the host.
	fn host_key(scalar: u64) -> SecretKey {
		let mut bytes = [0; SecretKey::LENGTH];
		bytes[24..].copy_from_slice(&scalar.to_be_bytes());
		SecretKey::from_bytes(&bytes).unwrap()
	}

	#[test]
	fn keys_should_sign_as_those_of_the_host() {
		for scalar in [1, 2, 77, u64::MAX] {
			let (key, host) = (ScalarKey::new(scalar), host_key(scalar));
			assert_eq!(key.public_key(), host.public_key());
			assert_eq!(key.sign(b"message"), host.sign(b"message"));
			assert_eq!(key.prove_possession(), host.prove_possession());
		}
	}

	#[test]
	fn a_sum_of_keys_should_sign_as_their_aggregate() {
		let scalars = [3, 5, 8];
		let sum = ScalarKey::sum(&scalars.map(ScalarKey::new));
		let parts = scalars.map(|scalar| host_key(scalar).sign(b"message"));
		assert_eq!(sum.sign(b"message"), aggregate(&parts).unwrap());
	}

	#[test]
	fn small_multiples_of_the_generator_should_verify_together() {
		// 1 + 2 = 3: sums of such keys meet the special cases of point addition.
		for members in [4u64, 7, 64, 128] {
			let keys: Vec<_> = (1..=members).map(ScalarKey::new).collect();
			let validated: Vec<_> =
				keys.iter().map(|key| key_validate(&key.public_key()).unwrap()).collect();
			let signature = ScalarKey::sum(&keys).sign(b"message");
			assert_eq!(
				fast_aggregate_verify(&validated, b"message", &signature),
				Ok(()),
				"{members} members"
			);
		}
	}
}
