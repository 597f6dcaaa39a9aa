// What the demonstration shows: each function turns checked results into text.

import { decimalsOf, SHARE_DECIMALS, symbolOf } from './assets.mjs';
import { ORACLE_NAMES } from './accounts.mjs';
import {
	decimal,
	percentage,
	price,
	ratio,
	rounded,
	scientific,
	signedPercentage,
	trimmed,
} from './format.mjs';
import { exactWeights, nav36, SCALE } from './math.mjs';
import { bar, bold, cyan, dim, green, red, seconds, swing, table, TICK, yellow } from './term.mjs';

const QUANTITY_DIGITS = 15;
const right = (title) => ({ title, right: true });
const left = (title) => ({ title });

const quantity = (value) => decimal(value, 18, QUANTITY_DIGITS);
const value36 = (value) => rounded(value, 36, 6);
const share = ({ numerator, denominator }) => (numerator * SCALE) / denominator;

/** A basket at given prices: price, target, quantity, value and its share of the whole. */
export function basketTable(components, prices) {
	const weights = exactWeights(components, prices);
	const columns = [
		left('asset'),
		...['price USD', 'target', 'quantity per share', 'value USD', 'weight'].map(right),
		left('share of value'),
	];
	const rows = components.map((c, at) => [
		bold(symbolOf(c.asset)),
		price(prices.get(c.asset)),
		percentage(c.weight),
		quantity(c.quantity),
		value36(c.quantity * prices.get(c.asset)),
		percentage(share(weights[at])),
		cyan(bar(ratio(weights[at].numerator, weights[at].denominator), 20)),
	]);
	return table(columns, rows);
}

/** How prices moved, and how far that takes each component from its target. */
export function driftTable(components, before, after) {
	const weights = exactWeights(components, after).map(share);
	const columns = [
		left('asset'),
		...['price before', 'price now', 'move', 'target', 'weight now', 'drift'].map(right),
		left('under      over'),
	];
	const rows = components.map((c, at) => {
		const [old, now] = [before.get(c.asset), after.get(c.asset)];
		const drift = weights[at] - c.weight;
		return [
			bold(symbolOf(c.asset)),
			price(old),
			price(now),
			signed(((now - old) * SCALE) / old),
			percentage(c.weight),
			percentage(weights[at]),
			signed(drift),
			// The bar is full at five points of drift.
			yellow(swing(Number(drift) / 5e16, 7)),
		];
	});
	return table(columns, rows);
}

const signed = (value) => (value < 0n ? red : green)(signedPercentage(value));

/** Quantities before and after, side by side. */
export function quantityTable({ before, plan }) {
	const columns = [
		left('asset'),
		...['price USD', 'quantity before', 'quantity after', 'change per share'].map(right),
	];
	const old = new Map(before.components.map((c) => [c.asset, c.quantity]));
	const fresh = new Map(plan.components.map((c) => [c.asset, c.quantity]));
	const rows = plan.deltas.map(({ asset, change, price: at }) => [
		bold(symbolOf(asset)),
		price(at),
		quantity(old.get(asset) ?? 0n),
		quantity(fresh.get(asset) ?? 0n),
		(change < 0n ? red : green)((change > 0n ? '+' : '') + quantity(change)),
	]);
	return table(columns, rows);
}

/** Value and weight before and after, side by side, with bars. */
export function valueTable({ before, plan, prices }) {
	const [old, fresh] = [before.components, plan.components].map((components) => {
		const weights = exactWeights(components, prices);
		return new Map(
			components.map((c, at) => [
				c.asset,
				{ value: c.quantity * prices.get(c.asset), weight: weights[at] },
			]),
		);
	});
	const cells = (entry) => {
		if (entry === undefined) return ['-', '-', ''];
		const { numerator, denominator } = entry.weight;
		const filled = bar(ratio(numerator, denominator), 16);
		return [value36(entry.value), percentage(share(entry.weight)), filled];
	};
	const columns = [
		left('asset'),
		right('value before'),
		right('weight'),
		left('before'),
		right('value after'),
		right('weight'),
		left('after'),
	];
	const rows = plan.deltas.map(({ asset }) => {
		const [a, b] = [cells(old.get(asset)), cells(fresh.get(asset))];
		return [bold(symbolOf(asset)), a[0], a[1], dim(a[2]), b[0], b[1], cyan(b[2])];
	});
	return table(columns, rows);
}

/** The value identity in whole numbers. */
export function identity({ before, plan, prices }) {
	const held = (components) => nav36(components, 0n, prices);
	const line = (label, value, note) => [label, value.toString(), note];
	const usd = (value) => `${decimal(value, 36, 18)} USD`;
	const rows = [
		line('held before', held(before.components), usd(held(before.components))),
		line('dust before', before.dust, `${scientific(before.dust, 36)} USD`),
		line(bold('NAV before'), nav36(before.components, before.dust, prices), usd(plan.nav36)),
		line('held after', held(plan.components), usd(held(plan.components))),
		line('dust after', plan.dust36, `${scientific(plan.dust36, 36)} USD`),
		line(bold('NAV after'), held(plan.components) + plan.dust36, usd(plan.nav36)),
	];
	return table([left('per share'), right('in 1e-36 USD, exact'), right('that is')], rows);
}

/** What authorised participants have to trade. */
export function tradeTable({ trades, supply }) {
	const worth = ({ amount, asset, price: at }) => (amount * at) / 10n ** BigInt(decimalsOf(asset));
	const largest = trades.reduce((most, trade) => (worth(trade) > most ? worth(trade) : most), 1n);
	const shares = trimmed(supply, SHARE_DECIMALS);
	const columns = [
		left('side'),
		left('asset'),
		right('per share'),
		right(`for ${shares} shares`),
		right('base units'),
		right('worth USD'),
		left(''),
	];
	const rows = trades.map((trade) => {
		const colour = trade.side === 'Buy' ? green : red;
		return [
			colour(trade.side.toUpperCase()),
			bold(symbolOf(trade.asset)),
			quantity(trade.deltaPerShare),
			decimal(trade.amount, decimalsOf(trade.asset), 9),
			trade.amount.toString(),
			rounded(worth(trade), 18, 2),
			colour(bar(ratio(worth(trade), largest), 12)),
		];
	});
	return table(columns, rows);
}

/** The oracle set, and who of it signed. */
export function signerTable({ members, signers }) {
	const columns = [right('oracle'), left('account'), left('of'), left('BLS key'), left('signed')];
	const rows = members.map(([account, key], index) => [
		String(index),
		account,
		ORACLE_NAMES[index] ?? '',
		`${key.slice(0, 14)}..`,
		signers.includes(index) ? green(TICK) : dim('-'),
	]);
	return table(columns, rows);
}

/** When each step was reached, in milliseconds after the first. */
export function timeTable(steps) {
	const total = steps.at(-1).at || 1;
	const rows = steps.map(({ what, at }, index) => {
		const took = at - (steps[index - 1]?.at ?? 0);
		return [what, seconds(at), index ? `+${seconds(took)}` : '', cyan(bar(at / total, 24))];
	});
	return table([left('step'), right('after'), right('took'), left('')], rows);
}
