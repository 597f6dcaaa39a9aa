//! Several nodes that agree, and what a node does about trouble with its own keys.

use super::fixtures::*;
use crate::oracle::seats::Action;
use ballast_oracle::{
	consensus::{Event, Input, Kind, Message, SignedMessage, SigningLog, Vote},
	digest,
	evidence::ConflictingStatements,
	quorum, Certificate,
};
use std::fs;

/// What every node measures in the same moment, a little apart, and what comes of it.
fn measure(nodes: &mut [Node]) -> (Vec<SignedMessage>, Vec<(usize, Action)>) {
	let mut actions = Vec::new();
	for (index, hundredths) in (0..nodes.len()).zip([4, 1, 3, 2, 0]) {
		let told = nodes[index].tell(&measured(hundredths));
		actions.extend(told.into_iter().map(|action| (index, action)));
	}
	converse(nodes, actions)
}

fn submitted(done: &[(usize, Action)]) -> Vec<(usize, &Certificate)> {
	done.iter()
		.filter_map(|(by, action)| match action {
			Action::Submit(certificate) => Some((*by, certificate)),
			_ => None,
		})
		.collect()
}

/// As the runtime does it.
fn verify(certificate: &Certificate) {
	let keys = keys();
	let signers = certificate.signers.signers(4).unwrap();
	assert!(signers.len() >= usize::try_from(quorum(4)).unwrap());
	let validated: Vec<_> = signers
		.into_iter()
		.map(|signer| ballast_bls::key_validate(&keys[usize::from(signer)]).unwrap())
		.collect();
	let digest = digest::report(&GENESIS, &certificate.report);
	ballast_bls::fast_aggregate_verify(&validated, digest.as_bytes(), &certificate.signature)
		.unwrap();
}

#[test]
fn four_nodes_agree_and_a_fifth_without_a_key_follows_and_relays() {
	let mut nodes: Vec<_> =
		[&[0][..], &[1], &[2], &[3], &[]].into_iter().map(Node::at_work).collect();
	let (said, done) = measure(&mut nodes);
	let count = |kind| said.iter().filter(|signed| signed.message.kind() == kind).count();
	assert_eq!(count(Kind::Observation), 4);
	assert_eq!(count(Kind::Proposal), 1);
	assert_eq!(count(Kind::Partial), 4);
	// The leader submits at once, and nobody else does before a stage has passed.
	let certificates = submitted(&done);
	assert!(certificates.iter().all(|(by, _)| *by == usize::from(first_leader())));
	let (_, certificate) = certificates[0];
	verify(certificate);
	// 100.01 to 100.04 were measured: the lower median of four is the second.
	assert_eq!(certificate.report.prices.to_vec(), prices(2));

	let follower = &mut nodes[4];
	assert_eq!(
		follower.metric("ballast_oracle_messages_received_total", &[("kind", "partial")]),
		Some(4)
	);
	let status = follower.seats.follower().lock().core().status().unwrap();
	assert_eq!((status.observed.len(), status.signed.len(), status.complete), (4, 4, true));
	// It is four places behind the leader: three stages of two blocks.
	for block in 11..16 {
		let told = follower.tell(&Input::Chain(chain(block)));
		let told: Vec<_> = told.into_iter().map(|action| (4, action)).collect();
		assert!(submitted(&told).is_empty(), "block {block}");
	}
	let told = follower.tell(&Input::Chain(chain(16)));
	let told: Vec<_> = told.into_iter().map(|action| (4, action)).collect();
	verify(submitted(&told)[0].1);
	for node in &nodes {
		assert_eq!(node.ledger.take(), [], "honest nodes are not charged");
	}
}

#[test]
fn three_nodes_agree_and_two_do_not() {
	let leader = u32::from(first_leader());
	let others: Vec<u32> = (0..4).filter(|member| *member != leader).collect();
	let mut three: Vec<_> =
		[leader, others[0], others[1]].iter().map(|member| Node::at_work(&[*member])).collect();
	let (_, done) = measure(&mut three);
	assert!(submitted(&done).is_empty(), "the leader waits a moment for the fourth");
	let late = three[0].seats.tell(NOW + 500, &Input::Tick);
	let (_, done) = converse(&mut three, late.into_iter().map(|action| (0, action)).collect());
	let certificates = submitted(&done);
	verify(certificates[0].1);
	assert_eq!(certificates[0].1.report.prices.len(), 2);

	let mut two: Vec<_> =
		[leader, others[0]].iter().map(|member| Node::at_work(&[*member])).collect();
	measure(&mut two);
	let late = two[0].seats.tell(NOW + 500, &Input::Tick);
	let (said, done) = converse(&mut two, late.into_iter().map(|action| (0, action)).collect());
	assert!(said.is_empty() && submitted(&done).is_empty());
}

#[test]
fn one_process_with_all_keys_needs_no_network() {
	let mut nodes = vec![Node::at_work(&[0, 1, 2, 3])];
	let (_, done) = measure(&mut nodes);
	verify(submitted(&done)[0].1);
}

