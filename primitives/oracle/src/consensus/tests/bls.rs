//! The core with real keys: members that sign, verify and assemble, and the runtime's verifier at
//! the end.

use super::fixtures::{measurement, reference, GENESIS, NOW};
use crate::{
	consensus::{
		wire::{assemble, sign, verify, Effect, Member, Refusal, VerifyError},
		Draft, Event, Input, Message, Misbehaviour, Params, PartialSignature, Reject,
		SignedMessage, Statement, Submission,
	},
	digest,
	mailbox::Measurement,
	report::tests::small_report,
	Certificate, ChainView, OpenRequest, OracleIndex, PublicKey, Signature, H256,
};
use ballast_bls::{
	host::{dev_key, SecretKey},
	BlsError,
};

const MEMBERS: u32 = 4;
/// BTC, ETH and SOL in micros.
const MARKET: [(u32, u128); 3] = [(1, 60_000_000_000), (2, 3_500_000_000), (3, 120_000_000)];

fn keys(members: u32) -> Vec<PublicKey> {
	(0..members).map(|index| dev_key(index).public_key()).collect()
}

/// A chain before its first round is due: members without a record have to see it.
fn beginning() -> ChainView {
	ChainView { block: 5, round_started_at: None, requests: Vec::new(), ..chain() }
}

/// The first round of a chain with one open request.
fn chain() -> ChainView {
	ChainView {
		block: 6,
		now: NOW,
		genesis: GENESIS,
		set_id: 0,
		keys: keys(MEMBERS),
		round: 1,
		round_started_at: Some(6),
		requests: vec![OpenRequest {
			reference: reference(5, 3),
			assets: vec![1, 2, 3],
			opened_at: 6,
			opened_at_moment: NOW - 500,
			deadline: 100,
		}],
		assets: vec![1, 2, 3],
	}
}

fn measured() -> Input {
	let measurement = measurement(100, &MARKET, &[reference(5, 3)]);
	Input::Measured(Measurement { set_id: 0, round: 1, ..measurement })
}

/// What the runtime does with a certificate: quorum, then one pairing product.
fn verify_as_the_runtime(
	certificate: &Certificate,
	keys: &[PublicKey],
	genesis: &H256,
) -> Result<(), BlsError> {
	let members = u32::try_from(keys.len()).unwrap();
	let signers = certificate.signers.signers(members).unwrap();
	assert!(signers.len() >= usize::try_from(crate::quorum(members)).unwrap());
	let validated: Vec<_> = signers
		.into_iter()
		.map(|signer| ballast_bls::key_validate(&keys[usize::from(signer)]).unwrap())
		.collect();
	let digest = digest::report(genesis, &certificate.report);
	ballast_bls::fast_aggregate_verify(&validated, digest.as_bytes(), &certificate.signature)
}

/// Members that share one process, as on the development chain.
struct Set {
	members: Vec<Member>,
	/// Everything said.
	said: Vec<SignedMessage>,
	certificates: Vec<Certificate>,
	misbehaviours: Vec<Misbehaviour>,
	/// What becomes of a message before it is sent.
	tamper: fn(SignedMessage) -> SignedMessage,
}

impl Set {
	fn new(tamper: fn(SignedMessage) -> SignedMessage) -> Self {
		let member = |index| Member::new(Params::default(), Some(dev_key(index)), None);
		let mut set = Self {
			members: (0..MEMBERS).map(member).collect(),
			said: Vec::new(),
			certificates: Vec::new(),
			misbehaviours: Vec::new(),
			tamper,
		};
		set.give_all(&Input::Chain(beginning()));
		set
	}

	/// Gives an input to every member and passes on what they say until nobody says anything.
	fn give_all(&mut self, input: &Input) {
		for index in 0..self.members.len() {
			let effects = self.members[index].handle(NOW, input.clone());
			self.carry_out(index, effects);
		}
	}

	fn carry_out(&mut self, member: usize, effects: Vec<Effect>) {
		for effect in effects {
			match effect {
				Effect::Persist(_) => {}
				Effect::Send(signed) => {
					let signed = (self.tamper)(signed);
					self.said.push(signed.clone());
					for other in (0..self.members.len()).filter(|other| *other != member) {
						match self.members[other].receive(NOW, signed.clone()) {
							Ok(effects) => self.carry_out(other, effects),
							Err(refusal) => panic!("{other} refuses {signed:?}: {refusal:?}"),
						}
					}
				}
				Effect::Submit(certificate) => self.certificates.push(certificate),
				Effect::Event(Event::Misbehaviour(found)) => self.misbehaviours.push(found),
				Effect::Event(_) => {}
			}
		}
	}
}

