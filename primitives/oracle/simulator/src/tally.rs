//! What a run, or many, amounted to.

use ballast_oracle::{consensus::RejectClass, View};

/// Counts of one run, or of many.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
	/// Runs.
	pub seeds: u64,
	/// Milliseconds of virtual time.
	pub virtual_ms: u64,
	/// Things that happened: a block, an import, a measurement, a delivery, an alarm, a disturbance.
	pub steps: u64,
	/// View of every certificate on the branch that counts.
	pub views: Vec<View>,
	/// Requests that were settled.
	pub settled: u64,
	/// Messages refused as past.
	pub past: u64,
	/// Messages refused as future.
	pub future: u64,
	/// Messages refused as invalid.
	pub invalid: u64,
	/// Messages whose signature fails.
	pub unverified: u64,
	/// Bytes that are no message.
	pub malformed: u64,
	/// Faulty members that honest ones found out.
	pub found_out: u64,
	/// Deaths of nodes.
	pub crashes: u64,
	/// Starts with an empty disk.
	pub wiped: u64,
	/// Blocks that were dropped.
	pub dropped_blocks: u64,
	/// Changes of the set.
	pub rotations: u64,
	/// Certificates that the chain refused, apart from those of past rounds.
	pub refused: u64,
}

impl Tally {
	/// A message was refused.
	pub fn refuse(&mut self, class: RejectClass) {
		let count = match class {
			RejectClass::Past => &mut self.past,
			RejectClass::Future => &mut self.future,
			RejectClass::Invalid => &mut self.invalid,
		};
		*count = count.saturating_add(1);
	}

	/// Adds another.
	pub fn add(&mut self, other: &Self) {
		self.views.extend(&other.views);
		for (count, more) in self.counts_mut().into_iter().zip(other.clone().counts_mut()) {
			*count = count.saturating_add(*more);
		}
	}

	fn counts_mut(&mut self) -> [&mut u64; 15] {
		[
			&mut self.seeds,
			&mut self.virtual_ms,
			&mut self.steps,
			&mut self.settled,
			&mut self.past,
			&mut self.future,
			&mut self.invalid,
			&mut self.unverified,
			&mut self.malformed,
			&mut self.found_out,
			&mut self.crashes,
			&mut self.wiped,
			&mut self.dropped_blocks,
			&mut self.rotations,
			&mut self.refused,
		]
	}

	/// Views that ended without a certificate.
	pub fn view_changes(&self) -> u64 {
		self.views.iter().map(|view| u64::from(*view)).sum()
	}

	/// Views that a certificate took, of which so many percent took at most as many; 1 is the first.
	pub fn views_at(&self, percent: usize) -> View {
		let mut views = self.views.clone();
		views.sort_unstable();
		let rank = views.len().saturating_mul(percent).div_ceil(100).saturating_sub(1);
		views.get(rank).map_or(0, |view| view.saturating_add(1))
	}
}

/// Counts one more.
pub fn count(number: &mut u64) {
	*number = number.saturating_add(1);
}
