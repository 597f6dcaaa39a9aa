//! Evidence of equivocation: two statements that contradict each other, signed with one key.
//!
//! Within one (set, round, view) a member makes one proposal at most, and signs one report at most.
//! Two of either kind, each with the member's signature over its digest, convict it: nobody else
//! can make them, and the signatures cover the set, the round, the view and the chain.
//! `docs/PROTOCOL.md` gives the bytes.

#![allow(clippy::as_conversions, reason = "the derives of SCALE convert variant indices")]

use crate::{
	consensus::{Message, Misbehaviour, PartialSignature, Proposal, SignedMessage},
	digest::{self, PARTIAL_TAG, PROPOSAL_TAG},
	OracleIndex, Round, SetId, Signature, View,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_core::H256;

/// A statement with the signature of the member that made it.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signed<Body> {
	/// What was said.
	pub body: Body,
	/// The member's BLS signature over the body's digest. A partial has another signature inside
	/// its body.
	pub signature: Signature,
}

/// Two statements of one member. They are evidence if [`Equivocation::check_shape`] says so and both
/// signatures verify.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConflictingStatements {
	/// Two different proposals.
	Proposals([Signed<Proposal>; 2]),
	/// Two partial signatures over different reports.
	Partials([Signed<PartialSignature>; 2]),
}

/// The claim that a member of a set contradicted itself, with all that is needed to verify it
/// except the member's key and the genesis hash.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Equivocation {
	/// The member, by its index in the set that the statements name.
	pub member: OracleIndex,
	/// What it said.
	pub statements: ConflictingStatements,
}

/// Why two statements do not contradict each other, whoever signed them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeError {
	/// They belong to two oracle sets.
	AnotherSet,
	/// They belong to two rounds.
	AnotherRound,
	/// They belong to two views.
	AnotherView,
	/// They say the same: one proposal twice, or partials over one report, whatever their inner
	/// signatures.
	SameStatement,
}

impl fmt::Display for ShapeError {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		formatter.write_str(match self {
			Self::AnotherSet => "the statements belong to two oracle sets",
			Self::AnotherRound => "the statements belong to two rounds",
			Self::AnotherView => "the statements belong to two views",
			Self::SameStatement => "the statements say the same",
		})
	}
}

impl core::error::Error for ShapeError {}

/// Where in the protocol a statement belongs.
type Position = (SetId, Round, View);

fn position_of_proposal(signed: &Signed<Proposal>) -> Position {
	let report = &signed.body.report;
	(report.set_id, report.round, report.view)
}

fn position_of_partial(signed: &Signed<PartialSignature>) -> Position {
	(signed.body.set_id, signed.body.round, signed.body.view)
}

impl ConflictingStatements {
	fn positions(&self) -> [Position; 2] {
		match self {
			Self::Proposals([first, second]) => {
				[position_of_proposal(first), position_of_proposal(second)]
			}
			Self::Partials([first, second]) => {
				[position_of_partial(first), position_of_partial(second)]
			}
		}
	}

	fn differ(&self) -> bool {
		match self {
			Self::Proposals([first, second]) => first.body != second.body,
			Self::Partials([first, second]) => first.body.digest != second.body.digest,
		}
	}
}

impl Equivocation {
	fn position(&self) -> Position {
		let [first, _] = self.statements.positions();
		first
	}

	/// The oracle set. Of the first statement, as the round and the view are: a shape that
	/// [`Self::check_shape`] accepts has the same in the second.
	pub fn set_id(&self) -> SetId {
		self.position().0
	}

	/// The round.
	pub fn round(&self) -> Round {
		self.position().1
	}

	/// The view.
	pub fn view(&self) -> View {
		self.position().2
	}

	/// Whether the statements contradict each other: of one set, round and view, and different.
	/// Does not look at signatures.
	pub fn check_shape(&self) -> Result<(), ShapeError> {
		let [first, second] = self.statements.positions();
		if first.0 != second.0 {
			Err(ShapeError::AnotherSet)
		} else if first.1 != second.1 {
			Err(ShapeError::AnotherRound)
		} else if first.2 != second.2 {
			Err(ShapeError::AnotherView)
		} else if self.statements.differ() {
			Ok(())
		} else {
			Err(ShapeError::SameStatement)
		}
	}

