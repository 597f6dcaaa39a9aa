//! A chain that makes blocks, takes certificates, opens requests, changes its oracle set and now
//! and then drops a block that it made.
//!
//! It decides as `pallet-bls-oracle` does, with its limits, on everything that concerns rounds: when
//! one is due, which set certifies it, until when, from which time on. What the pallet checks
//! further (assets listed, order of prices, weight) the core cannot get wrong silently: a report
//! follows from observations that were checked for it.

use crate::{scheme::Scheme, BLOCK_MS, EPOCH, GENESIS};
use ballast_oracle::{
	clock::round_started_at, digest, quorum, AssetId, BasketId, BlockNumber, Certificate,
	ChainView, Moment, Nonce, OpenRequest, PublicKey, Report, RequestRef, RoundClock, SetId, H256,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	rc::Rc,
};

/// Blocks after which a round is due without requests; the runtime's is longer, which would only
/// make for idle time here.
pub const HEARTBEAT: BlockNumber = 5;
/// The limits of the runtime: furthest end of validity, oldest report, furthest in the future.
const MAX_VALIDITY: BlockNumber = 32;
const MAX_REPORT_AGE_MS: u64 = 60_000;
const MAX_FUTURE_DRIFT_MS: u64 = 10_000;

/// Why the chain does not take a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
	/// The round is certified.
	RoundCertified,
	/// The round is further ahead.
	RoundNotNext,
	/// Not the set that certifies the round.
	WrongSet,
	/// Past its last block.
	Expired,
	/// Its last block is too far ahead.
	ValidityTooLong,
	/// Its prices are older than those of the certificate before.
	ObservedBeforeLast,
	/// Its prices are too old.
	ObservedTooLongAgo,
	/// Its prices are of the future.
	ObservedInFuture,
	/// Fewer than a quorum signed, or the signature fails.
	BadSignature,
}

/// A request that somebody wants to open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
	/// Whose.
	pub basket: BasketId,
	/// Its assets, ascending.
	pub assets: Vec<AssetId>,
	/// Blocks until it expires.
	pub lifetime: BlockNumber,
}

/// A certificate that the chain took.
#[derive(Clone, Debug)]
pub struct Landed {
	/// What was certified.
	pub report: Report,
	/// Block that carries it.
	pub block: BlockNumber,
	/// Requests of the report that were neither open nor expired: there must be none.
	pub unknown: Vec<RequestRef>,
}

/// The set before the present one.
#[derive(Clone)]
struct Retired {
	set_id: SetId,
	keys: Vec<PublicKey>,
	/// First block of the present set.
	boundary: BlockNumber,
}

/// Everything that a block changes, so that it can be dropped.
#[derive(Clone)]
struct State {
	view: ChainView,
	last_certified: BlockNumber,
	clock: Option<RoundClock>,
	last_observed_at: Moment,
	retired: Option<Retired>,
	nonces: BTreeMap<BasketId, Nonce>,
	expired: BTreeSet<(BasketId, Nonce)>,
	landed: usize,
}

/// Blocks that will be dropped.
struct Fork {
	/// The last common block.
	base: State,
	/// How many are still to be made.
	left: u32,
	/// Who sees them.
	seen_by: Vec<bool>,
	/// What was opened in them: it is opened again.
	opened: Vec<Wanted>,
}

/// A block that was made.
pub struct Made {
	/// The chain at this block.
	pub view: Rc<ChainView>,
	/// Who sees it, by node; `None` when everybody does.
	pub seen_by: Option<Vec<bool>>,
	/// The certificate in it.
	pub landed: Option<Landed>,
}

/// See the [module](self).
pub struct Chain {
	tip: State,
	fork: Option<Fork>,
	wanted: Vec<Wanted>,
	next_set: Option<Vec<PublicKey>>,
	pool: Vec<Certificate>,
	/// What is certified on the branch that counts.
	pub landed: Vec<Landed>,
	/// Longest time for which a report stays valid after its leader's best block.
	validity: BlockNumber,
}

