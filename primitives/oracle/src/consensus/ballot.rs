//! The proposals and partials of one view that a node holds.

use super::{
	message::{Message, NamedObservations, PartialSignature, Proposal, SignedMessage},
	observations::{HeldObservation, Observations},
	reasons::{Abstain, Misbehaviour},
};
use crate::{Moment, OracleIndex, Signature};
use alloc::{
	boxed::Box,
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
	vec::Vec,
};
use frame_support::BoundedVec;
use sp_core::H256;

/// A proposal, and as many of the observations it names as have arrived.
pub struct HeldProposal {
	/// Digest of the message.
	pub id: H256,
	/// Digest of the report.
	pub digest: H256,
	pub proposal: Proposal,
	pub signature: Signature,
	/// Named observations, kept here whatever newer ones the same members make.
	pub resolved: BTreeMap<OracleIndex, Arc<HeldObservation>>,
	/// Whether the report follows from the observations, once that was computed.
	pub recomputed: Option<Result<(), Abstain>>,
	/// When the leader is asked next for what is missing.
	pub next_fetch: Moment,
	/// As leader: when each observation was sent again last.
	pub served: BTreeMap<OracleIndex, Moment>,
}

impl HeldProposal {
	/// The hash under which the proposal names an observation of `member`.
	pub fn hash_of(&self, member: OracleIndex) -> Option<H256> {
		let named = &self.proposal.observations;
		let position = named.binary_search_by_key(&member, |(index, _)| *index).ok()?;
		named.get(position).map(|(_, hash)| *hash)
	}

	/// Named observations that have not arrived.
	pub fn missing(&self) -> NamedObservations {
		let missing = self
			.proposal
			.observations
			.iter()
			.filter(|(member, _)| !self.resolved.contains_key(member))
			.copied()
			.collect();
		BoundedVec::truncate_from(missing)
	}

	/// The message in which it came.
	pub fn to_message(&self, from: OracleIndex) -> SignedMessage {
		SignedMessage {
			from,
			message: Message::Proposal(self.proposal.clone()),
			signature: self.signature,
		}
	}
}

/// A partial and the signature over its message.
pub struct HeldPartial {
	pub partial: PartialSignature,
	pub signature: Signature,
}

impl HeldPartial {
	/// The message in which it came.
	pub fn to_message(&self, from: OracleIndex) -> SignedMessage {
		SignedMessage {
			from,
			message: Message::Partial(self.partial.clone()),
			signature: self.signature,
		}
	}
}

/// One view of a round.
#[derive(Default)]
pub struct Ballot {
	/// The leader's proposals: one, or two when it is faulty.
	pub proposals: Vec<HeldProposal>,
	/// The first partial of every member.
	pub partials: BTreeMap<OracleIndex, HeldPartial>,
	/// Members that misbehaved in this view. Nothing more is taken from them in it.
	pub faulty: BTreeSet<OracleIndex>,
	/// Whether this node asked its driver to sign a proposal.
	pub proposed: bool,
	/// Whether this node asked its driver to sign a partial.
	pub signed: bool,
	/// The reason told last: it is told again only when it changes.
	pub abstained: Option<Abstain>,
}

impl Ballot {
	/// Whether a proposal still lacks this observation.
	pub fn wants(&self, member: OracleIndex, hash: &H256) -> bool {
		self.proposals
			.iter()
			.any(|held| held.hash_of(member) == Some(*hash) && !held.resolved.contains_key(&member))
	}

	/// Whether a proposal lacks any observation of this member.
	pub fn lacks(&self, member: OracleIndex) -> bool {
		self.proposals
			.iter()
			.any(|held| !held.resolved.contains_key(&member) && held.hash_of(member).is_some())
	}

	/// Hands an observation to the proposals that name it.
	pub fn resolve(&mut self, member: OracleIndex, observation: &Arc<HeldObservation>) {
		for held in &mut self.proposals {
			if held.hash_of(member) == Some(observation.hash) {
				held.resolved.insert(member, observation.clone());
			}
		}
	}

	/// Adds a proposal that was checked and is not held yet; two different ones are evidence.
	pub fn add_proposal(
		&mut self,
		leader: OracleIndex,
		mut new: HeldProposal,
		observations: &Observations,
	) -> Option<Misbehaviour> {
		for (member, hash) in &new.proposal.observations {
			if let Some(held) = observations.get(*member, hash) {
				new.resolved.insert(*member, held.clone());
			}
		}
		let evidence = self.proposals.first().map(|first| {
			self.faulty.insert(leader);
			let pair = [first.to_message(leader), new.to_message(leader)];
			Misbehaviour::ConflictingProposals(Box::new(pair))
		});
		self.proposals.push(new);
		evidence
	}

	/// Adds a partial that was checked; two for different digests are evidence, and only the first
	/// is kept.
	pub fn add_partial(&mut self, member: OracleIndex, new: HeldPartial) -> Option<Misbehaviour> {
		match self.partials.get(&member) {
			Some(first) => {
				self.faulty.insert(member);
				let pair = [first.to_message(member), new.to_message(member)];
				Some(Misbehaviour::ConflictingPartials(Box::new(pair)))
			}
			None => {
				self.partials.insert(member, new);
				None
			}
		}
	}

	/// Drops a partial whose inner signature does not verify.
	pub fn drop_partial(&mut self, member: OracleIndex, digest: &H256) -> Option<Misbehaviour> {
		if self.partials.get(&member)?.partial.digest != *digest {
			return None;
		}
		let dropped = self.partials.remove(&member)?;
		self.faulty.insert(member);
		Some(Misbehaviour::InvalidPartial(Box::new(dropped.to_message(member))))
	}

	/// The partials over one report.
	pub fn partials_for(&self, digest: &H256) -> BTreeMap<OracleIndex, Signature> {
		self.partials
			.iter()
			.filter(|(_, held)| held.partial.digest == *digest)
			.map(|(member, held)| (*member, held.partial.signature))
			.collect()
	}

	/// The assets that the chain lists have changed, and what a report holds with them.
	pub fn forget_recomputed(&mut self) {
		self.proposals.iter_mut().for_each(|held| held.recomputed = None);
	}

	/// How many partials over one report are held.
	pub fn count(&self, digest: &H256) -> usize {
		self.partials.values().filter(|held| held.partial.digest == *digest).count()
	}
}
