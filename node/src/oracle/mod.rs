//! The oracle worker. It reads the chain through the runtime, takes what the offchain worker
//! measured, carries messages between the members in this process and those of other nodes, and
//! submits certificates and evidence. A node without keys follows and relays.

mod gossip;
pub mod keys;
mod log_file;
pub mod mailbox;
mod metrics;
mod seats;
pub mod status;
mod submit;
#[cfg(test)]
mod tests;

pub use gossip::{peers_set_config, protocol_name};

use crate::service::{FullClient, FullPool};
use ballast_oracle::{
	api::OracleApi,
	consensus::{Event, Input, Params, RejectClass, SignedMessage},
	Moment, Round,
};
use ballast_runtime::{opaque::Block, AccountId, Hash};
use futures::{channel::mpsc::Receiver, FutureExt, StreamExt};
use gossip::Gate;
use keys::OracleKey;
use mailbox::Inbox;
use metrics::Metrics;
use sc_client_api::BlockchainEvents;
use sc_network::{NetworkEventStream, NetworkPeers, NotificationService, ProtocolName};
use sc_network_gossip::{GossipEngine, TopicNotification};
use sc_network_sync::SyncingService;
use sc_service::error::Error as ServiceError;
use seats::{Action, Seats};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::offchain::OffchainStorage;
use sp_runtime::traits::{BlakeTwo256, Hash as _};
use status::StatusSource;
use std::{
	collections::BTreeSet,
	path::Path,
	sync::Arc,
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use submit::Submitter;
use substrate_prometheus_endpoint::Registry;

/// Where the oracle logs.
pub const LOG_TARGET: &str = "oracle";

/// How often the worker looks whether the offchain worker has measured, and lets its members act on
/// the passing of time.
const TICK: Duration = Duration::from_millis(25);

/// What the worker needs of the node.
pub struct WorkerParams<'a, Network, Storage> {
	/// The client.
	pub client: Arc<FullClient>,
	/// Where certificates go.
	pub pool: Arc<FullPool>,
	/// The network.
	pub network: Network,
	/// Where blocks come from; while they come in bulk, the worker waits.
	pub sync: Arc<SyncingService<Block>>,
	/// The other half of [`peers_set_config`].
	pub notifications: Box<dyn NotificationService>,
	/// See [`protocol_name`].
	pub protocol: ProtocolName,
	/// Where the offchain worker leaves what it measured.
	pub storage: Storage,
	/// Keeps what each key has signed, so that none contradicts itself after a restart.
	pub directory: &'a Path,
	/// The keys that this node speaks with; none on a node that only follows.
	pub keys: Vec<OracleKey>,
	/// Where metrics go.
	pub registry: Option<&'a Registry>,
}

/// See the [module](self).
pub struct Worker<Storage> {
	client: Arc<FullClient>,
	submitter: Submitter,
	sync: Arc<SyncingService<Block>>,
	engine: GossipEngine<Block>,
	messages: Receiver<TopicNotification>,
	gate: Arc<Gate>,
	inbox: Inbox<Storage>,
	seats: Seats,
	metrics: Metrics,
	/// The round that was entered last.
	round: Option<Round>,
	/// What the engine was given in it.
	sent: BTreeSet<Hash>,
}

impl<Storage: OffchainStorage> Worker<Storage> {
	/// A worker, and what answers for it.
	pub fn new<Network>(
		params: WorkerParams<'_, Network, Storage>,
	) -> Result<(Self, StatusSource), ServiceError>
	where
		Network: NetworkPeers + NetworkEventStream + Clone + Send + Sync + 'static,
	{
		let WorkerParams { client, pool, network, sync, keys, .. } = params;
		let metrics = Metrics::new(params.registry);
		let seats = Seats::new(&Params::default(), params.directory, keys)?;
		let gate = Arc::new(Gate::new(
			seats.follower().clone(),
			Box::new(Arc::new(network.clone())),
			now,
			metrics.clone(),
		));
		let mut engine = GossipEngine::new(
			network,
			sync.clone(),
			params.notifications,
			params.protocol,
			gate.clone(),
			params.registry,
		);
		let messages = engine.messages_for(gossip::topic());
		let status = StatusSource {
			follower: seats.follower().clone(),
			client: client.clone(),
			local: Arc::new(seats.keys().clone()),
			peers: gate.peers(),
		};
		let inbox = Inbox::new(params.storage);
		let submitter = Submitter::new(client.clone(), pool, metrics.clone());
		let worker = Self {
			client,
			submitter,
			sync,
			engine,
			messages,
			gate,
			inbox,
			seats,
			metrics,
			round: None,
			sent: BTreeSet::new(),
		};
		Ok((worker, status))
	}

