//! Registration of oracles.

use crate::{mock::*, signing::ScalarKey, Candidate, Candidates, Error, Event, KeyOwner};
use ballast_bls::{fast_aggregate_verify, key_validate, PublicKey, Signature};
use ballast_oracle::digest;
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult, TokenError};

fn register_with(
	account: AccountId,
	key: PublicKey,
	proof: Signature,
	binding: Signature,
) -> DispatchResult {
	BlsOracle::register_oracle(RuntimeOrigin::signed(account), key, proof, binding)
}

#[test]
fn registration_should_hold_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(ALICE));
		let key = key_of(ALICE).public_key();
		assert_eq!(on_hold(ALICE), DEPOSIT);
		assert_eq!(Balances::balance(&ALICE), FUNDS - DEPOSIT);
		assert_eq!(
			Candidates::<Test>::get(ALICE),
			Some(Candidate { key: key_validate(&key).unwrap(), deposit: DEPOSIT, expelled: false })
		);
		assert_eq!(KeyOwner::<Test>::get(key), Some(ALICE));
		assert_eq!(
			events(),
			vec![Event::OracleRegistered { account: ALICE, key, deposit: DEPOSIT }]
		);
	});
}

#[test]
fn a_candidate_should_not_be_a_member() {
	ExtBuilder::default().build_and_execute(|| {
		let before = BlsOracle::oracle_set();
		assert_ok!(register(ALICE));
		assert_eq!(BlsOracle::oracle_set(), before);
	});
}

#[test]
fn an_account_should_register_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(ALICE));
		// Neither the same key nor another one.
		assert_noop!(register(ALICE), Error::<Test>::AlreadyRegistered);
		let key = key_of(55);
		let statement = digest::binding(&GENESIS, &ALICE, &key.public_key());
		assert_noop!(
			register_with(
				ALICE,
				key.public_key(),
				key.prove_possession(),
				key.sign(statement.as_bytes())
			),
			Error::<Test>::AlreadyRegistered
		);
		assert_noop!(register(ORACLES[0]), Error::<Test>::AlreadyRegistered);
	});
}

#[test]
fn a_key_should_be_registered_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(ALICE));
		// The holder of the key binds it to a second account as well.
		let key = key_of(ALICE);
		let statement = digest::binding(&GENESIS, &BOB, &key.public_key());
		assert_noop!(
			register_with(
				BOB,
				key.public_key(),
				key.prove_possession(),
				key.sign(statement.as_bytes())
			),
			Error::<Test>::KeyTaken
		);
	});
}

#[test]
fn a_key_that_is_no_key_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, binding) = credentials(GENESIS, ALICE);
		let mut identity = [0; 48];
		identity[0] = 0xc0;
		let mut uncompressed = key_of(ALICE).public_key().0;
		uncompressed[0] &= 0x7f;
		// x = 4 is on the curve of G1, and outside the subgroup.
		let mut outside = [0; 48];
		outside[0] = 0x80;
		outside[47] = 4;
		for bytes in [identity, uncompressed, outside, [0; 48], [0xff; 48]] {
			assert_noop!(
				register_with(ALICE, PublicKey(bytes), proof, binding),
				Error::<Test>::InvalidKey
			);
		}
	});
}

#[test]
fn a_proof_that_is_not_the_keys_own_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let key = key_of(ALICE);
		let (_, binding) = credentials(GENESIS, ALICE);
		// Another key's proof; an ordinary signature over the key; the binding itself.
		for proof in [
			key_of(BOB).prove_possession(),
			key.sign(&key.public_key().0),
			binding,
			Signature([0xff; 96]),
		] {
			assert_noop!(
				register_with(ALICE, key.public_key(), proof, binding),
				Error::<Test>::InvalidProofOfPossession
			);
		}
	});
}

#[test]
fn a_rogue_key_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		// Three honest oracles, and a fourth whose key is its own minus theirs.
		let honest = [5, 6, 7].map(ScalarKey::new);
		let attacker = ScalarKey::new(11);
		let rogue = attacker.minus(&ScalarKey::sum(&honest)).public_key();

		// With that key in the sum, the attacker alone signs for all four. Only registration stands
		// in its way.
		let keys: Vec<_> = honest
			.iter()
			.map(|key| key.public_key())
			.chain([rogue])
			.map(|key| key_validate(&key).unwrap())
			.collect();
		assert_ok!(fast_aggregate_verify(&keys, b"anything", &attacker.sign(b"anything")));

		let statement = digest::binding(&GENESIS, &ALICE, &rogue);
		let binding = attacker.sign(statement.as_bytes());
		for proof in [attacker.prove_possession(), attacker.prove_possession_of(&rogue)] {
			assert_noop!(
				register_with(ALICE, rogue, proof, binding),
				Error::<Test>::InvalidProofOfPossession
			);
		}
	});
}

