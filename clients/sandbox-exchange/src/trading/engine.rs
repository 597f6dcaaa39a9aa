//! Matching: orders of accounts against the books.

use super::{
	account::Account,
	book::{Book, BookSettings, PriceLevel},
	order::{Fill, Order, OrderId, OrderRequest, Side, Status},
	settings::{AccountConfig, Pair, SettingsError, TradingConfig, MAX_BALANCE, MILLION},
};
use crate::{asset::Symbol, decimal::Decimal, market::Market};
use std::collections::BTreeMap;

/// Why an order, a cancellation or a question is refused. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
	/// No account has this key.
	#[error("no account has this key")]
	Account,
	/// There is no such market.
	#[error("there is no market {0}")]
	Market(String),
	/// The quantity is zero, not a multiple of the step or above [`MAX_BALANCE`].
	#[error("quantity {quantity} is not a positive multiple of {step} up to {MAX_BALANCE}")]
	Quantity {
		/// What was asked for.
		quantity: Decimal,
		/// The market's step.
		step: Decimal,
	},
	/// The limit is zero or not a multiple of the tick.
	#[error("limit {limit} is not a positive multiple of {tick}")]
	Limit {
		/// What was asked for.
		limit: Decimal,
		/// The market's tick.
		tick: Decimal,
	},
	/// Quantity times limit is too small or too large.
	#[error("quantity {quantity} at {limit} is not worth {least} to {MAX_BALANCE}")]
	Notional {
		/// What was asked for.
		quantity: Decimal,
		/// What was asked for.
		limit: Decimal,
		/// The market's least.
		least: Decimal,
	},
	/// The account cannot pay for it.
	#[error("{needed} {asset} are needed, {free} are free")]
	Balance {
		/// What it gives.
		asset: Symbol,
		/// How much of it.
		needed: Decimal,
		/// How much there is.
		free: Decimal,
	},
	/// The account has used the id before.
	#[error("an order {0} was sent before")]
	Duplicate(OrderId),
	/// The account has no such order.
	#[error("there is no order {0}")]
	Order(String),
	/// The order to be cancelled can no longer trade.
	#[error("order {0} is not open")]
	NotOpen(OrderId),
	/// A fault says so.
	#[error("rejected, as asked")]
	Rejected,
}

/// What a fault does to an order that is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Handling {
	/// The most of it that trades, in parts per million of its quantity.
	pub most_ppm: Option<u64>,
	/// Whether it waits for the next tick.
	pub rests: bool,
}

/// The accounts, the books and all orders.
#[derive(Debug)]
pub struct Engine {
	/// The terms.
	pub settings: TradingConfig,
	books: BTreeMap<Pair, Book>,
	accounts: BTreeMap<String, Account>,
	/// Orders that wait for the next tick, and whose they are.
	open: BTreeMap<u64, String>,
	/// Ticks of the market when the books were filled.
	ticks: u64,
	orders: u64,
	trades: u64,
}

impl Engine {
	/// A book for every listed asset against every listed quote, and the accounts.
	pub fn new(settings: TradingConfig, market: &Market) -> Result<Self, SettingsError> {
		settings.check()?;
		let mut engine = Self {
			books: BTreeMap::new(),
			accounts: BTreeMap::new(),
			open: BTreeMap::new(),
			ticks: market.ticks(),
			orders: 0,
			trades: 0,
			settings,
		};
		for quote in &engine.settings.quotes {
			for (base, _) in market.assets().filter(|(base, _)| *base != quote) {
				let pair = Pair { base: base.clone(), quote: quote.clone() };
				if let Some(mid) = mid(market, &pair) {
					engine.books.insert(pair, Book::new(mid, engine.settings.book));
				}
			}
		}
		for account in engine.settings.accounts.clone() {
			if engine.accounts.contains_key(&account.key) {
				return Err(SettingsError::DuplicateAccount(account.key));
			}
			engine.set_account(account);
		}
		Ok(engine)
	}

	/// Opens an account or, when its key is known, changes its secret and the balances that are named.
	/// The caller has checked it.
	pub fn set_account(&mut self, AccountConfig { key, secret, balances }: AccountConfig) {
		match self.accounts.get_mut(&key) {
			Some(account) => {
				account.secret = secret;
				account.set_balances(balances.unwrap_or_default());
			}
			None => {
				let balances = balances.unwrap_or_else(|| self.settings.balances.clone());
				self.accounts.insert(key, Account::new(secret, balances));
			}
		}
	}

