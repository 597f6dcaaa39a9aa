//! Cases made with py_ecc: proofs of possession, committees, attacks, encodings.

use super::*;
use ballast_bls::{host::SecretKey, ParseError};
use codec::Encode;

#[test]
fn proofs_of_possession() {
	let Some(suite) = file("pop", "pop_verify.json") else { return };
	assert_eq!(text(&suite["dst_sig"]).as_bytes(), ballast_bls::SIGNATURE_DST);
	assert_eq!(text(&suite["dst_pop"]).as_bytes(), ballast_bls::POSSESSION_DST);
	let (mut made, mut valid) = (0, 0);
	for case in list(&suite["pop_verify"], 8) {
		let (key, proof) =
			(text(&case["pubkey"]).parse().unwrap(), text(&case["proof"]).parse().unwrap());
		let expected = case["output"].as_bool().unwrap();
		assert_eq!(verify_possession(&key, &proof).is_ok(), expected, "{}", case["name"]);
		valid += usize::from(expected);
		if case["privkey"].is_string() {
			let secret = bytes(&case["privkey"]).try_into().unwrap();
			let secret = SecretKey::from_bytes(&secret).unwrap();
			assert_eq!((secret.public_key(), secret.prove_possession()), (key, proof));
			made += 1;
		}
	}
	assert_eq!((made, valid), (4, 4));
}

#[test]
fn rogue_key() {
	let Some(case) = file("pop", "rogue_key.json") else { return };
	let rogue: PublicKey = text(&case["rogue_pubkey"]).parse().unwrap();
	let mut keys = public_keys(&case["honest_pubkeys"]).unwrap();
	assert_eq!(keys.len(), 3);
	keys.push(rogue);
	let forged = text(&case["forged_aggregate"]).parse().unwrap();
	assert_eq!(super::fast_aggregate_verify(&keys, &bytes(&case["message"]), &forged), Ok(()));
	let proof = text(&case["attempted_proof_for_rogue_pubkey"]).parse().unwrap();
	assert_eq!(verify_possession(&rogue, &proof), Err(BlsError::InvalidProofOfPossession));
}

#[test]
fn committee() {
	let Some(suite) = file("committee", "fast_aggregate_verify_100.json") else { return };
	let keys = public_keys(&suite["pubkeys"]).unwrap();
	assert_eq!(keys.len(), 100);
	for (key, proof) in keys.iter().zip(list(&suite["proofs"], 100)) {
		assert_eq!(verify_possession(key, &text(proof).parse().unwrap()), Ok(()), "{key}");
	}
	for case in list(&suite["cases"], 11) {
		let signers: Vec<PublicKey> = list(&case["signers"], 1)
			.iter()
			.map(|index| keys[usize::try_from(index.as_u64().unwrap()).unwrap()])
			.collect();
		let signature = text(&case["signature"]).parse().unwrap();
		let expected = match case["output"].as_bool().unwrap() {
			true => Ok(()),
			false => Err(BlsError::VerificationFailed),
		};
		let found = super::fast_aggregate_verify(&signers, &bytes(&case["message"]), &signature);
		assert_eq!(found, expected, "{}", case["name"]);
	}
}

#[test]
fn cancelling_keys() {
	let Some(case) = file("committee", "cancelling_keys.json") else { return };
	let keys = public_keys(&case["pubkeys"]).unwrap();
	for (key, proof) in keys.iter().zip(list(&case["proofs"], 2)) {
		assert_eq!(verify_possession(key, &text(proof).parse().unwrap()), Ok(()), "{key}");
	}
	let message = bytes(&case["message"]);
	let signature = text(&case["signature"]).parse().unwrap();
	assert_eq!(
		super::fast_aggregate_verify(&keys, &message, &signature),
		Err(BlsError::IdentitySignature)
	);
	assert_eq!(
		super::fast_aggregate_verify(&keys, &message, &host::dev_key(0).sign(&message)),
		Err(BlsError::IdentityAggregateKey)
	);
}

#[test]
fn uncompressed_encodings() {
	let folder = "uncompressed";
	let Some(suite) = file(folder, "deserialization_uncompressed.json") else { return };
	let signer = host::dev_key(0).public_key();
	for case in list(&suite["g1"], 4) {
		let point = bytes(&case["bytes"]);
		// Twice as long as a key, as long as a signature, and neither.
		let refused = Err(ParseError::WrongLength { expected: PublicKey::LENGTH });
		assert_eq!(PublicKey::try_from(point.as_slice()), refused, "{}", case["name"]);
		let signature = Signature::try_from(point.as_slice()).unwrap();
		let refused = Err(BlsError::InvalidSignatureEncoding);
		assert_eq!(super::fast_aggregate_verify(&[signer], b"", &signature), refused);
		if case["output"] == true {
			// The stored form of the key with this x.
			let found = [0x80, 0xa0].map(|sign| {
				let mut compressed: [u8; 48] = point[..48].try_into().unwrap();
				compressed[0] |= sign;
				verifier::key_validate::<HostCalls>(&PublicKey(compressed)).unwrap().encode()
			});
			assert!(found.contains(&point), "{}", case["name"]);
		}
	}
	for case in list(&suite["g2"], 2) {
		let refused = Err(ParseError::WrongLength { expected: Signature::LENGTH });
		let point = bytes(&case["bytes"]);
		assert_eq!(Signature::try_from(point.as_slice()), refused, "{}", case["name"]);
	}
}
