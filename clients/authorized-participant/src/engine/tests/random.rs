//! Random worlds: orders, faults of venue and node, prices that move, competitors, and stops of the engine,
//! from a seed.

use super::{
	assert_nothing_is_lost, run, settings,
	world::{Prices, World, BTC, ETH, TOLERANCE},
	KEEP,
};
use crate::{
	model::{Ending, Job, Stage},
	strategy::Appetite,
};
use ballast_settlement_math::Side;
use ballast_venue::Decimal;
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
		if rng.gen_bool(0.4) {
			truth.prices.path = rng.gen_range(1..Prices::PATHS);
			let mut at = 1;
			let mut next = || {
				at += rng.gen_range(1..20);
				at
			};
			truth.prices.moves_at = (0..8).map(|_| next()).collect();
		}
	}
	world
}

/// The most that may be lost, in quote currency, and why.
///
/// With prices that stay, each trade with a vault gains the margin, and a loss has one cause: what was
/// hedged and not delivered is taken back. That costs both fees and at most the slippage of the
/// configuration, which is more than this venue's spread; of each trade that fell short, up to `keep` may
/// stay and has cost a fee. Prices that move cost what was at risk when they moved, twice at most: once as a
/// position, once in the price that the vault then pays. A job that was under way may deliver anywhere within
/// the vault's tolerance, when the venue does not say that unwinding is better.
fn most_lost(world: &World, ended: &[Job]) -> Decimal {
	let Appetite { fee, unwind_slippage, .. } = settings(false).appetite;
	let back = fee + fee + unwind_slippage;
	let paid = |job: &Job| job.execution.as_ref().map_or(Decimal::ZERO, |done| done.paid);
	let unwound: Decimal = ended.iter().filter(|job| job.leg.is_none()).map(paid).sum();
	let short = |job: &&Job| matches!(job.stage, Stage::Ended(Ending::Short(_)));
	let kept = Decimal::from(KEEP) * Decimal::from(ended.iter().filter(short).count());
	let prices = &world.0.lock().unwrap().prices;
	let tolerance = Decimal::new(i64::try_from(TOLERANCE.deconstruct()).unwrap(), 18);
	let caught = ended.iter().filter(|job| prices.caught.contains(&job.id));
	let caught: Decimal = caught.map(|job| job.notional.max(paid(job))).sum();
	// Payments are rounded to base units of the quote asset.
	let dust = Decimal::new(1, 5) * Decimal::from(ended.len());
	(unwound + kept) * back + caught * (tolerance + back) + prices.swept * Decimal::TWO + dust
}

#[test]
fn nothing_is_bought_twice_or_forgotten_in_any_world() {
	let (mut stops, mut placed, mut moved) = (0, 0, 0);
	let (mut calm_gain, mut worst) = (Decimal::ZERO, Decimal::ZERO);
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
		let (_, ended) = world.journal_state();
		let most = most_lost(&world, &ended);
		let truth = world.0.lock().unwrap();
		let gain = truth.gain();
		assert!(gain >= Decimal::ZERO - most, "seed {seed}: {gain}, of {most} that may be lost");
		worst = worst.min(gain);
		match truth.prices.swept.is_zero() {
			true => calm_gain += gain,
			false => moved += 1,
		}
		placed += truth.placed;
	}
	// The worlds are as wild as they are meant to be.
	assert!(stops > 5_000 && placed > 5_000, "{stops} stops, {placed} orders");
	assert!(moved > 500 && worst < Decimal::NEGATIVE_ONE, "{moved} moved, {worst} at worst");
	assert!(calm_gain > Decimal::ZERO, "{calm_gain}");
}
