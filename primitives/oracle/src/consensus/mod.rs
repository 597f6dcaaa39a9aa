//! The consensus core.

mod act;
pub mod aggregate;
mod ballot;
mod context;
mod judge;
mod leader;
mod log;
mod machine;
mod message;
mod observations;
mod params;
mod reasons;
mod receive;
mod shape;
pub mod submit;
#[cfg(feature = "std")]
pub mod wire;

#[cfg(test)]
mod tests;

pub use leader::leader;
pub use log::{LogError, Permit, SigningLog, Vote};
pub use machine::{Core, Event, Held, Input, Output, Status};
pub use message::{
	max_wire_len, Draft, Fetch, Kind, Message, NamedObservations, Observation, PartialSignature,
	Proposal, SignedMessage, Statement, WireError, WIRE_VERSION,
};
pub use params::Params;
pub use reasons::{Abstain, HeldBack, Misbehaviour, Reject, RejectClass};
pub use receive::Standing;
pub use submit::Submission;
