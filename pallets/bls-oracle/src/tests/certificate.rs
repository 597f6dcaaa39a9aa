//! Every reason for which a certificate is refused, by its exact code, wherever it is checked.

use crate::{mock::*, CertificateError, Error, LastRound};
use ballast_oracle::{Certificate, Report, SignerBitmap};
use frame_support::{assert_noop, assert_ok, traits::Authorize};
use sp_core::H256;
use sp_runtime::{
	traits::Zero,
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
	FixedU128,
};

const SOURCES: [TransactionSource; 3] =
	[TransactionSource::InBlock, TransactionSource::Local, TransactionSource::External];

fn authorize(
	certificate: &Certificate,
	source: TransactionSource,
) -> Result<ValidTransaction, TransactionValidityError> {
	let call: RuntimeCall = crate::Call::submit_report { certificate: certificate.clone() }.into();
	let (validity, refund) = call.authorize(source).expect("submit_report has a callback")?;
	assert!(refund.is_zero());
	Ok(validity)
}

/// The pool, the dispatchable and the view function refuse `certificate` with the same reason, and
/// nothing changes.
fn assert_refused(certificate: Certificate, error: CertificateError, answer: InvalidTransaction) {
	for source in SOURCES {
		assert_noop!(authorize(&certificate, source), TransactionValidityError::Invalid(answer));
	}
	assert_eq!(BlsOracle::check_certificate(certificate.clone()), Err(error));
	assert_noop!(submit(certificate), Error::<Test>::InvalidCertificate(error));
	assert!(Executed::get().is_empty());
}

/// A report that is wrong before a quorum signs it.
fn assert_report_refused(
	change: impl FnOnce(&mut Report),
	error: CertificateError,
	answer: InvalidTransaction,
) {
	let mut report = report();
	change(&mut report);
	assert_refused(certify(report), error, answer);
}

/// A certificate that is changed after a quorum signed it.
fn assert_forgery_refused(change: impl FnOnce(&mut Certificate)) {
	let mut certificate = certify(report());
	let valid = certificate.clone();
	change(&mut certificate);
	assert_ne!(certificate, valid);
	assert_refused(certificate, CertificateError::BadSignature, InvalidTransaction::BadProof);
	assert_ok!(BlsOracle::check_certificate(valid));
}

#[test]
fn a_valid_certificate_should_be_authorized_from_every_source() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		for source in SOURCES {
			let validity = authorize(&certificate, source).unwrap();
			assert_eq!(validity.priority, u64::MAX / 2);
			assert_eq!(validity.longevity, 5);
			assert!(validity.propagate);
			assert!(validity.requires.is_empty());
			assert_eq!(
				validity.provides,
				vec![codec::Encode::encode(&(crate::TAG_PREFIX, certificate.report.round))]
			);
		}
		assert_ok!(BlsOracle::check_certificate(certificate));
	});
}

#[test]
fn every_quorum_should_be_accepted_whoever_is_in_it() {
	ExtBuilder::default().build_and_execute(|| {
		for signers in [&[0, 1, 2][..], &[0, 1, 3], &[0, 2, 3], &[1, 2, 3], &[0, 1, 2, 3]] {
			assert_ok!(BlsOracle::check_certificate(certify_by(report(), signers)));
		}
	});
}

#[test]
fn a_certified_round_should_be_stale() {
	ExtBuilder::default().build_and_execute(|| {
		let first = certify(report());
		assert_ok!(submit(first.clone()));
		Executed::take();
		go_to(2);
		assert_refused(first.clone(), CertificateError::RoundCertified, InvalidTransaction::Stale);

		// Even when other members sign for the same round.
		let other = certify_by(first.report, &[1, 2, 3]);
		assert_refused(other, CertificateError::RoundCertified, InvalidTransaction::Stale);
	});
}

#[test]
fn a_round_after_the_next_should_be_future() {
	ExtBuilder::default().build_and_execute(|| {
		assert_report_refused(
			|report| report.round = 2,
			CertificateError::RoundNotNext,
			InvalidTransaction::Future,
		);
		assert_report_refused(
			|report| report.round = u64::MAX,
			CertificateError::RoundNotNext,
			InvalidTransaction::Future,
		);
		assert_report_refused(
			|report| report.round = 0,
			CertificateError::RoundCertified,
			InvalidTransaction::Stale,
		);
	});
}

