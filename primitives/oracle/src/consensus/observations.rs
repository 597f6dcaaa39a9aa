//! The observations of one round that a node holds, bounded per member.

use super::{
	message::{Message, Observation, SignedMessage},
	params::Params,
	reasons::Reject,
};
use crate::{Moment, OracleIndex, Signature};
use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use sp_core::H256;

/// An observation, its hash and its member's signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldObservation {
	pub hash: H256,
	pub observation: Observation,
	pub signature: Signature,
}

impl HeldObservation {
	/// The message in which it came.
	pub fn to_message(&self, from: OracleIndex) -> SignedMessage {
		SignedMessage {
			from,
			message: Message::Observation(self.observation.clone()),
			signature: self.signature,
		}
	}
}

/// Whether something observed at `observed_at` is older than `limit_ms`.
pub fn is_older(now: Moment, observed_at: Moment, limit_ms: u64) -> bool {
	now.saturating_sub(observed_at) > limit_ms
}

/// Whether `observed_at` lies further in the future than clocks differ.
pub fn is_in_future(now: Moment, observed_at: Moment, params: &Params) -> bool {
	observed_at.saturating_sub(now) > params.max_clock_skew_ms
}

/// The newest observations of every member.
#[derive(Default)]
pub struct Observations {
	/// Ascending by time.
	held: BTreeMap<OracleIndex, Vec<Arc<HeldObservation>>>,
}

impl Observations {
	/// The observation of `member` with this hash.
	pub fn get(&self, member: OracleIndex, hash: &H256) -> Option<&Arc<HeldObservation>> {
		self.held.get(&member)?.iter().find(|held| held.hash == *hash)
	}

	/// Whether this very observation of `member` is held.
	pub fn holds(&self, member: OracleIndex, observation: &Observation) -> bool {
		self.held
			.get(&member)
			.is_some_and(|held| held.iter().any(|held| held.observation == *observation))
	}

	/// The newest observation of `member`.
	pub fn newest(&self, member: OracleIndex) -> Option<&Arc<HeldObservation>> {
		self.held.get(&member)?.last()
	}

	/// Members of whom an observation is held, ascending.
	pub fn members(&self) -> Vec<OracleIndex> {
		self.held.keys().copied().collect()
	}

	/// How many are held.
	pub fn len(&self) -> usize {
		self.held.values().map(Vec::len).sum()
	}

	/// Whether there is room for one more observation of `member`. What a member signs at almost
	/// the same time as another observation is dropped: it adds nothing, and is how a faulty member
	/// would push its others out.
	pub fn check_room(
		&self,
		member: OracleIndex,
		observed_at: Moment,
		params: &Params,
	) -> Result<(), Reject> {
		let Some(held) = self.held.get(&member) else { return Ok(()) };
		let close = |other: &Arc<HeldObservation>| {
			other.observation.observed_at.abs_diff(observed_at) < params.min_observation_interval_ms
		};
		if held.iter().any(close) {
			return Err(Reject::TooFrequent { observed_at });
		}
		let older = |oldest: &Arc<HeldObservation>| observed_at < oldest.observation.observed_at;
		if held.len() >= params.observations_per_member && held.first().is_some_and(older) {
			return Err(Reject::Superseded { observed_at });
		}
		Ok(())
	}

	/// Keeps an observation for which there is room; the member's oldest makes way.
	pub fn insert(&mut self, member: OracleIndex, new: Arc<HeldObservation>, params: &Params) {
		let held = self.held.entry(member).or_default();
		let time = new.observation.observed_at;
		let position = held.partition_point(|other| other.observation.observed_at <= time);
		held.insert(position, new);
		if held.len() > params.observations_per_member {
			held.remove(0);
		}
	}

	/// What a leader names at `now`: the newest observation of every member that followers will
	/// still find fresh, apart from those too far behind the newest of all.
	pub fn usable(
		&self,
		now: Moment,
		params: &Params,
	) -> BTreeMap<OracleIndex, Arc<HeldObservation>> {
		let fresh: BTreeMap<_, _> = self
			.held
			.iter()
			.filter_map(|(member, held)| Some((*member, held.last()?)))
			.filter(|(_, held)| {
				let observed_at = held.observation.observed_at;
				!is_older(now, observed_at, params.max_proposed_age_ms)
					&& !is_in_future(now, observed_at, params)
			})
			.map(|(member, held)| (member, held.clone()))
			.collect();
		let newest = fresh.values().map(|held| held.observation.observed_at).max().unwrap_or(0);
		fresh
			.into_iter()
			.filter(|(_, held)| {
				!is_older(newest, held.observation.observed_at, params.max_age_spread_ms)
			})
			.collect()
	}
}
