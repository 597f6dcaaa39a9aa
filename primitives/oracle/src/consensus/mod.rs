//! How the members of an oracle set agree on one report per round.
//!
//! n members, of which at most f = ⌊(n−1)/3⌋ are faulty: silent, slow or lying. A certificate takes
//! the BLS signatures of q = n − f members over the same bytes, so the members have to agree on the
//! bytes although each measures prices of its own. The protocol follows the report generation of
//! Chainlink's OCR (a leader, signed observations, medians, staged submission), with the chain in
//! place of its epochs: the round is the one after the last certified, the view a function of the
//! block height ([`crate::view::view_at`]), and so there is no protocol for agreeing on either.
//!
//! # A round
//!
//! 1. **Observe.** Every member signs what it measured, an [`Observation`]: prices with confidence,
//!    and the open requests that it validated and has every price for. It may observe as often as
//!    it likes in a round; each observation serves every view.
//! 2. **Propose.** The [`leader`] of the view takes the newest observation of every member, once
//!    all n are there, or a quorum of them for [`Params::grace_ms`]. Its [`Proposal`] is a report
//!    and the hashes of the observations from which it follows:
//!    * per listed asset that at least q of them hold, the lower median of the prices and, apart
//!      from it, the lower median of the confidences; [`medians`] says why these are within the
//!      range of what honest members observed, whichever observations the leader chose;
//!    * the lower median of the times as the time of the report;
//!    * the requests that are open in the leader's best block, that at least f + 1 of them name to
//!      the last bit, whose every asset is priced, and that are not newer than the prices;
//!    * a last block, [`Params::validity_blocks`] after the leader's best one.
//! 3. **Sign.** A follower recomputes the medians from the same observations, which must give the
//!    same report exactly. It checks the age of every observation, compares every price with its
//!    own ([`Params::tolerance_bps`], [`Params::tolerance_confidences`]; no price of its own, no
//!    signature), checks every request against its own best block, records the digest, and sends
//!    its [`PartialSignature`]. What may still change (its head, its measurement, an observation on
//!    its way) it judges again when it does. Observations that did not arrive it asks of the leader
//!    ([`Fetch`]): a faulty member that shows each member another observation, or the right one to
//!    the leader only, gains nothing.
//! 4. **Submit.** Anyone who holds q partials over one report can submit the certificate. The
//!    leader does so at once; so does the leader of a later view, which proposes nothing while a
//!    complete certificate can still land; the others follow in stages, each of which doubles the
//!    number of submitters ([`Params::stage_blocks`]).
//!
//! A round without open requests, a heartbeat, is no different.
//!
//! # Why it is safe
//!
//! * *Prices.* Of the q signers of a certificate at least one is honest (q > f), and it has
//!   recomputed the medians: every price is within the range that honest members observed in that
//!   round, provided that at most f members are faulty.
//! * *Requests.* The same honest signer has found every request open in its own best block. The
//!   f + 1 observations that name it say in addition that an honest member's worker validated it.
//!   What a leader leaves out waits for the next round, which has another leader: followers do not
//!   insist on requests, because heads differ by a block.
//! * *One report per view.* Two quorums share n − 2f ≥ f + 1 members, of which one is honest, and
//!   an honest member signs one digest per (set, round, view), across restarts too: the
//!   [`SigningLog`] is stored before anything it records is sent, views in it only rise, and a node
//!   that starts without one sits out the view it finds itself in.
//! * *Several views.* A member may sign another report in a later view, so a round can have more
//!   than one certificate. Each is sound by the points above, and the chain takes one certificate
//!   per round: the second is refused as of a past round. That is why no lock is carried from view
//!   to view.
//!
//! # Why it is live
//!
//! Successive views have successive leaders, so among f + 1 views one has an honest leader. When
//! messages arrive within the view, clocks differ by less than [`Params::max_clock_skew_ms`], and
//! honest members measure the same assets within the tolerance, n − f = q honest partials over its
//! proposal follow. What faulty members can do is to delay a round by their own views. One more
//! thing: where honest members disagree on which assets can be priced at all, f faulty members can
//! lift an asset to a quorum of observations that fewer than q members can check, and so delay
//! rounds until the honest members have the price.
//!
//! All this takes a chain whose views of a round never start again: what members signed in a view,
//! they signed instead of anything in a lower one. [`crate::clock`] sees to that.
//!
//! # Driving the core
//!
//! [`Core`] is a state machine: [`Core::handle`] takes an [`Input`] with the time of the node's
//! clock and returns [`Output`]s, which the driver carries out in order. It has no clock, network,
//! storage, randomness or keys.
//!
//! * *Authenticity is the driver's duty.* It verifies the signature over a message before it hands
//!   the message in; inside, signatures are 96 opaque bytes. [`Core::consider`] says beforehand
//!   whether that is worth the while. The inner signature of a partial may be left unverified until
//!   a certificate is built; [`Input::InvalidPartials`] then names the culprits, whose signed
//!   messages convict them.
//! * *Own messages come back.* What the core asks to be signed counts when the driver hands the
//!   signed message back as [`Input::Message`], which it does at once: the node's own observation,
//!   proposal and partial take the same way as everybody's. Heard from elsewhere, they tell a node
//!   whose disk was lost what it has signed.
//! * *Repetition.* While a round lasts, a member repeats its own messages every
//!   [`Params::resend_ms`], already signed, for members that missed them or came later.
//! * *No chain view while the node syncs.* Views are of the best block.
//!
//! With the feature `std`, [`wire::Member`] is a core with its key, which leaves a driver
//! only storage, transport and submission.
//!
//! # Bounded memory
//!
//! Of the present round a node holds at most [`Params::observations_per_member`] observations of
//! each member; of three views (the one before the present one, whose certificate may still
//! complete, the present one, and the next, because heads differ by a block) one proposal each, or
//! two of a leader that contradicts itself, with the observations they name, and one partial of
//! each member; and of the next round [`Params::ahead_per_member`] messages of each member.
//! Everything goes when the round does.
//!
//! # Evidence
//!
//! Two different proposals, or two partials with different digests, that one key signed for one
//! (set, round, view) are evidence against it: [`Misbehaviour`] carries both signed messages, and
//! each can be verified on its own because the signature over a [`PartialSignature`] covers set,
//! round and view. Observations are no evidence: a member may make many.

mod act;
mod aggregate;
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
mod submit;
#[cfg(feature = "std")]
pub mod wire;

#[cfg(test)]
mod tests;

pub use aggregate::{medians, Medians};
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
