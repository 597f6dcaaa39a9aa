//! Every reason for which evidence is refused, by its exact code, wherever it is checked.

use super::conflicts::*;
use crate::{mock::*, Error, EvidenceError, WeightInfo};
use ballast_oracle::{
	consensus::{Message, Observation},
	evidence::{ConflictingStatements, Signed},
	Equivocation, Report, H256,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo, traits::Authorize};
use frame_system::RawOrigin;
use sp_runtime::{
	traits::Zero,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
	DispatchError,
};

const SOURCES: [TransactionSource; 3] =
	[TransactionSource::InBlock, TransactionSource::Local, TransactionSource::External];

fn call(evidence: &Equivocation) -> RuntimeCall {
	crate::Call::report_equivocation { evidence: Box::new(evidence.clone()) }.into()
}

fn authorize(
	evidence: &Equivocation,
	source: TransactionSource,
) -> Result<ValidTransaction, TransactionValidityError> {
	let (validity, refund) = call(evidence).authorize(source).expect("there is a callback")?;
	assert!(refund.is_zero());
	Ok(validity)
}

/// The pool, the dispatchable and the view function refuse `evidence` with the same reason, and
/// nothing changes.
fn assert_refused(evidence: Equivocation, error: EvidenceError, answer: InvalidTransaction) {
	for source in SOURCES {
		assert_noop!(authorize(&evidence, source), TransactionValidityError::Invalid(answer));
	}
	assert_eq!(BlsOracle::check_equivocation(evidence.clone()), Err(error));
	for origin in [RawOrigin::Authorized, RawOrigin::Signed(ALICE)] {
		assert_noop!(
			BlsOracle::report_equivocation(origin.into(), Box::new(evidence.clone())),
			Error::<Test>::InvalidEvidence(error)
		);
	}
}

/// Both kinds of evidence against member 1 of set 0, by what makes them and the reports in them.
fn both_kinds(reports: [Report; 2]) -> [Equivocation; 2] {
	let (member, signer) = (1, ORACLES[1]);
	[
		proposals_on(GENESIS, member, signer, reports.clone()),
		partials_on(GENESIS, member, signer, reports),
	]
}

#[test]
fn valid_evidence_should_be_authorized_from_every_source() {
	ExtBuilder::default().build_and_execute(|| {
		for evidence in both_kinds(conflicting_reports(0)) {
			for source in SOURCES {
				let validity = authorize(&evidence, source).unwrap();
				assert_eq!(validity.priority, u64::MAX / 2);
				assert_eq!(validity.longevity, u64::from(EVIDENCE_PERIOD));
				assert!(validity.propagate && validity.requires.is_empty());
				assert_eq!(
					validity.provides,
					vec![(crate::EVIDENCE_TAG_PREFIX, (0u64, 1u16)).encode()]
				);
			}
			assert_ok!(BlsOracle::check_equivocation(evidence));
		}
	});
}

#[test]
fn evidence_should_be_accepted_as_long_as_its_set_is_stored() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&NEWCOMERS);
		let evidence = partials(0, 1, ORACLES[1]);
		let longevity = || authorize(&evidence, TransactionSource::External).unwrap().longevity;
		assert_eq!(longevity(), u64::from(EVIDENCE_PERIOD));
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD - 1);
		assert_eq!(longevity(), 1);
		assert_ok!(BlsOracle::check_equivocation(evidence.clone()));
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD);
		assert_refused(evidence, EvidenceError::SetNotStored, InvalidTransaction::Custom(32));
	});
}

#[test]
fn a_set_that_is_not_stored_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_refused(
			partials(1, 1, ORACLES[1]),
			EvidenceError::SetNotStored,
			InvalidTransaction::Custom(32),
		);
	});
	ExtBuilder::default().oracles(Vec::new()).build_and_execute(|| {
		assert_refused(
			partials(0, 0, ORACLES[0]),
			EvidenceError::SetNotStored,
			InvalidTransaction::Custom(32),
		);
	});
}

#[test]
fn an_index_beyond_the_set_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for member in [4, u16::MAX] {
			assert_refused(
				proposals(0, member, ORACLES[3]),
				EvidenceError::NotAMember,
				InvalidTransaction::Custom(33),
			);
		}
	});
}

#[test]
fn statements_of_two_sets_rounds_or_views_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let [first, second] = conflicting_reports(0);
		type Change = fn(&mut Report);
		let cases: [(Change, EvidenceError, u8); 3] = [
			(|report| report.set_id = 1, EvidenceError::AnotherSet, 34),
			(|report| report.round += 1, EvidenceError::AnotherRound, 35),
			(|report| report.view += 1, EvidenceError::AnotherView, 36),
		];
		for (change, error, code) in cases {
			let mut other = second.clone();
			change(&mut other);
			for evidence in both_kinds([first.clone(), other]) {
				assert_refused(evidence, error, InvalidTransaction::Custom(code));
			}
		}
	});
}

