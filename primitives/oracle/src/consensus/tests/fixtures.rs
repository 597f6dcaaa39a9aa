//! Chains, messages and single nodes, made by hand. Signatures are hashes: the core never looks
//! into them, and a test can tell a right one from a wrong one.

use crate::{
	consensus::{
		Abstain, Core, Draft, Event, Input, Message, Observation, Output, Params, PartialSignature,
		Proposal, Reject, SignedMessage, SigningLog, Statement, Vote,
	},
	digest,
	mailbox::Measurement,
	AssetId, BasketId, CertifiedPrice, ChainView, FixedU128, Moment, OpenRequest, OracleIndex,
	PublicKey, Report, RequestRef, Round, Signature, View, H256,
};

/// Where the clocks of these tests stand.
pub const NOW: Moment = 1_763_000_000_000;
/// Hash of block 0.
pub const GENESIS: H256 = H256::repeat_byte(0x6e);
/// The set of these tests.
pub const SET: u64 = 3;
/// The round of these tests.
pub const ROUND: Round = 40;
/// The block at which it began.
pub const STARTED: u32 = 1_000;
/// Assets that the chain lists.
pub const LISTED: [AssetId; 6] = [1, 2, 3, 4, 5, 9];

/// Key of a member.
pub fn key(member: OracleIndex) -> PublicKey {
	let mut bytes = [0x77; 48];
	bytes[..2].copy_from_slice(&member.to_le_bytes());
	PublicKey(bytes)
}

/// What stands for the signature of a member over a digest.
pub fn fake_signature(member: OracleIndex, digest: &H256) -> Signature {
	let hash = digest::tagged(b"test", digest, &member);
	let mut bytes = [0; 96];
	for part in bytes.chunks_mut(32) {
		part.copy_from_slice(hash.as_bytes());
	}
	Signature(bytes)
}

/// Signs in the name of a member.
pub fn sign(from: OracleIndex, message: Message) -> SignedMessage {
	let signature = fake_signature(from, &message.digest(&GENESIS));
	SignedMessage { from, message, signature }
}

/// What a driver does with [`Output::Sign`].
pub fn sign_draft(draft: Draft) -> SignedMessage {
	let from = draft.from;
	draft.sign(|digest| fake_signature(from, digest))
}

/// A chain view of a set of `members`, `elapsed` blocks into the round.
pub fn chain(members: u16, elapsed: u32) -> ChainView {
	ChainView {
		block: STARTED + elapsed,
		now: NOW,
		genesis: GENESIS,
		set_id: SET,
		keys: (0..members).map(key).collect(),
		round: ROUND,
		round_started_at: Some(STARTED),
		requests: Vec::new(),
		assets: LISTED.to_vec(),
	}
}

/// The same with open requests.
pub fn chain_with(members: u16, elapsed: u32, requests: Vec<OpenRequest>) -> ChainView {
	ChainView { requests, ..chain(members, elapsed) }
}

/// A price in whole units of 1e-6, with a confidence of 1e-6 of the unit.
pub fn price(asset: AssetId, micros: u128) -> CertifiedPrice {
	let micro = 1_000_000_000_000;
	CertifiedPrice {
		asset,
		price: FixedU128::from_inner(micros * micro),
		confidence: FixedU128::from_inner(micro),
	}
}

/// Prices from (asset, micros).
pub fn prices(list: &[(AssetId, u128)]) -> Vec<CertifiedPrice> {
	list.iter().map(|(asset, micros)| price(*asset, *micros)).collect()
}

/// What a report says of the request of `basket` over `legs` assets.
pub fn reference(basket: BasketId, legs: u32) -> RequestRef {
	RequestRef { basket, nonce: 7, legs, digest: H256::from_low_u64_be(u64::from(basket)) }
}

/// An open request, made a block before the round began.
pub fn open(basket: BasketId, assets: &[AssetId]) -> OpenRequest {
	OpenRequest {
		reference: reference(basket, u32::try_from(assets.len()).unwrap()),
		assets: assets.to_vec(),
		opened_at: STARTED - 1,
		opened_at_moment: NOW - 60_000,
		deadline: STARTED + 500,
	}
}

/// An observation made `age` milliseconds before [`NOW`].
pub fn observation(age: u64, list: &[(AssetId, u128)], requests: &[RequestRef]) -> Observation {
	Observation {
		set_id: SET,
		round: ROUND,
		observed_at: NOW - age,
		prices: prices(list).try_into().unwrap(),
		requests: requests.to_vec().try_into().unwrap(),
	}
}

/// The same as an offchain worker leaves it.
pub fn measurement(age: u64, list: &[(AssetId, u128)], requests: &[RequestRef]) -> Measurement {
	Measurement {
		set_id: SET,
		round: ROUND,
		block: STARTED,
		parent: H256::zero(),
		observed_at: NOW - age,
		prices: prices(list),
		missing: Vec::new(),
		requests: requests.to_vec(),
	}
}

/// A proposal of `view` with these contents, over these observations.
pub fn proposal(
	view: View,
	observed_at: Moment,
	list: &[(AssetId, u128)],
	requests: &[RequestRef],
	observations: &[(OracleIndex, Observation)],
) -> Proposal {
	let named = observations.iter().map(|(member, observation)| {
		(*member, Message::Observation(observation.clone()).digest(&GENESIS))
	});
	Proposal {
		report: Report {
			set_id: SET,
			round: ROUND,
			view,
			observed_at,
			valid_until: STARTED + 8,
			prices: prices(list).try_into().unwrap(),
			requests: requests.to_vec().try_into().unwrap(),
		},
		observations: named.collect::<Vec<_>>().try_into().unwrap(),
	}
}

