//! The benchmarks of the runtime, for tools that run them in the compiled runtime.
//!
//! Those of the validators are missing: the benchmarks of pallet-collator-selection fill a list of
//! candidates, which is closed here, and those of pallet-session come with pallet-staking. Both run
//! with the weights that the SDK measured.

use crate::*;

frame_benchmarking::define_benchmarks!(
	[frame_benchmarking, BaselineBench::<Runtime>]
	[frame_system, SystemBench::<Runtime>]
	[frame_system_extensions, SystemExtensionsBench::<Runtime>]
	[pallet_assets, Assets]
	[pallet_balances, Balances]
	[pallet_bls_oracle, BlsOracle]
	[pallet_collective, Council]
	[pallet_rebalance, Rebalance]
	[pallet_sudo, Sudo]
	[pallet_timestamp, Timestamp]
	[pallet_whitelist, Whitelist]
);

impl frame_system_benchmarking::Config for Runtime {}
impl frame_benchmarking::baseline::Config for Runtime {}

/// What the benchmarks of baskets need: assets that exist and are listed.
pub struct Helper;

impl pallet_rebalance::BenchmarkHelper for Helper {
	fn listed_assets(count: u32) -> Vec<AssetId> {
		use alloc::vec;
		use ballast_oracle::{mailbox::VenueKind, Perquintill};
		use frame_support::traits::fungibles::{metadata::Mutate, Create};

		let symbol = || b"A".to_vec().try_into().unwrap_or_default();
		let admin = AccountId::new([0; 32]);
		// The largest request prices as many assets as can be listed.
		for asset in BlsOracle::chain_view().assets {
			let gone = BlsOracle::unlist_asset(RuntimeOrigin::root(), asset);
			assert!(gone.is_ok(), "asset {asset}: {gone:?}");
		}
		// Above the ids of the presets.
		(100_000..).take(usize::try_from(count).unwrap_or_default()).for_each(|asset| {
			let made = <Assets as Create<AccountId>>::create(asset, admin.clone(), true, 1)
				.and_then(|()| Assets::set(asset, &admin, b"asset".to_vec(), b"A".to_vec(), 18))
				.and_then(|()| {
					BlsOracle::list_asset(
						RuntimeOrigin::root(),
						pallet_bls_oracle::AssetListing {
							asset,
							band: Perquintill::one(),
							symbols: vec![
								(VenueKind::Binance, symbol()),
								(VenueKind::Kraken, symbol()),
							]
							.try_into()
							.unwrap_or_default(),
						},
					)
				});
			assert!(made.is_ok(), "asset {asset}: {made:?}");
		});
		(100_000..).take(usize::try_from(count).unwrap_or_default()).collect()
	}
}
