//! What a follower signs, and why it does not.

use super::fixtures::*;
use crate::{
	consensus::{
		Abstain, Event, Fetch, Input, Message, Misbehaviour, Observation, Output, Params, Proposal,
		Reject,
	},
	digest, ChainView, OracleIndex, View, H256,
};

const MEMBERS: u16 = 4;
/// What everybody measures, in micros: 2 and 1 units.
const MARKET: [(u32, u128); 2] = [(1, 2_000_000), (2, 1_000_000)];

/// The observations of the three members other than the follower itself.
fn named(requests: &[u32]) -> Vec<(OracleIndex, Observation)> {
	let me = follower(0, MEMBERS);
	let references: Vec<_> = requests.iter().map(|basket| reference(*basket, 1)).collect();
	(0..MEMBERS)
		.filter(|member| *member != me)
		.map(|member| (member, observation(100, &MARKET, &references)))
		.collect()
}

/// A follower that measured the market and holds what others observed.
fn prepared(chain: ChainView, observations: &[(OracleIndex, Observation)]) -> Node {
	let mut node = Node::new(follower(0, MEMBERS));
	node.feed(Input::Chain(chain));
	node.feed(Input::Measured(measurement(200, &MARKET, &[])));
	for (member, observation) in observations {
		node.observe(*member, observation);
	}
	node.done.clear();
	node
}

fn honest(observations: &[(OracleIndex, Observation)]) -> Proposal {
	proposal(0, NOW - 100, &MARKET, &[], observations)
}

fn digest_of(proposal: &Proposal) -> H256 {
	digest::report(&GENESIS, &proposal.report)
}

/// What a prepared follower does with a proposal of view 0 over these observations.
fn outcome(
	chain: ChainView,
	observations: &[(OracleIndex, Observation)],
	proposal: Proposal,
) -> Result<View, Vec<Abstain>> {
	let mut node = prepared(chain, observations);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(proposal));
	match partials(&outputs)[..] {
		[(view, _)] => Ok(view),
		_ => Err(abstentions(&outputs)),
	}
}

#[test]
fn follower_signs_what_it_recomputes() {
	let observations = named(&[]);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let proposal = honest(&observations);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(proposal.clone()));
	assert_eq!(partials(&outputs), [(0, digest_of(&proposal))]);
	assert_persisted_first(used_log(), &outputs);
	assert_eq!(node.core.log().vote(SET, ROUND).unwrap().digest, Some(digest_of(&proposal)));
	assert_eq!(node.refusal(leader(0, MEMBERS), Message::Proposal(proposal)), Reject::Duplicate);
}

#[test]
fn follower_signs_a_request_that_is_open_in_its_own_head() {
	let observations = named(&[6]);
	let report = |requests: &[u32]| {
		let references: Vec<_> = requests.iter().map(|basket| reference(*basket, 1)).collect();
		proposal(0, NOW - 100, &MARKET, &references, &observations)
	};
	let with = |request| chain_with(MEMBERS, 0, vec![request]);
	assert_eq!(outcome(with(open(6, &[1])), &observations, report(&[6])), Ok(0));
	// The leader may leave it out.
	assert_eq!(outcome(with(open(6, &[1])), &observations, report(&[])), Ok(0));

	let refused = |request, reason| {
		assert_eq!(outcome(with(request), &observations, report(&[6])), Err(vec![reason]));
	};
	refused(open(7, &[1]), Abstain::RequestNotOpen { basket: 6 });
	let mut moved = open(6, &[1]);
	moved.reference.digest = H256::zero();
	refused(moved, Abstain::RequestNotOpen { basket: 6 });
	let mut renumbered = open(6, &[1]);
	renumbered.reference.nonce += 1;
	refused(renumbered, Abstain::RequestNotOpen { basket: 6 });
	let mut late = open(6, &[1]);
	late.deadline = STARTED;
	refused(late, Abstain::RequestExpired { basket: 6 });
	let mut young = open(6, &[1]);
	young.opened_at_moment = NOW - 99;
	refused(young, Abstain::RequestTooNew { basket: 6 });
	let mut unpriced = open(6, &[1]);
	unpriced.assets = vec![1, 3];
	refused(unpriced, Abstain::RequestUnpriced { basket: 6, asset: 3 });
}

