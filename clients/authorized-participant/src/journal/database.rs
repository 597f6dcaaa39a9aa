//! The journal in a redb file: one transaction per step, on disk before the step's effect.

use super::{Journal, JournalError};
use crate::model::{Book, Change, Job, JobId, Scope, State, VerifiedPrice};
use async_trait::async_trait;
use ballast_oracle::{AssetId, BasketId, Nonce};
use redb::{
	backends::{FileBackend, InMemoryBackend},
	Durability, ReadableDatabase, ReadableTable, ReadableTableMetadata, StorageBackend,
	TableDefinition, WriteTransaction,
};
use rust_decimal::Decimal;
use serde::{de::DeserializeOwned, Serialize};
use std::{collections::BTreeMap, fs::File, io, ops::Bound, path::Path};
use thiserror::Error;

/// Layout of the tables. A file with another number is refused.
const LAYOUT: u32 = 1;
/// Jobs that ended and are kept, the last by number.
const ENDED_KEPT: u64 = 1_000;

type Rows<K> = TableDefinition<'static, K, &'static [u8]>;

const META: Rows<&str> = Rows::new("meta");
const OPEN_JOBS: Rows<JobId> = Rows::new("open_jobs");
const ENDED_JOBS: Rows<JobId> = Rows::new("ended_jobs");
const ATTEMPTS: Rows<(BasketId, Nonce, AssetId)> = Rows::new("attempts");
const PRICES: Rows<AssetId> = Rows::new("prices");
const VENUE: Rows<&str> = Rows::new("venue");
const CHAIN: Rows<AssetId> = Rows::new("chain");
const SPENT: Rows<&str> = Rows::new("spent");
const HALTED: Rows<AssetId> = Rows::new("halted");

const LAYOUT_KEY: &str = "layout";
const OWNER_KEY: &str = "owner";
const CURSOR_KEY: &str = "cursor";
const NEXT_JOB_KEY: &str = "next_job";
const DECIMALS_KEY: &str = "decimals";

/// Why a database cannot be used.
#[derive(Debug, Error)]
pub enum DatabaseError {
	/// Another process has it.
	#[error("another process has the database open")]
	InUse,
	/// The file was written by a version with other tables.
	#[error("the database has layout {found}, this program needs {LAYOUT}")]
	Layout {
		/// The layout of the file.
		found: u32,
	},
	/// The file is of another chain or another account.
	#[error(
		"the database belongs to {found}, not to {expected}: set `node`, `key_file` or `database` so that \
		 they fit each other"
	)]
	Owner {
		/// Whose it is.
		found: String,
		/// Whose it should be.
		expected: String,
	},
	/// A row cannot be read or written.
	#[error("table {table}: {error}")]
	Row {
		/// The table.
		table: &'static str,
		/// What is wrong.
		error: serde_json::Error,
	},
	/// The file cannot be read or written.
	#[error("{0}")]
	Storage(#[from] redb::Error),
}

impl From<io::Error> for DatabaseError {
	fn from(error: io::Error) -> Self {
		Self::Storage(error.into())
	}
}

impl From<DatabaseError> for JournalError {
	fn from(error: DatabaseError) -> Self {
		Self(error.to_string())
	}
}

macro_rules! from_redb {
	($($name:ident),+) => {
		$(impl From<redb::$name> for DatabaseError {
			fn from(error: redb::$name) -> Self {
				Self::Storage(error.into())
			}
		})+
	};
}
from_redb!(TransactionError, TableError, StorageError, CommitError, SetDurabilityError);

/// A journal in a file.
pub struct Database(redb::Database);

impl Database {
	/// Opens a file, or makes one. `owner` names chain and account: a journal serves one of each.
	///
	/// # Errors
	///
	/// [`DatabaseError`].
	pub fn open(path: &Path, owner: &str) -> Result<Self, DatabaseError> {
		let database = Self::opened(redb::Database::create(path))?;
		let transaction = database.begin()?;
		{
			let mut meta = transaction.open_table(META)?;
			match read(&meta, META_NAME, LAYOUT_KEY)? {
				None => insert(&mut meta, META_NAME, LAYOUT_KEY, &LAYOUT)?,
				Some(LAYOUT) => (),
				Some(found) => return Err(DatabaseError::Layout { found }),
			}
			match read::<_, String>(&meta, META_NAME, OWNER_KEY)? {
				None => insert(&mut meta, META_NAME, OWNER_KEY, &owner)?,
				Some(found) if found == owner => (),
				Some(found) => {
					return Err(DatabaseError::Owner { found, expected: owner.to_owned() })
				}
			}
		}
		transaction.commit()?;
		Ok(database)
	}

