//! Filling an order of a vault and hedging it at the venue.
//!
//! The vault trades at its limit of the moment or better, which [`ballast_settlement_math`] computes from
//! the certified price as the pallet does. The participant asks for what it needs and not for the limit:
//! what it takes more, the vault lacks for its last purchases. Since the limit moves in its favour, the
//! price will still be accepted a few blocks later.
//!
//! With s the slack, f the venue's fee and m the margin, it asks `ask·(1 + s)·(1 + f)·(1 + m)` for what the
//! vault buys and `bid·(1 − s)·(1 − f) / (1 + m)` for what it sells, in units of the quote asset and
//! within the band. With p the price that it asks, purchases are hedged at `p / ((1 + m)·(1 + f))` at
//! most, sales at `p·(1 + m) / (1 − f)` at least.

use super::Appetite;
use crate::{
	amounts,
	chain::{Order, Phase, Vault},
};
use ballast_oracle::{BlockNumber, FixedU128};
use ballast_settlement_math::{
	affordable, band, limit_price, payment, trade_loss36, Band, Life, Priced, SettlementError,
	Side, U256,
};
use ballast_venue::{MarketRules, Top};
use rust_decimal::Decimal;
use thiserror::Error;

/// Blocks that a delivery may take from the decision on.
pub const DELIVERY_TIME: BlockNumber = 5;

/// All that a decision depends on.
pub struct Question<'a> {
	/// The vault.
	pub vault: &'a Vault,
	/// Its order.
	pub order: &'a Order,
	/// The asset at its verified price.
	pub traded: Priced,
	/// The quote asset at its verified price.
	pub quote: Priced,
	/// Decimals of the asset.
	pub decimals: u8,
	/// The finalized block.
	pub at: BlockNumber,
	/// The venue's best prices.
	pub top: Top,
	/// Its rules for the market.
	pub rules: MarketRules,
	/// The participant's position in the asset, whole units: what it has more than it started with.
	pub position: Decimal,
	/// What nothing else is going to use.
	pub free: Free,
	/// What the notional limits leave, in quote currency.
	pub room: Decimal,
	/// What the participant wants.
	pub appetite: &'a Appetite,
}

/// Inventory that no open job needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Free {
	/// The asset, on chain, base units.
	pub asset: u128,
	/// The quote asset, on chain, base units.
	pub cash: u128,
	/// The asset, at the venue, whole units.
	pub venue_asset: Decimal,
	/// The quote asset, at the venue, whole units.
	pub venue_cash: Decimal,
	/// The quote asset in the vault, base units.
	pub vault_cash: u128,
	/// What the vault may lose, 1e36 = 1 unit of quote currency.
	pub vault_loss: U256,
}

/// A trade that is worth its while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
	/// What is delivered on chain, base units.
	pub amount: u128,
	/// The vault's price, quote currency per whole unit.
	pub price: FixedU128,
	/// What is traded at the venue, whole units in whole steps; zero when nothing has to be.
	pub quantity: Decimal,
	/// Worst price at the venue, in whole ticks.
	pub limit: Decimal,
	/// Value at the certified price or the venue's, the higher one, in quote currency.
	pub notional: Decimal,
}

/// Why nothing is traded.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Skip {
	/// The vault is moved in another way, for now.
	#[error("orders are not open")]
	NotOpen,
	/// The settlement ends before a delivery would be sure.
	#[error("the settlement ends at block {0}")]
	TooLate(BlockNumber),
	/// The basket takes only admitted participants.
	#[error("the participant is not admitted")]
	NotAdmitted,
	/// The venue's price leaves less than the margin.
	#[error("the venue asks or bids {top}, the vault's limit allows {limit}")]
	Price {
		/// The venue's best price.
		top: Decimal,
		/// What it may be.
		limit: Decimal,
	},
	/// One of the two prices is wrong.
	#[error("the venue asks or bids {top}, too far from the certified price of {certified}")]
	Apart {
		/// The venue's best price.
		top: Decimal,
		/// The certified price.
		certified: Decimal,
	},
	/// Others have reserved the order.
	#[error("the order is reserved for others")]
	Reserved,
	/// The basket's settlements have cost all that they may, for now.
	#[error("the basket's loss budget is used up")]
	LossBudget,
	/// The vault has to sell first.
	#[error("the vault cannot pay")]
	VaultCannotPay,
	/// The inventory on chain does not allow it.
	#[error("nothing on chain to trade with")]
	NothingOnChain,
	/// The inventory at the venue does not allow it.
	#[error("nothing at the venue to trade with")]
	NothingAtVenue,
	/// A notional limit is reached.
	#[error("a notional limit is reached")]
	Limit,
	/// What could be traded is less than wanted, or than the venue trades.
	#[error("{0} in quote currency is too small a trade")]
	TooSmall(Decimal),
	/// A number is out of range.
	#[error("a number is out of range")]
	Range,
	/// The chain's arithmetic refuses it.
	#[error("{0:?}")]
	Settlement(SettlementError),
}

