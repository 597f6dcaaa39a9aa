//! Scheduling of the next set, by the admin origin.

use super::conflicts::{convict, partials};
use crate::{mock::*, Error, Event, MemberAccounts, OracleSet, ScheduledOracleSet, ScheduledSet};
use ballast_oracle::PublicKey;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn bounded(accounts: &[AccountId]) -> MemberAccounts<AccountId> {
	accounts.to_vec().try_into().unwrap()
}

fn with_keys(accounts: &[AccountId]) -> Vec<(AccountId, PublicKey)> {
	accounts.iter().map(|account| (*account, key_of(*account).public_key())).collect()
}

fn cancel() -> sp_runtime::DispatchResult {
	BlsOracle::cancel_scheduled_set(RuntimeOrigin::root())
}

#[test]
fn a_scheduled_set_should_be_announced_with_its_boundary() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let before = BlsOracle::oracle_set();
		let next = [201, 102, 200, 100, 203];
		assert_eq!(BlsOracle::scheduled_set(), None);
		assert_ok!(schedule(&next));
		assert_eq!(
			events(),
			vec![Event::SetScheduled { members: bounded(&next), takes_over_at: ROTATION_PERIOD }]
		);
		assert_eq!(
			BlsOracle::scheduled_set(),
			Some(ScheduledOracleSet {
				set: OracleSet { set_id: 1, quorum: 4, members: with_keys(&next) },
				takes_over_at: ROTATION_PERIOD,
			})
		);
		assert_eq!(BlsOracle::oracle_set(), before);
	});
}

#[test]
fn a_set_scheduled_at_a_boundary_should_wait_for_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		for (block, boundary) in [(5, 6), (6, 12), (7, 12), (11, 12), (12, 18)] {
			go_to(block);
			assert_ok!(schedule(&ORACLES));
			assert_eq!(
				events(),
				vec![Event::SetScheduled { members: bounded(&ORACLES), takes_over_at: boundary }]
			);
		}
	});
}

#[test]
fn scheduling_again_should_replace_the_scheduled_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(schedule(&NEWCOMERS));
		let other = [103, 102, 101, 200];
		assert_ok!(schedule(&other));
		assert_eq!(BlsOracle::scheduled_set().unwrap().set.members, with_keys(&other));
		run_to(ROTATION_PERIOD);
		assert_eq!(BlsOracle::oracles(), with_keys(&other));
		// What was replaced does not come back.
		run_to(2 * ROTATION_PERIOD);
		assert_eq!(BlsOracle::oracles(), with_keys(&other));
	});
}

#[test]
fn a_cancelled_set_should_not_take_over() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_noop!(cancel(), Error::<Test>::NoScheduledSet);
		assert_ok!(schedule(&NEWCOMERS));
		System::reset_events();
		assert_ok!(cancel());
		assert_eq!(events(), vec![Event::ScheduledSetCancelled { members: bounded(&NEWCOMERS) }]);
		assert_noop!(cancel(), Error::<Test>::NoScheduledSet);
		run_to(ROTATION_PERIOD);
		assert_eq!(BlsOracle::oracles(), with_keys(&ORACLES));
		assert!(events().is_empty());
	});
}

#[test]
fn a_set_that_tolerates_no_fault_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for size in 0..4 {
			assert_noop!(schedule(&ORACLES[..size]), Error::<Test>::TooFewMembers);
		}
	});
}

#[test]
fn an_account_twice_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			schedule(&[100, 101, 102, 103, 101]),
			Error::<Test>::DuplicateMember { index: 4 }
		);
	});
}

#[test]
fn an_account_without_a_key_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			schedule(&[100, 101, ALICE, 103]),
			Error::<Test>::MemberNotRegistered { index: 2 }
		);
	});
}

#[test]
fn an_expelled_account_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(convict(partials(0, 2, ORACLES[2])));
		assert_noop!(schedule(&[200, 201, 202, 102]), Error::<Test>::MemberExpelled { index: 3 });
	});
}

#[test]
fn a_refused_set_should_leave_the_scheduled_one() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(schedule(&NEWCOMERS));
		let scheduled = ScheduledSet::<Test>::get();
		assert_noop!(schedule(&ORACLES[..3]), Error::<Test>::TooFewMembers);
		assert_eq!(ScheduledSet::<Test>::get(), scheduled);
	});
}

#[test]
fn a_set_that_could_not_be_retired_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		// Sets 0, 1 and 2 are retired at blocks 6, 12 and 18, and stored until 31, 37 and 43.
		for _ in 0..MAX_RETIRED_SETS {
			rotate_to(&ORACLES);
		}
		assert_eq!(System::block_number(), 18);
		register_newcomers();
		for block in [18, 23, 24, 29] {
			run_to(block);
			assert_noop!(schedule(&ORACLES), Error::<Test>::TooManyRetiredSets);
		}
		// The boundary after block 30 is block 36, when set 0 is forgotten.
		run_to(30);
		System::reset_events();
		assert_ok!(schedule(&NEWCOMERS));
		assert_eq!(
			events(),
			vec![Event::SetScheduled { members: bounded(&NEWCOMERS), takes_over_at: 36 }]
		);
		run_to(36);
		assert_eq!(BlsOracle::oracle_set().set_id, 4);
		assert_eq!(BlsOracle::oracles(), with_keys(&NEWCOMERS));
	});
}

#[test]
fn only_the_admin_origin_should_change_the_next_set() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(schedule(&ORACLES));
		for origin in [RuntimeOrigin::signed(ORACLES[0]), RuntimeOrigin::none()] {
			assert_noop!(
				BlsOracle::schedule_set(origin.clone(), bounded(&ORACLES)),
				DispatchError::BadOrigin
			);
			assert_noop!(BlsOracle::cancel_scheduled_set(origin.clone()), DispatchError::BadOrigin);
			assert_noop!(BlsOracle::remove_oracle(origin, ORACLES[3]), DispatchError::BadOrigin);
		}
	});
}
