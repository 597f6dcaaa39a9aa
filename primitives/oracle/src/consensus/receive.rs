//! What becomes of messages, measurements and found-out partials.

use super::{
	aggregate::observed_requests,
	ballot::{HeldPartial, HeldProposal},
	context::Context,
	judge::OwnPrices,
	log::Vote,
	machine::{Core, Event, Output},
	message::{
		Draft, Fetch, Message, Observation, PartialSignature, Proposal, SignedMessage, Statement,
	},
	observations::{is_in_future, is_older, HeldObservation},
	reasons::{Abstain, Misbehaviour, Reject},
	shape::{check_observation, check_shape},
};
use crate::{digest, mailbox::Measurement, Moment, OracleIndex, Report, Signature, View};
use alloc::{
	collections::{BTreeMap, VecDeque},
	sync::Arc,
	vec::Vec,
};
use core::cmp::Ordering;
use frame_support::BoundedVec;
use sp_core::H256;

/// Where an acceptable message belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
	/// To the present round.
	Present,
	/// To the next round, which other nodes have reached: it is kept until this node has.
	Ahead,
	/// To the present round, but only its leader has a use for it: pass it on.
	ForLeader,
}

impl Core {
	/// Whether a message is acceptable now, by everything but its signature: what a transport asks
	/// before it spends time on verification. Changes nothing.
	pub fn consider(&self, now: Moment, signed: &SignedMessage) -> Result<Standing, Reject> {
		let context = self.context.as_ref().ok_or(Reject::NoChain)?;
		let SignedMessage { from, message, .. } = signed;
		if !context.is_member(*from) {
			return Err(Reject::NotAMember { member: *from });
		}
		let set_id = message.set_id();
		match set_id.cmp(&context.set_id()) {
			Ordering::Less => return Err(Reject::PastSet { set_id }),
			Ordering::Greater => return Err(Reject::FutureSet { set_id }),
			Ordering::Equal => {}
		}
		let round = message.round();
		match round.cmp(&context.round()) {
			Ordering::Less => return Err(Reject::PastRound { round }),
			Ordering::Equal => {}
			Ordering::Greater if context.round().checked_add(1) == Some(round) => {
				check_shape(*from, message, context)?;
				return self.consider_ahead(now, signed);
			}
			Ordering::Greater => return Err(Reject::FutureRound { round }),
		}
		if let Some(view) = message.view() {
			let (oldest, newest) = context.window();
			if view < oldest {
				return Err(Reject::PastView { view });
			}
			if view > newest {
				return Err(Reject::FutureView { view });
			}
		}
		check_shape(*from, message, context)?;
		match message {
			Message::Observation(body) => self.consider_observation(now, *from, message, body),
			Message::Proposal(body) => {
				self.consider_proposal(context, *from, message, body.report.view)
			}
			Message::Partial(body) => self.consider_partial(*from, body),
			Message::Fetch(body) => self.consider_fetch(now, context, *from, body),
		}
	}

	/// Of the next round only its first views can be of use: no node is far ahead of this one.
	fn consider_ahead(&self, now: Moment, signed: &SignedMessage) -> Result<Standing, Reject> {
		match &signed.message {
			Message::Observation(body) => self.consider_time(now, body.observed_at)?,
			Message::Proposal(Proposal { report: Report { view, .. }, .. })
			| Message::Partial(PartialSignature { view, .. }) => {
				if *view > 1 {
					return Err(Reject::FutureView { view: *view });
				}
			}
			Message::Fetch(body) => return Err(Reject::FutureRound { round: body.round }),
		}
		if self.ahead.get(&signed.from).is_some_and(|held| held.contains(signed)) {
			return Err(Reject::Duplicate);
		}
		let held = self.ahead.get(&signed.from).map_or(0, VecDeque::len);
		if held >= self.params.ahead_per_member {
			return Err(Reject::TooMany);
		}
		Ok(Standing::Ahead)
	}

	fn consider_time(&self, now: Moment, observed_at: Moment) -> Result<(), Reject> {
		if is_older(now, observed_at, self.params.max_observation_age_ms) {
			return Err(Reject::Stale { observed_at });
		}
		if is_in_future(now, observed_at, &self.params) {
			return Err(Reject::FromTheFuture { observed_at });
		}
		Ok(())
	}

