//! Requests to a venue, and what their failures mean.

use crate::VenueError;
use parking_lot::Mutex;
use reqwest::{
	header::{HeaderMap, RETRY_AFTER},
	redirect, retry, Client, RequestBuilder, StatusCode, Url,
};
use serde::de::DeserializeOwned;
use std::{
	future::Future,
	net::IpAddr,
	time::{Duration, Instant},
};

/// How long to keep still after a rate limit that does not say how long in a way that can be read.
const DEFAULT_HOLD: Duration = Duration::from_secs(60);

/// Limits of every request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HttpSettings {
	/// Time for a connection to be made, TLS included.
	pub connect_timeout: Duration,
	/// Time from the start of a request to the last byte of its answer.
	pub timeout: Duration,
	/// The longest answer that is read, bytes.
	pub largest_answer: usize,
}

/// Three seconds to connect, ten in all, four mebibytes.
impl Default for HttpSettings {
	fn default() -> Self {
		Self {
			connect_timeout: Duration::from_secs(3),
			timeout: Duration::from_secs(10),
			largest_answer: 4_194_304,
		}
	}
}

/// Why a venue cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
	/// Not a base URL.
	#[error("{url:?} is not an http or https URL without query")]
	Url {
		/// What was given.
		url: String,
	},
	/// An API key or secret goes over the network in the clear.
	#[error("{url:?} is neither https nor on this machine")]
	Plain {
		/// What was given.
		url: String,
	},
	/// A window that the venue does not take.
	#[error("a window of {0:?} is not a millisecond to a minute")]
	Window(Duration),
	/// The HTTP client cannot be made, for instance because there are no root certificates.
	#[error("no HTTP client: {0}")]
	Client(#[source] reqwest::Error),
}

/// The connection to one venue.
#[derive(Debug)]
pub struct Http {
	venue: &'static str,
	base: String,
	client: Client,
	settings: HttpSettings,
	/// No request before this, and the rate limit's answer is why.
	held_until: Mutex<Option<Instant>>,
}

/// An answer that was read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
	/// HTTP status.
	pub status: StatusCode,
	body: Vec<u8>,
}

impl Answer {
	/// The body as JSON.
	pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
		serde_json::from_slice(&self.body)
	}
}

impl Http {
	/// A client for `base_url`, which may have a path. Only a loopback address may do without TLS; it
	/// is also never asked for through a proxy.
	pub fn new(
		venue: &'static str,
		base_url: &str,
		settings: HttpSettings,
	) -> Result<Self, SetupError> {
		let wrong = || SetupError::Url { url: base_url.to_owned() };
		let url: Url = base_url.parse().map_err(|_| wrong())?;
		if url.query().is_some() || url.fragment().is_some() || url.host_str().is_none() {
			return Err(wrong());
		}
		let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
		let local = host.is_some_and(|host| {
			host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
		});
		match url.scheme() {
			"https" => {}
			"http" if local => {}
			"http" => return Err(SetupError::Plain { url: base_url.to_owned() }),
			_ => return Err(wrong()),
		}
		let mut builder = Client::builder()
			.user_agent(concat!("ballast-venue/", env!("CARGO_PKG_VERSION")))
			.connect_timeout(settings.connect_timeout)
			.timeout(settings.timeout)
			.redirect(redirect::Policy::none())
			.retry(retry::never());
		if local {
			builder = builder.no_proxy();
		}
		Ok(Self {
			venue,
			base: base_url.trim_end_matches('/').to_owned(),
			client: builder.build().map_err(SetupError::Client)?,
			settings,
			held_until: Mutex::new(None),
		})
	}

	/// Time from the start of a request to the last byte of its answer, at most.
	pub const fn timeout(&self) -> Duration {
		self.settings.timeout
	}

	/// What `requests` come to, within the time that a single one has: afterwards nothing more is sent.
	pub async fn within<T>(
		&self,
		requests: impl Future<Output = Result<T, VenueError>>,
	) -> Result<T, VenueError> {
		let limit = self.settings.timeout;
		match tokio::time::timeout(limit, requests).await {
			Ok(result) => result,
			Err(_) => Err(self.unknown(format!("no answer within {limit:?}"))),
		}
	}

