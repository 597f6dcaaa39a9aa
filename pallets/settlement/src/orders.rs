//! Orders: nobody places them. They are what a vault has too much and too little, and live as long as
//! its settlement.

use crate::{
	prices::Feed, shares::count, Commitment, Commitments, Config, Error, Event, Fillers, Losses,
	Pallet, Participants, Rules, WeightInfo,
};
use ballast_oracle::{AssetId, BasketId, BasketInventory, BlockNumber, FixedU128};
use ballast_settlement_math::{
	affordable, check_price, payment, rate36, shares_value36, trade_loss36, Life, LossBudget,
	Priced, Side, U256,
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchError, Get},
	traits::fungibles::Inspect as _,
};
use sp_runtime::traits::Zero;

/// A trade that passed every check.
struct Trade {
	asset: AssetId,
	side: Side,
	amount: u128,
	/// Base units of the quote asset.
	payment: u128,
	/// 1e36 = 1.
	loss36: U256,
}

impl<T: Config> Pallet<T> {
	/// The order of a vault for an asset.
	pub(crate) fn order_of(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		asset: AssetId,
	) -> Result<(Side, u128), Error<T>> {
		ensure!(asset != T::QuoteAsset::get(), Error::<T>::QuoteAssetNotTraded);
		let claim = Self::claim(basket, inventory, asset)?;
		let supply = T::Shares::total_issuance(inventory.share_asset);
		Self::order(&claim, supply)?.ok_or(Error::<T>::NoOrder)
	}

	pub(crate) fn do_fill(
		who: T::AccountId,
		basket: BasketId,
		asset: AssetId,
		amount: u128,
		price: FixedU128,
	) -> DispatchResultWithPostInfo {
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		let since = Self::orders_since(basket, &settling)?;
		let rules = settling.rules;
		let commitments = Commitments::<T>::get(basket);
		let own = commitments.iter().find(|open| open.participant == who && open.asset == asset);
		// Who kept others from the order does not gain by the time that passed.
		let limit_of = own.map_or_else(Self::today, |open| open.since);
		let own = own.map_or(0, |open| open.remaining);
		ensure!(Self::may_fill(&who, rules.fillers, own, amount), Error::<T>::NotAdmitted);
		let (side, size) = Self::order_of(basket, &inventory, asset)?;
		let reserved = committed(&commitments, asset, side, Some(&who));
		let amount = amount.min(size.saturating_sub(reserved));
		ensure!(!amount.is_zero(), Error::<T>::AmountCommitted);

		let (traded, quote) = Feed::<T>::latest().trade(asset)?;
		let life = Self::life(since, limit_of, &rules);
		let cash = Self::cash_for(side, &inventory);
		let trade =
			Self::check_trade(&rules, life, side, (&traded, amount), price, (&quote, cash))?;
		let amount = trade.amount;
		Self::charge(basket, &inventory, &rules, trade.loss36)?;
		Self::exchange(&who, &inventory, &trade)?;
		if side == Side::Sell && amount == size {
			Self::prune_extras(basket, &inventory);
		}
		let Trade { payment, loss36, .. } = trade;
		Self::deposit_event(Event::OrderFilled {
			basket,
			who: who.clone(),
			asset,
			side,
			amount,
			price,
			payment,
			loss36,
		});
		// As many claims as the inventory has, which is read; extras count in what comes after the last order.
		let mut weight = T::WeightInfo::fill(count(&inventory.quantities).saturating_add(1));
		if Self::fulfil(basket, commitments, &who, asset, side, amount) {
			weight.saturating_accrue(T::WeightInfo::fulfil());
		}
		// Only a finished order can be the last one.
		if amount == size {
			Self::complete_if_settled(basket, &inventory, settling)?;
			let claims = Self::most_claims(basket, &inventory);
			weight.saturating_accrue(T::WeightInfo::complete(claims));
		}
		Ok(PostDispatchInfo::from(Some(weight)))
	}

