//! Keys and signatures as bytes, in the encoding of ZCash and Ethereum: big-endian, three flag bits
//! in the first byte.

use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{de, Deserialize, Deserializer, Serialize, Serializer};

/// Why text or bytes are not a key or a signature. Whether the bytes are a point is checked later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseError {
	/// A character that is not a hexadecimal digit, or an odd number of digits.
	NotHexadecimal,
	/// Another number of bytes than the type has.
	WrongLength {
		/// Bytes that the type has.
		expected: usize,
	},
}

impl fmt::Display for ParseError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotHexadecimal => formatter.write_str("not hexadecimal"),
			Self::WrongLength { expected } => write!(formatter, "expected {expected} bytes"),
		}
	}
}

impl core::error::Error for ParseError {}

macro_rules! encoded_point {
	($(#[$meta:meta])* $name:ident, $length:literal) => {
		$(#[$meta])*
		#[derive(
			Encode,
			Decode,
			DecodeWithMemTracking,
			MaxEncodedLen,
			TypeInfo,
			Clone,
			Copy,
			PartialEq,
			Eq,
			PartialOrd,
			Ord,
			Hash,
		)]
		pub struct $name(pub [u8; $length]);

		impl $name {
			/// Bytes of the encoding.
			pub const LENGTH: usize = $length;
		}

		impl fmt::Display for $name {
			/// `0x` and lower-case hexadecimal digits.
			fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
				formatter.write_str("0x")?;
				self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
			}
		}

		impl fmt::Debug for $name {
			fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
				fmt::Display::fmt(self, formatter)
			}
		}

		impl FromStr for $name {
			type Err = ParseError;

			/// Hexadecimal digits of either case, with or without `0x`.
			fn from_str(text: &str) -> Result<Self, ParseError> {
				let digits = text.strip_prefix("0x").unwrap_or(text);
				let bytes = hex::decode(digits).map_err(|_| ParseError::NotHexadecimal)?;
				Self::try_from(bytes.as_slice())
			}
		}

		impl TryFrom<&[u8]> for $name {
			type Error = ParseError;

			fn try_from(bytes: &[u8]) -> Result<Self, ParseError> {
				bytes.try_into().map(Self).map_err(|_| ParseError::WrongLength { expected: $length })
			}
		}

		impl From<[u8; $length]> for $name {
			fn from(bytes: [u8; $length]) -> Self {
				Self(bytes)
			}
		}

		impl AsRef<[u8]> for $name {
			fn as_ref(&self) -> &[u8] {
				&self.0
			}
		}

		impl Serialize for $name {
			fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_str(self)
			}
		}

		impl<'de> Deserialize<'de> for $name {
			fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
			}
		}
	};
}

encoded_point!(
	/// A public key: a point of G1, compressed. Any 48 bytes have this type; [`crate::key_validate`]
	/// says whether they are a key.
	PublicKey,
	48
);

encoded_point!(
	/// A signature, an aggregate of signatures, or a proof of possession: a point of G2, compressed.
	/// Any 96 bytes have this type; the functions that verify check the point.
	Signature,
	96
);

/// A public key that passed [`crate::key_validate`]: a point of G1 other than the identity, in the
/// uncompressed encoding, which is 4 µs cheaper to read than it is to decompress a [`PublicKey`].
///
/// Only validation makes one, and SCALE decoding, which does not validate: decode it from the
/// chain's own storage, where only validated keys are written, never from outside.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValidatedKey([u8; 96]);
