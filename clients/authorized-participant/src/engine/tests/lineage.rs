//! Chains that are not the journal's, and own fills that no job knows of.

use super::{
	assert_books_are_true, go_on, settings, surroundings, turn,
	world::{World, BTC, USDC},
};
use crate::{
	engine::{Engine, EngineError},
	model::{Change, Ending, Job, Stage},
};
use ballast_oracle::H256;
use ballast_settlement_math::Side;
use futures::FutureExt;
use std::sync::Arc;

fn world() -> Arc<World> {
	World::new(0, &[(BTC, Side::Buy, "0.05")], "4000")
}

/// An engine whose delivery was sent and is in no block that it has read.
fn filling(world: &Arc<World>) -> Engine {
	let engine = Engine::start(settings(false), surroundings(world));
	let mut engine = engine.now_or_never().unwrap().unwrap();
	let is_filling = |job: &Job| matches!(job.stage, Stage::Filling { .. });
	while !engine.state().jobs.values().any(is_filling) {
		let head = world.produce();
		engine = turn(world, Some(engine), head, false).now_or_never().unwrap().unwrap();
	}
	engine
}

#[test]
fn a_block_that_does_not_follow_the_last_one_is_refused() {
	let world = world();
	let head = (0..9).fold(0, |_, _| world.produce());
	let mut engine = turn(&world, None, head, false).now_or_never().unwrap().unwrap();
	let before = engine.state().clone();
	let mut next = world.finalized(head).0;
	next.id.number += 1;
	next.parent = H256::repeat_byte(0xee);
	let error = engine.on_block(&next).now_or_never().unwrap().unwrap_err();
	let EngineError::OtherChain(other) = &error else { panic!("{error}") };
	let expected = world.finalized(head).0.id;
	assert_eq!((other.number, other.expected), (expected.number, expected.hash));
	assert_eq!(other.found, next.parent);
	// Nothing of it was taken in, and the chain goes on where it was.
	assert_eq!((engine.state(), &world.journal_state().0), (&before, &before));
	world.produce();
	engine.on_block(&world.finalized(head + 1).0).now_or_never().unwrap().unwrap();
}

#[test]
fn a_fill_of_a_job_that_ended_in_a_gap_is_booked() {
	let world = world();
	let mut engine = filling(&world);
	let last = engine.cursor().unwrap();
	// Blocks could not be read, as far as it knows; in fact the delivery comes later.
	engine.on_gap(last).now_or_never().unwrap().unwrap();
	assert!(engine.state().jobs.is_empty() && engine.state().halted.contains_key(&BTC));
	let head = (0..6).fold(0, |_, _| world.produce());
	let alerts = |engine: &Engine| {
		let text = engine.around.metrics.text().unwrap();
		text.contains("ballast_ap_alerts_total{kind=\"unknown fill\"} 1\n")
	};
	assert!(!alerts(&engine));
	let mut engine = go_on(&world, engine, head).now_or_never().unwrap().unwrap();
	assert!(alerts(&engine));
	assert_books_are_true(&world, &world.journal_state().0, "after the gap");
	assert_eq!(engine.position(BTC).map(|position| position.is_zero()), Some(true));
	let (_, ended) = world.journal_state();
	assert!(ended.iter().any(|job| matches!(job.stage, Stage::Ended(Ending::Short(_)))));
	// The same block again changes nothing more.
	let before = engine.state().clone();
	engine.reconcile(&world.finalized(head).1).now_or_never().unwrap().unwrap();
	assert_eq!(engine.state().chain, before.chain);
	let accepted = engine.state().accept_balances(&settings(false).symbols);
	assert!(accepted.contains(&Change::ForgetBaselines));
}

#[test]
fn a_fill_that_another_program_made_is_booked_and_unwound() {
	let world = world();
	let engine = filling(&world);
	// A second journal, which has read all blocks and knows no job.
	let other = World::new(0, &[], "0");
	let head = (0..6).fold(0, |_, _| world.produce());
	drop(engine);
	let stranger = Engine::start(settings(false), surroundings(&other));
	let mut stranger = stranger.now_or_never().unwrap().unwrap();
	for number in 0..=head {
		stranger.on_block(&world.finalized(number).0).now_or_never().unwrap().unwrap();
	}
	let real = world.0.lock().unwrap().on_chain.clone();
	let booked = |asset| stranger.state().chain[&asset].change;
	assert_eq!((booked(BTC), booked(USDC)), (real[&BTC], real[&USDC]));
	assert!(real[&BTC] < 0 && real[&USDC] > 0);
	// It has sold what it did not buy: that is a position, and is bought at the venue.
	let mut view = world.finalized(head).1;
	view.vaults.clear();
	stranger.act(&view).now_or_never().unwrap().unwrap();
	assert_eq!(stranger.position(BTC).map(|position| position.is_zero()), Some(true));
}
