// Times settlements by a participant, one after the other on a node of its own, while the market walks: from
// the block that rebalances a basket to the block in which its vault holds what it should.

import { alice } from './accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL } from './assets.mjs';
import { percentile } from './latency.mjs';
import { plain } from './plain.mjs';
import { Session } from './session.mjs';
import { changeFor, setRules, settlementEnd } from './story.mjs';
import { bold, print, progress, table } from './term.mjs';

/** Every turn takes one asset out and another in, and moves 45 % of the value at least. */
const TARGETS = [
	[
		[BTC, percent(50)],
		[ETH, percent(30)],
		[LINK, percent(20)],
	],
	[
		[BTC, percent(25)],
		[ETH, percent(40)],
		[SOL, percent(35)],
	],
];

/**
 * With a tolerance of one percent, trades can cost so much that the vault cannot pay for the rest, and
 * more is left than a completed settlement may leave: then it takes until the deadline.
 */
const RULES = { tolerance: percent(0.5), lossBudget: percent(10) };

/** Requests rebalance number `turn` and waits for the end of its settlement. */
async function sample(session, turn) {
	const { chain } = session;
	const timestamp = async ({ hash }) => Number(plain(await (await chain.at(hash)).timestamp.now()));
	const change = await changeFor(chain, GENESIS_BASKET, TARGETS[turn % TARGETS.length]);
	const { block } = await session.settled(
		await session.openRequest(GENESIS_BASKET, change, alice),
		{
			blocks: 40,
		},
	);
	let fills = 0;
	const seen = ({ events }) => {
		fills += events.filter(({ name }) => name === 'OrderFilled').length;
	};
	const end = await settlementEnd(chain, GENESIS_BASKET, block.number, { seen });
	return {
		ending: end.ending,
		fills,
		blocks: end.block.number - block.number,
		seconds: ((await timestamp(end.block)) - (await timestamp(block))) / 1_000,
	};
}

/** Prints p50, p95 and the longest of `count` settlements. */
export async function settlementLatency(count) {
	if (!Number.isInteger(count) || count < 1)
		throw new Error('SETTLEMENTS is not a positive number');
	print(bold(`${count} settlements by ballast-ap on the development chain, tolerance 0.5 %`));
	const options = { ownExchange: true };
	const session = await progress('start a development node', () => Session.start(options));
	try {
		await progress('settle the vault of the preset', async () => {
			await session.participant();
			const { settled } = await session.activated();
			await settlementEnd(session.chain, GENESIS_BASKET, settled.block);
			await setRules(session.chain, alice, GENESIS_BASKET, RULES);
		});
		const samples = [];
		await progress(`${count} settlements`, async (say) => {
			for (let turn = 0; turn < count; turn += 1) {
				samples.push(await sample(session, turn));
				const { blocks, ending } = samples.at(-1);
				say(`${turn + 1} of ${count}, the last in ${blocks} blocks, ${ending}`);
			}
		});
		show(samples);
	} finally {
		await session.close();
	}
}

function show(samples) {
	const right = (title) => ({ title, right: true });
	const columns = [{ title: '' }, { title: 'unit' }, right('p50'), right('p95'), right('max')];
	const rows = [
		['Rebalanced to SettlementEnded', 'blocks', 'blocks', 0],
		['the same, by block timestamps', 'seconds', 's', 1],
		['orders filled', 'fills', '', 0],
	].map(([what, key, unit, digits]) => {
		const values = samples.map((entry) => entry[key]);
		const shown = [0.5, 0.95, 1].map((part) => percentile(values, part).toFixed(digits));
		return [what, unit, ...shown];
	});
	print(table(columns, rows));
	const completed = samples.filter(({ ending }) => ending === 'Completed').length;
	print(`  completed: ${completed} of ${samples.length}`);
}
