// Rebalances hundreds of baskets under as few certificates as the limits allow, and says what that
// took of a block.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chart } from './chart.mjs';
import { figuresOf, limitsOf, percentOf } from './load-figures.mjs';
import { addedAssets, burst, calls, OWNERS, startChain, stateOf, targets } from './load-chain.mjs';
import { flood } from './load-junk.mjs';
import { plain } from './plain.mjs';
import { bold, print, progress, table, title } from './term.mjs';

const { env } = process;
const ASSETS = Number(env.ASSETS ?? 400);
/** Groups of baskets: how many, of how many components. Each group is opened in one block. */
const GROUPS = [
	{ baskets: 200, components: 20 },
	{ baskets: 20, components: 100 },
	{ baskets: 5, components: 400 },
].filter(({ components }) => components <= ASSETS);
/** Blocks that certificates may take. */
const PATIENCE = 20;
/** Junk certificates a second, and slots of each. */
const RATES = [100, 200, 400];
const SLOTS = 10;
const PALLETS = ['Rebalance', 'Settlement', 'BlsOracle', 'Assets'];

const right = (heading) => ({ title: heading, right: true });
const flat = (lists) => lists.flat();

/** The blocks with certificates after block `from`, until `done` events of one kind were seen. */
async function certified(chain, from, kind, done) {
	const carrying = [];
	let seen = 0;
	for (let number = from + 1; seen < done; number += 1) {
		if (number > from + PATIENCE) throw new Error(`${seen} of ${done} after ${PATIENCE} blocks`);
		const block = await chain.block(number);
		seen += block.events.filter(({ name }) => name === kind).length;
		const held = block.events.find(({ name }) => /^Request(Held|Refused|Rejected)$/.test(name));
		if (held) throw new Error(`${held.name}: ${JSON.stringify(held.data)}`);
		if (block.certificates.length > 0) carrying.push(block);
	}
	return carrying;
}

/** Gives the baskets `made` the numbers of `blocks`: those of one owner are created in order. */
function number(blocks, made) {
	const created = flat(blocks.map(({ events }) => events)).filter(
		({ name }) => name === 'BasketCreated',
	);
	OWNERS.forEach(({ address }, owner) => {
		const own = created.filter(({ data }) => data.owner === address);
		made
			.filter((basket) => basket.owner === owner)
			.forEach((basket, at) => Object.assign(basket, { basket: own[at].data.basket }));
	});
}

/** Creates the baskets, activates them and issues shares: [{ basket, owner, components, list }]. */
async function prepare(chain, assets) {
	const make = calls(chain.api);
	const baskets = [];
	for (const { baskets: count, components } of GROUPS) {
		await progress(`create ${count} baskets of ${components} components`, async (say) => {
			const made = Array.from({ length: count }, (_, at) => ({
				owner: at % OWNERS.length,
				components,
				list: targets(assets, at, components),
			}));
			const blocks = await burst(
				chain,
				made.map(({ owner, list }) => ({ owner, call: make.create(list) })),
			);
			number(blocks, made);
			baskets.push(...made);
			const from = blocks[0].number;
			const carrying = await certified(chain, from, 'BasketActivated', count);
			say(`activated under ${carrying.length} certificate(s)`);
		});
	}
	await progress('issue shares of each, in kind', async (say) => {
		const blocks = await burst(
			chain,
			baskets.map(({ owner, basket, list }) => ({ owner, call: make.issue(basket, list) })),
		);
		say(`in ${blocks.length} blocks`);
	});
	return baskets;
}

/** Opens all requests, each group in a block of its own; the blocks with the certificates. */
async function rebalance(chain, baskets) {
	const { rebalance: request } = calls(chain.api);
	const opened = [];
	for (const { components } of GROUPS) {
		const group = baskets.filter((each) => each.components === components);
		const blocks = await burst(
			chain,
			group.map(({ owner, basket }) => ({ owner, call: request(basket, components) })),
		);
		opened.push(...blocks);
	}
	const carrying = await certified(chain, opened[0].number, 'Rebalanced', baskets.length);
	return { opened, carrying };
}

