// Tables, bars and progress on a terminal, and plain text where there is none.

const { env, stdout } = process;

const colours = stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
const unicode =
	env.TERM !== 'dumb' && !/^(C|POSIX)$/.test(env.LC_ALL || env.LC_CTYPE || env.LANG || 'C.UTF-8');

const style = (code) => (text) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
export const bold = style('1');
export const dim = style('2');
export const red = style('31');
export const green = style('32');
export const yellow = style('33');
export const cyan = style('36');

const box = unicode
	? { h: '─', v: '│', top: '┌┬┐', mid: '├┼┤', low: '└┴┘' }
	: { h: '-', v: '|', top: '+++', mid: '+++', low: '+++' };
const EIGHTHS = ' ▏▎▍▌▋▊▉█';

export const TICK = unicode ? '✓' : 'ok';
export const CROSS = unicode ? '✗' : 'FAILED';

export const plainText = (text) => text.replace(/\x1b\[[0-9;]*m/g, '');
const width = (text) => [...plainText(text)].length;

function pad(text, size, right) {
	const spaces = ' '.repeat(Math.max(0, size - width(text)));
	return right ? spaces + text : text + spaces;
}

/** A bar of `cells` characters, filled to `fraction`, in eighths of a character where there are. */
export function bar(fraction, cells = 20) {
	const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * cells * 8);
	const [full, rest] = [Math.floor(eighths / 8), eighths % 8];
	const part = unicode ? EIGHTHS[rest].trim() : rest >= 4 ? '-' : '';
	return ((unicode ? '█' : '#').repeat(full) + part).padEnd(cells);
}

/**
 * A bar around a centre, for a value from -1 to 1: to the left if it is negative. In whole cells,
 * since there is no eighth of a character from the right.
 */
export function swing(fraction, cells = 10) {
	const filled = Math.round(Math.min(1, Math.abs(fraction)) * cells);
	const mark = (unicode ? '█' : '#').repeat(filled);
	const [left, right] = fraction < 0 ? [mark, ''] : ['', mark];
	return left.padStart(cells) + box.v + right.padEnd(cells);
}

/** A table. A column is { title, right? }; cells are text, styled or not. */
export function table(columns, rows) {
	const sizes = columns.map(({ title }, at) =>
		Math.max(width(title), ...rows.map((row) => width(row[at]))),
	);
	const rule = ([left, cross, right]) =>
		dim(left + sizes.map((size) => box.h.repeat(size + 2)).join(cross) + right);
	const line = (cells, render = (text) => text) =>
		dim(box.v) +
		cells
			.map((cell, at) => ` ${render(pad(cell, sizes[at], columns[at].right))} `)
			.join(dim(box.v)) +
		dim(box.v);
	return [
		rule(box.top),
		line(
			columns.map(({ title }) => title),
			bold,
		),
		rule(box.mid),
		...rows.map((row) => line(row)),
		rule(box.low),
	].join('\n');
}

export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Shows what is waited for while `work` runs, and how long it took. `work` may call its argument to
 * say more. On a terminal the line counts the seconds; elsewhere it is written once at the end.
 */
export async function progress(what, work) {
	const start = Date.now();
	const frames = unicode ? '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' : '|/-\\';
	let detail = '';
	let frame = 0;
	const draw = () => {
		const spent = seconds(Date.now() - start);
		const more = detail ? dim(`  ${detail}`) : '';
		stdout.write(
			`\r\x1b[2K  ${cyan(frames[(frame += 1) % frames.length])} ${what} ${spent}${more}`,
		);
	};
	const timer = colours ? setInterval(draw, 100) : undefined;
	if (!colours && stdout.isTTY) stdout.write(`  ${what} ...\n`);
	let mark = red(CROSS);
	try {
		const result = await work((text) => {
			detail = text;
		});
		mark = green(TICK);
		return result;
	} finally {
		clearInterval(timer);
		const line = `  ${mark} ${pad(what, 46)} ${dim(seconds(Date.now() - start).padStart(7))}`;
		const more = detail ? dim(`  ${detail}`) : '';
		stdout.write(`${colours ? '\r\x1b[2K' : ''}${line}${more}\n`);
	}
}

/**
 * On a terminal, a function that writes text in place of what it wrote before; undefined elsewhere.
 */
export function live() {
	if (!colours) return undefined;
	let lines = 0;
	return (text) => {
		// What has scrolled out of the window cannot be replaced.
		const up = Math.min(lines, stdout.rows - 1);
		stdout.write(`${up > 0 ? `\x1b[${up}F` : ''}\x1b[J${text}\n`);
		lines = text.split('\n').length;
	};
}

export function title(text) {
	stdout.write(`\n${bold(text)}\n`);
}

export const print = (text = '') => stdout.write(`${text}\n`);
