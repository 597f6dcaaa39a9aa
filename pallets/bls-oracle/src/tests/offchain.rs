//! The offchain worker, from the venues' answers to the measurement in the node's database.

use crate::{
	mock::*,
	offchain::Measured,
	worker::{withheld, Withheld},
};
use ballast_oracle::{
	mailbox::{Measurement, MissingReason, Venue, VenueKind, MEASUREMENT_KEY, VENUES_KEY},
	AssetId, OpenRequest, RequestRef, MAX_REQUESTS,
};
use codec::{Decode, Encode};
use frame_support::{traits::Hooks, weights::Weight};
use parking_lot::RwLock;
use sp_core::{
	offchain::{
		testing::{OffchainState, PendingRequest, TestOffchainExt},
		DbExternalities, OffchainDbExt, OffchainWorkerExt, StorageKind, Timestamp,
	},
	H256,
};
use sp_runtime::FixedU128;
use std::sync::Arc;

const VENUES: [VenueKind; 3] = [VenueKind::Binance, VenueKind::Kraken, VenueKind::Okx];
const NAMES: [(AssetId, &str); 3] = [(BTC, "BTC"), (ETH, "ETH"), (SOL, "SOL")];

/// A node: its clock, its offchain database, and venues that answer as scripted.
struct Node {
	state: Arc<RwLock<OffchainState>>,
	database: TestOffchainExt,
}

impl Node {
	/// Runs `test` with the clock at `now`.
	fn run(now: u64, test: impl FnOnce(&mut Node)) {
		let (external, state) = TestOffchainExt::new();
		state.write().timestamp = Timestamp::from_unix_millis(now);
		let mut ext = ExtBuilder::default().build();
		ext.register_extension(OffchainDbExt::new(external.clone()));
		ext.register_extension(OffchainWorkerExt::new(external.clone()));
		ext.execute_with(|| {
			test(&mut Node { state, database: external });
			BlsOracle::do_try_state().unwrap();
		});
	}

	fn knows_its_venues(&mut self) {
		let venues: Vec<Venue> = VENUES
			.into_iter()
			.map(|kind| Venue { kind, base_url: format!("http://{}.test", kind.name()) })
			.collect();
		self.set(VENUES_KEY, &venues);
	}

	fn set(&mut self, key: &[u8], value: &impl Encode) {
		self.database.local_storage_set(StorageKind::PERSISTENT, key, &value.encode());
	}

	fn measurement(&mut self) -> Option<Measurement> {
		self.database
			.local_storage_get(StorageKind::PERSISTENT, MEASUREMENT_KEY)
			.map(|bytes| Measurement::decode(&mut bytes.as_slice()).unwrap())
	}

	/// Each venue answers each request once. `garbled` venues send something else than a price.
	fn expect_requests(&self, garbled: &[(AssetId, VenueKind)]) {
		for (asset, name) in NAMES {
			for venue in VENUES {
				let body = match garbled.contains(&(asset, venue)) {
					true => "<html>maintenance</html>".into(),
					false => answer(venue, name, dollars(asset), self.now()),
				};
				self.state.write().expect_request(PendingRequest {
					method: "GET".into(),
					uri: url(venue, name),
					headers: vec![
						("User-Agent".into(), "ballast".into()),
						("Accept".into(), "application/json".into()),
					],
					sent: true,
					response: Some(body.into_bytes()),
					..Default::default()
				});
			}
		}
	}

	fn now(&self) -> u64 {
		self.state.read().timestamp.unix_millis()
	}
}

fn dollars(asset: AssetId) -> u32 {
	match asset {
		BTC => 60_000,
		ETH => 3_500,
		_ => 120,
	}
}

fn url(venue: VenueKind, name: &str) -> String {
	match venue {
		VenueKind::Binance => {
			format!("http://binance.test/api/v3/ticker/bookTicker?symbol={name}USDT")
		}
		VenueKind::Kraken => format!("http://kraken.test/0/public/Ticker?pair={name}USD"),
		_ => format!("http://okx.test/api/v5/market/ticker?instId={name}-USDT"),
	}
}

