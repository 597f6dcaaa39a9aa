//! What happens at the beginning of a block: the scheduled set takes over, old sets are forgotten.

use super::conflicts::{convict, partials};
use crate::{
	mock::*, weights::WeightInfo, CurrentSetId, Event, OffenceRecords, OracleSet, RetiredOracleSet,
	RetiredSet, RetiredSets, ScheduledSet, Sets,
};
use ballast_oracle::{Certificate, PublicKey, SignerBitmap};
use frame_support::{assert_ok, traits::Hooks};

fn with_keys(accounts: &[AccountId]) -> Vec<(AccountId, PublicKey)> {
	accounts.iter().map(|account| (*account, key_of(*account).public_key())).collect()
}

fn stored() -> Vec<u64> {
	let mut ids: Vec<_> = Sets::<Test>::iter_keys().collect();
	ids.sort();
	ids
}

#[test]
fn the_scheduled_set_should_take_over_at_the_boundary_and_not_before() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let next = [201, 102, 200, 100, 203];
		assert_ok!(schedule(&next));
		run_to(ROTATION_PERIOD - 1);
		assert_eq!(BlsOracle::oracles(), with_keys(&ORACLES));
		assert!(events().is_empty());

		run_to(ROTATION_PERIOD);
		assert_eq!(
			BlsOracle::oracle_set(),
			OracleSet { set_id: 1, quorum: 4, members: with_keys(&next) }
		);
		assert_eq!(
			events(),
			vec![Event::SetRotated { set_id: 1, members: next.to_vec().try_into().unwrap() }]
		);
		assert_eq!(ScheduledSet::<Test>::get(), None);
		assert_eq!(
			RetiredSets::<Test>::get().into_inner(),
			vec![RetiredSet { set_id: 0, retired_at: ROTATION_PERIOD }]
		);
		assert_eq!(stored(), [0, 1]);
		// Nothing more is scheduled.
		run_to(2 * ROTATION_PERIOD);
		assert_eq!(CurrentSetId::<Test>::get(), 1);
	});
}

#[test]
fn the_quorum_should_follow_the_size_of_the_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let seven = [200, 201, 202, 203, 100, 101, 102];
		rotate_to(&seven);
		assert_eq!(BlsOracle::oracle_set().quorum, 5);
		let signed_by = |count: usize| {
			let report = report();
			let signature = signature_on(GENESIS, &report, &seven[..count]);
			let signers = SignerBitmap::new(7, (0..).take(count)).unwrap();
			Certificate { report, signers, signature }
		};
		assert_eq!(
			BlsOracle::check_certificate(signed_by(4)),
			Err(crate::CertificateError::TooFewSigners)
		);
		assert_ok!(BlsOracle::check_certificate(signed_by(5)));
	});
}

#[test]
fn a_chain_without_oracles_should_get_its_first_set() {
	ExtBuilder::default().oracles(Vec::new()).build_and_execute(|| {
		assert_eq!(
			BlsOracle::oracle_set(),
			OracleSet { set_id: 0, quorum: 0, members: Vec::new() }
		);
		register_newcomers();
		rotate_to(&NEWCOMERS);
		assert_eq!(
			BlsOracle::oracle_set(),
			OracleSet { set_id: 1, quorum: 3, members: with_keys(&NEWCOMERS) }
		);
		assert!(BlsOracle::retired_sets().is_empty());
	});
}

#[test]
fn a_retired_set_should_be_forgotten_with_its_offences_when_its_period_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(convict(partials(0, 3, ORACLES[3])));
		rotate_to(&NEWCOMERS);
		let last = ROTATION_PERIOD + EVIDENCE_PERIOD - 1;
		run_to(last);
		assert_eq!((stored(), OffenceRecords::<Test>::contains_key(0)), (vec![0, 1], true));

		run_to(last + 1);
		assert_eq!((stored(), OffenceRecords::<Test>::contains_key(0)), (vec![1], false));
		assert!(RetiredSets::<Test>::get().is_empty());
		assert_eq!(events(), vec![Event::RetiredSetPruned { set_id: 0 }]);
	});
}

#[test]
fn sets_retired_within_one_period_should_all_stay() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&NEWCOMERS);
		rotate_to(&ORACLES);
		let retired = |set_id, members: &[AccountId], retired_at| RetiredOracleSet {
			set: OracleSet { set_id, quorum: 3, members: with_keys(members) },
			retired_at,
			reports_end_before: retired_at + MAX_VALIDITY,
			pruned_at: retired_at + EVIDENCE_PERIOD,
		};
		assert_eq!(
			BlsOracle::retired_sets(),
			vec![retired(0, &ORACLES, 6), retired(1, &NEWCOMERS, 12)]
		);
		run_to(31);
		assert_eq!(BlsOracle::retired_sets(), vec![retired(1, &NEWCOMERS, 12)]);
		run_to(37);
		assert_eq!(BlsOracle::retired_sets(), vec![]);
		assert_eq!(stored(), [2]);
	});
}

#[test]
fn a_set_should_be_forgotten_before_another_takes_its_place() {
	ExtBuilder::default().build_and_execute(|| {
		// Blocks 6, 12 and 18, then a set that is scheduled without room and waits.
		register_newcomers();
		for _ in 0..MAX_RETIRED_SETS {
			rotate_to(&[100, 101, 102, 103, 200]);
		}
		System::reset_events();
		assert_ok!(convict(partials(3, 4, 200)));
		let members = ORACLES.to_vec().try_into().unwrap();
		assert_eq!(events()[1], Event::SetScheduled { members, takes_over_at: 36 });
		assert_eq!(BlsOracle::scheduled_set().unwrap().takes_over_at, 36);
		for block in [24, 30] {
			run_to(block);
			assert_eq!(CurrentSetId::<Test>::get(), 3);
			assert_eq!(RetiredSets::<Test>::get().len(), MAX_RETIRED_SETS as usize);
			BlsOracle::do_try_state().unwrap();
		}
		run_to(35);
		assert_eq!(RetiredSets::<Test>::get().len(), 2);
		run_to(36);
		assert_eq!((CurrentSetId::<Test>::get(), stored()), (4, vec![1, 2, 3, 4]));
		assert_eq!(BlsOracle::oracles(), with_keys(&ORACLES));
	});
}

#[test]
fn the_weight_should_be_of_what_was_done() {
	type Weights = <Test as crate::Config>::WeightInfo;
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let begin = |block| {
			go_to(block);
			BlsOracle::on_initialize(block)
		};
		let idle = Weights::prune_sets(0);
		assert_eq!(begin(2), idle);
		assert_eq!(begin(6), idle + Weights::activate_set(0));
		assert_ok!(schedule(&[100, 101, 102, 200, 201]));
		assert_eq!(begin(7), idle);
		assert_eq!(begin(12), idle + Weights::activate_set(5));
		// Retired at block 12.
		assert_eq!(begin(37), Weights::prune_sets(1));
		assert!(idle.all_lt(Weights::prune_sets(1).add_proof_size(1)));
		assert!(Weights::activate_set(0).all_lt(Weights::activate_set(5).add_proof_size(1)));
	});
}