impl Chain {
	/// A chain at its block 0, with this set.
	pub fn new(keys: Vec<PublicKey>, assets: &[AssetId], validity: BlockNumber) -> Self {
		let view = ChainView {
			block: 0,
			now: EPOCH,
			genesis: GENESIS,
			set_id: 0,
			keys,
			round: 1,
			round_started_at: None,
			requests: Vec::new(),
			assets: assets.to_vec(),
		};
		let tip = State {
			view,
			last_certified: 0,
			clock: None,
			last_observed_at: 0,
			retired: None,
			nonces: BTreeMap::new(),
			expired: BTreeSet::new(),
			landed: 0,
		};
		Self {
			tip,
			fork: None,
			wanted: Vec::new(),
			next_set: None,
			pool: Vec::new(),
			landed: Vec::new(),
			validity,
		}
	}

	/// The newest block of the branch that is being made.
	pub fn tip(&self) -> &ChainView {
		&self.tip.view
	}

	/// Opens a request in the next block, or as soon as no other of the same basket is open.
	pub fn want(&mut self, wanted: Wanted) {
		self.wanted.push(wanted);
	}

	/// Changes the set in the next block; not while blocks are made that will be dropped.
	pub fn rotate(&mut self, keys: Vec<PublicKey>) {
		self.next_set = Some(keys);
	}

	/// The next `depth` blocks will be dropped again; meanwhile only some nodes see them.
	pub fn fork(&mut self, depth: u32, seen_by: Vec<bool>) {
		if self.fork.is_none() {
			let base = self.tip.clone();
			self.fork = Some(Fork { base, left: depth, seen_by, opened: Vec::new() });
		}
	}

	/// Takes a certificate into the pool, if its signature is a quorum's of a set that may sign now.
	pub fn submit(&mut self, certificate: Certificate, scheme: &dyn Scheme) -> Result<(), Refused> {
		let report = &certificate.report;
		let keys = self.keys(report.set_id).ok_or(Refused::WrongSet)?;
		let members = u32::try_from(keys.len()).unwrap_or(u32::MAX);
		let signers = certificate.signers.signers(members).map_err(|_| Refused::BadSignature)?;
		let signers: Vec<PublicKey> =
			signers.iter().filter_map(|signer| keys.get(usize::from(*signer)).copied()).collect();
		let enough = u32::try_from(signers.len()).is_ok_and(|count| count >= quorum(members));
		let digest: H256 = digest::report(&GENESIS, report);
		if !enough || !scheme.verify_sum(&signers, &digest, &certificate.signature) {
			return Err(Refused::BadSignature);
		}
		let answer =
			check(&self.tip, report, self.tip.view.now.saturating_add(BLOCK_MS), self.validity);
		if !self.pool.contains(&certificate) {
			self.pool.push(certificate);
		}
		answer
	}

	fn keys(&self, set_id: SetId) -> Option<&[PublicKey]> {
		let State { view, retired, .. } = &self.tip;
		if view.set_id == set_id {
			return Some(&view.keys);
		}
		retired.as_ref().filter(|retired| retired.set_id == set_id).map(|retired| &*retired.keys)
	}

	/// Makes a block at `now`.
	pub fn make_block(&mut self, now: Moment) -> Made {
		if self.fork.as_ref().is_some_and(|fork| fork.left == 0) {
			if let Some(fork) = self.fork.take() {
				self.tip = fork.base;
				// In their order: an account's transactions stay in it.
				self.wanted.splice(0..0, fork.opened);
				self.landed.truncate(self.tip.landed);
			}
		}
		let view = &mut self.tip.view;
		view.block = view.block.saturating_add(1);
		view.now = now;
		if self.fork.is_none() {
			self.change_set();
		}
		self.open_requests(now);
		self.expire_requests();
		let landed = self.take_certificate(now);
		self.tip.view.round_started_at = round_started_at(
			self.tip.view.block,
			self.tip.last_certified,
			HEARTBEAT,
			self.tip.view.requests.iter().map(|open| open.opened_at).min(),
			self.tip.clock,
		);
		let seen_by = self.fork.as_mut().map(|fork| {
			fork.left = fork.left.saturating_sub(1);
			fork.seen_by.clone()
		});
		Made { view: Rc::new(self.tip.view.clone()), seen_by, landed }
	}

	fn change_set(&mut self) {
		let Some(next) = self.next_set.take() else { return };
		let view = &mut self.tip.view;
		let keys = std::mem::replace(&mut view.keys, next);
		let (set_id, boundary) = (view.set_id, view.block);
		self.tip.retired = Some(Retired { set_id, keys, boundary });
		view.set_id = set_id.saturating_add(1);
	}

