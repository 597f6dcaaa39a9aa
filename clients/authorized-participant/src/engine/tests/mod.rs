//! The engine in a world that stops it, loses answers and trades against it.

mod crashes;
mod disk;
mod faults;
mod guards;
mod lineage;
mod makers;
mod offers;
mod pins;
mod prune;
mod random;
mod world;

use super::{Engine, EngineError, Settings, Surroundings};
use crate::{
	journal::Journal,
	metrics::Metrics,
	model::{Ending, Job, Stage, State},
	strategy::{quotes::Quoting, Appetite, Limits},
};
use ballast_oracle::BlockNumber;
use ballast_venue::Decimal;
use futures::FutureExt;
use std::sync::{
	atomic::{AtomicBool, Ordering},
	Arc,
};
use world::{symbol, World, BTC, ETH, USDC};

const KEEP: u32 = 30;
const MOST_IN_A_JOB: u32 = 20_000;

fn settings(commit: bool) -> Settings {
	let fraction = |bps: i64| Decimal::new(bps, 4);
	Settings {
		account: [7; 32],
		facts: World::facts(),
		symbols: [BTC, ETH, USDC].map(|asset| (asset, symbol(asset).to_owned())).into(),
		baskets: None,
		appetite: Appetite {
			fee: fraction(10),
			margin: fraction(5),
			slack: fraction(5),
			most_apart: fraction(500),
			keep: Decimal::from(KEEP),
			least: Decimal::from(10),
			unwind_slippage: fraction(50),
		},
		limits: Limits {
			order: Decimal::from(MOST_IN_A_JOB),
			settlement: Decimal::from(10_000_000),
			day: Decimal::from(10_000_000),
		},
		commit,
		pins: None,
		quoting: Some(Quoting { margin: fraction(10), lead: 10 }),
	}
}

/// An engine in a world, and whether its kill switch is set, which it is at first.
struct Switched {
	world: Arc<World>,
	killed: Arc<AtomicBool>,
	engine: Option<Engine>,
}

impl Switched {
	fn new(world: &Arc<World>) -> Self {
		let killed = Arc::new(AtomicBool::new(true));
		let switch = killed.clone();
		let around = Surroundings {
			killed: Arc::new(move || switch.load(Ordering::Relaxed)),
			..surroundings(world)
		};
		let engine = Engine::start(settings(false), around).now_or_never().unwrap().unwrap();
		Self { world: world.clone(), killed, engine: Some(engine) }
	}

	fn set(&self, killed: bool) {
		self.killed.store(killed, Ordering::Relaxed);
	}

	/// Lets so many blocks pass. Orders placed and transactions submitted up to then.
	fn go(&mut self, blocks: u32) -> (u64, u64) {
		for _ in 0..blocks {
			let head = self.world.produce();
			let next = turn(&self.world, self.engine.take(), head, false).now_or_never().unwrap();
			self.engine = Some(next.unwrap());
		}
		let truth = self.world.0.lock().unwrap();
		(truth.placed, truth.submitted)
	}
}

fn surroundings(world: &Arc<World>) -> Surroundings {
	surroundings_with(world, world.clone())
}

fn surroundings_with(world: &Arc<World>, journal: Arc<dyn Journal>) -> Surroundings {
	let clock = world.clone();
	Surroundings {
		chain: world.clone(),
		venue: world.clone(),
		journal,
		clock: Arc::new(move || clock.0.lock().unwrap().now),
		killed: Arc::new(|| false),
		metrics: Arc::new(Metrics::new().unwrap()),
	}
}

/// One turn of the daemon: starts an engine if there is none, reads all finalized blocks, acts.
async fn turn(
	world: &Arc<World>,
	engine: Option<Engine>,
	head: BlockNumber,
	commit: bool,
) -> Result<Engine, EngineError> {
	let engine = match engine {
		Some(engine) => engine,
		None => Engine::start(settings(commit), surroundings(world)).await?,
	};
	go_on(world, engine, head).await
}

