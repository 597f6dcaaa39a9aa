//! The view functions once more, as a runtime API: polkadot.js apps and other clients that know no
//! view functions call these by name.

use crate::{
	Announced, ClaimPosition, Commitment, Order, Participant, RankedOffer, Settling, SharesPreview,
	Terms,
};
use alloc::vec::Vec;
use ballast_oracle::BasketId;
use codec::Codec;
use sp_runtime::DispatchError;

sp_api::decl_runtime_apis! {
	/// Reads vaults and previews issues and redemptions. Each method is the pallet's view function of
	/// that name.
	pub trait SettlementApi<AccountId>
	where
		AccountId: Codec,
	{
		/// See [`crate::Pallet::positions`].
		fn positions(basket: BasketId) -> Result<Vec<ClaimPosition>, DispatchError>;

		/// See [`crate::Pallet::orders`].
		fn orders(basket: BasketId) -> Result<Vec<Order>, DispatchError>;

		/// See [`crate::Pallet::settlement`].
		fn settlement(basket: BasketId) -> Option<Settling>;

		/// See [`crate::Pallet::preview_issue`].
		fn preview_issue(basket: BasketId, shares: u128) -> Result<SharesPreview, DispatchError>;

		/// See [`crate::Pallet::preview_redeem`].
		fn preview_redeem(basket: BasketId, shares: u128) -> Result<SharesPreview, DispatchError>;

		/// See [`crate::Pallet::terms`].
		fn terms(basket: BasketId) -> Option<(Terms<AccountId>, Option<Announced>)>;

		/// See [`crate::Pallet::participant`].
		fn participant(who: AccountId) -> Option<Participant>;

		/// See [`crate::Pallet::commitments`].
		fn commitments(basket: BasketId) -> Vec<Commitment<AccountId>>;

		/// See [`crate::Pallet::offers`].
		fn offers(basket: BasketId) -> Result<Vec<RankedOffer<AccountId>>, DispatchError>;
	}
}
