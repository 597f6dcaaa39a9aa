//! One offer for the whole move of a vault that collects some.
//!
//! The participant gives all that the vault lacks, takes all that it has too much, and is paid the
//! difference, or pays it. With s the slack, f the venue's fee and m the margin of offers, it counts what
//! it gives at `ask·(1 + s)·(1 + f)·(1 + m)` and what it takes at `bid·(1 − s)·(1 − f) / (1 + m)`, in
//! units of the quote asset. The chain takes no smaller offers than for the whole move, but for the part
//! of the inventory that may be open when a settlement is complete: where the vault cannot pay the
//! difference, the participant gives a little less of everything instead.
//!
//! The offer is firm and is not hedged before it is taken. So it can be hedged at the venue in full on
//! the day that it is made, or it is not made.

use super::Appetite;
use crate::{
	amounts,
	chain::{Order, Phase, Vault},
	offer::{Difference, Leg, Terms},
	strategy::fills::in_quote_asset,
};
use ballast_oracle::{AssetId, BlockNumber};
use ballast_settlement_math::{
	rate36, value36, Balance, Perquintill, Priced, SettlementError, Side, U256,
};
use ballast_venue::Top;
use rust_decimal::Decimal;
use thiserror::Error;

/// Blocks after the window in which an offer can be taken. Every one of them is the holders' option.
pub const AWARD_TIME: BlockNumber = 8;

/// How offers are made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quoting {
	/// Least gain after fees, as a fraction of what it pays: what it costs to stay firm comes out of it.
	pub margin: Decimal,
	/// Blocks before the end of the window from which on offers are made.
	pub lead: BlockNumber,
}

/// An order of the vault, and what the participant has for it.
#[derive(Clone, Copy, Debug)]
pub struct Market {
	/// The order.
	pub order: Order,
	/// The asset at its verified price.
	pub traded: Priced,
	/// Decimals of the asset.
	pub decimals: u8,
	/// The venue's best prices.
	pub top: Top,
	/// What no open job needs of the asset, on chain, base units.
	pub free: u128,
	/// The same at the venue, whole units.
	pub venue_free: Decimal,
}

/// All that an offer depends on.
pub struct Question<'a> {
	/// The vault.
	pub vault: &'a Vault,
	/// The finalized block.
	pub at: BlockNumber,
	/// The quote asset at its verified price.
	pub quote: Priced,
	/// Decimals of the quote asset.
	pub quote_decimals: u8,
	/// All its orders.
	pub markets: Vec<Market>,
	/// Certified value of what the vault should hold, or less, 1e36 = 1 unit of quote currency.
	pub inventory36: U256,
	/// What of that may be open when a settlement is complete.
	pub completion: Perquintill,
	/// The quote asset that no open job needs, on chain, base units.
	pub cash: u128,
	/// The same at the venue, whole units.
	pub venue_cash: Decimal,
	/// What the notional limits leave, in quote currency.
	pub room: Decimal,
	/// What the participant wants of a trade.
	pub appetite: &'a Appetite,
	/// What it wants of an offer.
	pub quoting: &'a Quoting,
}

/// An offer that is worth its while.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quote {
	/// What it says.
	pub terms: Terms,
	/// Last block in which offers are accepted.
	pub window: BlockNumber,
	/// Last block in which it can be taken.
	pub until: BlockNumber,
	/// What it costs at most to buy back at the venue what it gives, whole units of the quote asset.
	pub hedge_cash: Decimal,
	/// Value of everything that is given and taken, at certified or venue prices, the higher ones, in
	/// quote currency.
	pub notional: Decimal,
}

