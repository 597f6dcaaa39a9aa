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
