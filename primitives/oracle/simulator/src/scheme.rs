//! Signatures of the simulated members: real ones, and ones that only stand for them.
//!
//! [`Bls`] is the scheme of the chain, through the same functions as the node's. A signature takes
//! it about a millisecond, so it serves a part of the seeds. [`Symbolic`] is for the mass of them:
//! a hash of public key and digest. Whoever knows the public key could compute it, so it is no
//! signature at all; it *models* unforgeability, because nothing in this crate makes one but
//! [`Scheme::sign`], and the adversary calls that with keys of faulty nodes only (or, for a replay
//! from another chain, over digests of that chain). No production code knows it: it lives in this
//! crate, and the core takes signatures as opaque bytes.

use ballast_bls::host::{self, SecretKey};
use ballast_oracle::{
	consensus::{
		wire::{assemble, Assembly},
		Submission,
	},
	quorum, Certificate, OracleIndex, PublicKey, Signature, SignerBitmap, H256,
};
use sp_runtime::traits::{BlakeTwo256, Hash};

/// A node's number, which also names its key. A member's index in its set is something else: sets
/// change.
pub type NodeId = usize;

/// What nodes sign and verify with.
pub trait Scheme {
	/// Public key of a node.
	fn public(&self, node: NodeId) -> PublicKey;
	/// Signature of a node over a digest.
	fn sign(&self, node: NodeId, digest: &H256) -> Signature;
	/// Whether a signature over a digest is of this key.
	fn verify(&self, key: &PublicKey, digest: &H256, signature: &Signature) -> bool;
	/// Builds a certificate of the valid partials, and names the others.
	fn assemble(&self, submission: &Submission, keys: &[PublicKey]) -> Assembly;
	/// Whether the certificate's signature over `digest` is the sum of these keys' signatures.
	fn verify_sum(&self, signers: &[PublicKey], digest: &H256, sum: &Signature) -> bool;
}

/// The scheme of the chain. Node i has development key i.
pub struct Bls {
	keys: Vec<(SecretKey, PublicKey)>,
}

impl Bls {
	/// Keys for so many nodes.
	pub fn new(nodes: usize) -> Self {
		let pair = |index| {
			let key = host::dev_key(index);
			let public = key.public_key();
			(key, public)
		};
		Self { keys: (0..).map(pair).take(nodes).collect() }
	}
}

impl Scheme for Bls {
	fn public(&self, node: NodeId) -> PublicKey {
		self.keys.get(node).map_or(PublicKey([0; PublicKey::LENGTH]), |(_, public)| *public)
	}

	fn sign(&self, node: NodeId, digest: &H256) -> Signature {
		self.keys
			.get(node)
			.map_or(Signature([0; Signature::LENGTH]), |(key, _)| key.sign(digest.as_bytes()))
	}

	fn verify(&self, key: &PublicKey, digest: &H256, signature: &Signature) -> bool {
		host::verify(key, digest.as_bytes(), signature).is_ok()
	}

	fn assemble(&self, submission: &Submission, keys: &[PublicKey]) -> Assembly {
		assemble(submission, keys)
	}

	fn verify_sum(&self, signers: &[PublicKey], digest: &H256, sum: &Signature) -> bool {
		host::fast_aggregate_verify(signers.iter(), digest.as_bytes(), sum).is_ok()
	}
}

/// Stands for signatures, see the [module](self). The sum of two is their exclusive or.
pub struct Symbolic;

impl Symbolic {
	fn tag(key: &PublicKey, digest: &H256) -> Signature {
		let mut preimage = [0; 80];
		preimage
			.iter_mut()
			.zip(key.0.iter().chain(digest.as_bytes()))
			.for_each(|(byte, from)| *byte = *from);
		let mut signature = [0; Signature::LENGTH];
		signature
			.iter_mut()
			.zip(BlakeTwo256::hash(&preimage).0)
			.for_each(|(byte, from)| *byte = from);
		Signature(signature)
	}

