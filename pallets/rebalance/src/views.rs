//! What wallets and oracles read. Nothing here is called by a dispatch.

use crate::{
	requests::change_constraint, Basket, BasketDetails, BasketDetailsOf, BasketOf, BasketStatus,
	Baskets, BoundedChange, Config, Constraint, Nav, Pallet, Preview, RebalanceError, Requests,
};
use alloc::vec::Vec;
use ballast_basket_math::{change_for_target, drift, nav, nav36, BasketDrift, Change, Prices};
use ballast_oracle::{AssetId, BasketId, Moment, Perquintill, PriceFeed, PriceRecord};
use frame_support::{ensure, traits::fungibles::Inspect as _};

impl<T: Config> Pallet<T> {
	pub(crate) fn view_basket(id: BasketId) -> Option<BasketDetailsOf<T>> {
		let basket = Baskets::<T>::get(id)?;
		let request = Requests::<T>::get(id);
		let request_digest = request
			.as_ref()
			.map(|request| Self::request_digest(id, request.nonce, &basket, &request.change));
		let supply = T::Shares::total_issuance(basket.share_asset);
		Some(BasketDetails { basket, request, request_digest, supply, vault: Self::vault_of(id) })
	}

	pub(crate) fn view_nav(id: BasketId) -> Result<Nav, RebalanceError> {
		let basket = Self::valued_basket(id)?;
		let records = T::Prices::prices();
		let nav36 = nav36(&basket.components, basket.dust, &prices(&records)?)?;
		let used = assets(&basket);
		let observed_at = used_records(&records, &used).map(|record| record.observed_at).min();
		Ok(Nav {
			nav: nav(nav36)?,
			nav36,
			observed_at: observed_at.unwrap_or(Moment::MAX),
			unconfirmed: unconfirmed(&records, &used),
		})
	}

	pub(crate) fn view_drift(id: BasketId) -> Result<BasketDrift, RebalanceError> {
		let basket = Self::valued_basket(id)?;
		Ok(drift(&basket.components, &prices(&T::Prices::prices())?)?)
	}

	pub(crate) fn view_change_for_target(
		id: BasketId,
		targets: Vec<(AssetId, Perquintill)>,
	) -> Result<Change, RebalanceError> {
		let basket = Self::valued_basket(id)?;
		let current: Vec<AssetId> = basket.components.iter().map(|c| c.asset).collect();
		// Nothing is kept or removed as far as errors go: positions are those in `targets`.
		Ok(change_for_target(&current, &targets)
			.map_err(|error| change_constraint(error, 0, &[]))?)
	}

	pub(crate) fn view_preview(id: BasketId, change: Change) -> Result<Preview, RebalanceError> {
		let basket = Baskets::<T>::get(id).ok_or(Constraint::BasketNotFound)?;
		Self::ensure_requestable(id, &basket)?;
		let change = BoundedChange::try_from(change)?;
		let checked = Self::check_change(&basket.components, &change)?;
		let records = T::Prices::prices();
		let prices = prices(&records)?;
		let outcome = Self::compute(&basket, checked.targets, &prices)?;
		Ok(Preview {
			drift_before: drift(&basket.components, &prices)?,
			drift_after: drift(&outcome.components, &prices)?,
			components: outcome.components,
			trades: outcome.trades,
			nav: outcome.nav,
			nav36: outcome.nav36,
			dust: outcome.dust,
			supply: outcome.supply,
			unconfirmed: unconfirmed(&records, &checked.union),
		})
	}

	/// A basket that holds something.
	fn valued_basket(id: BasketId) -> Result<BasketOf<T>, Constraint> {
		let basket = Baskets::<T>::get(id).ok_or(Constraint::BasketNotFound)?;
		ensure!(basket.status != BasketStatus::Pending, Constraint::BasketNotActive);
		Ok(basket)
	}
}

fn prices(records: &[PriceRecord]) -> Result<Prices<'_, PriceRecord>, RebalanceError> {
	Ok(Prices::new(records, |record| (record.asset, record.price))?)
}

/// The assets of a basket, ascending.
fn assets<AccountId, Balance>(basket: &Basket<AccountId, Balance>) -> Vec<AssetId> {
	let mut assets: Vec<AssetId> = basket.components.iter().map(|c| c.asset).collect();
	assets.sort_unstable();
	assets
}

/// The records of `assets`, which are ascending.
fn used_records<'a>(
	records: &'a [PriceRecord],
	assets: &'a [AssetId],
) -> impl Iterator<Item = &'a PriceRecord> {
	records.iter().filter(|record| assets.binary_search(&record.asset).is_ok())
}

fn unconfirmed(records: &[PriceRecord], assets: &[AssetId]) -> Vec<AssetId> {
	used_records(records, assets)
		.filter(|record| !record.confirmed)
		.map(|record| record.asset)
		.collect()
}
