//! Derivation paths (EIP-2334).

use std::{fmt, str::FromStr};

/// Why text is not a derivation path.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DerivationPathError {
	/// The path does not start at the master key.
	#[error("a derivation path starts with \"m/\"")]
	NoMaster,
	/// The first level is not that of BLS12-381.
	#[error("the first level of a derivation path is {}", DerivationPath::PURPOSE)]
	WrongPurpose,
	/// The path ends before the use level.
	#[error("a derivation path has at least the levels m/purpose/coin_type/account/use")]
	TooShort,
	/// A level is not a decimal number below 2³².
	#[error("level {level:?} of the derivation path is not a number from 0 to 4294967295")]
	InvalidIndex {
		/// The level as given.
		level: String,
	},
}

/// Where below a master key a key is: `m/12381/coin_type/account/use` and possibly further levels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DerivationPath(Vec<u32>);

impl DerivationPath {
	/// First level of every path: the one for BLS12-381 keys.
	pub const PURPOSE: u32 = 12381;

	/// Fewest levels below the master key.
	const LEVELS: usize = 4;

	/// Child indices from the master key down.
	pub fn indices(&self) -> &[u32] {
		&self.0
	}
}

impl FromStr for DerivationPath {
	type Err = DerivationPathError;

	fn from_str(text: &str) -> Result<Self, DerivationPathError> {
		let levels = text.strip_prefix("m/").ok_or(DerivationPathError::NoMaster)?;
		let indices = levels
			.split('/')
			.map(|level| {
				// `u32::from_str` would take a sign.
				Some(level)
					.filter(|level| level.bytes().all(|digit| digit.is_ascii_digit()))
					.and_then(|level| level.parse().ok())
					.ok_or_else(|| DerivationPathError::InvalidIndex { level: level.into() })
			})
			.collect::<Result<Vec<u32>, _>>()?;
		if indices.first() != Some(&Self::PURPOSE) {
			return Err(DerivationPathError::WrongPurpose);
		}
		if indices.len() < Self::LEVELS {
			return Err(DerivationPathError::TooShort);
		}
		Ok(Self(indices))
	}
}

impl fmt::Display for DerivationPath {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str("m")?;
		self.0.iter().try_for_each(|index| write!(formatter, "/{index}"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::host::SecretKey;

	#[test]
	fn paths_round_trip() {
		for text in ["m/12381/60/0/0", "m/12381/60/3141592653/589793238", "m/12381/0/1/2/3/4"] {
			assert_eq!(text.parse::<DerivationPath>().unwrap().to_string(), text);
		}
	}

	#[test]
	fn malformed_paths_are_refused() {
		let error = |text: &str| text.parse::<DerivationPath>().unwrap_err();
		let index = |level: &str| DerivationPathError::InvalidIndex { level: level.into() };
		assert_eq!(error(""), DerivationPathError::NoMaster);
		assert_eq!(error("12381/60/0/0"), DerivationPathError::NoMaster);
		assert_eq!(error("m"), DerivationPathError::NoMaster);
		assert_eq!(error("m/"), index(""));
		assert_eq!(error("m/44/60/0/0"), DerivationPathError::WrongPurpose);
		assert_eq!(error("m/12381/60/0"), DerivationPathError::TooShort);
		assert_eq!(error("m/12381/60/0/0/"), index(""));
		assert_eq!(error("m/12381/60/0/0'"), index("0'"));
		assert_eq!(error("m/12381/60/+1/0"), index("+1"));
		assert_eq!(error("m/12381/60/-1/0"), index("-1"));
		assert_eq!(error("m/12381/60/4294967296/0"), index("4294967296"));
	}

	#[test]
	fn path_is_a_chain_of_children() {
		let seed = [7; 32];
		let path = "m/12381/60/5/6".parse().unwrap();
		let by_hand = [12381, 60, 5, 6]
			.into_iter()
			.fold(SecretKey::derive_master(&seed).unwrap(), |key, index| key.derive_child(index));
		let key = SecretKey::derive_path(&seed, &path).unwrap();
		assert_eq!(key.public_key(), by_hand.public_key());
		let sibling = SecretKey::derive_path(&seed, &"m/12381/60/5/7".parse().unwrap()).unwrap();
		assert_ne!(key.public_key(), sibling.public_key());
	}
}
