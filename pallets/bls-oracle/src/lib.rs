//! # BLS oracle
//!
//! Oracle sets, the certificates they sign, the prices in them, and the offchain worker that
//! measures those prices.
//!
//! ## Terminology
//!
//! * **Oracle**: an account with a BLS key. A **candidate** is registered and bonded, a **member** is
//!   in a set.
//! * **Oracle set**: numbered, ordered list of n members. It tolerates f = ⌊(n−1)/3⌋ faulty ones and
//!   certifies with a **quorum** of q = n − f signatures.
//! * **Report**: the prices that the oracles measured in one **round**, and the requests to settle
//!   with them. A **certificate** is a report, a bitmap of signers and the sum of their signatures.
//! * **Listed asset**: one that the oracles are asked to price, with its symbol at each venue and its
//!   **band**. A price that moved further than the band since the record before it is
//!   **unconfirmed**: it settles nothing until the next round agrees with it.
//! * **Heartbeat**: blocks after which a round starts though nobody asks for one.
//! * **Boundary**: a block whose number [`Config::RotationPeriod`] divides. There the **scheduled** set
//!   takes over, and the **current** one is **retired**.
//! * **Equivocation**: two statements of one member that contradict each other, in one set, round and
//!   view ([`ballast_oracle::evidence`]). Who is convicted of one is **expelled**.
//!
//! ## Overview
//!
//! A certificate arrives in [`Call::submit_report`], as a general transaction that nobody signs or
//! pays for. Its callback and the call itself run the same checks ([`CertificateError`] lists them
//! in order): cheap ones first, one pairing product last, whatever the number of signers. Then the
//! prices are recorded, the round is closed, and each request of the report is handed to
//! [`Config::Requests`] in the report's order.
//!
//! A round is due once a request was opened, and [`Config::Heartbeat`] blocks after the last one. Its
//! views count from there; [`ballast_oracle::clock`] says why that has to be kept. The offchain worker of each oracle's node
//! then measures the listed assets at the venues its operator chose, and leaves the measurement in
//! the node's offchain database ([`ballast_oracle::mailbox`]), from where the node's oracle worker
//! takes it. The worker signs nothing and submits nothing.
//!
//! Accounts register a key and a bond with [`Call::register_oracle`]; the admin origin schedules sets
//! of registered accounts, and lists assets. A boundary needs no certificate, so that a dead set can
//! be replaced. Rounds go on counting and open requests wait for the new set; what the old one had
//! proposed before may still land ([`RetiredOracleSet::reports_end_before`]).
//!
//! A retired set stays stored for [`Config::EvidencePeriod`] blocks. Whoever holds evidence against a
//! member of a stored set brings it in [`Call::report_equivocation`], signed or not
//! ([`EvidenceError`] lists the checks): the whole bond is slashed, and the set that takes over next
//! does without the account.
//!
//! ## Invariants
//!
//! `try_state` checks them, with these numbers.
//!
//! 1. The stored sets are the current one and the retired ones, which are listed in ascending order
//!    and were retired in the past, less than [`Config::EvidencePeriod`] ago. The current one is
//!    stored, unless the chain started without oracles and none took over since.
//! 2. A stored or scheduled set has from [`MIN_ORACLES`](ballast_oracle::MIN_ORACLES) to
//!    [`MAX_ORACLES`](ballast_oracle::MAX_ORACLES) members, no account and no key twice.
//! 3. Each member of a stored or scheduled set is a candidate with that key.
//! 4. A key belongs to one candidate and a candidate has one key.
//! 5. Each candidate's deposit is on hold; one that is expelled has none.
//! 6. Listed assets are strictly ascending; each has a band above 0 and at most 100 %, and a plain
//!    symbol at [`Config::MinQuotes`] venues or more, none twice. No other asset has symbols.
//! 7. Prices are strictly ascending by asset, of listed assets, from 1e-12 to 1e12, with a
//!    confidence not above the price, and of no round after the last.
//! 8. The last round lies neither in the future nor in a set after the current one; before the
//!    first round there is nothing to tell of it. The next round's clock started in the block of the
//!    last or later, and not in the future.
//! 9. No member of the scheduled set is expelled.
//! 10. What is on record against members is of stored sets, in ascending order of members, of
//!     accounts that are these members and are expelled.
//!
//! ## Trust model
//!
//! * State changes by prices only with the signatures of a quorum. There is no type, feature or
//!   origin that stands in for them: an `Authorized` origin that root made up is checked as well.
//! * A key enters with a proof of possession, which keeps rogue keys out of the sum of keys, and
//!   with a binding to its account, which keeps others from registering it. Genesis keys too.
//! * With at most f faulty members a certificate carries no price outside the range that honest
//!   members observed: the protocol in [`ballast_oracle`] sees to that, not this pallet, which
//!   checks ranges, age and order.
//! * The admin origin chooses sets and lists assets. It can install oracles that lie.
//! * An oracle's bond answers for each set that it is in until the set is forgotten: before that the
//!   account cannot deregister, so key and bond stay within reach of evidence.
//! * Anyone may relay a certificate; a changed one does not verify, and a round is certified once.
//!
//! ## Limitations
//!
//! * A transaction that passes all cheap checks with a wrong signature costs each node that receives
//!   it one pairing product, or two for evidence, and the sender nothing. The pool bans the bytes,
//!   not the sender.
//! * Only equivocation is punished. An oracle that is silent or lies about prices is outvoted, and
//!   leaves when the admin origin says so.
//! * An expelled member serves on until the boundary, and longer where only three would remain. It
//!   may register anew once no stored set knows it.
//! * A node bans what its pool refused, for half an hour. A certificate that is sent before its
//!   round or its time is due may therefore not be sent again unchanged through that node.
//! * An unlisted asset has no price. Baskets that hold it keep it, their requests wait with an error
//!   that names the asset until they expire or the asset is listed again.
//! * A request that waits for a price keeps a round due at each block until it expires.
//! * A request that was passed over and then expires leaves the clock of the round running: the next
//!   heartbeat finds it in a later and longer view, which matters if that view's leader is down.
//! * A price whose jump is certified once and not renewed stays unconfirmed.
//! * The offchain worker writes where its node looks; it cannot tell whether the node holds a key.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod certificate;
mod evidence;
mod impls;
mod integrity;
mod listing;
#[cfg(test)]
mod mock;
pub mod offchain;
mod prices;
mod refusal;
mod registry;
mod rotation;
mod round;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod signing;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;
mod worker;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use certificate::TAG_PREFIX;
pub use evidence::EVIDENCE_TAG_PREFIX;
pub use pallet::*;
pub use prices::PriceUpdate;
pub use refusal::{CertificateError, EvidenceError};
pub use types::*;
pub use weights::WeightInfo;

