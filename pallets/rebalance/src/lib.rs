#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

pub mod api;
mod execution;
mod genesis;
mod impls;
mod lifecycle;
mod requests;
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
pub use genesis::GenesisBasket;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

pub(crate) const LOG_TARGET: &str = "runtime::rebalance";

#[frame_support::pallet]
#[allow(clippy::as_conversions, clippy::expect_used, reason = "the expansion of the pallet macro")]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use ballast_basket_math::{BasketDrift, Change, Side, MAX_COMPONENTS, MIN_WEIGHT, U256};
	use ballast_oracle::{
		AssetId, BasketId, BlockNumber, FixedU128, Moment, Nonce, Perquintill, PriceFeed, Round,
		Rounds, SetId, SettlementHook, H256, MAX_PRICES,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, fungibles, UnixTime},
		DefaultNoBound, PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{Header, HeaderProvider, StaticLookup};

	type AccountIdLookupOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::config]
	pub trait Config:
		frame_system::Config<
		Hash = H256,
		Block: HeaderProvider<HeaderT: Header<Number = BlockNumber>>,
	>
	{
		/// The latest certified prices and the list of priced assets. It must name every listed
		/// asset: what it omits cannot enter a basket.
		type Prices: PriceFeed;

		/// The rounds in which prices are certified. They are told of each request.
		type Rounds: Rounds;

		/// Time of the block. Certified prices observed before it do not settle a request of the
		/// block, so it must be the time that oracles compare their clocks with.
		type Time: UnixTime;

		/// The assets of which shares are made. The ids from [`Config::ShareAssetOffset`] on must be
		/// creatable only through this trait, and naming an asset must cost its owner no deposit,
		/// because the owner of a share asset is a vault, which has no funds of its own.
		type Shares: fungibles::Create<Self::AccountId, AssetId = AssetId, Balance = u128>
			+ fungibles::Destroy<Self::AccountId>
			+ fungibles::Mutate<Self::AccountId>
			+ fungibles::metadata::Mutate<Self::AccountId>;

		/// The assets that baskets hold. Wrong decimals make wrong amounts.
		type Assets: fungibles::metadata::Inspect<Self::AccountId, AssetId = AssetId>;

		/// What moves the vaults to the quantities. While it settles a basket, no rebalance of it
		/// can be requested. It must not change quantities while a request is open.
		type Settlement: SettlementHook;

		/// The currency of deposits.
		type Deposits: fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// The runtime's reasons for holds.
		type RuntimeHoldReason: From<HoldReason>;

		/// Who may use the `force_` calls.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// From this id on, assets are shares: basket number n has the asset `offset + n`.
		#[pallet::constant]
		type ShareAssetOffset: Get<AssetId>;

		/// Held from who creates a basket until it is removed.
		#[pallet::constant]
		type BasketDeposit: Get<BalanceOf<Self>>;

		/// Held from who requests a rebalance until the request ends.
		#[pallet::constant]
		type RequestDeposit: Get<BalanceOf<Self>>;

		/// Blocks after its own in which a request may settle.
		#[pallet::constant]
		type RequestLifetime: Get<BlockNumber>;

		/// Most requests that expire in one block, and so most that one block may open.
		#[pallet::constant]
		type MaxDeadlinesPerBlock: Get<u32>;

		/// From which the accounts of vaults are derived.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Weights of this pallet.
		type WeightInfo: WeightInfo;

		/// Fixtures of the benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Why the pallet holds funds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A basket that exists.
		Basket,
		/// A rebalance request that is open.
		Request,
	}

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Every basket by its number. Written by calls and by certificates; an entry goes when the basket
	/// is closed, or when its activation ends unsettled.
	// Twox64Concat here and below: keys are counted by the chain, nobody chooses them.
	#[pallet::storage]
	pub type Baskets<T: Config> = StorageMap<_, Twox64Concat, BasketId, BasketOf<T>>;

	/// The open request of each basket, at most one. An entry goes when the request ends.
	#[pallet::storage]
	pub type Requests<T: Config> = StorageMap<_, Twox64Concat, BasketId, RequestOf<T>>;

	/// The baskets whose open request has this block as its last. Those of block n are closed at the
	/// start of block n + 1.
	#[pallet::storage]
	pub type Deadlines<T: Config> = StorageMap<
		_,
		Twox64Concat,
		BlockNumber,
		BoundedVec<BasketId, T::MaxDeadlinesPerBlock>,
		ValueQuery,
	>;

	/// The number of the next basket. Numbers are not used twice.
	#[pallet::storage]
	pub type NextBasketId<T: Config> = StorageValue<_, BasketId, ValueQuery>;

	/// Baskets that exist from the start, in order of their numbers.
	#[pallet::genesis_config]
	#[derive(DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The baskets.
		pub baskets: Vec<GenesisBasket<T::AccountId>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			genesis::build::<T>(&self.baskets);
		}
	}

	// Append only: indexers and the order of errors in wallets rely on the indices.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A basket was created. Its activation is open: the next event has its targets.
		BasketCreated {
			basket: BasketId,
			/// Who may change it, and paid `deposit`.
			owner: T::AccountId,
			/// The asset of its shares.
			share_asset: AssetId,
			/// The account that is to hold its assets.
			vault: T::AccountId,
			/// What is on hold for the basket.
			deposit: BalanceOf<T>,
		},
		/// A request waits for a certificate.
		RequestOpened {
			basket: BasketId,
			/// The request; 0 is the basket's activation.
			nonce: Nonce,
			/// Who made it.
			who: T::AccountId,
			/// What is requested.
			change: BoundedChange,
			/// Assets in the union of old and new components.
			legs: u32,
			/// What oracles sign of the request.
			digest: H256,
			/// Last block in which it may settle.
			deadline: Option<BlockNumber>,
			/// What is on hold for the request.
			deposit: BalanceOf<T>,
			/// What its owner says about it.
			note: Option<Note>,
		},
		/// A request was closed before it settled. Its deposit is released.
		RequestCancelled { basket: BasketId, nonce: Nonce, reason: CancelReason },
		/// No certificate settled a request by its last block. Its deposit is released.
		RequestExpired { basket: BasketId, nonce: Nonce },
		/// An activation reached its last block, but its basket has shares and stays: the activation has
		/// no deadline from now on.
		ActivationExtended { basket: BasketId },
		/// A certificate named an open request but does not settle it yet, because of `reason`.
		RequestHeld { basket: BasketId, nonce: Nonce, reason: HeldBy },
		/// A certificate named a request that is not open, or saw another state. Nothing changed.
		RequestRefused { basket: BasketId, nonce: Nonce, reason: Refusal },
		/// A request cannot settle, because of `error`, and was closed. Its deposit is released.
		RequestRejected { basket: BasketId, nonce: Nonce, error: RebalanceError },
		/// The activation of a basket settled: one share is worth 1.0. Followed by its trade requests.
		BasketActivated {
			basket: BasketId,
			/// The oracle set that certified the prices.
			set_id: SetId,
			/// The certified round.
			round: Round,
			/// When the prices were observed, milliseconds since the Unix epoch.
			observed_at: Moment,
			/// Value of one share, floored, 1e18 = 1.
			nav: FixedU128,
			/// Value of one share, exact, 1e36 = 1.
			nav36: U256,
			/// What of it the quantities do not express, 1e36 = 1.
			dust: U256,
			/// Base units of shares to which the amounts of the trade requests refer.
			supply: u128,
			/// What one share holds.
			components: Components,
		},
		/// A rebalance settled: the value of one share is unchanged. Fields are those of
		/// [`Event::BasketActivated`]. Followed by its trade requests.
		Rebalanced {
			basket: BasketId,
			nonce: Nonce,
			set_id: SetId,
			round: Round,
			observed_at: Moment,
			nav: FixedU128,
			nav36: U256,
			dust: U256,
			supply: u128,
			components: Components,
		},
		/// The vault of a basket has to trade to follow its quantities.
		AssetTradeRequest {
			basket: BasketId,
			/// The request that was settled.
			nonce: Nonce,
			asset: AssetId,
			/// Whether the vault receives or gives the asset.
			side: Side,
			/// Whole units per share, 1e18 = 1.
			delta_per_share: FixedU128,
			/// Base units for the whole supply: a buy is rounded up, a sell down.
			amount: u128,
			/// Certified price, quote currency per whole unit, 1e18 = 1.
			price: FixedU128,
		},
		/// A basket was paused. Only the authority that paused it last, or a higher one, resumes it.
		BasketPaused { basket: BasketId, by: Authority },
		/// A basket is active again.
		BasketResumed { basket: BasketId, by: Authority },
		/// A basket has another owner. Its deposit is still that of who paid it.
		BasketTransferred { basket: BasketId, from: T::AccountId, to: T::AccountId },
		/// A basket without shares was removed and its deposit released to who had paid it.
		BasketClosed { basket: BasketId, share_asset: AssetId, depositor: T::AccountId },
		/// Every share holds `before / after` of what it held: fee shares were made, or what the vault
		/// lacks was written off.
		InventoryDiluted {
			basket: BasketId,
			/// See above; supplies or values, in the same unit.
			before: U256,
			/// See above.
			after: U256,
			/// Value of one share at its reference prices now, exact, 1e36 = 1.
			nav36: U256,
			/// What of it the quantities do not express, 1e36 = 1.
			dust: U256,
			/// What one share holds.
			components: Components,
		},
	}

	// Append only, as events.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no basket of this number. It may have been closed.
		BasketNotFound,
		/// Only the owner of the basket may do this.
		NotOwner,
		/// The basket is pending or paused. Wait for its activation, or resume it.
		BasketNotActive,
		/// The basket is not paused.
		BasketNotPaused,
		/// The admin origin paused the basket, and only the admin origin can resume it.
		PausedByAdmin,
		/// A request of the basket is open. Wait for it to end, or cancel it.
		RequestAlreadyOpen,
		/// No request of the basket is open.
		NoOpenRequest,
		/// This block has opened as many requests as one block may. Try again in the next.
		TooManyRequestsInBlock,
		/// The basket has shares. It can be removed only when none is left.
		SharesOutstanding,
		/// The account has too little free balance for the deposit.
		InsufficientDeposit,
		/// The asset that would be the basket's share exists already.
		ShareAssetInUse,
		/// There is no next number for a basket, its share asset or its request.
		NumbersExhausted,
		/// The account owns the basket already.
		AlreadyOwner,
		/// A basket needs at least one component.
		NoComponents,
		/// A basket has at most 400 components.
		TooManyComponents,
		/// Old and new components together are more assets than one report can price. Make the change
		/// in two steps.
		TooManyLegs,
		/// The index at this position of `remove` is not that of a component.
		RemovalOutOfRange(u16),
		/// The index at this position of `remove` is not below the one before it.
		RemovalNotDescending(u16),
		/// The asset at this position of `add` is in the basket already or occurs earlier in `add`.
		DuplicateAsset(u16),
		/// There must be exactly one weight for each resulting component.
		WeightsLengthMismatch,
		/// The weight at this position is below 0.25 %.
		WeightBelowMinimum(u16),
		/// The weights do not sum to exactly 100 %.
		WeightsSumNotOne,
		/// The asset at this position of `add` does not exist.
		UnknownAsset(u16),
		/// The asset at this position of `add` has fewer than 2 or more than 18 decimals.
		UnsupportedDecimals(u16),
		/// The oracles have no price for the asset at this position of `add`.
		AssetNotListed(u16),
		/// The oracles no longer have a price for the component at this index.
		ComponentNotListed(u16),
		/// The vault of the basket is being settled. Wait until it holds what it should, or until the
		/// settlement's deadline.
		Settling,
		/// The inventory can only become less.
		NotADilution,
		/// The note is not text in UTF-8.
		NoteNotUtf8,
	}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Most components of a basket.
		#[pallet::constant_name(MaxComponents)]
		fn max_components() -> u32 {
			MAX_COMPONENTS
		}

		/// Least weight of a component.
		#[pallet::constant_name(MinWeight)]
		fn min_weight() -> Perquintill {
			MIN_WEIGHT
		}

		/// Most assets in the union of a basket's components before and after a request.
		#[pallet::constant_name(MaxLegs)]
		fn max_legs() -> u32 {
			MAX_PRICES
		}

		/// Most bytes of a note.
		#[pallet::constant_name(MaxNoteLength)]
		fn max_note_length() -> u32 {
			MAX_NOTE_LENGTH
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			Self::expire_requests(now)
		}

		fn integrity_test() {
			Self::check_constants();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Creates a basket with the given targets: assets and their weights.
		///
		/// Signed. The signer becomes the owner, and [`Config::BasketDeposit`] is held until the basket
		/// is removed. The basket is pending until a certificate prices its assets, and one share is
		/// then worth 1.0. If none does within [`Config::RequestLifetime`] blocks, the basket is
		/// removed and the deposit released.
		///
		/// Positions in errors are positions in `targets`. `note` is text of at most
		/// [`MAX_NOTE_LENGTH`] bytes for people, published with the request and not stored.
		///
		/// Emits [`Event::BasketCreated`] and [`Event::RequestOpened`] with nonce 0.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_basket(requests::count(targets)))]
		pub fn create_basket(
			origin: OriginFor<T>,
			targets: Vec<(AssetId, Perquintill)>,
			note: Option<Note>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_create(who, targets, note)
		}

		/// Asks for other weights, and other assets if wanted.
		///
		/// Signed by the owner of an active basket without an open request that is not being settled.
		/// [`Config::RequestDeposit`] is held until the request ends, at the latest after
		/// [`Config::RequestLifetime`] blocks. Quantities are computed when a certificate settles the
		/// request, at its prices and not at today's.
		///
		/// `remove` holds indices into the components, strictly descending. Each is removed by moving
		/// the last component into its place. `add` is then pushed to the end, and `weights` gives
		/// one target per resulting component: [A, B, C, D, E] without [3, 1] is [A, E, C]. The view
		/// function `change_for_target` computes the three lists from a list of targets.
		///
		/// `note` is text of at most [`MAX_NOTE_LENGTH`] bytes for people: it is published with the
		/// request, and neither stored nor signed by oracles.
		///
		/// Emits [`Event::RequestOpened`].
		#[pallet::call_index(1)]
		#[pallet::weight(
			T::WeightInfo::request_rebalance(MAX_COMPONENTS, requests::count(add))
				.saturating_add(T::Settlement::request_weight())
		)]
		pub fn request_rebalance(
			origin: OriginFor<T>,
			basket: BasketId,
			remove: Vec<u32>,
			add: Vec<AssetId>,
			weights: Vec<Perquintill>,
			note: Option<Note>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_request(who, basket, Change { remove, add, weights }, note)
		}

		/// Closes the open request of a basket and releases its deposit.
		///
		/// Signed by the owner. Without its activation a pending basket has no purpose: it is removed
		/// and its deposit released, unless it has shares ([`Error::SharesOutstanding`]).
		///
		/// Emits [`Event::RequestCancelled`], and [`Event::BasketClosed`] for a pending basket.
		#[pallet::call_index(2)]
		pub fn cancel_request(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::owned_basket(origin, basket)?;
			Self::do_cancel(basket, record, Authority::Owner)
		}

		/// Keeps an active basket from being rebalanced until it is resumed.
		///
		/// Signed by the owner. An open request stays open and still expires.
		///
		/// Emits [`Event::BasketPaused`].
		#[pallet::call_index(3)]
		pub fn pause_basket(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::owned_basket(origin, basket)?;
			Self::do_pause(basket, record, Authority::Owner)
		}

		/// Makes a paused basket active again.
		///
		/// Signed by the owner. Refused when the admin origin paused it ([`Error::PausedByAdmin`]).
		///
		/// Emits [`Event::BasketResumed`].
		#[pallet::call_index(4)]
		pub fn resume_basket(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::owned_basket(origin, basket)?;
			Self::do_resume(basket, record, Authority::Owner)
		}

		/// Removes a basket without shares, releases its deposit and destroys its share asset.
		///
		/// Signed by the owner. Refused while there are shares ([`Error::SharesOutstanding`]). An open
		/// request is cancelled.
		///
		/// Emits [`Event::BasketClosed`], and [`Event::RequestCancelled`] before it if a request was
		/// open.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::close_basket().saturating_add(T::Settlement::closed_weight()))]
		pub fn close_basket(origin: OriginFor<T>, basket: BasketId) -> DispatchResultWithPostInfo {
			let record = Self::owned_basket(origin, basket)?;
			let settlement = Self::do_close(basket, record)?;
			Ok(Some(T::WeightInfo::close_basket().saturating_add(settlement)).into())
		}

		/// Gives a basket to another owner.
		///
		/// Signed by the owner. An open rebalance request is cancelled; the activation of a pending
		/// basket stays open. The deposit of the basket stays with who paid it.
		///
		/// Emits [`Event::BasketTransferred`], and [`Event::RequestCancelled`] before it if a request
		/// was cancelled.
		#[pallet::call_index(6)]
		pub fn transfer_basket(
			origin: OriginFor<T>,
			basket: BasketId,
			new_owner: AccountIdLookupOf<T>,
		) -> DispatchResult {
			let record = Self::owned_basket(origin, basket)?;
			Self::do_transfer(basket, record, T::Lookup::lookup(new_owner)?)
		}

		/// As [`Pallet::cancel_request`], by [`Config::AdminOrigin`]. The deposit goes back to the
		/// requester.
		#[pallet::call_index(7)]
		pub fn force_cancel_request(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::administered_basket(origin, basket)?;
			Self::do_cancel(basket, record, Authority::Admin)
		}

		/// As [`Pallet::pause_basket`], by [`Config::AdminOrigin`], also for a basket that its owner
		/// paused. The owner cannot resume it.
		#[pallet::call_index(8)]
		pub fn force_pause_basket(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::administered_basket(origin, basket)?;
			Self::do_pause(basket, record, Authority::Admin)
		}

		/// As [`Pallet::resume_basket`], by [`Config::AdminOrigin`], whoever paused the basket.
		#[pallet::call_index(9)]
		pub fn force_resume_basket(origin: OriginFor<T>, basket: BasketId) -> DispatchResult {
			let record = Self::administered_basket(origin, basket)?;
			Self::do_resume(basket, record, Authority::Admin)
		}

		/// As [`Pallet::close_basket`], by [`Config::AdminOrigin`]. The deposit goes back to who paid
		/// it.
		#[pallet::call_index(10)]
		#[pallet::weight(
			T::WeightInfo::force_close_basket().saturating_add(T::Settlement::closed_weight())
		)]
		pub fn force_close_basket(
			origin: OriginFor<T>,
			basket: BasketId,
		) -> DispatchResultWithPostInfo {
			let record = Self::administered_basket(origin, basket)?;
			let settlement = Self::do_close(basket, record)?;
			Ok(Some(T::WeightInfo::force_close_basket().saturating_add(settlement)).into())
		}

		/// As [`Pallet::transfer_basket`], by [`Config::AdminOrigin`].
		#[pallet::call_index(11)]
		pub fn force_transfer_basket(
			origin: OriginFor<T>,
			basket: BasketId,
			new_owner: AccountIdLookupOf<T>,
		) -> DispatchResult {
			let record = Self::administered_basket(origin, basket)?;
			Self::do_transfer(basket, record, T::Lookup::lookup(new_owner)?)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A basket, its open request, supply and vault.
		pub fn basket(basket: BasketId) -> Option<BasketDetailsOf<T>> {
			Self::view_basket(basket)
		}

		/// The account that holds the assets of a basket, whether the basket exists or not.
		pub fn vault(basket: BasketId) -> T::AccountId {
			Self::vault_of(basket)
		}

		/// The value of one share at the latest certified prices. The error names the first asset
		/// that has none.
		pub fn nav(basket: BasketId) -> Result<Nav, RebalanceError> {
			Self::view_nav(basket)
		}

		/// How far each component of a basket is from its target at the latest certified prices.
		pub fn drift(basket: BasketId) -> Result<BasketDrift, RebalanceError> {
			Self::view_drift(basket)
		}

		/// The lists for `request_rebalance` that lead from a basket's components to `targets`.
		pub fn change_for_target(
			basket: BasketId,
			targets: Vec<(AssetId, Perquintill)>,
		) -> Result<Change, RebalanceError> {
			Self::view_change_for_target(basket, targets)
		}

		/// What a request with these arguments would do at the latest certified prices, or the first
		/// error that it would meet. Computed by the code that settles requests.
		pub fn preview_rebalance(
			basket: BasketId,
			remove: Vec<u32>,
			add: Vec<AssetId>,
			weights: Vec<Perquintill>,
		) -> Result<Preview, RebalanceError> {
			Self::view_preview(basket, Change { remove, add, weights })
		}
	}
}
