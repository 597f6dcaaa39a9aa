//! The venue's clock, as far as it can be known from here.

use parking_lot::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a comparison of the clocks counts. Clocks of machines drift by less than 100 parts per
/// million, 60 milliseconds in this time.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// What they drift in that time, rounded up.
const DRIFT: Duration = Duration::from_millis(100);

/// How far the venue's clock may be from where it is taken to be, when asking for it took at most
/// `longest`.
pub const fn error(longest: Duration) -> Duration {
	// Half of it, as its answer is taken to have been given in the middle.
	match longest.checked_div(2) {
		Some(half) => half.saturating_add(DRIFT),
		None => longest,
	}
}

/// How far the venue's clock is ahead of this machine's.
#[derive(Debug, Default)]
pub struct Clock(Mutex<Option<Comparison>>);

#[derive(Clone, Copy, Debug)]
struct Comparison {
	ahead_ms: i64,
	at: Instant,
}

impl Clock {
	/// Milliseconds since the Unix epoch by the venue's clock; `None` when it has to be asked again.
	pub fn now_ms(&self) -> Option<u64> {
		let comparison = (*self.0.lock())?;
		if comparison.at.elapsed() > GOOD_FOR {
			return None;
		}
		local_ms().checked_add_signed(comparison.ahead_ms)
	}

	/// The venue said `venue_ms` between `sent_ms` and now by this machine's clock: it is taken to have
	/// said it in the middle, which is wrong by at most half the time in between.
	pub fn compare(&self, sent_ms: u64, venue_ms: u64) {
		let ahead_ms = venue_ms.checked_signed_diff(sent_ms.midpoint(local_ms()));
		*self.0.lock() = ahead_ms.map(|ahead_ms| Comparison { ahead_ms, at: Instant::now() });
	}

	/// The comparison no longer counts.
	pub fn forget(&self) {
		*self.0.lock() = None;
	}
}

/// Milliseconds since the Unix epoch by this machine's clock.
pub fn local_ms() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_difference_is_added() {
		let clock = Clock::default();
		assert_eq!(clock.now_ms(), None);
		for ahead in [-3_600_000i64, 0, 3_600_000] {
			let sent = local_ms();
			clock.compare(sent, sent.checked_add_signed(ahead).unwrap());
			let now = clock.now_ms().unwrap();
			let error = now.abs_diff(local_ms().checked_add_signed(ahead).unwrap());
			assert!(error < 1_000, "{error}");
		}
		clock.forget();
		assert_eq!(clock.now_ms(), None);
	}
}
