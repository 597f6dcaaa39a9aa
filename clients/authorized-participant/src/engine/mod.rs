//! The engine: takes finalized blocks, moves each job to its next stage, decides on new ones.
//!
//! Whatever leaves this machine is in the journal before it leaves, and whatever is learnt is in the
//! journal before anything depends on it. So the engine can end anywhere: the next one starts from the
//! journal and asks venue and chain what became of the rest. README.md lists every point.

mod books;
mod complete;
mod deliver;
mod hedge;
mod offers;
mod plan;
mod prune;
mod reconcile;
#[cfg(test)]
mod tests;

pub use books::Standing;
pub use offers::Quotation;
pub use plan::Decision;

use crate::{
	certificate::CertificateFault,
	chain::{
		follows, Block, Call, Chain, ChainError, ChainFacts, Included, OtherChain, Outcome, View,
	},
	journal::{Journal, JournalError},
	metrics::Metrics,
	model::{BlockId, Change, Ending, Job, JobId, Stage, State, Transaction},
	pins::Pins,
	strategy::{fills::DELIVERY_TIME, quotes::Quoting, Appetite, Limits},
	LOG_TARGET,
};
use ballast_oracle::{AssetId, BasketId, BlockNumber, Moment, Nonce};
use ballast_settlement_math::Side;
use ballast_venue::{Market, Venue, VenueError};
use rust_decimal::Decimal;
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};
use thiserror::Error;

/// Transactions of a job that the chain may refuse before the job is given up.
const MOST_FAILURES: u32 = 5;
/// Finalized blocks after which a transaction that is on its way is sent again.
const RESUBMIT_AFTER: BlockNumber = 4;
/// Stages that a job passes in one go at most.
const MOST_STEPS: usize = 8;
/// Between two reconciliations, milliseconds.
const RECONCILE: Moment = 60_000;
/// Blocks for which an order is left alone after a job for it was dropped; twice as many each time.
const FIRST_HOLD: BlockNumber = 2;
/// The most of them.
const LONGEST_HOLD: BlockNumber = 16;

/// What the engine is told once.
pub struct Settings {
	/// The participant's account.
	pub account: [u8; 32],
	/// What is the same for the whole life of the chain.
	pub facts: ChainFacts,
	/// Symbols of the traded assets at the venue, the quote asset included.
	pub symbols: BTreeMap<AssetId, String>,
	/// The baskets that are served; `None` for all.
	pub baskets: Option<BTreeSet<BasketId>>,
	/// What the participant wants of a trade.
	pub appetite: Appetite,
	/// The most that is traded.
	pub limits: Limits,
	/// Whether orders are reserved before they are hedged.
	pub commit: bool,
	/// The oracle keys that certificates are believed under; `None` for those that the chain has.
	pub pins: Option<Pins>,
	/// How offers are made; `None` for none.
	pub quoting: Option<Quoting>,
}

