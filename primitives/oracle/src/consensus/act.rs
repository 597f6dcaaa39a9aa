//! What a node does on its own account: propose, sign, ask, submit, repeat.

use super::{
	aggregate::{medians, select_requests},
	ballot::HeldProposal,
	judge::{judge, recompute},
	log::{Permit, Vote},
	machine::{Core, Event, Output},
	message::{Draft, Fetch, Observation, Proposal, Statement},
	observations::HeldObservation,
	reasons::Abstain,
	submit::{distance, stage_delay, Complete},
};
use crate::{Moment, OracleIndex, Report, View};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use frame_support::BoundedVec;

impl Core {
	/// Everything that may be due after an input.
	pub(super) fn act(&mut self, out: &mut Vec<Output>) {
		self.complete();
		self.propose(out);
		self.sign(out);
		self.fetch(out);
		self.submit(out);
		self.resend(out);
	}

	/// When a [`super::Input::Tick`] is useful next, if nothing else happens: always after the input
	/// before. What is overdue waits for something else than time.
	pub fn wake_at(&self) -> Option<Moment> {
		let context = self.context.as_ref()?;
		let view = context.chain.view()?;
		context.me?;
		let grace = self
			.round
			.quorum_since
			.map(|since| since.saturating_add(self.params.grace_ms))
			.filter(|_| self.may_lead(view));
		let fetches = self.round.ballots.range(view..).flat_map(|(_, ballot)| {
			ballot
				.proposals
				.first()
				.filter(|held| !ballot.signed && !held.missing().is_empty())
				.map(|held| held.next_fetch)
		});
		let resend = self.round.last_resend.map(|last| last.saturating_add(self.params.resend_ms));
		fetches.chain(grace).chain(resend).filter(|at| *at > self.now).min()
	}

	/// Whether this node leads `view` and has not proposed in it, in this life or another.
	fn may_lead(&self, view: View) -> bool {
		let Some(context) = &self.context else { return false };
		context.me.is_some()
			&& context.leader(view) == context.me
			&& self.log.may_propose(context.set_id(), context.round(), view)
			&& self.round.ballots.get(&view).is_none_or(|ballot| !ballot.proposed)
	}

	fn abstain(&mut self, view: View, reason: Abstain, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		let ballot = self.round.ballots.entry(view).or_default();
		if ballot.abstained != Some(reason) {
			ballot.abstained = Some(reason);
			let round = context.round();
			out.push(Event::Abstain { round, view: Some(view), reason }.into());
		}
	}

	/// A quorum of observations that stays one through `grace_ms`, or all of them, is proposed.
	fn propose(&mut self, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		let Some(view) = context.chain.view().filter(|view| self.may_lead(*view)) else { return };
		let usable = self.round.observations.usable(self.now, &self.params);
		let count = u32::try_from(usable.len()).unwrap_or(u32::MAX);
		if count < context.quorum() {
			self.round.quorum_since = None;
			return;
		}
		// A clock that stepped back must not prolong the wait.
		let since = self.round.quorum_since.map_or(self.now, |since| since.min(self.now));
		self.round.quorum_since = Some(since);
		let waited = self.now.saturating_sub(since) >= self.params.grace_ms;
		if self.round.complete.is_some() || (count < context.members() && !waited) {
			return;
		}
		self.propose_over(view, &usable, out);
	}

	fn propose_over(
		&mut self,
		view: View,
		usable: &BTreeMap<OracleIndex, Arc<HeldObservation>>,
		out: &mut Vec<Output>,
	) {
		let Some((context, from)) = self.context.as_ref().and_then(|held| Some((held, held.me?)))
		else {
			return;
		};
		let observations: Vec<&Observation> =
			usable.values().map(|held| &held.observation).collect();
		let listed = &context.chain.assets;
		let medians = medians(observations.iter().copied(), listed, context.quorum())
			.filter(|medians| !medians.prices.is_empty());
		let Some(medians) = medians else {
			return self.abstain(view, Abstain::NothingToCertify, out);
		};
		let (set_id, round) = (context.set_id(), context.round());
		let selection = select_requests(
			&context.chain,
			&medians,
			&observations,
			context.naming(),
			self.params.max_legs,
		);
		for (basket, reason) in selection.held_back {
			out.push(Event::HeldBack { round, view, basket, reason }.into());
		}
		let report = Report {
			set_id,
			round,
			view,
			observed_at: medians.observed_at,
			valid_until: context.chain.block.saturating_add(self.params.validity_blocks),
			prices: medians.prices,
			requests: selection.requests,
		};
		let named = usable.iter().map(|(member, held)| (*member, held.hash)).collect();
		let proposal = Proposal { report, observations: BoundedVec::truncate_from(named) };
		self.log.record_proposal(set_id, round, view);
		self.round.ballots.entry(view).or_default().proposed = true;
		let statement = Statement::Proposal(proposal);
		let genesis = context.chain.genesis;
		out.push(Output::Persist(self.log.clone()));
		out.push(Output::Sign(Draft { from, genesis, statement }));
	}

	/// Signs one report of the present view, or of the one before it while nothing is signed in the
	/// present one: a proposal made late in its view still completes.
	fn sign(&mut self, out: &mut Vec<Output>) {
		let Some(present) = self.context.as_ref().and_then(|context| context.chain.view()) else {
			return;
		};
		for view in [Some(present), present.checked_sub(1)].into_iter().flatten() {
			let Some(ballot) = self.round.ballots.get(&view) else { continue };
			if ballot.signed {
				return;
			}
			if ballot.proposals.is_empty() {
				continue;
			}
			match self.try_sign(view, out) {
				Ok(()) => return,
				// Told when the leader is asked for them.
				Err(Abstain::MissingObservations { .. }) => {}
				Err(reason) => self.abstain(view, reason, out),
			}
		}
	}

