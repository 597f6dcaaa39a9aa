//! Each invariant, broken on purpose: `try_state` has to name it.

use super::conflicts::{convict, partials};
use crate::{
	mock::*, AssetSymbols, Assets, Candidates, Clock, CurrentSetId, HoldReason, KeyOwner,
	LastRound, OffenceRecords, Prices, RetiredSets, ScheduledSet, Sets,
};
use ballast_oracle::RoundClock;
use frame_support::{assert_ok, traits::fungible::MutateHold};
use sp_runtime::{DispatchError, FixedU128, Perquintill};

/// Lets a chain with a current, a retired and a scheduled set, an expelled member and two certified
/// rounds be corrupted by `corrupt`.
fn assert_broken(corrupt: impl FnOnce(), message: &'static str) {
	ExtBuilder::default().build().execute_with(|| {
		assert_ok!(submit(certify(report())));
		go_to(2);
		assert_ok!(submit(certify(report())));
		assert_ok!(register(ALICE));
		register_newcomers();
		rotate_to(&ORACLES);
		assert_ok!(convict(partials(0, 3, ORACLES[3])));
		assert_ok!(convict(partials(0, 1, ORACLES[1])));
		assert_ok!(schedule(&NEWCOMERS));
		assert_ok!(BlsOracle::do_try_state());
		corrupt();
		assert_eq!(BlsOracle::do_try_state(), Err(DispatchError::Other(message)));
	});
}

#[test]
fn invariant_1_only_current_and_retired_sets() {
	let surplus = "invariant 1: a set that is neither current nor retired is stored";
	assert_broken(|| Sets::<Test>::insert(2, Sets::<Test>::get(1).unwrap()), surplus);
	assert_broken(|| CurrentSetId::<Test>::put(2), surplus);
	assert_broken(RetiredSets::<Test>::kill, surplus);
	assert_broken(|| Sets::<Test>::remove(0), "invariant 1: a retired set is not stored");
	assert_broken(|| Sets::<Test>::remove(1), "invariant 1: the current set is not stored");
	let order = "invariant 1: retired sets are not in ascending order before the current one";
	let change = |change: fn(&mut Vec<crate::RetiredSet>)| {
		let mut retired = RetiredSets::<Test>::get().into_inner();
		change(&mut retired);
		RetiredSets::<Test>::put(frame_support::BoundedVec::try_from(retired).unwrap());
	};
	assert_broken(|| change(|retired| retired.push(retired[0])), order);
	assert_broken(|| change(|retired| retired[0].set_id = 1), order);
	let period = "invariant 1: a set was retired in the future, or longer ago than it is stored";
	assert_broken(|| change(|retired| retired[0].retired_at += 1), period);
	assert_broken(|| System::set_block_number(ROTATION_PERIOD + EVIDENCE_PERIOD), period);
}

#[test]
fn invariant_2_sets_are_well_formed() {
	assert_broken(
		|| {
			Sets::<Test>::mutate(0, |set| {
				set.as_mut().unwrap().pop();
			})
		},
		"invariant 2: a set is too small or too large",
	);
	assert_broken(
		|| {
			ScheduledSet::<Test>::mutate(|set| {
				set.as_mut().unwrap().pop();
			})
		},
		"invariant 2: a set is too small or too large",
	);
	let change_member = |change: fn(&mut crate::Member<AccountId>, crate::Member<AccountId>)| {
		Sets::<Test>::mutate(0, |set| {
			let set = set.as_mut().unwrap();
			let first = set[0].clone();
			change(&mut set[3], first);
		})
	};
	assert_broken(
		|| change_member(|member, first| member.account = first.account),
		"invariant 2: an account is twice in a set",
	);
	assert_broken(
		|| change_member(|member, first| member.key = first.key),
		"invariant 2: a key is twice in a set",
	);
}

#[test]
fn invariant_3_members_are_candidates() {
	let message = "invariant 3: a member of a set is not registered with its key";
	// Of the current and the retired set, and of the scheduled one.
	for account in [ORACLES[0], NEWCOMERS[1]] {
		assert_broken(|| Candidates::<Test>::remove(account), message);
		assert_broken(
			|| {
				let key = Candidates::<Test>::get(ALICE).unwrap().key;
				Candidates::<Test>::mutate(account, |candidate| {
					candidate.as_mut().unwrap().key = key
				})
			},
			message,
		);
	}
}

#[test]
fn invariant_4_keys_and_candidates_match() {
	assert_broken(
		|| KeyOwner::<Test>::insert(key_of(ALICE).public_key(), BOB),
		"invariant 4: a candidate's key does not belong to it",
	);
	assert_broken(
		|| KeyOwner::<Test>::insert(key_of(BOB).public_key(), BOB),
		"invariant 4: a key belongs to nobody",
	);
}

