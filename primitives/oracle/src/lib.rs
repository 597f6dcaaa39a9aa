//! What the oracle protocol is made of: reports and certificates, the digests that oracles sign,
//! quorum arithmetic, the traits through which the pallets meet, the runtime API for the node, and
//! the sans-I/O [`consensus`] core. Nothing here reaches a network, a disk or a clock.
//!
//! `docs/PROTOCOL.md` describes the same formats for readers in other languages.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::panic))]

extern crate alloc;

pub mod api;
pub mod clock;
pub mod consensus;
pub mod digest;
pub mod evidence;
pub mod mailbox;
pub mod quorum;
pub mod report;
pub mod traits;
pub mod view;

pub use ballast_bls::{PublicKey, Signature};
pub use clock::RoundClock;
pub use evidence::Equivocation;
pub use quorum::{faulty, quorum, SignerBitmap};
pub use report::{Certificate, CertifiedPrice, PriceRecord, Report, RequestRef};
pub use sp_core::H256;
pub use sp_runtime::{FixedU128, Perquintill};
pub use traits::{
	BasketInventory, CertifiedRound, Inventory, InventoryChange, InventoryState, PriceFeed,
	RequestBook, Rounds, SettlementHook,
};
pub use view::{ChainView, OpenRequest};

/// Identifier of an asset, the same as in pallet-assets.
pub type AssetId = u32;
/// Identifier of a basket.
pub type BasketId = u32;
/// Block number of the chain.
pub type BlockNumber = u32;
/// Milliseconds since the Unix epoch.
pub type Moment = u64;
/// Counts the requests of one basket; the activation of a basket is its request 0.
pub type Nonce = u32;
/// Position of an oracle in its set.
pub type OracleIndex = u16;
/// Number of an oracle set; the genesis set is 0, each later set is one higher.
pub type SetId = u64;
/// Number of a round; the first certificate of a chain carries round 1.
pub type Round = u64;
/// Attempt within a round; each view has its own leader.
pub type View = u32;

/// Most prices that one report carries.
pub const MAX_PRICES: u32 = 512;
/// Most requests that one report carries.
pub const MAX_REQUESTS: u32 = 256;
/// Most members of one oracle set.
pub const MAX_ORACLES: u32 = 128;
/// Fewest members of an oracle set: with fewer, not one fault is tolerated.
pub const MIN_ORACLES: u32 = 4;
