//! The worked example of docs/PROTOCOL.md, made again from the keys.

use ballast_bls::{
	fast_aggregate_verify,
	host::{aggregate, dev_key},
	key_validate, verify,
};
use ballast_oracle::{
	consensus::PartialSignature,
	digest,
	evidence::{ConflictingStatements, Signed},
	CertifiedPrice, Equivocation, FixedU128, Report, RequestRef, SignerBitmap, H256,
};
use codec::Encode;

const DOCUMENT: &str = include_str!("../../../docs/PROTOCOL.md");

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The document without white space and Markdown, so that a wrapped value is found.
fn squeezed() -> String {
	DOCUMENT.chars().filter(|character| !character.is_whitespace()).collect()
}

const GENESIS: H256 = H256::repeat_byte(0x6e);

/// The report of the examples.
#[allow(clippy::unwrap_used, reason = "lists of one item")]
fn report() -> Report {
	Report {
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
	}
}

fn assert_documented(values: impl IntoIterator<Item = String>) {
	let document = squeezed();
	for value in values {
		assert!(document.contains(&value), "docs/PROTOCOL.md should say {value}");
	}
}

#[test]
fn worked_example_is_true() {
	let report = report();
	let message = digest::report(&GENESIS, &report);
	let signers = [0u16, 1, 3];
	let partials = signers.map(|index| dev_key(index.into()).sign(message.as_bytes()));
	let signature = aggregate(&partials).unwrap();

	let mut expected = vec![
		format!("report{}digest", hex(&report.encode())),
		format!("digest{}signers", hex(message.as_bytes())),
		format!("signers{}members", hex(&SignerBitmap::new(4, signers).unwrap().encode())),
		format!("signature{}```", hex(&signature.0)),
	];
	expected.extend((0..4).map(|index| format!("{index}{}", hex(&dev_key(index).public_key().0))));
	assert_documented(expected);

	let keys = signers.map(|index| key_validate(&dev_key(index.into()).public_key()).unwrap());
	fast_aggregate_verify(&keys, message.as_bytes(), &signature).unwrap();
}

#[test]
fn worked_example_of_evidence_is_true() {
	let key = dev_key(3);
	let first = report();
	let second = Report { observed_at: first.observed_at + 1, ..first.clone() };
	let pair = [first, second].map(|report| {
		let digest = digest::report(&GENESIS, &report);
		let body = PartialSignature {
			set_id: report.set_id,
			round: report.round,
			view: report.view,
			digest,
			signature: key.sign(digest.as_bytes()),
		};
		let message = digest::tagged(&digest::PARTIAL_TAG, &GENESIS, &body);
		Signed { signature: key.sign(message.as_bytes()), body }
	});
	let evidence =
		Equivocation { member: 3, statements: ConflictingStatements::Partials(pair.clone()) };
	assert_eq!(evidence.check_shape(), Ok(()));
	let validated = key_validate(&key.public_key()).unwrap();
	let messages = evidence.digests(&GENESIS);
	for (message, signature) in messages.iter().zip(evidence.signatures()) {
		verify(&validated, message.as_bytes(), &signature).unwrap();
	}

	// In the order of the bytes, with the labels of the document.
	let fields = pair.each_ref().map(|Signed { body, signature }| {
		[
			("position", (body.set_id, body.round, body.view).encode()),
			("report", body.digest.encode()),
			("share", body.signature.encode()),
			("signature", signature.encode()),
		]
	});
	let head = [("member", vec![3, 0]), ("kind", vec![1])];
	let bytes = head.iter().chain(fields.iter().flatten()).flat_map(|(_, bytes)| bytes.clone());
	assert_eq!(bytes.collect::<Vec<_>>(), evidence.encode());
	assert_documented(fields.iter().map(|fields| {
		fields.iter().map(|(label, bytes)| format!("{label}{}", hex(bytes))).collect()
	}));
	assert_documented(["member0300kind01".to_owned()]);
	assert_documented([format!("signed{}and{}", hex(&messages[0].0), hex(&messages[1].0))]);
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
