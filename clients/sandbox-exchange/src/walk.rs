//! The seeded random walk of one asset.

use crate::{
	asset::{in_range, Symbol},
	decimal::Decimal,
	venues::PerVenue,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One, in parts per million.
pub const MILLION: i64 = 1_000_000;
/// A step of the walk changes the price by at most this many parts per million: 5 basis points.
const LARGEST_STEP_PPM: i64 = 500;
/// A venue's mid lies at most this many parts per million from the market's: 3 basis points.
const LARGEST_OFFSET_PPM: i64 = 300;

/// What sets one venue's quote apart from the market until the next tick.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Noise {
	/// Distance of the venue's mid from the market's, in parts per million.
	pub offset_ppm: i64,
	/// Value of what is bid for at the best price, whole USD.
	pub bid_usd: u64,
	/// Value of what is offered at the best price, whole USD.
	pub ask_usd: u64,
	/// Value of the last trade, whole USD.
	pub last_usd: u64,
	/// Whether the last trade was at the ask.
	pub last_was_buy: bool,
}

/// Draws the steps of one asset and the noise of its venues. The draws depend on the seed and the
/// symbol alone, so that other assets may come and go.
#[derive(Clone, Debug)]
pub struct Walk(ChaCha8Rng);

impl Walk {
	/// The walk of `symbol` under `seed`.
	pub fn new(seed: u64, symbol: &Symbol) -> Self {
		let mut rng = ChaCha8Rng::seed_from_u64(seed);
		// A symbol has at most eight bytes: as a number it is a ChaCha stream of its own.
		let stream =
			symbol.as_str().bytes().fold(0u64, |stream, byte| (stream << 8) | u64::from(byte));
		rng.set_stream(stream);
		Self(rng)
	}

	/// The price after `price`: up or down by a uniform number of parts per million, rounded down. A
	/// step that would leave the range of prices is not taken.
	pub fn step(&mut self, price: Decimal) -> Decimal {
		let step = self.0.gen_range(-LARGEST_STEP_PPM..=LARGEST_STEP_PPM);
		moved(price, step).and_then(|next| in_range(next).ok()).unwrap_or(price)
	}

	/// Fresh noise for each venue.
	pub fn noise(&mut self) -> PerVenue<Noise> {
		PerVenue::from_fn(|_| Noise {
			offset_ppm: self.0.gen_range(-LARGEST_OFFSET_PPM..=LARGEST_OFFSET_PPM),
			bid_usd: self.0.gen_range(500..=50_000),
			ask_usd: self.0.gen_range(500..=50_000),
			last_usd: self.0.gen_range(10..=5_000),
			last_was_buy: self.0.gen(),
		})
	}
}

/// `price` · (1 + `ppm` / 1e6), rounded down; `None` when that is negative or too large.
pub fn moved(price: Decimal, ppm: i64) -> Option<Decimal> {
	let numerator = u64::try_from(MILLION.checked_add(ppm)?).ok()?;
	price.scaled(numerator, MILLION.unsigned_abs())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		asset::{MAX_PRICE, MIN_PRICE},
		venues::Venue,
	};

	fn prices(seed: u64, symbol: &str, ticks: usize) -> Vec<Decimal> {
		let mut walk = Walk::new(seed, &symbol.parse().unwrap());
		let mut price = Decimal::from_whole(60_000);
		(0..ticks)
			.map(|_| {
				price = walk.step(price);
				price
			})
			.collect()
	}

	#[test]
	fn a_walk_is_decided_by_seed_and_symbol() {
		assert_eq!(prices(7, "BTC", 500), prices(7, "BTC", 500));
		assert_ne!(prices(7, "BTC", 5), prices(8, "BTC", 5));
		assert_ne!(prices(7, "BTC", 5), prices(7, "ETH", 5));
	}

	/// Pins the sequence: a change of the generator or of the order of draws would silently make
	/// recorded runs irreproducible.
	#[test]
	fn a_walk_stays_the_same_between_versions() {
		let listed: Vec<String> = prices(1, "BTC", 4).iter().map(Decimal::to_string).collect();
		assert_eq!(
			listed,
			["59972.04", "59957.04699", "59971.37672423061", "59968.61804090129539194"]
		);
	}

	#[test]
	fn a_walk_moves_a_few_basis_points_both_ways() {
		let path = prices(3, "BTC", 2_000);
		let (mut up, mut down) = (0, 0);
		for pair in path.windows(2) {
			let lower = moved(pair[0], -LARGEST_STEP_PPM).unwrap();
			let upper = moved(pair[0], LARGEST_STEP_PPM).unwrap();
			assert!((lower..=upper).contains(&pair[1]));
			up += usize::from(pair[1] > pair[0]);
			down += usize::from(pair[1] < pair[0]);
		}
		assert!(up > 800 && down > 800, "{up} up, {down} down");
	}

	#[test]
	fn a_walk_stays_within_the_range_of_prices() {
		for start in [MIN_PRICE, MAX_PRICE] {
			let mut walk = Walk::new(0, &"X".parse().unwrap());
			let mut price = start;
			for _ in 0..1_000 {
				price = walk.step(price);
				assert!(in_range(price).is_ok());
			}
			assert_ne!(price, start);
		}
	}

	#[test]
	fn noise_differs_between_venues_and_stays_small() {
		let mut walk = Walk::new(5, &"BTC".parse().unwrap());
		for _ in 0..200 {
			let noise = walk.noise();
			assert_ne!(noise.binance, noise.kraken);
			for venue in Venue::ALL {
				assert!(noise.get(venue).offset_ppm.abs() <= LARGEST_OFFSET_PPM);
			}
		}
	}
}
