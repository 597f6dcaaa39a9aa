//! Quorum arithmetic and the signer bitmap.

#![allow(clippy::as_conversions, reason = "the derives of SCALE convert variant indices")]

use crate::{OracleIndex, MAX_ORACLES};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// f, the faulty members that a set of `members` tolerates: ⌊(n−1)/3⌋.
pub const fn faulty(members: u32) -> u32 {
	// Division by a constant.
	#[allow(clippy::arithmetic_side_effects)]
	let third = members.saturating_sub(1) / 3;
	third
}

/// q, the signatures that a certificate of a set of `members` needs: n − f.
pub const fn quorum(members: u32) -> u32 {
	members.saturating_sub(faulty(members))
}

/// Why a bitmap does not describe signers of a set.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum BitmapError {
	/// The length is not ⌈n/8⌉ bytes.
	WrongLength,
	/// A bit at or beyond n is set.
	BitBeyondSet,
}

/// Bit i, counted from the least significant bit of byte 0, says that member i signed. Exactly
/// ⌈n/8⌉ bytes; the bits beyond n are zero.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignerBitmap(pub BoundedVec<u8, ConstU32<{ MAX_ORACLES.div_ceil(8) }>>);

impl SignerBitmap {
	/// The bitmap of `signers` in a set of `members`; `None` when a signer is not a member or the
	/// set is larger than [`MAX_ORACLES`].
	pub fn new(members: u32, signers: impl IntoIterator<Item = OracleIndex>) -> Option<Self> {
		let mut bytes = alloc::vec![0u8; usize::try_from(members.div_ceil(8)).ok()?];
		for signer in signers {
			if u32::from(signer) >= members {
				return None;
			}
			let byte = bytes.get_mut(usize::from(signer >> 3))?;
			*byte |= 1u8.checked_shl(u32::from(signer & 7))?;
		}
		Some(Self(BoundedVec::try_from(bytes).ok()?))
	}

	/// Members that signed, ascending, after checking the shape against a set of `members`.
	pub fn signers(&self, members: u32) -> Result<Vec<OracleIndex>, BitmapError> {
		if u32::try_from(self.0.len()) != Ok(members.div_ceil(8)) {
			return Err(BitmapError::WrongLength);
		}
		let signers: Vec<OracleIndex> = (0u16..)
			.zip(
				self.0.iter().flat_map(|byte| (0u32..8).map(move |bit| byte.rotate_right(bit) & 1)),
			)
			.filter_map(|(index, bit)| (bit == 1).then_some(index))
			.collect();
		match signers.last() {
			Some(last) if u32::from(*last) >= members => Err(BitmapError::BitBeyondSet),
			_ => Ok(signers),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn quorum_leaves_room_for_a_third_of_faults() {
		for (n, f, q) in [(1, 0, 1), (3, 0, 3), (4, 1, 3), (7, 2, 5), (10, 3, 7), (16, 5, 11)] {
			assert_eq!((faulty(n), quorum(n)), (f, q), "n = {n}");
		}
		assert_eq!((faulty(31), quorum(31), faulty(100), quorum(100)), (10, 21, 33, 67));
	}

	#[test]
	fn bitmap_round_trips_for_every_size() {
		for members in 1..=MAX_ORACLES {
			let every_third: Vec<u16> =
				(0..u16::try_from(members).unwrap()).filter(|i| i % 3 == 0).collect();
			let bitmap = SignerBitmap::new(members, every_third.clone()).unwrap();
			assert_eq!(bitmap.signers(members), Ok(every_third));
			assert_eq!(SignerBitmap::new(members, [u16::try_from(members).unwrap()]), None);
		}
		assert_eq!(SignerBitmap::new(MAX_ORACLES + 1, []), None);
	}

	#[test]
	fn bitmap_of_the_wrong_shape_is_refused() {
		let bitmap = |bytes: &[u8]| SignerBitmap(bytes.to_vec().try_into().unwrap());
		assert_eq!(bitmap(&[]).signers(4), Err(BitmapError::WrongLength));
		assert_eq!(bitmap(&[7, 0]).signers(4), Err(BitmapError::WrongLength));
		assert_eq!(bitmap(&[7]).signers(9), Err(BitmapError::WrongLength));
		assert_eq!(bitmap(&[0b1_0111]).signers(4), Err(BitmapError::BitBeyondSet));
		assert_eq!(bitmap(&[0b0111]).signers(4), Ok(alloc::vec![0, 1, 2]));
		assert_eq!(bitmap(&[0]).signers(4), Ok(alloc::vec![]));
	}
}
