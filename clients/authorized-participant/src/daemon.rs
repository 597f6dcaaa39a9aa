//! The daemon: connects everything and turns the engine.

use crate::{
	amounts,
	chain::{same, Block, Chain, ChainError, Node, NodeError, OtherChain, View},
	config::{Config, ConfigError, VenueConfig},
	engine::{Engine, EngineError, Settings, Surroundings},
	http::{self, Page},
	journal::{Database, DatabaseError, Journal, JournalError, Memory},
	metrics::Metrics,
	model::BlockId,
	secret::{ensure_private, read_key, SecretError},
	status::{Status, ENDED_SHOWN},
	LOG_TARGET,
};
use ballast_oracle::{AssetId, BlockNumber, Moment};
use ballast_venue::{Binance, Credentials, HttpSettings, Sandbox, SetupError, Venue};
use std::{
	path::Path,
	sync::Arc,
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use thiserror::Error;

/// Between two looks at the node.
const TURN: Duration = Duration::from_secs(1);

/// Why the daemon does not start, or ended.
#[derive(Debug, Error)]
pub enum DaemonError {
	/// The configuration.
	#[error(transparent)]
	Config(#[from] ConfigError),
	/// A secret.
	#[error(transparent)]
	Secret(#[from] SecretError),
	/// A secret of the venue.
	#[error(transparent)]
	VenueSecret(#[from] ballast_venue::SecretError),
	/// The venue's configuration.
	#[error("venue: {0}")]
	Venue(#[from] SetupError),
	/// The node.
	#[error("node: {0}")]
	Node(#[from] NodeError),
	/// The configuration does not fit the chain.
	#[error("assets: the chain's quote asset {0} is not listed")]
	NoQuote(AssetId),
	/// The journal's file.
	#[error("{path}: {error}")]
	Database {
		/// The file.
		path: String,
		/// Why.
		error: DatabaseError,
	},
	/// The node is on another chain than the journal: nothing may be done.
	#[error(transparent)]
	OtherChain(#[from] OtherChain),
	/// A daemon has the database.
	#[error(
		"{path}: another process has the database open, and a dry run begins with what is in it: stop \
		 that process, or name a file that does not exist as `database`, to begin with nothing"
	)]
	NotBesideDaemon {
		/// The file.
		path: String,
	},
	/// The journal cannot be written: nothing may be done any more.
	#[error(transparent)]
	Journal(#[from] JournalError),
	/// The address for metrics cannot be used.
	#[error("metrics: {0}")]
	Metrics(std::io::Error),
	/// The counters.
	#[error("metrics: {0}")]
	Counters(#[from] prometheus::Error),
	/// Signals cannot be waited for.
	#[error("signals: {0}")]
	Signals(std::io::Error),
}

impl DaemonError {
	/// Whether the configuration is to blame.
	pub fn is_configuration(&self) -> bool {
		matches!(
			self,
			Self::Config(_)
				| Self::Secret(_)
				| Self::VenueSecret(_)
				| Self::Venue(_)
				| Self::NoQuote(_)
				| Self::Node(NodeError::NoAsset(_))
		)
	}

	/// Whether the journal belongs to another chain, or another account, than is configured.
	pub fn is_foreign(&self) -> bool {
		matches!(
			self,
			Self::OtherChain(_)
				| Self::Node(NodeError::OtherChain(_))
				| Self::Database { error: DatabaseError::Owner { .. }, .. }
		)
	}
}

/// The database error of a file.
///
/// # Errors
///
/// Those of `result`.
pub fn at_path<T>(path: &Path, result: Result<T, DatabaseError>) -> Result<T, DaemonError> {
	result.map_err(|error| DaemonError::Database { path: path.display().to_string(), error })
}

fn venue(config: &VenueConfig) -> Result<Arc<dyn Venue>, DaemonError> {
	let settings = HttpSettings::default();
	Ok(match config {
		VenueConfig::Sandbox { url, key_file } => {
			ensure_private(key_file)?;
			Arc::new(Sandbox::new(url, ballast_venue::read_secret(key_file)?, settings)?)
		}
		VenueConfig::Binance { url, key_file, secret_file } => {
			ensure_private(key_file)?;
			ensure_private(secret_file)?;
			let credentials = Credentials::from_files(key_file, secret_file)?;
			Arc::new(Binance::new(url, credentials, settings)?)
		}
	})
}

struct Daemon {
	node: Arc<Node>,
	journal: Arc<dyn Journal>,
	engine: Engine,
	config: Config,
	metrics: Arc<Metrics>,
	page: Arc<Page>,
	dry_run: bool,
	/// The view of the last block that was read.
	view: Option<View>,
	/// The node's last finalized block, while it is before the last that was read.
	behind: Option<BlockNumber>,
}

/// Runs until it is told to stop.
///
/// # Errors
///
/// [`DaemonError`].
pub async fn run(config: Config, dry_run: bool) -> Result<(), DaemonError> {
	let pair = read_key(&config.key_file)?;
	let venue = venue(&config.venue)?;
	let symbols = config.symbols();
	let assets = symbols.keys().copied().collect();
	let life = config.strategy.transaction_life;
	let node = Arc::new(Node::connect(&config.node, pair, assets, life).await?);
	let facts = node.facts().await?;
	if !symbols.contains_key(&facts.quote) {
		return Err(DaemonError::NoQuote(facts.quote));
	}
	let journal = journal(&config, &node, &facts, dry_run).await?;
	let metrics = Arc::new(Metrics::new()?);
	let page = Arc::new(Page::new(journal.clone(), symbols.clone()));
	// A dry run may be beside a daemon that has the port.
	if let Some(address) = config.metrics.filter(|_| !dry_run) {
		http::serve(address, metrics.clone(), page.clone()).await.map_err(DaemonError::Metrics)?;
	}
	let kill_switch = config.kill_switch.clone();
	let around = Surroundings {
		chain: node.clone(),
		venue: venue.clone(),
		journal: journal.clone(),
		clock: Arc::new(now),
		killed: Arc::new(move || kill_switch.exists()),
		metrics: metrics.clone(),
	};
	let settings = Settings {
		account: node.account(),
		facts,
		symbols,
		baskets: config.baskets.clone(),
		appetite: config.appetite(),
		limits: config.limits(),
		commit: config.strategy.commit,
		pins: config.pins()?,
		quoting: config.quoting(),
	};
	let engine = Engine::start(settings, around).await?;
	log::info!(
		target: LOG_TARGET,
		"account 0x{} on {} and {}{}",
		hex::encode(node.account()),
		config.node,
		venue.name(),
		if dry_run { ", dry run" } else { "" },
	);
	let (view, behind) = (None, None);
	let mut daemon = Daemon { node, journal, engine, config, metrics, page, dry_run, view, behind };
	daemon.turn_until_stopped().await
}

async fn journal(
	config: &Config,
	node: &Node,
	facts: &crate::chain::ChainFacts,
	dry_run: bool,
) -> Result<Arc<dyn Journal>, DaemonError> {
	let path = &config.database;
	let owner = format!("account 0x{} of chain {:?}", hex::encode(node.account()), facts.genesis);
	if !dry_run {
		let database = at_path(path, Database::open(path, &owner))?;
		at_path(path, database.set_decimals(&facts.decimals))?;
		return Ok(Arc::new(database));
	}
	// What a dry run learns is forgotten, and the file stays as it is.
	let state = match path.exists() {
		true => {
			let copy = match Database::copy(path) {
				Err(DatabaseError::InUse) => {
					return Err(DaemonError::NotBesideDaemon { path: path.display().to_string() })
				}
				copy => at_path(path, copy)?,
			};
			at_path(path, copy.ensure_owner(&owner))?;
			copy.load().await?
		}
		false => Default::default(),
	};
	Ok(Arc::new(Memory::new(state)))
}

fn now() -> Moment {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}

impl Daemon {
	async fn turn_until_stopped(&mut self) -> Result<(), DaemonError> {
		use tokio::signal::unix::{signal, SignalKind};
		let mut terminate = signal(SignalKind::terminate()).map_err(DaemonError::Signals)?;
		let mut interrupt = signal(SignalKind::interrupt()).map_err(DaemonError::Signals)?;
		loop {
			match self.turn().await {
				Ok(()) => (),
				Err(EngineError::Journal(error)) => return Err(error.into()),
				Err(EngineError::OtherChain(error)) => return Err(error.into()),
				Err(EngineError::Venue(error)) => log::warn!(target: LOG_TARGET, "{error}"),
				Err(EngineError::Chain(error)) => {
					log::warn!(target: LOG_TARGET, "the node: {error}");
					match self.node.reconnect().await {
						Ok(()) => (),
						Err(NodeError::OtherChain(error)) => return Err(error.into()),
						Err(error) => log::warn!(target: LOG_TARGET, "{error}"),
					}
				}
			}
			self.show().await?;
			// Between turns nothing is half done.
			tokio::select! {
				() = tokio::time::sleep(TURN) => (),
				_ = terminate.recv() => break,
				_ = interrupt.recv() => break,
			}
		}
		log::info!(target: LOG_TARGET, "stopped");
		Ok(())
	}

	/// Reads the finalized blocks that are new, and acts at the last of them.
	async fn turn(&mut self) -> Result<(), EngineError> {
		let last = self.node.finalized().await?;
		if let Some(cursor) = self.engine.cursor() {
			self.compare(cursor, last).await?;
		}
		self.follow(last.number).await?;
		let Some(cursor) = self.engine.cursor() else { return Ok(()) };
		let is_new = self.view.as_ref().is_none_or(|view| view.block != cursor);
		if is_new {
			self.view = Some(self.node.view(cursor).await?);
		}
		let Some(view) = &self.view else { return Ok(()) };
		if self.dry_run {
			if is_new {
				for decision in self.engine.decisions(view).await? {
					println!("{}", said(cursor.number, &decision));
				}
				for quotation in self.engine.quotations(view).await? {
					println!("{}", quoted(cursor.number, &quotation));
				}
			}
			return Ok(());
		}
		self.engine.act(view).await
	}

	/// Compares the last block that was read with the node's last finalized one. At the next block, its
	/// parent is compared.
	async fn compare(&mut self, cursor: BlockId, last: BlockId) -> Result<(), EngineError> {
		if last.number == cursor.number {
			same(cursor, last.hash)?;
		} else if last.number > cursor.number && self.view.is_none() {
			self.ensure_has(cursor).await?;
		}
		let behind = (last.number < cursor.number).then_some(last.number);
		if let Some(number) = behind.filter(|_| self.behind != behind) {
			log::warn!(
				target: LOG_TARGET,
				"the node has finalized block {number}, the journal has read {}: the node is catching \
				 up, or its chain was begun anew",
				cursor.number,
			);
		}
		self.behind = behind;
		Ok(())
	}

	/// Whether the node has the last block that was read, as far as it can be asked: it may have none from
	/// before those that it began with.
	async fn ensure_has(&self, cursor: BlockId) -> Result<(), EngineError> {
		let found = self.node.hash_of(cursor.number).await?;
		Ok(found.map_or(Ok(()), |found| same(cursor, found))?)
	}

	async fn follow(&mut self, last: BlockNumber) -> Result<(), EngineError> {
		let Some(cursor) = self.engine.cursor() else {
			let block = self.node.start_block(last).await?;
			log::info!(target: LOG_TARGET, "begins at block {last}");
			return self.engine.on_block(&block).await;
		};
		let mut next = cursor.number.saturating_add(1);
		while next <= last {
			let block = match self.node.block(next).await {
				Ok(block) => block,
				Err(error) => {
					next = self.after_gap(next, last, error).await?;
					continue;
				}
			};
			self.engine.on_block(&block).await?;
			next = next.saturating_add(1);
		}
		Ok(())
	}

	/// A block that cannot be read: either the node is in trouble, or it has pruned the block's state.
	/// Then reading goes on at the oldest block that it has.
	async fn after_gap(
		&mut self,
		next: BlockNumber,
		last: BlockNumber,
		error: ChainError,
	) -> Result<BlockNumber, EngineError> {
		let oldest = self.node.oldest_available(next, last).await?;
		if oldest == next {
			return Err(error.into());
		}
		log::error!(
			target: LOG_TARGET,
			"blocks {next} to {} are pruned ({error}); goes on at {oldest}",
			oldest.saturating_sub(1),
		);
		if let Some(cursor) = self.engine.cursor() {
			self.ensure_has(cursor).await?;
		}
		// Its own fills too: only at the very start are they in the balances already.
		let Block { certified, .. } = self.node.start_block(oldest).await?;
		let block = Block { certified, ..self.node.block(oldest).await? };
		// Stopped in between, it reads this block at the next start.
		let before = BlockId { number: oldest.saturating_sub(1), hash: block.parent };
		self.engine.on_gap(before).await?;
		self.engine.on_block(&block).await?;
		Ok(oldest.saturating_add(1))
	}

	async fn show(&self) -> Result<(), DaemonError> {
		let standing = self.engine.standing();
		self.metrics.standing(&standing);
		let ended = self.journal.ended(ENDED_SHOWN).await?;
		let status = Status {
			state: self.engine.state(),
			ended: &ended,
			standing: &standing,
			symbols: &self.config.symbols(),
			distrust: self.engine.distrust(),
			killed: self.config.kill_switch.exists(),
		};
		self.page.set(status.table());
		Ok(())
	}
}

fn said(block: BlockNumber, decision: &crate::engine::Decision) -> String {
	let order = &decision.order;
	let answer = match &decision.answer {
		Ok(plan) => format!(
			"would trade {} base units at {}, and hedge {} at {} or better",
			plan.amount,
			amounts::price(plan.price).unwrap_or_default(),
			plan.quantity,
			plan.limit
		),
		Err(reason) => format!("would not: {reason}"),
	};
	format!(
		"block {block}: basket {} {:?}s {} of asset {}: {answer}",
		decision.basket, order.side, order.amount, order.asset
	)
}

fn quoted(block: BlockNumber, quotation: &crate::engine::Quotation) -> String {
	let answer = match &quotation.answer {
		Ok(quote) => format!(
			"would offer {:?} for {:?}, {:?}, up to block {}",
			quote.terms.gives, quote.terms.takes, quote.terms.difference, quote.until
		),
		Err(reason) => format!("would not offer: {reason}"),
	};
	format!("block {block}: basket {}: {answer}", quotation.basket)
}
