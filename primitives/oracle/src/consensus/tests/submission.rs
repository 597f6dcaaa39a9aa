//! Who submits a certificate, when, and with which partials.

use super::fixtures::*;
use crate::{
	consensus::{
		Core, Event, Input, Message, Misbehaviour, Observation, Output, Params, Proposal, Reject,
		Submission,
	},
	digest, ChainView, OracleIndex,
};

const MEMBERS: u16 = 7;

fn observations() -> Vec<(OracleIndex, Observation)> {
	(0..MEMBERS).map(|member| (member, observation(100, &[(1, 5_000_000)], &[]))).collect()
}

fn certified() -> Proposal {
	proposal(0, NOW - 100, &[(1, 5_000_000)], &[], &observations())
}

/// The member `places` behind the leader of view 0.
fn behind(places: u16) -> OracleIndex {
	(leader(0, MEMBERS) + places) % MEMBERS
}

/// A node that measures nothing and so signs nothing, with the proposal of view 0.
fn watching(me: Option<OracleIndex>) -> Node {
	let core = Core::new(Params::default(), me.map(key), Some(used_log()));
	let mut node = Node::with(core);
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	for (member, observation) in observations() {
		if Some(member) != me {
			node.observe(member, &observation);
		}
	}
	node.hear(leader(0, MEMBERS), Message::Proposal(certified()));
	node
}

fn submissions(outputs: &[Output]) -> Vec<Submission> {
	let submission = |output: &Output| match output {
		Output::Submit(submission) => Some(submission.clone()),
		_ => None,
	};
	outputs.iter().filter_map(submission).collect()
}

/// Partials of the members that are not `me`, as many as asked.
fn sign_all(node: &mut Node, me: Option<OracleIndex>, count: usize) -> Vec<OracleIndex> {
	let signers: Vec<_> = (0..MEMBERS).filter(|member| Some(*member) != me).take(count).collect();
	for member in &signers {
		node.feed(Input::Message(partial(*member, &certified().report)));
	}
	signers
}

#[test]
fn leader_submits_with_the_partial_that_completes_the_quorum() {
	let me = leader(0, MEMBERS);
	let mut node = watching(Some(me));
	let signers = sign_all(&mut node, Some(me), 4);
	assert_eq!(submissions(&node.done), []);
	assert!(!node.core.status().unwrap().complete);
	let fifth = (0..MEMBERS).find(|member| *member != me && !signers.contains(member)).unwrap();
	let outputs = node.feed(Input::Message(partial(fifth, &certified().report)));
	let digest = digest::report(&GENESIS, &certified().report);
	let mut signers = [signers, vec![fifth]].concat();
	signers.sort_unstable();
	let partials =
		signers.into_iter().map(|member| (member, fake_signature(member, &digest))).collect();
	assert_eq!(
		submissions(&outputs),
		[Submission { report: certified().report, digest, partials }]
	);
	assert!(node.core.status().unwrap().complete);
	// The rest makes no second one.
	sign_all(&mut node, Some(me), 6);
	assert_eq!(submissions(&node.done).len(), 1);
}

#[test]
fn own_partial_counts() {
	let me = leader(0, MEMBERS);
	let mut node = watching(Some(me));
	sign_all(&mut node, Some(me), 4);
	let outputs = node.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	let submissions = submissions(&outputs);
	assert!(submissions[0].partials.iter().any(|(member, _)| *member == me));
}

#[test]
fn partials_that_come_before_the_proposal_count() {
	let mut node = Node::new(leader(0, MEMBERS));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	sign_all(&mut node, Some(leader(0, MEMBERS)), 5);
	assert_eq!(submissions(&node.done), []);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(certified()));
	assert_eq!(submissions(&outputs).len(), 1);
}

#[test]
fn partials_over_different_reports_do_not_add_up() {
	let me = leader(0, MEMBERS);
	let mut node = watching(Some(me));
	let mut other = certified().report;
	other.valid_until += 1;
	for member in (0..MEMBERS).filter(|member| *member != me) {
		let report = if member % 2 == 0 { &other } else { &certified().report };
		node.feed(Input::Message(partial(member, report)));
	}
	assert_eq!(submissions(&node.done), []);

	let mut node = watching(Some(me));
	let stray = (0..MEMBERS).find(|member| *member != me).unwrap();
	node.feed(Input::Message(partial(stray, &other)));
	for member in (0..MEMBERS).filter(|member| *member != me && *member != stray) {
		node.feed(Input::Message(partial(member, &certified().report)));
	}
	let [submission] = &submissions(&node.done)[..] else { panic!("{:?}", node.done) };
	assert_eq!(submission.partials.len(), 5);
	assert!(submission.partials.iter().all(|(member, _)| *member != stray));
}

