//! Benchmarks. Fixtures go through the calls of the pallets; what only time would bring about is
//! written to the storage.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "a fixture that cannot be made has to stop the benchmark"
)]

use crate::{
	BasketTerms, Call, Commitment, CommitmentEnds, Commitments, Config, Extras, Fees, HoldReason,
	Method, Pallet, Participant, Participants, Rules, SettlementEnds, Settlements, Stage, Terms,
	TermsRecord, MAX_EXTRAS,
};
use alloc::{vec, vec::Vec};
use ballast_oracle::{
	AssetId, BasketId, BasketInventory, FixedU128, Inventory, Moment, Perquintill, SettlementHook,
};
use ballast_settlement_math::{Side, YEAR};
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::Get,
	traits::{
		fungibles::{Inspect, InspectHold, Mutate},
		tokens::Preservation,
		Hooks,
	},
	BoundedVec,
};
use frame_system::RawOrigin;

/// What benchmarks need from the runtime.
pub trait BenchmarkHelper<AccountId> {
	/// An active basket without shares, of as many components of equal weight, owned by `owner`.
	/// None of them is the quote asset. Each of them and the quote asset has a certified price of 1
	/// that may be traded at, and 18 decimals or, the quote asset, 6.
	fn basket(owner: &AccountId, components: u32) -> BasketId;

	/// `count` assets that exist and are in no basket.
	fn spare_assets(count: u32) -> Vec<AssetId>;

	/// Lets as many milliseconds pass.
	fn pass(time: Moment);

	/// Makes an account exist.
	fn endow(who: &AccountId);

	/// Makes a pool of an asset and the quote asset with these amounts, which `who` has.
	fn pool(who: &AccountId, asset: AssetId, amount: u128, quote: u128);
}

const SEED: u32 = 0;
/// Most claims that a benchmark makes: 400 components and the quote asset.
const CLAIMS: u32 = 401;
const SHARE: u128 = 1_000_000_000_000_000_000;

fn funded<T: Config>(name: &'static str, index: u32) -> T::AccountId {
	let who: T::AccountId = account(name, index, SEED);
	T::BenchmarkHelper::endow(&who);
	mint::<T>(T::QuoteAsset::get(), &who, T::MinimumBond::get() * 1_000);
	who
}

fn mint<T: Config>(asset: AssetId, who: &T::AccountId, amount: u128) {
	T::Assets::mint_into(asset, who, amount).unwrap();
}

fn inventory<T: Config>(basket: BasketId) -> BasketInventory<T::AccountId> {
	T::Inventory::inventory(basket).unwrap()
}

/// A basket with `claims` claims, of which each has 1,000 shares' worth in `who`'s hands.
fn basket<T: Config>(who: &T::AccountId, claims: u32) -> BasketId {
	let owner = funded::<T>("owner", 0);
	let basket = T::BenchmarkHelper::basket(&owner, claims - 1);
	for (asset, _) in inventory::<T>(basket).quantities {
		mint::<T>(asset, who, 1_000_000 * SHARE);
	}
	mint::<T>(T::QuoteAsset::get(), &inventory::<T>(basket).vault, 1_000_000);
	basket
}

fn limits<T: Config>(basket: BasketId) -> Vec<(AssetId, u128)> {
	let mut limits: Vec<_> =
		inventory::<T>(basket).quantities.iter().map(|(asset, _)| (*asset, u128::MAX)).collect();
	limits.push((T::QuoteAsset::get(), u128::MAX));
	limits.sort_unstable();
	limits
}

/// The same with shares of `who`.
fn issued<T: Config>(who: &T::AccountId, claims: u32) -> BasketId {
	let basket = basket::<T>(who, claims);
	let (origin, shares) = (RawOrigin::Signed(who.clone()).into(), T::MinimumSupply::get() * 1_000);
	Pallet::<T>::issue(origin, basket, shares, limits::<T>(basket)).unwrap();
	basket
}

