//! What a runtime has to get right in the constants of this pallet.

use crate::{Config, Pallet, WeightInfo, MAX_VENUES};
use ballast_oracle::{MAX_ORACLES, MAX_PRICES};
use frame_support::{dispatch::DispatchClass, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::traits::Bounded;

impl<T: Config> Pallet<T> {
	/// What a runtime has to get right in its constants.
	pub(crate) fn check_constants() {
		assert!(
			BlockNumberFor::<T>::max_value() == BlockNumberFor::<T>::from(u32::MAX),
			"block numbers are 32 bits wide"
		);
		assert!(
			(1..=MAX_PRICES).contains(&T::MaxAssets::get()),
			"MaxAssets: one report prices every listed asset"
		);
		assert!(
			(1..=MAX_VENUES).contains(&T::MinQuotes::get().into()),
			"MinQuotes: a listing can name that many venues"
		);
		assert!(T::Heartbeat::get() > 0, "Heartbeat: a round takes a block at least");
		assert!(T::MaxValidity::get() > 0, "MaxValidity: a certificate takes a block to land");
		assert!(
			T::HttpTimeout::get() < T::MaxReportAge::get(),
			"HttpTimeout: prices must not be too old before they are signed"
		);
		assert!(
			T::MaxQuoteAge::get() <= T::MaxReportAge::get(),
			"MaxQuoteAge: a quote must not be older than a report may be"
		);
		assert!(T::RotationPeriod::get() > 0, "RotationPeriod: a boundary comes at last");
		assert!(
			T::EvidencePeriod::get() >= T::MaxValidity::get(),
			"EvidencePeriod: a retired set is stored while its certificates may land"
		);
		assert!(T::MaxRetiredSets::get() > 0, "MaxRetiredSets: a set can be replaced");
		let limits = T::BlockWeights::get();
		let class = limits.get(DispatchClass::Operational);
		let largest = class.max_extrinsic.unwrap_or(limits.max_block);
		assert!(
			T::MaxReportWeight::get().all_lte(largest),
			"MaxReportWeight: a report fits into a block"
		);
		let every_price = T::WeightInfo::submit_report(T::MaxAssets::get(), MAX_ORACLES, 0)
			.saturating_add(T::WeightInfo::authorize_submit_report(MAX_ORACLES));
		assert!(
			every_price.all_lte(T::MaxReportWeight::get()),
			"MaxReportWeight: a report may carry every price"
		);
	}
}

#[cfg(test)]
mod tests {
	use crate::mock::*;
	use frame_support::weights::Weight;

	#[test]
	fn constants_of_the_mock_should_pass() {
		BlsOracle::check_constants();
	}

	#[test]
	#[should_panic(expected = "MaxReportWeight: a report fits into a block")]
	fn a_report_heavier_than_a_block_should_be_noticed() {
		MaxReportWeight::set(Weight::MAX);
		BlsOracle::check_constants();
	}

	#[test]
	#[should_panic(expected = "MaxReportWeight: a report may carry every price")]
	fn no_room_for_every_price_should_be_noticed() {
		// Less than one pairing takes.
		MaxReportWeight::set(Weight::from_parts(1_000_000_000, u64::MAX / 2));
		BlsOracle::check_constants();
	}
}
