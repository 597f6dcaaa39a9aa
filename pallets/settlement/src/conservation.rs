//! The one way in which assets move. Whatever `Config::Assets` does, a call in which something is lost
//! or appears on the way is undone.

use crate::{Config, Error, HoldReason, Pallet};
use ballast_oracle::AssetId;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Get},
	traits::{
		fungibles::{Inspect as _, InspectHold as _, Mutate as _, MutateHold as _},
		tokens::{Fortitude, Precision, Preservation, Restriction},
	},
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	/// Moves `amount` base units, and proves that one account has exactly that less and the other
	/// exactly that more.
	pub(crate) fn move_asset(
		asset: AssetId,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: u128,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let before = (T::Assets::balance(asset, from), T::Assets::balance(asset, to));
		T::Assets::transfer(asset, from, to, amount, Preservation::Expendable)?;
		let sent = before.0.checked_sub(T::Assets::balance(asset, from));
		let received = T::Assets::balance(asset, to).checked_sub(before.1);
		ensure!((sent, received) == (Some(amount), Some(amount)), Error::<T>::NotConserved);
		Ok(())
	}

	/// Moves shares as a fee, and proves that the one has exactly those less and the other those more.
	pub(crate) fn pay_fee(
		share_asset: AssetId,
		from: &T::AccountId,
		to: &T::AccountId,
		shares: u128,
	) -> DispatchResult {
		// Who earns the fee pays it to himself.
		if shares.is_zero() || from == to {
			return Ok(());
		}
		let balances =
			|| (T::Shares::balance(share_asset, from), T::Shares::balance(share_asset, to));
		let before = balances();
		T::Shares::transfer(share_asset, from, to, shares, Preservation::Expendable)?;
		let after = balances();
		let moved = (before.0.checked_sub(after.0), after.1.checked_sub(before.1));
		ensure!(moved == (Some(shares), Some(shares)), Error::<T>::NotConserved);
		Ok(())
	}

	/// Pays up to `due` base units of the quote asset from a bond into a vault, and proves that the one
	/// has exactly what is returned less and the other that more.
	pub(crate) fn pay_from_bond(
		who: &T::AccountId,
		vault: &T::AccountId,
		due: u128,
	) -> Result<u128, DispatchError> {
		let (quote, reason) = (T::QuoteAsset::get(), HoldReason::Bond.into());
		let balances =
			|| (T::Bonds::balance_on_hold(quote, &reason, who), T::Assets::balance(quote, vault));
		let before = balances();
		let (mode, kind, force) = (Precision::BestEffort, Restriction::Free, Fortitude::Force);
		let paid = T::Bonds::transfer_on_hold(quote, &reason, who, vault, due, mode, kind, force)?;
		let after = balances();
		let moved = (before.0.checked_sub(after.0), after.1.checked_sub(before.1));
		ensure!(moved == (Some(paid), Some(paid)), Error::<T>::NotConserved);
		Ok(paid)
	}

	/// Gives back `amount` base units that are on hold for an offer, and proves that all of it is back.
	pub(crate) fn release(asset: AssetId, who: &T::AccountId, amount: u128) -> DispatchResult {
		let before = T::Assets::balance(asset, who);
		let reason = HoldReason::Offer.into();
		T::Bonds::release(asset, &reason, who, amount, Precision::Exact)?;
		let back = T::Assets::balance(asset, who).checked_sub(before);
		ensure!(back == Some(amount), Error::<T>::NotConserved);
		Ok(())
	}
}
