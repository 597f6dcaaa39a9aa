//! What a node signs after it was started again.

use super::fixtures::*;
use crate::{
	consensus::{Abstain, Input, Message, Observation, Output, Params, Proposal, SigningLog},
	digest, ChainView, OracleIndex,
};

const MEMBERS: u16 = 4;

fn observations() -> Vec<(OracleIndex, Observation)> {
	(0..MEMBERS).map(|member| (member, observation(100, &[(1, 5_000_000)], &[]))).collect()
}

fn first() -> Proposal {
	proposal(0, NOW - 100, &[(1, 5_000_000)], &[], &observations())
}

/// Another report of the same view, as sound as the first.
fn second() -> Proposal {
	let mut proposal = first();
	proposal.report.valid_until += 1;
	proposal
}

/// A follower with this log at `elapsed` blocks, ready to sign.
fn started(log: Option<SigningLog>, elapsed: u32) -> Node {
	let mut node = Node::restored(follower(0, MEMBERS), log);
	node.feed(Input::Chain(chain(MEMBERS, elapsed)));
	node.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	for (member, observation) in observations() {
		node.observe(member, &observation);
	}
	node
}

fn hear(node: &mut Node, proposal: &Proposal) -> Vec<Output> {
	let leads = leader(proposal.report.view, MEMBERS);
	node.hear(leads, Message::Proposal(proposal.clone()))
}

fn last_persisted(node: &Node) -> SigningLog {
	let log = node.done.iter().rev().find_map(|output| match output {
		Output::Persist(log) => Some(log.clone()),
		_ => None,
	});
	// Through the bytes, as a driver stores it.
	SigningLog::from_bytes(&log.unwrap().to_bytes()).unwrap()
}

#[test]
fn key_without_a_record_takes_no_old_block_for_its_head() {
	let mut node = Node::restored(follower(0, MEMBERS), None);
	let limit = Params::default().max_head_age_ms;
	let aged = |elapsed, age| Input::Chain(ChainView { now: NOW - age, ..chain(MEMBERS, elapsed) });
	assert_eq!(node.feed(aged(0, limit + 1)), []);
	assert!(node.core.log().is_empty() && node.core.status().is_none());
	// The first new block is in view 1: that is the view to give up, not the one of the old block.
	let outputs = node.feed(aged(2, limit));
	assert_eq!(abstentions(&outputs), [Abstain::NoRecord]);
	assert_eq!(node.core.log().vote(SET, ROUND).map(|vote| vote.view), Some(1));
	// Whoever has a record goes by any block: it knows what it signed.
	let mut other = Node::restored(follower(0, MEMBERS), Some(used_log()));
	other.feed(aged(0, limit + 1));
	assert!(other.core.status().is_some());
}

#[test]
fn restored_node_signs_no_other_report_of_a_view() {
	let mut before = started(Some(used_log()), 0);
	let vote = partials(&hear(&mut before, &first()));
	assert_eq!(vote, [(0, digest::report(&GENESIS, &first().report))]);

	let mut after = started(Some(last_persisted(&before)), 0);
	let outputs = hear(&mut after, &second());
	assert_eq!(partials(&outputs), []);
	assert_eq!(abstentions(&outputs), [Abstain::AlreadySigned]);

	// The same report is signed again, to the bit, and not recorded twice.
	let mut after = started(Some(last_persisted(&before)), 0);
	let outputs = hear(&mut after, &first());
	assert_eq!(partials(&outputs), vote);
	assert!(!outputs.iter().any(|output| matches!(output, Output::Persist(_))));
	assert_eq!(after.signed.last(), before.signed.last());

	// A later view is free.
	let mut after = started(Some(last_persisted(&before)), 2);
	let mut later = second();
	later.report.view = 1;
	assert_eq!(partials(&hear(&mut after, &later)).len(), 1);
}

#[test]
fn restored_leader_proposes_no_second_time() {
	let propose = |log| {
		let mut node = Node::restored(leader(0, MEMBERS), log);
		node.feed(Input::Chain(chain(MEMBERS, 0)));
		for (member, observation) in observations() {
			node.observe(member, &observation);
		}
		node
	};
	let before = propose(Some(used_log()));
	assert_eq!(proposals(&before.done).len(), 1);
	let mut after = propose(Some(last_persisted(&before)));
	assert_eq!(proposals(&after.done), []);
	// But its own proposal, heard from others, is signed.
	after.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	let outputs = hear(&mut after, &proposals(&before.done)[0]);
	assert_eq!(partials(&outputs).len(), 1);
}