#[test]
fn what_was_signed_is_on_disk_and_binds_the_key_after_a_restart() {
	let mut nodes: Vec<_> = (0..4).map(|member| Node::at_work(&[member])).collect();
	let (said, _) = measure(&mut nodes);
	let member = (first_leader() + 1) % 4;
	let signed = said.iter().find(|said| is_partial(said) && said.from == member).unwrap();
	let Message::Partial(signed) = &signed.message else { unreachable!() };

	let node = nodes.swap_remove(usize::from(member));
	let file = format!("{}.log", keys()[usize::from(member)]);
	let bytes = fs::read(node.directory.path().join("oracle").join(file)).unwrap();
	let log = SigningLog::from_bytes(&bytes).unwrap();
	assert_eq!(log.vote(0, ROUND), Some(Vote { view: 0, digest: Some(signed.digest) }));

	// After a restart it hears everything but the proposal, which is another one now.
	let mut again = Node::in_directory(&[u32::from(member)], node.directory);
	let mut actions = again.tell(&Input::Chain(chain(10)));
	actions.extend(again.tell(&measured(1)));
	let others = (0..4).filter(|from| *from != member);
	let observations: Vec<_> = others.map(|from| observed_by(from, 9)).collect();
	for observation in &observations {
		actions.extend(again.tell(&Input::Message(observation.clone())));
	}
	let other = proposal_over(&observations, 9);
	actions.extend(again.tell(&Input::Message(other)));
	assert!(
		actions
			.iter()
			.any(|action| matches!(action, Action::Tell(Some(_), Event::Abstain { reason, .. })
			if reason.name() == "already_signed")),
		"{actions:?}"
	);
	assert!(!actions
		.iter()
		.any(|action| matches!(action, Action::Gossip(said) if is_partial(said))));
}

#[test]
fn a_key_that_cannot_write_down_what_it_signs_stops_and_says_nothing() {
	let mut nodes: Vec<_> = (0..4).map(|member| Node::at_work(&[member])).collect();
	let leader = usize::from(first_leader());
	// A file where the directory of the log should be.
	let directory = nodes[leader].directory.path().join("oracle");
	fs::remove_dir_all(&directory).ok();
	fs::write(&directory, b"in the way").unwrap();
	let (said, done) = measure(&mut nodes);
	// It has observed, which needs no record; it proposes and signs nothing.
	assert_eq!(said.iter().filter(|signed| signed.message.kind() == Kind::Observation).count(), 4);
	assert!(said.iter().all(|signed| signed.message.kind() == Kind::Observation), "{said:?}");
	assert!(submitted(&done).is_empty());
	let silent = nodes[leader].tell(&measured(3));
	assert!(silent.iter().all(|action| !matches!(action, Action::Gossip(_))), "{silent:?}");
}

#[test]
fn a_member_that_contradicts_itself_is_accused_once() {
	let mut node = Node::at_work(&[0]);
	let accused = (0..4).find(|member| *member != 0).unwrap();
	let mut accusations = Vec::new();
	for byte in [1, 2, 1, 2] {
		let actions = node.tell(&Input::Message(partial(accused, 0, byte)));
		accusations
			.extend(actions.into_iter().filter(|action| matches!(action, Action::Accuse(_))));
	}
	let [Action::Accuse(evidence)] = accusations.as_slice() else { panic!("{accusations:?}") };
	assert_eq!((evidence.member, evidence.round(), evidence.view()), (accused, ROUND, 0));
	assert_eq!(evidence.check_shape(), Ok(()));
	let key = keys()[usize::from(accused)];
	for (digest, signature) in evidence.digests(&GENESIS).iter().zip(evidence.signatures()) {
		ballast_bls::host::verify(&key, digest.as_bytes(), &signature).unwrap();
	}
	let first = proposal(1);
	let second = proposal(2);
	node.tell(&Input::Message(first));
	let actions = node.tell(&Input::Message(second));
	let is_accusation = |action: &&Action| {
		matches!(action, Action::Accuse(evidence)
			if matches!(evidence.statements, ConflictingStatements::Proposals(_)))
	};
	// Member 0's own proposals would stop its seat instead.
	assert_eq!(actions.iter().filter(is_accusation).count(), usize::from(first_leader() != 0));
}

#[test]
fn a_key_that_is_in_use_elsewhere_stops_and_is_not_accused_by_its_own_node() {
	let mut node = Node::at_work(&[0, 1]);
	let mut actions = node.tell(&Input::Message(partial(0, 0, 1)));
	actions.extend(node.tell(&Input::Message(partial(0, 0, 2))));
	assert!(actions.iter().all(|action| !matches!(action, Action::Accuse(_))), "{actions:?}");
	let said: Vec<_> = node
		.tell(&measured(1))
		.into_iter()
		.filter_map(|action| match action {
			Action::Gossip(signed) => Some(signed.from),
			_ => None,
		})
		.collect();
	assert_eq!(said, [1], "member 0 is silent, member 1 is not");
}

#[test]
fn an_abstention_says_which_key_and_why() {
	let mut node = Node::new(&[2]);
	// A key without a log, on a chain that has had rounds before, sits out the view it meets.
	let actions = node.tell(&Input::Chain(chain(10)));
	let told = actions.iter().any(|action| {
		matches!(action, Action::Tell(Some(key), Event::Abstain { reason, .. })
			if *key == keys()[2] && reason.name() == "no_record")
	});
	assert!(told, "{actions:?}");
}
