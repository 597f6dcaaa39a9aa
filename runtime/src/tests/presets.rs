use super::genesis;
use crate::{configs::CouncilMembers, genesis::*, *};
use ballast_bls::host::dev_key;
use ballast_oracle::digest;
use frame_support::traits::{fungible::InspectHold, fungibles::Inspect, SortedMembers};
use sp_keyring::Sr25519Keyring;
use std::collections::BTreeSet;

/// Oracle `index` of the development presets, made from its key.
fn dev_oracle(index: u32, account: &AccountId) -> ([u8; 48], [u8; 96], [u8; 96]) {
	let key = dev_key(index);
	let binding = digest::binding(&Default::default(), account, &key.public_key());
	(key.public_key().0, key.prove_possession().0, key.sign(binding.as_bytes()).0)
}

#[test]
fn dev_oracles_are_those_of_the_development_keys() {
	let accounts =
		[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave];
	let oracles = dev_oracles();
	assert_eq!(oracles.len(), accounts.len());
	for ((index, account), oracle) in (0..).zip(accounts).zip(oracles) {
		let (key, proof, binding) = dev_oracle(index, &account.to_account_id());
		let hex = |bytes: &[u8]| sp_core::bytes::to_hex(bytes, false);
		assert_eq!(
			(hex(&oracle.key.0), hex(&oracle.proof.0), hex(&oracle.binding.0)),
			(hex(&key), hex(&proof), hex(&binding)),
			"oracle {index}",
		);
		assert_eq!(oracle.account, account.to_account_id());
	}
}

#[test]
fn development_presets_differ_in_their_validators_only() {
	use Sr25519Keyring::{Alice, Bob, Charlie, Dave};
	for (preset, validators) in
		[("development", vec![Alice]), ("local_testnet", vec![Alice, Bob, Charlie, Dave])]
	{
		let mut accounts: Vec<_> = validators.iter().map(|key| key.to_account_id()).collect();
		accounts.sort();
		genesis(preset).execute_with(|| {
			assert_eq!(Session::validators(), accounts);
			assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), validators.len());
			assert_eq!(Grandpa::grandpa_authorities().len(), validators.len());
			let alice = Alice.to_account_id();
			assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(alice.clone()));
			let council: BTreeSet<_> = CouncilMembers::sorted_members().into_iter().collect();
			assert_eq!(council, [Alice, Bob, Charlie].map(|key| key.to_account_id()).into());
			for funded in [Sr25519Keyring::Eve, Sr25519Keyring::Ferdie] {
				assert_eq!(Balances::free_balance(funded.to_account_id()), 1_000_000 * UNIT);
			}
			assert_eq!(BlsOracle::oracles().len(), 4);
			assert_eq!(Assets::total_issuance(SHARE_ASSET_OFFSET), 1_000_000_000_000_000_000_000);
			assert_eq!(Assets::balance(SHARE_ASSET_OFFSET, &alice), 1_000_000_000_000_000_000_000);
			assert!(Balances::total_balance_on_hold(&alice) > 0, "the basket's deposit");
		});
	}
	assert_eq!(get_preset(&"unknown".into()), None);
	assert!(preset_names().iter().all(|name| get_preset(name).is_some()));
}

#[test]
fn the_development_basket_waits_for_its_first_round() {
	genesis("development").execute_with(|| {
		let view = BlsOracle::chain_view();
		assert_eq!((view.round, view.set_id, view.keys.len()), (1, 0, 4));
		let [request] = view.requests.as_slice() else { panic!("one request: {view:?}") };
		assert_eq!((request.reference.basket, request.reference.nonce), (0, 0));
		assert_eq!(request.assets, vec![1, 2, 3]);
		assert_eq!(view.assets, (1..=10).collect::<Vec<_>>());
	});
}
