//! Prices of one round, looked up by asset.

use crate::{AssetId, FixedU128, MathError, MAX_PRICE, MIN_PRICE};

/// Prices in strictly ascending order of asset, borrowed from a list of any element type.
pub struct Prices<'a, T> {
	entries: &'a [T],
	read: fn(&T) -> (AssetId, FixedU128),
}

impl<'a, T> Prices<'a, T> {
	/// Wraps `entries`, of which `read` returns the asset and its price (quote currency per whole
	/// unit). O(entries).
	///
	/// # Errors
	///
	/// [`MathError::PricesNotAscending`] when an asset is not above the one before it.
	pub fn new(entries: &'a [T], read: fn(&T) -> (AssetId, FixedU128)) -> Result<Self, MathError> {
		let mut last = None;
		for (index, (asset, _)) in (0u32..).zip(entries.iter().map(read)) {
			if last.is_some_and(|last| asset <= last) {
				return Err(MathError::PricesNotAscending { index });
			}
			last = Some(asset);
		}
		Ok(Self { entries, read })
	}

	/// The price of `asset`. O(log entries).
	///
	/// # Errors
	///
	/// [`MathError::MissingPrice`] when there is none, [`MathError::PriceOutOfRange`] when it is
	/// outside [`MIN_PRICE`] to [`MAX_PRICE`].
	pub fn get(&self, asset: AssetId) -> Result<FixedU128, MathError> {
		let entry = self
			.entries
			.binary_search_by(|entry| (self.read)(entry).0.cmp(&asset))
			.ok()
			.and_then(|index| self.entries.get(index))
			.ok_or(MathError::MissingPrice { asset })?;
		let (_, price) = (self.read)(entry);
		if (MIN_PRICE..=MAX_PRICE).contains(&price) {
			Ok(price)
		} else {
			Err(MathError::PriceOutOfRange { asset, price })
		}
	}
}

impl<'a> Prices<'a, (AssetId, FixedU128)> {
	/// [`Prices::new`] for a list of pairs.
	pub fn from_pairs(entries: &'a [(AssetId, FixedU128)]) -> Result<Self, MathError> {
		Self::new(entries, |entry| *entry)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn price(inner: u128) -> FixedU128 {
		FixedU128::from_inner(inner)
	}

	#[test]
	fn every_listed_price_is_found_and_no_other() {
		let list: Vec<_> = (0u32..100).map(|i| (i * 3, price(1_000_000 + u128::from(i)))).collect();
		let prices = Prices::from_pairs(&list).unwrap();
		for asset in 0..300 {
			let expected = match asset % 3 {
				0 => Ok(price(1_000_000 + u128::from(asset / 3))),
				_ => Err(MathError::MissingPrice { asset }),
			};
			assert_eq!(prices.get(asset), expected);
		}
		let none = Prices::from_pairs(&[]).unwrap();
		assert_eq!(none.get(0), Err(MathError::MissingPrice { asset: 0 }));
	}

	#[test]
	fn order_must_be_strictly_ascending() {
		let one = price(1_000_000);
		for (assets, index) in [(&[2, 1][..], 1), (&[1, 1], 1), (&[1, 2, 5, 5, 4], 3)] {
			let list: Vec<_> = assets.iter().map(|asset| (*asset, one)).collect();
			let result = Prices::from_pairs(&list).map(|_| ());
			assert_eq!(result, Err(MathError::PricesNotAscending { index }));
		}
	}

	#[test]
	fn the_range_is_closed_at_both_ends() {
		let max = MAX_PRICE.into_inner();
		for (inner, inside) in
			[(0, false), (999_999, false), (1_000_000, true), (max, true), (max + 1, false)]
		{
			let list = [(7, price(inner))];
			let expected = if inside {
				Ok(price(inner))
			} else {
				Err(MathError::PriceOutOfRange { asset: 7, price: price(inner) })
			};
			assert_eq!(Prices::from_pairs(&list).unwrap().get(7), expected);
		}
	}
}