	/// A request to `path`, which begins with a slash.
	pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
		self.client.request(method, format!("{}{path}", self.base))
	}

	/// Sends a request once and reads the answer. Everything but 429 and 418 is an answer.
	pub async fn send(&self, request: RequestBuilder) -> Result<Answer, VenueError> {
		if let Some(left) = self.held() {
			return Err(self.not_sent("the rate limit does not allow it yet", Some(left)));
		}
		let response = request.send().await.map_err(|error| self.failed(error))?;
		let status = response.status();
		if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::IM_A_TEAPOT {
			let wait = self.hold(response.headers());
			return Err(self.not_sent(&format!("rate limit, HTTP {}", status.as_u16()), wait));
		}
		let body = self.read(response).await?;
		Ok(Answer { status, body })
	}

	async fn read(&self, mut response: reqwest::Response) -> Result<Vec<u8>, VenueError> {
		let limit = self.settings.largest_answer;
		let mut body = Vec::new();
		while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(error))? {
			if body.len().saturating_add(chunk.len()) > limit {
				return Err(self.unknown(format!("the answer is longer than {limit} bytes")));
			}
			body.extend_from_slice(&chunk);
		}
		Ok(body)
	}

	/// Only a request for which there was no connection, or no request could be made, has certainly
	/// not arrived.
	fn failed(&self, error: reqwest::Error) -> VenueError {
		if error.is_connect() || error.is_builder() {
			return self.not_sent(&chain(error.without_url()), None);
		}
		self.lost(error)
	}

	/// The URL, which holds the signature, is left out.
	fn lost(&self, error: reqwest::Error) -> VenueError {
		self.unknown(chain(error.without_url()))
	}

	/// How long requests are still held back.
	fn held(&self) -> Option<Duration> {
		let until = (*self.held_until.lock())?;
		Some(until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
	}

	/// Holds requests back for as long as the venue asks.
	fn hold(&self, headers: &HeaderMap) -> Option<Duration> {
		let text = headers.get(RETRY_AFTER)?;
		let seconds = text.to_str().ok().and_then(|text| text.trim().parse().ok());
		let wait = seconds.map_or(DEFAULT_HOLD, Duration::from_secs);
		let until = Instant::now().checked_add(wait);
		let mut held = self.held_until.lock();
		*held = (*held).max(until);
		log::warn!("{} asks to wait {wait:?}", self.venue);
		Some(wait)
	}

	/// The venue's refusal.
	pub fn refused(&self, code: impl ToString, message: impl ToString) -> VenueError {
		let (code, message) = (code.to_string(), message.to_string());
		VenueError::Refused { venue: self.venue.to_owned(), code, message }
	}

	/// Nothing is known, for this reason.
	pub fn unknown(&self, reason: impl ToString) -> VenueError {
		VenueError::Unknown { venue: self.venue.to_owned(), reason: reason.to_string() }
	}

	/// It did not arrive, for this reason.
	pub fn not_sent(&self, reason: &str, retry_after: Option<Duration>) -> VenueError {
		VenueError::NotSent { venue: self.venue.to_owned(), reason: reason.to_owned(), retry_after }
	}

	/// What the failure of a request means for an order that would have been sent after it: when
	/// nothing is known of that request, the order was still not sent.
	pub fn before(&self, error: VenueError) -> VenueError {
		match error {
			VenueError::Unknown { reason, .. } => self.not_sent(&reason, None),
			other => other,
		}
	}
}

/// An error with its causes, which reqwest leaves out.
fn chain(error: reqwest::Error) -> String {
	let mut text = error.to_string();
	let mut cause = std::error::Error::source(&error);
	while let Some(error) = cause {
		text = format!("{text}: {error}");
		cause = error.source();
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use reqwest::header::HeaderValue;

	fn http(url: &str) -> Result<Http, SetupError> {
		Http::new("test", url, HttpSettings::default())
	}

	#[test]
	fn only_this_machine_may_do_without_tls() {
		for url in [
			"https://api.binance.com",
			"http://127.0.0.1:1/x",
			"http://localhost",
			"http://[::1]:7",
		] {
			assert!(http(url).is_ok(), "{url}");
		}
		for url in ["http://api.binance.com", "http://10.0.0.1", "http://localhost.example.com"] {
			assert!(matches!(http(url), Err(SetupError::Plain { .. })), "{url}");
		}
		for url in ["", "api.binance.com", "ftp://127.0.0.1", "https://x.com/?a=b", "https://x/#a"]
		{
			assert!(matches!(http(url), Err(SetupError::Url { .. })), "{url}");
		}
	}

	#[test]
	fn a_rate_limit_holds_requests_back_for_as_long_as_it_asks() {
		let http = http("http://127.0.0.1:1").unwrap();
		let hold = |text: &'static str| {
			http.hold(&HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]))
		};
		assert_eq!((http.hold(&HeaderMap::new()), http.held()), (None, None));
		assert_eq!(hold("30"), Some(Duration::from_secs(30)));
		assert!(http.held().unwrap() > Duration::from_secs(29));
		assert_eq!(hold("Fri, 20 Nov 2026 11:00:00 GMT"), Some(DEFAULT_HOLD));
		assert_eq!(hold("1"), Some(Duration::from_secs(1)));
		assert!(
			http.held().unwrap() > Duration::from_secs(59),
			"a shorter one does not shorten it"
		);
	}

	#[test]
	fn what_fails_before_an_order_is_sent_means_that_it_was_not() {
		let http = http("http://127.0.0.1:1").unwrap();
		assert_eq!(http.before(http.unknown("lost")), http.not_sent("lost", None));
		let refused = http.refused(-1121, "Invalid symbol.");
		assert_eq!(http.before(refused.clone()), refused);
	}
}
