//! Unsigned decimal numbers as exchanges write them: exact, and never a float.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Digits after the point that a [`Decimal`] keeps.
const DECIMALS: u32 = 18;
/// [`DECIMALS`] as a length of text.
const FRACTION_LEN: usize = 18;
/// The raw value of 1.
const ONE: u128 = 1_000_000_000_000_000_000;

/// An unsigned number with 18 digits after the point, held as an integer in units of 1e-18. The
/// largest is about 3.4e20.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(u128);

/// Why a text is not a [`Decimal`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecimalError {
	/// Something other than digits with at most one point between them.
	#[error("not a plain decimal number such as \"61234.5\"")]
	NotDecimal,
	/// A digit beyond 1e-18.
	#[error("more than 18 digits after the point")]
	TooFine,
	/// Beyond the largest [`Decimal`].
	#[error("too large")]
	TooLarge,
}

impl Decimal {
	/// 0.
	pub const ZERO: Self = Self(0);
	/// The largest value.
	pub const MAX: Self = Self(u128::MAX);

	/// From units of 1e-18.
	pub const fn from_raw(raw: u128) -> Self {
		Self(raw)
	}

	/// In units of 1e-18.
	pub const fn raw(self) -> u128 {
		self.0
	}

	/// A whole number; every `u64` fits.
	pub fn from_whole(whole: u64) -> Self {
		Self(u128::from(whole).saturating_mul(ONE))
	}

	/// `self` · `numerator` / `denominator`, rounded down; `None` when the denominator is zero or the
	/// result too large.
	pub fn scaled(self, numerator: u64, denominator: u64) -> Option<Self> {
		let (n, d) = (u128::from(numerator), u128::from(denominator));
		// a = q·d + r, thus a·n/d = q·n + r·n/d; the product r·n of two 64-bit numbers always fits.
		let whole = self.0.checked_div(d)?.checked_mul(n)?;
		let rest = self.0.checked_rem(d)?.checked_mul(n)?.checked_div(d)?;
		whole.checked_add(rest).map(Self)
	}

	/// `self` / `divisor`, rounded down to eight digits; `None` when the divisor is zero or the
	/// result too large.
	pub fn divided(self, divisor: Self) -> Option<Self> {
		// In two steps of 1e8 and 1e10, since `self` · 1e18 would seldom fit.
		let quotient = self.0.checked_mul(100_000_000)?.checked_div(divisor.0)?;
		quotient.checked_mul(10_000_000_000).map(Self)
	}

	/// `self` / `divisor`, rounded down to 1e-18; `None` when the divisor is zero or the result too
	/// large.
	pub fn ratio(self, divisor: Self) -> Option<Self> {
		// Long division, since `self` · 1e18 would seldom fit.
		let mut quotient = self.0.checked_div(divisor.0)?;
		let mut rest = self.0.checked_rem(divisor.0)?;
		for _ in 0..DECIMALS {
			rest = rest.checked_mul(10)?;
			let digit = rest.checked_div(divisor.0)?;
			quotient = quotient.checked_mul(10)?.checked_add(digit)?;
			rest = rest.checked_rem(divisor.0)?;
		}
		Some(Self(quotient))
	}

	/// `self` · `other`, rounded down to 1e-18; `None` when it is too large.
	pub fn product(self, other: Self) -> Option<Self> {
		let (a, b) = (self.0.checked_div(ONE)?, other.0.checked_div(ONE)?);
		let (x, y) = (self.0.checked_rem(ONE)?, other.0.checked_rem(ONE)?);
		// (a + x)(b + y) = a(b + y) + xb + xy, where x and y are below one and xy therefore fits.
		let rest = x.checked_mul(y)?.checked_div(ONE)?;
		let product = a.checked_mul(other.0)?.checked_add(x.checked_mul(b)?)?;
		product.checked_add(rest).map(Self)
	}

	/// `self` + `other`; `None` when it is too large.
	pub fn checked_add(self, other: Self) -> Option<Self> {
		self.0.checked_add(other.0).map(Self)
	}

	/// `self` - `other`; `None` when it is negative.
	pub fn checked_sub(self, other: Self) -> Option<Self> {
		self.0.checked_sub(other.0).map(Self)
	}

	/// Whole thousandths, rounded down; `None` when they exceed a `u64`.
	pub fn thousandths(self) -> Option<u64> {
		u64::try_from(self.0.checked_div(ONE / 1_000)?).ok()
	}

	/// `self` + `other`, at most [`Self::MAX`].
	pub const fn saturating_add(self, other: Self) -> Self {
		Self(self.0.saturating_add(other.0))
	}

