//! Baskets, vaults, participants and offers as the benchmarks need them.

use super::BenchmarkHelper;
use crate::{
	BasketTerms, Call, CommitmentEnds, Commitments, Config, Difference, Fees, Gives, Method,
	Pallet, Rules, Settlements, Settling, Stage, Takes, Terms, TermsRecord,
};
use alloc::{vec, vec::Vec};
use ballast_oracle::{AssetId, BasketId, BasketInventory, FixedU128, Inventory, Perquintill};
use ballast_settlement_math::{Side, YEAR};
use frame_benchmarking::v2::account;
use frame_support::{
	pallet_prelude::Get,
	traits::{
		fungibles::Mutate,
		tokens::{Fortitude, Precision, Preservation},
	},
};
use frame_system::RawOrigin;

pub const SEED: u32 = 0;
/// Most claims that a benchmark makes: 400 components and the quote asset.
pub const CLAIMS: u32 = 401;
/// Most components on each side of what is moved.
pub const HALF: u32 = 200;
pub const SHARE: u128 = 1_000_000_000_000_000_000;
/// A whole unit of the quote asset, worth as much as a whole unit of any other.
pub const QUOTE_UNIT: u128 = 1_000_000;

pub fn funded<T: Config>(name: &'static str, index: u32) -> T::AccountId {
	let who: T::AccountId = account(name, index, SEED);
	T::BenchmarkHelper::endow(&who);
	mint::<T>(T::QuoteAsset::get(), &who, T::MinimumBond::get() * 1_000);
	who
}

pub fn mint<T: Config>(asset: AssetId, who: &T::AccountId, amount: u128) {
	T::Assets::mint_into(asset, who, amount).unwrap();
}

pub fn inventory<T: Config>(basket: BasketId) -> BasketInventory<T::AccountId> {
	T::Inventory::inventory(basket).unwrap()
}

/// A basket with `claims` claims, of which there is enough in `who`'s hands.
pub fn basket<T: Config>(who: &T::AccountId, claims: u32) -> BasketId {
	let owner = funded::<T>("owner", 0);
	let basket = T::BenchmarkHelper::basket(&owner, claims - 1);
	for (asset, _) in inventory::<T>(basket).quantities {
		mint::<T>(asset, who, 1_000_000 * SHARE);
	}
	mint::<T>(T::QuoteAsset::get(), &inventory::<T>(basket).vault, 1_000_000);
	basket
}

pub fn limits<T: Config>(basket: BasketId) -> Vec<(AssetId, u128)> {
	let mut limits: Vec<_> =
		inventory::<T>(basket).quantities.iter().map(|(asset, _)| (*asset, u128::MAX)).collect();
	limits.push((T::QuoteAsset::get(), u128::MAX));
	limits.sort_unstable();
	limits
}

/// The same with shares of `who`.
pub fn issued<T: Config>(who: &T::AccountId, claims: u32) -> BasketId {
	issued_of::<T>(who, claims, 1_000)
}

/// The same with as many times the minimum supply.
pub fn issued_of<T: Config>(who: &T::AccountId, claims: u32, times: u128) -> BasketId {
	let basket = basket::<T>(who, claims);
	let (origin, shares) = (RawOrigin::Signed(who.clone()).into(), T::MinimumSupply::get() * times);
	Pallet::<T>::issue(origin, basket, shares, limits::<T>(basket)).unwrap();
	basket
}

