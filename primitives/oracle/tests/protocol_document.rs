//! The worked example of docs/PROTOCOL.md, made again from the keys.

use ballast_bls::{
	fast_aggregate_verify,
	host::{aggregate, dev_key},
	key_validate,
};
use ballast_oracle::{digest, CertifiedPrice, FixedU128, Report, RequestRef, SignerBitmap, H256};
use codec::Encode;

const DOCUMENT: &str = include_str!("../../../docs/PROTOCOL.md");

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The document without white space and Markdown, so that a wrapped value is found.
fn squeezed() -> String {
	DOCUMENT.chars().filter(|character| !character.is_whitespace()).collect()
}

#[test]
fn worked_example_is_true() {
	let report = Report {
		set_id: 2,
		round: 5,
		view: 1,
		observed_at: 1_763_000_000_000,
		valid_until: 99,
		prices: vec![CertifiedPrice {
			asset: 1,
			price: FixedU128::from_u32(60_000),
			confidence: FixedU128::from_u32(30),
		}]
		.try_into()
		.unwrap(),
		requests: vec![RequestRef {
			basket: 7,
			nonce: 3,
			legs: 2,
			digest: H256::repeat_byte(0xab),
		}]
		.try_into()
		.unwrap(),
	};
	let message = digest::report(&H256::repeat_byte(0x6e), &report);
	let signers = [0u16, 1, 3];
	let partials = signers.map(|index| dev_key(index.into()).sign(message.as_bytes()));
	let signature = aggregate(&partials).unwrap();

	let document = squeezed();
	let mut expected = vec![
		format!("report{}digest", hex(&report.encode())),
		format!("digest{}signers", hex(message.as_bytes())),
		format!("signers{}members", hex(&SignerBitmap::new(4, signers).unwrap().encode())),
		format!("signature{}```", hex(&signature.0)),
	];
	expected.extend((0..4).map(|index| format!("{index}{}", hex(&dev_key(index).public_key().0))));
	for value in expected {
		assert!(document.contains(&value), "docs/PROTOCOL.md should say {value}");
	}

	let keys = signers.map(|index| key_validate(&dev_key(index.into()).public_key()).unwrap());
	fast_aggregate_verify(&keys, message.as_bytes(), &signature).unwrap();
}

#[test]
fn tags_are_in_the_document() {
	let tags: [&[u8]; 8] = [
		&digest::REPORT_TAG,
		&digest::BINDING_TAG,
		&digest::REQUEST_TAG,
		&digest::LEADER_TAG,
		&digest::OBSERVATION_TAG,
		&digest::PROPOSAL_TAG,
		&digest::PARTIAL_TAG,
		&digest::FETCH_TAG,
	];
	for tag in tags {
		let text = core::str::from_utf8(tag).unwrap();
		assert!(DOCUMENT.contains(text), "docs/PROTOCOL.md should name {text}");
	}
}
