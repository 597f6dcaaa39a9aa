//! Tests by subject, and what they share.

mod assets;
mod award;
mod commitments;
mod encoding;
mod fees;
mod invariants;
mod issue;
mod offers;
mod orders;
mod participants;
mod peers;
mod pools;
mod properties;
mod redeem;
mod returns;
mod settling;
mod terms;
mod transitions;
mod views;
mod weights;

use crate::{mock::*, *};
use ballast_oracle::{
	AssetId, BasketId, BlockNumber, CertifiedPrice, CertifiedRound, FixedU128, Perquintill,
	RequestBook,
};
use ballast_settlement_math::{Side, U256};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::DispatchResultWithPostInfo,
	traits::fungibles::{Inspect as _, Mutate as _},
};
use sp_runtime::{AccountId32, DispatchError, TokenError};

/// The one basket of most tests.
const BASKET: BasketId = 0;
/// What 1,000 shares of [`basket`] hold, at 50,000, 3,000 and 100 dollars.
const BTC_HELD: u128 = 660_000;
const ETH_HELD: u128 = 110_000_000_000_000_000;
const SOL_HELD: u128 = 3_400_000_000;

/// A part in percent.
fn pct(percent: u64) -> Perquintill {
	Perquintill::from_percent(percent)
}

/// A price in whole units of the quote currency.
fn usd(price: u32) -> FixedU128 {
	FixedU128::from_u32(price)
}

/// A price in ten-thousandths.
fn bps(price: u128, basis_points: u128) -> FixedU128 {
	FixedU128::from_rational(price * basis_points, 10_000)
}

/// A value of so many cents.
fn cents(cents: u64) -> U256 {
	U256::from(cents) * U256::from(10).pow(34.into())
}

fn signed(who: AccountId32) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

/// Certifies a price, observed and confirmed now.
fn certify(asset: AssetId, price: FixedU128) {
	let now = time_of(System::block_number());
	Latest::mutate(|latest| latest.insert(asset, (price, true, now)));
}

/// Certifies the latest prices again, as observed now.
fn heartbeat() {
	for (asset, (price, ..)) in Latest::get() {
		certify(asset, price);
	}
}

fn opening_prices() {
	for (asset, price) in [(USDC, 1), (BTC, 50_000), (ETH, 3_000), (SOL, 100), (GUSD, 1)] {
		certify(asset, usd(price));
	}
}

/// Hands the latest prices over as those of a certificate for the open request of a basket.
fn execute(basket: BasketId) {
	let now = time_of(System::block_number());
	let request = Rebalance::open_requests()
		.into_iter()
		.find(|request| request.reference.basket == basket)
		.expect("an open request");
	let prices: Vec<_> = Latest::get()
		.into_iter()
		.map(|(asset, (price, ..))| CertifiedPrice {
			asset,
			price,
			confidence: FixedU128::from_inner(0),
		})
		.collect();
	let certified = CertifiedRound {
		set_id: 0,
		round: 1,
		view: 0,
		observed_at: now,
		prices: &prices,
		unconfirmed: &[],
	};
	Rebalance::execute(&request.reference, &certified);
}

/// Alice's next basket, active and without shares: BTC, ETH and SOL at 33, 33 and 34 percent.
fn basket() -> BasketId {
	let id = pallet_rebalance::NextBasketId::<Test>::get();
	opening_prices();
	let targets = vec![(BTC, pct(33)), (ETH, pct(33)), (SOL, pct(34))];
	assert_ok!(Rebalance::create_basket(signed(ALICE), targets, None));
	execute(id);
	id
}

/// The same with 1,000 shares of Bob.
fn issued() -> BasketId {
	let id = basket();
	assert_ok!(issue(BOB, id, 1_000 * SHARE));
	id
}

fn unlimited() -> Vec<(AssetId, u128)> {
	[USDC, BTC, ETH, SOL, GUSD].map(|asset| (asset, u128::MAX)).to_vec()
}

fn issue(who: AccountId32, basket: BasketId, shares: u128) -> DispatchResultWithPostInfo {
	Settlement::issue(signed(who), basket, shares, unlimited())
}

fn redeem(who: AccountId32, basket: BasketId, shares: u128) -> DispatchResultWithPostInfo {
	Settlement::redeem(signed(who), basket, shares, vec![])
}

/// Requests a rebalance and settles the request at the latest prices.
fn rebalance(basket: BasketId, remove: &[u32], add: &[AssetId], weights: &[u64]) {
	let weights = weights.iter().map(|weight| pct(*weight)).collect();
	let (remove, add) = (remove.to_vec(), add.to_vec());
	heartbeat();
	assert_ok!(Rebalance::request_rebalance(signed(ALICE), basket, remove, add, weights, None));
	execute(basket);
}

/// A basket of 1,000 shares that buys 340,000 satoshi (170 dollars) and sells 0.01 ETH (30) and 1.4
/// SOL (140).
fn rebalancing() -> BasketId {
	let id = issued();
	rebalance(id, &[], &[], &[50, 30, 20]);
	assert!(Settlements::<Test>::contains_key(id));
	id
}