/// Why no offer is made.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Skip {
	/// The vault collects no offers.
	#[error("offers are not collected")]
	NotCollecting,
	/// Offers are made later in the window.
	#[error("offers are made from block {0} on")]
	TooEarly(BlockNumber),
	/// The window ends before an offer could be in it.
	#[error("the window ends at block {0}")]
	TooLate(BlockNumber),
	/// Orders would not have their life before the deadline.
	#[error("no offer could be awarded before the deadline at block {0}")]
	NoTimeToAward(BlockNumber),
	/// The basket takes only admitted participants.
	#[error("the participant is not admitted")]
	NotAdmitted,
	/// The participant has an offer there, or is about to get one back.
	#[error("an offer of the participant is on chain already")]
	AlreadyOffered,
	/// The vault has no orders.
	#[error("there is nothing to move")]
	NothingToMove,
	/// One of two prices is wrong.
	#[error(
		"asset {asset}: the venue asks or bids {top}, too far from the certified price of {certified}"
	)]
	Apart {
		/// The asset.
		asset: AssetId,
		/// The venue's best price.
		top: Decimal,
		/// The certified price.
		certified: Decimal,
	},
	/// The prices that the participant needs are outside what the vault accepts on either side, or the
	/// chain's arithmetic refuses them.
	#[error("the vault would not accept it: {0:?}")]
	Settlement(SettlementError),
	/// The basket's settlements have cost all that they may, for now.
	#[error("the basket's loss budget does not allow it")]
	LossBudget,
	/// The vault cannot pay enough for an offer that leaves no more open than it may.
	#[error("the vault cannot pay for the whole move")]
	VaultCannotPay,
	/// There is not enough on chain to put on hold.
	#[error("too little of asset {0} on chain")]
	NotEnoughOnChain(AssetId),
	/// There is not enough at the venue to hedge it.
	#[error("too little of {0} at the venue")]
	NotEnoughAtVenue(String),
	/// A notional limit is reached: offers are for the whole move.
	#[error("the whole move is worth {notional} in quote currency, the limits leave {room}")]
	Limit {
		/// What the move is worth.
		notional: Decimal,
		/// What the limits leave.
		room: Decimal,
	},
	/// It is too little to bother.
	#[error("{0} in quote currency is too small a move")]
	TooSmall(Decimal),
	/// A number is out of range.
	#[error("a number is out of range")]
	Range,
}

impl From<SettlementError> for Skip {
	fn from(error: SettlementError) -> Self {
		Self::Settlement(error)
	}
}

/// Whether and what to offer.
///
/// # Errors
///
/// [`Skip`] says why not.
pub fn decide(question: &Question<'_>) -> Result<Quote, Skip> {
	let (window, until) = times(question)?;
	for market in &question.markets {
		ensure_near(question, market)?;
	}
	let terms = terms(question)?;
	ensure_accepted(question, &terms)?;
	let hedge_cash = hedge_cash(question, &terms).ok_or(Skip::Range)?;
	ensure_covered(question, &terms, hedge_cash)?;
	let notional = notional(question, &terms).ok_or(Skip::Range)?;
	if notional < question.appetite.least {
		return Err(Skip::TooSmall(notional.normalize()));
	}
	if notional > question.room {
		return Err(Skip::Limit { notional: notional.normalize(), room: question.room });
	}
	Ok(Quote { terms, window, until, hedge_cash, notional })
}

/// The last block of the window, and of the offer.
fn times(question: &Question<'_>) -> Result<(BlockNumber, BlockNumber), Skip> {
	let Question { vault, at, quoting, .. } = question;
	let Phase::Offers { until: window } = vault.phase else { return Err(Skip::NotCollecting) };
	if vault.has_offer {
		return Err(Skip::AlreadyOffered);
	}
	if !vault.open_to_us {
		return Err(Skip::NotAdmitted);
	}
	if *at >= window {
		return Err(Skip::TooLate(window));
	}
	let from = window.saturating_sub(quoting.lead);
	if *at < from {
		return Err(Skip::TooEarly(from));
	}
	// The pallet's bound.
	let last = vault.deadline.saturating_sub(vault.order_life).saturating_sub(1);
	if last <= window {
		return Err(Skip::NoTimeToAward(vault.deadline));
	}
	if question.markets.is_empty() {
		return Err(Skip::NothingToMove);
	}
	Ok((window, last.min(window.saturating_add(AWARD_TIME))))
}

/// The venue's best price for what the participant does when the vault does this.
fn best(side: Side, top: &Top) -> Decimal {
	match side {
		Side::Buy => top.ask,
		Side::Sell => top.bid,
	}
}

fn ensure_near(question: &Question<'_>, market: &Market) -> Result<(), Skip> {
	let top = best(market.order.side, &market.top);
	let certified = in_quote_asset(market.traded.price(), &question.quote).ok_or(Skip::Range)?;
	let most = certified.checked_mul(question.appetite.most_apart).ok_or(Skip::Range)?;
	match top.checked_sub(certified).ok_or(Skip::Range)?.abs() <= most {
		true => Ok(()),
		false => Err(Skip::Apart { asset: market.order.asset, top, certified }),
	}
}

