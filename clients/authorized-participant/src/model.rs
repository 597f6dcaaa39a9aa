//! What the daemon remembers: jobs, books, verified prices, and how a change is applied.
//!
//! [`State`] is the journal's content in memory. It changes by [`Change`]s only, which the journal has
//! made durable before.

use crate::offer::Offer;
use ballast_oracle::{AssetId, BasketId, BlockNumber, FixedU128, Moment, Nonce, Round, H256};
use ballast_settlement_math::Side;
use ballast_venue::NewOrder;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts jobs from 0, never again.
pub type JobId = u64;

/// A finalized block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct BlockId {
	/// Its height.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: H256,
}

/// A price from a certificate that this daemon verified itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VerifiedPrice {
	/// The asset.
	pub asset: AssetId,
	/// Quote currency per whole unit, 1e18 = 1.
	pub price: FixedU128,
	/// Round of the certificate.
	pub round: Round,
	/// When the oracles observed it, milliseconds since the Unix epoch.
	pub observed_at: Moment,
}

/// What the venue did of an order, once it does no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Execution {
	/// Whole units of the asset that changed hands.
	pub filled: Decimal,
	/// Whole units of the quote asset, without fees.
	pub paid: Decimal,
	/// The fee, in `fee_asset`.
	pub fee: Decimal,
	/// What the fee was taken in.
	pub fee_asset: String,
}

/// A signed transaction. Written down before it is sent; the same bytes may be sent again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Transaction {
	/// blake2b-256 of the bytes.
	pub hash: H256,
	/// The account's nonce.
	pub nonce: u64,
	/// Last block that can contain it.
	pub dies_at: BlockNumber,
	/// The encoded extrinsic.
	#[serde(with = "hex::serde")]
	pub bytes: Vec<u8>,
}

/// What of an order of a vault is traded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Leg {
	/// The basket.
	pub basket: BasketId,
	/// The request whose settlement it belongs to.
	pub nonce: Nonce,
	/// What the vault does.
	#[serde(with = "SideText")]
	pub side: Side,
	/// Base units planned.
	pub amount: u128,
	/// The vault's price when it was planned, quote currency per whole unit. It is asked for as long as
	/// the vault may trade at it.
	pub price: FixedU128,
	/// Base units that were delivered and are finalized.
	pub delivered: u128,
	/// Base units of the quote asset that were paid for them.
	pub payment: u128,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Side")]
enum SideText {
	Buy,
	Sell,
}

/// How far a job is. README.md has a picture.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Stage {
	/// Decided and written down. Nothing has left.
	Planned,
	/// The order on chain is being reserved.
	Committing(Transaction),
	/// The hedge may have been sent, at this time by this machine's clock.
	Hedging {
		/// Milliseconds since the Unix epoch.
		sent_at: Moment,
	},
	/// The venue is done with the hedge, or none is needed. The delivery is due.
	Hedged,
	/// The delivery may have been sent.
	Filling {
		/// The transaction.
		transaction: Transaction,
		/// Base units that it delivers.
		amount: u128,
	},
	/// The chain is being asked to complete a settlement.
	Completing(Transaction),
	/// The offer may have been sent.
	Offering(Transaction),
	/// The offer is on chain, with what it gives on hold.
	Offered,
	/// The chain is being asked to award the basket's offers, or to return this one.
	Asking(Transaction),
	/// Nothing more happens.
	Ended(Ending),
}

/// How a job ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ending {
	/// All that was planned, or hedged of it, was delivered; or it was unwound, or completed.
	Done,
	/// Nothing was traded, for this reason.
	Dropped(String),
	/// Something was hedged and cannot be delivered, for this reason. What is left is a position.
	Short(String),
}

