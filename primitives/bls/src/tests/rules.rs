//! The rules that a verifier of aggregates has to keep, one by one, each with the attack it stops.

use super::*;
use crate::{POSSESSION_DST, SIGNATURE_DST};
use ark_bls12_381::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, PrimeField};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use codec::{Decode, Encode};

const MESSAGE: &[u8] = b"a report";

fn compressed_key(point: G1Affine) -> PublicKey {
	let mut bytes = [0; 48];
	point.serialize_compressed(bytes.as_mut_slice()).unwrap();
	PublicKey(bytes)
}

fn compressed_signature(point: G2Affine) -> Signature {
	let mut bytes = [0; 96];
	point.serialize_compressed(bytes.as_mut_slice()).unwrap();
	Signature(bytes)
}

fn key_point(key: &PublicKey) -> G1Affine {
	G1Affine::deserialize_compressed(key.0.as_slice()).unwrap()
}

fn scalar_key(scalar: Fr) -> SecretKey {
	SecretKey::from_bytes(&scalar.into_bigint().to_bytes_be().try_into().unwrap()).unwrap()
}

/// Points of the curve that are not in the subgroup, which has one point in about 2¹²⁵ (G1) or
/// 2⁵⁰⁷ (G2) of the curve.
fn keys_off_subgroup() -> impl Iterator<Item = PublicKey> {
	(1u64..).flat_map(|x| {
		[false, true].into_iter().filter_map(move |greatest| {
			G1Affine::get_point_from_x_unchecked(Fq::from(x), greatest).map(compressed_key)
		})
	})
}

fn signatures_off_subgroup() -> impl Iterator<Item = Signature> {
	(0u64..).flat_map(|x| {
		[false, true].into_iter().filter_map(move |greatest| {
			let x = Fq2::new(Fq::from(x), Fq::from(1u64));
			G2Affine::get_point_from_x_unchecked(x, greatest).map(compressed_signature)
		})
	})
}

/// `bytes` plus the order of the base field; `None` when bits beyond `limit` would be set.
fn plus_modulus(bytes: &[u8], limit: u8) -> Option<[u8; 48]> {
	let modulus = Fq::MODULUS.to_bytes_be();
	let mut sum = [0; 48];
	let mut carry = 0;
	for index in (0..48).rev() {
		let digit = u16::from(bytes[index]) + u16::from(modulus[index]) + carry;
		sum[index] = (digit & 0xff) as u8;
		carry = digit >> 8;
	}
	(carry == 0 && sum[0] <= limit).then_some(sum)
}

#[test]
fn identity_key_is_refused() {
	assert_eq!(key_validate(&IDENTITY_KEY), Err(BlsError::IdentityKey));
	let proof = secret(1).prove_possession();
	assert_eq!(verify_possession(&IDENTITY_KEY, &proof), Err(BlsError::IdentityKey));
	assert_eq!(verify_possession(&IDENTITY_KEY, &IDENTITY_SIGNATURE), Err(BlsError::IdentityKey));
	// Without the check this pair verifies every message.
	assert_eq!(verify(&IDENTITY_KEY, MESSAGE, &IDENTITY_SIGNATURE), Err(BlsError::IdentityKey));
}

#[test]
fn identity_signature_is_refused() {
	let key = secret(1).public_key();
	assert_eq!(verify(&key, MESSAGE, &IDENTITY_SIGNATURE), Err(BlsError::IdentitySignature));
	assert_eq!(verify_possession(&key, &IDENTITY_SIGNATURE), Err(BlsError::IdentitySignature));
}

#[test]
fn cancelling_keys_are_refused() {
	let scalar = Fr::from(0x00ba_11a5_7b15_0000_u64);
	let (key, negated) = (scalar_key(scalar), scalar_key(-scalar));
	let keys = [key.public_key(), negated.public_key()];
	assert_eq!(key_point(&keys[0]), -key_point(&keys[1]));
	for key in [&key, &negated] {
		assert!(verify_possession(&key.public_key(), &key.prove_possession()).is_ok());
	}
	// The sum of the two signatures is the identity, and so is the sum of the keys: without the
	// checks the pair verifies every message.
	let sum = host::aggregate(&[key.sign(MESSAGE), negated.sign(MESSAGE)]).unwrap();
	assert_eq!(sum, IDENTITY_SIGNATURE);
	assert_eq!(fast_aggregate_verify(&keys, MESSAGE, &sum), Err(BlsError::IdentitySignature));
	assert_eq!(
		fast_aggregate_verify(&keys, MESSAGE, &key.sign(MESSAGE)),
		Err(BlsError::IdentityAggregateKey)
	);
	// A third signer makes it an ordinary aggregate.
	let third = secret(3);
	let keys = [keys[0], keys[1], third.public_key()];
	assert_eq!(fast_aggregate_verify(&keys, MESSAGE, &third.sign(MESSAGE)), Ok(()));
}

