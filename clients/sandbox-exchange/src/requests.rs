//! Which venue was asked for which asset, and how many requests were open at once.

use crate::{
	asset::Symbol,
	venues::{PerVenue, Venue},
};
use parking_lot::Mutex;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// Requests to the venues since the start or the last reset.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
	/// Requests to all venues.
	pub total: u64,
	/// Requests that have no answer yet.
	pub in_flight: u64,
	/// The most that had no answer at one moment.
	pub max_in_flight: u64,
	/// The same for each venue.
	pub venues: PerVenue<VenueCounts>,
}

/// Requests to one venue.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct VenueCounts {
	/// Requests to the venue.
	pub total: u64,
	/// Those that name a symbol the venue does not list.
	pub unknown_symbol: u64,
	/// Requests that have no answer yet.
	pub in_flight: u64,
	/// The most that had no answer at one moment.
	pub max_in_flight: u64,
	/// Requests for each asset; a request for several counts for each.
	pub assets: BTreeMap<Symbol, u64>,
}

/// Counts requests.
#[derive(Clone, Debug, Default)]
pub struct RequestLog(Arc<Mutex<Counts>>);

/// A request that has no answer yet; dropping it says that it has one, or that the client left.
#[derive(Debug)]
pub struct InFlight {
	log: RequestLog,
	venue: Venue,
}

impl RequestLog {
	/// Counts a request to `venue` for `assets`.
	pub fn begin(&self, venue: Venue, assets: &[Symbol], unknown_symbol: bool) -> InFlight {
		let mut counts = self.0.lock();
		increase(&mut counts.total);
		increase(&mut counts.in_flight);
		counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
		let counts = counts.venues.get_mut(venue);
		increase(&mut counts.total);
		increase(&mut counts.in_flight);
		counts.max_in_flight = counts.max_in_flight.max(counts.in_flight);
		if unknown_symbol {
			increase(&mut counts.unknown_symbol);
		}
		for asset in assets {
			increase(counts.assets.entry(asset.clone()).or_default());
		}
		InFlight { log: self.clone(), venue }
	}

	/// The counts of the moment.
	pub fn counts(&self) -> Counts {
		self.0.lock().clone()
	}

	/// Starts counting anew; what is in flight stays in flight.
	pub fn reset(&self) {
		let mut counts = self.0.lock();
		let venues = PerVenue::from_fn(|venue| {
			let in_flight = counts.venues.get(venue).in_flight;
			VenueCounts { in_flight, max_in_flight: in_flight, ..Default::default() }
		});
		let in_flight = counts.in_flight;
		*counts = Counts { total: 0, in_flight, max_in_flight: in_flight, venues };
	}
}

impl Drop for InFlight {
	fn drop(&mut self) {
		let mut counts = self.log.0.lock();
		counts.in_flight = counts.in_flight.saturating_sub(1);
		let counts = counts.venues.get_mut(self.venue);
		counts.in_flight = counts.in_flight.saturating_sub(1);
	}
}

fn increase(count: &mut u64) {
	*count = count.saturating_add(1);
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::slice;

	#[test]
	fn requests_are_counted_by_venue_and_asset() {
		let log = RequestLog::default();
		let (btc, eth): (Symbol, Symbol) = ("BTC".parse().unwrap(), "ETH".parse().unwrap());
		let both = [btc.clone(), eth.clone()];
		let first = log.begin(Venue::Kraken, &both, false);
		let second = log.begin(Venue::Okx, slice::from_ref(&btc), false);
		drop(first);
		let third = log.begin(Venue::Kraken, slice::from_ref(&btc), true);
		let counts = log.counts();
		assert_eq!((counts.total, counts.in_flight, counts.max_in_flight), (3, 2, 2));
		assert_eq!(counts.venues.kraken.assets, BTreeMap::from([(btc, 2), (eth, 1)]));
		assert_eq!(counts.venues.kraken.unknown_symbol, 1);
		assert_eq!(counts.venues.kraken.max_in_flight, 1);
		assert_eq!(counts.venues.binance, VenueCounts::default());

		log.reset();
		let counts = log.counts();
		assert_eq!((counts.total, counts.in_flight, counts.max_in_flight), (0, 2, 2));
		assert_eq!(counts.venues.kraken.in_flight, 1);
		drop((second, third));
		assert_eq!(log.counts().in_flight, 0);
		assert_eq!(log.counts().venues.okx.in_flight, 0);
	}
}