	fn consider_observation(
		&self,
		now: Moment,
		from: OracleIndex,
		message: &Message,
		body: &Observation,
	) -> Result<Standing, Reject> {
		self.consider_time(now, body.observed_at)?;
		// Most observations are repetitions, and hashing is most of the work of looking at one.
		let lacking = self.round.ballots.values().any(|ballot| ballot.lacks(from));
		if lacking && self.is_wanted(from, &self.digest_of(message)) {
			return Ok(Standing::Present);
		}
		if self.round.observations.holds(from, body) {
			return Err(Reject::Duplicate);
		}
		self.round.observations.check_room(from, body.observed_at, &self.params)?;
		Ok(Standing::Present)
	}

	fn consider_proposal(
		&self,
		context: &Context,
		from: OracleIndex,
		message: &Message,
		view: View,
	) -> Result<Standing, Reject> {
		let Some(ballot) = self.round.ballots.get(&view) else { return Ok(Standing::Present) };
		let id = message.digest(&context.chain.genesis);
		if ballot.proposals.iter().any(|held| held.id == id) {
			return Err(Reject::Duplicate);
		}
		if ballot.faulty.contains(&from) {
			return Err(Reject::Faulty { member: from });
		}
		Ok(Standing::Present)
	}

	fn consider_partial(
		&self,
		from: OracleIndex,
		body: &PartialSignature,
	) -> Result<Standing, Reject> {
		let Some(ballot) = self.round.ballots.get(&body.view) else {
			return Ok(Standing::Present);
		};
		if ballot.partials.get(&from).is_some_and(|held| held.partial.digest == body.digest) {
			return Err(Reject::Duplicate);
		}
		if ballot.faulty.contains(&from) {
			return Err(Reject::Faulty { member: from });
		}
		Ok(Standing::Present)
	}

	/// A member asks for what it lacks of a view every `fetch_ms`; half of that allows for messages that
	/// travel at different speeds.
	fn consider_fetch(
		&self,
		now: Moment,
		context: &Context,
		from: OracleIndex,
		body: &Fetch,
	) -> Result<Standing, Reject> {
		let least = self.params.fetch_ms.div_ceil(2);
		if self.round.asked.get(&(body.view, from)).is_some_and(|last| now.abs_diff(*last) < least)
		{
			return Err(Reject::TooMany);
		}
		let leads = context.me.is_some() && context.leader(body.view) == context.me;
		Ok(if leads { Standing::Present } else { Standing::ForLeader })
	}

	fn note_question(&mut self, signed: &SignedMessage) {
		if let Message::Fetch(Fetch { view, .. }) = signed.message {
			self.round.asked.insert((view, signed.from), self.now);
		}
	}

	fn digest_of(&self, message: &Message) -> H256 {
		let genesis = self.chain().map(|chain| chain.genesis).unwrap_or_default();
		message.digest(&genesis)
	}

	fn is_wanted(&self, member: OracleIndex, hash: &H256) -> bool {
		self.round.ballots.values().any(|ballot| ballot.wants(member, hash))
	}

	pub(super) fn receive(&mut self, signed: SignedMessage, out: &mut Vec<Output>) {
		match self.consider(self.now, &signed) {
			Ok(Standing::Present) => self.accept(signed, out),
			Ok(Standing::Ahead) => {
				self.ahead.entry(signed.from).or_default().push_back(signed);
			}
			Ok(Standing::ForLeader) => self.note_question(&signed),
			Err(reason) => {
				let kind = signed.message.kind();
				out.push(Event::Rejected { from: signed.from, kind, reason }.into());
			}
		}
	}

	fn accept(&mut self, signed: SignedMessage, out: &mut Vec<Output>) {
		self.note_question(&signed);
		let SignedMessage { from, message, signature } = signed;
		let hash = self.digest_of(&message);
		match message {
			Message::Observation(observation) => {
				self.accept_observation(from, HeldObservation { hash, observation, signature })
			}
			Message::Proposal(proposal) => {
				self.accept_proposal(from, hash, proposal, signature, out)
			}
			Message::Partial(partial) => {
				self.accept_partial(from, HeldPartial { partial, signature }, out)
			}
			Message::Fetch(fetch) => self.answer(&fetch, out),
		}
	}

	fn accept_observation(&mut self, from: OracleIndex, held: HeldObservation) {
		let held = Arc::new(held);
		for ballot in self.round.ballots.values_mut() {
			ballot.resolve(from, &held);
		}
		let observed_at = held.observation.observed_at;
		if self.round.observations.check_room(from, observed_at, &self.params).is_ok() {
			self.round.observations.insert(from, held, &self.params);
		}
	}

