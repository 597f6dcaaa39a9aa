//! What many runs amounted to, for people.

use crate::{fleet::Report, tally::Tally};
use std::{fmt::Write, time::Duration};

const HEADINGS: [&str; 15] = [
	"n", "seeds", "hours", "steps", "certs", "view chg", "p50", "p95", "max", "past", "future",
	"invalid", "unsigned", "garbled", "steps/s",
];
const WIDTHS: [usize; 15] = [3, 6, 8, 12, 8, 8, 4, 4, 4, 12, 10, 9, 9, 9, 9];

/// A table with a row for each size of set and one for all. *hours* are virtual; *p50*, *p95* and
/// *max* are the views that a certificate took, 1 being the first; then come refused messages by
/// class; *steps/s* is for one thread.
pub fn render(report: &Report) -> String {
	let mut text = line(HEADINGS.map(String::from));
	let mut all = Tally::default();
	let mut busy = Duration::ZERO;
	for (members, tally) in &report.tallies {
		let spent = report.busy.get(members).copied().unwrap_or_default();
		text.push_str(&row(members.to_string(), tally, spent));
		all.add(tally);
		busy = busy.saturating_add(spent);
	}
	if report.tallies.len() > 1 {
		text.push_str(&row("all".into(), &all, busy));
	}
	let _ = writeln!(
		text,
		"\n{} crashes, {} starts from an empty disk, {} blocks dropped, {} changes of the set, {} requests settled,\n\
		 faulty members found out {} times, {} certificates that the chain refused",
		all.crashes,
		all.wiped,
		all.dropped_blocks,
		all.rotations,
		all.settled,
		all.found_out,
		all.refused
	);
	text
}

fn row(members: String, tally: &Tally, busy: Duration) -> String {
	let hours = Duration::from_millis(tally.virtual_ms).as_secs().div_euclid(3_600);
	let per_second = u128::from(tally.steps).saturating_mul(1_000).checked_div(busy.as_millis());
	line([
		members,
		tally.seeds.to_string(),
		hours.to_string(),
		tally.steps.to_string(),
		tally.views.len().to_string(),
		tally.view_changes().to_string(),
		tally.views_at(50).to_string(),
		tally.views_at(95).to_string(),
		tally.views_at(100).to_string(),
		tally.past.to_string(),
		tally.future.to_string(),
		tally.invalid.to_string(),
		tally.unverified.to_string(),
		tally.malformed.to_string(),
		per_second.unwrap_or(0).to_string(),
	])
}

fn line(cells: [String; 15]) -> String {
	let cells: Vec<String> =
		cells.iter().zip(WIDTHS).map(|(cell, width)| format!("{cell:>width$}")).collect();
	format!("{}\n", cells.join(" "))
}
