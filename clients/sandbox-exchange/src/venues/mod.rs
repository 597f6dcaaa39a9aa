//! The venues and what differs between them. Each submodule speaks the public format of one.

pub mod binance;
pub mod coinbase;
pub mod kraken;
pub mod okx;

use crate::{asset::Symbol, exchange::App};
use axum::Router;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

/// An exchange whose public price endpoints are served.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Venue {
	/// Binance spot.
	Binance,
	/// Kraken spot.
	Kraken,
	/// Coinbase Exchange.
	Coinbase,
	/// OKX spot.
	Okx,
}

/// A text that names no venue.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no venue; there are binance, kraken, coinbase and okx")]
pub struct UnknownVenue(pub String);

impl Venue {
	/// Every venue.
	pub const ALL: [Self; 4] = [Self::Binance, Self::Kraken, Self::Coinbase, Self::Okx];

	/// Name in URLs, in the control API and in logs.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Binance => "binance",
			Self::Kraken => "kraken",
			Self::Coinbase => "coinbase",
			Self::Okx => "okx",
		}
	}

	/// Path and query that ask the venue for the price of `asset`, after its base URL.
	pub fn ticker_path(self, asset: &Symbol) -> String {
		match self {
			Self::Binance => format!("/api/v3/ticker/bookTicker?symbol={}", binance::symbol(asset)),
			Self::Kraken => format!("/0/public/Ticker?pair={}", kraken::alternative_name(asset)),
			Self::Coinbase => format!("/products/{}/ticker", coinbase::product(asset)),
			Self::Okx => format!("/api/v5/market/ticker?instId={}", okx::instrument(asset)),
		}
	}

	/// Half the distance between bid and ask, in parts per million of the mid.
	pub const fn half_spread_ppm(self) -> i64 {
		match self {
			Self::Binance => 50,
			Self::Okx => 75,
			Self::Coinbase => 100,
			Self::Kraken => 150,
		}
	}

	/// Digits after the point that prices have at least, however high they are.
	pub const fn least_price_decimals(self) -> u32 {
		match self {
			Self::Binance | Self::Coinbase => 2,
			Self::Kraken | Self::Okx => 1,
		}
	}

	/// The venue's endpoints, below its prefix.
	pub(crate) fn routes(self) -> Router<Arc<App>> {
		match self {
			Self::Binance => binance::routes(),
			Self::Kraken => kraken::routes(),
			Self::Coinbase => coinbase::routes(),
			Self::Okx => okx::routes(),
		}
	}
}

impl fmt::Display for Venue {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(self.name())
	}
}

impl FromStr for Venue {
	type Err = UnknownVenue;

	fn from_str(text: &str) -> Result<Self, UnknownVenue> {
		Self::ALL
			.into_iter()
			.find(|venue| venue.name() == text)
			.ok_or_else(|| UnknownVenue(text.to_owned()))
	}
}

/// One value for each venue.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct PerVenue<T> {
	/// Of [`Venue::Binance`].
	pub binance: T,
	/// Of [`Venue::Kraken`].
	pub kraken: T,
	/// Of [`Venue::Coinbase`].
	pub coinbase: T,
	/// Of [`Venue::Okx`].
	pub okx: T,
}

impl<T> PerVenue<T> {
	/// Calls `make` for each venue, in the order of [`Venue::ALL`].
	pub fn from_fn(mut make: impl FnMut(Venue) -> T) -> Self {
		let [binance, kraken, coinbase, okx] = Venue::ALL.map(&mut make);
		Self { binance, kraken, coinbase, okx }
	}

	/// The value of `venue`.
	pub const fn get(&self, venue: Venue) -> &T {
		match venue {
			Venue::Binance => &self.binance,
			Venue::Kraken => &self.kraken,
			Venue::Coinbase => &self.coinbase,
			Venue::Okx => &self.okx,
		}
	}

	/// The value of `venue`, to change.
	pub const fn get_mut(&mut self, venue: Venue) -> &mut T {
		match venue {
			Venue::Binance => &mut self.binance,
			Venue::Kraken => &mut self.kraken,
			Venue::Coinbase => &mut self.coinbase,
			Venue::Okx => &mut self.okx,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn names_round_trip_and_strangers_are_named() {
		for venue in Venue::ALL {
			assert_eq!(venue.name().parse(), Ok(venue));
			assert_eq!(serde_json::to_value(venue).unwrap(), venue.name());
		}
		assert_eq!(
			"Binance".parse::<Venue>().unwrap_err().to_string(),
			"\"Binance\" is no venue; there are binance, kraken, coinbase and okx"
		);
	}

	#[test]
	fn each_venue_has_its_own_value() {
		let mut names = PerVenue::from_fn(Venue::name);
		for venue in Venue::ALL {
			assert_eq!(*names.get(venue), venue.name());
		}
		*names.get_mut(Venue::Coinbase) = "changed";
		assert_eq!(names.coinbase, "changed");
	}

	#[test]
	fn paths_use_each_venues_names() {
		let path = |venue: Venue| venue.ticker_path(&"BTC".parse().unwrap());
		assert_eq!(path(Venue::Binance), "/api/v3/ticker/bookTicker?symbol=BTCUSDT");
		assert_eq!(path(Venue::Kraken), "/0/public/Ticker?pair=XBTUSD");
		assert_eq!(path(Venue::Coinbase), "/products/BTC-USD/ticker");
		assert_eq!(path(Venue::Okx), "/api/v5/market/ticker?instId=BTC-USDT");
	}
}
