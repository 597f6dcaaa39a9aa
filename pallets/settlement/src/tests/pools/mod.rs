//! Settling in two phases through pools of pallet-asset-conversion.

use super::*;
use crate::mock::{AssetConversion, RuntimeCall};
use pallet_asset_conversion::Swap;
use sp_runtime::traits::Dispatchable;

type Pools = <Test as Config>::Pools;

mod phases;
mod refusals;
mod sandwich;
mod stages;

/// Position of each claim of [`basket`] and the quote asset.
const BTC_CLAIM: u16 = 1;
const ETH_CLAIM: u16 = 2;
const SOL_CLAIM: u16 = 3;
const LEAD: BlockNumber = 3;
/// What the vault of [`pooled`] trades.
const ETH_SOLD: u128 = ETH_HELD / 11;
const SOL_SOLD: u128 = 1_400_000_000;
const BTC_BOUGHT: u128 = 340_000;

/// Reserves of a pool: the asset and the quote asset.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Reserves(pub u128, pub u128);

impl Reserves {
	pub fn of(asset: AssetId) -> Self {
		let (asset, quote) = AssetConversion::get_reserves(asset, USDC).unwrap();
		Self(asset, quote)
	}

	/// What the pool pays for `amount`: the constant product, of which 0.3 % stay behind.
	fn pays(self, amount: u128) -> u128 {
		amount * 997 * self.1 / (self.0 * 1_000 + amount * 997)
	}

	/// What the pool asks for `amount`.
	fn asks(self, amount: u128) -> u128 {
		self.1 * amount * 1_000 / ((self.0 - amount) * 997) + 1
	}
}

/// Makes a pool of `dollars` on either side, at the certified price of the asset. Its shares are
/// Charlie's.
pub(super) fn pool(asset: AssetId, dollars: u128) -> Reserves {
	let decimals = DECIMALS.iter().find(|(id, _)| *id == asset).unwrap().1;
	let price = Latest::get()[&asset].0.into_inner() / SHARE;
	let reserves = Reserves(dollars * 10u128.pow(decimals.into()) / price, dollars * DOLLAR);
	assert_ok!(Assets::mint_into(asset, &CHARLIE, reserves.0));
	assert_ok!(Assets::mint_into(USDC, &CHARLIE, reserves.1));
	assert_ok!(AssetConversion::create_pool(signed(CHARLIE), Box::new(asset), Box::new(USDC)));
	assert_ok!(AssetConversion::add_liquidity(
		signed(CHARLIE),
		Box::new(asset),
		Box::new(USDC),
		reserves.0,
		reserves.1,
		0,
		0,
		CHARLIE
	));
	reserves
}

fn deep_pools() {
	for asset in [BTC, ETH, SOL, GUSD] {
		pool(asset, 1_000_000);
	}
}

/// The basket of [`issued`], whose owner settles in pools and has Eve as delegate.
fn by_pools(change: impl FnOnce(&mut Rules)) -> BasketId {
	let id = issued();
	let mut terms = terms(0, 0, 0);
	terms.delegate = Some(EVE);
	terms.rules.method = Method::Pools { lead: LEAD };
	change(&mut terms.rules);
	with_terms(id, terms);
	id
}

/// A basket that sells 0.01 ETH (30 dollars) and 1.4 SOL (140) and buys 0.0034 BTC (170), in deep
/// pools.
pub(super) fn pooled() -> BasketId {
	let id = by_pools(|_| ());
	deep_pools();
	rebalance(id, &[], &[], &[50, 30, 20]);
	id
}

fn stage() -> Option<Stage> {
	Settlement::settlement(BASKET).map(|settling| settling.stage)
}

pub(super) fn dispatch(who: AccountId32, call: Call<Test>) -> DispatchResultWithPostInfo {
	RuntimeCall::Settlement(call).dispatch(signed(who))
}

pub(super) fn sell(who: AccountId32) -> DispatchResultWithPostInfo {
	dispatch(who, Call::sell_phase { basket: BASKET })
}

pub(super) fn buy(who: AccountId32) -> DispatchResultWithPostInfo {
	dispatch(who, Call::buy_phase { basket: BASKET })
}

pub(super) fn by_orders(who: AccountId32) -> DispatchResultWithPostInfo {
	dispatch(who, Call::settle_by_orders { basket: BASKET })
}

fn refused(position: u16, fault: SwapFault) -> Error<Test> {
	Error::SwapRefused(position, fault)
}

/// Swaps as a stranger would; `None` when the pool does not.
pub(super) fn try_swap(
	who: AccountId32,
	given: AssetId,
	received: AssetId,
	amount: u128,
) -> Option<u128> {
	<Pools as Swap<_>>::swap_exact_tokens_for_tokens(
		who.clone(),
		vec![given, received],
		amount,
		None,
		who,
		false,
	)
	.ok()
}

fn swap(who: AccountId32, given: AssetId, received: AssetId, amount: u128) -> u128 {
	try_swap(who, given, received, amount).expect("the pool has enough")
}

fn begun(who: AccountId32, stage: Stage) -> Event<Test> {
	Event::StageBegun { basket: BASKET, nonce: 1, who, stage }
}

fn swapped(asset: AssetId, side: Side, amount: u128, payment: u128, loss: u128) -> Event<Test> {
	let loss36 = U256::from(loss) * U256::from(10).pow(30.into());
	Event::Swapped { basket: BASKET, asset, side, amount, payment, loss36 }
}

/// The position and the fault of a claim that undid a phase.
pub(super) fn fault(error: DispatchError) -> Option<(u16, SwapFault)> {
	let DispatchError::Module(module) = error else { return None };
	let named = |fault| match DispatchError::from(refused(0, fault)) {
		DispatchError::Module(named) => named.error,
		_ => panic!("not a module error"),
	};
	let faults = [
		SwapFault::PriceMissing,
		SwapFault::PriceUnconfirmed,
		SwapFault::PriceStale,
		SwapFault::NoLiquidity,
		SwapFault::TooBad,
		SwapFault::TooGood,
		SwapFault::LossBudgetExceeded,
		SwapFault::Refused,
	];
	let [code, low, high, _] = module.error;
	let position = u16::from_le_bytes([low, high]);
	faults
		.into_iter()
		.find(|fault| named(*fault)[0] == code && named(*fault)[3] == module.error[3])
		.map(|fault| (position, fault))
}
