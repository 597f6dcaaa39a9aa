//! Certified prices that may be traded at.

use crate::{Config, Error, Leg, Pallet};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, Moment, PriceFeed, PriceRecord};
use ballast_settlement_math::{Asset, Priced, SettlementError};
use core::marker::PhantomData;
use frame_support::{
	pallet_prelude::Get,
	traits::{fungibles::metadata::Inspect as _, UnixTime},
};

/// Why a price may not be traded at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
	/// There is none.
	Missing,
	/// It left its band, and no round has agreed with it yet.
	Unconfirmed,
	/// It was observed too long ago.
	Stale,
}

impl Fault {
	/// The error for a price of this leg of a trade.
	pub fn of<T>(self, leg: Leg) -> Error<T> {
		match self {
			Self::Missing => Error::PriceMissing(leg),
			Self::Unconfirmed => Error::PriceUnconfirmed(leg),
			Self::Stale => Error::PriceStale(leg),
		}
	}
}

/// The latest certified prices, read once.
pub(crate) struct Feed<T> {
	records: Vec<PriceRecord>,
	now: Moment,
	config: PhantomData<T>,
}

impl<T: Config> Feed<T> {
	pub fn latest() -> Self {
		Self { records: T::Prices::prices(), now: Pallet::<T>::moment(), config: PhantomData }
	}

	/// Whether there is no price of an asset at all.
	pub fn is_missing(&self, asset: AssetId) -> bool {
		self.records.binary_search_by_key(&asset, |record| record.asset).is_err()
	}

	/// The asset at its certified price, if that is confirmed and not too old.
	pub fn priced(&self, asset: Asset) -> Result<Priced, Fault> {
		let position = self.records.binary_search_by_key(&asset.id(), |record| record.asset);
		let record = position.ok().and_then(|at| self.records.get(at)).ok_or(Fault::Missing)?;
		if !record.confirmed {
			return Err(Fault::Unconfirmed);
		}
		if self.now.saturating_sub(record.observed_at) > T::MaxPriceAge::get() {
			return Err(Fault::Stale);
		}
		// A price outside the range is never certified.
		Priced::new(asset, record.price).map_err(|_| Fault::Missing)
	}

	/// What is traded and what pays for it, both priced.
	pub fn trade(&self, asset: AssetId) -> Result<(Priced, Priced), Error<T>> {
		let traded =
			self.priced(Pallet::<T>::asset(asset)?).map_err(|fault| fault.of(Leg::Asset))?;
		let quote = self
			.priced(Pallet::<T>::asset(T::QuoteAsset::get())?)
			.map_err(|fault| fault.of(Leg::Quote))?;
		Ok((traded, quote))
	}
}

impl<T: Config> Pallet<T> {
	/// An asset with its decimals.
	pub(crate) fn asset(asset: AssetId) -> Result<Asset, Error<T>> {
		Ok(Asset::new(asset, T::Assets::decimals(asset))?)
	}

	/// Time of this block, milliseconds since the Unix epoch.
	pub(crate) fn moment() -> Moment {
		Moment::try_from(T::Time::now().as_millis()).unwrap_or(Moment::MAX)
	}
}

impl<T> From<SettlementError> for Error<T> {
	fn from(error: SettlementError) -> Self {
		match error {
			SettlementError::UnsupportedDecimals { .. } => Self::UnsupportedDecimals,
			SettlementError::PriceOutOfRange { .. } => Self::PriceOutOfRange,
			SettlementError::AmountOverflow { .. }
			| SettlementError::ValueOverflow { .. }
			| SettlementError::SharesOverflow => Self::AmountOverflow,
			SettlementError::MoreThanSupply { .. } => Self::InsufficientShares,
			SettlementError::FeeTooHigh => Self::ManagementFeeTooHigh,
			SettlementError::PriceTooGood { .. } => Self::PriceTooGood,
			SettlementError::PriceTooBad { .. } => Self::PriceTooBad,
			SettlementError::LossBudgetExceeded { .. } => Self::LossBudgetExceeded,
			SettlementError::OfferTooGood { .. } => Self::OfferTooGood,
			SettlementError::OfferTooBad { .. } => Self::OfferTooBad,
		}
	}
}
