//! The definitions, in exact rational numbers and nothing else, and where inputs come from.

use ballast_settlement_math::{Asset, FixedU128, Perquintill, Priced, MAX_PRICE, MIN_PRICE, U256};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// 10^`digits`.
pub fn power(digits: u32) -> BigInt {
	BigInt::from(10).pow(digits)
}

/// `count` parts of which 10^`digits` are one.
pub fn parts(count: impl Into<BigInt>, digits: u32) -> BigRational {
	BigRational::new(count.into(), power(digits))
}

/// What `number` means.
pub fn fixed(number: FixedU128) -> BigRational {
	parts(number.into_inner(), 18)
}

/// What `rate` means.
pub fn rate(rate: Perquintill) -> BigRational {
	parts(rate.deconstruct(), 18)
}

/// What `value` means, 1e36 = 1.
pub fn value(value: U256) -> BigRational {
	parts(BigInt::from_bytes_le(num_bigint::Sign::Plus, &value.to_little_endian()), 36)
}

/// An asset, its decimals and its price.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
	pub decimals: u8,
	pub priced: Priced,
}

impl Sample {
	pub fn asset(&self) -> Asset {
		self.priced.asset()
	}

	/// Whole units that `amount` is.
	pub fn whole(&self, amount: u128) -> BigRational {
		parts(amount, self.decimals.into())
	}

	/// What `amount` is worth at the certified price.
	pub fn worth(&self, amount: u128) -> BigRational {
		self.whole(amount) * fixed(self.priced.price())
	}
}

/// A number of any magnitude below 2^`bits`, small ones as likely as large ones.
pub fn log_uniform(bits: u32) -> impl Strategy<Value = u128> {
	(any::<u128>(), (128 - bits)..=128).prop_map(|(n, shift)| n.checked_shr(shift).unwrap_or(0))
}

/// A price from 1e-12 to 1e12, both ends included.
pub fn price() -> impl Strategy<Value = FixedU128> {
	let (min, max) = (MIN_PRICE.into_inner(), MAX_PRICE.into_inner());
	prop_oneof![
		1 => Just(MIN_PRICE),
		1 => Just(MAX_PRICE),
		20 => log_uniform(100).prop_map(move |n| FixedU128::from_inner(n.clamp(min, max))),
	]
}

/// An asset with 2 to 18 decimals and a price.
pub fn sample(id: u32) -> impl Strategy<Value = Sample> {
	(2u8..=18, price()).prop_map(move |(decimals, price)| {
		let asset = Asset::new(id, decimals).unwrap();
		Sample { decimals, priced: Priced::new(asset, price).unwrap() }
	})
}

/// A part of one, with a preference for small ones.
pub fn perquintill() -> impl Strategy<Value = Perquintill> {
	prop_oneof![
		1 => Just(Perquintill::zero()),
		1 => Just(Perquintill::one()),
		10 => (0u64..=1_000_000_000_000_000_000, 0u32..30)
			.prop_map(|(n, shift)| Perquintill::from_parts(n >> shift)),
	]
}