#[test]
fn request_needs_an_honest_observation() {
	let mut observations = named(&[]);
	observations[0].1.requests = vec![reference(6, 1)].try_into().unwrap();
	let with_request = proposal(0, NOW - 100, &MARKET, &[reference(6, 1)], &observations);
	let head = chain_with(MEMBERS, 0, vec![open(6, &[1])]);
	assert_eq!(
		outcome(head.clone(), &observations, with_request),
		Err(vec![Abstain::RequestNotNamed { basket: 6 }])
	);
	observations[1].1.requests = vec![reference(6, 1)].try_into().unwrap();
	let with_request = proposal(0, NOW - 100, &MARKET, &[reference(6, 1)], &observations);
	assert_eq!(outcome(head, &observations, with_request), Ok(0));
}

#[test]
fn report_that_is_not_the_median_is_not_signed() {
	let mut observations = named(&[]);
	for ((_, observation), micros) in observations.iter_mut().zip([1_999_000, 2_000_000, 2_001_000])
	{
		observation.prices[0] = price(1, micros);
	}
	let report = |list: &[(u32, u128)], observed_at| {
		let proposal = proposal(0, observed_at, list, &[], &observations);
		outcome(chain(MEMBERS, 0), &observations, proposal)
	};
	let time = NOW - 100;
	assert_eq!(report(&MARKET, time), Ok(0));
	// All three are prices that an honest member observed.
	let not_median = |asset| Err(vec![Abstain::NotTheMedian { asset }]);
	assert_eq!(report(&[(1, 1_999_000), (2, 1_000_000)], time), not_median(1));
	assert_eq!(report(&[(1, 2_001_000), (2, 1_000_000)], time), not_median(1));
	assert_eq!(report(&[(1, 2_000_000), (2, 1_000_001)], time), not_median(2));
	// An asset left out, and one made up.
	assert_eq!(report(&[(1, 2_000_000)], time), not_median(2));
	assert_eq!(report(&[(2, 1_000_000)], time), not_median(1));
	assert_eq!(report(&[MARKET[0], MARKET[1], (3, 1)], time), not_median(3));
	assert_eq!(report(&MARKET, time + 1), Err(vec![Abstain::NotTheMedianTime]));
	let mut confident = proposal(0, time, &MARKET, &[], &observations);
	confident.report.prices[1].confidence = Default::default();
	assert_eq!(outcome(chain(MEMBERS, 0), &observations, confident), not_median(2));
}

#[test]
fn price_far_from_the_followers_own_is_not_signed() {
	let with = |micros: u128| {
		let mut observations = named(&[]);
		for (_, observation) in &mut observations {
			observation.prices[0] = price(1, micros);
		}
		let list = [(1, micros), MARKET[1]];
		let proposal = proposal(0, NOW - 100, &list, &[], &observations);
		outcome(chain(MEMBERS, 0), &observations, proposal)
	};
	// 50 basis points of the reported price: 2 000 000 is within 0.5 % of 2 010 050, not of ..51.
	assert_eq!(with(2_010_050), Ok(0));
	let far = |micros| {
		let (own, reported) = (price(1, 2_000_000).price, price(1, micros).price);
		Err(vec![Abstain::PriceTooFar { asset: 1, own, reported }])
	};
	assert_eq!(with(2_010_051), far(2_010_051));
	assert_eq!(with(1_990_050), Ok(0));
	assert_eq!(with(1_990_049), far(1_990_049));
}