/// The partial of a member over a report.
pub fn partial(from: OracleIndex, report: &Report) -> SignedMessage {
	partial_over(from, report.view, digest::report(&GENESIS, report))
}

/// The partial of a member over any digest.
pub fn partial_over(from: OracleIndex, view: View, digest: H256) -> SignedMessage {
	let signature = fake_signature(from, &digest);
	let body = PartialSignature { set_id: SET, round: ROUND, view, digest, signature };
	sign(from, Message::Partial(body))
}

/// The leader of a view of the tests' round.
pub fn leader(view: View, members: u16) -> OracleIndex {
	crate::consensus::leader(SET, ROUND, view, u32::from(members)).unwrap()
}

/// The first member that does not lead `view`.
pub fn follower(view: View, members: u16) -> OracleIndex {
	(0..members).find(|member| *member != leader(view, members)).unwrap()
}

/// A log that shows that its key has signed before.
pub fn used_log() -> SigningLog {
	let mut log = SigningLog::default();
	log.record_proposal(SET, ROUND - 1, 0);
	log
}

/// One node whose driver signs and hands back at once.
pub struct Node {
	pub core: Core,
	pub now: Moment,
	/// Everything it asked for, own signed messages included.
	pub done: Vec<Output>,
	/// Messages it signed.
	pub signed: Vec<SignedMessage>,
}

impl Node {
	/// Member `me`, with a record of earlier rounds.
	pub fn new(me: OracleIndex) -> Self {
		Self::restored(me, Some(used_log()))
	}

	/// Member `me` with what it stored.
	pub fn restored(me: OracleIndex, log: Option<SigningLog>) -> Self {
		Self::with(Core::new(Params::default(), Some(key(me)), log))
	}

	/// A node around any core.
	pub fn with(core: Core) -> Self {
		Self { core, now: NOW, done: Vec::new(), signed: Vec::new() }
	}

	/// Gives an input; what comes of it, own messages handed back.
	pub fn feed(&mut self, input: Input) -> Vec<Output> {
		let mut outputs = Vec::new();
		let mut inputs = vec![input];
		while let Some(input) = inputs.pop() {
			for output in self.core.handle(self.now, input) {
				if let Output::Sign(draft) = &output {
					let signed = sign_draft(draft.clone());
					self.signed.push(signed.clone());
					inputs.insert(0, Input::Message(signed));
				}
				outputs.push(output);
			}
		}
		self.done.extend(outputs.clone());
		outputs
	}

	/// Hears a message.
	pub fn hear(&mut self, from: OracleIndex, message: Message) -> Vec<Output> {
		self.feed(Input::Message(sign(from, message)))
	}

	/// Hears an observation.
	pub fn observe(&mut self, from: OracleIndex, observation: &Observation) -> Vec<Output> {
		self.hear(from, Message::Observation(observation.clone()))
	}

	/// Lets time pass.
	pub fn wait(&mut self, milliseconds: u64) -> Vec<Output> {
		self.now += milliseconds;
		self.feed(Input::Tick)
	}

	/// The reason for refusing a message, which it must be.
	pub fn refusal(&mut self, from: OracleIndex, message: Message) -> Reject {
		let outputs = self.hear(from, message);
		let [Output::Event(Event::Rejected { reason, .. })] = outputs.as_slice() else {
			panic!("not refused: {outputs:?}");
		};
		*reason
	}
}

/// The statements that a driver is asked to sign.
pub fn statements(outputs: &[Output]) -> Vec<Statement> {
	let statement = |output: &Output| match output {
		Output::Sign(draft) => Some(draft.statement.clone()),
		_ => None,
	};
	outputs.iter().filter_map(statement).collect()
}

/// The proposals among them.
pub fn proposals(outputs: &[Output]) -> Vec<Proposal> {
	let proposal = |statement| match statement {
		Statement::Proposal(proposal) => Some(proposal),
		_ => None,
	};
	statements(outputs).into_iter().filter_map(proposal).collect()
}

/// Views and digests of the partials among them.
pub fn partials(outputs: &[Output]) -> Vec<(View, H256)> {
	let partial = |statement| match statement {
		Statement::Partial { view, digest, .. } => Some((view, digest)),
		_ => None,
	};
	statements(outputs).into_iter().filter_map(partial).collect()
}

/// Reasons for abstaining.
pub fn abstentions(outputs: &[Output]) -> Vec<Abstain> {
	let reason = |output: &Output| match output {
		Output::Event(Event::Abstain { reason, .. }) => Some(*reason),
		_ => None,
	};
	outputs.iter().filter_map(reason).collect()
}

/// Asserts that whatever is signed, observations and questions apart, is in a record stored before:
/// in `stored`, or in one that these outputs store.
pub fn assert_persisted_first(mut stored: SigningLog, outputs: &[Output]) {
	for output in outputs {
		match output {
			Output::Persist(log) => stored = log.clone(),
			Output::Sign(Draft { statement: Statement::Proposal(proposal), .. }) => {
				let Report { set_id, round, view, .. } = proposal.report;
				assert!(!stored.may_propose(set_id, round, view), "not recorded: {outputs:?}");
			}
			Output::Sign(Draft {
				statement: Statement::Partial { set_id, round, view, digest },
				..
			}) => {
				let vote = Vote { view: *view, digest: Some(*digest) };
				assert_eq!(stored.vote(*set_id, *round), Some(vote), "not recorded: {outputs:?}");
			}
			Output::Sign(_) | Output::Send(_) | Output::Submit(_) | Output::Event(_) => {}
		}
	}
}
