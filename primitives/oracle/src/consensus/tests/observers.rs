//! Which observations are taken, and which are made.

use super::fixtures::*;
use crate::{
	consensus::{
		Abstain, Event, Fetch, Input, Message, Observation, Output, Params, Reject, Statement,
	},
	mailbox::Measurement,
	ChainView, FixedU128,
};

/// A node of a set of four that waits for observations.
fn node() -> Node {
	let mut node = Node::new(follower(0, 4));
	node.feed(Input::Chain(chain(4, 0)));
	node
}

#[test]
fn observation_of_another_place_is_refused() {
	let good = observation(100, &[(1, 5)], &[]);
	let with = |change: fn(&mut Observation)| {
		let mut observation = good.clone();
		change(&mut observation);
		Message::Observation(observation)
	};
	let mut node = node();
	assert_eq!(node.refusal(4, with(|_| {})), Reject::NotAMember { member: 4 });
	assert_eq!(node.refusal(0, with(|body| body.set_id -= 1)), Reject::PastSet { set_id: SET - 1 });
	assert_eq!(
		node.refusal(0, with(|body| body.set_id += 1)),
		Reject::FutureSet { set_id: SET + 1 }
	);
	assert_eq!(
		node.refusal(0, with(|body| body.round -= 1)),
		Reject::PastRound { round: ROUND - 1 }
	);
	assert_eq!(
		node.refusal(0, with(|body| body.round += 2)),
		Reject::FutureRound { round: ROUND + 2 }
	);
	assert_eq!(node.core.held().observations, 0);
	assert_eq!(Node::new(0).refusal(1, with(|_| {})), Reject::NoChain);
}

#[test]
fn malformed_observation_is_refused() {
	let mut node = node();
	let mut refusal = |observation| node.refusal(0, Message::Observation(observation));
	assert_eq!(refusal(observation(0, &[], &[])), Reject::NoPrices);
	assert_eq!(
		refusal(observation(0, &[(1, 5), (3, 5), (2, 5)], &[])),
		Reject::UnorderedPrices { asset: 2 }
	);
	assert_eq!(
		refusal(observation(0, &[(1, 5), (1, 5)], &[])),
		Reject::UnorderedPrices { asset: 1 }
	);
	assert_eq!(
		refusal(observation(0, &[(1, 5), (2, 0)], &[])),
		Reject::PriceOutOfRange { asset: 2 }
	);
	assert_eq!(
		refusal(observation(0, &[(1, 10u128.pow(18) + 1)], &[])),
		Reject::PriceOutOfRange { asset: 1 }
	);
	let mut wide = observation(0, &[(1, 5)], &[]);
	wide.prices[0].confidence = FixedU128::from_inner(wide.prices[0].price.into_inner() + 1);
	assert_eq!(refusal(wide), Reject::PriceOutOfRange { asset: 1 });
	assert_eq!(
		refusal(observation(0, &[(1, 5)], &[reference(4, 1), reference(4, 1)])),
		Reject::UnorderedRequests { basket: 4 }
	);
	assert_eq!(node.core.held().observations, 0);
}

#[test]
fn observation_outside_its_time_is_refused() {
	let mut node = node();
	let params = Params::default();
	let at = |observed_at| {
		Message::Observation(Observation { observed_at, ..observation(0, &[(1, 5)], &[]) })
	};
	let oldest = NOW - params.max_observation_age_ms;
	assert_eq!(node.refusal(0, at(oldest - 1)), Reject::Stale { observed_at: oldest - 1 });
	assert_eq!(node.hear(0, at(oldest)), []);
	let newest = NOW + params.max_clock_skew_ms;
	assert_eq!(node.refusal(1, at(newest + 1)), Reject::FromTheFuture { observed_at: newest + 1 });
	assert_eq!(node.hear(1, at(newest)), []);
	assert_eq!(node.core.status().unwrap().observed, [0, 1]);
}

