//! When a round is due, and what an oracle sees of it.

use crate::{mock::*, Clock, RoundRecord, RoundStatus};
use ballast_oracle::{PriceFeed, Report, Rounds};
use codec::{Decode, Encode};
use frame_support::assert_ok;

#[test]
fn a_chain_at_rest_should_have_a_round_at_each_heartbeat() {
	ExtBuilder::default().build_and_execute(|| {
		go_to(HEARTBEAT - 1);
		assert_eq!(BlsOracle::chain_view().round_started_at, None);
		go_to(HEARTBEAT);
		assert_eq!(BlsOracle::chain_view().round_started_at, Some(HEARTBEAT));
		go_to(HEARTBEAT + 5);
		assert_eq!(BlsOracle::chain_view().round_started_at, Some(HEARTBEAT));

		assert_ok!(submit(certify(report())));
		assert_eq!(BlsOracle::chain_view().round_started_at, None);
		assert_eq!(BlsOracle::last_certified_at(), HEARTBEAT + 5);
		go_to(2 * HEARTBEAT + 5);
		assert_eq!(BlsOracle::chain_view().round_started_at, Some(2 * HEARTBEAT + 5));
	});
}

#[test]
fn an_open_request_should_start_a_round_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		go_to(4);
		OpenRequests::set(vec![open_request(3, &[BTC, ETH], 4), open_request(9, &[SOL], 3)]);
		assert_eq!(BlsOracle::chain_view().round_started_at, Some(3));

		// While it stays open, the next round starts with the certificate of this one.
		go_to(6);
		assert_ok!(submit(certify(report())));
		assert_eq!(BlsOracle::chain_view().round_started_at, Some(6));
		OpenRequests::set(Vec::new());
		assert_eq!(BlsOracle::chain_view().round_started_at, None);
	});
}

#[test]
fn a_request_that_goes_should_not_restart_the_views_of_its_round() {
	ExtBuilder::default().build_and_execute(|| {
		let started_at = || BlsOracle::chain_view().round_started_at;
		go_to(3);
		BlsOracle::request_opened();
		OpenRequests::set(vec![open_request(3, &[BTC], 3)]);
		go_to(6);
		OpenRequests::set(Vec::new());
		assert_eq!(started_at(), Some(3), "the round stays due");
		go_to(8);
		BlsOracle::request_opened();
		OpenRequests::set(vec![open_request(9, &[SOL], 8)]);
		assert_eq!(started_at(), Some(3), "another request does not restart it");

		// Passed over by a certificate and gone afterwards: nothing is due before the heartbeat, whose
		// views go on from there.
		assert_ok!(submit(certify(report())));
		assert_eq!(started_at(), Some(8));
		OpenRequests::set(Vec::new());
		assert_eq!(started_at(), None);
		go_to(8 + HEARTBEAT);
		assert_eq!(started_at(), Some(8));

		assert_ok!(submit(certify(report())));
		assert_eq!((started_at(), Clock::<Test>::get()), (None, None));
	});
}

#[test]
fn the_chain_view_should_hold_what_an_oracle_needs() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(certify(report())));
		go_to(5);
		let requests = vec![open_request(3, &[BTC, ETH], 2)];
		OpenRequests::set(requests.clone());
		let view = BlsOracle::chain_view();
		assert_eq!(view.block, 5);
		assert_eq!(view.now, time_of(5));
		assert_eq!(view.genesis, GENESIS);
		assert_eq!(view.set_id, 0);
		assert_eq!(view.keys, ORACLES.map(|account| key_of(account).public_key()));
		assert_eq!(view.round, 2);
		assert_eq!(view.round_started_at, Some(2));
		// Three blocks in: the second view, after two blocks of the first.
		assert_eq!(view.view(), Some(1));
		assert_eq!(view.requests, requests);
		assert_eq!(view.assets, vec![BTC, ETH, SOL]);
	});
}

#[test]
fn the_status_should_tell_the_last_round_and_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		go_to(3);
		assert_ok!(submit(certify(Report { view: 4, ..report() })));
		go_to(8);
		OpenRequests::set(vec![open_request(3, &[BTC], 8)]);
		assert_eq!(
			BlsOracle::round_status(),
			RoundStatus {
				last: RoundRecord {
					round: 1,
					observed_at: time_of(3),
					block: 3,
					set_id: 0,
					view: 4
				},
				next: 2,
				started_at: Some(8),
				view: Some(0),
				heartbeat_at: 3 + HEARTBEAT,
				open_requests: 1,
				unconfirmed: vec![],
			}
		);
	});
}

#[test]
fn the_transaction_of_a_certificate_should_carry_it_and_nothing_else() {
	ExtBuilder::default().build_and_execute(|| {
		let certificate = certify(report());
		let encoded = BlsOracle::certificate_transaction(certificate.clone()).encode();
		let transaction = Extrinsic::decode(&mut encoded.as_slice()).unwrap();
		assert_eq!(transaction.function, crate::Call::submit_report { certificate }.into());
		assert!(!transaction.is_signed());
	});
}
