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
	BasketTerms, Call, Commitment, CommitmentEnds, Commitments, Config, Difference, Extras, Fees,
	HoldReason, Method, OfferEnding, OfferReturns, Offers, OpenOffer, OpenOffers, Pallet,
	Participant, Participants, ReturnsFrom, Rules, SettlementEnds, Settlements, Settling, Stage,
	Terms, TermsRecord, MAX_EXTRAS,
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
		tokens::{Fortitude, Precision, Preservation},
		Hooks,
	},
	weights::Weight,
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
/// A whole unit of the quote asset, worth as much as a whole unit of any other.
const QUOTE_UNIT: u128 = 1_000_000;

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
	Pallet::<T>::start(basket, 1, false);
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
	let Settling { since, deadline: until, .. } = Settlements::<T>::get(basket).unwrap();
	let commitments: Vec<_> = (0..T::MaxCommitmentsPerBasket::get())
		.map(|index| {
			let participant: T::AccountId = account("committed", index, SEED);
			let bond = Participant { bond: 1, at_stake: 1, commitments: 1, admitted: true };
			Participants::<T>::insert(&participant, bond);
			let (side, amount, remaining, penalty) = (Side::Sell, 1, 1, 1);
			Commitment { participant, asset, side, amount, remaining, penalty, since, until }
		})
		.collect();
	let commitments = BoundedVec::try_from(commitments).ok().unwrap();
	Commitments::<T>::insert(basket, commitments);
}

/// As many open offers as a basket may have, of which only the lists know.
fn with_open_offers<T: Config>(basket: BasketId) {
	let until = Settlements::<T>::get(basket).unwrap().deadline;
	let open: Vec<_> = (0..T::MaxOffersPerBasket::get())
		.map(|index| {
			let maker: T::AccountId = account("maker", index, SEED);
			OfferReturns::<T>::insert((until + 1, basket, &maker), ());
			OpenOffer { maker, until }
		})
		.collect();
	OpenOffers::<T>::insert(basket, BoundedVec::try_from(open).ok().unwrap());
	ReturnsFrom::<T>::put(Pallet::<T>::today());
}

/// The largest basket, in the window for offers: its vault lacks a unit of each of `gives` components
/// and has one too much of all others.
fn collecting<T: Config>(gives: u32) -> BasketId {
	let who = funded::<T>("issuer", 0);
	let basket = issued::<T>(&who, CLAIMS);
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

fn set_window<T: Config>(basket: BasketId, until: u32) {
	Settlements::<T>::mutate(basket, |settling| {
		settling.as_mut().unwrap().stage = Stage::Offers { until }
	});
}

/// The offer to move all of that, of an account that has what it takes. The holders gain `gain` base
/// units of the quote asset.
fn move_all<T: Config>(
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
	let Settling { deadline, rules, .. } = Settlements::<T>::get(basket).unwrap();
	let until = deadline - rules.order_life - 1;
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
fn offered<T: Config>(index: u32, basket: BasketId, gives: u32) -> T::AccountId {
	let (maker, call) = move_all::<T>(index, basket, gives, 0);
	let Call::offer { basket, gives, takes, difference, until } = call else { unreachable!() };
	let origin = RawOrigin::Signed(maker.clone()).into();
	Pallet::<T>::offer(origin, basket, gives, takes, difference, until).unwrap();
	maker
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
	Pallet::<T>::start(basket, 1, false);
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
		Pallet::<T>::start(basket, 1, false);
		with_commitments::<T>(basket, inventory::<T>(basket).quantities[0].0);
		with_open_offers::<T>(basket);

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
		with_open_offers::<T>(basket);
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
		with_open_offers::<T>(basket);
		indebted::<T>(basket);

		#[block]
		{
			Pallet::<T>::closed(basket);
		}

		assert!(BasketTerms::<T>::get(basket).is_none());
		assert!(Settlements::<T>::get(basket).is_none());
	}

	/// The worst of as many offers as there may be is displaced.
	#[benchmark]
	fn offer(g: Linear<1, { CLAIMS - 1 }>) {
		let basket = collecting::<T>(g);
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

	/// The first of as many offers as there may be is taken.
	#[benchmark]
	fn award(g: Linear<1, { CLAIMS - 1 }>) {
		let basket = collecting::<T>(g);
		for index in 0..T::MaxOffersPerBasket::get() {
			offered::<T>(index, basket, g);
		}
		set_window::<T>(basket, 0);
		let caller = funded::<T>("anyone", 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), basket);

		assert!(Settlements::<T>::get(basket).is_none());
	}

	#[benchmark]
	fn withdraw(g: Linear<1, { CLAIMS - 1 }>) {
		let basket = collecting::<T>(g);
		let maker = offered::<T>(0, basket, g);
		Pallet::<T>::end_offers(basket, OfferEnding::SettlementEnded);

		#[extrinsic_call]
		_(RawOrigin::Signed(maker.clone()), basket);

		assert!(!Offers::<T>::contains_key(basket, &maker));
	}

	#[benchmark]
	fn return_offer(g: Linear<1, { CLAIMS - 1 }>) {
		let basket = collecting::<T>(g);
		let maker = offered::<T>(0, basket, g);
		Pallet::<T>::end_offers(basket, OfferEnding::SettlementEnded);

		#[block]
		{
			Pallet::<T>::return_offers(Pallet::<T>::today(), Weight::MAX);
		}

		assert!(!Offers::<T>::contains_key(basket, &maker));
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