impl From<SettlementError> for Skip {
	fn from(error: SettlementError) -> Self {
		Self::Settlement(error)
	}
}

/// The vault's limit for the participant at a block: that of the block in which the order was reserved for
/// it, if it was.
///
/// # Errors
///
/// [`Skip::NotOpen`]; [`Skip::Settlement`], as [`limit_price`].
pub fn limit_at(
	vault: &Vault,
	order: &Order,
	traded: &Priced,
	at: BlockNumber,
) -> Result<FixedU128, Skip> {
	let Phase::Orders { since } = vault.phase else { return Err(Skip::NotOpen) };
	let elapsed = order.limit_block(at).saturating_sub(since);
	let life = Life { elapsed, length: vault.order_life };
	Ok(limit_price(order.side, traded, vault.tolerance, life)?)
}

/// A price of the chain in units of the quote asset; `None` when a number is out of range.
pub fn in_quote_asset(price: FixedU128, quote: &Priced) -> Option<Decimal> {
	amounts::price(price)?.checked_div(amounts::price(quote.price())?)
}

/// Whether and how much of an order to trade.
///
/// # Errors
///
/// [`Skip`] says why not.
pub fn decide(question: &Question<'_>) -> Result<Plan, Skip> {
	let Question { vault, order, traded, quote, at, .. } = question;
	if !vault.open_to_us && order.own.is_none() {
		return Err(Skip::NotAdmitted);
	}
	if at.saturating_add(DELIVERY_TIME) > vault.deadline {
		return Err(Skip::TooLate(vault.deadline));
	}
	let worst = limit_at(vault, order, traded, *at)?;
	let hedged_at = |price| {
		let price = in_quote_asset(price, quote).ok_or(Skip::Range)?;
		hedge_limit(question, price).ok_or(Skip::Range)
	};
	let limit = hedged_at(worst)?;
	let (top, fits) = match order.side {
		Side::Buy => (question.top.ask, question.top.ask <= limit),
		Side::Sell => (question.top.bid, question.top.bid >= limit),
	};
	let certified = in_quote_asset(traded.price(), quote).ok_or(Skip::Range)?;
	let most_apart = certified.checked_mul(question.appetite.most_apart).ok_or(Skip::Range)?;
	if top.checked_sub(certified).ok_or(Skip::Range)?.abs() > most_apart {
		return Err(Skip::Apart { top, certified });
	}
	if !fits {
		return Err(Skip::Price { top, limit });
	}
	let price = needed(question, worst)?;
	let limit = match order.side {
		// What rounding takes may not make it worse than the best price.
		Side::Buy => hedged_at(price)?.max(top),
		Side::Sell => hedged_at(price)?.min(top),
	};
	let most = most_on_chain(question, price)?;
	size(question, most, price, limit)
}

