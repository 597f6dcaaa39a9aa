//! Who submits a complete certificate, and when.
//!
//! The leader that proposed it submits as soon as it holds q partials, and so does the leader of a
//! later view, which proposes nothing while a complete certificate can still land. The others
//! follow in stages when it does not land: a member d places behind the leader waits one stage for
//! d = 1, two for d = 2 and 3, three for d = 4 to 7: each stage doubles the number of submitters,
//! so a few faulty ones cost little time and a dead network does not flood the pool. A node without
//! a key is n places behind. Whoever submitted does so again after `resubmit_blocks`. The chain
//! takes one certificate per round, so the copies do no harm.

use super::params::Params;
use crate::{BlockNumber, OracleIndex, Report, Signature};
use alloc::{collections::BTreeMap, vec::Vec};
use sp_core::H256;

/// What is needed to build a certificate. The inner signatures were not verified.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submission {
	/// What is certified.
	pub report: Report,
	/// Its digest, which the partials sign.
	pub digest: H256,
	/// At least q partials, ascending by member.
	pub partials: Vec<(OracleIndex, Signature)>,
}

/// A report with a quorum of partials.
pub struct Complete {
	pub digest: H256,
	pub report: Report,
	pub partials: BTreeMap<OracleIndex, Signature>,
	/// Best block when the quorum was reached.
	pub since: BlockNumber,
	/// Not submitted before this block.
	pub not_before: BlockNumber,
}

impl Complete {
	/// Whether the certificate can still land in the block after `block`.
	pub fn can_land(&self, block: BlockNumber) -> bool {
		self.report.valid_until > block
	}

	/// What the driver submits.
	pub fn submission(&self) -> Submission {
		Submission {
			report: self.report.clone(),
			digest: self.digest,
			partials: self
				.partials
				.iter()
				.map(|(member, signature)| (*member, *signature))
				.collect(),
		}
	}
}

/// Blocks that a node waits which is `distance` places behind the leader.
pub fn stage_delay(distance: u32, params: &Params) -> BlockNumber {
	let stage = u32::BITS.saturating_sub(distance.leading_zeros());
	stage.saturating_mul(params.stage_blocks)
}

/// How many places `me` is behind `leader`; n without a key.
pub fn distance(me: Option<OracleIndex>, leader: OracleIndex, members: u32) -> u32 {
	let Some(me) = me else { return members };
	u32::from(me)
		.saturating_add(members)
		.saturating_sub(u32::from(leader))
		.checked_rem(members)
		.unwrap_or(members)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn each_stage_doubles_the_submitters() {
		let params = Params { stage_blocks: 2, ..Params::default() };
		let delays: Vec<_> =
			(0..9).map(|member| stage_delay(distance(Some(member), 0, 31), &params)).collect();
		assert_eq!(delays, [0, 2, 4, 4, 6, 6, 6, 6, 8]);
	}

	#[test]
	fn distance_counts_from_the_leader_around_the_set() {
		assert_eq!(distance(Some(5), 5, 7), 0);
		assert_eq!(distance(Some(6), 5, 7), 1);
		assert_eq!(distance(Some(0), 5, 7), 2);
		assert_eq!(distance(Some(4), 5, 7), 6);
		assert_eq!(distance(None, 5, 7), 7);
	}
}
