//! Verifying a certificate, as docs/PROTOCOL.md describes it. The chain has done the same; a participant
//! that trades its own money does not take a node's word for it.

use crate::model::VerifiedPrice;
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
