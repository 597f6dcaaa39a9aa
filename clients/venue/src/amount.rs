//! Amounts as venues write them.

use rust_decimal::Decimal;
use serde::{de::Error, Deserialize, Deserializer};

/// An amount that is not negative, written as text and read to the last digit or not at all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Amount(pub Decimal);

impl<'de> Deserialize<'de> for Amount {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = String::deserialize(deserializer)?;
		let amount = Decimal::from_str_exact(&text).map_err(D::Error::custom)?;
		match amount.is_sign_negative() {
			true => Err(D::Error::custom(format!("{text:?} is negative"))),
			false => Ok(Self(amount.normalize())),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_amount_is_read_exactly_or_refused() {
		let read = |text: &str| serde_json::from_str::<Amount>(text).map(|Amount(amount)| amount);
		assert_eq!(read("\"0.10000000\"").unwrap().to_string(), "0.1");
		assert_eq!(read("\"60000\"").unwrap(), Decimal::from(60_000));
		for text in [
			"0.1",
			"1",
			"\"\"",
			"\"-1\"",
			"\"1e3\"",
			"\"NaN\"",
			"\"0.12345678901234567890123456789\"",
			"\"99999999999999999999999999999999\"",
			"null",
		] {
			assert!(read(text).is_err(), "{text}");
		}
	}
}
