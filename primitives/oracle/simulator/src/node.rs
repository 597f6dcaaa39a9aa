//! A node: its core, its disk, its clock.

use crate::{fault::Fault, scheme::NodeId};
use ballast_oracle::{
	consensus::{Core, Observation, Params, SigningLog},
	AssetId, BlockNumber, ChainView, Moment, OracleIndex, PublicKey, Round, SetId,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	rc::Rc,
};

/// See the [module](self).
pub struct Node {
	/// Its number.
	pub id: NodeId,
	/// Its key.
	pub key: PublicKey,
	/// `None` while it is down.
	pub core: Option<Core>,
	/// What was persisted last; `None` on an empty disk.
	disk: Option<Vec<u8>>,
	/// How it misbehaves.
	pub fault: Option<Fault>,
	/// Milliseconds that its clock is ahead.
	pub ahead: i64,
	/// Messages stay within a group.
	pub group: u8,
	/// Number of its best block.
	pub head: BlockNumber,
	/// When it is woken.
	pub alarm: Option<Moment>,
	/// After as many more outputs it dies.
	pub fuse: Option<u32>,
	/// Assets that its venues do not price.
	pub blind: BTreeSet<AssetId>,
	/// Counts its lives: what was scheduled for one is void in the next.
	pub life: u32,
	/// Of a faulty node: the newest observations it has heard.
	pub heard: Heard,
}

/// The newest observations of one round that a faulty node has heard.
#[derive(Default)]
pub struct Heard {
	round: (SetId, Round),
	/// By member.
	pub observations: BTreeMap<OracleIndex, Observation>,
}

impl Heard {
	/// Takes an observation; those of another round go.
	pub fn hear(&mut self, from: OracleIndex, observation: &Observation) {
		let round = (observation.set_id, observation.round);
		if round < self.round {
			return;
		}
		if round > self.round {
			self.round = round;
			self.observations.clear();
		}
		self.observations.insert(from, observation.clone());
	}

	/// Those of this round.
	pub fn of(&self, set_id: SetId, round: Round) -> Vec<(OracleIndex, &Observation)> {
		let same = self.round == (set_id, round);
		self.observations.iter().filter(|_| same).map(|(from, held)| (*from, held)).collect()
	}
}

impl Node {
	/// A node that runs for the first time.
	pub fn new(id: NodeId, key: PublicKey, fault: Option<Fault>, ahead: i64) -> Self {
		Self {
			id,
			key,
			core: Some(Core::new(Params::default(), Some(key), None)),
			disk: None,
			fault,
			ahead,
			group: 0,
			head: 0,
			alarm: None,
			fuse: None,
			blind: BTreeSet::new(),
			life: 0,
			heard: Heard::default(),
		}
	}

	/// Its clock when the true time is `now`.
	pub fn clock(&self, now: Moment) -> Moment {
		now.saturating_add_signed(self.ahead)
	}

	/// Writes a log to the disk, as bytes.
	pub fn persist(&mut self, log: &SigningLog) {
		self.disk = Some(log.to_bytes());
	}

	/// What the disk holds. Bytes that cannot be read are as good as a lost disk to the checker: it
	/// will find that what is signed is not recorded.
	pub fn stored(&self) -> Option<SigningLog> {
		SigningLog::from_bytes(self.disk.as_ref()?).ok()
	}

	/// Dies. Nothing but the disk remains.
	pub fn stop(&mut self) {
		self.core = None;
		self.alarm = None;
		self.fuse = None;
		self.life = self.life.saturating_add(1);
		self.heard = Heard::default();
	}

	/// Starts, from its disk or from an empty one.
	pub fn start(&mut self, with_disk: bool) {
		self.stop();
		if !with_disk {
			self.disk = None;
			self.head = 0;
		}
		self.core = Some(Core::new(Params::default(), Some(self.key), self.stored()));
	}

	/// The chain as it knows it, with its place in the set when it is a member.
	pub fn place(&self) -> Option<(Rc<ChainView>, OracleIndex)> {
		let chain = self.core.as_ref()?.chain()?;
		let index = chain.keys.iter().position(|key| *key == self.key)?;
		Some((Rc::new(chain.clone()), OracleIndex::try_from(index).ok()?))
	}
}
