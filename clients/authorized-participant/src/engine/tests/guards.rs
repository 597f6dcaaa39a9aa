//! What the engine does not begin, or does not go on with.

use super::{
	assert_books_are_true, assert_nothing_is_lost, endings, is_settled, run, settings,
	surroundings, turn,
	world::{PoolFault, World, BTC, ETH},
};
use crate::{
	chain::View,
	engine::Engine,
	model::{Ending, Job, Stage},
};
use ballast_settlement_math::{Side, U256};
use ballast_venue::Decimal;
use futures::FutureExt;
use std::sync::Arc;

fn world() -> Arc<World> {
	World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Sell, "1")], "4000")
}

fn dropped(world: &World, reason: &str) -> usize {
	let (_, ended) = world.journal_state();
	let why = |ending: &&Ending| match ending {
		Ending::Dropped(text) => text.contains(reason),
		_ => false,
	};
	endings(&ended).into_iter().filter(why).count()
}

fn begin(world: &Arc<World>) -> Engine {
	Engine::start(settings(false), surroundings(world)).now_or_never().unwrap().unwrap()
}

/// Turns the engine block by block until it is as it should be.
fn until(world: &Arc<World>, commit: bool, done: impl Fn(&Engine) -> bool) -> (Engine, View) {
	let mut engine = None;
	for _ in 0..60 {
		let head = world.produce();
		let next = turn(world, engine.take(), head, commit).now_or_never().unwrap().unwrap();
		if done(&next) {
			return (next, world.finalized(head).1);
		}
		engine = Some(next);
	}
	panic!("it never is");
}

#[test]
fn nothing_is_hedged_that_the_loss_budget_does_not_allow() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Buy, "1")], "10000");
	// Enough for a part of the purchases, at 22 basis points.
	world.0.lock().unwrap().loss_left = U256::exp10(36) * 4;
	run(&world, 80, false);
	assert_nothing_is_lost(&world, "budget");
	let (_, ended) = world.journal_state();
	assert!(ended.iter().any(|job| job.leg.is_some_and(|leg| leg.delivered > 0)));
	assert!(ended.iter().all(|job| job.failures == 0), "{ended:?}");
	assert!(!is_settled(&world));
	let hedged: Decimal = ended.iter().filter(|job| job.hedge.is_some()).map(|j| j.notional).sum();
	assert!(hedged < Decimal::from(2_500), "{hedged}");
}

#[test]
fn an_order_that_the_chain_refuses_is_given_up() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05")], "4000");
	world.0.lock().unwrap().refuse_fills = true;
	run(&world, 100, false);
	assert_books_are_true(&world, &world.journal_state().0, "refused");
	let (_, ended) = world.journal_state();
	let traded = ended.iter().filter(|job| job.leg.is_some() && job.execution.is_some());
	assert_eq!(traded.count(), 1, "hedged once and not again and again");
}

#[test]
fn a_decision_is_not_carried_out_long_after_it_was_made() {
	for commit in [false, true] {
		let world = world();
		// Stopped right after the first job was written down, and started much later.
		let written = |world: &World| !world.journal_state().0.jobs.is_empty();
		let mut engine = None;
		for _ in 0..60 {
			let head = world.produce();
			let next = turn(&world, engine.take(), head, commit).now_or_never();
			engine = next.map(Result::unwrap);
			if written(&world) {
				break;
			}
		}
		// What was in the journal then.
		let job = world.journal_state().0.jobs.values().next().cloned().unwrap();
		let stale = Job { stage: Stage::Planned, commit, execution: None, ..job };
		let other = self::world();
		other.remember(&[crate::model::Change::Job(Box::new(stale))]);
		let head = (0..40).fold(0, |_, _| other.produce());
		let engine = turn(&other, None, head, commit).now_or_never().unwrap().unwrap();
		assert_eq!(dropped(&other, "too long ago"), 1);
		drop(engine);
		run(&other, 40, commit);
		assert!(is_settled(&other), "decided anew");
	}
}

#[test]
fn a_decision_ends_with_what_it_was_about() {
	let (engine, view) = until(&world(), false, |engine| !engine.state().jobs.is_empty());
	let job = engine.state().jobs.values().next().cloned().unwrap();
	let job = Job { stage: Stage::Planned, execution: None, decided_at: view.block.number, ..job };
	assert_eq!(engine.is_obsolete(&job, &view), None);
	let why = |engine: &Engine, job: &Job, change: fn(&mut View)| {
		let mut view = view.clone();
		change(&mut view);
		engine.is_obsolete(job, &view).unwrap()
	};
	assert_eq!(why(&engine, &job, |view| view.vaults.clear()), "the settlement is over");
	assert_eq!(why(&engine, &job, |view| view.vaults[0].nonce += 1), "the settlement is over");
	assert_eq!(why(&engine, &job, |view| view.vaults[0].orders.clear()), "the order is filled");
	let moved = why(&engine, &job, |view| view.vaults[0].tolerance = Default::default());
	assert_eq!(moved, "the vault does not trade at its price any more");
	let mut engine = engine;
	engine.state.halted.insert(job.asset, "a reason".into());
	assert!(why(&engine, &job, |_| ()).contains("is halted: a reason"));
}

#[test]
fn a_lost_transaction_leaves_no_hole_in_the_nonces() {
	let world = world();
	// The first of two is lost whenever it is sent.
	let lost: Vec<_> =
		[PoolFault::Lost, PoolFault::None].into_iter().chain([PoolFault::Lost; 2]).collect();
	world.0.lock().unwrap().pool_faults = lost.into();
	let (engine, view) = until(&world, false, |engine| {
		engine.state().jobs.values().filter_map(Job::transaction).count() == 2
	});
	let mut engine = engine;
	let mut jobs = engine.state().jobs.values().cloned();
	let (first, second) = (jobs.next().unwrap(), jobs.next().unwrap());
	assert_eq!(first.transaction().unwrap().nonce + 1, second.transaction().unwrap().nonce);
	// The first one died: its job signs anew, and takes the nonce that the second one waits for.
	let (mut changes, nonce) = (Vec::new(), first.transaction().unwrap().nonce);
	engine.expired(first.clone(), &mut changes);
	engine.write(changes).now_or_never().unwrap().unwrap();
	engine.finish(first.id, &view).now_or_never().unwrap().unwrap();
	let anew = engine.state().jobs[&first.id].transaction().unwrap().nonce;
	assert_eq!(anew, nonce);
	let mut engine = Some(engine);
	for _ in 0..60 {
		let head = world.produce();
		let next = turn(&world, engine.take(), head, false).now_or_never().unwrap();
		engine = Some(next.unwrap());
	}
	assert_nothing_is_lost(&world, "lost");
}

#[test]
fn old_blocks_of_a_node_that_stalls_are_not_traded_on() {
	let world = world();
	let head = (0..13).fold(0, |_, _| world.produce());
	let mut engine = begin(&world);
	engine.settings.facts.max_price_age = 60_000;
	engine.on_block(&world.finalized(1).0).now_or_never().unwrap().unwrap();
	let view = world.finalized(head).1;
	let answers = |engine: &Engine| {
		let decisions = engine.decisions(&view).now_or_never().unwrap().unwrap();
		decisions.into_iter().filter(|decision| decision.answer.is_ok()).count()
	};
	assert_eq!(answers(&engine), 2);
	world.0.lock().unwrap().now += 60_000;
	assert_eq!(answers(&engine), 0);
}
