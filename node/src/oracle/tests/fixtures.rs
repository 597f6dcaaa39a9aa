//! A set of four oracles with the development keys, and nodes that hold some of them.

use crate::oracle::{
	gossip::{self, Charge, Gate},
	keys::OracleKey,
	log_file::LogFile,
	metrics::Metrics,
	seats::{Action, Seats},
};
use ballast_bls::host::dev_key;
use ballast_oracle::{
	consensus::{
		leader, wire, Draft, Input, Message, Observation, Params, Proposal, SignedMessage,
		SigningLog, Statement, Vote,
	},
	mailbox::Measurement,
	AssetId, CertifiedPrice, ChainView, FixedU128, Moment, OpenRequest, OracleIndex, PublicKey,
	Report, RequestRef, Round, View, H256,
};
use ballast_runtime::opaque::Block;
use parking_lot::Mutex;
use sc_network::ReputationChange;
use sc_network_gossip::{ValidationResult, Validator, ValidatorContext};
use sc_network_types::PeerId;
use std::{collections::VecDeque, sync::Arc};
use substrate_prometheus_endpoint::Registry;
use tempfile::TempDir;

/// Noon of some day: every clock in these tests.
pub const NOW: Moment = 1_800_000_000_000;
pub const GENESIS: H256 = H256::repeat_byte(0x6e);
pub const ROUND: Round = 7;
const ASSETS: [AssetId; 2] = [1, 2];

pub fn now() -> Moment {
	NOW
}

pub fn keys() -> Vec<PublicKey> {
	(0..4).map(|index| dev_key(index).public_key()).collect()
}

fn request() -> RequestRef {
	RequestRef { basket: 3, nonce: 1, legs: 2, digest: H256::repeat_byte(3) }
}

/// The chain with a request open since block 10.
pub fn chain(block: u32) -> ChainView {
	ChainView {
		block,
		now: NOW,
		genesis: GENESIS,
		set_id: 0,
		keys: keys(),
		round: ROUND,
		round_started_at: Some(10),
		requests: vec![OpenRequest {
			reference: request(),
			assets: ASSETS.to_vec(),
			opened_at: 10,
			opened_at_moment: NOW - 500,
			deadline: 100,
		}],
		assets: ASSETS.to_vec(),
	}
}

/// Both assets at 100 and this many hundredths more.
pub fn prices(hundredths: u32) -> Vec<CertifiedPrice> {
	ASSETS
		.into_iter()
		.map(|asset| CertifiedPrice {
			asset,
			price: FixedU128::from_rational(u128::from(10_000 + hundredths), 100),
			confidence: FixedU128::from_rational(1, 100),
		})
		.collect()
}

pub fn measured(hundredths: u32) -> Input {
	Input::Measured(Measurement {
		set_id: 0,
		round: ROUND,
		block: 10,
		parent: H256::zero(),
		observed_at: NOW - 50,
		prices: prices(hundredths),
		missing: Vec::new(),
		requests: vec![request()],
	})
}

pub fn first_leader() -> OracleIndex {
	leader(0, ROUND, 0, 4).unwrap()
}

pub fn observation(hundredths: u32) -> Observation {
	Observation {
		set_id: 0,
		round: ROUND,
		observed_at: NOW - 50,
		prices: prices(hundredths).try_into().unwrap(),
		requests: vec![request()].try_into().unwrap(),
	}
}

/// A statement signed by the member with this index on this chain.
pub fn signed_on(genesis: H256, from: OracleIndex, statement: Statement) -> SignedMessage {
	wire::sign(&dev_key(u32::from(from)), Draft { from, genesis, statement })
}

pub fn signed(from: OracleIndex, statement: Statement) -> SignedMessage {
	signed_on(GENESIS, from, statement)
}

pub fn observed_by(from: OracleIndex, hundredths: u32) -> SignedMessage {
	signed(from, Statement::Observation(observation(hundredths)))
}

/// The first leader's proposal of these prices over these observations.
pub fn proposal_over(observations: &[SignedMessage], hundredths: u32) -> SignedMessage {
	let named: Vec<_> =
		observations.iter().map(|signed| (signed.from, signed.message.digest(&GENESIS))).collect();
	let report = Report {
		set_id: 0,
		round: ROUND,
		view: 0,
		observed_at: NOW - 50,
		valid_until: 18,
		prices: prices(hundredths).try_into().unwrap(),
		requests: Default::default(),
	};
	let proposal = Proposal { report, observations: named.try_into().unwrap() };
	signed(first_leader(), Statement::Proposal(proposal))
}

/// The first leader's proposal of these prices over observations that did not arrive.
pub fn proposal(hundredths: u32) -> SignedMessage {
	let observations: Vec<_> = (0..3).map(|from| observed_by(from, hundredths)).collect();
	proposal_over(&observations, hundredths)
}

/// A partial over a report that nobody has made.
pub fn partial(from: OracleIndex, view: View, byte: u8) -> SignedMessage {
	let digest = H256::repeat_byte(byte);
	signed(from, Statement::Partial { set_id: 0, round: ROUND, view, digest })
}

/// What peers were charged.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<(PeerId, ReputationChange)>>>);

impl Charge for Ledger {
	fn charge(&self, peer: PeerId, cost: ReputationChange) {
		self.0.lock().push((peer, cost));
	}
}

