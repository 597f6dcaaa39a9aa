//! What Prometheus is told of the oracle. Names start with `ballast_oracle_`. The bytes that go over
//! the network are in the network's own `substrate_sub_libp2p_notifications_sizes`, under the
//! protocol's name.

use ballast_oracle::{
	consensus::{Event, Message, Misbehaviour, SignedMessage},
	ChainView, Moment, Round, SetId, View,
};
use parking_lot::Mutex;
use std::sync::Arc;
use substrate_prometheus_endpoint::{
	exponential_buckets, register, Counter, CounterVec, Gauge, Histogram, HistogramOpts, Opts,
	PrometheusError, Registry, U64,
};

/// The metrics; without a registry, nothing.
#[derive(Clone, Default)]
pub struct Metrics(Option<Arc<Registered>>);

struct Registered {
	set_id: Gauge<U64>,
	round: Gauge<U64>,
	view: Gauge<U64>,
	rounds: Counter<U64>,
	view_changes: Counter<U64>,
	observation_age: Histogram,
	messages: CounterVec<U64>,
	rejected: CounterVec<U64>,
	submissions: CounterVec<U64>,
	abstentions: CounterVec<U64>,
	misbehaviour: CounterVec<U64>,
	peers: Gauge<U64>,
	/// The view that was entered last.
	entered: Mutex<Option<(SetId, Round, View)>>,
}

/// What became of something that was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submitted {
	/// The pool took it.
	Taken,
	/// The pool has it or one like it, or the round is over: somebody was faster.
	Late,
	/// The pool refuses it.
	Refused,
}

impl Submitted {
	const fn name(self) -> &'static str {
		match self {
			Self::Taken => "taken",
			Self::Late => "late",
			Self::Refused => "refused",
		}
	}
}

impl Registered {
	fn new(registry: &Registry) -> Result<Self, PrometheusError> {
		let gauge = |name: &str, help: &str| -> Result<Gauge<U64>, PrometheusError> {
			register(Gauge::new(full(name), help)?, registry)
		};
		let counter = |name: &str, help: &str| -> Result<Counter<U64>, PrometheusError> {
			register(Counter::new(full(name), help)?, registry)
		};
		let by = |name: &str, help: &str, labels: &[&str]| {
			register(CounterVec::new(Opts::new(full(name), help), labels)?, registry)
		};
		Ok(Self {
			set_id: gauge("set_id", "The oracle set that certifies next")?,
			round: gauge("round", "The round that is certified next")?,
			view: gauge("view", "The present view of the round; 0 while none is due")?,
			rounds: counter("rounds_total", "Rounds that became due")?,
			view_changes: counter("view_changes_total", "Views after the first of their round")?,
			observation_age: register(
				Histogram::with_opts(
					HistogramOpts::new(
						full("observation_age_seconds"),
						"Age of the observations of other members when they arrive",
					)
					.buckets(exponential_buckets(0.01, 2.0, 11)?),
				)?,
				registry,
			)?,
			messages: by(
				"messages_received_total",
				"Valid messages of other members, by kind; partials are partial signatures",
				&["kind"],
			)?,
			rejected: by(
				"messages_rejected_total",
				"Messages that were refused, by reason",
				&["reason"],
			)?,
			submissions: by(
				"submissions_total",
				"Certificates and evidence submitted by this node, by what the pool did with them",
				&["what", "result"],
			)?,
			abstentions: by(
				"abstentions_total",
				"Times that a key of this node did not propose or sign, by reason",
				&["reason"],
			)?,
			misbehaviour: by(
				"misbehaviour_total",
				"Members seen to do what no honest one does, by what it was",
				&["what"],
			)?,
			peers: gauge("peers", "Peers that speak the oracle protocol with this node")?,
			entered: Mutex::new(None),
		})
	}

	/// A view began. It is a change of view when the round was due before.
	fn enter(&self, set_id: SetId, round: Round, view: View) {
		let before = self.entered.lock().replace((set_id, round, view));
		match before {
			Some((_, last, _)) if last == round => self.view_changes.inc(),
			_ => self.rounds.inc(),
		}
	}
}

fn full(name: &str) -> String {
	format!("ballast_oracle_{name}")
}

impl Metrics {
	/// Registers the metrics, if there is a registry.
	pub fn new(registry: Option<&Registry>) -> Self {
		let registered = registry.map(Registered::new).transpose().unwrap_or_else(|error| {
			log::warn!(target: super::LOG_TARGET, "No metrics of the oracle: {error}");
			None
		});
		Self(registered.map(Arc::new))
	}

	fn with(&self, act: impl FnOnce(&Registered)) {
		if let Some(registered) = &self.0 {
			act(registered);
		}
	}

	/// A valid message came from a peer.
	pub fn received(&self, signed: &SignedMessage, now: Moment) {
		self.with(|metrics| {
			metrics.messages.with_label_values(&[signed.message.kind().name()]).inc();
			if let Message::Observation(observation) = &signed.message {
				let age = now.saturating_sub(observation.observed_at);
				metrics
					.observation_age
					.observe(std::time::Duration::from_millis(age).as_secs_f64());
			}
		});
	}

	/// A message was refused.
	pub fn rejected(&self, reason: &str) {
		self.with(|metrics| metrics.rejected.with_label_values(&[reason]).inc());
	}

	/// Something was submitted.
	pub fn submitted(&self, what: &str, result: Submitted) {
		self.with(|metrics| metrics.submissions.with_label_values(&[what, result.name()]).inc());
	}

	/// How many peers there are.
	pub fn peers(&self, count: u64) {
		self.with(|metrics| metrics.peers.set(count));
	}

	/// The chain moved on.
	pub fn chain(&self, chain: &ChainView) {
		self.with(|metrics| {
			metrics.set_id.set(chain.set_id);
			metrics.round.set(chain.round);
			metrics.view.set(chain.view().unwrap_or_default().into());
		});
	}

	/// What the follower sees.
	pub fn followed(&self, event: &Event) {
		self.with(|metrics| match event {
			Event::Entered { set_id, round, view, .. } => metrics.enter(*set_id, *round, *view),
			Event::Misbehaviour(found) => {
				let what = match found {
					Misbehaviour::ConflictingProposals(_) => "conflicting_proposals",
					Misbehaviour::ConflictingPartials(_) => "conflicting_partials",
					Misbehaviour::InvalidPartial(_) => "invalid_partial",
				};
				metrics.misbehaviour.with_label_values(&[what]).inc();
			}
			_ => {}
		});
	}

	/// A key of this node does not propose or sign.
	pub fn abstained(&self, reason: &str) {
		self.with(|metrics| metrics.abstentions.with_label_values(&[reason]).inc());
	}
}
