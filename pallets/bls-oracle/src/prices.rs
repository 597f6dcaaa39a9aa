//! What a report does to the stored prices: pure, one pass over two sorted lists.

use crate::{HeldPrice, ListedAsset};
use alloc::vec::Vec;
use ballast_oracle::{PriceRecord, Report};
use sp_runtime::{FixedU128, Perquintill};

/// The price records after a report, and the prices that left their band.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PriceUpdate {
	/// Strictly ascending by asset: the report's prices, and the old records of all other assets.
	pub records: Vec<PriceRecord>,
	/// Prices that settle nothing in this round, ascending by asset.
	pub held: Vec<HeldPrice>,
}

/// Merges the prices of `report` into `records`. Both are strictly ascending by asset, and so is
/// `listed`, which names every asset of the report.
///
/// A price is confirmed when it lies within its asset's band of the record before it, whether or
/// not that record was confirmed: so a price that jumped settles nothing, and the next round that
/// stays near the new level settles again. The first price of an asset is confirmed.
pub fn update(records: &[PriceRecord], listed: &[ListedAsset], report: &Report) -> PriceUpdate {
	let mut old = records.iter().copied().peekable();
	let mut merged = Vec::with_capacity(records.len().saturating_add(report.prices.len()));
	let mut held = Vec::new();
	for certified in &report.prices {
		while let Some(record) = old.next_if(|record| record.asset < certified.asset) {
			merged.push(record);
		}
		let before = old.next_if(|record| record.asset == certified.asset);
		let band = band_of(listed, certified.asset);
		let jumped = before.filter(|record| !is_within(band, record.price, certified.price));
		if let Some(record) = jumped {
			held.push(HeldPrice {
				asset: certified.asset,
				old: record.price,
				new: certified.price,
			});
		}
		merged.push(PriceRecord {
			asset: certified.asset,
			price: certified.price,
			confidence: certified.confidence,
			round: report.round,
			observed_at: report.observed_at,
			confirmed: jumped.is_none(),
		});
	}
	merged.extend(old);
	PriceUpdate { records: merged, held }
}

/// The band of an asset. An asset that is not listed has none: each move leaves it.
fn band_of(listed: &[ListedAsset], asset: u32) -> Perquintill {
	listed
		.binary_search_by_key(&asset, |listed| listed.asset)
		.ok()
		.and_then(|index| listed.get(index))
		.map_or(Perquintill::zero(), |listed| listed.band)
}

/// Whether |new − old| ≤ ⌊band · old⌋.
fn is_within(band: Perquintill, old: FixedU128, new: FixedU128) -> bool {
	new.into_inner().abs_diff(old.into_inner()) <= band.mul_floor(old.into_inner())
}

#[cfg(test)]
mod tests {
	use super::*;
	use ballast_oracle::CertifiedPrice;

	fn certified(asset: u32, price: u128) -> CertifiedPrice {
		CertifiedPrice {
			asset,
			price: FixedU128::from_inner(price),
			confidence: FixedU128::from_inner(1),
		}
	}

	fn report(round: u64, prices: &[(u32, u128)]) -> Report {
		Report {
			set_id: 0,
			round,
			view: 0,
			observed_at: round * 1_000,
			valid_until: 10,
			prices: prices
				.iter()
				.map(|(asset, price)| certified(*asset, *price))
				.collect::<Vec<_>>()
				.try_into()
				.unwrap(),
			requests: Default::default(),
		}
	}

	fn listed(assets: &[u32]) -> Vec<ListedAsset> {
		let band = Perquintill::from_percent(10);
		assets.iter().map(|asset| ListedAsset { asset: *asset, band }).collect()
	}

	fn summary(update: &PriceUpdate) -> Vec<(u32, u128, u64, bool)> {
		update
			.records
			.iter()
			.map(|record| (record.asset, record.price.into_inner(), record.round, record.confirmed))
			.collect()
	}

	#[test]
	fn records_should_merge_in_order_and_keep_what_is_not_reported() {
		let assets = listed(&[1, 2, 3, 5, 8]);
		let first = update(&[], &assets, &report(1, &[(2, 200), (5, 500)]));
		assert_eq!(summary(&first), vec![(2, 200, 1, true), (5, 500, 1, true)]);
		assert!(first.held.is_empty());

		let second = update(&first.records, &assets, &report(2, &[(1, 100), (3, 300), (5, 501)]));
		assert_eq!(
			summary(&second),
			vec![(1, 100, 2, true), (2, 200, 1, true), (3, 300, 2, true), (5, 501, 2, true)]
		);
		assert_eq!(second.records[1].observed_at, 1_000);

		let third = update(&second.records, &assets, &report(3, &[(8, 800)]));
		assert_eq!(third.records[..4], second.records[..]);
		assert_eq!(third.records.len(), 5);
	}

	#[test]
	fn a_jump_should_be_held_until_the_next_round_agrees() {
		let assets = listed(&[1]);
		let start = update(&[], &assets, &report(1, &[(1, 1_000)]));

		let jump = update(&start.records, &assets, &report(2, &[(1, 1_101)]));
		assert_eq!(summary(&jump), vec![(1, 1_101, 2, false)]);
		assert_eq!(
			jump.held,
			vec![HeldPrice {
				asset: 1,
				old: FixedU128::from_inner(1_000),
				new: FixedU128::from_inner(1_101)
			}]
		);

		let agreed = update(&jump.records, &assets, &report(3, &[(1, 1_100)]));
		assert_eq!(summary(&agreed), vec![(1, 1_100, 3, true)]);

		// Going back is a jump of its own.
		let back = update(&jump.records, &assets, &report(3, &[(1, 990)]));
		assert_eq!(summary(&back), vec![(1, 990, 3, false)]);
	}

	#[test]
	fn band_should_be_closed_on_both_sides_and_round_down() {
		let assets = listed(&[1]);
		// 10 % of 1 005 is 100.5: the band is 100.
		let start = update(&[], &assets, &report(1, &[(1, 1_005)]));
		for (price, confirmed) in [(904, false), (905, true), (1_105, true), (1_106, false)] {
			let next = update(&start.records, &assets, &report(2, &[(1, price)]));
			assert_eq!(next.records[0].confirmed, confirmed, "{price}");
		}
	}

	#[test]
	fn the_largest_prices_should_not_overflow() {
		let most = crate::offchain::MAX_PRICE;
		let full = Perquintill::one();
		assert!(is_within(full, most, FixedU128::from_inner(0)));
		assert!(is_within(full, most, FixedU128::from_inner(2 * most.into_inner())));
		assert!(!is_within(full, most, FixedU128::from_inner(2 * most.into_inner() + 1)));
	}
}
