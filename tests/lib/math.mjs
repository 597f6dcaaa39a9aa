// The arithmetic of docs/ARCHITECTURE.md ("Arithmetic") in BigInt, written from the text and not
// from the Rust, so that the tests compare two implementations.
//
// Weights, quantities and prices are integers scaled by 1e18, values by 1e36.

export const SCALE = 10n ** 18n;
export const ONE36 = 10n ** 36n;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0n);

const priceOf = (prices, asset) => {
	const price = prices.get(asset);
	if (price === undefined) throw new Error(`asset ${asset} has no price`);
	return price;
};

/** Value of one share: what its components are worth at `prices`, and its dust. */
export function nav36(components, dust36, prices) {
	return sum(components.map((c) => c.quantity * priceOf(prices, c.asset))) + dust36;
}

/**
 * The component list after a change: every index of `remove` is swapped with the last and popped,
 * then `add` is pushed.
 */
export function applyChange(assets, { remove, add }) {
	const list = [...assets];
	for (const index of remove) {
		if (index >= list.length) throw new Error(`no component ${index}`);
		const last = list.pop();
		if (index < list.length) list[index] = last;
	}
	return [...list, ...add];
}

/**
 * Rebalances one share to `targets` ([asset, weight] pairs) at `prices` (a Map from asset).
 * A new basket has no old components and 1e36 of dust.
 */
export function plan({ old, dust36, targets, prices }) {
	const total = nav36(old, dust36, prices);
	const components = targets.map(([asset, weight]) => {
		const price = priceOf(prices, asset);
		const value36 = (weight * total) / SCALE;
		return { asset, weight, quantity: value36 / price, price };
	});
	const spent = sum(components.map((c) => c.quantity * c.price));
	return {
		components,
		nav36: total,
		nav: total / SCALE,
		dust36: total - spent,
		deltas: deltas(old, components, prices),
	};
}

/** Every asset of the old or the new components once, ascending, with the change of its quantity. */
export function deltas(old, components, prices) {
	const before = new Map(old.map((c) => [c.asset, c.quantity]));
	const after = new Map(components.map((c) => [c.asset, c.quantity]));
	const union = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
	return union.map((asset) => ({
		asset,
		change: (after.get(asset) ?? 0n) - (before.get(asset) ?? 0n),
		price: priceOf(prices, asset),
	}));
}

/**
 * Base units that the vault trades for `supply` base units of shares: what it receives rounds up,
 * what it gives rounds down.
 */
export function basketAmount(change, supply, decimals) {
	const divisor = 10n ** BigInt(36 - decimals);
	if (change < 0n) return (-change * supply) / divisor;
	return (change * supply + divisor - 1n) / divisor;
}

/** The trade requests that a plan leads to: one for each quantity that changes, ascending. */
export function trades(plan, supply, decimalsOf) {
	return plan.deltas
		.filter(({ change }) => change !== 0n)
		.map(({ asset, change, price }) => ({
			asset,
			side: change > 0n ? 'Buy' : 'Sell',
			deltaPerShare: change > 0n ? change : -change,
			amount: basketAmount(change, supply, decimalsOf(asset)),
			price,
		}));
}

/**
 * Share of each component in the value of all of them, as an exact fraction. Dust belongs to no
 * component.
 */
export function exactWeights(components, prices) {
	const values = components.map((c) => c.quantity * priceOf(prices, c.asset));
	return values.map((numerator) => ({ numerator, denominator: sum(values) }));
}
