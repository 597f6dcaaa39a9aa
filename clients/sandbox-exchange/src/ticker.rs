//! From the market's mid to what a venue quotes: top of book, last trade and figures of the day.

use crate::{
	asset::Symbol,
	decimal::Decimal,
	venues::{PerVenue, Venue},
	walk::{moved, Noise},
};

/// Significant digits that quoted prices have at least.
pub const PRICE_DIGITS: u32 = 6;
/// The smallest size: 1e-8 of an asset.
const LEAST_SIZE: Decimal = Decimal::from_raw(10_000_000_000);
/// Value traded on each venue in 24 hours, whole USD.
const DAY_VOLUME_USD: u64 = 100_000_000;

/// Everything about one asset that its quotes are made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
	/// The market's price, USD.
	pub mid: Decimal,
	/// The price at the start.
	pub open: Decimal,
	/// The highest price so far.
	pub high: Decimal,
	/// The lowest price so far.
	pub low: Decimal,
	/// Trades so far: one with each tick.
	pub trades: u64,
	/// What sets the venues apart.
	pub noise: PerVenue<Noise>,
}

impl Level {
	/// Before the first tick.
	pub fn new(start: Decimal, noise: PerVenue<Noise>) -> Self {
		Self { mid: start, open: start, high: start, low: start, trades: 0, noise }
	}

	/// Moves the market to `mid`.
	pub fn set_mid(&mut self, mid: Decimal) {
		self.mid = mid;
		self.high = self.high.max(mid);
		self.low = self.low.min(mid);
	}
}

/// What one venue says about one asset at one moment. Prices are USD and rounded to `decimals`, the
/// bid down and the ask up; sizes are units of the asset and rounded down to 1e-8.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ticker {
	/// The asset.
	pub asset: Symbol,
	/// Digits after the point of the venue's price step.
	pub decimals: u32,
	/// Best price bid.
	pub bid: Decimal,
	/// Size at that price.
	pub bid_size: Decimal,
	/// Best price asked.
	pub ask: Decimal,
	/// Size at that price.
	pub ask_size: Decimal,
	/// Price of the last trade.
	pub last: Decimal,
	/// Size of the last trade.
	pub last_size: Decimal,
	/// Price 24 hours ago.
	pub open: Decimal,
	/// Highest price of 24 hours.
	pub high: Decimal,
	/// Lowest price of 24 hours.
	pub low: Decimal,
	/// Units traded in 24 hours.
	pub volume: Decimal,
	/// Value traded in 24 hours, USD.
	pub value: Decimal,
	/// Trades so far.
	pub trades: u64,
	/// Time of the quote, microseconds since the Unix epoch.
	pub time_us: u64,
}

impl Ticker {
	/// What `venue` quotes at `level`.
	pub fn new(asset: &Symbol, venue: Venue, level: &Level, time_us: u64) -> Self {
		let noise = level.noise.get(venue);
		let half_spread = venue.half_spread_ppm();
		let decimals = level.mid.decimals_for(PRICE_DIGITS).max(venue.least_price_decimals());
		let at =
			|ppm: i64| moved(level.mid, noise.offset_ppm.saturating_add(ppm)).unwrap_or(level.mid);
		let bid = at(half_spread.saturating_neg()).floor_to(decimals);
		let ask = at(half_spread).ceil_to(decimals);
		let last = if noise.last_was_buy { ask } else { bid };
		Self {
			asset: asset.clone(),
			decimals,
			bid,
			bid_size: size(noise.bid_usd, bid),
			ask,
			ask_size: size(noise.ask_usd, ask),
			last,
			last_size: size(noise.last_usd, last),
			open: level.open.floor_to(decimals),
			high: level.high.ceil_to(decimals).max(last),
			low: level.low.floor_to(decimals).min(last),
			volume: size(DAY_VOLUME_USD, level.open),
			value: Decimal::from_whole(DAY_VOLUME_USD),
			trades: level.trades,
			time_us,
		}
	}

	/// The mean of bid and ask.
	pub const fn mid(&self) -> Decimal {
		self.bid.midpoint(self.ask)
	}

	/// Replaces each price by what `change` makes of it, rounded down to the price step.
	pub fn change_prices(&mut self, change: impl Fn(Decimal) -> Decimal) {
		let decimals = self.decimals;
		for price in [
			&mut self.bid,
			&mut self.ask,
			&mut self.last,
			&mut self.open,
			&mut self.high,
			&mut self.low,
		] {
			*price = change(*price).floor_to(decimals);
		}
	}