/// One turn of an engine that was started.
async fn go_on(
	world: &Arc<World>,
	mut engine: Engine,
	head: BlockNumber,
) -> Result<Engine, EngineError> {
	let next = engine.cursor().map_or(0, |block| block.number + 1);
	for number in next..=head {
		engine.on_block(&world.finalized(number).0).await?;
	}
	let view = world.finalized(head).1;
	if head.is_multiple_of(7) {
		unless_silent(world, engine.reconcile(&view).await)?;
	}
	unless_silent(world, engine.act(&view).await)?;
	Ok(engine)
}

/// That a faulty venue gives no answer does not end the daemon.
fn unless_silent(world: &World, result: Result<(), EngineError>) -> Result<(), EngineError> {
	match result {
		Err(EngineError::Venue(_)) if world.0.lock().unwrap().fault_rate > 0.0 => Ok(()),
		result => result,
	}
}

/// Runs the daemon over some blocks. Returns how often it was stopped.
fn run(world: &Arc<World>, blocks: BlockNumber, commit: bool) -> u32 {
	let (mut engine, mut stops) = (None, 0);
	for _ in 0..blocks {
		let head = world.produce();
		match turn(world, engine.take(), head, commit).now_or_never() {
			Some(Ok(going)) => engine = Some(going),
			Some(Err(error)) => panic!("{error}"),
			None => stops += 1,
		}
	}
	stops
}

/// What has to hold however often the engine was stopped.
fn assert_nothing_is_lost(world: &World, what: &str) {
	let (state, ended) = world.journal_state();
	assert!(state.jobs.is_empty(), "{what}: open jobs {:?}", state.jobs);
	assert!(state.halted.is_empty(), "{what}: halted {:?}", state.halted);
	assert_books_are_true(world, &state, what);
	let truth = world.0.lock().unwrap();
	assert!(truth.on_hold.is_empty(), "{what}: on hold {:?}", truth.on_hold);
	assert!(truth.offers_made <= 1, "{what}: {} offers", truth.offers_made);
	// One job per asset is open at a time, so more would be a second hedge for one order.
	let most = Decimal::from(MOST_IN_A_JOB + KEEP + 1) * truth.prices.range();
	assert!(truth.exposure <= most, "{what}: {} was at risk", truth.exposure);
	for asset in [BTC, ETH] {
		let left = truth.exposure_of(asset).abs();
		assert!(left <= Decimal::from(KEEP), "{what}: {left} of asset {asset} is left");
	}
	let executed = ended.iter().filter(|job| job.execution.is_some()).count();
	let traded = truth.orders.values().filter(|report| !report.filled.is_zero()).count();
	assert_eq!(executed, traded, "{what}: executions on record");
}

/// The journal knows every trade that happened.
fn assert_books_are_true(world: &World, state: &State, what: &str) {
	let truth = world.0.lock().unwrap();
	for asset in [BTC, ETH, USDC] {
		let symbol = symbol(asset);
		let booked = state.venue.get(symbol).map_or(Decimal::ZERO, |book| book.change);
		let real = truth.at_venue.get(symbol).copied().unwrap_or_default();
		assert_eq!(booked, real, "{what}: {symbol} at the venue");
		let booked = state.chain.get(&asset).map_or(0, |book| book.change);
		let real = truth.on_chain.get(&asset).copied().unwrap_or(0);
		assert_eq!(booked, real, "{what}: {symbol} on chain");
	}
}

/// Whether the vault has what it should, within what nobody trades, and somebody said so.
fn is_settled(world: &World) -> bool {
	let truth = world.0.lock().unwrap();
	!truth.settling && truth.height < world::DEADLINE && truth.open_orders() < Decimal::from(20)
}

fn endings(jobs: &[Job]) -> Vec<&Ending> {
	let ending = |job: &'_ Job| match &job.stage {
		Stage::Ended(_) => true,
		stage => panic!("{stage:?} is on record as an end"),
	};
	let ended = jobs.iter().filter(|job| ending(job));
	ended
		.filter_map(|job| match &job.stage {
			Stage::Ended(ending) => Some(ending),
			_ => None,
		})
		.collect()
}