#[test]
fn node_without_a_record_sits_out_the_view_it_starts_in() {
	let mut node = started(None, 0);
	assert_eq!(abstentions(&node.done), [Abstain::NoRecord]);
	assert_eq!(partials(&hear(&mut node, &first())), []);
	assert_eq!(abstentions(&node.done), [Abstain::NoRecord, Abstain::AlreadySigned]);
	// It has observed, and takes part from the next view on.
	assert_eq!(statements(&node.done).len(), 1);
	node.feed(Input::Chain(chain(MEMBERS, 2)));
	let mut later = first();
	later.report.view = 1;
	assert_eq!(partials(&hear(&mut node, &later)).len(), 1);

	let mut leads = Node::restored(leader(0, MEMBERS), None);
	leads.feed(Input::Chain(chain(MEMBERS, 0)));
	for (member, observation) in observations() {
		leads.observe(member, &observation);
	}
	assert_eq!(proposals(&leads.done), []);
}

/// The leader of a chain's first round, which has no record, at each of these views of the chain.
fn leader_of_the_first_round(chains: impl IntoIterator<Item = ChainView>) -> Node {
	let first_round = |message: Observation| Observation { round: 1, ..message };
	let leader = crate::consensus::leader(SET, 1, 0, u32::from(MEMBERS)).unwrap();
	let mut node = Node::restored(leader, None);
	for chain in chains {
		node.feed(Input::Chain(ChainView { round: 1, ..chain }));
	}
	for (member, observation) in observations() {
		node.observe(member, &first_round(observation));
	}
	node
}

#[test]
fn node_that_saw_the_chain_before_its_first_round_needs_no_record() {
	let waiting = ChainView { round_started_at: None, ..chain(MEMBERS, 0) };
	let node = leader_of_the_first_round([waiting, chain(MEMBERS, 0)]);
	assert!(!abstentions(&node.done).contains(&Abstain::NoRecord));
	assert_eq!(proposals(&node.done).len(), 1);
}

#[test]
fn node_that_loses_its_disk_in_the_first_round_sits_out_a_view_too() {
	let node = leader_of_the_first_round([chain(MEMBERS, 0)]);
	assert_eq!(abstentions(&node.done), [Abstain::NoRecord]);
	assert_eq!(proposals(&node.done), []);
}

#[test]
fn node_that_waits_for_a_round_gives_up_the_view_in_which_it_is_due() {
	let mut node = Node::restored(follower(0, MEMBERS), None);
	node.feed(Input::Chain(ChainView { round_started_at: None, ..chain(MEMBERS, 0) }));
	assert_eq!(node.done, []);
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	assert_eq!(abstentions(&node.done), [Abstain::NoRecord]);
}

#[test]
fn partial_of_a_lost_life_is_taken_into_the_record() {
	let me = follower(0, MEMBERS);
	// The log was lost, and the node believes that it has signed nothing in this round.
	let mut node = started(Some(used_log()), 0);
	let lost = partial(me, &first().report);
	let outputs = node.feed(Input::Message(lost));
	assert!(matches!(outputs[..], [Output::Persist(_)]), "{outputs:?}");
	let outputs = hear(&mut node, &second());
	assert_eq!(partials(&outputs), []);
	assert_eq!(abstentions(&outputs), [Abstain::AlreadySigned]);
}

#[test]
fn proposal_of_a_lost_life_is_taken_into_the_record() {
	let me = leader(0, MEMBERS);
	let mut node = Node::restored(me, Some(used_log()));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	let outputs = hear(&mut node, &first());
	assert!(matches!(outputs[..], [Output::Persist(_)]), "{outputs:?}");
	for (member, observation) in observations() {
		node.observe(member, &observation);
	}
	assert_eq!(proposals(&node.done), []);
}

#[test]
fn chain_that_returns_to_an_earlier_round_finds_its_votes_remembered() {
	let mut node = started(Some(used_log()), 0);
	assert_eq!(partials(&hear(&mut node, &first())).len(), 1);
	// The round is certified, and the block that did it is lost in a reorganisation.
	node.feed(Input::Chain(ChainView { round: ROUND + 1, ..chain(MEMBERS, 1) }));
	node.feed(Input::Chain(chain(MEMBERS, 1)));
	node.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	for (member, observation) in observations() {
		node.observe(member, &observation);
	}
	assert_eq!(abstentions(&hear(&mut node, &second())), [Abstain::AlreadySigned]);
	node.feed(Input::Chain(chain(MEMBERS, 2)));
	let mut later = second();
	later.report.view = 1;
	assert_eq!(partials(&hear(&mut node, &later)).len(), 1);
}

#[test]
fn new_set_gives_a_key_its_new_place() {
	let me = follower(0, MEMBERS);
	let mut node = started(Some(used_log()), 0);
	assert_eq!(node.core.status().unwrap().me, Some(me));
	let mut rotated = ChainView { set_id: SET + 1, ..chain(MEMBERS, 1) };
	rotated.keys.reverse();
	node.feed(Input::Chain(rotated.clone()));
	assert_eq!(node.core.status().unwrap().me, Some(MEMBERS - 1 - me));
	rotated.keys.retain(|other| *other != key(me));
	rotated.set_id += 1;
	node.feed(Input::Chain(rotated));
	assert_eq!(node.core.status().unwrap().me, None);
	assert_eq!(node.core.held(), Default::default());
}
