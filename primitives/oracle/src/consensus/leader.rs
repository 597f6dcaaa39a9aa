//! Who leads a view.

use crate::{digest::LEADER_TAG, OracleIndex, Round, SetId, View};
use codec::Encode;
use sp_runtime::traits::{Hash, Keccak256};

/// The leader of `view`: (h + view) mod n, where h is the first 8 bytes, read as a little-endian
/// integer, of keccak-256 over SCALE of ([`LEADER_TAG`], set id, round). Successive views have
/// successive leaders, so f + 1 views meet an honest one. `None` for an empty set.
pub fn leader(set_id: SetId, round: Round, view: View, members: u32) -> Option<OracleIndex> {
	let hash = Keccak256::hash(&(LEADER_TAG, set_id, round).encode());
	let first = u64::from_le_bytes(*hash.0.first_chunk()?);
	let members = u64::from(members);
	let offset = first.checked_rem(members)?.checked_add(u64::from(view))?;
	OracleIndex::try_from(offset.checked_rem(members)?).ok()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn leader_follows_from_the_documented_hash() {
		// The first 8 bytes of keccak-256("ballast/oracle/leader/v1" ‖ 3u64 ‖ 77u64), computed
		// apart from this code, are 12847698065764631093.
		for (members, first, fortieth) in [(4, 1, 1), (7, 3, 1), (31, 5, 14)] {
			assert_eq!(leader(3, 77, 0, members), Some(first));
			assert_eq!(leader(3, 77, 40, members), Some(fortieth));
		}
	}

	#[test]
	fn successive_views_visit_every_member_once() {
		for members in [1u32, 4, 7, 128] {
			let mut seen: Vec<_> =
				(0..members).map(|view| leader(0, 9, view, members).unwrap()).collect();
			seen.sort_unstable();
			assert_eq!(seen, (0..u16::try_from(members).unwrap()).collect::<Vec<_>>());
		}
		assert_eq!(leader(0, 0, 0, 0), None);
	}

	#[test]
	fn rounds_spread_the_first_leader() {
		let mut led = [0u32; 7];
		for round in 0..700 {
			led[usize::from(leader(1, round, 0, 7).unwrap())] += 1;
		}
		assert!(led.iter().all(|count| (60..140).contains(count)), "{led:?}");
	}
}
