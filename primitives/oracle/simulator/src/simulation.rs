//! The run of one scenario: virtual time, and what happens in it.

use crate::{
	chain::{Chain, Landed, Made},
	dice::Dice,
	envelope::Envelope,
	market::{Market, LISTED, NOISE_PPM},
	node::Node,
	progress::Progress,
	promises::{Broken, Promise, Promises},
	scenario::{Conditions, Disturbance, Scenario},
	scheme::{NodeId, Scheme},
	tally::{count, Tally},
	BLOCK_MS, EPOCH,
};
use ballast_oracle::{
	consensus::{Input, Params},
	faulty,
	mailbox::{Measurement, MissingReason},
	Certificate, ChainView, Moment, PublicKey, H256,
};
use std::{
	cmp::Reverse,
	collections::{BTreeMap, BinaryHeap, VecDeque},
	rc::Rc,
};

/// Blocks after which a run that has not ended is broken: no promise takes as long.
const LONGEST: u32 = 5_000;
/// Milliseconds between two actions of a faulty node on its own account.
const MISCHIEF_MS: (u64, u64) = (300, 1_500);

/// What is going to happen.
pub(crate) enum Happening {
	/// The chain makes a block.
	Block,
	/// A block reaches a node.
	Import { node: NodeId, life: u32, view: Rc<ChainView> },
	/// A node has measured, upon this block.
	Measure { node: NodeId, life: u32, view: Rc<ChainView> },
	/// Bytes reach a node.
	Deliver { to: NodeId, envelope: Rc<Envelope> },
	/// A node asked to be woken.
	Wake { node: NodeId },
	/// A certificate reaches the pool.
	Submit { certificate: Box<Certificate> },
	/// A faulty node does something on its own account.
	Mischief { node: NodeId },
	/// The outside world does something.
	Disturb(Disturbance),
}

/// An entry of the queue: in order of time, then of its making.
struct Entry {
	at: Moment,
	number: u64,
	happening: Happening,
}

impl PartialEq for Entry {
	fn eq(&self, other: &Self) -> bool {
		(self.at, self.number) == (other.at, other.number)
	}
}

impl Eq for Entry {}

impl PartialOrd for Entry {
	fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
		Some(self.cmp(other))
	}
}

impl Ord for Entry {
	fn cmp(&self, other: &Self) -> std::cmp::Ordering {
		(self.at, self.number).cmp(&(other.at, other.number))
	}
}

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
	/// What was broken; the run ends there.
	pub broken: Vec<Broken>,
	/// What it amounted to.
	pub tally: Tally,
	/// What happened, line by line, when that was asked for.
	pub trace: Vec<String>,
}

/// See the [module](self).
pub struct Simulation {
	pub(crate) now: Moment,
	pub(crate) dice: Dice,
	pub(crate) scheme: Box<dyn Scheme>,
	pub(crate) params: Params,
	pub(crate) conditions: Conditions,
	pub(crate) nodes: Vec<Node>,
	pub(crate) chain: Chain,
	pub(crate) promises: Promises,
	pub(crate) tally: Tally,
	/// Messages that were sent, the newest last: what is replayed.
	pub(crate) recorded: VecDeque<Rc<Envelope>>,
	/// Nodes by key.
	pub(crate) owners: BTreeMap<PublicKey, NodeId>,
	/// Whether only group 0 sees new blocks.
	pub(crate) blocks_held_up: bool,
	queue: BinaryHeap<Reverse<Entry>>,
	number: u64,
	market: Market,
	progress: Progress,
	/// Certificates since the calm began, and how many are waited for.
	landed_in_calm: usize,
	rounds: usize,
	newest: Rc<ChainView>,
	trace: Option<Vec<String>>,
}

