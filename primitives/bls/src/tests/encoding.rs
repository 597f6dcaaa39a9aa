//! Text, JSON and SCALE forms of keys and signatures.

use super::*;
use crate::ParseError;
use codec::{Decode, Encode, MaxEncodedLen};

#[test]
fn text_round_trips() {
	let key = secret(1).public_key();
	let text = key.to_string();
	assert_eq!(text.len(), 2 + 96);
	assert!(text.starts_with("0x"));
	assert_eq!(format!("{key:?}"), text);
	assert_eq!(text.parse(), Ok(key));
	assert_eq!(text[2..].parse(), Ok(key));
	assert_eq!(format!("0x{}", text[2..].to_uppercase()).parse(), Ok(key));
	let signature = secret(1).sign(b"message");
	assert_eq!(signature.to_string().parse(), Ok(signature));
}

#[test]
fn malformed_text_is_refused() {
	let text = secret(1).public_key().to_string();
	let error = |text: &str| text.parse::<PublicKey>().unwrap_err();
	let length = ParseError::WrongLength { expected: 48 };
	assert_eq!(error(""), length);
	assert_eq!(error("0x"), length);
	assert_eq!(error(&text[..96]), length);
	assert_eq!(error(&format!("{text}00")), length);
	assert_eq!(error(&text[..97]), ParseError::NotHexadecimal);
	assert_eq!(error(&format!("0x0x{}", &text[4..])), ParseError::NotHexadecimal);
	assert_eq!(error(&text.replace("0x", "0X")), ParseError::NotHexadecimal);
	assert_eq!(error(&format!(" {text}")), ParseError::NotHexadecimal);
	assert_eq!("00".parse::<Signature>(), Err(ParseError::WrongLength { expected: 96 }));
	assert_eq!(PublicKey::try_from([0; 47].as_slice()), Err(length));
	assert_eq!(PublicKey::try_from([0; 49].as_slice()), Err(length));
	assert_eq!(PublicKey::try_from([0; 48].as_slice()), Ok(PublicKey([0; 48])));
}

#[test]
fn json_is_the_text() {
	let (key, signature) = (secret(1).public_key(), secret(1).sign(b"message"));
	let json = serde_json::to_string(&(key, signature)).unwrap();
	assert_eq!(json, format!("[\"{key}\",\"{signature}\"]"));
	assert_eq!(serde_json::from_str::<(PublicKey, Signature)>(&json).unwrap(), (key, signature));
	// From a tree, where strings are owned, as a genesis config is read.
	let tree = serde_json::to_value(key).unwrap();
	assert_eq!(serde_json::from_value::<PublicKey>(tree).unwrap(), key);
	let error = serde_json::from_str::<PublicKey>("\"0x00\"").unwrap_err();
	assert_eq!(error.to_string(), "expected 48 bytes");
	assert!(serde_json::from_str::<PublicKey>("[1,2,3]").is_err());
}

#[test]
fn scale_is_the_bytes() {
	let (key, signature) = (secret(1).public_key(), secret(1).sign(b"message"));
	let validated = key_validate(&key).unwrap();
	assert_eq!(key.encode(), key.0);
	assert_eq!(signature.encode(), signature.0);
	assert_eq!(PublicKey::decode(&mut key.encode().as_slice()), Ok(key));
	assert_eq!(Signature::decode(&mut signature.encode().as_slice()), Ok(signature));
	assert_eq!(ValidatedKey::decode(&mut validated.encode().as_slice()), Ok(validated));
	assert_eq!(
		(PublicKey::max_encoded_len(), Signature::max_encoded_len()),
		(PublicKey::LENGTH, Signature::LENGTH)
	);
	assert_eq!(ValidatedKey::max_encoded_len(), validated.encode().len());
	assert_eq!(BlsError::max_encoded_len(), 1);
	assert_eq!(format!("{validated:?}"), key.to_string());
}

#[test]
fn validated_key_is_the_uncompressed_encoding_of_blst() {
	for seed in 0..50 {
		let key = secret(seed).public_key();
		let point = blst::min_pk::PublicKey::uncompress(&key.0).unwrap();
		assert_eq!(key_validate(&key).unwrap().encode(), point.serialize());
	}
}