function showBlocks(figures, limits) {
	const ms = (picoseconds) => `${(picoseconds / 1e9).toFixed(1)} ms`;
	const rows = figures.map((block) => [
		String(block.number),
		String(block.rebalanced),
		String(block.legs),
		String(block.trades),
		String(block.prices),
		`${block.certificate} B`,
		percentOf(block.length, limits.length),
		ms(block.classes.operational),
		percentOf(block.weight, limits.weight),
		`${block.built} ms`,
	]);
	const columns = ['block', 'rebalances', 'legs', 'trades', 'prices', 'certificate', 'length'];
	const more = ['weight of it', 'block weight', 'built in'];
	print(table([...columns, ...more].map(right), rows));
}

async function showState(chain, hash) {
	const rows = [];
	for (const pallet of PALLETS) {
		const { keys, bytes } = await stateOf(chain, pallet, hash);
		rows.push([pallet, String(keys), `${(bytes / 1_024).toFixed(1)} KiB`]);
	}
	print(table([{ title: 'state' }, right('keys'), right('keys and values')], rows));
}

const timestamp = async (chain, { hash }) =>
	Number(plain(await (await chain.at(hash)).timestamp.now())) / 1_000;

async function measure(session, baskets) {
	const { chain, node } = session;
	const limits = limitsOf(chain.api);
	const { opened, carrying } = await progress(`rebalance all ${baskets.length}`, () =>
		rebalance(chain, baskets),
	);
	const figures = [];
	for (const block of carrying) figures.push(await figuresOf(chain, block, node.log));
	title('Certificates');
	showBlocks(figures, limits);
	const last = carrying.at(-1);
	const seconds = (await timestamp(chain, last)) - (await timestamp(chain, opened[0]));
	const built = figures.reduce((total, block) => total + block.built, 0) / 1_000;
	const rate = (baskets.length / seconds).toFixed(1);
	print(
		`  ${baskets.length} rebalances in ${figures.length} certificates, ${seconds.toFixed(1)} s`,
	);
	print(`  after the first request by block timestamps: ${rate} a second;`);
	print(`  ${(baskets.length / built).toFixed(0)} for each second spent on building these blocks`);
	title('State after it');
	await showState(chain, last.hash);
	return figures;
}

async function showJunk(chain) {
	title('Junk: certificates that fail at the pairing');
	const rows = [];
	for (const rate of RATES) {
		const seen = await progress(`${rate} a second for ${SLOTS} slots`, () =>
			flood(chain, rate, SLOTS),
		);
		rows.push([
			String(rate),
			seen.sent.toFixed(0),
			seen.answered.toFixed(0),
			String(seen.late),
			String(seen.early),
			String(seen.dropped),
			`${seen.missed} of ${seen.slots}`,
		]);
	}
	const columns = ['asked a second', 'sent', 'answered', 'refused at the pairing', 'before it'];
	print(table([...columns, 'pool full', 'slots missed'].map(right), rows));
}

/** Writes the chart of the figures of the bench, if there are any. */
function draw(from, to) {
	if (!from || !existsSync(from)) return;
	const { points, intercept, slope, determination, aims } = JSON.parse(readFileSync(from, 'utf8'));
	const line = `${(intercept * 1e3).toFixed(0)} µs + ${(slope * 1e3).toFixed(2)} µs per component`;
	const svg = chart({
		points,
		aims,
		fit: { intercept, slope },
		title: 'Execution of one rebalance in the compiled runtime',
		note: `${line}, R² = ${determination.toFixed(5)}`,
		x: 'components',
		y: 'ms',
	});
	writeFileSync(to, svg);
	print(`\nThe chart of execution time is in ${to}`);
}

/** The whole of it. */
export async function load() {
	const assets = addedAssets(ASSETS);
	print(bold(`${GROUPS.map((g) => `${g.baskets} baskets of ${g.components}`).join(' and ')}`));
	const session = await progress(`start a chain that lists ${ASSETS} more assets`, () =>
		startChain(assets),
	);
	try {
		await session.activated();
		await measure(session, await prepare(session.chain, assets));
		draw(env.EXECUTION, env.CHART);
		await showJunk(session.chain);
	} finally {
		await session.close();
	}
}