/// One trade: a hedge at the venue and a delivery on chain, or one of the two. Or the request to
/// complete a settlement, or an offer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Job {
	/// Its number.
	pub id: JobId,
	/// The asset.
	pub asset: AssetId,
	/// The order of a vault; `None` when a position is unwound or a settlement completed.
	pub leg: Option<Leg>,
	/// The settlement that it asks the chain to complete.
	pub completes: Option<(BasketId, Nonce)>,
	/// The offer for the whole move of a vault. Its asset is the quote asset.
	#[serde(default)]
	pub offer: Option<Box<Offer>>,
	/// Whether the order is reserved on chain first.
	pub commit: bool,
	/// The order at the venue, sent once; `None` when nothing needs a hedge.
	pub hedge: Option<NewOrder>,
	/// What the venue did.
	pub execution: Option<Execution>,
	/// Transactions of it that the chain refused.
	pub failures: u32,
	/// Certified value when it was planned, in quote currency. Counts towards the limits.
	pub notional: Decimal,
	/// How far it is.
	pub stage: Stage,
	/// The finalized block at which it was decided.
	pub decided_at: BlockNumber,
	/// When, milliseconds since the Unix epoch.
	pub created_at: Moment,
}

impl Job {
	/// Whether anything is left to do.
	pub fn is_open(&self) -> bool {
		!matches!(self.stage, Stage::Ended(_))
	}

	/// The transaction that may be on its way.
	pub fn transaction(&self) -> Option<&Transaction> {
		match &self.stage {
			Stage::Committing(transaction)
			| Stage::Completing(transaction)
			| Stage::Offering(transaction)
			| Stage::Asking(transaction)
			| Stage::Filling { transaction, .. } => Some(transaction),
			_ => None,
		}
	}

	/// The settlement that its notional counts towards; `None` when a position is unwound.
	pub fn settlement(&self) -> Option<(BasketId, Nonce)> {
		let offer = self.offer.as_ref().map(|offer| (offer.basket, offer.nonce));
		self.leg.map(|leg| (leg.basket, leg.nonce)).or(offer)
	}

	/// Base units that are still to be delivered, as planned.
	pub fn undelivered(&self) -> u128 {
		self.leg.map_or(0, |leg| leg.amount.saturating_sub(leg.delivered))
	}
}

/// What is written down in one transaction of the journal.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
	/// All blocks up to this one were read.
	Cursor(BlockId),
	/// A job is new, or has another stage.
	Job(Box<Job>),
	/// The attempts for this asset in this settlement so far.
	Attempts((BasketId, Nonce, AssetId), u32),
	/// They cannot be needed any more.
	ForgetAttempts((BasketId, Nonce, AssetId)),
	/// Prices of a certificate that was verified.
	Prices(Vec<VerifiedPrice>),
	/// What trading changed of a balance at the venue.
	AtVenue(String, Decimal),
	/// What trading changed of a balance on chain, in base units.
	OnChain(AssetId, i128),
	/// What the balance at the venue was without trading.
	VenueBaseline(String, Decimal),
	/// What the balance on chain was without trading.
	ChainBaseline(AssetId, i128),
	/// What counts towards a limit.
	Spent(Scope, Decimal),
	/// It counts towards no limit any more.
	ForgetSpent(Scope),
	/// An asset is not traded any more, for this reason; or again.
	Halt(AssetId, Option<String>),
	/// Balances are taken as they are at the next reconciliation, and halts lifted.
	ForgetBaselines,
}

/// What a notional limit is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Scope {
	/// One settlement of a basket.
	Settlement(BasketId, Nonce),
	/// A day of the Unix epoch.
	Day(u64),
}

/// What trading has changed of a balance, and what it was without.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Book<T> {
	/// Without trading; `None` until the first reconciliation.
	pub baseline: Option<T>,
	/// By trading.
	pub change: T,
}

/// The journal's content.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct State {
	/// The last block that was read; `None` at the very start.
	pub cursor: Option<BlockId>,
	/// Open jobs.
	pub jobs: BTreeMap<JobId, Job>,
	/// The next job's number.
	pub next_job: JobId,
	/// Attempts so far.
	pub attempts: BTreeMap<(BasketId, Nonce, AssetId), u32>,
	/// Prices of verified certificates.
	pub prices: BTreeMap<AssetId, VerifiedPrice>,
	/// Balances at the venue by symbol, whole units.
	pub venue: BTreeMap<String, Book<Decimal>>,
	/// Balances on chain, base units.
	pub chain: BTreeMap<AssetId, Book<i128>>,
	/// What counts towards limits.
	pub spent: BTreeMap<Scope, Decimal>,
	/// Assets that are not traded, and why.
	pub halted: BTreeMap<AssetId, String>,
}

