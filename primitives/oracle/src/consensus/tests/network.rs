//! A set of cores under virtual time: a chain that makes blocks, a network that loses, delays,
//! repeats and partitions, members that lie. Everything follows from the seed.
//!
//! What must hold is checked at every step and collected in [`Network::broken`].

use super::fixtures::{fake_signature, key, sign_draft, GENESIS, LISTED, NOW};
use crate::{
	consensus::{
		medians, Core, Draft, Event, Input, Message, Misbehaviour, Observation, Output, Params,
		PartialSignature, Proposal, SignedMessage, SigningLog, Statement, Submission,
	},
	digest, faulty,
	mailbox::Measurement,
	quorum, AssetId, BasketId, BlockNumber, CertifiedPrice, ChainView, FixedU128, Moment,
	OpenRequest, OracleIndex, Report, RequestRef, Round, Signature, View, H256,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Milliseconds between blocks.
pub const BLOCK_MS: u64 = 2_000;
/// Blocks after which a round is due without requests.
pub const HEARTBEAT: BlockNumber = 5;
/// What an asset costs, in 1e-18 of its identifier.
const BASE: u128 = 1_000_000_000_000_000_000;
/// Furthest that an honest measurement lies from the market, in 1e-6.
const NOISE_PPM: i64 = 1_000;

/// How a member misbehaves. A faulty member also signs every proposal it hears.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
	/// Not at all.
	None,
	/// Says nothing.
	Silent,
	/// Says everything but its proposals.
	MuteLeader,
	/// Reports prices that are off by this many 1e-6.
	Liar(i64),
	/// The same, and as leader names the observations with the highest prices.
	Chooser(i64),
	/// As leader, makes two proposals.
	Equivocator,
	/// Tells every member another observation.
	TwoFaced,
	/// Sends partials whose inner signature is wrong.
	BadPartial,
}

/// What the network does to messages.
#[derive(Clone, Copy, Debug)]
pub struct Conditions {
	/// Messages of a thousand that are lost.
	pub loss: u32,
	/// Messages of a thousand that arrive twice.
	pub repeats: u32,
	/// Messages of a thousand that bring an older one along.
	pub replays: u32,
	/// Shortest and longest time a message takes.
	pub delay: (u64, u64),
	/// Furthest that a member's clock is off.
	pub skew: u64,
}

impl Conditions {
	/// A network on which a round trip fits well into a view.
	pub const GOOD: Self = Self { loss: 0, repeats: 0, replays: 0, delay: (5, 80), skew: 200 };
	/// A network with everything wrong that a test can turn on.
	pub const BAD: Self =
		Self { loss: 200, repeats: 100, replays: 100, delay: (5, 900), skew: 1_000 };
}

enum Happening {
	Block,
	Import { member: usize, view: ChainView },
	Measure { member: usize, view: ChainView },
	Deliver { to: usize, signed: Box<SignedMessage> },
	Wake { member: usize },
}

struct Seat {
	/// `None` while the node is down.
	core: Option<Core>,
	stored: Option<Vec<u8>>,
	fault: Fault,
	/// Milliseconds its clock is ahead, plus the most it can be behind.
	ahead: u64,
	/// Newest observations it has heard, for a leader that chooses.
	heard: BTreeMap<OracleIndex, Observation>,
	group: u8,
	wake_at: Option<Moment>,
}

/// A certificate that the chain took.
#[derive(Clone, Debug)]
pub struct Landed {
	pub report: Report,
	/// Block that carries it.
	pub block: BlockNumber,
}

/// The simulation.
pub struct Network {
	pub now: Moment,
	rng: ChaCha8Rng,
	conditions: Conditions,
	queue: BTreeMap<(Moment, u64), Happening>,
	sequence: u64,
	seats: Vec<Seat>,
	history: Vec<SignedMessage>,
	chain: ChainView,
	last_certified: BlockNumber,
	pool: Vec<Submission>,
	/// Per round and asset, the lowest and highest price that an honest member signed.
	honest: BTreeMap<(Round, AssetId), (FixedU128, FixedU128)>,
	/// Digest of every report that reached a quorum of valid partials.
	certified: BTreeMap<(Round, View), H256>,
	/// What the chain took.
	pub landed: Vec<Landed>,
	/// Members that others showed to misbehave.
	pub accused: BTreeSet<OracleIndex>,
	/// Broken promises.
	pub broken: Vec<String>,
}

