//! What every driver does around the core with keys: sign, verify, build certificates. Native only.
//!
//! [`Member`] is a core with its key, for drivers that give it inputs and carry out its
//! [`Effect`]s one after the other. A driver that verifies messages elsewhere, as a gossip
//! validator does, uses [`super::Core::consider`] and [`verify`] there.

use super::{
	log::SigningLog,
	machine::{Core, Event, Input, Output},
	message::{Draft, SignedMessage},
	params::Params,
	reasons::Reject,
	receive::Standing,
	submit::Submission,
};
use crate::{quorum, Certificate, Moment, OracleIndex, PublicKey, Signature, SignerBitmap, H256};
use ballast_bls::{
	host::{self, SecretKey},
	BlsError,
};
use std::{collections::VecDeque, fmt};

/// Signs what the core asks to be signed.
pub fn sign(key: &SecretKey, draft: Draft) -> SignedMessage {
	draft.sign(|digest| key.sign(digest.as_bytes()))
}

/// Why a message is not from the member it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VerifyError {
	/// The set has no such member.
	NotAMember {
		/// The index.
		member: OracleIndex,
	},
	/// The signature over the message fails under the member's key.
	Signature {
		/// The index.
		member: OracleIndex,
		/// How.
		error: BlsError,
	},
}

impl fmt::Display for VerifyError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotAMember { member } => write!(formatter, "the set has no member {member}"),
			Self::Signature { member, error } => {
				write!(formatter, "signature of member {member}: {error}")
			}
		}
	}
}

impl std::error::Error for VerifyError {}

/// Verifies the signature over a message against the keys of its set, in order of their index. The
/// inner signature of a partial is verified when a certificate is built from it.
pub fn verify(
	signed: &SignedMessage,
	genesis: &H256,
	keys: &[PublicKey],
) -> Result<(), VerifyError> {
	let member = signed.from;
	let key = keys.get(usize::from(member)).ok_or(VerifyError::NotAMember { member })?;
	let digest = signed.message.digest(genesis);
	host::verify(key, digest.as_bytes(), &signed.signature)
		.map_err(|error| VerifyError::Signature { member, error })
}

/// What came of building a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assembly {
	/// The verified certificate, when a quorum of the partials is valid.
	pub certificate: Option<Certificate>,
	/// Members whose partials are invalid, ascending.
	pub invalid: Vec<OracleIndex>,
}

/// Builds a certificate and verifies it. One verification when all partials are valid; otherwise
/// halves are verified until the invalid ones are found, and the certificate is made of the rest.
pub fn assemble(submission: &Submission, keys: &[PublicKey]) -> Assembly {
	let mut invalid = Vec::new();
	find_invalid(&submission.partials, &submission.digest, keys, &mut invalid);
	let valid: Vec<(OracleIndex, Signature)> = submission
		.partials
		.iter()
		.filter(|(member, _)| invalid.binary_search(member).is_err())
		.copied()
		.collect();
	let members = u32::try_from(keys.len()).unwrap_or(u32::MAX);
	let enough = u32::try_from(valid.len()).is_ok_and(|count| count >= quorum(members));
	// Every part of `valid` was verified, so their sum verifies: it is checked again all the same
	// when parts were put together, because a certificate that fails costs its submitter.
	let certificate = enough
		.then(|| aggregate(&valid, &submission.digest, keys).ok())
		.flatten()
		.and_then(|signature| {
			let signers = SignerBitmap::new(members, valid.iter().map(|(member, _)| *member))?;
			Some(Certificate { report: submission.report.clone(), signers, signature })
		});
	Assembly { certificate, invalid }
}

/// The sum of the partials, verified under the sum of their keys.
fn aggregate(
	partials: &[(OracleIndex, Signature)],
	digest: &H256,
	keys: &[PublicKey],
) -> Result<Signature, BlsError> {
	let signatures: Vec<Signature> = partials.iter().map(|(_, signature)| *signature).collect();
	let signers: Vec<&PublicKey> = partials
		.iter()
		.map(|(member, _)| keys.get(usize::from(*member)))
		.collect::<Option<_>>()
		.ok_or(BlsError::NoSigners)?;
	let sum = host::aggregate(&signatures)?;
	host::fast_aggregate_verify(signers, digest.as_bytes(), &sum)?;
	Ok(sum)
}

