//! Test vectors written by others: those of Ethereum's BLS libraries and consensus specification,
//! of RFC 9380, of the ERCs on key derivation and key files, and of EIP-2537, with further cases
//! made with py_ecc. They are not part of the repository: `BALLAST_BLS_VECTORS` names their folder,
//! `../shared/vectors/bls` beside the checkout is the default. Without the folder each test says
//! that it checked nothing.
//!
//! Every case runs through all implementations: arkworks over the host functions, plain arkworks,
//! and blst.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::arithmetic_side_effects, reason = "tests")]

mod curve;
mod ethereum;
mod keys;
mod project;

use ballast_bls::{host, verifier, BlsError, HostCalls, PlainWasm, PublicKey, Signature};
use serde_json::Value;
use std::{
	fs,
	io::Write,
	path::{Path, PathBuf},
};

/// Past the capture of test output, so that nobody takes a skipped test for a passed one.
#[allow(clippy::explicit_write, reason = "eprintln would be captured")]
fn report(text: &str) {
	writeln!(std::io::stderr(), "vectors: {text}").unwrap();
}

/// A folder below the vectors; `None`, said aloud, when there are no vectors.
fn folder(name: &str) -> Option<PathBuf> {
	let root = match std::env::var_os("BALLAST_BLS_VECTORS") {
		Some(path) => PathBuf::from(path),
		None => {
			let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/bls");
			if !beside.is_dir() {
				report(&format!(
					"{name} SKIPPED: {} is not there and BALLAST_BLS_VECTORS is not set",
					beside.display()
				));
				return None;
			}
			beside
		}
	};
	let folder = root.join(name);
	assert!(folder.is_dir(), "no folder {}", folder.display());
	Some(folder)
}

fn read(path: &Path) -> Value {
	let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
	match path.extension().and_then(|extension| extension.to_str()) {
		Some("json") => serde_json::from_str(&text).unwrap(),
		Some("yaml") => serde_yaml::from_str(&text).unwrap(),
		other => panic!("{}: {other:?} is no known format", path.display()),
	}
}

/// The files of a folder, by name, at least `minimum` of them.
fn files(name: &str, minimum: usize) -> Option<Vec<(String, Value)>> {
	let mut files: Vec<_> = fs::read_dir(folder(name)?)
		.unwrap()
		.map(|entry| {
			let path = entry.unwrap().path();
			(path.file_name().unwrap().to_str().unwrap().to_owned(), read(&path))
		})
		.collect();
	files.sort_by(|(left, _), (right, _)| left.cmp(right));
	assert!(files.len() >= minimum, "{name}: {} files, {minimum} expected", files.len());
	report(&format!("{name}: {} files", files.len()));
	Some(files)
}

/// One file of a folder.
fn file(name: &str, file: &str) -> Option<Value> {
	let value = read(&folder(name)?.join(file));
	report(&format!("{name}/{file}"));
	Some(value)
}

fn text(value: &Value) -> &str {
	value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn list(value: &Value, minimum: usize) -> &[Value] {
	let list = value.as_array().unwrap_or_else(|| panic!("{value} is no list"));
	assert!(list.len() >= minimum, "{} cases, {minimum} expected", list.len());
	list
}

fn bytes(value: &Value) -> Vec<u8> {
	hex::decode(text(value).trim_start_matches("0x")).unwrap()
}

/// The keys; the parse error of the first that has not 48 bytes.
fn public_keys(value: &Value) -> Result<Vec<PublicKey>, ballast_bls::ParseError> {
	list(value, 0).iter().map(|key| text(key).parse()).collect()
}

/// FastAggregateVerify of all implementations, which have to agree.
fn fast_aggregate_verify(
	keys: &[PublicKey],
	message: &[u8],
	signature: &Signature,
) -> Result<(), BlsError> {
	let result = host::fast_aggregate_verify(keys, message, signature);
	let host_calls = keys
		.iter()
		.map(verifier::key_validate::<HostCalls>)
		.collect::<Result<Vec<_>, _>>()
		.and_then(|keys| verifier::fast_aggregate_verify::<HostCalls>(&keys, message, signature));
	let plain = keys
		.iter()
		.map(verifier::key_validate::<PlainWasm>)
		.collect::<Result<Vec<_>, _>>()
		.and_then(|keys| verifier::fast_aggregate_verify::<PlainWasm>(&keys, message, signature));
	assert_eq!((host_calls, plain), (result, result), "{keys:?} {signature}");
	result
}

/// PopVerify of all implementations, which have to agree.
fn verify_possession(key: &PublicKey, proof: &Signature) -> Result<(), BlsError> {
	let result = host::verify_possession(key, proof);
	let host_calls = verifier::verify_possession::<HostCalls>(key, proof).map(drop);
	let plain = verifier::verify_possession::<PlainWasm>(key, proof).map(drop);
	assert_eq!((host_calls, plain), (result, result), "{key} {proof}");
	result
}

/// Whether keys, message and signature as the vectors spell them verify; what does not parse does
/// not.
fn verifies(keys: &Value, message: &Value, signature: &Value) -> bool {
	match (public_keys(keys), text(signature).parse()) {
		(Ok(keys), Ok(signature)) => {
			fast_aggregate_verify(&keys, &bytes(message), &signature).is_ok()
		}
		_ => false,
	}
}
