//! What the gate lets pass, what it charges for the rest, and what it forgets.

use super::fixtures::*;
use crate::oracle::gossip::{self, Gate};
use ballast_oracle::{
	consensus::{Fetch, Input, Params, Statement},
	H256,
};
use sc_network::peer_store::BANNED_THRESHOLD;
use sc_network_gossip::{MessageIntent, Validator};
use sc_network_types::PeerId;

/// Bytes, the reason under which they are counted, and whether this many such messages in a row
/// get a peer banned.
fn bad_messages() -> Vec<(Vec<u8>, &'static str, u32)> {
	let good = observed_by(0, 1).to_wire();
	let mut trailing = good.clone();
	trailing.push(0);
	let mut of_kind_9 = good.clone();
	of_kind_9[1] = 9;
	let mut wrong_signature = observed_by(0, 1);
	wrong_signature.signature = observed_by(0, 2).signature;
	let mut of_another = observed_by(0, 1);
	of_another.from = 1;
	let mut no_member = observed_by(0, 1);
	no_member.from = 4;
	let mut unordered = observation(1);
	unordered.prices = prices(1).into_iter().rev().collect::<Vec<_>>().try_into().unwrap();
	let mut leads_not = proposal(1);
	leads_not.from = (first_leader() + 1) % 4;
	let elsewhere = signed_on(H256::zero(), 0, Statement::Observation(observation(1)));
	vec![
		(b"rubbish".to_vec(), "unknown_version", u32::MAX),
		(good[..good.len() - 1].to_vec(), "malformed", 1),
		(trailing, "trailing_bytes", 1),
		(of_kind_9, "unknown_kind", 1),
		([good.as_slice(), &vec![0; 1 << 20]].concat(), "too_long", 1),
		(no_member.to_wire(), "not_a_member", 12),
		(signed(0, Statement::Observation(unordered)).to_wire(), "unordered_prices", 12),
		(leads_not.to_wire(), "not_leader", 12),
		(wrong_signature.to_wire(), "bad_signature", 6),
		(of_another.to_wire(), "bad_signature", 6),
		(elsewhere.to_wire(), "bad_signature", 6),
	]
}

#[test]
fn each_kind_of_rubbish_is_counted_and_costs_reputation() {
	for (bytes, reason, enough) in bad_messages() {
		let node = Node::at_work(&[1]);
		let peer = PeerId::random();
		assert!(!node.admits(&peer, &bytes), "{reason}");
		let charged = node.ledger.take();
		let [(who, cost)] = charged.as_slice() else { panic!("{reason}: {charged:?}") };
		assert_eq!(*who, peer);
		assert!(cost.value < 0, "{reason}");
		let owed = |times: u32| i64::from(cost.value) * i64::from(times);
		if enough < u32::MAX {
			assert!(owed(enough) < i64::from(BANNED_THRESHOLD), "{reason}: {enough} should ban");
		}
		assert!(owed(enough.min(1_000) - 1) > i64::from(BANNED_THRESHOLD), "{reason}: too dear");
		assert_eq!(
			node.metric("ballast_oracle_messages_rejected_total", &[("reason", reason)]),
			Some(1),
			"{reason}"
		);
		let status = node.seats.follower().lock().core().status().unwrap();
		assert!(status.observed.is_empty() && status.signed.is_empty() && !status.proposed);
	}
}

#[test]
fn what_comes_late_or_early_costs_next_to_nothing() {
	let mut node = Node::at_work(&[1]);
	let peer = PeerId::random();
	let mut late = observation(1);
	late.round = ROUND - 1;
	let mut early = observation(1);
	early.round = ROUND + 2;
	let mut of_next_set = observation(1);
	of_next_set.set_id = 1;
	for body in [late, early, of_next_set] {
		assert!(!node.admits(&peer, &signed(0, Statement::Observation(body)).to_wire()));
		let charged = node.ledger.take();
		assert!(matches!(charged.as_slice(), [(_, cost)] if (-100..0).contains(&cost.value)));
	}
	// The same from two peers costs neither of them anything.
	let message = observed_by(0, 1);
	assert!(node.admits(&peer, &message.to_wire()));
	node.tell(&Input::Message(message.clone()));
	assert!(!node.admits(&PeerId::random(), &message.to_wire()));
	assert_eq!(node.ledger.take(), []);
}