#[test]
fn empty_signer_list_is_refused() {
	for signature in [IDENTITY_SIGNATURE, secret(1).sign(MESSAGE)] {
		assert_eq!(fast_aggregate_verify(&[], MESSAGE, &signature), Err(BlsError::NoSigners));
	}
	assert_eq!(host::aggregate(&[]), Err(BlsError::NoSigners));
}

#[test]
fn points_outside_the_subgroup_are_refused() {
	let key = secret(1);
	for off in keys_off_subgroup().take(40) {
		assert_eq!(key_validate(&off), Err(BlsError::KeyNotInSubgroup));
		assert_eq!(verify(&off, MESSAGE, &key.sign(MESSAGE)), Err(BlsError::KeyNotInSubgroup));
	}
	for off in signatures_off_subgroup().take(40) {
		let refused = Err(BlsError::SignatureNotInSubgroup);
		assert_eq!(verify(&key.public_key(), MESSAGE, &off), refused);
		assert_eq!(verify_possession(&key.public_key(), &off).map(drop), refused);
		assert_eq!(host::aggregate(&[key.sign(MESSAGE), off]).map(drop), refused);
	}
}

#[test]
fn point_of_small_order_does_not_hide_in_a_signature() {
	// A valid signature plus a point of the curve whose order divides the cofactor: the pairing
	// alone does not see the difference, the subgroup check does.
	let key = secret(1);
	let off = signatures_off_subgroup().next().unwrap();
	let off = G2Affine::deserialize_compressed_unchecked(off.0.as_slice()).unwrap();
	let of_cofactor_order = off.mul_bigint(Fr::MODULUS).into_affine();
	assert!(!of_cofactor_order.is_zero());
	let signature = key.sign(MESSAGE);
	let point = G2Affine::deserialize_compressed(signature.0.as_slice()).unwrap();
	let shifted = compressed_signature((point + of_cofactor_order).into_affine());
	assert_eq!(verify(&key.public_key(), MESSAGE, &signature), Ok(()));
	assert_eq!(verify(&key.public_key(), MESSAGE, &shifted), Err(BlsError::SignatureNotInSubgroup));
}

#[test]
fn coordinates_that_are_not_reduced_are_refused() {
	// Three bits of the first byte are flags, so the sum has to fit in the other five.
	let mut keys = 0;
	for key in (0..200).map(|seed| secret(seed).public_key()) {
		let flags = key.0[0] & 0xe0;
		let mut x = key.0;
		x[0] &= 0x1f;
		if let Some(mut unreduced) = plus_modulus(&x, 0x1f) {
			unreduced[0] |= flags;
			assert_eq!(key_validate(&PublicKey(unreduced)), Err(BlsError::InvalidKeyEncoding));
			keys += 1;
		}
	}
	assert!(keys > 10, "{keys} keys were small enough");
	let (key, mut imaginary) = (secret(1).public_key(), 0);
	for seed in 0..40u64 {
		let signature = secret(1).sign(&seed.to_le_bytes());
		let (c1, c0) = signature.0.split_at(48);
		let refused = Err(BlsError::InvalidSignatureEncoding);
		let real = plus_modulus(c0, 0xff).unwrap();
		let unreduced = Signature([c1, &real].concat().try_into().unwrap());
		assert_eq!(verify(&key, &seed.to_le_bytes(), &unreduced), refused);
		let mut x = c1.to_vec();
		x[0] &= 0x1f;
		if let Some(mut sum) = plus_modulus(&x, 0x1f) {
			sum[0] |= c1[0] & 0xe0;
			let unreduced = Signature([&sum, c0].concat().try_into().unwrap());
			assert_eq!(verify(&key, &seed.to_le_bytes(), &unreduced), refused);
			imaginary += 1;
		}
	}
	assert!(imaginary > 3, "{imaginary} signatures were small enough");
}

