import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentile } from '../lib/latency.mjs';

test('percentiles are samples, by nearest rank', () => {
	const samples = [5, 1, 4, 2, 3, 6, 8, 7, 10, 9];
	assert.equal(percentile(samples, 0.5), 5);
	assert.equal(percentile(samples, 0.95), 10);
	assert.equal(percentile(samples, 1), 10);
	assert.equal(percentile([3], 0.5), 3);
});
