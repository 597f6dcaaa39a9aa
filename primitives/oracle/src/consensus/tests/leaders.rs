//! What a leader proposes, and when.

use super::fixtures::*;
use crate::{
	consensus::{
		leader as leader_of, Abstain, Event, HeldBack, Input, Message, Observation, Output, Params,
		Proposal,
	},
	ChainView, FixedU128, OpenRequest, OracleIndex,
};

const MEMBERS: u16 = 4;

/// The leader of view 0, its chain at `elapsed` blocks.
fn leading(requests: Vec<OpenRequest>) -> Node {
	let mut node = Node::new(leader(0, MEMBERS));
	node.feed(Input::Chain(chain_with(MEMBERS, 0, requests)));
	node
}

/// The members other than the leader of view 0.
fn others() -> Vec<OracleIndex> {
	(0..MEMBERS).filter(|member| *member != leader(0, MEMBERS)).collect()
}

/// Gives the leader one observation per list, its own the first, and the grace time.
fn proposed(node: &mut Node, lists: &[&[(u32, u128)]], requests: &[&[u32]]) -> Vec<Output> {
	let members = [vec![leader(0, MEMBERS)], others()].concat();
	let mut outputs = Vec::new();
	for (position, (member, list)) in members.iter().zip(lists).enumerate() {
		let baskets = requests.get(position).copied().unwrap_or_default();
		let references: Vec<_> = baskets.iter().map(|basket| reference(*basket, 1)).collect();
		outputs.extend(node.observe(*member, &observation(100, list, &references)));
	}
	outputs.extend(node.wait(500));
	outputs
}

fn held_back(outputs: &[Output]) -> Vec<(u32, HeldBack)> {
	let reason = |output: &Output| match output {
		Output::Event(Event::HeldBack { basket, reason, .. }) => Some((*basket, *reason)),
		_ => None,
	};
	outputs.iter().filter_map(reason).collect()
}

#[test]
fn all_observations_are_proposed_at_once() {
	let mut node = leading(vec![]);
	let members: Vec<_> = (0..MEMBERS).collect();
	let micros = [30, 10, 40, 20];
	let made: Vec<_> = members
		.iter()
		.map(|member| {
			observation(100 + u64::from(*member), &[(1, micros[usize::from(*member)])], &[])
		})
		.collect();
	for member in &members[..3] {
		assert_eq!(proposals(&node.observe(*member, &made[usize::from(*member)])), []);
	}
	let outputs = node.observe(3, &made[3]);
	let named: Vec<_> = members.iter().copied().zip(made).collect();
	// The second of four in ascending order, of prices and of times.
	assert_eq!(proposals(&outputs), [proposal(0, NOW - 102, &[(1, 20)], &[], &named)]);
	assert_persisted_first(used_log(), &outputs);
}

#[test]
fn quorum_waits_for_the_rest_until_the_grace_time_is_over() {
	let mut node = leading(vec![]);
	for (member, micros) in [(0, 30), (1, 10), (2, 20)] {
		assert_eq!(proposals(&node.observe(member, &observation(0, &[(1, micros)], &[]))), []);
	}
	assert_eq!(node.core.wake_at(), Some(NOW + 500));
	assert_eq!(proposals(&node.wait(499)), []);
	let proposals = proposals(&node.wait(1));
	assert_eq!(proposals.len(), 1);
	assert_eq!(proposals[0].report.prices[..], prices(&[(1, 20)]));
	assert_eq!(proposals[0].observations.len(), 3);
}

#[test]
fn leader_with_nothing_to_certify_is_not_woken_for_it_again() {
	let mut node = leading(vec![]);
	for (member, asset) in [(0, 1), (1, 2), (2, 3)] {
		node.observe(member, &observation(0, &[(asset, 5)], &[]));
	}
	assert_eq!(node.core.wake_at(), Some(NOW + 500));
	let outputs = node.wait(500);
	assert_eq!(abstentions(&outputs), [Abstain::NothingToCertify]);
	// For its next repetition only: a driver that obeys would spin.
	assert_eq!(node.core.wake_at(), Some(NOW + 1_000));
}