#[test]
fn every_flag_combination_but_the_right_one_is_refused() {
	let key = secret(1);
	let (public, signature) = (key.public_key(), key.sign(MESSAGE));
	for flags in 0..8u8 {
		let flags = flags << 5;
		let mut bytes = public.0;
		bytes[0] = bytes[0] & 0x1f | flags;
		let changed = PublicKey(bytes);
		let result = key_validate(&changed);
		match flags {
			// The other sign of y: the negated key, which is another valid key.
			0x80 | 0xa0 => assert_eq!(result.map(|key| key.compress()), Ok(changed)),
			_ => assert_eq!(result, Err(BlsError::InvalidKeyEncoding), "{flags:#x}"),
		}
		let mut bytes = signature.0;
		bytes[0] = bytes[0] & 0x1f | flags;
		let changed = Signature(bytes);
		let expected = match flags {
			_ if changed == signature => Ok(()),
			0x80 | 0xa0 => Err(BlsError::VerificationFailed),
			_ => Err(BlsError::InvalidSignatureEncoding),
		};
		assert_eq!(verify(&public, MESSAGE, &changed), expected, "{flags:#x}");
	}
}

#[test]
fn identity_has_one_encoding() {
	let key = secret(1).public_key();
	for bit in 0..8 * 48 {
		let mut bytes = IDENTITY_KEY.0;
		bytes[bit / 8] ^= 1 << (bit % 8);
		let expected = match bit {
			// Without the flag of the identity: x = 0, a point of order three.
			6 => BlsError::KeyNotInSubgroup,
			_ => BlsError::InvalidKeyEncoding,
		};
		assert_eq!(key_validate(&PublicKey(bytes)), Err(expected), "bit {bit}");
	}
	for bit in 0..8 * 96 {
		let mut bytes = IDENTITY_SIGNATURE.0;
		bytes[bit / 8] ^= 1 << (bit % 8);
		// x = 0 is no point of the curve of G2.
		let expected = Err(BlsError::InvalidSignatureEncoding);
		assert_eq!(verify(&key, MESSAGE, &Signature(bytes)), expected, "bit {bit}");
	}
}

#[test]
fn rogue_key_forges_and_its_proof_is_refused() {
	let honest = [secret(1), secret(2), secret(3)];
	let attacker = secret(4);
	let honest_keys = honest.iter().map(|key| key.public_key());
	// The attacker's key minus the honest ones: the sum of all is the attacker's own key.
	let rogue = honest_keys
		.clone()
		.fold(key_point(&attacker.public_key()).into_group(), |sum, key| sum - key_point(&key));
	let rogue = compressed_key(rogue.into_affine());
	let keys: Vec<_> = honest_keys.chain([rogue]).collect();
	assert_eq!(fast_aggregate_verify(&keys, MESSAGE, &attacker.sign(MESSAGE)), Ok(()));
	// What the attacker can make: its own proof, and signatures over the rogue key.
	let over_rogue_key = blst_sign(&attacker, &rogue.0, POSSESSION_DST);
	for proof in [attacker.prove_possession(), over_rogue_key, attacker.sign(&rogue.0)] {
		assert_eq!(verify_possession(&rogue, &proof), Err(BlsError::InvalidProofOfPossession));
	}
}

#[test]
fn signatures_and_proofs_are_different_domains() {
	let key = secret(1);
	let public = key.public_key();
	assert_ne!(SIGNATURE_DST, POSSESSION_DST);
	assert_eq!(
		verify_possession(&public, &key.sign(&public.0)),
		Err(BlsError::InvalidProofOfPossession)
	);
	assert_eq!(
		verify(&public, &public.0, &key.prove_possession()),
		Err(BlsError::VerificationFailed)
	);
	assert_eq!(blst_sign(&key, &public.0, POSSESSION_DST), key.prove_possession());
	assert_eq!(blst_sign(&key, MESSAGE, SIGNATURE_DST), key.sign(MESSAGE));
}