	/// What the member signed on the chain with that genesis hash, in the order of the statements:
	/// the digests of the two [`Message`]s.
	pub fn digests(&self, genesis: &H256) -> [H256; 2] {
		match &self.statements {
			ConflictingStatements::Proposals(pair) => {
				pair.each_ref().map(|signed| digest::tagged(&PROPOSAL_TAG, genesis, &signed.body))
			}
			ConflictingStatements::Partials(pair) => {
				pair.each_ref().map(|signed| digest::tagged(&PARTIAL_TAG, genesis, &signed.body))
			}
		}
	}

	/// The signatures over [`Self::digests`], in the same order.
	pub fn signatures(&self) -> [Signature; 2] {
		match &self.statements {
			ConflictingStatements::Proposals(pair) => {
				pair.each_ref().map(|signed| signed.signature)
			}
			ConflictingStatements::Partials(pair) => pair.each_ref().map(|signed| signed.signature),
		}
	}

	/// The evidence in what the consensus core reports. `None` for what is no equivocation: a
	/// partial with an invalid inner signature.
	pub fn from_misbehaviour(misbehaviour: &Misbehaviour) -> Option<Self> {
		let pair = match misbehaviour {
			Misbehaviour::ConflictingProposals(pair) | Misbehaviour::ConflictingPartials(pair) => {
				&**pair
			}
			Misbehaviour::InvalidPartial(_) => return None,
		};
		let statements = conflicting(pair)?;
		let [first, second] = pair;
		(first.from == second.from).then_some(Self { member: first.from, statements })
	}
}

