//! Validators come, change keys and go, block by block, without a new genesis.

use super::{block_with, council::pass, genesis, run_to};
use crate::{sessions::SessionPeriod, *};
use codec::{Decode, Encode};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::DispatchClass,
	traits::{fungible::InspectHold, Get},
};
use sp_consensus_grandpa::{AuthorityId as GrandpaId, ConsensusLog, GRANDPA_ENGINE_ID};
use sp_io::TestExternalities;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{traits::Header as _, DispatchError};

/// A preset on a node that can make session keys.
fn chain(preset: &str) -> TestExternalities {
	let mut ext = genesis(preset);
	ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	ext
}

fn account(keyring: Sr25519Keyring) -> AccountId {
	keyring.to_account_id()
}

/// Sets new session keys of `owner`, with the proof that the node's RPC gives.
fn set_new_keys(owner: Sr25519Keyring) -> SessionKeys {
	let generated = SessionKeys::generate(&account(owner).encode(), None);
	assert_ok!(Session::set_keys(
		RuntimeOrigin::signed(account(owner)),
		generated.keys.clone(),
		generated.proof.encode(),
	));
	generated.keys
}

fn admit(validator: Sr25519Keyring) {
	pass(pallet_collator_selection::Call::add_invulnerable { who: account(validator) });
}

fn dismiss(validator: Sr25519Keyring) {
	pass(pallet_collator_selection::Call::remove_invulnerable { who: account(validator) });
}

/// Keys that make blocks, which must be of the same validators as those that vote on finality.
fn authorities() -> Vec<SessionKeys> {
	let aura = pallet_aura::Authorities::<Runtime>::get();
	let grandpa = Grandpa::grandpa_authorities();
	assert_eq!(aura.len(), grandpa.len());
	aura.into_iter()
		.zip(grandpa)
		.map(|(aura, (grandpa, _))| SessionKeys { aura, grandpa })
		.collect()
}

fn dev_keys(keyring: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
	SessionKeys { aura: keyring.public().into(), grandpa: grandpa.public().into() }
}

/// The GRANDPA authorities that a header announces.
fn announced(header: &Header) -> Option<Vec<GrandpaId>> {
	header.digest().logs().iter().find_map(|log| {
		let data = log.as_consensus().filter(|(engine, _)| *engine == GRANDPA_ENGINE_ID)?.1;
		match ConsensusLog::<BlockNumber>::decode(&mut &data[..]).unwrap() {
			ConsensusLog::ScheduledChange(change) => {
				assert_eq!(change.delay, 0);
				Some(change.next_authorities.into_iter().map(|(id, _)| id).collect())
			}
			other => panic!("unexpected: {other:?}"),
		}
	})
}

#[test]
fn a_fifth_validator_joins_and_another_leaves() {
	chain("local_testnet").execute_with(|| {
		let genesis_keys = authorities();
		assert_eq!(genesis_keys.len(), 4);
		let mut eve = None;
		block_with(1, || {
			eve = Some(set_new_keys(Sr25519Keyring::Eve));
			admit(Sr25519Keyring::Eve);
		});
		let eve = eve.unwrap();
		// Queued at block 15, in force from block 30.
		assert!(run_to(29).iter().all(|header| announced(header).is_none()));
		assert_eq!(authorities(), genesis_keys);
		let header = run_to(30).remove(0);
		assert_eq!(announced(&header).unwrap().len(), 5);
		assert_eq!(authorities().len(), 5);
		assert!(authorities().contains(&eve));
		assert_eq!(pallet_grandpa::CurrentSetId::<Runtime>::get(), 1);

		block_with(31, || dismiss(Sr25519Keyring::Bob));
		run_to(59);
		assert_eq!(authorities().len(), 5);
		let header = run_to(60).remove(0);
		assert_eq!(announced(&header).unwrap().len(), 4);
		let bob = dev_keys(Sr25519Keyring::Bob, Ed25519Keyring::Bob);
		assert!(genesis_keys.contains(&bob));
		assert!(!authorities().contains(&bob));
		assert!(authorities().contains(&eve));

		// That was all.
		assert!(run_to(120).iter().all(|header| announced(header).is_none()));
		assert_eq!(pallet_grandpa::CurrentSetId::<Runtime>::get(), 2);
	});
}

#[test]
fn sessions_without_a_change_do_not_end() {
	chain("local_testnet").execute_with(|| {
		let full = configs::RuntimeBlockWeights::get().max_block.ref_time();
		for number in 1..=45 {
			block_with(number, || {
				let hooks = System::block_weight().get(DispatchClass::Mandatory).ref_time();
				assert!(hooks < full / 20, "block {number}: {hooks}");
			});
		}
		assert_eq!(
			(Session::current_index(), pallet_grandpa::CurrentSetId::<Runtime>::get()),
			(0, 0)
		);
	});
}

#[test]
fn a_validator_replaces_its_keys() {
	chain("local_testnet").execute_with(|| {
		let mut keys = None;
		block_with(1, || keys = Some(set_new_keys(Sr25519Keyring::Charlie)));
		run_to(29);
		let before = authorities();
		run_to(30);
		let after = authorities();
		let changed: Vec<_> = after.iter().filter(|keys| !before.contains(keys)).collect();
		assert_eq!(changed, [&keys.unwrap()]);
		assert_eq!(after.len(), 4);
		run_to(90);
		assert_eq!(Session::current_index(), 2);
	});
}