#[test]
fn quorum_that_grew_old_gets_a_new_grace_time() {
	let mut node = Node::with(crate::consensus::Core::new(
		Params { grace_ms: 3_000, ..Params::default() },
		Some(key(leader(0, MEMBERS))),
		Some(used_log()),
	));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	for member in 0..3 {
		node.observe(member, &observation(4_000, &[(1, 5)], &[]));
	}
	// At an age of 6 s they cannot be named any more.
	assert_eq!(proposals(&node.wait(2_001)), []);
	for member in 0..3 {
		let fresh = Observation { observed_at: node.now, ..observation(0, &[(1, 5)], &[]) };
		node.observe(member, &fresh);
	}
	assert_eq!(proposals(&node.wait(2_999)), []);
	assert_eq!(proposals(&node.wait(1)).len(), 1);
}

#[test]
fn clock_that_steps_back_does_not_prolong_the_grace_time() {
	let mut node = leading(vec![]);
	for member in 0..3 {
		node.observe(member, &observation(1_000, &[(1, 5)], &[]));
	}
	node.now -= 600;
	assert_eq!(proposals(&node.feed(Input::Tick)), []);
	assert_eq!(proposals(&node.wait(500)).len(), 1);
}

#[test]
fn fewer_than_a_quorum_is_never_proposed() {
	let mut node = leading(vec![]);
	node.observe(0, &observation(0, &[(1, 5)], &[]));
	node.observe(1, &observation(0, &[(1, 5)], &[]));
	for _ in 0..10 {
		assert_eq!(proposals(&node.wait(1_000)), []);
	}
}

#[test]
fn only_the_leader_proposes_and_once_per_view() {
	for member in 0..MEMBERS {
		let mut node = Node::new(member);
		node.feed(Input::Chain(chain(MEMBERS, 0)));
		for from in 0..MEMBERS {
			node.observe(from, &observation(0, &[(1, 5)], &[]));
		}
		node.wait(500);
		node.observe(0, &observation(0, &[(1, 6)], &[]));
		node.wait(500);
		let expected = usize::from(member == leader(0, MEMBERS));
		assert_eq!(proposals(&node.done).len(), expected);
		// View 1 begins with the third block.
		node.feed(Input::Chain(chain(MEMBERS, 2)));
		let expected = expected + usize::from(member == leader(1, MEMBERS));
		assert_eq!(proposals(&node.done).len(), expected);
	}
}

#[test]
fn assets_without_a_quorum_of_prices_are_left_out() {
	let mut node = leading(vec![]);
	let full = [(1, 10), (2, 20), (3, 30), (7, 70)];
	let outputs =
		proposed(&mut node, &[&full, &full, &[(1, 11), (2, 22), (7, 70)], &[(1, 12)]], &[]);
	// Asset 3 has two prices; asset 7 has three and is not listed.
	assert_eq!(proposals(&outputs)[0].report.prices[..], prices(&[(1, 10), (2, 20)]));
}

#[test]
fn nothing_is_proposed_when_no_asset_has_a_quorum_of_prices() {
	let mut node = leading(vec![]);
	let outputs = proposed(&mut node, &[&[(1, 10)], &[(1, 10)], &[(2, 10)], &[(2, 10)]], &[]);
	assert_eq!(proposals(&outputs), []);
	assert_eq!(abstentions(&outputs), [Abstain::NothingToCertify]);
	// A better observation in time still makes a report.
	let better = observation(0, &[(1, 12), (2, 12)], &[]);
	node.now += 1_000;
	let fresh = Observation { observed_at: node.now, ..better };
	assert_eq!(proposals(&node.observe(others()[2], &fresh)).len(), 1);
}

