//! The one way in which assets move. Whatever `Config::Assets` does, a call in which something is lost
//! or appears on the way is undone.

use crate::{Config, Error, HoldReason, Pallet};
use ballast_oracle::AssetId;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungibles::{Inspect as _, Mutate as _, MutateHold as _},
		tokens::{Precision, Preservation},
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
