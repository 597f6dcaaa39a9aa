//! What single faults lead to.

use super::{
	assert_nothing_is_lost, endings, is_settled, run, settings, surroundings, turn,
	world::{Fault, World, BTC, ETH, USDC},
	Switched,
};
use crate::{
	chain::View,
	engine::Engine,
	model::{BlockId, Ending, Stage},
	strategy::Limits,
};
use ballast_oracle::{FixedU128, PriceRecord, SignerBitmap};
use ballast_settlement_math::Side;
use ballast_venue::Decimal;
use futures::FutureExt;
use std::sync::{
	atomic::{AtomicBool, Ordering},
	Arc,
};

fn world() -> Arc<World> {
	World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Sell, "1")], "50")
}

fn short(world: &World) -> usize {
	let (_, ended) = world.journal_state();
	endings(&ended).into_iter().filter(|ending| matches!(ending, Ending::Short(_))).count()
}

#[test]
fn the_vault_sells_before_it_buys() {
	let world = world();
	run(&world, 60, false);
	assert_nothing_is_lost(&world, "no cash");
	let (_, ended) = world.journal_state();
	assert_eq!(ended[0].asset, ETH);
	assert!(ended.iter().any(|job| job.asset == BTC));
	assert!(is_settled(&world));
}

#[test]
fn a_donation_before_each_fill_stops_nothing() {
	let world = world();
	world.0.lock().unwrap().donor = true;
	run(&world, 60, false);
	assert_nothing_is_lost(&world, "a donor");
	assert!(is_settled(&world));
	let (_, ended) = world.journal_state();
	assert!(ended.len() < 8, "nobody makes it send transactions for nothing: {ended:?}");
}

/// A hedge of which the vault takes no more ends: else it kept its asset from all other vaults, and the
/// settlement from its completion.
#[test]
fn what_others_leave_of_an_order_does_not_hold_a_hedge_up() {
	for height in 1..30 {
		let world = World::new(0, &[(BTC, Side::Sell, "0.01")], "0");
		world.0.lock().unwrap().compete_at = Some((height, 99));
		run(&world, 60, false);
		let what = format!("others come at block {height}");
		assert_nothing_is_lost(&world, &what);
		assert!(is_settled(&world), "{what}");
	}
}

#[test]
fn a_refused_commitment_is_not_asked_for_again() {
	let world = world();
	world.0.lock().unwrap().refuse_commitments = true;
	run(&world, 60, true);
	assert_nothing_is_lost(&world, "refused");
	assert!(is_settled(&world));
	let (_, ended) = world.journal_state();
	let refused = endings(&ended).into_iter().filter(|ending| match ending {
		Ending::Dropped(reason) => reason.starts_with("not committed"),
		_ => false,
	});
	assert_eq!(refused.count(), 2, "one for each asset");
}

#[test]
fn it_asks_for_the_price_that_it_planned_with() {
	let world = world();
	run(&world, 60, false);
	let (_, ended) = world.journal_state();
	let job = ended.iter().find(|job| job.asset == ETH).unwrap();
	let leg = job.leg.unwrap();
	let units = crate::amounts::whole_units(leg.payment, 6).unwrap();
	assert_eq!((leg.side, leg.delivered), (Side::Sell, 10u128.pow(18)));
	// One whole unit, the payment rounded up to a base unit of the quote asset.
	let planned = crate::amounts::price(leg.price).unwrap();
	assert!(units >= planned && units <= planned + Decimal::new(1, 6), "{units} for {planned}");
}

#[test]
fn trading_leaves_a_gain() {
	let world = world();
	run(&world, 60, false);
	let engine = Engine::start(settings(false), surroundings(&world)).now_or_never().unwrap();
	let standing = engine.unwrap().standing();
	assert!(standing.gain > Decimal::ZERO, "{standing:?}");
	let cash = standing.positions.iter().find(|(asset, ..)| *asset == USDC).unwrap();
	assert_eq!(cash.2, Some(cash.1));
}

