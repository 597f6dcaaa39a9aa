//! Offers for a whole move: which is the best, what it may cost, and what a part of it is.

use crate::{rate36, ratio::divide, value36, Perquintill, Priced, Rounding, SettlementError, U256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Ordering;
use primitive_types::U512;
use scale_info::TypeInfo;

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

	/// Whether the holders neither lose nor gain more than `tolerance` of what the vault would give,
	/// floored.
	///
	/// # Errors
	///
	/// [`SettlementError::OfferTooGood`] and [`SettlementError::OfferTooBad`].
	pub fn check(&self, tolerance: Perquintill) -> Result<(), SettlementError> {
		let most = rate36(self.given, tolerance);
		let (gain, loss) = (self.gain36(), self.loss36());
		if gain > most {
			Err(SettlementError::OfferTooGood { gain, most })
		} else if loss > most {
			Err(SettlementError::OfferTooBad { loss, most })
		} else {
			Ok(())
		}
	}
}

/// The part of an offer that is filled, as an exact fraction that is at most one.
///
/// What the vault gives rounds down and what it receives rounds up. The holders therefore lose no larger
/// part of what they give by any part of an offer than by the whole: with given g, received r, part p
/// and `r ≥ g·(1 − t)`, the part gives `g' ≤ p·g` and receives `r' ≥ p·r ≥ p·g·(1 − t) ≥ g'·(1 − t)`.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
	/// What is left.
	left: U256,
	/// Of how much.
	whole: U256,
}

impl Part {
	/// What is left of something; all of it when there is more than before.
	pub fn new(left: U256, whole: U256) -> Self {
		Self { left: left.min(whole), whole }
	}

	/// The part of an amount that the vault gives, rounded down. Nothing of nothing.
	pub fn given(&self, amount: u128) -> u128 {
		self.of(amount, Rounding::Down)
	}

	/// The part of an amount that the vault receives, rounded up and never above the amount. Nothing of
	/// nothing.
	pub fn received(&self, amount: u128) -> u128 {
		self.of(amount, Rounding::Up)
	}

	fn of(&self, amount: u128, rounding: Rounding) -> u128 {
		let product = U256::from(amount).full_mul(self.left);
		divide(product, U512::from(self.whole), rounding)
			.and_then(|part| u128::try_from(part).ok())
			.unwrap_or(0)
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
	#[test]
	fn an_offer_within_the_tolerance_on_either_side_is_accepted_to_the_last_digit() {
		let coin = Priced::new(Asset::new(1, 18).unwrap(), FixedU128::from_u32(1)).unwrap();
		let check = |received, given| {
			let balance = Balance::default().receive(&coin, received).unwrap();
			balance.give(&coin, given).unwrap().check(Perquintill::from_percent(1))
		};
		let value = |units: u64| U256::from(units) * U256::from(10).pow(18.into());
		assert_eq!(check(1_000, 1_000), Ok(()));
		assert_eq!(check(990, 1_000), Ok(()));
		assert_eq!(check(1_010, 1_000), Ok(()));
		let (loss, gain, most) = (value(11), value(11), value(10));
		assert_eq!(check(989, 1_000), Err(SettlementError::OfferTooBad { loss, most }));
		assert_eq!(check(1_011, 1_000), Err(SettlementError::OfferTooGood { gain, most }));
		// A gift is no offer.
		let error = SettlementError::OfferTooGood { gain: value(1), most: U256::zero() };
		assert_eq!(check(1, 0), Err(error));
		assert_eq!(check(0, 0), Ok(()));
	}

	#[test]
	fn a_part_rounds_in_favour_of_the_holders_and_is_never_more_than_the_whole() {
		let part = |left: u64, whole: u64| Part::new(left.into(), whole.into());
		assert_eq!((part(9, 10).given(100), part(9, 10).received(100)), (90, 90));
		assert_eq!((part(2, 3).given(100), part(2, 3).received(100)), (66, 67));
		assert_eq!((part(1, 3).given(1), part(1, 3).received(1)), (0, 1));
		assert_eq!((part(4, 3).given(7), part(4, 3).received(7)), (7, 7));
		assert_eq!((part(0, 3).given(7), part(0, 3).received(7)), (0, 0));
		assert_eq!((part(0, 0).given(7), part(5, 0).received(7)), (0, 0));
		let most = Part::new(U256::MAX - 1, U256::MAX);
		assert_eq!((most.given(u128::MAX), most.received(u128::MAX)), (u128::MAX - 1, u128::MAX));
	}
}