#[test]
fn follower_needs_a_fresh_price_of_its_own_for_every_asset() {
	let observations = named(&[]);
	let leads = leader(0, MEMBERS);
	let mut node = Node::new(follower(0, MEMBERS));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	for (member, observation) in &observations {
		node.observe(*member, observation);
	}
	let outputs = node.hear(leads, Message::Proposal(honest(&observations)));
	assert_eq!(abstentions(&outputs), [Abstain::NoMeasurement]);
	let outputs = node.feed(Input::Measured(measurement(300, &MARKET[..1], &[])));
	assert_eq!(abstentions(&outputs), [Abstain::NoOwnPrice { asset: 2 }]);
	// As soon as it has one it signs.
	let outputs = node.feed(Input::Measured(measurement(50, &MARKET, &[])));
	assert_eq!(partials(&outputs).len(), 1);
}

#[test]
fn follower_does_not_compare_with_a_price_that_grew_old() {
	let mut node = Node::new(follower(0, MEMBERS));
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	node.feed(Input::Measured(measurement(5_000, &MARKET, &[])));
	node.now += 5_001;
	let mut observations = named(&[]);
	for (member, observation) in &mut observations {
		observation.observed_at = node.now;
		node.observe(*member, observation);
	}
	let proposal = proposal(0, node.now, &MARKET, &[], &observations);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(proposal));
	assert_eq!(abstentions(&outputs), [Abstain::NoMeasurement]);
	node.now -= 1;
	assert_eq!(partials(&node.feed(Input::Tick)).len(), 1);
}

#[test]
fn observations_that_grew_old_are_not_signed() {
	let me = follower(0, MEMBERS);
	let mut observations = named(&[]);
	observations[0].1.observed_at = NOW - 9_000;
	let late = || {
		let mut node = prepared(chain(MEMBERS, 0), &observations);
		node.now += 1_001;
		node.feed(Input::Measured(measurement(0, &MARKET, &[])));
		let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(honest(&observations)));
		(partials(&outputs).len(), abstentions(&outputs))
	};
	assert_ne!(observations[0].0, me);
	let member = observations[0].0;
	assert_eq!(late(), (0, vec![Abstain::StaleObservation { member }]));
	// A clock that was set back finds them in the future instead.
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	node.now -= 2_000;
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(honest(&observations)));
	assert_eq!(partials(&outputs).len(), 1);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	node.now -= 2_000 + 101 - 200;
	node.now -= 200;
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(honest(&observations)));
	let member = observations[1].0;
	assert_eq!(abstentions(&outputs), [Abstain::FutureObservation { member }]);
}

#[test]
fn observations_too_far_apart_are_not_signed() {
	let mut observations = named(&[]);
	observations[0].1.observed_at = NOW - 9_500;
	observations[2].1.observed_at = NOW + 501;
	assert_eq!(
		outcome(chain(MEMBERS, 0), &observations, honest(&observations)),
		Err(vec![Abstain::SpreadTooWide { spread_ms: 10_001 }])
	);
	observations[2].1.observed_at = NOW + 500;
	assert_eq!(outcome(chain(MEMBERS, 0), &observations, honest(&observations)), Ok(0));
}

#[test]
fn certificate_must_be_able_to_land_but_not_for_long() {
	let observations = named(&[]);
	let until = |valid_until| {
		let mut proposal = honest(&observations);
		proposal.report.valid_until = valid_until;
		outcome(chain(MEMBERS, 0), &observations, proposal)
	};
	let refused = |valid_until| Err(vec![Abstain::ValidUntil { valid_until, block: STARTED }]);
	assert_eq!(until(STARTED), refused(STARTED));
	assert_eq!(until(STARTED + 1), Ok(0));
	assert_eq!(until(STARTED + 10), Ok(0));
	assert_eq!(until(STARTED + 11), refused(STARTED + 11));
}

