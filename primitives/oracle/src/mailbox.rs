//! How the offchain worker and the node's oracle worker meet: both reach the node's offchain
//! database. The node writes where the venues are, the offchain worker writes what it measured.

#![allow(clippy::as_conversions, reason = "the derives of SCALE convert variant indices")]

use crate::{AssetId, BlockNumber, CertifiedPrice, Moment, RequestRef, Round, SetId};
use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::H256;

/// Key under which the node stores the SCALE encoding of a [`Vec<Venue>`].
pub const VENUES_KEY: &[u8] = b"ballast/oracle/venues";
/// Key under which the offchain worker stores the SCALE encoding of its newest [`Measurement`].
pub const MEASUREMENT_KEY: &[u8] = b"ballast/oracle/measurement";

/// Exchanges whose public price endpoints are understood. Append only: the index is stored.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VenueKind {
	/// Binance spot: `/api/v3/ticker/bookTicker?symbol=`. Carries no time.
	Binance,
	/// Kraken spot: `/0/public/Ticker?pair=`. Carries no time.
	Kraken,
	/// Coinbase Exchange: `/products/{id}/ticker`. Carries an ISO-8601 time.
	Coinbase,
	/// OKX spot: `/api/v5/market/ticker?instId=`. Carries milliseconds.
	Okx,
}

impl VenueKind {
	/// Every venue.
	pub const ALL: [Self; 4] = [Self::Binance, Self::Kraken, Self::Coinbase, Self::Okx];

	/// Name on the command line and in logs.
	pub const fn name(self) -> &'static str {
		match self {
			Self::Binance => "binance",
			Self::Kraken => "kraken",
			Self::Coinbase => "coinbase",
			Self::Okx => "okx",
		}
	}
}

/// A venue and where to reach it.
#[derive(Encode, Decode, Clone, PartialEq, Eq, Debug)]
pub struct Venue {
	/// Its format.
	pub kind: VenueKind,
	/// Scheme, host, port and path prefix, without a slash at the end.
	pub base_url: String,
}

/// Why an oracle has no price of an asset.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MissingReason {
	/// Fewer than the required venues gave a usable quote.
	TooFewQuotes {
		/// Quotes that were left.
		usable: u8,
		/// Quotes that are needed.
		required: u8,
	},
	/// The venues disagree: the quotes near the median are not a majority.
	Disagreement,
	/// The price is outside 1e-12 to 1e12.
	OutOfRange,
}

/// What the offchain worker of one node measured at one block.
#[derive(Encode, Decode, Clone, PartialEq, Eq, Debug)]
pub struct Measurement {
	/// Oracle set of the round.
	pub set_id: SetId,
	/// Round that was due.
	pub round: Round,
	/// Block at which the worker ran.
	pub block: BlockNumber,
	/// Parent hash of that block, which tells forks apart.
	pub parent: H256,
	/// When the last quote had arrived, milliseconds since the Unix epoch, by the node's clock.
	pub observed_at: Moment,
	/// Measured prices, strictly ascending by asset.
	pub prices: Vec<CertifiedPrice>,
	/// Assets without a price, and why.
	pub missing: Vec<(AssetId, MissingReason)>,
	/// Requests that are valid and whose every asset has a price, ascending by basket.
	pub requests: Vec<RequestRef>,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn stored_index_of_a_venue_never_changes() {
		let stored = [("binance", 0), ("kraken", 1), ("coinbase", 2), ("okx", 3)];
		assert_eq!(VenueKind::ALL.map(|kind| (kind.name(), kind.encode()[0])), stored);
	}
}
