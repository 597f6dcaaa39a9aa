//! When a round begins.
//!
//! A round is due while a request waits for it, and a heartbeat after the last certificate. Its views
//! count from its beginning, so within a round the beginning must never move to a later block: members
//! that signed in a view sign in no lower one, and a round whose views started again would stand still
//! until they had passed the old ones. Requests come and go (they expire, are cancelled, are not valid
//! for a while), so the beginning cannot be derived from those that are open; the chain keeps a clock.

use crate::BlockNumber;
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What the chain remembers of the next round's beginning, from one certificate to the next.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct RoundClock {
	/// The block from which views count, at the latest.
	pub since: BlockNumber,
	/// Whether the round is due, whatever became of the request that made it so.
	pub due: bool,
}

impl RoundClock {
	/// The clock after a request was opened in block `now`: the round is due, from the block in which
	/// it first was.
	pub fn opened(before: Option<Self>, now: BlockNumber) -> Self {
		Self { since: before.map_or(now, |before| before.since.min(now)), due: true }
	}

	/// The clock of the round after the one that was certified in block `now`. Requests that were
	/// passed over may make it due at once: it then began here.
	pub fn certified(now: BlockNumber, any_request_open: bool) -> Option<Self> {
		any_request_open.then_some(Self { since: now, due: false })
	}
}

/// The block at which the next round began, or `None` while it is not due at block `now`.
/// `oldest_request` is the block in which the oldest valid open request was made. Between two
/// certificates, with a clock that is kept as its methods say, a beginning is never after an earlier
/// one.
pub fn round_started_at(
	now: BlockNumber,
	last_certified: BlockNumber,
	heartbeat: BlockNumber,
	oldest_request: Option<BlockNumber>,
	clock: Option<RoundClock>,
) -> Option<BlockNumber> {
	let by_request = oldest_request.map(|opened_at| opened_at.max(last_certified));
	let by_heartbeat = Some(last_certified.saturating_add(heartbeat)).filter(|due| *due <= now);
	let by_clock = clock.filter(|clock| clock.due).map(|clock| clock.since);
	let due = by_request.into_iter().chain(by_heartbeat).chain(by_clock).min()?;
	Some(clock.map_or(due, |clock| due.min(clock.since)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn a_round_begins_with_the_oldest_request_or_the_heartbeat() {
		// (now, last certified, oldest request) with a heartbeat of 10 blocks.
		for (now, last, oldest, expected) in [
			(5, 0, None, None),
			(9, 0, None, None),
			(10, 0, None, Some(10)),
			(25, 0, None, Some(10)),
			(5, 0, Some(3), Some(3)),
			(5, 0, Some(0), Some(0)),
			// The last round passed the request over: the next one begins at once.
			(8, 7, Some(3), Some(7)),
			(7, 7, Some(7), Some(7)),
			// The heartbeat was first: a later request does not restart the views.
			(20, 5, Some(18), Some(15)),
			// The request was first.
			(20, 5, Some(12), Some(12)),
			(16, 7, None, None),
			(17, 7, None, Some(17)),
		] {
			let begun = round_started_at(now, last, 10, oldest, None);
			assert_eq!(begun, expected, "{now} {last} {oldest:?}");
		}
		assert_eq!(round_started_at(u32::MAX, u32::MAX - 1, 10, None, None), Some(u32::MAX));
	}

	#[test]
	fn a_request_that_is_gone_leaves_the_round_due_from_where_it_was() {
		let clock = RoundClock::opened(None, 12);
		assert_eq!(round_started_at(13, 5, 10, Some(12), Some(clock)), Some(12));
		assert_eq!(round_started_at(14, 5, 10, None, Some(clock)), Some(12), "cancelled");
		assert_eq!(round_started_at(15, 5, 10, None, Some(clock)), Some(12), "heartbeat");
		let again = RoundClock::opened(Some(clock), 14);
		assert_eq!(round_started_at(14, 5, 10, Some(14), Some(again)), Some(12));
	}

	#[test]
	fn a_request_that_was_passed_over_and_expires_does_not_restart_the_views() {
		let clock = RoundClock::certified(20, true);
		assert_eq!(round_started_at(21, 20, 10, Some(4), clock), Some(20));
		assert_eq!(round_started_at(25, 20, 10, None, clock), None, "nothing is due");
		assert_eq!(round_started_at(30, 20, 10, None, clock), Some(20), "the heartbeat is");
		assert_eq!(RoundClock::certified(20, false), None);
	}

	/// What happens in a block.
	#[derive(Clone, Debug)]
	enum Happens {
		Nothing,
		Opens,
		/// The request at this place, if there is one, expires or is cancelled.
		Goes(usize),
		/// Requests are not valid for this block, or valid again.
		Turns,
		/// A certificate lands and settles this many of the oldest requests.
		Certified(usize),
	}

	fn happens() -> impl Strategy<Value = Happens> {
		prop_oneof![
			4 => Just(Happens::Nothing),
			3 => Just(Happens::Opens),
			3 => (0usize..4).prop_map(Happens::Goes),
			1 => Just(Happens::Turns),
			1 => (0usize..4).prop_map(Happens::Certified),
		]
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(2_000))]

		/// Within a round the beginning never moves to a later block, whatever becomes of requests.
		#[test]
		fn a_round_never_begins_again(blocks in prop::collection::vec(happens(), 1..120)) {
			let (mut open, mut valid) = (Vec::<BlockNumber>::new(), true);
			let (mut last, mut clock, mut begun) = (0, None, None::<BlockNumber>);
			for (now, what) in (1..).zip(blocks) {
				match what {
					Happens::Nothing => {}
					Happens::Opens => {
						open.push(now);
						clock = Some(RoundClock::opened(clock, now));
					}
					Happens::Goes(at) if at < open.len() => {
						open.remove(at);
					}
					Happens::Goes(_) => {}
					Happens::Turns => valid = !valid,
					Happens::Certified(settled) => {
						open.drain(..settled.min(open.len()));
						(last, clock, begun) = (now, RoundClock::certified(now, !open.is_empty()), None);
					}
				}
				let oldest = open.first().copied().filter(|_| valid);
				let Some(start) = round_started_at(now, last, 10, oldest, clock) else { continue };
				prop_assert!(start <= now && start >= last);
				prop_assert!(begun.is_none_or(|before| start <= before), "{start} after {begun:?}");
				prop_assert!(oldest.is_none_or(|opened| start <= opened.max(last)));
				begun = Some(start);
			}
		}
	}
}
