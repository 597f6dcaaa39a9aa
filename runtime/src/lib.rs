//! The Ballast runtime: index baskets that are rebalanced under certificates of independent oracles.
//!
//! Pallets are ordered on purpose, because their hooks and their genesis run in the order of their
//! index:
//!
//! * time is known before anything reads it, and the oracle pallet, which executes rebalances, comes
//!   before the pallet whose requests it executes, and that before the one that settles what it did;
//! * Aura and authorship read the author of a block as an index into the validators of that block, so
//!   they come before sessions, which may replace them;
//! * the genesis of sessions asks for the validators, so these come before it, and fills the
//!   authorities of Aura and GRANDPA, whose own genesis is empty and comes first;
//! * GRANDPA announces a new set of authorities when the block ends, after all of this.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]
#![allow(clippy::as_conversions, reason = "expansion of the runtime macro: pallet indices")]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod genesis;
pub mod sessions;
#[cfg(test)]
mod tests;
mod version;
pub mod weights;

use alloc::vec::Vec;
pub use apis::{api, RuntimeApi, RUNTIME_API_VERSIONS};
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;
pub use version::VERSION;

/// Opaque types, for the node: it must be able to sync across upgrades that change extrinsics.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// Opaque block header type.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// Opaque block type.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
	/// Opaque block identifier type.
	pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
	/// The keys of a validator.
	pub struct SessionKeys {
		pub aura: Aura,
		pub grandpa: Grandpa,
	}
}

/// Length of a slot and aim for the time between blocks, in milliseconds.
pub const SLOT_DURATION: u64 = 2_000;

/// One BAL, the native currency: 12 decimals.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a BAL.
pub const MILLI_UNIT: Balance = 1_000_000_000;
/// A millionth of a BAL.
pub const MICRO_UNIT: Balance = 1_000_000;
/// Smallest balance that keeps an account alive.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_UNIT;

/// Most validators that can be admitted.
pub const MAX_VALIDATORS: u32 = 100;
/// Most members of the council.
pub const MAX_COUNCIL_MEMBERS: u32 = 21;

/// Share asset ids start here; ids below are the assets that baskets hold.
pub const SHARE_ASSET_OFFSET: AssetId = 1_000_000;

/// Signature of a transaction.
pub type Signature = MultiSignature;
/// Account: a public key or a hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Balance of the native currency and of every asset, in base units.
pub type Balance = u128;
/// Identifier of an asset.
pub type AssetId = ballast_oracle::AssetId;
/// Transactions of an account so far.
pub type Nonce = u32;
/// Block and state hash.
pub type Hash = sp_core::H256;
/// Number of a block.
pub type BlockNumber = ballast_oracle::BlockNumber;
/// Address in calls.
pub type Address = MultiAddress<AccountId, ()>;
/// Block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// Extensions of a transaction. `AuthorizeCall` is first: it lets certificates in without a signer.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);
/// Extrinsic as it comes from outside.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a signature of a transaction covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Dispatches extrinsics to the pallets.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(3)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(6)]
	pub type Sudo = pallet_sudo;
	#[runtime::pallet_index(7)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(8)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(10)]
	pub type BlsOracle = pallet_bls_oracle;
	#[runtime::pallet_index(11)]
	pub type Rebalance = pallet_rebalance;
	#[runtime::pallet_index(12)]
	pub type Settlement = pallet_settlement;
	#[runtime::pallet_index(13)]
	pub type PoolAssets = pallet_assets<Instance2>;
	#[runtime::pallet_index(14)]
	pub type AssetConversion = pallet_asset_conversion;
	#[runtime::pallet_index(20)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(21)]
	pub type Validators = pallet_collator_selection;
	#[runtime::pallet_index(22)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(30)]
	pub type Council = pallet_collective<Instance1>;
	#[runtime::pallet_index(31)]
	pub type Whitelist = pallet_whitelist;
}
