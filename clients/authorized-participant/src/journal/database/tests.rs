use super::*;
use crate::{
	model::{BlockId, Ending, Execution, Leg, Stage, Transaction},
	offer::{Difference, Offer, Terms},
};
use ballast_oracle::{FixedU128, H256};
use ballast_settlement_math::Side;
use ballast_venue::{ClientOrderId, Market, NewOrder};
use futures::FutureExt;

fn decimal(text: &str) -> Decimal {
	text.parse().unwrap()
}

fn job(id: JobId, stage: Stage) -> Change {
	let order = NewOrder {
		id: ClientOrderId::new([7; 16]),
		market: Market::new("BTC", "USDC"),
		side: ballast_venue::Side::Sell,
		quantity: decimal("0.00001"),
		limit: decimal("60000.01"),
	};
	let leg = Leg {
		basket: 3,
		nonce: 4,
		side: Side::Sell,
		amount: u128::MAX,
		price: FixedU128::from_inner(u128::MAX),
		delivered: 1,
		payment: u128::MAX - 1,
	};
	let execution = Execution {
		filled: decimal("0.00001"),
		paid: decimal("0.6"),
		fee: decimal("0.0000000000000000001"),
		fee_asset: "USDC".into(),
	};
	Change::Job(Box::new(Job {
		id,
		asset: 1,
		leg: Some(leg),
		completes: Some((3, 4)),
		offer: Some(Box::new(offer())),
		commit: true,
		hedge: Some(order),
		execution: Some(execution),
		failures: 2,
		notional: decimal("0.6"),
		stage,
		decided_at: 9,
		created_at: 10,
	}))
}

fn offer() -> Offer {
	let difference = Difference::FromVault(u128::MAX);
	let terms = Terms { gives: vec![(1, u128::MAX)], takes: vec![(2, 1)], difference };
	Offer {
		basket: 3,
		nonce: 4,
		terms: terms.clone(),
		window: 5,
		until: 6,
		hedge_cash: decimal("0.0000000000000000001"),
		over: Some("it is over".into()),
		taken: Some(terms),
	}
}

fn filling() -> Stage {
	let transaction =
		Transaction { hash: H256::repeat_byte(9), nonce: 5, dies_at: 80, bytes: vec![0, 255] };
	Stage::Filling { transaction, amount: u128::MAX }
}

fn changes() -> Vec<Change> {
	let price = VerifiedPrice {
		asset: 1,
		price: FixedU128::from_inner(u128::MAX),
		round: u64::MAX,
		observed_at: 6,
	};
	vec![
		Change::Cursor(BlockId { number: 77, hash: H256::repeat_byte(3) }),
		job(0, Stage::Planned),
		job(1, Stage::Hedging { sent_at: u64::MAX }),
		job(2, filling()),
		Change::Attempts((3, 4, 1), 5),
		Change::Prices(vec![price]),
		Change::AtVenue("BTC".into(), decimal("-0.1")),
		Change::AtVenue("BTC".into(), decimal("0.3")),
		Change::VenueBaseline("BTC".into(), decimal("7.5")),
		Change::OnChain(1, i128::MIN / 2),
		Change::OnChain(1, -1),
		Change::ChainBaseline(1, i128::MAX),
		Change::Spent(Scope::Settlement(3, 4), decimal("10")),
		Change::Spent(Scope::Settlement(3, 4), decimal("-2.5")),
		Change::Spent(Scope::Day(20_000), decimal("1")),
		Change::Halt(1, Some("mismatch".into())),
		Change::Halt(2, Some("for a while".into())),
		Change::Halt(2, None),
		Change::Attempts((3, 3, 1), 2),
		Change::ForgetAttempts((3, 3, 1)),
		Change::Spent(Scope::Settlement(3, 3), decimal("9")),
		Change::ForgetSpent(Scope::Settlement(3, 3)),
		Change::Spent(Scope::Day(19_999), decimal("9")),
		Change::ForgetSpent(Scope::Day(19_999)),
	]
}

fn load(database: &Database) -> State {
	database.load().now_or_never().unwrap().unwrap()
}

fn write(database: &Database, changes: &[Change]) {
	database.write(changes).now_or_never().unwrap().unwrap();
}

