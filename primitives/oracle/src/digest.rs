//! The bytes that are signed. Each digest is keccak-256 over a SCALE encoding that starts with its
//! own fixed-length domain tag and the genesis hash, so that nothing signed for one purpose or one
//! chain means anything elsewhere. `docs/PROTOCOL.md` gives a worked example.

use crate::{PublicKey, Report};
use codec::Encode;
use sp_core::H256;
use sp_runtime::traits::{Hash, Keccak256};

/// Domain tag of a report.
pub const REPORT_TAG: [u8; 24] = *b"ballast/oracle/report/v1";
/// Domain tag of the statement that binds a BLS key to an account.
pub const BINDING_TAG: [u8; 25] = *b"ballast/oracle/binding/v1";
/// Domain tag of an observation.
pub const OBSERVATION_TAG: [u8; 29] = *b"ballast/oracle/observation/v1";
/// Domain tag of a proposal.
pub const PROPOSAL_TAG: [u8; 26] = *b"ballast/oracle/proposal/v1";
/// Domain tag of the message that carries a partial signature.
pub const PARTIAL_TAG: [u8; 25] = *b"ballast/oracle/partial/v1";
/// Domain tag of the message that asks a leader for the observations it named.
pub const FETCH_TAG: [u8; 23] = *b"ballast/oracle/fetch/v1";
/// Domain tag of the hash that chooses the first leader of a round.
pub const LEADER_TAG: [u8; 24] = *b"ballast/oracle/leader/v1";
/// Domain tag of a request's state digest.
pub const REQUEST_TAG: [u8; 25] = *b"ballast/oracle/request/v1";

/// keccak-256 over SCALE of (tag, genesis hash, payload).
pub fn tagged<const N: usize>(tag: &[u8; N], genesis: &H256, payload: &impl Encode) -> H256 {
	Keccak256::hash(&(tag, genesis, payload).encode())
}

/// What each signer of a certificate signs.
pub fn report(genesis: &H256, report: &Report) -> H256 {
	tagged(&REPORT_TAG, genesis, report)
}

/// What an oracle signs with its BLS key to say that `account` speaks for it. Keys of the genesis
/// set are bound before the chain has a genesis hash: they sign the zero hash.
pub fn binding(genesis: &H256, account: &impl Encode, key: &PublicKey) -> H256 {
	tagged(&BINDING_TAG, genesis, &(account, key))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::report::tests::small_report;

	const GENESIS: H256 = H256::repeat_byte(0x6e);

	fn hex(digest: H256) -> String {
		format!("{digest:x}")
	}

	// The expected values were computed from the documented format in another language.

	#[test]
	fn report_digest_is_the_documented_one() {
		assert_eq!(
			hex(report(&GENESIS, &small_report())),
			"91dfaae8a6199663512139568a4570af367b2497870ce02c24b2c70d87326c8e"
		);
	}

	#[test]
	fn binding_digest_is_the_documented_one() {
		assert_eq!(
			hex(binding(&GENESIS, &42u64, &PublicKey([0x0c; 48]))),
			"6bd934e249247128e19072f03f7acb9d37059a59b8c943718c2010a91c690af9"
		);
	}

	#[test]
	fn nothing_signed_for_one_chain_or_purpose_fits_another() {
		let report = small_report();
		let digest = tagged(&REPORT_TAG, &GENESIS, &report);
		assert_ne!(digest, tagged(&REPORT_TAG, &H256::zero(), &report));
		assert_ne!(digest, tagged(&PROPOSAL_TAG, &GENESIS, &report));
		let tags: [&[u8]; 8] = [
			&REPORT_TAG,
			&BINDING_TAG,
			&OBSERVATION_TAG,
			&PROPOSAL_TAG,
			&PARTIAL_TAG,
			&FETCH_TAG,
			&LEADER_TAG,
			&REQUEST_TAG,
		];
		// Tags carry no length: none may be the beginning of another.
		for (position, tag) in tags.iter().enumerate() {
			for other in &tags[position + 1..] {
				assert!(!tag.starts_with(other) && !other.starts_with(tag));
			}
		}
	}
}
