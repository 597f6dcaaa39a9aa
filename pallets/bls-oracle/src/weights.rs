//! Weights of the calls.
//!
//! The figures are conservative estimates, not benchmarks. One verification counts 4 ms, where 3.4
//! to 3.8 ms were measured in sc-executor with the RFC-0163 host functions; a runtime on plain wasm
//! needs 9 ms and weights of its own. Proof sizes are not estimated: nobody proves the storage of a
//! solo chain. The output of the benchmarks has the same shape and replaces this file.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{
		constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MICROS},
		RuntimeDbWeight, Weight,
	},
};

/// Weights of the calls and of the authorization of a certificate.
pub trait WeightInfo {
	/// `submit_report` for `p` prices, a set of `s` members and `r` requests, without their
	/// execution.
	fn submit_report(p: u32, s: u32, r: u32) -> Weight;
	/// The `authorize` callback of `submit_report`, for the same components.
	fn authorize_submit_report(p: u32, s: u32, r: u32) -> Weight;
	/// `register_oracle`.
	fn register_oracle() -> Weight;
	/// `deregister_oracle`, beside `r` retired sets, a scheduled and a current one of the largest size.
	fn deregister_oracle(r: u32) -> Weight;
	/// `schedule_set` of `s` members.
	fn schedule_set(s: u32) -> Weight;
	/// `cancel_scheduled_set` of the largest size.
	fn cancel_scheduled_set() -> Weight;
	/// `remove_oracle` from a set of the largest size.
	fn remove_oracle() -> Weight;
	/// `report_equivocation` with `e` prices, requests and observations in both statements, by a
	/// member of a set of the largest size that is scheduled again.
	fn report_equivocation(e: u32) -> Weight;
	/// The `authorize` callback of `report_equivocation`, for the same component.
	fn authorize_report_equivocation(e: u32) -> Weight;
	/// The part of each block: looks for retired sets to forget and forgets `p` of the largest size.
	fn prune_sets(p: u32) -> Weight;
	/// The part of a boundary: lets a scheduled set of `s` members take over; 0 for none.
	fn activate_set(s: u32) -> Weight;
	/// `list_asset`, as the last asset that fits.
	fn list_asset() -> Weight;
	/// `update_asset`, beside as many assets as fit.
	fn update_asset() -> Weight;
	/// `unlist_asset`, beside as many assets and prices as fit.
	fn unlist_asset() -> Weight;
}

/// Estimated weights, with the database costs of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn submit_report(p: u32, s: u32, r: u32) -> Weight {
		Estimate(T::DbWeight::get()).submit_report(p, s, r)
	}
	fn authorize_submit_report(p: u32, s: u32, r: u32) -> Weight {
		Estimate(T::DbWeight::get()).authorize_submit_report(p, s, r)
	}
	fn register_oracle() -> Weight {
		Estimate(T::DbWeight::get()).register_oracle()
	}
	fn deregister_oracle(r: u32) -> Weight {
		Estimate(T::DbWeight::get()).deregister_oracle(r)
	}
	fn schedule_set(s: u32) -> Weight {
		Estimate(T::DbWeight::get()).schedule_set(s)
	}
	fn cancel_scheduled_set() -> Weight {
		Estimate(T::DbWeight::get()).cancel_scheduled_set()
	}
	fn remove_oracle() -> Weight {
		Estimate(T::DbWeight::get()).remove_oracle()
	}
	fn report_equivocation(e: u32) -> Weight {
		Estimate(T::DbWeight::get()).report_equivocation(e)
	}
	fn authorize_report_equivocation(e: u32) -> Weight {
		Estimate(T::DbWeight::get()).authorize_report_equivocation(e)
	}
	fn prune_sets(p: u32) -> Weight {
		Estimate(T::DbWeight::get()).prune_sets(p)
	}
	fn activate_set(s: u32) -> Weight {
		Estimate(T::DbWeight::get()).activate_set(s)
	}
	fn list_asset() -> Weight {
		Estimate(T::DbWeight::get()).change_listing()
	}
	fn update_asset() -> Weight {
		Estimate(T::DbWeight::get()).change_listing()
	}
	fn unlist_asset() -> Weight {
		Estimate(T::DbWeight::get()).change_listing()
	}
}

