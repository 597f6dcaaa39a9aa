//! Weights of the pallet.
//!
//! These are estimates, not the output of the benchmark command: times were taken natively in the
//! test runtime of this crate for baskets of 1, 200 and 400 components, doubled for WebAssembly and
//! rounded up; storage accesses and proof sizes were counted from the code. To replace them by
//! measured ones, build the runtime with `--features runtime-benchmarks` and run
//!
//! ```text
//! frame-omni-bencher v1 benchmark pallet --runtime <RUNTIME.wasm> --pallet pallet_rebalance \
//!   --extrinsic '*' --steps 50 --repeat 20 --genesis-builder-preset development --output <FILE.rs>
//! ```

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, RuntimeDbWeight, Weight},
};

/// Weights of the calls, of the hook and of the execution of requests.
pub trait WeightInfo {
	/// A basket of `n` targets.
	fn create_basket(n: u32) -> Weight;
	/// A request that keeps `n` components, adds `a` and removes `r`.
	fn request_rebalance(n: u32, a: u32, r: u32) -> Weight;
	/// Also for the activation of a pending basket, which is removed with it.
	fn cancel_request() -> Weight;
	/// The largest basket.
	fn pause_basket() -> Weight;
	/// The largest basket.
	fn resume_basket() -> Weight;
	/// The largest basket with an open request.
	fn close_basket() -> Weight;
	/// The largest basket with an open request.
	fn transfer_basket() -> Weight;
	fn force_cancel_request() -> Weight;
	fn force_pause_basket() -> Weight;
	fn force_resume_basket() -> Weight;
	fn force_close_basket() -> Weight;
	fn force_transfer_basket() -> Weight;
	/// The start of a block in which `k` activations expire.
	fn expire_requests(k: u32) -> Weight;
	/// A request that settles: `n` components are kept, `a` added, `r` removed.
	fn execute(n: u32, a: u32, r: u32) -> Weight;
	/// A certified request that does not match the largest one that is open.
	fn execute_refused() -> Weight;
}

/// Proof of a basket with 400 components of 44 bytes.
const BASKET: u64 = 20_500;
/// Proof of a request with 400 entries in each of its lists.
const REQUEST: u64 = 9_500;
/// Proof of one item of another pallet: an account, its holds, an asset, its metadata.
const ITEM: u64 = 3_700;
/// Proof of a removal: basket, request, deadlines, share asset and its metadata, and for two accounts
/// their holds and balances.
const REMOVAL: u64 = 55_900;
/// Proof of the list of assets that the oracles price.
const REGISTRY: u64 = 20_500;

/// Weights with the storage costs of the runtime `T`.
pub type SubstrateWeight<T> = Estimate<<T as frame_system::Config>::DbWeight>;

/// Weights with the storage costs `Db`.
pub struct Estimate<Db>(PhantomData<Db>);

impl<Db: Get<RuntimeDbWeight>> Estimate<Db> {
	/// `micros` of execution, `reads` and `writes`, of which `proof` bytes have to be proven.
	fn of(micros: u64, reads: u64, writes: u64, proof: u64) -> Weight {
		Weight::from_parts(micros.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), proof)
			.saturating_add(Db::get().reads_writes(reads, writes))
	}

	/// The same for each of `count` entries.
	fn each(count: u32, micros: u64, reads: u64, writes: u64, proof: u64) -> Weight {
		Self::of(micros, reads, writes, proof).saturating_mul(count.into())
	}
}

impl<Db: Get<RuntimeDbWeight>> WeightInfo for Estimate<Db> {
	fn create_basket(n: u32) -> Weight {
		Self::of(250, 12, 9, REGISTRY.saturating_add(ITEM.saturating_mul(10)))
			.saturating_add(Self::each(n, 4, 1, 0, ITEM))
	}

	fn request_rebalance(n: u32, a: u32, r: u32) -> Weight {
		let fixed = BASKET.saturating_add(REQUEST).saturating_add(REGISTRY);
		Self::of(60, 10, 6, fixed.saturating_add(ITEM.saturating_mul(7)))
			.saturating_add(Self::each(n, 1, 0, 0, 0))
			.saturating_add(Self::each(a, 5, 1, 0, ITEM))
			.saturating_add(Self::each(r, 1, 0, 0, 0))
	}

	fn cancel_request() -> Weight {
		Self::of(100, 9, 10, REMOVAL)
	}

	fn pause_basket() -> Weight {
		Self::of(60, 1, 1, BASKET)
	}

	fn resume_basket() -> Weight {
		Self::of(60, 1, 1, BASKET)
	}

	fn close_basket() -> Weight {
		Self::of(100, 9, 10, REMOVAL)
	}

	fn transfer_basket() -> Weight {
		let records = BASKET.saturating_add(REQUEST);
		Self::of(80, 5, 5, records.saturating_add(ITEM.saturating_mul(3)))
	}

	fn force_cancel_request() -> Weight {
		Self::cancel_request()
	}
	fn force_pause_basket() -> Weight {
		Self::pause_basket()
	}
	fn force_resume_basket() -> Weight {
		Self::resume_basket()
	}
	fn force_close_basket() -> Weight {
		Self::close_basket()
	}
	fn force_transfer_basket() -> Weight {
		Self::transfer_basket()
	}
	fn expire_requests(k: u32) -> Weight {
		Self::of(10, 1, 1, ITEM).saturating_add(Self::each(k, 60, 7, 7, REMOVAL))
	}

	fn execute(n: u32, a: u32, r: u32) -> Weight {
		let fixed = BASKET.saturating_add(REQUEST).saturating_add(REGISTRY);
		Self::of(60, 9, 5, fixed.saturating_add(ITEM.saturating_mul(6)))
			.saturating_add(Self::each(n, 9, 1, 0, ITEM))
			.saturating_add(Self::each(a, 10, 1, 0, ITEM))
			.saturating_add(Self::each(r, 7, 1, 0, ITEM))
	}

	fn execute_refused() -> Weight {
		let records = BASKET.saturating_add(REQUEST);
		Self::of(120, 3, 0, records.saturating_add(ITEM))
	}
}