/// The pair without its envelopes; `None` for anything but two proposals or two partials.
fn conflicting(pair: &[SignedMessage; 2]) -> Option<ConflictingStatements> {
	let [first, second] = pair;
	match (&first.message, &second.message) {
		(Message::Proposal(one), Message::Proposal(other)) => {
			Some(ConflictingStatements::Proposals([
				Signed { body: one.clone(), signature: first.signature },
				Signed { body: other.clone(), signature: second.signature },
			]))
		}
		(Message::Partial(one), Message::Partial(other)) => {
			Some(ConflictingStatements::Partials([
				Signed { body: one.clone(), signature: first.signature },
				Signed { body: other.clone(), signature: second.signature },
			]))
		}
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{report::tests::small_report, Report};
	use codec::DecodeAll;

	const GENESIS: H256 = H256::repeat_byte(0x6e);

	fn signature(byte: u8) -> Signature {
		Signature([byte; 96])
	}

	fn proposal(report: Report) -> Proposal {
		let observations = vec![(0, H256::repeat_byte(1)), (2, H256::repeat_byte(2))];
		Proposal { report, observations: observations.try_into().unwrap() }
	}

	fn partial(report: &Report, inner: u8) -> PartialSignature {
		PartialSignature {
			set_id: report.set_id,
			round: report.round,
			view: report.view,
			digest: digest::report(&GENESIS, report),
			signature: signature(inner),
		}
	}

	fn two_reports() -> [Report; 2] {
		[small_report(), Report { observed_at: 1_763_000_000_001, ..small_report() }]
	}

	fn by_proposals(reports: [Report; 2]) -> Equivocation {
		let [first, second] = reports.map(proposal);
		Equivocation {
			member: 3,
			statements: ConflictingStatements::Proposals([
				Signed { body: first, signature: signature(7) },
				Signed { body: second, signature: signature(8) },
			]),
		}
	}

	fn by_partials(reports: [Report; 2]) -> Equivocation {
		let [first, second] = reports;
		Equivocation {
			member: 3,
			statements: ConflictingStatements::Partials([
				Signed { body: partial(&first, 4), signature: signature(7) },
				Signed { body: partial(&second, 5), signature: signature(8) },
			]),
		}
	}

	/// The two messages that the evidence is made of.
	fn messages(evidence: &Equivocation) -> [SignedMessage; 2] {
		let from = evidence.member;
		match evidence.statements.clone() {
			ConflictingStatements::Proposals(pair) => pair.map(|signed| SignedMessage {
				from,
				message: Message::Proposal(signed.body),
				signature: signed.signature,
			}),
			ConflictingStatements::Partials(pair) => pair.map(|signed| SignedMessage {
				from,
				message: Message::Partial(signed.body),
				signature: signed.signature,
			}),
		}
	}

	#[test]
	fn different_statements_of_one_view_contradict_each_other() {
		for evidence in [by_proposals(two_reports()), by_partials(two_reports())] {
			assert_eq!(evidence.check_shape(), Ok(()));
			assert_eq!((evidence.set_id(), evidence.round(), evidence.view()), (2, 5, 1));
		}
		// The same report from other observations is another proposal.
		let mut evidence = by_proposals([small_report(), small_report()]);
		assert_eq!(evidence.check_shape(), Err(ShapeError::SameStatement));
		let ConflictingStatements::Proposals([_, second]) = &mut evidence.statements else {
			panic!("proposals")
		};
		second.body.observations.pop();
		assert_eq!(evidence.check_shape(), Ok(()));
	}

	#[test]
	fn statements_of_another_set_round_or_view_do_not() {
		let [first, second] = two_reports();
		for (other, error) in [
			(Report { set_id: 3, ..second.clone() }, ShapeError::AnotherSet),
			(Report { round: 6, ..second.clone() }, ShapeError::AnotherRound),
			(Report { view: 0, ..second }, ShapeError::AnotherView),
		] {
			for make in [by_proposals, by_partials] {
				assert_eq!(make([first.clone(), other.clone()]).check_shape(), Err(error));
				assert_eq!(make([other.clone(), first.clone()]).check_shape(), Err(error));
			}
		}
	}

	#[test]
	fn partials_over_one_report_with_two_inner_signatures_do_not() {
		let evidence = by_partials([small_report(), small_report()]);
		let [first, second] = evidence.digests(&GENESIS);
		// Two different messages, and the same thing said.
		assert_ne!(first, second);
		assert_eq!(evidence.check_shape(), Err(ShapeError::SameStatement));
	}

	#[test]
	fn digests_are_those_of_the_messages() {
		for evidence in [by_proposals(two_reports()), by_partials(two_reports())] {
			let messages = messages(&evidence);
			let digests = messages.each_ref().map(|signed| signed.message.digest(&GENESIS));
			assert_eq!(evidence.digests(&GENESIS), digests);
			assert_ne!(evidence.digests(&H256::zero()), digests);
			assert_eq!(evidence.signatures(), [signature(7), signature(8)]);
		}
	}

	#[test]
	fn evidence_is_made_of_what_the_core_reports() {
		let proposals = by_proposals(two_reports());
		let reported = Misbehaviour::ConflictingProposals(Box::new(messages(&proposals)));
		assert_eq!(Equivocation::from_misbehaviour(&reported), Some(proposals.clone()));

		let partials = by_partials(two_reports());
		let [first, second] = messages(&partials);
		let reported = Misbehaviour::ConflictingPartials(Box::new([first.clone(), second.clone()]));
		assert_eq!(Equivocation::from_misbehaviour(&reported), Some(partials));

		let invalid = Misbehaviour::InvalidPartial(Box::new(first.clone()));
		assert_eq!(Equivocation::from_misbehaviour(&invalid), None);
		// Of two members, or of two kinds: nobody contradicts itself.
		let other = SignedMessage { from: 2, ..second };
		let two = Misbehaviour::ConflictingPartials(Box::new([first.clone(), other]));
		assert_eq!(Equivocation::from_misbehaviour(&two), None);
		let [proposal, _] = messages(&proposals);
		let kinds = Misbehaviour::ConflictingPartials(Box::new([first, proposal]));
		assert_eq!(Equivocation::from_misbehaviour(&kinds), None);
	}

	#[test]
	fn encoding_is_exact_and_bounded() {
		for evidence in [by_proposals(two_reports()), by_partials(two_reports())] {
			let encoded = evidence.encode();
			assert_eq!(Equivocation::decode_all(&mut encoded.as_slice()), Ok(evidence));
			assert!(encoded.len() <= Equivocation::max_encoded_len());
		}
		// Index, variant, and twice a partial of 148 bytes with its signature.
		assert_eq!(by_partials(two_reports()).encoded_size(), 2 + 1 + 2 * (148 + 96));
		assert_eq!(Equivocation::max_encoded_len(), 2 + 1 + 2 * (Proposal::max_encoded_len() + 96));
	}
}
