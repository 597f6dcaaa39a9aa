//! Taking the best offer once the window is over.

use crate::{
	market::{Bid, Market},
	offers::Ranked,
	shares::count,
	Config, Difference, Error, Event, Losses, OfferEnding, Offers, OpenOffer, OpenOffers, Pallet,
	Rules, Settlements, Settling, Stage, WeightInfo,
};
use alloc::vec::Vec;
use ballast_oracle::{BasketId, BasketInventory, BlockNumber};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{DispatchResult, Get},
	storage::with_storage_layer,
};

impl<T: Config> Pallet<T> {
	/// The block from which the lives of a settlement's orders count, once they are open. After the
	/// window for offers, they open by themselves when no offer can be taken any more.
	pub(crate) fn orders_since(
		basket: BasketId,
		settling: &Settling,
	) -> Result<BlockNumber, Error<T>> {
		match settling.stage {
			Stage::Orders { since } => Ok(since),
			Stage::Offers { until } => {
				let offers = OpenOffers::<T>::get(basket);
				let last = offers.iter().fold(until, |last, open| last.max(open.until));
				ensure!(Self::today() > last, Error::<T>::OrdersNotOpen);
				Ok(last.saturating_add(1))
			}
			Stage::Selling { .. } | Stage::Buying { .. } => Err(Error::<T>::OrdersNotOpen),
		}
	}

	/// Writes down that orders are open.
	pub(crate) fn open_orders(basket: BasketId, settling: Settling, since: BlockNumber) {
		let stage = Stage::Orders { since };
		Settlements::<T>::insert(basket, Settling { stage, ..settling });
		Self::deposit_event(Event::OrdersOpened { basket, since });
	}

	pub(crate) fn do_award(basket: BasketId) -> DispatchResultWithPostInfo {
		let inventory = Self::inventory(basket)?;
		let settling = Self::trading(basket, &inventory)?;
		let window = Self::window(&settling)?;
		ensure!(Self::today() > window, Error::<T>::WindowOpen);
		if let Ok(since) = Self::orders_since(basket, &settling) {
			Self::open_orders(basket, settling, since);
			return Ok(PostDispatchInfo::from(Some(T::WeightInfo::award(0, 0))));
		}
		// Prices that cannot be used are no fault of the offers, which stay.
		let market = Market::<T>::of(basket, &inventory)?;
		let mut open = OpenOffers::<T>::get(basket).into_inner();
		for expired in open.extract_if(.., |open| Self::is_expired(open)) {
			Self::end_offer(basket, &expired, OfferEnding::Expired);
		}
		let (gives, rest) =
			match Self::take_best(basket, &inventory, &settling.rules, &market, &open) {
				Attempt::Taken { gives, rest } => {
					rest.iter().for_each(|open| Self::end_offer(basket, open, OfferEnding::Outbid));
					(gives, Vec::new())
				}
				Attempt::Failed { gives, rest } => (gives, rest),
			};
		open.retain(|open| rest.contains(open));
		let over = open.is_empty();
		Self::store_open(basket, open);
		if over && !Self::complete_if_settled(basket, &inventory, settling)? {
			Self::open_orders(basket, settling, Self::today());
		}
		// With what completing takes: there are no commitments before orders are open.
		// What the maker pays is given too.
		let (others, given) = (market.claims().saturating_sub(gives), gives.saturating_add(1));
		let weight = T::WeightInfo::award(others, given);
		Ok(PostDispatchInfo::from(Some(weight)))
	}

	/// Takes the best offer that can be taken. Those that cannot, as can be seen without moving
	/// anything, end. Only one is tried in earnest: the work of a call has to fit into a block.
	fn take_best(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		rules: &Rules,
		market: &Market<T>,
		open: &[OpenOffer<T::AccountId>],
	) -> Attempt<T::AccountId> {
		let mut ranked = Self::ranked(basket, market, open.to_vec()).into_iter();
		while let Some(Ranked { open, bid }) = ranked.next() {
			let verified = bid.and_then(|bid| {
				let losses = Self::verify(basket, inventory, rules, market, &bid)?;
				Ok((bid, losses))
			});
			let (bid, losses) = match verified {
				Ok(verified) => verified,
				Err(error) => {
					Self::end_offer(basket, &open, OfferEnding::Failed(error.into()));
					continue;
				}
			};
			let gives = count(&bid.gives);
			let taken = with_storage_layer(|| Self::take(basket, inventory, &open, bid));
			let rest = ranked.map(|ranked| ranked.open).collect();
			return match taken {
				Ok(()) => {
					Losses::<T>::insert(basket, losses);
					Attempt::Taken { gives, rest }
				}
				Err(error) => {
					Self::end_offer(basket, &open, OfferEnding::Failed(error));
					Attempt::Failed { gives, rest }
				}
			};
		}
		Attempt::Failed { gives: 0, rest: Vec::new() }
	}

	/// Delivery against payment: everything that the maker has on hold is released, and what the bid
	/// says changes hands.
	fn take(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		open: &OpenOffer<T::AccountId>,
		bid: Bid,
	) -> DispatchResult {
		let (maker, vault, quote) = (&open.maker, &inventory.vault, T::QuoteAsset::get());
		let offer = Offers::<T>::take(basket, maker).ok_or(Error::<T>::OfferNotFound)?;
		Self::unschedule_offer(basket, open);
		for (asset, amount) in Self::on_hold(&offer) {
			Self::release(asset, maker, amount)?;
		}
		for (asset, amount) in &bid.gives {
			Self::move_asset(*asset, maker, vault, *amount)?;
		}
		match bid.difference {
			Difference::ToVault(amount) => Self::move_asset(quote, maker, vault, amount)?,
			Difference::FromVault(amount) => Self::move_asset(quote, vault, maker, amount)?,
		}
		for (asset, amount) in &bid.takes {
			Self::move_asset(*asset, vault, maker, *amount)?;
		}
		Self::prune_extras(basket, inventory);
		let (maker, net) = (maker.clone(), bid.net());
		let Bid { gives, takes, difference, part, .. } = bid;
		Self::deposit_event(Event::OfferTaken {
			basket,
			maker,
			gives,
			takes,
			difference,
			part,
			net,
		});
		Ok(())
	}
}

/// What became of the attempt to take an offer.
enum Attempt<AccountId> {
	/// One was taken, and the rest is not needed.
	Taken { gives: u32, rest: Vec<OpenOffer<AccountId>> },
	/// None was taken. The rest has not been tried.
	Failed { gives: u32, rest: Vec<OpenOffer<AccountId>> },
}
