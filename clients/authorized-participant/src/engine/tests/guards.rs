//! What the engine does not begin, or does not go on with.

use super::{
	assert_books_are_true, assert_nothing_is_lost, endings, is_settled, run, settings,
	surroundings, turn,
	world::{Fault, PoolFault, World, BTC, ETH, USDC},
};
use crate::{
	chain::{Order, Vault, View},
	engine::Engine,
	model::{Ending, Job, Stage},
	strategy::fills::DELIVERY_TIME,
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
		let (engine, _) = until(&world, commit, |engine| !engine.state().jobs.is_empty());
		drop(engine);
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
	let less = |view: &mut View| {
		view.vaults[0].orders.iter_mut().for_each(|order| order.reserved = order.amount - 1)
	};
	assert_eq!(why(&engine, &job, less), "less of the order is left");
	let ends = |view: &mut View| view.vaults[0].deadline = view.block.number;
	assert!(why(&engine, &job, ends).starts_with("the settlement ends at block"));
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

/// What becomes of a hedge of 0.05 BTC, worth 3,000, when the vault has changed before it is delivered.
fn hedged(change: impl Fn(&mut Vault)) -> Stage {
	let world = world();
	let (mut engine, mut view) = until(&world, false, |engine| engine.state().jobs.len() == 2);
	let job = engine.state().jobs.values().find(|job| job.asset == BTC).cloned().unwrap();
	let mut changes = Vec::new();
	engine.expired(job.clone(), &mut changes);
	engine.write(changes).now_or_never().unwrap().unwrap();
	change(&mut view.vaults[0]);
	engine.finish(job.id, &view).now_or_never().unwrap().unwrap();
	let (state, ended) = world.journal_state();
	let job = state.jobs.get(&job.id).or(ended.last()).unwrap();
	job.stage.clone()
}

fn purchase(vault: &mut Vault) -> &mut Order {
	vault.orders.iter_mut().find(|order| order.asset == BTC).unwrap()
}

#[test]
fn a_hedge_that_the_vault_takes_next_to_nothing_of_ends() {
	let reason = "next to nothing is left that the vault can trade";
	let over = Stage::Ended(Ending::Short(reason.into()));
	let reserved = |vault: &mut Vault| purchase(vault).reserved = purchase(vault).amount;
	assert_eq!(hedged(reserved), over);
	let small = |vault: &mut Vault| (purchase(vault).amount, vault.cash) = (10_000, 3_000_000);
	assert_eq!(hedged(small), over);
	let poor = |vault: &mut Vault| vault.cash = 5_000_000;
	assert_eq!(hedged(poor), Stage::Hedged, "its sale may pay for it");
	let starved = |vault: &mut Vault| {
		poor(vault);
		vault.orders.retain(|order| order.asset == BTC);
	};
	assert_eq!(hedged(starved), over);
	assert_eq!(hedged(|vault| vault.loss_left = U256::zero()), Stage::Hedged, "it may lose later");
}

#[test]
fn a_crumb_that_others_leave_of_an_order_is_delivered() {
	let stage = hedged(|vault| purchase(vault).amount = 10_000);
	assert!(matches!(stage, Stage::Filling { amount: 10_000, .. }), "{stage:?}");
}

#[test]
fn nothing_is_reserved_that_the_deadline_leaves_no_time_to_deliver() {
	for (left, is_reserved) in [(2 * DELIVERY_TIME - 1, false), (2 * DELIVERY_TIME, true)] {
		let world = world();
		let head = (0..13).fold(0, |_, _| world.produce());
		let engine = Engine::start(settings(true), surroundings(&world)).now_or_never().unwrap();
		let mut engine = engine.unwrap();
		engine.on_block(&world.finalized(1).0).now_or_never().unwrap().unwrap();
		let mut view = world.finalized(head).1;
		view.vaults[0].deadline = view.block.number + left;
		engine.act(&view).now_or_never().unwrap().unwrap();
		let jobs = engine.state().jobs.values();
		let reserved = jobs.map(|job| matches!(job.stage, Stage::Committing(_)));
		assert_eq!(reserved.collect::<Vec<_>>(), [is_reserved; 2], "{left} blocks");
	}
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

#[test]
fn what_is_open_is_delivered_while_balances_cannot_be_compared() {
	let world = world();
	let (engine, _) = until(&world, false, |engine| engine.state().jobs.len() == 2);
	world.0.lock().unwrap().no_balances = true;
	// A minute later the next comparison is due.
	world.0.lock().unwrap().now += 60_000;
	let mut engine = Some(engine);
	let mut go = |blocks: u32| {
		for _ in 0..blocks {
			let head = world.produce();
			let mut next = engine.take().unwrap();
			for number in next.cursor().unwrap().number + 1..=head {
				next.on_block(&world.finalized(number).0).now_or_never().unwrap().unwrap();
			}
			next.act(&world.finalized(head).1).now_or_never().unwrap().unwrap();
			engine = Some(next);
		}
		engine.as_ref().unwrap().state().clone()
	};
	assert!(go(12).jobs.is_empty());
	let (_, ended) = world.journal_state();
	assert_eq!(endings(&ended), [&Ending::Done, &Ending::Done]);
	assert!(world.0.lock().unwrap().settling, "nothing new is begun");
	world.0.lock().unwrap().no_balances = false;
	go(12);
	assert!(is_settled(&world));
}

#[test]
fn balances_are_compared_every_minute() {
	let world = world();
	let mut engine = begin(&world);
	let head = (0..5).fold(0, |_, _| world.produce());
	let view = world.finalized(head).1;
	engine.act(&view).now_or_never().unwrap().unwrap();
	*world.0.lock().unwrap().at_venue.entry("BTC".into()).or_default() += Decimal::ONE;
	world.0.lock().unwrap().now += 59_999;
	engine.act(&view).now_or_never().unwrap().unwrap();
	assert!(engine.state().halted.is_empty());
	world.0.lock().unwrap().now += 1;
	engine.act(&view).now_or_never().unwrap().unwrap();
	assert!(engine.state().halted.contains_key(&BTC));
}

#[test]
fn a_comparison_that_failed_is_made_again_at_the_next_turn() {
	let world = world();
	let mut engine = begin(&world);
	let head = (0..5).fold(0, |_, _| world.produce());
	let view = world.finalized(head).1;
	// The daemon's turns, a second apart. Returns the comparisons.
	let mut go = |turns: u64| {
		let before = world.0.lock().unwrap().compared;
		for _ in 0..turns {
			engine.act(&view).now_or_never().unwrap().unwrap();
			world.0.lock().unwrap().now += 1_000;
		}
		world.0.lock().unwrap().compared - before
	};
	// At the start, and after each minute.
	assert_eq!(go(60), 1);
	assert_eq!(go(120), 2);
	world.0.lock().unwrap().no_balances = true;
	assert_eq!(go(10), 10);
	world.0.lock().unwrap().no_balances = false;
	assert_eq!(go(60), 1);
	assert_eq!(go(1), 1);
}

#[test]
fn an_order_that_is_refused_is_not_tried_again_at_once() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05")], "4000");
	world.0.lock().unwrap().venue_faults = [Fault::Refused; 60].into();
	run(&world, 60, false);
	let placed = world.0.lock().unwrap().placed;
	// From block 11 on, after 2, 4, 8, 16 and 16 blocks: not at each.
	assert!((4..=6).contains(&placed), "{placed}");
	// What was counted for nothing is given back.
	let (state, _) = world.journal_state();
	assert!(state.spent.values().all(Decimal::is_zero), "{:?}", state.spent);
}

#[test]
fn it_decides_once_for_each_block() {
	let world = world();
	let head = (0..14).fold(0, |_, _| world.produce());
	let mut engine = begin(&world);
	engine.on_block(&world.finalized(1).0).now_or_never().unwrap().unwrap();
	let view = world.finalized(head).1;
	engine.planned_at = Some(view.block);
	engine.act(&view).now_or_never().unwrap().unwrap();
	assert!(engine.state().jobs.is_empty());
	engine.act(&world.finalized(head - 1).1).now_or_never().unwrap().unwrap();
	assert_eq!(engine.state().jobs.len(), 2);
}

/// What is left when somebody else fills the order that was hedged.
fn with_position(settings: crate::engine::Settings) -> (Arc<World>, Engine) {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05")], "4000");
	let mut engine = Engine::start(settings, surroundings(&world)).now_or_never().unwrap().unwrap();
	while world.0.lock().unwrap().placed == 0 {
		let head = world.produce();
		engine = turn(&world, Some(engine), head, false).now_or_never().unwrap().unwrap();
	}
	world.0.lock().unwrap().settling = false;
	(world, engine)
}

fn go_on(world: &Arc<World>, engine: Engine, blocks: u32) -> Engine {
	(0..blocks).fold(engine, |engine, _| {
		let head = world.produce();
		turn(world, Some(engine), head, false).now_or_never().unwrap().unwrap()
	})
}

#[test]
fn a_position_is_unwound_in_parts_within_the_limit_of_a_job() {
	let (world, mut engine) = with_position(settings(false));
	engine.settings.limits.order = Decimal::from(1_000);
	go_on(&world, engine, 40);
	assert_nothing_is_lost(&world, "in parts");
	let (_, ended) = world.journal_state();
	let parts: Vec<_> =
		ended.iter().filter(|job| job.leg.is_none() && job.hedge.is_some()).collect();
	assert_eq!(parts.len(), 3, "3,000 in parts of 1,000");
	assert!(parts.iter().all(|job| job.notional <= Decimal::from(1_000)));
}

#[test]
fn nothing_is_unwound_far_from_the_certified_price() {
	let (world, engine) = with_position(settings(false));
	world.0.lock().unwrap().moved = -60;
	let engine = go_on(&world, engine, 20);
	assert_eq!(world.0.lock().unwrap().exposure_of(BTC), Decimal::from(3_000));
	world.0.lock().unwrap().moved = -40;
	let engine = go_on(&world, engine, 40);
	assert_nothing_is_lost(&world, "near enough");
	drop(engine);
}

#[test]
fn nothing_is_unwound_while_the_quote_asset_is_halted() {
	let (world, mut engine) = with_position(settings(false));
	engine.state.halted.insert(USDC, "a reason".into());
	go_on(&world, engine, 30);
	assert_eq!(world.0.lock().unwrap().exposure_of(BTC), Decimal::from(3_000));
}

#[test]
fn a_fee_that_cannot_be_told_halts_both_assets() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05")], "4000");
	world.0.lock().unwrap().venue_faults = [Fault::FeeUnknown].into();
	let (engine, _) = until(&world, false, |engine| !engine.state().halted.is_empty());
	let halted: Vec<_> = engine.state().halted.keys().copied().collect();
	assert_eq!(halted, [BTC, USDC]);
	assert!(engine.state().jobs.is_empty());
	assert_eq!(engine.position(BTC), Some("0.05".parse().unwrap()));
	let (_, ended) = world.journal_state();
	assert!(matches!(endings(&ended)[..], [Ending::Short(_)]), "{ended:?}");
}

#[test]
fn another_order_under_its_identifier_is_not_taken_for_it() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05")], "4000");
	world.0.lock().unwrap().venue_faults = [Fault::LostAnswer].into();
	let (mut engine, view) = until(&world, false, |engine| !engine.state().jobs.is_empty());
	for report in world.0.lock().unwrap().orders.values_mut() {
		report.side = ballast_venue::Side::Sell;
	}
	let job = *engine.state().jobs.keys().next().unwrap();
	engine.finish(job, &view).now_or_never().unwrap().unwrap();
	assert!(engine.state().jobs.is_empty());
	assert!(engine.state().halted.contains_key(&BTC));
	assert_eq!(engine.position(BTC), Some(Decimal::ZERO));
}
