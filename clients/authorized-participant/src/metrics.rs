//! What is counted, for Prometheus.

use crate::{engine::Standing, model::Ending};
use ballast_oracle::BlockNumber;
use prometheus::{
	Encoder, GaugeVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};
use rust_decimal::prelude::ToPrimitive;

/// The counters of one daemon.
pub struct Metrics {
	registry: Registry,
	block: IntGauge,
	certificates: IntCounterVec,
	orders: IntCounterVec,
	jobs: IntCounterVec,
	planned: IntCounter,
	fills: IntCounter,
	offers: IntCounterVec,
	refused: IntCounter,
	alerts: IntCounterVec,
	halted: IntGauge,
	killed: IntGauge,
	position: GaugeVec,
	gain: GaugeVec,
}

impl Metrics {
	/// Counters at zero.
	///
	/// # Errors
	///
	/// [`prometheus::Error`], when two have one name.
	pub fn new() -> Result<Self, prometheus::Error> {
		let registry = Registry::new_custom(Some("ballast_ap".into()), None)?;
		let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
			let gauge = IntGauge::new(name, help)?;
			registry.register(Box::new(gauge.clone()))?;
			Ok(gauge)
		};
		let counter = |name: &str, help: &str| -> Result<IntCounter, prometheus::Error> {
			let counter = IntCounter::new(name, help)?;
			registry.register(Box::new(counter.clone()))?;
			Ok(counter)
		};
		let counters = |name: &str, help: &str, label: &str| {
			let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
			registry.register(Box::new(counters.clone()))?;
			Ok::<_, prometheus::Error>(counters)
		};
		let gauges = |name: &str, help: &str, label: &str| {
			let gauges = GaugeVec::new(Opts::new(name, help), &[label])?;
			registry.register(Box::new(gauges.clone()))?;
			Ok::<_, prometheus::Error>(gauges)
		};
		Ok(Self {
			block: gauge("finalized_block", "Last finalized block that was read")?,
			certificates: counters("certificates_total", "Certificates, by result", "result")?,
			orders: counters("orders_total", "Orders at the venue, by result", "result")?,
			jobs: counters("jobs_ended_total", "Jobs that ended, by result", "result")?,
			planned: counter("jobs_planned_total", "Jobs that were started")?,
			fills: counter("fills_total", "Deliveries that are finalized")?,
			offers: counters("offers_total", "Offers, by what became of them", "result")?,
			refused: counter("transactions_refused_total", "Transactions that the chain refused")?,
			alerts: counters("alerts_total", "Things that a person has to look at", "kind")?,
			halted: gauge("halted_assets", "Assets that are not traded after a mismatch")?,
			killed: gauge("kill_switch", "1 while the kill switch is on")?,
			position: gauges("position", "Whole units beyond the start, by asset", "asset")?,
			gain: gauges("gain", "What trading has gained, in quote currency", "currency")?,
			registry,
		})
	}

	pub(crate) fn block(&self, number: BlockNumber) {
		self.block.set(number.into());
	}

	pub(crate) fn certificates(&self, result: &str) {
		self.certificates.with_label_values(&[result]).inc();
	}

	pub(crate) fn order(&self, result: &str) {
		self.orders.with_label_values(&[result]).inc();
	}

	pub(crate) fn ended(&self, ending: &Ending) {
		let result = match ending {
			Ending::Done => "done",
			Ending::Dropped(_) => "dropped",
			Ending::Short(_) => "short",
		};
		self.jobs.with_label_values(&[result]).inc();
	}

	pub(crate) fn planned(&self) {
		self.planned.inc();
	}

	pub(crate) fn filled(&self) {
		self.fills.inc();
	}

	pub(crate) fn offer(&self, result: &str) {
		self.offers.with_label_values(&[result]).inc();
	}

	pub(crate) fn refused_transactions(&self) {
		self.refused.inc();
	}

	pub(crate) fn alert(&self, kind: &str) {
		self.alerts.with_label_values(&[kind]).inc();
	}

	pub(crate) fn halted(&self, assets: usize) {
		self.halted.set(i64::try_from(assets).unwrap_or(i64::MAX));
	}

	pub(crate) fn killed(&self, killed: bool) {
		self.killed.set(killed.into());
	}

	/// Takes over positions and gain.
	pub fn standing(&self, standing: &Standing) {
		for (asset, position, _) in &standing.positions {
			let position = position.to_f64().unwrap_or(f64::NAN);
			self.position.with_label_values(&[&asset.to_string()]).set(position);
		}
		self.gain.with_label_values(&["usd"]).set(standing.gain.to_f64().unwrap_or(f64::NAN));
	}

	/// All of it in the text format.
	///
	/// # Errors
	///
	/// [`prometheus::Error`].
	pub fn text(&self) -> Result<String, prometheus::Error> {
		let mut bytes = Vec::new();
		TextEncoder::new().encode(&self.registry.gather(), &mut bytes)?;
		Ok(String::from_utf8_lossy(&bytes).into_owned())
	}
}