/// The same with a management fee of half a year.
fn indebted<T: Config>(basket: BasketId) {
	let rate = Perquintill::from_percent(1);
	let terms = Terms {
		recipient: funded::<T>("recipient", 0),
		delegate: None,
		fees: Fees { issue: rate, redeem: rate, management: rate },
		rules: T::DefaultRules::get(),
	};
	let collected_at = Pallet::<T>::moment();
	BasketTerms::<T>::insert(basket, TermsRecord { terms, announced: None, collected_at });
	T::BenchmarkHelper::pass(YEAR / 2);
}

/// The same rebalancing, with a surplus of the returned amount of one asset.
fn rebalancing<T: Config>(who: &T::AccountId, claims: u32) -> (BasketId, AssetId, u128) {
	let basket = issued::<T>(who, claims);
	let inventory = inventory::<T>(basket);
	let asset = inventory.quantities[0].0;
	let surplus = 100 * SHARE;
	mint::<T>(asset, &inventory.vault, surplus);
	Pallet::<T>::start(basket, 1).unwrap();
	(basket, asset, surplus)
}

fn admitted<T: Config>(name: &'static str, index: u32) -> T::AccountId {
	let who = funded::<T>(name, index);
	let bond = T::MinimumBond::get() * 100;
	Pallet::<T>::register(RawOrigin::Signed(who.clone()).into(), bond).unwrap();
	Pallet::<T>::do_admit(who.clone()).unwrap();
	who
}

/// As many commitments as a basket may have, each of another participant.
fn with_commitments<T: Config>(basket: BasketId, asset: AssetId) {
	let until = Settlements::<T>::get(basket).unwrap().deadline;
	let commitments: Vec<_> = (0..T::MaxCommitmentsPerBasket::get())
		.map(|index| {
			let participant: T::AccountId = account("committed", index, SEED);
			let bond = Participant { bond: 1, at_stake: 1, commitments: 1, admitted: true };
			Participants::<T>::insert(&participant, bond);
			let (side, amount, remaining, penalty) = (Side::Sell, 1, 1, 1);
			Commitment { participant, asset, side, amount, remaining, penalty, until }
		})
		.collect();
	let commitments = BoundedVec::try_from(commitments).ok().unwrap();
	Commitments::<T>::insert(basket, commitments);
}

/// A basket that is settled in pools, with one claim besides `others` and `swaps`, of which the latter
/// have pools and are each worth 1 too much or too little.
fn pooled<T: Config>(who: &T::AccountId, others: u32, swaps: u32, side: Side) -> BasketId {
	const POOLED: u128 = 1_000_000;
	let basket = issued::<T>(who, others + swaps + 1);
	let inventory = inventory::<T>(basket);
	let method = Method::Pools { lead: 1 };
	let terms = Terms {
		recipient: who.clone(),
		delegate: None,
		fees: Fees::NONE,
		rules: Rules { method, ..T::DefaultRules::get() },
	};
	let collected_at = Pallet::<T>::moment();
	BasketTerms::<T>::insert(basket, TermsRecord { terms, announced: None, collected_at });
	let dollar = 1_000_000;
	for (index, (asset, _)) in (0..swaps).zip(&inventory.quantities) {
		// An account holds shares of so many pools only.
		let provider = funded::<T>("provider", index);
		mint::<T>(*asset, &provider, (POOLED + 1) * SHARE);
		mint::<T>(T::QuoteAsset::get(), &provider, (POOLED + 100) * dollar);
		T::BenchmarkHelper::pool(&provider, *asset, POOLED * SHARE, POOLED * dollar);
		match side {
			Side::Sell => mint::<T>(*asset, &inventory.vault, SHARE),
			Side::Buy => {
				let keep = Preservation::Preserve;
				T::Assets::transfer(*asset, &inventory.vault, who, SHARE, keep).unwrap();
			}
		}
	}
	Pallet::<T>::start(basket, 1).unwrap();
	basket
}

