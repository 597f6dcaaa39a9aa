//! What members say to each other, its digests and its bytes.
//!
//! On the wire a message is, in this order:
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | [`WIRE_VERSION`] |
//! | 1 | kind: 0 observation, 1 proposal, 2 partial signature, 3 fetch |
//! | 2 | index of the member that signed it, little-endian |
//! | any | SCALE encoding of the body |
//! | 96 | BLS signature of that member over the body's digest |
//!
//! The digest is keccak-256 over SCALE of (tag of the kind, genesis hash, body), see
//! [`crate::digest`]. The index is not signed: under another member's key the signature fails.

use crate::{
	digest::{self, FETCH_TAG, OBSERVATION_TAG, PARTIAL_TAG, PROPOSAL_TAG},
	CertifiedPrice, Moment, OracleIndex, Report, RequestRef, Round, SetId, Signature, View,
	MAX_ORACLES, MAX_PRICES, MAX_REQUESTS,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;

/// First byte of every message.
pub const WIRE_VERSION: u8 = 1;

/// Observations by member and hash, strictly ascending by member.
pub type NamedObservations = BoundedVec<(OracleIndex, H256), ConstU32<MAX_ORACLES>>;

/// What one member measured. It is named by its hash, which is the digest that the member signs.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Observation {
	/// The oracle set.
	pub set_id: SetId,
	/// The round.
	pub round: Round,
	/// When the last quote had arrived, milliseconds since the Unix epoch.
	pub observed_at: Moment,
	/// Prices, strictly ascending by asset.
	pub prices: BoundedVec<CertifiedPrice, ConstU32<MAX_PRICES>>,
	/// Open requests that the member validated and has every price for, strictly ascending by
	/// basket.
	pub requests: BoundedVec<RequestRef, ConstU32<MAX_REQUESTS>>,
}

/// What the leader of a view proposes to certify, and from which observations it follows.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
	/// The report. It names set, round and view.
	pub report: Report,
	/// The observations, one per member.
	pub observations: NamedObservations,
}

/// One member's share of a certificate.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartialSignature {
	/// The oracle set.
	pub set_id: SetId,
	/// The round.
	pub round: Round,
	/// The view.
	pub view: View,
	/// [`digest::report`] of the report.
	pub digest: H256,
	/// The member's BLS signature over [`Self::digest`]: a summand of the certificate's.
	pub signature: Signature,
}

/// Asks the leader of a view to send again some of the observations that its proposal names.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetch {
	/// The oracle set.
	pub set_id: SetId,
	/// The round.
	pub round: Round,
	/// The view.
	pub view: View,
	/// What is wanted.
	pub observations: NamedObservations,
}

/// What members say to each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
	/// See [`Observation`].
	Observation(Observation),
	/// See [`Proposal`].
	Proposal(Proposal),
	/// See [`PartialSignature`].
	Partial(PartialSignature),
	/// See [`Fetch`].
	Fetch(Fetch),
}

/// The kinds of [`Message`]; the discriminant is the byte on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
	/// See [`Observation`].
	Observation,
	/// See [`Proposal`].
	Proposal,
	/// See [`PartialSignature`].
	Partial,
	/// See [`Fetch`].
	Fetch,
}

impl Kind {
	/// Every kind.
	pub const ALL: [Self; 4] = [Self::Observation, Self::Proposal, Self::Partial, Self::Fetch];

	/// The byte on the wire.
	pub const fn byte(self) -> u8 {
		match self {
			Self::Observation => 0,
			Self::Proposal => 1,
			Self::Partial => 2,
			Self::Fetch => 3,
		}
	}

	/// Name in logs and metrics.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Observation => "observation",
			Self::Proposal => "proposal",
			Self::Partial => "partial",
			Self::Fetch => "fetch",
		}
	}

	/// Most bytes that a message of this kind has on the wire.
	pub fn max_wire_len(self) -> usize {
		let body = match self {
			Self::Observation => Observation::max_encoded_len(),
			Self::Proposal => Proposal::max_encoded_len(),
			Self::Partial => PartialSignature::max_encoded_len(),
			Self::Fetch => Fetch::max_encoded_len(),
		};
		body.saturating_add(ENVELOPE_LEN)
	}
}

/// Bytes of version, kind, index and signature.
const ENVELOPE_LEN: usize = 2 + 2 + Signature::LENGTH;

/// Most bytes that any message has on the wire.
pub fn max_wire_len() -> usize {
	Kind::ALL.into_iter().map(Kind::max_wire_len).max().unwrap_or(0)
}

impl Message {
	/// The message's kind.
	pub const fn kind(&self) -> Kind {
		match self {
			Self::Observation(_) => Kind::Observation,
			Self::Proposal(_) => Kind::Proposal,
			Self::Partial(_) => Kind::Partial,
			Self::Fetch(_) => Kind::Fetch,
		}
	}

	/// The oracle set the message belongs to.
	pub const fn set_id(&self) -> SetId {
		match self {
			Self::Observation(body) => body.set_id,
			Self::Proposal(body) => body.report.set_id,
			Self::Partial(body) => body.set_id,
			Self::Fetch(body) => body.set_id,
		}
	}

	/// The round the message belongs to.
	pub const fn round(&self) -> Round {
		match self {
			Self::Observation(body) => body.round,
			Self::Proposal(body) => body.report.round,
			Self::Partial(body) => body.round,
			Self::Fetch(body) => body.round,
		}
	}

	/// The view the message belongs to; an observation serves every view of its round.
	pub const fn view(&self) -> Option<View> {
		match self {
			Self::Observation(_) => None,
			Self::Proposal(body) => Some(body.report.view),
			Self::Partial(body) => Some(body.view),
			Self::Fetch(body) => Some(body.view),
		}
	}