	/// Opens a file that exists, whoever it belongs to.
	///
	/// # Errors
	///
	/// [`DatabaseError`].
	pub fn open_existing(path: &Path) -> Result<Self, DatabaseError> {
		Self::opened(redb::Database::open(path))?.with_layout()
	}

	/// A copy, in memory, of a file that exists. The file stays as it is, byte for byte, and is free for
	/// others when this returns. That it was not closed, as by a crash, is mended in the copy.
	///
	/// # Errors
	///
	/// [`DatabaseError`]; [`DatabaseError::InUse`] while another process writes to the file.
	pub fn copy(path: &Path) -> Result<Self, DatabaseError> {
		let file = File::open(path)?;
		let copy = InMemoryBackend::new();
		let content = contents(&FileBackend::new(file).map_err(redb::Error::from)?)?;
		let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
		copy.set_len(length)?;
		copy.write(0, &content)?;
		Self::opened(redb::Builder::new().create_with_backend(copy))?.with_layout()
	}

	/// Refuses a file of another chain or another account.
	///
	/// # Errors
	///
	/// [`DatabaseError`].
	pub fn ensure_owner(&self, owner: &str) -> Result<(), DatabaseError> {
		let transaction = self.0.begin_read()?;
		match read::<_, String>(&transaction.open_table(META)?, META_NAME, OWNER_KEY)? {
			Some(found) if found != owner => {
				Err(DatabaseError::Owner { found, expected: owner.to_owned() })
			}
			_ => Ok(()),
		}
	}

	fn with_layout(self) -> Result<Self, DatabaseError> {
		let transaction = self.begin()?;
		let found: Option<u32> = read(&transaction.open_table(META)?, META_NAME, LAYOUT_KEY)?;
		transaction.commit()?;
		match found {
			Some(LAYOUT) => Ok(self),
			found => Err(DatabaseError::Layout { found: found.unwrap_or_default() }),
		}
	}

	fn opened(
		database: Result<redb::Database, redb::DatabaseError>,
	) -> Result<Self, DatabaseError> {
		database.map(Self).map_err(|error| match error {
			redb::DatabaseError::DatabaseAlreadyOpen => DatabaseError::InUse,
			error => DatabaseError::Storage(error.into()),
		})
	}

	fn begin(&self) -> Result<WriteTransaction, DatabaseError> {
		let mut transaction = self.0.begin_write()?;
		transaction.set_durability(Durability::Immediate)?;
		Ok(transaction)
	}

	fn write_all(&self, changes: &[Change]) -> Result<(), DatabaseError> {
		let transaction = self.begin()?;
		for change in changes {
			write_one(&transaction, change)?;
		}
		transaction.commit()?;
		Ok(())
	}

	fn read_all(&self) -> Result<State, DatabaseError> {
		// Opening a table for writing makes it.
		let transaction = self.begin()?;
		let mut state = State::default();
		{
			let meta = transaction.open_table(META)?;
			state.cursor = read(&meta, META_NAME, CURSOR_KEY)?;
			state.next_job = read(&meta, META_NAME, NEXT_JOB_KEY)?.unwrap_or_default();
			each(&transaction.open_table(OPEN_JOBS)?, "open_jobs", |id, job: Job| {
				state.jobs.insert(id, job);
			})?;
			each(&transaction.open_table(ATTEMPTS)?, "attempts", |key, attempts| {
				state.attempts.insert(key, attempts);
			})?;
			each(&transaction.open_table(PRICES)?, "prices", |asset, price: VerifiedPrice| {
				state.prices.insert(asset, price);
			})?;
			each(&transaction.open_table(VENUE)?, "venue", |symbol: &str, book| {
				state.venue.insert(symbol.to_owned(), book);
			})?;
			each(&transaction.open_table(CHAIN)?, "chain", |asset, book| {
				state.chain.insert(asset, book);
			})?;
			each(&transaction.open_table(SPENT)?, "spent", |_: &str, row: (Scope, Decimal)| {
				state.spent.insert(row.0, row.1);
			})?;
			each(&transaction.open_table(HALTED)?, "halted", |asset, reason| {
				state.halted.insert(asset, reason);
			})?;
		}
		transaction.commit()?;
		Ok(state)
	}