	/// The mean of two numbers, rounded down to 1e-18.
	pub const fn midpoint(self, other: Self) -> Self {
		Self(self.0.midpoint(other.0))
	}

	/// Rounded down to `decimals` digits after the point.
	pub fn floor_to(self, decimals: u32) -> Self {
		Self(self.0.saturating_sub(self.excess(decimals)))
	}

	/// Rounded up to `decimals` digits after the point, at most [`Self::MAX`].
	pub fn ceil_to(self, decimals: u32) -> Self {
		match self.excess(decimals) {
			0 => self,
			excess => {
				let missing = unit(decimals).saturating_sub(excess);
				Self(self.0.saturating_add(missing))
			}
		}
	}

	/// Digits after the point that show at least `digits` significant ones, 0 to 18; 0 for zero.
	pub fn decimals_for(self, digits: u32) -> u32 {
		let length = self.0.checked_ilog10().map_or(u32::MAX, |log| log.saturating_add(1));
		DECIMALS.saturating_add(digits).saturating_sub(length).min(DECIMALS)
	}

	/// Text with exactly `decimals` digits after the point, at most 18, rounded down.
	pub fn to_fixed(self, decimals: u32) -> String {
		let (whole, fraction) = self.parts();
		let shown = usize::try_from(decimals).unwrap_or(FRACTION_LEN).min(FRACTION_LEN);
		match fraction.get(..shown) {
			None | Some("") => whole,
			Some(fraction) => format!("{whole}.{fraction}"),
		}
	}

	/// What lies beyond `decimals` digits after the point, in units of 1e-18.
	fn excess(self, decimals: u32) -> u128 {
		self.0.checked_rem(unit(decimals)).unwrap_or_default()
	}

	/// The digits before the point and the 18 after it.
	fn parts(self) -> (String, String) {
		let mut whole = format!("{:019}", self.0);
		let fraction = whole.split_off(whole.len().saturating_sub(FRACTION_LEN));
		(whole, fraction)
	}
}

/// The raw value of the last of `decimals` digits.
fn unit(decimals: u32) -> u128 {
	10u128.saturating_pow(DECIMALS.saturating_sub(decimals))
}

/// All digits that are needed and no more: `60000`, `0.52`.
impl fmt::Display for Decimal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (whole, fraction) = self.parts();
		match fraction.trim_end_matches('0') {
			"" => f.write_str(&whole),
			fraction => write!(f, "{whole}.{fraction}"),
		}
	}
}

impl FromStr for Decimal {
	type Err = DecimalError;

	fn from_str(text: &str) -> Result<Self, DecimalError> {
		let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
		let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
		if !digits(whole) || !digits(fraction) {
			return Err(DecimalError::NotDecimal);
		}
		if fraction.len() > FRACTION_LEN {
			return Err(DecimalError::TooFine);
		}
		let fraction: u128 =
			format!("{fraction:0<FRACTION_LEN$}").parse().map_err(|_| DecimalError::TooFine)?;
		whole
			.parse::<u128>()
			.ok()
			.and_then(|whole| whole.checked_mul(ONE))
			.and_then(|whole| whole.checked_add(fraction))
			.map(Self)
			.ok_or(DecimalError::TooLarge)
	}
}

impl TryFrom<String> for Decimal {
	type Error = DecimalError;

	fn try_from(text: String) -> Result<Self, DecimalError> {
		text.parse()
	}
}

