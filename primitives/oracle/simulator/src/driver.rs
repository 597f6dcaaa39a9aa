//! What a node does around its core: carry out outputs, sign, send, receive, submit. It drives the
//! core as [`ballast_oracle::consensus::wire::Member`] does, under any scheme, and can die between
//! any two outputs.

use crate::{
	envelope::Envelope,
	promises::Promise,
	scheme::NodeId,
	simulation::{Happening, Simulation},
	tally::count,
};
use ballast_oracle::{
	consensus::{
		wire::Assembly, Core, Draft, Event, Input, Message, Misbehaviour, Output, SignedMessage,
		Standing, Statement, Submission,
	},
	digest,
};
use std::{collections::VecDeque, rc::Rc};

/// Messages that are recorded to be replayed.
const RECORDED: usize = 512;

impl Simulation {
	/// Gives a core an input and does what comes of it.
	pub(crate) fn give(&mut self, id: NodeId, input: Input) {
		let mut inputs = VecDeque::from([input]);
		while let Some(input) = inputs.pop_front() {
			let Some(node) = self.nodes.get_mut(id) else { return };
			let now = node.clock(self.now);
			let Some(core) = node.core.as_mut() else { return };
			let outputs = core.handle(now, input);
			self.check(id);
			for output in outputs {
				if self.burns_out(id) {
					return;
				}
				inputs.extend(self.carry_out(id, output));
			}
		}
		self.set_alarm(id);
	}

	/// Whether the node dies before its next output.
	fn burns_out(&mut self, id: NodeId) -> bool {
		let Some(node) = self.nodes.get_mut(id) else { return true };
		match &mut node.fuse {
			None => false,
			Some(0) => {
				node.stop();
				count(&mut self.tally.crashes);
				self.note(|| format!("node {id} dies between two outputs"));
				true
			}
			Some(left) => {
				*left = left.saturating_sub(1);
				false
			}
		}
	}

	fn carry_out(&mut self, id: NodeId, output: Output) -> Option<Input> {
		match output {
			Output::Persist(log) => {
				if let Some(node) = self.nodes.get_mut(id) {
					node.persist(&log);
				}
				None
			}
			Output::Sign(draft) => {
				self.watch(id, &draft);
				let signed = if self.is_honest(id) {
					let signed = self.sign(id, draft);
					self.send(id, &signed);
					signed
				} else {
					self.say(id, draft)
				};
				Some(Input::Message(signed))
			}
			Output::Send(signed) => {
				self.send(id, &signed);
				None
			}
			Output::Submit(submission) => self.assemble(id, &submission),
			Output::Event(event) => {
				self.tell(id, event);
				None
			}
		}
	}

	/// Signs with the node's key.
	pub(crate) fn sign(&mut self, id: NodeId, draft: Draft) -> SignedMessage {
		let signed = draft.sign(|digest| self.scheme.sign(id, digest));
		self.witness(id, &signed);
		signed
	}

	/// What the checker learns of anything that is signed for this chain.
	pub(crate) fn witness(&mut self, id: NodeId, signed: &SignedMessage) {
		match &signed.message {
			Message::Proposal(proposal) => {
				let digest = digest::report(&crate::GENESIS, &proposal.report);
				let members = u32::try_from(self.chain.tip().keys.len()).unwrap_or(u32::MAX);
				self.promises.proposed(digest, &proposal.report, members);
			}
			Message::Partial(partial) => {
				let key = self.scheme.public(id);
				if self.scheme.verify(&key, &partial.digest, &partial.signature) {
					self.promises.signed(id, partial);
				}
			}
			Message::Observation(_) | Message::Fetch(_) => {}
		}
		self.note(|| {
			let (message, round) = (&signed.message, signed.message.round());
			let at = message.view().map(|view| format!(", view {view}")).unwrap_or_default();
			format!("node {id} signs a {} of round {round}{at}", message.kind().name())
		});
	}

	fn watch(&mut self, id: NodeId, draft: &Draft) {
		if !self.is_honest(id) {
			return;
		}
		let disk = self.nodes.get(id).and_then(|node| node.stored()).unwrap_or_default();
		let message = match &draft.statement {
			Statement::Proposal(proposal) => Some(Message::Proposal(proposal.clone())),
			_ => None,
		};
		let identity = message.map(|message| message.digest(&draft.genesis)).unwrap_or_default();
		self.promises.honest_signs(id, &draft.statement, identity, &disk);
	}

	fn tell(&mut self, id: NodeId, event: Event) {
		match event {
			Event::Misbehaviour(found) => self.accuse(id, &found),
			Event::Rejected { reason, .. } => self.tally.refuse(reason.class()),
			Event::Entered { round, view, leader, .. } => {
				self.note(|| {
					format!("node {id} enters view {view} of round {round}, led by {leader}")
				});
			}
			Event::Abstain { round, view, reason } => {
				self.note(|| {
					format!("node {id} abstains in view {view:?} of round {round}: {reason:?}")
				});
			}
			Event::HeldBack { round, basket, reason, .. } => {
				self.note(|| {
					format!("node {id} holds basket {basket} back in {round}: {reason:?}")
				});
			}
		}
	}

