//! Assets as the arithmetic sees them.

use crate::{
	ratio::power, AssetId, FixedU128, SettlementError, MAX_DECIMALS, MAX_PRICE, MIN_DECIMALS,
	MIN_PRICE,
};

/// An asset and what a whole unit of it is in base units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asset {
	id: AssetId,
	decimals: u8,
}

impl Asset {
	/// An asset with this many decimals.
	///
	/// # Errors
	///
	/// [`SettlementError::UnsupportedDecimals`] outside [`MIN_DECIMALS`] to [`MAX_DECIMALS`].
	pub fn new(id: AssetId, decimals: u8) -> Result<Self, SettlementError> {
		if (MIN_DECIMALS..=MAX_DECIMALS).contains(&decimals) {
			Ok(Self { id, decimals })
		} else {
			Err(SettlementError::UnsupportedDecimals { asset: id, decimals })
		}
	}

	/// Its identifier.
	pub fn id(&self) -> AssetId {
		self.id
	}

	/// Base units of one whole unit, 10^decimals.
	pub(crate) fn unit(&self) -> u128 {
		power(self.decimals).unwrap_or(u128::MAX)
	}

	/// Values of 1e-36 in a base unit at a price of 1e-18: 10^(18 − decimals).
	pub(crate) fn fineness(&self) -> u128 {
		power(MAX_DECIMALS.saturating_sub(self.decimals)).unwrap_or(u128::MAX)
	}

	/// What `quantity·shares` is divided by to give base units: 10^(36 − decimals).
	pub(crate) fn product_unit(&self) -> u128 {
		power(MAX_DECIMALS.saturating_mul(2).saturating_sub(self.decimals)).unwrap_or(u128::MAX)
	}
}

/// An asset and its certified price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Priced {
	asset: Asset,
	price: FixedU128,
}

impl Priced {
	/// An asset at this price, in quote currency per whole unit.
	///
	/// # Errors
	///
	/// [`SettlementError::PriceOutOfRange`] outside [`MIN_PRICE`] to [`MAX_PRICE`].
	pub fn new(asset: Asset, price: FixedU128) -> Result<Self, SettlementError> {
		if (MIN_PRICE..=MAX_PRICE).contains(&price) {
			Ok(Self { asset, price })
		} else {
			Err(SettlementError::PriceOutOfRange { asset: asset.id(), price })
		}
	}

	/// The asset.
	pub fn asset(&self) -> Asset {
		self.asset
	}

	/// Its identifier.
	pub fn id(&self) -> AssetId {
		self.asset.id()
	}

	/// Its price, in quote currency per whole unit, 1e18 = 1.
	pub fn price(&self) -> FixedU128 {
		self.price
	}

	/// The same asset at another price.
	///
	/// # Errors
	///
	/// [`SettlementError::PriceOutOfRange`].
	pub fn at(&self, price: FixedU128) -> Result<Self, SettlementError> {
		Self::new(self.asset, price)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn decimals_and_prices_outside_the_range_are_refused_with_the_asset() {
		for decimals in [0, 1, 19, u8::MAX] {
			let error = SettlementError::UnsupportedDecimals { asset: 7, decimals };
			assert_eq!(Asset::new(7, decimals), Err(error));
		}
		let asset = Asset::new(7, 2).unwrap();
		for inner in [0, MIN_PRICE.into_inner() - 1, MAX_PRICE.into_inner() + 1] {
			let price = FixedU128::from_inner(inner);
			let error = SettlementError::PriceOutOfRange { asset: 7, price };
			assert_eq!(Priced::new(asset, price), Err(error));
		}
		assert_eq!(Priced::new(asset, MAX_PRICE).unwrap().price(), MAX_PRICE);
		assert!(Priced::new(asset, MIN_PRICE).is_ok());
	}

	#[test]
	fn units_follow_from_the_decimals() {
		for (decimals, unit, fineness, product) in [
			(2, 10u128.pow(2), 10u128.pow(16), 10u128.pow(34)),
			(18, 10u128.pow(18), 1, 10u128.pow(18)),
		] {
			let asset = Asset::new(1, decimals).unwrap();
			assert_eq!(
				(asset.unit(), asset.fineness(), asset.product_unit()),
				(unit, fineness, product)
			);
		}
	}
}