impl Network {
	pub fn new(seed: u64, conditions: Conditions, faults: &[Fault]) -> Self {
		let mut rng = ChaCha8Rng::seed_from_u64(seed);
		let seats = faults
			.iter()
			.zip(0..)
			.map(|(fault, member)| Seat {
				core: Some(Core::new(Params::default(), Some(key(member)), None)),
				stored: None,
				fault: *fault,
				ahead: rng.gen_range(0..=2 * conditions.skew),
				heard: BTreeMap::new(),
				group: 0,
				wake_at: None,
			})
			.collect::<Vec<_>>();
		let chain = ChainView {
			block: 0,
			now: NOW,
			genesis: GENESIS,
			set_id: 0,
			keys: (0..u16::try_from(faults.len()).unwrap()).map(key).collect(),
			round: 1,
			round_started_at: None,
			requests: Vec::new(),
			assets: LISTED.to_vec(),
		};
		let mut network = Self {
			now: NOW,
			rng,
			conditions,
			queue: BTreeMap::new(),
			sequence: 0,
			seats,
			history: Vec::new(),
			chain,
			last_certified: 0,
			pool: Vec::new(),
			honest: BTreeMap::new(),
			certified: BTreeMap::new(),
			landed: Vec::new(),
			accused: BTreeSet::new(),
			broken: Vec::new(),
		};
		network.schedule(0, Happening::Block);
		network
	}

	/// Members tolerated to be faulty.
	pub fn faulty(&self) -> u32 {
		faulty(self.members())
	}

	fn members(&self) -> u32 {
		u32::try_from(self.seats.len()).unwrap()
	}

	/// Opens a request over these assets in the next block.
	pub fn request(&mut self, basket: BasketId, assets: &[AssetId]) {
		let legs = u32::try_from(assets.len()).unwrap();
		let reference =
			RequestRef { basket, nonce: 1, legs, digest: H256::from_low_u64_be(u64::from(basket)) };
		self.chain.requests.push(OpenRequest {
			reference,
			assets: assets.to_vec(),
			opened_at: self.chain.block + 1,
			opened_at_moment: self.chain.now,
			deadline: self.chain.block + 10_000,
		});
		self.chain.requests.sort_by_key(|open| open.reference.basket);
	}

	/// Stops a node; its disk stays.
	pub fn stop(&mut self, member: usize) {
		self.seats[member].core = None;
	}

	/// Starts a node from its disk, or from an empty one.
	pub fn start(&mut self, member: usize, with_disk: bool) {
		let seat = &mut self.seats[member];
		let log = seat.stored.take().filter(|_| with_disk);
		let log = log.map(|bytes| SigningLog::from_bytes(&bytes).unwrap());
		let index = OracleIndex::try_from(member).unwrap();
		seat.core = Some(Core::new(Params::default(), Some(key(index)), log));
		seat.wake_at = None;
		let view = self.chain.clone();
		self.schedule(1, Happening::Import { member, view });
	}

	/// Puts every member into a group; messages stay within it. Blocks reach everybody.
	pub fn partition(&mut self, groups: &[u8]) {
		for (seat, group) in self.seats.iter_mut().zip(groups) {
			seat.group = *group;
		}
	}

	/// Lets this many blocks pass.
	pub fn run(&mut self, blocks: BlockNumber) {
		let end = self.chain.block + blocks;
		while self.chain.block < end {
			let ((at, _), happening) = self.queue.pop_first().unwrap();
			self.now = at;
			self.happen(happening);
		}
	}

	fn schedule(&mut self, delay: u64, happening: Happening) {
		self.sequence += 1;
		self.queue.insert((self.now + delay, self.sequence), happening);
	}