#[test]
fn a_file_that_is_opened_again_has_what_memory_had() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("ap.redb");
	let mut memory = State::default();
	// One by one, with the process ending after each.
	for change in changes() {
		let database = Database::open(&path, "me").unwrap();
		assert_eq!(load(&database), memory);
		write(&database, std::slice::from_ref(&change));
		memory.apply(&change);
	}
	let ended = job(1, Stage::Ended(Ending::Short("late".into())));
	for change in [ended.clone(), Change::ForgetBaselines] {
		let database = Database::open_existing(&path).unwrap();
		assert_eq!(load(&database), memory);
		write(&database, std::slice::from_ref(&change));
		memory.apply(&change);
	}
	let database = Database::open(&path, "me").unwrap();
	assert_eq!(load(&database), memory);
	assert!(!memory.jobs.contains_key(&1) && memory.halted.is_empty());
	assert_eq!((memory.next_job, memory.chain[&1].baseline), (3, None));
	let found = database.ended(5).now_or_never().unwrap().unwrap();
	assert_eq!(vec![ended], found.into_iter().map(Box::new).map(Change::Job).collect::<Vec<_>>());
}

#[test]
fn all_changes_of_one_write_are_kept_or_none() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("ap.redb");
	let database = Database::open(&path, "me").unwrap();
	write(&database, &changes());
	let before = load(&database);
	// A transaction that is dropped before its commit, as by a crash.
	let transaction = database.begin().unwrap();
	write_one(&transaction, &Change::Cursor(BlockId::default())).unwrap();
	write_one(&transaction, &job(0, Stage::Hedged)).unwrap();
	drop(transaction);
	assert_eq!(load(&database), before);
	drop(database);
	assert_eq!(load(&Database::open(&path, "me").unwrap()), before);
}

#[test]
fn the_last_jobs_that_ended_are_kept() {
	let folder = tempfile::tempdir().unwrap();
	let database = Database::open(&folder.path().join("ap.redb"), "me").unwrap();
	let most = usize::try_from(ENDED_KEPT).unwrap();
	let ended = |id| job(id, Stage::Ended(Ending::Done));
	let all: Vec<Change> = (0..ENDED_KEPT).map(ended).collect();
	write(&database, &all);
	let kept = |database: &Database| {
		let jobs = database.ended(2 * most).now_or_never().unwrap().unwrap();
		(jobs.len(), jobs.first().unwrap().id, jobs.last().unwrap().id)
	};
	assert_eq!(kept(&database), (most, ENDED_KEPT - 1, 0));
	for id in 0..3 {
		write(&database, &[ended(ENDED_KEPT + id)]);
		assert_eq!(kept(&database), (most, ENDED_KEPT + id, id + 1));
	}
	// Numbers are not used again.
	assert_eq!(load(&database).next_job, ENDED_KEPT + 3);
}

#[test]
fn a_copy_leaves_the_file_as_it_is_and_free_for_a_daemon() {
	let folder = tempfile::tempdir().unwrap();
	let (path, crashed) = (folder.path().join("ap.redb"), folder.path().join("crashed.redb"));
	let database = Database::open(&path, "me").unwrap();
	write(&database, &changes());
	let state = load(&database);
	assert!(matches!(Database::copy(&path).err(), Some(DatabaseError::InUse)));
	// What a crash leaves: nobody closed it.
	std::fs::copy(&path, &crashed).unwrap();
	drop(database);
	for path in [path, crashed] {
		let before = std::fs::read(&path).unwrap();
		let copy = Database::copy(&path).unwrap();
		assert_eq!(load(&copy), state);
		copy.ensure_owner("me").unwrap();
		assert!(matches!(copy.ensure_owner("you"), Err(DatabaseError::Owner { .. })));
		write(&copy, &[Change::ForgetBaselines]);
		assert!(std::fs::read(&path).unwrap() == before, "the file is as it was");
		// Beside the copy, a daemon goes on with the file.
		let daemon = Database::open(&path, "me").unwrap();
		assert_eq!(load(&daemon), state);
		assert_ne!(load(&copy), state);
	}
	let missing = Database::copy(&folder.path().join("none"));
	assert!(matches!(missing.err(), Some(DatabaseError::Storage(_))));
	let empty = folder.path().join("empty");
	std::fs::write(&empty, "").unwrap();
	assert!(matches!(Database::copy(&empty).err(), Some(DatabaseError::Layout { found: 0 })));
}

#[test]
fn a_file_of_another_account_or_process_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("ap.redb");
	let database = Database::open(&path, "me").unwrap();
	assert!(matches!(Database::open(&path, "me").err(), Some(DatabaseError::InUse)));
	database.set_decimals(&[(1, 8)].into()).unwrap();
	assert_eq!(database.decimals().unwrap(), [(1, 8)].into());
	drop(database);
	let error = Database::open(&path, "you").err().unwrap().to_string();
	assert!(error.starts_with("the database belongs to me, not to you: set `node`"), "{error}");
	let missing = Database::open_existing(&folder.path().join("none"));
	assert!(matches!(missing.err(), Some(DatabaseError::Storage(_))));
}
