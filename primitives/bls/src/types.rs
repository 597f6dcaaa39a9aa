//! Keys and signatures as bytes, in the encoding of ZCash and Ethereum: big-endian, three flag bits
//! in the first byte.

use crate::BlsError;
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
		#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
		#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
/// uncompressed encoding. Reading it costs no square root, which a [`PublicKey`] does.
///
/// Only validation makes one, and SCALE decoding, which does not validate: decode it from the
/// chain's own storage, where only validated keys are written, never from outside. Without
/// `DecodeWithMemTracking` it cannot be an argument of a call.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValidatedKey([u8; 96]);

impl ValidatedKey {
	/// Bytes of the encoding.
	pub const LENGTH: usize = 96;

	/// (p − 1) / 2, big-endian, where p is the order of the base field.
	const HALF_FIELD: [u8; 48] = [
		0x0d, 0x00, 0x88, 0xf5, 0x1c, 0xbf, 0xf3, 0x4d, 0x25, 0x8d, 0xd3, 0xdb, 0x21, 0xa5, 0xd6,
		0x6b, 0xb2, 0x3b, 0xa5, 0xc2, 0x79, 0xc2, 0x89, 0x5f, 0xb3, 0x98, 0x69, 0x50, 0x7b, 0x58,
		0x7b, 0x12, 0x0f, 0x55, 0xff, 0xff, 0x58, 0xa9, 0xff, 0xff, 0xdc, 0xff, 0x7f, 0xff, 0xff,
		0xff, 0xd5, 0x55,
	];

	/// The caller has checked the point.
	pub(crate) const fn new_unchecked(bytes: [u8; Self::LENGTH]) -> Self {
		Self(bytes)
	}

	/// The encoding, after the checks that cost nothing: a validated key has no flag set and is not
	/// (0, 0), which stands for the identity.
	pub(crate) fn point_bytes(&self) -> Result<&[u8; Self::LENGTH], BlsError> {
		const FLAGS: u8 = 0b1110_0000;
		if self.0[0] & FLAGS != 0 || self.0 == [0; Self::LENGTH] {
			return Err(BlsError::CorruptValidatedKey);
		}
		Ok(&self.0)
	}

	/// The key as it was before validation.
	pub fn compress(&self) -> PublicKey {
		const COMPRESSED: u8 = 0b1000_0000;
		const LARGER_Y: u8 = 0b0010_0000;
		let (x, y) = self.0.split_at(PublicKey::LENGTH);
		let mut bytes = [0; PublicKey::LENGTH];
		bytes.copy_from_slice(x);
		bytes[0] |= COMPRESSED;
		if y > Self::HALF_FIELD.as_slice() {
			bytes[0] |= LARGER_Y;
		}
		PublicKey(bytes)
	}
}

impl fmt::Debug for ValidatedKey {
	/// As the compressed key.
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(&self.compress(), formatter)
	}
}
