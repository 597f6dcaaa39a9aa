//! The order book of one market: a few price levels on each side of a mid that is given from
//! outside. Orders take what is there; it is there again with the next tick.

use super::order::Side;
use crate::{decimal::Decimal, ticker::PRICE_DIGITS, walk::moved};
use serde::{Deserialize, Serialize};

/// The finest that prices times quantities, and fees, can be: 1e-12.
pub const FINEST_DECIMALS: u32 = 12;
/// Digits after the point that prices have at least.
const LEAST_PRICE_DECIMALS: u32 = 2;
/// The finest quantity step: 1e-8.
const MOST_STEP_DECIMALS: u32 = 8;
/// At the start, a step is worth no more than this in quote: 0.01.
const STEP_WORTH: Decimal = Decimal::from_raw(10_000_000_000_000_000);
/// The farthest that a level may lie from the mid: 50 %.
const FARTHEST_PPM: u64 = 500_000;
/// The most levels of one side.
const MOST_LEVELS: u64 = 100;

/// What a book looks like, whatever its mid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookSettings {
	/// Distance of the best price from the mid, parts per million.
	pub half_spread_ppm: u64,
	/// Levels on each side, 1 to 100.
	pub levels: u64,
	/// Distance between two levels, parts per million of the mid.
	pub level_gap_ppm: u64,
	/// What each level is worth, in quote.
	pub depth: Decimal,
}

/// Half a basis point from the mid, five levels one basis point apart, 100,000 of quote on each.
impl Default for BookSettings {
	fn default() -> Self {
		Self {
			half_spread_ppm: 50,
			levels: 5,
			level_gap_ppm: 100,
			depth: Decimal::from_raw(100_000_000_000_000_000_000_000),
		}
	}
}

/// A setting of a book outside its limits.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SettingLimit {
	/// Too few or too many levels.
	#[error("levels is {0}, not 1 to {MOST_LEVELS}")]
	Levels(u64),
	/// The farthest level is too far away.
	#[error("the farthest level lies {0} ppm from the mid, not at most {FARTHEST_PPM}")]
	Distance(u64),
	/// More than a level can be worth.
	#[error("depth {0} is above 1000000000000")]
	Depth(Decimal),
}

impl SettingLimit {
	/// The setting's name in JSON.
	pub const fn field(&self) -> &'static str {
		match self {
			Self::Levels(_) => "levels",
			Self::Distance(_) => "half_spread_ppm",
			Self::Depth(_) => "depth",
		}
	}
}

impl BookSettings {
	/// Checks the settings against their limits.
	pub fn check(&self) -> Result<(), SettingLimit> {
		if !(1..=MOST_LEVELS).contains(&self.levels) {
			return Err(SettingLimit::Levels(self.levels));
		}
		let farthest = self.distance_ppm(self.levels.saturating_sub(1));
		if farthest > FARTHEST_PPM {
			return Err(SettingLimit::Distance(farthest));
		}
		match self.depth > super::settings::MAX_BALANCE {
			true => Err(SettingLimit::Depth(self.depth)),
			false => Ok(()),
		}
	}

	/// Distance of a level from the mid, the best being number 0.
	const fn distance_ppm(&self, level: u64) -> u64 {
		self.half_spread_ppm.saturating_add(self.level_gap_ppm.saturating_mul(level))
	}
}

/// One price at which something is offered or bid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct PriceLevel {
	/// Quote per whole unit of base.
	pub price: Decimal,
	/// Units of base.
	pub quantity: Decimal,
}

/// The book of one market.
#[derive(Clone, Debug)]
pub struct Book {
	/// What it looks like.
	pub settings: BookSettings,
	/// Digits after the point of a quantity.
	pub step_decimals: u32,
	/// Digits after the point of a price.
	pub price_decimals: u32,
	/// What was taken since the last tick from the levels that purchases take, best first.
	asks_taken: Vec<Decimal>,
	/// The same for sales.
	bids_taken: Vec<Decimal>,
}

impl Book {
	/// The book of a market whose mid is `start`. Its tick keeps six significant digits of the price
	/// and its step is worth no more than 0.01 of quote, both as of now.
	pub fn new(start: Decimal, settings: BookSettings) -> Self {
		let price_decimals =
			start.decimals_for(PRICE_DIGITS).clamp(LEAST_PRICE_DECIMALS, FINEST_DECIMALS);
		let most = FINEST_DECIMALS.saturating_sub(price_decimals).min(MOST_STEP_DECIMALS);
		let cheap = |decimals: u32| {
			start.scaled(1, 10u64.saturating_pow(decimals)).is_some_and(|worth| worth <= STEP_WORTH)
		};
		let step_decimals = (0..most).find(|decimals| cheap(*decimals)).unwrap_or(most);
		Self {
			settings,
			step_decimals,
			price_decimals,
			asks_taken: Vec::new(),
			bids_taken: Vec::new(),
		}
	}

	/// Brings back what was taken.
	pub fn refill(&mut self) {
		self.asks_taken.clear();
		self.bids_taken.clear();
	}

	/// The smallest quantity.
	pub fn step(&self) -> Decimal {
		last_digit(self.step_decimals)
	}

	/// The smallest price.
	pub fn tick(&self) -> Decimal {
		last_digit(self.price_decimals)
	}