impl From<Decimal> for String {
	fn from(decimal: Decimal) -> Self {
		decimal.to_string()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn decimal(text: &str) -> Decimal {
		text.parse().unwrap()
	}

	#[test]
	fn text_is_read_exactly() {
		assert_eq!(decimal("61234.5").raw(), 61_234_500_000_000_000_000_000);
		assert_eq!(decimal("0.000000000000000001").raw(), 1);
		assert_eq!(decimal("007").raw(), 7 * ONE);
		assert_eq!(decimal("340282366920938463463.374607431768211455"), Decimal::MAX);
	}

	#[test]
	fn what_is_not_a_plain_decimal_is_refused() {
		for text in ["", ".", "1.", ".5", "+1", "-1", "1e3", " 1", "1 ", "1,5", "1.2.3", "NaN", "٣"]
		{
			assert_eq!(text.parse::<Decimal>(), Err(DecimalError::NotDecimal), "{text:?}");
		}
		assert_eq!("0.0000000000000000001".parse::<Decimal>(), Err(DecimalError::TooFine));
		for text in [
			"340282366920938463463.374607431768211456",
			"1000000000000000000000",
			"9".repeat(60).as_str(),
		] {
			assert_eq!(text.parse::<Decimal>(), Err(DecimalError::TooLarge), "{text}");
		}
	}

	#[test]
	fn text_is_written_trimmed_or_with_fixed_digits() {
		assert_eq!(decimal("60000.000").to_string(), "60000");
		assert_eq!(decimal("0.520").to_string(), "0.52");
		assert_eq!(Decimal::ZERO.to_string(), "0");
		assert_eq!(decimal("60000.019").to_fixed(2), "60000.01");
		assert_eq!(decimal("60000").to_fixed(8), "60000.00000000");
		assert_eq!(decimal("0.999").to_fixed(0), "0");
		assert_eq!(decimal("1.5").to_fixed(40), "1.500000000000000000");
	}

	#[test]
	fn six_significant_digits_decide_the_decimals() {
		for (text, decimals) in [
			("60000", 1),
			("99999.9", 1),
			("100000", 0),
			("3500", 2),
			("120", 3),
			("6.2", 5),
			("0.52", 6),
			("0.000000000001", 17),
			("1000000000000", 0),
			("0", 0),
		] {
			assert_eq!(decimal(text).decimals_for(6), decimals, "{text}");
		}
	}

	#[test]
	fn scaling_and_division_round_down_and_name_no_result_that_does_not_fit() {
		assert_eq!(decimal("0.000000000000000010").scaled(2, 3).unwrap().raw(), 6);
		assert_eq!(decimal("60000").scaled(10_250, 10_000), Some(decimal("61500")));
		assert_eq!(Decimal::MAX.scaled(u64::MAX, u64::MAX), Some(Decimal::MAX));
		assert_eq!(Decimal::MAX.scaled(2, 1), None);
		assert_eq!(Decimal::MAX.scaled(1, 0), None);
		assert_eq!(decimal("1").divided(decimal("3")), Some(decimal("0.33333333")));
		assert_eq!(decimal("1").divided(Decimal::ZERO), None);
	}

	#[test]
	fn products_and_ratios_are_exact_where_they_fit() {
		assert_eq!(
			decimal("0.1234567").product(decimal("60123.45")),
			Some(decimal("7422.642729615"))
		);
		assert_eq!(decimal("0.000000000000000001").product(decimal("0.5")), Some(Decimal::ZERO));
		assert_eq!(Decimal::MAX.product(decimal("1")), Some(Decimal::MAX));
		assert_eq!(Decimal::MAX.product(decimal("1.1")), None);
		assert_eq!(decimal("1").ratio(decimal("3")), Some(decimal("0.333333333333333333")));
		assert_eq!(decimal("1000000000000").ratio(decimal("0.5")), Some(decimal("2000000000000")));
		assert_eq!(decimal("1").ratio(Decimal::ZERO), None);
		assert_eq!(Decimal::MAX.ratio(decimal("0.1")), None);
		assert_eq!(decimal("1").checked_sub(decimal("2")), None);
		assert_eq!(Decimal::MAX.checked_add(Decimal::from_raw(1)), None);
	}

	proptest! {
		#[test]
		fn products_and_ratios_agree_with_plain_integers(a: u64, b in 1..u64::MAX) {
			let (x, y) = (Decimal::from_raw(a.into()), Decimal::from_raw(b.into()));
			prop_assert_eq!(x.product(y).unwrap().raw(), u128::from(a) * u128::from(b) / ONE);
			prop_assert_eq!(x.ratio(y).unwrap().raw(), u128::from(a) * ONE / u128::from(b));
		}

		#[test]
		fn text_round_trips(raw: u128) {
			let value = Decimal::from_raw(raw);
			prop_assert_eq!(value.to_string().parse(), Ok(value));
			prop_assert_eq!(value.to_fixed(18).parse(), Ok(value));
		}

		#[test]
		fn rounding_brackets_the_value_within_one_unit(raw in 0..u128::MAX / 2, decimals in 0u32..=18) {
			let value = Decimal::from_raw(raw);
			let (floor, ceil) = (value.floor_to(decimals), value.ceil_to(decimals));
			prop_assert!(floor <= value && value <= ceil);
			prop_assert_eq!(floor.to_fixed(decimals).parse(), Ok(floor));
			prop_assert_eq!(ceil.to_fixed(decimals).parse(), Ok(ceil));
			let width = ceil.raw() - floor.raw();
			prop_assert_eq!(width, if floor == value { 0 } else { unit(decimals) });
		}

		#[test]
		fn scaling_agrees_with_the_plain_product(raw in 0..u128::from(u64::MAX), n: u64, d in 1..u64::MAX) {
			let expected = raw * u128::from(n) / u128::from(d);
			prop_assert_eq!(Decimal::from_raw(raw).scaled(n, d), Some(Decimal::from_raw(expected)));
		}
	}
}
