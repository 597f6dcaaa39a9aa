// What the oracles have to measure while the exchange is frozen: the rules of docs/PROTOCOL.md, on
// the quotes that the control API reports.

import { venuesOf } from './assets.mjs';
import { scaled } from './format.mjs';
import { VENUES } from './sandbox.mjs';

const ascending = (values) => [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
/** Of n values the ⌈n/2⌉-th from below. */
export const lowerMedian = (values) => ascending(values)[Math.floor((values.length - 1) / 2)];
/** Of n values the (⌊n/2⌋ + 1)-th from below. */
const upperMedian = (values) => ascending(values)[Math.floor(values.length / 2)];
const distance = (a, b) => (a < b ? b - a : a - b);

/**
 * Price and confidence of `symbol`, from `prices` as the control API gives them, when the venues
 * `usable` answer. `outliers` maps a venue to the mid that it quotes instead, so far off that it
 * counts as a voice above or below and for nothing else.
 */
export function measured(prices, symbol, { usable = VENUES, outliers = {} } = {}) {
	const asked = venuesOf(symbol).filter((venue) => usable.includes(venue));
	const quotes = asked.map((venue) => {
		const [bid, ask] = ['bid', 'ask'].map((side) =>
			scaled(prices.assets[symbol].venues[venue][side]),
		);
		return { venue, mid: (bid + ask) / 2n, halfSpread: (ask - bid + 1n) / 2n };
	});
	const price = lowerMedian(quotes.map(({ venue, mid }) => outliers[venue] ?? mid));
	const near = quotes.filter(({ venue }) => outliers[venue] === undefined);
	const spread = upperMedian(near.map(({ halfSpread }) => halfSpread));
	const deviation = upperMedian(near.map(({ mid }) => distance(mid, price)));
	return { price, confidence: spread > deviation ? spread : deviation };
}
