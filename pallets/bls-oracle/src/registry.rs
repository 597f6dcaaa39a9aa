//! Oracles: registration with proof, binding and bond, and the set of genesis.

use crate::{
	Candidate, Candidates, Config, CurrentSetId, Error, Event, GenesisOracle, HoldReason, KeyOwner,
	Members, Pallet, RetiredSets, ScheduledSet, Sets,
};
use alloc::{format, string::String, vec::Vec};
use ballast_bls::{BlsError, PublicKey, Signature, ValidatedKey};
use ballast_oracle::{digest, H256};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get},
	BoundedVec,
};
use sp_runtime::DispatchResult;

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
		Self::insert_candidate(&Self::genesis_hash(), &account, public, proof, binding)?;
		let deposit = T::OracleDeposit::get();
		T::Deposits::hold(&HoldReason::OracleRegistration.into(), &account, deposit)?;
		Self::deposit_event(Event::OracleRegistered { account, key: public, deposit });
		Ok(())
	}

	/// Adds a candidate, whose deposit is still to be held. Looks for duplicates before it verifies
	/// anything.
	fn insert_candidate(
		genesis: &H256,
		account: &T::AccountId,
		public: PublicKey,
		proof: &Signature,
		binding: &Signature,
	) -> Result<(), Error<T>> {
		ensure!(!Candidates::<T>::contains_key(account), Error::<T>::AlreadyRegistered);
		ensure!(!KeyOwner::<T>::contains_key(public), Error::<T>::KeyTaken);
		let key = Self::ensure_held_by(genesis, account, &public, proof, binding)?;
		KeyOwner::<T>::insert(public, account);
		let deposit = T::OracleDeposit::get();
		Candidates::<T>::insert(account, Candidate { key, deposit, expelled: false });
		Ok(())
	}

	pub(crate) fn do_deregister_oracle(account: T::AccountId) -> DispatchResult {
		let candidate = Candidates::<T>::get(&account).ok_or(Error::<T>::NotRegistered)?;
		Self::ensure_in_no_set(&account)?;
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

	/// Whether nothing keeps the account registered. Whoever is in a stored set answers for it with
	/// its deposit; whoever is in the scheduled one will.
	fn ensure_in_no_set(account: &T::AccountId) -> Result<(), Error<T>> {
		let is_in = |members: Members<T::AccountId>| {
			members.iter().any(|member| member.account == *account)
		};
		let current = Self::stored_set(CurrentSetId::<T>::get());
		ensure!(!is_in(current), Error::<T>::MemberOfCurrentSet);
		let scheduled = ScheduledSet::<T>::get().unwrap_or_default();
		ensure!(!is_in(scheduled), Error::<T>::MemberOfScheduledSet);
		for retired in RetiredSets::<T>::get() {
			ensure!(!is_in(Self::stored_set(retired.set_id)), Error::<T>::MemberOfRetiredSet);
		}
		Ok(())
	}

	/// The set of genesis: number 0, bonded like any other, with keys bound to the zero hash. An empty
	/// list leaves the chain without a set until the admin origin schedules one. An error says what
	/// is wrong with whom.
	pub(crate) fn insert_genesis_set(
		oracles: &[GenesisOracle<T::AccountId>],
	) -> Result<(), String> {
		let deposit = T::OracleDeposit::get();
		for GenesisOracle { account, key, proof, binding } in oracles {
			Self::insert_candidate(&H256::zero(), account, *key, proof, binding)
				.map_err(|error| format!("oracle {account:?}: {error:?}"))?;
			T::Deposits::hold(&HoldReason::OracleRegistration.into(), account, deposit).map_err(
				|error| {
					format!("oracle {account:?} cannot pay the deposit of {deposit:?}: {error:?}")
				},
			)?;
		}
		if !oracles.is_empty() {
			let accounts: Vec<_> = oracles.iter().map(|oracle| oracle.account.clone()).collect();
			let members = BoundedVec::try_from(accounts)
				.map_err(|_| Error::<T>::TooManyMembers)
				.and_then(|accounts| Self::members_of(&accounts))
				.map_err(|error| format!("oracle set: {error:?}"))?;
			Sets::<T>::insert(CurrentSetId::<T>::get(), members);
		}
		Ok(())
	}
}
