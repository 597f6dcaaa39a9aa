//! Offers for the whole move of a vault: made once for each window, followed until they are taken or what
//! was on hold for them is back.
//!
//! An offer is not hedged before it is taken: whether it will be is not known, and a hedge of one that is
//! not taken is a loss of twice the fee. What was taken is a position, and unwound as any other.

use super::{books::signed, Engine, EngineError, Progress, MOST_FAILURES};
use crate::{
	amounts,
	chain::{Block, Call, Included, Outcome, Phase, Vault, View},
	model::{BlockId, Change, Ending, Job, Stage, Transaction},
	offer::{Offer, OfferNews, Terms},
	strategy::{
		fills::Free,
		quotes::{self, Market, Question, Quote, Quoting},
	},
	LOG_TARGET,
};
use ballast_oracle::{AssetId, BasketId, BlockNumber};
use ballast_settlement_math::{value36, U256};
use ballast_venue::Top;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Transactions with an offer that are sent for one window, while none of them makes one.
const MOST_SENT: u32 = 3;
/// Finalized blocks before the chain is asked again to award offers or to return one.
const ASK_AGAIN_AFTER: BlockNumber = 5;

/// What the engine would do about a vault that collects offers.
#[derive(Clone, PartialEq, Debug)]
pub struct Quotation {
	/// The basket.
	pub basket: BasketId,
	/// The offer, or why there is none.
	pub answer: Result<Quote, String>,
}

/// Under which the offers that were sent for a window are counted. Requests to complete are counted under such
/// keys as well, by the block since which orders are open, which is after the window. No order is one of the
/// quote asset.
fn window_key(basket: BasketId, window: BlockNumber, quote: AssetId) -> (BasketId, u32, AssetId) {
	(basket, window, quote)
}

impl Engine {
	/// Makes the offers that are worth their while.
	pub(super) async fn plan_offers(&mut self, view: &View) -> Result<(), EngineError> {
		for vault in &view.vaults {
			if !self.collects(vault) {
				continue;
			}
			if self.settings.quoting.is_none() || self.is_killed() {
				return Ok(());
			}
			let balances = self.venue_balances().await?;
			match self.quote(view, vault, &balances).await {
				Ok(quote) => self.begin_offer(view, vault, quote).await?,
				Err(reason) => log::debug!(
					target: LOG_TARGET,
					"basket {}: no offer: {reason}",
					vault.basket,
				),
			}
		}
		Ok(())
	}

	/// What the engine would offer now. Nothing is done.
	///
	/// # Errors
	///
	/// [`EngineError`], when the venue gives no answer.
	pub async fn quotations(&self, view: &View) -> Result<Vec<Quotation>, EngineError> {
		let mut quotations = Vec::new();
		for vault in view.vaults.iter().filter(|vault| self.collects(vault)) {
			let balances = self.venue_balances().await?;
			let answer = self.quote(view, vault, &balances).await;
			quotations.push(Quotation { basket: vault.basket, answer });
		}
		Ok(quotations)
	}

	fn collects(&self, vault: &Vault) -> bool {
		matches!(vault.phase, Phase::Offers { .. }) && self.serves(vault)
	}

	async fn quote(
		&self,
		view: &View,
		vault: &Vault,
		balances: &BTreeMap<String, Decimal>,
	) -> Result<Quote, String> {
		let quoting = self.settings.quoting.as_ref().ok_or("offers are switched off")?;
		let Phase::Offers { until: window } = vault.phase else {
			return Err(quotes::Skip::NotCollecting.to_string());
		};
		let own = |job: &Job| job.offer.as_ref().is_some_and(|own| own.basket == vault.basket);
		if self.state.jobs.values().any(own) {
			return Err("a job for an offer is open".into());
		}
		if self.offers_sent(vault.basket, window) >= MOST_SENT {
			return Err("it had its offer, or the chain refused too many".into());
		}
		let question = self.question(view, vault, balances, quoting).await?;
		quotes::decide(&question).map_err(|skip| skip.to_string())
	}

