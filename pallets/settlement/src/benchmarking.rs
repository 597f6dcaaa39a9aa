//! Benchmarks. Fixtures go through the calls of the pallets; what only time would bring about is
//! written to the storage.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "a fixture that cannot be made has to stop the benchmark"
)]

mod fixtures;

use crate::{
	BasketTerms, Call, CommitmentEnds, Commitments, Config, Fees, HoldReason, Losses, Offers,
	OpenOffers, Pallet, Participants, ReturnsFrom, SettlementEnds, Settlements, Settling, Stage,
	Terms,
};
use alloc::vec;
use ballast_oracle::{AssetId, BasketId, Moment, Perquintill, SettlementHook};
use ballast_settlement_math::Side;
use fixtures::*;
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::Get,
	traits::{
		fungibles::{Inspect, InspectHold},
		EnsureOrigin, Hooks,
	},
	weights::Weight,
};
use frame_system::RawOrigin;
use sp_runtime::FixedPointNumber;

/// What benchmarks need from the runtime.
pub trait BenchmarkHelper<AccountId> {
	/// An active basket without shares, of as many components of equal weight, owned by `owner`.
	/// None of them is the quote asset. Each of them and the quote asset has a certified price of 1
	/// that may be traded at, and 18 decimals or, the quote asset, 6.
	fn basket(owner: &AccountId, components: u32) -> BasketId;

	/// Lets as many milliseconds pass.
	fn pass(time: Moment);

	/// Makes an account exist.
	fn endow(who: &AccountId);

	/// Makes a pool of an asset and the quote asset with these amounts, which `who` has.
	fn pool(who: &AccountId, asset: AssetId, amount: u128, quote: u128);
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
	fn collect_fee(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("issuer", 0);
		let basket = issued::<T>(&who, c);
		indebted::<T>(basket);
		let share_asset = inventory::<T>(basket).share_asset;
		let before = T::Shares::total_issuance(share_asset);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket);

