//! The part of the world in which a vault collects offers.

use super::world::{decimals, units, Truth, BTC, DEADLINE, ETH, ORDER_LIFE, TOLERANCE, USDC};
use crate::{
	amounts,
	chain::Outcome,
	offer::{Difference, OfferNews, Terms},
};
use ballast_oracle::{AssetId, BlockNumber, FixedU128, Perquintill};
use ballast_settlement_math::{rate36, value36, Asset, Balance, Part, Priced, Side, U256};
use codec::{Decode, Encode};

pub const COMPLETION: Perquintill = Perquintill::from_parts(5_000_000_000_000_000);

/// Where certified prices begin, and stay while offers are collected.
fn price(asset: AssetId) -> u32 {
	match asset {
		BTC => 60_000,
		ETH => 3_000,
		_ => 1,
	}
}

fn priced(asset: AssetId) -> Priced {
	let of = Asset::new(asset, decimals(asset)).unwrap();
	Priced::new(of, FixedU128::from_u32(price(asset))).unwrap()
}

/// What the vault should hold besides what it trades, so that the inventory is worth something: 24,000.
pub fn claims(cash: u128) -> [(AssetId, u128, u128); 2] {
	[(BTC, units("0.4", BTC), 0), (USDC, 0, cash)]
}

/// What may be open of a settlement that is complete.
fn most_open36() -> U256 {
	rate36(value36(&priced(BTC), units("0.4", BTC)).unwrap(), COMPLETION)
}

#[derive(Clone, Debug, Default)]
pub struct Collecting {
	/// Last block in which offers are accepted.
	pub window: BlockNumber,
	/// Another one is made, and whether it is better.
	pub rival: Option<bool>,
	/// From this block on, somebody else asks for the award.
	pub award_at: Option<BlockNumber>,
	/// No offer is awarded: a price cannot be used.
	pub refuse_awards: bool,
	/// Blocks until what is over is given back. Never, above a thousand.
	pub return_after: BlockNumber,
	/// How many returns leave an asset on hold.
	pub frozen: u32,
	/// In this block better ones take the place of the participant's offer.
	pub displace_at: Option<BlockNumber>,
	/// The participant's offer.
	pub own: Option<Own>,
	/// The block in which it was over.
	pub over_at: Option<BlockNumber>,
}

#[derive(Clone, Debug)]
pub struct Own {
	terms: Terms,
	until: BlockNumber,
	/// What is left of it, in percent.
	percent: u64,
}

#[derive(Encode, Decode, Clone)]
pub struct Packed {
	gives: Vec<(AssetId, u128)>,
	takes: Vec<(AssetId, u128)>,
	/// To the vault, from the vault.
	difference: (u128, u128),
	until: BlockNumber,
}

impl Packed {
	pub fn of(terms: &Terms, until: BlockNumber) -> Self {
		let Terms { gives, takes, difference } = terms.clone();
		Self { gives, takes, difference: (difference.paid(), difference.received()), until }
	}

	fn terms(&self) -> Terms {
		let difference = match self.difference {
			(0, received) => Difference::FromVault(received),
			(paid, _) => Difference::ToVault(paid),
		};
		Terms { gives: self.gives.clone(), takes: self.takes.clone(), difference }
	}
}

fn failed(error: &str) -> Outcome {
	Outcome::Failed(error.into())
}

fn balance(terms: &Terms) -> Balance {
	let mut balance = Balance::default();
	for (asset, amount) in terms.gives.iter().chain([&(USDC, terms.difference.paid())]) {
		balance = balance.receive(&priced(*asset), *amount).unwrap();
	}
	for (asset, amount) in terms.takes.iter().chain([&(USDC, terms.difference.received())]) {
		balance = balance.give(&priced(*asset), *amount).unwrap();
	}
	balance
}

impl Truth {
	/// The block since which orders are open, if they are.
	pub fn orders_since(&self) -> Option<BlockNumber> {
		let Some(collecting) = &self.collecting else { return Some(self.since) };
		if self.since > 0 {
			return Some(self.since);
		}
		let open = collecting.own.as_ref().filter(|_| collecting.over_at.is_none());
		let last = open.map_or(collecting.window, |own| own.until.max(collecting.window));
		(self.height > last).then(|| last + 1)
	}

