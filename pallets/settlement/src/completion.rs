//! The state machine of a basket: active, rebalancing, active again.

use crate::{
	claims::Totals, shares::count, Config, Ending, Error, Event, Extras, OfferEnding, Pallet,
	RedeemClosed, SettlementEnds, Settlements, Settling, Stage, WeightInfo, LOG_TARGET,
};
use ballast_oracle::{BasketId, BasketInventory, BlockNumber, Inventory, InventoryState, Nonce};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchError, Get},
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	/// Begins a settlement.
	/// Redemption is closed if the terms say so, but not in one that is reopened, and not again before it
	/// was open for a while.
	pub(crate) fn start(basket: BasketId, nonce: Nonce, reopened: bool) {
		let since = Self::today();
		let mut rules = Self::rules_of(basket);
		let deadline = since.saturating_add(rules.settlement_period);
		Self::schedule_end(basket, deadline);
		let was_open = || {
			let closed = RedeemClosed::<T>::get(basket);
			let open = |last: BlockNumber| since > last.saturating_add(T::RedeemPeriod::get());
			closed.is_none_or(open)
		};
		if !rules.redeem_while_rebalancing {
			match !reopened && was_open() {
				true => RedeemClosed::<T>::insert(basket, deadline),
				false => rules.redeem_while_rebalancing = true,
			}
		}
		let stage = Stage::first(rules.method, since);
		Settlements::<T>::insert(basket, Settling { nonce, since, deadline, stage, rules });
		Self::deposit_event(Event::SettlementStarted { basket, nonce, deadline });
	}

	/// The settlement of a basket, whose deadline has not passed.
	pub(crate) fn running(basket: BasketId) -> Result<Settling, Error<T>> {
		let settling = Settlements::<T>::get(basket).ok_or(Error::<T>::NotRebalancing)?;
		ensure!(Self::today() <= settling.deadline, Error::<T>::SettlementOver);
		Ok(settling)
	}

	/// The settlement of a basket, in which the vault may trade.
	pub(crate) fn trading(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> Result<Settling, Error<T>> {
		let settling = Self::running(basket)?;
		ensure!(inventory.state == InventoryState::Active, Error::<T>::BasketNotActive);
		Ok(settling)
	}

	pub(crate) fn do_complete(basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		let settling = Settlements::<T>::get(basket).ok_or(Error::<T>::NotRebalancing)?;
		let ending = match Self::today() > settling.deadline {
			true => Ending::DeadlinePassed,
			false => {
				let totals = Self::totals(basket, &inventory)?;
				ensure!(Self::are_settled(&totals), Error::<T>::NotComplete);
				Ending::Completed
			}
		};
		let claims = Self::finish(basket, &inventory, settling, ending)?;
		let weight = match ending {
			Ending::DeadlinePassed => T::WeightInfo::end_settlement(claims),
			Ending::Completed | Ending::NoShares => T::WeightInfo::complete(claims),
		};
		Ok(PostDispatchInfo::from(Some(weight)))
	}

	/// Ends the settlement if nothing worth mentioning is open. Returns whether it did.
	pub(crate) fn complete_if_settled(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		settling: Settling,
	) -> Result<bool, DispatchError> {
		match Self::totals(basket, inventory) {
			Ok(totals) if Self::are_settled(&totals) => {
				Self::finish(basket, inventory, settling, Ending::Completed)?;
				Ok(true)
			}
			_ => Ok(false),
		}
	}

	pub(crate) fn do_reopen(who: T::AccountId, basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		ensure!(inventory.owner == who, Error::<T>::NotOwner);
		ensure!(inventory.state == InventoryState::Active, Error::<T>::BasketNotActive);
		ensure!(!Settlements::<T>::contains_key(basket), Error::<T>::Rebalancing);
		ensure!(!inventory.has_request, Error::<T>::RequestOpen);
		let supply = T::Shares::total_issuance(inventory.share_asset);
		ensure!(!supply.is_zero(), Error::<T>::NoShares);
		let totals = Self::totals(basket, &inventory)?;
		ensure!(!Self::are_settled(&totals), Error::<T>::NothingToSettle);
		Self::start(basket, inventory.nonce, true);
		let claims = Self::most_claims(basket, &inventory);
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::reopen(claims))))
	}

	/// What a vault is worth against its inventory.
	pub(crate) fn totals(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> Result<Totals, Error<T>> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let standing = Self::standing(&Self::claims(basket, inventory), supply);
		standing.totals.map_err(Error::<T>::ClaimNotPriced)
	}

	pub(crate) fn are_settled(totals: &Totals) -> bool {
		totals.are_settled(T::CompletionTolerance::get())
	}

	/// Ends a settlement. What the vault is worth less than its inventory is written off the inventory,
	/// so that the value of a share never runs ahead of what it can be redeemed for. What it is worth
	/// more stays the holders'. Returns how many claims there are.
	pub(crate) fn finish(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		settling: Settling,
		ending: Ending,
	) -> Result<u32, DispatchError> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let claims = Self::claims(basket, inventory);
		let standing = Self::standing(&claims, supply);
		Self::forget(basket, &settling);
		Self::release_commitments(basket);
		Self::end_offers(basket, OfferEnding::SettlementEnded);

		let nonce = settling.nonce;
		let totals = standing.totals.ok();
		let residual36 = totals.map(|totals| (totals.open36, totals.inventory36));
		Self::deposit_event(Event::SettlementEnded { basket, nonce, ending, residual36 });
		if ending == Ending::DeadlinePassed {
			for residual in standing.residuals {
				Self::deposit_event(Event::ResidualBooked { basket, nonce, residual });
			}
		}
		if let Some(totals) = totals.filter(|totals| totals.vault36 < totals.inventory36) {
			let written = T::Inventory::dilute(basket, totals.vault36, totals.inventory36);
			if let Err(error) = written {
				log::error!(target: LOG_TARGET, "loss of basket {basket} is not written off: {error:?}");
			}
		}
		Ok(count(&claims))
	}

	/// Removes a settlement and its place in the queue.
	pub(crate) fn forget(basket: BasketId, settling: &Settling) {
		Settlements::<T>::remove(basket);
		SettlementEnds::<T>::remove(settling.deadline, basket);
	}

	/// Drops the extras of which the vault holds nothing any more.
	pub(crate) fn prune_extras(basket: BasketId, inventory: &BasketInventory<T::AccountId>) {
		Extras::<T>::mutate_exists(basket, |slot| {
			if let Some(extras) = slot {
				extras.retain(|asset| !T::Assets::balance(*asset, &inventory.vault).is_zero());
				if extras.is_empty() {
					*slot = None;
				}
			}
		});
	}
}
