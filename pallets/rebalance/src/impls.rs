//! What the pallet is to other pallets.

use crate::{
	requests::count, BasketOf, BasketStatus, Baskets, Config, Constraint, Error, Event, Pallet,
	RequestOf, Requests, ACTIVATION,
};
use alloc::vec::Vec;
use ballast_basket_math::{reference_nav36, Component, U256};
use ballast_oracle::{
	BasketId, BasketInventory, BlockNumber, CertifiedRound, Inventory, InventoryState, OpenRequest,
	RequestBook, RequestRef,
};
use ballast_settlement_math::{dilute, dilute36, SettlementError};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, Weight},
};

impl<T: Config> RequestBook for Pallet<T> {
	fn open_requests() -> Vec<OpenRequest> {
		let mut requests: Vec<OpenRequest> = Requests::<T>::iter()
			.filter_map(|(id, request)| {
				let basket = Baskets::<T>::get(id)?;
				Self::validated(id, &basket, &request).ok()
			})
			.collect();
		requests.sort_unstable_by_key(|request| request.reference.basket);
		requests
	}

	fn is_any_open() -> bool {
		Requests::<T>::iter_keys().next().is_some()
	}

	fn execute_weight(legs: u32) -> Weight {
		Self::execute_weight_of(legs)
	}

	fn execute(request: &RequestRef, certified: &CertifiedRound<'_>) -> Weight {
		Self::execute_certified(request, certified)
	}
}

impl<T: Config> Inventory<T::AccountId> for Pallet<T> {
	fn inventory(id: BasketId) -> Option<BasketInventory<T::AccountId>> {
		let basket = Baskets::<T>::get(id)?;
		let mut quantities: Vec<_> =
			basket.components.iter().map(|c| (c.asset, c.quantity)).collect();
		quantities.sort_unstable_by_key(|(asset, _)| *asset);
		Some(BasketInventory {
			owner: basket.owner,
			vault: Self::vault_of(id),
			share_asset: basket.share_asset,
			state: match basket.status {
				BasketStatus::Pending => InventoryState::Pending,
				BasketStatus::Active => InventoryState::Active,
				BasketStatus::Paused(_) => InventoryState::Paused,
			},
			nonce: basket.settled.map_or(ACTIVATION, |settlement| settlement.nonce),
			has_request: Requests::<T>::contains_key(id),
			quantities,
			nav36: basket.nav36,
		})
	}

	fn dilute(id: BasketId, before: U256, after: U256) -> DispatchResult {
		let mut basket = Baskets::<T>::get(id).ok_or(Error::<T>::BasketNotFound)?;
		ensure!(basket.status != BasketStatus::Pending, Error::<T>::BasketNotActive);
		ensure!(!Requests::<T>::contains_key(id), Error::<T>::RequestAlreadyOpen);
		Self::diluted(&mut basket, before, after).map_err(|_| Error::<T>::NotADilution)?;
		Self::deposit_event(Event::InventoryDiluted {
			basket: id,
			before,
			after,
			nav36: basket.nav36,
			dust: basket.dust,
			components: basket.components.clone(),
		});
		Baskets::<T>::insert(id, basket);
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// Floors quantities and dust, so that the value of a share is still exactly what both are worth.
	fn diluted(basket: &mut BasketOf<T>, before: U256, after: U256) -> Result<(), SettlementError> {
		let dilute_one = |component: &mut Component| {
			component.quantity = dilute(component.quantity, before, after)?;
			Ok::<_, SettlementError>(())
		};
		basket.components.iter_mut().try_for_each(dilute_one)?;
		basket.dust = dilute36(basket.dust, before, after)?;
		// What became less does not exceed what it was.
		basket.nav36 = reference_nav36(&basket.components, basket.dust).unwrap_or(basket.nav36);
		Ok(())
	}

	/// An open request as oracles see it, if it passes every check against the present state: the
	/// checks that each of them makes before it signs.
	fn validated(
		id: BasketId,
		basket: &BasketOf<T>,
		request: &RequestOf<T>,
	) -> Result<OpenRequest, Constraint> {
		ensure!(!matches!(basket.status, BasketStatus::Paused(_)), Constraint::BasketNotActive);
		ensure!(basket.owner == request.who, Constraint::NotOwner);
		let assets = Self::check_change(&basket.components, &request.change)?.union;
		let nonce = request.nonce;
		let digest = Self::request_digest(id, nonce, basket, &request.change);
		Ok(OpenRequest {
			reference: RequestRef { basket: id, nonce, legs: count(&assets), digest },
			assets,
			opened_at: request.opened_at,
			opened_at_moment: request.opened_at_moment,
			deadline: request.deadline.unwrap_or(BlockNumber::MAX),
		})
	}
}
