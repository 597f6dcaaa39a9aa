//! A vault with the prices of everything in it, and what offers are worth against it.

use crate::{
	claims::Claim, prices::Feed, Config, Difference, Error, Net, Offer, OfferSide, Pallet,
};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, BasketInventory};
use ballast_settlement_math::{
	position, rate36, required, shares_value36, value36, Balance, Part, Position, Priced, U256,
};
use frame_support::{ensure, pallet_prelude::Get, traits::fungibles::Inspect as _};
use sp_runtime::{traits::Zero, DispatchError};

/// What of offers is compared, in order of the assets.
type Legs = [(AssetId, u128)];

/// A claim with its price.
struct Stake {
	claim: Claim,
	/// Base units that the vault should hold.
	required: u128,
	/// Only what the vault neither holds nor should hold, and what is not priced any more, is without.
	priced: Option<Priced>,
}

/// A vault and the prices of its claims, read once.
pub(crate) struct Market<T> {
	/// In order of the claims.
	stakes: Vec<Stake>,
	/// Value of the inventory of all shares, 1e36 = 1.
	inventory36: U256,
	config: core::marker::PhantomData<T>,
}

/// What an offer would move in this block.
pub(crate) struct Bid {
	pub gives: Vec<(AssetId, u128)>,
	pub takes: Vec<(AssetId, u128)>,
	pub difference: Difference,
	/// What of the offer that is.
	pub part: Part,
	/// What it is worth.
	pub balance: Balance,
	/// What the whole offer is worth.
	pub whole: Balance,
}

impl Bid {
	pub fn net(&self) -> Net {
		match self.balance.loss36() {
			loss if loss.is_zero() => Net::Gain(self.balance.gain36()),
			loss => Net::Loss(loss),
		}
	}
}