#[test]
fn a_key_seen_elsewhere_should_not_be_registered_by_a_third_party() {
	ExtBuilder::default().build_and_execute(|| {
		// BOB saw ALICE's transaction and sends its contents first.
		let (proof, binding) = credentials(GENESIS, ALICE);
		let key = key_of(ALICE).public_key();
		assert_noop!(register_with(BOB, key, proof, binding), Error::<Test>::InvalidBinding);
		// A binding with a key of his own does not help.
		let statement = digest::binding(&GENESIS, &BOB, &key);
		let own = key_of(BOB).sign(statement.as_bytes());
		assert_noop!(register_with(BOB, key, proof, own), Error::<Test>::InvalidBinding);
		assert_ok!(register(ALICE));
	});
}

#[test]
fn a_binding_for_another_chain_should_be_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for genesis in [H256::zero(), H256::repeat_byte(0xbb)] {
			let (proof, binding) = credentials(genesis, ALICE);
			assert_noop!(
				register_with(ALICE, key_of(ALICE).public_key(), proof, binding),
				Error::<Test>::InvalidBinding
			);
		}
	});
}

#[test]
fn an_account_that_cannot_pay_should_not_register() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(register(POOR), TokenError::FundsUnavailable);
		assert!(!KeyOwner::<Test>::contains_key(key_of(POOR).public_key()));
	});
}

#[test]
fn only_a_signed_origin_should_register_or_deregister() {
	ExtBuilder::default().build_and_execute(|| {
		let (proof, binding) = credentials(GENESIS, ALICE);
		let key = key_of(ALICE).public_key();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				BlsOracle::register_oracle(origin.clone(), key, proof, binding),
				DispatchError::BadOrigin
			);
			assert_noop!(BlsOracle::deregister_oracle(origin), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn deregistration_should_release_deposit_and_key() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(ALICE));
		System::reset_events();
		assert_ok!(BlsOracle::deregister_oracle(RuntimeOrigin::signed(ALICE)));
		let key = key_of(ALICE).public_key();
		assert_eq!((on_hold(ALICE), Balances::balance(&ALICE)), (0, FUNDS));
		assert_eq!(Candidates::<Test>::get(ALICE), None);
		assert_eq!(KeyOwner::<Test>::get(key), None);
		assert_eq!(
			events(),
			vec![Event::OracleDeregistered { account: ALICE, key, deposit: DEPOSIT }]
		);
		assert_ok!(register(ALICE));
	});
}

fn deregister(account: AccountId) -> DispatchResult {
	BlsOracle::deregister_oracle(RuntimeOrigin::signed(account))
}

#[test]
fn deregistration_should_be_refused_to_strangers() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(deregister(ALICE), Error::<Test>::NotRegistered);
	});
}

#[test]
fn the_bond_should_stay_as_long_as_a_stored_set_knows_the_oracle() {
	ExtBuilder::default().build_and_execute(|| {
		register_newcomers();
		let leaving = ORACLES[3];
		assert_noop!(deregister(leaving), Error::<Test>::MemberOfCurrentSet);

		// A newcomer may leave until it is scheduled, and again when that is called off.
		let next = [NEWCOMERS[0], ORACLES[0], ORACLES[1], ORACLES[2]];
		assert_ok!(schedule(&next));
		assert_noop!(deregister(NEWCOMERS[0]), Error::<Test>::MemberOfScheduledSet);
		assert_ok!(BlsOracle::cancel_scheduled_set(RuntimeOrigin::root()));
		frame_support::hypothetically_ok!(deregister(NEWCOMERS[0]));

		rotate_to(&next);
		assert_noop!(deregister(NEWCOMERS[0]), Error::<Test>::MemberOfCurrentSet);
		assert_noop!(deregister(leaving), Error::<Test>::MemberOfRetiredSet);
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD - 1);
		assert_noop!(deregister(leaving), Error::<Test>::MemberOfRetiredSet);
		run_to(ROTATION_PERIOD + EVIDENCE_PERIOD);
		System::reset_events();
		assert_ok!(deregister(leaving));
		let key = key_of(leaving).public_key();
		assert_eq!(
			events(),
			vec![Event::OracleDeregistered { account: leaving, key, deposit: DEPOSIT }]
		);
		assert_eq!((on_hold(leaving), Balances::balance(&leaving)), (0, FUNDS));
	});
}