#[test]
fn one_member_cannot_fill_the_memory() {
	let mut node = node();
	let params = Params::default();
	let at = |age| Message::Observation(observation(age, &[(1, 5)], &[]));
	assert_eq!(node.hear(0, at(5_000)), []);
	assert_eq!(node.refusal(0, at(5_000)), Reject::Duplicate);
	let close = NOW - 5_000 + params.min_observation_interval_ms - 1;
	assert_eq!(node.refusal(0, at(NOW - close)), Reject::TooFrequent { observed_at: close });
	for age in [4_000, 3_000, 2_000, 1_000, 500] {
		assert_eq!(node.hear(0, at(age)), []);
	}
	assert_eq!(node.core.held().observations, params.observations_per_member);
	// An older one has no place, a newer one pushes out the oldest.
	assert_eq!(node.refusal(0, at(6_000)), Reject::Superseded { observed_at: NOW - 6_000 });
	assert_eq!(node.hear(0, at(100)), []);
	assert_eq!(node.core.held().observations, params.observations_per_member);
	assert_eq!(node.refusal(0, at(5_000)), Reject::Superseded { observed_at: NOW - 5_000 });
	// Another member's memory is its own.
	assert_eq!(node.hear(1, at(6_000)), []);
}

#[test]
fn next_round_is_kept_ahead_and_used_when_the_chain_gets_there() {
	let mut node = node();
	let next = Observation { round: ROUND + 1, ..observation(0, &[(1, 5)], &[]) };
	assert_eq!(node.observe(0, &next), []);
	assert_eq!(node.refusal(0, Message::Observation(next.clone())), Reject::Duplicate);
	assert_eq!((node.core.held().observations, node.core.held().ahead), (0, 1));
	node.feed(Input::Chain(ChainView { round: ROUND + 1, ..chain(4, 1) }));
	assert_eq!((node.core.held().observations, node.core.held().ahead), (1, 0));
}

#[test]
fn what_is_kept_ahead_is_bounded_and_dropped_with_its_set() {
	let mut node = node();
	let params = Params::default();
	for age in 0..20 {
		let next = Observation { round: ROUND + 1, ..observation(age * 300, &[(1, 5)], &[]) };
		if usize::try_from(age).unwrap() < params.ahead_per_member {
			assert_eq!(node.observe(0, &next), []);
		} else {
			assert_eq!(node.refusal(0, Message::Observation(next)), Reject::TooMany);
		}
	}
	assert_eq!(node.core.held().ahead, params.ahead_per_member);
	let fetch = Fetch { set_id: SET, round: ROUND + 1, view: 0, observations: Default::default() };
	assert_eq!(node.refusal(1, Message::Fetch(fetch)), Reject::FutureRound { round: ROUND + 1 });
	let mut later = proposal(2, NOW, &[(1, 5)], &[], &[(0, next()), (1, next()), (2, next())]);
	later.report.round = ROUND + 1;
	let leads = crate::consensus::leader(SET, ROUND + 1, 2, 4).unwrap();
	assert_eq!(node.refusal(leads, Message::Proposal(later)), Reject::FutureView { view: 2 });
	node.feed(Input::Chain(ChainView { round: ROUND + 1, set_id: SET + 1, ..chain(4, 1) }));
	assert_eq!((node.core.held().observations, node.core.held().ahead), (0, 0));
}

#[test]
fn a_member_may_ask_only_so_often() {
	let mut node = node();
	let fetch = |view| {
		let observations = vec![(0, crate::H256::repeat_byte(1))].try_into().unwrap();
		Message::Fetch(Fetch { set_id: SET, round: ROUND, view, observations })
	};
	let asks = |node: &mut Node, from, view| {
		let outputs = node.hear(from, fetch(view));
		!outputs.iter().any(|output| matches!(output, Output::Event(Event::Rejected { .. })))
	};
	assert!(asks(&mut node, 1, 0) && asks(&mut node, 2, 0) && asks(&mut node, 1, 1));
	assert_eq!(node.refusal(1, fetch(0)), Reject::TooMany);
	node.now += Params::default().fetch_ms;
	assert!(asks(&mut node, 1, 0));
}

#[test]
fn what_is_kept_ahead_is_not_used_under_other_keys() {
	let mut node = node();
	node.observe(0, &next());
	let mut other = ChainView { round: ROUND + 1, ..chain(4, 1) };
	other.keys[3] = key(9);
	node.feed(Input::Chain(other));
	assert_eq!((node.core.held().observations, node.core.held().ahead), (0, 0));
}

fn next() -> Observation {
	Observation { round: ROUND + 1, ..observation(0, &[(1, 5)], &[]) }
}