	fn open36(&self, terms: &Terms) -> U256 {
		let open = |(asset, (_, amount)): (&AssetId, &(Side, u128))| {
			let moved = terms.given(*asset).max(terms.taken(*asset));
			value36(&priced(*asset), amount - moved).unwrap()
		};
		self.orders_of_vault.iter().map(open).fold(U256::zero(), |sum, open| sum + open)
	}

	pub fn offer(&mut self, packed: &Packed) -> Outcome {
		let (terms, until, now) = (packed.terms(), packed.until, self.height);
		let Some(collecting) = &self.collecting else { return failed("OffersNotOpen") };
		if !self.settling || now > collecting.window || self.since > 0 {
			return failed("OffersNotOpen");
		}
		if !self.on_hold.is_empty() {
			return failed("AlreadyOffered");
		}
		if !(collecting.window..=DEADLINE - ORDER_LIFE - 1).contains(&until) {
			return failed("OfferUntilOutOfRange");
		}
		for (side, legs) in [(Side::Buy, &terms.gives), (Side::Sell, &terms.takes)] {
			for (asset, amount) in legs {
				let order = self.orders_of_vault.get(asset);
				if *amount == 0 || !order.is_some_and(|(of, size)| *of == side && size >= amount) {
					return failed("OfferAboveOrder");
				}
			}
		}
		if self.open36(&terms) > most_open36() {
			return failed("OfferIncomplete");
		}
		if terms.difference.received() > self.vault_cash {
			return failed("InsufficientQuote");
		}
		let worth = balance(&terms);
		if let Err(error) = worth.check(TOLERANCE) {
			return failed(&format!("{error:?}"));
		}
		if worth.loss36() > self.loss_left {
			return failed("LossBudgetExceeded");
		}
		let held: Vec<_> =
			terms.gives.iter().copied().chain([(USDC, terms.difference.paid())]).collect();
		for (asset, amount) in held {
			assert!(amount < self.balance(asset), "more on hold than there is");
			self.on_hold.insert(asset, amount);
		}
		self.offers_made += 1;
		let collecting = self.collecting.as_mut().unwrap();
		(collecting.own, collecting.over_at) = (Some(Own { terms, until, percent: 100 }), None);
		Outcome::Applied
	}

	pub fn award(&mut self) -> Outcome {
		let now = self.height;
		let Some(collecting) = self.collecting.clone() else { return failed("OffersNotOpen") };
		if !self.settling || self.since > 0 {
			return failed("OffersNotOpen");
		}
		if now <= collecting.window {
			return failed("WindowOpen");
		}
		if collecting.refuse_awards {
			return failed("ClaimNotPriced");
		}
		if let Some(since) = self.orders_since() {
			self.since = since;
			return Outcome::Applied;
		}
		if collecting.rival == Some(true) {
			self.orders_of_vault.values_mut().for_each(|(_, amount)| *amount = 0);
			self.settling = false;
			self.end_own("another one was taken");
			return Outcome::Applied;
		}
		let own = collecting.own.unwrap();
		self.take(&own);
		Outcome::Applied
	}

