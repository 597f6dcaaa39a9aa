//! What evidence does once it is accepted: to the bond, to the next set, and to whoever brings it.

use super::conflicts::*;
use crate::{mock::*, Candidates, Error, Event, MemberAccounts, Offence};
use ballast_oracle::Equivocation;
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{GetDispatchInfo, Pays, PostDispatchInfo},
	traits::fungible::{Inspect, Mutate},
};
use sp_runtime::{
	traits::{Applyable, Checkable},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

fn bounded(accounts: &[AccountId]) -> MemberAccounts<AccountId> {
	accounts.to_vec().try_into().unwrap()
}

fn scheduled() -> Option<Vec<AccountId>> {
	let scheduled = BlsOracle::scheduled_set()?;
	Some(scheduled.set.members.into_iter().map(|(account, _)| account).collect())
}

fn current() -> Vec<AccountId> {
	BlsOracle::oracles().into_iter().map(|(account, _)| account).collect()
}

/// The event about evidence of the present block against a member of a set.
fn reported(evidence: &Equivocation, account: AccountId) -> Event<Test> {
	Event::EquivocationReported {
		set_id: evidence.set_id(),
		member: evidence.member,
		account,
		round: 1,
		view: 3,
		slashed: DEPOSIT,
	}
}

/// Runs `test` with a current set, number 1, of these members.
fn with_current(members: &[AccountId], test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		rotate_to(members);
		System::reset_events();
		test();
	});
}

/// Passes an extrinsic through everything that a block does with one.
fn apply(extrinsic: Extrinsic) -> sp_runtime::ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	let info = extrinsic.get_dispatch_info();
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default())?;
	checked.apply::<Test>(&info, 0)
}

#[test]
fn a_liar_among_five_should_lose_its_bond_and_leave_at_the_boundary() {
	for make in [proposals, partials] {
		with_current(&[100, 101, 102, 103, 200], || {
			let issuance = Balances::total_issuance();
			let evidence = make(1, 2, 102);
			assert_ok!(convict(evidence.clone()));

			assert_eq!(Balances::total_issuance(), issuance - DEPOSIT);
			assert_eq!((on_hold(102), Balances::balance(&102)), (0, FUNDS - DEPOSIT));
			let candidate = Candidates::<Test>::get(102).unwrap();
			assert_eq!((candidate.deposit, candidate.expelled), (0, true));
			let four = [100, 101, 103, 200];
			assert_eq!(
				events(),
				vec![
					reported(&evidence, 102),
					Event::SetScheduled { members: bounded(&four), takes_over_at: 12 }
				]
			);
			let offence = Offence {
				member: 2,
				account: 102,
				round: 1,
				view: 3,
				reported_at: 6,
				slashed: DEPOSIT,
			};
			assert_eq!(BlsOracle::offences(), vec![(1, offence)]);

			run_to(11);
			assert_eq!(current(), [100, 101, 102, 103, 200]);
			run_to(12);
			assert_eq!(current(), four);
		});
	}
}

#[test]
fn a_liar_among_four_should_stay_until_another_set_is_scheduled() {
	with_current(&[100, 101, 102, 200], || {
		let evidence = partials(1, 0, 100);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(
			events(),
			vec![
				reported(&evidence, 100),
				Event::ExpelledOracleStays { account: 100, remaining: 3 }
			]
		);
		assert_eq!(on_hold(100), 0);
		run_to(12);
		assert_eq!(current(), [100, 101, 102, 200]);
		assert_noop!(schedule(&[100, 101, 102, 201]), Error::<Test>::MemberExpelled { index: 0 });
		rotate_to(&[201, 101, 102, 200]);
		assert_eq!(current(), [201, 101, 102, 200]);
	});
}

