//! The definitions, in exact rational numbers and nothing else: slow and obvious.

use ballast_basket_math::{Component, FixedU128, Perquintill, U256};
use num_bigint::BigInt;
use num_rational::BigRational;

/// 10^`digits`.
pub fn power(digits: u32) -> BigInt {
	BigInt::from(10).pow(digits)
}

/// What `value` means as a number, 1e36 = 1.
pub fn value(value: U256) -> BigRational {
	BigRational::new(integer(value), power(36))
}

/// What `value` means as a whole number of 1e-36.
pub fn integer(value: U256) -> BigInt {
	BigInt::from_bytes_le(num_bigint::Sign::Plus, &value.to_little_endian())
}

/// What `number` means.
pub fn fixed(number: FixedU128) -> BigRational {
	BigRational::new(number.into_inner().into(), power(18))
}

/// What `weight` means.
pub fn weight(weight: Perquintill) -> BigRational {
	BigRational::new(weight.deconstruct().into(), power(18))
}

/// Whether `inner`, a number in 1e-18, fits `FixedU128`.
pub fn fits(inner: &BigInt) -> bool {
	*inner <= BigInt::from(u128::MAX)
}

/// Sum of quantity times price. The terms have a common denominator, so they are added as whole
/// numbers of 1e-36.
pub fn total(holdings: impl IntoIterator<Item = (FixedU128, FixedU128)>) -> BigRational {
	let sum: BigInt = holdings
		.into_iter()
		.map(|(quantity, price)| {
			BigInt::from(quantity.into_inner()) * BigInt::from(price.into_inner())
		})
		.sum();
	BigRational::new(sum, power(36))
}

/// Value of `components` at their own prices.
pub fn invested(components: &[Component]) -> BigRational {
	total(components.iter().map(|component| (component.quantity, component.price)))
}

/// The largest multiple of 1e-18, as such, that costs no more at `price` than `weight` of `nav`.
pub fn quantity(nav: &BigRational, target: Perquintill, price: FixedU128) -> BigInt {
	floor18(&(weight(target) * nav / fixed(price)))
}

/// `number` floored to a whole number of 1e-18.
pub fn floor18(number: &BigRational) -> BigInt {
	(number * power(18)).floor().to_integer()
}
