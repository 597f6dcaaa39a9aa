//! What happens in a run, as it follows from the number of members and the seed.

use crate::{chain::Wanted, dice::Dice, fault::Fault, scheme::NodeId, EPOCH};
use ballast_oracle::{AssetId, Moment};

/// What the network, the chain's transport and the venues do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conditions {
	/// Messages of a thousand that are lost.
	pub loss: u32,
	/// Messages of a thousand that arrive twice.
	pub repeats: u32,
	/// Messages of a thousand that bring an older one along.
	pub replays: u32,
	/// Shortest and longest time that a message takes, in milliseconds. Messages overtake each
	/// other.
	pub delay: (u64, u64),
	/// The same for a block, from its author to a node.
	pub import: (u64, u64),
	/// The same for a measurement, from the import of a block.
	pub measure: (u64, u64),
	/// Measurements of a thousand that fail.
	pub unmeasured: u32,
}

impl Conditions {
	/// Messages arrive in time. Of the four seconds of a first view, a block takes half a second to
	/// reach a member, measuring 0.6 s, and six messages a quarter of a second each: observation,
	/// proposal, a question for an observation and its answer, partial, certificate. With the
	/// leader's wait and the follower's before it asks (half and a quarter of a second)
	/// that makes 3.35 s.
	pub const CALM: Self = Self {
		loss: 0,
		repeats: 20,
		replays: 20,
		delay: (5, 250),
		import: (5, 500),
		measure: (100, 600),
		unmeasured: 0,
	};

	/// Anything from harmless to hardly any message in time.
	pub(crate) fn bad(dice: &mut Dice) -> Self {
		let slowest = [100, 400, 900, 2_500];
		let mut slow = || dice.pick(&slowest).copied().unwrap_or_default();
		let (delay, import, measure) = (slow(), slow(), slow());
		let rates = [0, 20, 100, 300];
		let mut rate = || dice.pick(&rates).copied().unwrap_or_default();
		Self {
			loss: rate(),
			repeats: rate(),
			replays: rate(),
			delay: (5, delay),
			import: (5, import),
			measure: (50, measure),
			unmeasured: rate(),
		}
	}
}

/// Something that the outside world does.
#[derive(Clone, PartialEq, Debug)]
pub enum Disturbance {
	/// The network changes.
	Conditions(Conditions),
	/// Nodes are put into groups; messages stay within them. With `blocks`, only group 0 sees new
	/// blocks, and only its certificates reach the pool.
	Partition {
		/// Group of each node.
		groups: Vec<u8>,
		/// Whether blocks are held up too.
		blocks: bool,
	},
	/// All nodes reach each other again.
	Heal,
	/// A node dies, after carrying out so many more of its core's outputs.
	Crash {
		/// The node.
		node: NodeId,
		/// How many outputs.
		after: u32,
	},
	/// A node starts.
	Start {
		/// The node.
		node: NodeId,
		/// Whether its disk is as it left it, or empty.
		with_disk: bool,
	},
	/// A clock is set to be off by so many milliseconds.
	Clock {
		/// Whose.
		node: NodeId,
		/// How far ahead.
		ahead: i64,
	},
	/// All prices move at once, in 1e-6.
	Jump(i64),
	/// A node's venues stop, or begin again, to price an asset.
	Venue {
		/// The node.
		node: NodeId,
		/// The asset.
		asset: AssetId,
		/// Whether it has a price.
		priced: bool,
	},
	/// Somebody wants to rebalance.
	Request(Wanted),
	/// The next block has a new set of these nodes, in order of their index.
	Rotate(Vec<NodeId>),
	/// The next blocks will be dropped; meanwhile only some see them.
	Fork {
		/// How many blocks.
		depth: u32,
		/// Who sees them.
		seen_by: Vec<bool>,
	},
	/// From here on messages arrive in time, and certificates have to.
	Calm,
}

/// A run.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
	/// n.
	pub members: u32,
	/// The seed.
	pub seed: u64,
	/// Nodes of the first set, in order of their index. Nodes beyond them join later, if at all.
	pub first_set: Vec<NodeId>,
	/// How each node misbehaves, if it does.
	pub faults: Vec<Option<Fault>>,
	/// How far each node's clock is ahead at first, in milliseconds.
	pub clocks: Vec<i64>,
	/// What happens when, ascending.
	pub disturbances: Vec<(Moment, Disturbance)>,
	/// Certificates to wait for after [`Disturbance::Calm`].
	pub rounds: usize,
}

/// Which faults a run has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
	/// At most f at a time: every promise holds.
	Tolerated,
	/// f + 1 members lie alike, within what honest ones tolerate: the range must break.
	Control,
}

impl Scenario {
	/// A run without faults and disturbances, to which a test adds its own: calm from the start.
	pub fn quiet(members: u32, seed: u64) -> Self {
		let nodes = usize::try_from(members).unwrap_or_default();
		Self {
			members,
			seed,
			first_set: (0..nodes).collect(),
			faults: vec![None; nodes],
			clocks: vec![0; nodes],
			disturbances: vec![(EPOCH, Disturbance::Calm)],
			rounds: 6,
		}
	}
}
