//! What the council may do, and what nobody else may.

use super::{genesis, genesis_of, staging};
use crate::{
	configs::{CouncilCollective, CouncilMembers},
	*,
};
use ballast_oracle::{mailbox::VenueKind, Perquintill};
use codec::Encode;
use frame_support::{
	assert_noop, assert_ok,
	storage::unhashed,
	traits::{fungibles::roles::Inspect as _, SortedMembers},
};
use sp_core::storage::well_known_keys::CODE;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash as _},
	DispatchError, DispatchResult,
};

/// Brings `call` to the vote, lets the first `ayes` members agree, all others stay silent, and closes
/// the motion when its time is over. `None` if it was not approved, else what the call returned.
pub fn vote(ayes: usize, call: impl Into<RuntimeCall>) -> Option<DispatchResult> {
	System::reset_events();
	let call = call.into();
	let members = CouncilMembers::sorted_members();
	let hash = BlakeTwo256::hash_of(&call);
	let length = call.encoded_size() as u32;
	// The motion passes with two votes: whether they are enough is for the origin to say.
	let index = pallet_collective::ProposalCount::<Runtime, CouncilCollective>::get();
	assert_ok!(Council::propose(
		RuntimeOrigin::signed(members[0].clone()),
		2,
		Box::new(call),
		length
	));
	for member in &members[..ayes] {
		let origin = RuntimeOrigin::signed(member.clone());
		assert_ok!(Council::vote(origin, hash, index, true));
	}
	let now = System::block_number();
	System::set_block_number(now + 1_000_000);
	let origin = RuntimeOrigin::signed(members[0].clone());
	let weight = configs::MaxProposalWeight::get();
	assert_ok!(Council::close(origin, hash, index, weight, length));
	System::set_block_number(now);
	System::events().into_iter().rev().find_map(|record| match record.event {
		RuntimeEvent::Council(pallet_collective::Event::Executed { proposal_hash, result })
			if proposal_hash == hash =>
		{
			Some(result)
		}
		_ => None,
	})
}

/// Lets two thirds of the council pass `call`.
pub fn pass(call: impl Into<RuntimeCall>) {
	let ayes = (CouncilMembers::sorted_members().len() * 2).div_ceil(3);
	assert_ok!(vote(ayes, call).expect("two thirds are enough"));
}

/// A staging network with `members` in its council. Events are kept from block 1 on.
fn staging_network(members: u8) -> TestExternalities {
	let mut network = staging::network();
	network.council.clear();
	for member in 0..members {
		let account = AccountId::new([200 + member; 32]);
		network.endowed.retain(|(endowed, _)| *endowed != account);
		network.endowed.push((account.clone(), UNIT));
		network.council.push(account);
	}
	let mut ext = genesis_of(genesis::staging(&network).unwrap());
	ext.execute_with(|| System::set_block_number(1));
	ext
}

fn unlist() -> RuntimeCall {
	RuntimeCall::BlsOracle(pallet_bls_oracle::Call::unlist_asset { asset: 10 })
}

#[test]
fn two_thirds_of_the_council_administer_and_fewer_do_not() {
	for (members, ayes) in [(3, 2), (4, 3), (5, 4), (6, 4), (7, 5)] {
		staging_network(members).execute_with(|| {
			let refused = vote(ayes - 1, unlist());
			let bad_origin = Some(Err(DispatchError::BadOrigin));
			// One vote does not pass the motion; more do, and the call refuses them.
			assert_eq!(refused, if ayes == 2 { None } else { bad_origin }, "{members}");
			assert!(BlsOracle::chain_view().assets.contains(&10));
			assert_eq!(vote(ayes, unlist()), Some(Ok(())), "{members}");
			assert!(!BlsOracle::chain_view().assets.contains(&10));
		});
	}
}

#[test]
fn a_prime_member_does_not_decide_for_the_silent() {
	staging_network(5).execute_with(|| {
		let members = CouncilMembers::sorted_members();
		assert_ok!(Council::set_members(
			RuntimeOrigin::root(),
			members.clone(),
			Some(members[0].clone()),
			5
		));
		assert_eq!(vote(2, unlist()), Some(Err(DispatchError::BadOrigin)));
		assert_eq!(vote(1, unlist()), None);
	});
}

#[test]
fn the_council_lists_assets_stops_baskets_and_appoints_asset_teams() {
	staging_network(3).execute_with(|| {
		let listing = pallet_bls_oracle::AssetListing {
			asset: 12,
			band: Perquintill::one(),
			symbols: vec![
				(VenueKind::Binance, b"LTCUSDT".to_vec().try_into().unwrap()),
				(VenueKind::Kraken, b"LTCUSD".to_vec().try_into().unwrap()),
			]
			.try_into()
			.unwrap(),
		};
		pass(pallet_bls_oracle::Call::list_asset { listing });
		assert!(BlsOracle::chain_view().assets.contains(&12));

		let team = AccountId::new([9; 32]);
		assert_eq!(Assets::owner(1), Some(genesis::asset_owner()));
		pass(pallet_assets::Call::<Runtime>::force_asset_status {
			id: 1.into(),
			owner: team.clone().into(),
			issuer: team.clone().into(),
			admin: team.clone().into(),
			freezer: team.clone().into(),
			min_balance: 1,
			is_sufficient: true,
			is_frozen: false,
		});
		assert_eq!(Assets::issuer(1), Some(team));

		// There is no basket yet: the origin was let through, or it would be `BadOrigin`.
		let stopped = vote(2, pallet_rebalance::Call::force_pause_basket { basket: 0 });
		assert_eq!(stopped, Some(Err(pallet_rebalance::Error::<Runtime>::BasketNotFound.into())));
	});
}

