//! Key derivation (ERC-2333) and key files (ERC-2335).

use super::*;
use ark_bls12_381::Fr;
use ark_ff::{BigInteger, PrimeField};
use ballast_bls::host::{
	keystore::{Keystore, KeystoreError},
	SecretKey,
};
use std::str::FromStr;

/// A secret key from decimal digits.
fn secret(digits: &Value) -> SecretKey {
	let scalar = Fr::from_str(text(digits)).unwrap();
	SecretKey::from_bytes(&scalar.into_bigint().to_bytes_be().try_into().unwrap()).unwrap()
}

#[test]
fn erc2333() {
	let Some(suite) = file("erc2333", "kdf_tests.json") else { return };
	for case in list(&suite["kdf_tests"], 4) {
		let master = SecretKey::derive_master(&bytes(&case["seed"])).unwrap();
		assert_eq!(master.public_key(), secret(&case["master_SK"]).public_key());
		let index = case["child_index"].as_u64().unwrap().try_into().unwrap();
		let child = master.derive_child(index);
		assert_eq!(child.public_key(), secret(&case["child_SK"]).public_key());
	}
}

#[test]
fn erc2335() {
	let mut functions = Vec::new();
	for (name, case) in files("erc2335", 2).unwrap_or_default() {
		let keystore = Keystore::from_json(&case["keystore"].to_string()).unwrap();
		let key = keystore.decrypt(&text(&case["password"]).into()).unwrap();
		let secret = SecretKey::from_bytes(&bytes(&case["secret"]).try_into().unwrap()).unwrap();
		assert_eq!(key.public_key(), secret.public_key(), "{name}");
		assert_eq!(keystore.public_key(), Some(secret.public_key()), "{name}");
		assert_eq!(keystore.path(), text(&case["keystore"]["path"]), "{name}");
		assert_eq!(keystore.uuid(), text(&case["keystore"]["uuid"]), "{name}");
		// The encoded password is its own encoding, and another password is refused.
		let encoded = String::from_utf8(bytes(&case["encoded_password"])).unwrap();
		assert!(keystore.decrypt(&encoded.as_str().into()).is_ok(), "{name}");
		let refused = keystore.decrypt(&"testpassword".into());
		assert!(matches!(refused, Err(KeystoreError::Checksum)), "{name}");
		// Written again it is the same file.
		let written: Value = serde_json::from_str(&keystore.to_json().unwrap()).unwrap();
		assert_eq!(written["crypto"], case["keystore"]["crypto"], "{name}");
		functions.push(text(&case["keystore"]["crypto"]["kdf"]["function"]).to_owned());
	}
	functions.sort();
	assert!(functions.is_empty() || functions == ["pbkdf2", "scrypt"]);
}
