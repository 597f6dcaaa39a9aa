// Times requests one after the other on a node of its own, while the market walks.

import { alice } from './accounts.mjs';
import { GENESIS_BASKET, percent } from './assets.mjs';
import { plain } from './plain.mjs';
import { Session } from './session.mjs';
import { bold, print, progress, table } from './term.mjs';
import { sleep } from './wait.mjs';

const WEIGHTS = [
	[percent(50), percent(30), percent(20)],
	[percent(20), percent(50), percent(30)],
];
const SLOT = 2_000;

/** The smallest sample that at least `part` of the samples do not exceed (nearest rank). */
export function percentile(samples, part) {
	const sorted = [...samples].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

/** Opens request number `turn` and waits for its end: how long it took, and the view it took. */
export async function sample(session, turn) {
	const { chain } = session;
	await session.settleVault();
	const timestamp = async ({ hash }) => Number(plain(await (await chain.at(hash)).timestamp.now()));
	// Requests arrive at any moment of a slot.
	await sleep(((turn * 7) % 10) * (SLOT / 10));
	const sent = Date.now();
	const request = await session.open(GENESIS_BASKET, { weights: WEIGHTS[turn % 2] }, alice);
	const { block, report } = await session.settled(request, { blocks: 40 });
	return {
		blocks: block.number - request.block.number,
		chain: ((await timestamp(block)) - (await timestamp(request.block))) / 1_000,
		wall: (Date.now() - sent) / 1_000,
		view: report.view,
	};
}

/** Prints p50, p95 and the longest of `count` requests. */
export async function latency(count) {
	if (!Number.isInteger(count) || count < 1) throw new Error('REQUESTS is not a positive number');
	print(bold(`Latency of ${count} rebalance requests on the development chain`));
	const session = await progress('start a development node', () => Session.start());
	try {
		await session.active();
		const samples = [];
		await progress(`${count} requests`, async (say) => {
			for (let turn = 0; turn < count; turn += 1) {
				samples.push(await sample(session, turn));
				say(`${turn + 1} of ${count}, the last in ${samples.at(-1).blocks} blocks`);
			}
		});
		showSamples(samples);
	} finally {
		await session.close();
	}
}

/** Prints p50, p95 and the longest of samples, and how many took how many blocks. */
export function showSamples(samples) {
	const rows = [
		['request block to Rebalanced block', 'blocks', 'blocks', 0],
		['the same, by block timestamps', 'chain', 's', 1],
		['submission to Rebalanced seen by the client', 'wall', 's', 1],
	].map(([what, key, unit, digits]) => {
		const values = samples.map((entry) => entry[key]);
		const shown = [0.5, 0.95, 1].map((part) => percentile(values, part).toFixed(digits));
		return [what, unit, ...shown];
	});
	const right = (title) => ({ title, right: true });
	print(table([{ title: '' }, { title: 'unit' }, right('p50'), right('p95'), right('max')], rows));
	const distribution = new Map();
	for (const { blocks } of samples) distribution.set(blocks, (distribution.get(blocks) ?? 0) + 1);
	const counts = [...distribution].sort(([a], [b]) => a - b);
	print(
		`  after blocks: ${counts.map(([blocks, times]) => `${blocks} (${times} times)`).join(', ')}`,
	);
	print(
		`  certified in the first view: ${samples.filter(({ view }) => view === 0).length} of ${samples.length}`,
	);
}
