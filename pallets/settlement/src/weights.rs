//! Weights of the pallet.
//!
//! These are estimates, not the output of the benchmark command: storage accesses were counted from
//! the code, and proof sizes from the bounds of what is stored. Times are not below those that
//! `make measure-weights` shows for the compiled runtime; docs/BENCHMARKS.md has them.

use core::marker::PhantomData;
use frame_support::{
	traits::Get,
	weights::{constants::WEIGHT_REF_TIME_PER_MICROS, RuntimeDbWeight, Weight},
};

/// Weights of the calls, of the hooks, and of what other pallets ask for.
pub trait WeightInfo {
	/// An issue that pays `c` claims.
	fn issue(c: u32) -> Weight;
	/// A redemption that is paid from `c` claims.
	fn redeem(c: u32) -> Weight;
	/// The largest basket.
	fn set_terms() -> Weight;
	fn collect_fee(c: u32) -> Weight;
	fn fill(c: u32) -> Weight;
	fn fulfil() -> Weight;
	fn reopen(c: u32) -> Weight;
	fn add_bond() -> Weight;
	fn leave() -> Weight;
	fn dismiss() -> Weight;
	/// The end of a settlement with `c` claims.
	fn complete(c: u32) -> Weight;
	/// Also for adding to a bond and for leaving.
	fn register() -> Weight;
	/// Also for dismissing.
	fn admit() -> Weight;
	/// The largest basket.
	fn commit() -> Weight;
	/// A settlement with `c` claims that ends by its deadline.
	fn end_settlement(c: u32) -> Weight;
	/// A commitment that was missed.
	fn end_commitment() -> Weight;
	/// The value of a vault with `c` claims.
	fn value_vault(c: u32) -> Weight;
	/// A basket that is closed.
	fn closed() -> Weight;
	/// An offer that gives `g` assets, for a basket with `c` claims and as many offers as it may have.
	fn offer(c: u32, g: u32) -> Weight;
	/// The best of as many offers as a basket with `c` claims may have, which gives `g` assets and takes
	/// all others.
	fn award(c: u32, g: u32) -> Weight;
	/// An offer of `g` assets that is withdrawn.
	fn withdraw(g: u32) -> Weight;
	/// An offer of `g` assets that is returned when there is time.
	fn return_offer(g: u32) -> Weight;
	/// A phase that sells `s` claims and leaves `c` alone.
	fn sell_phase(c: u32, s: u32) -> Weight;
	/// A phase that buys `s` claims, each of them reduced, and leaves `c` alone, without what comes
	/// after it.
	fn buy_phase(c: u32, s: u32) -> Weight;
	/// The largest basket.
	fn settle_by_orders() -> Weight;
}

/// Proof of a basket with 400 components of 44 bytes.
const BASKET: u64 = 20_500;
/// Proof of the latest prices of as many assets as one report carries.
const PRICES: u64 = 34_000;
/// Proof of one item of another pallet: an account, an asset, its metadata.
const ITEM: u64 = 3_700;
/// Proof of the commitments to the orders of a basket, and of the slot in which one ends.
const COMMITMENTS: u64 = 13_000;

/// Proof of an offer that gives and takes as many assets as it may.
const OFFER: u64 = 26_500;
/// Most commitments to the orders of a basket that these weights are for.
pub(crate) const COMMITMENTS_PER_BASKET: u64 = 64;
/// Most offers for a basket that these weights are for.
pub(crate) const OFFERS: u64 = 8;

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

	/// The end of as many offers as a basket may have. Each moves in the queue of those to be returned.
	fn end_offers() -> Weight {
		Self::of(80, 1, OFFERS.saturating_mul(2).saturating_add(1), ITEM)
	}

	/// The same for each of `count` entries.
	fn each(count: u32, micros: u64, reads: u64, writes: u64, proof: u64) -> Weight {
		Self::of(micros, reads, writes, proof).saturating_mul(count.into())
	}
}

impl<Db: Get<RuntimeDbWeight>> WeightInfo for Estimate<Db> {
	// Of each claim: the balances of vault and caller, and the asset are written, its metadata and what
	// is on hold of the caller are read.
	fn issue(c: u32) -> Weight {
		Self::collect_fee(0)
			.saturating_add(Self::of(60, 4, 3, ITEM.saturating_mul(4)))
			.saturating_add(Self::each(c, 65, 5, 3, ITEM.saturating_mul(5)))
	}

	fn redeem(c: u32) -> Weight {
		Self::collect_fee(0)
			.saturating_add(Self::of(60, 6, 5, ITEM.saturating_mul(4)))
			.saturating_add(Self::each(c, 60, 4, 3, ITEM.saturating_mul(4)))
	}

	fn set_terms() -> Weight {
		Self::collect_fee(0).saturating_add(Self::of(20, 1, 1, ITEM))
	}