#[test]
fn proposal_of_the_wrong_shape_is_refused() {
	let observations = named(&[]);
	let leads = leader(0, MEMBERS);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let with = |change: &dyn Fn(&mut Proposal)| {
		let mut proposal = honest(&observations);
		change(&mut proposal);
		Message::Proposal(proposal)
	};
	let mut refusal = |change: &dyn Fn(&mut Proposal)| node.refusal(leads, with(change));
	assert_eq!(
		refusal(&|body| {
			body.observations.pop();
		}),
		Reject::TooFewObservations { named: 2, quorum: 3 }
	);
	assert_eq!(
		refusal(&|body| body.observations[1].0 = body.observations[0].0),
		Reject::UnorderedObservations { member: observations[0].0 }
	);
	assert_eq!(refusal(&|body| body.observations[2].0 = 4), Reject::UnknownObserver { member: 4 });
	assert_eq!(
		refusal(&|body| AsMut::<[_]>::as_mut(&mut body.report.prices).swap(0, 1)),
		Reject::UnorderedPrices { asset: 1 }
	);
	assert_eq!(refusal(&|body| body.report.prices.clear()), Reject::NoPrices);
	assert_eq!(
		refusal(&|body| body.report.requests = vec![reference(1, 1); 2].try_into().unwrap()),
		Reject::UnorderedRequests { basket: 1 }
	);
	let next = leader(1, MEMBERS);
	assert_eq!(refusal(&|body| body.report.view = 1), Reject::NotLeader { leader: next });
	assert_eq!(node.core.held().proposals, 0);
	for member in (0..MEMBERS).filter(|member| *member != leads) {
		assert_eq!(node.refusal(member, with(&|_| {})), Reject::NotLeader { leader: leads });
	}
}

#[test]
fn views_outside_the_window_are_refused() {
	let observations = named(&[]);
	// The present view is 3, from block 10 on.
	let mut node = prepared(chain(MEMBERS, 10), &observations);
	let at = |view| {
		let mut proposal = honest(&observations);
		proposal.report.view = view;
		proposal.report.valid_until = STARTED + 18;
		(leader(view, MEMBERS), Message::Proposal(proposal))
	};
	let mut hear = |view| {
		let (leader, message) = at(view);
		node.hear(leader, message)
	};
	assert_eq!(partials(&hear(4)), [], "kept until its view begins");
	let rejected = |outputs: Vec<Output>| match &outputs[..] {
		[Output::Event(Event::Rejected { reason, .. })] => *reason,
		_ => panic!("{outputs:?}"),
	};
	assert_eq!(rejected(hear(1)), Reject::PastView { view: 1 });
	assert_eq!(rejected(hear(5)), Reject::FutureView { view: 5 });
	// Nothing is signed in view 3 yet, so a late proposal of view 2 can still complete.
	assert_eq!(partials(&hear(2)).len(), 1);
	assert_eq!(partials(&hear(3)).len(), 1);
	let partial = |view| partial_over(leader(0, MEMBERS), view, H256::zero());
	assert_eq!(node.feed(Input::Message(partial(2))), []);
	assert_eq!(rejected(node.feed(Input::Message(partial(1)))), Reject::PastView { view: 1 });
	assert_eq!(rejected(node.feed(Input::Message(partial(5)))), Reject::FutureView { view: 5 });
	// View 4 begins at block 18, and what was kept is signed.
	node.now += 1;
	let outputs = node.feed(Input::Chain(chain(MEMBERS, 18)));
	assert_eq!(partials(&outputs), [], "its certificate could not land any more");
	assert_eq!(
		abstentions(&outputs),
		[Abstain::ValidUntil { valid_until: STARTED + 18, block: STARTED + 18 }]
	);
}

#[test]
fn earlier_view_is_not_signed_after_the_present_one() {
	let observations = named(&[]);
	let mut node = prepared(chain(MEMBERS, 2), &observations);
	let mut late = honest(&observations);
	late.report.valid_until = STARTED + 9;
	let mut present = honest(&observations);
	present.report.view = 1;
	let outputs = node.hear(leader(1, MEMBERS), Message::Proposal(present));
	assert_eq!(partials(&outputs).len(), 1);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(late));
	assert_eq!(outputs, []);
}