	fn sum<'a>(parts: impl Iterator<Item = &'a Signature>) -> Signature {
		let mut sum = [0; Signature::LENGTH];
		for part in parts {
			sum.iter_mut().zip(part.0).for_each(|(byte, other)| *byte ^= other);
		}
		Signature(sum)
	}
}

impl Scheme for Symbolic {
	fn public(&self, node: NodeId) -> PublicKey {
		let mut key = [0; PublicKey::LENGTH];
		let hash = BlakeTwo256::hash(&node.to_le_bytes()).0;
		key.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
		PublicKey(key)
	}

	fn sign(&self, node: NodeId, digest: &H256) -> Signature {
		Self::tag(&self.public(node), digest)
	}

	fn verify(&self, key: &PublicKey, digest: &H256, signature: &Signature) -> bool {
		Self::tag(key, digest) == *signature
	}

	fn assemble(&self, submission: &Submission, keys: &[PublicKey]) -> Assembly {
		let is_valid = |(member, signature): &&(OracleIndex, Signature)| {
			keys.get(usize::from(*member))
				.is_some_and(|key| self.verify(key, &submission.digest, signature))
		};
		let (valid, invalid): (Vec<_>, Vec<_>) = submission.partials.iter().partition(is_valid);
		let members = u32::try_from(keys.len()).unwrap_or(u32::MAX);
		let enough = u32::try_from(valid.len()).is_ok_and(|count| count >= quorum(members));
		let signers = SignerBitmap::new(members, valid.iter().map(|(member, _)| *member));
		let certificate = signers.filter(|_| enough).map(|signers| Certificate {
			report: submission.report.clone(),
			signers,
			signature: Self::sum(valid.iter().map(|(_, signature)| signature)),
		});
		Assembly { certificate, invalid: invalid.iter().map(|(member, _)| *member).collect() }
	}

	fn verify_sum(&self, signers: &[PublicKey], digest: &H256, sum: &Signature) -> bool {
		let parts: Vec<_> = signers.iter().map(|key| Self::tag(key, digest)).collect();
		!parts.is_empty() && Self::sum(parts.iter()) == *sum
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_oracle::{digest, Report};

	fn report() -> Report {
		Report {
			set_id: 0,
			round: 1,
			view: 0,
			observed_at: 5,
			valid_until: 9,
			prices: Default::default(),
			requests: Default::default(),
		}
	}

	/// Both schemes answer alike, so what holds under one is not an accident of the other.
	#[test]
	fn symbolic_scheme_answers_as_the_real_one() {
		let genesis = H256::repeat_byte(1);
		let (right, wrong) = (digest::report(&genesis, &report()), H256::repeat_byte(2));
		for scheme in [&Bls::new(4) as &dyn Scheme, &Symbolic] {
			let keys: Vec<_> = (0..4).map(|node| scheme.public(node)).collect();
			let partial = scheme.sign(2, &right);
			assert!(scheme.verify(&keys[2], &right, &partial));
			assert!(!scheme.verify(&keys[1], &right, &partial));
			assert!(!scheme.verify(&keys[2], &wrong, &partial));

			let partials = |bad: &[u16]| {
				let signed = |member: u16| {
					let over = if bad.contains(&member) { &wrong } else { &right };
					(member, scheme.sign(usize::from(member), over))
				};
				let partials = (0..4).map(signed).collect();
				Submission { report: report(), digest: right, partials }
			};
			let assembly = scheme.assemble(&partials(&[1]), &keys);
			assert_eq!(assembly.invalid, [1]);
			let certificate = assembly.certificate.unwrap();
			assert_eq!(certificate.signers.signers(4).unwrap(), [0, 2, 3]);
			let signers = [keys[0], keys[2], keys[3]];
			assert!(scheme.verify_sum(&signers, &right, &certificate.signature));
			assert!(!scheme.verify_sum(&keys, &right, &certificate.signature));
			assert!(!scheme.verify_sum(&signers, &wrong, &certificate.signature));
			assert!(!scheme.verify_sum(&[], &right, &certificate.signature));
			assert_eq!(scheme.assemble(&partials(&[1, 3]), &keys).certificate, None);
		}
	}
}