	fn happen(&mut self, happening: Happening) {
		match happening {
			Happening::Block => self.make_block(),
			Happening::Import { member, view } => {
				if view.round_started_at.is_some() {
					let delay = self.rng.gen_range(100..400);
					self.schedule(delay, Happening::Measure { member, view: view.clone() });
				}
				self.give(member, Input::Chain(view));
			}
			Happening::Measure { member, view } => {
				let measurement = self.measure(member, view);
				self.give(member, Input::Measured(measurement));
			}
			Happening::Deliver { to, signed } => self.deliver(to, *signed),
			Happening::Wake { member } => {
				if self.seats[member].wake_at.is_some_and(|at| at <= self.now) {
					self.seats[member].wake_at = None;
					self.give(member, Input::Tick);
				}
			}
		}
	}

	fn make_block(&mut self) {
		self.chain.block += 1;
		self.chain.now = self.now;
		let pool = std::mem::take(&mut self.pool);
		if let Some(submission) = pool.into_iter().find(|submission| self.can_land(submission)) {
			self.land(submission.report);
		}
		let due =
			!self.chain.requests.is_empty() || self.chain.block >= self.last_certified + HEARTBEAT;
		if due && self.chain.round_started_at.is_none() {
			self.chain.round_started_at = Some(self.chain.block);
		}
		for member in 0..self.seats.len() {
			let delay = self.rng.gen_range(5..300);
			let view = self.chain.clone();
			self.schedule(delay, Happening::Import { member, view });
		}
		self.schedule(BLOCK_MS, Happening::Block);
	}

	fn can_land(&self, submission: &Submission) -> bool {
		let report = &submission.report;
		report.round == self.chain.round
			&& report.set_id == self.chain.set_id
			&& report.valid_until >= self.chain.block
			&& submission.digest == digest::report(&GENESIS, report)
			&& submission.partials.len() >= usize::try_from(quorum(self.members())).unwrap()
	}

	fn land(&mut self, report: Report) {
		for certified in &report.prices {
			let range = self.honest.get(&(report.round, certified.asset));
			if !range.is_some_and(|(low, high)| (*low..=*high).contains(&certified.price)) {
				self.broken.push(format!(
					"round {}: price {:?} of asset {} outside {range:?}",
					report.round, certified.price, certified.asset
				));
			}
		}
		self.chain.round += 1;
		self.chain.round_started_at = None;
		self.chain.requests.retain(|open| !report.requests.contains(&open.reference));
		self.last_certified = self.chain.block;
		self.landed.push(Landed { report, block: self.chain.block });
	}

	/// The member's clock.
	fn clock(&self, member: usize) -> Moment {
		self.now + self.seats[member].ahead - self.conditions.skew
	}

	fn measure(&mut self, member: usize, view: ChainView) -> Measurement {
		let mut prices = Vec::new();
		for asset in &view.assets {
			let off = match self.seats[member].fault {
				Fault::Liar(ppm) | Fault::Chooser(ppm) => ppm,
				_ => self.rng.gen_range(-NOISE_PPM..=NOISE_PPM),
			};
			let off = u128::try_from(1_000_000 + off).unwrap();
			let market = BASE * u128::from(*asset);
			prices.push(CertifiedPrice {
				asset: *asset,
				price: FixedU128::from_inner(market * off / 1_000_000),
				confidence: FixedU128::from_inner(market / 10_000),
			});
		}
		Measurement {
			set_id: view.set_id,
			round: view.round,
			block: view.block,
			parent: H256::zero(),
			observed_at: self.clock(member),
			prices,
			missing: Vec::new(),
			requests: view.requests.iter().map(|open| open.reference).collect(),
		}
	}

	fn deliver(&mut self, to: usize, signed: SignedMessage) {
		let digest = signed.message.digest(&GENESIS);
		if fake_signature(signed.from, &digest) != signed.signature {
			return;
		}
		if self.seats[to].fault != Fault::None {
			match &signed.message {
				Message::Observation(observation) => {
					self.seats[to].heard.insert(signed.from, observation.clone());
				}
				Message::Proposal(proposal) => {
					let partial = self.any_partial(to, &proposal.report);
					self.send(to, &partial);
				}
				_ => {}
			}
		}
		self.give(to, Input::Message(signed));
	}

