//! What the pallet is to pallet-rebalance.

use crate::{
	BasketTerms, Config, Error, Extras, Losses, OfferEnding, Pallet, RedeemClosed, Settlements,
	WeightInfo,
};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, BasketInventory, Nonce, SettlementHook};
use frame_support::{
	pallet_prelude::{BoundedVec, DispatchResult, Get, Weight},
	traits::fungibles::Inspect as _,
	weights::constants::WEIGHT_REF_TIME_PER_MICROS,
};
use sp_runtime::traits::Zero;

/// With more extras than this, a rebalance begins a settlement without valuing the vault: its weight is
/// declared from the assets of the request, and a certificate of two hundred pays for this number two
/// hundred times. A vault that has so much to sell is hardly ever settled.
const MAX_EXTRAS_VALUED: usize = 2;
/// Computation for the end of a basket of which nothing is stored.
const ABANDONED_MICROS: u64 = 20;

impl<T: Config> SettlementHook for Pallet<T> {
	fn is_settling(basket: BasketId) -> bool {
		Settlements::<T>::contains_key(basket)
	}

	fn before_request(basket: BasketId) -> DispatchResult {
		Self::collect_or_leave(basket).map(|_| ())
	}

	fn rebalanced(basket: BasketId, nonce: Nonce, removed: &[AssetId]) -> DispatchResult {
		let inventory = Self::inventory(basket)?;
		let extras = Self::update_extras(basket, &inventory, removed)?;
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let settled = || {
			let totals = Self::totals(basket, &inventory);
			totals.is_ok_and(|totals| Self::are_settled(&totals))
		};
		if supply.is_zero() || (extras <= MAX_EXTRAS_VALUED && settled()) {
			return Ok(());
		}
		Self::start(basket, nonce, false);
		Ok(())
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
		T::WeightInfo::collect_fee()
	}

	fn rebalanced_weight(legs: u32) -> Weight {
		let valued = u32::try_from(MAX_EXTRAS_VALUED).unwrap_or(u32::MAX);
		T::WeightInfo::rebalanced(legs.saturating_add(valued))
	}

	// What is not there is looked for and removed all the same: a settlement, commitments and offers;
	// terms, extras, losses and the closing of redemption.
	fn abandoned_weight() -> Weight {
		let time =
			Weight::from_parts(ABANDONED_MICROS.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0);
		time.saturating_add(T::DbWeight::get().reads_writes(3, 6))
	}

	fn closed_weight() -> Weight {
		T::WeightInfo::closed()
	}
}

impl<T: Config> Pallet<T> {
	/// Adds to the extras what left the basket while the vault holds some, and takes from them what
	/// came back. Returns how many there are.
	fn update_extras(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		removed: &[AssetId],
	) -> Result<usize, Error<T>> {
		let held = |asset: &AssetId| !T::Assets::balance(*asset, &inventory.vault).is_zero();
		let is_component = |asset: &AssetId| {
			inventory.quantities.binary_search_by_key(asset, |(asset, _)| *asset).is_ok()
		};
		let mut extras: Vec<AssetId> = Extras::<T>::get(basket).into_inner();
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
