//! Benchmarks. Fixtures go through the pallet's own calls and through execution.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::unwrap_used,
	reason = "a fixture that cannot be made has to stop the benchmark"
)]

use crate::{
	requests::count, BalanceOf, BasketOf, BasketStatus, Baskets, Call, Config, NextBasketId, Note,
	Pallet, Requests, MAX_NOTE_LENGTH,
};
use alloc::{vec, vec::Vec};
use ballast_basket_math::MAX_COMPONENTS;
use ballast_oracle::{
	AssetId, BasketId, CertifiedPrice, CertifiedRound, FixedU128, Moment, Perquintill, RequestBook,
	RequestRef, H256, MAX_PRICES,
};
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::Get,
	traits::{fungible::Mutate, EnsureOrigin, Hooks},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{traits::StaticLookup, Saturating};

/// What benchmarks need from the runtime.
pub trait BenchmarkHelper<AccountId> {
	/// `count` distinct assets that exist with 2 to 18 decimals and are listed by the oracles.
	fn listed_assets(count: u32) -> Vec<AssetId>;

	/// Makes these the latest prices, as the pallet that verifies certificates does before requests
	/// are executed.
	fn record(prices: &[CertifiedPrice]);

	/// Gives an account a base unit of an asset.
	fn deposit(asset: AssetId, who: &AccountId);

	/// Sets the terms of a basket so that a rebalance has the most to do.
	fn set_terms(basket: BasketId);
}

const SEED: u32 = 0;
/// Components that stay in the largest request: with the added ones they fill a basket.
const KEPT: u32 = 200;
/// Components that the largest request adds.
const ADDED: u32 = MAX_COMPONENTS - KEPT;
/// Components that the largest request removes: with the others they fill a report.
const REMOVED: u32 = MAX_PRICES - MAX_COMPONENTS;

