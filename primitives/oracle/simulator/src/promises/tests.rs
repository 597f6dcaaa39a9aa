//! Each promise is shown to break.

use super::*;
use ballast_oracle::{
	consensus::{Draft, Message, Proposal, SignedMessage},
	CertifiedPrice, FixedU128, Signature,
};

const DIGEST: H256 = H256::repeat_byte(7);
const OTHER: H256 = H256::repeat_byte(8);

fn report(price: u128, observed_at: Moment) -> Report {
	let entry = |price| CertifiedPrice {
		asset: 1,
		price: FixedU128::from_inner(price),
		confidence: FixedU128::from_inner(5),
	};
	Report {
		set_id: 0,
		round: 3,
		view: 1,
		observed_at,
		valid_until: 9,
		prices: vec![entry(price)].try_into().unwrap(),
		requests: Default::default(),
	}
}

fn observation(price: u128, observed_at: Moment) -> Statement {
	let prices = report(price, observed_at).prices;
	let requests = Default::default();
	Statement::Observation(Observation { set_id: 0, round: 3, observed_at, prices, requests })
}

fn partial(digest: H256) -> PartialSignature {
	PartialSignature { set_id: 0, round: 3, view: 1, digest, signature: Signature([0; 96]) }
}

fn vote(digest: H256) -> Statement {
	Statement::Partial { set_id: 0, round: 3, view: 1, digest }
}

/// Two honest observations, and a report that three of four sign.
fn certified(price: u128, observed_at: Moment) -> Vec<Promise> {
	let mut promises = Promises::default();
	let log = SigningLog::default();
	promises.honest_signs(0, &observation(100, 1_000), DIGEST, &log);
	promises.honest_signs(1, &observation(110, 1_200), DIGEST, &log);
	promises.proposed(DIGEST, &report(price, observed_at), 4);
	for node in 0..2 {
		promises.signed(node, &partial(DIGEST));
	}
	assert!(promises.broken.is_empty(), "no quorum yet");
	promises.signed(3, &partial(DIGEST));
	broken(&promises)
}

fn broken(promises: &Promises) -> Vec<Promise> {
	promises.broken.iter().map(|broken| broken.promise).collect()
}

#[test]
fn range_breaks_by_one_unit_and_by_one_millisecond() {
	assert_eq!(certified(100, 1_000), []);
	assert_eq!(certified(110, 1_200), []);
	assert_eq!(certified(99, 1_000), [Promise::Range]);
	assert_eq!(certified(111, 1_000), [Promise::Range]);
	assert_eq!(certified(105, 999), [Promise::Range]);
	assert_eq!(certified(105, 1_201), [Promise::Range]);
}

#[test]
fn report_over_observations_of_nobody_breaks_the_range() {
	let mut promises = Promises::default();
	// The partials may be seen before the proposal.
	for node in 0..3 {
		promises.signed(node, &partial(DIGEST));
	}
	promises.proposed(DIGEST, &report(100, 1_000), 4);
	assert_eq!(broken(&promises), [Promise::Range]);
}

#[test]
fn second_certificate_of_a_view_is_noticed() {
	let mut promises = Promises::default();
	promises.honest_signs(0, &observation(100, 1_000), DIGEST, &SigningLog::default());
	for digest in [DIGEST, OTHER] {
		promises.proposed(digest, &report(100, 1_000), 4);
		for node in 0..3 {
			promises.signed(node, &partial(digest));
		}
	}
	assert_eq!(broken(&promises), [Promise::OneCertificate]);
}

#[test]
fn chain_that_takes_a_round_twice_or_leaves_one_out_is_noticed() {
	let mut promises = Promises::default();
	promises.accepted(1, 0);
	promises.accepted(2, 0);
	promises.returned(Some(1));
	promises.accepted(2, 0);
	assert_eq!(broken(&promises), []);
	promises.accepted(2, 0);
	assert_eq!(broken(&promises), [Promise::OneCertificate]);
	promises.accepted(4, 1);
	assert_eq!(broken(&promises)[1..], [Promise::OneCertificate, Promise::OpenRequests]);
}

