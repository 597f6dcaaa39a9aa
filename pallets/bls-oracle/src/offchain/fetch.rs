//! Many HTTP requests at once, under one deadline.

use super::quote::DropReason;
use alloc::{string::String, vec::Vec};
use sp_core::offchain::{Duration, HttpError, Timestamp};
use sp_runtime::offchain::http::{Error, HttpResult, PendingRequest, Request, Response};

/// Longest body that is read, in bytes. The longest real answer is below 1 KiB.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Name under which the requests are made; Coinbase refuses requests without one.
const USER_AGENT: &str = "ballast";

/// What came of one request.
pub type Fetched = Result<Vec<u8>, DropReason>;

/// Fetches every address by GET and returns the bodies of the responses with status 200, in the
/// order of the addresses.
///
/// All requests are started before any response is awaited. It ends `timeout_ms` after it began, by
/// the node's clock, at the latest. The last quarter of that time is kept for bodies: a venue that
/// never answers must not use up the time in which the answers of the others are read.
pub fn fetch_all(urls: &[String], timeout_ms: u64) -> Vec<Fetched> {
	let begin = sp_io::offchain::timestamp();
	let deadline = begin.add(Duration::from_millis(timeout_ms));
	let head_deadline = deadline.sub(Duration::from_millis(timeout_ms / 4));

	let mut pending = Vec::new();
	let started: Vec<bool> = urls
		.iter()
		.map(|url| start(url, deadline).map(|request| pending.push(request)).is_ok())
		.collect();
	let mut heads = PendingRequest::try_wait_all(pending, head_deadline).into_iter();

	let downloads = started
		.into_iter()
		.map(|started| started.then(|| heads.next()).flatten())
		.map(|head| head.map_or(Download::Done(Err(DropReason::Unreachable)), Download::begin))
		.collect();
	read_bodies(downloads, deadline)
}

fn start(url: &str, deadline: Timestamp) -> Result<PendingRequest, HttpError> {
	Request::get(url)
		.add_header("User-Agent", USER_AGENT)
		.add_header("Accept", "application/json")
		.deadline(deadline)
		.send()
}

/// A response on its way to a body.
enum Download {
	Reading(Response, Vec<u8>),
	Done(Fetched),
}

impl Download {
	/// What follows from how waiting for the head of a response ended.
	fn begin(head: Result<HttpResult, PendingRequest>) -> Self {
		match head {
			Ok(Ok(response)) if response.code == 200 => Self::Reading(response, Vec::new()),
			Ok(Ok(response)) => Self::Done(Err(DropReason::HttpStatus(response.code))),
			Ok(Err(Error::DeadlineReached)) | Err(_) => Self::Done(Err(DropReason::Timeout)),
			Ok(Err(Error::IoError | Error::Unknown)) => Self::Done(Err(DropReason::Unreachable)),
		}
	}

	/// Reads until the body ends or `until` has passed.
	fn read(self, until: Timestamp) -> Self {
		let Self::Reading(response, mut text) = self else { return self };
		let mut body = response.body();
		body.deadline(until);
		for byte in body.by_ref() {
			if text.len() >= MAX_BODY_BYTES {
				return Self::Done(Err(DropReason::BodyTooLong));
			}
			text.push(byte);
		}
		match body.error() {
			None => Self::Done(Ok(text)),
			// All that had arrived is in `text`: another reader continues after it.
			Some(HttpError::DeadlineReached) => Self::Reading(response, text),
			Some(HttpError::IoError | HttpError::Invalid) => {
				Self::Done(Err(DropReason::Unreachable))
			}
		}
	}
}

/// Reads the bodies one after the other. Each gets an equal part of the time that is left, so that
/// one that trickles does not starve the others; what it leaves over is shared out again.
fn read_bodies(mut downloads: Vec<Download>, deadline: Timestamp) -> Vec<Fetched> {
	let unread = |downloads: &[Download]| {
		downloads.iter().filter(|download| matches!(download, Download::Reading(..))).count()
	};
	// A pass in which no body ends uses up the time, so there are no more passes than bodies.
	for _ in 0..downloads.len() {
		let mut left = unread(&downloads);
		if left == 0 {
			break;
		}
		downloads = downloads
			.into_iter()
			.map(|download| {
				if matches!(download, Download::Done(_)) {
					return download;
				}
				let now = sp_io::offchain::timestamp();
				let share = u64::try_from(left)
					.ok()
					.and_then(|left| deadline.diff(&now).millis().checked_div(left))
					.unwrap_or_default();
				left = left.saturating_sub(1);
				download.read(now.add(Duration::from_millis(share)))
			})
			.collect();
	}
	downloads
		.into_iter()
		.map(|download| match download {
			Download::Done(fetched) => fetched,
			Download::Reading(..) => Err(DropReason::Timeout),
		})
		.collect()
}
