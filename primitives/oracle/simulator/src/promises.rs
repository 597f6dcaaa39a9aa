//! What must hold whatever happens, checked at every step.
//!
//! The checker sees what no node sees: every statement of every honest node at the moment it is
//! signed, every partial of anybody, every node's disk. A certificate exists for it as soon as a
//! quorum has signed one report, whether or not anybody puts it together.

use crate::scheme::NodeId;
use ballast_oracle::{
	consensus::{
		Held, Misbehaviour, Observation, Params, PartialSignature, SigningLog, Statement, Vote,
	},
	quorum, AssetId, Moment, Report, Round, SetId, View, H256,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	fmt,
};

/// The promises.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Promise {
	/// No certificate outside the range of what honest members observed.
	Range,
	/// At most one certificate per set, round and view; one accepted per round.
	OneCertificate,
	/// A certificate names open requests only.
	OpenRequests,
	/// No honest member signs two reports, or two proposals, for one set, round and view.
	SignsOnce,
	/// What an honest member signs is on its disk before.
	PersistsFirst,
	/// No honest member finds an honest member to misbehave.
	NoEvidence,
	/// A node holds a bounded number of messages.
	Memory,
	/// A node that is woken when it asked to be does not ask for the same time again.
	Wakes,
	/// A certificate lands within f + 1 views once messages arrive in time.
	Liveness,
	/// No input makes a node panic.
	Panic,
}

impl fmt::Display for Promise {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(match self {
			Self::Range => "no certificate outside the honest range",
			Self::OneCertificate => "one certificate per round",
			Self::OpenRequests => "only open requests are certified",
			Self::SignsOnce => "an honest member signs once per view",
			Self::PersistsFirst => "what is signed is on disk before",
			Self::NoEvidence => "no evidence against an honest member",
			Self::Memory => "bounded memory",
			Self::Wakes => "nobody is woken in vain for ever",
			Self::Liveness => "a certificate within f + 1 views",
			Self::Panic => "no input makes a node panic",
		})
	}
}

/// A promise that was broken, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
	/// Which.
	pub promise: Promise,
	/// What happened.
	pub what: String,
}

impl fmt::Display for Broken {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(formatter, "{}: {}", self.promise, self.what)
	}
}

/// Lowest and highest of some values.
#[derive(Clone, Copy, Debug)]
struct Span<T> {
	low: T,
	high: T,
}

impl<T: Ord + Copy> Span<T> {
	fn with(held: Option<Self>, value: T) -> Self {
		held.map_or(Self { low: value, high: value }, |held| Self {
			low: held.low.min(value),
			high: held.high.max(value),
		})
	}

	fn holds(&self, value: T) -> bool {
		(self.low..=self.high).contains(&value)
	}
}

/// What the honest members of one set observed in one round.
#[derive(Default)]
struct Observed {
	times: Option<Span<Moment>>,
	prices: BTreeMap<AssetId, (Span<u128>, Span<u128>)>,
}

/// Whose statement, and of which set, round and view.
type Place = (NodeId, SetId, Round, View);

/// See the [module](self).
#[derive(Default)]
pub struct Promises {
	observed: BTreeMap<(SetId, Round), Observed>,
	votes: BTreeMap<Place, H256>,
	proposals: BTreeMap<Place, H256>,
	/// Proposed by anybody, by digest of the report, with the size of its set.
	reports: BTreeMap<H256, (Report, u32)>,
	partials: BTreeMap<H256, BTreeSet<NodeId>>,
	certified: BTreeMap<(SetId, Round, View), H256>,
	accepted: Option<Round>,
	/// What was broken first, and everything after it.
	pub broken: Vec<Broken>,
}

impl Promises {
	/// Records that a promise was broken.
	pub fn breaks(&mut self, promise: Promise, what: impl FnOnce() -> String) {
		self.broken.push(Broken { promise, what: what() });
	}

	/// An honest node is about to sign this, with this on its disk. `id` is the digest of the
	/// message.
	pub fn honest_signs(
		&mut self,
		node: NodeId,
		statement: &Statement,
		id: H256,
		disk: &SigningLog,
	) {
		match statement {
			Statement::Observation(observation) => self.observe(observation),
			Statement::Proposal(proposal) => {
				let Report { set_id, round, view, .. } = proposal.report;
				if disk.may_propose(set_id, round, view) {
					let what = || format!("node {node} proposes in view {view} of round {round}");
					self.breaks(Promise::PersistsFirst, what);
				}
				let first = *self.proposals.entry((node, set_id, round, view)).or_insert(id);
				if first != id {
					self.breaks(Promise::SignsOnce, || {
						format!("node {node} proposes twice in view {view} of round {round}")
					});
				}
			}
			Statement::Partial { set_id, round, view, digest } => {
				let (set_id, round, view) = (*set_id, *round, *view);
				if disk.vote(set_id, round) != Some(Vote { view, digest: Some(*digest) }) {
					let what = || format!("node {node} votes in view {view} of round {round}");
					self.breaks(Promise::PersistsFirst, what);
				}
				let first = *self.votes.entry((node, set_id, round, view)).or_insert(*digest);
				if first != *digest {
					self.breaks(Promise::SignsOnce, || {
						format!("node {node} votes twice in view {view} of round {round}")
					});
				}
			}
			Statement::Fetch(_) => {}
		}
	}

