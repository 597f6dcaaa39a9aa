//! Random sequences of everything that changes who the oracles are.

use super::conflicts::*;
use crate::{mock::*, Candidates, CurrentSetId, Event, RetiredSets, Sets};
use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;

/// Who takes part: four oracles of genesis, four that registered, and two that may.
const ACCOUNTS: [AccountId; 10] = [100, 101, 102, 103, 200, 201, 202, 203, ALICE, BOB];

#[derive(Clone, Debug)]
enum Step {
	Register(AccountId),
	Deregister(AccountId),
	/// These, or those of them that may be scheduled.
	Schedule {
		accounts: Vec<AccountId>,
		eligible: bool,
	},
	Cancel,
	Remove(AccountId),
	/// Evidence against a member of a set, counted back from the current one.
	Report {
		sets_back: u64,
		member: u16,
		proposals: bool,
	},
	Blocks(u32),
}

fn account() -> impl Strategy<Value = AccountId> {
	prop::sample::select(ACCOUNTS.to_vec())
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		2 => account().prop_map(Step::Register),
		2 => account().prop_map(Step::Deregister),
		5 => (prop::sample::subsequence(ACCOUNTS.to_vec(), 4..=10).prop_shuffle(), prop::bool::weighted(0.9))
			.prop_map(|(accounts, eligible)| Step::Schedule { accounts, eligible }),
		1 => Just(Step::Cancel),
		2 => account().prop_map(Step::Remove),
		1 => (0u64..4, 0u16..8, any::<bool>())
			.prop_map(|(sets_back, member, proposals)| Step::Report { sets_back, member, proposals }),
		6 => (1u32..9).prop_map(Step::Blocks),
	]
}

/// Carries out a step as whoever may.
fn take(step: Step) -> DispatchResult {
	match step {
		Step::Register(account) => register(account),
		Step::Deregister(account) => BlsOracle::deregister_oracle(RuntimeOrigin::signed(account)),
		Step::Schedule { mut accounts, eligible } => {
			if eligible {
				accounts.retain(|account| {
					Candidates::<Test>::get(account).is_some_and(|candidate| !candidate.expelled)
				});
			}
			schedule(&accounts)
		}
		Step::Cancel => BlsOracle::cancel_scheduled_set(RuntimeOrigin::root()),
		Step::Remove(account) => BlsOracle::remove_oracle(RuntimeOrigin::root(), account),
		Step::Report { sets_back, member, proposals: by_proposals } => {
			let set_id = CurrentSetId::<Test>::get().saturating_sub(sets_back);
			let members = Sets::<Test>::get(set_id).unwrap_or_default();
			let signer = members.get(usize::from(member)).map_or(ALICE, |member| member.account);
			let make = if by_proposals { proposals } else { partials };
			convict(make(set_id, member, signer)).map(|_| ()).map_err(|failed| failed.error)
		}
		Step::Blocks(count) => {
			run_to(System::block_number() + count);
			Ok(())
		}
	}
}

/// Every member of a stored set that was not expelled answers with its whole bond.
fn assert_bonds_are_in_reach() {
	for member in Sets::<Test>::iter_values().flatten() {
		let candidate = Candidates::<Test>::get(member.account).unwrap();
		let bond = if candidate.expelled { 0 } else { DEPOSIT };
		assert_eq!(on_hold(member.account), bond, "{}", member.account);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn members_should_be_bonded_through_any_sequence(steps in prop::collection::vec(step(), 1..100)) {
		ExtBuilder::default().build_and_execute(|| {
			register_newcomers();
			let issuance = Balances::total_issuance();
			let mut slashed = 0;
			for step in steps {
				System::reset_events();
				let before = sp_io::storage::root(Default::default());
				let (set_id, boundary) = (CurrentSetId::<Test>::get(), next_boundary());
				let outcome = take(step.clone());
				if outcome.is_err() {
					let after = sp_io::storage::root(Default::default());
					assert_eq!(before, after, "{step:?} was refused and changed something");
				}
				slashed += events()
					.iter()
					.map(|event| match event {
						Event::EquivocationReported { slashed, .. } => *slashed,
						_ => 0,
					})
					.sum::<Balance>();
				assert_eq!(Balances::total_issuance(), issuance - slashed, "{step:?}");
				assert_bonds_are_in_reach();
				BlsOracle::do_try_state().unwrap_or_else(|error| panic!("{step:?}: {error:?}"));
				if System::block_number() < boundary {
					assert_eq!(CurrentSetId::<Test>::get(), set_id, "{step:?} between boundaries");
				}
				assert!(RetiredSets::<Test>::get().len() <= MAX_RETIRED_SETS as usize);
			}
		});
	}
}
