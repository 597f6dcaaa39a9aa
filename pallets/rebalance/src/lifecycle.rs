//! Everything about a basket that needs no prices: who may act on it, pausing, handing over, removal.

use crate::{
	Authority, BasketOf, BasketStatus, Baskets, CancelReason, Config, Error, Event, HoldReason,
	Pallet, Requests, WeightInfo, ACTIVATION,
};
use ballast_oracle::{BasketId, SettlementHook};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get, Weight},
	traits::{
		fungible::Inspect as _,
		fungibles::{Destroy as _, Inspect as _},
		EnsureOrigin,
	},
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::{AccountIdConversion, Zero};

impl<T: Config> Pallet<T> {
	/// The basket, if the origin is signed by its owner.
	pub(crate) fn owned_basket(
		origin: OriginFor<T>,
		id: BasketId,
	) -> Result<BasketOf<T>, DispatchError> {
		let who = ensure_signed(origin)?;
		let basket = Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?;
		ensure!(basket.owner == who, Error::<T>::NotOwner);
		Ok(basket)
	}

	/// The basket, if the origin is the admin origin.
	pub(crate) fn administered_basket(
		origin: OriginFor<T>,
		id: BasketId,
	) -> Result<BasketOf<T>, DispatchError> {
		T::AdminOrigin::ensure_origin(origin)?;
		Ok(Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?)
	}

	pub(crate) fn do_pause(id: BasketId, mut basket: BasketOf<T>, by: Authority) -> DispatchResult {
		let pausable = match basket.status {
			BasketStatus::Active => true,
			BasketStatus::Paused(Authority::Owner) => by == Authority::Admin,
			BasketStatus::Paused(Authority::Admin) | BasketStatus::Pending => false,
		};
		ensure!(pausable, Error::<T>::BasketNotActive);
		basket.status = BasketStatus::Paused(by);
		Baskets::<T>::insert(id, basket);
		Self::deposit_event(Event::BasketPaused { basket: id, by });
		Ok(())
	}

	pub(crate) fn do_resume(
		id: BasketId,
		mut basket: BasketOf<T>,
		by: Authority,
	) -> DispatchResult {
		match (basket.status, by) {
			(BasketStatus::Paused(Authority::Admin), Authority::Owner) => {
				return Err(Error::<T>::PausedByAdmin.into())
			}
			(BasketStatus::Paused(_), _) => basket.status = BasketStatus::Active,
			(BasketStatus::Active | BasketStatus::Pending, _) => {
				return Err(Error::<T>::BasketNotPaused.into())
			}
		}
		Baskets::<T>::insert(id, basket);
		Self::deposit_event(Event::BasketResumed { basket: id, by });
		Ok(())
	}

	/// Returns what settlement weighs that is not measured with every closing.
	pub(crate) fn do_close(id: BasketId, basket: BasketOf<T>) -> Result<Weight, DispatchError> {
		let settlement = match T::Settlement::is_settling(id) {
			true => T::Settlement::closed_weight(),
			false => Weight::zero(),
		};
		if let Some(request) = Requests::<T>::get(id) {
			Self::cancel(id, &request, CancelReason::Closed)?;
		}
		Self::remove_basket(id, basket)?;
		Ok(settlement)
	}

	pub(crate) fn do_transfer(
		id: BasketId,
		mut basket: BasketOf<T>,
		to: T::AccountId,
	) -> DispatchResult {
		ensure!(basket.owner != to, Error::<T>::AlreadyOwner);
		match Requests::<T>::get(id) {
			Some(mut request) if request.nonce == ACTIVATION => {
				request.who = to.clone();
				Requests::<T>::insert(id, request);
			}
			Some(request) => Self::cancel(id, &request, CancelReason::Transferred)?,
			None => {}
		}
		let from = core::mem::replace(&mut basket.owner, to.clone());
		Baskets::<T>::insert(id, basket);
		Self::deposit_event(Event::BasketTransferred { basket: id, from, to });
		Ok(())
	}

	/// Removes a basket without an open request, its share asset and its deposit. Refused while the
	/// basket has shares.
	pub(crate) fn remove_basket(id: BasketId, basket: BasketOf<T>) -> DispatchResult {
		let share_asset = basket.share_asset;
		ensure!(T::Shares::total_issuance(share_asset).is_zero(), Error::<T>::SharesOutstanding);
		T::Shares::start_destroy(share_asset, None)?;
		if let Err(error) = T::Shares::finish_destroy(share_asset) {
			// Empty accounts or approvals, which nobody can be kept from opening, must not keep the
			// basket from being removed. Basket numbers are not used twice, so the id is not needed.
			log::debug!(
				target: crate::LOG_TARGET,
				"share asset {share_asset} of basket {id} is left in destruction: {error:?}",
			);
		}
		Self::release(HoldReason::Basket, &basket.depositor, basket.deposit)?;
		Baskets::<T>::remove(id);
		T::Settlement::closed(id);
		Self::deposit_event(Event::BasketClosed {
			basket: id,
			share_asset,
			depositor: basket.depositor,
		});
		Ok(())
	}

	/// Whether the end of its activation would leave `basket` with shares and without a purpose.
	pub(crate) fn is_irremovable(basket: &BasketOf<T>) -> bool {
		basket.status == BasketStatus::Pending
			&& !T::Shares::total_issuance(basket.share_asset).is_zero()
	}

	/// The account that holds the assets of a basket.
	pub(crate) fn vault_of(id: BasketId) -> T::AccountId {
		T::PalletId::get().into_sub_account_truncating(id)
	}

	/// Panics when the runtime gives constants under which the pallet cannot work.
	pub(crate) fn check_constants() {
		let vault: Option<T::AccountId> = T::PalletId::get().try_into_sub_account(BasketId::MAX);
		assert!(vault.is_some(), "AccountId is too short: baskets would share a vault");
		assert!(!T::RequestLifetime::get().is_zero(), "RequestLifetime must be at least 1");
		assert!(
			!T::MaxDeadlinesPerBlock::get().is_zero(),
			"MaxDeadlinesPerBlock must be at least 1"
		);
		// A released deposit must be able to stand alone in its account.
		for deposit in [T::BasketDeposit::get(), T::RequestDeposit::get()] {
			assert!(
				deposit >= T::Deposits::minimum_balance(),
				"a deposit is below the minimum balance of its currency"
			);
		}
		assert!(
			T::ShareAssetOffset::get() > 0,
			"ShareAssetOffset must leave ids for the assets that baskets hold"
		);
		let slot = T::MaxDeadlinesPerBlock::get();
		let full_slot = T::WeightInfo::expire_requests(slot);
		let limits = <T as frame_system::Config>::BlockWeights::get();
		assert!(
			full_slot.all_lte(limits.max_block.saturating_div(3)),
			"expiring MaxDeadlinesPerBlock requests takes more than a third of a block"
		);
		let largest = Self::execute_weight_of(ballast_oracle::MAX_PRICES);
		assert!(largest.all_lte(limits.max_block), "the largest request does not fit a block");
	}
}
