//! The same with the journal in a file, which is opened again after each stop.

use super::{
	assert_nothing_is_lost, go_on, is_settled, settings, surroundings_with,
	world::{Fault, World, BTC, ETH},
};
use crate::{
	engine::{Engine, EngineError},
	journal::{Database, Journal, JournalError},
	model::{Change, Job, State},
};
use async_trait::async_trait;
use ballast_oracle::BlockNumber;
use ballast_settlement_math::Side;
use futures::FutureExt;
use std::{path::Path, sync::Arc};

const BLOCKS: u32 = 90;
/// Every so many points one is tried: a file is slower than memory.
const STRIDE: usize = 9;

/// Writes to the file; the world sees what was written, and may stop the engine before and after.
struct OnDisk {
	database: Database,
	world: Arc<World>,
}

#[async_trait]
impl Journal for OnDisk {
	async fn load(&self) -> Result<State, JournalError> {
		self.database.load().await
	}

	async fn write(&self, changes: &[Change]) -> Result<(), JournalError> {
		self.world.touch().await;
		self.database.write(changes).await?;
		// The world's copy is what it compares orders and transactions with.
		self.world.remember(changes);
		self.world.touch().await;
		Ok(())
	}

	async fn ended(&self, most: usize) -> Result<Vec<Job>, JournalError> {
		self.database.ended(most).await
	}
}

async fn turn(
	world: &Arc<World>,
	path: &Path,
	engine: Option<Engine>,
	head: BlockNumber,
) -> Result<Engine, EngineError> {
	let engine = match engine {
		Some(engine) => engine,
		None => {
			let database = Database::open(path, "world").unwrap();
			let journal = Arc::new(OnDisk { database, world: world.clone() });
			Engine::start(settings(false), surroundings_with(world, journal)).await?
		}
	};
	go_on(world, engine, head).await
}

/// Returns how often the engine was stopped.
fn run(world: &Arc<World>, path: &Path) -> u32 {
	let (mut engine, mut stops) = (None, 0);
	for _ in 0..BLOCKS {
		let head = world.produce();
		match turn(world, path, engine.take(), head).now_or_never() {
			Some(going) => engine = Some(going.unwrap()),
			None => stops += 1,
		}
	}
	drop(engine);
	let kept = Database::open(path, "world").unwrap().load().now_or_never().unwrap().unwrap();
	assert_eq!(kept, world.journal_state().0);
	stops
}

fn world() -> Arc<World> {
	let orders = [(BTC, Side::Buy, "0.12345678"), (ETH, Side::Sell, "2.5")];
	let world = World::new(0, &orders, "4000");
	world.0.lock().unwrap().venue_faults = [Fault::LostAnswer, Fault::Partial(40)].into();
	world
}

#[test]
fn a_journal_in_a_file_forgets_nothing_either() {
	let folder = tempfile::tempdir().unwrap();
	let calm = world();
	assert_eq!(run(&calm, &folder.path().join("calm")), 0);
	assert_nothing_is_lost(&calm, "calm");
	let points = calm.0.lock().unwrap().touched;
	for point in (1..=points).step_by(STRIDE) {
		let world = world();
		world.0.lock().unwrap().crash_at = Some(point);
		let what = format!("stopped at {point}");
		assert_eq!(run(&world, &folder.path().join(point.to_string())), 1, "{what}");
		assert_nothing_is_lost(&world, &what);
		assert!(is_settled(&world), "{what}: not settled");
	}
}