#[test]
fn another_set_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_report_refused(
			|report| report.set_id = 1,
			CertificateError::WrongSet,
			InvalidTransaction::Custom(1),
		);
	});
}

#[test]
fn a_certificate_should_be_valid_up_to_its_last_block() {
	ExtBuilder::default().build_and_execute(|| {
		go_to(7);
		assert_report_refused(
			|report| report.valid_until = 6,
			CertificateError::Expired,
			InvalidTransaction::Custom(2),
		);
		let last_moment = certify(Report { valid_until: 7, ..report() });
		assert_ok!(BlsOracle::check_certificate(last_moment.clone()));
		// The pool wants at least one block.
		assert_eq!(authorize(&last_moment, TransactionSource::External).unwrap().longevity, 1);
	});
}

#[test]
fn a_last_block_too_far_ahead_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let furthest = System::block_number() + MAX_VALIDITY;
		assert_ok!(BlsOracle::check_certificate(certify(Report {
			valid_until: furthest,
			..report()
		})));
		for valid_until in [furthest + 1, u32::MAX] {
			assert_report_refused(
				|report| report.valid_until = valid_until,
				CertificateError::ValidityTooLong,
				InvalidTransaction::Custom(3),
			);
		}
	});
}

#[test]
fn observation_should_not_be_before_the_last_one() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(Report { observed_at: START + 5, ..report() })));
		Executed::take();
		assert_report_refused(
			|report| report.observed_at = START + 4,
			CertificateError::ObservedBeforeLast,
			InvalidTransaction::Custom(4),
		);
		assert_ok!(BlsOracle::check_certificate(certify(Report {
			observed_at: START + 5,
			..report()
		})));
	});
}

#[test]
fn observation_should_be_recent() {
	ExtBuilder::default().build_and_execute(|| {
		let oldest = START - MAX_REPORT_AGE;
		assert_ok!(BlsOracle::check_certificate(certify(Report {
			observed_at: oldest,
			..report()
		})));
		for observed_at in [oldest - 1, 0] {
			assert_report_refused(
				|report| report.observed_at = observed_at,
				CertificateError::ObservedTooLongAgo,
				InvalidTransaction::Custom(5),
			);
		}
	});
}

#[test]
fn observation_should_not_be_in_the_future() {
	ExtBuilder::default().build_and_execute(|| {
		let latest = START + MAX_FUTURE_DRIFT;
		assert_ok!(BlsOracle::check_certificate(certify(Report {
			observed_at: latest,
			..report()
		})));
		for observed_at in [latest + 1, u64::MAX] {
			assert_report_refused(
				|report| report.observed_at = observed_at,
				CertificateError::ObservedInFuture,
				InvalidTransaction::Custom(6),
			);
		}
	});
}

#[test]
fn a_report_without_prices_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_report_refused(
			|report| report.prices.clear(),
			CertificateError::NoPrices,
			InvalidTransaction::Custom(7),
		);
	});
}

#[test]
fn prices_out_of_order_should_be_refused_with_their_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_report_refused(
			|report| report.prices[..].swap(1, 2),
			CertificateError::PricesNotAscending { index: 2 },
			InvalidTransaction::Custom(8),
		);
		assert_report_refused(
			|report| report.prices[1].asset = BTC,
			CertificateError::PricesNotAscending { index: 1 },
			InvalidTransaction::Custom(8),
		);
	});
}

#[test]
fn an_asset_that_is_not_listed_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_report_refused(
			|report| report.prices[2].asset = UNLISTED,
			CertificateError::AssetNotListed { index: 2 },
			InvalidTransaction::Custom(9),
		);
	});
}

#[test]
fn a_price_out_of_range_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		let (least, most) = (1_000_000, 10u128.pow(30));
		for inner in [0, least - 1, most + 1, u128::MAX] {
			assert_report_refused(
				|report| {
					report.prices[1].price = FixedU128::from_inner(inner);
					report.prices[1].confidence = FixedU128::zero();
				},
				CertificateError::PriceOutOfRange { index: 1 },
				InvalidTransaction::Custom(10),
			);
		}
		for inner in [least, most] {
			let mut report = report();
			report.prices[1].price = FixedU128::from_inner(inner);
			report.prices[1].confidence = FixedU128::zero();
			assert_ok!(BlsOracle::check_certificate(certify(report)));
		}
	});
}