	/// What the member signs.
	pub fn digest(&self, genesis: &H256) -> H256 {
		match self {
			Self::Observation(body) => digest::tagged(&OBSERVATION_TAG, genesis, body),
			Self::Proposal(body) => digest::tagged(&PROPOSAL_TAG, genesis, body),
			Self::Partial(body) => digest::tagged(&PARTIAL_TAG, genesis, body),
			Self::Fetch(body) => digest::tagged(&FETCH_TAG, genesis, body),
		}
	}
}

/// A message with the signature of the member that says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedMessage {
	/// The member.
	pub from: OracleIndex,
	/// What it says.
	pub message: Message,
	/// Its BLS signature over [`Message::digest`].
	pub signature: Signature,
}

/// Why bytes are not a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WireError {
	/// Made by another version of the protocol.
	UnknownVersion(u8),
	/// Not a kind of message.
	UnknownKind(u8),
	/// Longer than a message of its kind can be.
	TooLong {
		/// Bytes received.
		length: usize,
		/// Most bytes allowed.
		limit: usize,
	},
	/// The bytes end early, or hold a value that its type does not have.
	Malformed,
	/// Bytes are left after the message.
	TrailingBytes,
}

impl fmt::Display for WireError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::UnknownVersion(version) => write!(formatter, "unknown version {version}"),
			Self::UnknownKind(kind) => write!(formatter, "unknown kind {kind}"),
			Self::TooLong { length, limit } => {
				write!(formatter, "{length} bytes, at most {limit} are allowed")
			}
			Self::Malformed => formatter.write_str("malformed body"),
			Self::TrailingBytes => formatter.write_str("bytes after the end"),
		}
	}
}

impl core::error::Error for WireError {}

impl SignedMessage {
	/// The bytes on the wire.
	pub fn to_wire(&self) -> Vec<u8> {
		let mut bytes = (WIRE_VERSION, self.message.kind().byte(), self.from).encode();
		match &self.message {
			Message::Observation(body) => body.encode_to(&mut bytes),
			Message::Proposal(body) => body.encode_to(&mut bytes),
			Message::Partial(body) => body.encode_to(&mut bytes),
			Message::Fetch(body) => body.encode_to(&mut bytes),
		}
		self.signature.encode_to(&mut bytes);
		bytes
	}

	/// Reads the bytes on the wire. Exact: nothing may be left, lengths are bounded before anything
	/// is read, and every message has one encoding only.
	pub fn from_wire(bytes: &[u8]) -> Result<Self, WireError> {
		let mut rest = bytes;
		let version = read::<u8>(&mut rest)?;
		if version != WIRE_VERSION {
			return Err(WireError::UnknownVersion(version));
		}
		let byte = read::<u8>(&mut rest)?;
		let kind = Kind::ALL
			.into_iter()
			.find(|kind| kind.byte() == byte)
			.ok_or(WireError::UnknownKind(byte))?;
		let limit = kind.max_wire_len();
		if bytes.len() > limit {
			return Err(WireError::TooLong { length: bytes.len(), limit });
		}
		let from = read(&mut rest)?;
		let message = match kind {
			Kind::Observation => Message::Observation(read(&mut rest)?),
			Kind::Proposal => Message::Proposal(read(&mut rest)?),
			Kind::Partial => Message::Partial(read(&mut rest)?),
			Kind::Fetch => Message::Fetch(read(&mut rest)?),
		};
		let signature = read(&mut rest)?;
		if rest.is_empty() {
			Ok(Self { from, message, signature })
		} else {
			Err(WireError::TrailingBytes)
		}
	}
}

fn read<T: Decode>(rest: &mut &[u8]) -> Result<T, WireError> {
	T::decode(rest).map_err(|_| WireError::Malformed)
}

/// What the core asks its driver to sign, see [`super::Output::Sign`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Statement {
	/// Becomes [`Message::Observation`].
	Observation(Observation),
	/// Becomes [`Message::Proposal`].
	Proposal(Proposal),
	/// Becomes [`Message::Partial`]: the driver signs the digest, puts that signature into the
	/// message, and signs the message.
	Partial {
		/// The oracle set.
		set_id: SetId,
		/// The round.
		round: Round,
		/// The view.
		view: View,
		/// Digest of the report.
		digest: H256,
	},
	/// Becomes [`Message::Fetch`].
	Fetch(Fetch),
}

impl Statement {
	/// The message, given how to sign a report's digest.
	pub fn into_message(self, sign: impl FnOnce(&H256) -> Signature) -> Message {
		match self {
			Self::Observation(body) => Message::Observation(body),
			Self::Proposal(body) => Message::Proposal(body),
			Self::Partial { set_id, round, view, digest } => {
				let signature = sign(&digest);
				Message::Partial(PartialSignature { set_id, round, view, digest, signature })
			}
			Self::Fetch(body) => Message::Fetch(body),
		}
	}
}

/// A statement and what the driver needs to sign it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
	/// The member in whose name it is signed.
	pub from: OracleIndex,
	/// Hash of block 0, part of every digest.
	pub genesis: H256,
	/// What is signed.
	pub statement: Statement,
}

impl Draft {
	/// The signed message, given how to sign a digest with the member's key. A partial takes two
	/// signatures, everything else one.
	pub fn sign(self, sign: impl Fn(&H256) -> Signature) -> SignedMessage {
		let message = self.statement.into_message(&sign);
		let signature = sign(&message.digest(&self.genesis));
		SignedMessage { from: self.from, message, signature }
	}
}