	fn observe(&mut self, observation: &Observation) {
		let held = self.observed.entry((observation.set_id, observation.round)).or_default();
		held.times = Some(Span::with(held.times, observation.observed_at));
		for entry in &observation.prices {
			let (price, confidence) = (entry.price.into_inner(), entry.confidence.into_inner());
			let spans = held.prices.get(&entry.asset);
			let prices = Span::with(spans.map(|spans| spans.0), price);
			let confidences = Span::with(spans.map(|spans| spans.1), confidence);
			held.prices.insert(entry.asset, (prices, confidences));
		}
	}

	/// Somebody proposes this report to a set of so many members.
	pub fn proposed(&mut self, digest: H256, report: &Report, members: u32) {
		self.reports.entry(digest).or_insert_with(|| (report.clone(), members));
		self.look_for_certificate(&digest);
	}

	/// Somebody makes a partial whose inner signature is right.
	pub fn signed(&mut self, node: NodeId, partial: &PartialSignature) {
		self.partials.entry(partial.digest).or_default().insert(node);
		self.look_for_certificate(&partial.digest);
	}

	fn look_for_certificate(&mut self, digest: &H256) {
		let Some((report, members)) = self.reports.get(digest) else { return };
		let signed = self.partials.get(digest).map_or(0, BTreeSet::len);
		if u32::try_from(signed).is_ok_and(|signed| signed < quorum(*members)) {
			return;
		}
		let place = (report.set_id, report.round, report.view);
		if self.certified.get(&place) == Some(digest) {
			return;
		}
		let report = report.clone();
		let first = *self.certified.entry(place).or_insert(*digest);
		if first != *digest {
			self.breaks(Promise::OneCertificate, || {
				format!("two certificates in (set, round, view) {place:?}")
			});
		}
		if let Some(what) = self.outside(&report) {
			self.breaks(Promise::Range, || what);
		}
	}

	/// What of a report lies outside the range of the honest observations of its round.
	fn outside(&self, report: &Report) -> Option<String> {
		let (round, view) = (report.round, report.view);
		let nothing = || Some(format!("round {round}: nobody honest has observed anything"));
		let Some(observed) = self.observed.get(&(report.set_id, round)) else { return nothing() };
		let Some(times) = observed.times else { return nothing() };
		if !times.holds(report.observed_at) {
			let at = report.observed_at;
			return Some(format!("round {round}, view {view}: time {at} outside {times:?}"));
		}
		report.prices.iter().find_map(|entry| {
			let (price, confidence) = (entry.price.into_inner(), entry.confidence.into_inner());
			let spans = observed.prices.get(&entry.asset);
			let inside = spans.is_some_and(|(prices, confidences)| {
				prices.holds(price) && confidences.holds(confidence)
			});
			(!inside).then(|| {
				format!(
					"round {round}, view {view}: asset {} at {price} ± {confidence}, honest {spans:?}",
					entry.asset
				)
			})
		})
	}

	/// The chain takes a certificate on the branch that counts.
	pub fn accepted(&mut self, round: Round, unknown: usize) {
		let next = self.accepted.map_or(1, |last| last.saturating_add(1));
		if round != next {
			self.breaks(Promise::OneCertificate, || {
				format!("the chain takes round {round} where {next} is due")
			});
		}
		self.accepted = Some(round);
		if unknown > 0 {
			self.breaks(Promise::OpenRequests, || {
				format!("{unknown} requests of round {round} are not open")
			});
		}
	}

	/// The chain drops blocks: its last round is this one.
	pub fn returned(&mut self, round: Option<Round>) {
		self.accepted = round;
	}

	/// An honest node says that a node misbehaves, which is honest or not.
	pub fn accused(&mut self, accuser: NodeId, accused: NodeId, honest: bool, how: &Misbehaviour) {
		if honest {
			self.breaks(Promise::NoEvidence, || {
				format!("node {accuser} accuses the honest node {accused}: {how:?}")
			});
		}
	}

	/// How much a node in a set of so many members holds.
	pub fn holds(&mut self, node: NodeId, held: Held, members: usize, params: &Params) {
		let Held { observations, ballots, proposals, named, partials, ahead } = held;
		let times = |count: usize, each: usize| count.saturating_mul(each);
		let bounded = observations <= times(members, params.observations_per_member)
			&& ballots <= 3
			&& proposals <= times(ballots, 2)
			&& named <= times(proposals, members)
			&& partials <= times(ballots, members)
			&& ahead <= times(members, params.ahead_per_member);
		if !bounded {
			self.breaks(Promise::Memory, || format!("node {node} holds {held:?}"));
		}
	}

	/// When a node asks to be woken, right after it was handed something.
	pub fn wakes(&mut self, node: NodeId, now: Moment, at: Option<Moment>) {
		if let Some(at) = at.filter(|at| *at <= now) {
			self.breaks(Promise::Wakes, || {
				format!("node {node} asks at {now} to be woken at {at}")
			});
		}
	}
}

#[cfg(test)]
mod tests;