#[test]
fn confidence_is_a_median_of_its_own() {
	let mut node = leading(vec![]);
	for (member, (micros, confidence)) in (0..).zip([(10, 9), (20, 1), (30, 2), (40, 3)]) {
		let mut observation = observation(0, &[(1, micros)], &[]);
		observation.prices[0].confidence = FixedU128::from_inner(confidence);
		node.observe(member, &observation);
	}
	let certified = proposals(&node.done)[0].report.prices[0];
	assert_eq!(certified.price, price(1, 20).price);
	assert_eq!(certified.confidence, FixedU128::from_inner(2));
}

#[test]
fn newest_fresh_observation_of_each_member_is_named() {
	let mut node = leading(vec![]);
	let stale = Params::default().max_proposed_age_ms + 1;
	node.observe(0, &observation(stale, &[(1, 1)], &[]));
	node.observe(1, &observation(900, &[(1, 2)], &[]));
	node.observe(1, &observation(300, &[(1, 3)], &[]));
	node.observe(1, &observation(600, &[(1, 4)], &[]));
	node.observe(2, &observation(0, &[(1, 5)], &[]));
	assert_eq!(proposals(&node.wait(500)), []);
	node.observe(3, &observation(0, &[(1, 6)], &[]));
	let proposals = proposals(&node.wait(500));
	let digest = |observation| Message::Observation(observation).digest(&GENESIS);
	assert_eq!(
		proposals[0].observations[..],
		[
			(1, digest(observation(300, &[(1, 3)], &[]))),
			(2, digest(observation(0, &[(1, 5)], &[]))),
			(3, digest(observation(0, &[(1, 6)], &[]))),
		]
	);
}

#[test]
fn observations_far_behind_the_newest_are_not_named() {
	let mut node = Node::with(crate::consensus::Core::new(
		Params { max_age_spread_ms: 1_000, ..Params::default() },
		Some(key(leader(0, MEMBERS))),
		Some(used_log()),
	));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	for (member, age) in [(0, 1_001), (1, 1_000), (2, 0), (3, 500)] {
		node.observe(member, &observation(age, &[(1, 5)], &[]));
	}
	let named: Vec<_> =
		proposals(&node.wait(500))[0].observations.iter().map(|(member, _)| *member).collect();
	assert_eq!(named, [1, 2, 3]);
}

#[test]
fn requests_that_can_settle_are_in_the_report_and_the_others_are_named() {
	let mut requests: Vec<_> =
		[2, 4, 5, 6, 8].into_iter().map(|basket| open(basket, &[1])).collect();
	requests[1].assets = vec![1, 3];
	requests[2].deadline = STARTED;
	requests[3].opened_at_moment = NOW - 99;
	let mut node = leading(requests);
	let lists: [&[_]; 4] = [&[(1, 5)], &[(1, 5)], &[(1, 5), (3, 5)], &[(1, 5), (3, 5)]];
	let all: &[u32] = &[2, 4, 5, 6];
	// f + 1 = 2 observations name basket 2, one names basket 8.
	let outputs = proposed(&mut node, &lists, &[all, all, &[8], &[]]);
	assert_eq!(proposals(&outputs)[0].report.requests[..], [reference(2, 1)]);
	assert_eq!(
		held_back(&outputs),
		[
			(4, HeldBack::NoPrice { asset: 3 }),
			(5, HeldBack::Expired),
			(6, HeldBack::TooNew),
			(8, HeldBack::NotNamed { by: 1, needed: 2 }),
		]
	);
}

#[test]
fn request_that_differs_from_the_named_one_is_held_back() {
	let mut changed = open(2, &[1]);
	changed.reference.digest = H256_OTHER;
	let mut node = leading(vec![changed]);
	let lists: [&[_]; 4] = [&[(1, 5)]; 4];
	let outputs = proposed(&mut node, &lists, &[&[2], &[2], &[2], &[2]]);
	assert!(proposals(&outputs)[0].report.requests.is_empty());
	assert_eq!(held_back(&outputs), [(2, HeldBack::NotNamed { by: 0, needed: 2 })]);
}

