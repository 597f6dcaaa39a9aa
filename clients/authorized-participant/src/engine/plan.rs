//! Decisions: which orders are traded, which positions unwound.

use super::{hedge_side, Engine, EngineError};
use crate::{
	amounts,
	chain::{Order, Vault, View},
	model::{Change, Job, Leg, Scope, Stage},
	order_id::OrderKey,
	strategy::{
		fills::{decide, Plan, Question, Skip, DELIVERY_TIME},
		Appetite,
	},
	LOG_TARGET,
};
use ballast_oracle::{AssetId, BasketId, Moment, Nonce};
use ballast_settlement_math::Side;
use ballast_venue::{ClientOrderId, NewOrder};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const DAY: Moment = 86_400_000;
/// Stands for a basket in the identifiers of orders that unwind a position.
const UNWINDING: (BasketId, Nonce) = (BasketId::MAX, 0);

/// What the engine would do about an order of a vault.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
	/// The basket.
	pub basket: BasketId,
	/// The order.
	pub order: Order,
	/// The trade, or why there is none.
	pub answer: Result<Plan, String>,
}

/// What the notional of a trade counts towards.
pub(super) fn scopes(
	settlement: Option<(BasketId, Nonce)>,
	at: Moment,
) -> impl Iterator<Item = Scope> {
	let settlement = settlement.map(|(basket, nonce)| Scope::Settlement(basket, nonce));
	settlement.into_iter().chain([Scope::Day(day(at))])
}

pub(super) fn day(at: Moment) -> u64 {
	at.checked_div(DAY).unwrap_or(0)
}

impl Engine {
	/// Starts the offers and trades that are worth their while, sales of vaults first, then unwinds what is
	/// left of earlier ones.
	pub(super) async fn plan(&mut self, view: &View) -> Result<(), EngineError> {
		self.plan_offers(view).await?;
		let mut balances = None;
		for (vault, order) in self.orders(view) {
			if self.is_killed() {
				return Ok(());
			}
			let known = match &mut balances {
				Some(balances) => balances,
				none => none.insert(self.venue_balances().await?),
			};
			let decision = self.decide(view, vault, order, known).await;
			match decision.answer {
				Ok(plan) => {
					self.begin(view, vault, order, &plan).await?;
					// Its hedge may have changed them.
					balances = None;
				}
				Err(reason) => log::debug!(
					target: LOG_TARGET,
					"basket {} asset {}: {reason}",
					vault.basket,
					order.asset,
				),
			}
		}
		self.complete_settlements(view).await?;
		self.unwind(view).await
	}

	/// What the engine would do about each order now. Nothing is done.
	///
	/// # Errors
	///
	/// [`EngineError`], when the venue gives no answer.
	pub async fn decisions(&self, view: &View) -> Result<Vec<Decision>, EngineError> {
		let balances = self.venue_balances().await?;
		let mut decisions = Vec::new();
		for (vault, order) in self.orders(view) {
			decisions.push(self.decide(view, vault, order, &balances).await);
		}
		Ok(decisions)
	}

