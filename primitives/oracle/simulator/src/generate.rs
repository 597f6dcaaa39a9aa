//! The scenario of a seed.

use crate::{
	chain::Wanted,
	dice::Dice,
	fault::Fault,
	market::LISTED,
	scenario::{Conditions, Disturbance, Mode, Scenario},
	scheme::NodeId,
	BLOCK_MS, EPOCH,
};
use ballast_oracle::{consensus::Params, faulty, BlockNumber, Moment};

impl Scenario {
	/// The run of a seed: chaos, ten seconds in which clocks and prices settle, then the calm.
	pub fn new(members: u32, seed: u64, mode: Mode) -> Self {
		Draft::new(members, seed).finish(mode)
	}
}

/// A scenario in the making. What is settled first bounds what comes later: the faulty members of
/// the calm, which are the Byzantine ones, those that stay down, those that cannot price an asset,
/// and those that lost their disk, are never more than f together.
struct Draft {
	dice: Dice,
	members: u32,
	seed: u64,
	nodes: usize,
	faults: Vec<Option<Fault>>,
	/// Faulty members that the calm can still take.
	budget: usize,
	/// Blocks of chaos.
	chaos: u64,
	disturbances: Vec<(Moment, Disturbance)>,
}

/// Milliseconds of settling: after as much, nothing that was dated by a wrong clock and no price of
/// before a jump is usable any more.
fn settling_ms() -> u64 {
	Params::default().max_observation_age_ms
}

fn fault(dice: &mut Dice) -> Fault {
	let lies = [900, -900, 3_500, -3_500, 6_000, 200_000, -1_000_000];
	let lie = dice.pick(&lies).copied().unwrap_or_default();
	let all = [
		Fault::Silent,
		Fault::MuteLeader,
		Fault::Liar(lie),
		Fault::Chooser(lie),
		Fault::Equivocator,
		Fault::TwoFaced,
		Fault::BadPartial,
		Fault::Withholder,
		Fault::Inventor,
		Fault::Flooder,
		Fault::Replayer,
		Fault::Vandal,
	];
	dice.pick(&all).copied().unwrap_or(Fault::Silent)
}

impl Draft {
	fn new(members: u32, seed: u64) -> Self {
		let mut dice = Dice::new(seed, u64::from(members));
		let joiners = dice.count(0, 2);
		let set = usize::try_from(members).unwrap_or_default();
		let nodes = set.saturating_add(joiners);
		// Messages grow with the square of n: a long chaos is for small sets.
		let chaos = match members {
			0..=8 => dice.between(10, 30),
			9..=20 => dice.between(8, 16),
			_ => dice.between(6, 10),
		};
		let budget = usize::try_from(faulty(members)).unwrap_or_default();
		Self {
			dice,
			members,
			seed,
			nodes,
			faults: vec![None; nodes],
			budget,
			chaos,
			disturbances: Vec::new(),
		}
	}

	fn set(&self) -> usize {
		usize::try_from(self.members).unwrap_or_default()
	}

	/// Milliseconds from the first block to the end of the chaos.
	fn chaos_ms(&self) -> u64 {
		self.chaos.saturating_mul(BLOCK_MS)
	}

	fn calm_ms(&self) -> u64 {
		self.chaos_ms().saturating_add(settling_ms())
	}

	fn at(&mut self, ms: u64, disturbance: Disturbance) {
		self.disturbances.push((EPOCH.saturating_add(ms), disturbance));
	}

	/// A moment of the chaos.
	fn moment(&mut self) -> u64 {
		let end = self.chaos_ms();
		self.dice.between(0, end)
	}

	fn node(&mut self) -> NodeId {
		let last = self.nodes.saturating_sub(1);
		self.dice.count(0, last)
	}

	fn honest(&self) -> Vec<NodeId> {
		let honest = |(node, fault): (NodeId, &Option<Fault>)| fault.is_none().then_some(node);
		self.faults.iter().enumerate().filter_map(honest).collect()
	}

	fn spend(&mut self, most: usize) -> usize {
		let spent = self.dice.count(0, self.budget.min(most));
		self.budget = self.budget.saturating_sub(spent);
		spent
	}