	/// Runs until the node stops.
	pub async fn run(mut self) {
		let mut blocks = self.client.import_notification_stream().fuse();
		let mut ticks = tokio::time::interval(TICK);
		ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
		let info = self.client.info();
		// Genesis has no time, so there is nothing to observe in it.
		if info.best_number > 0 {
			self.follow(info.best_hash).await;
		}
		loop {
			futures::select_biased! {
				() = &mut self.engine => {
					return log::error!(target: LOG_TARGET, "The network is gone, so the oracle stops");
				},
				block = blocks.next() => match block {
					Some(block) if block.is_new_best => self.follow(block.hash).await,
					Some(_) => {},
					None => return,
				},
				message = self.messages.next() => match message {
					Some(notification) => self.hear(&notification.message).await,
					None => return,
				},
				_ = ticks.tick().fuse() => {
					if let Some(measurement) = self.inbox.take() {
						self.tell(&Input::Measured(measurement)).await;
					}
					self.tell(&Input::Tick).await;
				},
			}
		}
	}

	/// Shows every member the chain at a new best block.
	async fn follow(&mut self, best: Hash) {
		// Rounds of the past are nobody's business.
		if self.sync.is_major_syncing() {
			return;
		}
		let view = OracleApi::<Block, AccountId>::chain_view(&*self.client.runtime_api(), best);
		match view {
			Ok(view) => {
				self.metrics.chain(&view);
				self.tell(&Input::Chain(view)).await
			}
			Err(error) => log::error!(
				target: LOG_TARGET,
				"The runtime at block {best:?} does not say what oracles have to do: {error}",
			),
		}
	}

	/// Hands a message that passed the gate to every member.
	async fn hear(&mut self, bytes: &[u8]) {
		match SignedMessage::from_wire(bytes) {
			Ok(signed) => {
				// The engine itself passes messages on once a second only.
				self.engine.broadcast_topic(gossip::topic(), false);
				self.tell(&Input::Message(signed)).await
			}
			Err(error) => log::error!(target: LOG_TARGET, "The gate let pass what is {error}"),
		}
	}

	async fn tell(&mut self, input: &Input) {
		for action in self.seats.tell(now(), input) {
			match action {
				Action::Gossip(signed) => self.gossip(signed.to_wire()),
				Action::Submit(certificate) => self.submitter.certificate(certificate).await,
				Action::Accuse(evidence) => self.submitter.evidence(*evidence).await,
				Action::Tell(None, event) => self.followed(&event),
				Action::Tell(Some(key), event) => self.acted(&key, &event),
			}
		}
	}

	/// Sends a message to all peers. The engine keeps it for others once; what is sent again is sent
	/// because it may have been lost, also to peers that are thought to have it.
	fn gossip(&mut self, bytes: Vec<u8>) {
		if self.sent.insert(BlakeTwo256::hash(&bytes)) {
			self.engine.gossip_message(gossip::topic(), bytes, true);
		} else {
			let peers = self.gate.peers().lock().iter().copied().collect();
			self.engine.send_message(peers, bytes);
		}
	}

	/// What the follower sees is what this node sees.
	fn followed(&mut self, event: &Event) {
		self.metrics.followed(event);
		match event {
			Event::Entered { round, view, leader, .. } => {
				// A round may become due in a later view than 0.
				if self.round.replace(*round) != Some(*round) {
					self.gate.round_began();
					self.sent.clear();
				}
				log::debug!(target: LOG_TARGET, "Round {round}, view {view}: member {leader} leads");
			}
			Event::Rejected { reason, .. } if reason.class() == RejectClass::Past => {}
			event => log::debug!(target: LOG_TARGET, "{event:?}"),
		}
	}

	/// What a key of this node does, and does not.
	fn acted(&self, key: &ballast_oracle::PublicKey, event: &Event) {
		match event {
			Event::Abstain { reason, .. } => {
				self.metrics.abstained(reason.name());
				log::debug!(target: LOG_TARGET, "{key}: {event:?}");
			}
			Event::HeldBack { .. } => log::warn!(target: LOG_TARGET, "{key}: {event:?}"),
			// The follower tells the rest.
			_ => {}
		}
	}
}

/// Milliseconds since the Unix epoch by the clock of this machine.
fn now() -> Moment {
	SystemTime::now()
		.duration_since(UNIX_EPOCH)
		.ok()
		.and_then(|elapsed| Moment::try_from(elapsed.as_millis()).ok())
		.unwrap_or_default()
}