/// What an order is worth at the price that the participant needs, whole units of the quote asset.
fn needed(question: &Question<'_>, market: &Market) -> Option<Decimal> {
	let Appetite { fee, slack, .. } = question.appetite;
	let gain = Decimal::ONE.checked_add(question.quoting.margin)?;
	let price = match market.order.side {
		Side::Buy => costs(market.top.ask, *slack, *fee)?.checked_mul(gain)?,
		Side::Sell => brings(market.top.bid, *slack, *fee)?.checked_div(gain)?,
	};
	amounts::whole_units(market.order.amount, market.decimals)?.checked_mul(price)
}

/// What a purchase at the venue costs, with what its price may move and the fee.
fn costs(ask: Decimal, slack: Decimal, fee: Decimal) -> Option<Decimal> {
	let worse = ask.checked_mul(Decimal::ONE.checked_add(slack)?)?;
	worse.checked_mul(Decimal::ONE.checked_add(fee)?)
}

/// What a sale at the venue brings, likewise.
fn brings(bid: Decimal, slack: Decimal, fee: Decimal) -> Option<Decimal> {
	let worse = bid.checked_mul(Decimal::ONE.checked_sub(slack)?)?;
	worse.checked_mul(Decimal::ONE.checked_sub(fee)?)
}

/// What the participant would exchange for the whole move, or as much of it as the vault can pay for.
fn terms(question: &Question<'_>) -> Result<Terms, Skip> {
	let worth = |side| {
		let of_side = question.markets.iter().filter(|market| market.order.side == side);
		of_side
			.map(|market| needed(question, market))
			.try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value?))
	};
	let (given, taken) = worth(Side::Buy).zip(worth(Side::Sell)).ok_or(Skip::Range)?;
	let units = |value| amounts::base_units(value, question.quote_decimals).ok_or(Skip::Range);
	let legs = |side| -> Vec<Leg> {
		let of_side = question.markets.iter().filter(|market| market.order.side == side);
		of_side.map(|market| (market.order.asset, market.order.amount)).collect()
	};
	let (gives, takes) = (legs(Side::Buy), legs(Side::Sell));
	let net = given.checked_sub(taken).ok_or(Skip::Range)?;
	if net <= Decimal::ZERO {
		let difference = Difference::ToVault(units(net.abs())?);
		return Ok(Terms { gives, takes, difference });
	}
	let (wanted, spare) = (units(net)?, spare_cash(question));
	if wanted <= spare {
		return Ok(Terms { gives, takes, difference: Difference::FromVault(wanted) });
	}
	let paid = amounts::whole_units(spare, question.quote_decimals)
		.and_then(|cash| cash.checked_add(taken))
		.ok_or(Skip::Range)?;
	let mut reduced = Vec::new();
	for market in question.markets.iter().filter(|market| market.order.side == Side::Buy) {
		let part = amounts::whole_units(market.order.amount, market.decimals)
			.and_then(|whole| whole.checked_mul(paid)?.checked_div(given))
			.ok_or(Skip::Range)?;
		let amount = amounts::base_units(part, market.decimals).ok_or(Skip::Range)?;
		if amount > 0 {
			reduced.push((market.order.asset, amount.min(market.order.amount)));
		}
	}
	Ok(Terms { gives: reduced, takes, difference: Difference::FromVault(spare) })
}

/// What the vault can pay of the quote asset without lacking it, base units.
fn spare_cash(question: &Question<'_>) -> u128 {
	let quote = question.quote.id();
	let found = question.vault.claims.iter().find(|claim| claim.asset == quote);
	let required = found.map_or(0, |claim| claim.required);
	question.vault.cash.saturating_sub(required)
}