	fn accuse(&mut self, id: NodeId, found: &Misbehaviour) {
		if !self.is_honest(id) {
			return;
		}
		let index = usize::from(found.member());
		let keys = self.nodes.get(id).and_then(|node| Some(&node.core.as_ref()?.chain()?.keys));
		let accused = keys.and_then(|keys| self.owners.get(keys.get(index)?).copied());
		let Some(accused) = accused else {
			return self.promises.breaks(Promise::NoEvidence, || format!("{id} accuses nobody"));
		};
		let honest = self.is_honest(accused);
		count(&mut self.tally.found_out);
		self.note(|| format!("node {id} finds node {accused} out"));
		self.promises.accused(id, accused, honest, found);
	}

	/// What must hold of a core after every input.
	fn check(&mut self, id: NodeId) {
		let Some(node) = self.nodes.get(id) else { return };
		let now = node.clock(self.now);
		let Some(core) = &node.core else { return };
		let members = core.chain().map_or(0, |chain| chain.keys.len());
		let (held, wake_at) = (core.held(), core.wake_at());
		self.promises.holds(id, held, members, &self.params);
		self.promises.wakes(id, now, wake_at);
	}

	/// Wakes the node when its core asks for it, by its own clock.
	pub(crate) fn set_alarm(&mut self, id: NodeId) {
		let now = self.now;
		let Some(node) = self.nodes.get_mut(id) else { return };
		let Some(wake_at) = node.core.as_ref().and_then(Core::wake_at) else { return };
		let delay = wake_at.saturating_sub(node.clock(now)).max(1);
		let at = now.saturating_add(delay);
		if node.alarm.is_none_or(|alarm| alarm > at) {
			node.alarm = Some(at);
			self.schedule(delay, Happening::Wake { node: id });
		}
	}

	fn assemble(&mut self, id: NodeId, submission: &Submission) -> Option<Input> {
		let core = self.nodes.get(id)?.core.as_ref()?;
		let keys = &core.chain()?.keys;
		let Assembly { certificate, invalid } = self.scheme.assemble(submission, keys);
		if let Some(certificate) = certificate {
			let (round, view) = (certificate.report.round, certificate.report.view);
			self.note(|| format!("node {id} submits round {round}, view {view}"));
			let cut_off =
				self.blocks_held_up && self.nodes.get(id).is_some_and(|node| node.group != 0);
			if !cut_off && !self.dice.chance(self.conditions.loss) {
				let (shortest, longest) = self.conditions.delay;
				let delay = self.dice.between(shortest, longest);
				let certificate = Box::new(certificate);
				self.schedule(delay, Happening::Submit { certificate });
			}
		}
		let digest = submission.digest;
		(!invalid.is_empty()).then_some(Input::InvalidPartials { digest, members: invalid })
	}

	/// Sends to all other nodes.
	pub(crate) fn send(&mut self, from: NodeId, signed: &SignedMessage) {
		let envelope = Envelope::new(signed.to_wire());
		self.record(&envelope);
		for to in 0..self.nodes.len() {
			self.post(from, to, &envelope);
		}
	}

	/// Keeps a message, to be replayed.
	pub(crate) fn record(&mut self, envelope: &Rc<Envelope>) {
		if self.recorded.len() >= RECORDED {
			self.recorded.pop_front();
		}
		self.recorded.push_back(envelope.clone());
	}

	/// Puts bytes on their way from one node to another, under the present conditions.
	pub(crate) fn post(&mut self, from: NodeId, to: NodeId, envelope: &Rc<Envelope>) {
		let (Some(sender), Some(receiver)) = (self.nodes.get(from), self.nodes.get(to)) else {
			return;
		};
		let keeps = sender.fault.is_some_and(|fault| fault.keeps(envelope));
		if from == to || keeps || sender.group != receiver.group {
			return;
		}
		self.post_one(to, envelope);
		if self.dice.chance(self.conditions.repeats) {
			self.post_one(to, envelope);
		}
		if self.dice.chance(self.conditions.replays) {
			let old = self.dice.count(0, self.recorded.len().saturating_sub(1));
			if let Some(envelope) = self.recorded.get(old).cloned() {
				self.post_one(to, &envelope);
			}
		}
	}

	fn post_one(&mut self, to: NodeId, envelope: &Rc<Envelope>) {
		if !self.dice.chance(self.conditions.loss) {
			let (shortest, longest) = self.conditions.delay;
			let delay = self.dice.between(shortest, longest);
			self.schedule(delay, Happening::Deliver { to, envelope: envelope.clone() });
		}
	}

	/// Bytes arrive: they are read, considered, verified, and handed in, in this order.
	pub(crate) fn deliver(&mut self, to: NodeId, envelope: &Rc<Envelope>) {
		let Some(node) = self.nodes.get(to) else { return };
		let now = node.clock(self.now);
		let Some(core) = &node.core else { return };
		let Ok(signed) = &envelope.read else {
			return count(&mut self.tally.malformed);
		};
		let keys = core.chain().map_or(&[][..], |chain| &chain.keys);
		match core.consider(now, signed) {
			Ok(Standing::Present | Standing::Ahead) => {}
			Ok(Standing::ForLeader) => return,
			Err(reason) => return self.tally.refuse(reason.class()),
		}
		if !envelope.verify(&*self.scheme, keys) {
			return count(&mut self.tally.unverified);
		}
		let signed = signed.clone();
		if !self.is_honest(to) {
			self.hear(to, &signed);
		}
		self.give(to, Input::Message(signed));
	}
}