	/// Makes the bid higher than the ask.
	pub fn cross(&mut self) {
		std::mem::swap(&mut self.bid, &mut self.ask);
	}

	/// Empties the book: no price, no size.
	pub fn clear(&mut self) {
		self.change_prices(|_| Decimal::ZERO);
		self.bid_size = Decimal::ZERO;
		self.ask_size = Decimal::ZERO;
		self.last_size = Decimal::ZERO;
	}
}

/// Units of an asset that `usd` buy at `price`, at least 1e-8.
fn size(usd: u64, price: Decimal) -> Decimal {
	Decimal::from_whole(usd).divided(price).unwrap_or(Decimal::MAX).max(LEAST_SIZE)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		asset::{MAX_PRICE, MIN_PRICE},
		walk::Walk,
	};
	use proptest::prelude::*;

	fn symbol() -> Symbol {
		"BTC".parse().unwrap()
	}

	fn quiet(offset_ppm: i64) -> PerVenue<Noise> {
		PerVenue::from_fn(|_| Noise {
			offset_ppm,
			bid_usd: 30_000,
			ask_usd: 60_000,
			last_usd: 600,
			last_was_buy: true,
		})
	}

	#[test]
	fn offset_and_spread_are_exact() {
		let level = Level::new(Decimal::from_whole(60_000), quiet(100));
		let ticker = Ticker::new(&symbol(), Venue::Binance, &level, 0);
		// 60000 · (1 + 100e-6 ± 50e-6)
		assert_eq!(
			(ticker.bid.to_string(), ticker.ask.to_string()),
			("60003".into(), "60009".into())
		);
		assert_eq!(ticker.mid().to_string(), "60006");
		assert_eq!(ticker.last, ticker.ask);
		assert_eq!(ticker.bid_size.to_string(), "0.499975");
		let ticker = Ticker::new(&symbol(), Venue::Kraken, &level, 0);
		assert_eq!(
			(ticker.bid.to_string(), ticker.ask.to_string()),
			("59997".into(), "60015".into())
		);
	}

	#[test]
	fn the_day_keeps_its_extremes() {
		let mut level = Level::new(Decimal::from_whole(100), quiet(0));
		level.set_mid(Decimal::from_whole(90));
		level.set_mid(Decimal::from_whole(110));
		level.set_mid(Decimal::from_whole(100));
		let ticker = Ticker::new(&symbol(), Venue::Okx, &level, 0);
		let text = [ticker.open, ticker.high, ticker.low].map(|price| price.to_string());
		assert_eq!(text, ["100", "110", "90"]);
	}

	#[test]
	fn faults_of_the_book_do_what_they_say() {
		let level = Level::new(Decimal::from_whole(60_000), quiet(0));
		let whole = Ticker::new(&symbol(), Venue::Coinbase, &level, 0);
		let mut crossed = whole.clone();
		crossed.cross();
		assert!(crossed.bid > crossed.ask);
		let mut tripled = whole.clone();
		tripled.change_prices(|price| price.scaled(3, 1).unwrap());
		assert_eq!(tripled.mid(), whole.mid().scaled(3, 1).unwrap());
		let mut empty = whole;
		empty.clear();
		assert_eq!((empty.bid, empty.ask, empty.bid_size), Default::default());
	}

	proptest! {
		#[test]
		fn a_quote_brackets_its_venues_mid(
			raw in MIN_PRICE.raw()..=MAX_PRICE.raw(),
			shift in 0u32..80,
			seed: u64,
		) {
			let mid = Decimal::from_raw((raw >> shift).max(MIN_PRICE.raw()));
			let level = Level::new(mid, Walk::new(seed, &symbol()).noise());
			for venue in Venue::ALL {
				let ticker = Ticker::new(&symbol(), venue, &level, 0);
				let centre = moved(mid, level.noise.get(venue).offset_ppm).unwrap();
				prop_assert!(ticker.bid > Decimal::ZERO);
				prop_assert!(ticker.bid < centre && centre < ticker.ask);
				// Offset, spread and rounding together stay below 10 basis points.
				prop_assert!(ticker.bid > moved(mid, -1_000).unwrap());
				prop_assert!(ticker.ask < moved(mid, 1_000).unwrap().saturating_add(Decimal::from_raw(1)));
				prop_assert!(ticker.low <= ticker.last && ticker.last <= ticker.high);
				for size in [ticker.bid_size, ticker.ask_size, ticker.last_size, ticker.volume] {
					prop_assert!(size >= LEAST_SIZE && size < Decimal::MAX);
				}
			}
		}
	}
}
