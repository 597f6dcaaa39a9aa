//! Evidence as an oracle that contradicts itself makes it, with real keys.

use crate::mock::*;
use ballast_bls::host::SecretKey;
use ballast_oracle::{
	consensus::{PartialSignature, Proposal},
	digest::{self, PARTIAL_TAG, PROPOSAL_TAG},
	evidence::{ConflictingStatements, Signed},
	Equivocation, OracleIndex, Report, SetId, H256,
};
use codec::Encode;

/// Two reports of a set's round and view that differ in their time.
pub fn conflicting_reports(set_id: SetId) -> [Report; 2] {
	let first = Report { set_id, view: 3, ..report() };
	[Report { observed_at: first.observed_at - 1, ..first.clone() }, first]
}

fn signed<Body: Encode, const N: usize>(
	key: &SecretKey,
	genesis: H256,
	tag: &[u8; N],
	body: Body,
) -> Signed<Body> {
	let digest = digest::tagged(tag, &genesis, &body);
	Signed { signature: key.sign(digest.as_bytes()), body }
}

fn partial(key: &SecretKey, genesis: H256, report: &Report) -> PartialSignature {
	let digest = digest::report(&genesis, report);
	PartialSignature {
		set_id: report.set_id,
		round: report.round,
		view: report.view,
		digest,
		signature: key.sign(digest.as_bytes()),
	}
}

/// Two proposals that `signer` signs on the chain `genesis`, held against the member `member`.
pub fn proposals_on(
	genesis: H256,
	member: OracleIndex,
	signer: AccountId,
	reports: [Report; 2],
) -> Equivocation {
	let key = key_of(signer);
	let observations = vec![(0, H256::repeat_byte(1)), (1, H256::repeat_byte(2))];
	let pair = reports.map(|report| {
		let observations = observations.clone().try_into().unwrap();
		signed(&key, genesis, &PROPOSAL_TAG, Proposal { report, observations })
	});
	Equivocation { member, statements: ConflictingStatements::Proposals(pair) }
}

/// Two partials that `signer` signs on the chain `genesis`, held against the member `member`.
pub fn partials_on(
	genesis: H256,
	member: OracleIndex,
	signer: AccountId,
	reports: [Report; 2],
) -> Equivocation {
	let key = key_of(signer);
	let pair =
		reports.map(|report| signed(&key, genesis, &PARTIAL_TAG, partial(&key, genesis, &report)));
	Equivocation { member, statements: ConflictingStatements::Partials(pair) }
}

/// Valid evidence by proposals against member `member` of set `set_id`, who is `account`.
pub fn proposals(set_id: SetId, member: OracleIndex, account: AccountId) -> Equivocation {
	proposals_on(GENESIS, member, account, conflicting_reports(set_id))
}

/// Valid evidence by partials against member `member` of set `set_id`, who is `account`.
pub fn partials(set_id: SetId, member: OracleIndex, account: AccountId) -> Equivocation {
	partials_on(GENESIS, member, account, conflicting_reports(set_id))
}

/// Brings evidence as whoever `authorize` lets in.
pub fn convict(evidence: Equivocation) -> frame_support::dispatch::DispatchResultWithPostInfo {
	BlsOracle::report_equivocation(frame_system::RawOrigin::Authorized.into(), Box::new(evidence))
}