/// The price that pays for hedge, fee and margin, and is neither beyond the limit `worst` nor better for
/// the vault than the good end of its band.
fn needed(question: &Question<'_>, worst: FixedU128) -> Result<FixedU128, Skip> {
	let Appetite { fee, margin, slack, .. } = question.appetite;
	let Band { low, high } = band(&question.traded, question.vault.tolerance)?;
	let price = || {
		let gain = Decimal::ONE.checked_add(*margin)?;
		let quoted = amounts::price(question.quote.price())?;
		let hedged = |top: Decimal, slack: Decimal, fee: Decimal| {
			let worse = top.checked_mul(Decimal::ONE.checked_add(slack)?)?;
			worse.checked_mul(Decimal::ONE.checked_add(fee)?)
		};
		let price = match question.order.side {
			Side::Buy => hedged(question.top.ask, *slack, *fee)?.checked_mul(gain)?,
			Side::Sell => hedged(
				question.top.bid,
				Decimal::ZERO.checked_sub(*slack)?,
				Decimal::ZERO.checked_sub(*fee)?,
			)?
			.checked_div(gain)?,
		};
		amounts::chain_price(price.checked_mul(quoted)?)
	};
	let price = price().ok_or(Skip::Range)?;
	Ok(match question.order.side {
		Side::Buy => price.min(worst).max(low),
		Side::Sell => price.max(worst).min(high),
	})
}

/// Worst price at the venue that leaves fee and margin.
fn hedge_limit(question: &Question<'_>, vault_price: Decimal) -> Option<Decimal> {
	let Appetite { fee, margin, .. } = question.appetite;
	let gain = Decimal::ONE.checked_add(*margin)?;
	let tick = question.rules.tick;
	match question.order.side {
		Side::Buy => {
			let cost = gain.checked_mul(Decimal::ONE.checked_add(*fee)?)?;
			amounts::floor_to(vault_price.checked_div(cost)?, tick)
		}
		Side::Sell => {
			let wanted = vault_price.checked_mul(gain)?;
			let limit = wanted.checked_div(Decimal::ONE.checked_sub(*fee)?)?;
			amounts::ceiling_to(limit, tick)
		}
	}
}

/// What a whole unit is worth at the certified price or the venue's, the higher one, in quote currency:
/// what limits count does not depend on one of them alone.
fn value(question: &Question<'_>) -> Option<Decimal> {
	let top = match question.order.side {
		Side::Buy => question.top.ask,
		Side::Sell => question.top.bid,
	};
	let at_venue = top.checked_mul(amounts::price(question.quote.price())?)?;
	Some(at_venue.max(amounts::price(question.traded.price())?))
}

/// Base units that order, inventory on chain, vault and limits allow.
fn most_on_chain(question: &Question<'_>, price: FixedU128) -> Result<u128, Skip> {
	let Question { order, traded, free, decimals, .. } = question;
	let cap = |most: u128, cap: u128, skip: Skip| match most.min(cap) {
		0 => Err(skip),
		most => Ok(most),
	};
	let value = value(question).ok_or(Skip::Range)?;
	let by_limits = question.room.max(Decimal::ZERO).checked_div(value).ok_or(Skip::Range)?;
	let by_limits = amounts::base_units(by_limits, *decimals).unwrap_or(u128::MAX);
	let most = cap(order.amount, order.open_to(question.vault), Skip::Reserved)?;
	let most = cap(most, by_limits, Skip::Limit)?;
	let (side, quote) = (order.side, &question.quote);
	let most = cap(
		most,
		within_loss(side, traded, price, quote, most, free.vault_loss),
		Skip::LossBudget,
	)?;
	match side {
		Side::Buy => {
			let paid = payable(question, price, free.vault_cash)?;
			let most = cap(most, paid, Skip::VaultCannotPay)?;
			cap(most, free.asset, Skip::NothingOnChain)
		}
		// A payment is rounded up.
		Side::Sell => {
			cap(most, payable(question, price, free.cash.saturating_sub(1))?, Skip::NothingOnChain)
		}
	}
}

/// What a trade of the vault costs it, as the pallet counts it, 1e36 = 1 unit of quote currency.
///
/// # Errors
///
/// [`Skip::Settlement`], as [`payment`] and [`trade_loss36`].
pub fn loss36(
	side: Side,
	traded: &Priced,
	amount: u128,
	price: FixedU128,
	quote: &Priced,
) -> Result<U256, Skip> {
	let paid = payment(side, traded, amount, price, quote)?;
	Ok(match side {
		Side::Buy => trade_loss36((quote, paid), (traded, amount))?,
		Side::Sell => trade_loss36((traded, amount), (quote, paid))?,
	})
}

