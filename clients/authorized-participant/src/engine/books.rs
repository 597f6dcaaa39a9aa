//! What trading changed: inventory, positions, gain.

use super::Engine;
use crate::{
	amounts,
	chain::{Block, OwnFill, Vault, View},
	model::{Change, Job, Stage, State},
	strategy::fills::{loss36, Free},
};
use ballast_oracle::{AssetId, PriceRecord};
use ballast_settlement_math::{Asset, Priced, Side, U256};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How the participant stands, by what it traded.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Standing {
	/// What it has more, or less, of each asset than it started with: whole units and what they are
	/// worth in quote currency, where there is a verified price.
	pub positions: Vec<(AssetId, Decimal, Option<Decimal>)>,
	/// Worth of all positions, the quote asset included: what trading has gained, in quote currency.
	pub gain: Decimal,
}

impl Standing {
	/// Positions and gain by a journal.
	pub fn of(
		state: &State,
		symbols: &BTreeMap<AssetId, String>,
		decimals: &BTreeMap<AssetId, u8>,
	) -> Self {
		let mut standing = Self::default();
		for (asset, symbol) in symbols {
			let Some(decimals) = decimals.get(asset) else { continue };
			let Some(position) = position(state, *asset, symbol, *decimals) else { continue };
			let price = state.prices.get(asset).and_then(|row| amounts::price(row.price));
			let value = price.and_then(|price| position.checked_mul(price));
			standing.gain = standing.gain.saturating_add(value.unwrap_or_default());
			standing.positions.push((*asset, position, value));
		}
		standing
	}
}

fn position(state: &State, asset: AssetId, symbol: &str, decimals: u8) -> Option<Decimal> {
	let at_venue = state.venue.get(symbol).map_or(Decimal::ZERO, |book| book.change);
	let on_chain = state.chain.get(&asset).map_or(0, |book| book.change);
	amounts::signed_whole_units(on_chain, decimals)?.checked_add(at_venue)
}

impl Engine {
	/// Books a delivery that is finalized.
	pub(super) fn book_fill(
		&self,
		job: &mut Job,
		amount: u128,
		payment: u128,
		changes: &mut Vec<Change>,
	) {
		let Some(leg) = job.leg.as_mut() else { return };
		leg.delivered = leg.delivered.saturating_add(amount);
		leg.payment = leg.payment.saturating_add(payment);
		self.book(job.asset, leg.side, amount, payment, changes);
	}

	/// Books the fills of a block that no open job is waiting for: of a job that ended when blocks could
	/// not be read, or by another program with the participant's key. The position is the participant's
	/// all the same, and a person has to know.
	pub(super) fn book_stray_fills(&self, block: &Block, changes: &mut Vec<Change>) {
		let delivers = |job: &Job, fill: &OwnFill| match &job.stage {
			Stage::Filling { transaction, .. } => transaction.hash == fill.transaction,
			_ => false,
		};
		for fill in &block.fills {
			if self.state.jobs.values().any(|job| delivers(job, fill)) {
				continue;
			}
			let OwnFill { transaction, basket, asset, side, amount, payment } = *fill;
			self.alert(
				"unknown fill",
				&format!(
					"block {}: in transaction {transaction:?} of this account, basket {basket} {side:?}s \
					 {amount} base units of asset {asset} for {payment}, and no open job sent it; it is booked",
					block.id.number,
				),
			);
			self.book(asset, side, amount, payment, changes);
		}
	}

	/// Books what the participant gave and got when a vault did `side`.
	fn book(
		&self,
		asset: AssetId,
		side: Side,
		amount: u128,
		payment: u128,
		changes: &mut Vec<Change>,
	) {
		let (amount, payment) = (signed(amount), signed(payment));
		let (traded, quote) = match side {
			Side::Buy => (amount.saturating_neg(), payment),
			Side::Sell => (amount, payment.saturating_neg()),
		};
		changes.push(Change::OnChain(asset, traded));
		changes.push(Change::OnChain(self.settings.facts.quote, quote));
		self.around.metrics.filled();
	}

	/// What the participant has more of an asset than it started with, venue and chain together. `None`
	/// when it is too large for a decimal.
	pub(super) fn position(&self, asset: AssetId) -> Option<Decimal> {
		let symbol = self.settings.symbols.get(&asset)?;
		position(&self.state, asset, symbol, self.decimals(asset)?)
	}

	/// Positions and gain.
	pub fn standing(&self) -> Standing {
		Standing::of(&self.state, &self.settings.symbols, &self.settings.facts.decimals)
	}