#[test]
fn everything_of_a_round_is_dropped_with_it() {
	let members = 4;
	let mut node = node();
	let observations: Vec<_> =
		(0..3).map(|member| (member, observation(100, &[(1, 5_000)], &[]))).collect();
	for (member, observation) in &observations {
		node.observe(*member, observation);
	}
	let proposal = proposal(0, NOW - 100, &[(1, 5_000)], &[], &observations);
	node.hear(leader(0, members), Message::Proposal(proposal.clone()));
	node.feed(Input::Message(partial(3, &proposal.report)));
	let held = node.core.held();
	assert_eq!((held.observations, held.proposals, held.named), (3, 1, 3));
	assert_eq!(held.partials, 1);
	node.feed(Input::Chain(ChainView { round: ROUND + 1, ..chain(members, 3) }));
	assert_eq!(node.core.held(), Default::default());
}

#[test]
fn measurement_becomes_an_observation_once() {
	let mut node = node();
	let measured = measurement(200, &[(1, 5), (3, 6)], &[reference(2, 1), reference(8, 2)]);
	let outputs = node.feed(Input::Measured(measured.clone()));
	let expected = observation(200, &[(1, 5), (3, 6)], &[reference(2, 1), reference(8, 2)]);
	assert_eq!(statements(&outputs), [Statement::Observation(expected)]);
	assert_eq!(node.core.status().unwrap().observed, [follower(0, 4)]);
	assert_eq!(node.feed(Input::Measured(measured.clone())), []);
	// An earlier one that comes late is of no use.
	assert_eq!(node.feed(Input::Measured(measurement(900, &[(1, 5)], &[]))), []);
}

#[test]
fn measurement_of_another_place_is_not_signed() {
	let measured = measurement(200, &[(1, 5)], &[]);
	for wrong in [
		Measurement { set_id: SET + 1, ..measured.clone() },
		Measurement { round: ROUND - 1, ..measured.clone() },
		Measurement { round: ROUND + 2, ..measured.clone() },
		Measurement { observed_at: NOW - 6_001, ..measured.clone() },
	] {
		assert_eq!(node().feed(Input::Measured(wrong)), []);
	}
	let mut stranger = Node::new(77);
	stranger.feed(Input::Chain(chain(4, 0)));
	assert_eq!(stranger.feed(Input::Measured(measured)), []);
}

#[test]
fn measurement_that_cannot_be_signed_is_told() {
	let wide = (0..513).map(|asset| (asset, 5)).collect::<Vec<_>>();
	for list in [&[][..], &[(2, 5), (1, 5)], &[(1, 0)], &wide] {
		let outputs = node().feed(Input::Measured(measurement(0, list, &[])));
		assert_eq!(
			outputs,
			[Output::Event(Event::Abstain {
				round: ROUND,
				view: Some(0),
				reason: Abstain::UnusableMeasurement
			})]
		);
	}
}

#[test]
fn measurement_of_the_next_round_waits_for_the_chain() {
	let mut node = node();
	let measured = Measurement { round: ROUND + 1, ..measurement(0, &[(1, 5)], &[]) };
	assert_eq!(node.feed(Input::Measured(measured)), []);
	let outputs = node.feed(Input::Chain(ChainView { round: ROUND + 1, ..chain(4, 1) }));
	assert_eq!(statements(&outputs), [Statement::Observation(next())]);
}

#[test]
fn observation_names_the_oldest_requests_when_there_are_too_many() {
	let mut open: Vec<_> = (0..300u32).map(|basket| open(basket, &[1])).collect();
	for (age, request) in (0..).zip(open.iter_mut().rev()) {
		request.opened_at = 100 + age;
	}
	let references: Vec<_> = open.iter().map(|request| request.reference).collect();
	let mut node = Node::new(0);
	node.feed(Input::Chain(chain_with(4, 0, open)));
	let outputs = node.feed(Input::Measured(measurement(0, &[(1, 5)], &references)));
	let [Statement::Observation(observation)] = &statements(&outputs)[..] else { panic!() };
	assert_eq!(observation.requests[..], references[44..]);
}

#[test]
fn own_messages_are_repeated_while_the_round_lasts() {
	let mut node = node();
	node.feed(Input::Measured(measurement(0, &[(1, 5)], &[])));
	let own = node.signed[0].clone();
	assert_eq!(node.core.wake_at(), Some(NOW + 1_000));
	assert_eq!(node.wait(999), []);
	assert_eq!(node.wait(1), [Output::Send(own.clone())]);
	assert_eq!(node.wait(1), []);
	assert_eq!(node.wait(1_000), [Output::Send(own)]);
	node.feed(Input::Chain(ChainView { round_started_at: None, ..chain(4, 1) }));
	assert_eq!(node.wait(5_000), []);
	assert_eq!(node.core.wake_at(), None);
}
