// The chart of execution time: every point is where its value is, and the page decides the colours.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chart, step } from '../lib/chart.mjs';

const svg = chart({
	points: [
		[100, 0.4],
		[200, 0.8],
		[400, 1.6],
	],
	aims: [[400, 2]],
	fit: { intercept: 0, slope: 0.004 },
	title: 'a < b',
	note: 'R² = 1',
	x: 'components',
	y: 'ms',
});

/** Values of attributes of all elements of one kind. */
const all = (kind, ...names) =>
	[...svg.matchAll(new RegExp(`<[a-z]+ class="${kind}"[^>]*>`, 'g'))].map(([element]) =>
		names.map((name) => Number(new RegExp(` ${name}="([^"]*)"`).exec(element)[1])),
	);

it('puts the points on the line that goes through them', () => {
	const points = all('point', 'cx', 'cy');
	const [[x1, y1, x2, y2]] = all('fit', 'x1', 'y1', 'x2', 'y2');
	assert.equal(points.length, 3);
	for (const [x, y] of points) {
		assert.ok(Math.abs(y1 + ((x - x1) * (y2 - y1)) / (x2 - x1) - y) < 0.2, `${x} ${y}`);
	}
	assert.ok(points[0][0] < points[1][0] && points[0][1] > points[1][1]);
});

it('draws an aim above the point that meets it, in the same column', () => {
	const [[x1, y, x2]] = all('aim', 'x1', 'y1', 'x2');
	const [cx, cy] = all('point', 'cx', 'cy').at(-1);
	assert.equal((x1 + x2) / 2, cx);
	assert.ok(y < cy);
});

it('escapes words, and has colours for light and dark pages', () => {
	assert.match(svg, /a &#60; b/);
	assert.match(svg, /prefers-color-scheme: dark/);
});

it('divides an axis into round steps', () => {
	assert.deepEqual(
		[400, 1.6, 2, 0.07].map((most) => step(most, 6)),
		[100, 0.5, 0.5, 0.02],
	);
});
