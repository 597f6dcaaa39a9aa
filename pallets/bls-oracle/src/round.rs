//! Rounds: when one is due, what an oracle sees of it, and what its certificate does.

use crate::{
	Assets, Clock, Config, CurrentSetId, Error, Event, LastRound, OracleSet, Pallet, PriceUpdate,
	Prices, RoundRecord, RoundStatus,
};
use alloc::{boxed::Box, vec::Vec};
use ballast_oracle::{
	clock::round_started_at, digest, AssetId, BlockNumber, Certificate, CertifiedRound, ChainView,
	Equivocation, Moment, OpenRequest, PublicKey, RequestBook, Round, RoundClock, Rounds, H256,
};
use frame_support::{
	dispatch::DispatchResultWithPostInfo,
	traits::{Get, UnixTime},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// Number of the block. `integrity_test` proves that block numbers are 32 bits wide.
	pub(crate) fn block_number() -> BlockNumber {
		frame_system::Pallet::<T>::block_number().saturated_into()
	}

	/// Timestamp of the block, or of the parent before the block's own is set, in milliseconds.
	pub(crate) fn now() -> Moment {
		T::Time::now().as_millis().saturated_into()
	}

	/// Hash of block 0; the zero hash while block 0 itself is the newest.
	pub(crate) fn genesis_hash() -> H256 {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero())
	}

	/// The round to certify next.
	pub(crate) fn next_round() -> Round {
		LastRound::<T>::get().round.saturating_add(1)
	}

	/// Accounts and keys of the current set, in order of their index.
	pub fn oracles() -> Vec<(T::AccountId, PublicKey)> {
		let members = Self::stored_set(CurrentSetId::<T>::get());
		members.into_iter().map(|member| (member.account, member.key.compress())).collect()
	}

	/// The chain as an oracle sees it at this block. Walks every open request: for the runtime API
	/// and offchain workers.
	pub fn chain_view() -> ChainView {
		let requests = T::Requests::open_requests();
		ChainView {
			block: Self::block_number(),
			now: Self::now(),
			genesis: Self::genesis_hash(),
			set_id: CurrentSetId::<T>::get(),
			keys: Self::oracles().into_iter().map(|(_, key)| key).collect(),
			round: Self::next_round(),
			round_started_at: Self::round_started_at(&requests),
			requests,
			assets: Assets::<T>::get().into_iter().map(|listed| listed.asset).collect(),
		}
	}

	fn round_started_at(requests: &[OpenRequest]) -> Option<BlockNumber> {
		round_started_at(
			Self::block_number(),
			LastRound::<T>::get().block,
			T::Heartbeat::get(),
			requests.iter().map(|request| request.opened_at).min(),
			Clock::<T>::get(),
		)
	}

	pub(crate) fn current_set() -> OracleSet<T::AccountId> {
		let set_id = CurrentSetId::<T>::get();
		Self::readable(set_id, Self::stored_set(set_id))
	}

	pub(crate) fn status() -> RoundStatus {
		let view = Self::chain_view();
		let last = LastRound::<T>::get();
		RoundStatus {
			last,
			next: view.round,
			started_at: view.round_started_at,
			view: view.view(),
			heartbeat_at: last.block.saturating_add(T::Heartbeat::get()),
			open_requests: u32::try_from(view.requests.len()).unwrap_or(u32::MAX),
			unconfirmed: Prices::<T>::get().into_iter().filter(|price| !price.confirmed).collect(),
		}
	}

	/// The general transaction that carries `certificate`, ready for the pool.
	pub fn certificate_transaction(
		certificate: Certificate,
	) -> <T as frame_system::offchain::CreateTransactionBase<crate::Call<T>>>::Extrinsic {
		<T as frame_system::offchain::CreateAuthorizedTransaction<crate::Call<T>>>::create_authorized_transaction(
			crate::Call::submit_report { certificate }.into(),
		)
	}

	/// The general transaction that carries `evidence`, ready for the pool.
	pub fn equivocation_transaction(
		evidence: Equivocation,
	) -> <T as frame_system::offchain::CreateTransactionBase<crate::Call<T>>>::Extrinsic {
		<T as frame_system::offchain::CreateAuthorizedTransaction<crate::Call<T>>>::create_authorized_transaction(
			crate::Call::report_equivocation { evidence: Box::new(evidence) }.into(),
		)
	}

	/// Verifies the certificate, writes its prices and executes its requests.
	///
	/// `authorize` has verified the same certificate before, in this very block. It is verified
	/// again because nothing here can tell that origin from one that root made up (for instance with
	/// `utility.dispatch_as`), and no origin may replace signatures. It costs one pairing product.
	pub(crate) fn do_submit_report(certificate: &Certificate) -> DispatchResultWithPostInfo {
		Self::ensure_valid_certificate(certificate).map_err(Error::<T>::InvalidCertificate)?;
		let unconfirmed = Self::record_prices(certificate)?;
		Self::record_round(certificate);
		let used = Self::execute_requests(certificate, &unconfirmed);
		Clock::<T>::set(RoundClock::certified(Self::block_number(), T::Requests::is_any_open()));
		Ok(Some(Self::weight_of_own_part(certificate).saturating_add(used)).into())
	}

	/// Writes the report's prices. The assets whose price left its band.
	fn record_prices(certificate: &Certificate) -> Result<Vec<AssetId>, Error<T>> {
		let PriceUpdate { records, held } =
			crate::prices::update(&Prices::<T>::get(), &Assets::<T>::get(), &certificate.report);
		// Only listed assets have a record, and no more than `MaxAssets` are listed.
		Prices::<T>::put(
			frame_support::BoundedVec::try_from(records).map_err(|_| Error::<T>::TooManyAssets)?,
		);
		let unconfirmed = held.iter().map(|price| price.asset).collect();
		for price in held {
			Self::deposit_event(Event::PriceHeld {
				asset: price.asset,
				old: price.old,
				new: price.new,
			});
		}
		Ok(unconfirmed)
	}

	fn record_round(certificate: &Certificate) {
		let report = &certificate.report;
		LastRound::<T>::put(RoundRecord {
			round: report.round,
			observed_at: report.observed_at,
			block: Self::block_number(),
			set_id: report.set_id,
			view: report.view,
		});
		Self::deposit_event(Event::RoundCertified {
			set_id: report.set_id,
			round: report.round,
			view: report.view,
			observed_at: report.observed_at,
			signers: certificate.signers.clone(),
			prices: u32::try_from(report.prices.len()).unwrap_or(u32::MAX),
			requests: u32::try_from(report.requests.len()).unwrap_or(u32::MAX),
			digest: digest::report(&Self::genesis_hash(), report),
		});
	}

	/// Executes the requests in order. The weight they used.
	fn execute_requests(certificate: &Certificate, unconfirmed: &[AssetId]) -> Weight {
		let report = &certificate.report;
		let certified = CertifiedRound {
			set_id: report.set_id,
			round: report.round,
			view: report.view,
			observed_at: report.observed_at,
			prices: &report.prices,
			unconfirmed,
		};
		report.requests.iter().fold(Weight::zero(), |used, request| {
			used.saturating_add(T::Requests::execute(request, &certified))
		})
	}
}

impl<T: Config> Rounds for Pallet<T> {
	fn request_opened() {
		Clock::<T>::mutate(|clock| *clock = Some(RoundClock::opened(*clock, Self::block_number())));
	}
}
