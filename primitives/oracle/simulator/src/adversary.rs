//! What faulty nodes say in place of what their core asked for, and when they hear something.
//!
//! A faulty node runs the same core as an honest one, so it follows rounds and leads when it is its
//! turn; what it says is bent on the way out.

use crate::{
	envelope::Envelope, fault::Fault, node::Node, scheme::NodeId, simulation::Simulation, GENESIS,
};
use ballast_oracle::{
	consensus::{
		medians, Draft, Message, Observation, PartialSignature, Proposal, SignedMessage, Statement,
	},
	digest, faulty, quorum, ChainView, OracleIndex, Report, RequestRef, H256,
};
use std::cmp::Reverse;

/// The basket of the request that nobody opened.
const INVENTED: u32 = 9_999;

/// The request that nobody opened: the same for all who invent it.
fn invented() -> RequestRef {
	RequestRef { basket: INVENTED, nonce: 1, legs: 1, digest: H256::repeat_byte(0x99) }
}

impl Simulation {
	/// Signs and sends what the core of a faulty node asked for, in its manner; what its own core
	/// hears of it.
	pub(crate) fn say(&mut self, id: NodeId, mut draft: Draft) -> SignedMessage {
		let Some(fault) = self.nodes.get(id).and_then(|node| node.fault) else {
			return self.sign(id, draft);
		};
		if let Statement::Observation(own) = &mut draft.statement {
			if fault == Fault::Inventor {
				// The greatest basket of all, so that the order holds.
				let _ = own.requests.try_push(invented());
			}
			let own = own.clone();
			if let Some(node) = self.nodes.get_mut(id) {
				node.heard.hear(draft.from, &own);
			}
		}
		match (fault, &mut draft.statement) {
			(Fault::Chooser(_), Statement::Proposal(proposal)) => self.choose(id, proposal),
			(Fault::Inventor, Statement::Proposal(proposal)) => {
				let _ = proposal.report.requests.try_push(invented());
			}
			_ => {}
		}
		let signed = self.sign(id, draft.clone());
		match (fault, draft.statement.clone()) {
			(Fault::BadPartial, Statement::Partial { .. }) => return self.spoil(id, signed),
			(Fault::TwoFaced, Statement::Observation(own)) => {
				self.tell_each_another(id, &draft, &own, &signed);
			}
			(Fault::Equivocator, Statement::Proposal(first)) => {
				self.propose_two(id, &draft, &first, &signed);
			}
			(Fault::Withholder, Statement::Proposal(_)) => {
				let few = usize::try_from(faulty(self.members(id))).unwrap_or_default();
				self.send_to_some(id, &signed, few.saturating_add(1));
			}
			(Fault::Withholder, Statement::Partial { .. }) => self.send_to_some(id, &signed, 1),
			_ => self.send(id, &signed),
		}
		signed
	}

	/// A faulty node hears something: it remembers observations, and signs whatever is proposed.
	pub(crate) fn hear(&mut self, id: NodeId, signed: &SignedMessage) {
		match &signed.message {
			Message::Observation(observation) => {
				if let Some(node) = self.nodes.get_mut(id) {
					node.heard.hear(signed.from, observation);
				}
			}
			Message::Proposal(proposal) => {
				if let Some(partial) = self.partial(id, &proposal.report) {
					self.send(id, &partial);
				}
			}
			Message::Partial(_) | Message::Fetch(_) => {}
		}
	}

	fn members(&self, id: NodeId) -> u32 {
		let place = self.nodes.get(id).and_then(Node::place);
		place.map_or(0, |(chain, _)| u32::try_from(chain.keys.len()).unwrap_or(u32::MAX))
	}

	/// The node's partial over any report.
	fn partial(&mut self, id: NodeId, report: &Report) -> Option<SignedMessage> {
		let (_, from) = self.nodes.get(id)?.place()?;
		let Report { set_id, round, view, .. } = *report;
		let digest = digest::report(&GENESIS, report);
		let statement = Statement::Partial { set_id, round, view, digest };
		Some(self.sign(id, Draft { from, genesis: GENESIS, statement }))
	}