/// Why the engine stopped, or could not go on for now.
#[derive(Debug, Error)]
pub enum EngineError {
	/// Nothing can be written down: nothing may be done.
	#[error(transparent)]
	Journal(#[from] JournalError),
	/// The node is on another chain than the journal: nothing may be done.
	#[error(transparent)]
	OtherChain(#[from] OtherChain),
	/// The node gave no answer. It is asked again.
	#[error("the chain: {0}")]
	Chain(#[from] ChainError),
	/// The venue gave no answer. It is asked again.
	#[error(transparent)]
	Venue(#[from] VenueError),
}

/// What the engine works with.
pub struct Surroundings {
	/// The chain.
	pub chain: Arc<dyn Chain>,
	/// The venue.
	pub venue: Arc<dyn Venue>,
	/// The journal.
	pub journal: Arc<dyn Journal>,
	/// Milliseconds since the Unix epoch, now.
	pub clock: Arc<dyn Fn() -> Moment + Send + Sync>,
	/// Whether everything has to stop at once.
	pub killed: Arc<dyn Fn() -> bool + Send + Sync>,
	/// What is counted.
	pub metrics: Arc<Metrics>,
}

/// The engine.
pub struct Engine {
	pub(crate) settings: Settings,
	around: Surroundings,
	state: State,
	/// At which block each transaction was handed to the node by this process.
	sent: BTreeMap<JobId, BlockNumber>,
	/// At which block this process asked last to complete each settlement.
	asked: BTreeMap<(BasketId, Nonce), BlockNumber>,
	/// At which block this process asked last for each offer to be awarded or returned.
	asked_offers: BTreeMap<JobId, BlockNumber>,
	/// Orders for which the chain refused this process a commitment: they are traded without one.
	refused: BTreeSet<(BasketId, Nonce, AssetId)>,
	/// Orders that this process gave up, because the chain refused too many transactions.
	given_up: BTreeSet<(BasketId, Nonce, AssetId)>,
	/// When this process compared balances last, milliseconds since the Unix epoch.
	reconciled_at: Option<Moment>,
	/// The block at which it decided last.
	planned_at: Option<BlockId>,
	/// Why the last certificate is not one of the pinned keys: nothing is traded until one is.
	distrust: Option<String>,
	/// What was dropped: up to which block it is left alone, and for how many.
	holds: BTreeMap<HoldKey, (BlockNumber, BlockNumber)>,
}

/// The basket of an order, or none for a position; its asset; whether it is bought at the venue.
type HoldKey = (Option<BasketId>, AssetId, bool);

fn hold_key(job: &Job) -> Option<HoldKey> {
	let side = job.hedge.as_ref()?.side;
	let basket = job.leg.map(|leg| leg.basket);
	Some((basket, job.asset, side == ballast_venue::Side::Buy))
}

/// What a step did.
enum Progress {
	/// The job has another stage.
	Moved,
	/// It waits for the chain, the venue or a better price.
	Waiting,
}

impl Engine {
	/// An engine that goes on where the journal ends.
	///
	/// # Errors
	///
	/// [`JournalError`].
	pub async fn start(settings: Settings, around: Surroundings) -> Result<Self, JournalError> {
		let state = around.journal.load().await?;
		let (sent, asked, refused, given_up, holds) = Default::default();
		let asked_offers = BTreeMap::new();
		let (reconciled_at, planned_at, distrust) = (None, None, None);
		Ok(Self {
			settings,
			around,
			state,
			sent,
			asked,
			asked_offers,
			refused,
			given_up,
			reconciled_at,
			planned_at,
			distrust,
			holds,
		})
	}

	/// What the engine remembers.
	pub fn state(&self) -> &State {
		&self.state
	}

	/// Why nothing is traded: the last certificate is not one of the pinned keys.
	pub fn distrust(&self) -> Option<&str> {
		self.distrust.as_deref()
	}

	/// The last block that was read.
	pub fn cursor(&self) -> Option<BlockId> {
		self.state.cursor
	}

	/// Takes in the next finalized block: its certificates, and what became of transactions.
	///
	/// # Errors
	///
	/// [`EngineError::Journal`]; [`EngineError::OtherChain`], when it does not follow the last block. The
	/// block is taken in as a whole or not at all.
	pub async fn on_block(&mut self, block: &Block) -> Result<(), EngineError> {
		if let Some(last) = self.state.cursor {
			follows(last, block)?;
		}
		let (mut changes, mut distrust) = (Vec::new(), self.distrust.clone());
		for certified in &block.certified {
			let round = certified.certificate.report.round;
			let Settings { facts, pins, .. } = &self.settings;
			match certified.verify_pinned(&facts.genesis, pins.as_ref()) {
				Ok(prices) => {
					distrust = None;
					self.around.metrics.certificates("verified");
					log::debug!(
						target: LOG_TARGET,
						"block {}: certificate of round {round} verified, {} prices",
						block.id.number,
						prices.len(),
					);
					changes.push(Change::Prices(prices));
				}
				Err(fault) => {
					if let CertificateFault::Pinned(fault) = &fault {
						distrust = Some(format!("round {round}: {fault}"));
					}
					self.around.metrics.certificates("refused");
					self.alert(
						"certificate",
						&format!(
							"block {}: the chain accepted a certificate of round {round} that \
							 does not verify: {fault}",
							block.id.number
						),
					);
				}
			}
		}
		self.book_stray_fills(block, &mut changes);
		self.follow_offers(block, &mut changes);
		let open: Vec<Job> = self.state.jobs.values().cloned().collect();
		for job in open.into_iter().filter(|job| job.offer.is_none()) {
			let Some(transaction) = job.transaction() else { continue };
			let found = block.own.iter().find(|included| included.hash == transaction.hash);
			match found {
				Some(Included { outcome, .. }) => {
					let outcome = outcome.clone();
					if let (Stage::Committing(_), Outcome::Failed(_), Some(leg)) =
						(&job.stage, &outcome, job.leg)
					{
						self.refused.insert((leg.basket, leg.nonce, job.asset));
					}
					self.included(job, &outcome, block.id.number, &mut changes);
				}
				None if transaction.dies_at <= block.id.number => self.expired(job, &mut changes),
				None => (),
			}
		}
		changes.push(Change::Cursor(block.id));
		self.write(changes).await?;
		self.distrust = distrust;
		self.around.metrics.block(block.id.number);
		Ok(())
	}

	/// Books what a transaction did.
	fn included(
		&self,
		mut job: Job,
		outcome: &Outcome,
		at: BlockNumber,
		changes: &mut Vec<Change>,
	) {
		match (&job.stage, outcome) {
			(Stage::Filling { .. }, Outcome::Filled { amount, payment }) => {
				self.book_fill(&mut job, *amount, *payment, changes);
				job.stage = Stage::Hedged;
			}
			(Stage::Committing(_), Outcome::Applied) => {
				job.commit = false;
				job.decided_at = at;
				job.stage = Stage::Planned;
			}
			(Stage::Committing(_), Outcome::Failed(error)) => {
				return self.end(job, Ending::Dropped(format!("not committed: {error}")), changes);
			}
			(Stage::Completing(_), Outcome::Failed(error)) => {
				return self.end(job, Ending::Dropped(error.clone()), changes);
			}
			(Stage::Completing(_), _) => return self.end(job, Ending::Done, changes),
			(_, outcome) => {
				job.failures = job.failures.saturating_add(1);
				self.around.metrics.refused_transactions();
				log::warn!(
					target: LOG_TARGET,
					"job {}: the chain refused to fill: {outcome:?}",
					job.id,
				);
				job.stage = Stage::Hedged;
			}
		}
		changes.push(Change::Job(Box::new(job)));
	}

	/// A transaction that no block contains and none will: its job decides anew.
	fn expired(&self, mut job: Job, changes: &mut Vec<Change>) {
		log::info!(target: LOG_TARGET, "job {}: its transaction expired", job.id);
		if let Stage::Committing(_) | Stage::Completing(_) = job.stage {
			return self.end(job, Ending::Dropped("the transaction expired".into()), changes);
		}
		job.stage = Stage::Hedged;
		changes.push(Change::Job(Box::new(job)));
	}

	/// Says that the blocks up to `last` cannot be read any more. A job whose transaction may be in one
	/// of them ends, and its asset is halted: nobody knows what became of it but the balances.
	///
	/// # Errors
	///
	/// [`JournalError`].
	pub async fn on_gap(&mut self, last: BlockId) -> Result<(), JournalError> {
		let mut changes = vec![Change::Cursor(last)];
		self.offers_after_gap(last, &mut changes);
		let open: Vec<Job> = self.state.jobs.values().cloned().collect();
		let is_trading = |job: &Job| job.offer.is_none() && job.transaction().is_some();
		for job in open.into_iter().filter(is_trading) {
			let reason = format!("job {}: blocks up to {} are pruned", job.id, last.number);
			self.alert("gap", &reason);
			changes.push(Change::Halt(job.asset, Some(reason.clone())));
			self.end(job, Ending::Short(reason), &mut changes);
		}
		self.write(changes).await
	}

	/// Compares balances when it is time, moves every open job as far as it goes, then decides on new
	/// ones, once for each block. When balances cannot be compared, nothing new is begun; what is open
	/// goes on.
	///
	/// # Errors
	///
	/// [`EngineError`]. What was done before it is done.
	pub async fn act(&mut self, view: &View) -> Result<(), EngineError> {
		let now = (self.around.clock)();
		let is_due = self.reconciled_at.is_none_or(|at| now >= at.saturating_add(RECONCILE));
		let compared = match is_due {
			true => self.reconcile(view).await,
			false => Ok(()),
		};
		match &compared {
			Ok(()) if is_due => self.reconciled_at = Some(now),
			Err(error) if !matches!(error, EngineError::Journal(_)) => {
				log::warn!(target: LOG_TARGET, "balances are not compared: {error}");
			}
			_ => (),
		}
		if let Err(error @ EngineError::Journal(_)) = compared {
			return Err(error);
		}
		let open: Vec<JobId> = self.state.jobs.keys().copied().collect();
		for id in open {
			self.finish(id, view).await?;
		}
		if compared.is_err() || self.is_killed() || self.planned_at == Some(view.block) {
			return Ok(());
		}
		self.planned_at = Some(view.block);
		self.prune(view).await?;
		self.plan(view).await
	}

	/// Moves one job as far as it goes. That the venue or the node does not answer leaves it where it is.
	async fn finish(&mut self, id: JobId, view: &View) -> Result<(), EngineError> {
		for _ in 0..MOST_STEPS {
			let Some(job) = self.state.jobs.get(&id).cloned() else { return Ok(()) };
			// Somebody may have stopped everything in between. To ask what became of an order is allowed.
			if self.is_killed() && !matches!(job.stage, Stage::Hedging { .. }) {
				return Ok(());
			}
			match self.step(job, view).await {
				Ok(Progress::Moved) => (),
				Ok(Progress::Waiting) => return Ok(()),
				Err(EngineError::Journal(error)) => return Err(error.into()),
				Err(error) => {
					log::warn!(target: LOG_TARGET, "job {id} waits: {error}");
					return Ok(());
				}
			}
		}
		Ok(())
	}

	async fn step(&mut self, job: Job, view: &View) -> Result<Progress, EngineError> {
		if let Some(reason) = self.is_obsolete(&job, view) {
			return self.end_now(job, Ending::Dropped(reason)).await;
		}
		match &job.stage {
			Stage::Planned if job.completes.is_some() => self.complete(job, view).await,
			Stage::Planned if job.offer.is_some() => self.make_offer(job, view).await,
			Stage::Planned if job.commit => self.commit(job, view).await,
			Stage::Planned if job.hedge.is_some() => self.send_hedge(job).await,
			Stage::Planned => self.set_stage(job, Stage::Hedged).await,
			Stage::Hedging { sent_at } => {
				let sent_at = *sent_at;
				self.resolve_hedge(job, sent_at).await
			}
			Stage::Hedged => self.deliver(job, view).await,
			Stage::Offering(transaction) => {
				let transaction = transaction.clone();
				self.send_offer(job, &transaction, view).await
			}
			Stage::Offered => self.watch_offer(job, view).await,
			Stage::Committing(transaction)
			| Stage::Completing(transaction)
			| Stage::Asking(transaction)
			| Stage::Filling { transaction, .. } => {
				let transaction = transaction.clone();
				self.send(job.id, &transaction, view).await?;
				Ok(Progress::Waiting)
			}
			Stage::Ended(_) => Ok(Progress::Waiting),
		}
	}

	/// Why a decision of which nothing has left does not hold any more. It is made anew where it pays.
	fn is_obsolete(&self, job: &Job, view: &View) -> Option<String> {
		if job.stage != Stage::Planned || job.completes.is_some() {
			return None;
		}
		if view.block.number > job.decided_at.saturating_add(DELIVERY_TIME) {
			return Some(format!("it was decided at block {}, too long ago", job.decided_at));
		}
		if let Some(reason) = self.distrust() {
			return Some(reason.to_owned());
		}
		for asset in [job.asset, self.settings.facts.quote] {
			if let Some(reason) = self.state.halted.get(&asset) {
				return Some(format!("asset {asset} is halted: {reason}"));
			}
		}
		let leg = job.leg?;
		let vault = view.vaults.iter().find(|vault| vault.basket == leg.basket);
		let Some(vault) = vault.filter(|vault| vault.nonce == leg.nonce) else {
			return Some("the settlement is over".into());
		};
		let mut orders = vault.orders.iter();
		let Some(order) = orders.find(|order| (order.asset, order.side) == (job.asset, leg.side))
		else {
			return Some("the order is filled".into());
		};
		if order.open_to(vault) < leg.amount {
			return Some("less of the order is left".into());
		}
		if view.block.number.saturating_add(DELIVERY_TIME) > vault.deadline {
			return Some(format!("the settlement ends at block {}", vault.deadline));
		}
		let traded = self.priced(view, job.asset);
		let price = traded.and_then(|traded| {
			deliver::price_now(vault, order, &leg, &traded, view.block.number).ok()
		});
		(price != Some(leg.price)).then(|| "the vault does not trade at its price any more".into())
	}

	async fn set_stage(&mut self, mut job: Job, stage: Stage) -> Result<Progress, EngineError> {
		job.stage = stage;
		self.write(vec![Change::Job(Box::new(job))]).await?;
		Ok(Progress::Moved)
	}

	/// Signs the reservation of the job's order and writes it down. The next step sends it.
	async fn commit(&mut self, job: Job, view: &View) -> Result<Progress, EngineError> {
		let Some(leg) = job.leg else { return self.set_stage(job, Stage::Hedged).await };
		let call = Call::Commit { basket: leg.basket, asset: job.asset, amount: leg.amount };
		let transaction = self.sign(view, call).await?;
		self.set_stage(job, Stage::Committing(transaction)).await
	}

	/// Signs with the smallest nonce that is free. After one that was lost, all later ones wait for it.
	async fn sign(&self, view: &View, call: Call) -> Result<Transaction, EngineError> {
		let own = self.state.jobs.values().filter_map(Job::transaction);
		let used: BTreeSet<u64> = own.map(|transaction| transaction.nonce).collect();
		let mut nonce = view.nonce;
		while used.contains(&nonce) {
			nonce = nonce.saturating_add(1);
		}
		Ok(self.around.chain.sign(view.block, nonce, call).await?)
	}

	/// Hands a transaction to the node: once, and again when it is not seen for some blocks.
	async fn send(
		&mut self,
		id: JobId,
		transaction: &Transaction,
		view: &View,
	) -> Result<(), EngineError> {
		let now = view.block.number;
		let recent = |at: &BlockNumber| now < at.saturating_add(RESUBMIT_AFTER);
		if self.sent.get(&id).is_some_and(recent) || now >= transaction.dies_at {
			return Ok(());
		}
		self.sent.insert(id, now);
		self.around.chain.submit(transaction).await?;
		Ok(())
	}

	/// Ends a job. What counted towards the limits for nothing is given back.
	fn end(&self, mut job: Job, ending: Ending, changes: &mut Vec<Change>) {
		log::info!(target: LOG_TARGET, "job {} ended: {ending:?}", job.id);
		self.around.metrics.ended(&ending);
		if let Ending::Dropped(_) = &ending {
			let back = Decimal::ZERO.saturating_sub(job.notional);
			let scopes = plan::scopes(job.settlement(), job.created_at);
			changes.extend(scopes.map(|scope| Change::Spent(scope, back)));
		}
		job.stage = Stage::Ended(ending);
		changes.push(Change::Job(Box::new(job)));
	}

	async fn end_now(&mut self, job: Job, ending: Ending) -> Result<Progress, EngineError> {
		let mut changes = Vec::new();
		self.end(job, ending, &mut changes);
		self.write(changes).await?;
		Ok(Progress::Moved)
	}

	/// Makes changes durable, then applies them.
	async fn write(&mut self, changes: Vec<Change>) -> Result<(), JournalError> {
		self.around.journal.write(&changes).await?;
		for change in &changes {
			self.state.apply(change);
			if let Change::Job(job) = change {
				if job.transaction().is_none() {
					self.sent.remove(&job.id);
				}
				if !job.is_open() {
					self.asked_offers.remove(&job.id);
				}
				self.hold(job);
			}
		}
		Ok(())
	}

	/// Leaves an order alone for a while after a job for it was dropped.
	fn hold(&mut self, job: &Job) {
		let (Stage::Ended(ending), Some(key)) = (&job.stage, hold_key(job)) else { return };
		let Ending::Dropped(_) = ending else {
			self.holds.remove(&key);
			return;
		};
		let now = self.state.cursor.map_or(0, |block| block.number);
		let twice = self.holds.get(&key).map(|(_, blocks)| blocks.saturating_mul(2));
		let blocks = twice.unwrap_or(FIRST_HOLD).min(LONGEST_HOLD);
		self.holds.insert(key, (now.saturating_add(blocks), blocks));
	}

	/// Up to which block an order, or a position, is left alone.
	fn held_until(&self, key: HoldKey, view: &View) -> Option<BlockNumber> {
		let (until, _) = self.holds.get(&key)?;
		Some(*until).filter(|until| view.block.number < *until)
	}

	fn is_killed(&self) -> bool {
		let killed = (self.around.killed)();
		self.around.metrics.killed(killed);
		killed
	}

	fn alert(&self, kind: &'static str, text: &str) {
		self.around.metrics.alert(kind);
		log::error!(target: LOG_TARGET, "alert ({kind}): {text}");
	}

	fn market(&self, asset: AssetId) -> Option<Market> {
		let symbols = &self.settings.symbols;
		let (base, quote) = (symbols.get(&asset)?, symbols.get(&self.settings.facts.quote)?);
		Some(Market::new(base, quote))
	}

	fn decimals(&self, asset: AssetId) -> Option<u8> {
		self.settings.facts.decimals.get(&asset).copied()
	}
}

/// What the participant does at the venue when the vault does `side`.
fn hedge_side(side: Side) -> ballast_venue::Side {
	match side {
		Side::Buy => ballast_venue::Side::Buy,
		Side::Sell => ballast_venue::Side::Sell,
	}
}