		assert!(T::Shares::total_issuance(share_asset) > before);
	}

	/// A part of an order, at a loss, besides as many commitments to it as there may be.
	#[benchmark]
	fn fill(c: Linear<2, CLAIMS>) {
		let who = admitted::<T>("participant", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, c);
		with_commitments::<T>(basket, asset, 0);
		let Settling { since, rules, .. } = Settlements::<T>::get(basket).unwrap();
		go_to::<T>(since + rules.order_life);
		let vault = inventory::<T>(basket).vault;
		let before = T::Assets::balance(asset, &vault);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket, asset, surplus / 4, price::<T>());

		assert_eq!(T::Assets::balance(asset, &vault), before - surplus / 4);
		assert!(Losses::<T>::contains_key(basket));
	}

	/// What a fill does besides when it ends a commitment of the signer.
	#[benchmark]
	fn fulfil() {
		let (basket, asset, _) = rebalancing::<T>(&funded::<T>("issuer", 0), CLAIMS);
		with_commitments::<T>(basket, asset, 1);
		let who = committed::<T>(basket, asset, 0);
		with_others::<T>(basket);
		let amount = commitment::<T>();
		let commitments = Commitments::<T>::get(basket);

		#[block]
		{
			Pallet::<T>::fulfil(basket, commitments, &who, asset, Side::Sell, amount);
		}

		assert_eq!(Participants::<T>::get(&who).unwrap().commitments, 0);
	}

	/// What is open is within the tolerance, and reserved by as many commitments as there may be.
	#[benchmark]
	fn complete(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("anyone", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, c);
		with_everything::<T>(basket, asset, surplus);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket);

		assert!(Settlements::<T>::get(basket).is_none());
		assert!(Commitments::<T>::get(basket).is_empty());
	}

	#[benchmark]
	fn reopen(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("issuer", 0);
		let basket = issued::<T>(&who, c);
		let inventory = inventory::<T>(basket);
		for (asset, quantity) in &inventory.quantities {
			// A tenth too much.
			let surplus =
				quantity.saturating_mul_int(T::Shares::total_issuance(inventory.share_asset));
			mint::<T>(*asset, &inventory.vault, surplus / 10 + SHARE);
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(inventory.owner), basket);

		assert!(Settlements::<T>::get(basket).is_some());
	}

	/// What a rebalance does besides when it trades so little that the vault may be settled already.
	#[benchmark]
	fn value_vault(c: Linear<2, CLAIMS>) {
		let (basket, _, _) = rebalancing::<T>(&funded::<T>("issuer", 0), c);
		let totals;

		#[block]
		{
			totals = Pallet::<T>::totals(basket, &inventory::<T>(basket));
		}

		assert!(!totals.unwrap().open36.is_zero());
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
	fn add_bond() {
		let who = admitted::<T>("participant", 0);
		let bond = Participants::<T>::get(&who).unwrap().bond;

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), 1);

		assert_eq!(Participants::<T>::get(&who).unwrap().bond, bond + 1);
	}

	#[benchmark]
	fn leave() {
		let who = admitted::<T>("participant", 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()));

		assert!(!Participants::<T>::contains_key(&who));
	}

	#[benchmark]
	fn admit() -> Result<(), BenchmarkError> {
		let who = admitted::<T>("participant", 0);
		Pallet::<T>::do_dismiss(who.clone())?;
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(Pallet::<T>::is_admitted(&who));
		Ok(())
	}

	#[benchmark]
	fn dismiss() -> Result<(), BenchmarkError> {
		let who = admitted::<T>("participant", 0);
		let origin =
			T::AdminOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, who.clone());

		assert!(!Pallet::<T>::is_admitted(&who));
		Ok(())
	}

	/// The last commitment that a basket may have.
	#[benchmark]
	fn commit() {
		let who = admitted::<T>("participant", 0);
		let (basket, asset, _) = rebalancing::<T>(&who, CLAIMS);
		with_commitments::<T>(basket, asset, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(who), basket, asset, commitment::<T>());

		assert_eq!(Commitments::<T>::get(basket).len() as u32, most_commitments::<T>());
	}

	/// Every claim is off, so that each is named by an event. Commitments have ended before.
	#[benchmark]
	fn end_settlement(c: Linear<2, CLAIMS>) {
		let who = funded::<T>("anyone", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, c);
		with_offers::<T>(basket, asset, surplus);
		let inventory = inventory::<T>(basket);
		for (asset, _) in &inventory.quantities {
			mint::<T>(*asset, &inventory.vault, SHARE);
		}
		let deadline = Settlements::<T>::get(basket).unwrap().deadline;

		#[block]
		{
			Pallet::<T>::end_settlements(deadline + 1, Weight::MAX);
		}

		assert!(Settlements::<T>::get(basket).is_none());
		assert!(!SettlementEnds::<T>::contains_key(deadline, basket));
	}

	/// One that was missed, of as many as a basket may have; the others end in another block.
	#[benchmark]
	fn end_commitment() {
		let (basket, asset, _) = rebalancing::<T>(&funded::<T>("issuer", 0), CLAIMS);
		with_commitments::<T>(basket, asset, 1);
		go_to::<T>(Pallet::<T>::today() + 1);
		let who = committed::<T>(basket, asset, 0);
		let until = Commitments::<T>::get(basket).last().unwrap().until;
		let before = Participants::<T>::get(&who).unwrap().bond;

		#[block]
		{
			Pallet::<T>::on_initialize(until + 1);
		}

		assert!(CommitmentEnds::<T>::get(until).is_empty());
		assert!(Participants::<T>::get(&who).unwrap().bond < before);
	}

	#[benchmark]
	fn closed() {
		let who = funded::<T>("issuer", 0);
		let (basket, asset, surplus) = rebalancing::<T>(&who, CLAIMS);
		with_everything::<T>(basket, asset, surplus);
		indebted::<T>(basket);

		#[block]
		{
			Pallet::<T>::closed(basket);
		}

		assert!(BasketTerms::<T>::get(basket).is_none());
		assert!(Settlements::<T>::get(basket).is_none());
		assert!(OpenOffers::<T>::get(basket).is_empty());
	}

	/// The worst of as many offers as there may be is displaced.
	#[benchmark]
	fn offer(c: Linear<1, HALF>, g: Linear<1, HALF>) {
		let basket = collecting::<T>(c, g);
		let most = T::MaxOffersPerBasket::get();
		for index in 0..most {
			offered::<T>(index, basket, g);
		}
		let (maker, call) = move_all::<T>(most, basket, g, 1);

		#[block]
		{
			let Call::offer { basket, gives, takes, difference, until } = call else {
				unreachable!()
			};
			let origin = RawOrigin::Signed(maker.clone()).into();
			Pallet::<T>::offer(origin, basket, gives, takes, difference, until).unwrap();
		}

		let open = OpenOffers::<T>::get(basket);
		assert_eq!((open.len() as u32, &open.last().unwrap().maker), (most, &maker));
	}

	/// The first of as many offers as there may be is taken, which completes the settlement.
	#[benchmark]
	fn award(c: Linear<1, HALF>, g: Linear<1, HALF>) {
		let basket = collecting::<T>(c, g);
		for index in 0..T::MaxOffersPerBasket::get() {
			offered::<T>(index, basket, g);
		}
		set_window::<T>(basket, 0);
		let caller = funded::<T>("anyone", 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), basket);

		assert!(Settlements::<T>::get(basket).is_none());
	}

	/// One that expires by this, so that orders open. What it takes is on hold of nobody.
	#[benchmark]
	fn withdraw(g: Linear<1, { CLAIMS - 2 }>) {
		let basket = collecting::<T>(1, g);
		let maker = offered::<T>(0, basket, g);
		go_to::<T>(last_of_offers::<T>(basket) + 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()), basket);

		assert!(!Offers::<T>::contains_key(basket, &maker));
	}

	#[benchmark]
	fn return_offer(g: Linear<1, { CLAIMS - 2 }>) {
		let basket = collecting::<T>(1, g);
		let maker = offered::<T>(0, basket, g);
		let until = last_of_offers::<T>(basket);
		go_to::<T>(until + 1);
		ReturnsFrom::<T>::put(until);

		#[block]
		{
			Pallet::<T>::return_offers(Pallet::<T>::today(), Weight::MAX);
		}

		assert!(!Offers::<T>::contains_key(basket, &maker));
	}

	#[benchmark]
	fn sell_phase(c: Linear<1, 200>, s: Linear<1, 200>) {
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

	/// The quote asset suffices for half of everything, so that each purchase is reduced. Fewer purchases
	/// would complete the settlement, which has a weight of its own.
	#[benchmark]
	fn buy_phase(c: Linear<1, 200>, s: Linear<20, 200>) {
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
		assert!(left < 1_000_000);
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
