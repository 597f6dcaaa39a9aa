//! Random worlds: orders, faults of venue and node, competitors, and stops of the engine, from a seed.

use super::{
	assert_nothing_is_lost, run,
	world::{World, BTC, ETH},
};
use ballast_settlement_math::Side;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

const CASES: u64 = 3_000;
const STORMY: u32 = 80;
/// Beyond the deadline, with time to unwind.
const CALM: u32 = 50;

fn world(seed: u64) -> Arc<World> {
	let mut rng = ChaCha8Rng::seed_from_u64(seed);
	let mut side = || if rng.gen_bool(0.5) { Side::Buy } else { Side::Sell };
	let sides = [side(), side()];
	let btc = format!("0.{:08}", rng.gen_range(0..30_000_000));
	let eth = format!("{}.{:018}", rng.gen_range(0..6), rng.gen_range(0..10u64.pow(18)));
	let cash = rng.gen_range(0..40_000).to_string();
	let world = World::new(seed, &[(BTC, sides[0], &btc), (ETH, sides[1], &eth)], &cash);
	{
		let mut truth = world.0.lock().unwrap();
		truth.base_fees = rng.gen_bool(0.3);
		truth.fault_rate = [0.0, 0.1, 0.5][rng.gen_range(0..3)];
		truth.crash_rate = [0.005, 0.02, 0.1][rng.gen_range(0..3)];
		if rng.gen_bool(0.3) {
			truth.compete_at = Some((rng.gen_range(3..40), rng.gen_range(1..=100)));
		}
		if rng.gen_bool(0.2) {
			truth.close_at = Some(rng.gen_range(3..60));
		}
	}
	world
}

#[test]
fn nothing_is_bought_twice_or_forgotten_in_any_world() {
	let (mut stops, mut placed) = (0, 0);
	for seed in 0..CASES {
		let world = world(seed);
		let commit = seed % 3 == 0;
		stops += run(&world, STORMY, commit);
		{
			let mut truth = world.0.lock().unwrap();
			truth.crash_rate = 0.0;
			truth.fault_rate = 0.0;
		}
		assert_eq!(run(&world, CALM, commit), 0);
		assert_nothing_is_lost(&world, &format!("seed {seed}"));
		placed += world.0.lock().unwrap().placed;
	}
	// The worlds are as wild as they are meant to be.
	assert!(stops > 5_000 && placed > 5_000, "{stops} stops, {placed} orders");
}
