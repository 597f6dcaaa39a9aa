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
	[pallet_asset_conversion, AssetConversion]
	[pallet_assets, Assets]
	[pallet_balances, Balances]
	[pallet_bls_oracle, BlsOracle]
	[pallet_collective, Council]
	[pallet_rebalance, Rebalance]
	[pallet_settlement, Settlement]
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
		// Without a time, each look at it would be logged, which takes time itself.
		pallet_timestamp::Now::<Runtime>::put(1_800_000_000_000);
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

impl pallet_settlement::BenchmarkHelper<AccountId> for Helper {
	fn basket(owner: &AccountId, components: u32) -> ballast_oracle::BasketId {
		use ballast_oracle::{
			CertifiedPrice, CertifiedRound, FixedU128, Moment, Perquintill, PriceRecord,
			RequestBook,
		};
		use pallet_rebalance::BenchmarkHelper;

		let assets = Self::listed_assets(components);
		let (price, confidence) = (FixedU128::from_u32(1), FixedU128::from_u32(0));
		// Observed so late that no benchmark makes them old.
		let observed_at = Moment::MAX;
		let record = |asset| PriceRecord {
			asset,
			price,
			confidence,
			round: 1,
			observed_at,
			confirmed: true,
		};
		let records: Vec<_> =
			core::iter::once(genesis::QUOTE_ASSET).chain(assets.clone()).map(record).collect();
		pallet_bls_oracle::Prices::<Runtime>::put(frame_support::BoundedVec::truncate_from(
			records,
		));
		Self::endow(owner);

		let each = Perquintill::from_rational(1, u64::from(components));
		let rest = Perquintill::from_parts(Perquintill::one().deconstruct().saturating_sub(
			each.deconstruct().saturating_mul(components.saturating_sub(1).into()),
		));
		let weights = core::iter::once(rest).chain(core::iter::repeat(each));
		let targets = assets.iter().copied().zip(weights).collect();
		let basket = pallet_rebalance::NextBasketId::<Runtime>::get();
		let created = Rebalance::create_basket(RuntimeOrigin::signed(owner.clone()), targets, None);
		assert!(created.is_ok(), "{created:?}");
		let prices: Vec<_> = assets
			.iter()
			.map(|asset| CertifiedPrice { asset: *asset, price, confidence })
			.collect();
		let certified = CertifiedRound {
			set_id: 0,
			round: 1,
			view: 0,
			observed_at,
			prices: &prices,
			unconfirmed: &[],
		};
		for request in Rebalance::open_requests() {
			if request.reference.basket == basket {
				Rebalance::execute(&request.reference, &certified);
			}
		}
		basket
	}

	fn spare_assets(count: u32) -> Vec<AssetId> {
		use frame_support::traits::fungibles::{metadata::Mutate, Create};
		let admin = AccountId::new([0; 32]);
		let assets = (200_000..).take(usize::try_from(count).unwrap_or_default());
		let make = |asset: AssetId| {
			let made = <Assets as Create<AccountId>>::create(asset, admin.clone(), true, 1)
				.and_then(|()| Assets::set(asset, &admin, b"asset".to_vec(), b"A".to_vec(), 18));
			assert!(made.is_ok(), "asset {asset}: {made:?}");
			asset
		};
		assets.map(make).collect()
	}

	fn pass(time: ballast_oracle::Moment) {
		pallet_timestamp::Now::<Runtime>::mutate(|now| *now = now.saturating_add(time));
	}

	fn endow(who: &AccountId) {
		use frame_support::traits::fungible::Mutate;
		let paid = Balances::mint_into(who, UNIT.saturating_mul(1_000));
		assert!(paid.is_ok(), "{paid:?}");
	}

	fn pool(who: &AccountId, asset: AssetId, amount: Balance, quote: Balance) {
		use alloc::boxed::Box;
		let pair = || (Box::new(asset), Box::new(genesis::QUOTE_ASSET));
		let origin = RuntimeOrigin::signed(who.clone());
		let (first, second) = pair();
		let made = AssetConversion::create_pool(origin.clone(), first, second);
		assert!(made.is_ok(), "{made:?}");
		let (first, second) = pair();
		let filled =
			AssetConversion::add_liquidity(origin, first, second, amount, quote, 0, 0, who.clone());
		assert!(filled.is_ok(), "{filled:?}");
	}
}

/// Pairs of pools: the quote asset and another.
pub struct PoolPair;

impl pallet_asset_conversion::BenchmarkHelper<AssetId> for PoolPair {
	fn create_pair(seed1: u32, seed2: u32) -> (AssetId, AssetId) {
		let other = seed2.saturating_add(300_000);
		match seed1.is_multiple_of(2) {
			true => (other, genesis::QUOTE_ASSET),
			false => (genesis::QUOTE_ASSET, other),
		}
	}
}