	/// Judges the first proposal only: the second one of a leader that made two is kept as
	/// evidence, and because others may have signed it.
	fn try_sign(&mut self, view: View, out: &mut Vec<Output>) -> Result<(), Abstain> {
		let Some((context, from)) = self.context.as_ref().and_then(|held| Some((held, held.me?)))
		else {
			return Ok(());
		};
		let Some(ballot) = self.round.ballots.get_mut(&view) else { return Ok(()) };
		let Some(held) = ballot.proposals.first_mut() else { return Ok(()) };
		let missing = u32::try_from(held.missing().len()).unwrap_or(u32::MAX);
		if missing > 0 {
			return Err(Abstain::MissingObservations { missing });
		}
		let recomputed = held.recomputed.unwrap_or_else(|| recompute(held, context));
		held.recomputed = Some(recomputed);
		recomputed?;
		judge(held, context, &self.params, self.now, self.round.own.as_ref())?;
		let digest = held.digest;
		let (set_id, round) = (context.set_id(), context.round());
		match self.log.permit(set_id, round, view, &digest) {
			Permit::Refused => return Err(Abstain::AlreadySigned),
			Permit::Again => {}
			Permit::New => {
				self.log.record_vote(set_id, round, Vote { view, digest: Some(digest) });
				out.push(Output::Persist(self.log.clone()));
			}
		}
		ballot.signed = true;
		let statement = Statement::Partial { set_id, round, view, digest };
		out.push(Output::Sign(Draft { from, genesis: context.chain.genesis, statement }));
		Ok(())
	}

	/// Asks the leader for observations that it named and that did not arrive.
	fn fetch(&mut self, out: &mut Vec<Output>) {
		let Some((context, from)) = self.context.as_ref().and_then(|held| Some((held, held.me?)))
		else {
			return;
		};
		let Some(present) = context.chain.view() else { return };
		let (set_id, round, genesis) = (context.set_id(), context.round(), context.chain.genesis);
		let mut asked = Vec::new();
		for (view, ballot) in self.round.ballots.range_mut(present..) {
			if ballot.signed || context.leader(*view) == Some(from) {
				continue;
			}
			let due = |held: &&mut HeldProposal| {
				self.now >= held.next_fetch && !held.missing().is_empty()
			};
			if let Some(held) = ballot.proposals.first_mut().filter(due) {
				held.next_fetch = self.now.saturating_add(self.params.fetch_ms);
				asked.push((*view, held.missing()));
			}
		}
		for (view, observations) in asked {
			let missing = u32::try_from(observations.len()).unwrap_or(u32::MAX);
			self.abstain(view, Abstain::MissingObservations { missing }, out);
			let statement = Statement::Fetch(Fetch { set_id, round, view, observations });
			out.push(Output::Sign(Draft { from, genesis, statement }));
		}
	}

	/// Keeps a certificate that can still land, or finds one among the partials.
	fn complete(&mut self) {
		let Some(context) = &self.context else { return };
		let block = context.chain.block;
		let is_quorum =
			|count: usize| u32::try_from(count).is_ok_and(|count| count >= context.quorum());
		if let Some(mut held) = self.round.complete.take() {
			if let Some(ballot) = self.round.ballots.get(&held.report.view) {
				held.partials.extend(ballot.partials_for(&held.digest));
			}
			if held.can_land(block) && is_quorum(held.partials.len()) {
				self.round.complete = Some(held);
				return;
			}
		}
		self.round.complete = self.round.ballots.values().find_map(|ballot| {
			let found = ballot.proposals.iter().find(|held| {
				held.proposal.report.valid_until > block && is_quorum(ballot.count(&held.digest))
			})?;
			Some(Complete {
				digest: found.digest,
				report: found.proposal.report.clone(),
				partials: ballot.partials_for(&found.digest),
				since: block,
				not_before: block,
			})
		});
	}

	fn submit(&mut self, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		let block = context.chain.block;
		let present = context.chain.view().and_then(|view| context.leader(view));
		let Some(held) = &mut self.round.complete else { return };
		let Some(leader) = context.leader(held.report.view) else { return };
		let delay = if context.me.is_some() && present == context.me {
			0
		} else {
			stage_delay(distance(context.me, leader, context.members()), &self.params)
		};
		if block < held.since.saturating_add(delay) || block < held.not_before {
			return;
		}
		held.not_before = block.saturating_add(self.params.resubmit_blocks);
		out.push(Output::Submit(held.submission()));
	}

	/// Repeats this node's own messages while the round lasts, for members that missed them, came
	/// later or restarted.
	fn resend(&mut self, out: &mut Vec<Output>) {
		let Some((context, me)) = self.context.as_ref().and_then(|held| Some((held, held.me?)))
		else {
			return;
		};
		let Some(present) = context.chain.view() else { return };
		// What was signed in this step has just been sent.
		let last = *self.round.last_resend.get_or_insert(self.now);
		if self.now.abs_diff(last) < self.params.resend_ms {
			return;
		}
		self.round.last_resend = Some(self.now);
		out.extend(
			self.round.observations.newest(me).map(|held| Output::Send(held.to_message(me))),
		);
		for (view, ballot) in self.round.ballots.range(..=present) {
			if context.leader(*view) == Some(me) {
				out.extend(ballot.proposals.iter().map(|held| Output::Send(held.to_message(me))));
			}
			out.extend(ballot.partials.get(&me).map(|held| Output::Send(held.to_message(me))));
		}
	}
}
