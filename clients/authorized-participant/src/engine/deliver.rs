//! The leg on chain: what was hedged is delivered to the vault.

use super::{Engine, EngineError, Progress, MOST_FAILURES};
use crate::{
	amounts,
	chain::{Call, Order, Vault, View},
	model::{Ending, Job, Leg, Stage},
	strategy::fills::{in_quote_asset, limit_at, within_loss, Skip},
	LOG_TARGET,
};
use ballast_oracle::{BlockNumber, FixedU128};
use ballast_settlement_math::{affordable, band, Band, Priced, Side};
use rust_decimal::Decimal;

/// What can be done about a delivery now.
enum Delivery {
	/// It can be made.
	Possible { amount: u128, price: FixedU128 },
	/// Not at this block.
	Wait(&'static str),
	/// Not any more.
	Over(&'static str),
}

impl Engine {
	pub(super) async fn deliver(&mut self, job: Job, view: &View) -> Result<Progress, EngineError> {
		let Some(leg) = job.leg else { return self.end_now(job, Ending::Done).await };
		let due = self.covered(&job, &leg).saturating_sub(leg.delivered);
		if due == 0 {
			return self.end_now(job, Ending::Done).await;
		}
		if job.failures >= MOST_FAILURES {
			self.given_up.insert((leg.basket, leg.nonce, job.asset));
			let reason = format!("the chain refused {} transactions", job.failures);
			return self.end_now(job, Ending::Short(reason)).await;
		}
		match self.delivery(&job, &leg, due, view).await {
			Delivery::Possible { amount, price } => {
				let call = Call::Fill { basket: leg.basket, asset: job.asset, amount, price };
				let transaction = self.sign(view, call).await?;
				self.set_stage(job, Stage::Filling { transaction, amount }).await
			}
			Delivery::Wait(reason) => {
				log::debug!(target: LOG_TARGET, "job {}: {reason}", job.id);
				Ok(Progress::Waiting)
			}
			Delivery::Over(reason) => {
				let ending = match job.execution.is_some() || leg.delivered > 0 {
					true => Ending::Short(reason.into()),
					false => Ending::Dropped(reason.into()),
				};
				self.end_now(job, ending).await
			}
		}
	}

	/// What of the plan the hedge covers, or may stay without one.
	fn covered(&self, job: &Job, leg: &Leg) -> u128 {
		let Some(hedge) = &job.hedge else { return leg.amount };
		let covered = || {
			let execution = job.execution.as_ref()?;
			let in_base = execution.fee_asset == hedge.market.base;
			let fee = if in_base { execution.fee } else { Decimal::ZERO };
			// Bought, a fee in the asset is missing from it; sold, it was paid on top.
			let net = match leg.side {
				Side::Buy => execution.filled.checked_sub(fee)?,
				Side::Sell => execution.filled.checked_add(fee)?,
			};
			let short = hedge.quantity.checked_sub(net)?.max(Decimal::ZERO);
			let decimals = self.decimals(job.asset)?;
			let planned = amounts::whole_units(leg.amount, decimals)?;
			let worth = job.notional.checked_mul(short)?.checked_div(planned)?;
			if worth <= self.settings.appetite.keep {
				return Some(leg.amount);
			}
			let units = planned.checked_sub(short)?.max(Decimal::ZERO);
			amounts::base_units(units, decimals)
		};
		covered().unwrap_or(0)
	}

	async fn delivery(&self, job: &Job, leg: &Leg, due: u128, view: &View) -> Delivery {
		let vault = view.vaults.iter().find(|vault| vault.basket == leg.basket);
		let Some(vault) = vault.filter(|vault| vault.nonce == leg.nonce) else {
			return Delivery::Over("the settlement is over");
		};
		let order = vault.orders.iter().find(|order| order.asset == job.asset);
		let Some(order) = order.filter(|order| order.side == leg.side) else {
			return Delivery::Over("the order is filled");
		};
		let quote = self.settings.facts.quote;
		let prices = self.priced(view, job.asset).zip(self.priced(view, quote));
		let Some((traded, quoted)) = prices else {
			return Delivery::Wait("no verified price can be used");
		};
		let Ok(price) = price_now(vault, order, leg, &traded, view.block.number) else {
			return Delivery::Wait("orders are not open");
		};
		let most = most(view, vault, order, (&traded, price), &quoted, job);
		let amount = due.min(most.unwrap_or(0));
		// A part that is worth less than its transaction is not delivered, unless it is the last one.
		let least = |amount| self.value(job, leg, amount) < self.settings.appetite.least;
		let open = order.open_to(vault);
		let closes = amount == due || amount == open;
		if amount == 0 || (least(amount) && !closes) {
			// Others have filled the order, or the vault has nothing left to pay with, nor to sell for it:
			// what was hedged is of use elsewhere.
			let sells = vault.orders.iter().any(|order| order.side == Side::Sell);
			let starved =
				leg.side == Side::Buy && !sells && least(payable(vault, &quoted, (&traded, price)));
			return match least(open) || starved {
				true => Delivery::Over("next to nothing is left that the vault can trade"),
				false => {
					Delivery::Wait("order, vault, its loss budget or inventory do not allow it")
				}
			};
		}
		if self.unwinding_is_better(job, order.side, price, &quoted).await {
			return Delivery::Wait("the venue pays more than the vault");
		}
		Delivery::Possible { amount, price }
	}

	/// What an amount was worth when the job was planned, in quote currency.
	fn value(&self, job: &Job, leg: &Leg, amount: u128) -> Decimal {
		let value = || {
			let decimals = self.decimals(job.asset)?;
			let whole = amounts::whole_units(leg.amount, decimals)?;
			amounts::whole_units(amount, decimals)?.checked_mul(job.notional)?.checked_div(whole)
		};
		value().unwrap_or_default()
	}

	/// Whether taking the hedge back at the venue would now bring more than the vault does. Its limit
	/// gets better with every block. When the venue gives no answer, the vault is the better one.
	async fn unwinding_is_better(
		&self,
		job: &Job,
		side: Side,
		price: FixedU128,
		quote: &Priced,
	) -> bool {
		let Some(hedge) = job.execution.as_ref().and(job.hedge.as_ref()) else { return false };
		let Ok(top) = self.around.venue.top(&hedge.market).await else { return false };
		let fee = self.settings.appetite.fee;
		let better = || {
			let vault = in_quote_asset(price, quote)?;
			Some(match side {
				Side::Buy => top.bid.checked_mul(Decimal::ONE.checked_sub(fee)?)? > vault,
				Side::Sell => top.ask.checked_mul(Decimal::ONE.checked_add(fee)?)? < vault,
			})
		};
		better().unwrap_or(false)
	}
}

/// The planned price, or the nearest at which the vault trades now. When the certified price moved, that is
/// the limit, or the good end of the tolerance.
pub(super) fn price_now(
	vault: &Vault,
	order: &Order,
	leg: &Leg,
	traded: &Priced,
	at: BlockNumber,
) -> Result<FixedU128, Skip> {
	let limit = limit_at(vault, order, traded, at)?;
	let Band { low, high } = band(traded, vault.tolerance)?;
	Ok(match leg.side {
		Side::Buy => leg.price.min(limit).max(low),
		Side::Sell => leg.price.max(limit).min(high),
	})
}

/// Base units that a vault can pay for at a price.
fn payable(vault: &Vault, quote: &Priced, (traded, price): (&Priced, FixedU128)) -> u128 {
	let paid_for = Priced::new(traded.asset(), price)
		.and_then(|at_price| affordable(&at_price, quote, vault.cash));
	// More than can be counted is enough.
	paid_for.unwrap_or(u128::MAX)
}

/// Base units that can be delivered at `price`: what of the order is not reserved for others, what who
/// pays can pay, what the participant has.
fn most(
	view: &View,
	vault: &Vault,
	order: &Order,
	(traded, price): (&Priced, FixedU128),
	quote: &Priced,
	job: &Job,
) -> Option<u128> {
	let at_price = Priced::new(traded.asset(), price).ok()?;
	let balance = |asset| view.balances.get(&asset).copied().unwrap_or(0);
	let open = order.open_to(vault);
	let open = within_loss(order.side, traded, price, quote, open, vault.loss_left);
	Some(match order.side {
		Side::Buy => {
			let payable = affordable(&at_price, quote, vault.cash).ok()?;
			open.min(payable).min(balance(job.asset))
		}
		// A payment is rounded up.
		Side::Sell => {
			let cash = balance(quote.id()).saturating_sub(1);
			open.min(affordable(&at_price, quote, cash).ok()?)
		}
	})
}