impl State {
	/// Applies a change that is durable.
	pub fn apply(&mut self, change: &Change) {
		match change {
			Change::Cursor(block) => self.cursor = Some(*block),
			Change::Job(job) => {
				self.next_job = self.next_job.max(job.id.saturating_add(1));
				match job.is_open() {
					true => self.jobs.insert(job.id, (**job).clone()),
					false => self.jobs.remove(&job.id),
				};
			}
			Change::Attempts(key, attempts) => {
				self.attempts.insert(*key, *attempts);
			}
			Change::ForgetAttempts(key) => {
				self.attempts.remove(key);
			}
			Change::Prices(prices) => {
				self.prices.extend(prices.iter().map(|price| (price.asset, *price)));
			}
			Change::AtVenue(symbol, change) => {
				let book = self.venue.entry(symbol.clone()).or_default();
				book.change = book.change.saturating_add(*change);
			}
			Change::OnChain(asset, change) => {
				let book = self.chain.entry(*asset).or_default();
				book.change = book.change.saturating_add(*change);
			}
			Change::VenueBaseline(symbol, baseline) => {
				self.venue.entry(symbol.clone()).or_default().baseline = Some(*baseline);
			}
			Change::ChainBaseline(asset, baseline) => {
				self.chain.entry(*asset).or_default().baseline = Some(*baseline);
			}
			Change::Spent(scope, spent) => {
				let total = self.spent.entry(*scope).or_default();
				*total = total.saturating_add(*spent);
			}
			Change::ForgetSpent(scope) => {
				self.spent.remove(scope);
			}
			Change::Halt(asset, reason) => {
				match reason {
					Some(reason) => self.halted.insert(*asset, reason.clone()),
					None => self.halted.remove(asset),
				};
			}
			Change::ForgetBaselines => {
				self.halted.clear();
				self.venue.values_mut().for_each(|book| book.baseline = None);
				self.chain.values_mut().for_each(|book| book.baseline = None);
			}
		}
	}

	/// What takes balances as they are from now on. Of assets that are halted the books do not say what
	/// the participant has, so that no position is taken from them: `symbols` names them at the venue.
	pub fn accept_balances(&self, symbols: &BTreeMap<AssetId, String>) -> Vec<Change> {
		let mut changes = Vec::new();
		for asset in self.halted.keys() {
			if let Some(book) = self.chain.get(asset) {
				changes.push(Change::OnChain(*asset, book.change.saturating_neg()));
			}
			let venue =
				symbols.get(asset).and_then(|symbol| Some((symbol, self.venue.get(symbol)?)));
			if let Some((symbol, book)) = venue {
				let none = Decimal::ZERO.saturating_sub(book.change);
				changes.push(Change::AtVenue(symbol.clone(), none));
			}
		}
		changes.push(Change::ForgetBaselines);
		changes
	}

	/// Whether a trade in this asset is open.
	pub fn is_busy(&self, asset: AssetId) -> bool {
		let trades = |job: &Job| job.completes.is_none() && job.offer.is_none();
		self.jobs.values().any(|job| job.asset == asset && trades(job))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn accepted_balances_leave_no_position_in_what_was_halted() {
		let mut state = State::default();
		let one = Decimal::ONE;
		for change in [
			Change::OnChain(1, -50),
			Change::AtVenue("BTC".into(), one),
			Change::OnChain(2, 7),
			Change::AtVenue("ETH".into(), one),
			Change::VenueBaseline("ETH".into(), one),
			Change::Halt(1, Some("a gap".into())),
		] {
			state.apply(&change);
		}
		let symbols = [(1, "BTC".into()), (2, "ETH".into())].into();
		for change in state.accept_balances(&symbols) {
			state.apply(&change);
		}
		assert!(state.halted.is_empty());
		assert_eq!((state.chain[&1].change, state.venue["BTC"].change), (0, Decimal::ZERO));
		assert_eq!((state.chain[&2].change, state.venue["ETH"].change), (7, one));
		assert_eq!(state.venue["ETH"].baseline, None);
	}
}
