//! The engine is stopped at every point at which it touches the journal, the venue or the chain.

use super::{
	assert_nothing_is_lost, is_settled, run,
	world::{Fault, PoolFault, World, BTC, ETH},
};
use ballast_settlement_math::Side;
use std::sync::Arc;

const BLOCKS: u32 = 100;

fn world() -> Arc<World> {
	World::new(0, &[(BTC, Side::Buy, "0.12345678"), (ETH, Side::Sell, "2.5")], "4000")
}

/// Runs the scenario once without a stop, then stops it at each point in turn. Returns the points.
fn at_every_point(what: &str, commit: bool, prepare: impl Fn(&World)) -> u64 {
	let calm = world();
	prepare(&calm);
	assert_eq!(run(&calm, BLOCKS, commit), 0);
	assert_nothing_is_lost(&calm, what);
	assert!(is_settled(&calm), "{what}: not settled");
	let points = calm.0.lock().unwrap().touched;
	for point in 1..=points {
		let world = world();
		prepare(&world);
		world.0.lock().unwrap().crash_at = Some(point);
		let what = format!("{what}, stopped at {point}");
		assert_eq!(run(&world, BLOCKS, commit), 1, "{what}");
		assert_nothing_is_lost(&world, &what);
		assert!(is_settled(&world), "{what}: not settled");
	}
	points
}

fn with(faults: &'static [Fault], pool: &'static [PoolFault]) -> impl Fn(&World) {
	move |world| {
		let mut truth = world.0.lock().unwrap();
		truth.venue_faults = faults.iter().copied().collect();
		truth.pool_faults = pool.iter().copied().collect();
	}
}

#[test]
fn nothing_is_bought_twice_or_forgotten_when_all_goes_well() {
	let points = at_every_point("calm", false, with(&[], &[]));
	// Reads and writes of some hundred blocks, and the trades.
	assert!(points > 200, "{points}");
}

#[test]
fn nor_with_commitments() {
	at_every_point("commitments", true, with(&[], &[]));
}

#[test]
fn nor_with_fees_in_the_asset() {
	at_every_point("fees in the asset", false, |world| {
		world.0.lock().unwrap().base_fees = true;
	});
}

#[test]
fn nor_with_partial_fills() {
	let faults = with(&[Fault::Partial(40), Fault::Partial(70), Fault::Partial(3)], &[]);
	at_every_point("partial fills", false, faults);
}

#[test]
fn nor_with_rejects() {
	let faults = with(&[Fault::Refused, Fault::Rejected, Fault::NotSent, Fault::Empty], &[]);
	at_every_point("rejects", false, faults);
}

#[test]
fn nor_when_answers_are_lost_after_the_order_was_filled() {
	at_every_point("lost answers", false, with(&[Fault::LostAnswer, Fault::LostAnswer], &[]));
}

#[test]
fn nor_when_orders_are_lost_or_arrive_late() {
	let faults = with(&[Fault::LostOrder, Fault::Late(3_000), Fault::Late(9_999)], &[]);
	at_every_point("lost and late orders", false, faults);
}

#[test]
fn nor_when_orders_stay_open() {
	at_every_point("stuck orders", false, with(&[Fault::Stuck, Fault::Stuck], &[]));
}

#[test]
fn nor_when_transactions_are_lost_or_only_their_acknowledgement() {
	let pool = &[PoolFault::LostAnswer, PoolFault::Lost, PoolFault::Lost, PoolFault::Lost];
	at_every_point("lost transactions", false, with(&[], pool));
}

#[test]
fn nor_when_another_participant_is_first() {
	at_every_point("competition", false, |world| {
		// The hedge is bought and the delivery finds a smaller order.
		world.0.lock().unwrap().venue_faults = [Fault::Late(4_000), Fault::Late(4_000)].into();
		world.0.lock().unwrap().compete_at = Some((12, 60));
	});
}