#[test]
fn the_same_statement_twice_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let [first, _] = conflicting_reports(0);
		for evidence in both_kinds([first.clone(), first]) {
			assert_refused(evidence, EvidenceError::SameStatement, InvalidTransaction::Custom(37));
		}
	});
}

#[test]
fn one_report_with_two_inner_signatures_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		// A member, or whoever relays for it, puts another signature into its second partial and
		// signs that message as well. It said nothing new.
		let [first, _] = conflicting_reports(0);
		let mut evidence = partials_on(GENESIS, 1, ORACLES[1], [first.clone(), first]);
		let ConflictingStatements::Partials([_, second]) = &mut evidence.statements else {
			panic!("partials")
		};
		second.body.signature = key_of(ORACLES[2]).sign(b"something else");
		let digest = Message::Partial(second.body.clone()).digest(&GENESIS);
		second.signature = key_of(ORACLES[1]).sign(digest.as_bytes());
		let [one, other] = evidence.digests(&GENESIS);
		assert_ne!(one, other);
		assert_refused(evidence, EvidenceError::SameStatement, InvalidTransaction::Custom(37));
	});
}

#[test]
fn statements_signed_by_another_member_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for evidence in [proposals(0, 2, ORACLES[1]), partials(0, 2, ORACLES[1])] {
			assert_refused(
				evidence,
				EvidenceError::BadSignature { index: 0 },
				InvalidTransaction::BadProof,
			);
		}
		// One statement of each of two members, under either index.
		let (
			ConflictingStatements::Partials([mine, _]),
			ConflictingStatements::Partials([_, theirs]),
		) = (partials(0, 1, ORACLES[1]).statements, partials(0, 2, ORACLES[2]).statements)
		else {
			panic!("partials")
		};
		for (member, index) in [(1, 1), (2, 0)] {
			let statements = ConflictingStatements::Partials([mine.clone(), theirs.clone()]);
			assert_refused(
				Equivocation { member, statements },
				EvidenceError::BadSignature { index },
				InvalidTransaction::BadProof,
			);
		}
	});
}

#[test]
fn statements_made_on_another_chain_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for genesis in [H256::zero(), H256::repeat_byte(0xbb)] {
			for make in [proposals_on, partials_on] {
				assert_refused(
					make(genesis, 1, ORACLES[1], conflicting_reports(0)),
					EvidenceError::BadSignature { index: 0 },
					InvalidTransaction::BadProof,
				);
			}
		}
	});
}

#[test]
fn observations_should_not_be_passed_off_as_statements() {
	ExtBuilder::default().build_and_execute(|| {
		// A member may make many observations, each signed. Their digests have a tag of their own.
		let [first, second] = conflicting_reports(0);
		let mut evidence = proposals_on(GENESIS, 1, ORACLES[1], [first.clone(), second.clone()]);
		let ConflictingStatements::Proposals(pair) = &mut evidence.statements else {
			panic!("proposals")
		};
		for (signed, report) in pair.iter_mut().zip([first, second]) {
			let observation = Observation {
				set_id: report.set_id,
				round: report.round,
				observed_at: report.observed_at,
				prices: report.prices,
				requests: report.requests,
			};
			let digest = Message::Observation(observation).digest(&GENESIS);
			signed.signature = key_of(ORACLES[1]).sign(digest.as_bytes());
		}
		assert_refused(
			evidence,
			EvidenceError::BadSignature { index: 0 },
			InvalidTransaction::BadProof,
		);
	});
}

#[test]
fn shares_of_two_certificates_should_not_be_passed_off_as_partials() {
	ExtBuilder::default().build_and_execute(|| {
		// The inner signatures do not say set, round and view; only the outer ones convict.
		let mut evidence = partials(0, 1, ORACLES[1]);
		let ConflictingStatements::Partials(pair) = &mut evidence.statements else {
			panic!("partials")
		};
		pair.iter_mut().for_each(|signed| signed.signature = signed.body.signature);
		assert_refused(
			evidence,
			EvidenceError::BadSignature { index: 0 },
			InvalidTransaction::BadProof,
		);
	});
}

#[test]
fn a_statement_changed_after_signing_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let mut evidence = proposals(0, 1, ORACLES[1]);
		let ConflictingStatements::Proposals([_, second]) = &mut evidence.statements else {
			panic!("proposals")
		};
		second.body.report.prices[0].price = 1.into();
		assert_refused(
			evidence,
			EvidenceError::BadSignature { index: 1 },
			InvalidTransaction::BadProof,
		);
		let mut evidence = partials(0, 1, ORACLES[1]);
		let ConflictingStatements::Partials([first, _]) = &mut evidence.statements else {
			panic!("partials")
		};
		first.body.digest = H256::repeat_byte(9);
		assert_refused(
			evidence,
			EvidenceError::BadSignature { index: 0 },
			InvalidTransaction::BadProof,
		);
	});
}

