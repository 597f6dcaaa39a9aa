//! The oracle worker: one [`Member`] of the consensus for each key of this node. It reads the chain
//! through the runtime, takes what the offchain worker measured, carries messages between its own
//! members and submits certificates. Members on other machines are not reached yet.

pub mod keys;
mod log_file;
pub mod mailbox;

use crate::service::{FullClient, FullPool};
use ballast_oracle::{
	api::OracleApi,
	consensus::{wire::Effect, wire::Member, Event, Input, Params, SignedMessage},
	Certificate, Moment, PublicKey,
};
use ballast_runtime::{opaque::Block, AccountId, Hash};
use futures::{FutureExt, StreamExt};
use keys::OracleKey;
use log_file::LogFile;
use mailbox::Inbox;
use sc_client_api::BlockchainEvents;
use sc_service::error::Error as ServiceError;
use sc_transaction_pool_api::{TransactionPool, TransactionSource};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::offchain::OffchainStorage;
use std::{
	collections::VecDeque,
	path::Path,
	sync::Arc,
	time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Where the oracle logs.
pub const LOG_TARGET: &str = "oracle";

/// How often the worker looks whether the offchain worker has measured, and lets its members act on
/// the passing of time.
const TICK: Duration = Duration::from_millis(25);

/// One key of this node.
struct Seat {
	public: PublicKey,
	member: Member,
	log: LogFile,
}

/// See the [module](self).
pub struct Worker<Storage> {
	client: Arc<FullClient>,
	pool: Arc<FullPool>,
	inbox: Inbox<Storage>,
	seats: Vec<Seat>,
}

impl<Storage: OffchainStorage> Worker<Storage> {
	/// `directory` keeps what each key has signed, so that none contradicts itself after a restart.
	pub fn new(
		client: Arc<FullClient>,
		pool: Arc<FullPool>,
		storage: Storage,
		directory: &Path,
		keys: Vec<OracleKey>,
	) -> Result<Self, ServiceError> {
		let seats = keys
			.into_iter()
			.map(|OracleKey { public, secret }| {
				let log = LogFile::new(directory, &public);
				let restored = log.load().map_err(ServiceError::Other)?;
				let member = Member::new(Params::default(), Some(secret), restored);
				Ok(Seat { public, member, log })
			})
			.collect::<Result<_, ServiceError>>()?;
		Ok(Self { client, pool, inbox: Inbox::new(storage), seats })
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
			futures::select! {
				block = blocks.next() => match block {
					Some(block) if block.is_new_best => self.follow(block.hash).await,
					Some(_) => {},
					None => return,
				},
				_ = ticks.tick().fuse() => {
					if let Some(measurement) = self.inbox.take() {
						self.tell_all(&Input::Measured(measurement)).await;
					}
					self.tell_all(&Input::Tick).await;
				},
			}
		}
	}

	/// Shows every member the chain at a new best block.
	async fn follow(&mut self, best: Hash) {
		let view = OracleApi::<Block, AccountId>::chain_view(&*self.client.runtime_api(), best);
		match view {
			Ok(view) => self.tell_all(&Input::Chain(view)).await,
			Err(error) => log::error!(
				target: LOG_TARGET,
				"The runtime at block {best:?} does not say what oracles have to do: {error}",
			),
		}
	}

	async fn tell_all(&mut self, input: &Input) {
		let effects: Vec<_> = self
			.seats
			.iter_mut()
			.flat_map(|seat| {
				let public = seat.public;
				let effects = seat.member.handle(now(), input.clone());
				effects.into_iter().map(move |effect| (public, effect))
			})
			.collect();
		self.carry_out(effects.into()).await;
	}

	/// Carries out effects in their order, and those that they have in turn.
	async fn carry_out(&mut self, mut effects: VecDeque<(PublicKey, Effect)>) {
		while let Some((of, effect)) = effects.pop_front() {
			match effect {
				Effect::Persist(log) => {
					let Some(seat) = self.seats.iter().find(|seat| seat.public == of) else {
						continue;
					};
					if let Err(error) = seat.log.store(&log) {
						log::error!(
							target: LOG_TARGET,
							"The oracle with key {of} stops until the next start: {error}",
						);
						self.seats.retain(|seat| seat.public != of);
						effects.retain(|(public, _)| *public != of);
					}
				}
				Effect::Send(message) => effects.extend(self.deliver(of, &message)),
				Effect::Submit(certificate) => self.submit(certificate).await,
				Effect::Event(event) => report(&of, &event),
			}
		}
	}

	/// Gives a message to the members that did not send it.
	fn deliver(&mut self, from: PublicKey, message: &SignedMessage) -> Vec<(PublicKey, Effect)> {
		self.seats
			.iter_mut()
			.filter(|seat| seat.public != from)
			.flat_map(|seat| {
				let public = seat.public;
				let effects =
					seat.member.receive(now(), message.clone()).unwrap_or_else(|refusal| {
						log::debug!(
							target: LOG_TARGET,
							"{public} refuses a message of member {}: {refusal:?}",
							message.from,
						);
						Vec::new()
					});
				effects.into_iter().map(move |effect| (public, effect))
			})
			.collect()
	}

	async fn submit(&self, certificate: Certificate) {
		let best = self.client.info().best_hash;
		let round = certificate.report.round;
		let transaction = match OracleApi::<Block, AccountId>::certificate_transaction(
			&*self.client.runtime_api(),
			best,
			certificate,
		) {
			Ok(transaction) => transaction,
			Err(error) => {
				log::error!(target: LOG_TARGET, "Cannot wrap the certificate of round {round}: {error}");
				return;
			}
		};
		match self.pool.submit_one(best, TransactionSource::Local, transaction).await {
			Ok(hash) => {
				log::info!(target: LOG_TARGET, "Certificate of round {round} submitted ({hash:?})")
			}
			// Another member was faster, or the round was certified meanwhile.
			Err(error) => {
				log::debug!(target: LOG_TARGET, "Certificate of round {round} not taken: {error}")
			}
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

fn report(of: &PublicKey, event: &Event) {
	match event {
		Event::Misbehaviour(misbehaviour) => {
			log::warn!(target: LOG_TARGET, "{of} sees a member misbehave: {misbehaviour:?}")
		}
		Event::HeldBack { .. } => log::warn!(target: LOG_TARGET, "{of}: {event:?}"),
		event => log::debug!(target: LOG_TARGET, "{of}: {event:?}"),
	}
}