	/// What an order of `side` can take, best price first; the levels that are empty are in it with a
	/// quantity of zero. Prices are rounded away from `mid`, quantities down.
	pub fn levels(&self, side: Side, mid: Decimal) -> Vec<PriceLevel> {
		(0..self.settings.levels)
			.zip(self.taken(side).iter().copied().chain(std::iter::repeat(Decimal::ZERO)))
			.filter_map(|(level, taken)| {
				let distance = i64::try_from(self.settings.distance_ppm(level)).ok()?;
				let price = match side {
					Side::Buy => moved(mid, distance)?.ceil_to(self.price_decimals),
					Side::Sell => {
						moved(mid, distance.saturating_neg())?.floor_to(self.price_decimals)
					}
				};
				let whole = self.settings.depth.ratio(price)?.floor_to(self.step_decimals);
				let quantity = whole.checked_sub(taken).unwrap_or(Decimal::ZERO);
				Some(PriceLevel { price, quantity })
			})
			.collect()
	}

	/// The best price for an order of `side`, whether or not there is something left at it.
	pub fn best(&self, side: Side, mid: Decimal) -> Option<Decimal> {
		self.levels(side, mid).first().map(|level| level.price)
	}

	/// Takes up to `quantity` at `limit` or better. Returns what was taken from each level, best price
	/// first.
	pub fn take(
		&mut self,
		side: Side,
		mid: Decimal,
		quantity: Decimal,
		limit: Decimal,
	) -> Vec<PriceLevel> {
		let levels = self.levels(side, mid);
		let taken = match side {
			Side::Buy => &mut self.asks_taken,
			Side::Sell => &mut self.bids_taken,
		};
		taken.resize(taken.len().max(levels.len()), Decimal::ZERO);
		let mut left = quantity;
		let mut fills = Vec::new();
		for (level, taken) in levels.into_iter().zip(taken) {
			let good = match side {
				Side::Buy => level.price <= limit,
				Side::Sell => level.price >= limit,
			};
			let part = level.quantity.min(left);
			if !good || part == Decimal::ZERO {
				continue;
			}
			left = left.checked_sub(part).unwrap_or_default();
			*taken = taken.saturating_add(part);
			fills.push(PriceLevel { price: level.price, quantity: part });
		}
		fills
	}

	const fn taken(&self, side: Side) -> &Vec<Decimal> {
		match side {
			Side::Buy => &self.asks_taken,
			Side::Sell => &self.bids_taken,
		}
	}
}

/// 1 at the last of `decimals` digits.
fn last_digit(decimals: u32) -> Decimal {
	Decimal::from_raw(10u128.saturating_pow(18u32.saturating_sub(decimals)))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn decimal(text: &str) -> Decimal {
		text.parse().unwrap()
	}

	fn book() -> Book {
		let settings = BookSettings {
			half_spread_ppm: 100,
			levels: 2,
			level_gap_ppm: 400,
			depth: Decimal::from_whole(60_000),
		};
		Book::new(Decimal::from_whole(60_000), settings)
	}

	fn shown(levels: &[PriceLevel]) -> Vec<(String, String)> {
		levels.iter().map(|level| (level.price.to_string(), level.quantity.to_string())).collect()
	}

	fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
		expected.iter().map(|(price, quantity)| ((*price).into(), (*quantity).into())).collect()
	}

	#[test]
	fn levels_are_exact() {
		let mid = Decimal::from_whole(60_000);
		assert_eq!(
			shown(&book().levels(Side::Buy, mid)),
			pairs(&[("60006", "0.9999"), ("60030", "0.9995002")])
		);
		assert_eq!(
			shown(&book().levels(Side::Sell, mid)),
			pairs(&[("59994", "1.0001"), ("59970", "1.0005002")])
		);
	}

	#[test]
	fn step_and_tick_follow_the_price() {
		for (price, step, tick) in [
			("60000", "0.0000001", "0.01"),
			("3500", "0.000001", "0.01"),
			("0.12", "0.01", "0.000001"),
			("0.000007", "1", "0.00000000001"),
			("0.000000000001", "1", "0.000000000001"),
			("1000000000000", "0.00000001", "0.01"),
		] {
			let book = Book::new(decimal(price), BookSettings::default());
			assert_eq!((book.step(), book.tick()), (decimal(step), decimal(tick)), "{price}");
		}
	}

	#[test]
	fn an_order_eats_the_levels_within_its_limit_and_a_tick_brings_them_back() {
		let (mut book, mid) = (book(), Decimal::from_whole(60_000));
		let take = |book: &mut Book, quantity: &str, limit: &str| {
			shown(&book.take(Side::Buy, mid, decimal(quantity), decimal(limit)))
		};
		assert_eq!(take(&mut book, "1", "60005.99"), pairs(&[]));
		assert_eq!(take(&mut book, "0.5", "60006"), pairs(&[("60006", "0.5")]));
		assert_eq!(
			take(&mut book, "1", "61000"),
			pairs(&[("60006", "0.4999"), ("60030", "0.5001")])
		);
		assert_eq!(take(&mut book, "9", "61000"), pairs(&[("60030", "0.4994002")]));
		assert_eq!(take(&mut book, "9", "61000"), pairs(&[]));
		assert_eq!(book.levels(Side::Sell, mid)[0].quantity, decimal("1.0001"));
		book.refill();
		assert_eq!(take(&mut book, "0.1", "61000"), pairs(&[("60006", "0.1")]));
	}

	#[test]
	fn settings_have_limits() {
		let check = |change: fn(&mut BookSettings)| {
			let mut settings = BookSettings::default();
			change(&mut settings);
			settings.check().map_err(|limit| limit.field())
		};
		assert_eq!(check(|_| {}), Ok(()));
		assert_eq!(check(|settings| settings.levels = 0), Err("levels"));
		assert_eq!(check(|settings| settings.levels = 101), Err("levels"));
		assert_eq!(check(|settings| settings.half_spread_ppm = 500_000), Err("half_spread_ppm"));
		assert_eq!(check(|settings| settings.depth = Decimal::MAX), Err("depth"));
	}
}