#[test]
fn others_follow_in_stages_when_the_certificate_does_not_land() {
	// View 1, whose leader is next behind, begins two blocks in as well.
	for (me, first) in [
		(Some(behind(1)), 2),
		(Some(behind(2)), 4),
		(Some(behind(3)), 4),
		(Some(behind(4)), 6),
		(Some(behind(6)), 6),
		(None, 6),
	] {
		let mut node = watching(me);
		sign_all(&mut node, me, 5);
		let mut submitted = Vec::new();
		for elapsed in 0..12 {
			let outputs = node.feed(Input::Chain(chain(MEMBERS, elapsed)));
			submitted.extend(submissions(&outputs).iter().map(|_| elapsed));
		}
		// Valid until 8 blocks in: the last chance is to be known 7 blocks in.
		let expected: Vec<_> = [first, first + 4].into_iter().filter(|block| *block < 8).collect();
		// A member that leads a later view submits when that begins.
		let leads_view_2 = me == Some(behind(2));
		let expected = if leads_view_2 { vec![4] } else { expected };
		assert_eq!(submitted, expected, "{me:?}");
	}
}

#[test]
fn leader_of_the_present_view_does_not_wait_for_its_stage() {
	let me = behind(1);
	let mut node = watching(Some(me));
	node.feed(Input::Chain(chain(MEMBERS, 1)));
	sign_all(&mut node, Some(me), 5);
	assert_eq!(submissions(&node.done), []);
	// Its stage is two blocks after the first; view 1 begins one block earlier.
	assert_eq!(submissions(&node.feed(Input::Chain(chain(MEMBERS, 2)))).len(), 1);
}

#[test]
fn leader_of_the_next_view_submits_instead_of_proposing() {
	let me = behind(1);
	let mut node = watching(Some(me));
	sign_all(&mut node, Some(me), 5);
	node.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	node.now += 4_000;
	let outputs = node.feed(Input::Chain(chain(MEMBERS, 2)));
	assert_eq!(submissions(&outputs).len(), 1);
	node.wait(500);
	assert_eq!(proposals(&node.done), []);

	// Without the certificate it proposes.
	let mut node = watching(Some(me));
	sign_all(&mut node, Some(me), 3);
	node.feed(Input::Measured(measurement(100, &[(1, 5_000_000)], &[])));
	let outputs = node.feed(Input::Chain(chain(MEMBERS, 2)));
	assert_eq!(proposals(&outputs).len(), 1);
}

#[test]
fn certificate_of_an_earlier_view_is_kept_while_it_can_land() {
	let mut node = watching(Some(behind(5)));
	sign_all(&mut node, Some(behind(5)), 5);
	node.feed(Input::Chain(chain(MEMBERS, 7)));
	assert!(node.core.status().unwrap().complete);
	node.feed(Input::Chain(chain(MEMBERS, 8)));
	assert!(!node.core.status().unwrap().complete);
	let landed = ChainView { round: ROUND + 1, ..chain(MEMBERS, 8) };
	assert_eq!(submissions(&node.feed(Input::Chain(landed))), []);
}

#[test]
fn invalid_partial_is_dropped_its_member_named_and_another_awaited() {
	let me = leader(0, MEMBERS);
	let mut node = watching(Some(me));
	let signers = sign_all(&mut node, Some(me), 5);
	let digest = digest::report(&GENESIS, &certified().report);
	assert_eq!(submissions(&node.done)[0].partials.len(), 5);
	let liar = signers[2];
	// Said of another report, it is not about these partials.
	let elsewhere = Input::InvalidPartials { digest: GENESIS, members: vec![liar] };
	assert_eq!(node.feed(elsewhere), []);
	let input = Input::InvalidPartials { digest, members: vec![liar] };
	let message = Box::new(partial(liar, &certified().report));
	assert_eq!(
		node.feed(input.clone()),
		[Output::Event(Event::Misbehaviour(Misbehaviour::InvalidPartial(message)))]
	);
	assert!(!node.core.status().unwrap().complete);
	assert_eq!(node.feed(input), [], "named once");
	assert_eq!(
		node.refusal(liar, partial(liar, &certified().report).message),
		Reject::Faulty { member: liar }
	);
	let sixth = (0..MEMBERS).find(|member| *member != me && !signers.contains(member)).unwrap();
	let outputs = node.feed(Input::Message(partial(sixth, &certified().report)));
	let [submission] = &submissions(&outputs)[..] else { panic!("{outputs:?}") };
	assert_eq!(submission.partials.len(), 5);
	assert!(submission.partials.iter().all(|(member, _)| *member != liar));
}
