//! The digests and the bytes of messages.

use super::fixtures::{fake_signature, observation, reference};
use crate::{
	consensus::{
		max_wire_len, Fetch, Kind, Message, Observation, PartialSignature, Proposal, SignedMessage,
		WireError, WIRE_VERSION,
	},
	digest,
	report::tests::small_report,
	OracleIndex, Signature, H256, MAX_ORACLES, MAX_PRICES, MAX_REQUESTS,
};
use codec::{Compact, Encode};

const GENESIS: H256 = H256::repeat_byte(0x6e);

fn small_observation() -> Observation {
	let report = small_report();
	Observation {
		set_id: report.set_id,
		round: report.round,
		observed_at: report.observed_at,
		prices: report.prices,
		requests: Default::default(),
	}
}

/// One message of each kind, over [`small_report`].
fn one_of_each() -> [Message; 4] {
	let report = small_report();
	let (set_id, round, view) = (report.set_id, report.round, report.view);
	let hash = Message::Observation(small_observation()).digest(&GENESIS);
	let named = |members: &[OracleIndex]| {
		members.iter().map(|member| (*member, hash)).collect::<Vec<_>>().try_into().unwrap()
	};
	[
		Message::Observation(small_observation()),
		Message::Proposal(Proposal { report: report.clone(), observations: named(&[0, 3]) }),
		Message::Partial(PartialSignature {
			set_id,
			round,
			view,
			digest: digest::report(&GENESIS, &report),
			signature: Signature([0x51; 96]),
		}),
		Message::Fetch(Fetch { set_id, round, view, observations: named(&[3]) }),
	]
}

fn signed(message: Message) -> SignedMessage {
	SignedMessage { from: 3, message, signature: Signature([0x77; 96]) }
}

#[test]
fn digests_are_the_documented_ones() {
	// Computed from the documented format in another language.
	let expected = [
		"7b0d6110216f3bcc6d495d18fde47bf5e0c03fbba3f240764964f90cd68c4665",
		"5fc1aaeee63c14a93d8185bb76e73c33bfd8647a0e5707a68ef46d039246e5a5",
		"6b49871511fe0f32619c138a0353eb0781850206f0656c0d757d1e8cef21f9bf",
		"ee933c8c97d9a22237003e5f63bf28f143bb4704d13a70ea69ae08f20c504907",
	];
	for (message, expected) in one_of_each().into_iter().zip(expected) {
		assert_eq!(format!("{:x}", message.digest(&GENESIS)), expected, "{:?}", message.kind());
	}
}

#[test]
fn bytes_of_a_partial_are_the_documented_ones() {
	let [_, _, partial, _] = one_of_each();
	let expected = [
		"01",                                                               // version
		"02",                                                               // kind
		"0300",                                                             // member
		"0200000000000000",                                                 // set id
		"0500000000000000",                                                 // round
		"01000000",                                                         // view
		"91dfaae8a6199663512139568a4570af367b2497870ce02c24b2c70d87326c8e", // digest
		&"51".repeat(96),                                                   // partial signature
		&"77".repeat(96),                                                   // signature
	];
	let hex: String = signed(partial).to_wire().iter().map(|byte| format!("{byte:02x}")).collect();
	assert_eq!(hex, expected.concat());
}

#[test]
fn bytes_round_trip_and_damaged_ones_are_refused() {
	for (message, kind) in one_of_each().into_iter().zip(Kind::ALL) {
		assert_eq!(message.kind(), kind);
		assert_eq!((message.set_id(), message.round()), (2, 5));
		let signed = signed(message);
		let bytes = signed.to_wire();
		assert_eq!(bytes[..2], [WIRE_VERSION, kind.byte()]);
		assert_eq!(SignedMessage::from_wire(&bytes), Ok(signed));
		for length in 0..bytes.len() {
			assert_eq!(SignedMessage::from_wire(&bytes[..length]), Err(WireError::Malformed));
		}
		assert_eq!(
			SignedMessage::from_wire(&[&bytes[..], &[0]].concat()),
			Err(match kind {
				Kind::Partial =>
					WireError::TooLong { length: bytes.len() + 1, limit: kind.max_wire_len() },
				_ => WireError::TrailingBytes,
			})
		);
		let with = |position: usize, byte| {
			let mut bytes = bytes.clone();
			bytes[position] = byte;
			SignedMessage::from_wire(&bytes)
		};
		assert_eq!(with(0, 2), Err(WireError::UnknownVersion(2)));
		assert_eq!(with(1, 4), Err(WireError::UnknownKind(4)));
	}
}

#[test]
fn largest_messages_fit_and_nothing_larger_is_read() {
	let named = |count: u16| (0..count).map(|member| (member, GENESIS)).collect::<Vec<_>>();
	let full = u16::try_from(MAX_ORACLES).unwrap();
	let prices: Vec<_> = (0..MAX_PRICES).map(|asset| (asset, 1)).collect();
	let requests: Vec<_> = (0..MAX_REQUESTS).map(|basket| reference(basket, 1)).collect();
	let mut report = small_report();
	let largest = observation(0, &prices, &requests);
	report.prices = largest.prices.clone();
	report.requests = largest.requests.clone();
	let observations = named(full).try_into().unwrap();
	for message in [
		Message::Observation(largest),
		Message::Proposal(Proposal { report: report.clone(), observations }),
	] {
		let kind = message.kind();
		let bytes = signed(message.clone()).to_wire();
		assert_eq!(bytes.len(), kind.max_wire_len());
		assert!(bytes.len() <= max_wire_len());
		assert_eq!(SignedMessage::from_wire(&bytes), Ok(signed(message)));
		let length = bytes.len() + 1;
		let limit = kind.max_wire_len();
		assert_eq!(
			SignedMessage::from_wire(&[bytes, vec![0]].concat()),
			Err(WireError::TooLong { length, limit })
		);
	}
}

#[test]
fn list_that_claims_too_many_items_is_refused_before_they_are_read() {
	let claiming = |count: u32| {
		let mut bytes = (WIRE_VERSION, Kind::Fetch.byte(), 0u16).encode();
		bytes.extend((2u64, 5u64, 1u32, Compact(count)).encode());
		// Shorter than a message may be, whatever the list claims.
		bytes.resize(Kind::Fetch.max_wire_len(), 0);
		SignedMessage::from_wire(&bytes)
	};
	assert!(claiming(MAX_ORACLES).is_ok());
	assert_eq!(claiming(MAX_ORACLES + 1), Err(WireError::Malformed));
	assert_eq!(claiming(u32::MAX), Err(WireError::Malformed));
}

#[test]
fn fake_signatures_of_these_tests_tell_members_and_digests_apart() {
	let one = fake_signature(1, &GENESIS);
	assert_ne!(one, fake_signature(2, &GENESIS));
	assert_ne!(one, fake_signature(1, &H256::zero()));
}
