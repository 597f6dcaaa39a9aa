//! Rotation: the set that is scheduled, the boundary at which it takes over, and the sets that it
//! retires.

use crate::{
	Candidates, Config, CurrentSetId, Error, Event, LastRound, Member, MemberAccounts, Members,
	OffenceRecords, OracleSet, Pallet, RetiredOracleSet, RetiredSet, RetiredSets,
	ScheduledOracleSet, ScheduledSet, Sets, WeightInfo, LOG_TARGET,
};
use alloc::{collections::BTreeSet, vec::Vec};
use ballast_oracle::{quorum, BlockNumber, OracleIndex, Report, SetId, MIN_ORACLES};
use frame_support::{ensure, traits::Get, weights::Weight, BoundedVec};
use sp_runtime::DispatchResult;

/// The accounts of `members`, in their order.
fn accounts_of<AccountId: Clone>(members: &Members<AccountId>) -> MemberAccounts<AccountId> {
	// As many as `members`, which has the same bound.
	BoundedVec::truncate_from(members.iter().map(|member| member.account.clone()).collect())
}

fn count<Item>(items: &[Item]) -> u32 {
	u32::try_from(items.len()).unwrap_or(u32::MAX)
}

impl<T: Config> Pallet<T> {
	/// What happens before the transactions of block `now`: sets that nobody answers for any more
	/// are forgotten, then the scheduled set takes over if the block is a boundary.
	pub(crate) fn begin_block(now: BlockNumber) -> Weight {
		let pruned = Self::prune_retired_sets(now);
		let weight = T::WeightInfo::prune_sets(pruned);
		if now.checked_rem(T::RotationPeriod::get()) != Some(0) {
			return weight;
		}
		let members = Self::activate_scheduled_set(now);
		weight.saturating_add(T::WeightInfo::activate_set(members))
	}

	/// The first boundary after `block`.
	pub(crate) fn boundary_after(block: BlockNumber) -> BlockNumber {
		let period = T::RotationPeriod::get();
		let past = block.checked_rem(period).unwrap_or_default();
		block.saturating_sub(past).saturating_add(period)
	}

	pub(crate) fn pruned_at(retired: &RetiredSet) -> BlockNumber {
		retired.retired_at.saturating_add(T::EvidencePeriod::get())
	}

	/// Whether the current set can join the retired ones in block `boundary`.
	fn has_room_at(boundary: BlockNumber) -> bool {
		let retired = RetiredSets::<T>::get();
		let stored = retired.iter().filter(|retired| Self::pruned_at(retired) > boundary).count();
		u32::try_from(stored).is_ok_and(|stored| stored < T::MaxRetiredSets::get())
	}

	/// The boundary at which a set that is scheduled now takes over: the next one, or the first at
	/// which the oldest retired set is forgotten.
	fn takes_over_at() -> BlockNumber {
		let next = Self::boundary_after(Self::block_number());
		if Self::has_room_at(next) {
			return next;
		}
		let oldest = RetiredSets::<T>::get().first().map(Self::pruned_at);
		oldest.map_or(next, |pruned_at| Self::boundary_after(pruned_at.saturating_sub(1)))
	}

	pub(crate) fn do_schedule_set(accounts: MemberAccounts<T::AccountId>) -> DispatchResult {
		let members = Self::members_of(&accounts)?;
		Self::ensure_room()?;
		Self::put_scheduled(members);
		Ok(())
	}

	pub(crate) fn do_cancel_scheduled_set() -> DispatchResult {
		let members = ScheduledSet::<T>::take().ok_or(Error::<T>::NoScheduledSet)?;
		Self::deposit_event(Event::ScheduledSetCancelled { members: accounts_of(&members) });
		Ok(())
	}

