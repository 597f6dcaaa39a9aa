//! HTTP for tests: [`TestOffchainExt`] records the requests, a script says what each is answered
//! with and when, and the clock moves only while the code under test waits.

use parking_lot::Mutex;
use sp_core::{
	offchain::{
		testing::TestOffchainExt, Externalities, HttpError, HttpRequestId, HttpRequestStatus,
		OffchainWorkerExt, OpaqueNetworkState, Timestamp,
	},
	OpaquePeerId,
};
use std::{collections::BTreeMap, sync::Arc};

/// How a request is answered. Times are in milliseconds after the request was started.
#[derive(Clone, Debug)]
pub enum Reply {
	/// A response whose head comes at `head_at`, and of whose body `chunks` come at their times or,
	/// if that is later, a millisecond after the one before was read.
	Response { status: u16, head_at: u64, chunks: Vec<(u64, Vec<u8>)> },
	/// The connection fails at once.
	Refused,
	/// The head arrives, then the connection breaks.
	Broken,
	/// Nothing ever comes.
	Silence,
	/// The request cannot even be started.
	Unsendable,
}

impl Reply {
	/// Status 200 and a whole body after `at`.
	pub fn ok(at: u64, body: impl Into<Vec<u8>>) -> Self {
		Self::Response { status: 200, head_at: at, chunks: vec![(at, body.into())] }
	}
}

/// What the code under test did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
	/// The request was sent completely.
	Sent(String),
	/// It waited for that many responses at once.
	Waited(usize),
	/// It read from the body of the response to that address.
	Read(String),
}

struct ScriptedHttp {
	inner: TestOffchainExt,
	script: BTreeMap<String, Reply>,
	calls: Arc<Mutex<Vec<Call>>>,
	started_at: BTreeMap<u16, u64>,
	bodies: BTreeMap<u16, Body>,
}

/// How far a body has been read.
#[derive(Default)]
struct Body {
	/// What is left of the chunk taken last.
	buffer: Vec<u8>,
	taken: usize,
	/// As the node does it, the next chunk, or the end, comes only after the one before was taken.
	next_at: u64,
}

/// What a test sees of the network afterwards.
pub struct Network {
	pub calls: Arc<Mutex<Vec<Call>>>,
}

impl Network {
	pub fn sent(&self) -> Vec<String> {
		let sent = |call: &Call| match call {
			Call::Sent(url) => Some(url.clone()),
			_ => None,
		};
		self.calls.lock().iter().filter_map(sent).collect()
	}
}

/// Runs `test` with the clock at `now` and a network that answers by `script`. An address that is
/// not in the script fails the test.
pub fn with_http<R>(
	now: u64,
	script: impl IntoIterator<Item = (String, Reply)>,
	test: impl FnOnce(&Network) -> R,
) -> R {
	let (inner, state) = TestOffchainExt::new();
	state.write().timestamp = Timestamp::from_unix_millis(now);
	let calls = Arc::new(Mutex::new(Vec::new()));
	let network = Network { calls: calls.clone() };
	let mut externalities = sp_io::TestExternalities::default();
	externalities.register_extension(OffchainWorkerExt::new(ScriptedHttp {
		inner,
		script: script.into_iter().collect(),
		calls,
		started_at: BTreeMap::new(),
		bodies: BTreeMap::new(),
	}));
	externalities.execute_with(|| test(&network))
}

impl ScriptedHttp {
	fn now(&self) -> u64 {
		self.inner.0.read().timestamp.unix_millis()
	}

	fn advance_to(&self, moment: u64) {
		let moment = Timestamp::from_unix_millis(moment.max(self.now()));
		self.inner.0.write().timestamp = moment;
	}

	fn url(&self, id: HttpRequestId) -> String {
		self.inner.0.read().requests[&id].uri.clone()
	}

	fn reply(&self, id: HttpRequestId) -> Reply {
		self.script[&self.url(id)].clone()
	}