#[test]
fn invariant_5_deposits_are_held() {
	assert_broken(
		|| {
			assert_ok!(Balances::release(
				&HoldReason::OracleRegistration.into(),
				&ALICE,
				1,
				frame_support::traits::tokens::Precision::Exact,
			));
		},
		"invariant 5: a candidate's deposit is not what is on hold",
	);
	assert_broken(
		|| {
			Candidates::<Test>::mutate(ALICE, |candidate| {
				candidate.as_mut().unwrap().expelled = true
			})
		},
		"invariant 5: an expelled candidate has a deposit",
	);
}

#[test]
fn invariant_6_assets_are_well_formed() {
	assert_broken(
		|| Assets::<Test>::mutate(|assets| assets[..].swap(0, 1)),
		"invariant 6: listed assets are not strictly ascending",
	);
	let malformed = "invariant 6: a listing is not well formed";
	assert_broken(
		|| Assets::<Test>::mutate(|assets| assets[1].band = Perquintill::zero()),
		malformed,
	);
	assert_broken(|| AssetSymbols::<Test>::remove(BTC), malformed);
	assert_broken(
		|| {
			AssetSymbols::<Test>::mutate(BTC, |symbols| {
				symbols.pop();
			})
		},
		malformed,
	);
	assert_broken(
		|| AssetSymbols::<Test>::insert(UNLISTED, AssetSymbols::<Test>::get(BTC)),
		"invariant 6: an asset that is not listed has symbols",
	);
}

#[test]
fn invariant_7_prices_are_well_formed() {
	let change = |change: fn(&mut Vec<ballast_oracle::PriceRecord>)| {
		let mut prices = Prices::<Test>::get().into_inner();
		change(&mut prices);
		Prices::<Test>::put(frame_support::BoundedVec::try_from(prices).unwrap());
	};
	assert_broken(
		|| change(|prices| prices.swap(0, 1)),
		"invariant 7: prices are not strictly ascending",
	);
	assert_broken(
		|| change(|prices| prices[2].asset = UNLISTED),
		"invariant 7: an asset that is not listed has a price",
	);
	let range = "invariant 7: a price or its confidence is out of range";
	assert_broken(|| change(|prices| prices[0].price = FixedU128::from_inner(999_999)), range);
	assert_broken(|| change(|prices| prices[0].price = FixedU128::from_inner(u128::MAX)), range);
	assert_broken(|| change(|prices| prices[0].confidence = 60_001.into()), range);
	let round = "invariant 7: a price is of no certified round";
	assert_broken(|| change(|prices| prices[1].round = 3), round);
	assert_broken(|| change(|prices| prices[1].round = 0), round);
	assert_broken(|| change(|prices| prices[1].observed_at += 1), round);
}

#[test]
fn invariant_8_the_last_round_is_past() {
	let future = "invariant 8: the last round lies in the future";
	assert_broken(|| LastRound::<Test>::mutate(|last| last.block = 7), future);
	assert_broken(|| LastRound::<Test>::mutate(|last| last.set_id = 2), future);
	assert_broken(
		|| {
			Prices::<Test>::kill();
			LastRound::<Test>::mutate(|last| last.round = 0)
		},
		"invariant 8: there is something to tell of a round before the first",
	);
	let clock = "invariant 8: the clock of the next round is not of its time";
	let at = |since| move || Clock::<Test>::put(RoundClock { since, due: true });
	assert_broken(at(u32::MAX), clock);
	assert_broken(at(0), clock);
}

#[test]
fn invariant_9_no_expelled_account_is_scheduled() {
	assert_broken(
		|| ScheduledSet::<Test>::put(Sets::<Test>::get(1).unwrap()),
		"invariant 9: an expelled account is scheduled",
	);
}

#[test]
fn invariant_10_offences_are_of_expelled_members() {
	assert_broken(
		|| OffenceRecords::<Test>::mutate(0, |offences| offences[..].swap(0, 1)),
		"invariant 10: offences are not strictly ascending by member",
	);
	let nobody = "invariant 10: an offence is of no member of a stored set";
	assert_broken(|| OffenceRecords::<Test>::mutate(0, |offences| offences[0].member = 0), nobody);
	assert_broken(|| OffenceRecords::<Test>::mutate(0, |offences| offences[1].member = 4), nobody);
	assert_broken(|| OffenceRecords::<Test>::insert(2, OffenceRecords::<Test>::get(0)), nobody);
	assert_broken(
		|| {
			Candidates::<Test>::mutate(ORACLES[3], |candidate| {
				candidate.as_mut().unwrap().expelled = false
			})
		},
		"invariant 10: an offender is not expelled",
	);
}
