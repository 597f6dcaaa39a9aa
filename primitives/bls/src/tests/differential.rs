//! Random keys, messages and signer sets, and mutations of them: the three implementations agree,
//! and accept exactly what was signed.

use super::*;
use proptest::prelude::*;

fn signers() -> impl Strategy<Value = Vec<u64>> {
	prop::collection::btree_set(any::<u64>(), 1..12).prop_map(|set| set.into_iter().collect())
}

fn message() -> impl Strategy<Value = Vec<u8>> {
	prop::collection::vec(any::<u8>(), 0..100)
}

fn aggregate_of(signers: &[u64], message: &[u8]) -> Signature {
	let partials: Vec<_> = signers.iter().map(|seed| secret(*seed).sign(message)).collect();
	host::aggregate(&partials).unwrap()
}

fn keys_of(signers: &[u64]) -> Vec<PublicKey> {
	signers.iter().map(|seed| secret(*seed).public_key()).collect()
}

fn flip(bytes: &mut [u8], bit: prop::sample::Index) {
	let bit = bit.index(bytes.len() * 8);
	bytes[bit / 8] ^= 1 << (bit % 8);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn what_was_signed_verifies(signers in signers(), message in message()) {
		let signature = aggregate_of(&signers, &message);
		prop_assert_eq!(fast_aggregate_verify(&keys_of(&signers), &message, &signature), Ok(()));
	}

	#[test]
	fn order_of_signers_does_not_matter(
		(signers, shuffled) in signers().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle())),
	) {
		let signature = aggregate_of(&signers, b"message");
		prop_assert_eq!(&signature, &aggregate_of(&shuffled, b"message"));
		prop_assert_eq!(fast_aggregate_verify(&keys_of(&shuffled), b"message", &signature), Ok(()));
	}

	#[test]
	fn another_signer_set_does_not_verify(
		signers in signers(),
		extra: u64,
		at: prop::sample::Index,
		change in 0..4,
	) {
		prop_assume!(!signers.contains(&extra));
		let signature = aggregate_of(&signers, b"message");
		let mut listed = signers.clone();
		let at = at.index(listed.len());
		match change {
			0 => { listed.remove(at); },
			1 => listed.push(extra),
			2 => listed[at] = extra,
			_ => listed.push(signers[at]),
		}
		let expected = if listed.is_empty() {
			BlsError::NoSigners
		} else {
			BlsError::VerificationFailed
		};
		prop_assert_eq!(
			fast_aggregate_verify(&keys_of(&listed), b"message", &signature),
			Err(expected)
		);
	}

	#[test]
	fn flipped_bit_of_the_message_does_not_verify(
		signers in signers(),
		mut message in prop::collection::vec(any::<u8>(), 1..100),
		bit: prop::sample::Index,
	) {
		let signature = aggregate_of(&signers, &message);
		flip(&mut message, bit);
		prop_assert_eq!(
			fast_aggregate_verify(&keys_of(&signers), &message, &signature),
			Err(BlsError::VerificationFailed)
		);
	}

	#[test]
	fn longer_or_shorter_message_does_not_verify(seed: u64, message in message(), byte: u8) {
		let key = secret(seed);
		let signature = key.sign(&message);
		let longer = [message.as_slice(), &[byte]].concat();
		let refused = Err(BlsError::VerificationFailed);
		prop_assert_eq!(verify(&key.public_key(), &longer, &signature), refused);
		if let Some((_, shorter)) = message.split_last() {
			prop_assert_eq!(verify(&key.public_key(), shorter, &signature), refused);
		}
	}

	#[test]
	fn possession_verifies_and_its_mutations_do_not(
		seed: u64,
		other: u64,
		bit: prop::sample::Index,
	) {
		prop_assume!(seed != other);
		let key = secret(seed);
		let (public, mut proof) = (key.public_key(), key.prove_possession());
		prop_assert_eq!(
			verify_possession(&public, &proof).map(|validated| validated.compress()),
			Ok(public)
		);
		prop_assert_eq!(
			verify_possession(&secret(other).public_key(), &proof),
			Err(BlsError::InvalidProofOfPossession)
		);
		flip(&mut proof.0, bit);
		prop_assert!(verify_possession(&public, &proof).is_err());
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn flipped_bit_of_a_key_does_not_verify(seed: u64, bit: prop::sample::Index) {
		let key = secret(seed);
		let mut public = key.public_key();
		flip(&mut public.0, bit);
		prop_assert!(verify(&public, b"message", &key.sign(b"message")).is_err());
	}

	#[test]
	fn flipped_bit_of_a_signature_does_not_verify(seed: u64, bit: prop::sample::Index) {
		let key = secret(seed);
		let mut signature = key.sign(b"message");
		flip(&mut signature.0, bit);
		prop_assert!(verify(&key.public_key(), b"message", &signature).is_err());
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn validated_key_compresses_to_itself(seed: u64) {
		let key = secret(seed).public_key();
		prop_assert_eq!(key_validate(&key).map(|validated| validated.compress()), Ok(key));
	}

	#[test]
	fn arbitrary_bytes_are_judged_alike(
		mut key: [u8; 48],
		low: [u8; 32],
		middle: [u8; 32],
		high: [u8; 32],
		flags in 0..8u8,
		small: bool,
	) {
		// Below the field's order half of all x are on the curve; above it none is.
		key[0] = key[0] & if small { 0x0f } else { 0x1f } | flags << 5;
		let result = key_validate(&PublicKey(key));
		prop_assert!(result.is_err());
		let mut signature: [u8; 96] = [low, middle, high].concat().try_into().unwrap();
		signature[0] = signature[0] & if small { 0x0f } else { 0x1f } | flags << 5;
		signature[48] &= 0x0f;
		let public = secret(1).public_key();
		prop_assert!(verify(&public, b"message", &Signature(signature)).is_err());
	}
}
