#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

pub mod api;
mod award;
mod claims;
mod commitments;
mod completion;
mod conservation;
mod deadlines;
mod errors;
mod events;
mod fees;
mod hook;
mod market;
mod offers;
mod orders;
mod participants;
mod pools;
mod prices;
mod returns;
mod shares;
mod terms;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
use frame_support::pallet_macros::import_section;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::settlement";

#[import_section(events::events)]
#[import_section(errors::errors)]
#[frame_support::pallet]
#[allow(clippy::as_conversions, clippy::expect_used, reason = "the expansion of the pallet macro")]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_oracle::{
		AssetId, BasketId, BlockNumber, FixedU128, Inventory, Moment, Nonce, Perquintill,
		PriceFeed, H256,
	};
	use ballast_settlement_math::{LossBudget, Part, Side, MAX_MANAGEMENT_FEE, U256};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungibles, UnixTime},
	};
	use frame_system::pallet_prelude::*;
	use pallet_asset_conversion::{QuotePrice, Swap};
	use sp_runtime::traits::{Header, HeaderProvider};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<
		Hash = H256,
		Block: HeaderProvider<HeaderT: Header<Number = BlockNumber>>,
	>
	{
		/// What baskets should hold.
		type Inventory: Inventory<Self::AccountId>;

		/// The latest certified prices.
		type Prices: PriceFeed;

		/// Time of the block.
		type Time: UnixTime;

		/// The assets of which shares are made. Only this pallet makes and burns them after genesis.
		type Shares: fungibles::Mutate<Self::AccountId, AssetId = AssetId, Balance = u128>;

		/// The assets that vaults hold. Each must exist in an account by itself (be sufficient), have a
		/// minimum balance of one, and not be taken from a vault by anyone else.
		type Assets: fungibles::Mutate<Self::AccountId, AssetId = AssetId, Balance = u128>
			+ fungibles::metadata::Inspect<Self::AccountId>;

		/// The same assets, where bonds of participants and what offers give are on hold.
		type Bonds: fungibles::MutateHold<
			Self::AccountId,
			AssetId = AssetId,
			Balance = u128,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The pools in which vaults trade: one of each asset and the quote asset. The price of a pool
		/// must rise with the amount, and what it quotes must be what it does next in the same block.
		type Pools: Swap<Self::AccountId, Balance = u128, AssetKind = AssetId>
			+ QuotePrice<Balance = u128, AssetKind = AssetId>;

		/// The runtime's reasons for holds.
		type RuntimeHoldReason: From<HoldReason>;

		/// Who admits and dismisses participants.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The asset in which orders and penalties are paid. The oracles price it like any other.
		#[pallet::constant]
		type QuoteAsset: Get<AssetId>;

		/// The rules of a basket whose owner has set none. It has no fees.
		type DefaultRules: Get<Rules>;

		/// Fewest shares that an issue may leave, 1e18 = 1. With fewer shares than this, what a vault
		/// holds beyond its inventory says nothing about their price.
		#[pallet::constant]
		type MinimumSupply: Get<u128>;

		/// A settlement is complete when its open orders are worth at most this part of the inventory.
		#[pallet::constant]
		type CompletionTolerance: Get<Perquintill>;

		/// Oldest price at which the vault trades, in milliseconds.
		#[pallet::constant]
		type MaxPriceAge: Get<Moment>;

		/// Time in which a full loss budget becomes empty, in milliseconds.
		#[pallet::constant]
		type LossPeriod: Get<Moment>;

		/// Time between the announcement of terms that are worse for holders and their beginning, in
		/// milliseconds.
		#[pallet::constant]
		type TermsNotice: Get<Moment>;

		/// Blocks for which redemption is open, after a settlement in which it was closed, before another
		/// one may close it.
		#[pallet::constant]
		type RedeemPeriod: Get<BlockNumber>;

		/// Longest settlement, in blocks.
		#[pallet::constant]
		type MaxSettlementPeriod: Get<BlockNumber>;

		/// Smallest bond, base units of the quote asset.
		#[pallet::constant]
		type MinimumBond: Get<u128>;

		/// Least certified value of a commitment, quote currency.
		#[pallet::constant]
		type MinimumCommitment: Get<FixedU128>;

		/// What a missed commitment costs of its certified value.
		#[pallet::constant]
		type MissedCommitmentSlash: Get<Perquintill>;

		/// Blocks after its own in which a commitment can be filled.
		#[pallet::constant]
		type CommitmentLife: Get<BlockNumber>;

		/// Most open commitments to the orders of one basket.
		#[pallet::constant]
		type MaxCommitmentsPerBasket: Get<u32>;

		/// Most open commitments of one participant.
		#[pallet::constant]
		type MaxCommitmentsPerParticipant: Get<u32>;

		/// Most open offers for one basket. A better one displaces the worst.
		#[pallet::constant]
		type MaxOffersPerBasket: Get<u32>;

		/// Most commitments that end in one block.
		#[pallet::constant]
		type MaxCommitmentEnds: Get<u32>;

		/// Least certified value that a vault trades in a pool, quote currency. What is worth less is
		/// left to orders: the last base unit of its price would be more than the tolerance.
		#[pallet::constant]
		type MinimumSwap: Get<FixedU128>;

		/// Weights of this pallet.
		type WeightInfo: WeightInfo;

		/// Fixtures of the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Why the pallet holds funds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The bond of a participant.
		Bond,
		/// What an offer gives.
		Offer,
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The terms of each basket whose owner has set some. An entry goes with its basket.
	// Twox64Concat here and below: keys are counted by the chain, or accounts that paid a bond.
	#[pallet::storage]
	pub type BasketTerms<T: Config> =
		StorageMap<_, Twox64Concat, BasketId, TermsRecord<T::AccountId>>;

	/// The baskets that are rebalancing. Every other one is active.
	#[pallet::storage]
	pub type Settlements<T: Config> = StorageMap<_, Twox64Concat, BasketId, Settling>;

	/// Assets that left a basket while its vault still held some, ascending. Its shares have a claim
	/// on them, and the vault sells them.
	#[pallet::storage]
	pub type Extras<T: Config> = StorageMap<
		_,
		Twox64Concat,
		BasketId,
		BoundedVec<AssetId, ConstU32<MAX_EXTRAS>>,
		ValueQuery,
	>;

	/// The deadline of the last settlement of each basket in which redemption was closed.
	#[pallet::storage]
	pub type RedeemClosed<T: Config> = StorageMap<_, Twox64Concat, BasketId, BlockNumber>;

	/// What settlement has lost of each basket's value.
	#[pallet::storage]
	pub type Losses<T: Config> = StorageMap<_, Twox64Concat, BasketId, LossBudget, ValueQuery>;

	/// The accounts that have registered.
	#[pallet::storage]
	pub type Participants<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Participant>;

	/// The open commitments to the orders of each basket, in the order in which they were made.
	#[pallet::storage]
	pub type Commitments<T: Config> = StorageMap<
		_,
		Twox64Concat,
		BasketId,
		BoundedVec<Commitment<T::AccountId>, T::MaxCommitmentsPerBasket>,
		ValueQuery,
	>;

	/// The baskets whose settlement has this block as its last. An entry goes when the settlement ends.
	#[pallet::storage]
	pub type SettlementEnds<T: Config> =
		StorageDoubleMap<_, Twox64Concat, BlockNumber, Twox64Concat, BasketId, ()>;

	/// The first block that settlements in `SettlementEnds` may have as their last; nothing when there
	/// are none.
	#[pallet::storage]
	pub type EndsFrom<T: Config> = StorageValue<_, BlockNumber>;

	/// The commitments that have this block as their last. Those of block n end at the start of block
	/// n + 1.
	#[pallet::storage]
	pub type CommitmentEnds<T: Config> = StorageMap<
		_,
		Twox64Concat,
		BlockNumber,
		BoundedVec<(BasketId, T::AccountId, AssetId), T::MaxCommitmentEnds>,
		ValueQuery,
	>;

	/// What was offered for each basket by each maker, until it is taken or all of it is returned.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		BasketId,
		Blake2_128Concat,
		T::AccountId,
		Offer,
		OptionQuery,
	>;

	/// The offers for each basket that can be taken, in the order in which they were made. Every other
	/// one is over.
	#[pallet::storage]
	pub type OpenOffers<T: Config> = StorageMap<
		_,
		Twox64Concat,
		BasketId,
		BoundedVec<OpenOffer<T::AccountId>, T::MaxOffersPerBasket>,
		ValueQuery,
	>;

	/// The offers to be returned, by the first block in which that may be: an open one after its last
	/// block, one that is over under zero. Each has its own key, so that nobody can fill a block up.
	#[pallet::storage]
	pub type OfferReturns<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, BlockNumber>,
			NMapKey<Twox64Concat, BasketId>,
			NMapKey<Blake2_128Concat, T::AccountId>,
		),
		(),
		OptionQuery,
	>;

	/// The first block whose offers may not all be returned yet. Absent while there are none.
	#[pallet::storage]
	pub type ReturnsFrom<T: Config> = StorageValue<_, BlockNumber>;

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Highest fee for issuing, and for redeeming.
		#[pallet::constant_name(MaxShareFee)]
		fn max_share_fee() -> Perquintill {
			MAX_SHARE_FEE
		}

		/// Highest management fee, of all shares in a year.
		#[pallet::constant_name(MaxManagementFee)]
		fn max_management_fee() -> Perquintill {
			MAX_MANAGEMENT_FEE
		}

		/// Largest part of a basket's value that its settlements may lose in one period.
		#[pallet::constant_name(MaxLossBudget)]
		fn max_loss_budget() -> Perquintill {
			MAX_LOSS_BUDGET
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			// What could have been filled is judged before the settlements end.
			Self::end_commitments(now)
		}

		fn on_idle(now: BlockNumberFor<T>, limit: Weight) -> Weight {
			let ends = Self::end_settlements(now, limit);
			ends.saturating_add(Self::return_offers(now, limit.saturating_sub(ends)))
		}

		fn integrity_test() {
			Self::check_constants();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes exactly `shares` for the signer, for the assets that they stand for.
		///
		/// Signed. The issue fee is made on top of them, so that it is its part of both. Of each claim the
		/// signer pays for both together the larger of their part in the inventory and their part in what
		/// the vault holds, rounded up, and no more than its limit. `max_in` ascends by asset and is in
		/// base units; an asset that it does not name has the limit zero. Refused unless the basket is
		/// active and not rebalancing.
		///
		/// Emits [`Event::SharesIssued`], and [`Event::ManagementFeeCollected`] before it when one is due.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::issue(MAX_CLAIMS))]
		pub fn issue(
			origin: OriginFor<T>,
			basket: BasketId,
			shares: u128,
			max_in: Vec<(AssetId, u128)>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_issue(who, basket, shares, max_in)
		}

		/// Returns shares for a part of what the vault holds.
		///
		/// Signed. After the redeem fee, the shares are burnt and their part of each claim is paid out,
		/// rounded down, and not less than its limit. `min_out` ascends by asset and is in base units;
		/// an asset that it does not name has the limit zero. Open at all times, except while a basket
		/// is rebalancing whose terms say otherwise, and then from the deadline on.
		///
		/// Emits [`Event::SharesRedeemed`], and [`Event::ManagementFeeCollected`] before it when one is
		/// due. [`Event::SettlementEnded`] when no share is left of a basket that was rebalancing.
		#[pallet::call_index(1)]
		#[pallet::weight(
			T::WeightInfo::redeem(MAX_CLAIMS).saturating_add(T::WeightInfo::complete(MAX_CLAIMS))
		)]
		pub fn redeem(
			origin: OriginFor<T>,
			basket: BasketId,
			shares: u128,
			min_out: Vec<(AssetId, u128)>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_redeem(who, basket, shares, min_out)
		}

		/// Sets the terms of a basket.
		///
		/// Signed by the owner, while the basket neither is rebalancing nor has an open request. Lower fees
		/// and rules that protect holders no less hold at once; higher fees and looser rules after
		/// [`Config::TermsNotice`], unless the owner holds every share. What was announced before is
		/// replaced. The management fee that is due is collected first.
		///
		/// Emits [`Event::TermsSet`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_terms())]
		pub fn set_terms(
			origin: OriginFor<T>,
			basket: BasketId,
			terms: Terms<T::AccountId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_terms(who, basket, terms)
		}

		/// Collects the management fee of a basket that is due.
		///
		/// Signed by anyone. Issuing, redeeming, setting terms and requesting a rebalance do the same by
		/// themselves. Refused while a request is open.
		///
		/// Emits [`Event::ManagementFeeCollected`] when any fee is due.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::collect_fee(MAX_COMPONENT_CLAIMS))]
		pub fn collect_fee(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_collect_fee(basket)
		}

		/// Trades with the vault of a rebalancing basket: delivers what it buys, or pays what it sells,
		/// in the same call.
		///
		/// Signed, by an admitted participant unless the basket lets anyone. `amount`, in base units of
		/// `asset`, is the most that is traded: less, when the order has less that is not reserved for
		/// others, or the vault cannot pay for more. Nobody stops a fill by a donation or a redemption
		/// before it. `price` is in quote currency per whole unit, and within the tolerance of the certified
		/// price and the limit of the moment. Payment is in the quote asset at its certified price.
		///
		/// Emits [`Event::OrderFilled`]; [`Event::CommitmentEnded`] when it fills one of the signer, and
		/// [`Event::SettlementEnded`] when it completes the settlement.
		#[pallet::call_index(4)]
		#[pallet::weight(
			T::WeightInfo::fill(MAX_CLAIMS)
				.saturating_add(T::WeightInfo::fulfil())
				.saturating_add(T::WeightInfo::complete(MAX_CLAIMS))
		)]
		pub fn fill(
			origin: OriginFor<T>,
			basket: BasketId,
			asset: AssetId,
			amount: u128,
			price: FixedU128,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_fill(who, basket, asset, amount, price)
		}

		/// Ends the settlement of a basket whose vault holds what it should, or whose deadline passed.
		///
		/// Signed by anyone.
		///
		/// Emits [`Event::SettlementEnded`].
		#[pallet::call_index(5)]
		#[pallet::weight(
			T::WeightInfo::complete(MAX_CLAIMS).max(T::WeightInfo::end_settlement(MAX_CLAIMS))
		)]
		pub fn complete(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_complete(basket)
		}

		/// Settles what the last settlement of an active basket left.
		///
		/// Signed by the owner, while no request is open and the open orders are worth more than the
		/// completion tolerance.
		///
		/// Emits [`Event::SettlementStarted`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::reopen(MAX_CLAIMS))]
		pub fn reopen(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_reopen(who, basket)
		}

		/// Registers as a participant with a bond in the quote asset, which is put on hold.
		///
		/// Signed.
		///
		/// Emits [`Event::ParticipantRegistered`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::register())]
		pub fn register(origin: OriginFor<T>, bond: u128) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_register(who, bond)
		}

		/// Adds to the bond of the signer.
		///
		/// Emits [`Event::BondAdded`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::add_bond())]
		pub fn add_bond(origin: OriginFor<T>, amount: u128) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_add_bond(who, amount)
		}

		/// Ends the registration of the signer and releases its bond. Refused while it has open
		/// commitments.
		///
		/// Emits [`Event::ParticipantLeft`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::leave())]
		pub fn leave(origin: OriginFor<T>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_leave(who)
		}

		/// Admits a participant, by [`Config::AdminOrigin`].
		///
		/// Emits [`Event::ParticipantAdmitted`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::admit())]
		pub fn admit(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_admit(who)
		}

		/// Dismisses a participant, by [`Config::AdminOrigin`]. Its open commitments stay open.
		///
		/// Emits [`Event::ParticipantDismissed`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::dismiss())]
		pub fn dismiss(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_dismiss(who)
		}

		/// Reserves a part of an order for the signer, for [`Config::CommitmentLife`] blocks or until the
		/// settlement ends.
		///
		/// Signed by an admitted participant. `amount`, in base units, is the most that is reserved: less,
		/// when the order has less that is not reserved yet. What the signer could have
		/// filled and has not when the time is over costs [`Config::MissedCommitmentSlash`] of the value
		/// that it has now.
		///
		/// Emits [`Event::Committed`].
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::commit())]
		pub fn commit(
			origin: OriginFor<T>,
			basket: BasketId,
			asset: AssetId,
			amount: u128,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_commit(who, basket, asset, amount)
		}

		/// Offers to settle the whole vault of a basket, and puts on hold what the offer gives.
		///
		/// Signed, by an admitted participant unless the basket lets anyone, within the window for
		/// offers. `gives` and `takes` ascend by asset, in base units: of each asset no more than the
		/// vault lacks or has too much, and together all but the completion tolerance. The quote asset is
		/// moved as the `difference` only. At certified prices, the holders neither lose nor gain more than
		/// the tolerance of what the vault gives, and the loss fits into the loss budget. The offer is
		/// firm up to and including block `until`, which is not before the end of the window and leaves
		/// orders their life before the deadline. Where a basket has as many offers as it may, a better one
		/// ends the worst.
		///
		/// Emits [`Event::OfferMade`], and [`Event::OfferEnded`] before it for one that is displaced.
		#[pallet::call_index(13)]
		#[pallet::weight(
			T::WeightInfo::offer(
				MAX_CLAIMS.saturating_sub(shares::count(gives)),
				shares::count(gives).saturating_add(1)
			)
		)]
		pub fn offer(
			origin: OriginFor<T>,
			basket: BasketId,
			gives: Gives,
			takes: Takes,
			difference: Difference,
			until: BlockNumber,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_offer(who, basket, gives, takes, difference, until)
		}

		/// Takes the best offer for a basket, once the window is over.
		///
		/// Signed by anyone. Offers that cannot be taken at the prices of this block end, and the best
		/// of the others is exchanged for its whole side: in proportion where shares were redeemed since
		/// it was made. Should that fail because an asset cannot be moved, it ends, and the next one waits
		/// for another call. All others end with the one that is taken. What is left then, or if none can
		/// be taken, is traded by orders. Refused without any change while a price cannot be used.
		///
		/// Emits [`Event::OfferTaken`] and [`Event::OfferEnded`]; then [`Event::SettlementEnded`] or
		/// [`Event::OrdersOpened`].
		#[pallet::call_index(14)]
		#[pallet::weight(
			T::WeightInfo::award(MAX_CLAIMS.saturating_sub(MAX_GIVES), MAX_GIVES.saturating_add(1))
				.max(T::WeightInfo::award(MAX_CLAIMS, 1))
		)]
		pub fn award(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_award(basket)
		}

		/// Returns an offer of the signer that is over. That happens by itself too, when blocks have time
		/// for it; this is for who does not wait, and for what could not be released then.
		///
		/// Emits [`Event::OfferReturned`], and [`Event::OfferEnded`] before it when the offer just
		/// expired.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::withdraw(MAX_GIVES.saturating_add(1)))]
		pub fn withdraw(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who, basket)
		}

		/// Sells everything that the vault of a basket has too much in pools, for the quote asset: the
		/// first of two phases.
		///
		/// Signed, by the owner of the basket or its delegate while their lead lasts, and by anyone
		/// afterwards. Each swap brings what it should at certified prices, but for the tolerance of the
		/// basket, and not more than that either. All swaps are made, or none
		/// ([`Error::SwapRefused`]). What is worth less than [`Config::MinimumSwap`] is left.
		///
		/// Emits [`Event::Swapped`] for each swap, and [`Event::StageBegun`].
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::sell_phase(0, MAX_CLAIMS))]
		pub fn sell_phase(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_sell_phase(who, basket)
		}

		/// Buys everything that the vault of a basket has too little in pools, with the quote asset that
		/// it has beyond what it should hold: the second of two phases.
		///
		/// Signed, as [`Pallet::sell_phase`], and with the same limits. When the quote asset does not
		/// suffice, every purchase is reduced by the same part. What is left afterwards is traded by
		/// orders.
		///
		/// Emits [`Event::Swapped`] for each swap, and [`Event::StageBegun`], or
		/// [`Event::SettlementEnded`] when nothing worth mentioning is left.
		#[pallet::call_index(17)]
		#[pallet::weight(
			T::WeightInfo::buy_phase(MAX_CLAIMS.saturating_sub(MAX_GIVES), MAX_GIVES)
				.saturating_add(T::WeightInfo::complete(MAX_CLAIMS))
		)]
		pub fn buy_phase(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_buy_phase(who, basket)
		}

		/// Leaves what the vault of a basket still has to trade to orders, instead of a phase.
		///
		/// Signed, by the owner of the basket or its delegate at any time; by anyone when everybody
		/// could have run the phase for a lead, or when what is left of the settlement is the life of
		/// orders.
		///
		/// Emits [`Event::StageBegun`].
		#[pallet::call_index(18)]
		#[pallet::weight(T::WeightInfo::settle_by_orders())]
		pub fn settle_by_orders(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_settle_by_orders(who, basket)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The claims of a basket, ascending by asset: what its vault should hold and what it holds.
		pub fn positions(basket: BasketId) -> Result<Vec<ClaimPosition>, DispatchError> {
			Self::view_positions(basket)
		}

		/// The orders of a rebalancing basket as they stand, ascending by asset.
		pub fn orders(basket: BasketId) -> Result<Vec<Order>, DispatchError> {
			Self::view_orders(basket)
		}

		/// The settlement of a basket; `None` when it is not rebalancing.
		pub fn settlement(basket: BasketId) -> Option<Settling> {
			Settlements::<T>::get(basket)
		}

		/// What issuing these shares would take now, whether or not issuing is open.
		pub fn preview_issue(
			basket: BasketId,
			shares: u128,
		) -> Result<SharesPreview, DispatchError> {
			Self::view_issue(basket, shares)
		}

		/// What redeeming these shares would give now, whether or not redeeming is open.
		pub fn preview_redeem(
			basket: BasketId,
			shares: u128,
		) -> Result<SharesPreview, DispatchError> {
			Self::view_redeem(basket, shares)
		}

		/// The terms of a basket as they hold now, and what is announced.
		pub fn terms(basket: BasketId) -> Option<(Terms<T::AccountId>, Option<Announced>)> {
			Self::view_terms(basket)
		}

		/// A participant.
		pub fn participant(who: T::AccountId) -> Option<Participant> {
			Participants::<T>::get(who)
		}

		/// The open commitments to the orders of a basket.
		pub fn commitments(basket: BasketId) -> Vec<Commitment<T::AccountId>> {
			Commitments::<T>::get(basket).into_inner()
		}

		/// The offers for a basket that can be taken, best first, as they would be taken in this block.
		/// One whose value cannot be computed is left out.
		pub fn offers(basket: BasketId) -> Result<Vec<RankedOffer<T::AccountId>>, DispatchError> {
			Self::view_offers(basket)
		}
	}
}
