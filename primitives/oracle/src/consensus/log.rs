//! What one key has signed, so that it never signs two things for one view: the state that has to
//! survive a restart.

use crate::{Round, SetId, View};
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode, MaxEncodedLen};
use core::fmt;
use frame_support::{traits::ConstU32, BoundedVec};
use sp_core::H256;

/// First byte of a stored log.
const VERSION: u8 = 1;
/// Rounds of which a log knows the last vote. A chain that drops a certificate in a reorganisation
/// returns to an earlier round: within these it goes on, before these the key stays silent.
const ROUNDS: u32 = 32;

/// The newest report signed in one round.
#[derive(Encode, Decode, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Vote {
	/// Its view.
	pub view: View,
	/// Its digest; `None` when the view is given up without knowing what was signed in it.
	pub digest: Option<H256>,
}

/// What was signed in one round.
#[derive(Encode, Decode, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
struct Entry {
	key: (SetId, Round),
	vote: Option<Vote>,
	/// Newest view in which this key proposed.
	proposed: Option<View>,
}

/// Whether a report may be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permit {
	/// Nothing was signed in this view or a later one.
	New,
	/// The very same was signed before.
	Again,
	/// Another report was, or may have been.
	Refused,
}

/// What one key has signed, bounded. Views only rise within a round, so the newest vote of a round
/// stands for all votes before it. Rounds that were dropped for space are never signed again.
#[derive(Encode, Decode, MaxEncodedLen, Clone, PartialEq, Eq, Debug, Default)]
pub struct SigningLog {
	/// Ascending by set and round.
	entries: BoundedVec<Entry, ConstU32<ROUNDS>>,
	/// Newest set and round that was dropped.
	floor: Option<(SetId, Round)>,
}

/// Why stored bytes are not a signing log. The driver must not go on with an empty one instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogError {
	/// Written by another version.
	UnknownVersion(u8),
	/// Truncated or damaged.
	Malformed,
}

impl fmt::Display for LogError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UnknownVersion(version) => {
				write!(formatter, "signing log of unknown version {version}")
			}
			Self::Malformed => formatter.write_str("damaged signing log"),
		}
	}
}

impl core::error::Error for LogError {}

impl SigningLog {
	/// The bytes to store.
	pub fn to_bytes(&self) -> Vec<u8> {
		(VERSION, self).encode()
	}

