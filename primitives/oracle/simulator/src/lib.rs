//! A seeded simulator.

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
mod mischief;

use ballast_oracle::{Moment, H256};

/// When the chain's block 0 was made, in milliseconds since the Unix epoch.
pub const EPOCH: Moment = 1_763_000_000_000;
/// Milliseconds between blocks.
pub const BLOCK_MS: u64 = 2_000;
/// Hash of block 0.
pub const GENESIS: H256 = H256::repeat_byte(0x6e);
/// Hash of block 0 of another chain on which the same keys serve.
pub const ELSEWHERE: H256 = H256::repeat_byte(0xe1);
