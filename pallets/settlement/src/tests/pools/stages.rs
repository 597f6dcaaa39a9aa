//! Who may run a phase and when, and every way out of it.

use super::*;
use frame_support::hypothetically;

#[test]
fn orders_should_be_closed_while_the_vault_trades_in_pools() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		admitted(DAVE);
		let closed = || {
			assert_noop!(fill(DAVE, BTC, 1_000, usd(50_000)), Error::<Test>::OrdersNotOpen);
			assert_noop!(commit(DAVE, BTC, 100_000), Error::<Test>::OrdersNotOpen);
		};
		closed();
		assert_ok!(sell(ALICE));
		closed();
		assert_ok!(by_orders(ALICE));
		assert_ok!(commit(DAVE, BTC, 100_000));
	});
}

#[test]
fn owner_and_delegate_should_have_the_lead_in_each_phase() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		let until = 1 + LEAD;
		run_to(until);
		for who in [BOB, DAVE, CHARLIE] {
			assert_noop!(sell(who), Error::<Test>::LeadNotOver);
		}
		for who in [ALICE, EVE] {
			hypothetically!({
				assert_ok!(sell(who));
			});
		}
		run_to(until + 1);
		assert_ok!(sell(DAVE));
		let until = until + 1 + LEAD;
		assert_eq!(stage(), Some(Stage::Buying { until }));
		run_to(until);
		assert_noop!(buy(DAVE), Error::<Test>::LeadNotOver);
		for who in [ALICE, EVE] {
			hypothetically!({
				assert_ok!(buy(who));
			});
		}
		run_to(until + 1);
		assert_ok!(buy(BOB));
	});
}

#[test]
fn a_former_owner_should_not_have_the_lead() {
	ExtBuilder::default().build_and_execute(|| {
		let id = pooled();
		assert_ok!(Rebalance::transfer_basket(signed(ALICE), id, BOB));
		assert_noop!(sell(ALICE), Error::<Test>::LeadNotOver);
		assert_ok!(sell(BOB));
	});
}

#[test]
fn each_phase_should_run_once_and_in_its_turn() {
	ExtBuilder::default().build_and_execute(|| {
		for phase in [sell(ALICE), buy(ALICE), by_orders(ALICE)] {
			assert_eq!(phase.unwrap_err().error, Error::<Test>::BasketNotFound.into());
		}
		issued();
		for phase in [sell(ALICE), buy(ALICE), by_orders(ALICE)] {
			assert_eq!(phase.unwrap_err().error, Error::<Test>::NotRebalancing.into());
		}
	});
	ExtBuilder::default().build_and_execute(|| {
		rebalancing();
		assert_noop!(sell(ALICE), Error::<Test>::NotSelling);
		assert_noop!(buy(ALICE), Error::<Test>::NotBuying);
		assert_noop!(by_orders(ALICE), Error::<Test>::NotInPools);
	});
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		assert_noop!(buy(ALICE), Error::<Test>::NotBuying);
		assert_ok!(sell(ALICE));
		assert_noop!(sell(ALICE), Error::<Test>::NotSelling);
	});
}

#[test]
fn owner_and_delegate_should_turn_to_orders_at_any_time_and_others_when_a_phase_is_late() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		for who in [ALICE, EVE] {
			hypothetically!({
				assert_ok!(by_orders(who));
			});
		}
		// The lead is over in block 4; everybody has had another one in block 7.
		run_to(2 * LEAD);
		assert_noop!(by_orders(DAVE), Error::<Test>::LeadNotOver);
		run_to(1 + 2 * LEAD);
		events();
		hypothetically!({
			assert_ok!(by_orders(DAVE));
			let stage = Stage::Orders { since: 1 + 2 * LEAD };
			assert_eq!(events(), vec![begun(DAVE, stage)]);
		});
		// A phase that was sold late begins with what is left: orders keep their life of ten blocks.
		run_to(10);
		assert_ok!(sell(DAVE));
		assert_eq!(stage(), Some(Stage::Buying { until: 1 + PERIOD - ORDER_LIFE }));
		assert_noop!(by_orders(DAVE), Error::<Test>::LeadNotOver);
		assert_noop!(buy(DAVE), Error::<Test>::LeadNotOver);
		run_to(1 + PERIOD - ORDER_LIFE);
		assert_noop!(buy(DAVE), Error::<Test>::LeadNotOver);
		assert_ok!(by_orders(DAVE));
		assert_eq!(stage(), Some(Stage::Orders { since: 1 + PERIOD - ORDER_LIFE }));
	});
}

#[test]
fn a_phase_after_the_last_moment_for_orders_should_be_everybodys_in_the_next_block() {
	ExtBuilder::default().build_and_execute(|| {
		pooled();
		run_to(15);
		assert_ok!(sell(BOB));
		assert_eq!(stage(), Some(Stage::Buying { until: 15 }));
		assert_noop!(buy(BOB), Error::<Test>::LeadNotOver);
		run_to(16);
		assert_ok!(buy(BOB));
	});
}

#[test]
fn the_deadline_should_end_each_stage() {
	let stages: [fn(); 3] = [
		|| (),
		|| {
			assert_ok!(sell(ALICE));
		},
		|| {
			assert_ok!(sell(ALICE));
			assert_ok!(buy(ALICE));
		},
	];
	for advance in stages {
		ExtBuilder::default().build_and_execute(|| {
			let id = pooled();
			advance();
			run_to(1 + PERIOD);
			assert!(stage().is_some());
			heartbeat();
			// As if the queue had lost it.
			hypothetically!({
				SettlementEnds::<Test>::remove(1 + PERIOD, id);
				run_for(1);
				for phase in [sell(ALICE), buy(ALICE), by_orders(ALICE)] {
					assert_eq!(phase.unwrap_err().error, Error::<Test>::SettlementOver.into());
				}
			});
			events();
			run_for(1);
			idle();
			assert!(matches!(
				events()[0],
				Event::SettlementEnded { ending: Ending::DeadlinePassed, .. }
			));
			assert_ok!(redeem(BOB, id, 1_000 * SHARE));
		});
	}
}
