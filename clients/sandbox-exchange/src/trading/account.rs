//! What one API key owns.

use super::order::{Order, OrderId};
use crate::{asset::Symbol, decimal::Decimal};
use serde::Serialize;
use std::{collections::BTreeMap, fmt};

/// How much of one asset an account has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Holding {
	/// What it can dispose of.
	pub free: Decimal,
	/// What open orders hold.
	pub locked: Decimal,
}

/// An account.
#[derive(Clone)]
pub struct Account {
	/// What requests to Binance's API are signed with.
	pub secret: String,
	/// By asset.
	pub holdings: BTreeMap<Symbol, Holding>,
	/// Numbers of its orders by client id; under reuse of ids that of the last order.
	pub by_id: BTreeMap<OrderId, u64>,
	/// All its orders by number, until the exchange stops.
	pub orders: BTreeMap<u64, Order>,
}

/// Without the secret.
impl fmt::Debug for Account {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.debug_struct("Account").field("holdings", &self.holdings).finish_non_exhaustive()
	}
}

impl Account {
	/// An account with these balances.
	pub fn new(secret: String, balances: BTreeMap<Symbol, Decimal>) -> Self {
		let mut account = Self {
			secret,
			holdings: BTreeMap::new(),
			by_id: BTreeMap::new(),
			orders: BTreeMap::new(),
		};
		account.set_balances(balances);
		account
	}

	/// Sets what can be disposed of, of each asset that is named.
	pub fn set_balances(&mut self, balances: BTreeMap<Symbol, Decimal>) {
		for (asset, amount) in balances {
			self.holdings.entry(asset).or_default().free = amount;
		}
	}

	/// What can be disposed of.
	pub fn free(&self, asset: &Symbol) -> Decimal {
		self.holdings.get(asset).map(|holding| holding.free).unwrap_or_default()
	}

	/// The order that a client calls `id`.
	pub fn order(&self, id: &OrderId) -> Option<&Order> {
		self.orders.get(self.by_id.get(id)?)
	}

	/// Moves `amount` from free to locked; `None`, with nothing changed, when there is less.
	pub fn lock(&mut self, asset: &Symbol, amount: Decimal) -> Option<()> {
		let holding = self.holdings.get_mut(asset)?;
		let free = holding.free.checked_sub(amount)?;
		holding.locked = holding.locked.checked_add(amount)?;
		holding.free = free;
		Some(())
	}

	/// Takes `locked` out of what is locked and gives back what of it was not `spent`.
	pub fn release(&mut self, asset: &Symbol, locked: Decimal, spent: Decimal) {
		let holding = self.holdings.entry(asset.clone()).or_default();
		let back = locked.checked_sub(spent).unwrap_or_default();
		holding.locked = holding.locked.checked_sub(locked).unwrap_or_default();
		holding.free = holding.free.saturating_add(back);
	}

	/// Adds to what can be disposed of.
	pub fn credit(&mut self, asset: &Symbol, amount: Decimal) {
		let holding = self.holdings.entry(asset.clone()).or_default();
		holding.free = holding.free.saturating_add(amount);
	}
}