	/// The orders of all served vaults, sales first: they pay for the purchases.
	fn orders<'a>(&self, view: &'a View) -> Vec<(&'a Vault, &'a Order)> {
		let vaults = view.vaults.iter().filter(|vault| self.serves(vault));
		let mut orders: Vec<_> =
			vaults.flat_map(|vault| vault.orders.iter().map(move |order| (vault, order))).collect();
		orders.sort_by_key(|(_, order)| order.side == Side::Buy);
		orders
	}

	/// Whether the participant trades with this vault.
	pub(super) fn serves(&self, vault: &Vault) -> bool {
		let baskets = self.settings.baskets.as_ref();
		baskets.is_none_or(|baskets| baskets.contains(&vault.basket))
	}

	pub(super) async fn venue_balances(&self) -> Result<BTreeMap<String, Decimal>, EngineError> {
		Ok(self.around.venue.balances().await?.into_iter().collect())
	}

	async fn decide(
		&self,
		view: &View,
		vault: &Vault,
		order: &Order,
		balances: &BTreeMap<String, Decimal>,
	) -> Decision {
		let answer = self.answer(view, vault, order, balances).await;
		Decision { basket: vault.basket, order: *order, answer }
	}

	async fn answer(
		&self,
		view: &View,
		vault: &Vault,
		order: &Order,
		balances: &BTreeMap<String, Decimal>,
	) -> Result<Plan, String> {
		let (asset, quote) = (order.asset, self.settings.facts.quote);
		let market = self.market(asset).ok_or("the asset is not configured")?;
		let decimals = self.decimals(asset).ok_or("the chain does not know its decimals")?;
		if let Some(reason) = self.distrust() {
			return Err(reason.to_owned());
		}
		for halted in [asset, quote] {
			if let Some(reason) = self.state.halted.get(&halted) {
				return Err(format!("asset {halted} is halted: {reason}"));
			}
		}
		if self.given_up.contains(&(vault.basket, vault.nonce, asset)) {
			return Err("the chain refused too many transactions for it".into());
		}
		let key = (Some(vault.basket), asset, order.side == Side::Buy);
		if let Some(until) = self.held_until(key, view) {
			return Err(format!(
				"the last job for it was dropped, it is left alone up to block {until}"
			));
		}
		if self.state.is_busy(asset) {
			return Err("a job for the asset is open".into());
		}
		let priced = |asset| {
			self.priced(view, asset)
				.ok_or(format!("no verified price of asset {asset} can be used"))
		};
		let (traded, quoted) = (priced(asset)?, priced(quote)?);
		let venue = &self.around.venue;
		let rules = venue.rules(&market).await.map_err(|error| error.to_string())?;
		let top = venue.top(&market).await.map_err(|error| error.to_string())?;
		let question = Question {
			vault,
			order,
			traded,
			quote: quoted,
			decimals,
			at: view.block.number,
			top,
			rules,
			position: self.position(asset).ok_or(Skip::Range.to_string())?,
			free: self.free(view, asset, vault, balances),
			room: self.room(vault),
			appetite: &self.settings.appetite,
		};
		decide(&question).map_err(|skip| skip.to_string())
	}

	/// What the limits leave for one more job, in quote currency.
	pub(super) fn room(&self, vault: &Vault) -> Decimal {
		let limits = &self.settings.limits;
		let spent = |scope| self.state.spent.get(&scope).copied().unwrap_or_default();
		let settlement = spent(Scope::Settlement(vault.basket, vault.nonce));
		let day = spent(Scope::Day(day((self.around.clock)())));
		limits
			.order
			.min(limits.settlement.saturating_sub(settlement))
			.min(limits.day.saturating_sub(day))
	}

	/// Writes a new job down and starts it.
	async fn begin(
		&mut self,
		view: &View,
		vault: &Vault,
		order: &Order,
		plan: &Plan,
	) -> Result<(), EngineError> {
		let leg = Leg {
			basket: vault.basket,
			nonce: vault.nonce,
			side: order.side,
			amount: plan.amount,
			price: plan.price,
			delivered: 0,
			payment: 0,
		};
		let created_at = (self.around.clock)();
		let mut changes: Vec<_> = scopes(Some((leg.basket, leg.nonce)), created_at)
			.map(|scope| Change::Spent(scope, plan.notional))
			.collect();
		let hedge = match plan.quantity.is_zero() {
			true => None,
			false => {
				let side = hedge_side(order.side);
				let settlement = (vault.basket, vault.nonce);
				let id = self.next_order(settlement, order.asset, side, &mut changes);
				self.market(order.asset).map(|market| NewOrder {
					id,
					market,
					side,
					quantity: plan.quantity,
					limit: plan.limit,
				})
			}
		};
		let id = self.state.next_job;
		log::info!(
			target: LOG_TARGET,
			"job {id}: basket {} {:?}s {} of asset {} at {}, hedge {} at {}",
			vault.basket,
			order.side,
			plan.amount,
			order.asset,
			amounts::price(plan.price).unwrap_or_default(),
			plan.quantity,
			plan.limit,
		);
		let job = Job {
			id,
			asset: order.asset,
			leg: Some(leg),
			completes: None,
			offer: None,
			commit: self.may_commit(view, vault, order, plan),
			hedge,
			execution: None,
			failures: 0,
			notional: plan.notional,
			stage: Stage::Planned,
			decided_at: view.block.number,
			created_at,
		};
		changes.push(Change::Job(Box::new(job)));
		self.write(changes).await?;
		self.around.metrics.planned();
		self.finish(id, view).await
	}

	/// Whether the order is reserved first: as configured, where the chain takes commitments of that size
	/// and did not refuse one for it before.
	fn may_commit(&self, view: &View, vault: &Vault, order: &Order, plan: &Plan) -> bool {
		let least = amounts::price(self.settings.facts.least_commitment);
		let refused = (vault.basket, vault.nonce, order.asset);
		// Reserving takes as long as delivering.
		let delivered_by = view.block.number.saturating_add(DELIVERY_TIME.saturating_mul(2));
		self.settings.commit
			&& delivered_by <= vault.deadline
			&& view.admitted
			&& order.own.is_none()
			&& least.is_some_and(|least| plan.notional >= least)
			&& !self.refused.contains(&refused)
	}

	/// The identifier of the next order for an asset in a settlement.
	pub(super) fn next_order(
		&self,
		settlement: (BasketId, Nonce),
		asset: AssetId,
		side: ballast_venue::Side,
		changes: &mut Vec<Change>,
	) -> ClientOrderId {
		let key = (settlement.0, settlement.1, asset);
		let attempt = self.state.attempts.get(&key).copied().unwrap_or(0);
		changes.push(Change::Attempts(key, attempt.saturating_add(1)));
		let (genesis, account) = (&self.settings.facts.genesis, &self.settings.account);
		OrderKey { genesis, account, settlement, asset, side, attempt }.id()
	}

	/// Takes back, at the venue, positions above what is kept in assets that no job is open for.
	async fn unwind(&mut self, view: &View) -> Result<(), EngineError> {
		let assets: Vec<AssetId> = self.settings.symbols.keys().copied().collect();
		let is_halted = self.state.halted.contains_key(&self.settings.facts.quote);
		if is_halted || self.distrust().is_some() {
			return Ok(());
		}
		for asset in assets {
			let idle = asset != self.settings.facts.quote && !self.state.is_busy(asset);
			if !idle || self.state.halted.contains_key(&asset) || self.is_killed() {
				continue;
			}
			match self.unwinding(view, asset).await {
				Ok(Some((order, notional))) => {
					self.begin_unwinding(view, asset, order, notional).await?
				}
				Ok(None) => (),
				Err(error) => {
					log::warn!(target: LOG_TARGET, "asset {asset} is not unwound: {error}");
				}
			}
		}
		Ok(())
	}

	/// The order that brings a position back to zero, as far as the limit of one job and what there is at
	/// the venue allow, without its identifier, and its certified value.
	async fn unwinding(
		&self,
		view: &View,
		asset: AssetId,
	) -> Result<Option<(NewOrder, Decimal)>, EngineError> {
		let price = |asset| amounts::price(self.state.prices.get(&asset)?.price);
		let wanted = || {
			let (position, price) = (self.position(asset)?, price(asset)?);
			let value = position.abs().checked_mul(price)?;
			(value > self.settings.appetite.keep).then_some((position, price))
		};
		let Some(((position, certified), market)) = wanted().zip(self.market(asset)) else {
			return Ok(None);
		};
		if self.held_until((None, asset, position < Decimal::ZERO), view).is_some() {
			return Ok(None);
		}
		let rules = self.around.venue.rules(&market).await?;
		let top = self.around.venue.top(&market).await?;
		let balances = self.venue_balances().await?;
		let held = |symbol: &str| balances.get(symbol).copied().unwrap_or_default();
		let Appetite { unwind_slippage, most_apart, fee, .. } = &self.settings.appetite;
		let order = || {
			// In units of the quote asset.
			let fair = certified.checked_div(price(self.settings.facts.quote)?)?;
			let (less, more) =
				(Decimal::ONE.checked_sub(*most_apart)?, Decimal::ONE.checked_add(*most_apart)?);
			let (side, limit, held) = if position > Decimal::ZERO {
				let least = top.bid.checked_mul(Decimal::ONE.checked_sub(*unwind_slippage)?)?;
				let least = amounts::ceiling_to(least.max(fair.checked_mul(less)?), rules.tick)?;
				(ballast_venue::Side::Sell, least, held(&market.base))
			} else {
				let most = top.ask.checked_mul(Decimal::ONE.checked_add(*unwind_slippage)?)?;
				let most = amounts::floor_to(most.min(fair.checked_mul(more)?), rules.tick)?;
				let cost = most.checked_mul(Decimal::ONE.checked_add(*fee)?)?;
				(ballast_venue::Side::Buy, most, held(&market.quote).checked_div(cost)?)
			};
			let in_one_job = self.settings.limits.order.checked_div(certified)?;
			let quantity = position.abs().min(in_one_job).min(held);
			let quantity = amounts::floor_to(quantity, rules.step)?;
			let trades = quantity.checked_mul(limit)? >= rules.least_notional;
			let value = quantity.checked_mul(certified)?;
			let id = ClientOrderId::new([0; 16]);
			let order = NewOrder { id, market, side, quantity, limit };
			(trades && !quantity.is_zero()).then_some((order, value))
		};
		Ok(order())
	}

	async fn begin_unwinding(
		&mut self,
		view: &View,
		asset: AssetId,
		order: NewOrder,
		notional: Decimal,
	) -> Result<(), EngineError> {
		let mut changes = Vec::new();
		let side = order.side;
		let order = NewOrder { id: self.next_order(UNWINDING, asset, side, &mut changes), ..order };
		let (id, created_at) = (self.state.next_job, (self.around.clock)());
		log::info!(
			target: LOG_TARGET,
			"job {id}: unwinds, {side} {} {} at {}",
			order.quantity,
			order.market,
			order.limit,
		);
		changes.push(Change::Spent(Scope::Day(day(created_at)), notional));
		changes.push(Change::Job(Box::new(Job {
			id,
			asset,
			leg: None,
			completes: None,
			offer: None,
			commit: false,
			hedge: Some(order),
			execution: None,
			failures: 0,
			notional,
			stage: Stage::Planned,
			decided_at: view.block.number,
			created_at,
		})));
		self.write(changes).await?;
		self.finish(id, view).await
	}
}
