//! ethereum/bls12-381-tests and the BLS cases of ethereum/consensus-spec-tests (altair).

use super::*;
use ark_bls12_381::G1Affine;
use ark_serialize::CanonicalSerialize;
use ballast_bls::{host::SecretKey, Backend, ValidatedKey};

fn ethereum(handler: &str, minimum: usize) -> Option<Vec<(String, Value)>> {
	files(&format!("ethereum-bls12-381-tests/{handler}"), minimum)
}

fn output(case: &Value) -> bool {
	case["output"].as_bool().unwrap()
}

#[test]
fn sign() {
	for (name, case) in ethereum("sign", 10).unwrap_or_default() {
		let secret = bytes(&case["input"]["privkey"]).try_into().unwrap();
		let signature = SecretKey::from_bytes(&secret)
			.ok()
			.map(|key| key.sign(&bytes(&case["input"]["message"])).to_string());
		assert_eq!(signature.as_deref(), case["output"].as_str(), "{name}");
	}
}

#[test]
fn verify() {
	for (name, case) in ethereum("verify", 29).unwrap_or_default() {
		let input = &case["input"];
		let keys = Value::Array(vec![input["pubkey"].clone()]);
		let found = verifies(&keys, &input["message"], &input["signature"]);
		assert_eq!(found, output(&case), "{name}");
	}
}

#[test]
fn fast_aggregate_verify() {
	for (name, case) in ethereum("fast_aggregate_verify", 12).unwrap_or_default() {
		let input = &case["input"];
		let found = verifies(&input["pubkeys"], &input["message"], &input["signature"]);
		assert_eq!(found, output(&case), "{name}");
	}
}

#[test]
fn batch_verify() {
	// A batch is valid when each of its signatures is.
	for (name, case) in ethereum("batch_verify", 4).unwrap_or_default() {
		let input = &case["input"];
		let keys = list(&input["pubkeys"], 1);
		let signatures = list(&input["signatures"], keys.len());
		let found = keys.iter().zip(list(&input["messages"], keys.len())).zip(signatures).all(
			|((key, message), signature)| {
				verifies(&Value::Array(vec![key.clone()]), message, signature)
			},
		);
		assert_eq!(found, output(&case), "{name}");
	}
}

#[test]
fn aggregate() {
	for (name, case) in ethereum("aggregate", 6).unwrap_or_default() {
		let signatures: Vec<Signature> =
			list(&case["input"], 0).iter().map(|text_| text(text_).parse().unwrap()).collect();
		let found = host::aggregate(&signatures).ok().map(|sum| sum.to_string());
		assert_eq!(found.as_deref(), case["output"].as_str(), "{name}");
	}
}

#[test]
fn aggregate_verify() {
	if let Some(cases) = ethereum("aggregate_verify", 5) {
		report(&format!(
			"aggregate_verify: {} files NOT RUN, aggregates over distinct messages are not offered",
			cases.len()
		));
	}
}

#[test]
fn deserialization_g1() {
	for (name, case) in ethereum("deserialization_G1", 16).unwrap_or_default() {
		let decodes = text(&case["input"]["pubkey"]).parse::<PublicKey>().is_ok_and(|key| {
			let results = [
				host::key_validate(&key),
				verifier::key_validate::<HostCalls>(&key).map(drop),
				verifier::key_validate::<PlainWasm>(&key).map(drop),
			];
			// The identity decodes; that it is no key is a matter of KeyValidate.
			let decodes =
				results.map(|result| matches!(result, Ok(()) | Err(BlsError::IdentityKey)));
			assert!(decodes.iter().all(|each| *each == decodes[0]), "{name}: {results:?}");
			decodes[0]
		});
		assert_eq!(decodes, output(&case), "{name}");
	}
}

#[test]
fn deserialization_g2() {
	let key = host::dev_key(0).public_key();
	for (name, case) in ethereum("deserialization_G2", 18).unwrap_or_default() {
		let decodes = text(&case["input"]["signature"]).parse::<Signature>().is_ok_and(|point| {
			assert_eq!(host::aggregate(&[point]).is_ok(), output(&case), "{name}");
			matches!(
				super::fast_aggregate_verify(&[key], b"", &point),
				Ok(()) | Err(BlsError::IdentitySignature | BlsError::VerificationFailed)
			)
		});
		assert_eq!(decodes, output(&case), "{name}");
	}
}

#[test]
fn eth_fast_aggregate_verify() {
	let folder = "consensus-spec-tests-altair/eth_fast_aggregate_verify";
	for (name, case) in files(folder, 6).unwrap_or_default() {
		let input = &case["input"];
		let found = verifies(&input["pubkeys"], &input["message"], &input["signature"]);
		if name == "eth_fast_aggregate_verify_na_pubkeys_and_infinity_signature.yaml" {
			// The one difference: Ethereum takes "nobody signed" for valid, a certificate must not.
			assert!(output(&case) && !found, "{name}");
		} else {
			assert_eq!(found, output(&case), "{name}");
		}
	}
}

#[test]
fn eth_aggregate_pubkeys() {
	fn sum<B: Backend>(keys: &[PublicKey]) -> Option<String> {
		let keys: Vec<ValidatedKey> =
			keys.iter().map(verifier::key_validate::<B>).collect::<Result<_, _>>().ok()?;
		let total: G1Affine = B::sum(&keys.iter().collect::<Vec<_>>()).unwrap();
		let mut bytes = [0; PublicKey::LENGTH];
		total.serialize_compressed(bytes.as_mut_slice()).unwrap();
		(!keys.is_empty()).then(|| PublicKey(bytes).to_string())
	}
	let folder = "consensus-spec-tests-altair/eth_aggregate_pubkeys";
	for (name, case) in files(folder, 5).unwrap_or_default() {
		let keys = public_keys(&case["input"]).unwrap();
		let expected = case["output"].as_str();
		assert_eq!(sum::<HostCalls>(&keys).as_deref(), expected, "{name}");
		assert_eq!(sum::<PlainWasm>(&keys).as_deref(), expected, "{name}");
	}
}
