//! Faults that a test or a demonstration asks for.

use crate::{asset::Symbol, ticker::Level, venues::Venue};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::{
	collections::{BTreeMap, BTreeSet},
	fmt,
	mem::discriminant,
	time::Duration,
};
use tokio::sync::watch;

/// The longest delay: ten minutes.
pub const MAX_DELAY_MS: u64 = 600_000;
/// The oldest stale quote: one year of 366 days.
pub const MAX_STALE_SECONDS: u64 = 31_622_400;
/// The largest numerator or denominator of a scale. With it no scaled price leaves the numbers that
/// can be written.
pub const MAX_SCALE: u64 = 1_000_000;

/// Something that goes wrong. In JSON a name, `"down"`, or a name with its value,
/// `{"delay_ms": 250}`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
	/// HTTP 503.
	Down,
	/// The connection is closed without an answer.
	Refuse,
	/// No answer until the fault is cleared; after ten minutes the connection is closed.
	Hang,
	/// The answer comes this many milliseconds late, 1 to [`MAX_DELAY_MS`].
	DelayMs(u64),
	/// HTTP 200 with a body that is neither JSON nor UTF-8.
	Garbage,
	/// HTTP 200 with JSON in which fields are missing or of another type.
	WrongJson,
	/// Prices stay where they were when the fault was set; where the format carries a time, it is
	/// this many seconds ago, 1 to [`MAX_STALE_SECONDS`].
	StaleSeconds(u64),
	/// All prices are multiplied.
	Scale(Ratio),
	/// The venue does not know the symbol.
	Remove,
	/// The bid is above the ask.
	Crossed,
	/// All prices and sizes are zero.
	Zero,
}

/// A positive fraction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
	/// 1 to [`MAX_SCALE`].
	pub numerator: u64,
	/// 1 to [`MAX_SCALE`].
	pub denominator: u64,
}

/// A value of a fault outside its limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field} is {value}, not 1 to {limit}")]
pub struct FaultLimit {
	/// The value's name in JSON.
	pub field: &'static str,
	/// What it is.
	pub value: u64,
	/// What it may be at most.
	pub limit: u64,
}

impl Fault {
	/// Checks the values against their limits.
	pub fn check(&self) -> Result<(), FaultLimit> {
		let within = |field, value, limit| match (1..=limit).contains(&value) {
			true => Ok(()),
			false => Err(FaultLimit { field, value, limit }),
		};
		match self {
			Self::DelayMs(delay) => within("delay_ms", *delay, MAX_DELAY_MS),
			Self::StaleSeconds(age) => within("stale_seconds", *age, MAX_STALE_SECONDS),
			Self::Scale(Ratio { numerator, denominator }) => {
				within("numerator", *numerator, MAX_SCALE)?;
				within("denominator", *denominator, MAX_SCALE)
			}
			_ => Ok(()),
		}
	}

	/// How the venue answers instead, if it answers otherwise at all.
	const fn outcome(&self) -> Option<Outcome> {
		match self {
			Self::Down => Some(Outcome::Down),
			Self::Refuse => Some(Outcome::Refuse),
			Self::Hang => Some(Outcome::Hang),
			Self::Garbage => Some(Outcome::Garbage),
			Self::WrongJson => Some(Outcome::WrongJson),
			_ => None,
		}
	}
}

/// Whom a fault befalls; `None` is everyone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selector {
	/// The venue.
	pub venue: Option<Venue>,
	/// The asset.
	pub asset: Option<Symbol>,
}

impl Selector {
	/// Whether `venue` is selected, as far as it is asked about one of `assets`.
	fn concerns(&self, venue: Venue, assets: &[Symbol]) -> bool {
		self.venue.is_none_or(|selected| selected == venue)
			&& self.asset.as_ref().is_none_or(|selected| assets.contains(selected))
	}

	/// Whether every part that this selector names is the same in `other`.
	fn covers(&self, other: &Self) -> bool {
		(self.venue.is_none() || self.venue == other.venue)
			&& (self.asset.is_none() || self.asset == other.asset)
	}
}

impl fmt::Display for Selector {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let venue = self.venue.map_or("every venue", Venue::name);
		let asset = self.asset.as_ref().map_or("every asset", Symbol::as_str);
		write!(f, "{asset} on {venue}")
	}
}

