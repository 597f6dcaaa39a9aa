//! Every call in every state that a settlement can be in: what is done, and by which error the rest is
//! refused.

use super::{offers::*, *};
use frame_support::storage::{with_transaction, TransactionOutcome};
use sp_runtime::DispatchResult;

/// States of a basket and its settlement.
const STATES: [(&str, fn()); 7] = [
	("active", active),
	("orders", || {
		at_market();
	}),
	("window open", offered),
	("window over", window_over),
	("selling", selling),
	("buying", buying),
	("deadline passed", deadline_passed),
];

fn active() {
	issued();
	admitted(DAVE);
}

fn offered() {
	let id = collecting();
	assert_ok!(make(EVE, id, draft()));
}

fn window_over() {
	offered();
	run_to(LAST + 1);
	heartbeat();
}

fn selling() {
	pools::pooled();
	admitted(DAVE);
}

fn buying() {
	selling();
	assert_ok!(pools::sell(ALICE));
}

/// No block had time left to end it.
fn deadline_passed() {
	offered();
	Idle::set(frame_support::weights::Weight::zero());
	run_for(PERIOD + 1);
	heartbeat();
}

fn rebalance_again() -> DispatchResult {
	let weights = vec![pct(40), pct(40), pct(20)];
	posted(Rebalance::request_rebalance(signed(ALICE), BASKET, vec![], vec![], weights, None))
}

fn posted(result: DispatchResultWithPostInfo) -> DispatchResult {
	result.map(|_| ()).map_err(|failed| failed.error)
}

const DONE: &str = "";

/// Each call with what it does in the order of [`STATES`], and in the same states while the basket is
/// paused.
type Row = (&'static str, fn() -> DispatchResult, [&'static str; 7], [&'static str; 7]);

/// Everywhere the same.
const REFUSED: [&str; 7] = ["BasketNotActive"; 7];
/// What depends on nothing but whether a settlement is stored.
const fn unless_stored(active: &'static str, stored: &'static str) -> [&'static str; 7] {
	[active, stored, stored, stored, stored, stored, stored]
}

const BETWEEN: [&str; 7] = unless_stored(DONE, "Rebalancing");
const REOPEN: [&str; 7] = unless_stored("NothingToSettle", "Rebalancing");
const REQUEST: [&str; 7] = unless_stored(DONE, "Settling");
/// What needs a settlement before its deadline, by its stage.
const fn during(
	orders: &'static str,
	window: &'static str,
	after_it: &'static str,
	selling: &'static str,
	buying: &'static str,
) -> [&'static str; 7] {
	["NotRebalancing", orders, window, after_it, selling, buying, "SettlementOver"]
}

/// Of a vault that trades, but not now.
const STOPPED: [&str; 7] = {
	let refused = REFUSED[0];
	during(refused, refused, refused, refused, refused)
};
const FILLS: [&str; 7] =
	during(DONE, "OrdersNotOpen", "OrdersNotOpen", "OrdersNotOpen", "OrdersNotOpen");
const OFFER: [&str; 7] =
	during("OffersNotOpen", DONE, "OffersNotOpen", "OffersNotOpen", "OffersNotOpen");
const AWARD: [&str; 7] =
	during("OffersNotOpen", "WindowOpen", DONE, "OffersNotOpen", "OffersNotOpen");
const SELL: [&str; 7] = during("NotSelling", "NotSelling", "NotSelling", DONE, "NotSelling");
const BUY: [&str; 7] = during("NotBuying", "NotBuying", "NotBuying", "NotBuying", DONE);
const TURN: [&str; 7] = during("NotInPools", "NotInPools", "NotInPools", DONE, DONE);
const COMPLETE: [&str; 7] = [
	"NotRebalancing",
	"NotComplete",
	"NotComplete",
	"NotComplete",
	"NotComplete",
	"NotComplete",
	DONE,
];

const CALLS: [Row; 14] = [
	("issue", || posted(issue(BOB, BASKET, SHARE)), BETWEEN, REFUSED),
	("redeem", || posted(redeem(BOB, BASKET, SHARE)), [DONE; 7], [DONE; 7]),
	(
		"set_terms",
		|| Settlement::set_terms(signed(ALICE), BASKET, terms(0, 0, 0)),
		BETWEEN,
		BETWEEN,
	),
	("request_rebalance", rebalance_again, REQUEST, REFUSED),
	("collect_fee", || posted(Settlement::collect_fee(signed(EVE), BASKET)), [DONE; 7], [DONE; 7]),
	("fill", || posted(fill(DAVE, ETH, 1_000_000, usd(3_000))), FILLS, STOPPED),
	("commit", || commit(DAVE, ETH, ETH_SPARE), FILLS, STOPPED),
	("offer", || posted(make(DAVE, BASKET, draft())), OFFER, STOPPED),
	("award", || posted(Settlement::award(signed(EVE), BASKET)), AWARD, STOPPED),
	("sell_phase", || posted(pools::sell(ALICE)), SELL, STOPPED),
	("buy_phase", || posted(pools::buy(ALICE)), BUY, STOPPED),
	// Turning to orders trades nothing.
	("settle_by_orders", || posted(pools::by_orders(ALICE)), TURN, TURN),
	("complete", || posted(Settlement::complete(signed(EVE), BASKET)), COMPLETE, COMPLETE),
	("reopen", || posted(Settlement::reopen(signed(ALICE), BASKET)), REOPEN, REFUSED),
];

/// What a call answers, and nothing of what it does.
fn answer(call: fn() -> DispatchResult) -> &'static str {
	let mut answer = DONE;
	let _ = with_transaction(|| {
		if let Err(error) = call() {
			answer = match error {
				DispatchError::Module(error) => error.message.unwrap_or("a module's"),
				other => other.into(),
			};
		}
		TransactionOutcome::Rollback(Ok::<(), DispatchError>(()))
	});
	answer
}

#[test]
fn every_call_should_be_done_or_refused_by_the_state() {
	let mut wrong = vec![];
	for paused in [false, true] {
		for (at, (state, reach)) in STATES.into_iter().enumerate() {
			ExtBuilder::default().build_and_execute(|| {
				reach();
				if paused {
					assert_ok!(Rebalance::pause_basket(signed(ALICE), BASKET));
				}
				for (name, call, running, stopped) in CALLS {
					let expected = if paused { stopped[at] } else { running[at] };
					let answer = answer(call);
					if answer != expected {
						wrong.push(format!("{name}, {state}, paused {paused}: {answer}"));
					}
				}
			});
		}
	}
	assert_eq!(wrong, Vec::<String>::new());
}