/// Estimated weights, with the database costs of ParityDB.
impl WeightInfo for () {
	fn submit_report(p: u32, s: u32, r: u32) -> Weight {
		Estimate(ParityDbWeight::get()).submit_report(p, s, r)
	}
	fn authorize_submit_report(p: u32, s: u32, r: u32) -> Weight {
		Estimate(ParityDbWeight::get()).authorize_submit_report(p, s, r)
	}
	fn register_oracle() -> Weight {
		Estimate(ParityDbWeight::get()).register_oracle()
	}
	fn deregister_oracle(r: u32) -> Weight {
		Estimate(ParityDbWeight::get()).deregister_oracle(r)
	}
	fn schedule_set(s: u32) -> Weight {
		Estimate(ParityDbWeight::get()).schedule_set(s)
	}
	fn cancel_scheduled_set() -> Weight {
		Estimate(ParityDbWeight::get()).cancel_scheduled_set()
	}
	fn remove_oracle() -> Weight {
		Estimate(ParityDbWeight::get()).remove_oracle()
	}
	fn report_equivocation(e: u32) -> Weight {
		Estimate(ParityDbWeight::get()).report_equivocation(e)
	}
	fn authorize_report_equivocation(e: u32) -> Weight {
		Estimate(ParityDbWeight::get()).authorize_report_equivocation(e)
	}
	fn prune_sets(p: u32) -> Weight {
		Estimate(ParityDbWeight::get()).prune_sets(p)
	}
	fn activate_set(s: u32) -> Weight {
		Estimate(ParityDbWeight::get()).activate_set(s)
	}
	fn list_asset() -> Weight {
		Estimate(ParityDbWeight::get()).change_listing()
	}
	fn update_asset() -> Weight {
		Estimate(ParityDbWeight::get()).change_listing()
	}
	fn unlist_asset() -> Weight {
		Estimate(ParityDbWeight::get()).change_listing()
	}
}

/// One pairing product, two maps to the curve and the signature's square root, µs.
const VERIFICATION: u64 = 4_000;
/// Everything else of a call that does not depend on its size, µs.
const CALL: u64 = 50;
/// Decoding a member and adding its key, µs.
const MEMBER: u64 = 5;
/// Decoding and checking a price or a request, µs.
const ENTRY: u64 = 2;
/// Comparing a price with the one before, writing it, and an event, µs.
const RECORD: u64 = 6;
/// Looking at the list of retired sets, µs.
const IDLE: u64 = 2;
/// Decoding, changing and encoding the registry and the prices at their largest, µs.
const REGISTRY: u64 = 300;

struct Estimate(RuntimeDbWeight);

impl Estimate {
	fn micros(micros: u64) -> Weight {
		Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
	}

	fn each(count: u32, micros: u64) -> Weight {
		Self::micros(u64::from(count).saturating_mul(micros))
	}

	/// Reads: last round, set number, retired sets, time, assets, set, genesis hash.
	fn authorize_submit_report(&self, p: u32, s: u32, r: u32) -> Weight {
		Self::micros(CALL)
			.saturating_add(Self::micros(VERIFICATION))
			.saturating_add(Self::each(p, ENTRY))
			.saturating_add(Self::each(s, MEMBER))
			.saturating_add(Self::each(r, ENTRY))
			.saturating_add(self.0.reads(7))
	}

	/// The same checks, then reads and writes the prices, the last round and the clock, and looks
	/// whether any request is left.
	fn submit_report(&self, p: u32, s: u32, r: u32) -> Weight {
		self.authorize_submit_report(p, s, r)
			.saturating_add(Self::micros(CALL))
			.saturating_add(Self::each(p, RECORD))
			.saturating_add(self.0.reads_writes(2, 3))
	}

