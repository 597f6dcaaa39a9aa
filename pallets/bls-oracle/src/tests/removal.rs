//! Removal of one oracle, by the admin origin.

use super::conflicts::{convict, partials};
use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn remove(account: AccountId) -> DispatchResult {
	BlsOracle::remove_oracle(RuntimeOrigin::root(), account)
}

fn scheduled() -> Vec<AccountId> {
	let members = BlsOracle::scheduled_set().map(|scheduled| scheduled.set.members);
	members.unwrap_or_default().into_iter().map(|(account, _)| account).collect()
}

fn current() -> Vec<AccountId> {
	BlsOracle::oracles().into_iter().map(|(account, _)| account).collect()
}

#[test]
fn removal_should_schedule_the_current_set_without_the_oracle() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&[200, 100, 201, 101, 102]);
		System::reset_events();
		assert_ok!(remove(201));
		let members = [200, 100, 101, 102];
		assert_eq!(
			events(),
			vec![Event::SetScheduled {
				members: members.to_vec().try_into().unwrap(),
				takes_over_at: 12
			}]
		);
		assert_eq!(scheduled(), members);
		run_to(11);
		assert_eq!(current(), [200, 100, 201, 101, 102]);
		run_to(12);
		assert_eq!(current(), members);
	});
}

#[test]
fn removal_should_start_from_the_scheduled_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(schedule(&[200, 201, 202, 203, 100, 101]));
		assert_ok!(remove(202));
		assert_ok!(remove(100));
		assert_eq!(scheduled(), [200, 201, 203, 101]);
		// Of the current set, but not of the one that takes over.
		for account in [102, 100] {
			assert_noop!(remove(account), Error::<Test>::NotAMemberOfNextSet);
		}
	});
}

#[test]
fn removal_below_four_should_be_refused_with_the_number() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_noop!(remove(103), Error::<Test>::TooFewWouldRemain { remaining: 3 });
		// So is removal from a scheduled set, though the current one is larger.
		rotate_to(&[100, 101, 102, 103, 200]);
		assert_ok!(remove(200));
		assert_noop!(remove(103), Error::<Test>::TooFewWouldRemain { remaining: 3 });
		assert_eq!(scheduled(), ORACLES);
	});
}

#[test]
fn removal_should_leave_out_the_expelled() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(&[100, 101, 102, 103, 200, 201]);
		assert_ok!(convict(partials(1, 1, 101)));
		assert_ok!(BlsOracle::cancel_scheduled_set(RuntimeOrigin::root()));
		assert_ok!(remove(103));
		assert_eq!(scheduled(), [100, 102, 200, 201]);
		assert_ok!(BlsOracle::cancel_scheduled_set(RuntimeOrigin::root()));
		// The expelled one itself.
		assert_ok!(remove(101));
		assert_eq!(scheduled(), [100, 102, 103, 200, 201]);

		// Two are expelled, and four would be too few without a third.
		assert_ok!(convict(partials(1, 5, 201)));
		assert_ok!(BlsOracle::cancel_scheduled_set(RuntimeOrigin::root()));
		assert_noop!(remove(100), Error::<Test>::TooFewWouldRemain { remaining: 3 });
	});
}

#[test]
fn an_account_outside_the_set_should_not_be_removed() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		for account in [ALICE, NEWCOMERS[0]] {
			assert_noop!(remove(account), Error::<Test>::NotAMemberOfNextSet);
		}
	});
	ExtBuilder::default().oracles(Vec::new()).build_and_execute(|| {
		assert_noop!(remove(ORACLES[0]), Error::<Test>::NotAMemberOfNextSet);
	});
}

#[test]
fn removal_should_be_refused_while_the_current_set_cannot_be_retired() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		for _ in 0..MAX_RETIRED_SETS {
			rotate_to(&[100, 101, 102, 103, 200]);
		}
		assert_noop!(remove(200), Error::<Test>::TooManyRetiredSets);
		run_to(30);
		assert_ok!(remove(200));
	});
}
