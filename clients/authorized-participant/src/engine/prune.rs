//! Forgetting what can never be asked for again, so that journal and memory do not grow with every
//! settlement.
//!
//! A settlement that ended opens again under the request that changed the vault last, and the numbers of
//! requests of a basket only rise. So what is remembered of one, the numbers of its orders above all, is
//! kept until a later request of the basket is seen in a finalized block, however long ago its deadline
//! was. What is left is bounded by baskets and assets.

use super::{complete::ASK_AGAIN_AFTER, plan::day, Engine};
use crate::{
	chain::{Phase, View},
	journal::JournalError,
	model::{Change, Job, Scope},
};
use ballast_oracle::{AssetId, BasketId, Nonce};
use std::collections::BTreeMap;

/// Days before this one of which the limit is remembered: clocks may be wrong, and refunds late.
const DAYS_KEPT: u64 = 2;

impl Engine {
	/// Forgets what no later decision can need.
	pub(super) async fn prune(&mut self, view: &View) -> Result<(), JournalError> {
		let latest: BTreeMap<BasketId, Nonce> =
			view.vaults.iter().map(|vault| (vault.basket, vault.nonce)).collect();
		let is_past = |basket: &BasketId, nonce: &Nonce| {
			latest.get(basket).is_some_and(|latest| nonce < latest)
		};
		let now = view.block.number;
		self.asked.retain(|_, at| now < at.saturating_add(ASK_AGAIN_AFTER));
		self.refused.retain(|(basket, nonce, _)| !is_past(basket, nonce));
		self.given_up.retain(|(basket, nonce, _)| !is_past(basket, nonce));

		let in_use = |basket: BasketId, nonce: Nonce| {
			self.state.jobs.values().any(|job: &Job| job.settlement() == Some((basket, nonce)))
		};
		let is_over =
			|basket: &BasketId, nonce: &Nonce| is_past(basket, nonce) && !in_use(*basket, *nonce);
		let attempts = self.state.attempts.keys().filter(|(basket, number, asset)| {
			match *asset == self.settings.facts.quote {
				// Requests to complete, by the block since which orders were open.
				true => opened_later(view, *basket, *number),
				false => is_over(basket, number),
			}
		});
		let spent = self.state.spent.keys().filter(|scope| match scope {
			Scope::Settlement(basket, nonce) => is_over(basket, nonce),
			Scope::Day(day) => self.is_day_over(*day, view),
		});
		let changes: Vec<Change> = attempts
			.map(|key: &(BasketId, Nonce, AssetId)| Change::ForgetAttempts(*key))
			.chain(spent.map(|scope| Change::ForgetSpent(*scope)))
			.collect();
		match changes.is_empty() {
			true => Ok(()),
			false => self.write(changes).await,
		}
	}

	/// By the earlier of the block's time and this machine's, so that a clock that jumps ahead forgets no
	/// limit that still holds.
	fn is_day_over(&self, of: u64, view: &View) -> bool {
		let today = day(view.time.min((self.around.clock)()));
		let is_open = |job: &Job| day(job.created_at) == of;
		of.saturating_add(DAYS_KEPT) < today && !self.state.jobs.values().any(is_open)
	}
}

/// Whether the orders of a basket are open since a later block than this one, or a later window is.
fn opened_later(view: &View, basket: BasketId, block: u32) -> bool {
	view.vaults.iter().any(|vault| match vault.phase {
		Phase::Orders { since } => vault.basket == basket && since > block,
		Phase::Offers { until } => vault.basket == basket && until > block,
		Phase::Pools | Phase::Paused => false,
	})
}