#[test]
fn keys_are_only_set_by_who_holds_them() {
	chain("local_testnet").execute_with(|| {
		let eve = account(Sr25519Keyring::Eve);
		let ferdie = account(Sr25519Keyring::Ferdie);
		let generated = SessionKeys::generate(&eve.encode(), None);
		let other = SessionKeys::generate(&eve.encode(), None);
		let set = |who: &AccountId, keys: &SessionKeys, proof: Vec<u8>| {
			Session::set_keys(RuntimeOrigin::signed(who.clone()), keys.clone(), proof)
		};
		let invalid = || pallet_session::Error::<Runtime>::InvalidProof;
		let proof = generated.proof.encode();
		// Somebody else, with what Eve sent; other keys; half a proof; none.
		assert_noop!(set(&ferdie, &generated.keys, proof.clone()), invalid());
		assert_noop!(set(&eve, &generated.keys, other.proof.encode()), invalid());
		assert_noop!(set(&eve, &generated.keys, proof[..64].to_vec()), invalid());
		assert_noop!(set(&eve, &generated.keys, vec![]), invalid());
		assert_ok!(set(&eve, &generated.keys, proof));
		assert_eq!(Balances::total_balance_on_hold(&eve), UNIT);

		// A key has one owner.
		let taken = dev_keys(Sr25519Keyring::Alice, Ed25519Keyring::Alice);
		let mixed = SessionKeys { aura: generated.keys.aura, grandpa: taken.grandpa };
		assert!(set(&eve, &mixed, generated.proof.encode()).is_err());
	});
}

#[test]
fn only_accounts_with_keys_are_admitted_and_only_by_the_admin_origin() {
	chain("local_testnet").execute_with(|| {
		let eve = account(Sr25519Keyring::Eve);
		assert_noop!(
			Validators::add_invulnerable(RuntimeOrigin::root(), eve.clone()),
			pallet_collator_selection::Error::<Runtime>::ValidatorNotRegistered
		);
		set_new_keys(Sr25519Keyring::Eve);
		let signed = RuntimeOrigin::signed(eve.clone());
		assert_noop!(
			Validators::add_invulnerable(signed.clone(), eve.clone()),
			DispatchError::BadOrigin
		);
		// Nobody buys a place.
		assert_noop!(
			Validators::register_as_candidate(signed),
			pallet_collator_selection::Error::<Runtime>::TooManyCandidates
		);
		assert_ok!(Validators::add_invulnerable(RuntimeOrigin::root(), eve));
	});
}

#[test]
fn the_last_validator_stays() {
	chain("development").execute_with(|| {
		let alice = account(Sr25519Keyring::Alice);
		assert_noop!(
			Validators::remove_invulnerable(RuntimeOrigin::root(), alice.clone()),
			pallet_collator_selection::Error::<Runtime>::TooFewEligibleCollators
		);
		let before = authorities();

		// It may take its keys back, and goes on with them until somebody else has some.
		assert_ok!(Session::purge_keys(RuntimeOrigin::signed(alice)));
		assert!(run_to(46).iter().all(|header| announced(header).is_none()));
		assert_eq!(authorities(), before);
		let mut keys = None;
		block_with(47, || keys = Some(set_new_keys(Sr25519Keyring::Alice)));
		run_to(75);
		assert_eq!(authorities(), [keys.unwrap()]);
	});
}

#[test]
fn a_validator_that_takes_its_keys_back_stops_validating() {
	chain("local_testnet").execute_with(|| {
		// The last in the list: pallet-session compares keys by position.
		let last = Session::validators().pop().unwrap();
		assert_ok!(Session::purge_keys(RuntimeOrigin::signed(last.clone())));
		run_to(30);
		assert_eq!(authorities().len(), 3);
		assert!(!Session::validators().contains(&last));
		run_to(90);
		assert_eq!(Session::current_index(), 2);
	});
}

#[test]
fn a_list_of_accounts_without_keys_does_not_stop_the_chain() {
	chain("local_testnet").execute_with(|| {
		let before = authorities();
		let nobody = vec![AccountId::new([5; 32])];
		assert_ok!(Validators::set_invulnerables(RuntimeOrigin::root(), nobody));
		run_to(60);
		assert_eq!(authorities(), before);
	});
}

#[test]
fn a_declared_stall_is_resolved_at_the_next_boundary() {
	chain("local_testnet").execute_with(|| {
		block_with(1, || {
			assert_ok!(Grandpa::note_stalled(RuntimeOrigin::root(), 5, 1));
		});
		let boundary: BlockNumber = SessionPeriod::get();
		run_to(boundary);
		assert!(!pallet_grandpa::Stalled::<Runtime>::exists());
	});
}

#[test]
fn authors_are_noted_before_the_validators_change() {
	chain("local_testnet").execute_with(|| {
		block_with(1, || {
			set_new_keys(Sr25519Keyring::Eve);
			admit(Sr25519Keyring::Eve);
		});
		for number in 2..=31 {
			let authors = Session::validators();
			let slot = super::FIRST_SLOT + u64::from(number);
			let index = usize::try_from(slot).unwrap() % authors.len();
			block_with(number, || ());
			let noted =
				pallet_collator_selection::LastAuthoredBlock::<Runtime>::get(&authors[index]);
			assert_eq!(noted, number);
		}
		assert_eq!(Session::validators().len(), 5);
	});
}