#[test]
fn proof_belongs_to_one_key() {
	let (key, other) = (secret(1), secret(2));
	let validated = verify_possession(&key.public_key(), &key.prove_possession()).unwrap();
	assert_eq!(validated.compress(), key.public_key());
	assert_eq!(
		verify_possession(&other.public_key(), &key.prove_possession()),
		Err(BlsError::InvalidProofOfPossession)
	);
}

#[test]
fn duplicate_key_counts_as_often_as_it_is_listed() {
	let key = secret(1);
	let keys = [key.public_key(); 2];
	let once = key.sign(MESSAGE);
	let twice = host::aggregate(&[once, once]).unwrap();
	assert_eq!(fast_aggregate_verify(&keys, MESSAGE, &twice), Ok(()));
	assert_eq!(fast_aggregate_verify(&keys, MESSAGE, &once), Err(BlsError::VerificationFailed));
	assert_eq!(
		fast_aggregate_verify(&keys[..1], MESSAGE, &twice),
		Err(BlsError::VerificationFailed)
	);
}

#[test]
fn stored_bytes_that_are_no_validated_key_are_an_error() {
	let key = secret(1);
	let signature = key.sign(MESSAGE);
	let good = key_validate(&key.public_key()).unwrap().encode();
	let mut x_not_reduced = good.clone();
	x_not_reduced[..48].copy_from_slice(&Fq::MODULUS.to_bytes_be());
	let mut y_not_reduced = good.clone();
	y_not_reduced[48..].fill(0xff);
	let flagged = (1..8u8).map(|flags| {
		let mut bytes = good.clone();
		bytes[0] |= flags << 5;
		bytes
	});
	let mut identity = vec![0; 96];
	identity[0] = 0x40;
	for bytes in
		flagged.chain([vec![0; 96], vec![0xff; 96], identity, x_not_reduced, y_not_reduced])
	{
		let corrupt = ValidatedKey::decode(&mut bytes.as_slice()).unwrap();
		let good = ValidatedKey::decode(&mut good.as_slice()).unwrap();
		for keys in [vec![corrupt], vec![good, corrupt]] {
			let expected = Err(BlsError::CorruptValidatedKey);
			let over_host =
				verifier::fast_aggregate_verify::<HostCalls>(&keys, MESSAGE, &signature);
			let plain = verifier::fast_aggregate_verify::<PlainWasm>(&keys, MESSAGE, &signature);
			assert_eq!((over_host, plain), (expected, expected), "{bytes:02x?}");
		}
	}
}

#[test]
fn uncompressed_points_of_the_isomorphic_curve_have_no_way_in() {
	// y² = x³ + 4·5⁶ is isomorphic to the curve: (25·x, 125·y) for each point. arkworks accepts
	// such points as validated when they arrive uncompressed. Compressed, the same x is either no
	// point or another one.
	let key = key_point(&secret(1).public_key());
	let off = G1Affine::new_unchecked(key.x * Fq::from(25u64), key.y * Fq::from(125u64));
	assert!(!off.is_on_curve());
	let mut bytes = [0; 96];
	off.serialize_uncompressed(bytes.as_mut_slice()).unwrap();
	assert!(
		G1Affine::deserialize_uncompressed(bytes.as_slice()).is_ok(),
		"arkworks checks the curve equation now: update the comment in the verifier"
	);
	for sign in [0x80, 0xa0] {
		let mut compressed: [u8; 48] = bytes[..48].try_into().unwrap();
		compressed[0] |= sign;
		assert!(key_validate(&PublicKey(compressed)).is_err());
	}
}

#[test]
fn hash_to_curve_of_the_runtime_is_that_of_the_signer() {
	// The signature of the secret key one is the hash itself.
	let one = scalar_key(Fr::ONE);
	for length in [0usize, 1, 31, 32, 33, 63, 64, 65, 127, 128, 1000] {
		let message: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
		let over_host = verifier::hash_to_g2::<HostCalls>(&message, SIGNATURE_DST).unwrap();
		let plain = verifier::hash_to_g2::<PlainWasm>(&message, SIGNATURE_DST).unwrap();
		assert_eq!(over_host, plain);
		assert_eq!(compressed_signature(plain), one.sign(&message));
	}
}

fn blst_sign(key: &SecretKey, message: &[u8], tag: &[u8]) -> Signature {
	Signature(key.blst().sign(message, tag, &[]).compress())
}