#[test]
fn evidence_should_be_taken_once() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(convict(partials(0, 1, ORACLES[1])));
		// The same, the other kind, and the same the other way round.
		let mut swapped = partials(0, 1, ORACLES[1]);
		let ConflictingStatements::Partials(pair) = &mut swapped.statements else {
			panic!("partials")
		};
		pair.reverse();
		for evidence in [partials(0, 1, ORACLES[1]), proposals(0, 1, ORACLES[1]), swapped] {
			assert_refused(evidence, EvidenceError::AlreadyReported, InvalidTransaction::Stale);
		}
		// Another member of the set is another matter.
		assert_ok!(BlsOracle::check_equivocation(partials(0, 2, ORACLES[2])));
	});
}

#[test]
fn an_expelled_oracle_should_not_be_convicted_in_another_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&[200, 201, 202, 100]);
		assert_ok!(convict(partials(0, 0, ORACLES[0])));
		assert_refused(
			partials(1, 3, ORACLES[0]),
			EvidenceError::AlreadyExpelled,
			InvalidTransaction::Custom(38),
		);
	});
}

#[test]
fn checks_should_be_in_the_documented_order() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&[200, 201, 202, 100]);
		// Wrong in every way. Mended one by one, from the first check to the last.
		let [first, second] = conflicting_reports(9);
		let wrong = Report { set_id: 8, round: 7, view: 6, ..first.clone() };
		let make = |member, reports| partials_on(H256::zero(), member, ORACLES[0], reports);
		let expect = |evidence, error: EvidenceError| {
			assert_refused(evidence, error, error.invalid_transaction());
		};
		expect(make(4, [first.clone(), wrong.clone()]), EvidenceError::SetNotStored);
		let of_set = |set_id, report: &Report| Report { set_id, ..report.clone() };
		let first = of_set(1, &first);
		expect(make(4, [first.clone(), wrong.clone()]), EvidenceError::NotAMember);
		expect(make(3, [first.clone(), wrong.clone()]), EvidenceError::AnotherSet);
		let wrong = of_set(1, &wrong);
		expect(make(3, [first.clone(), wrong.clone()]), EvidenceError::AnotherRound);
		let wrong = Report { round: first.round, ..wrong };
		expect(make(3, [first.clone(), wrong]), EvidenceError::AnotherView);
		expect(make(3, [first.clone(), first.clone()]), EvidenceError::SameStatement);
		let pair = [first, of_set(1, &second)];
		frame_support::hypothetically!({
			assert_ok!(convict(partials(1, 3, ORACLES[0])));
			expect(make(3, pair.clone()), EvidenceError::AlreadyReported);
		});
		frame_support::hypothetically!({
			assert_ok!(convict(partials(0, 0, ORACLES[0])));
			expect(make(3, pair.clone()), EvidenceError::AlreadyExpelled);
		});
		expect(make(3, pair.clone()), EvidenceError::BadSignature { index: 0 });
		assert_ok!(BlsOracle::check_equivocation(partials_on(GENESIS, 3, ORACLES[0], pair)));
	});
}

#[test]
fn only_signed_and_authorized_origins_should_report() {
	ExtBuilder::default().build_and_execute(|| {
		let evidence = partials(0, 1, ORACLES[1]);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				BlsOracle::report_equivocation(origin, Box::new(evidence.clone())),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn declared_weight_should_cover_two_verifications_in_both_places() {
	ExtBuilder::default().build_and_execute(|| {
		let weights = |evidence: &Equivocation| {
			let call = call(evidence);
			(call.weight_of_authorize(), call.get_dispatch_info().call_weight)
		};
		let verifications = frame_support::weights::Weight::from_parts(4_000_000_000, 0);
		let (authorization, dispatch) = weights(&partials(0, 1, ORACLES[1]));
		assert!(verifications.all_lte(authorization) && verifications.all_lte(dispatch));

		// Proposals weigh by what is in them: here three prices, a request and two observations each.
		let evidence = proposals(0, 1, ORACLES[1]);
		let (small, _) = weights(&evidence);
		assert_eq!(
			small,
			<Test as crate::Config>::WeightInfo::authorize_report_equivocation(2 * (3 + 1 + 2))
		);
		let mut longer = evidence;
		let ConflictingStatements::Proposals([Signed { body, .. }, _]) = &mut longer.statements
		else {
			panic!("proposals")
		};
		body.report.requests.try_push(request(9, 1)).unwrap();
		assert!(small.all_lt(weights(&longer).0.add_proof_size(1)));
	});
}
