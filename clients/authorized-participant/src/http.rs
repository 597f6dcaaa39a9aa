//! Metrics and status over HTTP, and the client that asks for the status.

use crate::{metrics::Metrics, LOG_TARGET};
use axum::{extract::State, http::StatusCode, routing::get, Router};
use std::{
	io,
	net::SocketAddr,
	sync::{Arc, RwLock},
};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};

/// The status table as it was last.
#[derive(Default)]
pub struct Page(RwLock<String>);

impl Page {
	/// Shows this from now on.
	pub fn set(&self, text: String) {
		// A lock that is poisoned still has a text.
		*self.0.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = text;
	}

	fn get(&self) -> String {
		self.0.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
	}
}

/// Serves `GET /metrics` and `GET /status` until the program ends.
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
	let status_of = |State(page): State<Arc<Page>>| async move { page.get() };
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

/// The status table of a daemon that runs.
///
/// # Errors
///
/// [`io::Error`].
pub async fn ask_status(address: SocketAddr) -> Result<String, io::Error> {
	let mut stream = TcpStream::connect(address).await?;
	// Version 1.0: the answer comes in one piece and the connection ends.
	stream.write_all(b"GET /status HTTP/1.0\r\n\r\n").await?;
	let mut answer = String::new();
	stream.read_to_string(&mut answer).await?;
	match answer.split_once("\r\n\r\n") {
		Some((head, body)) if head.contains(" 200 ") => Ok(body.to_owned()),
		_ => Err(io::Error::other("the daemon answers something else")),
	}
}