	fn collect_fee(c: u32) -> Weight {
		Self::of(330, 7, 5, BASKET.saturating_add(ITEM.saturating_mul(6)))
			.saturating_add(Self::each(c, 1, 0, 0, 0))
	}

	fn fulfil() -> Weight {
		Self::of(20, 3, 3, 0)
	}
	fn reopen(c: u32) -> Weight {
		Self::complete(c)
	}
	fn add_bond() -> Weight {
		Self::register()
	}
	fn leave() -> Weight {
		Self::register()
	}
	fn dismiss() -> Weight {
		Self::admit()
	}
	fn fill(c: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(COMMITMENTS);
		Self::of(299, 18, 8, proof.saturating_add(ITEM.saturating_mul(13)))
			.saturating_add(Self::each(c, 1, 0, 0, 0))
	}

	fn complete(c: u32) -> Weight {
		Self::end_settlement(c)
	}

	fn register() -> Weight {
		Self::of(80, 5, 5, ITEM.saturating_mul(5))
	}

	fn admit() -> Weight {
		Self::of(20, 1, 1, ITEM)
	}

	fn commit() -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(COMMITMENTS);
		Self::of(200, 12, 3, proof.saturating_add(ITEM.saturating_mul(6)))
	}

	fn end_settlement(c: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(COMMITMENTS);
		// Every commitment that a basket may have is released, and every offer ends.
		let each = COMMITMENTS_PER_BASKET.saturating_mul(2);
		let (reads, writes) = (each.saturating_add(7), each.saturating_add(4));
		Self::of(1_500, reads, writes, proof.saturating_add(ITEM.saturating_mul(130)))
			.saturating_add(Self::end_offers())
			.saturating_add(Self::each(c, 25, 2, 0, ITEM.saturating_mul(2)))
	}

	fn end_commitment() -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(COMMITMENTS);
		Self::of(240, 15, 7, proof.saturating_add(ITEM.saturating_mul(8)))
	}

	fn value_vault(c: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(ITEM);
		Self::of(80, 8, 5, proof).saturating_add(Self::each(c, 20, 3, 0, ITEM.saturating_mul(3)))
	}

	fn closed() -> Weight {
		Self::of(30, 3, 3, ITEM.saturating_mul(3))
			.saturating_add(Self::of(10, 2, 2, COMMITMENTS))
			.saturating_add(Self::end_offers())
	}

	// Of each claim: the balance of the vault and the metadata are read, and all offers valued. Of each
	// asset given: the maker's balance, its two records of holds and the asset are written.
	fn offer(c: u32, g: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(OFFER.saturating_mul(OFFERS));
		Self::of(150, 24, 8, proof.saturating_add(ITEM.saturating_mul(6)))
			.saturating_add(Self::each(c, 35, 2, 0, ITEM.saturating_mul(2)))
			.saturating_add(Self::each(g, 60, 4, 4, ITEM.saturating_mul(4)))
	}

	// Of each asset given: as when it is offered, and the balance of the vault is written. Of each
	// other claim: the balances of vault and maker, and the asset are written.
	fn award(c: u32, g: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(OFFER.saturating_mul(OFFERS));
		let rest = c.saturating_sub(g);
		Self::of(200, 22, 10, proof.saturating_add(ITEM.saturating_mul(8)))
			.saturating_add(Self::end_offers())
			.saturating_add(Self::each(c, 35, 2, 0, ITEM.saturating_mul(2)))
			.saturating_add(Self::each(g, 120, 4, 5, ITEM.saturating_mul(4)))
			.saturating_add(Self::each(rest, 60, 2, 3, ITEM.saturating_mul(2)))
	}

	fn withdraw(g: u32) -> Weight {
		Self::return_offer(g)
	}

	fn return_offer(g: u32) -> Weight {
		Self::of(60, 5, 6, OFFER.saturating_add(ITEM.saturating_mul(5))).saturating_add(Self::each(
			g,
			60,
			4,
			4,
			ITEM.saturating_mul(4),
		))
	}

	// Of each swap: the asset, and the accounts of vault and pool in it and of the pool in the quote
	// asset, are written; its metadata, the fee of its pool and what is on hold of the three accounts
	// are read. What a swap takes is from the weights of pallet-asset-conversion.
	fn sell_phase(c: u32, s: u32) -> Weight {
		let proof = BASKET.saturating_add(PRICES).saturating_add(ITEM.saturating_mul(8));
		Self::of(150, 12, 6, proof)
			.saturating_add(Self::each(c, 20, 2, 0, ITEM.saturating_mul(2)))
			.saturating_add(Self::each(s, 180, 9, 4, ITEM.saturating_mul(9)))
	}

	fn buy_phase(c: u32, s: u32) -> Weight {
		Self::sell_phase(c, s).saturating_add(Self::each(s, 60, 0, 0, 0))
	}

	fn settle_by_orders() -> Weight {
		Self::of(90, 3, 1, BASKET.saturating_add(ITEM.saturating_mul(2)))
	}
}