	fn finish(mut self, mode: Mode) -> Scenario {
		match mode {
			Mode::Tolerated => self.corrupt(),
			Mode::Control => self.corrupt_too_many(),
		}
		if mode == Mode::Tolerated {
			self.crash_some();
			self.blind_some();
			self.bend_the_network();
			self.partition();
			self.set_clocks();
			self.jump();
			self.fork();
		}
		self.request();
		self.rotate();
		let clocks = (0..self.nodes).map(|_| self.clock()).collect();
		let calm = self.calm_ms();
		self.at(calm, Disturbance::Calm);
		self.disturbances.sort_by_key(|(at, _)| *at);
		Scenario {
			members: self.members,
			seed: self.seed,
			first_set: (0..self.set()).collect(),
			faults: self.faults,
			clocks,
			disturbances: self.disturbances,
			rounds: self.dice.count(2, 4),
		}
	}

	/// A clock within the bounds: half of what two may differ by.
	fn clock(&mut self) -> i64 {
		let bound = Params::default().max_clock_skew_ms.div_euclid(2);
		self.dice.around_zero(i64::try_from(bound).unwrap_or_default())
	}

	/// Byzantine members: often f, anywhere or in a row, of all kinds or of one.
	fn corrupt(&mut self) {
		let count = if self.dice.chance(500) {
			std::mem::take(&mut self.budget)
		} else {
			self.spend(usize::MAX)
		};
		let set = self.set();
		let chosen = if self.dice.chance(300) {
			let first = self.dice.count(0, set.saturating_sub(count));
			(first..first.saturating_add(count)).collect()
		} else {
			self.dice.some(&(0..set).collect::<Vec<_>>(), count)
		};
		let alike = self.dice.chance(300).then(|| fault(&mut self.dice));
		for node in chosen {
			let fault = alike.unwrap_or_else(|| fault(&mut self.dice));
			if let Some(held) = self.faults.get_mut(node) {
				*held = Some(fault);
			}
		}
	}

	/// f + 1 of them lie upwards, by less than what others tolerate, and choose as leaders.
	fn corrupt_too_many(&mut self) {
		let count = self.budget.saturating_add(1);
		self.budget = 0;
		let set = self.set();
		for node in self.dice.some(&(0..set).collect::<Vec<_>>(), count) {
			if let Some(held) = self.faults.get_mut(node) {
				*held = Some(Fault::Chooser(4_000));
			}
		}
	}

	/// Honest members that crash and come back, that lose their disk, that stay down.
	fn crash_some(&mut self) {
		let honest = self.honest();
		let stay_down = self.spend(2);
		let lose_disk = self.spend(1);
		let special = self.dice.some(&honest, stay_down.saturating_add(lose_disk));
		let (down, wiped) = special.split_at(stay_down.min(special.len()));
		for node in down.iter().copied() {
			let at = self.moment();
			self.at(at, Disturbance::Crash { node, after: 0 });
		}
		let crashes = self.dice.count(0, 4);
		let crashing: Vec<_> =
			(0..crashes).filter_map(|_| self.dice.pick(&honest).copied()).collect();
		for node in crashing.into_iter().chain(wiped.to_vec()) {
			if down.contains(&node) {
				continue;
			}
			let at = self.moment();
			let until = at.saturating_add(self.dice.between(1, 12_000)).min(self.chaos_ms());
			let after = u32::try_from(self.dice.between(0, 6)).unwrap_or_default();
			self.at(at, Disturbance::Crash { node, after });
			self.at(until, Disturbance::Start { node, with_disk: !wiped.contains(&node) });
		}
	}

	/// Venues that stop pricing an asset: for some members until the chaos ends, for one or two for
	/// good.
	fn blind_some(&mut self) {
		let honest = self.honest();
		let for_good = self.spend(1);
		let some = self.dice.count(0, 3).saturating_add(for_good);
		let blind = self.dice.some(&honest, some);
		for (position, node) in blind.into_iter().enumerate() {
			let asset = self.dice.pick(&LISTED).copied().unwrap_or_default();
			let at = self.moment();
			self.at(at, Disturbance::Venue { node, asset, priced: false });
			if position >= for_good {
				let end = self.chaos_ms();
				self.at(end, Disturbance::Venue { node, asset, priced: true });
			}
		}
	}

