//! The invariants of the crate's documentation, by number.

use crate::{
	offchain::{MAX_PRICE, MIN_PRICE},
	AssetSymbols, Assets, Candidates, Clock, Config, CurrentSetId, HoldReason, KeyOwner, LastRound,
	OffenceRecords, Pallet, Prices, RetiredSets, RoundRecord, ScheduledSet, Sets,
};
use alloc::{collections::BTreeSet, vec::Vec};
use ballast_oracle::{MAX_ORACLES, MIN_ORACLES};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::{traits::Zero, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_sets_are_current_and_retired()?;
		Self::try_sets_are_well_formed()?;
		Self::try_members_are_candidates()?;
		Self::try_keys_and_candidates_match()?;
		Self::try_deposits_are_held()?;
		Self::try_assets_are_well_formed()?;
		Self::try_prices_are_well_formed()?;
		Self::try_last_round_is_past()?;
		Self::try_scheduled_members_are_not_expelled()?;
		Self::try_offences_are_of_expelled_members()
	}

	fn try_sets_are_current_and_retired() -> Result<(), TryRuntimeError> {
		let (current, retired) = (CurrentSetId::<T>::get(), RetiredSets::<T>::get());
		let ids: Vec<_> = retired.iter().map(|retired| retired.set_id).chain([current]).collect();
		ensure!(
			ids.windows(2).all(|pair| match pair {
				[left, right] => left < right,
				_ => true,
			}),
			"invariant 1: retired sets are not in ascending order before the current one"
		);
		ensure!(
			Sets::<T>::iter_keys().all(|id| ids.contains(&id)),
			"invariant 1: a set that is neither current nor retired is stored"
		);
		ensure!(
			retired.iter().all(|retired| Sets::<T>::contains_key(retired.set_id)),
			"invariant 1: a retired set is not stored"
		);
		ensure!(
			current == 0 || Sets::<T>::contains_key(current),
			"invariant 1: the current set is not stored"
		);
		let now = Self::block_number();
		ensure!(
			retired
				.iter()
				.all(|retired| (retired.retired_at..Self::pruned_at(retired)).contains(&now)),
			"invariant 1: a set was retired in the future, or longer ago than it is stored"
		);
		Ok(())
	}

	fn try_sets_are_well_formed() -> Result<(), TryRuntimeError> {
		for members in Sets::<T>::iter_values().chain(ScheduledSet::<T>::get()) {
			let size = u32::try_from(members.len()).unwrap_or(u32::MAX);
			ensure!(
				(MIN_ORACLES..=MAX_ORACLES).contains(&size),
				"invariant 2: a set is too small or too large"
			);
			let accounts: BTreeSet<_> = members.iter().map(|member| &member.account).collect();
			ensure!(accounts.len() == members.len(), "invariant 2: an account is twice in a set");
			let keys: BTreeSet<_> = members.iter().map(|member| &member.key).collect();
			ensure!(keys.len() == members.len(), "invariant 2: a key is twice in a set");
		}
		Ok(())
	}

	fn try_members_are_candidates() -> Result<(), TryRuntimeError> {
		for member in Sets::<T>::iter_values().chain(ScheduledSet::<T>::get()).flatten() {
			ensure!(
				Candidates::<T>::get(&member.account)
					.is_some_and(|candidate| candidate.key == member.key),
				"invariant 3: a member of a set is not registered with its key"
			);
		}
		Ok(())
	}

	fn try_keys_and_candidates_match() -> Result<(), TryRuntimeError> {
		for (account, candidate) in Candidates::<T>::iter() {
			ensure!(
				KeyOwner::<T>::get(candidate.key.compress()) == Some(account),
				"invariant 4: a candidate's key does not belong to it"
			);
		}
		ensure!(
			KeyOwner::<T>::iter_keys().count() == Candidates::<T>::iter_keys().count(),
			"invariant 4: a key belongs to nobody"
		);
		Ok(())
	}

	fn try_deposits_are_held() -> Result<(), TryRuntimeError> {
		let reason = HoldReason::OracleRegistration.into();
		for (account, candidate) in Candidates::<T>::iter() {
			ensure!(
				T::Deposits::balance_on_hold(&reason, &account) == candidate.deposit,
				"invariant 5: a candidate's deposit is not what is on hold"
			);
			ensure!(
				!candidate.expelled || candidate.deposit.is_zero(),
				"invariant 5: an expelled candidate has a deposit"
			);
		}
		Ok(())
	}

	fn try_assets_are_well_formed() -> Result<(), TryRuntimeError> {
		let assets = Assets::<T>::get();
		ensure!(
			assets.windows(2).all(|pair| match pair {
				[left, right] => left.asset < right.asset,
				_ => true,
			}),
			"invariant 6: listed assets are not strictly ascending"
		);
		for listed in &assets {
			ensure!(
				AssetSymbols::<T>::contains_key(listed.asset)
					&& Self::ensure_listing(&Self::listing_of(*listed)).is_ok(),
				"invariant 6: a listing is not well formed"
			);
		}
		ensure!(
			AssetSymbols::<T>::iter_keys().count() == assets.len(),
			"invariant 6: an asset that is not listed has symbols"
		);
		Ok(())
	}

	fn try_prices_are_well_formed() -> Result<(), TryRuntimeError> {
		let (assets, prices) = (Assets::<T>::get(), Prices::<T>::get());
		let last = LastRound::<T>::get();
		ensure!(
			prices.windows(2).all(|pair| match pair {
				[left, right] => left.asset < right.asset,
				_ => true,
			}),
			"invariant 7: prices are not strictly ascending"
		);
		for record in &prices {
			ensure!(
				assets.iter().any(|listed| listed.asset == record.asset),
				"invariant 7: an asset that is not listed has a price"
			);
			ensure!(
				(MIN_PRICE..=MAX_PRICE).contains(&record.price)
					&& record.confidence <= record.price,
				"invariant 7: a price or its confidence is out of range"
			);
			ensure!(
				(1..=last.round).contains(&record.round) && record.observed_at <= last.observed_at,
				"invariant 7: a price is of no certified round"
			);
		}
		Ok(())
	}

	fn try_last_round_is_past() -> Result<(), TryRuntimeError> {
		let last = LastRound::<T>::get();
		ensure!(
			last.round > 0 || last == RoundRecord::default(),
			"invariant 8: there is something to tell of a round before the first"
		);
		ensure!(
			last.block <= Self::block_number() && last.set_id <= CurrentSetId::<T>::get(),
			"invariant 8: the last round lies in the future"
		);
		ensure!(
			Clock::<T>::get()
				.is_none_or(|clock| { (last.block..=Self::block_number()).contains(&clock.since) }),
			"invariant 8: the clock of the next round is not of its time"
		);
		Ok(())
	}

	fn try_scheduled_members_are_not_expelled() -> Result<(), TryRuntimeError> {
		for member in ScheduledSet::<T>::get().unwrap_or_default() {
			ensure!(
				!Self::is_expelled(&member.account),
				"invariant 9: an expelled account is scheduled"
			);
		}
		Ok(())
	}

	fn try_offences_are_of_expelled_members() -> Result<(), TryRuntimeError> {
		for (set_id, offences) in OffenceRecords::<T>::iter() {
			ensure!(
				offences.windows(2).all(|pair| match pair {
					[left, right] => left.member < right.member,
					_ => true,
				}),
				"invariant 10: offences are not strictly ascending by member"
			);
			let members = Self::stored_set(set_id);
			for offence in offences {
				ensure!(
					members
						.get(usize::from(offence.member))
						.is_some_and(|member| member.account == offence.account),
					"invariant 10: an offence is of no member of a stored set"
				);
				ensure!(
					Self::is_expelled(&offence.account),
					"invariant 10: an offender is not expelled"
				);
			}
		}
		Ok(())
	}
}