const H256_OTHER: crate::H256 = crate::H256::repeat_byte(0xee);

#[test]
fn full_report_takes_the_requests_that_were_opened_first() {
	let mut requests: Vec<_> = [1, 2, 3].into_iter().map(|basket| open(basket, &[1])).collect();
	for (request, opened_at) in requests.iter_mut().zip([30, 20, 10]) {
		request.opened_at = opened_at;
		request.reference.legs = 2_000;
	}
	let references: Vec<_> = requests.iter().map(|request| request.reference).collect();
	let mut node = leading(requests);
	for member in 0..MEMBERS {
		node.observe(member, &observation(100, &[(1, 5)], &references));
	}
	assert_eq!(proposals(&node.done)[0].report.requests[..], references[1..]);
	assert_eq!(held_back(&node.done), [(1, HeldBack::ReportFull)]);
}

#[test]
fn one_request_may_exceed_the_bound_alone() {
	let mut large = open(1, &[1]);
	large.reference.legs = Params::default().max_legs + 1;
	let references = [large.reference];
	let mut node = leading(vec![large, open(2, &[1])]);
	for member in 0..MEMBERS {
		node.observe(member, &observation(100, &[(1, 5)], &references));
	}
	assert_eq!(proposals(&node.done)[0].report.requests[..], references);
}

#[test]
fn leader_whose_own_price_is_off_proposes_and_does_not_sign() {
	let mut node = leading(vec![]);
	node.feed(Input::Measured(measurement(100, &[(1, 2_000_000)], &[])));
	for member in others() {
		node.observe(member, &observation(100, &[(1, 1_000_000)], &[]));
	}
	assert_eq!(proposals(&node.done)[0].report.prices[..], prices(&[(1, 1_000_000)]));
	assert_eq!(partials(&node.done), []);
	assert_eq!(
		abstentions(&node.done),
		[Abstain::PriceTooFar {
			asset: 1,
			own: price(1, 2_000_000).price,
			reported: price(1, 1_000_000).price
		}]
	);
}

#[test]
fn leader_signs_its_own_proposal_like_a_follower() {
	let mut node = leading(vec![]);
	node.feed(Input::Measured(measurement(100, &[(1, 1_000_000)], &[])));
	for member in others() {
		node.observe(member, &observation(100, &[(1, 1_000_000)], &[]));
	}
	let Proposal { report, .. } = &proposals(&node.done)[0];
	assert_eq!(partials(&node.done), [(0, crate::digest::report(&GENESIS, report))]);
	assert_eq!(node.core.status().unwrap().signed, [leader(0, MEMBERS)]);
	assert_persisted_first(used_log(), &node.done);
}

#[test]
fn rounds_without_requests_have_leaders_too() {
	let mut node = leading(vec![]);
	let entered = |node: &Node| {
		node.done
			.iter()
			.filter_map(|output| match output {
				Output::Event(Event::Entered { round, view, leader, .. }) => {
					Some((*round, *view, *leader))
				}
				_ => None,
			})
			.collect::<Vec<_>>()
	};
	node.feed(Input::Chain(chain(MEMBERS, 1)));
	node.feed(Input::Chain(chain(MEMBERS, 2)));
	let idle = ChainView { round: ROUND + 1, round_started_at: None, ..chain(MEMBERS, 3) };
	node.feed(Input::Chain(idle.clone()));
	let due = ChainView { block: STARTED + 4, round_started_at: Some(STARTED + 4), ..idle };
	node.feed(Input::Chain(due));
	let next = leader_of(SET, ROUND + 1, 0, 4).unwrap();
	assert_eq!(
		entered(&node),
		[(ROUND, 0, leader(0, 4)), (ROUND, 1, leader(1, 4)), (ROUND + 1, 0, next)]
	);
}