	fn bend_the_network(&mut self) {
		let first = Conditions::bad(&mut self.dice);
		self.at(0, Disturbance::Conditions(first));
		for _ in 0..self.dice.count(0, 3) {
			let (at, next) = (self.moment(), Conditions::bad(&mut self.dice));
			self.at(at, Disturbance::Conditions(next));
		}
	}

	fn partition(&mut self) {
		for _ in 0..self.dice.count(0, 2) {
			let parts = self.dice.between(2, 3).saturating_sub(1);
			let groups = (0..self.nodes)
				.map(|_| u8::try_from(self.dice.between(0, parts)).unwrap_or_default())
				.collect();
			let blocks = self.dice.chance(500);
			let at = self.moment();
			let until = at.saturating_add(self.dice.between(2_000, 20_000)).min(self.chaos_ms());
			self.at(at, Disturbance::Partition { groups, blocks });
			self.at(until, Disturbance::Heal);
		}
	}

	/// Clocks that are set wrong, and set right at the end of the chaos.
	fn set_clocks(&mut self) {
		for _ in 0..self.dice.count(0, 2) {
			let (node, at) = (self.node(), self.moment());
			let ahead = self.dice.around_zero(8_000);
			self.at(at, Disturbance::Clock { node, ahead });
			let (end, ahead) = (self.chaos_ms(), self.clock());
			self.at(end, Disturbance::Clock { node, ahead });
		}
	}

	fn jump(&mut self) {
		for _ in 0..self.dice.count(0, 2) {
			let (at, ppm) = (self.moment(), self.dice.around_zero(50_000));
			self.at(at, Disturbance::Jump(ppm));
		}
	}

	/// Short forks that end with the chaos at the latest.
	fn fork(&mut self) {
		let last = self.chaos_ms().saturating_sub(BLOCK_MS.saturating_mul(4));
		for _ in 0..self.dice.count(0, 2) {
			let at = self.dice.between(0, last);
			let depth = u32::try_from(self.dice.between(1, 2)).unwrap_or(1);
			let seen_by = (0..self.nodes).map(|_| self.dice.chance(500)).collect();
			self.at(at, Disturbance::Fork { depth, seen_by });
		}
	}

	/// Requests over one to all assets, from the first block until long after the calm began.
	fn request(&mut self) {
		let end = self.calm_ms().saturating_add(BLOCK_MS.saturating_mul(20));
		let mut at = self.dice.between(0, 4_000);
		while at < end {
			let count = self.dice.count(1, LISTED.len());
			let mut assets = self.dice.some(&LISTED, count);
			assets.sort_unstable();
			let basket = u32::try_from(self.dice.between(0, 7)).unwrap_or_default();
			let lifetimes: [BlockNumber; 3] = [6, 30, 10_000];
			let lifetime = self.dice.pick(&lifetimes).copied().unwrap_or(30);
			self.at(at, Disturbance::Request(Wanted { basket, assets, lifetime }));
			at = at.saturating_add(self.dice.between(1_000, 16_000));
		}
	}

	/// Some leave, the nodes beyond the first set join, at any place: in the chaos or in the calm.
	fn rotate(&mut self) {
		let joining: Vec<NodeId> = (self.set()..self.nodes).collect();
		if joining.is_empty() {
			return;
		}
		let mut next: Vec<NodeId> = (0..self.set()).collect();
		for leaving in self.dice.some(&next, joining.len()) {
			next.retain(|node| *node != leaving);
		}
		for node in joining {
			let place = self.dice.count(0, next.len());
			next.insert(place, node);
		}
		let last = self.calm_ms().saturating_add(BLOCK_MS.saturating_mul(10));
		let at = if self.dice.chance(600) { self.moment() } else { self.dice.between(0, last) };
		self.at(at, Disturbance::Rotate(next));
	}
}