/// What a venue answers: bid and ask one cent around the price.
fn answer(venue: VenueKind, name: &str, dollars: u32, now: u64) -> String {
	let (bid, ask) = (format!("{}.99", dollars - 1), format!("{dollars}.01"));
	match venue {
		VenueKind::Binance => {
			format!(r#"{{"symbol":"{name}USDT","bidPrice":"{bid}","askPrice":"{ask}"}}"#)
		}
		VenueKind::Kraken => {
			format!(r#"{{"error":[],"result":{{"{name}USD":{{"a":["{ask}"],"b":["{bid}"]}}}}}}"#)
		}
		_ => format!(
			r#"{{"code":"0","msg":"","data":[{{"instId":"{name}-USDT","bidPx":"{bid}","askPx":"{ask}","ts":"{now}"}}]}}"#
		),
	}
}

fn run_worker() {
	BlsOracle::offchain_worker(System::block_number());
}

fn measured_prices(measurement: &Measurement) -> Vec<(AssetId, FixedU128)> {
	measurement.prices.iter().map(|price| (price.asset, price.price)).collect()
}

fn references(requests: &[OpenRequest]) -> Vec<RequestRef> {
	requests.iter().map(|request| request.reference).collect()
}

#[test]
fn a_due_round_should_be_measured() {
	Node::run(time_of(5) + 300, |node| {
		node.knows_its_venues();
		go_to(4);
		System::initialize(&5, &H256::repeat_byte(4), &Default::default());
		pallet_timestamp::Now::<Test>::put(time_of(5));
		let requests = vec![open_request(3, &[BTC, ETH], 4), open_request(8, &[SOL], 5)];
		OpenRequests::set(requests.clone());
		node.expect_requests(&[]);
		run_worker();

		let measurement = node.measurement().unwrap();
		assert_eq!(
			measured_prices(&measurement),
			vec![(BTC, 60_000.into()), (ETH, 3_500.into()), (SOL, 120.into())]
		);
		assert_eq!(measurement.set_id, 0);
		assert_eq!(measurement.round, 1);
		assert_eq!(measurement.block, 5);
		assert_eq!(measurement.parent, H256::repeat_byte(4));
		assert_eq!(measurement.observed_at, node.now());
		assert_eq!(measurement.missing, vec![]);
		assert_eq!(measurement.requests, references(&requests));
	});
}

#[test]
fn a_measurement_should_make_a_report_that_the_chain_accepts() {
	Node::run(time_of(5) + 300, |node| {
		node.knows_its_venues();
		go_to(5);
		OpenRequests::set(vec![open_request(3, &[BTC, ETH], 4)]);
		node.expect_requests(&[]);
		run_worker();
		let measurement = node.measurement().unwrap();
		let report = ballast_oracle::Report {
			set_id: measurement.set_id,
			round: measurement.round,
			view: 0,
			observed_at: measurement.observed_at,
			valid_until: 9,
			prices: measurement.prices.try_into().unwrap(),
			requests: measurement.requests.try_into().unwrap(),
		};
		go_to(6);
		frame_support::assert_ok!(submit(certify(report)));
		assert_eq!(Executed::get().len(), 1);
	});
}

#[test]
fn nothing_should_be_fetched_while_no_round_is_due() {
	Node::run(time_of(5), |node| {
		node.knows_its_venues();
		go_to(HEARTBEAT - 1);
		run_worker();
		assert!(node.state.read().requests.is_empty());
		assert_eq!(node.measurement(), None);

		// The heartbeat needs no request.
		go_to(HEARTBEAT);
		node.expect_requests(&[]);
		run_worker();
		assert_eq!(node.measurement().unwrap().requests, vec![]);
	});
}

#[test]
fn a_node_without_venues_should_measure_nothing() {
	Node::run(time_of(5), |node| {
		go_to(HEARTBEAT);
		run_worker();
		assert_eq!(node.measurement(), None);
		// Nor one whose database holds something else there.
		node.set(VENUES_KEY, &u64::MAX);
		run_worker();
		assert_eq!(node.measurement(), None);
	});
}

#[test]
fn overlapping_workers_should_not_measure_twice() {
	use sp_runtime::offchain::storage_lock::{StorageLock, Time};
	Node::run(time_of(5), |node| {
		node.knows_its_venues();
		go_to(HEARTBEAT);
		let mut lock = StorageLock::<Time>::new(b"ballast/oracle/worker-lock");
		let other_worker = lock.lock();
		run_worker();
		assert_eq!(node.measurement(), None);

		drop(other_worker);
		node.expect_requests(&[]);
		run_worker();
		assert!(node.measurement().is_some());
	});
}

#[test]
fn a_worker_should_free_the_lock_for_the_next_block() {
	Node::run(time_of(5), |node| {
		node.knows_its_venues();
		for block in HEARTBEAT..HEARTBEAT + 3 {
			go_to(block);
			node.state.write().timestamp = Timestamp::from_unix_millis(time_of(block));
			node.expect_requests(&[]);
			run_worker();
			assert_eq!(node.measurement().unwrap().block, block);
		}
	});
}

#[test]
fn a_request_whose_price_is_missing_should_wait_while_others_go_on() {
	Node::run(time_of(5), |node| {
		node.knows_its_venues();
		go_to(5);
		let requests = vec![
			open_request(1, &[BTC], 5),
			open_request(2, &[BTC, ETH, SOL], 5),
			open_request(3, &[SOL], 5),
			open_request(4, &[SOL, UNLISTED], 5),
		];
		OpenRequests::set(requests.clone());
		node.expect_requests(&[(ETH, VenueKind::Kraken)]);
		run_worker();

		let measurement = node.measurement().unwrap();
		assert_eq!(measured_prices(&measurement), vec![(BTC, 60_000.into()), (SOL, 120.into())]);
		assert_eq!(
			measurement.missing,
			vec![(ETH, MissingReason::TooFewQuotes { usable: 2, required: 3 })]
		);
		assert_eq!(measurement.requests, vec![requests[0].reference, requests[2].reference]);
	});
}

#[test]
fn the_reason_to_wait_should_name_the_asset() {
	let measured = Measured {
		observed_at: time_of(5),
		prices: vec![price(BTC, 60_000)],
		missing: vec![
			(ETH, MissingReason::TooFewQuotes { usable: 1, required: 3 }),
			(SOL, MissingReason::Disagreement),
		],
		dropped: vec![],
	};
	let reason =
		|assets: &[AssetId], opened_at| withheld(&open_request(1, assets, opened_at), &measured);
	assert_eq!(reason(&[BTC], 5), None);
	assert_eq!(
		reason(&[BTC, ETH, SOL], 5).unwrap().to_string(),
		"asset 2 has no price: 1 usable quotes of 3 needed"
	);
	assert_eq!(reason(&[SOL], 5).unwrap().to_string(), "asset 3 has no price: the venues disagree");
	assert_eq!(reason(&[BTC, UNLISTED], 5).unwrap().to_string(), "asset 9 is not listed");
	assert_eq!(reason(&[BTC], 6), Some(Withheld::ObservedBeforeRequest));
}

#[test]
fn a_newer_measurement_should_not_be_overwritten() {
	let other = |observed_at| Measurement {
		set_id: 0,
		round: 2,
		block: 99,
		parent: H256::zero(),
		observed_at,
		prices: vec![],
		missing: vec![],
		requests: vec![],
	};
	// The worker of the block after was faster: it wrote while this one was waiting for answers,
	// which the test clock shows as an observation between this one's and the present.
	Node::run(time_of(20), |node| {
		node.set(MEASUREMENT_KEY, &other(time_of(20)));
		let older = Measurement { observed_at: time_of(20) - 1, round: 1, ..other(0) };
		BlsOracle::deliver(older.clone());
		assert_eq!(node.measurement(), Some(other(time_of(20))));

		// One from the future was written before the clock was set back: it does not stay.
		node.set(MEASUREMENT_KEY, &other(time_of(20) + 1));
		BlsOracle::deliver(older.clone());
		assert_eq!(node.measurement(), Some(older.clone()));

		// Neither does one that does not decode.
		node.set(MEASUREMENT_KEY, &7u8);
		BlsOracle::deliver(older.clone());
		assert_eq!(node.measurement(), Some(older));
	});
}

#[test]
fn no_more_requests_than_one_report_may_carry_should_be_measured() {
	ExtBuilder::default().build_and_execute(|| {
		let requests: Vec<_> = (0..MAX_REQUESTS + 10).map(|basket| request(basket, 3)).collect();
		let all = BlsOracle::fit_into_report(requests.clone(), 3, 4);
		assert_eq!(all, requests[..256]);

		// The limit is what a certificate of exactly these requests weighs.
		let mut report = report();
		report.requests = requests[..5].to_vec().try_into().unwrap();
		let certificate = certify(report);
		let roomy = MaxReportWeight::get();
		let weight = BlsOracle::report_weight(&certificate);
		MaxReportWeight::set(weight);
		assert_eq!(BlsOracle::fit_into_report(requests.clone(), 3, 4), requests[..5]);
		frame_support::assert_ok!(BlsOracle::check_certificate(certificate));
		MaxReportWeight::set(weight - Weight::from_parts(1, 0));
		assert_eq!(BlsOracle::fit_into_report(requests.clone(), 3, 4), requests[..4]);
		MaxReportWeight::set(roomy);
	});
}
