//! Sets of oracles under virtual time and a seed.
//!
//! The consensus core of [`ballast_oracle::consensus`] has no clock, network, disk or randomness of
//! its own, so all of them can be made up: this crate gives n = 4, 7, 16 or 31 cores, through their
//! public interface, everything that a network, a chain, a clock, a disk and a liar can do to them,
//! and checks after every step what they promise. A run follows from the number of members and the
//! seed, to the last message; a seed that breaks a promise is repeated by one command, which the
//! program prints.
//!
//! ```text
//! cargo run --release -p ballast-oracle-simulator -- --members 7 --seeds 123 --trace
//! ```
//!
//! # What happens in a run
//!
//! *Chaos* first, for 6 to 30 blocks of two seconds, fewer for larger sets. [`scenario`] lists what
//! the outside world does in it; [`fault`] how members misbehave, at most f of them.
//!
//! * Messages travel as bytes. They are lost, repeated, replayed and overtake each other; blocks,
//!   measurements and certificates are late, or fail. Groups are cut off from each other, with or
//!   without the chain.
//! * Nodes die between any two outputs of their core, and start again from their disk or from an
//!   empty one. Clocks are off, and step by seconds. Prices jump. Venues price an asset no more.
//! * Requests open, are settled, and expire. Some blocks are seen by some members only and dropped,
//!   so that members return to an earlier block, round and view. Once in a run the set may change
//!   at a boundary: members leave, others join, indices shift.
//! * A Byzantine member runs the same core, so that it keeps up and leads when it is its turn. It
//!   bends what its core says, says more on its own account, and signs whatever it hears proposed.
//!
//! Then clocks and prices *settle* for [`max_observation_age_ms`], after which nothing is usable
//! that was dated by a wrong clock. Then comes the *calm*: messages arrive in time
//! ([`scenario::Conditions::CALM`]), nobody dies, and the run ends after a few more certificates.
//!
//! # What is promised
//!
//! [`promises::Promise`] lists it. All but one hold throughout, in the chaos too:
//!
//! 1. A report that a quorum signs has prices, confidences and a time within the range of what
//!    honest members observed for its set and round. A certificate counts as soon as its partials
//!    exist, whether or not anybody assembles it.
//! 2. One certificate for each set, round and view; the chain takes one for each round.
//! 3. A certificate names requests that are open, or that expired on its way to the chain.
//! 4. An honest key signs one report and one proposal for each set, round and view, in all its
//!    lives, and what it signs is on its disk before it leaves.
//! 5. No honest member accuses an honest one.
//! 6. What a node holds is bounded, and it asks to be woken in the future only.
//! 7. In the calm, certificates land within f + 1 views: [`progress`] says exactly which.
//!
//! Who counts as faulty: for 1 to 6, Byzantine members only, f of them; members that crash are
//! honest, any number at once, and so is a member that starts from an empty disk. For 7, together
//! with the Byzantine ones at most f of these: members that stay down, that cannot price an asset,
//! that lost their disk. A member that starts from an empty disk first sees a block that is no older
//! than any that its earlier life saw on the same branch: what a node that has to fetch the chain
//! anew cannot help.
//!
//! The bound of f is shown to be sharp: with f + 1 members that lie alike, by less than the others
//! tolerate, the range breaks (`--control`, and a test).
//!
//! # What is not modelled
//!
//! * Cryptography, for the mass of seeds: [`scheme`] says what stands for it and which runs use the
//!   real one. Both give the same runs, message for message.
//! * Gossip: every node reaches every other directly, so loss is worse here than where messages
//!   have many ways, and nobody relays. Peers and their reputation are the node's.
//! * The chain's own consensus. Blocks come every two seconds from nowhere; a fork is at most two
//!   blocks deep. The pool is one for all. Of the pallet's checks the chain makes those that concern
//!   rounds, sets, times and signatures ([`chain`]).
//! * Disks that fail while they are written, or lie: a log is stored whole or not at all.
//! * Time that a node takes to compute.
//!
//! [`max_observation_age_ms`]: ballast_oracle::consensus::Params::max_observation_age_ms

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

pub mod chain;
pub mod dice;
pub mod envelope;
pub mod fault;
pub mod fleet;
pub mod market;
pub mod node;
pub mod progress;
pub mod promises;
pub mod scenario;
pub mod scheme;
pub mod simulation;
pub mod table;
pub mod tally;

mod adversary;
mod driver;
mod generate;
mod mischief;

use ballast_oracle::{Moment, H256};

/// When block 0 was made, in milliseconds since the Unix epoch.
pub const EPOCH: Moment = 1_763_000_000_000;
/// Milliseconds between blocks.
pub const BLOCK_MS: u64 = 2_000;
/// Hash of block 0.
pub const GENESIS: H256 = H256::repeat_byte(0x6e);
/// Hash of block 0 of another chain on which the same keys serve.
pub const ELSEWHERE: H256 = H256::repeat_byte(0xe1);
