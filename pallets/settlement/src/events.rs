//! What the pallet reports.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	// Append only: indexers and the order of errors in wallets rely on the indices.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Shares were made for assets.
		SharesIssued {
			basket: BasketId,
			who: T::AccountId,
			/// The new shares of `who`, 1e18 = 1.
			shares: u128,
			/// New shares besides, which went to who earns the fees.
			fee: u128,
			/// What was paid in, ascending by asset, in base units.
			amounts: Vec<(AssetId, u128)>,
		},
		/// Shares were returned for assets.
		SharesRedeemed {
			basket: BasketId,
			who: T::AccountId,
			/// All shares given, 1e18 = 1.
			shares: u128,
			/// What of them went to who earns the fees instead of being burnt.
			fee: u128,
			/// What was paid out, ascending by asset, in base units.
			amounts: Vec<(AssetId, u128)>,
		},
		/// Shares were made for managing a basket. Its inventory is diluted.
		ManagementFeeCollected {
			basket: BasketId,
			recipient: T::AccountId,
			/// New shares, 1e18 = 1.
			shares: u128,
			/// Until when the fee is paid, milliseconds since the Unix epoch.
			until: Moment,
		},
		/// The owner of a basket set its terms. Lower fees hold at once, and rules that protect holders no
		/// less.
		TermsSet {
			basket: BasketId,
			terms: Terms<T::AccountId>,
			/// Fees that are higher, rules that protect holders less, and when they begin.
			announced: Option<Announced>,
		},
		/// A basket is rebalancing: its vault trades what it has too much and too little.
		SettlementStarted {
			basket: BasketId,
			/// The request that changed the inventory.
			nonce: Nonce,
			/// Last block of the settlement.
			deadline: BlockNumber,
		},
		/// A basket is active again. Followed by what its vault still lacks or has too much, if it
		/// ended by the deadline.
		SettlementEnded {
			basket: BasketId,
			nonce: Nonce,
			ending: Ending,
			/// Certified values of the open orders and of the inventory, 1e36 = 1; `None` when a price
			/// was missing.
			residual36: Option<(U256, U256)>,
		},
		/// An order that was left when the deadline passed.
		ResidualBooked { basket: BasketId, nonce: Nonce, residual: Residual },
		/// An order was filled, wholly or partly.
		OrderFilled {
			basket: BasketId,
			who: T::AccountId,
			asset: AssetId,
			/// Whether the vault bought or sold the asset.
			side: Side,
			/// How much of it, in base units.
			amount: u128,
			/// At this price, quote currency per whole unit, 1e18 = 1.
			price: FixedU128,
			/// For this many base units of the quote asset.
			payment: u128,
			/// What of the certified value the holders lost, 1e36 = 1.
			loss36: U256,
		},
		/// An account registered with a bond.
		ParticipantRegistered { who: T::AccountId, bond: u128 },
		/// A participant has a higher bond.
		BondAdded { who: T::AccountId, bond: u128 },
		/// A participant left and has its bond back.
		ParticipantLeft { who: T::AccountId, bond: u128 },
		/// The admin origin admitted a participant.
		ParticipantAdmitted { who: T::AccountId },
		/// The admin origin dismissed a participant.
		ParticipantDismissed { who: T::AccountId },
		/// A part of an order is reserved.
		Committed { basket: BasketId, commitment: Commitment<T::AccountId> },
		/// A commitment ended: it was filled, or could not be any more, or the rest was missed.
		CommitmentEnded {
			basket: BasketId,
			who: T::AccountId,
			asset: AssetId,
			/// What could have been filled and was not, in base units.
			missed: u128,
			/// What was cut from the bond and paid to the vault, base units of the quote asset.
			cut: u128,
		},
		/// An offer was made, and what it gives is on hold.
		OfferMade {
			basket: BasketId,
			maker: T::AccountId,
			offer: Offer,
			/// What it would leave the holders at present prices.
			net: Net,
		},
		/// An offer was taken.
		OfferTaken {
			basket: BasketId,
			maker: T::AccountId,
			/// What the vault received, ascending by asset, in base units.
			gives: Vec<(AssetId, u128)>,
			/// What it gave, likewise.
			takes: Vec<(AssetId, u128)>,
			/// What was paid besides.
			difference: Difference,
			/// What of the offer that was: shares may have been redeemed since it was made.
			part: Part,
			/// What of the certified value the holders gained or lost.
			net: Net,
		},
		/// An offer is over without having been taken. It is returned as soon as there is time.
		OfferEnded { basket: BasketId, maker: T::AccountId, ending: OfferEnding },
		/// What was on hold for an offer that is over was released.
		OfferReturned {
			basket: BasketId,
			maker: T::AccountId,
			/// Assets that could not be released. They stay on hold until the maker withdraws them.
			left: u32,
		},
		/// Orders are open: no offer can be taken any more, or what one left is traded.
		OrdersOpened {
			basket: BasketId,
			/// The block from which their lives count.
			since: BlockNumber,
		},
		/// A vault traded in a pool.
		Swapped {
			basket: BasketId,
			asset: AssetId,
			/// Whether the vault bought or sold the asset.
			side: Side,
			/// How much of it, in base units.
			amount: u128,
			/// For this many base units of the quote asset.
			payment: u128,
			/// What of the certified value the holders lost, 1e36 = 1.
			loss36: U256,
		},
		/// A settlement in pools has come to its next stage.
		StageBegun {
			basket: BasketId,
			nonce: Nonce,
			/// Who took it there.
			who: T::AccountId,
			/// What may be done now.
			stage: Stage,
		},
	}
}
