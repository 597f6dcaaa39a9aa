//! Measures prices over HTTP, for the offchain worker.
//!
//! [`measure`] asks every configured venue for every listed asset, at once, and makes of the
//! answers one price per asset or the reason why there is none. Nothing is ever filled in: no
//! default, no earlier price, no price of another asset.
//!
//! What it relies on, from the request to the price:
//!
//! 1. One venue of each kind counts. A second entry of a kind is ignored and logged, so that an
//!    exchange entered twice by mistake cannot be its own quorum.
//! 2. All requests are started before any response is awaited, and all share one deadline
//!    ([`fetch`]).
//! 3. Prices are read from decimal text with integers ([`decimal`]); each venue's format is in
//!    [`venues`].
//! 4. A quote that is stale, from the future, crossed, too wide, about another symbol or unreadable
//!    is dropped with its reason ([`quote`]).
//! 5. The rest is aggregated by the rules of [`aggregate`].
//!
//! It works on nothing but its arguments, the clock and HTTP: no storage, no configuration of the
//! pallet.

pub mod aggregate;
pub mod decimal;
pub mod fetch;
pub mod quote;
pub mod time;
pub mod venues;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use aggregate::{MAX_PRICE, MIN_PRICE};
pub use fetch::MAX_BODY_BYTES;
pub use quote::DropReason;

use crate::LOG_TARGET;
use alloc::{collections::BTreeMap, vec::Vec};
use ballast_oracle::{
	mailbox::{MissingReason, Venue, VenueKind},
	AssetId, CertifiedPrice, Moment,
};
use quote::Quote;
use sp_runtime::Permill;
use venues::Symbol;

/// An asset and what each venue calls its market.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listing {
	/// The asset.
	pub asset: AssetId,
	/// Its symbol at each kind of venue that lists it. Of a kind named twice the first counts.
	pub symbols: Vec<(VenueKind, Vec<u8>)>,
}

/// The limits within which quotes are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MeasureParams {
	/// Venues that must agree on a price; zero is taken as one.
	pub min_quotes: u8,
	/// Longest time that a measurement takes, in milliseconds. Responses must begin within three
	/// quarters of it and end within all of it.
	pub timeout_ms: u64,
	/// Greatest age of a quote, in milliseconds, where the venue's format carries a time.
	pub stale_after_ms: u64,
	/// Furthest that a quote's time is ahead of this node's clock, in milliseconds.
	pub max_clock_skew_ms: u64,
	/// Furthest that a mid is from the median of the venues, as a part of that median.
	pub max_deviation: Permill,
	/// Widest spread between bid and ask, as a part of the mid.
	pub max_spread: Permill,
}

/// What was measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measured {
	/// When the last response had been read, milliseconds since the Unix epoch, by the node's
	/// clock.
	pub observed_at: Moment,
	/// One price per asset that has one, strictly ascending by asset.
	pub prices: Vec<CertifiedPrice>,
	/// Every other listed asset, strictly ascending, and why it has no price.
	pub missing: Vec<(AssetId, MissingReason)>,
	/// Quotes that were not used, by asset, for logs.
	pub dropped: Vec<(AssetId, VenueKind, DropReason)>,
}

/// One quote to fetch.
struct Query<'a> {
	asset: AssetId,
	kind: VenueKind,
	symbol: Symbol<'a>,
}

/// Measures a price of every listed asset at the configured venues.
///
/// Blocks for up to [`MeasureParams::timeout_ms`]. Every asset of `listings` is in exactly one of
/// [`Measured::prices`] and [`Measured::missing`]; of an asset listed twice the first entry counts.
///
/// Can be called only in an offchain worker: elsewhere HTTP is not available and the host panics.
pub fn measure(venues: &[Venue], listings: &[Listing], params: &MeasureParams) -> Measured {
	let venues = one_of_each_kind(venues);
	let mut dropped = Vec::new();
	let mut quotes: BTreeMap<AssetId, Vec<(VenueKind, Quote)>> = BTreeMap::new();
	let mut queries = Vec::new();
	let mut urls = Vec::new();
	for listing in listings {
		if quotes.insert(listing.asset, Vec::new()).is_some() {
			log::warn!(
				target: LOG_TARGET,
				"asset {} is listed twice, the second is ignored",
				listing.asset,
			);
			continue;
		}
		for (kind, venue) in &venues {
			let Some((_, symbol)) = listing.symbols.iter().find(|(of, _)| of == kind) else {
				continue;
			};
			match Symbol::new(symbol) {
				Some(symbol) => {
					urls.push(venues::url(venue, &symbol));
					queries.push(Query { asset: listing.asset, kind: *kind, symbol });
				}
				None => dropped.push((listing.asset, *kind, DropReason::InvalidSymbol)),
			}
		}
	}

	let fetched = fetch::fetch_all(&urls, params.timeout_ms);
	let observed_at = sp_io::offchain::timestamp().unix_millis();
	for (Query { asset, kind, symbol }, fetched) in queries.into_iter().zip(fetched) {
		let quote = fetched
			.and_then(|body| venues::parse(kind, &symbol, &body))
			.and_then(|ticker| ticker.check(observed_at, params));
		match quote {
			Ok(quote) => quotes.entry(asset).or_default().push((kind, quote)),
			Err(reason) => dropped.push((asset, kind, reason)),
		}
	}
	conclude(observed_at, quotes, dropped, params)
}

/// Aggregates the usable quotes of every asset.
fn conclude(
	observed_at: Moment,
	quotes: BTreeMap<AssetId, Vec<(VenueKind, Quote)>>,
	mut dropped: Vec<(AssetId, VenueKind, DropReason)>,
	params: &MeasureParams,
) -> Measured {
	let (mut prices, mut missing) = (Vec::new(), Vec::new());
	for (asset, quotes) in quotes {
		let (kinds, quotes): (Vec<VenueKind>, Vec<Quote>) = quotes.into_iter().unzip();
		let outcome = aggregate::aggregate(&quotes, params.min_quotes, params.max_deviation);
		match outcome.price {
			Ok(price) => prices.push(CertifiedPrice {
				asset,
				price: price.value,
				confidence: price.confidence,
			}),
			Err(reason) => missing.push((asset, reason)),
		}
		for (kind, outlier) in kinds.into_iter().zip(outcome.outliers) {
			if outlier {
				dropped.push((asset, kind, DropReason::Outlier));
			}
		}
	}
	dropped.sort_by_key(|(asset, kind, _)| (*asset, *kind));
	Measured { observed_at, prices, missing, dropped }
}

/// The first venue of each kind.
fn one_of_each_kind(venues: &[Venue]) -> BTreeMap<VenueKind, &Venue> {
	let mut first: BTreeMap<VenueKind, &Venue> = BTreeMap::new();
	for venue in venues {
		match first.get(&venue.kind) {
			None => drop(first.insert(venue.kind, venue)),
			Some(kept) => log::warn!(
				target: LOG_TARGET,
				"{} is configured twice: {} is asked, {} is ignored",
				venue.kind.name(),
				kept.base_url,
				venue.base_url,
			),
		}
	}
	first
}