/// The same with a management fee of half a year.
pub fn indebted<T: Config>(basket: BasketId) {
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

/// The same rebalancing, with a surplus of the returned amount of one asset: as much as commitments
/// may reserve, twice.
pub fn rebalancing<T: Config>(who: &T::AccountId, claims: u32) -> (BasketId, AssetId, u128) {
	// So many shares that the surplus is within the completion tolerance.
	let basket = issued_of::<T>(who, claims, 500_000);
	let inventory = inventory::<T>(basket);
	let asset = inventory.quantities[0].0;
	let surplus = 2 * commitment::<T>() * u128::from(T::MaxCommitmentsPerBasket::get());
	mint::<T>(asset, &inventory.vault, surplus);
	Pallet::<T>::start(basket, 1, false);
	(basket, asset, surplus)
}

/// Base units of the smallest commitment to an asset with 18 decimals at a price of 1.
pub fn commitment<T: Config>() -> u128 {
	T::MinimumCommitment::get().into_inner()
}

pub fn admitted<T: Config>(name: &'static str, index: u32) -> T::AccountId {
	let who = funded::<T>(name, index);
	let bond = T::MinimumBond::get() * 100;
	Pallet::<T>::register(RawOrigin::Signed(who.clone()).into(), bond).unwrap();
	Pallet::<T>::do_admit(who.clone()).unwrap();
	who
}

/// As many commitments as a basket may have.
pub fn most_commitments<T: Config>() -> u32 {
	T::MaxCommitmentsPerBasket::get().min(T::MaxCommitmentEnds::get())
}

/// Reserves as little as possible of an order. Returns for whom.
pub fn committed<T: Config>(basket: BasketId, asset: AssetId, index: u32) -> T::AccountId {
	let who = admitted::<T>("committed", index);
	let origin = RawOrigin::Signed(who.clone()).into();
	Pallet::<T>::commit(origin, basket, asset, commitment::<T>()).unwrap();
	who
}

/// As many open offers to take an amount of an asset as a basket may have, and orders that are open
/// besides.
pub fn with_offers<T: Config>(basket: BasketId, asset: AssetId, amount: u128) {
	let stage = Settlements::<T>::get(basket).unwrap().stage;
	set_window::<T>(basket, Pallet::<T>::today() + 1);
	let takes: Takes = vec![(asset, amount)].try_into().unwrap();
	// Of 18 decimals, and of 6.
	let difference = Difference::ToVault(amount / 1_000_000_000_000);
	let until = last_of_offers::<T>(basket);
	for index in 0..T::MaxOffersPerBasket::get() {
		let maker = admitted::<T>("maker", index);
		mint::<T>(T::QuoteAsset::get(), &maker, amount / 1_000_000_000_000);
		let (origin, takes) = (RawOrigin::Signed(maker).into(), takes.clone());
		Pallet::<T>::offer(origin, basket, Gives::default(), takes, difference, until).unwrap();
	}
	set_stage::<T>(basket, stage);
}

/// Commitments from one index on to as many as a basket may have, each of another participant.
pub fn with_commitments<T: Config>(basket: BasketId, asset: AssetId, from: u32) {
	for index in from..most_commitments::<T>() {
		committed::<T>(basket, asset, index);
	}
}

/// As many commitments of others, to other baskets, as may end in the same block.
pub fn with_others<T: Config>(basket: BasketId) {
	let until = Commitments::<T>::get(basket)[0].until;
	CommitmentEnds::<T>::mutate(until, |ends| {
		let others = ends.len() as u32..T::MaxCommitmentEnds::get();
		let other = |index| (BasketId::MAX, account("other", index, SEED), AssetId::MAX);
		let all: Vec<_> = others.map(other).chain(core::mem::take(ends)).collect();
		*ends = all.try_into().unwrap();
	});
}

/// As many offers and commitments as a basket may have.
pub fn with_everything<T: Config>(basket: BasketId, asset: AssetId, amount: u128) {
	with_offers::<T>(basket, asset, amount);
	with_commitments::<T>(basket, asset, 0);
	with_others::<T>(basket);
}

/// The last block that an offer may name.
pub fn last_of_offers<T: Config>(basket: BasketId) -> u32 {
	let Settling { deadline, rules, .. } = Settlements::<T>::get(basket).unwrap();
	deadline - rules.order_life - 1
}

/// A basket in the window for offers: its vault lacks a unit of each of `gives` components and has one
/// too much of each of `takes` others.
pub fn collecting<T: Config>(takes: u32, gives: u32) -> BasketId {
	let who = funded::<T>("issuer", 0);
	let basket = issued::<T>(&who, takes + gives + 1);
	let inventory = inventory::<T>(basket);
	let vault = &inventory.vault;
	let (lacked, spare) = inventory.quantities.split_at(gives as usize);
	for (asset, _) in lacked {
		let (all, exact, force) = (Preservation::Expendable, Precision::Exact, Fortitude::Force);
		T::Assets::burn_from(*asset, vault, SHARE, all, exact, force).unwrap();
	}
	for (asset, _) in spare {
		mint::<T>(*asset, vault, SHARE);
	}
	mint::<T>(T::QuoteAsset::get(), vault, u128::from(gives) * QUOTE_UNIT);
	Pallet::<T>::start(basket, 1, false);
	set_window::<T>(basket, Pallet::<T>::today() + 1);
	basket
}

pub fn set_window<T: Config>(basket: BasketId, until: u32) {
	set_stage::<T>(basket, Stage::Offers { until });
}

pub fn set_stage<T: Config>(basket: BasketId, stage: Stage) {
	Settlements::<T>::mutate(basket, |settling| settling.as_mut().unwrap().stage = stage);
}

pub fn go_to<T: Config>(block: u32) {
	frame_system::Pallet::<T>::set_block_number(block);
}

/// The offer to move all of that, of an account that has what it takes. The holders gain `gain` base
/// units of the quote asset.
pub fn move_all<T: Config>(
	index: u32,
	basket: BasketId,
	gives: u32,
	gain: u128,
) -> (T::AccountId, Call<T>) {
	let maker = admitted::<T>("maker", index);
	let inventory = inventory::<T>(basket);
	let (lacked, spare) = inventory.quantities.split_at(gives as usize);
	let side = |components: &[(AssetId, FixedU128)]| -> Vec<_> {
		components.iter().map(|(asset, _)| (*asset, SHARE)).collect()
	};
	for (asset, _) in lacked {
		mint::<T>(*asset, &maker, 2 * SHARE);
	}
	let (paid, owed) = (lacked.len() as u128 * QUOTE_UNIT, spare.len() as u128 * QUOTE_UNIT + gain);
	let difference = match paid.checked_sub(owed) {
		Some(amount) => Difference::FromVault(amount),
		None => Difference::ToVault(owed - paid),
	};
	let until = last_of_offers::<T>(basket);
	let call = Call::offer {
		basket,
		gives: side(lacked).try_into().unwrap(),
		takes: side(spare).try_into().unwrap(),
		difference,
		until,
	};
	(maker, call)
}

/// Makes that offer.
pub fn offered<T: Config>(index: u32, basket: BasketId, gives: u32) -> T::AccountId {
	let (maker, call) = move_all::<T>(index, basket, gives, 0);
	let Call::offer { basket, gives, takes, difference, until } = call else { unreachable!() };
	let origin = RawOrigin::Signed(maker.clone()).into();
	Pallet::<T>::offer(origin, basket, gives, takes, difference, until).unwrap();
	maker
}

/// A basket that is settled in pools, with one claim besides `others` and `swaps`, of which the latter
/// have pools and are each worth 1 too much or too little.
pub fn pooled<T: Config>(who: &T::AccountId, others: u32, swaps: u32, side: Side) -> BasketId {
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
	Pallet::<T>::start(basket, 1, false);
	basket
}

/// What a vault sells for at the end of an order's life, so that it books a loss.
pub fn price<T: Config>() -> FixedU128 {
	let tolerance: u128 = T::DefaultRules::get().tolerance.deconstruct().into();
	FixedU128::from_u32(1) - FixedU128::from_inner(tolerance / 2)
}