/// An admitted participant with ten times the minimum bond.
fn admitted(who: AccountId32) -> AccountId32 {
	assert_ok!(Settlement::register(signed(who.clone()), 10 * MINIMUM_BOND));
	assert_ok!(Settlement::admit(root(), who.clone()));
	who
}

fn fill(
	who: AccountId32,
	asset: AssetId,
	amount: u128,
	price: FixedU128,
) -> DispatchResultWithPostInfo {
	Settlement::fill(signed(who), BASKET, asset, amount, price)
}

fn commit(who: AccountId32, asset: AssetId, amount: u128) -> sp_runtime::DispatchResult {
	Settlement::commit(signed(who), BASKET, asset, amount)
}

/// The basket of [`rebalancing`], in the middle of the life of its orders: the limit is the certified
/// price. Dave is admitted.
fn at_market() -> BasketId {
	let id = rebalancing();
	admitted(DAVE);
	run_for(ORDER_LIFE / 2);
	heartbeat();
	id
}

/// Fills everything that the basket of [`at_market`] trades, at certified prices.
fn fill_all() {
	assert_ok!(fill(DAVE, ETH, ETH_HELD / 11, usd(3_000)));
	assert_ok!(fill(DAVE, SOL, 1_400_000_000, usd(100)));
	assert_ok!(fill(DAVE, BTC, 340_000, usd(50_000)));
}

fn vault(basket: BasketId) -> AccountId32 {
	Rebalance::vault(basket)
}

fn held(basket: BasketId, asset: AssetId) -> u128 {
	Assets::balance(asset, vault(basket))
}

fn shares(basket: BasketId, who: &AccountId32) -> u128 {
	Assets::balance(SHARE_OFFSET + basket, who)
}

fn supply(basket: BasketId) -> u128 {
	Assets::total_issuance(SHARE_OFFSET + basket)
}

fn donate(basket: BasketId, asset: AssetId, amount: u128) {
	assert_ok!(Assets::mint_into(asset, &vault(basket), amount));
}

/// The owner's terms with these fees, earned by Charlie.
fn terms(issue: u64, redeem: u64, management: u64) -> Terms<AccountId32> {
	Terms {
		recipient: CHARLIE,
		delegate: None,
		fees: Fees { issue: pct(issue), redeem: pct(redeem), management: pct(management) },
		rules: DefaultRules::get(),
	}
}

/// Lets terms with these fees hold: announces them and waits.
fn charge(basket: BasketId, issue: u64, redeem: u64, management: u64) {
	assert_ok!(Settlement::set_terms(signed(ALICE), basket, terms(issue, redeem, management)));
	run_for((TERMS_NOTICE / BLOCK_TIME) as BlockNumber);
	heartbeat();
}

fn with_rules(basket: BasketId, change: impl FnOnce(&mut Rules)) {
	let mut terms = terms(0, 0, 0);
	change(&mut terms.rules);
	with_terms(basket, terms);
}

fn with_terms(basket: BasketId, terms: Terms<AccountId32>) {
	assert_ok!(Settlement::set_terms(signed(ALICE), basket, terms));
	// As if the notice had passed.
	BasketTerms::<Test>::mutate(basket, |record| {
		let record = record.as_mut().unwrap();
		if let Some(announced) = record.announced.take() {
			record.terms.rules = announced.rules;
		}
	});
}

/// Events of the pallet since the last call.
fn events() -> Vec<Event<Test>> {
	let events = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Settlement(event) => Some(event),
			_ => None,
		})
		.collect();
	System::reset_events();
	events
}

/// Fixtures of the benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct Fixtures;

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32> for Fixtures {
	fn basket(owner: &AccountId32, components: u32) -> BasketId {
		let id = pallet_rebalance::NextBasketId::<Test>::get();
		let assets = FIRST_OF_MANY..FIRST_OF_MANY + components;
		certify(USDC, usd(1));
		assets.clone().for_each(|asset| certify(asset, usd(1)));
		let each = Perquintill::from_rational(1, u64::from(components));
		let mut targets: Vec<_> = assets.map(|asset| (asset, each)).collect();
		let rest = targets.iter().skip(1).fold(Perquintill::one(), |rest, (_, part)| rest - *part);
		targets[0].1 = rest;
		assert_ok!(Rebalance::create_basket(signed(owner.clone()), targets, None));
		execute(id);
		id
	}

	fn pass(time: u64) {
		Ahead::mutate(|ahead| *ahead += time);
		Timestamp::set_timestamp(time_of(System::block_number()));
	}

	fn endow(who: &AccountId32) {
		use frame_support::traits::fungible::Mutate as _;
		assert_ok!(Balances::mint_into(who, 1_000_000));
	}

	fn pool(who: &AccountId32, asset: AssetId, amount: u128, quote: u128) {
		let (origin, kind) = (signed(who.clone()), Box::new(asset));
		assert_ok!(AssetConversion::create_pool(origin.clone(), kind.clone(), Box::new(USDC)));
		let (usdc, who) = (Box::new(USDC), who.clone());
		assert_ok!(AssetConversion::add_liquidity(origin, kind, usdc, amount, quote, 0, 0, who));
	}
}
