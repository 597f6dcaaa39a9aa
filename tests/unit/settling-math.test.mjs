import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCALE } from '../lib/math.mjs';
import {
	band,
	issueAmount,
	limitPrice,
	payment,
	penalty,
	penaltyPart,
	redeemAmount,
	required,
	swapBand,
	value36,
} from '../lib/settling-math.mjs';

const bitcoin = { price: 60_000n * SCALE, decimals: 8 };
/** Six decimals, at 0.9995. */
const dollar = { price: (9_995n * SCALE) / 10_000n, decimals: 6 };
const PERCENT = SCALE / 100n;

test('a vault needs the quantity times the supply, rounded up', () => {
	// 0.00001234 BTC a share.
	const quantity = 12_340_000_000_000n;
	assert.equal(required(quantity, 1_000n * SCALE, 8), 1_234_000n);
	assert.equal(required(quantity, 1_000n * SCALE + 1n, 8), 1_234_001n);
	assert.equal(required(0n, 1_000n * SCALE, 8), 0n);
});

test('issuers pay the larger part, redeemers get their part of the vault', () => {
	const claim = { quantity: 10n ** 10n, held: 1_001n, decimals: 8 };
	assert.equal(issueAmount(claim, SCALE, 1_000n * SCALE), 2n);
	assert.equal(issueAmount({ ...claim, held: 0n }, SCALE, 1_000n * SCALE), 1n);
	assert.equal(issueAmount(claim, SCALE, 0n), 1n);
	assert.equal(redeemAmount(1_001n, 500n, 1_000n), 500n);
});

test('payments are counted at the price of what they are made in', () => {
	const price = 60_300n * SCALE;
	assert.equal(payment('Buy', bitcoin, 1_000_000n, price, dollar), 603_301_650n);
	assert.equal(payment('Sell', bitcoin, 1_000_000n, price, dollar), 603_301_651n);
	// One satoshi is 0.0006.
	assert.equal(value36(bitcoin, 1n), 6n * 10n ** 32n);
	assert.equal(value36(bitcoin, -1n), -6n * 10n ** 32n);
});

test('the limit of an order moves from the good end of the tolerance to the bad one', () => {
	const price = 100n * SCALE;
	assert.deepEqual(band(price, PERCENT), { low: 99n * SCALE, high: 101n * SCALE });
	const limit = (side, elapsed) => limitPrice(side, price, PERCENT, { elapsed, length: 10 });
	assert.deepEqual([limit('Buy', 0), limit('Sell', 0)], [99n * SCALE, 101n * SCALE]);
	assert.deepEqual([limit('Buy', 5), limit('Sell', 5)], [price, price]);
	assert.deepEqual([limit('Buy', 40), limit('Sell', 40)], [101n * SCALE, 99n * SCALE]);
});

test('penalties and swaps round in favour of the vault', () => {
	const par = { price: SCALE, decimals: 6 };
	assert.equal(penalty(bitcoin, 1_000_000n, par, 5n * PERCENT), 30_000_000n);
	assert.equal(penalty(bitcoin, 1n, par, 1n), 1n);
	assert.deepEqual([penaltyPart(30n, 10n, 10n), penaltyPart(10n, 1n, 3n)], [30n, 4n]);
	assert.deepEqual(swapBand(bitcoin, 1_000_000n, dollar, PERCENT), {
		least: 594_297_149n,
		most: 606_303_151n,
	});
});
