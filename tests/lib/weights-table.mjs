// What calls cost against their components, from the measurements of frame-omni-bencher.

import { bold, table } from './term.mjs';

/** Microseconds of an access to storage, with ParityDB: those of the runtime's weights. */
const READ = 8;
const WRITE = 50;
/** Numbers of components that are shown. */
const COUNTS = [1, 10, 100, 400];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Solves a system of linear equations: rows are coefficients with the right side at the end. */
function solve(rows) {
	const size = rows.length;
	for (let at = 0; at < size; at += 1) {
		const best = rows.slice(at).reduce((a, b) => (Math.abs(b[at]) > Math.abs(a[at]) ? b : a));
		if (Math.abs(best[at]) < 1e-9) throw new Error('a component has one value only');
		const from = rows.indexOf(best);
		[rows[at], rows[from]] = [rows[from], rows[at]];
		for (let other = 0; other < size; other += 1) {
			if (other === at) continue;
			const factor = rows[other][at] / rows[at][at];
			rows[other] = rows[other].map((value, column) => value - factor * rows[at][column]);
		}
	}
	return rows.map((row, at) => row[size] / row[at]);
}

/**
 * The least squares of points { components, value }: { base, slopes, r2 } where a slope belongs to the
 * component at its place.
 */
export function fit(points) {
	const rows = points.map(({ components }) => [1, ...components]);
	const size = rows[0].length;
	const sum = (term) => rows.reduce((total, row, at) => total + term(row, points[at].value), 0);
	const equations = Array.from({ length: size }, (_, i) => [
		...Array.from({ length: size }, (__, j) => sum((row) => row[i] * row[j])),
		sum((row, value) => row[i] * value),
	]);
	const [base, ...slopes] = solve(equations);
	const predicted = (row) => row.slice(1).reduce((total, n, at) => total + n * slopes[at], base);
	const mean = sum((row, value) => value) / points.length;
	const left = sum((row, value) => (value - predicted(row)) ** 2);
	const all = sum((row, value) => (value - mean) ** 2);
	return { base, slopes, r2: all === 0 ? 1 : 1 - left / all };
}

/** The median time and the most accesses of each set of components of a benchmark. */
function points({ time_results: times, db_results: accesses }) {
	const sets = new Map();
	const set = ({ components }) => {
		const values = components.map(([, value]) => value);
		const key = values.join();
		if (!sets.has(key)) sets.set(key, { components: values, times: [], reads: 0, writes: 0 });
		return sets.get(key);
	};
	for (const result of times) set(result).times.push(result.extrinsic_time / 1_000);
	for (const result of accesses) {
		const found = set(result);
		found.reads = Math.max(found.reads, result.reads);
		found.writes = Math.max(found.writes, result.writes);
	}
	return [...sets.values()].filter(({ times: measured }) => measured.length > 0);
}

const shown = (value, digits) => value.toFixed(digits);

/** A formula as people write it: 12 + 5c. */
function formula({ base, slopes }, names) {
	const parts = slopes.map((slope, at) => [Math.round(slope), names[at]]).filter(([n]) => n !== 0);
	return [Math.round(base), ...parts.map(([n, name]) => `${n}${name}`)].join(' + ');
}

/** The rows of one benchmark. */
export function row(measured) {
	const names = measured.time_results[0].components.map(([name]) => name);
	const all = points(measured);
	const of = (value) =>
		fit(all.map((point) => ({ components: point.components, value: value(point) })));
	const time = of(({ times }) => median(times));
	const [reads, writes] = [of((point) => point.reads), of((point) => point.writes)];
	// With two components, each is half of the count.
	const at = ({ base, slopes }, count) =>
		Math.max(
			0,
			slopes.reduce((total, slope) => total + (slope * count) / slopes.length, base),
		);
	const cells = COUNTS.map((count) => {
		if (names.length === 0 && count > COUNTS[0]) return '';
		const computed = at(time, count) / 1_000;
		const stored = (at(reads, count) * READ + at(writes, count) * WRITE) / 1_000;
		return `${shown(computed, 2)} + ${shown(stored, 2)}`;
	});
	const slopes = names.map((name, i) => `${shown(time.slopes[i], 1)} ${name}`);
	return [
		bold(measured.benchmark),
		...cells,
		[shown(time.base, 0), ...slopes].join(' + '),
		names.length > 0 ? shown(time.r2, 4) : '',
		formula(reads, names),
		formula(writes, names),
	];
}

/** A table of everything in the bencher's file; milliseconds of computation + of storage by components. */
export function weightsTable(batches) {
	const right = (title) => ({ title, right: true });
	const columns = [
		{ title: 'ms: computed + stored' },
		...COUNTS.map((count) => right(String(count))),
		right('computed, µs'),
		right('R²'),
		right('reads'),
		right('writes'),
	];
	return table(columns, batches.map(row));
}