#[test]
fn four_members_certify_and_the_runtime_verifies() {
	let mut set = Set::new(|signed| signed);
	set.give_all(&Input::Chain(chain()));
	set.give_all(&measured());
	let [certificate] = &set.certificates[..] else { panic!("{:?}", set.certificates) };
	let report = &certificate.report;
	assert_eq!((report.set_id, report.round, report.view), (0, 1, 0));
	assert_eq!(report.requests[..], [reference(5, 3)]);
	assert_eq!(report.prices[..], super::fixtures::prices(&MARKET));
	assert_eq!(verify_as_the_runtime(certificate, &keys(MEMBERS), &GENESIS), Ok(()));

	let failed = Err(BlsError::VerificationFailed);
	let mut other = certificate.clone();
	other.report.valid_until += 1;
	assert_eq!(verify_as_the_runtime(&other, &keys(MEMBERS), &GENESIS), failed);
	assert_eq!(verify_as_the_runtime(certificate, &keys(MEMBERS), &H256::zero()), failed);
	// Through the bytes of the wire, everything said was signed by whom it names.
	for signed in &set.said {
		let read = SignedMessage::from_wire(&signed.to_wire()).unwrap();
		assert_eq!(verify(&read, &GENESIS, &keys(MEMBERS)), Ok(()));
	}
	assert_eq!(set.misbehaviours, []);
}

#[test]
fn bad_partial_is_found_and_the_certificate_made_without_it() {
	const LIAR: OracleIndex = 1;
	// Member 1 sends partials over something else, in well-signed messages.
	let mut set = Set::new(|signed| match signed.message {
		Message::Partial(partial) if signed.from == LIAR => {
			let key = dev_key(u32::from(LIAR));
			let signature = key.sign(b"something else");
			let message = Message::Partial(PartialSignature { signature, ..partial });
			let signature = key.sign(message.digest(&GENESIS).as_bytes());
			SignedMessage { from: LIAR, message, signature }
		}
		_ => signed,
	});
	set.give_all(&Input::Chain(chain()));
	set.give_all(&measured());
	let certificate = set.certificates.last().unwrap();
	assert_eq!(certificate.signers.signers(MEMBERS), Ok(vec![0, 2, 3]));
	assert_eq!(verify_as_the_runtime(certificate, &keys(MEMBERS), &GENESIS), Ok(()));
	assert!(!set.misbehaviours.is_empty());
	assert!(set.misbehaviours.iter().all(|found| found.member() == LIAR));
}

#[test]
fn messages_that_a_member_did_not_sign_are_refused() {
	let mut set = Set::new(|signed| signed);
	set.give_all(&Input::Chain(chain()));
	set.give_all(&measured());
	let genuine = set.said.iter().find(|signed| signed.from == 2).unwrap().clone();
	let fresh = || {
		let mut member = Member::new(Params::default(), Some(dev_key(0)), None);
		member.handle(NOW, Input::Chain(chain()));
		member
	};
	assert!(fresh().receive(NOW, genuine.clone()).is_ok());
	let failed = |member| {
		Err(Refusal::Unverified(VerifyError::Signature {
			member,
			error: BlsError::VerificationFailed,
		}))
	};
	let renamed = SignedMessage { from: 3, ..genuine.clone() };
	assert_eq!(fresh().receive(NOW, renamed), failed(3));
	let Message::Observation(mut observation) = genuine.message.clone() else { panic!() };
	observation.observed_at += 1;
	let changed = SignedMessage { message: Message::Observation(observation), ..genuine.clone() };
	assert_eq!(fresh().receive(NOW, changed), failed(2));
	let foreign = dev_key(2).sign(genuine.message.digest(&H256::zero()).as_bytes());
	let of_another_chain = SignedMessage { signature: foreign, ..genuine.clone() };
	assert_eq!(fresh().receive(NOW, of_another_chain), failed(2));
	// Refused before any signature is looked at.
	let stranger = SignedMessage { from: 9, ..genuine.clone() };
	assert_eq!(
		fresh().receive(NOW, stranger.clone()),
		Err(Refusal::Rejected(Reject::NotAMember { member: 9 }))
	);
	assert_eq!(
		verify(&stranger, &GENESIS, &keys(MEMBERS)),
		Err(VerifyError::NotAMember { member: 9 })
	);
}