	/// Schedules the scheduled set, or the current one where none is scheduled, without `account`.
	/// Leaves out the expelled as well: no set takes them.
	pub(crate) fn do_remove_oracle(account: &T::AccountId) -> DispatchResult {
		let mut members =
			ScheduledSet::<T>::get().unwrap_or_else(|| Self::stored_set(CurrentSetId::<T>::get()));
		ensure!(
			members.iter().any(|member| member.account == *account),
			Error::<T>::NotAMemberOfNextSet
		);
		members.retain(|member| member.account != *account && !Self::is_expelled(&member.account));
		let remaining = count(&members);
		ensure!(
			remaining >= MIN_ORACLES,
			Error::<T>::TooFewWouldRemain { remaining: remaining.try_into().unwrap_or(u8::MAX) }
		);
		Self::ensure_room()?;
		Self::put_scheduled(members);
		Ok(())
	}

	fn ensure_room() -> Result<(), Error<T>> {
		ensure!(
			Self::has_room_at(Self::boundary_after(Self::block_number())),
			Error::<T>::TooManyRetiredSets
		);
		Ok(())
	}

	fn put_scheduled(members: Members<T::AccountId>) {
		let accounts = accounts_of(&members);
		ScheduledSet::<T>::put(members);
		let takes_over_at = Self::takes_over_at();
		Self::deposit_event(Event::SetScheduled { members: accounts, takes_over_at });
	}

	/// Sees to it that `account`, just expelled, is in no set that takes over.
	///
	/// It leaves the scheduled set, if it is in there; where fewer than four would remain, that set
	/// is cancelled. If then nothing is scheduled and it is in the current set, that set without the
	/// expelled is scheduled. Where fewer than four would remain, the current set stays until the
	/// admin origin schedules another: four of which one lies still certify, by the three others,
	/// and certify no lie; three tolerate no fault, so the next one would stop the chain's prices.
	///
	/// Unlike [`Self::do_schedule_set`] this asks for no room among the retired sets: the set takes
	/// over at the first boundary with room.
	pub(crate) fn expel_from_next_set(account: &T::AccountId) {
		if let Some(mut scheduled) = ScheduledSet::<T>::get() {
			if scheduled.iter().all(|member| member.account != *account) {
				return;
			}
			let planned = accounts_of(&scheduled);
			scheduled.retain(|member| member.account != *account);
			if count(&scheduled) >= MIN_ORACLES {
				return Self::put_scheduled(scheduled);
			}
			ScheduledSet::<T>::kill();
			Self::deposit_event(Event::ScheduledSetCancelled { members: planned });
		}
		let mut members = Self::stored_set(CurrentSetId::<T>::get());
		if members.iter().all(|member| member.account != *account) {
			return;
		}
		members.retain(|member| !Self::is_expelled(&member.account));
		let remaining = count(&members);
		if remaining >= MIN_ORACLES {
			Self::put_scheduled(members);
		} else {
			Self::deposit_event(Event::ExpelledOracleStays { account: account.clone(), remaining });
		}
	}

	pub(crate) fn is_expelled(account: &T::AccountId) -> bool {
		Candidates::<T>::get(account).is_some_and(|candidate| candidate.expelled)
	}

	/// The members that `accounts` stand for, each a candidate that was not expelled, none twice.
	pub(crate) fn members_of(
		accounts: &MemberAccounts<T::AccountId>,
	) -> Result<Members<T::AccountId>, Error<T>> {
		ensure!(count(accounts) >= MIN_ORACLES, Error::<T>::TooFewMembers);
		let mut seen = BTreeSet::new();
		let mut members = Vec::with_capacity(accounts.len());
		for (index, account) in (0..OracleIndex::MAX).zip(accounts) {
			ensure!(seen.insert(account), Error::<T>::DuplicateMember { index });
			let candidate =
				Candidates::<T>::get(account).ok_or(Error::<T>::MemberNotRegistered { index })?;
			ensure!(!candidate.expelled, Error::<T>::MemberExpelled { index });
			members.push(Member { account: account.clone(), key: candidate.key });
		}
		// As many as `accounts`, which has the same bound.
		BoundedVec::try_from(members).map_err(|_| Error::<T>::TooManyMembers)
	}