/// The good end of the tolerance: what a vault sells for in the first block.
fn price<T: Config>() -> FixedU128 {
	let rules = T::DefaultRules::get();
	FixedU128::from_u32(1) + FixedU128::from_inner(rules.tolerance.deconstruct().into())
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn issue(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("issuer", 0);
		let basket = issued::<T>(&who, c);
		indebted::<T>(basket);
		let shares = T::MinimumSupply::get();
		let limits = limits::<T>(basket);
		let share_asset = inventory::<T>(basket).share_asset;
		let before = T::Shares::total_issuance(share_asset);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket, shares, limits);

		assert!(T::Shares::total_issuance(share_asset) > before + shares);
	}

	#[benchmark]
	fn redeem(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("redeemer", 0);
		let basket = issued::<T>(&who, c);
		indebted::<T>(basket);
		let shares = T::MinimumSupply::get();
		let share_asset = inventory::<T>(basket).share_asset;
		let before = T::Shares::balance(share_asset, &who);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), basket, shares, vec![]);

		assert_eq!(T::Shares::balance(share_asset, &who), before - shares);
	}

	#[benchmark]
	fn set_terms() {
		let who = funded::<T>("issuer", 0);
		let basket = issued::<T>(&who, CLAIMS);
		indebted::<T>(basket);
		let owner = inventory::<T>(basket).owner;
		let terms = Terms {
			recipient: who.clone(),
			delegate: None,
			fees: Fees { management: Perquintill::from_percent(2), ..Fees::NONE },
			rules: T::DefaultRules::get(),
		};

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), basket, terms);

		assert!(BasketTerms::<T>::get(basket).unwrap().announced.is_some());
	}

	#[benchmark]
	fn collect_fee() {
		let who = funded::<T>("issuer", 0);
		let basket = issued::<T>(&who, CLAIMS);
		indebted::<T>(basket);
		let share_asset = inventory::<T>(basket).share_asset;
		let before = T::Shares::total_issuance(share_asset);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket);

		assert!(T::Shares::total_issuance(share_asset) > before);
	}

	#[benchmark]
	fn fill() {
		let who = admitted::<T>("participant", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, CLAIMS);
		with_commitments::<T>(basket, inventory::<T>(basket).quantities[1].0);
		let vault = inventory::<T>(basket).vault;
		let before = T::Assets::balance(asset, &vault);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket, asset, surplus / 2, price::<T>());

		assert_eq!(T::Assets::balance(asset, &vault), before - surplus / 2);
	}

	#[benchmark]
	fn complete(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("anyone", 0);
		let basket = issued::<T>(&who, c);
		Pallet::<T>::start(basket, 1).unwrap();
		with_commitments::<T>(basket, inventory::<T>(basket).quantities[0].0);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket);

		assert!(Settlements::<T>::get(basket).is_none());
	}

	#[benchmark]
	fn register() {
		let who = funded::<T>("participant", 0);
		let bond = T::MinimumBond::get();

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), bond);

		let reason = HoldReason::Bond.into();
		assert_eq!(T::Bonds::balance_on_hold(T::QuoteAsset::get(), &reason, &who), bond);
	}

	#[benchmark]
	fn admit() {
		let who = admitted::<T>("participant", 0);
		Pallet::<T>::do_dismiss(who.clone()).unwrap();

		#[block]
		{
			Pallet::<T>::do_admit(who.clone()).unwrap();
		}

		assert!(Pallet::<T>::is_admitted(&who));
	}

	#[benchmark]
	fn commit() {
		let who = admitted::<T>("participant", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, CLAIMS);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket, asset, surplus);

		assert_eq!(Commitments::<T>::get(basket).len(), 1);
	}

	/// Every claim is off, so that each is named by an event.
	#[benchmark]
	fn end_settlement(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("anyone", 0);
		let (basket, asset, _) = rebalancing::<T>(&who, c);
		with_commitments::<T>(basket, asset);
		let inventory = inventory::<T>(basket);
		for (asset, _) in &inventory.quantities {
			mint::<T>(*asset, &inventory.vault, SHARE);
		}
		let deadline = Settlements::<T>::get(basket).unwrap().deadline;

		#[block]
		{
			Pallet::<T>::end_settlements(deadline + 1);
		}

		assert!(Settlements::<T>::get(basket).is_none());
		assert!(SettlementEnds::<T>::get(deadline).is_empty());
	}

	#[benchmark]
	fn end_commitment() {
		let who = admitted::<T>("participant", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, CLAIMS);
		Pallet::<T>::commit(RawOrigin::Signed(who.clone()).into(), basket, asset, surplus).unwrap();
		let until = Commitments::<T>::get(basket)[0].until;
		let before = Participants::<T>::get(&who).unwrap().bond;

		#[block]
		{
			Pallet::<T>::on_initialize(until + 1);
		}

		assert!(CommitmentEnds::<T>::get(until).is_empty());
		assert!(Participants::<T>::get(&who).unwrap().bond < before);
	}

	#[benchmark]
	fn rebalanced(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("anyone", 0);
		let basket = issued::<T>(&who, c);
		let vault = inventory::<T>(basket).vault;
		let mut removed = T::BenchmarkHelper::spare_assets((c / 4).min(MAX_EXTRAS));
		removed.sort_unstable();
		for asset in &removed {
			mint::<T>(*asset, &vault, SHARE);
		}

		#[block]
		{
			Pallet::<T>::rebalanced(basket, 1, &removed).unwrap();
		}

		assert_eq!(Extras::<T>::get(basket).into_inner(), removed);
	}

	#[benchmark]
	fn closed() {
		let who = funded::<T>("issuer", 0);
		let (basket, ..) = rebalancing::<T>(&who, CLAIMS);
		indebted::<T>(basket);

		#[block]
		{
			Pallet::<T>::closed(basket);
		}

		assert!(BasketTerms::<T>::get(basket).is_none());
		assert!(Settlements::<T>::get(basket).is_none());
	}

	#[benchmark]
	fn sell_phase(c: Linear<1, 200>, s: Linear<0, 200>) {
		let who = funded::<T>("trader", 0);
		let basket = pooled::<T>(&who, c, s, Side::Sell);
		let owner = inventory::<T>(basket).owner;

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), basket);

		let stage = Settlements::<T>::get(basket).unwrap().stage;
		assert!(matches!(stage, Stage::Buying { .. }));
		let vault = inventory::<T>(basket).vault;
		let sold = T::Assets::balance(T::QuoteAsset::get(), &vault);
		assert!(sold >= u128::from(s) * 990_000);
	}

	/// The quote asset suffices for half of everything, so that each purchase is reduced.
	#[benchmark]
	fn buy_phase(c: Linear<1, 200>, s: Linear<0, 200>) {
		let who = funded::<T>("trader", 0);
		let basket = pooled::<T>(&who, c, s, Side::Buy);
		Settlements::<T>::mutate(basket, |settling| {
			settling.as_mut().unwrap().stage = Stage::Buying { until: 1 };
		});
		let inventory = inventory::<T>(basket);
		let cash = u128::from(s) * 500_000;
		mint::<T>(T::QuoteAsset::get(), &inventory.vault, cash);

		#[extrinsic_call]
		_(RawOrigin::Signed(inventory.owner), basket);

		let left = T::Assets::balance(T::QuoteAsset::get(), &inventory.vault);
		assert!(s == 0 || left < 1_000_000);
	}

	#[benchmark]
	fn settle_by_orders() {
		let who = funded::<T>("trader", 0);
		let basket = pooled::<T>(&who, 400, 0, Side::Sell);
		let owner = inventory::<T>(basket).owner;

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), basket);

		let stage = Settlements::<T>::get(basket).unwrap().stage;
		assert!(matches!(stage, Stage::Orders { .. }));
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().many_assets().build(),
		crate::mock::Test
	);
}
