//! Comparing offers for a whole move.

use crate::{value36, Priced, SettlementError, U256};
use core::cmp::Ordering;

/// Certified values that the vault would receive and give, 1e36 = 1 unit of quote currency. Offers are
/// ordered by what the holders gain.
#[derive(Clone, Copy, Debug, Default)]
pub struct Balance {
	received: U256,
	given: U256,
}

impl Balance {
	/// Adds an amount that the vault would receive.
	///
	/// # Errors
	///
	/// [`SettlementError::ValueOverflow`].
	pub fn receive(self, asset: &Priced, amount: u128) -> Result<Self, SettlementError> {
		let received = add(self.received, asset, amount)?;
		Ok(Self { received, ..self })
	}

	/// Adds an amount that the vault would give.
	///
	/// # Errors
	///
	/// [`SettlementError::ValueOverflow`].
	pub fn give(self, asset: &Priced, amount: u128) -> Result<Self, SettlementError> {
		let given = add(self.given, asset, amount)?;
		Ok(Self { given, ..self })
	}

	/// What the holders lose, 1e36 = 1; zero when they gain.
	pub fn loss36(&self) -> U256 {
		self.given.saturating_sub(self.received)
	}

	/// What the holders gain, 1e36 = 1; zero when they lose.
	pub fn gain36(&self) -> U256 {
		self.received.saturating_sub(self.given)
	}

	/// Certified value of what the vault would give, 1e36 = 1.
	pub fn given36(&self) -> U256 {
		self.given
	}
}

fn add(sum: U256, asset: &Priced, amount: u128) -> Result<U256, SettlementError> {
	value36(asset, amount)?
		.checked_add(sum)
		.ok_or(SettlementError::ValueOverflow { asset: asset.id() })
}

impl Ord for Balance {
	fn cmp(&self, other: &Self) -> Ordering {
		// The gain of one is zero when its loss is not.
		self.gain36().cmp(&other.gain36()).then(other.loss36().cmp(&self.loss36()))
	}
}

impl PartialOrd for Balance {
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		Some(self.cmp(other))
	}
}

impl PartialEq for Balance {
	fn eq(&self, other: &Self) -> bool {
		self.cmp(other) == Ordering::Equal
	}
}

impl Eq for Balance {}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Asset, FixedU128};

	#[test]
	fn the_offer_that_leaves_the_holders_most_is_the_greatest() {
		let coin = Priced::new(Asset::new(1, 2).unwrap(), FixedU128::from_u32(1)).unwrap();
		let offer = |received, given| {
			Balance::default().receive(&coin, received).unwrap().give(&coin, given).unwrap()
		};
		let ascending = [
			offer(0, 900),
			offer(100, 105),
			offer(100, 104),
			offer(7, 7),
			offer(105, 100),
			offer(9, 0),
		];
		for pair in ascending.windows(2) {
			assert!(pair[0] < pair[1], "{pair:?}");
		}
		assert_eq!(offer(7, 7), offer(0, 0));
		let cent = U256::from(10).pow(34.into());
		assert_eq!((offer(5, 8).loss36(), offer(5, 8).gain36()), (cent * 3, U256::zero()));
		assert_eq!((offer(8, 5).loss36(), offer(8, 5).gain36()), (U256::zero(), cent * 3));
		assert_eq!(offer(8, 5).given36(), cent * 5);
	}
}
