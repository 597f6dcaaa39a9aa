use super::*;
use crate::BlsError;

/// The order of the group, big-endian.
const ORDER: [u8; 32] = [
	0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
	0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
];

impl SecretKey {
	/// For tests that sign with another domain separation tag.
	pub(crate) fn blst(&self) -> &min_pk::SecretKey {
		&self.0
	}
}

#[test]
fn secret_key_is_between_zero_and_the_order() {
	let refused = |bytes: [u8; 32]| SecretKey::from_bytes(&bytes).err();
	assert_eq!(refused([0; 32]), Some(SecretKeyError::OutOfRange));
	assert_eq!(refused(ORDER), Some(SecretKeyError::OutOfRange));
	assert_eq!(refused([0xff; 32]), Some(SecretKeyError::OutOfRange));
	let mut largest = ORDER;
	largest[31] = 0;
	assert_eq!(refused(largest), None);
	let mut one = [0; 32];
	one[31] = 1;
	// The public key of one is the generator, the one of −1 its negation.
	let generator = "0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58\
		6c55e83ff97a1aeffb3af00adb22c6bb";
	let negated = generator.replace("0x97", "0xb7");
	assert_eq!(SecretKey::from_bytes(&one).unwrap().public_key().to_string(), generator);
	assert_eq!(SecretKey::from_bytes(&largest).unwrap().public_key().to_string(), negated);
}

#[test]
fn short_seeds_are_refused() {
	for seed in [[].as_slice(), &[1; 31]] {
		assert_eq!(SecretKey::from_ikm(seed).err(), Some(SecretKeyError::ShortSeed));
		assert_eq!(SecretKey::derive_master(seed).err(), Some(SecretKeyError::ShortSeed));
		let path = "m/12381/60/0/0".parse().unwrap();
		assert_eq!(SecretKey::derive_path(seed, &path).err(), Some(SecretKeyError::ShortSeed));
	}
	assert!(SecretKey::from_ikm(&[1; 32]).is_ok());
}

#[test]
fn bytes_round_trip() {
	let key = dev_key(0);
	assert_eq!(SecretKey::from_bytes(&key.to_bytes()).unwrap().public_key(), key.public_key());
}

#[test]
fn aggregate_refuses_what_is_no_signature() {
	let good = dev_key(0).sign(b"message");
	let mut no_point = good;
	no_point.0[0] &= 0x7f;
	assert_eq!(aggregate(&[good, no_point]), Err(BlsError::InvalidSignatureEncoding));
	assert_eq!(aggregate(&[good]), Ok(good));
}

#[test]
fn dev_keys_are_what_the_documentation_says() {
	// Computed from the documentation with HKDF and curve arithmetic in another language.
	let expected = [
		"0xaec9fae65b85ef51ca0747819e89bf0f0a3efffeabe3b87a919f2a6ce0266de2\
		32d4fe7c8cb998c075d2dfcfbb457103",
		"0xb772498a7ce0a9d81d82ccbbab53c6d973c100b73f2ef8fb89129c361369e9a6\
		0a65bd1602194e74520b9c642f78bd2d",
		"0xa54ae2eda95afbe6a9ddffd07ef64353eed7d336a94ada6e0a405c3885eca73d\
		5c07f826492f387bde952857f9c59cf5",
		"0x9375d1fcde913e83bc51586a4df5adeb9ae5fd3331fb514573b779f7887e7770\
		f6931d5b4077c41ce09bf38f24ce5a20",
	];
	for (index, key) in (0..).zip(expected) {
		assert_eq!(dev_key(index).public_key().to_string(), key);
	}
}