	/// Delivery against payment.
	fn take(&mut self, own: &Own) {
		let part = Part::new(own.percent.into(), 100.into());
		let Terms { gives, takes, difference } = &own.terms;
		let given = gives.iter().map(|(asset, amount)| (*asset, part.received(*amount)));
		let taken = takes.iter().map(|(asset, amount)| (*asset, part.given(*amount)));
		let difference = match difference {
			Difference::ToVault(amount) => Difference::ToVault(part.received(*amount)),
			Difference::FromVault(amount) => Difference::FromVault(part.given(*amount)),
		};
		let terms = Terms { gives: given.collect(), takes: taken.collect(), difference };
		let loss = balance(&terms).loss36();
		assert!(loss <= self.loss_left);
		self.loss_left -= loss;
		self.on_hold.clear();
		let signed = |amount: u128| i128::try_from(amount).unwrap();
		for (asset, amount) in &terms.gives {
			*self.on_chain.entry(*asset).or_default() -= signed(*amount);
			let (_, size) = self.orders_of_vault.get_mut(asset).unwrap();
			*size = size.saturating_sub(*amount);
		}
		for (asset, amount) in &terms.takes {
			*self.on_chain.entry(*asset).or_default() += signed(*amount);
			self.orders_of_vault.get_mut(asset).unwrap().1 -= amount;
		}
		let (paid, received) = (difference.paid(), difference.received());
		*self.on_chain.entry(USDC).or_default() += signed(received) - signed(paid);
		self.vault_cash = self.vault_cash + paid - received;
		let collecting = self.collecting.as_mut().unwrap();
		collecting.own = None;
		let none = Terms { gives: vec![], takes: vec![], difference: Difference::ToVault(0) };
		match self.open36(&none) <= most_open36() {
			true => self.settling = false,
			false => self.since = self.height,
		}
		self.news.push((0, OfferNews::Taken(terms)));
		self.measure();
	}

	/// The participant's offer is over without having been taken.
	fn end_own(&mut self, reason: &str) {
		let height = self.height;
		let collecting = self.collecting.as_mut().unwrap();
		if collecting.own.is_some() && collecting.over_at.is_none() {
			collecting.over_at = Some(height);
			self.news.push((0, OfferNews::Ended(reason.into())));
		}
	}

	pub fn withdraw(&mut self) -> Outcome {
		let Some(collecting) = &self.collecting else { return failed("OfferNotFound") };
		match (&collecting.own, collecting.over_at) {
			(None, _) => failed("OfferNotFound"),
			(Some(own), None) if self.height <= own.until => failed("OfferFirm"),
			_ => {
				self.end_own("nobody took it in time");
				self.release();
				Outcome::Applied
			}
		}
	}

	fn release(&mut self) {
		let collecting = self.collecting.as_mut().unwrap();
		if collecting.frozen > 0 {
			collecting.frozen -= 1;
			self.news.push((0, OfferNews::Returned(1)));
			return;
		}
		collecting.own = None;
		self.on_hold.clear();
		self.news.push((0, OfferNews::Returned(0)));
	}

	/// What the chain does in the time that a block has left.
	pub fn give_back(&mut self) {
		let Some(collecting) = &self.collecting else { return };
		let Some(own) = &collecting.own else { return };
		if !self.settling {
			self.end_own("the settlement ended");
		} else if collecting.displace_at == Some(self.height) {
			self.end_own("better ones took its place");
		} else if self.height > own.until && collecting.over_at.is_none() {
			self.since = own.until + 1;
			self.end_own("nobody took it in time");
		}
		let collecting = self.collecting.as_ref().unwrap();
		let due = collecting.over_at.map(|at| at + collecting.return_after);
		if due == Some(self.height) {
			self.release();
		}
	}

	/// Shares are redeemed: everything gets smaller in proportion.
	pub fn redeem(&mut self, percent: u128) {
		let left = 100 - percent;
		self.orders_of_vault.values_mut().for_each(|(_, amount)| *amount = *amount * left / 100);
		self.vault_cash = (self.vault_cash * left).div_ceil(100);
		if let Some(own) = self.collecting.as_mut().and_then(|collecting| collecting.own.as_mut()) {
			own.percent = u64::try_from(left).unwrap();
		}
	}

	pub fn award_by_others(&mut self) {
		let due = self.collecting.as_ref().and_then(|collecting| collecting.award_at);
		if due.is_some_and(|at| self.height >= at) {
			self.award();
		}
	}

	/// What the world's offers are about, for the value of what is given and taken.
	pub fn value(terms: &Terms) -> rust_decimal::Decimal {
		let worth = |(asset, amount): &(AssetId, u128)| {
			let whole = amounts::whole_units(*amount, decimals(*asset)).unwrap();
			whole * rust_decimal::Decimal::from(price(*asset))
		};
		assert!(terms.assets().all(|asset| [BTC, ETH].contains(&asset)));
		terms.gives.iter().chain(&terms.takes).map(worth).sum()
	}
}