#[test]
fn nobody_else_administers() {
	staging_network(3).execute_with(|| {
		let member = RuntimeOrigin::signed(CouncilMembers::sorted_members()[0].clone());
		let calls: [RuntimeCall; 6] = [
			unlist(),
			pallet_rebalance::Call::force_pause_basket { basket: 0 }.into(),
			pallet_collator_selection::Call::set_invulnerables { new: vec![] }.into(),
			pallet_whitelist::Call::whitelist_call { call_hash: Hash::zero() }.into(),
			pallet_collective::Call::set_members { new_members: vec![], prime: None, old_count: 3 }
				.into(),
			frame_system::Call::set_code { code: vec![] }.into(),
		];
		for call in calls {
			let refused = call.clone().dispatch(member.clone()).unwrap_err();
			assert_eq!(refused.error, DispatchError::BadOrigin, "{call:?}");
		}
	});
}

#[test]
fn staging_has_no_sudo() {
	staging_network(3).execute_with(|| {
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		let accounts = CouncilMembers::sorted_members()
			.into_iter()
			.chain([Sr25519Keyring::Alice.to_account_id()]);
		for account in accounts {
			assert_noop!(
				Sudo::sudo(RuntimeOrigin::signed(account), Box::new(unlist())),
				pallet_sudo::Error::<Runtime>::RequireSudo
			);
		}
		// Only root could give it to somebody.
		let key = AccountId::new([200; 32]).into();
		let refused = vote(3, pallet_sudo::Call::set_key { new: key });
		assert!(matches!(refused, Some(Err(_))), "{refused:?}");
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
	});
}

#[test]
fn the_council_changes_its_own_members() {
	staging_network(3).execute_with(|| {
		let mut new_members = vec![AccountId::new([1; 32]), AccountId::new([2; 32])];
		new_members.sort();
		pass(pallet_collective::Call::set_members {
			new_members: new_members.clone(),
			prime: None,
			old_count: 3,
		});
		assert_eq!(CouncilMembers::sorted_members(), new_members);
	});
}

/// The exact call by the member, after the council whitelisted it or before.
fn dispatch(call: &RuntimeCall, by: &AccountId) -> DispatchResult {
	Whitelist::dispatch_whitelisted_call_with_preimage(
		RuntimeOrigin::signed(by.clone()),
		Box::new(call.clone()),
	)
	.map(|_| ())
	.map_err(|error| error.error)
}

#[test]
fn only_a_call_that_the_council_whitelisted_runs_as_root() {
	staging_network(3).execute_with(|| {
		let member = CouncilMembers::sorted_members()[0].clone();
		let code = b"new code".to_vec();
		let upgrade: RuntimeCall =
			frame_system::Call::set_code_without_checks { code: code.clone() }.into();
		let other: RuntimeCall =
			frame_system::Call::set_code_without_checks { code: b"other".to_vec() }.into();

		// The council itself is not root.
		assert_eq!(vote(3, upgrade.clone()), Some(Err(DispatchError::BadOrigin)));
		// A member that asks first waits for the council.
		assert_ok!(dispatch(&other, &member));
		assert_ne!(unhashed::get_raw(CODE), Some(b"other".to_vec()));

		pass(pallet_whitelist::Call::whitelist_call { call_hash: BlakeTwo256::hash_of(&upgrade) });
		assert!(dispatch(&upgrade, &AccountId::new([7; 32])).is_err(), "not a member");
		assert!(dispatch(&other, &member).is_err(), "another call");
		assert_ne!(unhashed::get_raw(CODE), Some(code.clone()));
		assert_ok!(dispatch(&upgrade, &member));
		assert_eq!(unhashed::get_raw(CODE), Some(code.clone()));

		// Once.
		unhashed::put_raw(CODE, b"old");
		assert_ok!(dispatch(&upgrade, &member));
		assert_eq!(unhashed::get_raw(CODE), Some(b"old".to_vec()));
	});
}

#[test]
fn the_council_authorises_an_upgrade_by_its_hash() {
	staging_network(3).execute_with(|| {
		let member = CouncilMembers::sorted_members()[2].clone();
		let code_hash = BlakeTwo256::hash(b"new code");
		let call: RuntimeCall = frame_system::Call::authorize_upgrade { code_hash }.into();
		pass(pallet_whitelist::Call::whitelist_call { call_hash: BlakeTwo256::hash_of(&call) });
		assert_ok!(dispatch(&call, &member));
		let authorised = System::authorized_upgrade().unwrap();
		assert_eq!(authorised.code_hash(), &code_hash);
		// Anyone brings the code, and no other: this one is not a runtime.
		let anyone = RuntimeOrigin::signed(AccountId::new([7; 32]));
		assert_noop!(
			System::apply_authorized_upgrade(anyone, b"other code".to_vec()),
			frame_system::Error::<Runtime>::Unauthorized
		);
	});
}

#[test]
fn sudo_administers_development_chains() {
	genesis("development").execute_with(|| {
		let alice = Sr25519Keyring::Alice.to_account_id();
		assert_ok!(Sudo::sudo(RuntimeOrigin::signed(alice), Box::new(unlist())));
		assert!(!BlsOracle::chain_view().assets.contains(&10));
	});
}