	fn any_partial(&self, member: usize, report: &Report) -> SignedMessage {
		let from = OracleIndex::try_from(member).unwrap();
		let Report { set_id, round, view, .. } = *report;
		let digest = digest::report(&GENESIS, report);
		sign_draft(Draft {
			from,
			genesis: GENESIS,
			statement: Statement::Partial { set_id, round, view, digest },
		})
	}

	/// Gives a core an input and does what comes of it.
	fn give(&mut self, member: usize, input: Input) {
		let now = self.clock(member);
		let mut inputs = VecDeque::from([input]);
		while let Some(input) = inputs.pop_front() {
			let Some(core) = &mut self.seats[member].core else { return };
			for output in core.handle(now, input) {
				match output {
					Output::Persist(log) => self.seats[member].stored = Some(log.to_bytes()),
					Output::Sign(draft) => {
						let signed = self.say(member, draft);
						inputs.push_back(Input::Message(signed));
					}
					Output::Send(signed) => self.send(member, &signed),
					Output::Submit(submission) => inputs.extend(self.submit(submission)),
					Output::Event(Event::Misbehaviour(found)) => self.accuse(member, &found),
					Output::Event(_) => {}
				}
			}
			self.check_memory(member);
		}
		self.set_alarm(member);
	}

	fn set_alarm(&mut self, member: usize) {
		let clock = self.clock(member);
		let seat = &mut self.seats[member];
		let Some(wake_at) = seat.core.as_ref().and_then(Core::wake_at) else { return };
		let delay = wake_at.saturating_sub(clock).max(1);
		if seat.wake_at.is_none_or(|at| at > self.now + delay) {
			seat.wake_at = Some(self.now + delay);
			self.schedule(delay, Happening::Wake { member });
		}
	}

	fn accuse(&mut self, accuser: usize, found: &Misbehaviour) {
		let accused = found.member();
		self.accused.insert(accused);
		let honest = |member: usize| self.seats[member].fault == Fault::None;
		if honest(accuser) && honest(usize::from(accused)) {
			self.broken.push(format!("{accuser} accuses the honest {accused}: {found:?}"));
		}
	}

	fn submit(&mut self, mut submission: Submission) -> Option<Input> {
		let digest = submission.digest;
		let is_valid = |(member, signature): &(OracleIndex, Signature)| {
			*signature == fake_signature(*member, &digest)
		};
		let (valid, invalid): (Vec<_>, Vec<_>) =
			submission.partials.into_iter().partition(is_valid);
		submission.partials = valid;
		if submission.partials.len() >= usize::try_from(quorum(self.members())).unwrap() {
			let place = (submission.report.round, submission.report.view);
			if *self.certified.entry(place).or_insert(digest) != digest {
				self.broken.push(format!("two certificates in (round, view) {place:?}"));
			}
		}
		self.pool.push(submission);
		let members: Vec<_> = invalid.into_iter().map(|(member, _)| member).collect();
		(!members.is_empty()).then_some(Input::InvalidPartials { digest, members })
	}

	fn check_memory(&mut self, member: usize) {
		let Some(core) = &self.seats[member].core else { return };
		let (held, n, params) = (core.held(), self.seats.len(), Params::default());
		let bounded = held.observations <= n * params.observations_per_member
			&& held.ballots <= 3
			&& held.proposals <= 2 * held.ballots
			&& held.named <= held.proposals * n
			&& held.partials <= held.ballots * n
			&& held.ahead <= n * params.ahead_per_member;
		if !bounded {
			self.broken.push(format!("{member} holds {held:?}"));
		}
	}

