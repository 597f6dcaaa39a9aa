//! What is forgotten, and what is not as long as it can be asked for.

use super::{
	run, settings, surroundings,
	world::{World, BTC, ETH, USDC},
};
use crate::{
	chain::{Phase, View},
	engine::Engine,
	model::{Change, Job, Scope, Stage},
	order_id::OrderKey,
};
use ballast_oracle::{AssetId, BasketId, BlockNumber, Nonce};
use ballast_settlement_math::Side;
use ballast_venue::Decimal;
use futures::FutureExt;
use std::sync::Arc;

const DAY: u64 = 86_400_000;

/// A world that was settled, an engine that goes on from its journal, and its last view with the vault as
/// it was at the start.
fn settled() -> (Arc<World>, Engine, View) {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Sell, "1")], "4000");
	let vaults = world.finalized(0).1.vaults;
	run(&world, 60, false);
	let engine = Engine::start(settings(false), surroundings(&world)).now_or_never().unwrap();
	let (engine, head) = (engine.unwrap(), world.produce());
	let view = View { vaults, ..world.finalized(head).1 };
	(world, engine, view)
}

fn opened(view: &View, nonce: Nonce, since: BlockNumber) -> View {
	let mut view = view.clone();
	view.vaults[0].nonce = nonce;
	view.vaults[0].phase = Phase::Orders { since };
	view
}

fn prune(engine: &mut Engine, view: &View) {
	engine.prune(view).now_or_never().unwrap().unwrap();
}

fn attempts(engine: &Engine) -> Vec<(BasketId, Nonce, AssetId)> {
	engine.state().attempts.keys().copied().collect()
}

#[test]
fn a_settlement_is_remembered_until_a_later_request_of_its_basket() {
	let (world, mut engine, view) = settled();
	engine.given_up.insert((0, 1, BTC));
	engine.refused.insert((0, 1, ETH));
	engine.asked.insert((0, 1), view.block.number);
	let before = attempts(&engine);
	assert_eq!(before, [(0, 0, USDC), (0, 1, BTC), (0, 1, ETH)]);
	// Its end and its deadline are long past; it opens again under the same number.
	let mut later = view.clone();
	later.block.number += 1_000_000;
	later.vaults.clear();
	prune(&mut engine, &later);
	assert_eq!(attempts(&engine), before);
	assert!(engine.asked.is_empty());
	let again = opened(&view, 1, 500);
	prune(&mut engine, &again);
	assert_eq!(attempts(&engine), before[1..], "requests to complete are counted anew");
	// The next order for it has an identifier that none had.
	let (mut changes, key) = (Vec::new(), (0, 1));
	let next = engine.next_order(key, BTC, ballast_venue::Side::Buy, &mut changes);
	let [Change::Attempts((0, 1, BTC), number)] = changes[..] else { panic!("{changes:?}") };
	for attempt in 0..number - 1 {
		let (genesis, account) = (&engine.settings.facts.genesis, &engine.settings.account);
		let side = ballast_venue::Side::Buy;
		let used = OrderKey { genesis, account, settlement: key, asset: BTC, side, attempt }.id();
		assert!(used != next && world.0.lock().unwrap().orders.contains_key(&used));
	}
	assert!(number > 1 && !world.0.lock().unwrap().orders.contains_key(&next));

	prune(&mut engine, &opened(&view, 2, 500));
	assert!(attempts(&engine).is_empty());
	assert!(engine.given_up.is_empty() && engine.refused.is_empty());
	assert!(!engine.state().spent.contains_key(&Scope::Settlement(0, 1)));
	assert_eq!(engine.state(), &world.journal_state().0, "durably");
}

#[test]
fn what_was_sent_for_a_window_is_counted_until_a_later_one() {
	let (_, mut engine, view) = settled();
	engine.write(vec![Change::Attempts((0, 20, USDC), 1)]).now_or_never().unwrap().unwrap();
	let collecting = |until| {
		let mut view = view.clone();
		view.vaults[0].phase = Phase::Offers { until };
		view
	};
	prune(&mut engine, &collecting(20));
	assert_eq!(attempts(&engine), [(0, 1, BTC), (0, 1, ETH), (0, 20, USDC)]);
	prune(&mut engine, &collecting(21));
	assert_eq!(attempts(&engine), [(0, 1, BTC), (0, 1, ETH)]);
}

#[test]
fn nothing_of_an_open_job_is_forgotten() {
	let (world, _, view) = settled();
	let (_, ended) = world.journal_state();
	let job = ended.into_iter().find(|job| job.leg.is_some()).unwrap();
	let day = Scope::Day(job.created_at / DAY);
	world.remember(&[Change::Job(Box::new(Job { stage: Stage::Hedged, ..job.clone() }))]);
	let engine = Engine::start(settings(false), surroundings(&world)).now_or_never().unwrap();
	let mut engine = engine.unwrap();
	let scope = Scope::Settlement(0, 1);
	let mut later = opened(&view, 2, 500);
	later.time += 10 * DAY;
	world.0.lock().unwrap().now = later.time;
	prune(&mut engine, &later);
	assert_eq!(attempts(&engine), [(0, 1, BTC), (0, 1, ETH)]);
	assert!(engine.state().spent.contains_key(&scope) && engine.state().spent.contains_key(&day));
	world.remember(&[Change::Job(Box::new(job))]);
	let engine = Engine::start(settings(false), surroundings(&world)).now_or_never().unwrap();
	let mut engine = engine.unwrap();
	prune(&mut engine, &later);
	assert!(engine.state().attempts.is_empty() && engine.state().spent.is_empty());
}

#[test]
fn days_are_forgotten_by_the_earlier_of_two_clocks() {
	let (world, mut engine, mut view) = settled();
	let today = Scope::Day(view.time / DAY);
	assert!(engine.state().spent.get(&today).is_some_and(|spent| *spent > Decimal::ZERO));
	let kept = |engine: &Engine| engine.state().spent.contains_key(&today);
	// This machine's clock alone is ahead, then the chain's is.
	world.0.lock().unwrap().now += 3 * DAY;
	prune(&mut engine, &view);
	assert!(kept(&engine));
	view.time += 2 * DAY;
	prune(&mut engine, &view);
	assert!(kept(&engine));
	view.time += DAY;
	prune(&mut engine, &view);
	assert!(!kept(&engine));
}

#[test]
fn a_year_of_settlements_leaves_no_more_than_one() {
	let (world, mut engine, view) = settled();
	let mut most = 0;
	for nonce in 2..500 {
		let since = nonce * 100;
		world.0.lock().unwrap().now += DAY;
		let mut view = opened(&view, nonce, since);
		view.time = world.0.lock().unwrap().now;
		let one = Decimal::ONE;
		let changes = vec![
			Change::Attempts((0, nonce, BTC), 3),
			Change::Attempts((0, nonce, ETH), 1),
			Change::Attempts((0, since, USDC), 1),
			Change::Spent(Scope::Settlement(0, nonce), one),
			Change::Spent(Scope::Day(view.time / DAY), one),
		];
		engine.write(changes).now_or_never().unwrap().unwrap();
		prune(&mut engine, &view);
		most = most.max(engine.state().attempts.len() + engine.state().spent.len());
	}
	assert_eq!(engine.state().attempts.len(), 3);
	// Three counters, one settlement, this day and two before it.
	assert_eq!(most, 7);
}