	/// Reads what [`Self::to_bytes`] wrote.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, LogError> {
		match bytes.split_first() {
			Some((&VERSION, rest)) => {
				let log = Self::decode_all(&mut &*rest).map_err(|_| LogError::Malformed)?;
				let keys = log.entries.iter().map(|entry| entry.key);
				if keys.clone().zip(keys.skip(1)).all(|(one, next)| one < next) {
					Ok(log)
				} else {
					Err(LogError::Malformed)
				}
			}
			Some((version, _)) => Err(LogError::UnknownVersion(*version)),
			None => Err(LogError::Malformed),
		}
	}

	/// Whether nothing was ever signed, as far as is known.
	pub fn is_empty(&self) -> bool {
		self.entries.is_empty() && self.floor.is_none()
	}

	/// The newest vote of a round.
	pub fn vote(&self, set_id: SetId, round: Round) -> Option<Vote> {
		self.entry((set_id, round)).and_then(|entry| entry.vote)
	}

	fn entry(&self, key: (SetId, Round)) -> Option<&Entry> {
		self.entries.iter().find(|entry| entry.key == key)
	}

	fn is_dropped(&self, key: (SetId, Round)) -> bool {
		self.floor.is_some_and(|floor| key <= floor)
	}

	/// Whether a report with this digest may be signed.
	pub fn permit(&self, set_id: SetId, round: Round, view: View, digest: &H256) -> Permit {
		let key = (set_id, round);
		if self.is_dropped(key) {
			return Permit::Refused;
		}
		match self.entry(key).and_then(|entry| entry.vote) {
			Some(vote) if vote.view == view && vote.digest == Some(*digest) => Permit::Again,
			Some(vote) if vote.view >= view => Permit::Refused,
			_ => Permit::New,
		}
	}

	/// Whether a proposal may be signed: none was in this view or a later one, nor, by a life of
	/// this key whose log was lost, could have been.
	pub fn may_propose(&self, set_id: SetId, round: Round, view: View) -> bool {
		let key = (set_id, round);
		let below = |given: View| given < view;
		!self.is_dropped(key)
			&& self.entry(key).is_none_or(|entry| {
				entry.proposed.is_none_or(below) && entry.vote.is_none_or(|vote| below(vote.view))
			})
	}

	/// Records a vote. Votes of views before the newest one change nothing.
	pub fn record_vote(&mut self, set_id: SetId, round: Round, vote: Vote) {
		self.update((set_id, round), |entry| {
			if entry.vote.is_none_or(|newest| newest.view < vote.view) {
				entry.vote = Some(vote);
			}
		});
	}

	/// Records a proposal.
	pub fn record_proposal(&mut self, set_id: SetId, round: Round, view: View) {
		self.update((set_id, round), |entry| entry.proposed = entry.proposed.max(Some(view)));
	}

	fn update(&mut self, key: (SetId, Round), change: impl FnOnce(&mut Entry)) {
		if self.is_dropped(key) {
			return;
		}
		if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
			return change(entry);
		}
		if self.entries.is_full() {
			let oldest = self.entries.remove(0);
			self.floor = self.floor.max(Some(oldest.key));
			if self.is_dropped(key) {
				return;
			}
		}
		let mut entry = Entry { key, vote: None, proposed: None };
		change(&mut entry);
		let position = self.entries.partition_point(|other| other.key < key);
		// One place was made above when the log was full.
		let inserted = self.entries.try_insert(position, entry);
		debug_assert!(inserted.is_ok());
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const A: H256 = H256::repeat_byte(1);
	const B: H256 = H256::repeat_byte(2);

	fn voted(view: View, digest: H256) -> Vote {
		Vote { view, digest: Some(digest) }
	}

	#[test]
	fn one_digest_per_view_and_views_only_rise() {
		let mut log = SigningLog::default();
		assert!(log.is_empty());
		assert_eq!(log.permit(1, 5, 1, &A), Permit::New);
		log.record_vote(1, 5, voted(1, A));
		assert!(!log.is_empty());
		assert_eq!(log.permit(1, 5, 1, &A), Permit::Again);
		assert_eq!(log.permit(1, 5, 1, &B), Permit::Refused);
		assert_eq!(log.permit(1, 5, 0, &A), Permit::Refused);
		assert_eq!(log.permit(1, 5, 2, &B), Permit::New);
		assert_eq!(log.permit(2, 5, 1, &B), Permit::New);
		// A late record of an earlier view does not hide the later one.
		log.record_vote(1, 5, voted(0, B));
		assert_eq!(log.vote(1, 5), Some(voted(1, A)));
	}

	#[test]
	fn a_view_given_up_is_never_signed() {
		let mut log = SigningLog::default();
		log.record_vote(0, 9, Vote { view: 3, digest: None });
		assert_eq!(log.permit(0, 9, 3, &A), Permit::Refused);
		assert!(!log.may_propose(0, 9, 3));
		assert!(log.may_propose(0, 9, 4));
	}

	#[test]
	fn one_proposal_per_view_even_without_a_vote() {
		let mut log = SigningLog::default();
		assert!(log.may_propose(0, 1, 0));
		log.record_proposal(0, 1, 2);
		assert!(!log.may_propose(0, 1, 2));
		assert!(!log.may_propose(0, 1, 1));
		assert!(log.may_propose(0, 1, 3));
		// Proposing is not voting.
		assert_eq!(log.permit(0, 1, 2, &A), Permit::New);
	}

	#[test]
	fn returning_to_an_earlier_round_is_remembered_until_it_is_dropped() {
		let mut log = SigningLog::default();
		for round in 0..u64::from(ROUNDS) {
			log.record_vote(0, round, voted(0, A));
		}
		assert_eq!(log.permit(0, 0, 0, &B), Permit::Refused);
		assert_eq!(log.permit(0, 0, 1, &B), Permit::New);
		log.record_vote(0, u64::from(ROUNDS), voted(0, A));
		assert_eq!(log.permit(0, 0, 1, &B), Permit::Refused, "round 0 was dropped");
		assert!(!log.may_propose(0, 0, 1));
		assert_eq!(log.permit(0, 1, 1, &B), Permit::New);
		assert_eq!(log.entries.len(), usize::try_from(ROUNDS).unwrap());
		// A vote of a dropped round does not push out a kept one.
		log.record_vote(0, 0, voted(7, B));
		assert_eq!(log.vote(0, 1), Some(voted(0, A)));
	}

	#[test]
	fn a_full_log_never_takes_an_entry_below_its_floor() {
		let mut log = SigningLog::default();
		for round in 0..u64::from(ROUNDS) {
			log.record_vote(1, round * 2, voted(0, A));
		}
		// Between the oldest, which is dropped for it, and the next.
		log.record_vote(1, 1, voted(0, B));
		assert_eq!(log.vote(1, 1), Some(voted(0, B)));
		assert_eq!(log.vote(1, 0), None);
		assert!(SigningLog::from_bytes(&log.to_bytes()).is_ok());
		// Below everything that is kept: the oldest goes, and so does the newcomer.
		log.record_vote(0, 500, voted(0, B));
		assert_eq!(log.permit(0, 500, 9, &A), Permit::Refused);
	}

	#[test]
	fn stored_bytes_round_trip_and_damage_is_found() {
		let mut log = SigningLog::default();
		log.record_vote(1, 2, voted(3, A));
		log.record_proposal(1, 3, 0);
		let bytes = log.to_bytes();
		assert_eq!(SigningLog::from_bytes(&bytes), Ok(log.clone()));
		assert_eq!(SigningLog::from_bytes(&[]), Err(LogError::Malformed));
		assert_eq!(SigningLog::from_bytes(&bytes[..bytes.len() - 1]), Err(LogError::Malformed));
		assert_eq!(
			SigningLog::from_bytes(&[bytes.as_slice(), &[0]].concat()),
			Err(LogError::Malformed)
		);
		let mut other = bytes;
		other[0] = 2;
		assert_eq!(SigningLog::from_bytes(&other), Err(LogError::UnknownVersion(2)));
		log.entries.iter_mut().for_each(|entry| entry.key = (0, 0));
		assert_eq!(SigningLog::from_bytes(&log.to_bytes()), Err(LogError::Malformed));
	}
}