	/// Anyone, admitted participants, or one that was dismissed but has committed itself to this.
	fn may_fill(who: &T::AccountId, fillers: Fillers, own: u128, amount: u128) -> bool {
		fillers == Fillers::Anyone || own >= amount || Self::is_admitted(who)
	}

	pub(crate) fn is_admitted(who: &T::AccountId) -> bool {
		Participants::<T>::get(who).is_some_and(|participant| participant.admitted)
	}

	/// How far the life of orders that are open since a block has passed at another one.
	pub(crate) fn life(since: BlockNumber, at: BlockNumber, rules: &Rules) -> Life {
		let elapsed = at.saturating_sub(since);
		Life { elapsed, length: rules.order_life }
	}

	fn check_trade(
		rules: &Rules,
		life: Life,
		side: Side,
		(traded, amount): (&Priced, u128),
		price: FixedU128,
		(quote, cash): (&Priced, u128),
	) -> Result<Trade, Error<T>> {
		check_price(side, price, traded, rules.tolerance, life)?;
		// More than can be counted is more than anyone asks for.
		let paid_for = affordable(&traded.at(price)?, quote, cash).unwrap_or(amount);
		let amount = match side {
			Side::Buy => amount.min(paid_for),
			Side::Sell => amount,
		};
		ensure!(!amount.is_zero(), Error::<T>::InsufficientQuote);
		let payment = payment(side, traded, amount, price, quote)?;
		let (asset, quoted) = ((traded, amount), (quote, payment));
		let loss36 = match side {
			Side::Buy => trade_loss36(quoted, asset)?,
			Side::Sell => trade_loss36(asset, quoted)?,
		};
		Ok(Trade { asset: traded.id(), side, amount, payment, loss36 })
	}

	/// Books a loss against the budget of the basket.
	pub(crate) fn charge(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		rules: &Rules,
		loss36: U256,
	) -> Result<(), Error<T>> {
		if loss36.is_zero() {
			return Ok(());
		}
		Losses::<T>::insert(basket, Self::charged(basket, inventory, rules, loss36)?);
		Ok(())
	}

	/// The loss budget of the basket after a loss.
	pub(crate) fn charged(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		rules: &Rules,
		loss36: U256,
	) -> Result<LossBudget, Error<T>> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let cap = rate36(shares_value36(inventory.nav36, supply), rules.loss_budget);
		let (now, period) = (Self::moment(), T::LossPeriod::get());
		Ok(Losses::<T>::get(basket).charge(loss36, now, cap, period)?)
	}

	/// What a vault can pay with. It pays for what it buys only.
	fn cash_for(side: Side, inventory: &BasketInventory<T::AccountId>) -> u128 {
		match side {
			Side::Buy => T::Assets::balance(T::QuoteAsset::get(), &inventory.vault),
			Side::Sell => 0,
		}
	}

	/// Delivery against payment.
	fn exchange(
		who: &T::AccountId,
		inventory: &BasketInventory<T::AccountId>,
		trade: &Trade,
	) -> Result<(), DispatchError> {
		let (vault, quote) = (&inventory.vault, T::QuoteAsset::get());
		match trade.side {
			Side::Buy => {
				Self::move_asset(trade.asset, who, vault, trade.amount)?;
				Self::move_asset(quote, vault, who, trade.payment)
			}
			Side::Sell => {
				Self::move_asset(quote, who, vault, trade.payment)?;
				Self::move_asset(trade.asset, vault, who, trade.amount)
			}
		}
	}
}

/// What of an order is reserved, without what is reserved for `but`.
pub(crate) fn committed<A: PartialEq>(
	commitments: &[Commitment<A>],
	asset: AssetId,
	side: Side,
	but: Option<&A>,
) -> u128 {
	commitments
		.iter()
		.filter(|open| (open.asset, open.side) == (asset, side))
		.filter(|open| but != Some(&open.participant))
		.fold(0, |sum: u128, open| sum.saturating_add(open.remaining))
}
