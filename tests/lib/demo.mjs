// The demonstration: rebalances from the request to a vault that holds what it should, every number checked.

import { BTC, ETH, GENESIS_BASKET, LINK, percent } from './assets.mjs';
import { Chain } from './chain.mjs';
import { exchangePrices, moveMarket, rebalance, showRebalance } from './demo-rebalance.mjs';
import {
	byOffers,
	byParticipant,
	firstSettlement,
	inPools,
	missed,
	startParticipant,
} from './demo-settlement.mjs';
import { decimal, trimmed } from './format.mjs';
import { nav36 } from './math.mjs';
import { DevNode } from './node.mjs';
import { plain } from './plain.mjs';
import { onInterrupt } from './process.mjs';
import { Control } from './sandbox.mjs';
import { basketTable, driftTable } from './screens.mjs';
import { comparisonTable } from './settlement-screens.mjs';
import { bold, CROSS, cyan, dim, print, progress, red, title } from './term.mjs';
import { until } from './wait.mjs';

const MOVES = [
	['BTC', 700],
	['ETH', -450],
	['SOL', 1_200],
];
/** Solana leaves, Chainlink is new. */
const TARGETS = [
	[BTC, percent(50)],
	[ETH, percent(30)],
	[LINK, percent(20)],
];
const NOTE = 'Chainlink for Solana';

/** The node that is given by BALLAST_URL, or one of its own. */
async function connect() {
	const { BALLAST_URL: url, BALLAST_SANDBOX: sandbox } = process.env;
	if (url) {
		const control = new Control((sandbox ?? 'http://127.0.0.1:9955').replace(/\/$/, ''));
		return { url, control, stop: async () => {} };
	}
	return progress('start a development node', async (say) => {
		const node = await DevNode.start({ preferred: { rpc: 9944, sandbox: 9955 } });
		say(node.url);
		return node;
	});
}

async function activation(chain) {
	const basket = async () => plain(await chain.api.query.rebalance.baskets(GENESIS_BASKET));
	return progress('wait for the first certificate to price it', async (say) => {
		const active = await until(
			'basket 0 to be active',
			async () => {
				say(`block ${await chain.head()}`);
				const found = await basket();
				return found?.status === 'Active' && found;
			},
			{ timeout: 120_000 },
		);
		say(`round ${active.settled.round}, block ${active.settled.block}`);
		return active;
	});
}

async function demonstrate(world) {
	const { chain, control } = world;
	// It moves when the demonstration moves it.
	await control.freeze();
	world.participant = await startParticipant(world);
	title('Basket 0 of the development chain');
	const before = await activation(chain);
	const reference = new Map(before.components.map((c) => [c.asset, c.price]));
	print(basketTable(before.components, reference));
	const { supply } = await chain.view('Rebalance', 'basket', [GENESIS_BASKET]);
	const worth = nav36(before.components, before.dust, reference);
	print(`  NAV ${decimal(worth, 36, 18)} USD a share, ${trimmed(supply, 18)} shares`);
	title('Its vault begins with 1,000 dollars');
	await firstSettlement(world, before.settled.block);

	title('The market moves');
	await moveMarket(control, MOVES);
	print(driftTable(before.components, reference, await exchangePrices(control)));
	title('The owner asks for other weights');
	const certified = await rebalance(chain, TARGETS, NOTE);
	showRebalance(certified);

	const settlements = [await byParticipant(world, certified.block)];
	for (const act of [byOffers, inPools, missed]) settlements.push(await act(world));
	title('The four settlements side by side');
	print(comparisonTable(settlements));
}

/** Runs the demonstration. Resolves when it is over and the node, if it is kept, was stopped. */
export async function demo() {
	print(bold('Ballast: rebalances under BLS consensus, and their settlement'));
	const node = await connect();
	const world = { url: node.url, control: node.control };
	const stop = async () => {
		await world.participant?.stop();
		await world.chain?.disconnect();
		await node.stop();
	};
	onInterrupt(() => {
		print(dim('\n  stopping'));
		stop().finally(() => process.exit(130));
	});
	try {
		world.chain = await Chain.connect(node.url);
		await demonstrate(world);
	} catch (error) {
		if (error.code === 'ERR_ASSERTION') {
			print(red(`\n  ${CROSS} What the chain did is not what was computed here:`));
		} else if (node.process) {
			print(dim(`\nThe last lines of the node's log:\n${node.process.tail(15)}`));
			const { process } = world.participant ?? {};
			if (process) print(dim(`\nThe last lines of ballast-ap's:\n${process.tail(15)}`));
		}
		await stop();
		throw error;
	}
	if (process.env.EXIT === '1' || !node.process) return stop();
	await keep(node, stop);
}

/** Lets the node run until the user or the node itself ends it. */
async function keep(node, stop) {
	await node.control.thaw();
	title('The node keeps running');
	print(`  explore it   ${cyan(`https://polkadot.js.org/apps/?rpc=${node.url}#/explorer`)}`);
	print(`  move prices  curl -d '{"move_bps":500}' ${node.control.address}/control/assets/BTC`);
	print(`  stop it      Ctrl-C`);
	await new Promise((resolve, reject) => {
		onInterrupt(() => {
			print(dim('\n  stopping'));
			resolve(stop());
		});
		const watch = setInterval(() => {
			if (node.process.ended === undefined) return;
			clearInterval(watch);
			reject(new Error(`the node ended with ${node.process.ended}:\n${node.process.tail(15)}`));
		}, 500);
		watch.unref();
	});
}