/// A fault that was set and not cleared.
#[derive(Clone, Debug)]
struct Active {
	selector: Selector,
	fault: Fault,
	/// All levels at the time the fault was set; kept for stale quotes only.
	held: BTreeMap<Symbol, Level>,
}

/// A fault as the control API lists it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Listed {
	/// `null` for every venue.
	pub venue: Option<Venue>,
	/// `null` for every asset.
	pub asset: Option<Symbol>,
	/// What goes wrong.
	pub fault: Fault,
}

/// An answer other than a quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
	/// See [`Fault::Down`].
	Down,
	/// See [`Fault::Refuse`].
	Refuse,
	/// See [`Fault::Hang`].
	Hang,
	/// See [`Fault::Garbage`].
	Garbage,
	/// See [`Fault::WrongJson`].
	WrongJson,
}

/// How a venue answers one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Conduct {
	/// How late: the longest of the delays.
	pub delay: Duration,
	/// What instead of a quote: that which was set last.
	pub outcome: Option<Outcome>,
}

/// What is wrong with the quote of one asset. Of faults of one kind, the one set last counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Distortion {
	/// Age in seconds, and the level that is quoted instead of the present one.
	pub stale: Option<(u64, Level)>,
	/// What prices are multiplied by.
	pub scale: Option<Ratio>,
	/// The symbol is unknown.
	pub removed: bool,
	/// The bid is above the ask.
	pub crossed: bool,
	/// Nothing but zeros.
	pub zero: bool,
}

/// The faults that are set.
#[derive(Debug)]
pub struct Faults {
	active: Mutex<Vec<Active>>,
	changes: watch::Sender<()>,
}

impl Default for Faults {
	fn default() -> Self {
		Self { active: Mutex::default(), changes: watch::Sender::new(()) }
	}
}

impl Faults {
	/// Sets a fault, in place of one of the same kind with the same selector. `levels` are those of
	/// the moment.
	pub fn set(&self, selector: Selector, fault: Fault, levels: BTreeMap<Symbol, Level>) {
		let held = match fault {
			Fault::StaleSeconds(_) => levels,
			_ => BTreeMap::new(),
		};
		let mut active = self.active.lock();
		active.retain(|other| {
			other.selector != selector || discriminant(&other.fault) != discriminant(&fault)
		});
		active.push(Active { selector, fault, held });
		drop(active);
		self.changes.send_replace(());
	}

	/// Clears the faults that were set for the venue and the asset that `selector` names; everything
	/// when it names none. Returns how many were cleared.
	pub fn clear(&self, selector: &Selector) -> usize {
		let mut active = self.active.lock();
		let before = active.len();
		active.retain(|fault| !selector.covers(&fault.selector));
		let cleared = before.saturating_sub(active.len());
		drop(active);
		self.changes.send_replace(());
		cleared
	}

	/// The faults in the order in which they were set.
	pub fn list(&self) -> Vec<Listed> {
		let listed = |Active { selector, fault, .. }: &Active| Listed {
			venue: selector.venue,
			asset: selector.asset.clone(),
			fault: *fault,
		};
		self.active.lock().iter().map(listed).collect()
	}

	/// Wakes up whenever faults are set or cleared.
	pub fn subscribe(&self) -> watch::Receiver<()> {
		self.changes.subscribe()
	}

	/// How `venue` answers a request for `assets`.
	pub fn conduct(&self, venue: Venue, assets: &[Symbol]) -> Conduct {
		let mut conduct = Conduct::default();
		for Active { selector, fault, .. } in self.active.lock().iter() {
			if !selector.concerns(venue, assets) {
				continue;
			}
			if let Fault::DelayMs(delay) = fault {
				conduct.delay = conduct.delay.max(Duration::from_millis(*delay));
			}
			conduct.outcome = fault.outcome().or(conduct.outcome);
		}
		conduct
	}

