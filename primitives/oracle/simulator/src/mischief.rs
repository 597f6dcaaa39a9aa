//! What faulty nodes say that their core never asked for.

use crate::{
	envelope::Envelope, fault::Fault, scheme::NodeId, simulation::Simulation, ELSEWHERE, GENESIS,
};
use ballast_oracle::{
	consensus::{
		max_wire_len, Draft, Fetch, Kind, Message, Observation, SignedMessage, Statement,
		WIRE_VERSION,
	},
	ChainView, OracleIndex, Round, H256,
};
use std::rc::Rc;

/// Messages that a faulty node sends at once.
const BURST: u64 = 4;

impl Simulation {
	/// A faulty node does something on its own account.
	pub(crate) fn make_mischief(&mut self, id: NodeId) {
		let Some((fault, place)) =
			self.nodes.get(id).and_then(|node| Some((node.fault?, node.place())))
		else {
			return;
		};
		match (fault, place) {
			(Fault::Flooder, Some((chain, from))) => self.flood(id, &chain, from),
			(Fault::Inventor, Some((chain, from))) => {
				let view = chain.view().unwrap_or(0);
				let digest = H256::from_low_u64_be(self.dice.between(0, u64::MAX));
				let (set_id, round) = (chain.set_id, chain.round);
				self.state(id, from, Statement::Partial { set_id, round, view, digest });
			}
			(Fault::Replayer, place) => self.replay(id, place.as_ref()),
			(Fault::Vandal, _) => self.vandalise(id),
			_ => {}
		}
	}

	fn state(&mut self, id: NodeId, from: OracleIndex, statement: Statement) {
		let signed = self.sign(id, Draft { from, genesis: GENESIS, statement });
		self.send(id, &signed);
	}

	/// Observations of many times, partials of many views, rounds and digests, questions.
	fn flood(&mut self, id: NodeId, chain: &ChainView, from: OracleIndex) {
		let (set_id, present) = (chain.set_id, chain.view().unwrap_or(0));
		for _ in 0..BURST {
			let round = self.round_near(chain.round);
			let view = present.saturating_add(u32::try_from(self.dice.between(0, 3)).unwrap_or(0));
			let digest = H256::from_low_u64_be(self.dice.between(0, 2));
			self.state(id, from, Statement::Partial { set_id, round, view, digest });
			if let Some(observation) = self.own_observation(id, chain) {
				let earlier = self.dice.between(0, 12_000);
				let observed_at =
					observation.observed_at.saturating_add(3_000).saturating_sub(earlier);
				let observation = Observation { round, observed_at, ..observation };
				self.state(id, from, Statement::Observation(observation));
			}
			let named = self.recorded_proposal(chain.round);
			if let Some(observations) = named {
				self.state(id, from, Statement::Fetch(Fetch { set_id, round, view, observations }));
			}
		}
	}

	fn round_near(&mut self, round: Round) -> Round {
		round.saturating_add(self.dice.between(0, 3)).saturating_sub(1)
	}

	fn own_observation(&self, id: NodeId, chain: &ChainView) -> Option<Observation> {
		let node = self.nodes.get(id)?;
		let (_, from) = node.place()?;
		let heard = node.heard.of(chain.set_id, chain.round);
		heard.into_iter().find(|(member, _)| *member == from).map(|(_, held)| held.clone())
	}

	/// What some recorded proposal of the round names.
	fn recorded_proposal(
		&self,
		round: Round,
	) -> Option<ballast_oracle::consensus::NamedObservations> {
		self.recorded.iter().rev().find_map(|envelope| match &envelope.read {
			Ok(SignedMessage { message: Message::Proposal(proposal), .. })
				if proposal.report.round == round =>
			{
				Some(proposal.observations.clone())
			}
			_ => None,
		})
	}

	/// Recorded messages: as they are, under another member's name, or signed on another chain where
	/// the same keys serve.
	fn replay(&mut self, id: NodeId, place: Option<&(Rc<ChainView>, OracleIndex)>) {
		for _ in 0..BURST {
			let old = self.dice.count(0, self.recorded.len().saturating_sub(1));
			let Some(envelope) = self.recorded.get(old).cloned() else { return };
			let Ok(signed) = envelope.read.clone() else { continue };
			let envelope = match (self.dice.between(0, 2), place) {
				(0, Some((chain, _))) => {
					let members = u64::try_from(chain.keys.len()).unwrap_or(1);
					let last = members.saturating_add(1);
					let from = u16::try_from(self.dice.between(0, last)).unwrap_or_default();
					Envelope::new(SignedMessage { from, ..signed }.to_wire())
				}
				(1, Some((chain, _))) => match self.said_elsewhere(signed, chain) {
					Some(signed) => Envelope::new(signed.to_wire()),
					None => continue,
				},
				_ => envelope,
			};
			for to in 0..self.nodes.len() {
				self.post(id, to, &envelope);
			}
		}
	}

	/// The same, as its member would say it on another chain in the present set and round.
	fn said_elsewhere(&self, signed: SignedMessage, chain: &ChainView) -> Option<SignedMessage> {
		let SignedMessage { from, mut message, .. } = signed;
		let (set_id, round) = (chain.set_id, chain.round);
		match &mut message {
			Message::Observation(body) => (body.set_id, body.round) = (set_id, round),
			Message::Proposal(body) => {
				(body.report.set_id, body.report.round) = (set_id, round);
			}
			Message::Partial(body) => (body.set_id, body.round) = (set_id, round),
			Message::Fetch(body) => (body.set_id, body.round) = (set_id, round),
		}
		let owner = *self.owners.get(chain.keys.get(usize::from(from))?)?;
		let signature = self.scheme.sign(owner, &message.digest(&ELSEWHERE));
		Some(SignedMessage { from, message, signature })
	}

	/// Bytes that are no message.
	fn vandalise(&mut self, id: NodeId) {
		let old = self.dice.count(0, self.recorded.len().saturating_sub(1));
		let sound =
			self.recorded.get(old).map(|envelope| envelope.bytes.clone()).unwrap_or_default();
		let bytes = match self.dice.between(0, 6) {
			0 => {
				let kind = Kind::ALL.get(self.dice.count(0, 3)).map_or(0, |kind| kind.byte());
				let length = max_wire_len().saturating_add(self.dice.count(1, 100));
				let mut bytes = vec![0; length];
				bytes.iter_mut().zip([WIRE_VERSION, kind]).for_each(|(byte, from)| *byte = from);
				bytes
			}
			1 => {
				let kept = self.dice.count(0, sound.len().saturating_sub(1));
				sound.into_iter().take(kept).collect()
			}
			2 => sound.into_iter().chain([0]).collect(),
			3 => sound
				.into_iter()
				.enumerate()
				.map(|(at, byte)| if at == 0 { 9 } else { byte })
				.collect(),
			4 => sound
				.into_iter()
				.enumerate()
				.map(|(at, byte)| if at == 1 { 9 } else { byte })
				.collect(),
			5 => {
				let (place, bit) = (self.dice.count(0, sound.len()), self.dice.between(0, 7));
				let flip = 1u8.rotate_left(u32::try_from(bit).unwrap_or_default());
				let flipped =
					|(at, byte): (usize, u8)| if at == place { byte ^ flip } else { byte };
				sound.into_iter().enumerate().map(flipped).collect()
			}
			_ => {
				let length = self.dice.count(0, 300);
				self.dice.bytes(length)
			}
		};
		let envelope = Envelope::new(bytes);
		for to in 0..self.nodes.len() {
			self.post(id, to, &envelope);
		}
	}
}
