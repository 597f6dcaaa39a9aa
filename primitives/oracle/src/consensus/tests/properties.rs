//! What holds for every input.

use super::fixtures::*;
use crate::{
	consensus::{
		medians, Draft, Event, Fetch, Input, Message, Observation, Output, Params, Permit,
		SignedMessage, SigningLog, Statement, Vote,
	},
	digest, faulty, quorum, CertifiedPrice, FixedU128, OracleIndex, View, H256,
};
use proptest::{prelude::*, sample::subsequence};
use std::collections::BTreeMap;

fn observed(observed_at: u64, price: u128, confidence: u128) -> Observation {
	let price = CertifiedPrice {
		asset: 1,
		price: FixedU128::from_inner(price),
		confidence: FixedU128::from_inner(confidence.min(price)),
	};
	Observation {
		set_id: SET,
		round: ROUND,
		observed_at,
		prices: vec![price].try_into().unwrap(),
		requests: Default::default(),
	}
}

/// Observations of n members, and which at least q of them a leader names.
fn named_by_a_leader() -> impl Strategy<Value = (Vec<Observation>, Vec<usize>)> {
	let values = (0u64..1 << 40, 1_000_000..10u128.pow(30), 0..10u128.pow(30));
	(4u32..=40)
		.prop_flat_map(move |n| {
			let members = usize::try_from(n).unwrap();
			let least = usize::try_from(quorum(n)).unwrap();
			let named = subsequence((0..members).collect::<Vec<_>>(), least..=members);
			(prop::collection::vec(values.clone(), members), named)
		})
		.prop_map(|(values, named)| {
			let observed = |(at, price, confidence)| observed(at, price, confidence);
			(values.into_iter().map(observed).collect(), named)
		})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	/// Whichever quorum a leader names, and whatever the first f members say, every median is
	/// within the range of what the others said.
	#[test]
	fn medians_stay_within_the_honest_range((observations, named) in named_by_a_leader()) {
		let n = u32::try_from(observations.len()).unwrap();
		let liars = usize::try_from(faulty(n)).unwrap();
		let chosen = named.iter().map(|member| &observations[*member]);
		let medians = medians(chosen, &[1], quorum(n)).unwrap();
		let honest = &observations[liars..];
		let price = medians.prices[0];
		let within = |value: u128, of: fn(&Observation) -> u128| {
			let low = honest.iter().map(of).min().unwrap();
			let high = honest.iter().map(of).max().unwrap();
			(low..=high).contains(&value)
		};
		prop_assert!(within(price.price.into_inner(), |o| o.prices[0].price.into_inner()));
		let confidence = price.confidence.into_inner();
		prop_assert!(within(confidence, |o| o.prices[0].confidence.into_inner()));
		prop_assert!(within(medians.observed_at.into(), |o| o.observed_at.into()));
		prop_assert!(price.is_in_range());
	}

	/// The control: f + 1 liars, if a leader names all of them among a quorum, move the median out
	/// of the honest range. (When n is a multiple of three it takes f + 2.)
	#[test]
	fn one_liar_too_many_moves_the_median_out(
		n in (4u32..=128).prop_filter("n = 3f + 1 or 3f + 2", |n| n % 3 != 0),
		lie in 1_000_000u128..=5_000_000,
	) {
		let liars = usize::try_from(faulty(n)).unwrap() + 1;
		let named = usize::try_from(quorum(n)).unwrap();
		let prices = [vec![lie; liars], vec![9_000_000; named - liars]].concat();
		let observations: Vec<_> =
			prices.into_iter().map(|price| observed(NOW, price, 0)).collect();
		let median = medians(observations.iter(), &[1], quorum(n)).unwrap().prices[0].price;
		prop_assert_eq!(median.into_inner(), lie);
	}

	#[test]
	fn medians_do_not_depend_on_the_order(
		values in prop::collection::vec(
			(0u64..1_000, 1_000_000u128..10_000_000, 0u128..1_000),
			1..40,
		),
		seed in any::<prop::sample::Index>(),
	) {
		let observations: Vec<_> = values
			.into_iter()
			.map(|(at, price, confidence)| observed(at, price, confidence))
			.collect();
		let mut turned = observations.clone();
		turned.rotate_left(seed.index(observations.len()));
		prop_assert_eq!(medians(observations.iter(), &[1], 1), medians(turned.iter(), &[1], 1));
		turned.reverse();
		prop_assert_eq!(medians(observations.iter(), &[1], 1), medians(turned.iter(), &[1], 1));
	}

	/// Whatever a key is asked to sign in whatever order, with restarts in between, it signs one
	/// digest per view.
	#[test]
	fn log_lets_one_digest_per_view_through(
		asked in prop::collection::vec((0u64..2, 0u64..40, 0u32..3, 0u8..3, any::<bool>()), 1..400),
	) {
		let mut log = SigningLog::default();
		let mut signed = BTreeMap::new();
		for (set_id, round, view, byte, restart) in asked {
			let digest = H256::repeat_byte(byte);
			if log.permit(set_id, round, view, &digest) != Permit::Refused {
				log.record_vote(set_id, round, Vote { view, digest: Some(digest) });
				let first = *signed.entry((set_id, round, view)).or_insert(digest);
				prop_assert_eq!(first, digest);
			}
			if restart {
				log = SigningLog::from_bytes(&log.to_bytes()).unwrap();
			}
		}
	}

	#[test]
	fn bytes_from_anywhere_do_no_harm(
		bytes in prop::collection::vec(any::<u8>(), 0..400),
		kind in 0u8..5,
	) {
		let _ = SignedMessage::from_wire(&bytes);
		let prefixed = [vec![1, kind], bytes].concat();
		if let Ok(message) = SignedMessage::from_wire(&prefixed) {
			// There is one encoding of every message.
			prop_assert_eq!(message.to_wire(), prefixed);
		}
	}
}

