//! The assets that every preset starts with.

use crate::AssetId;
use alloc::vec::Vec;
use ballast_oracle::mailbox::VenueKind;
use pallet_bls_oracle::GenesisAsset;

/// An asset of the presets.
pub struct Asset {
	/// Identifier.
	pub id: AssetId,
	/// Name for people.
	pub name: &'static str,
	/// Ticker.
	pub symbol: &'static str,
	/// Decimals on the asset's own chain.
	pub decimals: u8,
	/// Ticker at Kraken, where it differs.
	kraken: &'static str,
}

const fn asset(
	id: AssetId,
	name: &'static str,
	symbol: &'static str,
	decimals: u8,
	kraken: &'static str,
) -> Asset {
	Asset { id, name, symbol, decimals, kraken }
}

/// The assets of the presets.
pub const ASSETS: [Asset; 10] = [
	asset(1, "Bitcoin", "BTC", 8, "XBT"),
	asset(2, "Ether", "ETH", 18, "ETH"),
	asset(3, "Solana", "SOL", 9, "SOL"),
	asset(4, "BNB", "BNB", 18, "BNB"),
	asset(5, "XRP", "XRP", 6, "XRP"),
	asset(6, "Cardano", "ADA", 6, "ADA"),
	asset(7, "Dogecoin", "DOGE", 8, "XDG"),
	asset(8, "Avalanche", "AVAX", 18, "AVAX"),
	asset(9, "Chainlink", "LINK", 18, "LINK"),
	asset(10, "Polkadot", "DOT", 10, "DOT"),
];

/// A price that moves further than this between two certificates waits for a second one.
const BAND_BPS: u32 = 2_000;

fn listing(asset: &Asset) -> GenesisAsset {
	let Asset { id, symbol, kraken, .. } = asset;
	GenesisAsset {
		asset: *id,
		band_bps: BAND_BPS,
		symbols: [
			(VenueKind::Binance, alloc::format!("{symbol}USDT")),
			(VenueKind::Kraken, alloc::format!("{kraken}USD")),
			(VenueKind::Coinbase, alloc::format!("{symbol}-USD")),
			(VenueKind::Okx, alloc::format!("{symbol}-USDT")),
		]
		.into(),
	}
}

/// The assets of the presets, as the oracles know them.
pub fn listings() -> Vec<GenesisAsset> {
	ASSETS.iter().map(listing).collect()
}

/// Identifier, name, symbol and decimals of each asset, as pallet-assets takes them.
pub(super) fn metadata() -> Vec<(AssetId, Vec<u8>, Vec<u8>, u8)> {
	ASSETS
		.iter()
		.map(|asset| {
			let (name, symbol) = (asset.name.as_bytes().to_vec(), asset.symbol.as_bytes().to_vec());
			(asset.id, name, symbol, asset.decimals)
		})
		.collect()
}
