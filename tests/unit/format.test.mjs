import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	decimal,
	percentage,
	price,
	ratio,
	rounded,
	scaled,
	scientific,
	trimmed,
} from '../lib/format.mjs';
import { bar, plainText, swing, table } from '../lib/term.mjs';

test('integers are cut where they are exact, otherwise rounded', () => {
	assert.equal(decimal(1_234_567n, 3, 2), '1 234.56');
	assert.equal(decimal(-999n, 3, 2), '-0.99');
	assert.equal(decimal(5n, 0), '5');
	assert.equal(decimal(0n, 18, 4), '0.0000');
	assert.equal(trimmed(1_500n, 3), '1.5');
	assert.equal(trimmed(2_000n, 3), '2');
	assert.equal(trimmed(1_000n, 0), '1 000');
	assert.equal(price(60_000n * 10n ** 18n), '60 000.00');
	assert.equal(price(52n * 10n ** 16n), '0.520000');
	assert.equal(price(1_204n * 10n ** 17n), '120.4000');
	assert.equal(rounded(199_999n, 5, 2), '2.00');
	assert.equal(rounded(-1_995n, 3, 2), '-2.00');
	assert.equal(rounded(14n, 1, 0), '1');
	assert.equal(percentage(329_999n * 10n ** 12n), '33.00 %');
	assert.equal(percentage(335n * 10n ** 15n), '33.50 %');
	assert.equal(scientific(73_012n, 36), '7.30e-32');
	assert.equal(scientific(5n, 36), '5e-36');
	assert.equal(scientific(0n, 36), '0');
	assert.equal(scaled('60000.5'), 600_005n * 10n ** 17n);
	assert.equal(scaled('0.12', 2), 12n);
	assert.throws(() => scaled('0.123', 2), /more than 2/);
	assert.equal(ratio(1n, 4n), 0.25);
});

test('every line of a table is equally wide', () => {
	const columns = [{ title: 'asset' }, { title: 'value', right: true }];
	const rows = [
		['BTC', bar(0.33)],
		['a longer one', bar(1)],
		['none', swing(-0.5)],
	];
	const lines = plainText(table(columns, rows)).split('\n');
	assert.equal(lines.length, 7);
	assert.equal(new Set(lines.map((line) => [...line].length)).size, 1, lines.join('\n'));
});

test('bars fill to their fraction and not beyond', () => {
	assert.equal([...bar(0, 8)].filter((c) => c !== ' ').length, 0);
	assert.equal([...bar(0.5, 8)].filter((c) => c !== ' ').length, 4);
	assert.equal(bar(7, 8).length, 8);
	assert.equal(bar(-1, 8).trim(), '');
	assert.equal(swing(-1, 4).length, 9);
	assert.equal(swing(-1, 4).trimEnd().length, 5);
	assert.equal(swing(1, 4).slice(0, 4).trim(), '');
});