impl Simulation {
	/// A run that has not begun.
	pub fn new(scenario: Scenario, scheme: Box<dyn Scheme>, with_trace: bool) -> Self {
		let Scenario { members, seed, first_set, faults, clocks, disturbances, rounds } = scenario;
		let nodes: Vec<Node> = faults
			.iter()
			.zip(clocks)
			.enumerate()
			.map(|(id, (fault, ahead))| Node::new(id, scheme.public(id), *fault, ahead))
			.collect();
		let keys = first_set.iter().map(|node| scheme.public(*node)).collect();
		let params = Params::default();
		let chain = Chain::new(keys, &LISTED, params.validity_blocks);
		let mut simulation = Self {
			now: EPOCH,
			// The scenario has used the stream of `members`.
			dice: Dice::new(seed, u64::from(members).saturating_add(1 << 32)),
			scheme,
			params,
			conditions: Conditions::CALM,
			owners: nodes.iter().map(|node| (node.key, node.id)).collect(),
			nodes,
			newest: Rc::new(chain.tip().clone()),
			chain,
			promises: Promises::default(),
			tally: Tally { seeds: 1, ..Tally::default() },
			recorded: VecDeque::new(),
			blocks_held_up: false,
			queue: BinaryHeap::new(),
			number: 0,
			market: Market::default(),
			progress: Progress::new(faulty(members)),
			landed_in_calm: 0,
			rounds,
			trace: with_trace.then(Vec::new),
		};
		for (at, disturbance) in disturbances {
			let delay = at.saturating_sub(EPOCH);
			simulation.schedule(delay, Happening::Disturb(disturbance));
		}
		simulation.schedule(0, Happening::Block);
		let timed =
			|node: &Node| node.fault.is_some_and(|fault| fault.has_timer()).then_some(node.id);
		for node in simulation.nodes.iter().filter_map(timed).collect::<Vec<_>>() {
			simulation.schedule(MISCHIEF_MS.0, Happening::Mischief { node });
		}
		simulation
	}

	/// Runs to the end: to the certificates that are waited for, or to a broken promise.
	pub fn run(mut self) -> Outcome {
		while self.promises.broken.is_empty() && !self.is_over() && self.step() {}
		self.finish()
	}

	/// Runs until the chain has so many blocks, or a promise breaks.
	pub fn run_to_block(&mut self, block: u32) {
		while self.promises.broken.is_empty() && self.newest.block < block && self.step() {}
	}

	/// Ends the run here.
	pub fn finish(mut self) -> Outcome {
		for broken in &self.promises.broken.clone() {
			self.note(|| format!("BROKEN PROMISE {broken}"));
		}
		self.tally.virtual_ms = self.now.saturating_sub(EPOCH);
		self.tally.views = self.chain.landed.iter().map(|landed| landed.report.view).collect();
		let requests = self.chain.landed.iter().map(|landed| landed.report.requests.len());
		self.tally.settled = u64::try_from(requests.sum::<usize>()).unwrap_or(u64::MAX);
		Outcome {
			broken: self.promises.broken,
			tally: self.tally,
			trace: self.trace.unwrap_or_default(),
		}
	}

	/// Certificates on the branch that counts.
	pub fn landed(&self) -> &[Landed] {
		&self.chain.landed
	}

	/// Promises that are broken so far.
	pub fn broken(&self) -> &[Broken] {
		&self.promises.broken
	}

	fn is_over(&self) -> bool {
		self.landed_in_calm >= self.rounds && self.progress.is_calm()
	}

	fn step(&mut self) -> bool {
		let Some(Reverse(Entry { at, happening, .. })) = self.queue.pop() else { return false };
		self.now = at;
		count(&mut self.tally.steps);
		match happening {
			Happening::Block => self.make_block(),
			Happening::Import { node, life, view } => self.import(node, life, view),
			Happening::Measure { node, life, view } => self.measure(node, life, &view),
			Happening::Deliver { to, envelope } => self.deliver(to, &envelope),
			Happening::Wake { node } => self.wake(node),
			Happening::Submit { certificate } => self.submit(*certificate),
			Happening::Mischief { node } => {
				self.make_mischief(node);
				let delay = self.dice.between(MISCHIEF_MS.0, MISCHIEF_MS.1);
				self.schedule(delay, Happening::Mischief { node });
			}
			Happening::Disturb(disturbance) => self.disturb(disturbance),
		}
		true
	}

	pub(crate) fn schedule(&mut self, delay: u64, happening: Happening) {
		self.number = self.number.saturating_add(1);
		let at = self.now.saturating_add(delay);
		self.queue.push(Reverse(Entry { at, number: self.number, happening }));
	}

