//! The members of the consensus that live in this node, and what becomes of their effects.

use super::{keys::OracleKey, log_file::LogFile, LOG_TARGET};
use ballast_oracle::{
	consensus::{wire::Effect, wire::Member, Event, Input, Misbehaviour, Params, SignedMessage},
	Certificate, Equivocation, Moment, OracleIndex, PublicKey, Round, SetId, View,
};
use parking_lot::Mutex;
use sc_service::error::Error as ServiceError;
use std::{
	collections::{BTreeSet, VecDeque},
	path::Path,
	sync::Arc,
};

/// A member without a key. It knows everything that this node has heard, so it decides what is
/// worth relaying, says how the round stands, and submits certificates last.
pub type Follower = Arc<Mutex<Member>>;

/// Accusations that are remembered, so that each is made once.
const REMEMBERED: usize = 1_024;

/// One key of this node.
struct Seat {
	public: PublicKey,
	member: Member,
	log: LogFile,
}

/// Whose effect it is: that of a seat, or of the follower.
type Source = Option<PublicKey>;

/// What is left to do outside.
#[derive(Debug, PartialEq)]
pub enum Action {
	/// Send this to all peers, those included that may have it: what is sent again is sent because
	/// it may have been lost.
	Gossip(SignedMessage),
	/// Submit this certificate.
	Submit(Certificate),
	/// Report this to the chain.
	Accuse(Box<Equivocation>),
	/// Count and log this; the key is that of the seat, `None` for the follower.
	Tell(Source, Event),
}

/// See the [module](self).
pub struct Seats {
	follower: Follower,
	seats: Vec<Seat>,
	/// Every key of this node, also of seats that have stopped.
	own: BTreeSet<PublicKey>,
	accused: BTreeSet<(SetId, Round, View, OracleIndex)>,
}

impl Seats {
	/// A follower, and a seat for each key. `directory` keeps what each key has signed, so that none
	/// contradicts itself after a restart.
	pub fn new(
		params: &Params,
		directory: &Path,
		keys: Vec<OracleKey>,
	) -> Result<Self, ServiceError> {
		let own = keys.iter().map(|key| key.public).collect();
		let seats = keys
			.into_iter()
			.map(|OracleKey { public, secret }| {
				let log = LogFile::new(directory, &public);
				let restored = log.load().map_err(ServiceError::Other)?;
				let member = Member::new(params.clone(), Some(secret), restored);
				Ok(Seat { public, member, log })
			})
			.collect::<Result<_, ServiceError>>()?;
		let follower = Arc::new(Mutex::new(Member::new(params.clone(), None, None)));
		Ok(Self { follower, seats, own, accused: BTreeSet::new() })
	}

	/// The member that follows.
	pub fn follower(&self) -> &Follower {
		&self.follower
	}

	/// Every key of this node.
	pub fn keys(&self) -> &BTreeSet<PublicKey> {
		&self.own
	}

	/// Gives every member an input. A message in it was verified, or comes from a seat.
	pub fn tell(&mut self, now: Moment, input: &Input) -> Vec<Action> {
		let mut effects = VecDeque::new();
		self.give(now, input, None, &mut effects);
		let mut actions = Vec::new();
		while let Some((source, effect)) = effects.pop_front() {
			match effect {
				Effect::Persist(log) => {
					let Some(seat) = self.seats.iter().find(|seat| Some(seat.public) == source)
					else {
						continue;
					};
					if let Err(error) = seat.log.store(&log) {
						self.stop(source, &error, &mut effects);
					}
				}
				Effect::Send(message) => {
					actions.push(Action::Gossip(message.clone()));
					self.give(now, &Input::Message(message), source, &mut effects);
				}
				Effect::Submit(certificate) => actions.push(Action::Submit(certificate)),
				Effect::Event(Event::Misbehaviour(found)) => {
					self.found(source, found, &mut effects, &mut actions)
				}
				Effect::Event(event) => actions.push(Action::Tell(source, event)),
			}
		}
		actions
	}

	/// Gives an input to the follower and to every seat but `except`.
	fn give(
		&mut self,
		now: Moment,
		input: &Input,
		except: Source,
		effects: &mut VecDeque<(Source, Effect)>,
	) {
		let followed = self.follower.lock().handle(now, input.clone());
		effects.extend(followed.into_iter().map(|effect| (None, effect)));
		for seat in self.seats.iter_mut().filter(|seat| Some(seat.public) != except) {
			let source = Some(seat.public);
			let handled = seat.member.handle(now, input.clone());
			effects.extend(handled.into_iter().map(|effect| (source, effect)));
		}
	}

	/// Stops a seat until the node's next start, and everything it was about to do.
	fn stop(&mut self, of: Source, why: &str, effects: &mut VecDeque<(Source, Effect)>) {
		let Some(public) = of else { return };
		log::error!(
			target: LOG_TARGET,
			"The oracle with key {public} stops until the next start of this node: {why}",
		);
		self.seats.retain(|seat| seat.public != public);
		effects.retain(|(source, _)| *source != of);
	}

	/// The follower sees everything, so it alone accuses; a seat looks after itself only.
	fn found(
		&mut self,
		by: Source,
		found: Misbehaviour,
		effects: &mut VecDeque<(Source, Effect)>,
		actions: &mut Vec<Action>,
	) {
		let member = found.member();
		let key = {
			let follower = self.follower.lock();
			let keys = follower.core().chain().map(|chain| chain.keys.as_slice());
			keys.unwrap_or_default().get(usize::from(member)).copied()
		};
		if key.is_some_and(|key| self.own.contains(&key)) {
			let why = "it has signed two things for one view, so another process uses it too. End \
			           that one first";
			if self.seats.iter().any(|seat| Some(seat.public) == key) {
				self.stop(key, why, effects);
			}
			return;
		}
		if by.is_some() {
			return;
		}
		if let Some(evidence) = Equivocation::from_misbehaviour(&found) {
			while self.accused.len() >= REMEMBERED {
				self.accused.pop_first();
			}
			let place = (evidence.set_id(), evidence.round(), evidence.view(), member);
			if self.accused.insert(place) {
				actions.push(Action::Accuse(Box::new(evidence)));
			}
		}
		actions.push(Action::Tell(by, Event::Misbehaviour(found)));
	}
}
