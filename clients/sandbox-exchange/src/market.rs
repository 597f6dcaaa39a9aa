//! The market: the price of each asset, and what moves it.

use crate::{
	asset::{Asset, Symbol},
	decimal::Decimal,
	replay::{Playback, Replay},
	ticker::Level,
	walk::Walk,
};
use std::{collections::BTreeMap, time::Duration};

/// Prices of all assets. Time enters only through [`Market::tick`].
#[derive(Clone, Debug)]
pub struct Market {
	assets: BTreeMap<Symbol, State>,
	ticks: u64,
	playback: Option<Playback>,
}

/// One asset.
#[derive(Clone, Debug)]
pub struct State {
	/// What quotes are made of.
	pub level: Level,
	/// Whether ticks leave the asset alone.
	pub frozen: bool,
	walk: Walk,
}

/// A symbol that the market does not list.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{asset:?} is not listed; there are {listed}")]
pub struct UnknownAsset {
	/// The symbol.
	pub asset: String,
	/// The symbols that are listed, separated by spaces.
	pub listed: String,
}

/// Why a market cannot be opened.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MarketError {
	/// There is nothing to trade.
	#[error("no assets")]
	NoAssets,
	/// An asset is listed twice.
	#[error("asset {0} is listed twice")]
	DuplicateAsset(Symbol),
}

impl Market {
	/// Lists `assets` and, where there is a recording, its assets; those begin at their first
	/// recorded price. Without a recording prices walk at random under `seed`; with one, assets that
	/// are not in it keep their start price.
	pub fn new(seed: u64, assets: &[Asset], replay: Option<Replay>) -> Result<Self, MarketError> {
		let mut start = BTreeMap::new();
		for Asset { symbol, start_price } in assets {
			if start.insert(symbol.clone(), *start_price).is_some() {
				return Err(MarketError::DuplicateAsset(symbol.clone()));
			}
		}
		start.extend(replay.iter().flat_map(Replay::first_prices));
		if start.is_empty() {
			return Err(MarketError::NoAssets);
		}
		let assets = start
			.into_iter()
			.map(|(symbol, price)| {
				let mut walk = Walk::new(seed, &symbol);
				let level = Level::new(price, walk.noise());
				(symbol, State { level, frozen: false, walk })
			})
			.collect();
		Ok(Self { assets, ticks: 0, playback: replay.map(Playback::new) })
	}

	/// One step for every asset that is not frozen; `elapsed` since the start decides which rows of
	/// a recording are due.
	pub fn tick(&mut self, elapsed: Duration) {
		self.ticks = self.ticks.saturating_add(1);
		let due = self.playback.as_mut().map(|playback| playback.advance(elapsed));
		for state in self.assets.values_mut().filter(|state| !state.frozen) {
			if due.is_none() {
				let next = state.walk.step(state.level.mid);
				state.level.set_mid(next);
			}
			state.level.noise = state.walk.noise();
			state.level.trades = state.level.trades.saturating_add(1);
		}
		for (symbol, price) in due.into_iter().flatten() {
			if let Some(state) = self.assets.get_mut(&symbol).filter(|state| !state.frozen) {
				state.level.set_mid(price);
			}
		}
	}

	/// Ticks so far.
	pub const fn ticks(&self) -> u64 {
		self.ticks
	}

	/// Every asset, ascending.
	pub fn assets(&self) -> impl Iterator<Item = (&Symbol, &State)> {
		self.assets.iter()
	}

	/// An asset that is listed.
	pub fn get(&self, asset: &Symbol) -> Option<&State> {
		self.assets.get(asset)
	}

	/// The level of an asset that is listed.
	pub fn level(&self, asset: &Symbol) -> Option<&Level> {
		self.get(asset).map(|state| &state.level)
	}

	/// The levels of all assets.
	pub fn levels(&self) -> BTreeMap<Symbol, Level> {
		self.assets().map(|(symbol, state)| (symbol.clone(), state.level.clone())).collect()
	}

	/// The symbol that `text` is, when it is listed.
	pub fn find(&self, text: &str) -> Result<Symbol, UnknownAsset> {
		text.parse().ok().filter(|symbol| self.assets.contains_key(symbol)).ok_or_else(|| {
			let listed: Vec<&str> = self.assets.keys().map(Symbol::as_str).collect();
			UnknownAsset { asset: text.to_owned(), listed: listed.join(" ") }
		})
	}

	/// Moves `asset` to `price` on every venue. Frozen, it stays there; otherwise it goes on from
	/// there. Does nothing for an asset that is not listed.
	pub fn set_price(&mut self, asset: &Symbol, price: Decimal, frozen: bool) {
		if let Some(state) = self.assets.get_mut(asset) {
			state.level.set_mid(price);
			state.frozen = frozen;
		}
	}

