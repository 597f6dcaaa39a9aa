// A chart of points and the straight line through them, as SVG that is readable on a light and on a
// dark page.

const SIZE = { width: 720, height: 400 };
const EDGE = { left: 64, right: 24, top: 56, bottom: 52 };

const STYLE = `
	svg { color-scheme: light dark; --ink: #1f2933; --faint: #d5dbe1; --mark: #1769aa; --aim: #b4501e; }
	@media (prefers-color-scheme: dark) {
		svg { --ink: #e4e7eb; --faint: #3e4c59; --mark: #6cb6ff; --aim: #f0a36b; }
	}
	text { fill: var(--ink); font: 13px system-ui, sans-serif; }
	.title { font-size: 16px; font-weight: 600; }
	.grid { stroke: var(--faint); }
	.fit { stroke: var(--mark); stroke-width: 1.5; fill: none; }
	.point { fill: var(--mark); }
	.aim { stroke: var(--aim); stroke-width: 2; }
	.aim-text { fill: var(--aim); }`;

/** A step of 1, 2 or 5 times a power of ten, so that about `count` of them reach `most`. */
export function step(most, count) {
	const rough = most / count;
	const power = 10 ** Math.floor(Math.log10(rough));
	return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
}

const escape = (text) => text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/**
 * The chart. `points` and `aims` are [x, y], `fit` is { intercept, slope }; `title`, `note`, `x` and
 * `y` are the words on it, `y` a short one.
 */
export function chart({ points, aims = [], fit, title, note, x, y }) {
	const all = [...points, ...aims];
	const each = [0, 1].map((axis) => step(Math.max(...all.map((point) => point[axis])), 6));
	const most = each.map((size, axis) => {
		const end = Math.max(...all.map((point) => point[axis]));
		return Math.ceil((end * 1.02) / size) * size;
	});
	const px = (value) => EDGE.left + (value / most[0]) * (SIZE.width - EDGE.left - EDGE.right);
	const floor = SIZE.height - EDGE.bottom;
	const py = (value) => floor - (value / most[1]) * (floor - EDGE.top);
	const round = (value) => Number(value.toFixed(1));
	const ticks = (axis) =>
		Array.from({ length: Math.round(most[axis] / each[axis]) + 1 }, (_, at) => at * each[axis]);
	const line = (kind, from, to) => {
		const [x1, y1, x2, y2] = [...from, ...to].map(round);
		return `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`;
	};
	const text = (words, [at, height], anchor = 'start', kind = '') =>
		`<text class="${kind}" x="${round(at)}" y="${round(height)}" text-anchor="${anchor}">${escape(words)}</text>`;
	const digits = Math.max(0, -Math.floor(Math.log10(each[1])));
	const last = Math.max(...points.map(([value]) => value));
	const at = (value) => fit.intercept + fit.slope * value;

	const parts = [
		text(title, [EDGE.left, 24], 'start', 'title'),
		text(note, [EDGE.left, 44]),
		...ticks(1).flatMap((value) => [
			line('grid', [EDGE.left, py(value)], [SIZE.width - EDGE.right, py(value)]),
			text(value.toFixed(digits), [EDGE.left - 8, py(value) + 4], 'end'),
		]),
		...ticks(0).map((value) => text(String(value), [px(value), floor + 20], 'middle')),
		text(x, [SIZE.width - EDGE.right, SIZE.height - 10], 'end'),
		text(y, [EDGE.left - 8, 44], 'end'),
		line('fit', [px(0), py(at(0))], [px(last), py(at(last))]),
		...aims.flatMap(([value, limit]) => [
			line('aim', [px(value) - 14, py(limit)], [px(value) + 14, py(limit)]),
			text(`aim ${limit}`, [px(value), py(limit) - 8], 'middle', 'aim-text'),
		]),
		...points.map(
			([value, height]) =>
				`<circle class="point" cx="${round(px(value))}" cy="${round(py(height))}" r="4"/>`,
		),
	];
	const box = `0 0 ${SIZE.width} ${SIZE.height}`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${SIZE.width}" height="${SIZE.height}" role="img" aria-label="${escape(title)}">`,
		`<style>${STYLE}\n</style>`,
		...parts,
		'</svg>\n',
	].join('\n');
}
