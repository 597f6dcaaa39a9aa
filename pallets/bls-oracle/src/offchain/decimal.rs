//! Decimal text to fixed point, exactly and in integers.

use core::fmt;
use sp_runtime::FixedU128;

/// Decimal digits of the fraction of a [`FixedU128`].
const FRACTION_DIGITS: usize = 18;

/// Why a text is not a price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DecimalError {
	/// No digits where digits are required.
	NoDigits,
	/// A character that is neither a digit nor the one decimal point. Signs, exponents, blanks and
	/// separators of thousands are such characters.
	NotADigit,
	/// The number exceeds `u128::MAX` / 1e18, about 3.4e20.
	Overflow,
}

impl fmt::Display for DecimalError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NoDigits => "no digits",
			Self::NotADigit => "not a digit",
			Self::Overflow => "too large",
		})
	}
}

/// The value of unsigned decimal text: digits, and optionally a point and more digits (`67187`,
/// `0.00001234`).
///
/// Exact for up to 18 fraction digits. Further ones are truncated, which rounds down by less than
/// 1e-18.
pub fn parse(text: &str) -> Result<FixedU128, DecimalError> {
	let (whole, fraction) = match text.split_once('.') {
		Some((whole, fraction)) => (ensure_digits(whole)?, ensure_digits(fraction)?),
		None => (ensure_digits(text)?, ""),
	};
	let fraction = fraction.chars().chain(core::iter::repeat('0')).take(FRACTION_DIGITS);
	let mut inner: u128 = 0;
	for character in whole.chars().chain(fraction) {
		let digit = character.to_digit(10).ok_or(DecimalError::NotADigit)?;
		inner = inner
			.checked_mul(10)
			.and_then(|shifted| shifted.checked_add(u128::from(digit)))
			.ok_or(DecimalError::Overflow)?;
	}
	Ok(FixedU128::from_inner(inner))
}

fn ensure_digits(text: &str) -> Result<&str, DecimalError> {
	if text.is_empty() {
		return Err(DecimalError::NoDigits);
	}
	if text.bytes().all(|byte| byte.is_ascii_digit()) {
		Ok(text)
	} else {
		Err(DecimalError::NotADigit)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_core::U512;

	/// The same value by another way: the point is moved in the text, and the digits are read as
	/// one big integer.
	fn reference(whole: &str, fraction: &str) -> Option<u128> {
		let scaled = format!("{whole}{:0<18}", fraction.get(..18).unwrap_or(fraction));
		u128::try_from(U512::from_dec_str(&scaled).unwrap()).ok()
	}

	#[test]
	fn prices_of_real_venues_are_exact() {
		for (text, inner) in [
			("67187.51000000", 67_187_510_000_000_000_000_000),
			("0.00001234", 12_340_000_000_000),
			("30300.10000", 30_300_100_000_000_000_000_000),
			("1", 1_000_000_000_000_000_000),
			("0", 0),
			("007.50", 7_500_000_000_000_000_000),
			("0.000000000000000001", 1),
		] {
			assert_eq!(parse(text), Ok(FixedU128::from_inner(inner)), "{text}");
		}
	}

	#[test]
	fn digits_beyond_the_eighteenth_are_truncated() {
		assert_eq!(parse("0.0000000000000000019"), Ok(FixedU128::from_inner(1)));
		assert_eq!(parse("1.9999999999999999999").unwrap().into_inner(), 1_999_999_999_999_999_999);
		assert_eq!(parse("1.0000000000000000000x"), Err(DecimalError::NotADigit));
	}

	#[test]
	fn the_largest_number_is_read_and_the_next_is_refused() {
		assert_eq!(
			parse("340282366920938463463.374607431768211455"),
			Ok(FixedU128::from_inner(u128::MAX))
		);
		for text in ["340282366920938463463.374607431768211456", "340282366920938463464", "1e400"] {
			let expected =
				if text.contains('e') { DecimalError::NotADigit } else { DecimalError::Overflow };
			assert_eq!(parse(text), Err(expected), "{text}");
		}
		assert_eq!(parse(&"9".repeat(60_000)), Err(DecimalError::Overflow));
	}

	#[test]
	fn what_is_not_plain_decimal_is_refused() {
		for text in ["", ".", "5.", ".5", "1..", ""] {
			assert!(
				matches!(parse(text), Err(DecimalError::NoDigits | DecimalError::NotADigit)),
				"{text}"
			);
		}
		for text in [
			"-1", "+1", "1e5", "1E-5", " 1", "1 ", "1,000", "1_000", "0x10", "NaN", "inf", "1.2.3",
			"١٢", "1\u{0}", "null",
		] {
			assert_eq!(parse(text), Err(DecimalError::NotADigit), "{text}");
		}
		assert_eq!(parse("5."), Err(DecimalError::NoDigits));
		assert_eq!(parse(".5"), Err(DecimalError::NoDigits));
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(10_000))]

		#[test]
		fn value_equals_the_big_integer(whole in "[0-9]{1,24}", fraction in "[0-9]{1,30}") {
			for (text, fraction) in [(format!("{whole}.{fraction}"), &*fraction), (whole.clone(), "")] {
				let expected = reference(&whole, fraction)
					.map(FixedU128::from_inner)
					.ok_or(DecimalError::Overflow);
				prop_assert_eq!(parse(&text), expected);
			}
		}

		#[test]
		fn what_is_printed_is_read_back(inner in any::<u128>()) {
			let digits = format!("{inner:0>19}");
			let (whole, fraction) = digits.split_at(digits.len() - 18);
			let text = format!("{whole}.{fraction}");
			prop_assert_eq!(parse(&text), Ok(FixedU128::from_inner(inner)));
		}

		#[test]
		fn any_text_is_digits_and_one_point_or_refused(text in "\\PC{0,40}|[0-9.eE+-]{0,12}") {
			let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
			let plain = text.split('.').count() <= 2 && text.split('.').all(digits);
			match parse(&text) {
				Ok(_) | Err(DecimalError::Overflow) => prop_assert!(plain),
				Err(_) => prop_assert!(!plain),
			}
		}
	}
}