	/// Every account with its key.
	pub fn accounts(&self) -> impl Iterator<Item = (&String, &Account)> {
		self.accounts.iter()
	}

	/// The account of `key`.
	pub fn account(&self, key: &str) -> Result<&Account, Refusal> {
		self.accounts.get(key).ok_or(Refusal::Account)
	}

	/// Every market with its book.
	pub fn books(&self) -> impl Iterator<Item = (&Pair, &Book)> {
		self.books.iter()
	}

	/// The book of a market.
	pub fn book(&self, pair: &Pair) -> Option<&Book> {
		self.books.get(pair)
	}

	/// Changes one book or, for `None`, all, and brings back what was taken from them. The caller has
	/// checked the settings.
	pub fn set_books(
		&mut self,
		pair: Option<&Pair>,
		change: impl Fn(BookSettings) -> BookSettings,
	) {
		for (_, book) in self.books.iter_mut().filter(|(other, _)| pair.is_none_or(|p| p == *other))
		{
			book.settings = change(book.settings);
			book.refill();
		}
	}

	/// Follows the market: with a new tick the books are full again, and the orders that waited for it
	/// trade, in the order in which they came.
	pub fn advance(&mut self, market: &Market, now_ms: u64) {
		if self.ticks == market.ticks() {
			return;
		}
		self.ticks = market.ticks();
		self.books.values_mut().for_each(Book::refill);
		for (number, key) in std::mem::take(&mut self.open) {
			self.execute(market, &key, number, None, now_ms);
		}
	}

	/// Accepts an order and trades it, or refuses it.
	pub fn place(
		&mut self,
		market: &Market,
		key: &str,
		request: OrderRequest,
		handling: Handling,
		now_ms: u64,
	) -> Result<Order, Refusal> {
		self.advance(market, now_ms);
		let cost = self.check(&request)?;
		let reuse = self.settings.reuse_ids;
		let account = self.accounts.get_mut(key).ok_or(Refusal::Account)?;
		if account.order(&request.id).is_some_and(|order| !reuse || order.state == Status::Open) {
			return Err(Refusal::Duplicate(request.id));
		}
		let (gives, receives, needed) = match request.side {
			Side::Buy => (&request.pair.quote, &request.pair.base, cost),
			Side::Sell => (&request.pair.base, &request.pair.quote, request.quantity),
		};
		account.lock(gives, needed).ok_or_else(|| Refusal::Balance {
			asset: gives.clone(),
			needed,
			free: account.free(gives),
		})?;
		self.orders = self.orders.saturating_add(1);
		let number = self.orders;
		let order = Order {
			number,
			filled: Decimal::ZERO,
			paid: Decimal::ZERO,
			fee: Decimal::ZERO,
			fee_asset: receives.clone(),
			state: Status::Open,
			fills: Vec::new(),
			time_ms: now_ms,
			updated_ms: now_ms,
			locked: needed,
			id: request.id.clone(),
			pair: request.pair,
			side: request.side,
			quantity: request.quantity,
			limit: request.limit,
		};
		account.by_id.insert(request.id.clone(), number);
		account.orders.insert(number, order);
		if handling.rests {
			self.open.insert(number, key.to_owned());
		} else {
			self.execute(market, key, number, handling.most_ppm, now_ms);
		}
		self.order(key, &request.id).cloned()
	}

	/// What an order is worth at its limit, once it is known to meet the rules of its market.
	fn check(&self, request: &OrderRequest) -> Result<Decimal, Refusal> {
		let OrderRequest { quantity, limit, .. } = *request;
		let book =
			self.book(&request.pair).ok_or_else(|| Refusal::Market(request.pair.to_string()))?;
		let meets =
			|value: Decimal, decimals| value > Decimal::ZERO && value.floor_to(decimals) == value;
		if !meets(quantity, book.step_decimals) || quantity > MAX_BALANCE {
			return Err(Refusal::Quantity { quantity, step: book.step() });
		}
		if !meets(limit, book.price_decimals) {
			return Err(Refusal::Limit { limit, tick: book.tick() });
		}
		let least = self.settings.least_notional;
		let cost = quantity.product(limit).filter(|cost| (least..=MAX_BALANCE).contains(cost));
		cost.ok_or(Refusal::Notional { quantity, limit, least })
	}

