//! What a certificate does once it is accepted, and who may bring it.

use crate::{mock::*, Error, Event, LastRound, RoundRecord};
use ballast_oracle::{digest, Report};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{GetDispatchInfo, PostDispatchInfo},
	traits::Authorize,
	weights::Weight,
};
use sp_runtime::{
	traits::{Applyable, Checkable, TrailingZeroInput},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError,
};

/// Passes an extrinsic through everything that a block does with one.
fn apply(extrinsic: Extrinsic) -> sp_runtime::ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	let info = extrinsic.get_dispatch_info();
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
	checked.apply::<Test>(&info, 0)
}

#[test]
fn a_certificate_should_close_its_round() {
	ExtBuilder::default().build_and_execute(|| {
		go_to(3);
		let report = Report { view: 2, ..report() };
		let certificate = certify_by(report.clone(), &[1, 2, 3]);
		assert_ok!(submit(certificate.clone()));

		assert_eq!(
			LastRound::<Test>::get(),
			RoundRecord { round: 1, observed_at: time_of(3), block: 3, set_id: 0, view: 2 }
		);
		assert_eq!(
			events(),
			vec![Event::RoundCertified {
				set_id: 0,
				round: 1,
				view: 2,
				observed_at: time_of(3),
				signers: certificate.signers,
				prices: 3,
				requests: 1,
				digest: digest::report(&GENESIS, &report),
			}]
		);
	});
}

#[test]
fn requests_should_be_executed_in_the_order_of_the_report() {
	ExtBuilder::default().build_and_execute(|| {
		let requests = vec![request(3, 2), request(5, 3), request(8, 1)];
		let report = Report { requests: requests.clone().try_into().unwrap(), ..report() };
		assert_ok!(submit(certify(report.clone())));
		assert_eq!(
			Executed::get(),
			requests
				.into_iter()
				.map(|request| Execution {
					request,
					round: 1,
					observed_at: report.observed_at,
					prices: report.prices.to_vec(),
					unconfirmed: vec![],
				})
				.collect::<Vec<_>>()
		);
	});
}

#[test]
fn weight_that_requests_do_not_use_should_be_given_back() {
	ExtBuilder::default().build_and_execute(|| {
		let report =
			Report { requests: vec![request(3, 2), request(5, 3)].try_into().unwrap(), ..report() };
		let certificate = certify(report);
		let declared = BlsOracle::weight_of_submit(&certificate);
		let used = submit(certificate).unwrap().actual_weight.unwrap();
		// The mock uses half of what it declares for each of five legs.
		assert_eq!(declared - used, Weight::from_parts(5 * LEG_WEIGHT / 2, 0));
	});
}

#[test]
fn declared_weight_should_cover_verification_in_both_places() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		let call: RuntimeCall =
			crate::Call::submit_report { certificate: certificate.clone() }.into();
		let authorization = call.weight_of_authorize();
		let dispatch = call.get_dispatch_info().call_weight;
		assert_eq!(authorization.saturating_add(dispatch), BlsOracle::report_weight(&certificate));
		// Two milliseconds, which no processor of today stays below.
		let verification = Weight::from_parts(2_000_000_000, 0);
		assert!(verification.all_lte(authorization));
		assert!(verification.all_lte(dispatch));

		// Each price, each byte of the bitmap and each leg has its weight.
		let mut longer = certificate.clone();
		longer.report.prices.try_push(price(4, 1)).unwrap();
		assert!(BlsOracle::weight_of_submit(&certificate)
			.all_lt(BlsOracle::weight_of_submit(&longer).add_proof_size(1)));
		let mut wider = certificate.clone();
		wider.signers.0.try_push(0).unwrap();
		assert!(BlsOracle::weight_of_authorize(&certificate)
			.all_lt(BlsOracle::weight_of_authorize(&wider).add_proof_size(1)));
		let mut legs = certificate.clone();
		legs.report.requests[0].legs += 1;
		assert_eq!(
			BlsOracle::weight_of_submit(&legs) - BlsOracle::weight_of_submit(&certificate),
			Weight::from_parts(LEG_WEIGHT, 0)
		);
	});
}

#[test]
fn only_an_authorized_origin_should_submit() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(
				BlsOracle::submit_report(origin, certificate.clone()),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(submit(certificate));
	});
}

#[test]
fn an_authorized_origin_should_not_replace_signatures() {
	ExtBuilder::default().build_and_execute(|| {
		// What root could do with a call that dispatches as any origin.
		let mut forged = certify(report());
		forged.report.prices[0].price = 1.into();
		assert_noop!(
			submit(forged),
			Error::<Test>::InvalidCertificate(crate::CertificateError::BadSignature)
		);
	});
}

#[test]
fn the_general_transaction_should_be_applied_without_a_signer() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		assert_ok!(apply(BlsOracle::certificate_transaction(certificate.clone())).unwrap());
		assert_eq!(LastRound::<Test>::get().round, 1);
		// And not twice.
		assert_eq!(
			apply(BlsOracle::certificate_transaction(certificate)).unwrap_err(),
			TransactionValidityError::Invalid(InvalidTransaction::Stale)
		);
	});
}

#[test]
fn a_forged_general_transaction_should_not_be_applied() {
	ExtBuilder::default().build_and_execute(|| {
		let mut certificate = certify(report());
		certificate.report.prices[0].price = 1.into();
		let before = sp_io::storage::root(Default::default());
		assert_eq!(
			apply(BlsOracle::certificate_transaction(certificate)).unwrap_err(),
			TransactionValidityError::Invalid(InvalidTransaction::BadProof)
		);
		assert_eq!(before, sp_io::storage::root(Default::default()));
	});
}

#[test]
fn a_bare_transaction_should_fail_with_bad_origin() {
	ExtBuilder::default().build_and_execute(|| {
		let call = crate::Call::submit_report { certificate: certify(report()) }.into();
		let outcome = apply(Extrinsic::new_bare(call)).unwrap().unwrap_err();
		assert_eq!(outcome.error, DispatchError::BadOrigin);
		assert_eq!(LastRound::<Test>::get().round, 0);
	});
}

#[test]
fn a_signed_transaction_should_fail_with_bad_origin() {
	ExtBuilder::default().build_and_execute(|| {
		let call = crate::Call::submit_report { certificate: certify(report()) }.into();
		let signed =
			Extrinsic::new_signed(call, ALICE, ALICE.into(), frame_system::AuthorizeCall::new());
		let outcome = apply(signed).unwrap().unwrap_err();
		assert_eq!(outcome.error, DispatchError::BadOrigin);
		assert_eq!(LastRound::<Test>::get().round, 0);
	});
}

#[test]
fn the_error_should_carry_the_failed_check_and_the_index() {
	let error =
		Error::<Test>::InvalidCertificate(crate::CertificateError::AssetNotListed { index: 258 });
	let DispatchError::Module(module) = error.into() else { panic!("not a module error") };
	assert_eq!(module.index, 3);
	assert_eq!(module.error, [0, 10, 2, 1]);
	let decoded: Error<Test> =
		codec::Decode::decode(&mut TrailingZeroInput::new(&module.error)).unwrap();
	assert!(matches!(
		decoded,
		Error::InvalidCertificate(crate::CertificateError::AssetNotListed { index: 258 })
	));
}