#[test]
fn a_confidence_above_the_price_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		let mut widest = report();
		widest.prices[0].confidence = widest.prices[0].price;
		assert_ok!(BlsOracle::check_certificate(certify(widest)));
		assert_report_refused(
			|report| {
				report.prices[0].confidence =
					FixedU128::from_inner(report.prices[0].price.into_inner() + 1)
			},
			CertificateError::ConfidenceOutOfRange { index: 0 },
			InvalidTransaction::Custom(11),
		);
	});
}

#[test]
fn requests_out_of_order_should_be_refused_with_their_index() {
	ExtBuilder::default().build_and_execute(|| {
		for baskets in [[1, 2, 2], [1, 3, 2]] {
			assert_report_refused(
				|report| {
					report.requests =
						baskets.map(|basket| request(basket, 1)).to_vec().try_into().unwrap()
				},
				CertificateError::RequestsNotAscending { index: 2 },
				InvalidTransaction::Custom(12),
			);
		}
	});
}

#[test]
fn legs_beyond_the_prices_should_be_refused_with_their_index() {
	ExtBuilder::default().build_and_execute(|| {
		for legs in [0, 4, u32::MAX] {
			assert_report_refused(
				|report| {
					report.requests = vec![request(1, 3), request(2, legs)].try_into().unwrap()
				},
				CertificateError::LegsOutOfRange { index: 1 },
				InvalidTransaction::Custom(13),
			);
		}
	});
}

#[test]
fn a_report_heavier_than_allowed_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		let weight = BlsOracle::report_weight(&certificate);
		MaxReportWeight::set(weight);
		assert_ok!(BlsOracle::check_certificate(certificate.clone()));
		MaxReportWeight::set(weight - frame_support::weights::Weight::from_parts(1, 0));
		assert_refused(
			certificate,
			CertificateError::ReportTooHeavy,
			InvalidTransaction::Custom(14),
		);
		MaxReportWeight::set(weight * 100);
	});
}

#[test]
fn a_bitmap_of_another_length_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for bytes in [vec![], vec![0b1011, 0], vec![0b1011; 16]] {
			let mut certificate = certify(report());
			certificate.signers = SignerBitmap(bytes.try_into().unwrap());
			assert_refused(
				certificate,
				CertificateError::BitmapWrongLength,
				InvalidTransaction::Custom(15),
			);
		}
	});
}

#[test]
fn a_bit_beyond_the_set_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for bits in [0b1_1011, 0b1000_1011] {
			let mut certificate = certify(report());
			certificate.signers = SignerBitmap(vec![bits].try_into().unwrap());
			assert_refused(
				certificate,
				CertificateError::BitmapBeyondSet,
				InvalidTransaction::Custom(16),
			);
		}
	});
}

#[test]
fn fewer_signers_than_the_quorum_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for signers in [&[0, 1][..], &[3]] {
			assert_refused(
				certify_by(report(), signers),
				CertificateError::TooFewSigners,
				InvalidTransaction::Custom(17),
			);
		}
		let mut nobody = certify(report());
		nobody.signers = SignerBitmap::new(4, []).unwrap();
		assert_refused(nobody, CertificateError::TooFewSigners, InvalidTransaction::Custom(17));
	});
}

#[test]
fn a_chain_without_oracles_should_accept_nothing() {
	ExtBuilder::default().oracles(Vec::new()).build_and_execute(|| {
		let mut certificate = certify(report());
		certificate.signers = SignerBitmap::new(0, []).unwrap();
		assert_refused(
			certificate,
			CertificateError::TooFewSigners,
			InvalidTransaction::Custom(17),
		);
	});
}

#[test]
fn a_wrong_signature_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let report = report();
		let signed = certify(report.clone());
		// Somebody else's.
		assert_forgery_refused(|certificate| {
			certificate.signature = signature_on(GENESIS, &report, &[ALICE, BOB, POOR])
		});
		// Of two of the three that the bitmap names, of all four, and of one of them three times.
		for accounts in [&ORACLES[..2], &ORACLES[..], &[100, 100, 100]] {
			assert_forgery_refused(|certificate| {
				certificate.signature = signature_on(GENESIS, &report, accounts)
			});
		}
		// Of a quorum, with a bitmap that names another one.
		assert_forgery_refused(|certificate| {
			certificate.signers = SignerBitmap::new(4, [0, 1, 2]).unwrap()
		});
		// The identity, and bytes that are no point.
		assert_forgery_refused(|certificate| {
			certificate.signature.0 = [0; 96];
			certificate.signature.0[0] = 0xc0;
		});
		assert_forgery_refused(|certificate| certificate.signature.0 = [0xff; 96]);
		// The negative of the signature.
		assert_forgery_refused(|certificate| certificate.signature.0[0] ^= 0x20);
		assert_ok!(BlsOracle::check_certificate(signed));
	});
}