/// An amount up to `most` that costs the vault no more than `left`; the largest but for the rounding of
/// the payment.
pub fn within_loss(
	side: Side,
	traded: &Priced,
	price: FixedU128,
	quote: &Priced,
	most: u128,
	left: U256,
) -> u128 {
	let fits = |amount| {
		amount == 0 || loss36(side, traded, amount, price, quote).is_ok_and(|loss| loss <= left)
	};
	if fits(most) {
		return most;
	}
	let (mut low, mut high) = (0, most);
	while high.saturating_sub(low) > 1 {
		let middle = low.midpoint(high);
		if fits(middle) {
			low = middle;
		} else {
			high = middle;
		}
	}
	low
}

/// Base units of the asset that `cash` pays for at `price`.
fn payable(question: &Question<'_>, price: FixedU128, cash: u128) -> Result<u128, Skip> {
	let priced = Priced::new(question.traded.asset(), price)?;
	Ok(affordable(&priced, &question.quote, cash)?)
}

/// Splits what can be delivered into what is hedged and what is kept.
fn size(
	question: &Question<'_>,
	most: u128,
	price: FixedU128,
	limit: Decimal,
) -> Result<Plan, Skip> {
	let Question { order, decimals, rules, appetite, .. } = question;
	let price_of_one = value(question).ok_or(Skip::Range)?;
	let whole = |amount| amounts::whole_units(amount, *decimals).ok_or(Skip::Range);
	let value = |units: Decimal| units.checked_mul(price_of_one).ok_or(Skip::Range);
	// What the delivery takes from the position, or adds to it.
	let offset = match order.side {
		Side::Buy => Decimal::ZERO.checked_sub(question.position).ok_or(Skip::Range)?,
		Side::Sell => question.position,
	};
	let wanted = whole(most)?.checked_add(offset).ok_or(Skip::Range)?.max(Decimal::ZERO);
	let most_at_venue = venue_capacity(question, limit).ok_or(Skip::Range)?;
	let quantity = wanted.min(most_at_venue);
	let mut quantity = amounts::floor_to(quantity, rules.step).ok_or(Skip::Range)?;
	let paid = quantity.checked_mul(limit).ok_or(Skip::Range)?;
	if paid < rules.least_notional {
		quantity = Decimal::ZERO;
	}
	// What stays without a hedge may not be worth more than is kept.
	let kept = appetite.keep.checked_div(price_of_one).ok_or(Skip::Range)?;
	let open = wanted.checked_sub(quantity).ok_or(Skip::Range)?;
	let excess = open.checked_sub(kept).ok_or(Skip::Range)?.max(Decimal::ZERO);
	let amount = match excess.is_zero() {
		true => most,
		false => {
			let units = whole(most)?.checked_sub(excess).ok_or(Skip::Range)?;
			amounts::base_units(units.max(Decimal::ZERO), *decimals).unwrap_or(0)
		}
	};
	let notional = value(whole(amount)?)?;
	if amount == 0 && most_at_venue < rules.step.max(kept) {
		return Err(Skip::NothingAtVenue);
	}
	// Anyone may make an order by sending a vault a base unit: not each is worth a transaction.
	let closes = amount == order.amount && notional >= appetite.trifle();
	if amount == 0 || (notional < appetite.least && !closes) {
		return Err(Skip::TooSmall(notional.normalize()));
	}
	Ok(Plan { amount, price, quantity: quantity.normalize(), limit, notional })
}

/// Whole units that the inventory at the venue allows to hedge.
fn venue_capacity(question: &Question<'_>, limit: Decimal) -> Option<Decimal> {
	match question.order.side {
		Side::Buy => {
			let cost = limit.checked_mul(Decimal::ONE.checked_add(question.appetite.fee)?)?;
			question.free.venue_cash.max(Decimal::ZERO).checked_div(cost)
		}
		Side::Sell => Some(question.free.venue_asset.max(Decimal::ZERO)),
	}
}

#[cfg(test)]
mod tests;