	/// What is wrong with the quotes of `venue`, for each of `assets`.
	pub fn distortions(
		&self,
		venue: Venue,
		assets: impl IntoIterator<Item = Symbol>,
	) -> Vec<(Symbol, Distortion)> {
		let active = self.active.lock();
		// The order of a request is kept, but no asset is quoted twice.
		let mut seen = BTreeSet::new();
		assets
			.into_iter()
			.filter(|asset| seen.insert(asset.clone()))
			.map(|asset| {
				let distortion = distortion(&active, venue, &asset);
				(asset, distortion)
			})
			.collect()
	}
}

fn distortion(active: &[Active], venue: Venue, asset: &Symbol) -> Distortion {
	let mut distortion = Distortion::default();
	for Active { selector, fault, held } in active {
		if !selector.concerns(venue, std::slice::from_ref(asset)) {
			continue;
		}
		match fault {
			Fault::StaleSeconds(age) => {
				distortion.stale = held.get(asset).map(|level| (*age, level.clone()));
			}
			Fault::Scale(ratio) => distortion.scale = Some(*ratio),
			Fault::Remove => distortion.removed = true,
			Fault::Crossed => distortion.crossed = true,
			Fault::Zero => distortion.zero = true,
			_ => {}
		}
	}
	distortion
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{asset::default_assets, market::Market};

	fn symbol(text: &str) -> Symbol {
		text.parse().unwrap()
	}

	fn selector(venue: Option<Venue>, asset: Option<&str>) -> Selector {
		Selector { venue, asset: asset.map(symbol) }
	}

	fn set(faults: &Faults, venue: Option<Venue>, asset: Option<&str>, fault: Fault) {
		faults.set(selector(venue, asset), fault, BTreeMap::new());
	}

	fn outcome(faults: &Faults, venue: Venue, assets: &[&str]) -> Option<Outcome> {
		let assets: Vec<Symbol> = assets.iter().map(|text| symbol(text)).collect();
		faults.conduct(venue, &assets).outcome
	}

	fn distorted(faults: &Faults, venue: Venue, asset: &str) -> Distortion {
		faults.distortions(venue, [symbol(asset)]).remove(0).1
	}

	#[test]
	fn a_selector_befalls_its_venue_and_asset_only() {
		let faults = Faults::default();
		set(&faults, Some(Venue::Kraken), Some("BTC"), Fault::Down);
		assert_eq!(outcome(&faults, Venue::Kraken, &["ETH", "BTC"]), Some(Outcome::Down));
		assert_eq!(outcome(&faults, Venue::Kraken, &["ETH"]), None);
		assert_eq!(outcome(&faults, Venue::Kraken, &[]), None);
		assert_eq!(outcome(&faults, Venue::Okx, &["BTC"]), None);

		set(&faults, Some(Venue::Okx), None, Fault::Garbage);
		assert_eq!(outcome(&faults, Venue::Okx, &[]), Some(Outcome::Garbage));
		assert_eq!(outcome(&faults, Venue::Binance, &["BTC"]), None);

		set(&faults, None, Some("SOL"), Fault::Zero);
		assert!(Venue::ALL.into_iter().all(|venue| distorted(&faults, venue, "SOL").zero));
		assert!(!distorted(&faults, Venue::Okx, "BTC").zero);
	}

	#[test]
	fn the_last_outcome_and_the_longest_delay_count() {
		let faults = Faults::default();
		set(&faults, None, None, Fault::DelayMs(40));
		set(&faults, Some(Venue::Okx), None, Fault::DelayMs(90));
		set(&faults, None, None, Fault::Garbage);
		set(&faults, None, Some("BTC"), Fault::Down);
		let delay = |venue| faults.conduct(venue, &[symbol("BTC")]).delay.as_millis();
		assert_eq!((delay(Venue::Okx), delay(Venue::Kraken)), (90, 40));
		assert_eq!(outcome(&faults, Venue::Okx, &["BTC"]), Some(Outcome::Down));
		assert_eq!(outcome(&faults, Venue::Okx, &["ETH"]), Some(Outcome::Garbage));
	}

	#[test]
	fn one_kind_is_set_once_per_selector() {
		let faults = Faults::default();
		let scale = |numerator| Fault::Scale(Ratio { numerator, denominator: 1 });
		set(&faults, None, None, scale(100));
		set(&faults, None, None, Fault::Crossed);
		set(&faults, None, None, scale(2));
		set(&faults, Some(Venue::Okx), None, scale(3));
		let listed: Vec<Fault> = faults.list().iter().map(|listed| listed.fault).collect();
		assert_eq!(listed, [Fault::Crossed, scale(2), scale(3)]);
		let seen = distorted(&faults, Venue::Kraken, "BTC");
		assert_eq!(seen.scale, Some(Ratio { numerator: 2, denominator: 1 }));
		assert!(seen.crossed);
		assert_eq!(distorted(&faults, Venue::Okx, "BTC").scale.unwrap().numerator, 3);
	}

	#[test]
	fn clearing_takes_what_the_selector_names() {
		let all = |faults: &Faults| {
			set(faults, None, None, Fault::Down);
			set(faults, Some(Venue::Okx), None, Fault::Down);
			set(faults, None, Some("BTC"), Fault::Down);
			set(faults, Some(Venue::Okx), Some("BTC"), Fault::Down);
		};
		for (venue, asset, cleared) in [
			(None, None, 4),
			(Some(Venue::Okx), None, 2),
			(None, Some("BTC"), 2),
			(Some(Venue::Okx), Some("BTC"), 1),
			(Some(Venue::Kraken), None, 0),
		] {
			let faults = Faults::default();
			all(&faults);
			assert_eq!(faults.clear(&selector(venue, asset)), cleared);
			assert_eq!(faults.list().len(), 4 - cleared);
		}
	}

	#[test]
	fn a_stale_quote_holds_the_level_of_its_moment() {
		let mut market = Market::new(1, &default_assets(), None).unwrap();
		let faults = Faults::default();
		let then = market.levels();
		faults.set(selector(None, Some("BTC")), Fault::StaleSeconds(30), then.clone());
		market.tick(Duration::ZERO);
		let held = distorted(&faults, Venue::Coinbase, "BTC").stale.unwrap();
		assert_eq!(held, (30, then[&symbol("BTC")].clone()));
		assert_eq!(distorted(&faults, Venue::Coinbase, "ETH").stale, None);
	}

	#[test]
	fn an_asset_asked_for_twice_is_quoted_once_in_the_order_asked() {
		let asked = ["ETH", "BTC", "ETH"].map(symbol);
		let quoted = Faults::default().distortions(Venue::Binance, asked);
		let quoted: Vec<&str> = quoted.iter().map(|(asset, _)| asset.as_str()).collect();
		assert_eq!(quoted, ["ETH", "BTC"]);
	}

	#[test]
	fn values_have_limits() {
		let scale = |numerator, denominator| Fault::Scale(Ratio { numerator, denominator });
		for fault in
			[Fault::DelayMs(1), Fault::StaleSeconds(MAX_STALE_SECONDS), scale(1, MAX_SCALE)]
		{
			assert_eq!(fault.check(), Ok(()));
		}
		for (fault, reason) in [
			(Fault::DelayMs(0), "delay_ms is 0, not 1 to 600000"),
			(Fault::DelayMs(600_001), "delay_ms is 600001, not 1 to 600000"),
			(Fault::StaleSeconds(31_622_401), "stale_seconds is 31622401, not 1 to 31622400"),
			(scale(0, 1), "numerator is 0, not 1 to 1000000"),
			(scale(1, 0), "denominator is 0, not 1 to 1000000"),
			(scale(1_000_001, 1), "numerator is 1000001, not 1 to 1000000"),
		] {
			assert_eq!(fault.check().unwrap_err().to_string(), reason);
		}
	}

	#[test]
	fn json_names_are_fixed() {
		for (fault, json) in [
			(Fault::Down, r#""down""#),
			(Fault::WrongJson, r#""wrong_json""#),
			(Fault::DelayMs(250), r#"{"delay_ms":250}"#),
			(Fault::StaleSeconds(60), r#"{"stale_seconds":60}"#),
			(
				Fault::Scale(Ratio { numerator: 100, denominator: 1 }),
				r#"{"scale":{"numerator":100,"denominator":1}}"#,
			),
		] {
			assert_eq!(serde_json::to_string(&fault).unwrap(), json);
			assert_eq!(serde_json::from_str::<Fault>(json).unwrap(), fault);
		}
	}
}
