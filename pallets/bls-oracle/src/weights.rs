//! Weights of the pallet: written by the command below, never by hand.
//!
//! Times are those of the compiled runtime with its host functions.
//!
//! | | |
//! | --- | --- |
//! | machine | AMD EPYC |
//! | date | 2026-11-20 |
//! | steps, repeats | 10, 20 |
//! | genesis | preset `development` |
//!
//! `make weights PALLET=pallet_bls_oracle STEPS=10 REPEAT=20`

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens, reason = "the template is the same for all formulas")]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::{constants::ParityDbWeight, Weight}};

/// Weights of what the benchmarks of the same names run.
pub trait WeightInfo {
	/// Measured by the benchmark of this name, for p from 1 to 512, s from 4 to 128, r from 0 to 256.
	fn submit_report(p: u32, s: u32, r: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for s from 4 to 128.
	fn authorize_submit_report(s: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn register_oracle() -> Weight;
	/// Measured by the benchmark of this name, for r from 0 to 8.
	fn deregister_oracle(r: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for s from 4 to 128.
	fn schedule_set(s: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn cancel_scheduled_set() -> Weight;
	/// Measured by the benchmark of this name.
	fn remove_oracle() -> Weight;
	/// Measured by the benchmark of this name, for e from 0 to 1792.
	fn report_equivocation(e: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for e from 0 to 1792.
	fn authorize_report_equivocation(e: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for p from 0 to 8.
	fn prune_sets(p: u32, ) -> Weight;
	/// Measured by the benchmark of this name, for s from 0 to 128.
	fn activate_set(s: u32, ) -> Weight;
	/// Measured by the benchmark of this name.
	fn list_asset() -> Weight;
	/// Measured by the benchmark of this name.
	fn update_asset() -> Weight;
	/// Measured by the benchmark of this name.
	fn unlist_asset() -> Weight;
}

/// Measured times, with the storage costs of the runtime `T`.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `BlsOracle::LastRound` (r:1 w:1)
	// Proof: `BlsOracle::LastRound` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:0)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Assets` (r:1 w:0)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:1 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:1)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `Rebalance::Requests` (r:257 w:0)
	// Proof: `Rebalance::Requests` (`max_values`: None, `max_size`: Some(6491), added: 8966, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Clock` (r:0 w:1)
	// Proof: `BlsOracle::Clock` (`max_values`: Some(1), `max_size`: Some(5), added: 500, mode: `MaxEncodedLen`)
	fn submit_report(p: u32, s: u32, r: u32, ) -> Weight {
		Weight::from_parts(3_739_673_370, 28623)
			// Standard error 30_592.
			.saturating_add(Weight::from_parts(1_822_141, 0).saturating_mul(p.into()))
			// Standard error 125_665.
			.saturating_add(Weight::from_parts(3_084_483, 0).saturating_mul(s.into()))
			// Standard error 61_002.
			.saturating_add(Weight::from_parts(3_810_906, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 8966).saturating_mul(r.into()))
	}
	// Storage: `BlsOracle::LastRound` (r:1 w:0)
	// Proof: `BlsOracle::LastRound` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:0)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Assets` (r:1 w:0)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:1 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_submit_report(s: u32, ) -> Weight {
		Weight::from_parts(4_124_172_592, 19867)
			// Standard error 177_369.
			.saturating_add(Weight::from_parts(2_020_600, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(6))
	}
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Candidates` (r:1 w:1)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::KeyOwner` (r:1 w:1)
	// Proof: `BlsOracle::KeyOwner` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	fn register_oracle() -> Weight {
		Weight::from_parts(7_027_000_000, 3658)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `BlsOracle::Candidates` (r:1 w:1)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:0)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:9 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::ScheduledSet` (r:1 w:0)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:0)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::KeyOwner` (r:0 w:1)
	// Proof: `BlsOracle::KeyOwner` (`max_values`: None, `max_size`: Some(96), added: 2571, mode: `MaxEncodedLen`)
	fn deregister_oracle(r: u32, ) -> Weight {
		Weight::from_parts(113_436_361, 19867)
			// Standard error 162_752.
			.saturating_add(Weight::from_parts(10_850_985, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 18877).saturating_mul(r.into()))
	}
	// Storage: `BlsOracle::Candidates` (r:128 w:0)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:0)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::ScheduledSet` (r:0 w:1)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	fn schedule_set(s: u32, ) -> Weight {
		Weight::from_parts(70_164_126, 1582)
			// Standard error 27_505.
			.saturating_add(Weight::from_parts(3_839_637, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2636).saturating_mul(s.into()))
	}
	// Storage: `BlsOracle::ScheduledSet` (r:1 w:1)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	fn cancel_scheduled_set() -> Weight {
		Weight::from_parts(44_005_000, 17871)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `BlsOracle::ScheduledSet` (r:1 w:1)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:0)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:1 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Candidates` (r:127 w:0)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:0)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	fn remove_oracle() -> Weight {
		Weight::from_parts(537_362_000, 335762)
			.saturating_add(T::DbWeight::get().reads(131))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `BlsOracle::Sets` (r:1 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::OffenceRecords` (r:1 w:1)
	// Proof: `BlsOracle::OffenceRecords` (`max_values`: None, `max_size`: Some(8466), added: 10941, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Candidates` (r:128 w:1)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::ScheduledSet` (r:1 w:1)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:0)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:0)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	fn report_equivocation(e: u32, ) -> Weight {
		Weight::from_parts(7_922_979_808, 338398)
			// Standard error 12_699.
			.saturating_add(Weight::from_parts(47_411, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(136))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `BlsOracle::Sets` (r:1 w:0)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::OffenceRecords` (r:1 w:0)
	// Proof: `BlsOracle::OffenceRecords` (`max_values`: None, `max_size`: Some(8466), added: 10941, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Candidates` (r:1 w:0)
	// Proof: `BlsOracle::Candidates` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:0)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	fn authorize_report_equivocation(e: u32, ) -> Weight {
		Weight::from_parts(7_081_749_443, 19867)
			// Standard error 14_245.
			.saturating_add(Weight::from_parts(127_463, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(5))
	}
	// Storage: `BlsOracle::RetiredSets` (r:1 w:1)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:0 w:8)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::OffenceRecords` (r:0 w:8)
	// Proof: `BlsOracle::OffenceRecords` (`max_values`: None, `max_size`: Some(8466), added: 10941, mode: `MaxEncodedLen`)
	fn prune_sets(p: u32, ) -> Weight {
		Weight::from_parts(14_491_048, 1582)
			// Standard error 174_321.
			.saturating_add(Weight::from_parts(4_982_994, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(p.into())))
	}
	// Storage: `BlsOracle::ScheduledSet` (r:1 w:1)
	// Proof: `BlsOracle::ScheduledSet` (`max_values`: Some(1), `max_size`: Some(16386), added: 16881, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::CurrentSetId` (r:1 w:1)
	// Proof: `BlsOracle::CurrentSetId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Sets` (r:1 w:1)
	// Proof: `BlsOracle::Sets` (`max_values`: None, `max_size`: Some(16402), added: 18877, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::RetiredSets` (r:1 w:1)
	// Proof: `BlsOracle::RetiredSets` (`max_values`: Some(1), `max_size`: Some(97), added: 592, mode: `MaxEncodedLen`)
	fn activate_set(s: u32, ) -> Weight {
		Weight::from_parts(26_087_058, 19867)
			// Standard error 20_592.
			.saturating_add(Weight::from_parts(252_965, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `BlsOracle::Assets` (r:1 w:1)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::AssetSymbols` (r:0 w:1)
	// Proof: `BlsOracle::AssetSymbols` (`max_values`: None, `max_size`: Some(285), added: 2760, mode: `MaxEncodedLen`)
	fn list_asset() -> Weight {
		Weight::from_parts(18_348_000, 7631)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `BlsOracle::Assets` (r:1 w:1)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::AssetSymbols` (r:1 w:1)
	// Proof: `BlsOracle::AssetSymbols` (`max_values`: None, `max_size`: Some(285), added: 2760, mode: `MaxEncodedLen`)
	fn update_asset() -> Weight {
		Weight::from_parts(24_928_000, 7631)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `BlsOracle::Assets` (r:1 w:1)
	// Proof: `BlsOracle::Assets` (`max_values`: Some(1), `max_size`: Some(6146), added: 6641, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::Prices` (r:1 w:1)
	// Proof: `BlsOracle::Prices` (`max_values`: Some(1), `max_size`: Some(27138), added: 27633, mode: `MaxEncodedLen`)
	// Storage: `BlsOracle::AssetSymbols` (r:0 w:1)
	// Proof: `BlsOracle::AssetSymbols` (`max_values`: None, `max_size`: Some(285), added: 2760, mode: `MaxEncodedLen`)
	fn unlist_asset() -> Weight {
		Weight::from_parts(29_695_000, 28623)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}

/// The same with the storage costs of ParityDB, for tests.
impl WeightInfo for () {
	fn submit_report(p: u32, s: u32, r: u32, ) -> Weight {
		Weight::from_parts(3_739_673_370, 28623)
			.saturating_add(Weight::from_parts(1_822_141, 0).saturating_mul(p.into()))
			.saturating_add(Weight::from_parts(3_084_483, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(3_810_906, 0).saturating_mul(r.into()))
			.saturating_add(ParityDbWeight::get().reads(8))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(ParityDbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 8966).saturating_mul(r.into()))
	}
	fn authorize_submit_report(s: u32, ) -> Weight {
		Weight::from_parts(4_124_172_592, 19867)
			.saturating_add(Weight::from_parts(2_020_600, 0).saturating_mul(s.into()))
			.saturating_add(ParityDbWeight::get().reads(6))
	}
	fn register_oracle() -> Weight {
		Weight::from_parts(7_027_000_000, 3658)
			.saturating_add(ParityDbWeight::get().reads(4))
			.saturating_add(ParityDbWeight::get().writes(3))
	}
	fn deregister_oracle(r: u32, ) -> Weight {
		Weight::from_parts(113_436_361, 19867)
			.saturating_add(Weight::from_parts(10_850_985, 0).saturating_mul(r.into()))
			.saturating_add(ParityDbWeight::get().reads(6))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(ParityDbWeight::get().writes(3))
			.saturating_add(Weight::from_parts(0, 18877).saturating_mul(r.into()))
	}
	fn schedule_set(s: u32, ) -> Weight {
		Weight::from_parts(70_164_126, 1582)
			.saturating_add(Weight::from_parts(3_839_637, 0).saturating_mul(s.into()))
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().reads((1_u64).saturating_mul(s.into())))
			.saturating_add(ParityDbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2636).saturating_mul(s.into()))
	}
	fn cancel_scheduled_set() -> Weight {
		Weight::from_parts(44_005_000, 17871)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn remove_oracle() -> Weight {
		Weight::from_parts(537_362_000, 335762)
			.saturating_add(ParityDbWeight::get().reads(131))
			.saturating_add(ParityDbWeight::get().writes(1))
	}
	fn report_equivocation(e: u32, ) -> Weight {
		Weight::from_parts(7_922_979_808, 338398)
			.saturating_add(Weight::from_parts(47_411, 0).saturating_mul(e.into()))
			.saturating_add(ParityDbWeight::get().reads(136))
			.saturating_add(ParityDbWeight::get().writes(5))
	}
	fn authorize_report_equivocation(e: u32, ) -> Weight {
		Weight::from_parts(7_081_749_443, 19867)
			.saturating_add(Weight::from_parts(127_463, 0).saturating_mul(e.into()))
			.saturating_add(ParityDbWeight::get().reads(5))
	}
	fn prune_sets(p: u32, ) -> Weight {
		Weight::from_parts(14_491_048, 1582)
			.saturating_add(Weight::from_parts(4_982_994, 0).saturating_mul(p.into()))
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes((2_u64).saturating_mul(p.into())))
	}
	fn activate_set(s: u32, ) -> Weight {
		Weight::from_parts(26_087_058, 19867)
			.saturating_add(Weight::from_parts(252_965, 0).saturating_mul(s.into()))
			.saturating_add(ParityDbWeight::get().reads(3))
			.saturating_add(ParityDbWeight::get().writes(3))
	}
	fn list_asset() -> Weight {
		Weight::from_parts(18_348_000, 7631)
			.saturating_add(ParityDbWeight::get().reads(1))
			.saturating_add(ParityDbWeight::get().writes(2))
	}
	fn update_asset() -> Weight {
		Weight::from_parts(24_928_000, 7631)
			.saturating_add(ParityDbWeight::get().reads(2))
			.saturating_add(ParityDbWeight::get().writes(2))
	}
	fn unlist_asset() -> Weight {
		Weight::from_parts(29_695_000, 28623)
			.saturating_add(ParityDbWeight::get().reads(2))
			.saturating_add(ParityDbWeight::get().writes(3))
	}
}