#[test]
fn a_signature_for_another_chain_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for genesis in [H256::zero(), H256::repeat_byte(0xbb)] {
			assert_forgery_refused(|certificate| {
				certificate.signature = signature_on(genesis, &certificate.report, &[100, 101, 103])
			});
		}
	});
}

#[test]
fn a_report_changed_after_signing_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		assert_forgery_refused(|c| c.report.view += 1);
		assert_forgery_refused(|c| c.report.observed_at += 1);
		assert_forgery_refused(|c| c.report.valid_until += 1);
		assert_forgery_refused(|c| c.report.prices[1].price = FixedU128::from_u32(3_501));
		assert_forgery_refused(|c| c.report.prices[1].confidence = FixedU128::from_u32(1));
		assert_forgery_refused(|c| c.report.requests[0].digest = H256::repeat_byte(8));
		assert_forgery_refused(|c| c.report.requests[0].nonce += 1);
		assert_forgery_refused(|c| c.report.requests[0].legs -= 1);
		assert_forgery_refused(|c| c.report.requests[0].basket += 1);
		assert_forgery_refused(|c| {
			c.report.requests.pop();
		});
		assert_forgery_refused(|c| {
			c.report.prices.pop();
			c.report.requests[0].legs = 2;
		});
	});
}

#[test]
fn cheap_checks_should_come_before_the_pairing() {
	ExtBuilder::default().build_and_execute(|| {
		// Each certificate also has a signature that verifies for nothing: the answer says which
		// check came first.
		let refused_first = |change: fn(&mut Certificate), error: CertificateError| {
			let mut certificate = certify(report());
			certificate.signature = signature_on(H256::zero(), &certificate.report, &[1, 2, 3]);
			change(&mut certificate);
			assert_refused(certificate, error, error.invalid_transaction());
		};
		refused_first(|c| c.report.round = 0, CertificateError::RoundCertified);
		refused_first(|c| c.report.set_id = 9, CertificateError::WrongSet);
		refused_first(|c| c.report.valid_until = 0, CertificateError::Expired);
		refused_first(|c| c.report.observed_at = 0, CertificateError::ObservedTooLongAgo);
		refused_first(|c| c.report.prices.clear(), CertificateError::NoPrices);
		refused_first(
			|c| c.report.requests[0].legs = 400,
			CertificateError::LegsOutOfRange { index: 0 },
		);
		refused_first(
			|c| c.signers = SignerBitmap::new(4, [0]).unwrap(),
			CertificateError::TooFewSigners,
		);
		refused_first(|_| (), CertificateError::BadSignature);
	});
}

#[test]
fn checks_should_be_in_the_documented_order() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(report())));
		Executed::take();
		let last = LastRound::<Test>::get();
		// Wrong in every way. Mended one by one, from the first check to the last.
		let mut certificate = certify(report());
		certificate.report.round = last.round;
		certificate.report.set_id = 1;
		certificate.report.valid_until = 0;
		certificate.report.observed_at = last.observed_at - 1;
		certificate.report.prices[0].asset = UNLISTED;
		certificate.report.requests[0].legs = 0;
		certificate.signers = SignerBitmap::default();
		let mut expect = |change: fn(&mut Certificate), error: CertificateError| {
			assert_refused(certificate.clone(), error, error.invalid_transaction());
			change(&mut certificate);
		};
		expect(|c| c.report.round += 1, CertificateError::RoundCertified);
		expect(|c| c.report.set_id = 0, CertificateError::WrongSet);
		expect(|c| c.report.valid_until = 6, CertificateError::Expired);
		expect(|c| c.report.observed_at += 1, CertificateError::ObservedBeforeLast);
		expect(|c| c.report.prices[0].asset = BTC, CertificateError::AssetNotListed { index: 0 });
		expect(|c| c.report.requests[0].legs = 3, CertificateError::LegsOutOfRange { index: 0 });
		expect(|c| c.signers = certify(report()).signers, CertificateError::BitmapWrongLength);
		assert_ok!(BlsOracle::check_certificate(certificate));
	});
}
