// The assets of the development preset (runtime/src/genesis), as the tests expect them. A test
// compares decimals and symbols with the chain.

import { VENUES } from './sandbox.mjs';

const list = [
	[1, 'BTC', 8],
	[2, 'ETH', 18],
	[3, 'SOL', 9],
	[4, 'BNB', 18],
	[5, 'XRP', 6],
	[6, 'ADA', 6],
	[7, 'DOGE', 8],
	[8, 'AVAX', 18],
	[9, 'LINK', 18],
	[10, 'DOT', 10],
	[11, 'USDC', 6],
];

/** Coinbase changes dollar coins for dollars one to one, and has no market for them. */
export const venuesOf = (symbol) =>
	VENUES.filter((venue) => symbol !== 'USDC' || venue !== 'coinbase');

export const ASSETS = list.map(([id, symbol, decimals]) => ({
	id,
	symbol,
	decimals,
	venues: venuesOf(symbol),
}));

const byId = new Map(ASSETS.map((asset) => [asset.id, asset]));

export const symbolOf = (id) => byId.get(id).symbol;
export const decimalsOf = (id) => byId.get(id).decimals;
export const [BTC, ETH, SOL, BNB, XRP, ADA, DOGE, AVAX, LINK, DOT, USDC] = ASSETS.map(
	({ id }) => id,
);

/** The basket of the preset, and the first that a call creates. */
export const GENESIS_BASKET = 0;
export const SHARE_DECIMALS = 18;

/** A weight from a percentage of at most four decimals. */
export const percent = (value) => BigInt(Math.round(value * 10_000)) * 10n ** 12n;
