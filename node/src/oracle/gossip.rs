//! What goes over the network: the notification protocol of the oracles and the gate that every
//! message of a peer passes.
//!
//! The gate decides with what the follower of this node knows, cheap questions first: the bytes, the
//! set, the round, the view, the form, and the signature last. What passes was signed by a member of
//! the current set and is of use now or in the next round; it is passed on to the other peers, kept
//! while it is of use, and handed to the worker. For the rest the peer that sent it answers.

use super::{metrics::Metrics, seats::Follower};
use ballast_oracle::{
	consensus::{max_wire_len, wire, Kind, Reject, RejectClass, SignedMessage, WireError},
	Moment,
};
use ballast_runtime::opaque::Block;
use parking_lot::Mutex;
use sc_network::{
	config::{NonReservedPeerMode, SetConfig},
	peer_store::PeerStoreProvider,
	service::NotificationMetrics,
	NetworkBackend, NetworkPeers, NotificationService, ProtocolName, ReputationChange as Cost,
};
use sc_network_gossip::{MessageIntent, ValidationResult, Validator, ValidatorContext};
use sc_network_types::PeerId;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Block as BlockT, Hash};
use std::{
	collections::BTreeSet,
	sync::Arc,
	time::{Duration, Instant},
};

/// What is charged to a peer. The network disconnects and bans one that owes 1 524 713 390, and
/// halves the debt in some minutes.
mod cost {
	use super::Cost;

	/// What no version of this protocol can have meant: one is enough.
	pub const GARBAGE: Cost = Cost::new_fatal("Oracle: not a message");
	/// Sent by another version of the protocol, which is nobody's fault.
	pub const OTHER_VERSION: Cost = Cost::new(-(1 << 10), "Oracle: unknown version");
	/// No honest node lets it pass: twelve in a row are enough.
	pub const INVALID: Cost = Cost::new(-(1 << 27), "Oracle: invalid message");
	/// As invalid, and it cost a pairing product to find out: six in a row are enough.
	pub const BAD_SIGNATURE: Cost = Cost::new(-(1 << 28), "Oracle: bad signature");
	/// Too late. Honest peers are, now and then.
	pub const PAST: Cost = Cost::new(-(1 << 5), "Oracle: past message");
	/// Too early. Honest peers are when this node's head is behind theirs.
	pub const FUTURE: Cost = Cost::new(-(1 << 5), "Oracle: future message");
}

/// How long a round lasts before its messages are offered again, and how often, to peers that are
/// thought to have them: one that was behind refused them then. Members that are connected to each
/// other repeat their own more often; this is for the ones that are not.
const OFFER_AGAIN: Duration = Duration::from_secs(4);

/// Name of the protocol on a chain.
pub fn protocol_name(genesis: &<Block as BlockT>::Hash, fork_id: Option<&str>) -> ProtocolName {
	match fork_id {
		Some(fork_id) => format!("/{genesis:x}/{fork_id}/oracle/1").into(),
		None => format!("/{genesis:x}/oracle/1").into(),
	}
}

/// What the network has to know of the protocol before it starts. The gossip engine itself adds
/// every peer that blocks come from, so no other slot is needed.
pub fn peers_set_config<N: NetworkBackend<Block, <Block as BlockT>::Hash>>(
	name: ProtocolName,
	metrics: NotificationMetrics,
	peer_store: Arc<dyn PeerStoreProvider>,
) -> (N::NotificationProtocolConfig, Box<dyn NotificationService>) {
	N::notification_config(
		name,
		Vec::new(),
		u64::try_from(max_wire_len()).unwrap_or(u64::MAX),
		None,
		SetConfig {
			in_peers: 0,
			out_peers: 0,
			reserved_nodes: Vec::new(),
			non_reserved_mode: NonReservedPeerMode::Deny,
		},
		metrics,
		peer_store,
	)
}

/// The one topic of the protocol: everybody needs everything.
pub fn topic() -> H256 {
	BlakeTwo256::hash(b"ballast/oracle/gossip/v1")
}

/// The peers that speak the protocol with a node.
pub type Peers = Arc<Mutex<BTreeSet<PeerId>>>;

/// Who may be charged. The network, or a test.
pub trait Charge: Send + Sync {
	/// Charges a peer.
	fn charge(&self, peer: PeerId, cost: Cost);
}

impl<N: NetworkPeers + Send + Sync + ?Sized> Charge for Arc<N> {
	fn charge(&self, peer: PeerId, cost: Cost) {
		self.report_peer(peer, cost);
	}
}

/// Why the gate is shut to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
	/// The bytes are no message.
	Wire(WireError),
	/// The follower has no use for it.
	Rejected(Reject),
	/// The signature is not that of the member.
	Unverified,
}

impl Refusal {
	/// What the peer is charged, if anything.
	fn cost(&self) -> Option<Cost> {
		match self {
			Self::Wire(WireError::UnknownVersion(_)) => Some(cost::OTHER_VERSION),
			Self::Wire(_) => Some(cost::GARBAGE),
			// This node is the one that is behind, or has the message from another peer.
			Self::Rejected(Reject::NoChain | Reject::Duplicate) => None,
			Self::Rejected(reject) => Some(match reject.class() {
				RejectClass::Past => cost::PAST,
				RejectClass::Future => cost::FUTURE,
				RejectClass::Invalid => cost::INVALID,
			}),
			Self::Unverified => Some(cost::BAD_SIGNATURE),
		}
	}