/// Where the pallet and its offchain worker log.
pub const LOG_TARGET: &str = "runtime::bls-oracle";

#[frame_support::pallet]
// The expansion of the pallet macros converts and computes as it likes.
#[allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::expect_used,
	reason = "macro expansion"
)]
pub mod pallet {
	use super::*;
	use alloc::{boxed::Box, vec::Vec};
	use ballast_bls::{PublicKey, Signature};
	use ballast_oracle::{
		AssetId, BlockNumber, Certificate, Equivocation, Moment, OracleIndex, PriceRecord,
		RequestBook, Round, RoundClock, SetId, SignerBitmap, View,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{hold, Credit, Inspect},
			OnUnbalanced, UnixTime,
		},
	};
	use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
	use sp_core::H256;
	use sp_runtime::{transaction_validity::TransactionPriority, FixedU128, Permill};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(0);

	/// Balance of deposits.
	pub type BalanceOf<T> =
		<<T as Config>::Deposits as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	/// What was proven against a member.
	pub type OffenceOf<T> = Offence<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// The runtime must have `frame_system::AuthorizeCall` in its transaction extensions, or no
	/// certificate is ever accepted. Its block numbers must be 32 bits wide.
	#[pallet::config]
	pub trait Config:
		CreateAuthorizedTransaction<Call<Self>> + frame_system::Config<Hash = H256>
	{
		/// The requests that reports settle. One that accepts what it should refuse moves baskets
		/// on requests that nobody made.
		type Requests: RequestBook;

		/// The time of the block. A clock that is wrong lets old prices pass.
		type Time: UnixTime;

		/// Who makes oracle sets and lists assets. It can install oracles that lie.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Reasons of holds.
		type RuntimeHoldReason: From<HoldReason>;

		/// Where deposits are held.
		type Deposits: hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ hold::Balanced<Self::AccountId>;

		/// What becomes of slashed deposits. With `()` they are burnt.
		type Slashed: OnUnbalanced<Credit<Self::AccountId, Self::Deposits>>;

		/// What a registration holds until the oracle deregisters, and what an equivocation costs.
		#[pallet::constant]
		type OracleDeposit: Get<BalanceOf<Self>>;

		/// Blocks from one boundary to the next. A scheduled set takes over at the next one.
		#[pallet::constant]
		type RotationPeriod: Get<BlockNumber>;

		/// Blocks for which the members of a retired set answer for what they signed; at least
		/// `MaxValidity`.
		#[pallet::constant]
		type EvidencePeriod: Get<BlockNumber>;

		/// Most retired sets that are stored. While they are, no further set can be scheduled.
		#[pallet::constant]
		type MaxRetiredSets: Get<u32>;

		/// Blocks from a certificate to the next round if there is no request.
		#[pallet::constant]
		type Heartbeat: Get<BlockNumber>;

		/// Most listed assets; at most [`ballast_oracle::MAX_PRICES`], so that one report can price
		/// them all.
		#[pallet::constant]
		type MaxAssets: Get<u32>;

		/// Oldest observation that a certificate may carry, in milliseconds before the block's time.
		#[pallet::constant]
		type MaxReportAge: Get<Moment>;

		/// Latest observation that a certificate may carry, in milliseconds after the block's time.
		/// The transaction pool compares with the parent's time, so this has to cover the time
		/// between two blocks as well as the oracles' clock skew.
		#[pallet::constant]
		type MaxFutureDrift: Get<Moment>;

		/// Furthest ahead, in blocks, that a certificate's `valid_until` may lie.
		#[pallet::constant]
		type MaxValidity: Get<BlockNumber>;

		/// Most that one report may weigh, authorization included. Has to fit into a block.
		#[pallet::constant]
		type MaxReportWeight: Get<Weight>;

		/// Fewest venues that must give a usable quote of an asset.
		#[pallet::constant]
		type MinQuotes: Get<u8>;

		/// Time that the offchain worker gives all venues together, in milliseconds.
		#[pallet::constant]
		type HttpTimeout: Get<u64>;

		/// Oldest quote that the offchain worker uses, in milliseconds, where the venue gives a time.
		#[pallet::constant]
		type MaxQuoteAge: Get<u64>;

		/// Furthest that a venue's price may lie from the median of all venues, as a fraction of it.
		#[pallet::constant]
		type MaxQuoteDeviation: Get<Permill>;

		/// Widest spread of a quote that is used, as a fraction of its mid.
		#[pallet::constant]
		type MaxQuoteSpread: Get<Permill>;

		/// Priority of a certificate in the transaction pool. Choose it above what a tip can buy.
		#[pallet::constant]
		type TransactionPriority: Get<TransactionPriority>;

		/// Weights of the calls and of the authorization.
		type WeightInfo: WeightInfo;

		/// What benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper;
	}

	/// Why this pallet holds funds.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The account is registered as an oracle.
		OracleRegistration,
	}

	/// Number of the set that certifies the next round; 0 at genesis. Written at a boundary.
	#[pallet::storage]
	pub type CurrentSetId<T> = StorageValue<_, SetId, ValueQuery>;

	/// The current set and the retired ones. Written at a boundary; a retired set goes when its
	/// evidence period is over.
	// Numbers are chosen by the chain.
	#[pallet::storage]
	pub type Sets<T: Config> = StorageMap<_, Twox64Concat, SetId, Members<T::AccountId>>;

	/// The set that takes over at the next boundary. Written by the admin origin and by evidence.
	#[pallet::storage]
	pub type ScheduledSet<T: Config> = StorageValue<_, Members<T::AccountId>>;

	/// Which sets are retired, in ascending order. Written at a boundary, pruned with the sets.
	#[pallet::storage]
	pub type RetiredSets<T: Config> =
		StorageValue<_, BoundedVec<RetiredSet, T::MaxRetiredSets>, ValueQuery>;

	/// What was proven against members of each stored set. Written by evidence, pruned with the set.
	// Numbers are chosen by the chain.
	#[pallet::storage]
	pub type OffenceRecords<T: Config> =
		StorageMap<_, Twox64Concat, SetId, Offences<T::AccountId, BalanceOf<T>>, ValueQuery>;

	/// Registered oracles by account. Unbounded in number: each has paid a deposit.
	// Accounts are chosen by users.
	#[pallet::storage]
	pub type Candidates<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Candidate<BalanceOf<T>>>;

	/// The account of each registered key, so that no key is registered twice.
	// Keys are chosen by users.
	#[pallet::storage]
	pub type KeyOwner<T: Config> = StorageMap<_, Blake2_128Concat, PublicKey, T::AccountId>;

	/// The last certified round; all zero before the first. Written with each certificate.
	#[pallet::storage]
	pub type LastRound<T> = StorageValue<_, RoundRecord, ValueQuery>;

	/// From when the views of the next round count. Started by the first request after a certificate,
	/// and by a certificate that leaves requests open; cleared by one that does not.
	#[pallet::storage]
	pub type Clock<T> = StorageValue<_, RoundClock, OptionQuery>;

	/// The latest certified prices, strictly ascending by asset. Written with each certificate;
	/// an asset's record goes when it is unlisted.
	#[pallet::storage]
	pub type Prices<T: Config> = StorageValue<_, BoundedVec<PriceRecord, T::MaxAssets>, ValueQuery>;

	/// Listed assets and their bands, strictly ascending. Written by the admin origin.
	#[pallet::storage]
	pub type Assets<T: Config> = StorageValue<_, BoundedVec<ListedAsset, T::MaxAssets>, ValueQuery>;

	/// The markets of each listed asset. Apart from `Assets`, because only offchain workers and
	/// views read it. Written by the admin origin.
	// Asset identifiers are chosen by the admin origin.
	#[pallet::storage]
	pub type AssetSymbols<T> = StorageMap<_, Twox64Concat, AssetId, Symbols, ValueQuery>;

	/// The first oracle set and the first listed assets.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Members of set 0, in order of their index: none, or as many as a set may have. Each needs
		/// the deposit in its account.
		pub oracles: Vec<GenesisOracle<T::AccountId>>,
		/// Assets listed from the start, in any order.
		pub assets: Vec<GenesisAsset>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		#[allow(clippy::panic, reason = "a chain with an invalid genesis must not start")]
		fn build(&self) {
			if let Err(reason) = Pallet::<T>::insert_genesis_set(&self.oracles) {
				panic!("bls-oracle genesis: {reason}");
			}
			for asset in &self.assets {
				if let Err(error) = Pallet::<T>::insert_genesis_asset(asset) {
					panic!("bls-oracle genesis: asset {}: {error:?}", asset.asset);
				}
			}
		}
	}

	/// What happened. Append only.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A quorum certified a round. The prices and requests are in the transaction.
		RoundCertified {
			/// The set that signed.
			set_id: SetId,
			/// The round.
			round: Round,
			/// The view in which the report was proposed.
			view: View,
			/// When the prices were observed, in milliseconds since the Unix epoch.
			observed_at: Moment,
			/// Who signed, by index in the set.
			signers: SignerBitmap,
			/// Prices in the report.
			prices: u32,
			/// Requests in the report.
			requests: u32,
			/// What was signed.
			digest: H256,
		},
		/// A price left its asset's band. It settles nothing until the next round agrees with it.
		PriceHeld {
			/// The asset.
			asset: AssetId,
			/// The price before.
			old: FixedU128,
			/// The certified price.
			new: FixedU128,
		},
		/// An account registered a key.
		OracleRegistered {
			/// The account.
			account: T::AccountId,
			/// Its key.
			key: PublicKey,
			/// What is on hold for it.
			deposit: BalanceOf<T>,
		},
		/// An account gave up its registration.
		OracleDeregistered {
			/// The account.
			account: T::AccountId,
			/// The key, free to be registered again.
			key: PublicKey,
			/// What was released.
			deposit: BalanceOf<T>,
		},
		/// A new set certifies from now on.
		SetRotated {
			/// The set's number.
			set_id: SetId,
			/// Its members, in order of their index.
			members: MemberAccounts<T::AccountId>,
		},
		/// The oracles price one more asset.
		AssetListed {
			/// The listing.
			listing: AssetListing,
		},
		/// The venues or the band of an asset changed.
		AssetUpdated {
			/// The listing before.
			old: AssetListing,
			/// The listing now.
			new: AssetListing,
		},
		/// The oracles no longer price an asset.
		AssetUnlisted {
			/// The asset.
			asset: AssetId,
		},
		/// A set is scheduled, in place of any that was before.
		SetScheduled {
			/// Its members, in order of their index.
			members: MemberAccounts<T::AccountId>,
			/// The boundary at which it takes over.
			takes_over_at: BlockNumber,
		},
		/// The set that was scheduled does not take over. The current one stays.
		ScheduledSetCancelled {
			/// The members it would have had.
			members: MemberAccounts<T::AccountId>,
		},
		/// A retired set is forgotten: its members no longer answer for it.
		RetiredSetPruned {
			/// The set.
			set_id: SetId,
		},
		/// A member contradicted itself. Its bond is slashed and it is expelled.
		EquivocationReported {
			/// The set.
			set_id: SetId,
			/// The member, by its index in the set.
			member: OracleIndex,
			/// Its account.
			account: T::AccountId,
			/// The round of the two statements.
			round: Round,
			/// Their view.
			view: View,
			/// What was taken.
			slashed: BalanceOf<T>,
		},
		/// An expelled oracle stays in the current set, because fewer than four would remain, until
		/// the admin origin schedules another set.
		ExpelledOracleStays {
			/// The account.
			account: T::AccountId,
			/// Members that would remain.
			remaining: u32,
		},
	}

	/// Why a call was refused. Append only.
	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The certificate is not valid; the inner error says which check it failed.
		InvalidCertificate(CertificateError),
		/// The key is not a point of the right group, or it is the identity.
		InvalidKey,
		/// The proof of possession does not belong to the key. Sign the key with its own secret.
		InvalidProofOfPossession,
		/// The binding does not tie the key to this account on this chain.
		InvalidBinding,
		/// The account has registered a key. Deregister it first.
		AlreadyRegistered,
		/// The key is registered by another account.
		KeyTaken,
		/// The account has not registered a key.
		NotRegistered,
		/// A member of the current set cannot leave. Ask for another set first.
		MemberOfCurrentSet,
		/// A set needs four members or more.
		TooFewMembers,
		/// A set has at most 128 members.
		TooManyMembers,
		/// The account at this index appears before in the list.
		DuplicateMember {
			/// Position in the list.
			index: u16,
		},
		/// The account at this index has not registered a key.
		MemberNotRegistered {
			/// Position in the list.
			index: u16,
		},
		/// The asset is listed. Update it instead.
		AssetAlreadyListed,
		/// The asset is not listed.
		AssetNotListed,
		/// As many assets are listed as can be.
		TooManyAssets,
		/// The band is zero or above 100 %.
		BandOutOfRange,
		/// The asset has fewer venues than a price needs.
		TooFewVenues,
		/// The asset has more venues than a listing holds.
		TooManyVenues,
		/// The venue at this index appears before in the list.
		DuplicateVenue {
			/// Position in the list.
			index: u8,
		},
		/// The symbol at this index is empty, too long, or has characters that no venue uses.
		InvalidSymbol {
			/// Position in the list.
			index: u8,
		},
		/// A member of the scheduled set cannot leave. Ask for another set first.
		MemberOfScheduledSet,
		/// A member of a retired set cannot leave before that set is forgotten.
		MemberOfRetiredSet,
		/// The account at this index was expelled.
		MemberExpelled {
			/// Position in the list.
			index: u16,
		},
		/// As many retired sets are stored as can be. Wait until the oldest is forgotten.
		TooManyRetiredSets,
		/// No set is scheduled.
		NoScheduledSet,
		/// The account is not in the scheduled set or, where none is scheduled, in the current one.
		NotAMemberOfNextSet,
		/// Without this oracle, and those that were expelled, too few would remain: a set needs four
		/// to tolerate one fault. Schedule a set that replaces it.
		TooFewWouldRemain {
			/// How many.
			remaining: u8,
		},
		/// The evidence does not convict anybody; the inner error says which check it failed.
		InvalidEvidence(EvidenceError),
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_block: BlockNumberFor<T>) -> Weight {
			Self::begin_block(Self::block_number())
		}

		fn offchain_worker(_block: BlockNumberFor<T>) {
			Self::run_worker();
		}

		fn integrity_test() {
			Self::check_constants();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_block: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = <T as Config>::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Records the prices of a certificate and executes its requests.
		///
		/// Dispatch origin: a general transaction without signature, which the certificate itself
		/// authorizes. Anyone may send it, nobody pays for it; weight that requests did not use is
		/// given back. It is operational: transactions that pay cannot keep it out of a block. See
		/// [`CertificateError`] for what is checked, in order.
		///
		/// Emits `PriceHeld` for each price that left its band, `RoundCertified`, and what the
		/// requests emit.
		#[pallet::call_index(0)]
		#[pallet::weight((Pallet::<T>::weight_of_submit(certificate), DispatchClass::Operational))]
		#[pallet::weight_of_authorize(Pallet::<T>::weight_of_authorize(certificate))]
		#[pallet::authorize(Self::authorize_submit_report)]
		pub fn submit_report(
			origin: OriginFor<T>,
			certificate: Certificate,
		) -> DispatchResultWithPostInfo {
			ensure_authorized(origin)?;
			Self::do_submit_report(&certificate)
		}

		/// Registers the sender as a candidate for the next oracle sets.
		///
		/// Dispatch origin: signed. Holds [`Config::OracleDeposit`]. `proof` is the key's proof of
		/// possession, `binding` its ordinary signature over [`ballast_oracle::digest::binding`] of
		/// the genesis hash, the sender and the key.
		///
		/// Emits `OracleRegistered`.
		#[pallet::call_index(1)]
		pub fn register_oracle(
			origin: OriginFor<T>,
			key: PublicKey,
			proof: Signature,
			binding: Signature,
		) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_register_oracle(account, key, &proof, &binding)
		}

		/// Gives up the sender's registration and releases the deposit. Members of the current, of the
		/// scheduled or of a retired set cannot: their bond answers for them.
		///
		/// Dispatch origin: signed. Emits `OracleDeregistered`.
		#[pallet::call_index(2)]
		#[pallet::weight(<T as Config>::WeightInfo::deregister_oracle(T::MaxRetiredSets::get()))]
		pub fn deregister_oracle(origin: OriginFor<T>) -> DispatchResult {
			let account = ensure_signed(origin)?;
			Self::do_deregister_oracle(account)
		}

		/// Lets a set of registered oracles take over at the next boundary, in place of any that was
		/// scheduled before. Their index is their position in `members`.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `SetScheduled`, and `SetRotated` at the
		/// boundary.
		#[pallet::call_index(3)]
		#[pallet::weight(<T as Config>::WeightInfo::schedule_set(
			u32::try_from(members.len()).unwrap_or(u32::MAX),
		))]
		pub fn schedule_set(
			origin: OriginFor<T>,
			members: MemberAccounts<T::AccountId>,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_schedule_set(members)
		}

		/// Asks the oracles to price an asset.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `AssetListed`.
		#[pallet::call_index(4)]
		pub fn list_asset(origin: OriginFor<T>, listing: AssetListing) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_list_asset(listing)
		}

		/// Replaces the venues and the band of a listed asset. Its price stays.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `AssetUpdated`.
		#[pallet::call_index(5)]
		pub fn update_asset(origin: OriginFor<T>, listing: AssetListing) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_update_asset(listing)
		}

		/// Stops pricing an asset and forgets its price. Baskets that hold it keep it; their
		/// requests wait, with an error that names the asset.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `AssetUnlisted`.
		#[pallet::call_index(6)]
		pub fn unlist_asset(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_unlist_asset(asset)
		}

		/// Keeps the current set.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `ScheduledSetCancelled`.
		#[pallet::call_index(7)]
		pub fn cancel_scheduled_set(origin: OriginFor<T>) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_cancel_scheduled_set()
		}

		/// Schedules the set that would be next, without one oracle: the scheduled set or, where none
		/// is scheduled, the current one. Expelled members are left out as well. Refused if fewer
		/// than four would remain.
		///
		/// Dispatch origin: [`Config::AdminOrigin`]. Emits `SetScheduled`.
		#[pallet::call_index(8)]
		pub fn remove_oracle(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_remove_oracle(&account)
		}

		/// Convicts a member of a stored set by two statements that contradict each other. Its whole
		/// bond is slashed, it is expelled, and the set that takes over next does without it, if four
		/// remain. The current set goes on until the boundary. See [`EvidenceError`] for what is
		/// checked, in order.
		///
		/// Dispatch origin: a general transaction without signature, which the evidence itself
		/// authorizes; or signed, for which the fee is given back if the evidence holds.
		///
		/// Emits `EquivocationReported`, then `SetScheduled`, `ScheduledSetCancelled` or
		/// `ExpelledOracleStays` if the next set changes.
		#[pallet::call_index(9)]
		#[pallet::weight(Pallet::<T>::weight_of_evidence(evidence))]
		#[pallet::weight_of_authorize(Pallet::<T>::weight_of_authorize_evidence(evidence))]
		#[pallet::authorize(|source, evidence| Self::authorize_report_equivocation(source, evidence))]
		pub fn report_equivocation(
			origin: OriginFor<T>,
			evidence: Box<Equivocation>,
		) -> DispatchResultWithPostInfo {
			if ensure_authorized(origin.clone()).is_err() {
				ensure_signed(origin)?;
			}
			Self::do_report_equivocation(&evidence)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The set that certifies the next round.
		pub fn oracle_set() -> OracleSet<T::AccountId> {
			Self::current_set()
		}

		/// The latest certified prices, ascending by asset.
		pub fn prices() -> Vec<PriceRecord> {
			Prices::<T>::get().into_inner()
		}

		/// The latest certified price of an asset.
		pub fn price(asset: AssetId) -> Option<PriceRecord> {
			Prices::<T>::get().into_iter().find(|record| record.asset == asset)
		}

		/// The last round, and whether the next one is due.
		pub fn round_status() -> RoundStatus {
			Self::status()
		}

		/// The listing of an asset.
		pub fn listing(asset: AssetId) -> Option<AssetListing> {
			let listed = Assets::<T>::get().into_iter().find(|listed| listed.asset == asset);
			listed.map(Self::listing_of)
		}

		/// Every listing, ascending by asset.
		pub fn listings() -> Vec<AssetListing> {
			Assets::<T>::get().into_iter().map(Self::listing_of).collect()
		}

		/// Whether a certificate would be accepted at this block, or the first check it fails: the
		/// same code as at submission.
		pub fn check_certificate(certificate: Certificate) -> Result<(), CertificateError> {
			Self::ensure_valid_certificate(&certificate)
		}

		/// The set that takes over next, if one is scheduled.
		pub fn scheduled_set() -> Option<ScheduledOracleSet<T::AccountId>> {
			Self::upcoming_set()
		}

		/// The sets that were replaced and still answer for what they signed, in ascending order.
		pub fn retired_sets() -> Vec<RetiredOracleSet<T::AccountId>> {
			Self::former_sets()
		}

		/// What was proven against members of stored sets, by set and member.
		pub fn offences() -> Vec<(SetId, OffenceOf<T>)> {
			Self::offences_on_record()
		}

		/// Whether evidence would be accepted at this block, or the first check it fails: the same
		/// code as at submission.
		pub fn check_equivocation(evidence: Equivocation) -> Result<(), EvidenceError> {
			Self::ensure_valid_evidence(&evidence).map(|_| ())
		}
	}
}