/// Anything that may reach a core of a set of four, honest or not.
#[derive(Clone, Debug)]
enum Anything {
	Block(u32),
	Round(u64),
	Wait(u64),
	Measured(u64, u128),
	Observation(OracleIndex, u64, u128),
	/// Leader, view, price, how many observations it names, and of how old ones.
	Proposal(View, u128, usize, u64),
	Partial(OracleIndex, View, u8),
	Fetch(OracleIndex, View),
	Invalid(OracleIndex),
	Restart,
}

fn anything() -> impl Strategy<Value = Anything> {
	let micros = 999_000u128..1_001_000;
	prop_oneof![
		2 => (0u32..12).prop_map(Anything::Block),
		1 => (ROUND..ROUND + 3).prop_map(Anything::Round),
		2 => (0u64..1_500).prop_map(Anything::Wait),
		3 => (0u64..1_000, micros.clone()).prop_map(|(age, price)| Anything::Measured(age, price)),
		8 => (0u16..5, 0u64..12_000, micros.clone())
			.prop_map(|(from, age, price)| Anything::Observation(from, age, price)),
		6 => (0u32..4, micros, 2usize..5, 0u64..3_000)
			.prop_map(|(view, price, named, age)| Anything::Proposal(view, price, named, age)),
		6 => (0u16..5, 0u32..4, 0u8..3)
			.prop_map(|(from, view, byte)| Anything::Partial(from, view, byte)),
		1 => (0u16..4, 0u32..4).prop_map(|(from, view)| Anything::Fetch(from, view)),
		1 => (0u16..4).prop_map(Anything::Invalid),
		1 => Just(Anything::Restart),
	]
}

/// A node that is given anything, and what it has signed.
struct Victim {
	node: Node,
	elapsed: u32,
	round: u64,
	stored: Option<SigningLog>,
	signed: BTreeMap<(u64, View), H256>,
	proposed: BTreeMap<(u64, View), Statement>,
}

impl Victim {
	fn chain(&self) -> Input {
		let mut chain = chain(4, self.elapsed);
		chain.round = self.round;
		Input::Chain(chain)
	}

	/// Proposals and partials over what a proposal of this view would be with equal observations.
	fn proposal(&self, view: View, micros: u128, named: usize, age: u64) -> (OracleIndex, Message) {
		let observation = self.observation(age, micros);
		let members = (0..4u16).take(named).map(|member| (member, observation.clone()));
		let mut body = proposal(
			view,
			observation.observed_at,
			&[(1, micros)],
			&[],
			&members.collect::<Vec<_>>(),
		);
		body.report.round = self.round;
		let leads = crate::consensus::leader(SET, self.round, view, 4).unwrap();
		(leads, Message::Proposal(body))
	}

	fn observation(&self, age: u64, micros: u128) -> Observation {
		let mut observation = observation(0, &[(1, micros)], &[]);
		observation.round = self.round;
		observation.observed_at = self.node.now - age;
		observation
	}

