//! The offchain worker: measures prices when a round is due, and leaves what it measured where the
//! node's oracle worker finds it. Signs nothing, submits nothing.

use crate::{
	offchain::{self, Listing, MeasureParams, Measured},
	Config, Pallet, WeightInfo, LOG_TARGET,
};
use alloc::vec::Vec;
use ballast_oracle::{
	mailbox::{Measurement, MissingReason, Venue, MEASUREMENT_KEY, VENUES_KEY},
	AssetId, ChainView, Moment, OpenRequest, RequestBook, RequestRef, MAX_REQUESTS,
};
use core::fmt;
use frame_support::{traits::Get, weights::Weight};
use sp_core::offchain::Duration;
use sp_runtime::offchain::{
	storage::{MutateStorageError, StorageRetrievalError, StorageValueRef},
	storage_lock::{StorageLock, Time},
};

/// Key of the lock that keeps the workers of successive blocks apart.
const LOCK_KEY: &[u8] = b"ballast/oracle/worker-lock";
/// How much longer than the venues' deadline a worker may hold the lock, in milliseconds. After a
/// crash the lock frees itself that late.
const LOCK_MARGIN: u64 = 1_000;

/// Why a valid request is not in a measurement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Withheld {
	/// The asset is not listed.
	Unlisted(AssetId),
	/// The asset was not measured.
	Unmeasured(AssetId, MissingReason),
	/// This node's clock is behind the chain's: the prices look older than the request.
	ObservedBeforeRequest,
}

impl fmt::Display for Withheld {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Unlisted(asset) => write!(formatter, "asset {asset} is not listed"),
			Self::Unmeasured(asset, reason) => {
				write!(formatter, "asset {asset} has no price: ")?;
				match reason {
					MissingReason::TooFewQuotes { usable, required } => {
						write!(formatter, "{usable} usable quotes of {required} needed")
					}
					MissingReason::Disagreement => formatter.write_str("the venues disagree"),
					MissingReason::OutOfRange => formatter.write_str("outside 1e-12 to 1e12"),
				}
			}
			Self::ObservedBeforeRequest => formatter
				.write_str("the prices look older than the request: this node's clock is behind"),
		}
	}
}

