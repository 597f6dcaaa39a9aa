//! Settling in two phases, through pools: the vault first sells what it has too much for the quote
//! asset, and then buys what it has too little.
//!
//! A pool's price is what its last trade left, so a phase trusts certified prices only: one payment
//! outside the tolerance of the certified value undoes the whole phase. Whoever moves a pool before a
//! phase and back after it has the tolerance to gain, and no more.

use crate::{
	claims::Claim,
	prices::{Fault, Feed},
	shares::count,
	BasketTerms, Config, Error, Event, Leg, Pallet, Rules, Settlements, Settling, Stage, SwapFault,
	WeightInfo, LOG_TARGET,
};
use alloc::{vec, vec::Vec};
use ballast_oracle::{BasketId, BasketInventory, BlockNumber};
use ballast_settlement_math::{
	quote36, reduced, required, trade_loss36, value36, Mispriced, PaymentBand, Priced, Side,
};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get},
	storage::with_storage_layer,
	traits::fungibles::Inspect as _,
};
use pallet_asset_conversion::{QuotePrice as _, Swap as _};
use sp_runtime::traits::Zero;

/// What a phase trades of one claim.
struct Lot {
	/// The position of the claim.
	position: u16,
	asset: Priced,
	/// Base units.
	amount: u128,
}

impl Lot {
	fn refused<T>(&self, fault: SwapFault) -> Error<T> {
		Error::SwapRefused(self.position, fault)
	}
}

/// A phase that runs.
struct Phase<'a, T: Config> {
	basket: BasketId,
	inventory: &'a BasketInventory<T::AccountId>,
	rules: Rules,
	/// What the vault does.
	side: Side,
	claims: Vec<Claim>,
	feed: Feed<T>,
	quote: Priced,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_sell_phase(who: T::AccountId, basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		let Stage::Selling { until } = settling.stage else {
			return Err(Error::<T>::NotSelling.into());
		};
		Self::ensure_may_run(&who, basket, &inventory, until)?;
		let (others, swaps) = with_storage_layer(|| {
			let phase = Phase::<T>::begin(basket, &inventory, settling.rules, Side::Sell)?;
			let lots = phase.lots()?;
			lots.iter().try_for_each(|lot| phase.trade(lot))?;
			Self::prune_extras(basket, &inventory);
			Ok::<_, DispatchError>(phase.counts(&lots))
		})?;
		Self::begin_stage(who, basket, settling, Self::buying(&settling));
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::sell_phase(others, swaps))))
	}

	pub(crate) fn do_buy_phase(who: T::AccountId, basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		let Stage::Buying { until } = settling.stage else {
			return Err(Error::<T>::NotBuying.into());
		};
		Self::ensure_may_run(&who, basket, &inventory, until)?;
		let (others, swaps) = with_storage_layer(|| {
			let phase = Phase::<T>::begin(basket, &inventory, settling.rules, Side::Buy)?;
			let lots = phase.paid(phase.lots()?)?;
			lots.iter().try_for_each(|lot| phase.trade(lot))?;
			Ok::<_, DispatchError>(phase.counts(&lots))
		})?;
		let mut weight = T::WeightInfo::buy_phase(others, swaps);
		match Self::complete_if_settled(basket, &inventory, settling)? {
			true => {
				let claims = others.saturating_add(swaps);
				weight.saturating_accrue(T::WeightInfo::complete(claims));
			}
			false => {
				let stage = Stage::Orders { since: Self::today() };
				Self::begin_stage(who, basket, settling, stage);
			}
		}
		Ok(PostDispatchInfo::from(Some(weight)))
	}

	pub(crate) fn do_settle_by_orders(who: T::AccountId, basket: BasketId) -> DispatchResult {
		let inventory = Self::inventory(basket)?;
		let settling = Self::running(basket)?;
		let (Stage::Selling { until } | Stage::Buying { until }) = settling.stage else {
			return Err(Error::<T>::NotInPools.into());
		};
		let lead = settling.rules.method.lead();
		let open = until.saturating_add(lead).min(orders_by(&settling));
		let free = Self::today() >= open;
		ensure!(free || Self::has_lead(&who, basket, &inventory), Error::<T>::LeadNotOver);
		Self::begin_stage(who, basket, settling, Stage::Orders { since: Self::today() });
		Ok(())
	}

	/// Whether an account may run the phases of a basket before everybody may.
	fn has_lead(
		who: &T::AccountId,
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> bool {
		let delegate = || BasketTerms::<T>::get(basket)?.terms.delegate;
		inventory.owner == *who || delegate().as_ref() == Some(who)
	}

	fn ensure_may_run(
		who: &T::AccountId,
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		until: BlockNumber,
	) -> Result<(), Error<T>> {
		let free = Self::today() > until;
		ensure!(free || Self::has_lead(who, basket, inventory), Error::<T>::LeadNotOver);
		Ok(())
	}

	/// The second phase as it begins now. One that begins late has a shorter lead: orders shall have
	/// their life.
	fn buying(settling: &Settling) -> Stage {
		let today = Self::today();
		let lead_ends = today.saturating_add(settling.rules.method.lead());
		Stage::Buying { until: lead_ends.min(orders_by(settling)).max(today) }
	}

	fn begin_stage(who: T::AccountId, basket: BasketId, settling: Settling, stage: Stage) {
		let nonce = settling.nonce;
		Settlements::<T>::insert(basket, Settling { stage, ..settling });
		Self::deposit_event(Event::StageBegun { basket, nonce, who, stage });
	}
}