#[test]
fn proposal_of_the_next_view_is_signed_when_the_view_begins() {
	let observations = named(&[]);
	let mut node = prepared(chain(MEMBERS, 1), &observations);
	let mut early = honest(&observations);
	early.report.view = 1;
	assert_eq!(node.hear(leader(1, MEMBERS), Message::Proposal(early.clone())), []);
	let outputs = node.feed(Input::Chain(chain(MEMBERS, 2)));
	assert_eq!(partials(&outputs), [(1, digest_of(&early))]);
}

#[test]
fn proposal_is_judged_again_when_the_head_catches_up() {
	let observations = named(&[6]);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let proposal = proposal(0, NOW - 100, &MARKET, &[reference(6, 1)], &observations);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(proposal));
	assert_eq!(abstentions(&outputs), [Abstain::RequestNotOpen { basket: 6 }]);
	assert_eq!(node.wait(100), [], "told once");
	let outputs = node.feed(Input::Chain(chain_with(MEMBERS, 1, vec![open(6, &[1])])));
	assert_eq!(partials(&outputs).len(), 1);
}

#[test]
fn delisted_asset_is_recomputed_away() {
	let observations = named(&[]);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let without = proposal(0, NOW - 100, &MARKET[..1], &[], &observations);
	let outputs = node.hear(leader(0, MEMBERS), Message::Proposal(without));
	assert_eq!(abstentions(&outputs), [Abstain::NotTheMedian { asset: 2 }]);
	let outputs = node.feed(Input::Chain(ChainView { assets: vec![1], ..chain(MEMBERS, 1) }));
	assert_eq!(partials(&outputs).len(), 1);
}

#[test]
fn missing_observation_is_asked_for_and_then_signed() {
	let observations = named(&[]);
	let params = Params::default();
	let mut node = prepared(chain(MEMBERS, 0), &observations[..2]);
	let proposal = honest(&observations);
	assert_eq!(node.hear(leader(0, MEMBERS), Message::Proposal(proposal.clone())), []);
	assert_eq!(node.core.wake_at(), Some(NOW + params.fetch_ms));
	let wanted = vec![proposal.observations[2]];
	let expected =
		Fetch { set_id: SET, round: ROUND, view: 0, observations: wanted.try_into().unwrap() };
	for _ in 0..3 {
		assert_eq!(statements(&node.wait(params.fetch_ms - 1)), []);
		let outputs = node.wait(1);
		assert_eq!(statements(&outputs), [crate::consensus::Statement::Fetch(expected.clone())]);
	}
	assert_eq!(abstentions(&node.done), [Abstain::MissingObservations { missing: 1 }]);
	let outputs = node.observe(observations[2].0, &observations[2].1);
	assert_eq!(partials(&outputs), [(0, digest_of(&proposal))]);
}

#[test]
fn named_observation_is_taken_although_its_member_has_newer_ones() {
	let observations = named(&[]);
	let (member, wanted) = &observations[2];
	let mut node = prepared(chain(MEMBERS, 0), &observations[..2]);
	for age in 0..Params::default().observations_per_member {
		let age = 90_u64.saturating_sub(u64::try_from(age).unwrap());
		let newer = Observation { observed_at: NOW - age, ..wanted.clone() };
		node.observe(*member, &newer);
	}
	// Made 10 ms before one that is held: without the proposal it has no place.
	assert_eq!(
		node.refusal(*member, Message::Observation(wanted.clone())),
		Reject::TooFrequent { observed_at: NOW - 100 }
	);
	node.hear(leader(0, MEMBERS), Message::Proposal(honest(&observations)));
	assert_eq!(partials(&node.observe(*member, wanted)).len(), 1);
}

