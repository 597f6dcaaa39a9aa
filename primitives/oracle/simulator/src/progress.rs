//! Whether certificates land as fast as promised.
//!
//! From the moment messages arrive in time (see [`crate::scenario::Conditions::CALM`]), a round
//! whose views all lie after it lands with a view of at most f: among the leaders of its views 0 to
//! f one is honest. The certificate may take until the first block of the view after the last that
//! counts. Three things move the first view that counts:
//!
//! * A round that was under way in view v when the calm began, or that passed to another set in
//!   view v, counts from v + 1: the view before was not whole.
//! * A member whose log is empty sits out the first view that it sees. A view that honest members
//!   sit out does not count, one for each set.
//! * A round whose request is gone may wait while its clock runs, and become due again in a later view
//!   than 0: it counts from there, or from the next if that view is under way.

use ballast_oracle::{view::view_at, BlockNumber, ChainView, Report, Round, SetId, View};

/// See the [module](self). Fed with every block.
pub struct Progress {
	faulty: u32,
	calm: bool,
	/// The round that is watched, and the first of its views that counts.
	watched: Option<(SetId, Round, View)>,
	/// The round that was due in the block before.
	due: Option<(SetId, Round)>,
	/// The set whose members have sat out a view: they do so once.
	sat_out: Option<SetId>,
}

impl Progress {
	/// Of a set that tolerates so many faulty members, before the calm.
	pub const fn new(faulty: u32) -> Self {
		Self { faulty, calm: false, watched: None, due: None, sat_out: None }
	}

	/// From here on messages arrive in time.
	pub fn calm(&mut self) {
		self.calm = true;
	}

	/// Whether messages arrive in time.
	pub const fn is_calm(&self) -> bool {
		self.calm
	}

	/// A block: what landed in it, the chain after it, and whether an honest member of the set has
	/// an empty log. What is wrong, if anything.
	pub fn block(
		&mut self,
		landed: Option<&Report>,
		chain: &ChainView,
		unrecorded: bool,
	) -> Option<String> {
		if !self.calm {
			return None;
		}
		let late = self.watched.zip(landed).and_then(|((set_id, round, first), report)| {
			let counts = report.set_id == set_id && report.round == round;
			let last = self.last(first);
			(counts && report.view > last)
				.then(|| format!("round {round} lands with view {}, promised {last}", report.view))
		});
		let first = self.first(chain, unrecorded).max(self.becomes_due_in(chain));
		self.watched = Some((chain.set_id, chain.round, first));
		late.or_else(|| {
			let (view, started) = chain.view().zip(chain.round_started_at)?;
			let last = self.last(first);
			let over = view > last.saturating_add(1)
				|| view > last && !is_first_block(chain.block, started);
			let round = chain.round;
			over.then(|| {
				format!("round {round} is in view {view} without a certificate, promised {last}")
			})
		})
	}

	fn last(&self, first: View) -> View {
		first.saturating_add(self.faulty)
	}

	/// The first view that counts, as far as the calm, sets and empty logs go.
	fn first(&mut self, chain: &ChainView, unrecorded: bool) -> View {
		let view = chain.view();
		let next = view.map_or(0, |view| view.saturating_add(1));
		let first = match self.watched {
			Some((set_id, round, first)) if (set_id, round) == (chain.set_id, chain.round) => first,
			// A new round of the same set: all of its views are still to come.
			Some((set_id, ..)) if set_id == chain.set_id => 0,
			_ => next,
		};
		if unrecorded && view.is_some() && self.sat_out != Some(chain.set_id) {
			self.sat_out = Some(chain.set_id);
			return first.max(next);
		}
		first
	}

	/// The first whole view of a round that becomes due in this block.
	fn becomes_due_in(&mut self, chain: &ChainView) -> View {
		let round = (chain.set_id, chain.round);
		let before = self.due;
		let due = chain.view().zip(chain.round_started_at);
		self.due = due.map(|_| round);
		match due {
			Some((view, started)) if before != Some(round) => {
				view.saturating_add((!is_first_block(chain.block, started)).into())
			}
			_ => 0,
		}
	}
}

fn is_first_block(block: BlockNumber, started: BlockNumber) -> bool {
	let elapsed = block.saturating_sub(started);
	elapsed.checked_sub(1).is_none_or(|before| view_at(before) != view_at(elapsed))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::GENESIS;

	fn chain(set_id: SetId, round: Round, elapsed: BlockNumber) -> ChainView {
		ChainView {
			block: 100 + elapsed,
			now: 0,
			genesis: GENESIS,
			set_id,
			keys: Vec::new(),
			round,
			round_started_at: Some(100),
			requests: Vec::new(),
			assets: Vec::new(),
		}
	}

	fn calm(faulty: u32) -> Progress {
		let mut progress = Progress::new(faulty);
		progress.calm();
		progress
	}

	fn report(set_id: SetId, round: Round, view: View) -> Report {
		Report {
			set_id,
			round,
			view,
			observed_at: 0,
			valid_until: 0,
			prices: Default::default(),
			requests: Default::default(),
		}
	}

	/// The first of these blocks of one round, from its first on, at which something is wrong.
	fn fails_at(progress: &mut Progress, round: Round, blocks: u32) -> Option<u32> {
		(0..blocks)
			.find(|elapsed| progress.block(None, &chain(0, round, *elapsed), false).is_some())
	}

	#[test]
	fn round_that_begins_in_the_calm_has_f_plus_one_views() {
		// Views of 2, 3 and 5 blocks: with f = 1 the first block of view 2 is the last that may do.
		let mut progress = calm(1);
		assert_eq!(
			progress.block(None, &ChainView { round_started_at: None, ..chain(0, 4, 0) }, false),
			None
		);
		assert_eq!(fails_at(&mut progress, 5, 30), Some(6));
		let mut progress = calm(2);
		assert_eq!(progress.block(None, &chain(0, 4, 0), false), None);
		assert_eq!(fails_at(&mut progress, 5, 30), Some(11));
	}

	#[test]
	fn round_under_way_counts_from_its_next_view() {
		let mut progress = calm(1);
		// View 1 at the beginning: views 2 and 3 count, and the first block of view 4.
		let wrong =
			(3..40).find(|elapsed| progress.block(None, &chain(0, 4, *elapsed), false).is_some());
		assert_eq!(wrong, Some(19));
	}

	#[test]
	fn new_set_and_empty_logs_begin_anew() {
		let mut progress = calm(1);
		progress.block(None, &chain(0, 4, 0), false);
		assert_eq!(progress.block(None, &chain(1, 5, 6), false), None, "view 2 of another set");
		assert!((7..40).any(|elapsed| progress.block(None, &chain(1, 5, elapsed), false).is_some()));
		let mut progress = calm(1);
		progress.block(None, &chain(0, 4, 0), false);
		assert_eq!(progress.block(None, &chain(0, 5, 0), true), None);
		let wrong =
			(1..40).find(|elapsed| progress.block(None, &chain(0, 5, *elapsed), false).is_some());
		assert_eq!(wrong, Some(11), "views 1 and 2 count");
	}

	#[test]
	fn late_view_is_noticed_when_it_lands() {
		for (view, late) in [(0, false), (1, false), (2, true)] {
			let mut progress = calm(1);
			progress.block(None, &chain(0, 4, 0), false);
			progress.block(None, &chain(0, 5, 0), false);
			let landed = report(0, 5, view);
			let answer = progress.block(Some(&landed), &chain(0, 6, 0), false);
			assert_eq!(answer.is_some(), late, "{answer:?}");
		}
	}
}
