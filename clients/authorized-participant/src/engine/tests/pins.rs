//! A rotation of the oracles, when their keys are pinned.

use super::{
	settings, surroundings,
	world::{World, BTC, ETH},
};
use crate::{engine::Engine, pins::Pins};
use ballast_bls::host::dev_key;
use ballast_settlement_math::Side;
use futures::FutureExt;
use std::sync::Arc;

fn pins(indices: [u32; 4]) -> Option<Pins> {
	Some(Pins::new(&indices.map(|index| dev_key(index).public_key())).unwrap())
}

fn begin(world: &Arc<World>, indices: [u32; 4]) -> Engine {
	let own = super::Settings { pins: pins(indices), ..settings(false) };
	Engine::start(own, surroundings(world)).now_or_never().unwrap().unwrap()
}

#[test]
fn a_certificate_of_a_key_that_is_not_pinned_halts_trading_by_name() {
	let world = World::new(0, &[(BTC, Side::Buy, "0.05"), (ETH, Side::Sell, "1")], "4000");
	let head = (0..13).fold(0, |_, _| world.produce());
	let (block, view) = (world.finalized(1).0, world.finalized(head).1);
	let answers = |engine: &Engine| {
		let decisions = engine.decisions(&view).now_or_never().unwrap().unwrap();
		decisions.into_iter().map(|decision| decision.answer).collect::<Vec<_>>()
	};
	let take = |engine: &mut Engine| engine.on_block(&block).now_or_never().unwrap().unwrap();

	let mut engine = begin(&world, [0, 1, 2, 3]);
	take(&mut engine);
	assert!(answers(&engine).iter().all(Result::is_ok));
	assert_eq!(engine.distrust(), None);

	// The prices are verified already; then the set has another key.
	engine.settings.pins = pins([0, 1, 2, 9]);
	take(&mut engine);
	let key = dev_key(3).public_key().to_string();
	for answer in answers(&engine) {
		assert!(answer.as_ref().unwrap_err().contains(&key), "{answer:?}");
	}
	assert!(engine.distrust().unwrap().contains(&key));
	assert!(engine.around.metrics.text().unwrap().contains("alerts_total{kind=\"certificate\"} 1"));
	engine.act(&view).now_or_never().unwrap().unwrap();
	let sent = || {
		let truth = world.0.lock().unwrap();
		(truth.placed, truth.submitted)
	};
	assert!(engine.state().jobs.is_empty());
	assert_eq!(sent(), (0, 0));
	// With the keys of the new set it trades again.
	engine.settings.pins = pins([3, 2, 1, 0]);
	take(&mut engine);
	assert_eq!(engine.distrust(), None);
	assert!(answers(&engine).iter().all(Result::is_ok));
	let next = world.finalized(head - 1).1;
	engine.act(&next).now_or_never().unwrap().unwrap();
	assert!(sent().0 > 0);
}

#[test]
fn no_position_is_unwound_by_prices_of_before() {
	let world = World::new(0, &[], "0");
	let head = (0..13).fold(0, |_, _| world.produce());
	let (block, view) = (world.finalized(1).0, world.finalized(head).1);
	let mut engine = begin(&world, [0, 1, 2, 3]);
	engine.on_block(&block).now_or_never().unwrap().unwrap();
	let bought = crate::model::Change::OnChain(ETH, 10i128.pow(18));
	engine.write(vec![bought]).now_or_never().unwrap().unwrap();
	engine.settings.pins = pins([0, 1, 2, 9]);
	engine.on_block(&block).now_or_never().unwrap().unwrap();
	engine.act(&view).now_or_never().unwrap().unwrap();
	assert_eq!(world.0.lock().unwrap().placed, 0);
	engine.settings.pins = pins([0, 1, 2, 3]);
	engine.on_block(&block).now_or_never().unwrap().unwrap();
	engine.act(&world.finalized(head - 1).1).now_or_never().unwrap().unwrap();
	assert_eq!(world.0.lock().unwrap().placed, 1);
}
