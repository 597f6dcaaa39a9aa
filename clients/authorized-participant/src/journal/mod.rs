//! What survives a crash.

mod database;

pub use database::{Database, DatabaseError};

use crate::model::{Change, Job, State};
use async_trait::async_trait;
use thiserror::Error;

/// Why nothing was written. The daemon stops: it must not act on what it cannot remember.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the journal: {0}")]
pub struct JournalError(pub String);

/// The journal.
#[async_trait]
pub trait Journal: Send + Sync {
	/// All that was written.
	async fn load(&self) -> Result<State, JournalError>;

	/// Writes all changes or none. They are durable when it returns.
	async fn write(&self, changes: &[Change]) -> Result<(), JournalError>;

	/// The last `most` jobs that ended, newest first.
	async fn ended(&self, most: usize) -> Result<Vec<Job>, JournalError>;
}

/// A journal that ends with the process: for `--dry-run`, and for tests.
#[derive(Default)]
pub struct Memory(std::sync::Mutex<(State, Vec<Job>)>);

impl Memory {
	/// With this content.
	pub fn new(state: State) -> Self {
		Self(std::sync::Mutex::new((state, Vec::new())))
	}
}

#[async_trait]
impl Journal for Memory {
	async fn load(&self) -> Result<State, JournalError> {
		Ok(self.0.lock().map_err(|error| JournalError(error.to_string()))?.0.clone())
	}

	async fn write(&self, changes: &[Change]) -> Result<(), JournalError> {
		let mut content = self.0.lock().map_err(|error| JournalError(error.to_string()))?;
		for change in changes {
			content.0.apply(change);
			if let Change::Job(job) = change {
				if !job.is_open() {
					content.1.push((**job).clone());
				}
			}
		}
		Ok(())
	}

	async fn ended(&self, most: usize) -> Result<Vec<Job>, JournalError> {
		let content = self.0.lock().map_err(|error| JournalError(error.to_string()))?;
		Ok(content.1.iter().rev().take(most).cloned().collect())
	}
}