	/// An asset at its price, if the chain would trade at it and a certificate that was verified here
	/// says the same.
	pub(super) fn priced(&self, view: &View, asset: AssetId) -> Option<Priced> {
		let at = view.prices.binary_search_by_key(&asset, |record| record.asset).ok()?;
		let PriceRecord { price, round, observed_at, confirmed, .. } = *view.prices.get(at)?;
		let verified = self.state.prices.get(&asset)?;
		let same = (verified.price, verified.round) == (price, round);
		// A node that stalls has old blocks, and this machine's clock goes on.
		let now = view.time.max((self.around.clock)());
		let fresh = now.saturating_sub(observed_at) <= self.settings.facts.max_price_age;
		if !(same && fresh && confirmed) {
			return None;
		}
		Priced::new(Asset::new(asset, self.decimals(asset)?).ok()?, price).ok()
	}

	/// What no open job needs, of what there is.
	pub(super) fn free(
		&self,
		view: &View,
		asset: AssetId,
		vault: &Vault,
		venue: &BTreeMap<String, Decimal>,
	) -> Free {
		let quote = self.settings.facts.quote;
		let on_chain = |asset: AssetId| view.balances.get(&asset).copied().unwrap_or(0);
		let symbol = |asset: AssetId| self.settings.symbols.get(&asset);
		let at_venue = |asset: AssetId| {
			symbol(asset).and_then(|symbol| venue.get(symbol)).copied().unwrap_or_default()
		};
		let mut free = Free {
			asset: on_chain(asset),
			cash: on_chain(quote),
			venue_asset: at_venue(asset),
			venue_cash: at_venue(quote),
			vault_cash: vault.cash,
			vault_loss: vault.loss_left,
		};
		for job in self.state.jobs.values() {
			self.reserve(&mut free, asset, job);
			let cost = self.cost_to(vault, view, job);
			free.vault_loss = free.vault_loss.saturating_sub(cost);
		}
		free
	}

	/// What the delivery that a job still owes is going to cost the vault, 1e36 = 1 unit of quote
	/// currency; all there is when that cannot be told.
	fn cost_to(&self, vault: &Vault, view: &View, job: &Job) -> U256 {
		let Some(leg) = job.leg.filter(|leg| leg.basket == vault.basket) else {
			return U256::zero();
		};
		let prices = self.priced(view, job.asset).zip(self.priced(view, self.settings.facts.quote));
		let Some((traded, quote)) = prices else { return U256::MAX };
		let due = job.undelivered();
		loss36(leg.side, &traded, due, leg.price, &quote).unwrap_or(U256::MAX)
	}

	/// Takes what a job may still use off what is free.
	fn reserve(&self, free: &mut Free, asset: AssetId, job: &Job) {
		if let Some(offer) = &job.offer {
			return self.reserve_offer(free, asset, job, offer);
		}
		if let Some(leg) = job.leg {
			let due = job.undelivered();
			let cash = self.worth(job, due);
			match leg.side {
				Side::Buy => {
					// The same vault pays; another one's cash is not this one's. Reserving both is the
					// cautious side.
					free.vault_cash = free.vault_cash.saturating_sub(cash);
					if job.asset == asset {
						free.asset = free.asset.saturating_sub(due);
					}
				}
				Side::Sell => free.cash = free.cash.saturating_sub(cash),
			}
		}
		let pending =
			matches!(job.stage, Stage::Planned | Stage::Committing(_) | Stage::Hedging { .. });
		let Some(hedge) = job.hedge.as_ref().filter(|_| pending) else { return };
		match hedge.side {
			ballast_venue::Side::Buy => {
				let fee = Decimal::ONE.saturating_add(self.settings.appetite.fee);
				let cost = hedge.quantity.saturating_mul(hedge.limit).saturating_mul(fee);
				free.venue_cash = free.venue_cash.saturating_sub(cost);
			}
			ballast_venue::Side::Sell if job.asset == asset => {
				free.venue_asset = free.venue_asset.saturating_sub(hedge.quantity);
			}
			ballast_venue::Side::Sell => (),
		}
	}

	/// About what a delivery costs, base units of the quote asset: its notional and two percent, which
	/// is more than any vault's limit is away from the certified price in most terms.
	fn worth(&self, job: &Job, due: u128) -> u128 {
		let worth = || {
			let decimals = self.decimals(job.asset)?;
			let whole = amounts::whole_units(job.leg?.amount, decimals)?;
			let part = amounts::whole_units(due, decimals)?.checked_div(whole)?;
			let cautious = Decimal::new(102, 2);
			let value = job.notional.checked_mul(part)?.checked_mul(cautious)?;
			amounts::base_units(value, self.decimals(self.settings.facts.quote)?)
		};
		worth().unwrap_or(u128::MAX)
	}
}

pub(super) fn signed(amount: u128) -> i128 {
	i128::try_from(amount).unwrap_or(i128::MAX)
}