#[test]
fn leader_answers_what_it_named_and_no_more_often_than_needed() {
	let me = leader(0, MEMBERS);
	let mut node = Node::new(me);
	node.feed(Input::Chain(chain(MEMBERS, 0)));
	for member in 0..MEMBERS {
		node.observe(member, &observation(100, &MARKET, &[]));
	}
	let proposal = proposals(&node.done)[0].clone();
	let ask = |from: OracleIndex, members: &[usize]| {
		let mut wanted: Vec<_> =
			members.iter().map(|member| proposal.observations[*member]).collect();
		if from == 3 {
			wanted[0].1 = H256::zero();
		}
		let observations = wanted.try_into().unwrap();
		sign(from, Message::Fetch(Fetch { set_id: SET, round: ROUND, view: 0, observations }))
	};
	let sent = |outputs: Vec<Output>| {
		outputs
			.into_iter()
			.map(|output| match output {
				Output::Send(signed) => signed,
				other => panic!("{other:?}"),
			})
			.collect::<Vec<_>>()
	};
	let held = |member| sign(member, Message::Observation(observation(100, &MARKET, &[])));
	assert_eq!(sent(node.feed(Input::Message(ask(0, &[1, 2])))), [held(1), held(2)]);
	assert_eq!(sent(node.feed(Input::Message(ask(2, &[1, 3])))), [held(3)]);
	assert_eq!(sent(node.feed(Input::Message(ask(3, &[0])))), [], "an unknown hash");
	node.now += Params::default().fetch_ms;
	assert_eq!(sent(node.feed(Input::Message(ask(0, &[1])))), [held(1)]);
	// Who did not propose has nothing to say.
	let mut other = prepared(chain(MEMBERS, 0), &named(&[]));
	assert_eq!(other.feed(Input::Message(ask(1, &[0]))), []);
}

#[test]
fn second_proposal_of_a_view_is_evidence_and_is_not_signed() {
	let observations = named(&[]);
	let leads = leader(0, MEMBERS);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let (first, mut second) = (honest(&observations), honest(&observations));
	second.report.valid_until -= 1;
	let signed = |proposal: &Proposal| sign(leads, Message::Proposal(proposal.clone()));
	assert_eq!(partials(&node.feed(Input::Message(signed(&first)))).len(), 1);
	let pair = Box::new([signed(&first), signed(&second)]);
	assert_eq!(
		node.feed(Input::Message(signed(&second))),
		[Output::Event(Event::Misbehaviour(Misbehaviour::ConflictingProposals(pair)))]
	);
	second.report.valid_until -= 1;
	assert_eq!(node.refusal(leads, Message::Proposal(second)), Reject::Faulty { member: leads });
	assert_eq!(node.core.held().proposals, 2);
}

#[test]
fn second_proposal_is_not_signed_in_place_of_the_first() {
	let observations = named(&[]);
	let leads = leader(0, MEMBERS);
	let mut node = prepared(chain(MEMBERS, 0), &observations);
	let (mut first, second) = (honest(&observations), honest(&observations));
	first.report.valid_until = STARTED;
	node.hear(leads, Message::Proposal(first));
	let outputs = node.hear(leads, Message::Proposal(second));
	assert_eq!(partials(&outputs), []);
	assert!(matches!(outputs[..], [Output::Event(Event::Misbehaviour(_))]), "{outputs:?}");
}

#[test]
fn two_partials_of_a_view_are_evidence() {
	let mut node = prepared(chain(MEMBERS, 0), &[]);
	let partial = |byte| partial_over(2, 0, H256::repeat_byte(byte));
	assert_eq!(node.feed(Input::Message(partial(1))), []);
	assert_eq!(node.refusal(2, partial(1).message), Reject::Duplicate);
	let misbehaviour = Misbehaviour::ConflictingPartials(Box::new([partial(1), partial(2)]));
	assert_eq!(misbehaviour.member(), 2);
	assert_eq!(
		node.feed(Input::Message(partial(2))),
		[Output::Event(Event::Misbehaviour(misbehaviour))]
	);
	assert_eq!(node.refusal(2, partial(3).message), Reject::Faulty { member: 2 });
	// In another view the member starts afresh.
	assert_eq!(node.feed(Input::Message(partial_over(2, 1, H256::zero()))), []);
}
