//! What calls declare, against what they use and give back.

use super::{offers::*, *};
use crate::mock::RuntimeCall;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use sp_runtime::traits::Dispatchable;

type Weights = <Test as Config>::WeightInfo;

/// Claims of [`basket`]: three components and the quote asset.
const CLAIMS: u32 = 4;

/// Dispatches a call that uses less than it declares. Returns what it used.
fn used(who: AccountId32, call: Call<Test>) -> Weight {
	let declared = call.get_dispatch_info().call_weight;
	let info = RuntimeCall::Settlement(call).dispatch(signed(who)).unwrap();
	let used = info.actual_weight.unwrap();
	assert!(used.all_lte(declared) && used.ref_time() < declared.ref_time());
	used
}

fn filled(asset: AssetId, amount: u128, price: u32) -> Weight {
	used(DAVE, Call::fill { basket: BASKET, asset, amount, price: usd(price) })
}

#[test]
fn shares_should_weigh_by_their_claims() {
	ExtBuilder::default().build_and_execute(|| {
		let basket = basket();
		let (shares, max_in) = (1_000 * SHARE, unlimited());
		let weight = used(BOB, Call::issue { basket, shares, max_in });
		assert_eq!(weight, Weights::issue(CLAIMS));
		charge(basket, 0, 0, 1);
		let weight = used(EVE, Call::collect_fee { basket });
		assert_eq!(weight, Weights::collect_fee(CLAIMS));
		let weight = used(BOB, Call::redeem { basket, shares: SHARE, min_out: vec![] });
		assert_eq!(weight, Weights::redeem(CLAIMS));
	});
}

#[test]
fn a_fill_should_weigh_what_it_ends() {
	ExtBuilder::default().build_and_execute(|| {
		at_market();
		let fill = Weights::fill(CLAIMS);
		assert_eq!(filled(ETH, ETH_HELD / 22, 3_000), fill);
		assert_ok!(commit(DAVE, SOL, 1_000_000_000));
		assert_eq!(filled(SOL, 1_000_000_000, 100), fill + Weights::fulfil());
		// The end of an order may be that of the settlement.
		let last = fill + Weights::complete(CLAIMS);
		assert_eq!(filled(SOL, 400_000_000, 100), last);
		assert_eq!(filled(ETH, ETH_HELD / 22, 3_000), last);
		assert_eq!(filled(BTC, 340_000, 50_000), last);
		assert_eq!(Settlement::settlement(BASKET), None);
	});
}

#[test]
fn the_end_of_a_settlement_should_weigh_by_its_reason() {
	ExtBuilder::default().build_and_execute(|| {
		let basket = rebalancing();
		let tolerance = CompletionTolerance::get();
		CompletionTolerance::set(pct(50));
		let weight = used(EVE, Call::complete { basket });
		assert_eq!(weight, Weights::complete(CLAIMS));
		CompletionTolerance::set(tolerance);
		assert_eq!(used(ALICE, Call::reopen { basket }), Weights::reopen(CLAIMS));
		Idle::set(Weight::zero());
		run_for(PERIOD + 1);
		let weight = used(EVE, Call::complete { basket });
		assert_eq!(weight, Weights::end_settlement(CLAIMS));
	});
}

#[test]
fn an_offer_should_weigh_by_what_it_moves() {
	ExtBuilder::default().build_and_execute(|| {
		let basket = collecting();
		for (maker, paid) in [(DAVE, 1_000), (EVE, 2_000)] {
			let Draft { gives, takes, difference, until } = paying(paid);
			let (gives, takes) = (gives.try_into().unwrap(), takes.try_into().unwrap());
			let offer = Call::offer { basket, gives, takes, difference, until };
			assert_eq!(used(maker, offer), Weights::offer(CLAIMS - 1, 2));
		}
		Idle::set(Weight::zero());
		run_to(LAST + 1);
		heartbeat();
		assert_eq!(used(BOB, Call::award { basket }), Weights::award(CLAIMS - 1, 2));
		// The asset that it gave, and the quote asset.
		assert_eq!(used(DAVE, Call::withdraw { basket }), Weights::withdraw(2));
	});
}