impl<T: Config> Market<T> {
	/// # Errors
	///
	/// [`Error::ClaimNotPriced`] for the first claim whose price cannot be used.
	pub fn of(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> Result<Self, Error<T>> {
		let supply = T::Shares::total_issuance(inventory.share_asset);
		let feed = Feed::<T>::latest();
		let stake = |(index, claim): (u16, Claim)| {
			let asset = Pallet::<T>::asset(claim.asset)?;
			let required = required(asset, claim.quantity, supply)?;
			let priced = feed.priced(asset).ok();
			let needed = !claim.held.is_zero() || !claim.quantity.is_zero();
			let needed = needed && !claim.is_worthless(&feed);
			ensure!(priced.is_some() || !needed, Error::ClaimNotPriced(index));
			Ok(Stake { claim, required, priced })
		};
		let claims = Pallet::<T>::claims(basket, inventory);
		let stakes = (0u16..).zip(claims).map(stake).collect::<Result<_, Error<T>>>()?;
		let inventory36 = shares_value36(inventory.nav36, supply);
		Ok(Self { stakes, inventory36, config: Default::default() })
	}

	/// Number of the claims.
	pub fn claims(&self) -> u32 {
		crate::shares::count(&self.stakes)
	}

	/// Value of the inventory of all shares, 1e36 = 1. Trades, donations and prices do not change it,
	/// nor do fees but for rounding; redemptions lower it by the part that is redeemed.
	pub fn inventory36(&self) -> U256 {
		self.inventory36
	}

	/// What an offer would move now. Where shares were redeemed since it was made, it is filled in
	/// proportion, so that redemptions cannot make it impossible. Donations do not matter.
	pub fn bid(&self, offer: &Offer) -> Result<Bid, Error<T>> {
		let part = Part::new(self.inventory36, offer.inventory36);
		let given = |(asset, amount): &(AssetId, u128)| (*asset, part.given(*amount));
		let received = |(asset, amount): &(AssetId, u128)| (*asset, part.received(*amount));
		let gives: Vec<_> = offer.gives.iter().map(received).collect();
		let takes: Vec<_> = offer.takes.iter().map(given).collect();
		let difference = match offer.difference {
			Difference::ToVault(amount) => Difference::ToVault(part.received(amount)),
			Difference::FromVault(amount) => Difference::FromVault(part.given(amount)),
		};
		let balance = self.balance(&gives, &takes, difference)?;
		let whole = self.balance(&offer.gives, &offer.takes, offer.difference)?;
		Ok(Bid { gives, takes, difference, part, balance, whole })
	}

	/// Certified values of what the vault would receive and give.
	fn balance(
		&self,
		gives: &Legs,
		takes: &Legs,
		difference: Difference,
	) -> Result<Balance, Error<T>> {
		let quote = T::QuoteAsset::get();
		let (paid, spent) = match difference {
			Difference::ToVault(amount) => (amount, 0),
			Difference::FromVault(amount) => (0, amount),
		};
		let mut balance = Balance::default();
		for (asset, amount) in gives.iter().chain([&(quote, paid)]).filter(moves) {
			balance = balance.receive(self.priced(*asset)?, *amount)?;
		}
		for (asset, amount) in takes.iter().chain([&(quote, spent)]).filter(moves) {
			balance = balance.give(self.priced(*asset)?, *amount)?;
		}
		Ok(balance)
	}

	fn priced(&self, asset: AssetId) -> Result<&Priced, Error<T>> {
		let (index, stake) = self.find(asset).ok_or(Error::<T>::NotAClaim)?;
		stake.priced.as_ref().ok_or(Error::<T>::ClaimNotPriced(index))
	}

	fn find(&self, asset: AssetId) -> Option<(u16, &Stake)> {
		let at = self.stakes.binary_search_by_key(&asset, |stake| stake.claim.asset).ok()?;
		Some((u16::try_from(at).ok()?, self.stakes.get(at)?))
	}

	/// What the vault lacks of an asset, or has too much, on that side.
	fn open(&self, asset: AssetId, side: OfferSide) -> u128 {
		let found = self.find(asset).map(|(_, stake)| position(stake.required, stake.claim.held));
		match (side, found) {
			(OfferSide::Gives, Some(Position::Deficit(amount)))
			| (OfferSide::Takes, Some(Position::Surplus(amount))) => amount,
			_ => 0,
		}
	}

	/// Nothing on this side of an offer is more than the vault lacks, or has too much.
	pub fn ensure_open(&self, side: OfferSide, legs: &Legs) -> Result<(), Error<T>> {
		for (index, (asset, amount)) in (0u16..).zip(legs) {
			let open = self.open(*asset, side);
			ensure!(*amount <= open, Error::<T>::OfferAboveOrder(side, index));
		}
		Ok(())
	}

	/// What the vault would have to trade after an offer is worth at most the completion tolerance.
	pub fn ensure_completes(&self, offer: &Offer) -> Result<(), Error<T>> {
		let quote = T::QuoteAsset::get();
		let (mut open36, mut inventory36) = (U256::zero(), U256::zero());
		for stake in &self.stakes {
			let Stake { claim: Claim { asset, held, .. }, required, priced } = stake;
			let Some(priced) = priced else { continue };
			let held = held.saturating_add(amount_of(&offer.gives, *asset));
			let held = held.saturating_sub(amount_of(&offer.takes, *asset));
			let open = match position(*required, held) {
				Position::Surplus(amount) | Position::Deficit(amount) if *asset != quote => amount,
				_ => 0,
			};
			let add = |sum: U256, amount| {
				let value = value36(priced, amount).map_err(Error::<T>::from)?;
				sum.checked_add(value).ok_or(Error::<T>::AmountOverflow)
			};
			open36 = add(open36, open)?;
			inventory36 = add(inventory36, *required)?;
		}
		let most = rate36(inventory36, T::CompletionTolerance::get());
		ensure!(open36 <= most, Error::<T>::OfferIncomplete);
		Ok(())
	}

	/// Whether the vault has what a bid takes.
	pub fn ensure_payable(&self, bid: &Bid) -> Result<(), Error<T>> {
		self.ensure_open(OfferSide::Takes, &bid.takes)?;
		let cash = self.find(T::QuoteAsset::get()).map_or(0, |(_, stake)| stake.claim.held);
		match bid.difference {
			Difference::FromVault(amount) => {
				ensure!(amount <= cash, Error::<T>::InsufficientQuote)
			}
			Difference::ToVault(_) => {}
		}
		Ok(())
	}
}

/// A list of assets and amounts ascends, and has no zero and not the quote asset.
pub(crate) fn ensure_legs<T: Config>(side: OfferSide, legs: &Legs) -> Result<(), DispatchError> {
	let mut previous = None;
	for (index, (asset, amount)) in (0u16..).zip(legs) {
		let ascends = previous.is_none_or(|last| last < *asset);
		ensure!(ascends, Error::<T>::OfferNotAscending(side, index));
		ensure!(!amount.is_zero(), Error::<T>::OfferLegZero(side, index));
		ensure!(*asset != T::QuoteAsset::get(), Error::<T>::OfferLegIsQuote(side, index));
		previous = Some(*asset);
	}
	Ok(())
}

fn amount_of(legs: &Legs, asset: AssetId) -> u128 {
	let found = legs.binary_search_by_key(&asset, |(asset, _)| *asset);
	found.ok().and_then(|at| legs.get(at)).map_or(0, |(_, amount)| *amount)
}

fn moves(leg: &&(AssetId, u128)) -> bool {
	!leg.1.is_zero()
}
