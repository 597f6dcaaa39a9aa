//! The view functions once more, as a runtime API: polkadot.js apps and other clients that know no
//! view functions call these by name.

use crate::{BasketDetails, Nav, Preview, RebalanceError};
use alloc::vec::Vec;
use ballast_basket_math::{BasketDrift, Change};
use ballast_oracle::{AssetId, BasketId, Perquintill};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Reads baskets and previews rebalances. Each method is the pallet's view function of that name.
	pub trait RebalanceApi<AccountId: Codec, Balance: Codec> {
		/// See [`crate::Pallet::basket`].
		fn basket(basket: BasketId) -> Option<BasketDetails<AccountId, Balance>>;

		/// See [`crate::Pallet::nav`].
		fn nav(basket: BasketId) -> Result<Nav, RebalanceError>;

		/// See [`crate::Pallet::drift`].
		fn drift(basket: BasketId) -> Result<BasketDrift, RebalanceError>;

		/// See [`crate::Pallet::change_for_target`].
		fn change_for_target(
			basket: BasketId,
			targets: Vec<(AssetId, Perquintill)>,
		) -> Result<Change, RebalanceError>;

		/// See [`crate::Pallet::preview_rebalance`].
		fn preview_rebalance(
			basket: BasketId,
			remove: Vec<u32>,
			add: Vec<AssetId>,
			weights: Vec<Perquintill>,
		) -> Result<Preview, RebalanceError>;
	}
}