#[test]
fn what_cannot_be_delivered_is_unwound() {
	let world = world();
	world.0.lock().unwrap().venue_faults = [Fault::Late(4_000)].into();
	// Somebody else fills the order for which the hedge is on its way.
	world.0.lock().unwrap().compete_at = Some((12, 100));
	run(&world, 80, false);
	assert_nothing_is_lost(&world, "too late");
	assert!(short(&world) > 0);
}

#[test]
fn a_settlement_that_ends_leaves_no_job_open() {
	let world = world();
	{
		let mut truth = world.0.lock().unwrap();
		truth.venue_faults = [Fault::Late(4_000)].into();
		truth.close_at = Some(12);
	}
	run(&world, 80, false);
	assert_nothing_is_lost(&world, "the deadline");
	assert!(short(&world) > 0);
}

#[test]
fn the_kill_switch_stops_orders_and_transactions_at_once() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Sell, "1")], "200");
	let mut engine = Switched::new(&world);
	assert_eq!(engine.go(30), (0, 0));
	engine.set(false);
	let (placed, submitted) = engine.go(3);
	assert!(placed > 0 && submitted > 0);
	// With a hedge bought, the delivery waits too.
	engine.set(true);
	let before = engine.go(0);
	assert_eq!(engine.go(20), before);
	engine.set(false);
	engine.go(40);
	assert_nothing_is_lost(&world, "killed and revived");
	assert!(is_settled(&world));
}

#[test]
fn while_it_is_killed_it_still_learns_what_became_of_an_order() {
	let world = world();
	world.0.lock().unwrap().venue_faults = [Fault::LostAnswer].into();
	let killed = Arc::new(AtomicBool::new(false));
	let switch = killed.clone();
	let around = super::Surroundings {
		killed: Arc::new(move || switch.load(Ordering::Relaxed)),
		..surroundings(&world)
	};
	let mut engine = Engine::start(settings(false), around).now_or_never().unwrap().unwrap();
	while world.0.lock().unwrap().placed == 0 {
		let head = world.produce();
		engine = turn(&world, Some(engine), head, false).now_or_never().unwrap().unwrap();
	}
	let hedging = |engine: &Engine| {
		engine.state().jobs.values().any(|job| matches!(job.stage, Stage::Hedging { .. }))
	};
	assert!(hedging(&engine));
	killed.store(true, Ordering::Relaxed);
	let head = world.produce();
	let engine = turn(&world, Some(engine), head, false).now_or_never().unwrap().unwrap();
	assert!(!hedging(&engine));
	assert!(engine.state().jobs.values().any(|job| job.stage == Stage::Hedged));
}

#[test]
fn blocks_that_cannot_be_read_halt_what_may_be_in_them() {
	let world = world();
	let mut engine = None;
	let is_filling = |engine: &Engine| {
		engine.state().jobs.values().any(|job| matches!(job.stage, Stage::Filling { .. }))
	};
	let mut engine = loop {
		let head = world.produce();
		let next = turn(&world, engine.take(), head, false).now_or_never().unwrap().unwrap();
		if is_filling(&next) {
			break next;
		}
		engine = Some(next);
	};
	let assets: Vec<_> = engine
		.state()
		.jobs
		.values()
		.filter(|job| job.transaction().is_some())
		.map(|job| job.asset)
		.collect();
	let last = BlockId { number: 60, ..BlockId::default() };
	engine.on_gap(last).now_or_never().unwrap().unwrap();
	assert_eq!(engine.cursor(), Some(last));
	assert!(!is_filling(&engine));
	assert!(assets.iter().all(|asset| engine.state().halted.contains_key(asset)));
	assert_eq!(short(&world), assets.len());
}

#[test]
fn limits_hold() {
	for (order, settlement, day) in
		[(500, 10_000, 10_000), (9_999, 700, 9_999), (9_999, 9_999, 600)]
	{
		let world = world();
		let limits = Limits {
			order: Decimal::from(order),
			settlement: Decimal::from(settlement),
			day: Decimal::from(day),
		};
		let own = super::Settings { limits, ..settings(false) };
		let mut engine = Engine::start(own, surroundings(&world)).now_or_never().unwrap().ok();
		for _ in 0..90 {
			let head = world.produce();
			let next = turn(&world, engine.take(), head, false).now_or_never().unwrap();
			engine = Some(next.unwrap());
		}
		let (_, ended) = world.journal_state();
		assert!(!ended.is_empty());
		let all: Decimal = ended.iter().map(|job| job.notional).sum();
		assert!(ended.iter().all(|job| job.notional <= Decimal::from(order)), "{ended:?}");
		assert!(all <= Decimal::from(settlement.min(day)), "{all}");
	}
}

