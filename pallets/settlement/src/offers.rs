//! Market makers' offers: each is for the whole move of a vault, and stands with its funds on hold
//! until it is taken or over.

use crate::{
	market::{ensure_legs, Bid, Market},
	shares::count,
	Config, Difference, Error, Event, Fillers, Gives, HoldReason, Offer, OfferEnding, OfferReturns,
	OfferSide, Offers, OpenOffer, OpenOffers, Pallet, ReturnsFrom, Rules, Settling, Stage, Takes,
	WeightInfo,
};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, BasketInventory, BlockNumber};
use ballast_settlement_math::{Balance, LossBudget};
use core::cmp::Reverse;
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{BoundedVec, DispatchResult, Get},
	traits::fungibles::{InspectHold as _, MutateHold as _},
};
use sp_runtime::traits::Zero;

/// The due block of offers that are over: they are returned as soon as there is time.
pub(crate) const AT_ONCE: BlockNumber = 0;

/// An open offer, and what it would do now.
pub(crate) struct Ranked<T: Config> {
	pub open: OpenOffer<T::AccountId>,
	pub bid: Result<Bid, Error<T>>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_offer(
		maker: T::AccountId,
		basket: BasketId,
		gives: Gives,
		takes: Takes,
		difference: Difference,
		until: BlockNumber,
	) -> DispatchResultWithPostInfo {
		ensure!(!(gives.is_empty() && takes.is_empty()), Error::<T>::ZeroAmount);
		ensure_legs::<T>(OfferSide::Gives, &gives)?;
		ensure_legs::<T>(OfferSide::Takes, &takes)?;
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		let window = Self::window(&settling)?;
		ensure!(Self::today() <= window, Error::<T>::OffersNotOpen);
		let rules = settling.rules;
		let admitted = rules.fillers == Fillers::Anyone || Self::is_admitted(&maker);
		ensure!(admitted, Error::<T>::NotAdmitted);
		// While prices cannot be used, an offer can neither be taken nor fail: orders need their time
		// after it.
		// Orders have their whole life from the block after the last offer's.
		let last = settling.deadline.saturating_sub(rules.order_life).saturating_sub(1);
		let ends = window..=last;
		ensure!(ends.contains(&until), Error::<T>::OfferUntilOutOfRange);
		ensure!(!Offers::<T>::contains_key(basket, &maker), Error::<T>::AlreadyOffered);

		let market = Market::<T>::of(basket, &inventory)?;
		let inventory36 = market.inventory36();
		let offer = Offer { gives, takes, difference, until, inventory36 };
		market.ensure_open(OfferSide::Gives, &offer.gives)?;
		market.ensure_open(OfferSide::Takes, &offer.takes)?;
		market.ensure_completes(&offer)?;
		let bid = market.bid(&offer)?;
		Self::verify(basket, &inventory, &rules, &market, &bid)?;

		let mut open = OpenOffers::<T>::get(basket).into_inner();
		Self::make_room(basket, &market, &mut open, &bid.balance)?;
		Self::hold_offer(&maker, &offer)?;
		open.push(OpenOffer { maker: maker.clone(), until });
		Self::store_open(basket, open);
		Self::schedule(until, basket, &maker);
		Offers::<T>::insert(basket, &maker, &offer);
		let (gives, net) = (count(&offer.gives), bid.net());
		Self::deposit_event(Event::OfferMade { basket, maker, offer, net });
		let others = market.claims().saturating_sub(gives);
		// What it pays is given too.
		let given = gives.saturating_add(1);
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::offer(others, given))))
	}

	/// Last block in which offers are accepted.
	pub(crate) fn window(settling: &Settling) -> Result<BlockNumber, Error<T>> {
		match settling.stage {
			Stage::Offers { until } => Ok(until),
			Stage::Orders { .. } | Stage::Selling { .. } | Stage::Buying { .. } => {
				Err(Error::<T>::OffersNotOpen)
			}
		}
	}

	/// Everything that holds when an offer is made and when it is taken. Returns the loss budget after
	/// it.
	pub(crate) fn verify(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		rules: &Rules,
		market: &Market<T>,
		bid: &Bid,
	) -> Result<LossBudget, Error<T>> {
		market.ensure_payable(bid)?;
		// Of the whole offer: rounding a part of it in favour of the holders makes it neither too good
		// nor worse for them.
		bid.whole.check(rules.tolerance)?;
		Self::charged(basket, inventory, rules, bid.balance.loss36())
	}

	/// The open offers, best first. Of two that leave the holders the same, the earlier one is better.
	pub(crate) fn ranked(
		basket: BasketId,
		market: &Market<T>,
		open: Vec<OpenOffer<T::AccountId>>,
	) -> Vec<Ranked<T>> {
		let rank = |open: OpenOffer<_>| {
			let offer = Offers::<T>::get(basket, &open.maker).ok_or(Error::<T>::OfferNotFound);
			let bid = offer.and_then(|offer| market.bid(&offer));
			Ranked { open, bid }
		};
		let mut ranked: Vec<_> = open.into_iter().map(rank).collect();
		// The sort is stable. What cannot be compared comes last.
		ranked.sort_by_key(|ranked| Reverse(ranked.bid.as_ref().ok().map(|bid| bid.balance)));
		ranked
	}

	/// Where there are as many offers as a basket may have, ends the worst one for a better one.
	fn make_room(
		basket: BasketId,
		market: &Market<T>,
		open: &mut Vec<OpenOffer<T::AccountId>>,
		balance: &Balance,
	) -> Result<(), Error<T>> {
		if count(open) < T::MaxOffersPerBasket::get() {
			return Ok(());
		}
		let worst = Self::ranked(basket, market, open.clone()).pop();
		let Ranked { open: worst, bid } = worst.ok_or(Error::<T>::OfferNotBetter)?;
		let better = bid.map_or(true, |bid| bid.balance < *balance);
		ensure!(better, Error::<T>::OfferNotBetter);
		open.retain(|other| *other != worst);
		Self::end_offer(basket, &worst, OfferEnding::Displaced);
		Ok(())
	}

	/// Puts on hold what the maker gives.
	fn hold_offer(maker: &T::AccountId, offer: &Offer) -> DispatchResult {
		let reason = HoldReason::Offer.into();
		for (index, (asset, amount)) in (0u16..).zip(Self::on_hold(offer)) {
			let possible = T::Bonds::can_hold(asset, &reason, maker, amount);
			ensure!(possible, Error::<T>::OfferNotCovered(index));
			T::Bonds::hold(asset, &reason, maker, amount)?;
		}
		Ok(())
	}

	/// What is on hold for an offer: what it gives, and last the difference that it pays.
	pub(crate) fn on_hold(offer: &Offer) -> Vec<(AssetId, u128)> {
		let mut on_hold = offer.gives.to_vec();
		match offer.difference {
			Difference::ToVault(amount) if !amount.is_zero() => {
				on_hold.push((T::QuoteAsset::get(), amount))
			}
			_ => {}
		}
		on_hold
	}

	/// Whether the last block of an offer has passed.
	pub(crate) fn is_expired(open: &OpenOffer<T::AccountId>) -> bool {
		Self::today() > open.until
	}

	/// An offer is over. Its funds go back as soon as there is time.
	///
	/// The caller removes it from the open ones.
	pub(crate) fn end_offer(basket: BasketId, open: &OpenOffer<T::AccountId>, ending: OfferEnding) {
		let maker = open.maker.clone();
		Self::unschedule_offer(basket, open);
		OfferReturns::<T>::insert((AT_ONCE, basket, &maker), ());
		Self::deposit_event(Event::OfferEnded { basket, maker, ending });
	}

	/// Ends every open offer for a basket.
	pub(crate) fn end_offers(basket: BasketId, ending: OfferEnding) {
		for open in OpenOffers::<T>::take(basket) {
			let ending = match Self::is_expired(&open) {
				true => OfferEnding::Expired,
				false => ending,
			};
			Self::end_offer(basket, &open, ending);
		}
	}

	/// Has an offer returned after its last block.
	fn schedule(until: BlockNumber, basket: BasketId, maker: &T::AccountId) {
		OfferReturns::<T>::insert((until.saturating_add(1), basket, maker), ());
		if !ReturnsFrom::<T>::exists() {
			ReturnsFrom::<T>::put(Self::today());
		}
	}

	pub(crate) fn unschedule_offer(basket: BasketId, open: &OpenOffer<T::AccountId>) {
		OfferReturns::<T>::remove((open.until.saturating_add(1), basket, &open.maker));
	}

	pub(crate) fn store_open(basket: BasketId, open: Vec<OpenOffer<T::AccountId>>) {
		match open.is_empty() {
			true => OpenOffers::<T>::remove(basket),
			// Never more than as many as a basket may have.
			false => OpenOffers::<T>::insert(basket, BoundedVec::truncate_from(open)),
		}
	}
}