	/// Name in metrics.
	fn name(&self) -> &'static str {
		match self {
			Self::Wire(WireError::UnknownVersion(_)) => "unknown_version",
			Self::Wire(WireError::UnknownKind(_)) => "unknown_kind",
			Self::Wire(WireError::TooLong { .. }) => "too_long",
			Self::Wire(WireError::Malformed) => "malformed",
			Self::Wire(WireError::TrailingBytes) => "trailing_bytes",
			Self::Rejected(reject) => reject.name(),
			Self::Unverified => "bad_signature",
		}
	}
}

/// See the [module](self).
pub struct Gate {
	follower: Follower,
	network: Box<dyn Charge>,
	clock: fn() -> Moment,
	metrics: Metrics,
	peers: Peers,
	offer_again: Mutex<Instant>,
}

impl Gate {
	/// A gate that knows what `follower` knows.
	pub fn new(
		follower: Follower,
		network: Box<dyn Charge>,
		clock: fn() -> Moment,
		metrics: Metrics,
	) -> Self {
		Self {
			follower,
			network,
			clock,
			metrics,
			peers: Arc::default(),
			offer_again: Mutex::new(next_offer()),
		}
	}

	/// The peers that speak the protocol with this node.
	pub fn peers(&self) -> Peers {
		self.peers.clone()
	}

	/// A round began: there is nothing to offer again yet.
	pub fn round_began(&self) {
		*self.offer_again.lock() = next_offer();
	}

	/// As if the round had begun long ago.
	#[cfg(test)]
	pub fn long_ago(&self) {
		*self.offer_again.lock() = Instant::now();
	}

	/// Lets a message pass, or says why not.
	fn admit(&self, bytes: &[u8]) -> Result<SignedMessage, Refusal> {
		let signed = SignedMessage::from_wire(bytes).map_err(Refusal::Wire)?;
		let follower = self.follower.lock();
		follower.core().consider((self.clock)(), &signed).map_err(Refusal::Rejected)?;
		let chain = follower.core().chain().ok_or(Refusal::Rejected(Reject::NoChain))?;
		wire::verify(&signed, &chain.genesis, &chain.keys).map_err(|_| Refusal::Unverified)?;
		Ok(signed)
	}

	/// Whether a message that was let in is of no more use to anybody.
	fn is_expired(&self, bytes: &[u8]) -> bool {
		let Ok(signed) = SignedMessage::from_wire(bytes) else { return true };
		// A question is asked again by who still has it.
		if signed.message.kind() == Kind::Fetch {
			return true;
		}
		match self.follower.lock().core().consider((self.clock)(), &signed) {
			Ok(_) | Err(Reject::Duplicate) => false,
			Err(reject) => reject.class() != RejectClass::Future,
		}
	}

	fn is_time_to_offer_again(&self) -> bool {
		let mut next = self.offer_again.lock();
		let due = Instant::now() >= *next;
		if due {
			*next = next_offer();
		}
		due
	}

	fn change_peers(&self, change: impl FnOnce(&mut BTreeSet<PeerId>)) {
		let mut peers = self.peers.lock();
		change(&mut peers);
		self.metrics.peers(u64::try_from(peers.len()).unwrap_or(u64::MAX));
	}
}

#[allow(clippy::arithmetic_side_effects, reason = "seconds from now are within the clock's range")]
fn next_offer() -> Instant {
	Instant::now() + OFFER_AGAIN
}

impl Validator<Block> for Gate {
	fn new_peer(
		&self,
		_context: &mut dyn ValidatorContext<Block>,
		who: &PeerId,
		_role: sc_network::ObservedRole,
	) {
		self.change_peers(|peers| {
			peers.insert(*who);
		});
	}

	fn peer_disconnected(&self, _context: &mut dyn ValidatorContext<Block>, who: &PeerId) {
		self.change_peers(|peers| {
			peers.remove(who);
		});
	}

	fn validate(
		&self,
		_context: &mut dyn ValidatorContext<Block>,
		sender: &PeerId,
		data: &[u8],
	) -> ValidationResult<H256> {
		match self.admit(data) {
			Ok(signed) => {
				self.metrics.received(&signed, (self.clock)());
				ValidationResult::ProcessAndKeep(topic())
			}
			Err(refusal) => {
				self.metrics.rejected(refusal.name());
				log::debug!(target: super::LOG_TARGET, "Message of {sender} refused: {refusal:?}");
				if let Some(cost) = refusal.cost() {
					self.network.charge(*sender, cost);
				}
				ValidationResult::Discard
			}
		}
	}

	fn message_expired<'a>(&'a self) -> Box<dyn FnMut(H256, &[u8]) -> bool + 'a> {
		Box::new(|_topic, data| self.is_expired(data))
	}

	fn message_allowed<'a>(
		&'a self,
	) -> Box<dyn FnMut(&PeerId, MessageIntent, &H256, &[u8]) -> bool + 'a> {
		let mut offer_again = None;
		Box::new(move |_who, intent, _topic, _data| match intent {
			MessageIntent::Broadcast | MessageIntent::ForcedBroadcast => true,
			MessageIntent::PeriodicRebroadcast => {
				*offer_again.get_or_insert_with(|| self.is_time_to_offer_again())
			}
		})
	}
}