	/// Signs and sends a draft in the manner of the member; what its own core hears of it.
	fn say(&mut self, member: usize, mut draft: Draft) -> SignedMessage {
		let fault = self.seats[member].fault;
		if let (Fault::None, Statement::Observation(observation)) = (fault, &draft.statement) {
			for CertifiedPrice { asset, price, .. } in &observation.prices {
				let range =
					self.honest.entry((observation.round, *asset)).or_insert((*price, *price));
				*range = (range.0.min(*price), range.1.max(*price));
			}
		}
		if let (Fault::Chooser(_), Statement::Observation(own)) = (fault, &draft.statement) {
			self.seats[member].heard.insert(draft.from, own.clone());
		}
		if let (Fault::Chooser(_), Statement::Proposal(proposal)) = (fault, &mut draft.statement) {
			self.choose(member, proposal);
		}
		let mut signed = sign_draft(draft.clone());
		match (fault, &mut signed.message, draft.statement) {
			(Fault::BadPartial, Message::Partial(partial), _) => {
				let partial = PartialSignature { signature: Signature([9; 96]), ..partial.clone() };
				let message = Message::Partial(partial);
				let signature = fake_signature(signed.from, &message.digest(&GENESIS));
				signed = SignedMessage { message, signature, ..signed };
			}
			(Fault::TwoFaced, _, Statement::Observation(observation)) => {
				self.tell_each_another(member, &observation);
				return signed;
			}
			(Fault::Equivocator, _, Statement::Proposal(mut other)) => {
				other.report.valid_until -= 1;
				let statement = Statement::Proposal(other.clone());
				let second = sign_draft(Draft { statement, ..draft });
				let partial = self.any_partial(member, &other.report);
				for to in 0..self.seats.len() {
					self.send_to(member, to, if to % 2 == 0 { &signed } else { &second });
				}
				self.send(member, &partial);
				return signed;
			}
			_ => {}
		}
		self.send(member, &signed);
		signed
	}

	fn tell_each_another(&mut self, member: usize, observation: &Observation) {
		for (to, later) in (0..self.seats.len()).zip(1..) {
			let mut other = observation.clone();
			other.observed_at += later;
			let statement = Statement::Observation(other);
			let from = OracleIndex::try_from(member).unwrap();
			let signed = sign_draft(Draft { from, genesis: GENESIS, statement });
			self.send_to(member, to, &signed);
		}
	}

	/// Names the quorum with the highest prices of the first asset.
	fn choose(&self, member: usize, proposal: &mut Proposal) {
		let members = self.members();
		let mut heard: Vec<_> = self.seats[member]
			.heard
			.iter()
			.filter(|(_, observation)| observation.round == proposal.report.round)
			.collect();
		heard.sort_by_key(|(_, observation)| std::cmp::Reverse(observation.prices[0].price));
		heard.truncate(usize::try_from(quorum(members)).unwrap());
		heard.sort_by_key(|(from, _)| **from);
		let observations = heard.iter().map(|(_, observation)| *observation);
		let Some(medians) = medians(observations, &self.chain.assets, quorum(members)) else {
			return;
		};
		proposal.report.prices = medians.prices;
		proposal.report.observed_at = medians.observed_at;
		proposal.report.requests.clear();
		proposal.observations = heard
			.iter()
			.map(|(from, observation)| {
				(**from, Message::Observation((*observation).clone()).digest(&GENESIS))
			})
			.collect::<Vec<_>>()
			.try_into()
			.unwrap();
	}

	fn send(&mut self, from: usize, signed: &SignedMessage) {
		for to in 0..self.seats.len() {
			self.send_to(from, to, signed);
		}
	}

	fn send_to(&mut self, from: usize, to: usize, signed: &SignedMessage) {
		let kept = match self.seats[from].fault {
			Fault::Silent => true,
			Fault::MuteLeader => matches!(signed.message, Message::Proposal(_)),
			_ => false,
		};
		if from == to || kept {
			return;
		}
		if self.history.len() < 4_000 {
			self.history.push(signed.clone());
		}
		let Conditions { loss, repeats, replays, .. } = self.conditions;
		let mut messages = vec![signed.clone()];
		if self.rng.gen_range(0..1_000) < repeats {
			messages.push(signed.clone());
		}
		if self.rng.gen_range(0..1_000) < replays {
			let old = self.rng.gen_range(0..self.history.len());
			messages.push(self.history[old].clone());
		}
		for signed in messages {
			let connected = self.seats[from].group == self.seats[to].group;
			if connected && self.rng.gen_range(0..1_000) >= loss {
				let (shortest, longest) = self.conditions.delay;
				let delay = self.rng.gen_range(shortest..=longest);
				self.schedule(delay, Happening::Deliver { to, signed: Box::new(signed) });
			}
		}
	}
}