	/// When waiting for the head of the response ends, if ever, and with what.
	fn head(&self, id: HttpRequestId) -> Option<(u64, HttpRequestStatus)> {
		let begin = self.started_at[&id.0];
		match self.reply(id) {
			Reply::Response { status, head_at, .. } => {
				Some((begin + head_at, HttpRequestStatus::Finished(status)))
			}
			Reply::Broken => Some((begin, HttpRequestStatus::Finished(200))),
			Reply::Refused => Some((begin, HttpRequestStatus::IoError)),
			Reply::Silence => None,
			Reply::Unsendable => unreachable!("was never started"),
		}
	}
}

impl Externalities for ScriptedHttp {
	fn timestamp(&mut self) -> Timestamp {
		self.inner.timestamp()
	}

	fn http_request_start(
		&mut self,
		method: &str,
		uri: &str,
		meta: &[u8],
	) -> Result<HttpRequestId, ()> {
		let reply = self.script.get(uri).unwrap_or_else(|| panic!("{uri} is not in the script"));
		if matches!(reply, Reply::Unsendable) {
			return Err(());
		}
		let id = self.inner.http_request_start(method, uri, meta)?;
		self.started_at.insert(id.0, self.now());
		Ok(id)
	}

	fn http_request_add_header(
		&mut self,
		id: HttpRequestId,
		name: &str,
		value: &str,
	) -> Result<(), ()> {
		self.inner.http_request_add_header(id, name, value)
	}

	fn http_request_write_body(
		&mut self,
		id: HttpRequestId,
		chunk: &[u8],
		deadline: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(deadline.is_some(), "a request without a deadline waits for ever");
		self.inner.http_request_write_body(id, chunk, deadline)?;
		if chunk.is_empty() {
			self.calls.lock().push(Call::Sent(self.url(id)));
		}
		Ok(())
	}

	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		let deadline = deadline.expect("waiting has a deadline").unix_millis();
		self.calls.lock().push(Call::Waited(ids.len()));
		let heads: Vec<_> = ids.iter().map(|id| self.head(*id)).collect();
		let all = heads.iter().map(|head| head.map_or(u64::MAX, |(at, _)| at)).max();
		self.advance_to(all.unwrap_or_default().min(deadline));
		heads
			.into_iter()
			.map(|head| match head {
				Some((at, status)) if at <= self.now() => status,
				_ => HttpRequestStatus::DeadlineReached,
			})
			.collect()
	}

	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		let deadline = deadline.expect("reading has a deadline").unix_millis();
		self.calls.lock().push(Call::Read(self.url(id)));
		let Reply::Response { chunks, .. } = self.reply(id) else {
			return Err(HttpError::IoError);
		};
		let begin = self.started_at[&id.0];
		let body = self.bodies.entry(id.0).or_default();
		if body.buffer.is_empty() {
			let next = chunks.get(body.taken);
			let ready_at = next.map_or(0, |(at, _)| begin + at).max(body.next_at);
			if ready_at > deadline {
				self.advance_to(deadline);
				return Err(HttpError::DeadlineReached);
			}
			let Some((_, chunk)) = next else { return Ok(0) };
			body.buffer = chunk.clone();
			body.taken += 1;
			body.next_at = ready_at.max(self.inner.timestamp().unix_millis()) + 1;
			self.advance_to(ready_at);
		}
		let body = self.bodies.entry(id.0).or_default();
		let size = body.buffer.len().min(buffer.len());
		buffer[..size].copy_from_slice(&body.buffer[..size]);
		body.buffer.drain(..size);
		Ok(size)
	}

	fn is_validator(&self) -> bool {
		unimplemented!("not used by measurements")
	}

	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		unimplemented!("not used by measurements")
	}

	fn sleep_until(&mut self, _: Timestamp) {
		unimplemented!("not used by measurements")
	}

	fn random_seed(&mut self) -> [u8; 32] {
		unimplemented!("not used by measurements")
	}

	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		unimplemented!("not used by measurements")
	}

	fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {
		unimplemented!("not used by measurements")
	}
}