	/// Forgets the sets whose evidence period is over, with what was proven against their members.
	/// How many.
	pub(crate) fn prune_retired_sets(now: BlockNumber) -> u32 {
		let (pruned, kept): (Vec<_>, Vec<_>) = RetiredSets::<T>::get()
			.into_iter()
			.partition(|retired| Self::pruned_at(retired) <= now);
		if pruned.is_empty() {
			return 0;
		}
		for RetiredSet { set_id, .. } in &pruned {
			Sets::<T>::remove(set_id);
			OffenceRecords::<T>::remove(set_id);
			Self::deposit_event(Event::RetiredSetPruned { set_id: *set_id });
		}
		// Fewer than before, which had the same bound.
		RetiredSets::<T>::put(BoundedVec::truncate_from(kept));
		count(&pruned)
	}

	/// Lets the scheduled set take over. How many members it has; zero where none is scheduled.
	pub(crate) fn activate_scheduled_set(now: BlockNumber) -> u32 {
		let Some(members) = ScheduledSet::<T>::get() else { return 0 };
		let size = count(&members);
		let retiring = CurrentSetId::<T>::get();
		// A chain that started without oracles has none to retire.
		if Sets::<T>::contains_key(retiring) {
			let retired = RetiredSet { set_id: retiring, retired_at: now };
			let stored = RetiredSets::<T>::try_mutate(|sets| sets.try_push(retired));
			if stored.is_err() {
				log::info!(
					target: LOG_TARGET,
					"block {now}: the scheduled set waits until the oldest retired one is forgotten",
				);
				return size;
			}
		}
		let set_id = retiring.saturating_add(1);
		let accounts = accounts_of(&members);
		ScheduledSet::<T>::kill();
		Sets::<T>::insert(set_id, members);
		CurrentSetId::<T>::put(set_id);
		Self::deposit_event(Event::SetRotated { set_id, members: accounts });
		size
	}

	/// Whether the set that a report names may certify it: the current set, or one that may have
	/// proposed the report while it was current.
	///
	/// A set proposes what is valid for `MaxValidity` blocks at most, and a round only after the one
	/// before it is certified. What is valid longer than that from the last block in which the set
	/// was current, or follows on a round that was certified later, is not of that time.
	pub(crate) fn may_certify(report: &Report) -> bool {
		report.set_id == CurrentSetId::<T>::get()
			|| RetiredSets::<T>::get().iter().any(|retired| {
				retired.set_id == report.set_id
					&& report.valid_until < Self::reports_end_before(retired)
					&& LastRound::<T>::get().block < retired.retired_at
			})
	}

	fn reports_end_before(retired: &RetiredSet) -> BlockNumber {
		retired.retired_at.saturating_add(T::MaxValidity::get())
	}

	/// The members of a set; none if it is not stored.
	pub(crate) fn stored_set(set_id: SetId) -> Members<T::AccountId> {
		Sets::<T>::get(set_id).unwrap_or_default()
	}

	/// A set as people read it.
	pub(crate) fn readable(
		set_id: SetId,
		members: Members<T::AccountId>,
	) -> OracleSet<T::AccountId> {
		OracleSet {
			set_id,
			quorum: quorum(count(&members)),
			members: members
				.into_iter()
				.map(|member| (member.account, member.key.compress()))
				.collect(),
		}
	}

	pub(crate) fn upcoming_set() -> Option<ScheduledOracleSet<T::AccountId>> {
		let members = ScheduledSet::<T>::get()?;
		let set_id = CurrentSetId::<T>::get().saturating_add(1);
		Some(ScheduledOracleSet {
			set: Self::readable(set_id, members),
			takes_over_at: Self::takes_over_at(),
		})
	}

	pub(crate) fn former_sets() -> Vec<RetiredOracleSet<T::AccountId>> {
		RetiredSets::<T>::get()
			.into_iter()
			.map(|retired| RetiredOracleSet {
				set: Self::readable(retired.set_id, Self::stored_set(retired.set_id)),
				retired_at: retired.retired_at,
				reports_end_before: Self::reports_end_before(&retired),
				pruned_at: Self::pruned_at(&retired),
			})
			.collect()
	}
}
