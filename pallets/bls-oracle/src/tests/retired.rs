//! Certificates around a rotation: the new set settles what is open, the old one what it had begun.

use crate::{mock::*, CertificateError, LastRound};
use ballast_oracle::{Certificate, Report, SignerBitmap};
use frame_support::{assert_noop, assert_ok};

/// The first three of `members` certify `report`.
fn certified_by(members: &[AccountId], report: Report) -> Certificate {
	let signature = signature_on(GENESIS, &report, &members[..3]);
	let signers = SignerBitmap::new(u32::try_from(members.len()).unwrap(), [0, 1, 2]).unwrap();
	Certificate { report, signers, signature }
}

/// A report of the set before the present one.
fn old_report(valid_until: u32) -> Report {
	Report { set_id: 0, valid_until, ..report() }
}

fn check(certificate: Certificate) -> Result<(), CertificateError> {
	BlsOracle::check_certificate(certificate)
}

/// Runs `test` in the block in which [`NEWCOMERS`] take over from [`ORACLES`].
fn at_the_boundary(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&NEWCOMERS);
		test();
	});
}

/// The last `valid_until` that a report can have that was proposed before the boundary.
const LAST_VALID: u32 = ROTATION_PERIOD - 1 + MAX_VALIDITY;

#[test]
fn a_certificate_proposed_before_the_boundary_should_land_after_it() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(schedule(&NEWCOMERS));
		run_to(ROTATION_PERIOD - 1);
		// Valid for as long as can be.
		let certificate = certify(old_report(System::block_number() + MAX_VALIDITY));
		assert_ok!(check(certificate.clone()));
		run_to(ROTATION_PERIOD + 2);
		assert_ok!(submit(certificate));
		assert_eq!((LastRound::<Test>::get().round, LastRound::<Test>::get().set_id), (1, 0));
		assert_eq!(Executed::get().len(), 1);
		// The next round is the new set's.
		assert_ok!(submit(certified_by(&NEWCOMERS, report())));
		assert_eq!((LastRound::<Test>::get().round, LastRound::<Test>::get().set_id), (2, 1));
	});
}

#[test]
fn the_window_of_a_retired_set_should_end_with_what_it_could_propose() {
	at_the_boundary(|| {
		assert_ok!(check(certify(old_report(LAST_VALID))));
		assert_eq!(check(certify(old_report(LAST_VALID + 1))), Err(CertificateError::WrongSet));
		// The new set may say so.
		let new = Report { valid_until: LAST_VALID + 1, ..report() };
		assert_ok!(check(certified_by(&NEWCOMERS, new)));

		// The last block that may carry one.
		run_to(LAST_VALID);
		assert_ok!(check(certify(old_report(LAST_VALID))));
		run_to(LAST_VALID + 1);
		assert_eq!(check(certify(old_report(LAST_VALID))), Err(CertificateError::Expired));
		assert_eq!(check(certify(old_report(LAST_VALID + 1))), Err(CertificateError::WrongSet));
	});
}

#[test]
fn a_retired_set_should_not_certify_a_round_that_began_after_it() {
	at_the_boundary(|| {
		let late = certify(old_report(LAST_VALID));
		frame_support::hypothetically!({
			// The round before was certified when the set was current: it may have proposed this one.
			LastRound::<Test>::mutate(|last| {
				(last.round, last.block) = (1, ROTATION_PERIOD - 1);
			});
			assert_ok!(check(certify(old_report(LAST_VALID))));
		});
		assert_ok!(check(late.clone()));
		assert_ok!(submit(certified_by(&NEWCOMERS, report())));
		assert_noop!(
			submit(late),
			crate::Error::<Test>::InvalidCertificate(CertificateError::RoundCertified)
		);
		// Nor does it go on with the rounds that follow.
		assert_eq!(check(certify(old_report(LAST_VALID))), Err(CertificateError::WrongSet));
	});
}

#[test]
fn a_retired_set_should_need_its_own_quorum_and_keys() {
	at_the_boundary(|| {
		let old = old_report(LAST_VALID);
		assert_eq!(check(certify_by(old.clone(), &[0, 1])), Err(CertificateError::TooFewSigners));
		// New keys under the old number, and old keys under the new one.
		assert_eq!(check(certified_by(&NEWCOMERS, old)), Err(CertificateError::BadSignature));
		assert_eq!(check(certified_by(&ORACLES, report())), Err(CertificateError::BadSignature));
	});
}

#[test]
fn every_set_of_the_window_should_certify_what_it_had_proposed() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&NEWCOMERS);
		rotate_to(&[200, 201, 100, 101]);
		// Set 0 was retired at block 6, set 1 at block 12: one period apart.
		assert_ok!(check(certify(old_report(LAST_VALID))));
		assert_eq!(check(certify(old_report(LAST_VALID + 1))), Err(CertificateError::WrongSet));
		let by_set_one = |valid_until| {
			let report = Report { set_id: 1, valid_until, ..report() };
			check(certified_by(&NEWCOMERS, report))
		};
		assert_ok!(by_set_one(LAST_VALID + ROTATION_PERIOD));
		assert_eq!(by_set_one(LAST_VALID + ROTATION_PERIOD + 1), Err(CertificateError::WrongSet));
	});
}

#[test]
fn a_forgotten_or_future_set_should_not_certify() {
	at_the_boundary(|| {
		let future = Report { set_id: 2, ..report() };
		assert_eq!(check(certified_by(&NEWCOMERS, future)), Err(CertificateError::WrongSet));
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD);
		assert_eq!(
			check(certify(old_report(System::block_number()))),
			Err(CertificateError::WrongSet)
		);
	});
}

#[test]
fn open_requests_should_be_settled_by_the_new_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(schedule(&NEWCOMERS));
		run_to(4);
		let open = open_request(7, &[BTC, ETH, SOL], 4);
		OpenRequests::set(vec![open.clone()]);
		let before = BlsOracle::chain_view();
		assert_eq!((before.set_id, before.round_started_at), (0, Some(4)));

		run_to(ROTATION_PERIOD);
		let after = BlsOracle::chain_view();
		assert_eq!(after.set_id, 1);
		assert_eq!(after.keys, NEWCOMERS.map(|account| key_of(account).public_key()));
		assert_eq!((after.round, after.round_started_at), (before.round, Some(4)));
		assert_eq!(after.requests, vec![open.clone()]);
		assert_ok!(submit(certified_by(&NEWCOMERS, report())));
		assert_eq!(Executed::get()[0].request, open.reference);
	});
}
