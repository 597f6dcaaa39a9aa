//! Completing settlements: when only crumbs are left of a vault's orders, somebody has to say so.

use super::{Engine, EngineError, Progress};
use crate::{
	amounts,
	chain::{Call, Order, Phase, Vault, View},
	model::{Change, Ending, Job, Stage},
	LOG_TARGET,
};
use ballast_oracle::{AssetId, BasketId, BlockNumber};
use ballast_settlement_math::Side;
use rust_decimal::Decimal;

/// Finalized blocks before a settlement that was not complete is asked for again.
pub(super) const ASK_AGAIN_AFTER: BlockNumber = 10;
/// Times that one settlement is asked for.
const MOST_TIMES: u32 = 5;

impl Engine {
	/// Asks the chain to complete the settlements of which only crumbs are left.
	pub(super) async fn complete_settlements(&mut self, view: &View) -> Result<(), EngineError> {
		for vault in &view.vaults {
			if self.is_killed() {
				return Ok(());
			}
			if self.serves(vault) && self.is_due(vault, view) {
				self.begin_completing(vault, view).await?;
			}
		}
		Ok(())
	}

	/// Whether orders are open and nothing of them is left to trade, no job for the vault is open, and the
	/// chain was not asked lately.
	fn is_due(&self, vault: &Vault, view: &View) -> bool {
		let now = view.block.number;
		let recent = |at: &BlockNumber| now < at.saturating_add(ASK_AGAIN_AFTER);
		let open = |job: &Job| {
			let trades = job.leg.is_some_and(|leg| leg.basket == vault.basket);
			trades || job.completes.is_some_and(|(basket, _)| basket == vault.basket)
		};
		matches!(vault.phase, Phase::Orders { .. })
			&& self.times_asked(vault) < MOST_TIMES
			&& !self.asked.get(&(vault.basket, vault.nonce)).is_some_and(recent)
			&& !self.state.jobs.values().any(open)
			&& vault.orders.iter().all(|order| self.is_crumb(vault, order, view))
	}

	/// Whether an order, or what the vault can pay of it, is worth less than what is traded.
	fn is_crumb(&self, vault: &Vault, order: &Order, view: &View) -> bool {
		let value = |asset, amount| {
			let price = amounts::price(self.priced(view, asset)?.price())?;
			amounts::whole_units(amount, self.decimals(asset)?)?.checked_mul(price)
		};
		let least = self.settings.appetite.least;
		let is_small = |asset, amount| value(asset, amount).is_some_and(|value| value < least);
		let cannot_pay = order.side == Side::Buy && is_small(self.settings.facts.quote, vault.cash);
		cannot_pay || is_small(order.asset, order.amount)
	}

	fn times_asked(&self, vault: &Vault) -> u32 {
		self.state.attempts.get(&self.completions(vault)).copied().unwrap_or(0)
	}

	/// Counted anew when orders open again: by the block since which they are open. No order of the quote
	/// asset is ever placed, so that the key stands for nothing else.
	fn completions(&self, vault: &Vault) -> (BasketId, BlockNumber, AssetId) {
		let since = match vault.phase {
			Phase::Orders { since } => since,
			Phase::Offers { .. } | Phase::Pools | Phase::Paused => 0,
		};
		(vault.basket, since, self.settings.facts.quote)
	}

	async fn begin_completing(&mut self, vault: &Vault, view: &View) -> Result<(), EngineError> {
		let quote = self.settings.facts.quote;
		let id = self.state.next_job;
		log::info!(target: LOG_TARGET, "job {id}: completes basket {}", vault.basket);
		let job = Job {
			id,
			asset: quote,
			leg: None,
			completes: Some((vault.basket, vault.nonce)),
			offer: None,
			commit: false,
			hedge: None,
			execution: None,
			failures: 0,
			notional: Decimal::ZERO,
			stage: Stage::Planned,
			decided_at: view.block.number,
			created_at: (self.around.clock)(),
		};
		self.asked.insert((vault.basket, vault.nonce), view.block.number);
		let times = self.times_asked(vault).saturating_add(1);
		let attempts = Change::Attempts(self.completions(vault), times);
		self.write(vec![attempts, Change::Job(Box::new(job))]).await?;
		self.finish(id, view).await
	}

	/// Signs the call and writes it down. The next step sends it.
	pub(super) async fn complete(
		&mut self,
		job: Job,
		view: &View,
	) -> Result<Progress, EngineError> {
		let open = job.completes.filter(|settlement| {
			view.vaults.iter().any(|vault| (vault.basket, vault.nonce) == *settlement)
		});
		let Some((basket, _)) = open else {
			return self.end_now(job, Ending::Dropped("the settlement is over".into())).await;
		};
		let transaction = self.sign(view, Call::Complete { basket }).await?;
		self.set_stage(job, Stage::Completing(transaction)).await
	}
}
