//! Verifying a certificate, as docs/PROTOCOL.md describes it. The chain has done the same; a participant
//! that trades its own money does not take a node's word for it.

use crate::{
	model::VerifiedPrice,
	pins::{PinFault, Pins},
};
use ballast_bls::{BlsError, ValidatedKey};
use ballast_oracle::{
	digest,
	quorum::{quorum, BitmapError},
	AssetId, Certificate, OracleIndex, PriceRecord, PublicKey, Round, SetId, H256,
};
use thiserror::Error;

/// Why a certificate is not believed.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum CertificateFault {
	/// It is not one of the keys that the configuration names.
	#[error(transparent)]
	Pinned(#[from] PinFault),
	/// The set is empty or unknown.
	#[error("oracle set {0} has no members")]
	EmptySet(SetId),
	/// A key of the set is no valid key.
	#[error("key of member {member} of oracle set {set}: {fault}")]
	Key {
		/// The set.
		set: SetId,
		/// The member.
		member: usize,
		/// What is wrong with it.
		fault: BlsError,
	},
	/// A key of the set was not registered by its account, so no proof of possession stands behind it.
	#[error("key of member {member} of oracle set {set} is not registered for its account")]
	NotRegistered {
		/// The set.
		set: SetId,
		/// The member.
		member: usize,
	},
	/// The bitmap does not fit the set.
	#[error("the bitmap of signers does not fit the set: {0:?}")]
	Bitmap(BitmapError),
	/// Fewer signers than a quorum.
	#[error("{signers} signers where {quorum} are needed")]
	TooFewSigners {
		/// Signers.
		signers: usize,
		/// How many there have to be.
		quorum: u32,
	},
	/// The signature does not verify.
	#[error("the signature: {0}")]
	Signature(BlsError),
	/// The chain reported another digest.
	#[error("the digest is {computed:?}, the chain says {reported:?}")]
	Digest {
		/// Of the report.
		computed: H256,
		/// In the event.
		reported: H256,
	},
	/// The chain stored another price than is certified.
	#[error("price of asset {asset} in round {round}: certified and stored ones differ")]
	Stored {
		/// The asset.
		asset: AssetId,
		/// The round.
		round: Round,
	},
}

/// A member of an oracle set as the chain stores it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
	/// Its key, compressed.
	pub key: PublicKey,
	/// Whether the chain's register has the key under the member's account. The register takes a key
	/// only with a proof of possession.
	pub registered: bool,
}

/// The certificate of one block and what is needed to verify it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certified {
	/// The argument of the call.
	pub certificate: Certificate,
	/// The digest that the chain's event has.
	pub reported: H256,
	/// The members of the report's set at that block.
	pub members: Vec<Member>,
	/// The prices that the chain stored in that block, ascending by asset.
	pub stored: Vec<PriceRecord>,
}

impl Certified {
	/// The prices of the certificate, if everything holds: the digest, a quorum of registered members,
	/// one signature over the digest under their keys, and the same prices in the chain's storage. A
	/// price that the chain no longer stores is left out.
	///
	/// # Errors
	///
	/// The first check that failed.
	pub fn verify(&self, genesis: &H256) -> Result<Vec<VerifiedPrice>, CertificateFault> {
		let report = &self.certificate.report;
		let computed = digest::report(genesis, report);
		if computed != self.reported {
			return Err(CertificateFault::Digest { computed, reported: self.reported });
		}
		let keys = self.signers()?;
		ballast_bls::fast_aggregate_verify(&keys, computed.as_bytes(), &self.certificate.signature)
			.map_err(CertificateFault::Signature)?;
		let mut prices = Vec::new();
		for price in &report.prices {
			let stored = self.stored.binary_search_by_key(&price.asset, |record| record.asset);
			let Some(record) = stored.ok().and_then(|at| self.stored.get(at)) else { continue };
			// A later round of the same block may have replaced it.
			if record.round != report.round {
				continue;
			}
			if (record.price, record.observed_at) != (price.price, report.observed_at) {
				let (asset, round) = (price.asset, report.round);
				return Err(CertificateFault::Stored { asset, round });
			}
			prices.push(VerifiedPrice::from(record));
		}
		Ok(prices)
	}

	/// As [`Self::verify`], and only under the pinned keys, if there are any.
	///
	/// # Errors
	///
	/// The first check that failed.
	pub fn verify_pinned(
		&self,
		genesis: &H256,
		pins: Option<&Pins>,
	) -> Result<Vec<VerifiedPrice>, CertificateFault> {
		if let Some(pins) = pins {
			pins.check(self)?;
		}
		self.verify(genesis)
	}

	/// The keys of the signers, each validated again.
	fn signers(&self) -> Result<Vec<ValidatedKey>, CertificateFault> {
		let set = self.certificate.report.set_id;
		let size = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
		if size == 0 {
			return Err(CertificateFault::EmptySet(set));
		}
		let signers = self.certificate.signers.signers(size).map_err(CertificateFault::Bitmap)?;
		let quorum = quorum(size);
		if signers.len() < usize::try_from(quorum).unwrap_or(usize::MAX) {
			return Err(CertificateFault::TooFewSigners { signers: signers.len(), quorum });
		}
		signers.into_iter().map(|index| self.key(set, index)).collect()
	}

