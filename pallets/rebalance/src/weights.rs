//! Weights of the pallet: written by the command below, never by hand.
//!
//! Times are those of the compiled runtime with its host functions.
//!
//! | | |
//! | --- | --- |
//! | machine | AMD EPYC |
//! | date | 2026-11-20 |
//! | steps, repeats | 20, 10 |
//! | genesis | preset `development` |
//!
//! `make weights PALLET=pallet_rebalance STEPS=20 REPEAT=10`

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, reason = "the template is the same for all formulas")]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// Weights of what the benchmarks of the same names run.
pub trait WeightInfo {
	/// Measured by the benchmark of this name, for n from 1 to 400.
	fn create_basket(n: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for n from 1 to 200, a from 0 to 200.
	fn request_rebalance(n: u32, a: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn cancel_request() -> Weight;
	/// Measured by the benchmark of this name.
	fn pause_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn resume_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn close_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn transfer_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn force_cancel_request() -> Weight;
	/// Measured by the benchmark of this name.
	fn force_pause_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn force_resume_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn force_close_basket() -> Weight;
	/// Measured by the benchmark of this name.
	fn force_transfer_basket() -> Weight;
	/// Measured by the benchmark of this name, for k from 0 to 200.
	fn expire_requests(k: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for n from 1 to 200, a from 0 to 200, r from 0 to 112.
	fn execute(n: u32, a: u32, r: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn execute_refused() -> Weight;
}

/// Measured times, with the storage costs of the runtime `T`.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Assets` (r:1 w:0)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:401 w:1)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::NextBasketId` (r:1 w:1)
	// Proof: `Rebalance::NextBasketId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Clock` (r:1 w:1)
	// Proof: `BlsOracle::Clock` (`max_values`: Some(1), `max_size`: Some(5), added: 500, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:0 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:0 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	fn create_basket(n: u32, ) -> Weight {
		Weight::from_parts(49_483_454, 7631)
			// Standard error 0.
			.saturating_add(Weight::from_parts(3_863_727, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(9))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(n.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:0)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Assets` (r:1 w:0)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:200 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Clock` (r:1 w:1)
	// Proof: `BlsOracle::Clock` (`max_values`: Some(1), `max_size`: Some(5), added: 500, mode: `MaxEncodedLen`)
	fn request_rebalance(n: u32, a: u32, ) -> Weight {
		Weight::from_parts(355_238_044, 21266)
			// Standard error 0.
			.saturating_add(Weight::from_parts(351_484, 0).saturating_mul(n.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(3_199_530, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(a.into()))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:1 w:1)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:0)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Reserves` (r:0 w:1)
	// Proof: `Assets::Reserves` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn cancel_request() -> Weight {
		Weight::from_parts(123_074_000, 21266)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	fn pause_basket() -> Weight {
		Weight::from_parts(35_202_000, 21266)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	fn resume_basket() -> Weight {
		Weight::from_parts(54_441_000, 21266)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:1 w:1)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:0)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Reserves` (r:0 w:1)
	// Proof: `Assets::Reserves` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn close_basket() -> Weight {
		Weight::from_parts(191_726_000, 21266)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(14))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	fn transfer_basket() -> Weight {
		Weight::from_parts(98_607_000, 21266)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:1 w:1)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:0)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Reserves` (r:0 w:1)
	// Proof: `Assets::Reserves` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn force_cancel_request() -> Weight {
		Weight::from_parts(155_953_000, 21266)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	fn force_pause_basket() -> Weight {
		Weight::from_parts(51_467_000, 21266)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	fn force_resume_basket() -> Weight {
		Weight::from_parts(47_121_000, 21266)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:1 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:1 w:1)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:1 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:1 w:0)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Reserves` (r:0 w:1)
	// Proof: `Assets::Reserves` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:1)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:1)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn force_close_basket() -> Weight {
		Weight::from_parts(205_837_000, 21266)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(14))
	}
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	fn force_transfer_basket() -> Weight {
		Weight::from_parts(118_346_000, 21266)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:200 w:200)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:200 w:200)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:200 w:200)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:200 w:0)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(213), added: 2688, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:200 w:200)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:200 w:200)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:200 w:200)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:200 w:0)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Commitments` (r:200 w:0)
	// Proof: `Settlement::Commitments` (`max_values`: None, `max_size`: Some(5966), added: 8441, mode: `MaxEncodedLen`)
	// Storage: `Settlement::OpenOffers` (r:200 w:0)
	// Proof: `Settlement::OpenOffers` (`max_values`: None, `max_size`: Some(301), added: 2776, mode: `MaxEncodedLen`)
	// Storage: `Assets::Reserves` (r:0 w:200)
	// Proof: `Assets::Reserves` (`max_values`: None, `max_size`: Some(21), added: 2496, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:0 w:200)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:0 w:200)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Losses` (r:0 w:200)
	// Proof: `Settlement::Losses` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:0 w:200)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	fn expire_requests(k: u32, ) -> Weight {
		Weight::from_parts(115_526_800, 4279)
			// Standard error 0.
			.saturating_add(Weight::from_parts(84_100_009, 0).saturating_mul(k.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads((10_u64).saturating_mul(k.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((11_u64).saturating_mul(k.into())))
			.saturating_add(Weight::from_parts(0, 20276).saturating_mul(k.into()))
	}
	// Storage: `Rebalance::Requests` (r:1 w:1)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:1 w:1)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Assets` (r:1 w:0)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `Assets::Metadata` (r:512 w:0)
	// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Deadlines` (r:1 w:1)
	// Proof: `Rebalance::Deadlines` (`max_values`: None, `max_size`: Some(814), added: 3289, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Extras` (r:1 w:1)
	// Proof: `Settlement::Extras` (`max_values`: None, `max_size`: Some(2062), added: 4537, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:112 w:0)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Settlement::BasketTerms` (r:1 w:0)
	// Proof: `Settlement::BasketTerms` (`max_values`: None, `max_size`: Some(204), added: 2679, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Settlement::EndsFrom` (r:1 w:1)
	// Proof: `Settlement::EndsFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::RedeemClosed` (r:1 w:1)
	// Proof: `Settlement::RedeemClosed` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `Settlement::SettlementEnds` (r:0 w:1)
	// Proof: `Settlement::SettlementEnds` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	// Storage: `Settlement::Settlements` (r:0 w:1)
	// Proof: `Settlement::Settlements` (`max_values`: None, `max_size`: Some(60), added: 2535, mode: `MaxEncodedLen`)
	fn execute(n: u32, a: u32, r: u32, ) -> Weight {
		Weight::from_parts(54_824_232, 21266)
			// Standard error 0.
			.saturating_add(Weight::from_parts(5_929_321, 0).saturating_mul(n.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(6_870_808, 0).saturating_mul(a.into()))
			// Standard error 0.
			.saturating_add(Weight::from_parts(9_607_905, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(10))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(r.into()))
	}
	// Storage: `Rebalance::Requests` (r:1 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Baskets` (r:1 w:0)
	// Proof: `Rebalance::Baskets` (`max_values`: None, `max_size`: Some(17801), added: 20276, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn execute_refused() -> Weight {
		Weight::from_parts(58_728_000, 21266)
			.saturating_add(T::DbWeight::get().reads(3))
	}
}

/// The same with the storage costs of ParityDB, for tests.
impl WeightInfo for () {
	fn create_basket(n: u32, ) -> Weight {
		Weight::from_parts(49_483_454, 7631)
			.saturating_add(Weight::from_parts(3_863_727, 0).saturating_mul(n.into()))
			.saturating_add(ParityDbWeight::get().reads(10))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().writes(9))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(n.into()))
	}
	fn request_rebalance(n: u32, a: u32, ) -> Weight {
		Weight::from_parts(355_238_044, 21266)
			.saturating_add(Weight::from_parts(351_484, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(3_199_530, 0).saturating_mul(a.into()))
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(a.into())))
			.saturating_add(ParityDbWeight::get().writes(6))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(a.into()))
	}
	fn cancel_request() -> Weight {
		Weight::from_parts(123_074_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().writes(12))
	}
	fn pause_basket() -> Weight {
		Weight::from_parts(35_202_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn resume_basket() -> Weight {
		Weight::from_parts(54_441_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn close_basket() -> Weight {
		Weight::from_parts(191_726_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(13))
			.saturating_add(ParityDbWeight::get().writes(14))
	}
	fn transfer_basket() -> Weight {
		Weight::from_parts(98_607_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(5))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn force_cancel_request() -> Weight {
		Weight::from_parts(155_953_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(11))
			.saturating_add(ParityDbWeight::get().writes(12))
	}
	fn force_pause_basket() -> Weight {
		Weight::from_parts(51_467_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn force_resume_basket() -> Weight {
		Weight::from_parts(47_121_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn force_close_basket() -> Weight {
		Weight::from_parts(205_837_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(13))
			.saturating_add(ParityDbWeight::get().writes(14))
	}
	fn force_transfer_basket() -> Weight {
		Weight::from_parts(118_346_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(5))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn expire_requests(k: u32, ) -> Weight {
		Weight::from_parts(115_526_800, 4279)
			.saturating_add(Weight::from_parts(84_100_009, 0).saturating_mul(k.into()))
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().reads((10_u64).saturating_mul(k.into())))
			.saturating_add(ParityDbWeight::get().writes(1))
			.saturating_add(ParityDbWeight::get().writes((11_u64).saturating_mul(k.into())))
			.saturating_add(Weight::from_parts(0, 20276).saturating_mul(k.into()))
	}
	fn execute(n: u32, a: u32, r: u32, ) -> Weight {
		Weight::from_parts(54_824_232, 21266)
			.saturating_add(Weight::from_parts(5_929_321, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(6_870_808, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(9_607_905, 0).saturating_mul(r.into()))
			.saturating_add(ParityDbWeight::get().reads(13))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(a.into())))
			.saturating_add(ParityDbWeight::get().reads((2_u64).saturating_mul(r.into())))
			.saturating_add(ParityDbWeight::get().writes(10))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(0, 2615).saturating_mul(r.into()))
	}
	fn execute_refused() -> Weight {
		Weight::from_parts(58_728_000, 21266)
			.saturating_add(ParityDbWeight::get().reads(3))
	}
}