	/// Trades an accepted order against its book, and ends it.
	fn execute(
		&mut self,
		market: &Market,
		key: &str,
		number: u64,
		most_ppm: Option<u64>,
		now_ms: u64,
	) {
		let Some(account) = self.accounts.get_mut(key) else { return };
		let Some(mut order) = account.orders.remove(&number) else { return };
		if let (Some(book), Some(mid)) = (self.books.get_mut(&order.pair), mid(market, &order.pair))
		{
			let most = most_ppm.and_then(|ppm| order.quantity.scaled(ppm, MILLION));
			let most = most.map_or(order.quantity, |most| most.floor_to(book.step_decimals));
			for taken in book.take(order.side, mid, order.left().min(most), order.limit) {
				self.trades = self.trades.saturating_add(1);
				fill(&mut order, taken, self.trades, self.settings.fee_ppm);
			}
		}
		let state = match order.left() {
			Decimal::ZERO => Status::Filled,
			_ => Status::Expired,
		};
		finish(account, &mut order, state, now_ms);
		account.orders.insert(number, order);
	}

	/// An order of an account.
	pub fn order(&self, key: &str, id: &OrderId) -> Result<&Order, Refusal> {
		self.account(key)?.order(id).ok_or_else(|| Refusal::Order(id.to_string()))
	}

	/// The open orders of an account, in the order in which they came.
	pub fn open_orders(&self, key: &str) -> Result<Vec<&Order>, Refusal> {
		let account = self.account(key)?;
		Ok(account.orders.values().filter(|order| order.state == Status::Open).collect())
	}

	/// Cancels an open order.
	pub fn cancel(&mut self, key: &str, id: &OrderId, now_ms: u64) -> Result<Order, Refusal> {
		let number = match self.order(key, id)? {
			order if order.state == Status::Open => order.number,
			order => return Err(Refusal::NotOpen(order.id.clone())),
		};
		let account = self.accounts.get_mut(key).ok_or(Refusal::Account)?;
		let order = account.orders.remove(&number);
		let mut order = order.ok_or_else(|| Refusal::Order(id.to_string()))?;
		finish(account, &mut order, Status::Cancelled, now_ms);
		account.orders.insert(number, order.clone());
		self.open.remove(&number);
		Ok(order)
	}
}

/// The price of a market: that of its base over that of its quote, rounded down to 1e-18.
pub fn mid(market: &Market, pair: &Pair) -> Option<Decimal> {
	market.level(&pair.base)?.mid.ratio(market.level(&pair.quote)?.mid)
}

/// Books a trade in its order. Quantity times price is exact, since a step times a tick is at least
/// 1e-12; the fee is rounded up to 1e-12.
fn fill(order: &mut Order, taken: PriceLevel, trade: u64, fee_ppm: u64) {
	let PriceLevel { price, quantity } = taken;
	let paid = quantity.product(price).unwrap_or_default();
	let received = match order.side {
		Side::Buy => quantity,
		Side::Sell => paid,
	};
	let fee = received.scaled(fee_ppm, MILLION).unwrap_or_default();
	let fee = fee.ceil_to(super::book::FINEST_DECIMALS).min(received);
	order.filled = order.filled.saturating_add(quantity);
	order.paid = order.paid.saturating_add(paid);
	order.fee = order.fee.saturating_add(fee);
	order.fills.push(Fill { trade, price, quantity, paid, fee });
}

/// Ends an order: what it gave is gone, what it holds beyond that is free again, and what it received
/// is there, less the fee.
fn finish(account: &mut Account, order: &mut Order, state: Status, now_ms: u64) {
	let (spent, received) = match order.side {
		Side::Buy => (order.paid, order.filled),
		Side::Sell => (order.filled, order.paid),
	};
	account.release(order.gives(), order.locked, spent);
	account.credit(&order.fee_asset, received.checked_sub(order.fee).unwrap_or_default());
	order.locked = Decimal::ZERO;
	order.state = state;
	order.updated_ms = now_ms;
}

#[cfg(test)]
mod tests;
