//! The state machine: its inputs, its outputs, and how it follows the chain.

use super::{
	ballot::Ballot,
	context::Context,
	judge::OwnPrices,
	log::{SigningLog, Vote},
	message::{Draft, Kind, SignedMessage},
	observations::Observations,
	params::Params,
	reasons::{Abstain, HeldBack, Misbehaviour, Reject},
	submit::{Complete, Submission},
};
use crate::{
	mailbox::Measurement, BasketId, ChainView, Moment, OracleIndex, PublicKey, Round, SetId, View,
};
use alloc::{
	collections::{BTreeMap, VecDeque},
	vec::Vec,
};
use sp_core::H256;

/// What happens to a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
	/// There is a new best block. Rounds and views advance through this only.
	Chain(ChainView),
	/// Time has passed. Given at [`Core::wake_at`], or every tenth of a second.
	Tick,
	/// This node measured prices.
	Measured(Measurement),
	/// A message whose signature the driver has verified. The node's own come back this way too.
	Message(SignedMessage),
	/// The inner signatures of these members' partials over `digest` do not verify.
	InvalidPartials {
		/// Digest of a report.
		digest: H256,
		/// Whose partials.
		members: Vec<OracleIndex>,
	},
}

/// What the driver does, in the order given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
	/// Store this, durably, before anything that follows. It replaces what was stored before.
	Persist(SigningLog),
	/// Sign this, send it to all, and hand it back as [`Input::Message`].
	Sign(Draft),
	/// Send this to all. It is signed already; a transport that repeats messages itself may drop
	/// it.
	Send(SignedMessage),
	/// Build the certificate, verify it, submit it. When partials turn out invalid, leave them out
	/// if a quorum remains, and say whose they were with [`Input::InvalidPartials`].
	Submit(Submission),
	/// Nothing to do: for logs and metrics.
	Event(Event),
}

/// What an operator may want to know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
	/// A view began.
	Entered {
		/// The oracle set.
		set_id: SetId,
		/// The round.
		round: Round,
		/// The view.
		view: View,
		/// Who leads it.
		leader: OracleIndex,
	},
	/// This node does not propose or sign, for now; told when the reason changes.
	Abstain {
		/// The round.
		round: Round,
		/// The view; `None` while no round is due.
		view: Option<View>,
		/// Why.
		reason: Abstain,
	},
	/// This node leads and leaves a request out of its report.
	HeldBack {
		/// The round.
		round: Round,
		/// The view.
		view: View,
		/// Whose request.
		basket: BasketId,
		/// Why.
		reason: HeldBack,
	},
	/// A message was refused.
	Rejected {
		/// Who signed it.
		from: OracleIndex,
		/// Its kind.
		kind: Kind,
		/// Why.
		reason: Reject,
	},
	/// A member does what no honest one does. When it is this node itself, its key is in use
	/// elsewhere too, and the driver should stop it.
	Misbehaviour(Misbehaviour),
}

impl From<Event> for Output {
	fn from(event: Event) -> Self {
		Self::Event(event)
	}
}

/// One round, as far as this node has seen it.
#[derive(Default)]
pub struct RoundState {
	pub observations: Observations,
	pub ballots: BTreeMap<View, Ballot>,
	pub own: Option<OwnPrices>,
	/// Since when a quorum of observations can be proposed.
	pub quorum_since: Option<Moment>,
	pub complete: Option<Complete>,
	/// When this node repeated its messages last; the round's beginning at first.
	pub last_resend: Option<Moment>,
	/// When each member asked last for observations of a view.
	pub asked: BTreeMap<(View, OracleIndex), Moment>,
}

/// The protocol as one node runs it: a state machine without clock, network, storage, randomness or
/// keys. See the [module](super) for the protocol.
pub struct Core {
	pub(super) params: Params,
	pub(super) key: Option<PublicKey>,
	pub(super) log: SigningLog,
	pub(super) now: Moment,
	pub(super) context: Option<Context>,
	pub(super) round: RoundState,
	/// Messages for the next round, by member.
	pub(super) ahead: BTreeMap<OracleIndex, VecDeque<SignedMessage>>,
	/// This node's measurement for the next round.
	pub(super) next_measurement: Option<Measurement>,
	/// Whether this node has seen the chain before its first round was due.
	from_the_beginning: bool,
}

/// What an operator is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
	/// The oracle set.
	pub set_id: SetId,
	/// The round to certify next.
	pub round: Round,
	/// The present view; `None` while the round is not due.
	pub view: Option<View>,
	/// Who leads it.
	pub leader: Option<OracleIndex>,
	/// This node's index, when it is a member.
	pub me: Option<OracleIndex>,
	/// n.
	pub members: u32,
	/// q.
	pub quorum: u32,
	/// Members of whom an observation is held.
	pub observed: Vec<OracleIndex>,
	/// Whether the leader's proposal of the present view is held.
	pub proposed: bool,
	/// Members of whom a partial of the present view is held.
	pub signed: Vec<OracleIndex>,
	/// Whether a certificate of this round is complete and has not landed.
	pub complete: bool,
}

/// How much is held: what a test of bounded memory looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
	/// Observations of the present round.
	pub observations: usize,
	/// Views of the present round.
	pub ballots: usize,
	/// Proposals of the present round.
	pub proposals: usize,
	/// Observations that proposals name.
	pub named: usize,
	/// Partials of the present round.
	pub partials: usize,
	/// Messages for the next round.
	pub ahead: usize,
}

