//! Giving back what is on hold for offers that are over.

use crate::{
	offers::AT_ONCE, shares::count, Config, Difference, Error, Event, OfferEnding, OfferReturns,
	Offers, OpenOffers, Pallet, ReturnsFrom, Settlements, Stage, WeightInfo,
};
use ballast_oracle::{BasketId, BlockNumber};
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, PostDispatchInfo},
	ensure,
	pallet_prelude::{Get, Weight},
	storage::with_storage_layer,
	weights::WeightMeter,
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_withdraw(maker: T::AccountId, basket: BasketId) -> DispatchResultWithPostInfo {
		ensure!(Offers::<T>::contains_key(basket, &maker), Error::<T>::OfferNotFound);
		ensure!(Self::let_expire(basket, &maker), Error::<T>::OfferFirm);
		OfferReturns::<T>::remove((AT_ONCE, basket, &maker));
		let legs = Self::give_back(basket, maker);
		Ok(PostDispatchInfo::from(Some(T::WeightInfo::withdraw(legs))))
	}

	/// Ends an offer that has expired. Returns whether it is over, by that or already.
	fn let_expire(basket: BasketId, maker: &T::AccountId) -> bool {
		let mut open = OpenOffers::<T>::get(basket).into_inner();
		let found = open.iter().find(|open| open.maker == *maker);
		let Some(expired) = found.cloned() else { return true };
		if !Self::is_expired(&expired) {
			return false;
		}
		Self::note_open_orders(basket);
		open.retain(|open| *open != expired);
		Self::store_open(basket, open);
		Self::end_offer(basket, &expired, OfferEnding::Expired);
		true
	}

	/// Writes down that orders are open, if they are: the block since when follows from offers of which
	/// one is about to go.
	fn note_open_orders(basket: BasketId) {
		let Some(settling) = Settlements::<T>::get(basket) else { return };
		if !matches!(settling.stage, Stage::Offers { .. }) {
			return;
		}
		if let Ok(since) = Self::orders_since(basket, &settling) {
			Self::open_orders(basket, settling, since);
		}
	}

	/// Releases what is on hold for an offer that is over. What cannot be released, because its issuer
	/// froze the asset, does not keep the rest: it stays recorded until the maker withdraws it. Returns
	/// the number of assets.
	fn give_back(basket: BasketId, maker: T::AccountId) -> u32 {
		let Some(mut offer) = Offers::<T>::get(basket, &maker) else { return 0 };
		let all = count(&Self::on_hold(&offer));
		let back = |asset, amount: u128| {
			amount.is_zero() || with_storage_layer(|| Self::release(asset, &maker, amount)).is_ok()
		};
		offer.gives.retain(|(asset, amount)| !back(*asset, *amount));
		match offer.difference {
			Difference::ToVault(amount) if back(T::QuoteAsset::get(), amount) => {
				offer.difference = Difference::ToVault(0);
			}
			_ => {}
		}
		let left = count(&Self::on_hold(&offer));
		match left {
			0 => Offers::<T>::remove(basket, &maker),
			_ => Offers::<T>::insert(basket, &maker, offer),
		}
		Self::deposit_event(Event::OfferReturned { basket, maker, left });
		all
	}

	/// Gives back offers that are over, as many as the weight lasts for. Returns what it took.
	pub(crate) fn return_offers(now: BlockNumber, limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let look = T::DbWeight::get().reads_writes(2, 1);
		if meter.try_consume(look).is_err() {
			return meter.consumed();
		}
		let Some(from) = ReturnsFrom::<T>::get() else { return meter.consumed() };
		if !Self::return_due(AT_ONCE, &mut meter) {
			return meter.consumed();
		}
		let mut due = from;
		while due <= now && Self::return_due(due, &mut meter) {
			due = due.saturating_add(1);
		}
		match OfferReturns::<T>::iter_keys().next() {
			// A chain without offers pays nothing for them.
			None => ReturnsFrom::<T>::kill(),
			Some(_) => ReturnsFrom::<T>::put(due),
		}
		meter.consumed()
	}

	/// Gives back the offers that are due in a block. Returns whether that was all of them.
	fn return_due(due: BlockNumber, meter: &mut WeightMeter) -> bool {
		loop {
			if meter.try_consume(T::DbWeight::get().reads(1)).is_err() {
				return false;
			}
			let Some((basket, maker)) = OfferReturns::<T>::iter_key_prefix((due,)).next() else {
				return true;
			};
			let none = T::WeightInfo::return_offer(0);
			if !meter.can_consume(none) {
				return false;
			}
			let offer = Offers::<T>::get(basket, &maker);
			let legs = offer.map_or(0, |offer| count(&Self::on_hold(&offer)));
			if meter.try_consume(T::WeightInfo::return_offer(legs)).is_err() {
				meter.consume(none);
				return false;
			}
			let over = Self::let_expire(basket, &maker);
			OfferReturns::<T>::remove((due, basket, &maker));
			OfferReturns::<T>::remove((AT_ONCE, basket, &maker));
			if over {
				Self::give_back(basket, maker);
			}
		}
	}
}