	/// Stops or resumes one asset or, for `None`, all. On resumption an asset of a recording takes
	/// the price that the recording has reached.
	pub fn set_frozen(&mut self, asset: Option<&Symbol>, frozen: bool) {
		for (symbol, state) in &mut self.assets {
			if asset.is_some_and(|asset| asset != symbol) || state.frozen == frozen {
				continue;
			}
			state.frozen = frozen;
			let recorded = self.playback.as_ref().and_then(|playback| playback.latest(symbol));
			if let Some(price) = recorded.filter(|_| !frozen) {
				state.level.set_mid(price);
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::asset::default_assets;

	const TICK: Duration = Duration::from_millis(500);

	fn market(seed: u64) -> Market {
		Market::new(seed, &default_assets(), None).unwrap()
	}

	fn after(seed: u64, ticks: u32) -> Market {
		let mut market = market(seed);
		for tick in 1..=ticks {
			market.tick(TICK * tick);
		}
		market
	}

	fn symbol(text: &str) -> Symbol {
		text.parse().unwrap()
	}

	fn mid(market: &Market, asset: &str) -> String {
		market.level(&symbol(asset)).unwrap().mid.to_string()
	}

	#[test]
	fn same_seed_and_ticks_give_the_same_quotes() {
		assert_eq!(after(11, 300).levels(), after(11, 300).levels());
		let (one, other) = (after(11, 300).levels(), after(12, 300).levels());
		for (asset, level) in &one {
			assert_ne!(level.mid, other[asset].mid, "{asset}");
			assert_ne!(level.mid, level.open, "{asset}");
			assert_eq!(level.trades, 300);
		}
	}

	#[test]
	fn the_walk_does_not_depend_on_wall_clock_or_other_assets() {
		let mut alone = Market::new(11, &["BTC=60000".parse().unwrap()], None).unwrap();
		for _ in 0..300 {
			alone.tick(Duration::ZERO);
		}
		let btc = symbol("BTC");
		assert_eq!(alone.level(&btc), after(11, 300).level(&btc));
	}

	#[test]
	fn frozen_assets_stay_and_the_others_go_on() {
		let mut market = after(1, 3);
		market.set_frozen(Some(&symbol("BTC")), true);
		let before = market.levels();
		market.tick(TICK);
		assert_eq!(market.level(&symbol("BTC")), before.get(&symbol("BTC")));
		assert_ne!(market.level(&symbol("ETH")), before.get(&symbol("ETH")));
		market.set_frozen(None, true);
		let before = market.levels();
		market.tick(TICK);
		assert_eq!(market.levels(), before);
		market.set_frozen(None, false);
		market.tick(TICK);
		assert!(market.levels().iter().all(|(asset, level)| *level != before[asset]));
	}

	#[test]
	fn a_set_price_holds_or_walks_on() {
		let mut market = market(1);
		market.set_price(&symbol("BTC"), "61234.5".parse().unwrap(), true);
		market.set_price(&symbol("ETH"), "4000".parse().unwrap(), false);
		market.tick(TICK);
		assert_eq!(mid(&market, "BTC"), "61234.5");
		let eth = market.level(&symbol("ETH")).unwrap().mid;
		assert_ne!(eth.to_string(), "4000");
		assert!(eth > "3990".parse().unwrap() && eth < "4010".parse().unwrap());
	}

	#[test]
	fn a_recording_decides_its_assets_and_the_others_stand() {
		let csv =
			"ms,asset,price\n0,BTC,50000\n1000,BTC,50100\n1500,PEPE,0.000007\n1500,BTC,50200\n";
		let replay = Replay::from_text(csv, Decimal::from_whole(1)).unwrap();
		let mut market = Market::new(1, &default_assets(), Some(replay)).unwrap();
		assert_eq!(mid(&market, "BTC"), "50000");
		assert_eq!(mid(&market, "PEPE"), "0.000007");
		market.tick(TICK * 2);
		assert_eq!((mid(&market, "BTC"), mid(&market, "ETH")), ("50100".into(), "3500".into()));
		market.set_price(&symbol("BTC"), Decimal::from_whole(1), true);
		market.tick(TICK * 3);
		assert_eq!(mid(&market, "BTC"), "1");
		market.set_frozen(None, false);
		assert_eq!(mid(&market, "BTC"), "50200");
		market.tick(TICK * 1_000);
		assert_eq!(mid(&market, "BTC"), "50200");
	}

	#[test]
	fn a_market_needs_distinct_assets() {
		assert_eq!(Market::new(0, &[], None).unwrap_err(), MarketError::NoAssets);
		let twice: Vec<Asset> = ["BTC=1", "BTC=2"].map(|text| text.parse().unwrap()).into();
		let error = Market::new(0, &twice, None).unwrap_err();
		assert_eq!(error.to_string(), "asset BTC is listed twice");
	}

	#[test]
	fn a_stranger_is_named_with_those_listed() {
		let assets = ["BTC=1", "ETH=2"].map(|text| text.parse().unwrap());
		let market = Market::new(0, &assets, None).unwrap();
		assert_eq!(market.find("ETH"), Ok(symbol("ETH")));
		let error = market.find("eth").unwrap_err();
		assert_eq!(error.to_string(), "\"eth\" is not listed; there are BTC ETH");
	}
}