	/// Two verifications. Reads: candidate, key, genesis hash, account, holds; writes all but the
	/// hash.
	fn register_oracle(&self) -> Weight {
		Self::micros(CALL)
			.saturating_add(Self::each(2, VERIFICATION))
			.saturating_add(self.0.reads_writes(5, 4))
	}

	/// Reads: candidate, set number, current and scheduled set, retired sets and each of them, account,
	/// holds; writes candidate, key, account, holds.
	fn deregister_oracle(&self, r: u32) -> Weight {
		let sets = r.saturating_add(2);
		Self::micros(CALL)
			.saturating_add(Self::each(sets.saturating_mul(ballast_oracle::MAX_ORACLES), MEMBER))
			.saturating_add(self.0.reads(u64::from(sets).saturating_add(5)))
			.saturating_add(self.0.writes(4))
	}

	/// Reads retired sets and each candidate; writes the scheduled set.
	fn schedule_set(&self, s: u32) -> Weight {
		Self::micros(CALL)
			.saturating_add(Self::each(s, MEMBER))
			.saturating_add(self.0.reads(u64::from(s).saturating_add(1)))
			.saturating_add(self.0.writes(1))
	}

	/// The scheduled set.
	fn cancel_scheduled_set(&self) -> Weight {
		Self::micros(CALL)
			.saturating_add(Self::each(ballast_oracle::MAX_ORACLES, MEMBER))
			.saturating_add(self.0.reads_writes(1, 1))
	}

	/// What `schedule_set` does, and reads the scheduled set, the set number and the current set.
	fn remove_oracle(&self) -> Weight {
		self.schedule_set(ballast_oracle::MAX_ORACLES)
			.saturating_add(Self::each(ballast_oracle::MAX_ORACLES, MEMBER))
			.saturating_add(self.0.reads(3))
	}

	/// Two verifications. Reads: set, offences, candidate, genesis hash, and for the time that is left
	/// the retired sets.
	fn authorize_report_equivocation(&self, e: u32) -> Weight {
		Self::micros(CALL)
			.saturating_add(Self::each(2, VERIFICATION))
			.saturating_add(Self::each(e, ENTRY))
			.saturating_add(Self::each(ballast_oracle::MAX_ORACLES, MEMBER))
			.saturating_add(self.0.reads(5))
	}

	/// The same checks and what `remove_oracle` does; reads account and holds, writes them, the
	/// candidate and the offences.
	fn report_equivocation(&self, e: u32) -> Weight {
		self.authorize_report_equivocation(e)
			.saturating_add(self.remove_oracle())
			.saturating_add(self.0.reads_writes(2, 4))
	}

	/// Reads the retired sets; writes them, and removes sets and offences.
	fn prune_sets(&self, p: u32) -> Weight {
		let changed = u64::from(p).saturating_mul(2).saturating_add(u64::from(p.min(1)));
		self.0
			.reads_writes(1, changed)
			.saturating_add(Self::micros(IDLE))
			.saturating_add(Self::each(p, CALL))
	}

	/// Reads the scheduled set and, if there is one, its number, the current set and the retired ones;
	/// writes all of them.
	fn activate_set(&self, s: u32) -> Weight {
		let changed = u64::from(s.min(1));
		Self::each(s, MEMBER)
			.saturating_add(Self::each(s.min(1), CALL))
			.saturating_add(self.0.reads(changed.saturating_mul(3).saturating_add(1)))
			.saturating_add(self.0.writes(changed.saturating_mul(4)))
	}

	/// Assets, symbols and prices.
	fn change_listing(&self) -> Weight {
		Self::micros(REGISTRY).saturating_add(self.0.reads_writes(3, 3))
	}
}