/// The last block in which orders may open and have their life before the deadline.
fn orders_by(settling: &Settling) -> BlockNumber {
	settling.deadline.saturating_sub(settling.rules.order_life)
}

impl<'a, T: Config> Phase<'a, T> {
	fn begin(
		basket: BasketId,
		inventory: &'a BasketInventory<T::AccountId>,
		rules: Rules,
		side: Side,
	) -> Result<Self, Error<T>> {
		let feed = Feed::<T>::latest();
		let quote = feed
			.priced(Pallet::<T>::asset(T::QuoteAsset::get())?)
			.map_err(|fault| fault.of(Leg::Quote))?;
		let claims = Pallet::<T>::claims(basket, inventory);
		Ok(Self { basket, inventory, rules, side, claims, feed, quote })
	}

	/// What the vault has too much or too little, but for what is worth too little for a pool.
	fn lots(&self) -> Result<Vec<Lot>, Error<T>> {
		let supply = T::Shares::total_issuance(self.inventory.share_asset);
		let mut lots = Vec::new();
		for (position, claim) in (0u16..).zip(&self.claims) {
			let amount = match Pallet::<T>::order(claim, supply)? {
				Some((side, amount)) if side == self.side => amount,
				_ => continue,
			};
			if claim.asset == self.quote.id() || claim.is_worthless(&self.feed) {
				continue;
			}
			let asset = self
				.feed
				.priced(Pallet::<T>::asset(claim.asset)?)
				.map_err(|fault| Error::<T>::SwapRefused(position, fault.into()))?;
			lots.push(Lot { position, asset, amount });
		}
		self.without_trifles(lots)
	}

	fn without_trifles(&self, mut lots: Vec<Lot>) -> Result<Vec<Lot>, Error<T>> {
		let least = quote36(T::MinimumSwap::get());
		let mut error = None;
		lots.retain(|lot| match value36(&lot.asset, lot.amount) {
			Ok(value) => value >= least && !lot.amount.is_zero(),
			Err(overflow) => {
				error = Some(overflow);
				false
			}
		});
		error.map_or(Ok(lots), |overflow| Err(overflow.into()))
	}

	/// The purchases that can be paid: all of them, or the same part of each.
	fn paid(&self, lots: Vec<Lot>) -> Result<Vec<Lot>, Error<T>> {
		let cost = lots.iter().try_fold(0u128, |sum, lot| {
			sum.checked_add(self.pool_price(lot)?).ok_or(Error::<T>::AmountOverflow)
		})?;
		let (cash, purchases) = (self.cash()?, count(&lots));
		let part = |lot: Lot| {
			let amount = reduced(lot.amount, purchases, cost, cash);
			Lot { amount, ..lot }
		};
		self.without_trifles(lots.into_iter().map(part).collect())
	}

	/// What the vault has of the quote asset beyond what it should hold.
	fn cash(&self) -> Result<u128, Error<T>> {
		let supply = T::Shares::total_issuance(self.inventory.share_asset);
		let quote = self.claims.iter().find(|claim| claim.asset == self.quote.id());
		let Some(claim) = quote else { return Ok(0) };
		let needed = required(self.quote.asset(), claim.quantity, supply)?;
		Ok(claim.held.saturating_sub(needed))
	}

