//! Evidence of equivocation: whether it holds, and what it costs the oracle.
//!
//! One function, [`Pallet::ensure_valid_evidence`], decides for the transaction pool, for the
//! dispatchable and for the view function. It reads state and writes nothing.

use crate::{
	BalanceOf, Candidates, Config, CurrentSetId, Error, Event, EvidenceError, HoldReason, Member,
	Offence, OffenceOf, OffenceRecords, Pallet, RetiredSets, Sets, WeightInfo,
};
use alloc::vec::Vec;
use ballast_oracle::{evidence::ConflictingStatements, Equivocation, SetId};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, Pays},
	ensure,
	traits::{
		fungible::hold::Balanced,
		tokens::imbalance::{Imbalance, OnUnbalanced},
		Get,
	},
	weights::Weight,
};
use sp_runtime::{
	traits::Saturating,
	transaction_validity::{TransactionSource, TransactionValidityWithRefund, ValidTransaction},
};

/// Prefix of the tag that a transaction with evidence provides; set and member complete it, so the
/// pool holds one for each offender.
pub const EVIDENCE_TAG_PREFIX: &str = "BallastOracleEquivocation";

impl<T: Config> Pallet<T> {
	/// The `authorize` callback of `report_equivocation`: the same answer for every source, and a
	/// pure function of state and evidence, because it also decides whether a block is valid.
	pub(crate) fn authorize_report_equivocation(
		_source: TransactionSource,
		evidence: &Equivocation,
	) -> TransactionValidityWithRefund {
		Self::ensure_valid_evidence(evidence).map_err(EvidenceError::invalid_transaction)?;
		ValidTransaction::with_tag_prefix(EVIDENCE_TAG_PREFIX)
			.priority(T::TransactionPriority::get())
			.and_provides((evidence.set_id(), evidence.member))
			.longevity(Self::evidence_expires_in(evidence.set_id()).into())
			.propagate(true)
			.build()
			.map(|validity| (validity, Weight::zero()))
	}

	/// Blocks for which a stored set's members still answer, counted from this one; at least one.
	fn evidence_expires_in(set_id: SetId) -> u32 {
		let retired = RetiredSets::<T>::get().into_iter().find(|retired| retired.set_id == set_id);
		let elapsed =
			retired.map_or(0, |retired| Self::block_number().saturating_sub(retired.retired_at));
		T::EvidencePeriod::get().saturating_sub(elapsed).max(1)
	}

	/// Every check of evidence, in the order of [`EvidenceError`]. Who it convicts.
	pub(crate) fn ensure_valid_evidence(
		evidence: &Equivocation,
	) -> Result<Member<T::AccountId>, EvidenceError> {
		let set_id = evidence.set_id();
		let members = Sets::<T>::get(set_id).ok_or(EvidenceError::SetNotStored)?;
		let member = members
			.into_iter()
			.nth(usize::from(evidence.member))
			.ok_or(EvidenceError::NotAMember)?;
		evidence.check_shape()?;
		ensure!(
			OffenceRecords::<T>::get(set_id)
				.binary_search_by_key(&evidence.member, |offence| offence.member)
				.is_err(),
			EvidenceError::AlreadyReported
		);
		let candidate = Candidates::<T>::get(&member.account);
		ensure!(
			candidate.is_some_and(|candidate| !candidate.expelled),
			EvidenceError::AlreadyExpelled
		);
		let statements =
			evidence.digests(&Self::genesis_hash()).into_iter().zip(evidence.signatures());
		for (index, (digest, signature)) in (0u8..).zip(statements) {
			ballast_bls::verify(&member.key, digest.as_bytes(), &signature)
				.map_err(|_| EvidenceError::BadSignature { index })?;
		}
		Ok(member)
	}

	/// Verifies the evidence, slashes the whole bond, expels the account and sees to it that the
	/// next set does without it. Costs the sender nothing.
	///
	/// Verified although `authorize` has done so, for the reason that
	/// [`Self::do_submit_report`] gives.
	pub(crate) fn do_report_equivocation(evidence: &Equivocation) -> DispatchResultWithPostInfo {
		let Member { account, .. } =
			Self::ensure_valid_evidence(evidence).map_err(Error::<T>::InvalidEvidence)?;
		let slashed = Self::slash_bond(&account);
		let offence = Offence {
			member: evidence.member,
			account: account.clone(),
			round: evidence.round(),
			view: evidence.view(),
			reported_at: Self::block_number(),
			slashed,
		};
		OffenceRecords::<T>::try_mutate(evidence.set_id(), |offences| {
			let index = offences.partition_point(|other| other.member < evidence.member);
			// One for each member at most, and a set has no more members than this has room for.
			offences.try_insert(index, offence).map_err(|_| Error::<T>::TooManyMembers)
		})?;
		Self::deposit_event(Event::EquivocationReported {
			set_id: evidence.set_id(),
			member: evidence.member,
			account: account.clone(),
			round: evidence.round(),
			view: evidence.view(),
			slashed,
		});
		Self::expel_from_next_set(&account);
		Ok((None, Pays::No).into())
	}

	/// Takes what is on hold for the account's registration and marks it as expelled. How much.
	fn slash_bond(account: &T::AccountId) -> BalanceOf<T> {
		Candidates::<T>::mutate(account, |candidate| {
			let Some(candidate) = candidate else { return Default::default() };
			let reason = HoldReason::OracleRegistration.into();
			let (credit, _) = T::Deposits::slash(&reason, account, candidate.deposit);
			let slashed = credit.peek();
			candidate.deposit.saturating_reduce(slashed);
			candidate.expelled = true;
			T::Slashed::on_unbalanced(credit);
			slashed
		})
	}

	/// Every equivocation on record, by set.
	pub(crate) fn offences_on_record() -> Vec<(SetId, OffenceOf<T>)> {
		let retired = RetiredSets::<T>::get().into_iter().map(|retired| retired.set_id);
		retired
			.chain([CurrentSetId::<T>::get()])
			.flat_map(|set_id| {
				OffenceRecords::<T>::get(set_id).into_iter().map(move |offence| (set_id, offence))
			})
			.collect()
	}

	/// Declared weight of the `authorize` callback of `report_equivocation`.
	pub(crate) fn weight_of_authorize_evidence(evidence: &Equivocation) -> Weight {
		T::WeightInfo::authorize_report_equivocation(entries(evidence))
	}

	/// Declared weight of `report_equivocation`.
	pub(crate) fn weight_of_evidence(evidence: &Equivocation) -> Weight {
		T::WeightInfo::report_equivocation(entries(evidence))
	}
}

/// Prices, requests and named observations in both statements: what there is to decode and hash.
fn entries(evidence: &Equivocation) -> u32 {
	match &evidence.statements {
		ConflictingStatements::Partials(_) => 0,
		ConflictingStatements::Proposals(pair) => pair.iter().fold(0, |total, signed| {
			let report = &signed.body.report;
			[report.prices.len(), report.requests.len(), signed.body.observations.len()]
				.into_iter()
				.fold(total, |total: u32, length| {
					total.saturating_add(u32::try_from(length).unwrap_or(u32::MAX))
				})
		}),
	}
}
