//! Oracle keys that the configuration names. Under them, and no others, a certificate is believed, whatever
//! the node says of the set.

use crate::certificate::{Certified, Member};
use ballast_bls::BlsError;
use ballast_oracle::{
	quorum::{quorum, BitmapError},
	PublicKey, SetId,
};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why keys cannot be pinned.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PinError {
	/// There are none.
	#[error("no key is listed")]
	None,
	/// One is there twice.
	#[error("{0} is listed twice")]
	Twice(PublicKey),
	/// One is no key.
	#[error("{0} is no key: {1}")]
	NotAKey(PublicKey, BlsError),
}

/// Why a certificate is not one of the pinned keys.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PinFault {
	/// The set has a member whose key is not pinned, as after a rotation.
	#[error(
		"key {key} of member {member} of oracle set {set} is not pinned; if the set was changed on purpose, \
		 list its keys in `oracles.keys`"
	)]
	UnknownKey {
		/// The set.
		set: SetId,
		/// The member.
		member: usize,
		/// Its key.
		key: PublicKey,
	},
	/// Fewer signers than a quorum of all pinned keys.
	#[error("{signers} of the pinned keys signed, where {quorum} are needed")]
	TooFewSigners {
		/// Pinned keys that signed.
		signers: usize,
		/// How many there have to be.
		quorum: u32,
	},
	/// The bitmap does not fit the set.
	#[error("the bitmap of signers does not fit the set: {0:?}")]
	Bitmap(BitmapError),
}

/// The pinned keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pins(BTreeSet<PublicKey>);

impl Pins {
	/// Each key is a valid one, and listed once.
	///
	/// # Errors
	///
	/// [`PinError`].
	pub fn new(keys: &[PublicKey]) -> Result<Self, PinError> {
		let mut pinned = BTreeSet::new();
		for key in keys {
			ballast_bls::key_validate(key).map_err(|error| PinError::NotAKey(*key, error))?;
			if !pinned.insert(*key) {
				return Err(PinError::Twice(*key));
			}
		}
		match pinned.is_empty() {
			true => Err(PinError::None),
			false => Ok(Self(pinned)),
		}
	}

	/// Whether all members of the certificate's set have pinned keys, and a quorum of the pinned keys
	/// signed: a node that lies could tell of a smaller set, or of one with a key in it twice. That the
	/// signature is theirs is for [`Certified::verify`] to say.
	///
	/// # Errors
	///
	/// The first check that failed.
	pub fn check(&self, certified: &Certified) -> Result<(), PinFault> {
		let set = certified.certificate.report.set_id;
		let mut members = certified.members.iter().enumerate();
		if let Some((member, Member { key, .. })) =
			members.find(|(_, member)| !self.0.contains(&member.key))
		{
			return Err(PinFault::UnknownKey { set, member, key: *key });
		}
		let size = u32::try_from(certified.members.len()).unwrap_or(u32::MAX);
		let signers = certified.certificate.signers.signers(size).map_err(PinFault::Bitmap)?;
		let keys: BTreeSet<PublicKey> = signers
			.into_iter()
			.filter_map(|index| certified.members.get(usize::from(index)))
			.map(|member| member.key)
			.collect();
		let quorum = quorum(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
		match keys.len() < usize::try_from(quorum).unwrap_or(usize::MAX) {
			true => Err(PinFault::TooFewSigners { signers: keys.len(), quorum }),
			false => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fixtures::{certified, report, signed, GENESIS};
	use ballast_bls::host::dev_key;
	use ballast_oracle::{FixedU128, SignerBitmap};

	fn key(index: u32) -> PublicKey {
		dev_key(index).public_key()
	}

	fn pins(indices: impl IntoIterator<Item = u32>) -> Pins {
		Pins::new(&indices.into_iter().map(key).collect::<Vec<_>>()).unwrap()
	}

	fn good() -> Certified {
		certified(5, &[(1, FixedU128::from_u32(60_000))])
	}

	#[test]
	fn the_pinned_set_is_believed() {
		assert_eq!(pins(0..4).check(&good()), Ok(()));
		// The next member may be pinned before it is there, as long as a quorum of all signed.
		let all = signed(report(5, &[(1, FixedU128::from_u32(60_000))]), &[0, 1, 2, 3]);
		assert_eq!(pins(0..5).check(&all), Ok(()));
		let few = PinFault::TooFewSigners { signers: 3, quorum: 4 };
		assert_eq!(pins(0..5).check(&good()), Err(few));
	}

	#[test]
	fn a_key_that_is_not_pinned_is_named_whether_it_signed_or_not() {
		for (known, member) in [([0, 1, 2, 9], 3), ([0, 1, 9, 3], 2)] {
			let key = key(member);
			let member = usize::try_from(member).unwrap();
			let fault = pins(known).check(&good()).unwrap_err();
			assert_eq!(fault, PinFault::UnknownKey { set: 3, member, key });
			assert!(fault.to_string().contains(&key.to_string()), "{fault}");
		}
	}

	#[test]
	fn a_set_that_a_node_made_up_of_one_pinned_key_is_refused() {
		// The node knows the secret of one oracle, and says that the set is it alone, or four times.
		for size in [1, 4] {
			let mut lie = signed(report(5, &[(1, FixedU128::from_u32(1))]), &[0]);
			lie.members = vec![lie.members[0]; size];
			let size = u32::try_from(size).unwrap();
			let all = u16::try_from(size).unwrap();
			lie.certificate.signers = SignerBitmap::new(size, 0..all).unwrap();
			if size == 1 {
				assert!(lie.verify(&GENESIS).is_ok(), "without pins it is believed");
			}
			let fault = PinFault::TooFewSigners { signers: 1, quorum: 3 };
			assert_eq!(pins(0..4).check(&lie), Err(fault));
		}
	}

	#[test]
	fn only_keys_can_be_pinned() {
		assert_eq!(Pins::new(&[]), Err(PinError::None));
		assert_eq!(Pins::new(&[key(1), key(2), key(1)]), Err(PinError::Twice(key(1))));
		let zeros = PublicKey([0; 48]);
		let error = Pins::new(&[zeros]).unwrap_err();
		assert!(matches!(error, PinError::NotAKey(found, _) if found == zeros));
	}
}