/// Partials of these members over one report, made with the keys given.
fn submission(signers: impl Iterator<Item = (OracleIndex, SecretKey)>) -> Submission {
	let report = small_report();
	let digest = digest::report(&GENESIS, &report);
	let partials = signers.map(|(member, key)| (member, key.sign(digest.as_bytes()))).collect();
	Submission { report, digest, partials }
}

fn honest(members: u16) -> Submission {
	submission((0..members).map(|member| (member, dev_key(member.into()))))
}

#[test]
fn certificate_is_made_of_the_valid_partials() {
	let keys = keys(7);
	let assembly = assemble(&honest(7), &keys);
	assert!(assembly.invalid.is_empty());
	let certificate = assembly.certificate.unwrap();
	assert_eq!(certificate.signers.signers(7), Ok((0..7).collect()));
	assert_eq!(verify_as_the_runtime(&certificate, &keys, &GENESIS), Ok(()));

	// Another member's signature, no point at all, the identity.
	let mut identity = [0; 96];
	identity[0] = 0xc0;
	let bad =
		|member: usize| [honest(7).partials[member].1, Signature([0x5a; 96]), Signature(identity)];
	for (first, second) in [(0usize, 6usize), (3, 4), (5, 6)] {
		for kind in 0..3 {
			let mut submission = honest(7);
			submission.partials[first].1 = bad(1)[kind];
			submission.partials[second].1 = bad(2)[(kind + 1) % 3];
			let assembly = assemble(&submission, &keys);
			let named = [first, second].map(|member| u16::try_from(member).unwrap());
			assert_eq!(assembly.invalid, named);
			let certificate = assembly.certificate.unwrap();
			assert_eq!(certificate.signers.signers(7).unwrap().len(), 5);
			assert_eq!(verify_as_the_runtime(&certificate, &keys, &GENESIS), Ok(()));
		}
	}
	let mut submission = honest(7);
	for member in [0, 2, 4] {
		submission.partials[member].1 = bad(1)[0];
	}
	let assembly = assemble(&submission, &keys);
	assert_eq!((assembly.certificate, assembly.invalid), (None, vec![0, 2, 4]));
}

#[test]
fn too_few_partials_make_no_certificate() {
	for (partials, enough) in [(2, false), (3, true)] {
		let assembly = assemble(&honest(partials), &keys(MEMBERS));
		assert_eq!(assembly.certificate.is_some(), enough);
		assert!(assembly.invalid.is_empty());
	}
	// A member that the set does not have cannot sign.
	let stranger = submission([(0, dev_key(0)), (1, dev_key(1)), (9, dev_key(9))].into_iter());
	let assembly = assemble(&stranger, &keys(MEMBERS));
	assert_eq!((assembly.certificate, assembly.invalid), (None, vec![9]));
}

#[test]
fn partial_takes_two_signatures() {
	let digest = H256::repeat_byte(3);
	let statement = Statement::Partial { set_id: 0, round: 1, view: 2, digest };
	let signed = sign(&dev_key(1), Draft { from: 1, genesis: GENESIS, statement });
	let Message::Partial(partial) = &signed.message else { panic!() };
	let keys = keys(MEMBERS);
	assert_eq!(ballast_bls::host::verify(&keys[1], digest.as_bytes(), &partial.signature), Ok(()));
	assert_eq!(verify(&signed, &GENESIS, &keys), Ok(()));
	assert_ne!(partial.signature, signed.signature);
}

#[test]
fn node_without_a_key_follows_and_relays() {
	let mut set = Set::new(|signed| signed);
	set.give_all(&Input::Chain(chain()));
	set.give_all(&measured());
	let mut relay = Member::new(Params::default(), None, None);
	relay.handle(NOW, Input::Chain(chain()));
	for signed in set.said {
		let effects = relay.receive(NOW, signed).unwrap();
		assert_eq!(effects, []);
	}
	assert_eq!(relay.core().status().unwrap().signed.len(), 4);
	// Last of all: three stages of two blocks behind a set of four.
	let late = ChainView { block: 12, ..chain() };
	let effects = relay.handle(NOW, Input::Chain(late));
	let certificate = effects
		.into_iter()
		.find_map(|effect| match effect {
			Effect::Submit(certificate) => Some(certificate),
			_ => None,
		})
		.unwrap();
	assert_eq!(verify_as_the_runtime(&certificate, &keys(MEMBERS), &GENESIS), Ok(()));
}
