//! What assets cost, and what members see of it.

use crate::dice::Dice;
use ballast_oracle::{AssetId, CertifiedPrice, FixedU128};
use std::collections::BTreeMap;

/// Assets that the chain lists.
pub const LISTED: [AssetId; 4] = [1, 2, 3, 5];
/// Furthest that an honest measurement lies from the market, in 1e-6.
pub const NOISE_PPM: i64 = 1_000;
/// Furthest that a price walks from one block to the next, in 1e-6.
const WALK_PPM: i64 = 200;
/// What an asset costs at first, in 1e-18 of its identifier.
const BASE: u128 = 1_000_000_000_000_000_000;
/// Half-width of every measurement is this part of the price.
const CONFIDENCE: u128 = 10_000;
const MILLION: i64 = 1_000_000;

/// The true prices.
pub struct Market(BTreeMap<AssetId, u128>);

impl Default for Market {
	fn default() -> Self {
		Self(LISTED.iter().map(|asset| (*asset, BASE.saturating_mul((*asset).into()))).collect())
	}
}

fn moved(price: u128, ppm: i64) -> u128 {
	let factor = u128::try_from(MILLION.saturating_add(ppm)).unwrap_or(1);
	price.saturating_mul(factor).div_euclid(MILLION.unsigned_abs().into()).max(BASE >> 40)
}

impl Market {
	/// One block's walk.
	pub fn walk(&mut self, dice: &mut Dice) {
		for price in self.0.values_mut() {
			*price = moved(*price, dice.around_zero(WALK_PPM));
		}
	}

	/// Every price moves at once by so many 1e-6.
	pub fn jump(&mut self, ppm: i64) {
		self.0.values_mut().for_each(|price| *price = moved(*price, ppm));
	}

	/// What somebody measures of an asset whose measurement is off by so many 1e-6.
	pub fn measure(&self, asset: AssetId, ppm: i64) -> Option<CertifiedPrice> {
		let price = moved(*self.0.get(&asset)?, ppm);
		let confidence = price.div_euclid(CONFIDENCE);
		let [price, confidence] = [price, confidence].map(FixedU128::from_inner);
		Some(CertifiedPrice { asset, price, confidence })
	}
}