impl Core {
	/// A node with this key, or one that only follows; `restored` is what [`Output::Persist`] gave
	/// last. Without it a node sits out the first view it finds itself in, because what its key
	/// signed before is not known; unless it was there before the chain's first round was due,
	/// when there was nothing to sign.
	pub fn new(params: Params, key: Option<PublicKey>, restored: Option<SigningLog>) -> Self {
		Self {
			params,
			key,
			log: restored.unwrap_or_default(),
			now: 0,
			context: None,
			round: RoundState::default(),
			ahead: BTreeMap::new(),
			next_measurement: None,
			from_the_beginning: false,
		}
	}

	/// Takes what happened at `now` by the node's clock and says what to do, in order. The clock
	/// may step back; nothing but the node's own delays depends on it rising.
	pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Output> {
		self.now = now;
		let mut out = Vec::new();
		match input {
			Input::Chain(chain) => self.follow(chain, &mut out),
			Input::Tick => {}
			Input::Measured(measurement) => self.measured(measurement, &mut out),
			Input::Message(signed) => self.receive(signed, &mut out),
			Input::InvalidPartials { digest, members } => {
				self.drop_partials(&digest, &members, &mut out)
			}
		}
		self.act(&mut out);
		out
	}

	/// The newest chain view.
	pub fn chain(&self) -> Option<&ChainView> {
		self.context.as_ref().map(|context| &context.chain)
	}

	/// What this key has signed.
	pub fn log(&self) -> &SigningLog {
		&self.log
	}

	fn follow(&mut self, chain: ChainView, out: &mut Vec<Output>) {
		let age = self.now.saturating_sub(chain.now);
		if self.key.is_some() && self.log.is_empty() && age > self.params.max_head_age_ms {
			return;
		}
		let before = self.context.take();
		let same = before.as_ref().is_some_and(|context| context.continues(&chain));
		let relisted = before.as_ref().is_some_and(|context| context.chain.assets != chain.assets);
		let old_view = before.as_ref().and_then(|context| context.chain.view());
		let successor = before.as_ref().is_some_and(|context| {
			context.chain.genesis == chain.genesis
				&& context.set_id() == chain.set_id
				&& context.chain.keys == chain.keys
				&& context.round().checked_add(1) == Some(chain.round)
		});
		let context = Context::new(chain, self.key.as_ref());
		let view = context.chain.view();
		if let (Some(view), Some(leader)) = (view, view.and_then(|view| context.leader(view))) {
			if !same || old_view != Some(view) {
				let (set_id, round) = (context.set_id(), context.round());
				out.push(Event::Entered { set_id, round, view, leader }.into());
			}
		}
		let (oldest, newest) = context.window();
		self.context = Some(context);
		if same {
			self.round.ballots.retain(|view, _| (oldest..=newest).contains(view));
			self.round.asked.retain(|(view, _), _| (oldest..=newest).contains(view));
			if relisted {
				self.round.ballots.values_mut().for_each(Ballot::forget_recomputed);
			}
			self.sit_out_if_unrecorded(out);
			return;
		}
		self.round = RoundState::default();
		self.sit_out_if_unrecorded(out);
		let ahead = core::mem::take(&mut self.ahead);
		let measurement = self.next_measurement.take();
		if !successor {
			return;
		}
		for signed in ahead.into_values().flatten() {
			self.receive(signed, out);
		}
		if let Some(measurement) = measurement {
			self.measured(measurement, out);
		}
	}

	/// A key whose log is empty is either new or has lost its log. In the second case it may have
	/// signed in this very view, so the view is given up; views after it are safe, because they had
	/// not begun. Whoever saw the chain before its first round was due has signed nothing. Both take a
	/// head as new as the one that the key's earlier life saw: [`Self::follow`] takes no old one.
	fn sit_out_if_unrecorded(&mut self, out: &mut Vec<Output>) {
		let Some(context) = &self.context else { return };
		let (set_id, round) = (context.set_id(), context.round());
		let Some(view) = context.chain.view() else {
			self.from_the_beginning |= round <= 1;
			return;
		};
		let is_new = round <= 1 && self.from_the_beginning;
		if context.me.is_none() || is_new || !self.log.is_empty() {
			return;
		}
		self.log.record_vote(set_id, round, Vote { view, digest: None });
		out.push(Output::Persist(self.log.clone()));
		let reason = Abstain::NoRecord;
		out.push(Event::Abstain { round, view: Some(view), reason }.into());
	}

	/// What an operator is shown; `None` before the first chain view.
	pub fn status(&self) -> Option<Status> {
		let context = self.context.as_ref()?;
		let view = context.chain.view();
		let ballot = view.and_then(|view| self.round.ballots.get(&view));
		Some(Status {
			set_id: context.set_id(),
			round: context.round(),
			view,
			leader: view.and_then(|view| context.leader(view)),
			me: context.me,
			members: context.members(),
			quorum: context.quorum(),
			observed: self.round.observations.members(),
			proposed: ballot.is_some_and(|ballot| !ballot.proposals.is_empty()),
			signed: ballot
				.map(|ballot| ballot.partials.keys().copied().collect())
				.unwrap_or_default(),
			complete: self.round.complete.is_some(),
		})
	}

	/// How much is held.
	pub fn held(&self) -> Held {
		let ballots = || self.round.ballots.values();
		let proposals = || ballots().flat_map(|ballot| &ballot.proposals);
		Held {
			observations: self.round.observations.len(),
			ballots: self.round.ballots.len(),
			proposals: proposals().count(),
			named: proposals().map(|held| held.resolved.len()).sum(),
			partials: ballots().map(|ballot| ballot.partials.len()).sum(),
			ahead: self.ahead.values().map(VecDeque::len).sum(),
		}
	}
}