#[test]
fn only_prices_of_certificates_that_verify_are_used() {
	let world = world();
	let head = (0..13).fold(0, |_, _| world.produce());
	let begin = || {
		let engine = Engine::start(settings(false), surroundings(&world));
		engine.now_or_never().unwrap().unwrap()
	};
	let view = world.finalized(head).1;
	let answers = |engine: &Engine, view: &View| -> Vec<Result<_, String>> {
		let decisions = engine.decisions(view).now_or_never().unwrap().unwrap();
		decisions.into_iter().map(|decision| decision.answer).collect()
	};
	let all_unusable = |answers: Vec<Result<_, String>>| {
		assert_eq!(answers.len(), 2);
		for answer in answers {
			assert!(answer.unwrap_err().starts_with("no verified price of asset"));
		}
	};

	// The chain accepted a certificate by two of four.
	let mut engine = begin();
	let mut block = world.finalized(1).0;
	block.certified[0].certificate.signers = SignerBitmap::new(4, [0, 1]).unwrap();
	engine.on_block(&block).now_or_never().unwrap().unwrap();
	assert_eq!(engine.cursor(), Some(block.id));
	assert!(engine.state().prices.is_empty());
	all_unusable(answers(&engine, &view));

	let mut engine = begin();
	engine.on_block(&world.finalized(1).0).now_or_never().unwrap().unwrap();
	assert!(answers(&engine, &view).iter().all(Result::is_ok));
	// What the chain stores is not what was verified, or not to be used.
	for change in [
		|record: &mut PriceRecord| record.price = FixedU128::from_u32(1),
		|record: &mut PriceRecord| record.round += 1,
		|record: &mut PriceRecord| record.confirmed = false,
	] {
		let mut view = view.clone();
		view.prices.iter_mut().for_each(change);
		all_unusable(answers(&engine, &view));
	}
	engine.settings.facts.max_price_age = 1;
	all_unusable(answers(&engine, &view));
}

#[test]
fn a_balance_that_is_not_the_journals_halts_its_asset() {
	let world = world();
	// The first reconciliation takes the balances as they are.
	let head = (0..8).fold(0, |_, _| world.produce());
	let mut engine = turn(&world, None, 0, false).now_or_never().unwrap().unwrap();
	let view = world.finalized(0).1;
	engine.reconcile(&view).now_or_never().unwrap().unwrap();
	assert!(engine.state().halted.is_empty());
	*world.0.lock().unwrap().at_venue.entry("BTC".into()).or_default() += Decimal::ONE;
	engine.reconcile(&view).now_or_never().unwrap().unwrap();
	let halted: Vec<_> = engine.state().halted.keys().copied().collect();
	assert_eq!(halted, [BTC]);
	let engine = turn(&world, Some(engine), head, false).now_or_never().unwrap().unwrap();
	let decisions = engine.decisions(&world.finalized(head).1).now_or_never().unwrap().unwrap();
	let of = |asset| decisions.iter().find(|decision| decision.order.asset == asset).unwrap();
	assert!(of(BTC).answer.as_ref().unwrap_err().contains("halted"));
	// On chain, less halts and more does not.
	let mut engine = engine;
	let mut view = world.finalized(head).1;
	*view.balances.get_mut(&ETH).unwrap() += 1;
	engine.reconcile(&view).now_or_never().unwrap().unwrap();
	assert!(!engine.state().halted.contains_key(&ETH));
	*view.balances.get_mut(&ETH).unwrap() -= 2;
	engine.reconcile(&view).now_or_never().unwrap().unwrap();
	assert!(engine.state().halted.contains_key(&ETH));
}