	/// A partial with another inner signature, in a well-signed message. Its own core gets the same.
	fn spoil(&mut self, id: NodeId, signed: SignedMessage) -> SignedMessage {
		let Message::Partial(partial) = signed.message else { return signed };
		let signature = self.scheme.sign(id, &H256::repeat_byte(0x0b));
		let message = Message::Partial(PartialSignature { signature, ..partial });
		let signature = self.scheme.sign(id, &message.digest(&GENESIS));
		let spoilt = SignedMessage { from: signed.from, message, signature };
		self.send(id, &spoilt);
		spoilt
	}

	fn send_to_some(&mut self, id: NodeId, signed: &SignedMessage, count: usize) {
		let all: Vec<NodeId> = (0..self.nodes.len()).filter(|other| *other != id).collect();
		let envelope = Envelope::new(signed.to_wire());
		for to in self.dice.some(&all, count) {
			self.post(id, to, &envelope);
		}
	}

	/// Every member hears of another observation; when this node does not lead, the leader alone of
	/// the right one.
	fn tell_each_another(
		&mut self,
		id: NodeId,
		draft: &Draft,
		own: &Observation,
		right: &SignedMessage,
	) {
		let to_leader = self.dice.chance(500);
		for (to, later) in (0..self.nodes.len()).zip(1u64..) {
			if to_leader && self.leads(to) {
				let envelope = Envelope::new(right.to_wire());
				self.post(id, to, &envelope);
				continue;
			}
			let mut other = own.clone();
			other.observed_at = other.observed_at.saturating_add(later);
			let statement = Statement::Observation(other);
			let signed = self.sign(id, Draft { statement, ..draft.clone() });
			let envelope = Envelope::new(signed.to_wire());
			self.post(id, to, &envelope);
		}
	}

	fn leads(&self, id: NodeId) -> bool {
		let status = self.nodes.get(id).and_then(|node| node.core.as_ref()?.status());
		status.is_some_and(|status| status.me.is_some() && status.me == status.leader)
	}

	/// Two proposals, each shown to one half of the nodes, and a partial over each.
	fn propose_two(&mut self, id: NodeId, draft: &Draft, first: &Proposal, signed: &SignedMessage) {
		let mut other = first.clone();
		other.report.valid_until = other.report.valid_until.saturating_sub(1);
		let statement = Statement::Proposal(other.clone());
		let second = self.sign(id, Draft { statement, ..draft.clone() });
		let envelopes = [signed, &second].map(|signed| Envelope::new(signed.to_wire()));
		for (to, envelope) in (0..self.nodes.len()).zip(envelopes.iter().cycle()) {
			self.post(id, to, envelope);
		}
		if let Some(partial) = self.partial(id, &other.report) {
			self.send(id, &partial);
		}
	}

	/// Names the quorum with the highest prices of the first asset, as far as it has heard of one.
	fn choose(&mut self, id: NodeId, proposal: &mut Proposal) {
		let Some(node) = self.nodes.get(id) else { return };
		let Some((chain, _)) = node.place() else { return };
		let report = &proposal.report;
		let mut heard = node.heard.of(report.set_id, report.round);
		heard.sort_by_key(|(_, held)| Reverse(held.prices.first().map(|entry| entry.price)));
		let needed = quorum_of(&chain);
		heard.truncate(needed);
		heard.sort_by_key(|(from, _)| *from);
		let chosen: Vec<(OracleIndex, Observation)> =
			heard.into_iter().map(|(from, held)| (from, held.clone())).collect();
		let needed = u32::try_from(needed).unwrap_or(u32::MAX);
		let observations = chosen.iter().map(|(_, observation)| observation);
		let Some(medians) = medians(observations, &chain.assets, needed) else { return };
		let named = |(from, held): (OracleIndex, Observation)| {
			(from, Message::Observation(held).digest(&GENESIS))
		};
		let Ok(named) = chosen.into_iter().map(named).collect::<Vec<_>>().try_into() else {
			return;
		};
		proposal.report.prices = medians.prices;
		proposal.report.observed_at = medians.observed_at;
		proposal.report.requests.clear();
		proposal.observations = named;
	}
}

fn quorum_of(chain: &ChainView) -> usize {
	let members = u32::try_from(chain.keys.len()).unwrap_or(u32::MAX);
	usize::try_from(quorum(members)).unwrap_or(usize::MAX)
}
