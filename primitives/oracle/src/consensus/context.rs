//! The chain as the core sees it, and what follows from it.

use super::leader::leader;
use crate::{faulty, quorum, ChainView, OracleIndex, PublicKey, Round, SetId, View};

/// The newest chain view and this node's place in the set.
pub struct Context {
	pub chain: ChainView,
	/// This node's index, when it is a member.
	pub me: Option<OracleIndex>,
	members: u32,
}

impl Context {
	pub fn new(chain: ChainView, key: Option<&PublicKey>) -> Self {
		let me = key
			.and_then(|key| chain.keys.iter().position(|other| other == key))
			.and_then(|position| OracleIndex::try_from(position).ok());
		let members = u32::try_from(chain.keys.len()).unwrap_or(u32::MAX);
		Self { chain, me, members }
	}

	/// n.
	pub fn members(&self) -> u32 {
		self.members
	}

	/// q = n − f.
	pub fn quorum(&self) -> u32 {
		quorum(self.members)
	}

	/// f + 1: among as many there is an honest member.
	pub fn naming(&self) -> u32 {
		faulty(self.members).saturating_add(1)
	}

	pub fn set_id(&self) -> SetId {
		self.chain.set_id
	}

	pub fn round(&self) -> Round {
		self.chain.round
	}

	pub fn is_member(&self, index: OracleIndex) -> bool {
		u32::from(index) < self.members
	}

	/// The leader of a view of the present round.
	pub fn leader(&self, view: View) -> Option<OracleIndex> {
		leader(self.set_id(), self.round(), view, self.members)
	}

	/// First and last view of which messages are kept: the one before the present one, because its
	/// partials may still make a certificate, and the one after it, because heads differ by a
	/// block.
	pub fn window(&self) -> (View, View) {
		let view = self.chain.view();
		let present = view.unwrap_or(0);
		(present.saturating_sub(1), present.saturating_add(1))
	}

	/// Whether another chain view continues the same round of the same set on the same chain.
	pub fn continues(&self, other: &ChainView) -> bool {
		let chain = &self.chain;
		chain.genesis == other.genesis
			&& chain.set_id == other.set_id
			&& chain.round == other.round
			&& chain.keys == other.keys
	}
}