/// Whether `measured` can settle `request`. Nothing is filled in for a price that is not there.
pub(crate) fn withheld(request: &OpenRequest, measured: &Measured) -> Option<Withheld> {
	let unpriced =
		request.assets.iter().copied().find(|asset| {
			measured.prices.binary_search_by_key(asset, |price| price.asset).is_err()
		});
	match unpriced {
		Some(asset) => Some(
			measured
				.missing
				.iter()
				.find(|(missing, _)| *missing == asset)
				.map_or(Withheld::Unlisted(asset), |(_, reason)| {
					Withheld::Unmeasured(asset, *reason)
				}),
		),
		None if measured.observed_at < request.opened_at_moment => {
			Some(Withheld::ObservedBeforeRequest)
		}
		None => None,
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn run_worker() {
		let view = Self::chain_view();
		if view.round_started_at.is_none() {
			return;
		}
		let Ok(Some(venues)) = StorageValueRef::persistent(VENUES_KEY).get::<Vec<Venue>>() else {
			log::debug!(target: LOG_TARGET, "no price venues are set: this node measures nothing");
			return;
		};
		let held_for = T::HttpTimeout::get().saturating_add(LOCK_MARGIN);
		let mut lock =
			StorageLock::<Time>::with_deadline(LOCK_KEY, Duration::from_millis(held_for));
		let Ok(_guard) = lock.try_lock() else {
			log::debug!(
				target: LOG_TARGET,
				"block {}: the worker of an earlier block is still measuring",
				view.block,
			);
			return;
		};
		let measured = offchain::measure(&venues, &Self::markets(), &Self::measure_params());
		for (asset, venue, reason) in &measured.dropped {
			log::debug!(
				target: LOG_TARGET,
				"block {}: asset {asset}: quote of {} not used: {reason}",
				view.block,
				venue.name(),
			);
		}
		let requests = Self::requests_to_settle(&view, &measured);
		Self::deliver(Measurement {
			set_id: view.set_id,
			round: view.round,
			block: view.block,
			parent: frame_system::Pallet::<T>::parent_hash(),
			observed_at: measured.observed_at,
			prices: measured.prices,
			missing: measured.missing,
			requests,
		});
	}

	/// The requests that `measured` can settle and that fit into one report, ascending by basket.
	/// Each one that lacks a price is named in the log.
	fn requests_to_settle(view: &ChainView, measured: &Measured) -> Vec<RequestRef> {
		let mut settled = Vec::new();
		for request in &view.requests {
			match withheld(request, measured) {
				None => settled.push(request.reference),
				Some(reason) => log::warn!(
					target: LOG_TARGET,
					"block {}: request {} of basket {} waits: {reason}",
					view.block,
					request.reference.nonce,
					request.reference.basket,
				),
			}
		}
		Self::fit_into_report(settled, measured.prices.len(), view.keys.len())
	}

	/// As many of `requests`, from the first, as one report may carry. The others are in a later
	/// round, because those before them are settled then.
	pub(crate) fn fit_into_report(
		requests: Vec<RequestRef>,
		prices: usize,
		members: usize,
	) -> Vec<RequestRef> {
		let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
		// As `weight_components` reads it off the bitmap.
		let members = count(members).div_ceil(8).saturating_mul(8);
		let mut execution = Weight::zero();
		(1..=MAX_REQUESTS)
			.zip(requests)
			.take_while(|(position, request)| {
				execution = execution.saturating_add(T::Requests::execute_weight(request.legs));
				T::WeightInfo::authorize_submit_report(members)
					.saturating_add(T::WeightInfo::submit_report(count(prices), members, *position))
					.saturating_add(execution)
					.all_lte(T::MaxReportWeight::get())
			})
			.map(|(_, request)| request)
			.collect()
	}

	/// The markets to ask for, ascending by asset.
	fn markets() -> Vec<Listing> {
		Self::listings()
			.into_iter()
			.map(|listing| Listing {
				asset: listing.asset,
				symbols: listing
					.symbols
					.into_iter()
					.map(|(venue, symbol)| (venue, symbol.into_inner()))
					.collect(),
			})
			.collect()
	}

	fn measure_params() -> MeasureParams {
		MeasureParams {
			min_quotes: T::MinQuotes::get(),
			timeout_ms: T::HttpTimeout::get(),
			stale_after_ms: T::MaxQuoteAge::get(),
			max_clock_skew_ms: T::MaxFutureDrift::get(),
			max_deviation: T::MaxQuoteDeviation::get(),
			max_spread: T::MaxQuoteSpread::get(),
		}
	}

	/// Writes the measurement for the node, unless the worker of a later block was faster. State
	/// does not change under a running worker, so a newer measurement is the only way to see that
	/// the round is no longer the one due.
	pub(crate) fn deliver(measurement: Measurement) {
		let (block, round) = (measurement.block, measurement.round);
		let now: Moment = sp_io::offchain::timestamp().unix_millis();
		let outcome = StorageValueRef::persistent(MEASUREMENT_KEY).mutate(
			|stored: Result<Option<Measurement>, StorageRetrievalError>| match stored {
				// One from the future was written before the clock was set back.
				Ok(Some(stored))
					if stored.observed_at > measurement.observed_at
						&& stored.observed_at <= now =>
				{
					Err(stored.block)
				}
				_ => Ok(measurement),
			},
		);
		match outcome {
			Ok(written) => log::debug!(
				target: LOG_TARGET,
				"block {block}: measured {} prices and {} requests for round {round}",
				written.prices.len(),
				written.requests.len(),
			),
			Err(MutateStorageError::ValueFunctionFailed(newer)) => log::debug!(
				target: LOG_TARGET,
				"block {block}: dropped a measurement that one of block {newer} has overtaken",
			),
			Err(MutateStorageError::ConcurrentModification(_)) => log::debug!(
				target: LOG_TARGET,
				"block {block}: dropped a measurement, another worker wrote at the same time",
			),
		}
	}
}
