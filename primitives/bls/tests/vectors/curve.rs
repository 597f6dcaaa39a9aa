//! Hashing to G2: RFC 9380, EIP-2537 and ethereum/bls12-381-tests.

use super::*;
use ark_bls12_381::{Fq, Fq2, G2Affine};
use ark_ff::{
	field_hashers::{DefaultFieldHasher, HashToField},
	PrimeField,
};
use ballast_bls::Backend;
use sha2::Sha256;

/// An element of the base field from its hexadecimal digits.
fn fq(digits: &str) -> Fq {
	let bytes = hex::decode(digits.trim_start_matches("0x")).unwrap();
	Fq::from_be_bytes_mod_order(&bytes)
}

/// `c0,c1`.
fn fq2(value: &Value) -> Fq2 {
	let (c0, c1) = text(value).split_once(',').unwrap();
	Fq2::new(fq(c0), fq(c1))
}

fn point(value: &Value) -> G2Affine {
	let point = G2Affine::new_unchecked(fq2(&value["x"]), fq2(&value["y"]));
	assert!(point.is_on_curve());
	point
}

fn check_hash(message: &Value, tag: &str, expected: G2Affine) {
	let message = text(message).as_bytes();
	let host_calls = verifier::hash_to_g2::<HostCalls>(message, tag.as_bytes()).unwrap();
	let plain = verifier::hash_to_g2::<PlainWasm>(message, tag.as_bytes()).unwrap();
	assert_eq!((host_calls, plain), (expected, expected));
}

fn check_clearing(point: G2Affine, expected: G2Affine) {
	let cleared = (HostCalls::clear_cofactor(&point), PlainWasm::clear_cofactor(&point));
	assert_eq!(cleared, (expected, expected));
}

#[test]
fn hash_to_g2() {
	let cases = files("ethereum-bls12-381-tests/hash_to_G2", 4).unwrap_or_default();
	for (_, case) in cases {
		let tag = "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_";
		check_hash(&case["input"]["msg"], tag, point(&case["output"]));
	}
}

#[test]
fn rfc9380_random_oracle() {
	let Some(suite) = file("rfc9380", "BLS12381G2_XMD_SHA-256_SSWU_RO_.json") else { return };
	for case in list(&suite["vectors"], 5) {
		for (u, q) in list(&case["u"], 2).iter().zip([&case["Q0"], &case["Q1"]]) {
			assert_eq!(verifier::map_to_curve(fq2(u)).unwrap(), point(q));
		}
		check_hash(&case["msg"], text(&suite["dst"]), point(&case["P"]));
	}
}

#[test]
fn rfc9380_non_uniform() {
	let Some(suite) = file("rfc9380", "BLS12381G2_XMD_SHA-256_SSWU_NU_.json") else { return };
	for case in list(&suite["vectors"], 5) {
		let mapped = verifier::map_to_curve(fq2(&case["u"][0])).unwrap();
		assert_eq!(mapped, point(&case["Q"]));
		check_clearing(mapped, point(&case["P"]));
	}
}

#[test]
fn rfc9380_expand_message() {
	let hash = "BLS12-381's hash_to_field";
	for name in ["expand_message_xmd_SHA256_38.json", "expand_message_xmd_SHA256_256.json"] {
		let Some(suite) = file("rfc9380", name) else { return };
		let hasher =
			<DefaultFieldHasher<Sha256> as HashToField<Fq>>::new(text(&suite["DST"]).as_bytes());
		let (mut run, mut other_length) = (0, 0);
		for case in list(&suite["tests"], 10) {
			if text(&case["len_in_bytes"]) != "0x80" {
				other_length += 1;
				continue;
			}
			// Two elements of the field are made of 64 bytes each, most significant first.
			let uniform = bytes(&case["uniform_bytes"]);
			let expected: Vec<_> = uniform.chunks(64).map(Fq::from_be_bytes_mod_order).collect();
			let found: [Fq; 2] = hasher.hash_to_field(text(&case["msg"]).as_bytes());
			assert_eq!(found.as_slice(), expected);
			run += 1;
		}
		assert_eq!(run, 5);
		report(&format!("{name}: {other_length} cases NOT RUN, {hash} never asks for 32 bytes"));
	}
}

#[test]
fn rfc9380_suites_of_g1() {
	for name in ["BLS12381G1_XMD_SHA-256_SSWU_RO_.json", "BLS12381G1_XMD_SHA-256_SSWU_NU_.json"] {
		if file("rfc9380", name).is_some() {
			report(&format!("{name}: NOT RUN, messages are hashed to G2 only"));
		}
	}
}

#[test]
fn eip2537_map_to_curve() {
	let Some(suite) = file("eip2537", "map_to_curve.json") else { return };
	// Field elements are padded to 64 bytes.
	let elements = |value: &Value| -> Vec<Fq> {
		text(value)
			.as_bytes()
			.chunks(128)
			.map(|digits| fq(std::str::from_utf8(digits).unwrap()))
			.collect()
	};
	for case in list(&suite["G2"], 5) {
		let input = elements(&case["Input"]);
		let expected = elements(&case["Expected"]);
		let mapped = verifier::map_to_curve(Fq2::new(input[0], input[1])).unwrap();
		let expected = G2Affine::new_unchecked(
			Fq2::new(expected[0], expected[1]),
			Fq2::new(expected[2], expected[3]),
		);
		check_clearing(mapped, expected);
	}
	report(&format!(
		"eip2537: {} cases of G1 NOT RUN, messages are hashed to G2 only",
		list(&suite["G1"], 1).len()
	));
}