	fn open_requests(&mut self, now: Moment) {
		let State { view, nonces, clock, .. } = &mut self.tip;
		for wanted in std::mem::take(&mut self.wanted) {
			let basket = wanted.basket;
			if view.requests.iter().any(|open| open.reference.basket == basket) {
				self.wanted.push(wanted);
				continue;
			}
			let nonce = nonces.entry(basket).or_default();
			*nonce = nonce.saturating_add(1);
			view.requests.push(OpenRequest {
				reference: reference(basket, *nonce, &wanted.assets),
				assets: wanted.assets.clone(),
				opened_at: view.block,
				opened_at_moment: now,
				deadline: view.block.saturating_add(wanted.lifetime),
			});
			*clock = Some(RoundClock::opened(*clock, view.block));
			if let Some(fork) = &mut self.fork {
				fork.opened.push(wanted);
			}
		}
		view.requests.sort_by_key(|open| open.reference.basket);
	}

	fn expire_requests(&mut self) {
		let State { view, expired, .. } = &mut self.tip;
		let block = view.block;
		let over = view.requests.iter().filter(|open| open.deadline < block);
		expired.extend(over.map(|open| (open.reference.basket, open.reference.nonce)));
		view.requests.retain(|open| open.deadline >= block);
	}

	fn take_certificate(&mut self, now: Moment) -> Option<Landed> {
		let block = self.tip.view.block;
		// What a dropped block carried returns to the pool, so nothing leaves it before it is void.
		self.pool.retain(|held| held.report.valid_until.saturating_add(4) >= block);
		let certificate = self
			.pool
			.iter()
			.find(|held| check(&self.tip, &held.report, now, self.validity).is_ok())?
			.clone();
		let report = certificate.report;
		let State { view, expired, .. } = &mut self.tip;
		let is_open = |held: &RequestRef| {
			view.requests.iter().any(|open| open.reference == *held)
				|| expired.contains(&(held.basket, held.nonce))
		};
		let unknown = report.requests.iter().filter(|held| !is_open(held)).copied().collect();
		view.requests.retain(|open| !report.requests.contains(&open.reference));
		view.round = view.round.saturating_add(1);
		self.tip.clock = RoundClock::certified(block, !view.requests.is_empty());
		self.tip.last_certified = block;
		self.tip.last_observed_at = report.observed_at;
		self.tip.landed = self.tip.landed.saturating_add(1);
		let landed = Landed { report, block, unknown };
		self.landed.push(landed.clone());
		Some(landed)
	}
}

/// The checks of the pallet that depend on rounds, sets and times, in its order. The set before the
/// present one may sign what its leader can have proposed before the boundary: nothing that is
/// valid for longer.
fn check(
	state: &State,
	report: &Report,
	now: Moment,
	validity: BlockNumber,
) -> Result<(), Refused> {
	let view = &state.view;
	if report.round < view.round {
		return Err(Refused::RoundCertified);
	}
	if report.round > view.round {
		return Err(Refused::RoundNotNext);
	}
	let by_retired = state.retired.as_ref().is_some_and(|retired| {
		let last = retired.boundary.saturating_sub(1).saturating_add(validity);
		retired.set_id == report.set_id && report.valid_until <= last
	});
	if report.set_id != view.set_id && !by_retired {
		return Err(Refused::WrongSet);
	}
	if view.block > report.valid_until {
		return Err(Refused::Expired);
	}
	if report.valid_until > view.block.saturating_add(MAX_VALIDITY) {
		return Err(Refused::ValidityTooLong);
	}
	if report.observed_at < state.last_observed_at {
		return Err(Refused::ObservedBeforeLast);
	}
	if report.observed_at < now.saturating_sub(MAX_REPORT_AGE_MS) {
		return Err(Refused::ObservedTooLongAgo);
	}
	if report.observed_at > now.saturating_add(MAX_FUTURE_DRIFT_MS) {
		return Err(Refused::ObservedInFuture);
	}
	Ok(())
}

/// What a report says of a request. On both sides of a fork the same request is the same.
fn reference(basket: BasketId, nonce: Nonce, assets: &[AssetId]) -> RequestRef {
	let legs = u32::try_from(assets.len()).unwrap_or(u32::MAX);
	let digest = digest::tagged(&digest::REQUEST_TAG, &GENESIS, &(basket, nonce, assets.to_vec()));
	RequestRef { basket, nonce, legs, digest }
}