#[test]
fn a_node_that_knows_no_chain_lets_nothing_pass_and_charges_nobody() {
	let node = Node::new(&[]);
	assert!(!node.admits(&PeerId::random(), &observed_by(0, 1).to_wire()));
	assert_eq!(node.ledger.take(), []);
}

#[test]
fn messages_of_the_next_round_pass_and_are_kept() {
	let node = Node::at_work(&[1]);
	let mut next = observation(1);
	next.round = ROUND + 1;
	let next = signed(0, Statement::Observation(next)).to_wire();
	assert!(node.admits(&PeerId::random(), &next));
	assert!(!node.forgets(&next));
}

#[test]
fn a_member_that_says_much_is_heard_so_often_and_no_more() {
	let mut node = Node::at_work(&[1]);
	let peer = PeerId::random();
	let budget = Params::default().ahead_per_member;
	for (said, byte) in (0..3 * budget).zip(0..) {
		let digest = H256::repeat_byte(byte);
		let ahead = Statement::Partial { set_id: 0, round: ROUND + 1, view: 0, digest };
		let ahead = signed(0, ahead);
		let passes = node.admits(&peer, &ahead.to_wire());
		assert_eq!(passes, said < budget, "{said}");
		if passes {
			node.tell(&Input::Message(ahead));
		}
	}
	let fetch = |byte| {
		let observations = vec![(0, H256::repeat_byte(byte))].try_into().unwrap();
		signed(0, Statement::Fetch(Fetch { set_id: 0, round: ROUND, view: 0, observations }))
	};
	assert!(node.admits(&peer, &fetch(1).to_wire()));
	assert!(node.forgets(&fetch(1).to_wire()), "it is passed on and not kept");
	node.tell(&Input::Message(fetch(1)));
	assert!(!node.admits(&peer, &fetch(2).to_wire()));
}

#[test]
fn messages_expire_with_their_round() {
	let mut node = Node::at_work(&[1]);
	let messages = [observed_by(0, 1), proposal(1), partial(0, 0, 1)];
	for message in &messages {
		assert!(!node.forgets(&message.to_wire()));
		node.tell(&Input::Message(message.clone()));
		assert!(!node.forgets(&message.to_wire()), "known to this node, perhaps not to others");
	}
	assert!(node.forgets(b"rubbish"));
	let mut later = chain(12);
	later.round = ROUND + 1;
	node.tell(&Input::Chain(later));
	for message in messages {
		assert!(node.forgets(&message.to_wire()));
	}
}

/// Whether the gossip engine may send, each time it asks.
fn allows(gate: &Gate, intent: MessageIntent) -> Vec<bool> {
	let mut allowed = gate.message_allowed();
	let peer = PeerId::random();
	(0..2).map(|_| allowed(&peer, intent, &gossip::topic(), &[])).collect()
}

#[test]
fn known_messages_are_offered_again_only_when_a_round_takes_long() {
	let node = Node::at_work(&[1]);
	node.gate.round_began();
	assert_eq!(allows(&node.gate, MessageIntent::Broadcast), [true, true]);
	assert_eq!(allows(&node.gate, MessageIntent::ForcedBroadcast), [true, true]);
	assert_eq!(allows(&node.gate, MessageIntent::PeriodicRebroadcast), [false, false]);
	node.gate.long_ago();
	assert_eq!(allows(&node.gate, MessageIntent::Broadcast), [true, true]);
	assert_eq!(allows(&node.gate, MessageIntent::PeriodicRebroadcast), [true, true]);
	assert_eq!(allows(&node.gate, MessageIntent::PeriodicRebroadcast), [false, false]);
}
