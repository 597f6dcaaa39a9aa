//! Authorised participants: who registered, with which bond, and who is admitted.

use crate::{Config, Error, Event, HoldReason, Pallet, Participant, Participants};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, Get},
	traits::{
		fungibles::{InspectHold as _, MutateHold as _},
		tokens::Precision,
	},
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register(who: T::AccountId, bond: u128) -> DispatchResult {
		ensure!(!Participants::<T>::contains_key(&who), Error::<T>::AlreadyRegistered);
		ensure!(bond >= T::MinimumBond::get(), Error::<T>::BondTooLow);
		Self::hold_bond(&who, bond)?;
		Participants::<T>::insert(&who, Participant { bond, ..Default::default() });
		Self::deposit_event(Event::ParticipantRegistered { who, bond });
		Ok(())
	}

	pub(crate) fn do_add_bond(who: T::AccountId, amount: u128) -> DispatchResult {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let mut participant = Self::registered(&who)?;
		Self::hold_bond(&who, amount)?;
		let bond = participant.bond.checked_add(amount).ok_or(Error::<T>::AmountOverflow)?;
		participant.bond = bond;
		Participants::<T>::insert(&who, participant);
		Self::deposit_event(Event::BondAdded { who, bond });
		Ok(())
	}

	pub(crate) fn do_leave(who: T::AccountId) -> DispatchResult {
		let Participant { bond, commitments, .. } = Self::registered(&who)?;
		ensure!(commitments.is_zero(), Error::<T>::CommitmentsOpen);
		let reason = HoldReason::Bond.into();
		T::Bonds::release(T::QuoteAsset::get(), &reason, &who, bond, Precision::Exact)?;
		Participants::<T>::remove(&who);
		Self::deposit_event(Event::ParticipantLeft { who, bond });
		Ok(())
	}

	pub(crate) fn do_admit(who: T::AccountId) -> DispatchResult {
		let mut participant = Self::registered(&who)?;
		ensure!(!participant.admitted, Error::<T>::AlreadyAdmitted);
		participant.admitted = true;
		Participants::<T>::insert(&who, participant);
		Self::deposit_event(Event::ParticipantAdmitted { who });
		Ok(())
	}

	pub(crate) fn do_dismiss(who: T::AccountId) -> DispatchResult {
		let mut participant = Self::registered(&who)?;
		ensure!(participant.admitted, Error::<T>::NotAdmitted);
		participant.admitted = false;
		Participants::<T>::insert(&who, participant);
		Self::deposit_event(Event::ParticipantDismissed { who });
		Ok(())
	}

	pub(crate) fn registered(who: &T::AccountId) -> Result<Participant, Error<T>> {
		Participants::<T>::get(who).ok_or(Error::<T>::NotRegistered)
	}

	fn hold_bond(who: &T::AccountId, amount: u128) -> DispatchResult {
		let (quote, reason) = (T::QuoteAsset::get(), HoldReason::Bond.into());
		let possible = T::Bonds::can_hold(quote, &reason, who, amount);
		ensure!(possible, Error::<T>::InsufficientFunds);
		T::Bonds::hold(quote, &reason, who, amount)
	}
}
