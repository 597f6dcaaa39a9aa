//! What shares have a claim on, and how the vault stands to it.

use crate::{prices::Feed, Config, Error, Extras, Pallet, Residual};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, BasketId, BasketInventory, FixedU128, Inventory};
use ballast_settlement_math::{
	position, rate36, required, value36, Asset, Perquintill, Position, Side, U256,
};
use frame_support::{pallet_prelude::Get, traits::fungibles::Inspect as _};
use sp_runtime::traits::Zero;

/// An asset that shares have a claim on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Claim {
	/// The asset.
	pub asset: AssetId,
	/// Whole units that one share should hold; zero for what is not a component.
	pub quantity: FixedU128,
	/// Base units in the vault.
	pub held: u128,
}

impl Claim {
	/// Whether it left the basket and the oracles price it no more: nobody can say what it is worth, so it
	/// is not traded and counts for nothing. Who redeems gets a part of it all the same.
	pub fn is_worthless<T: Config>(&self, feed: &Feed<T>) -> bool {
		let is_extra = self.quantity.is_zero() && self.asset != T::QuoteAsset::get();
		is_extra && feed.is_missing(self.asset)
	}
}

/// Certified values of a vault, 1e36 = 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Totals {
	/// Of everything that its orders still trade.
	pub open36: U256,
	/// Of what it should hold.
	pub inventory36: U256,
	/// Of what it holds.
	pub vault36: U256,
}

impl Totals {
	/// Whether what is open is within `tolerance` of the inventory.
	pub fn are_settled(&self, tolerance: Perquintill) -> bool {
		self.open36 <= rate36(self.inventory36, tolerance)
	}

	fn add(&self, open36: U256, inventory36: U256, vault36: U256) -> Option<Self> {
		Some(Self {
			open36: self.open36.checked_add(open36)?,
			inventory36: self.inventory36.checked_add(inventory36)?,
			vault36: self.vault36.checked_add(vault36)?,
		})
	}
}

/// How a vault stands.
pub(crate) struct Standing {
	/// Its orders.
	pub residuals: Vec<Residual>,
	/// What everything is worth, or the position of the first claim that cannot be valued.
	pub totals: Result<Totals, u16>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn inventory(basket: BasketId) -> Result<BasketInventory<T::AccountId>, Error<T>> {
		T::Inventory::inventory(basket).ok_or(Error::<T>::BasketNotFound)
	}

	/// The claims of a basket, ascending by asset: its components, its extras and the quote asset.
	pub(crate) fn claims(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
	) -> Vec<Claim> {
		let zero = FixedU128::from_inner(0);
		let mut assets = inventory.quantities.clone();
		assets.extend(Extras::<T>::get(basket).into_iter().map(|asset| (asset, zero)));
		assets.push((T::QuoteAsset::get(), zero));
		// The sort is stable: a component is before the same asset without a quantity.
		assets.sort_by_key(|(asset, _)| *asset);
		assets.dedup_by_key(|(asset, _)| *asset);
		let claim = |(asset, quantity)| {
			let held = T::Assets::balance(asset, &inventory.vault);
			Claim { asset, quantity, held }
		};
		assets.into_iter().map(claim).collect()
	}

	/// The claim on one asset.
	pub(crate) fn claim(
		basket: BasketId,
		inventory: &BasketInventory<T::AccountId>,
		asset: AssetId,
	) -> Result<Claim, Error<T>> {
		let component = inventory.quantities.binary_search_by_key(&asset, |(asset, _)| *asset);
		let quantity = component.ok().and_then(|at| inventory.quantities.get(at));
		let quantity = match quantity {
			Some((_, quantity)) => *quantity,
			None if Extras::<T>::get(basket).binary_search(&asset).is_ok() => {
				FixedU128::from_inner(0)
			}
			None => return Err(Error::<T>::NotAClaim),
		};
		Ok(Claim { asset, quantity, held: T::Assets::balance(asset, &inventory.vault) })
	}

	/// How the vault stands to its claims, for `supply` shares, at the latest prices.
	pub(crate) fn standing(claims: &[Claim], supply: u128) -> Standing {
		let feed = Feed::<T>::latest();
		let mut residuals = Vec::new();
		let mut totals = Ok(Totals::default());
		for (index, claim) in (0u16..).zip(claims) {
			if claim.held.is_zero() && claim.quantity.is_zero() {
				continue;
			}
			if claim.is_worthless(&feed) {
				continue;
			}
			// Decimals are read once: a certificate does this for each claim of each of its baskets.
			let needed = Self::needed(claim, supply).ok();
			let order = needed
				.filter(|_| claim.asset != T::QuoteAsset::get())
				.and_then(|(_, needed)| side_of(position(needed, claim.held)));
			let values = needed.and_then(|needed| Self::values(&feed, claim, needed, order));
			if let Some((side, amount)) = order {
				let value36 = values.map(|(open36, ..)| open36);
				residuals.push(Residual { asset: claim.asset, side, amount, value36 });
			}
			totals = totals.and_then(|totals: Totals| {
				let (open36, inventory36, vault36) = values.ok_or(index)?;
				totals.add(open36, inventory36, vault36).ok_or(index)
			});
		}
		Standing { residuals, totals }
	}

	/// The asset of a claim, and base units of it that the vault should hold.
	fn needed(claim: &Claim, supply: u128) -> Result<(Asset, u128), Error<T>> {
		let asset = Self::asset(claim.asset)?;
		Ok((asset, required(asset, claim.quantity, supply)?))
	}

	/// Values of the claim's order, of what should be held and of what is; `None` when any of them
	/// cannot be had.
	fn values(
		feed: &Feed<T>,
		claim: &Claim,
		(asset, needed): (Asset, u128),
		order: Option<(Side, u128)>,
	) -> Option<(U256, U256, U256)> {
		let priced = feed.priced(asset).ok()?;
		let value = |amount| value36(&priced, amount).ok();
		let open36 = value(order.map_or(0, |(_, amount)| amount))?;
		Some((open36, value(needed)?, value(claim.held)?))
	}

	/// What the vault trades of a claim, and its side; `None` when it holds just what it should.
	pub(crate) fn order(claim: &Claim, supply: u128) -> Result<Option<(Side, u128)>, Error<T>> {
		let (_, needed) = Self::needed(claim, supply)?;
		Ok(side_of(position(needed, claim.held)))
	}
}

fn side_of(position: Position) -> Option<(Side, u128)> {
	match position {
		Position::Even => None,
		Position::Surplus(amount) => Some((Side::Sell, amount)),
		Position::Deficit(amount) => Some((Side::Buy, amount)),
	}
}