/// An account that can pay `baskets` baskets with a request each.
fn funded<T: Config>(name: &'static str, baskets: u32) -> T::AccountId
where
	T::Deposits: Mutate<T::AccountId>,
{
	funded_at::<T>(name, 0, baskets)
}

/// One of several such accounts.
fn funded_at<T: Config>(name: &'static str, index: u32, baskets: u32) -> T::AccountId
where
	T::Deposits: Mutate<T::AccountId>,
{
	let who: T::AccountId = account(name, index, SEED);
	let each = T::BasketDeposit::get().saturating_add(T::RequestDeposit::get());
	let amount = each.saturating_mul(baskets.saturating_add(10).into());
	<T::Deposits as Mutate<T::AccountId>>::set_balance(&who, amount);
	who
}

/// Equal weights that sum to exactly one.
fn equal_weights(count: u32) -> Vec<Perquintill> {
	let each = Perquintill::from_rational(1, u64::from(count.max(1)));
	let mut weights = vec![each; count.saturating_sub(1) as usize];
	let rest = weights.iter().fold(Perquintill::one(), |rest, weight| rest - *weight);
	weights.push(rest);
	weights
}

fn create<T: Config>(who: &T::AccountId, assets: &[AssetId]) -> BasketId {
	let id = NextBasketId::<T>::get();
	let targets = assets.iter().copied().zip(equal_weights(count(assets))).collect();
	Pallet::<T>::create_basket(RawOrigin::Signed(who.clone()).into(), targets, None).unwrap();
	id
}

/// Prices of all `assets`. Another `step` moves each of them, so that no quantity stays.
fn prices(assets: &[AssetId], step: u32) -> Vec<CertifiedPrice> {
	let mut prices: Vec<_> = assets
		.iter()
		.zip(1u32..)
		.map(|(asset, nth)| CertifiedPrice {
			asset: *asset,
			price: FixedU128::from_u32(nth.saturating_mul(step.saturating_add(97 - nth % 89))),
			confidence: FixedU128::from_u32(0),
		})
		.collect();
	prices.sort_unstable_by_key(|price| price.asset);
	prices
}

fn reference<T: Config>(id: BasketId) -> RequestRef {
	Pallet::<T>::open_requests()
		.into_iter()
		.map(|request| request.reference)
		.find(|reference| reference.basket == id)
		.unwrap()
}

fn certified(prices: &[CertifiedPrice]) -> CertifiedRound<'_> {
	CertifiedRound {
		set_id: 0,
		round: 1,
		view: 0,
		observed_at: Moment::MAX,
		prices,
		unconfirmed: &[],
	}
}

/// A basket with one component per asset, activated.
fn active<T: Config>(who: &T::AccountId, assets: &[AssetId]) -> BasketId {
	let id = create::<T>(who, assets);
	Pallet::<T>::execute(&reference::<T>(id), &certified(&prices(assets, 1)));
	assert!(stored::<T>(id).status == BasketStatus::Active);
	id
}

/// A basket of `kept + removed` components and the lists of a request that keeps, adds and removes as
/// many.
#[allow(clippy::type_complexity)]
fn with_change<T: Config>(
	who: &T::AccountId,
	kept: u32,
	added: u32,
	removed: u32,
) -> (BasketId, Vec<u32>, Vec<AssetId>, Vec<Perquintill>, Vec<AssetId>) {
	let assets = T::BenchmarkHelper::listed_assets(kept + added + removed);
	let (held, add) = assets.split_at((kept + removed) as usize);
	let id = active::<T>(who, held);
	let remove = (0..removed).rev().collect();
	(id, remove, add.to_vec(), equal_weights(kept + added), assets)
}

/// The same with the request open, and shares outstanding so that amounts are computed.
fn with_request<T: Config>(
	who: &T::AccountId,
	kept: u32,
	added: u32,
	removed: u32,
) -> (BasketId, Vec<AssetId>) {
	let (id, remove, add, weights, assets) = with_change::<T>(who, kept, added, removed);
	let origin = RawOrigin::Signed(who.clone()).into();
	Pallet::<T>::request_rebalance(origin, id, remove, add, weights, None).unwrap();
	(id, assets)
}

fn issue<T: Config>(id: BasketId, who: &T::AccountId) {
	use frame_support::traits::fungibles::Mutate as _;
	let shares = 1_000_000_000_000_000_000_000;
	T::Shares::mint_into(stored::<T>(id).share_asset, who, shares).unwrap();
}

fn stored<T: Config>(id: BasketId) -> BasketOf<T> {
	Baskets::<T>::get(id).unwrap()
}

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn longest_note() -> Option<Note> {
	Some(BoundedVec::truncate_from(vec![b'a'; MAX_NOTE_LENGTH as usize]))
}

#[benchmarks(where T::Deposits: Mutate<T::AccountId>, BalanceOf<T>: From<u32>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_basket(n: Linear<1, MAX_COMPONENTS>) {
		let who = funded::<T>("owner", 1);
		let assets = T::BenchmarkHelper::listed_assets(n);
		let targets: Vec<_> = assets.into_iter().zip(equal_weights(n)).collect();
		let id = NextBasketId::<T>::get();

		#[extrinsic_call]
		_(RawOrigin::Signed(who), targets, longest_note());

		assert_eq!(stored::<T>(id).status, BasketStatus::Pending);
		assert_eq!(Requests::<T>::get(id).unwrap().legs, n);
	}

	/// As many removed as may be: their number is lost in the variation of the rest.
	#[benchmark]
	fn request_rebalance(n: Linear<1, KEPT>, a: Linear<0, ADDED>) {
		let who = funded::<T>("owner", 1);
		let (id, remove, add, weights, _) = with_change::<T>(&who, n, a, REMOVED);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), id, remove, add, weights, longest_note());

		assert_eq!(Requests::<T>::get(id).unwrap().legs, n + a + REMOVED);
	}

	#[benchmark]
	fn cancel_request() {
		let who = funded::<T>("owner", 1);
		let id = create::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));

		#[extrinsic_call]
		_(RawOrigin::Signed(who), id);

		assert!(Baskets::<T>::get(id).is_none());
	}

	#[benchmark]
	fn pause_basket() {
		let who = funded::<T>("owner", 1);
		let id = active::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));

		#[extrinsic_call]
		_(RawOrigin::Signed(who), id);

		assert!(matches!(stored::<T>(id).status, BasketStatus::Paused(_)));
	}

	#[benchmark]
	fn resume_basket() -> Result<(), BenchmarkError> {
		let who = funded::<T>("owner", 1);
		let id = active::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));
		Pallet::<T>::pause_basket(RawOrigin::Signed(who.clone()).into(), id)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(who), id);

		assert_eq!(stored::<T>(id).status, BasketStatus::Active);
		Ok(())
	}

	/// Requester and depositor differ, so that two accounts are written.
	#[benchmark]
	fn close_basket() -> Result<(), BenchmarkError> {
		let depositor = funded::<T>("depositor", 1);
		let owner = funded::<T>("owner", 1);
		let id = transferred::<T>(&depositor, &owner)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), id);

		assert!(Baskets::<T>::get(id).is_none());
		Ok(())
	}

	#[benchmark]
	fn transfer_basket() {
		let owner = funded::<T>("owner", 1);
		let (id, _) = with_request::<T>(&owner, KEPT, ADDED, REMOVED);
		let to = funded::<T>("new owner", 0);
		let lookup = T::Lookup::unlookup(to.clone());

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), id, lookup);

		assert!(stored::<T>(id).owner == to);
		assert!(Requests::<T>::get(id).is_none());
	}

	#[benchmark]
	fn force_cancel_request() -> Result<(), BenchmarkError> {
		let who = funded::<T>("owner", 1);
		let id = create::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));
		let origin = admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Baskets::<T>::get(id).is_none());
		Ok(())
	}

	#[benchmark]
	fn force_pause_basket() -> Result<(), BenchmarkError> {
		let who = funded::<T>("owner", 1);
		let id = active::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));
		let origin = admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(matches!(stored::<T>(id).status, BasketStatus::Paused(_)));
		Ok(())
	}

	#[benchmark]
	fn force_resume_basket() -> Result<(), BenchmarkError> {
		let who = funded::<T>("owner", 1);
		let id = active::<T>(&who, &T::BenchmarkHelper::listed_assets(MAX_COMPONENTS));
		let origin = admin::<T>()?;
		Pallet::<T>::force_pause_basket(origin.clone(), id)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert_eq!(stored::<T>(id).status, BasketStatus::Active);
		Ok(())
	}

	#[benchmark]
	fn force_close_basket() -> Result<(), BenchmarkError> {
		let depositor = funded::<T>("depositor", 1);
		let id = transferred::<T>(&depositor, &funded::<T>("owner", 1))?;
		let origin = admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);

		assert!(Baskets::<T>::get(id).is_none());
		Ok(())
	}

	#[benchmark]
	fn force_transfer_basket() -> Result<(), BenchmarkError> {
		let owner = funded::<T>("owner", 1);
		let (id, _) = with_request::<T>(&owner, KEPT, ADDED, REMOVED);
		let to = funded::<T>("new owner", 0);
		let lookup = T::Lookup::unlookup(to.clone());
		let origin = admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id, lookup);

		assert!(stored::<T>(id).owner == to);
		assert!(Requests::<T>::get(id).is_none());
		Ok(())
	}

	/// Each of another account.
	#[benchmark]
	fn expire_requests(k: Linear<0, { T::MaxDeadlinesPerBlock::get() }>) {
		let assets = T::BenchmarkHelper::listed_assets(MAX_COMPONENTS);
		// A genesis may have baskets of its own.
		let stored = || (Requests::<T>::iter_keys().count(), Baskets::<T>::iter_keys().count());
		let before = stored();
		for index in 0..k {
			create::<T>(&funded_at::<T>("owner", index, 1), &assets);
		}
		let expiry = frame_system::Pallet::<T>::block_number() + T::RequestLifetime::get() + 1;

		#[block]
		{
			Pallet::<T>::on_initialize(expiry);
		}

		assert_eq!(stored(), before);
	}

	/// With what settlement does: the vault holds every asset that leaves the basket. So much is traded
	/// that the vault is not valued.
	#[benchmark]
	fn execute(n: Linear<1, KEPT>, a: Linear<0, ADDED>, r: Linear<0, REMOVED>) {
		let who = funded::<T>("owner", 1);
		let (id, assets) = with_request::<T>(&who, n, a, r);
		issue::<T>(id, &who);
		for asset in assets.iter().take(r as usize) {
			T::BenchmarkHelper::deposit(*asset, &Pallet::<T>::vault_of(id));
		}
		let reference = reference::<T>(id);
		let prices = prices(&assets, 5);
		T::BenchmarkHelper::record(&prices);
		T::BenchmarkHelper::set_terms(id);

		#[block]
		{
			Pallet::<T>::execute(&reference, &certified(&prices));
		}

		let basket = stored::<T>(id);
		assert_eq!(count(&basket.components), n + a);
		assert_eq!(basket.settled.unwrap().nonce, 1);
	}

	#[benchmark]
	fn execute_refused() {
		let who = funded::<T>("owner", 1);
		let (id, assets) = with_request::<T>(&who, KEPT, ADDED, REMOVED);
		let reference = RequestRef { digest: H256::zero(), ..reference::<T>(id) };
		let prices = prices(&assets, 5);

		#[block]
		{
			Pallet::<T>::execute(&reference, &certified(&prices));
		}

		assert_eq!(stored::<T>(id).settled.unwrap().nonce, 0);
		assert!(Requests::<T>::contains_key(id));
	}

	/// A large basket with an open request that went from one account to another.
	fn transferred<T: Config>(
		from: &T::AccountId,
		to: &T::AccountId,
	) -> Result<BasketId, BenchmarkError>
	where
		T::Deposits: Mutate<T::AccountId>,
	{
		let (id, remove, add, weights, _) = with_change::<T>(from, KEPT, ADDED, REMOVED);
		let lookup = T::Lookup::unlookup(to.clone());
		Pallet::<T>::transfer_basket(RawOrigin::Signed(from.clone()).into(), id, lookup)?;
		let origin = RawOrigin::Signed(to.clone()).into();
		Pallet::<T>::request_rebalance(origin, id, remove, add, weights, None)
			.map_err(|error| error.error)?;
		Ok(id)
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().many_assets().build(),
		crate::mock::Test
	);
}