impl Ledger {
	/// Takes what was charged since the last time.
	pub fn take(&self) -> Vec<(PeerId, ReputationChange)> {
		std::mem::take(&mut self.0.lock())
	}
}

struct NoContext;

impl ValidatorContext<Block> for NoContext {
	fn broadcast_topic(&mut self, _: H256, _: bool) {}
	fn broadcast_message(&mut self, _: H256, _: Vec<u8>, _: bool) {}
	fn send_message(&mut self, _: &PeerId, _: Vec<u8>) {}
	fn send_topic(&mut self, _: &PeerId, _: H256, _: bool) {}
}

/// A node without a chain and a network.
pub struct Node {
	pub seats: Seats,
	pub gate: Gate,
	pub peer: PeerId,
	pub ledger: Ledger,
	pub registry: Registry,
	pub directory: TempDir,
}

impl Node {
	/// A node with the keys of these members.
	pub fn new(members: &[u32]) -> Self {
		Self::in_directory(members, tempfile::tempdir().unwrap())
	}

	/// The same, with what it has on disk.
	pub fn in_directory(members: &[u32], directory: TempDir) -> Self {
		let keys = members
			.iter()
			.map(|index| dev_key(*index))
			.map(|secret| OracleKey { public: secret.public_key(), secret })
			.collect();
		let log = directory.path().join("oracle");
		let seats = Seats::new(&Params::default(), &log, keys).unwrap();
		let (ledger, registry) = (Ledger::default(), Registry::new());
		let metrics = Metrics::new(Some(&registry));
		let gate = Gate::new(seats.follower().clone(), Box::new(ledger.clone()), now, metrics);
		Self { seats, gate, peer: PeerId::random(), ledger, registry, directory }
	}

	/// A node at block 10 whose keys have signed in the round before, so that none sits out its
	/// first view.
	pub fn at_work(members: &[u32]) -> Self {
		let directory = tempfile::tempdir().unwrap();
		let mut log = SigningLog::default();
		log.record_vote(0, ROUND - 1, Vote { view: 0, digest: Some(H256::repeat_byte(1)) });
		for member in members {
			let key = keys()[usize::try_from(*member).unwrap()];
			LogFile::new(&directory.path().join("oracle"), &key).store(&log).unwrap();
		}
		let mut node = Self::in_directory(members, directory);
		node.tell(&Input::Chain(chain(10)));
		node
	}

	pub fn tell(&mut self, input: &Input) -> Vec<Action> {
		self.seats.tell(NOW, input)
	}

	/// Whether the gate lets a peer's bytes pass.
	pub fn admits(&self, from: &PeerId, bytes: &[u8]) -> bool {
		match self.gate.validate(&mut NoContext, from, bytes) {
			ValidationResult::ProcessAndKeep(topic) => {
				assert_eq!(topic, gossip::topic());
				true
			}
			ValidationResult::ProcessAndDiscard(_) => panic!("what passes is kept"),
			ValidationResult::Discard => false,
		}
	}

	/// Whether the gossip engine would forget these bytes.
	pub fn forgets(&self, bytes: &[u8]) -> bool {
		(self.gate.message_expired())(gossip::topic(), bytes)
	}

	/// A counter or gauge of the node, see [`metric`].
	pub fn metric(&self, name: &str, labels: &[(&str, &str)]) -> Option<u64> {
		metric(&self.registry, name, labels)
	}
}

/// A counter or gauge with these labels, if it was ever touched.
pub fn metric(registry: &Registry, name: &str, labels: &[(&str, &str)]) -> Option<u64> {
	let families = registry.gather();
	let family = families.iter().find(|family| family.get_name() == name)?;
	let metric = family.get_metric().iter().find(|metric| {
		labels.iter().all(|(label, value)| {
			metric
				.get_label()
				.iter()
				.any(|pair| pair.get_name() == *label && pair.get_value() == *value)
		})
	})?;
	let value = metric.get_counter().get_value() + metric.get_gauge().get_value();
	format!("{value}").parse().ok()
}

/// Carries out actions: messages go to the other nodes until nobody says anything. What was said
/// and everything else that was done, each with the node that did it.
pub fn converse(
	nodes: &mut [Node],
	actions: Vec<(usize, Action)>,
) -> (Vec<SignedMessage>, Vec<(usize, Action)>) {
	let mut queue = VecDeque::from(actions);
	let (mut said, mut done) = (Vec::new(), Vec::new());
	while let Some((from, action)) = queue.pop_front() {
		let Action::Gossip(signed) = action else {
			done.push((from, action));
			continue;
		};
		let (bytes, sender) = (signed.to_wire(), nodes[from].peer);
		said.push(signed);
		for (to, node) in nodes.iter_mut().enumerate().filter(|(to, _)| *to != from) {
			if node.admits(&sender, &bytes) {
				let heard = SignedMessage::from_wire(&bytes).unwrap();
				let answers = node.tell(&Input::Message(heard));
				queue.extend(answers.into_iter().map(|action| (to, action)));
			}
		}
	}
	(said, done)
}

/// Whether a message is a partial.
pub fn is_partial(signed: &SignedMessage) -> bool {
	matches!(signed.message, Message::Partial(_))
}
