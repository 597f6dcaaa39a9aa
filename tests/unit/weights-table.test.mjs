// The fit of measured weights.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainText } from '../lib/term.mjs';
import { fit, row } from '../lib/weights-table.mjs';

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6, `${a} is not ${b}`);

describe('a fit', () => {
	it('finds a line', () => {
		const points = [1, 2, 5, 9].map((n) => ({ components: [n], value: 7 + 3 * n }));
		const { base, slopes, r2 } = fit(points);
		near(base, 7);
		near(slopes[0], 3);
		near(r2, 1);
	});

	it('finds a plane, and says how well', () => {
		const points = [
			[0, 0, 1],
			[4, 0, 9],
			[0, 3, 16],
			[4, 3, 24],
		].map(([a, b, value]) => ({ components: [a, b], value }));
		const { base, slopes, r2 } = fit(points);
		near(base, 1);
		near(slopes[0], 2);
		near(slopes[1], 5);
		near(r2, 1);
		points[3].value += 10;
		assert.ok(fit(points).r2 < 0.99);
	});

	it('refuses a component that never changes', () => {
		const points = [1, 2].map((value) => ({ components: [5], value }));
		assert.throws(() => fit(points), /one value only/);
	});
});

describe('a row', () => {
	const result = (n, time) => ({
		components: [['c', n]],
		extrinsic_time: time,
		reads: 2 + n,
		writes: 1,
	});
	const measured = {
		benchmark: 'redeem',
		time_results: [1, 11].flatMap((n) => [result(n, 1_000 * n), result(n, 1_000 * n)]),
		db_results: [result(1, 0), result(11, 0)],
	};

	it('adds what storage costs', () => {
		const [name, one, ten] = row(measured).map(plainText);
		assert.equal(name, 'redeem');
		// A microsecond for each, 3 and 12 reads of 8 µs, one write of 50.
		assert.deepEqual([one, ten], ['0.00 + 0.07', '0.01 + 0.15']);
	});

	it('says what it depends on', () => {
		assert.deepEqual(row(measured).slice(5).map(plainText), ['0 + 1.0 c', '1.0000', '2 + 1c', '1']);
	});
});
