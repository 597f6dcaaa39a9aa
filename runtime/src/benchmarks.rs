//! The benchmarks of the runtime, for tools that run them in the compiled runtime.
//!
//! Those of the validators are missing: the benchmarks of pallet-collator-selection fill a list of
//! candidates, which is closed here, those of pallet-session come with pallet-staking, and those of
//! pallet-grandpa measure the proof of an equivocation, which nothing here reports. Those of
//! pallet-whitelist need preimages, which are not kept here. They run with the weights that the SDK
//! measured. pallet-aura, pallet-authorship and pallet-assets-holder have none.

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
	[pallet_transaction_payment, TransactionPayment]
);

impl frame_system_benchmarking::Config for Runtime {}
impl frame_benchmarking::baseline::Config for Runtime {}
impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

/// What the benchmarks of our pallets need: a time, and assets that exist and are listed.
pub struct Helper;

impl pallet_bls_oracle::BenchmarkHelper for Helper {
	fn set_time(now: ballast_oracle::Moment) {
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}

impl pallet_rebalance::BenchmarkHelper<AccountId> for Helper {
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

	fn record(prices: &[ballast_oracle::CertifiedPrice]) {
		let record = |certified: &ballast_oracle::CertifiedPrice| ballast_oracle::PriceRecord {
			asset: certified.asset,
			price: certified.price,
			confidence: certified.confidence,
			round: 1,
			// So late that no benchmark makes it old.
			observed_at: ballast_oracle::Moment::MAX,
			confirmed: true,
		};
		let records = prices.iter().map(record).collect();
		pallet_bls_oracle::Prices::<Runtime>::put(frame_support::BoundedVec::truncate_from(
			records,
		));
	}

	fn deposit(asset: AssetId, who: &AccountId) {
		use frame_support::traits::fungibles::Mutate;
		let paid = Assets::mint_into(asset, who, 1);
		assert!(paid.is_ok(), "{paid:?}");
	}

	/// That redemption closes is written down.
	fn set_terms(basket: ballast_oracle::BasketId) {
		use pallet_settlement::{BasketTerms, Fees, Rules, Terms, TermsRecord};
		let defaults = <Runtime as pallet_settlement::Config>::DefaultRules::get();
		let terms = Terms {
			recipient: AccountId::new([0; 32]),
			delegate: None,
			fees: Fees::NONE,
			rules: Rules { redeem_while_rebalancing: false, ..defaults },
		};
		let record = TermsRecord { terms, announced: None, collected_at: 0 };
		BasketTerms::<Runtime>::insert(basket, record);
	}
}

impl pallet_settlement::BenchmarkHelper<AccountId> for Helper {
	fn basket(owner: &AccountId, components: u32) -> ballast_oracle::BasketId {
		use ballast_oracle::{
			CertifiedPrice, CertifiedRound, FixedU128, Moment, Perquintill, RequestBook,
		};
		use pallet_rebalance::BenchmarkHelper;

		let assets = Self::listed_assets(components);
		let (price, confidence) = (FixedU128::from_u32(1), FixedU128::from_u32(0));
		let priced = |asset| CertifiedPrice { asset, price, confidence };
		let quote = core::iter::once(genesis::QUOTE_ASSET);
		let all: Vec<_> = quote.chain(assets.clone()).map(priced).collect();
		Self::record(&all);
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
		let prices: Vec<_> = assets.iter().copied().map(priced).collect();
		let certified = CertifiedRound {
			set_id: 0,
			round: 1,
			view: 0,
			observed_at: Moment::MAX,
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
		use frame_support::traits::fungible::Mutate;
		// Only an account that exists can hold shares of a pool.
		let caller: AccountId = frame_benchmarking::whitelisted_caller();
		Balances::set_balance(&caller, UNIT);
		let other = seed2.saturating_add(300_000);
		match seed1.is_multiple_of(2) {
			true => (other, genesis::QUOTE_ASSET),
			false => (genesis::QUOTE_ASSET, other),
		}
	}
}
