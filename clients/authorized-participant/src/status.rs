//! The status table: jobs, positions, gain, halts and the last block, from the journal.

use crate::{
	engine::Standing,
	model::{Job, Stage, State},
	offer::Offer,
};
use ballast_oracle::AssetId;
use ballast_settlement_math::Side;
use std::{collections::BTreeMap, fmt::Write};

/// Jobs that ended and are shown when nobody asks for more.
pub const ENDED_SHOWN: usize = 10;

/// What the table is made of.
pub struct Status<'a> {
	/// The journal.
	pub state: &'a State,
	/// Jobs that ended, newest first.
	pub ended: &'a [Job],
	/// Positions and gain.
	pub standing: &'a Standing,
	/// Symbols of the assets.
	pub symbols: &'a BTreeMap<AssetId, String>,
	/// Why nothing is traded, when the oracles' keys are not the pinned ones.
	pub distrust: Option<&'a str>,
	/// Whether the kill switch is on.
	pub killed: bool,
}

impl Status<'_> {
	/// As text, for people.
	pub fn table(&self) -> String {
		let mut text = String::new();
		// Writing to a string does not fail.
		let _ = self.write(&mut text);
		text
	}

	fn write(&self, text: &mut String) -> std::fmt::Result {
		match self.state.cursor {
			Some(block) => writeln!(text, "last block   {} {:?}", block.number, block.hash)?,
			None => writeln!(text, "last block   none yet")?,
		}
		writeln!(text, "kill switch  {}", if self.killed { "ON" } else { "off" })?;
		writeln!(text, "gain         {} in quote currency", self.standing.gain.round_dp(6))?;
		writeln!(text, "\n{:<8} {:>28} {:>20}", "asset", "position", "value")?;
		for (asset, position, value) in &self.standing.positions {
			let value = value.map_or("no price".into(), |value| value.round_dp(6).to_string());
			let position = position.normalize().to_string();
			writeln!(text, "{:<8} {position:>28} {value:>20}", self.symbol(*asset))?;
		}
		if let Some(reason) = self.distrust {
			writeln!(text, "HALTED all: {reason}")?;
		}
		for (asset, reason) in &self.state.halted {
			writeln!(text, "HALTED {}: {reason}", self.symbol(*asset))?;
		}
		writeln!(
			text,
			"\n{:>6} {:<12} {:<6} {:<5} {:>26} {:>18} {:>14}  stage",
			"job", "basket", "asset", "vault", "delivered/planned", "hedged", "notional"
		)?;
		for job in self.state.jobs.values().rev().chain(self.ended) {
			row(text, job, self.symbols)?;
		}
		Ok(())
	}

	fn symbol(&self, asset: AssetId) -> String {
		symbol(self.symbols, asset)
	}
}

/// The rows of jobs, as below the table.
pub fn rows(jobs: &[Job], symbols: &BTreeMap<AssetId, String>) -> String {
	let mut text = String::new();
	for job in jobs {
		// Writing to a string does not fail.
		let _ = row(&mut text, job, symbols);
	}
	text
}

fn row(text: &mut String, job: &Job, symbols: &BTreeMap<AssetId, String>) -> std::fmt::Result {
	let (basket, side, delivered) = match job.leg {
		Some(leg) => (
			format!("{}/{}", leg.basket, leg.nonce),
			if leg.side == Side::Buy { "buys" } else { "sells" },
			format!("{}/{}", leg.delivered, leg.amount),
		),
		None => match (&job.offer, job.completes) {
			(Some(offer), _) => {
				let settlement = format!("{}/{}", offer.basket, offer.nonce);
				(settlement, "offer", exchange(offer))
			}
			(None, Some((basket, nonce))) => (format!("{basket}/{nonce}"), "", String::new()),
			(None, None) => ("unwinding".into(), "", String::new()),
		},
	};
	let hedged = job
		.execution
		.as_ref()
		.map_or(String::new(), |execution| execution.filled.normalize().to_string());
	let stage = match &job.stage {
		Stage::Planned => "planned".to_owned(),
		Stage::Committing(transaction) => format!("committing, {:?}", transaction.hash),
		Stage::Completing(transaction) => format!("completing, {:?}", transaction.hash),
		Stage::Hedging { .. } => "hedging".into(),
		Stage::Hedged => "hedged".into(),
		Stage::Filling { transaction, .. } => format!("filling, {:?}", transaction.hash),
		Stage::Offering(transaction) => format!("offering, {:?}", transaction.hash),
		Stage::Offered => offered(job),
		Stage::Asking(transaction) => format!("{}, {:?}", offered(job), transaction.hash),
		Stage::Ended(ending) => format!("{ending:?}"),
	};
	writeln!(
		text,
		"{:>6} {basket:<12} {:<6} {side:<5} {delivered:>26} {hedged:>18} {:>14}  {stage}",
		job.id,
		symbol(symbols, job.asset),
		job.notional.round_dp(2),
	)
}

fn symbol(symbols: &BTreeMap<AssetId, String>, asset: AssetId) -> String {
	symbols.get(&asset).cloned().unwrap_or_else(|| asset.to_string())
}

/// How many assets an offer gives and takes.
fn exchange(offer: &Offer) -> String {
	let terms = offer.taken.as_ref().unwrap_or(&offer.terms);
	format!("gives {} takes {}", terms.gives.len(), terms.takes.len())
}

fn offered(job: &Job) -> String {
	let over = job.offer.as_ref().and_then(|offer| offer.over.as_ref().ok_or(offer.until).err());
	match over {
		Some(until) => format!("offered up to block {until}"),
		None => "being returned".into(),
	}
}
