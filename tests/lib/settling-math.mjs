// The arithmetic of settlement in BigInt, written from the documents of pallets/settlement and not from
// the Rust, so that the tests compare two implementations.
//
// Amounts are base units of an asset; shares, quantities, prices and rates are scaled by 1e18, values by
// 1e36. An asset that is traded is { price, decimals }.

import { SCALE } from './math.mjs';

const power = (exponent) => 10n ** BigInt(exponent);
const floor = (numerator, denominator) => numerator / denominator;
const ceiling = (numerator, denominator) => (numerator + denominator - 1n) / denominator;
const least = (a, b) => (a < b ? a : b);
const most = (a, b) => (a > b ? a : b);
export const absolute = (value) => (value < 0n ? -value : value);

/** What a vault needs of an asset for `supply` shares that hold `quantity` each: rounded up. */
export const required = (quantity, supply, decimals) =>
	ceiling(quantity * supply, power(36 - decimals));

/** What an issuer of shares pays of an asset: the larger of its part of the inventory and of the vault. */
export const issueAmount = ({ quantity, held, decimals }, shares, supply) =>
	most(required(quantity, shares, decimals), supply > 0n ? ceiling(held * shares, supply) : 0n);

/** What a redeemer of shares gets of an asset: its part of what the vault holds, rounded down. */
export const redeemAmount = (held, shares, supply) => floor(held * shares, supply);

/** What of redeemed shares goes to who earns the fee. */
export const feeShares = (rate, shares) => floor(rate * shares, SCALE);

/** What is made on top of issued shares for who earns the fee: `rate` of both. */
export const feeOnTop = (rate, shares) => floor(shares * rate, SCALE - rate);

const YEAR = 31_536_000_000n;

/** Shares that are made for a management fee of `rate` a year over so many milliseconds. */
export const managementShares = (rate, supply, elapsed) =>
	floor(supply * rate * elapsed, SCALE * YEAR - rate * elapsed);

/** What one share holds once the same inventory is that of `after` shares instead of `before`. */
export const diluted = (quantity, before, after) => floor(quantity * before, after);

/** What an amount is worth at a certified price, exact; negative amounts are owed. */
export const value36 = ({ price, decimals }, amount) => amount * price * power(18 - decimals);

/** `amount` of one asset in base units of another at the prices of both, times `parts` / 1e18. */
function convert(from, amount, to, parts, divide) {
	const numerator = amount * from.price * power(to.decimals) * parts;
	return divide(numerator, power(from.decimals) * to.price * SCALE);
}

/** What `amount` at `price` costs in the asset `paidIn`: up when the vault sells, down when it buys. */
export const payment = (side, asset, amount, price, paidIn) =>
	convert({ ...asset, price }, amount, paidIn, SCALE, side === 'Sell' ? ceiling : floor);

/** The prices around a certified one between which the vault trades. */
export const band = (price, tolerance) => ({
	low: ceiling(price * (SCALE - tolerance), SCALE),
	high: floor(price * (SCALE + tolerance), SCALE),
});

/** The worst price at which a vault trades when `elapsed` of `length` blocks of the order have passed. */
export function limitPrice(side, price, tolerance, { elapsed, length }) {
	const { low, high } = band(price, tolerance);
	const moved = floor((high - low) * least(BigInt(elapsed), BigInt(length)), BigInt(length));
	return side === 'Buy' ? low + moved : high - moved;
}

/** What it costs not to deliver `amount`: `rate` of its certified value, rounded up. */
export const penalty = (asset, amount, paidIn, rate) =>
	convert(asset, amount, paidIn, rate, ceiling);

/** The part of a penalty for `amount` that is due for the `missing` of it, rounded up. */
export const penaltyPart = (whole, missing, amount) =>
	ceiling(whole * least(missing, amount), amount);

/** Least that a pool has to pay for `amount`, and most that it may ask: `tolerance` from its value. */
export const swapBand = (asset, amount, paidIn, tolerance) => ({
	least: convert(asset, amount, paidIn, SCALE - tolerance, ceiling),
	most: convert(asset, amount, paidIn, SCALE + tolerance, floor),
});
