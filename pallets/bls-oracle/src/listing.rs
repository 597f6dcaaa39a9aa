//! The asset registry: which assets the oracles observe, where, and how far a price may move.

use crate::{
	offchain, AssetListing, AssetSymbols, Assets, Config, Error, Event, GenesisAsset, ListedAsset,
	Pallet, Prices, Symbol, Symbols,
};
use alloc::{collections::BTreeSet, vec::Vec};
use ballast_oracle::AssetId;
use frame_support::{ensure, traits::Get};
use sp_runtime::{DispatchResult, Perquintill};

/// Hundredths of a percent in a whole.
const BASIS_POINTS: u64 = 10_000;

impl<T: Config> Pallet<T> {
	/// Everything there is to know of an asset.
	pub(crate) fn listing_of(listed: ListedAsset) -> AssetListing {
		AssetListing {
			asset: listed.asset,
			band: listed.band,
			symbols: AssetSymbols::<T>::get(listed.asset),
		}
	}

	/// A band above 0 (its type keeps it below 100 %); at least `MinQuotes` venues, none twice; plain symbols.
	pub(crate) fn ensure_listing(listing: &AssetListing) -> Result<(), Error<T>> {
		ensure!(!listing.band.is_zero(), Error::<T>::BandOutOfRange);
		ensure!(
			listing.symbols.len() >= usize::from(T::MinQuotes::get()),
			Error::<T>::TooFewVenues
		);
		let mut venues = BTreeSet::new();
		for (index, (venue, symbol)) in (0u8..).zip(&listing.symbols) {
			ensure!(venues.insert(venue), Error::<T>::DuplicateVenue { index });
			ensure!(
				offchain::venues::Symbol::new(symbol).is_some(),
				Error::<T>::InvalidSymbol { index }
			);
		}
		Ok(())
	}

	pub(crate) fn do_list_asset(listing: AssetListing) -> DispatchResult {
		Self::insert_listing(&listing)?;
		Self::deposit_event(Event::AssetListed { listing });
		Ok(())
	}

	fn insert_listing(listing: &AssetListing) -> Result<(), Error<T>> {
		Self::ensure_listing(listing)?;
		let asset = listing.asset;
		Assets::<T>::try_mutate(|assets| {
			let Err(index) = assets.binary_search_by_key(&asset, |listed| listed.asset) else {
				return Err(Error::<T>::AssetAlreadyListed);
			};
			assets
				.try_insert(index, ListedAsset { asset, band: listing.band })
				.map_err(|_| Error::<T>::TooManyAssets)
		})?;
		AssetSymbols::<T>::insert(asset, &listing.symbols);
		Ok(())
	}

	pub(crate) fn do_update_asset(listing: AssetListing) -> DispatchResult {
		Self::ensure_listing(&listing)?;
		let old = Assets::<T>::try_mutate(|assets| {
			let listed = assets
				.iter_mut()
				.find(|listed| listed.asset == listing.asset)
				.ok_or(Error::<T>::AssetNotListed)?;
			let old = Self::listing_of(*listed);
			listed.band = listing.band;
			Ok::<_, Error<T>>(old)
		})?;
		AssetSymbols::<T>::insert(listing.asset, &listing.symbols);
		Self::deposit_event(Event::AssetUpdated { old, new: listing });
		Ok(())
	}

	pub(crate) fn do_unlist_asset(asset: AssetId) -> DispatchResult {
		Assets::<T>::try_mutate(|assets| {
			let index = assets
				.binary_search_by_key(&asset, |listed| listed.asset)
				.map_err(|_| Error::<T>::AssetNotListed)?;
			assets.remove(index);
			Ok::<_, Error<T>>(())
		})?;
		AssetSymbols::<T>::remove(asset);
		// A price that nobody renews must not be read as the latest.
		Prices::<T>::mutate(|prices| prices.retain(|record| record.asset != asset));
		Self::deposit_event(Event::AssetUnlisted { asset });
		Ok(())
	}

	/// Lists an asset of the genesis configuration.
	pub(crate) fn insert_genesis_asset(genesis: &GenesisAsset) -> Result<(), Error<T>> {
		let band = u64::from(genesis.band_bps);
		ensure!((1..=BASIS_POINTS).contains(&band), Error::<T>::BandOutOfRange);
		let symbols = genesis
			.symbols
			.iter()
			.zip(0u8..)
			.map(|((venue, symbol), index)| {
				Symbol::try_from(symbol.clone().into_bytes())
					.map(|symbol| (*venue, symbol))
					.map_err(|_| Error::<T>::InvalidSymbol { index })
			})
			.collect::<Result<Vec<_>, _>>()?;
		Self::insert_listing(&AssetListing {
			asset: genesis.asset,
			band: Perquintill::from_rational(band, BASIS_POINTS),
			symbols: Symbols::try_from(symbols).map_err(|_| Error::<T>::TooManyVenues)?,
		})
	}
}
