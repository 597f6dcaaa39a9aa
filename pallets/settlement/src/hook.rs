//! What the pallet is to pallet-rebalance.

use crate::{
	BasketTerms, Config, Error, Extras, Losses, OfferEnding, Pallet, RedeemClosed, Settlements,
	WeightInfo, MAX_COMPONENT_CLAIMS,
};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, InventoryChange, SettlementHook};
use ballast_settlement_math::rate36;
use frame_support::{
	pallet_prelude::{BoundedVec, DispatchError, DispatchResult, Get, Weight},
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

/// With more extras than this, a rebalance begins a settlement without valuing the vault: its weight is
/// declared from the assets of the request, and a certificate of two hundred pays for this number two
/// hundred times. A vault that has so much to sell is hardly ever settled.
const MAX_EXTRAS_VALUED: usize = 2;
/// Most claims of a vault that is valued in a rebalance, besides components: extras and the quote asset.
const MAX_CLAIMS_BESIDES: u32 = 3;

impl<T: Config> SettlementHook for Pallet<T> {
	fn is_settling(basket: BasketId) -> bool {
		Settlements::<T>::contains_key(basket)
	}

	fn before_request(basket: BasketId) -> DispatchResult {
		Self::collect_or_leave(basket).map(|_| ())
	}

	fn rebalanced(basket: BasketId, change: &InventoryChange<'_>) -> Result<Weight, DispatchError> {
		let InventoryChange { nonce, removed, components, turnover36, nav36, supply } = *change;
		let extras = Self::update_extras(basket, removed)?;
		if supply.is_zero() {
			return Ok(Weight::zero());
		}
		// What moves more than may stay open needs no second look, which is the most expensive part of
		// a rebalance. Half of what is bought and sold: the quote asset, which is never ordered, can be all
		// of one side. Where the vault held by chance what the basket wants now, anyone completes it.
		let limit = rate36(nav36, T::CompletionTolerance::get());
		let is_large = turnover36 > limit.saturating_mul(2.into());
		if is_large || extras > MAX_EXTRAS_VALUED {
			Self::start(basket, nonce, false);
			return Ok(Weight::zero());
		}
		let totals = Self::totals(basket, &Self::inventory(basket)?);
		if !totals.is_ok_and(|totals| Self::are_settled(&totals)) {
			Self::start(basket, nonce, false);
		}
		Ok(Self::rebalanced_weight(components))
	}

	fn rebalanced_weight(legs: u32) -> Weight {
		T::WeightInfo::value_vault(legs.saturating_add(MAX_CLAIMS_BESIDES))
	}

	fn closed(basket: BasketId) {
		if let Some(settling) = Settlements::<T>::get(basket) {
			Self::forget(basket, &settling);
		}
		Self::release_commitments(basket);
		Self::end_offers(basket, OfferEnding::SettlementEnded);
		BasketTerms::<T>::remove(basket);
		Extras::<T>::remove(basket);
		Losses::<T>::remove(basket);
		RedeemClosed::<T>::remove(basket);
	}

	fn request_weight() -> Weight {
		T::WeightInfo::collect_fee(MAX_COMPONENT_CLAIMS)
	}

	fn closed_weight() -> Weight {
		T::WeightInfo::closed()
	}
}

impl<T: Config> Pallet<T> {
	/// Adds to the extras what left the basket while the vault holds some, and takes from them what
	/// came back. Returns how many there are.
	fn update_extras(basket: BasketId, removed: &[AssetId]) -> Result<usize, Error<T>> {
		let mut extras: Vec<AssetId> = Extras::<T>::get(basket).into_inner();
		if extras.is_empty() && removed.is_empty() {
			return Ok(0);
		}
		let inventory = Self::inventory(basket)?;
		let held = |asset: &AssetId| !T::Assets::balance(*asset, &inventory.vault).is_zero();
		let is_component = |asset: &AssetId| {
			inventory.quantities.binary_search_by_key(asset, |(asset, _)| *asset).is_ok()
		};
		extras.retain(|asset| !is_component(asset));
		let quote = T::QuoteAsset::get();
		extras.extend(removed.iter().filter(|asset| **asset != quote && held(asset)));
		extras.sort_unstable();
		extras.dedup();
		let number = extras.len();
		match number {
			0 => Extras::<T>::remove(basket),
			_ => {
				let bounded =
					BoundedVec::try_from(extras).map_err(|_| Error::<T>::TooManyExtras)?;
				Extras::<T>::insert(basket, bounded);
			}
		}
		Ok(number)
	}
}
