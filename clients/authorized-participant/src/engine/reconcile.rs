//! Reconciliation: what venue and chain say, against the journal.
//!
//! Every balance is its baseline, which the first reconciliation takes, and what trading changed. At the
//! venue any difference halts the asset. On chain anyone may send the participant something, so more
//! than expected is taken over with an alert, and less halts the asset.

use super::{Engine, EngineError};
use crate::{
	amounts,
	chain::View,
	model::{Change, Job, Stage},
	LOG_TARGET,
};
use ballast_oracle::AssetId;
use ballast_venue::OrderReport;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

impl Engine {
	/// Compares open orders and balances with the journal; halts the assets that differ.
	///
	/// Open jobs ask for their own orders at every step.
	///
	/// # Errors
	///
	/// [`EngineError`], when venue or journal give no answer.
	pub async fn reconcile(&mut self, view: &View) -> Result<(), EngineError> {
		let open = self.around.venue.open_orders().await?;
		let balances: BTreeMap<String, Decimal> =
			self.around.venue.balances().await?.into_iter().collect();
		let mut changes = Vec::new();
		for report in &open {
			self.known_order(report, &mut changes);
		}
		let symbols = self.settings.symbols.clone();
		for (asset, symbol) in &symbols {
			if !self.is_in_flight(*asset) {
				let held = balances.get(symbol).copied().unwrap_or_default();
				self.compare_venue(*asset, symbol, held, &mut changes);
			}
			let free = view.balances.get(asset).copied().unwrap_or(0);
			let on_hold = view.on_hold.get(asset).copied().unwrap_or(0);
			let held = free.saturating_add(on_hold);
			self.compare_chain(*asset, held, &mut changes);
		}
		if !changes.is_empty() {
			self.write(changes).await?;
		}
		self.around.metrics.halted(self.state.halted.len());
		Ok(())
	}

	/// An order that is open at the venue has to be that of an open job.
	fn known_order(&self, report: &OrderReport, changes: &mut Vec<Change>) {
		let ours = |job: &Job| job.hedge.as_ref().is_some_and(|order| order.id == report.id);
		if self.state.jobs.values().any(ours) {
			return;
		}
		let base = &report.market.base;
		let asset = self.settings.symbols.iter().find(|(_, symbol)| *symbol == base);
		let reason = format!("order {} is open at the venue, and no job's", report.id);
		match asset {
			Some((asset, _)) => self.halt(*asset, reason, changes),
			None => self.alert("open order", &reason),
		}
	}

	/// Whether an order that may trade the asset, or pay with it, may be at the venue.
	fn is_in_flight(&self, asset: AssetId) -> bool {
		let is_quote = asset == self.settings.facts.quote;
		let flying = |job: &Job| matches!(job.stage, Stage::Hedging { .. });
		self.state.jobs.values().any(|job| flying(job) && (is_quote || job.asset == asset))
	}

	fn compare_venue(
		&self,
		asset: AssetId,
		symbol: &str,
		held: Decimal,
		changes: &mut Vec<Change>,
	) {
		let book = self.state.venue.get(symbol).copied().unwrap_or_default();
		match book.baseline {
			None => {
				let baseline = held.saturating_sub(book.change);
				changes.push(Change::VenueBaseline(symbol.to_owned(), baseline));
			}
			Some(baseline) => {
				let expected = baseline.saturating_add(book.change);
				if expected != held {
					let reason = format!("the venue has {held} {symbol}, the journal {expected}");
					self.halt(asset, reason, changes);
				}
			}
		}
	}

	fn compare_chain(&self, asset: AssetId, held: u128, changes: &mut Vec<Change>) {
		let book = self.state.chain.get(&asset).copied().unwrap_or_default();
		let held = i128::try_from(held).unwrap_or(i128::MAX);
		let observed = held.saturating_sub(book.change);
		let Some(baseline) = book.baseline else {
			changes.push(Change::ChainBaseline(asset, observed));
			return;
		};
		let expected = baseline.saturating_add(book.change);
		if held > expected {
			let decimals = self.decimals(asset).unwrap_or(0);
			let more = amounts::signed_whole_units(held.saturating_sub(expected), decimals);
			let more = more.unwrap_or(Decimal::MAX);
			self.alert("surplus", &format!("{more} of asset {asset} arrived on chain"));
			changes.push(Change::ChainBaseline(asset, observed));
		} else if held < expected {
			let reason = format!("the chain has {held} base units, the journal {expected}");
			self.halt(asset, reason, changes);
		}
	}

	pub(super) fn halt(&self, asset: AssetId, reason: String, changes: &mut Vec<Change>) {
		if self.state.halted.contains_key(&asset) {
			log::warn!(target: LOG_TARGET, "asset {asset} stays halted: {reason}");
			return;
		}
		self.alert("mismatch", &format!("asset {asset} is halted: {reason}"));
		changes.push(Change::Halt(asset, Some(reason)));
	}
}
