//! What other pallets read of this one.

use crate::{Assets, Config, LastRound, Pallet, Prices};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BlockNumber, PriceFeed, PriceRecord};

impl<T: Config> PriceFeed for Pallet<T> {
	fn is_listed(asset: AssetId) -> bool {
		Self::first_unlisted(&[asset]).is_none()
	}

	fn first_unlisted(assets: &[AssetId]) -> Option<AssetId> {
		let listed = Assets::<T>::get();
		assets
			.iter()
			.copied()
			.find(|asset| listed.binary_search_by_key(asset, |listed| listed.asset).is_err())
	}

	fn prices() -> Vec<PriceRecord> {
		Prices::<T>::get().into_inner()
	}

	fn last_certified_at() -> BlockNumber {
		LastRound::<T>::get().block
	}
}