	fn key(&self, set: SetId, index: OracleIndex) -> Result<ValidatedKey, CertificateFault> {
		let member = usize::from(index);
		let found =
			self.members.get(member).ok_or(CertificateFault::Bitmap(BitmapError::BitBeyondSet))?;
		if !found.registered {
			return Err(CertificateFault::NotRegistered { set, member });
		}
		ballast_bls::key_validate(&found.key).map_err(|fault| CertificateFault::Key {
			set,
			member,
			fault,
		})
	}
}

impl From<&PriceRecord> for VerifiedPrice {
	fn from(record: &PriceRecord) -> Self {
		let PriceRecord { asset, price, round, observed_at, .. } = *record;
		Self { asset, price, round, observed_at }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fixtures::{certified, report, signed, GENESIS};
	use ballast_bls::host::dev_key;
	use ballast_oracle::{FixedU128, SignerBitmap};

	fn good() -> Certified {
		certified(5, &[(1, FixedU128::from_u32(60_000)), (11, FixedU128::from_u32(1))])
	}

	fn fault(change: impl FnOnce(&mut Certified)) -> CertificateFault {
		let mut certified = good();
		change(&mut certified);
		certified.verify(&GENESIS).unwrap_err()
	}

	#[test]
	fn a_certificate_of_a_quorum_gives_its_prices() {
		let prices = good().verify(&GENESIS).unwrap();
		let found: Vec<_> = prices.iter().map(|row| (row.asset, row.price, row.round)).collect();
		assert_eq!(found, [(1, FixedU128::from_u32(60_000), 5), (11, FixedU128::from_u32(1), 5)]);
	}

	#[test]
	fn another_chain_or_another_report_is_refused() {
		let other = good().verify(&H256::zero()).unwrap_err();
		assert!(matches!(other, CertificateFault::Digest { .. }));
		// The same signature under a dearer price, reported with its own digest.
		let dearer = report(5, &[(1, FixedU128::from_u32(60_001)), (11, FixedU128::from_u32(1))]);
		let moved = fault(|certified| {
			certified.reported = digest::report(&GENESIS, &dearer);
			certified.certificate.report = dearer;
		});
		assert_eq!(moved, CertificateFault::Signature(BlsError::VerificationFailed));
	}

	#[test]
	fn fewer_than_a_quorum_or_a_wrong_bitmap_is_refused() {
		let two = signed(report(5, &[(1, FixedU128::from_u32(1))]), &[0, 1]);
		let expected = CertificateFault::TooFewSigners { signers: 2, quorum: 3 };
		assert_eq!(two.verify(&GENESIS), Err(expected));
		let claimed = fault(|certified| {
			certified.certificate.signers = SignerBitmap::new(4, 0..4).unwrap();
		});
		assert_eq!(claimed, CertificateFault::Signature(BlsError::VerificationFailed));
		let long = fault(|certified| {
			certified.certificate.signers = SignerBitmap::new(9, [0, 1, 3]).unwrap();
		});
		assert_eq!(long, CertificateFault::Bitmap(BitmapError::WrongLength));
		let unknown = fault(|certified| certified.members.clear());
		assert_eq!(unknown, CertificateFault::EmptySet(3));
	}

	#[test]
	fn keys_that_are_not_registered_or_no_keys_are_refused() {
		let stranger = fault(|certified| certified.members[1].registered = false);
		assert_eq!(stranger, CertificateFault::NotRegistered { set: 3, member: 1 });
		let other = fault(|certified| certified.members[3].key = dev_key(9).public_key());
		assert_eq!(other, CertificateFault::Signature(BlsError::VerificationFailed));
		let mut identity = [0; 48];
		identity[0] = 0xc0;
		let identity = fault(|certified| certified.members[0].key = PublicKey(identity));
		assert!(matches!(identity, CertificateFault::Key { set: 3, member: 0, .. }));
		// Who did not sign does not matter.
		let mut certified = good();
		certified.members[2].registered = false;
		assert!(certified.verify(&GENESIS).is_ok());
	}

	#[test]
	fn a_price_that_the_chain_stored_differently_is_refused() {
		let dearer = fault(|certified| certified.stored[0].price = FixedU128::from_u32(61_000));
		assert_eq!(dearer, CertificateFault::Stored { asset: 1, round: 5 });
		let later = fault(|certified| certified.stored[1].observed_at += 1);
		assert_eq!(later, CertificateFault::Stored { asset: 11, round: 5 });
		// One that was replaced or unlisted since is left out.
		let mut certified = good();
		certified.stored[0].round = 6;
		let prices = certified.verify(&GENESIS).unwrap();
		assert_eq!(prices.iter().map(|row| row.asset).collect::<Vec<_>>(), [11]);
	}
}
