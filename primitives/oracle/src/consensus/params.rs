//! The constants of the protocol.

use crate::BlockNumber;

/// What every member of a set should run with alike. Durations are milliseconds of the node's
/// clock unless they say blocks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Params {
	/// How long a leader that holds a quorum of observations waits for the rest.
	pub grace_ms: u64,
	/// A leader names no observation older than this. It is lower than
	/// [`Self::max_observation_age_ms`] by what clocks differ and a proposal may take to travel:
	/// otherwise a member could date its observation so that followers refuse what the leader
	/// names.
	pub max_proposed_age_ms: u64,
	/// A follower signs no report over an observation older than this, and keeps none.
	pub max_observation_age_ms: u64,
	/// Largest distance between the oldest and the newest observation that a proposal names.
	pub max_age_spread_ms: u64,
	/// How far into the future, by the node's clock, an observation may lie: twice what a clock may
	/// be off.
	pub max_clock_skew_ms: u64,
	/// How far a reported price may lie from the follower's own, in 1e-4 of the reported price.
	pub tolerance_bps: u32,
	/// The same in multiples of the reported confidence; the wider of the two bounds applies.
	pub tolerance_confidences: u32,
	/// Blocks after the leader's best block in which the certificate may land.
	pub validity_blocks: BlockNumber,
	/// How many blocks a leader's head may be ahead of a follower's.
	pub head_lag_blocks: BlockNumber,
	/// Blocks between two stages of submission: a member d places behind the leader waits for one
	/// stage per binary digit of d.
	pub stage_blocks: BlockNumber,
	/// Blocks after which a member submits again what has not landed.
	pub resubmit_blocks: BlockNumber,
	/// While a key has no record of what it signed, it goes by no block older than this: three slots. It
	/// must not take a block of before for the head that its earlier life had seen.
	pub max_head_age_ms: u64,
	/// How long a follower waits for the observations of a proposal before it asks the leader for
	/// them, and between two such questions.
	pub fetch_ms: u64,
	/// Interval at which a member repeats its own messages while the round lasts.
	pub resend_ms: u64,
	/// Observations of one member that are kept.
	pub observations_per_member: usize,
	/// Least time between two observations of one member: closer ones are dropped.
	pub min_observation_interval_ms: u64,
	/// Messages of one member for the next round that are kept until that round begins; more are
	/// refused.
	pub ahead_per_member: usize,
	/// Most legs (see [`crate::RequestRef::legs`]) of all the requests in one report, so that it is
	/// not too heavy for a block. One request may exceed it alone.
	pub max_legs: u32,
}

impl Default for Params {
	fn default() -> Self {
		Self {
			grace_ms: 500,
			max_proposed_age_ms: 6_000,
			max_observation_age_ms: 10_000,
			max_age_spread_ms: 10_000,
			max_clock_skew_ms: 2_000,
			tolerance_bps: 50,
			tolerance_confidences: 3,
			validity_blocks: 8,
			head_lag_blocks: 2,
			stage_blocks: 2,
			resubmit_blocks: 4,
			max_head_age_ms: 6_000,
			fetch_ms: 250,
			resend_ms: 1_000,
			observations_per_member: 6,
			min_observation_interval_ms: 200,
			ahead_per_member: 8,
			max_legs: 4_096,
		}
	}
}
