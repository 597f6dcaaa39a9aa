import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	applyChange,
	basketAmount,
	exactWeights,
	ONE36,
	plan,
	SCALE,
	trades,
} from '../lib/math.mjs';

const [BTC, ETH, SOL] = [1, 2, 3];
const tenths = (n) => (BigInt(n) * SCALE) / 10n;

test('the worked example of the design comes out', () => {
	const prices = new Map([
		[BTC, 60_000n * SCALE],
		[ETH, 3_500n * SCALE],
		[SOL, 120n * SCALE],
	]);
	const old = [
		{ asset: BTC, quantity: 6_666_000_000_000n },
		{ asset: ETH, quantity: 111_100_000_000_000n },
		{ asset: SOL, quantity: 3_334_000_000_000_000n },
	];
	const targets = [
		[BTC, tenths(5)],
		[ETH, tenths(3)],
		[SOL, tenths(2)],
	];
	const result = plan({ old, dust36: 0n, targets, prices });
	assert.equal(result.nav36, 118_889n * 10n ** 31n);
	assert.deepEqual(
		result.components.map((c) => c.quantity),
		[9_907_416_666_666n, 101_904_857_142_857n, 1_981_483_333_333_333n],
	);
	assert.deepEqual(
		trades(result, 0n, () => 8).map(({ asset, side }) => [asset, side]),
		[
			[BTC, 'Buy'],
			[ETH, 'Sell'],
			[SOL, 'Sell'],
		],
	);
	const value = result.components.reduce((sum, c) => sum + c.quantity * c.price, 0n);
	assert.equal(value + result.dust36, result.nav36);
	assert.ok(result.dust36 < 63_620n * SCALE);
});

test('a new basket is worth one, and one asset takes all of it', () => {
	const prices = new Map([[BTC, 3n * SCALE]]);
	const result = plan({ old: [], dust36: ONE36, targets: [[BTC, SCALE]], prices });
	assert.equal(result.nav, SCALE);
	assert.equal(result.components[0].quantity, 333_333_333_333_333_333n);
	assert.equal(result.dust36, SCALE);
});

test('a removed asset is sold in full and an added one bought', () => {
	const prices = new Map([
		[BTC, 2n * SCALE],
		[ETH, 4n * SCALE],
	]);
	const old = [{ asset: BTC, quantity: SCALE }];
	const result = plan({ old, dust36: 0n, targets: [[ETH, SCALE]], prices });
	assert.deepEqual(
		trades(result, 1_000n * SCALE, () => 6),
		[
			{ asset: BTC, side: 'Sell', deltaPerShare: SCALE, amount: 10n ** 9n, price: 2n * SCALE },
			{
				asset: ETH,
				side: 'Buy',
				deltaPerShare: SCALE / 2n,
				amount: 5n * 10n ** 8n,
				price: 4n * SCALE,
			},
		],
	);
});

test('an asset without a price is named', () => {
	const targets = [[SOL, SCALE]];
	assert.throws(
		() => plan({ old: [], dust36: ONE36, targets, prices: new Map() }),
		/asset 3 has no/,
	);
});

test('swap and pop, then push', () => {
	const list = ['A', 'B', 'C', 'D', 'E'];
	assert.deepEqual(applyChange(list, { remove: [3, 1], add: [] }), ['A', 'E', 'C']);
	assert.deepEqual(applyChange(['A', 'B', 'C'], { remove: [0], add: ['E'] }), ['C', 'B', 'E']);
	assert.throws(() => applyChange(list, { remove: [5], add: [] }), /no component 5/);
});

test('amounts favour the holders: buys round up, sells round down', () => {
	assert.equal(basketAmount(1n, SCALE, 18), 1n);
	assert.equal(basketAmount(1n, 1n, 18), 1n);
	assert.equal(basketAmount(-1n, 1n, 18), 0n);
	assert.equal(basketAmount(SCALE / 4n, 1_000n * SCALE, 2), 25_000n);
	assert.equal(basketAmount(-SCALE / 3n, SCALE, 8), 33_333_333n);
	assert.equal(basketAmount(SCALE / 3n, SCALE, 8), 33_333_334n);
	assert.equal(basketAmount(SCALE, 0n, 8), 0n);
});

test('weights of value are exact fractions of one whole', () => {
	const prices = new Map([
		[BTC, 2n],
		[ETH, 3n],
	]);
	const weights = exactWeights(
		[
			{ asset: BTC, quantity: 6n },
			{ asset: ETH, quantity: 2n },
		],
		prices,
	);
	assert.deepEqual(weights, [
		{ numerator: 12n, denominator: 18n },
		{ numerator: 6n, denominator: 18n },
	]);
});
