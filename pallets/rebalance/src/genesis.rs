//! Baskets that exist from the start. They go the way of every other basket, except that their
//! activation has no deadline: shares exist already, so the basket could not be removed, and the
//! first oracles may take their time.

use crate::{Config, Pallet};
use alloc::vec::Vec;
use ballast_oracle::{AssetId, Perquintill};
use frame_support::traits::fungibles::Mutate as _;
use serde::{Deserialize, Serialize};

/// A basket of the genesis state.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisBasket<AccountId> {
	/// Who may change it. Pays the deposit.
	pub owner: AccountId,
	/// Assets and their weights, 1e18 = 100 %.
	pub targets: Vec<(AssetId, Perquintill)>,
	/// Accounts and the base units of shares that they own, 1e18 = one share.
	pub shares: Vec<(AccountId, u128)>,
}

/// Panics where a basket cannot be created: there is no chain without its genesis.
#[allow(clippy::panic, reason = "runs only while a genesis state is built")]
pub(crate) fn build<T: Config>(baskets: &[GenesisBasket<T::AccountId>]) {
	for (index, GenesisBasket { owner, targets, shares }) in baskets.iter().enumerate() {
		let basket = Pallet::<T>::insert_basket(owner.clone(), targets.clone(), 0, None, None)
			.unwrap_or_else(|error| panic!("genesis basket {index} is refused: {error:?}"));
		for (holder, amount) in shares {
			if let Err(error) = T::Shares::mint_into(basket.share_asset, holder, *amount) {
				panic!("shares of genesis basket {index} cannot be minted: {error:?}");
			}
		}
	}
}
