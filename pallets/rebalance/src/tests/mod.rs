//! Tests by subject, and what they share.

mod cancel;
mod create;
mod encoding;
mod execute;
mod invariants;
mod lifecycle;
mod properties;
mod request;
mod settlement;
mod views;

use crate::{mock::*, *};
use ballast_basket_math::{Component, Side, ONE_VALUE36, U256};
use ballast_oracle::{
	AssetId, BasketId, BlockNumber, CertifiedPrice, CertifiedRound, FixedU128, Moment, OpenRequest,
	Perquintill, RequestBook, RequestRef, H256,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::InspectHold, fungibles::Inspect as _},
};
use sp_runtime::{AccountId32, DispatchError};

/// A weight in percent.
fn pct(percent: u64) -> Perquintill {
	Perquintill::from_percent(percent)
}

/// A price or quantity from its 1e-18 parts.
fn fixed(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

/// A price in whole units of the quote currency.
fn usd(price: u32) -> FixedU128 {
	FixedU128::from_u32(price)
}

fn signed(who: AccountId32) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

/// BTC, ETH, SOL at 33, 33, 34 percent.
fn thirds() -> Vec<(AssetId, Perquintill)> {
	vec![(BTC, pct(33)), (ETH, pct(33)), (SOL, pct(34))]
}

/// The prices at which baskets are activated here.
fn opening_prices() -> Vec<(AssetId, FixedU128)> {
	vec![(BTC, usd(50_000)), (ETH, usd(3_000)), (SOL, usd(100))]
}

/// The prices of the design's worked example.
fn later_prices() -> Vec<(AssetId, FixedU128)> {
	vec![(BTC, usd(60_000)), (ETH, usd(3_500)), (SOL, usd(120))]
}

/// What the oracle pallet hands over.
#[derive(Clone)]
struct Certified {
	prices: Vec<CertifiedPrice>,
	unconfirmed: Vec<AssetId>,
	observed_at: Moment,
}

impl Certified {
	/// Prices observed now.
	fn now(prices: &[(AssetId, FixedU128)]) -> Self {
		let mut prices: Vec<_> = prices
			.iter()
			.map(|(asset, price)| CertifiedPrice {
				asset: *asset,
				price: *price,
				confidence: fixed(0),
			})
			.collect();
		prices.sort_by_key(|price| price.asset);
		Self { prices, unconfirmed: vec![], observed_at: time_of(System::block_number()) }
	}

	fn execute(&self, request: &RequestRef) {
		let weight = self.weigh(request);
		assert!(weight.any_gt(frame_support::weights::Weight::zero()));
	}

	/// The same, with the weight that it took.
	fn weigh(&self, request: &RequestRef) -> frame_support::weights::Weight {
		let round = CertifiedRound {
			set_id: 3,
			round: 17,
			view: 0,
			observed_at: self.observed_at,
			prices: &self.prices,
			unconfirmed: &self.unconfirmed,
		};
		Rebalance::execute(request, &round)
	}
}

/// The open request of a basket as oracles see it; `None` where they do not.
fn open_request(basket: BasketId) -> Option<OpenRequest> {
	Rebalance::open_requests().into_iter().find(|request| request.reference.basket == basket)
}

/// Hands over a certificate of `prices` for the open request of `basket`.
fn execute_at(basket: BasketId, prices: &[(AssetId, FixedU128)]) {
	let request = open_request(basket).expect("an open request");
	Certified::now(prices).execute(&request.reference);
}

/// The next basket, pending.
fn create(owner: AccountId32, targets: &[(AssetId, Perquintill)]) -> BasketId {
	let id = NextBasketId::<Test>::get();
	assert_ok!(Rebalance::create_basket(signed(owner), targets.to_vec(), None));
	id
}

/// An active basket of Alice with the three assets of [`thirds`].
fn active() -> BasketId {
	let id = create(ALICE, &thirds());
	execute_at(id, &opening_prices());
	assert_eq!(stored(id).status, BasketStatus::Active);
	id
}

fn stored(basket: BasketId) -> BasketOf<Test> {
	Baskets::<Test>::get(basket).expect("the basket exists")
}

fn request(
	who: AccountId32,
	basket: BasketId,
	remove: &[u32],
	add: &[AssetId],
	weights: &[Perquintill],
) -> Result<(), DispatchError> {
	let (remove, add, weights) = (remove.to_vec(), add.to_vec(), weights.to_vec());
	Rebalance::request_rebalance(signed(who), basket, remove, add, weights, None)
		.map(|_| ())
		.map_err(|error| error.error)
}

/// A request for 50, 30, 20 percent that is certain to pass.
fn request_ok(basket: BasketId) -> OpenRequest {
	let owner = stored(basket).owner;
	assert_ok!(request(owner, basket, &[], &[], &[pct(50), pct(30), pct(20)]));
	open_request(basket).expect("the request is open")
}

fn on_hold(reason: HoldReason, who: &AccountId32) -> u128 {
	Balances::balance_on_hold(&reason.into(), who)
}

/// Events of the pallet since the last call.
fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Rebalance(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

fn quantities(basket: BasketId) -> Vec<(AssetId, u128)> {
	stored(basket).components.iter().map(|c| (c.asset, c.quantity.into_inner())).collect()
}