	fn give(&mut self, what: Anything) -> Vec<Output> {
		match what {
			Anything::Block(elapsed) => self.elapsed = elapsed,
			Anything::Round(round) => self.round = round,
			Anything::Wait(ms) => return self.node.wait(ms),
			Anything::Measured(age, micros) => {
				let mut measured = measurement(0, &[(1, micros)], &[]);
				measured.round = self.round;
				measured.observed_at = self.node.now - age;
				return self.node.feed(Input::Measured(measured));
			}
			Anything::Observation(from, age, micros) => {
				let message = Message::Observation(self.observation(age, micros));
				return self.node.hear(from, message);
			}
			Anything::Proposal(view, micros, named, age) => {
				let (leads, message) = self.proposal(view, micros, named, age);
				let observation = self.observation(age, micros);
				let mut outputs = self.node.hear(leads, message);
				for from in 0..4 {
					outputs.extend(self.node.observe(from, &observation));
				}
				return outputs;
			}
			Anything::Partial(from, view, byte) => {
				let message = partial_over(from, view, H256::repeat_byte(byte));
				return self.node.feed(Input::Message(message));
			}
			Anything::Fetch(from, view) => {
				let (_, Message::Proposal(body)) = self.proposal(view, 1_000_000, 4, 0) else {
					unreachable!()
				};
				let observations = body.observations;
				let fetch = Fetch { set_id: SET, round: self.round, view, observations };
				return self.node.hear(from, Message::Fetch(fetch));
			}
			Anything::Invalid(member) => {
				let (_, Message::Proposal(body)) = self.proposal(0, 1_000_000, 4, 0) else {
					unreachable!()
				};
				let digest = digest::report(&GENESIS, &body.report);
				return self.node.feed(Input::InvalidPartials { digest, members: vec![member] });
			}
			Anything::Restart => {
				let now = self.node.now;
				self.node = Node::restored(1, self.stored.clone());
				self.node.now = now;
			}
		}
		let chain = self.chain();
		self.node.feed(chain)
	}

	/// What must hold of anything a node puts out. Member 1 gets partials in its own name too, as
	/// from another process with its key: what that one signed is not held against it.
	fn check(&mut self, outputs: &[Output]) {
		assert_persisted_first(self.stored.clone().unwrap_or_default(), outputs);
		for output in outputs {
			match output {
				Output::Persist(log) => self.stored = Some(log.clone()),
				Output::Sign(Draft { statement, .. }) => match statement {
					Statement::Partial { round, view, digest, .. } => {
						let first = *self.signed.entry((*round, *view)).or_insert(*digest);
						assert_eq!(first, *digest, "two digests in view {view}");
					}
					Statement::Proposal(proposal) => {
						let place = (proposal.report.round, proposal.report.view);
						let again = self.proposed.insert(place, statement.clone());
						assert_eq!(again, None, "two proposals in view {place:?}");
					}
					Statement::Observation(_) | Statement::Fetch(_) => {}
				},
				Output::Submit(submission) => {
					assert!(submission.partials.len() >= 3);
					assert_eq!(submission.digest, digest::report(&GENESIS, &submission.report));
				}
				Output::Event(Event::Rejected { from, .. }) => assert!(*from <= 4),
				Output::Send(_) | Output::Event(_) => {}
			}
		}
		let (held, params) = (self.node.core.held(), Params::default());
		assert!(held.observations <= 4 * params.observations_per_member, "{held:?}");
		assert!(held.ballots <= 3 && held.proposals <= 6 && held.partials <= 12, "{held:?}");
		assert!(held.named <= 24 && held.ahead <= 4 * params.ahead_per_member, "{held:?}");
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(500))]

	/// A core that hears anything, from anybody, in any order, with restarts, signs one report and
	/// one proposal per view, records each before, and holds a bounded number of things.
	#[test]
	fn core_keeps_its_promises_whatever_it_hears(
		events in prop::collection::vec(anything(), 1..150),
	) {
		let mut victim = Victim {
			node: Node::new(1),
			elapsed: 0,
			round: ROUND,
			stored: Some(used_log()),
			signed: BTreeMap::new(),
			proposed: BTreeMap::new(),
		};
		let chain = victim.chain();
		victim.node.feed(chain);
		for event in events {
			let outputs = victim.give(event);
			victim.check(&outputs);
		}
	}
}

/// The property above is about something: these very events do make a core sign.
#[test]
fn some_of_anything_is_signed() {
	let mut victim = Victim {
		node: Node::new(1),
		elapsed: 0,
		round: ROUND,
		stored: None,
		signed: BTreeMap::new(),
		proposed: BTreeMap::new(),
	};
	let events = [
		Anything::Block(0),
		Anything::Measured(500, 1_000_000),
		Anything::Proposal(0, 1_000_000, 4, 500),
		Anything::Block(2),
		Anything::Proposal(1, 1_000_000, 4, 500),
	];
	for event in events {
		let outputs = victim.give(event);
		victim.check(&outputs);
	}
	assert_eq!(victim.signed.len(), 2, "{:?}", victim.node.done);
}
