//! What Prometheus is told.

use super::fixtures::*;
use crate::oracle::metrics::{Metrics, Submitted};
use ballast_oracle::consensus::{Event, Misbehaviour};
use substrate_prometheus_endpoint::Registry;

fn entered(round: u64, view: u32) -> Event {
	Event::Entered { set_id: 0, round, view, leader: 0 }
}

#[test]
fn rounds_views_ages_and_submissions_are_counted() {
	let registry = Registry::new();
	let metrics = Metrics::new(Some(&registry));
	for (round, view) in [(7, 0), (7, 1), (7, 2), (8, 0)] {
		metrics.followed(&entered(round, view));
	}
	metrics.chain(&chain(12));
	metrics.received(&observed_by(0, 1), NOW);
	metrics.received(&partial(0, 0, 1), NOW);
	for result in [Submitted::Taken, Submitted::Late, Submitted::Late, Submitted::Refused] {
		metrics.submitted("certificate", result);
	}
	metrics.abstained("no_record");
	let found = Misbehaviour::InvalidPartial(Box::new(partial(0, 0, 1)));
	metrics.followed(&Event::Misbehaviour(found));

	let value = |name: &str, labels: &[(&str, &str)]| {
		metric(&registry, &format!("ballast_oracle_{name}"), labels)
	};
	assert_eq!(value("rounds_total", &[]), Some(2));
	assert_eq!(value("view_changes_total", &[]), Some(2));
	// The second block of the second view of round 7 of set 0.
	assert_eq!(value("round", &[]), Some(ROUND));
	assert_eq!(value("view", &[]), Some(1));
	assert_eq!(value("set_id", &[]), Some(0));
	assert_eq!(value("messages_received_total", &[("kind", "partial")]), Some(1));
	for (result, count) in [("taken", 1), ("late", 2), ("refused", 1)] {
		let labels = [("what", "certificate"), ("result", result)];
		assert_eq!(value("submissions_total", &labels), Some(count), "{result}");
	}
	assert_eq!(value("abstentions_total", &[("reason", "no_record")]), Some(1));
	assert_eq!(value("misbehaviour_total", &[("what", "invalid_partial")]), Some(1));
	let families = registry.gather();
	let ages = families.iter().find(|family| family.get_name().ends_with("_age_seconds")).unwrap();
	let ages = ages.get_metric()[0].get_histogram();
	// Observed 50 milliseconds ago.
	assert_eq!((ages.get_sample_count(), ages.get_sample_sum()), (1, 0.05));
}

#[test]
fn without_a_registry_nothing_is_counted() {
	let metrics = Metrics::new(None);
	metrics.followed(&entered(7, 0));
	metrics.submitted("evidence", Submitted::Taken);
}
