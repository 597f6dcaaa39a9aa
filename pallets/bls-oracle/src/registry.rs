//! Oracles: registration with proof and binding, and the numbered sets.

use crate::{
	BalanceOf, Candidate, Candidates, Config, CurrentSetId, Error, Event, GenesisOracle,
	HoldReason, KeyOwner, Member, Members, Pallet, Sets,
};
use alloc::{collections::BTreeSet, vec::Vec};
use ballast_bls::{BlsError, PublicKey, Signature, ValidatedKey};
use ballast_oracle::{digest, OracleIndex, H256, MAX_ORACLES, MIN_ORACLES};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, ConstU32, Get},
	BoundedVec,
};
use sp_runtime::{traits::Zero, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Checks that whoever made `proof` and `binding` holds the secret of `key`, and means `account`
	/// by it. The proof of possession keeps rogue keys out of the sum of keys; the binding stops a
	/// third party from registering a key and proof that it saw elsewhere.
	pub(crate) fn ensure_held_by(
		genesis: &H256,
		account: &T::AccountId,
		key: &PublicKey,
		proof: &Signature,
		binding: &Signature,
	) -> Result<ValidatedKey, Error<T>> {
		let validated =
			ballast_bls::verify_possession(key, proof).map_err(|error| match error {
				BlsError::InvalidKeyEncoding
				| BlsError::IdentityKey
				| BlsError::KeyNotInSubgroup => Error::<T>::InvalidKey,
				_ => Error::<T>::InvalidProofOfPossession,
			})?;
		let statement = digest::binding(genesis, account, key);
		ballast_bls::verify(&validated, statement.as_bytes(), binding)
			.map_err(|_| Error::<T>::InvalidBinding)?;
		Ok(validated)
	}

	pub(crate) fn do_register_oracle(
		account: T::AccountId,
		public: PublicKey,
		proof: &Signature,
		binding: &Signature,
	) -> DispatchResult {
		let (genesis, deposit) = (Self::genesis_hash(), T::OracleDeposit::get());
		Self::insert_candidate(&genesis, &account, public, proof, binding, deposit)?;
		T::Deposits::hold(&HoldReason::OracleRegistration.into(), &account, deposit)?;
		Self::deposit_event(Event::OracleRegistered { account, key: public, deposit });
		Ok(())
	}

	/// Adds a candidate. Looks for duplicates before it verifies anything.
	fn insert_candidate(
		genesis: &H256,
		account: &T::AccountId,
		public: PublicKey,
		proof: &Signature,
		binding: &Signature,
		deposit: BalanceOf<T>,
	) -> Result<(), Error<T>> {
		ensure!(!Candidates::<T>::contains_key(account), Error::<T>::AlreadyRegistered);
		ensure!(!KeyOwner::<T>::contains_key(public), Error::<T>::KeyTaken);
		let key = Self::ensure_held_by(genesis, account, &public, proof, binding)?;
		KeyOwner::<T>::insert(public, account);
		Candidates::<T>::insert(account, Candidate { key, deposit });
		Ok(())
	}

	pub(crate) fn do_deregister_oracle(account: T::AccountId) -> DispatchResult {
		let candidate = Candidates::<T>::get(&account).ok_or(Error::<T>::NotRegistered)?;
		let members = Sets::<T>::get(CurrentSetId::<T>::get()).unwrap_or_default();
		ensure!(
			members.iter().all(|member| member.account != account),
			Error::<T>::MemberOfCurrentSet
		);
		let key = candidate.key.compress();
		Candidates::<T>::remove(&account);
		KeyOwner::<T>::remove(key);
		T::Deposits::release(
			&HoldReason::OracleRegistration.into(),
			&account,
			candidate.deposit,
			Precision::Exact,
		)?;
		Self::deposit_event(Event::OracleDeregistered { account, key, deposit: candidate.deposit });
		Ok(())
	}

	pub(crate) fn do_rotate_set(
		accounts: BoundedVec<T::AccountId, ConstU32<MAX_ORACLES>>,
	) -> DispatchResult {
		let members = Self::members_of(&accounts)?;
		let previous = CurrentSetId::<T>::get();
		let set_id = previous.saturating_add(1);
		Sets::<T>::insert(set_id, members);
		CurrentSetId::<T>::put(set_id);
		if let Some(old) = previous.checked_sub(1) {
			Sets::<T>::remove(old);
		}
		Self::deposit_event(Event::SetRotated { set_id, members: accounts });
		Ok(())
	}

	/// The members that `accounts` stand for, each a candidate and none twice.
	fn members_of(
		accounts: &BoundedVec<T::AccountId, ConstU32<MAX_ORACLES>>,
	) -> Result<Members<T::AccountId>, Error<T>> {
		let smallest = usize::try_from(MIN_ORACLES).unwrap_or(usize::MAX);
		ensure!(accounts.len() >= smallest, Error::<T>::TooFewMembers);
		let mut seen = BTreeSet::new();
		let mut members = Vec::with_capacity(accounts.len());
		for (index, account) in (0..OracleIndex::MAX).zip(accounts) {
			ensure!(seen.insert(account), Error::<T>::DuplicateMember { index });
			let candidate =
				Candidates::<T>::get(account).ok_or(Error::<T>::MemberNotRegistered { index })?;
			members.push(Member { account: account.clone(), key: candidate.key });
		}
		// As many as `accounts`, which has the same bound.
		BoundedVec::try_from(members).map_err(|_| Error::<T>::TooManyMembers)
	}

	/// The set of genesis: number 0, without deposits, bound to the zero hash. An empty list leaves
	/// the chain without a set until the admin origin rotates one in.
	pub(crate) fn insert_genesis_set(
		oracles: &[GenesisOracle<T::AccountId>],
	) -> Result<(), (Option<T::AccountId>, Error<T>)> {
		for oracle in oracles {
			Self::insert_candidate(
				&H256::zero(),
				&oracle.account,
				oracle.key,
				&oracle.proof,
				&oracle.binding,
				Zero::zero(),
			)
			.map_err(|error| (Some(oracle.account.clone()), error))?;
		}
		if !oracles.is_empty() {
			let accounts: Vec<_> = oracles.iter().map(|oracle| oracle.account.clone()).collect();
			let accounts =
				BoundedVec::try_from(accounts).map_err(|_| (None, Error::<T>::TooManyMembers))?;
			let members = Self::members_of(&accounts).map_err(|error| (None, error))?;
			Sets::<T>::insert(CurrentSetId::<T>::get(), members);
		}
		Ok(())
	}
}
