//! Metrics and status over HTTP, and the client that asks for the status.

use crate::{
	journal::{Journal, JournalError},
	metrics::Metrics,
	status::{rows, ENDED_SHOWN},
	LOG_TARGET,
};
use axum::{
	extract::{Query, State},
	http::StatusCode,
	routing::get,
	Router,
};
use ballast_oracle::AssetId;
use serde::Deserialize;
use std::{
	collections::BTreeMap,
	io,
	net::SocketAddr,
	sync::{Arc, RwLock},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};

/// The status table as it was last, and the jobs that ended before those in it.
pub struct Page {
	text: RwLock<String>,
	journal: Arc<dyn Journal>,
	symbols: BTreeMap<AssetId, String>,
}

/// What of the status is asked for.
#[derive(Deserialize)]
struct Wanted {
	/// Jobs that ended.
	ended: Option<usize>,
}

impl Page {
	/// Without a table yet.
	pub fn new(journal: Arc<dyn Journal>, symbols: BTreeMap<AssetId, String>) -> Self {
		Self { text: RwLock::default(), journal, symbols }
	}

	/// Shows this from now on.
	pub fn set(&self, text: String) {
		// A lock that is poisoned still has a text.
		*self.text.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = text;
	}

	async fn get(&self, ended: usize) -> Result<String, JournalError> {
		let text = self.text.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
		if ended <= ENDED_SHOWN {
			return Ok(text);
		}
		let jobs = self.journal.ended(ended).await?;
		let before = jobs.get(ENDED_SHOWN..).unwrap_or_default();
		Ok(text + &rows(before, &self.symbols))
	}
}

/// Serves `GET /metrics` and `GET /status?ended=N` until the program ends.
///
/// # Errors
///
/// [`io::Error`], when the address cannot be used.
pub async fn serve(
	address: SocketAddr,
	metrics: Arc<Metrics>,
	page: Arc<Page>,
) -> Result<(), io::Error> {
	let listener = TcpListener::bind(address).await?;
	let metrics_of = |State(metrics): State<Arc<Metrics>>| async move {
		metrics.text().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
	};
	let status_of = |State(page): State<Arc<Page>>, Query(wanted): Query<Wanted>| async move {
		let text = page.get(wanted.ended.unwrap_or(ENDED_SHOWN)).await;
		text.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
	};
	let router = Router::new()
		.route("/metrics", get(metrics_of).with_state(metrics))
		.route("/status", get(status_of).with_state(page));
	tokio::spawn(async move {
		if let Err(error) = axum::serve(listener, router).await {
			log::error!(target: LOG_TARGET, "metrics are not served any more: {error}");
		}
	});
	Ok(())
}

/// The status table of a daemon that runs, with the last `ended` jobs that ended.
///
/// # Errors
///
/// [`io::Error`].
pub async fn ask_status(address: SocketAddr, ended: usize) -> Result<String, io::Error> {
	let mut stream = TcpStream::connect(address).await?;
	// Version 1.0: the answer comes in one piece and the connection ends.
	let request = format!("GET /status?ended={ended} HTTP/1.0\r\n\r\n");
	stream.write_all(request.as_bytes()).await?;
	let mut answer = String::new();
	stream.read_to_string(&mut answer).await?;
	match answer.split_once("\r\n\r\n") {
		Some((head, body)) if head.contains(" 200 ") => Ok(body.to_owned()),
		_ => Err(io::Error::other("the daemon answers something else")),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		journal::Memory,
		model::{Change, Ending, Job, Stage},
	};
	use rust_decimal::Decimal;

	fn ended(id: u64) -> Change {
		Change::Job(Box::new(Job {
			id,
			asset: 1,
			leg: None,
			offer: None,
			completes: None,
			commit: false,
			hedge: None,
			execution: None,
			failures: 0,
			notional: Decimal::ONE,
			stage: Stage::Ended(Ending::Done),
			decided_at: 0,
			created_at: 0,
		}))
	}

	#[tokio::test]
	async fn a_daemon_tells_as_many_ended_jobs_as_it_is_asked_for() {
		let journal = Arc::new(Memory::default());
		journal.write(&(0..30).map(ended).collect::<Vec<_>>()).await.unwrap();
		let page = Arc::new(Page::new(journal, [(1, "BTC".into())].into()));
		page.set("the table\n".into());
		// A port that is free.
		let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
		serve(address, Arc::new(Metrics::new().unwrap()), page).await.unwrap();
		assert_eq!(ask_status(address, ENDED_SHOWN).await.unwrap(), "the table\n");
		let answer = ask_status(address, 25).await.unwrap();
		let numbers = answer.lines().skip(1).map(|line| line.split_whitespace().next().unwrap());
		let expected: Vec<String> = (5..20).rev().map(|id| id.to_string()).collect();
		assert_eq!(numbers.collect::<Vec<_>>(), expected, "after the ten of the table");
		assert!(answer.starts_with("the table\n") && answer.contains(" BTC "), "{answer}");
	}
}