	fn read_ended(&self, most: usize) -> Result<Vec<Job>, DatabaseError> {
		let transaction = self.0.begin_read()?;
		let table = match transaction.open_table(ENDED_JOBS) {
			Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
			table => table?,
		};
		let mut jobs = Vec::new();
		for row in table.iter()?.rev().take(most) {
			jobs.push(decode("ended_jobs", row?.1.value())?);
		}
		Ok(jobs)
	}
}

const META_NAME: &str = "meta";

/// All bytes of a file, read while nobody writes to it.
fn contents(file: &FileBackend) -> Result<Vec<u8>, DatabaseError> {
	let (start, end) = (Bound::Unbounded, Bound::Unbounded);
	match file.try_lock_shared_range(start, end).map_err(redb::Error::from)? {
		true => (),
		false => return Err(DatabaseError::InUse),
	}
	let length = usize::try_from(file.len()?).map_err(io::Error::other)?;
	let mut content = vec![0; length];
	file.read(0, &mut content)?;
	file.close()?;
	Ok(content)
}

fn write_one(transaction: &WriteTransaction, change: &Change) -> Result<(), DatabaseError> {
	match change {
		Change::Cursor(block) => set_meta(transaction, CURSOR_KEY, block),
		Change::Job(job) => write_job(transaction, job),
		Change::Attempts(key, attempts) => {
			insert(&mut transaction.open_table(ATTEMPTS)?, "attempts", *key, attempts)
		}
		Change::ForgetAttempts(key) => {
			transaction.open_table(ATTEMPTS)?.remove(*key)?;
			Ok(())
		}
		Change::Prices(prices) => {
			let mut table = transaction.open_table(PRICES)?;
			prices.iter().try_for_each(|price| insert(&mut table, "prices", price.asset, price))
		}
		Change::AtVenue(symbol, change) => update_venue(transaction, symbol, |book| {
			book.change = book.change.saturating_add(*change);
		}),
		Change::VenueBaseline(symbol, baseline) => {
			update_venue(transaction, symbol, |book| book.baseline = Some(*baseline))
		}
		Change::OnChain(asset, change) => update_chain(transaction, *asset, |book| {
			book.change = book.change.saturating_add(*change);
		}),
		Change::ChainBaseline(asset, baseline) => {
			update_chain(transaction, *asset, |book| book.baseline = Some(*baseline))
		}
		Change::Spent(scope, spent) => {
			let mut table = transaction.open_table(SPENT)?;
			let key = format!("{scope:?}");
			let total = read::<_, (Scope, Decimal)>(&table, "spent", key.as_str())?
				.map_or(Decimal::ZERO, |(_, total)| total);
			let row = (*scope, total.saturating_add(*spent));
			insert(&mut table, "spent", key.as_str(), &row)
		}
		Change::ForgetSpent(scope) => {
			transaction.open_table(SPENT)?.remove(format!("{scope:?}").as_str())?;
			Ok(())
		}
		Change::Halt(asset, Some(reason)) => {
			insert(&mut transaction.open_table(HALTED)?, "halted", *asset, reason)
		}
		Change::Halt(asset, None) => {
			transaction.open_table(HALTED)?.remove(*asset)?;
			Ok(())
		}
		Change::ForgetBaselines => forget_baselines(transaction),
	}
}

fn write_job(transaction: &WriteTransaction, job: &Job) -> Result<(), DatabaseError> {
	let mut open = transaction.open_table(OPEN_JOBS)?;
	match job.is_open() {
		true => insert(&mut open, "open_jobs", job.id, job)?,
		false => {
			open.remove(job.id)?;
			let mut ended = transaction.open_table(ENDED_JOBS)?;
			insert(&mut ended, "ended_jobs", job.id, job)?;
			while ended.len()? > ENDED_KEPT && ended.pop_first()?.is_some() {}
		}
	}
	let next: JobId = read(&transaction.open_table(META)?, META_NAME, NEXT_JOB_KEY)?.unwrap_or(0);
	set_meta(transaction, NEXT_JOB_KEY, &next.max(job.id.saturating_add(1)))
}

fn forget_baselines(transaction: &WriteTransaction) -> Result<(), DatabaseError> {
	transaction.open_table(HALTED)?.retain(|_, _| false)?;
	let symbols = keys(&transaction.open_table(VENUE)?, str::to_owned)?;
	for symbol in symbols {
		update_venue(transaction, &symbol, |book| book.baseline = None)?;
	}
	let assets = keys(&transaction.open_table(CHAIN)?, |asset| asset)?;
	for asset in assets {
		update_chain(transaction, asset, |book| book.baseline = None)?;
	}
	Ok(())
}