#[test]
fn a_liar_in_the_scheduled_set_should_leave_it() {
	with_current(&ORACLES, || {
		assert_ok!(schedule(&[200, 201, 103, 202, 203]));
		System::reset_events();
		let evidence = proposals(1, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(
			events(),
			vec![
				reported(&evidence, 103),
				Event::SetScheduled { members: bounded(&NEWCOMERS), takes_over_at: 12 }
			]
		);
		assert_eq!(scheduled().unwrap(), NEWCOMERS);
	});
}

#[test]
fn a_scheduled_set_that_becomes_too_small_should_be_cancelled() {
	with_current(&ORACLES, || {
		assert_ok!(schedule(&[200, 201, 202, 103]));
		System::reset_events();
		let evidence = partials(1, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(
			events(),
			vec![
				reported(&evidence, 103),
				Event::ScheduledSetCancelled { members: bounded(&[200, 201, 202, 103]) },
				Event::ExpelledOracleStays { account: 103, remaining: 3 },
			]
		);
		assert_eq!(scheduled(), None);
	});
	// A current set that is large enough does without it all the same.
	with_current(&[100, 101, 102, 103, 200], || {
		assert_ok!(schedule(&[201, 202, 203, 103]));
		System::reset_events();
		let evidence = partials(1, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(
			events(),
			vec![
				reported(&evidence, 103),
				Event::ScheduledSetCancelled { members: bounded(&[201, 202, 203, 103]) },
				Event::SetScheduled { members: bounded(&[100, 101, 102, 200]), takes_over_at: 12 },
			]
		);
	});
}

#[test]
fn a_liar_that_leaves_anyway_should_leave_the_schedule_as_it_is() {
	with_current(&ORACLES, || {
		assert_ok!(schedule(&NEWCOMERS));
		System::reset_events();
		let evidence = partials(1, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(events(), vec![reported(&evidence, 103)]);
		assert_eq!(scheduled().unwrap(), NEWCOMERS);
	});
}

#[test]
fn a_liar_of_a_retired_set_should_be_convicted_too() {
	// Gone from the current set: nothing to schedule.
	with_current(&NEWCOMERS, || {
		let evidence = partials(0, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(events(), vec![reported(&evidence, 103)]);
		assert_eq!((on_hold(103), scheduled()), (0, None));
	});
	// Still in it, at another index.
	with_current(&[103, 200, 201, 202, 203], || {
		let evidence = partials(0, 3, 103);
		assert_ok!(convict(evidence.clone()));
		assert_eq!(scheduled().unwrap(), NEWCOMERS);
	});
}

#[test]
fn several_liars_should_leave_together() {
	with_current(&[100, 101, 102, 103, 200, 201], || {
		// Not in the order of their index.
		for (member, account) in [(4, 200), (1, 101)] {
			assert_ok!(convict(partials(1, member, account)));
		}
		assert_eq!(scheduled().unwrap(), [100, 102, 103, 201]);
		let on_record: Vec<_> = BlsOracle::offences()
			.into_iter()
			.map(|(set_id, offence)| (set_id, offence.member))
			.collect();
		assert_eq!(on_record, [(1, 1), (1, 4)]);
		// A third makes the next set too small; the one before that is current.
		assert_ok!(convict(partials(1, 0, 100)));
		assert_eq!(scheduled(), None);
		run_to(12);
		assert_eq!(current().len(), 6);
	});
}

#[test]
fn an_expelled_oracle_should_deregister_when_no_set_knows_it_and_start_anew() {
	with_current(&NEWCOMERS, || {
		assert_ok!(convict(partials(0, 3, 103)));
		let deregister = || BlsOracle::deregister_oracle(RuntimeOrigin::signed(103));
		assert_noop!(deregister(), Error::<Test>::MemberOfRetiredSet);
		assert_noop!(register(103), Error::<Test>::AlreadyRegistered);
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD);
		System::reset_events();
		assert_ok!(deregister());
		let key = key_of(103).public_key();
		assert_eq!(events(), vec![Event::OracleDeregistered { account: 103, key, deposit: 0 }]);
		// It pays again, and the admin origin may choose it again.
		assert_ok!(register(103));
		assert_eq!(on_hold(103), DEPOSIT);
		assert_ok!(schedule(&[103, 200, 201, 202]));
	});
}

#[test]
fn the_bond_should_be_taken_from_an_account_that_has_nothing_else() {
	with_current(&[100, 101, 102, 103, 200], || {
		assert_ok!(Balances::transfer_allow_death(
			RuntimeOrigin::signed(200),
			BOB,
			FUNDS - DEPOSIT - Balances::minimum_balance()
		));
		let (issuance, bob) = (Balances::total_issuance(), Balances::balance(&BOB));
		assert_ok!(convict(partials(1, 4, 200)));
		assert_eq!(on_hold(200), 0);
		assert_eq!(Balances::total_issuance(), issuance - DEPOSIT);
		assert_eq!(Balances::balance(&BOB), bob);
	});
}

#[test]
fn a_lost_bond_should_not_be_replaced_by_free_balance() {
	with_current(&ORACLES, || {
		Balances::set_balance(&100, 7 * FUNDS);
		assert_ok!(convict(partials(1, 0, 100)));
		assert_eq!((on_hold(100), Balances::balance(&100)), (0, 7 * FUNDS));
	});
}

#[test]
fn the_fee_should_be_given_back_if_the_evidence_holds() {
	with_current(&ORACLES, || {
		let evidence = Box::new(partials(1, 1, 101));
		let call = crate::Call::<Test>::report_equivocation { evidence: evidence.clone() };
		assert_eq!(call.get_dispatch_info().pays_fee, Pays::Yes);
		let post = BlsOracle::report_equivocation(RuntimeOrigin::signed(BOB), evidence.clone());
		assert_eq!(post.unwrap().pays_fee, Pays::No);
		let refused = BlsOracle::report_equivocation(RuntimeOrigin::signed(BOB), evidence);
		assert_eq!(refused.unwrap_err().post_info.pays_fee, Pays::Yes);
	});
}

#[test]
fn the_general_transaction_should_be_applied_without_a_signer() {
	with_current(&ORACLES, || {
		let evidence = proposals(1, 1, 101);
		assert_ok!(apply(BlsOracle::equivocation_transaction(evidence.clone())).unwrap());
		assert_eq!(on_hold(101), 0);
		// And not twice.
		assert_eq!(
			apply(BlsOracle::equivocation_transaction(evidence)).unwrap_err(),
			TransactionValidityError::Invalid(InvalidTransaction::Stale)
		);
		// Nor with signatures of somebody else.
		let before = sp_io::storage::root(Default::default());
		assert_eq!(
			apply(BlsOracle::equivocation_transaction(proposals(1, 2, 101))).unwrap_err(),
			TransactionValidityError::Invalid(InvalidTransaction::BadProof)
		);
		assert_eq!(before, sp_io::storage::root(Default::default()));
	});
}

#[test]
fn a_convicted_member_should_sign_until_the_boundary() {
	with_current(&[100, 101, 102, 103, 200], || {
		assert_ok!(convict(partials(1, 0, 100)));
		let report = report();
		let signers = ballast_oracle::SignerBitmap::new(5, [0, 1, 2, 3]).unwrap();
		let signature = signature_on(GENESIS, &report, &ORACLES);
		assert_ok!(submit(ballast_oracle::Certificate { report, signers, signature }));
	});
}