	async fn question<'a>(
		&'a self,
		view: &View,
		vault: &'a Vault,
		balances: &BTreeMap<String, Decimal>,
		quoting: &'a Quoting,
	) -> Result<Question<'a>, String> {
		if let Some(reason) = self.distrust() {
			return Err(reason.to_owned());
		}
		let quote = self.settings.facts.quote;
		let priced = |asset| {
			self.priced(view, asset)
				.ok_or(format!("no verified price of asset {asset} can be used"))
		};
		let unknown = |asset| format!("asset {asset} is not configured");
		let mut markets = Vec::new();
		for order in &vault.orders {
			let asset = order.asset;
			if let Some(reason) = self.state.halted.get(&asset) {
				return Err(format!("asset {asset} is halted: {reason}"));
			}
			let decimals = self.decimals(asset).ok_or_else(|| unknown(asset))?;
			let market = self.market(asset).ok_or_else(|| unknown(asset))?;
			let top = self.around.venue.top(&market).await.map_err(|error| error.to_string())?;
			let free = self.free(view, asset, vault, balances);
			markets.push(Market {
				order: *order,
				traded: priced(asset)?,
				decimals,
				top,
				free: free.asset,
				venue_free: free.venue_asset,
			});
		}
		if let Some(reason) = self.state.halted.get(&quote) {
			return Err(format!("asset {quote} is halted: {reason}"));
		}
		let Free { cash, venue_cash, .. } = self.free(view, quote, vault, balances);
		// What has no price here counts for nothing, which allows less to be left open.
		let value = |claim: &crate::chain::Claim| {
			let priced = self.priced(view, claim.asset)?;
			value36(&priced, claim.required).ok()
		};
		let values = vault.claims.iter().filter_map(value);
		let inventory36 = values.fold(U256::zero(), |sum, value| sum.saturating_add(value));
		Ok(Question {
			vault,
			at: view.block.number,
			quote: priced(quote)?,
			quote_decimals: self.decimals(quote).ok_or_else(|| unknown(quote))?,
			markets,
			inventory36,
			completion: self.settings.facts.completion_tolerance,
			cash,
			venue_cash,
			room: self.room(vault),
			appetite: &self.settings.appetite,
			quoting,
		})
	}

	fn offers_sent(&self, basket: BasketId, window: BlockNumber) -> u32 {
		let key = window_key(basket, window, self.settings.facts.quote);
		self.state.attempts.get(&key).copied().unwrap_or(0)
	}

	/// Writes a new offer down and makes it.
	async fn begin_offer(
		&mut self,
		view: &View,
		vault: &Vault,
		quote: Quote,
	) -> Result<(), EngineError> {
		let Quote { terms, window, until, hedge_cash, notional } = quote;
		let id = self.state.next_job;
		log::info!(
			target: LOG_TARGET,
			"job {id}: offers basket {} {:?} for {:?}, {:?}, up to block {until}",
			vault.basket,
			terms.gives,
			terms.takes,
			terms.difference,
		);
		let offer = Offer {
			basket: vault.basket,
			nonce: vault.nonce,
			terms,
			window,
			until,
			hedge_cash,
			over: None,
			taken: None,
		};
		let job = Job {
			id,
			asset: self.settings.facts.quote,
			leg: None,
			completes: None,
			offer: Some(Box::new(offer)),
			commit: false,
			hedge: None,
			execution: None,
			failures: 0,
			notional,
			stage: Stage::Planned,
			decided_at: view.block.number,
			created_at: (self.around.clock)(),
		};
		let scopes = super::plan::scopes(job.settlement(), job.created_at);
		let mut changes: Vec<_> = scopes.map(|scope| Change::Spent(scope, notional)).collect();
		changes.push(Change::Job(Box::new(job)));
		self.write(changes).await?;
		self.around.metrics.planned();
		self.finish(id, view).await
	}

	/// Signs the offer and writes it down, in the block for which it was decided. The next step sends it.
	pub(super) async fn make_offer(
		&mut self,
		mut job: Job,
		view: &View,
	) -> Result<Progress, EngineError> {
		let Some(offer) = job.offer.clone().filter(|_| job.decided_at == view.block.number) else {
			let reason = format!("it was decided at block {}", job.decided_at);
			return self.end_now(job, Ending::Dropped(reason)).await;
		};
		let Offer { basket, window, until, terms, .. } = *offer;
		let transaction = self.sign(view, Call::Offer { basket, terms, until }).await?;
		job.stage = Stage::Offering(transaction);
		let sent = self.offers_sent(basket, window).saturating_add(1);
		let attempts = Change::Attempts(self.key_of(basket, window), sent);
		self.write(vec![attempts, Change::Job(Box::new(job))]).await?;
		Ok(Progress::Moved)
	}

	fn key_of(&self, basket: BasketId, window: BlockNumber) -> (BasketId, u32, AssetId) {
		window_key(basket, window, self.settings.facts.quote)
	}

	/// Hands the offer to the node. Later than decided, only while it pays.
	pub(super) async fn send_offer(
		&mut self,
		job: Job,
		transaction: &Transaction,
		view: &View,
	) -> Result<Progress, EngineError> {
		let is_late = view.block.number > job.decided_at;
		if is_late && !self.still_pays(&job).await {
			log::debug!(target: LOG_TARGET, "job {}: the offer does not pay any more", job.id);
			return Ok(Progress::Waiting);
		}
		self.send(job.id, transaction, view).await?;
		Ok(Progress::Waiting)
	}

	/// Whether the offer brings something at the venue's present prices. It does not when they are unknown.
	async fn still_pays(&self, job: &Job) -> bool {
		let Some(offer) = &job.offer else { return false };
		let mut tops: Vec<(AssetId, u8, Top)> = Vec::new();
		for asset in offer.terms.assets() {
			let Some((market, decimals)) = self.market(asset).zip(self.decimals(asset)) else {
				return false;
			};
			let Ok(top) = self.around.venue.top(&market).await else { return false };
			tops.push((asset, decimals, top));
		}
		let Some(decimals) = self.decimals(self.settings.facts.quote) else { return false };
		let fee = self.settings.appetite.fee;
		quotes::gain(&offer.terms, &tops, decimals, fee).is_some_and(|gain| gain >= Decimal::ZERO)
	}

	/// Asks the chain for what nobody else asked it for: to award the offers once the window is over, and
	/// to return this one when it is over.
	pub(super) async fn watch_offer(
		&mut self,
		job: Job,
		view: &View,
	) -> Result<Progress, EngineError> {
		let Some(offer) = job.offer.clone() else { return Ok(Progress::Waiting) };
		let now = view.block.number;
		let basket = offer.basket;
		let due = |at: &BlockNumber| now >= at.saturating_add(ASK_AGAIN_AFTER);
		let asked = self.asked_offers.get(&job.id).copied();
		let call = if offer.over.is_some() || now > offer.until {
			// That happens by itself when blocks have time.
			let since = *self.asked_offers.entry(job.id).or_insert(now);
			if !due(&since) {
				return Ok(Progress::Waiting);
			}
			if job.failures >= MOST_FAILURES {
				let reason = format!("basket {basket} keeps what was on hold for an offer");
				self.alert("offer", &reason);
				return self.end_now(job, Ending::Short(reason)).await;
			}
			Call::Withdraw { basket }
		} else {
			let waits = asked.is_some_and(|at| !due(&at)) || job.failures >= MOST_FAILURES;
			if waits || !is_to_be_awarded(&offer, view) || !self.still_pays(&job).await {
				return Ok(Progress::Waiting);
			}
			Call::Award { basket }
		};
		self.asked_offers.insert(job.id, now);
		let transaction = self.sign(view, call).await?;
		self.set_stage(job, Stage::Asking(transaction)).await
	}

	/// Takes in what a block says of the participant's offers.
	pub(super) fn follow_offers(&self, block: &Block, changes: &mut Vec<Change>) {
		let is_followed = |job: &&Job| job.offer.is_some() && job.stage != Stage::Planned;
		let jobs: Vec<&Job> = self.state.jobs.values().filter(is_followed).collect();
		for (basket, news) in &block.offers {
			let of = |job: &&Job| job.offer.as_ref().is_some_and(|own| own.basket == *basket);
			if let (OfferNews::Taken(terms), false) = (news, jobs.iter().any(of)) {
				let at = block.id.number;
				let text = format!("block {at}: an offer to basket {basket} was taken, of no job");
				self.alert("offer", &text);
				self.book_exchange(terms, changes);
			}
		}
		for job in jobs {
			self.follow_offer(job.clone(), block, changes);
		}
	}

	fn follow_offer(&self, mut job: Job, block: &Block, changes: &mut Vec<Change>) {
		let before = job.clone();
		if let Some(reason) = self.offer_included(&mut job, block, changes) {
			self.around.metrics.offer("refused");
			return self.end(job, Ending::Dropped(reason), changes);
		}
		let Some(mut offer) = job.offer.take() else { return };
		for (_, news) in block.offers.iter().filter(|(basket, _)| *basket == offer.basket) {
			match news {
				OfferNews::Taken(terms) => {
					self.book_exchange(terms, changes);
					self.around.metrics.offer("taken");
					offer.taken = Some(terms.clone());
					job.offer = Some(offer);
					return self.end(job, Ending::Done, changes);
				}
				OfferNews::Ended(reason) => {
					offer.over = Some(reason.clone());
					job.failures = 0;
				}
				OfferNews::Returned(0) => {
					self.around.metrics.offer("returned");
					let reason = offer.over.clone().unwrap_or_else(|| "it is over".into());
					job.offer = Some(offer);
					return self.end(job, Ending::Dropped(reason), changes);
				}
				OfferNews::Returned(left) => {
					log::warn!(
						target: LOG_TARGET,
						"job {}: {left} assets of the offer stay on hold",
						job.id,
					);
					job.failures = job.failures.saturating_add(1);
				}
			}
		}
		job.offer = Some(offer);
		if job != before {
			changes.push(Change::Job(Box::new(job)));
		}
	}

	/// Takes in what became of the job's transaction. Returns why there is no offer, if that is so.
	fn offer_included(
		&self,
		job: &mut Job,
		block: &Block,
		changes: &mut Vec<Change>,
	) -> Option<String> {
		let transaction = job.transaction()?;
		let found = block.own.iter().find(|included| included.hash == transaction.hash);
		let is_offering = matches!(job.stage, Stage::Offering(_));
		match found {
			None if block.id.number < transaction.dies_at => return None,
			None if is_offering => return Some("the transaction expired".into()),
			Some(Included { outcome: Outcome::Failed(error), .. }) if is_offering => {
				return Some(format!("the chain refused the offer: {error}"));
			}
			Some(Included { outcome: Outcome::Failed(error), .. }) => {
				log::info!(target: LOG_TARGET, "job {}: the chain refused: {error}", job.id);
				job.failures = job.failures.saturating_add(1);
			}
			None | Some(_) => (),
		}
		if let (true, Some(offer)) = (is_offering, &job.offer) {
			self.around.metrics.offer("made");
			changes.push(Change::Attempts(self.key_of(offer.basket, offer.window), MOST_SENT));
		}
		job.stage = Stage::Offered;
		None
	}

	/// Books what an offer exchanged. It is finalized.
	fn book_exchange(&self, terms: &Terms, changes: &mut Vec<Change>) {
		let gives = terms.gives.iter().map(|(asset, amount)| (*asset, signed(*amount)));
		let gives = gives.map(|(asset, amount)| Change::OnChain(asset, amount.saturating_neg()));
		changes.extend(gives);
		let takes = terms.takes.iter().map(|(asset, amount)| (*asset, signed(*amount)));
		changes.extend(takes.map(|(asset, amount)| Change::OnChain(asset, amount)));
		let (received, paid) = (terms.difference.received(), terms.difference.paid());
		let net = signed(received).saturating_sub(signed(paid));
		changes.push(Change::OnChain(self.settings.facts.quote, net));
	}

	/// Blocks up to `last` cannot be read. An offer may have been taken in them: its assets are halted,
	/// and no other one is made for its window.
	pub(super) fn offers_after_gap(&self, last: BlockId, changes: &mut Vec<Change>) {
		let is_out = |job: &&Job| job.offer.is_some() && job.stage != Stage::Planned;
		for job in self.state.jobs.values().filter(is_out) {
			let Some(offer) = &job.offer else { continue };
			let reason = format!("job {}: blocks up to {} are pruned", job.id, last.number);
			self.alert("gap", &reason);
			for asset in offer.terms.assets().chain([self.settings.facts.quote]) {
				changes.push(Change::Halt(asset, Some(reason.clone())));
			}
			changes.push(Change::Attempts(self.key_of(offer.basket, offer.window), MOST_SENT));
			self.end(job.clone(), Ending::Short(reason), changes);
		}
	}

	/// Takes what an offer needs off what is free: until it is on hold, what it gives; until it is over,
	/// what hedges it.
	pub(super) fn reserve_offer(&self, free: &mut Free, asset: AssetId, job: &Job, offer: &Offer) {
		if matches!(job.stage, Stage::Planned | Stage::Offering(_)) {
			free.asset = free.asset.saturating_sub(offer.terms.given(asset));
			free.cash = free.cash.saturating_sub(offer.terms.difference.paid());
		}
		if offer.over.is_some() {
			return;
		}
		free.venue_cash = free.venue_cash.saturating_sub(offer.hedge_cash);
		let sold = self
			.decimals(asset)
			.and_then(|decimals| amounts::whole_units(offer.terms.taken(asset), decimals));
		free.venue_asset = free.venue_asset.saturating_sub(sold.unwrap_or(Decimal::MAX));
	}
}

/// Whether the window is over, and offers still wait to be awarded.
fn is_to_be_awarded(offer: &Offer, view: &View) -> bool {
	let waits = |vault: &Vault| {
		(vault.basket, vault.nonce) == (offer.basket, offer.nonce)
			&& vault.phase == Phase::Offers { until: offer.window }
	};
	view.block.number >= offer.window && view.vaults.iter().any(waits)
}
