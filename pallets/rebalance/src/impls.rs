//! What the pallet is to other pallets.

use crate::{
	requests::count, BasketOf, BasketStatus, Baskets, Config, Constraint, Pallet, RequestOf,
	Requests,
};
use alloc::vec::Vec;
use ballast_oracle::{BasketId, BlockNumber, CertifiedRound, OpenRequest, RequestBook, RequestRef};
use frame_support::{ensure, pallet_prelude::Weight};

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

impl<T: Config> Pallet<T> {
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