fn update_venue(
	transaction: &WriteTransaction,
	symbol: &str,
	update: impl FnOnce(&mut Book<Decimal>),
) -> Result<(), DatabaseError> {
	let mut table = transaction.open_table(VENUE)?;
	let mut book = read(&table, "venue", symbol)?.unwrap_or_default();
	update(&mut book);
	insert(&mut table, "venue", symbol, &book)
}

fn update_chain(
	transaction: &WriteTransaction,
	asset: AssetId,
	update: impl FnOnce(&mut Book<i128>),
) -> Result<(), DatabaseError> {
	let mut table = transaction.open_table(CHAIN)?;
	let mut book = read(&table, "chain", asset)?.unwrap_or_default();
	update(&mut book);
	insert(&mut table, "chain", asset, &book)
}

fn set_meta(
	transaction: &WriteTransaction,
	key: &str,
	value: &impl Serialize,
) -> Result<(), DatabaseError> {
	insert(&mut transaction.open_table(META)?, META_NAME, key, value)
}

fn insert<K: redb::Key + 'static>(
	table: &mut redb::Table<'_, K, &'static [u8]>,
	name: &'static str,
	key: K::SelfType<'_>,
	value: &impl Serialize,
) -> Result<(), DatabaseError> {
	let bytes =
		serde_json::to_vec(value).map_err(|error| DatabaseError::Row { table: name, error })?;
	table.insert(key, bytes.as_slice())?;
	Ok(())
}

fn read<K: redb::Key + 'static, V: DeserializeOwned>(
	table: &impl ReadableTable<K, &'static [u8]>,
	name: &'static str,
	key: K::SelfType<'_>,
) -> Result<Option<V>, DatabaseError> {
	table.get(key)?.map(|row| decode(name, row.value())).transpose()
}

fn each<K: redb::Key + 'static, V: DeserializeOwned>(
	table: &impl ReadableTable<K, &'static [u8]>,
	name: &'static str,
	mut take: impl FnMut(K::SelfType<'_>, V),
) -> Result<(), DatabaseError> {
	for row in table.iter()? {
		let (key, value) = row?;
		take(key.value(), decode(name, value.value())?);
	}
	Ok(())
}

fn keys<K: redb::Key + 'static, O>(
	table: &impl ReadableTable<K, &'static [u8]>,
	own: impl Fn(K::SelfType<'_>) -> O,
) -> Result<Vec<O>, DatabaseError> {
	let mut keys = Vec::new();
	for row in table.iter()? {
		keys.push(own(row?.0.value()));
	}
	Ok(keys)
}

fn decode<V: DeserializeOwned>(table: &'static str, bytes: &[u8]) -> Result<V, DatabaseError> {
	serde_json::from_slice(bytes).map_err(|error| DatabaseError::Row { table, error })
}

#[async_trait]
impl Journal for Database {
	async fn load(&self) -> Result<State, JournalError> {
		Ok(self.read_all()?)
	}

	async fn write(&self, changes: &[Change]) -> Result<(), JournalError> {
		Ok(self.write_all(changes)?)
	}

	async fn ended(&self, most: usize) -> Result<Vec<Job>, JournalError> {
		Ok(self.read_ended(most)?)
	}
}

impl Database {
	/// Keeps the decimals of assets, so that a journal can be shown without its chain.
	///
	/// # Errors
	///
	/// [`DatabaseError`].
	pub fn set_decimals(&self, decimals: &BTreeMap<AssetId, u8>) -> Result<(), DatabaseError> {
		let transaction = self.begin()?;
		set_meta(&transaction, DECIMALS_KEY, decimals)?;
		transaction.commit()?;
		Ok(())
	}

	/// What [`Self::set_decimals`] kept.
	///
	/// # Errors
	///
	/// [`DatabaseError`].
	pub fn decimals(&self) -> Result<BTreeMap<AssetId, u8>, DatabaseError> {
		let transaction = self.0.begin_read()?;
		let decimals = read(&transaction.open_table(META)?, META_NAME, DECIMALS_KEY)?;
		Ok(decimals.unwrap_or_default())
	}
}

#[cfg(test)]
mod tests;
