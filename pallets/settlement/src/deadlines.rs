//! The ends of settlements by their deadlines.
//!
//! From its deadline on nothing is traded and redemption is open, by the number of the block alone. What
//! is left to do, naming and writing off what is left, takes as much time as the vault has claims: it is
//! done in the time that blocks have left, so that no number of settlements can fill one. Who does not
//! want to wait calls [`Pallet::complete`].

use crate::{
	Config, Ending, EndsFrom, Error, Extras, Pallet, SettlementEnds, Settlements, WeightInfo,
	LOG_TARGET,
};
use ballast_oracle::{BasketId, BasketInventory, BlockNumber, Inventory};
use frame_support::{
	pallet_prelude::{DispatchResult, Get, Weight},
	storage::with_storage_layer,
	weights::WeightMeter,
};

impl<T: Config> Pallet<T> {
	/// Has a settlement ended after its deadline.
	pub(crate) fn schedule_end(basket: BasketId, deadline: BlockNumber) {
		SettlementEnds::<T>::insert(deadline, basket, ());
		if !EndsFrom::<T>::exists() {
			EndsFrom::<T>::put(Self::today());
		}
	}

	/// Ends settlements whose deadlines have passed, as many as the weight lasts for. Returns what it
	/// took.
	pub(crate) fn end_settlements(now: BlockNumber, limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		if meter.try_consume(T::DbWeight::get().reads_writes(2, 1)).is_err() {
			return meter.consumed();
		}
		let Some(from) = EndsFrom::<T>::get() else { return meter.consumed() };
		let mut deadline = from;
		while deadline < now && Self::end_due(deadline, &mut meter) {
			deadline = deadline.saturating_add(1);
		}
		match SettlementEnds::<T>::iter_keys().next() {
			// A chain on which nothing is settled pays nothing for it.
			None => EndsFrom::<T>::kill(),
			Some(_) => EndsFrom::<T>::put(deadline),
		}
		meter.consumed()
	}

	/// Ends the settlements of one deadline. Returns whether that was all of them.
	fn end_due(deadline: BlockNumber, meter: &mut WeightMeter) -> bool {
		loop {
			if meter.try_consume(T::DbWeight::get().reads(3)).is_err() {
				return false;
			}
			let Some(basket) = SettlementEnds::<T>::iter_key_prefix(deadline).next() else {
				return true;
			};
			let weight = match T::Inventory::inventory(basket) {
				Some(inventory) => {
					T::WeightInfo::end_settlement(Self::most_claims(basket, &inventory))
				}
				None => T::WeightInfo::end_settlement(0),
			};
			if meter.try_consume(weight).is_err() {
				return false;
			}
			if let Err(error) = with_storage_layer(|| Self::end_settlement(basket)) {
				// The state is corrupt. Redemption is open all the same, and anyone may complete.
				log::error!(target: LOG_TARGET, "settlement of basket {basket} cannot end: {error:?}");
				SettlementEnds::<T>::remove(deadline, basket);
			}
		}
	}

	/// Not fewer than the claims of a basket: its components, its extras and the quote asset.
	pub(crate) fn most_claims(basket: BasketId, inventory: &BasketInventory<T::AccountId>) -> u32 {
		let extras = Extras::<T>::decode_len(basket).unwrap_or(0);
		let claims = inventory.quantities.len().saturating_add(extras).saturating_add(1);
		u32::try_from(claims).unwrap_or(u32::MAX)
	}

	fn end_settlement(basket: BasketId) -> DispatchResult {
		let inventory = Self::inventory(basket)?;
		let settling = Settlements::<T>::get(basket).ok_or(Error::<T>::NotRebalancing)?;
		Self::finish(basket, &inventory, settling, Ending::DeadlinePassed)?;
		Ok(())
	}
}