	fn accept_proposal(
		&mut self,
		from: OracleIndex,
		id: H256,
		proposal: Proposal,
		signature: Signature,
		out: &mut Vec<Output>,
	) {
		let Some(context) = &self.context else { return };
		let report = &proposal.report;
		let (set_id, round, view) = (report.set_id, report.round, report.view);
		if context.me == Some(from) && self.log.may_propose(set_id, round, view) {
			// Another life of this key proposed, and its log was lost.
			self.log.record_proposal(set_id, round, view);
			out.push(Output::Persist(self.log.clone()));
		}
		let held = HeldProposal {
			id,
			digest: digest::report(&context.chain.genesis, report),
			proposal,
			signature,
			resolved: BTreeMap::new(),
			recomputed: None,
			next_fetch: self.now.saturating_add(self.params.fetch_ms),
			served: BTreeMap::new(),
		};
		let ballot = self.round.ballots.entry(view).or_default();
		let evidence = ballot.add_proposal(from, held, &self.round.observations);
		out.extend(evidence.map(misbehaved));
	}

	fn accept_partial(&mut self, from: OracleIndex, held: HeldPartial, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		let PartialSignature { set_id, round, view, digest, .. } = held.partial;
		let newest = self.log.vote(set_id, round).map(|vote| vote.view);
		if context.me == Some(from) && newest < Some(view) {
			// Another life of this key signed, and its log was lost.
			self.log.record_vote(set_id, round, Vote { view, digest: Some(digest) });
			out.push(Output::Persist(self.log.clone()));
		}
		let ballot = self.round.ballots.entry(view).or_default();
		out.extend(ballot.add_partial(from, held).map(misbehaved));
	}

	/// Sends again what this node's proposal names, each observation at most once per `fetch_ms`
	/// however many ask: everybody hears the answer.
	fn answer(&mut self, fetch: &Fetch, out: &mut Vec<Output>) {
		let Some(ballot) = self.round.ballots.get_mut(&fetch.view) else { return };
		for (member, hash) in &fetch.observations {
			for held in &mut ballot.proposals {
				let Some(named) = held.resolved.get(member).filter(|named| named.hash == *hash)
				else {
					continue;
				};
				let recent = held
					.served
					.get(member)
					.is_some_and(|served| self.now.abs_diff(*served) < self.params.fetch_ms);
				if !recent {
					held.served.insert(*member, self.now);
					out.push(Output::Send(named.to_message(*member)));
				}
			}
		}
	}

	pub(super) fn drop_partials(
		&mut self,
		digest: &H256,
		members: &[OracleIndex],
		out: &mut Vec<Output>,
	) {
		for ballot in self.round.ballots.values_mut() {
			for member in members {
				out.extend(ballot.drop_partial(*member, digest).map(misbehaved));
			}
		}
		if let Some(complete) = self.round.complete.as_mut().filter(|held| held.digest == *digest) {
			for member in members {
				complete.partials.remove(member);
			}
		}
	}

	/// A measurement of the present round becomes this node's reference, and its observation. One
	/// of the next round waits for it; any other is of no use.
	pub(super) fn measured(&mut self, measurement: Measurement, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		if measurement.set_id != context.set_id() {
			return;
		}
		if context.round().checked_add(1) == Some(measurement.round) {
			self.next_measurement = Some(measurement);
			return;
		}
		let observed_at = measurement.observed_at;
		let newest = self.round.own.as_ref().map(|own| own.observed_at);
		if measurement.round != context.round()
			|| newest >= Some(observed_at)
			|| is_older(self.now, observed_at, self.params.max_proposed_age_ms)
		{
			return;
		}
		let view = context.chain.view();
		let (round, me, genesis) = (context.round(), context.me, context.chain.genesis);
		let requests = observed_requests(&measurement.requests, &context.chain);
		let prices = BoundedVec::try_from(measurement.prices);
		let observation = prices
			.map(|prices| Observation {
				set_id: measurement.set_id,
				round,
				observed_at,
				prices,
				requests,
			})
			.ok()
			.filter(|observation| check_observation(observation).is_ok());
		let Some(observation) = observation else {
			let reason = Abstain::UnusableMeasurement;
			out.push(Event::Abstain { round, view, reason }.into());
			return;
		};
		self.round.own = Some(OwnPrices { observed_at, prices: observation.prices.to_vec() });
		let Some(from) = me else { return };
		if self.round.observations.check_room(from, observed_at, &self.params).is_ok() {
			let statement = Statement::Observation(observation);
			out.push(Output::Sign(Draft { from, genesis, statement }));
		}
	}
}

fn misbehaved(misbehaviour: Misbehaviour) -> Output {
	Event::Misbehaviour(misbehaviour).into()
}