	/// What the pool pays or asks now, base units of the quote asset.
	fn pool_price(&self, lot: &Lot) -> Result<u128, Error<T>> {
		let (asset, quote, amount) = (lot.asset.id(), self.quote.id(), lot.amount);
		let price = match self.side {
			Side::Sell => T::Pools::quote_price_exact_tokens_for_tokens(asset, quote, amount, true),
			Side::Buy => T::Pools::quote_price_tokens_for_exact_tokens(quote, asset, amount, true),
		};
		price.ok_or(lot.refused(SwapFault::NoLiquidity))
	}

	/// Trades a lot in its pool, within the tolerance and the loss budget.
	fn trade(&self, lot: &Lot) -> DispatchResult {
		let payment = self.pool_price(lot)?;
		let band = PaymentBand::around(&lot.asset, lot.amount, &self.quote, self.rules.tolerance)
			.map_err(Error::<T>::from)?;
		band.check(self.side, payment).map_err(|mispriced| lot.refused::<T>(mispriced.into()))?;
		self.swap(lot, payment, &band)?;

		let (asset, quoted) = ((&lot.asset, lot.amount), (&self.quote, payment));
		let loss36 = match self.side {
			Side::Buy => trade_loss36(quoted, asset),
			Side::Sell => trade_loss36(asset, quoted),
		}
		.map_err(Error::<T>::from)?;
		Pallet::<T>::charge(self.basket, self.inventory, &self.rules, loss36).map_err(|error| {
			match error {
				Error::LossBudgetExceeded => lot.refused(SwapFault::LossBudgetExceeded),
				other => other,
			}
		})?;
		Pallet::<T>::deposit_event(Event::Swapped {
			basket: self.basket,
			asset: lot.asset.id(),
			side: self.side,
			amount: lot.amount,
			payment,
			loss36,
		});
		Ok(())
	}

	/// Swaps, and proves that the vault has exactly the one amount less and the other more.
	fn swap(&self, lot: &Lot, payment: u128, band: &PaymentBand) -> DispatchResult {
		let (vault, asset, quote) = (&self.inventory.vault, lot.asset.id(), self.quote.id());
		let held = || (T::Assets::balance(asset, vault), T::Assets::balance(quote, vault));
		let before = held();
		let swapped = match self.side {
			Side::Sell => T::Pools::swap_exact_tokens_for_tokens(
				vault.clone(),
				vec![asset, quote],
				lot.amount,
				Some(band.least),
				vault.clone(),
				false,
			),
			Side::Buy => T::Pools::swap_tokens_for_exact_tokens(
				vault.clone(),
				vec![quote, asset],
				lot.amount,
				Some(band.most),
				vault.clone(),
				false,
			),
		};
		swapped.map_err(|error| {
			log::debug!(target: LOG_TARGET, "pool of {asset} for basket {}: {error:?}", self.basket);
			lot.refused::<T>(SwapFault::Refused)
		})?;
		let after = held();
		let moved = match self.side {
			Side::Sell => (before.0.checked_sub(after.0), after.1.checked_sub(before.1)),
			Side::Buy => (after.0.checked_sub(before.0), before.1.checked_sub(after.1)),
		};
		ensure!(moved == (Some(lot.amount), Some(payment)), Error::<T>::NotConserved);
		Ok(())
	}

	/// How many claims are not traded, and how many are.
	fn counts(&self, lots: &[Lot]) -> (u32, u32) {
		let swaps = count(lots);
		(count(&self.claims).saturating_sub(swaps), swaps)
	}
}

impl From<Fault> for SwapFault {
	fn from(fault: Fault) -> Self {
		match fault {
			Fault::Missing => Self::PriceMissing,
			Fault::Unconfirmed => Self::PriceUnconfirmed,
			Fault::Stale => Self::PriceStale,
		}
	}
}

impl From<Mispriced> for SwapFault {
	fn from(mispriced: Mispriced) -> Self {
		match mispriced {
			Mispriced::TooGood => Self::TooGood,
			Mispriced::TooBad => Self::TooBad,
		}
	}
}
