//! Oracle sets and their rotation.

use crate::{mock::*, CertificateError, CurrentSetId, Error, Event, OracleSet, Sets};
use ballast_oracle::{Certificate, PublicKey, SignerBitmap, MAX_ORACLES};
use frame_support::{assert_noop, assert_ok, traits::ConstU32, BoundedVec};
use sp_runtime::{DispatchError, DispatchResult};

/// Accounts beyond the genesis set, funded and registered.
const NEWCOMERS: [AccountId; 4] = [200, 201, 202, 203];

fn register_newcomers() {
	for account in NEWCOMERS {
		use frame_support::traits::fungible::Mutate;
		Balances::set_balance(&account, FUNDS);
		let (proof, binding) = credentials(GENESIS, account);
		let key = key_of(account).public_key();
		assert_ok!(BlsOracle::register_oracle(RuntimeOrigin::signed(account), key, proof, binding));
	}
	System::reset_events();
}

fn bounded(accounts: &[AccountId]) -> BoundedVec<AccountId, ConstU32<MAX_ORACLES>> {
	accounts.to_vec().try_into().unwrap()
}

fn rotate(accounts: &[AccountId]) -> DispatchResult {
	BlsOracle::rotate_set(RuntimeOrigin::root(), bounded(accounts))
}

fn with_keys(accounts: &[AccountId]) -> Vec<(AccountId, PublicKey)> {
	accounts.iter().map(|account| (*account, key_of(*account).public_key())).collect()
}

/// A certificate by the first three of `members`.
fn certified_by(members: &[AccountId]) -> Certificate {
	let report = report();
	let signature = signature_on(GENESIS, &report, &members[..3]);
	let signers = SignerBitmap::new(u32::try_from(members.len()).unwrap(), [0, 1, 2]).unwrap();
	Certificate { report, signers, signature }
}

#[test]
fn rotation_should_install_the_members_in_order() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let next = [201, 102, 200, 100, 203];
		assert_ok!(rotate(&next));
		assert_eq!(
			BlsOracle::oracle_set(),
			OracleSet { set_id: 1, quorum: 4, members: with_keys(&next) }
		);
		assert_eq!(BlsOracle::oracles(), with_keys(&next));
		assert_eq!(events(), vec![Event::SetRotated { set_id: 1, members: bounded(&next) }]);
	});
}

#[test]
fn rotation_should_keep_the_set_before_and_remove_older_ones() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		assert_ok!(rotate(&NEWCOMERS));
		assert_ok!(rotate(&ORACLES));
		assert_ok!(rotate(&NEWCOMERS));
		assert_eq!(CurrentSetId::<Test>::get(), 3);
		let mut kept: Vec<_> = Sets::<Test>::iter_keys().collect();
		kept.sort();
		assert_eq!(kept, vec![2, 3]);
		let before: Vec<_> =
			Sets::<Test>::get(2).unwrap().into_iter().map(|member| member.account).collect();
		assert_eq!(before, ORACLES);
	});
}

#[test]
fn only_the_current_set_should_certify() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let by_the_old_set = certified_by(&ORACLES);
		assert_ok!(BlsOracle::check_certificate(by_the_old_set.clone()));
		assert_ok!(rotate(&NEWCOMERS));
		assert_eq!(BlsOracle::check_certificate(by_the_old_set), Err(CertificateError::WrongSet));
		// Old keys under the new number.
		assert_eq!(
			BlsOracle::check_certificate(certified_by(&ORACLES)),
			Err(CertificateError::BadSignature)
		);
		assert_ok!(submit(certified_by(&NEWCOMERS)));
		// Rounds go on counting.
		assert_eq!(crate::LastRound::<Test>::get().round, 1);
		assert_eq!(crate::LastRound::<Test>::get().set_id, 1);
	});
}

#[test]
fn the_quorum_should_follow_the_size_of_the_set() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let seven = [200, 201, 202, 203, 100, 101, 102];
		assert_ok!(rotate(&seven));
		assert_eq!(BlsOracle::oracle_set().quorum, 5);
		let signed_by = |count: usize| {
			let report = report();
			let signature = signature_on(GENESIS, &report, &seven[..count]);
			let signers = SignerBitmap::new(7, (0..).take(count)).unwrap();
			Certificate { report, signers, signature }
		};
		assert_eq!(
			BlsOracle::check_certificate(signed_by(4)),
			Err(CertificateError::TooFewSigners)
		);
		assert_ok!(BlsOracle::check_certificate(signed_by(5)));
	});
}

#[test]
fn a_set_that_tolerates_no_fault_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for size in 0..4 {
			assert_noop!(rotate(&ORACLES[..size]), Error::<Test>::TooFewMembers);
		}
	});
}

#[test]
fn an_account_twice_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			rotate(&[100, 101, 102, 103, 101]),
			Error::<Test>::DuplicateMember { index: 4 }
		);
	});
}

#[test]
fn an_account_without_a_key_should_be_refused_with_its_index() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(
			rotate(&[100, 101, ALICE, 103]),
			Error::<Test>::MemberNotRegistered { index: 2 }
		);
	});
}

#[test]
fn only_the_admin_origin_should_rotate() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ORACLES[0]), RuntimeOrigin::none()] {
			assert_noop!(
				BlsOracle::rotate_set(origin, bounded(&ORACLES)),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn a_chain_without_oracles_should_get_its_first_set_by_rotation() {
	ExtBuilder::default().oracles(Vec::new()).build_and_execute(|| {
		assert_eq!(
			BlsOracle::oracle_set(),
			OracleSet { set_id: 0, quorum: 0, members: Vec::new() }
		);
		register_newcomers();
		assert_ok!(rotate(&NEWCOMERS));
		assert_ok!(submit(certified_by(&NEWCOMERS)));
	});
}