fn find_invalid(
	partials: &[(OracleIndex, Signature)],
	digest: &H256,
	keys: &[PublicKey],
	invalid: &mut Vec<OracleIndex>,
) {
	if partials.is_empty() || aggregate(partials, digest, keys).is_ok() {
		return;
	}
	if let [(member, _)] = partials {
		invalid.push(*member);
		return;
	}
	let (low, high) = partials.split_at(partials.len().div_ceil(2));
	find_invalid(low, digest, keys, invalid);
	find_invalid(high, digest, keys, invalid);
}

/// What a driver carries out, in the order given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
	/// Store [`SigningLog::to_bytes`], durably. If that fails, carry out nothing that follows and
	/// stop the member: what follows may contradict what it signs after its next start.
	Persist(SigningLog),
	/// Send this to all other nodes.
	Send(SignedMessage),
	/// Submit this; it is verified.
	Submit(Certificate),
	/// For logs and metrics.
	Event(Event),
}

/// Why a message was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The core has no use for it.
	Rejected(Reject),
	/// Its signature fails.
	Unverified(VerifyError),
}

/// A core with its key, or a node without one that follows and relays.
pub struct Member {
	core: Core,
	key: Option<SecretKey>,
}

impl Member {
	/// `restored` is what [`Effect::Persist`] gave last, see [`Core::new`].
	pub fn new(params: Params, key: Option<SecretKey>, restored: Option<SigningLog>) -> Self {
		let public = key.as_ref().map(SecretKey::public_key);
		Self { core: Core::new(params, public, restored), key }
	}

	/// The core, to read from.
	pub fn core(&self) -> &Core {
		&self.core
	}

	/// Takes a message from elsewhere: cheap checks, then its signature, then the core.
	pub fn receive(&mut self, now: Moment, signed: SignedMessage) -> Result<Vec<Effect>, Refusal> {
		match self.core.consider(now, &signed).map_err(Refusal::Rejected)? {
			Standing::Present | Standing::Ahead => {}
			Standing::ForLeader => return Ok(Vec::new()),
		}
		let chain = self.core.chain().ok_or(Refusal::Rejected(Reject::NoChain))?;
		verify(&signed, &chain.genesis, &chain.keys).map_err(Refusal::Unverified)?;
		Ok(self.handle(now, Input::Message(signed)))
	}

	/// Gives the core an input. What it asks to be signed is signed and handed back to it, what it
	/// asks to be submitted is assembled; the effects are what remains to be done outside.
	/// [`Input::Message`] is for messages that were verified: see [`Self::receive`].
	pub fn handle(&mut self, now: Moment, input: Input) -> Vec<Effect> {
		let mut inputs = VecDeque::from([input]);
		let mut effects = Vec::new();
		while let Some(input) = inputs.pop_front() {
			for output in self.core.handle(now, input) {
				match output {
					Output::Persist(log) => effects.push(Effect::Persist(log)),
					Output::Sign(draft) => {
						if let Some(key) = &self.key {
							let signed = sign(key, draft);
							effects.push(Effect::Send(signed.clone()));
							inputs.push_back(Input::Message(signed));
						}
					}
					Output::Send(signed) => effects.push(Effect::Send(signed)),
					Output::Submit(submission) => {
						let keys = self.core.chain().map_or(&[][..], |chain| &chain.keys);
						let Assembly { certificate, invalid } = assemble(&submission, keys);
						effects.extend(certificate.map(Effect::Submit));
						if !invalid.is_empty() {
							let digest = submission.digest;
							inputs.push_back(Input::InvalidPartials { digest, members: invalid });
						}
					}
					Output::Event(event) => effects.push(Effect::Event(event)),
				}
			}
		}
		effects
	}
}