#[test]
fn vote_that_is_not_on_disk_and_second_vote_are_noticed() {
	let mut log = SigningLog::default();
	log.record_vote(0, 3, Vote { view: 1, digest: Some(DIGEST) });
	let mut promises = Promises::default();
	promises.honest_signs(0, &vote(DIGEST), DIGEST, &log);
	promises.honest_signs(0, &vote(DIGEST), DIGEST, &log);
	promises.honest_signs(1, &vote(DIGEST), DIGEST, &log);
	assert_eq!(broken(&promises), []);
	promises.honest_signs(2, &vote(DIGEST), DIGEST, &SigningLog::default());
	assert_eq!(broken(&promises), [Promise::PersistsFirst]);
	log = SigningLog::default();
	log.record_vote(0, 3, Vote { view: 1, digest: Some(OTHER) });
	promises.honest_signs(0, &vote(OTHER), OTHER, &log);
	assert_eq!(broken(&promises)[1..], [Promise::SignsOnce]);
}

#[test]
fn proposal_that_is_not_on_disk_and_second_proposal_are_noticed() {
	let mut log = SigningLog::default();
	log.record_proposal(0, 3, 1);
	let proposal = Proposal { report: report(100, 1_000), observations: Default::default() };
	let statement = Statement::Proposal(proposal);
	let mut promises = Promises::default();
	promises.honest_signs(0, &statement, DIGEST, &log);
	assert_eq!(broken(&promises), []);
	promises.honest_signs(1, &statement, DIGEST, &SigningLog::default());
	assert_eq!(broken(&promises), [Promise::PersistsFirst]);
	promises.honest_signs(0, &statement, OTHER, &log);
	assert_eq!(broken(&promises)[1..], [Promise::SignsOnce]);
}

#[test]
fn accusation_of_an_honest_node_is_noticed() {
	let draft = Draft { from: 1, genesis: H256::zero(), statement: vote(DIGEST) };
	let signed: SignedMessage = draft.sign(|_| Signature([0; 96]));
	assert!(matches!(signed.message, Message::Partial(_)));
	let found = Misbehaviour::InvalidPartial(Box::new(signed));
	let mut promises = Promises::default();
	promises.accused(0, 1, false, &found);
	assert_eq!(broken(&promises), []);
	promises.accused(0, 1, true, &found);
	assert_eq!(broken(&promises), [Promise::NoEvidence]);
}

#[test]
fn one_thing_too_many_of_any_kind_breaks_the_bound() {
	let params = Params::default();
	let most = Held {
		observations: 4 * params.observations_per_member,
		ballots: 3,
		proposals: 6,
		named: 24,
		partials: 12,
		ahead: 4 * params.ahead_per_member,
	};
	let breaks = |held| {
		let mut promises = Promises::default();
		promises.holds(0, held, 4, &params);
		broken(&promises) == [Promise::Memory]
	};
	assert!(!breaks(most));
	assert!(breaks(Held { observations: most.observations + 1, ..most }));
	assert!(breaks(Held { ballots: 4, ..most }));
	assert!(breaks(Held { proposals: 7, ..most }));
	assert!(breaks(Held { named: 25, ..most }));
	assert!(breaks(Held { partials: 13, ..most }));
	assert!(breaks(Held { ahead: most.ahead + 1, ..most }));
}

#[test]
fn node_that_asks_for_the_past_is_noticed() {
	let mut promises = Promises::default();
	promises.wakes(0, 10, None);
	promises.wakes(0, 10, Some(11));
	assert_eq!(broken(&promises), []);
	promises.wakes(0, 10, Some(10));
	assert_eq!(broken(&promises), [Promise::Wakes]);
}