	/// Adds a line to the timeline, if there is one.
	pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
		let elapsed = self.now.saturating_sub(EPOCH);
		if let Some(trace) = &mut self.trace {
			let (seconds, rest) = (elapsed.div_euclid(1_000), elapsed.rem_euclid(1_000));
			trace.push(format!("{seconds:>6}.{rest:03}  {}", line()));
		}
	}

	pub(crate) fn is_honest(&self, node: NodeId) -> bool {
		self.nodes.get(node).is_some_and(|node| node.fault.is_none())
	}

	fn make_block(&mut self) {
		self.market.walk(&mut self.dice);
		let (before, set_before) = (self.newest.block, self.newest.set_id);
		let Made { view, seen_by, landed } = self.chain.make_block(self.now);
		if view.block <= before {
			let dropped = u64::from(before).saturating_sub(u64::from(view.block)).saturating_add(1);
			self.tally.dropped_blocks = self.tally.dropped_blocks.saturating_add(dropped);
			self.note(|| format!("the last {dropped} blocks are dropped"));
		}
		if view.block <= before || landed.is_some() {
			let rounds = self.chain.landed.iter().map(|landed| landed.report.round);
			let last = rounds.rev().nth(usize::from(landed.is_some()));
			self.promises.returned(last);
		}
		if view.set_id != set_before {
			count(&mut self.tally.rotations);
		}
		self.newest = view.clone();
		self.note(|| {
			let (block, round, set) = (view.block, view.round, view.set_id);
			let (due, open) = (view.view(), view.requests.len());
			format!("block {block}: set {set}, round {round}, view {due:?}, {open} requests open")
		});
		if let Some(Landed { report, block, unknown }) = &landed {
			let (round, at) = (report.round, report.view);
			self.note(|| format!("round {round} lands in block {block} with view {at}"));
			self.promises.accepted(round, unknown.len());
		}
		self.check_progress(landed.as_ref(), &view);
		for node in 0..self.nodes.len() {
			let sees = seen_by.as_ref().is_none_or(|seen| seen.get(node) == Some(&true));
			if sees {
				self.send_block(node, view.clone());
			}
		}
		if view.block >= LONGEST {
			self.promises.breaks(Promise::Liveness, || format!("no end after {LONGEST} blocks"));
		}
		self.schedule(BLOCK_MS, Happening::Block);
	}

	fn check_progress(&mut self, landed: Option<&Landed>, view: &ChainView) {
		let unrecorded = self.nodes.iter().any(|node| {
			let empty = node.core.as_ref().is_some_and(|core| core.log().is_empty());
			empty && node.fault.is_none() && view.keys.contains(&node.key)
		});
		let counts = landed.is_some() && self.progress.is_calm();
		self.landed_in_calm = self.landed_in_calm.saturating_add(usize::from(counts));
		let report = landed.map(|landed| &landed.report);
		if let Some(what) = self.progress.block(report, view, unrecorded) {
			self.promises.breaks(Promise::Liveness, || what);
		}
	}

	fn send_block(&mut self, node: NodeId, view: Rc<ChainView>) {
		let (shortest, longest) = self.conditions.import;
		let delay = self.dice.between(shortest, longest);
		let Some(held) = self.nodes.get(node) else { return };
		if self.blocks_held_up && held.group != 0 {
			return;
		}
		let life = held.life;
		self.schedule(delay, Happening::Import { node, life, view });
	}

	/// A block becomes a node's best one when it is longer than the one before.
	fn import(&mut self, id: NodeId, life: u32, view: Rc<ChainView>) {
		let Some(node) = self.nodes.get_mut(id) else { return };
		if node.core.is_none() || node.life != life || node.head >= view.block {
			return;
		}
		node.head = view.block;
		if view.round_started_at.is_some() && !self.dice.chance(self.conditions.unmeasured) {
			let (shortest, longest) = self.conditions.measure;
			let delay = self.dice.between(shortest, longest);
			self.schedule(delay, Happening::Measure { node: id, life, view: view.clone() });
		}
		self.give(id, Input::Chain((*view).clone()));
	}

	fn measure(&mut self, id: NodeId, life: u32, view: &ChainView) {
		let Some(node) = self.nodes.get(id).filter(|node| node.life == life) else { return };
		let observed_at = node.clock(self.now);
		let (lie, blind) = (node.fault.and_then(|fault| fault.lie()), node.blind.clone());
		let mut prices = Vec::new();
		let mut missing = Vec::new();
		for asset in view.assets.iter().copied() {
			let off = lie.unwrap_or_else(|| self.dice.around_zero(NOISE_PPM));
			match self.market.measure(asset, off).filter(|_| !blind.contains(&asset)) {
				Some(price) => prices.push(price),
				None => missing.push((asset, MissingReason::Disagreement)),
			}
		}
		let priced = |asset: &u32| !blind.contains(asset);
		let requests = view.requests.iter().filter(|open| open.assets.iter().all(priced));
		let measurement = Measurement {
			set_id: view.set_id,
			round: view.round,
			block: view.block,
			parent: H256::zero(),
			observed_at,
			prices,
			missing,
			requests: requests.map(|open| open.reference).collect(),
		};
		self.give(id, Input::Measured(measurement));
	}

	fn wake(&mut self, id: NodeId) {
		let now = self.now;
		let Some(node) = self.nodes.get_mut(id) else { return };
		if node.alarm.is_some_and(|at| at <= now) {
			node.alarm = None;
			self.give(id, Input::Tick);
		}
	}

	fn submit(&mut self, certificate: Certificate) {
		let (round, view) = (certificate.report.round, certificate.report.view);
		if let Err(refused) = self.chain.submit(certificate, &*self.scheme) {
			if refused != crate::chain::Refused::RoundCertified {
				count(&mut self.tally.refused);
				self.note(|| format!("certificate of round {round}, view {view}: {refused:?}"));
			}
		}
	}

	fn disturb(&mut self, disturbance: Disturbance) {
		self.note(|| format!("*** {disturbance:?}"));
		match disturbance {
			Disturbance::Conditions(conditions) => self.conditions = conditions,
			Disturbance::Partition { groups, blocks } => {
				self.blocks_held_up = blocks;
				self.nodes.iter_mut().zip(groups).for_each(|(node, group)| node.group = group);
			}
			Disturbance::Heal => self.heal(),
			Disturbance::Crash { node, after } => self.light(node, after),
			Disturbance::Start { node, with_disk } => self.start(node, with_disk),
			Disturbance::Clock { node, ahead } => {
				if let Some(node) = self.nodes.get_mut(node) {
					node.ahead = ahead;
				}
				self.set_alarm(node);
			}
			Disturbance::Jump(ppm) => self.market.jump(ppm),
			Disturbance::Venue { node, asset, priced } => {
				if let Some(node) = self.nodes.get_mut(node) {
					if priced {
						node.blind.remove(&asset);
					} else {
						node.blind.insert(asset);
					}
				}
			}
			Disturbance::Request(wanted) => self.chain.want(wanted),
			Disturbance::Rotate(set) => {
				let keys = set.iter().map(|node| self.scheme.public(*node)).collect();
				self.chain.rotate(keys);
			}
			Disturbance::Fork { depth, seen_by } => self.chain.fork(depth, seen_by),
			Disturbance::Calm => {
				self.conditions = Conditions::CALM;
				self.heal();
				self.progress.calm();
			}
		}
	}

	/// Everybody reaches everybody, and hears of the newest block.
	fn heal(&mut self) {
		self.blocks_held_up = false;
		self.nodes.iter_mut().for_each(|node| node.group = 0);
		for node in 0..self.nodes.len() {
			self.send_block(node, self.newest.clone());
		}
	}

	fn light(&mut self, id: NodeId, after: u32) {
		let Some(node) = self.nodes.get_mut(id).filter(|node| node.core.is_some()) else { return };
		if after == 0 {
			node.stop();
			count(&mut self.tally.crashes);
		} else {
			node.fuse = Some(after);
		}
	}

	fn start(&mut self, id: NodeId, with_disk: bool) {
		let Some(node) = self.nodes.get_mut(id) else { return };
		node.start(with_disk);
		if !with_disk {
			count(&mut self.tally.wiped);
		}
		self.send_block(id, self.newest.clone());
	}
}