/// What the pallet checks of prices, tolerance, loss budget and completeness.
fn ensure_accepted(question: &Question<'_>, terms: &Terms) -> Result<(), Skip> {
	let Question { vault, quote, .. } = question;
	let (paid, received) = (terms.difference.paid(), terms.difference.received());
	let mut balance = Balance::default().receive(quote, paid)?.give(quote, received)?;
	let mut open36 = U256::zero();
	for market in &question.markets {
		let Market { order, traded, .. } = market;
		balance = balance.receive(traded, terms.given(order.asset))?;
		balance = balance.give(traded, terms.taken(order.asset))?;
		let moved = terms.given(order.asset).max(terms.taken(order.asset));
		let open = value36(traded, order.amount.saturating_sub(moved))?;
		open36 = open36.checked_add(open).ok_or(Skip::Range)?;
	}
	if open36 > rate36(question.inventory36, question.completion) {
		return Err(Skip::VaultCannotPay);
	}
	balance.check(vault.tolerance)?;
	match balance.loss36() <= vault.loss_left {
		true => Ok(()),
		false => Err(Skip::LossBudget),
	}
}

/// What it costs at most to buy at the venue what is given: unwinding accepts that much.
fn hedge_cash(question: &Question<'_>, terms: &Terms) -> Option<Decimal> {
	let Appetite { fee, unwind_slippage, .. } = question.appetite;
	question.markets.iter().try_fold(Decimal::ZERO, |sum, market| {
		let whole = amounts::whole_units(terms.given(market.order.asset), market.decimals)?;
		let price = costs(market.top.ask, *unwind_slippage, *fee)?;
		sum.checked_add(whole.checked_mul(price)?)
	})
}

/// What is given can be put on hold, and the whole of it hedged. The account keeps a base unit, so that
/// it stays open.
fn ensure_covered(question: &Question<'_>, terms: &Terms, hedge_cash: Decimal) -> Result<(), Skip> {
	let quote = question.quote.id();
	if terms.difference.paid() > question.cash.saturating_sub(1) {
		return Err(Skip::NotEnoughOnChain(quote));
	}
	for market in &question.markets {
		let asset = market.order.asset;
		if terms.given(asset) > market.free.saturating_sub(1) {
			return Err(Skip::NotEnoughOnChain(asset));
		}
		let sold = amounts::whole_units(terms.taken(asset), market.decimals).ok_or(Skip::Range)?;
		if sold > market.venue_free {
			return Err(Skip::NotEnoughAtVenue(format!("asset {asset}")));
		}
	}
	match hedge_cash <= question.venue_cash {
		true => Ok(()),
		false => Err(Skip::NotEnoughAtVenue("the quote asset".into())),
	}
}

/// What limits count: the higher one of two prices, so that it does not depend on one of them alone.
fn notional(question: &Question<'_>, terms: &Terms) -> Option<Decimal> {
	let quoted = amounts::price(question.quote.price())?;
	question.markets.iter().try_fold(Decimal::ZERO, |sum, market| {
		let asset = market.order.asset;
		let moved = terms.given(asset).max(terms.taken(asset));
		let top = best(market.order.side, &market.top).checked_mul(quoted)?;
		let price = top.max(amounts::price(market.traded.price())?);
		sum.checked_add(amounts::whole_units(moved, market.decimals)?.checked_mul(price)?)
	})
}

/// What an exchange would bring after hedging all of it at the venue's present prices, whole units of
/// the quote asset. `tops` has decimals and best prices of each of its assets; `None` when one is missing
/// or a number is out of range.
pub fn gain(
	terms: &Terms,
	tops: &[(AssetId, u8, Top)],
	quote_decimals: u8,
	fee: Decimal,
) -> Option<Decimal> {
	let of = |asset: AssetId, amount: u128| {
		let (_, decimals, top) = tops.iter().find(|(of, ..)| *of == asset)?;
		Some((amounts::whole_units(amount, *decimals)?, top))
	};
	let received = amounts::whole_units(terms.difference.received(), quote_decimals)?;
	let paid = amounts::whole_units(terms.difference.paid(), quote_decimals)?;
	let mut gain = received.checked_sub(paid)?;
	for (asset, amount) in &terms.gives {
		let (whole, top) = of(*asset, *amount)?;
		gain = gain.checked_sub(whole.checked_mul(costs(top.ask, Decimal::ZERO, fee)?)?)?;
	}
	for (asset, amount) in &terms.takes {
		let (whole, top) = of(*asset, *amount)?;
		gain = gain.checked_add(whole.checked_mul(brings(top.bid, Decimal::ZERO, fee)?)?)?;
	}
	Some(gain)
}

#[cfg(test)]
mod tests;
