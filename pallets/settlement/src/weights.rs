//! Weights of the pallet: written by the command below, never by hand.
//!
//! Times are those of the compiled runtime with its host functions.
//!
//! | | |
//! | --- | --- |
//! | machine | AMD EPYC |
//! | date | 2026-11-20 |
//! | steps, repeats | 20, 5 |
//! | genesis | preset `development` |
//!
//! `make weights PALLET=pallet_settlement STEPS=20 REPEAT=5`

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, reason = "the template is the same for all formulas")]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// Weights of what the benchmarks of the same names run.
pub trait WeightInfo {
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn issue(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn redeem(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn set_terms() -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn collect_fee(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn fill(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn fulfil() -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn complete(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn reopen(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn value_vault(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn register() -> Weight;
	/// Measured by the benchmark of this name.
	fn add_bond() -> Weight;
	/// Measured by the benchmark of this name.
	fn leave() -> Weight;
	/// Measured by the benchmark of this name.
	fn admit() -> Weight;
	/// Measured by the benchmark of this name.
	fn dismiss() -> Weight;
	/// Measured by the benchmark of this name.
	fn commit() -> Weight;
	/// Measured by the benchmark of this name, for c from 2 to 401.
	fn end_settlement(c: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn end_commitment() -> Weight;
	/// Measured by the benchmark of this name.
	fn closed() -> Weight;
	/// Measured by the benchmark of this name, for c from 1 to 200, g from 1 to 200.
	fn offer(c: u32, g: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 1 to 200, g from 1 to 200.
	fn award(c: u32, g: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for g from 1 to 399.
	fn withdraw(g: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for g from 1 to 399.
	fn return_offer(g: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 1 to 200, s from 1 to 200.
	fn sell_phase(c: u32, s: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for c from 1 to 200, s from 20 to 200.
	fn buy_phase(c: u32, s: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn settle_by_orders() -> Weight;
}

/// Measured times, with the storage costs of the runtime `T`.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:402 w:402)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:804 w:804)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:401 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:0)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn issue(c: u32, ) -> Weight {
		Weight::from_parts(0, 21266)
			// Standard error 0.
			.saturating_add(Weight::from_parts(53_600_100, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:402 w:402)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:804 w:804)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:402 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:0)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn redeem(c: u32, ) -> Weight {
		Weight::from_parts(71_998_047, 21266)
			// Standard error 0.
			.saturating_add(Weight::from_parts(49_535_876, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:2 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn set_terms() -> Weight {
		Weight::from_parts(290_643_000, 21266)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn collect_fee(c: u32, ) -> Weight {
		Weight::from_parts(66_175_560, 21266)
			// Standard error 0.
			.saturating_add(Weight::from_parts(489_830, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:1 w:0)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:4 w:4)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:3 w:2)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:2 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn fill(c: u32, ) -> Weight {
		Weight::from_parts(192_264_302, 28623)
			// Standard error 0.
			.saturating_add(Weight::from_parts(174_966, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	// Storage: `Settlement::CommitmentEnds` (r:1 w:1)
	// Proof: `Settlement::CommitmentEnds` (`max_values`: None, `max_size`: Some(10254), added: 12729, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:0 w:1)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	fn fulfil() -> Weight {
		Weight::from_parts(43_155_000, 13719)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:401 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:1)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::CommitmentEnds` (r:1 w:1)
	// Proof: `Settlement::CommitmentEnds` (`max_values`: None, `max_size`: Some(10254), added: 12729, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:64 w:64)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:16)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:0 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn complete(c: u32, ) -> Weight {
		Weight::from_parts(748_416_853, 164830)
			// Standard error 0.
			.saturating_add(Weight::from_parts(13_144_073, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(74))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(85))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:401 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:0)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::EndsFrom` (r:1 w:1)
	// Proof: `Settlement::EndsFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:0 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn reopen(c: u32, ) -> Weight {
		Weight::from_parts(37_337_632, 28623)
			// Standard error 0.
			.saturating_add(Weight::from_parts(8_471_612, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:401 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	fn value_vault(c: u32, ) -> Weight {
		Weight::from_parts(2_830_333, 28623)
			// Standard error 0.
			.saturating_add(Weight::from_parts(8_458_270, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	fn register() -> Weight {
		Weight::from_parts(55_002_000, 3678)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	fn add_bond() -> Weight {
		Weight::from_parts(59_809_000, 3678)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn leave() -> Weight {
		Weight::from_parts(43_615_000, 3678)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	fn admit() -> Weight {
		Weight::from_parts(10_005_000, 3550)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	fn dismiss() -> Weight {
		Weight::from_parts(9_614_000, 3550)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:2 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:1)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::CommitmentEnds` (r:1 w:1)
	// Proof: `Settlement::CommitmentEnds` (`max_values`: None, `max_size`: Some(10254), added: 12729, mode: `MaxEncodedLen`)
	fn commit() -> Weight {
		Weight::from_parts(146_499_000, 28623)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Settlement::EndsFrom` (r:1 w:1)
	// Proof: `Settlement::EndsFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:63 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:401 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:16)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn end_settlement(c: u32, ) -> Weight {
		Weight::from_parts(302_606_666, 158427)
			// Standard error 0.
			.saturating_add(Weight::from_parts(10_092_666, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(73))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(20))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	// Storage: `Settlement::CommitmentEnds` (r:1 w:1)
	// Proof: `Settlement::CommitmentEnds` (`max_values`: None, `max_size`: Some(10254), added: 12729, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:2 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:1)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:2 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:2 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:1 w:1)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	fn end_commitment() -> Weight {
		Weight::from_parts(209_072_000, 28623)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:1)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::CommitmentEnds` (r:1 w:1)
	// Proof: `Settlement::CommitmentEnds` (`max_values`: None, `max_size`: Some(10254), added: 12729, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:64 w:64)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:16)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:0 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn closed() -> Weight {
		Weight::from_parts(736_959_000, 164830)
			.saturating_add(T::DbWeight::get().reads(68))
			.saturating_add(T::DbWeight::get().writes(89))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Participants` (r:1 w:0)
	// Proof: `Settlement::Participants` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Offers` (r:9 w:1)
	// Proof: `Settlement::Offers` (`max_values`: None, `max_size`: Some(26377), added: 28852, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:202 w:201)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:602 w:201)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:0)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:201 w:201)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:201 w:201)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Settlement::ReturnsFrom` (r:1 w:0)
	// Proof: `Settlement::ReturnsFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:3)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn offer(c: u32, g: u32, ) -> Weight {
		Weight::from_parts(0, 260658)
			// Standard error 0.
			.saturating_add(Weight::from_parts(17_548_634, 0).saturating_mul(c.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(68_819_941, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(g.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:401 w:400)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:801 w:800)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Offers` (r:8 w:1)
	// Proof: `Settlement::Offers` (`max_values`: None, `max_size`: Some(26377), added: 28852, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:200 w:200)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:400 w:200)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:15)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:0 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	fn award(c: u32, g: u32, ) -> Weight {
		Weight::from_parts(0, 231806)
			// Standard error 0.
			.saturating_add(Weight::from_parts(73_404_891, 0).saturating_mul(c.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(114_261_643, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(25))
			.saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(g.into()))
	}
	// Storage: `Settlement::Offers` (r:1 w:1)
	// Proof: `Settlement::Offers` (`max_values`: None, `max_size`: Some(26377), added: 28852, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:399 w:399)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:399 w:399)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:399 w:399)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:399 w:399)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:0 w:2)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn withdraw(g: u32, ) -> Weight {
		Weight::from_parts(0, 29842)
			// Standard error 0.
			.saturating_add(Weight::from_parts(40_601_419, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2688).saturating_mul(g.into()))
	}
	// Storage: `Settlement::ReturnsFrom` (r:1 w:1)
	// Proof: `Settlement::ReturnsFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OfferReturns` (r:5 w:2)
	// Proof: `Settlement::OfferReturns` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Offers` (r:1 w:1)
	// Proof: `Settlement::Offers` (`max_values`: None, `max_size`: Some(26377), added: 28852, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:1)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:399 w:399)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:399 w:399)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:399 w:399)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:399 w:399)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn return_offer(g: u32, ) -> Weight {
		Weight::from_parts(0, 29842)
			// Standard error 0.
			.saturating_add(Weight::from_parts(39_948_948, 0).saturating_mul(g.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(g.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2688).saturating_mul(g.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:801 w:601)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:202 w:201)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:600 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetConversion::PoolFees` (r:200 w:0)
	// Proof: `AssetConversion::PoolFees` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn sell_phase(c: u32, s: u32, ) -> Weight {
		Weight::from_parts(146_080_952, 28623)
			// Standard error 0.
			.saturating_add(Weight::from_parts(7_673_354, 0).saturating_mul(c.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(161_382_178, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().reads((9_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 7827).saturating_mul(s.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:0)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:0)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:801 w:601)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:202 w:201)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:401 w:0)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetConversion::PoolFees` (r:200 w:0)
	// Proof: `AssetConversion::PoolFees` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:1 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	fn buy_phase(c: u32, s: u32, ) -> Weight {
		Weight::from_parts(1_090_843_828, 28623)
			// Standard error 0.
			.saturating_add(Weight::from_parts(22_370_608, 0).saturating_mul(c.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(179_195_505, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().reads((8_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 7827).saturating_mul(s.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn settle_by_orders() -> Weight {
		Weight::from_parts(44_306_000, 21266)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}

/// The same with the storage costs of ParityDB, for tests.
impl WeightInfo for () {
	fn issue(c: u32, ) -> Weight {
		Weight::from_parts(0, 21266)
			.saturating_add(Weight::from_parts(53_600_100, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().reads((5_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(6))
			.saturating_add(ParityDbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
	}
	fn redeem(c: u32, ) -> Weight {
		Weight::from_parts(71_998_047, 21266)
			.saturating_add(Weight::from_parts(49_535_876, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(12))
			.saturating_add(ParityDbWeight::get().reads((4_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(7))
			.saturating_add(ParityDbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
	}
	fn set_terms() -> Weight {
		Weight::from_parts(290_643_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(9))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn collect_fee(c: u32, ) -> Weight {
		Weight::from_parts(66_175_560, 21266)
			.saturating_add(Weight::from_parts(489_830, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(7))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn fill(c: u32, ) -> Weight {
		Weight::from_parts(192_264_302, 28623)
			.saturating_add(Weight::from_parts(174_966, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(19))
			.saturating_add(ParityDbWeight::get().writes(7))
	}
	fn fulfil() -> Weight {
		Weight::from_parts(43_155_000, 13719)
			.saturating_add(ParityDbWeight::get().reads(2))
			.saturating_add(ParityDbWeight::get().writes(3))
	}
	fn complete(c: u32, ) -> Weight {
		Weight::from_parts(748_416_853, 164830)
			.saturating_add(Weight::from_parts(13_144_073, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(74))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(85))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	fn reopen(c: u32, ) -> Weight {
		Weight::from_parts(37_337_632, 28623)
			.saturating_add(Weight::from_parts(8_471_612, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(9))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	fn value_vault(c: u32, ) -> Weight {
		Weight::from_parts(2_830_333, 28623)
			.saturating_add(Weight::from_parts(8_458_270, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(6))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	fn register() -> Weight {
		Weight::from_parts(55_002_000, 3678)
			.saturating_add(ParityDbWeight::get().reads(5))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn add_bond() -> Weight {
		Weight::from_parts(59_809_000, 3678)
			.saturating_add(ParityDbWeight::get().reads(5))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn leave() -> Weight {
		Weight::from_parts(43_615_000, 3678)
			.saturating_add(ParityDbWeight::get().reads(5))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn admit() -> Weight {
		Weight::from_parts(10_005_000, 3550)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn dismiss() -> Weight {
		Weight::from_parts(9_614_000, 3550)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn commit() -> Weight {
		Weight::from_parts(146_499_000, 28623)
			.saturating_add(ParityDbWeight::get().reads(12))
			.saturating_add(ParityDbWeight::get().writes(3))
	}
	fn end_settlement(c: u32, ) -> Weight {
		Weight::from_parts(302_606_666, 158427)
			.saturating_add(Weight::from_parts(10_092_666, 0).saturating_mul(c.into()))
			.saturating_add(ParityDbWeight::get().reads(73))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes(20))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
	}
	fn end_commitment() -> Weight {
		Weight::from_parts(209_072_000, 28623)
			.saturating_add(ParityDbWeight::get().reads(15))
			.saturating_add(ParityDbWeight::get().writes(7))
	}
	fn closed() -> Weight {
		Weight::from_parts(736_959_000, 164830)
			.saturating_add(ParityDbWeight::get().reads(68))
			.saturating_add(ParityDbWeight::get().writes(89))
	}
	fn offer(c: u32, g: u32, ) -> Weight {
		Weight::from_parts(0, 260658)
			.saturating_add(Weight::from_parts(17_548_634, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(68_819_941, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(22))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().reads((6_u64).saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(5))
			.saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(g.into()))
	}
	fn award(c: u32, g: u32, ) -> Weight {
		Weight::from_parts(0, 231806)
			.saturating_add(Weight::from_parts(73_404_891, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(114_261_643, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(24))
			.saturating_add(ParityDbWeight::get().reads((5_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().reads((6_u64).saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(25))
			.saturating_add(ParityDbWeight::get().writes((3_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().writes((5_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 5218).saturating_mul(g.into()))
	}
	fn withdraw(g: u32, ) -> Weight {
		Weight::from_parts(0, 29842)
			.saturating_add(Weight::from_parts(40_601_419, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(3))
			.saturating_add(ParityDbWeight::get().reads((4_u64).saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(5))
			.saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2688).saturating_mul(g.into()))
	}
	fn return_offer(g: u32, ) -> Weight {
		Weight::from_parts(0, 29842)
			.saturating_add(Weight::from_parts(39_948_948, 0).saturating_mul(g.into()))
			.saturating_add(ParityDbWeight::get().reads(9))
			.saturating_add(ParityDbWeight::get().reads((4_u64).saturating_mul(g.into())))
			.saturating_add(ParityDbWeight::get().writes(6))
			.saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(g.into())))
			.saturating_add(Weight::from_parts(0, 2688).saturating_mul(g.into()))
	}
	fn sell_phase(c: u32, s: u32, ) -> Weight {
		Weight::from_parts(146_080_952, 28623)
			.saturating_add(Weight::from_parts(7_673_354, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(161_382_178, 0).saturating_mul(s.into()))
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().reads((9_u64).saturating_mul(s.into())))
			.saturating_add(ParityDbWeight::get().writes(5))
			.saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 7827).saturating_mul(s.into()))
	}
	fn buy_phase(c: u32, s: u32, ) -> Weight {
		Weight::from_parts(1_090_843_828, 28623)
			.saturating_add(Weight::from_parts(22_370_608, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(179_195_505, 0).saturating_mul(s.into()))
			.saturating_add(ParityDbWeight::get().reads(12))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(ParityDbWeight::get().reads((8_u64).saturating_mul(s.into())))
			.saturating_add(ParityDbWeight::get().writes(4))
			.saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 7827).saturating_mul(s.into()))
	}
	fn settle_by_orders() -> Weight {
		Weight::from_parts(44_306_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(3))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
}
