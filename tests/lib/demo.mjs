// The demonstration: one rebalance from request to finality, every number of it checked.

import { alice } from './accounts.mjs';
import { ASSETS, BTC, ETH, GENESIS_BASKET, percent, SOL, symbolOf } from './assets.mjs';
import { Chain } from './chain.mjs';
import { quorum } from './certificate.mjs';
import { decimal, percentage, scaled, trimmed } from './format.mjs';
import { nav36 } from './math.mjs';
import { DevNode } from './node.mjs';
import { plain } from './plain.mjs';
import { onInterrupt } from './process.mjs';
import { checkCertificate, checkSettlements } from './recompute.mjs';
import { Control } from './sandbox.mjs';
import { settleVault } from './settlement.mjs';
import {
	basketTable,
	driftTable,
	identity,
	quantityTable,
	signerTable,
	timeTable,
	tradeTable,
	valueTable,
} from './screens.mjs';
import { bold, CROSS, cyan, dim, green, print, progress, red, TICK, title } from './term.mjs';
import { until } from './wait.mjs';

const MOVES = [
	['BTC', 700],
	['ETH', -450],
	['SOL', 1_200],
];
const TARGETS = [
	[BTC, percent(50)],
	[ETH, percent(30)],
	[SOL, percent(20)],
];
/** Prices of the moment at the sandbox exchange, by asset. */
async function exchangePrices(control) {
	const { assets } = await control.prices();
	return new Map(ASSETS.map(({ id, symbol }) => [id, scaled(assets[symbol].mid)]));
}

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

async function moveMarket(control) {
	await control.freeze();
	for (const [asset, bps] of MOVES) await control.move(asset, bps);
}

/** Asks for the new weights. Times are in milliseconds after the request was sent. */
async function request(chain, change, steps, start) {
	const { remove, add, weights } = change;
	const call = chain.api.tx.rebalance.requestRebalance(GENESIS_BASKET, remove, add, weights, null);
	steps.push({ what: 'request submitted', at: 0 });
	const sent = await progress('submit the request, wait for its block', async (say) => {
		const result = await chain.submitOk(call, alice);
		say(`block ${result.block.number}, fee ${trimmed(result.fee, 12, 9)} BAL`);
		return result;
	});
	steps.push({ what: `in block ${sent.block.number}`, at: Date.now() - start });
	return sent;
}

/** Waits for the certificate that settles the request. */
async function settlement(chain, sent, steps, start) {
	const first = sent.block.number + 1;
	const { nonce } = sent.events.find(({ name }) => name === 'RequestOpened').data;
	const ends = (name) =>
		/^Request(Expired|Rejected|Cancelled)$/.test(name) || name === 'Rebalanced';
	const found = await progress('wait for 3 of 4 oracles to measure and sign', async (say) => {
		say(`from block ${first} on`);
		const result = await chain.event(
			'settlement',
			first,
			({ name, data }) => ends(name) && data.basket === GENESIS_BASKET && data.nonce === nonce,
			{ blocks: 40 },
		);
		say(`${result.event.name} in block ${result.block.number}`);
		return result;
	});
	if (found.event.name !== 'Rebalanced') {
		throw new Error(`the request ended with ${found.event.name}: see the node's log`);
	}
	steps.push({ what: `certified in block ${found.block.number}`, at: Date.now() - start });
	await progress('wait for finality', () => chain.finalized(found.block.number));
	steps.push({ what: 'finalized', at: Date.now() - start });
	return found.block;
}

async function check(chain, block) {
	const [carried] = block.certificates;
	const certified = await checkCertificate(chain, block, carried);
	const settlements = await checkSettlements(chain, block, carried);
	const settled = settlements.find(({ basket }) => basket === GENESIS_BASKET);
	return { ...certified, settled };
}

function showResult(certified, steps) {
	const { report, settled, signers, members } = certified;
	title('Before and after, at the certified prices');
	print(quantityTable(settled));
	print(valueTable(settled));
	title('The value of a share did not change');
	print(identity(settled));
	title('What authorised participants are asked to trade');
	print(tradeTable(settled));
	const needed = quorum(members.length);
	title(
		`Round ${report.round}: signed by ${signers.length} of ${members.length} oracles ` +
			`(${needed} needed), one BLS signature`,
	);
	print(signerTable(certified));
	title('Time');
	print(timeTable(steps));
}

function showChecks({ settled, signers }) {
	title('Checked here, by code that shares nothing with the chain');
	for (const line of [
		`BLS signature of ${signers.length} oracles over keccak-256 of the report (@noble/curves)`,
		'digest of the request that the oracles signed',
		`new quantities, deltas and amounts of ${settled.plan.deltas.length} assets, in BigInt`,
		'every field of Rebalanced and of each AssetTradeRequest, and the basket in storage',
		'NAV before = NAV after, to the last of 36 digits',
	]) {
		print(`  ${green(TICK)} ${line}`);
	}
}

async function demonstrate(chain, control) {
	title('Basket 0 of the development chain');
	const before = await activation(chain);
	const reference = new Map(before.components.map((c) => [c.asset, c.price]));
	print(basketTable(before.components, reference));
	const { supply } = await chain.view('Rebalance', 'basket', [GENESIS_BASKET]);
	const worth = nav36(before.components, before.dust, reference);
	print(`  NAV ${decimal(worth, 36, 18)} USD a share, ${trimmed(supply, 18)} shares`);

	title('A participant settles the vault');
	await progress('fill its orders', () => settleVault(chain, GENESIS_BASKET));

	title('The market moves');
	await moveMarket(control);
	print(driftTable(before.components, reference, await exchangePrices(control)));

	title('The owner asks for other weights');
	const answer = await chain.view('Rebalance', 'change_for_target', [GENESIS_BASKET, TARGETS]);
	if (answer.Err) throw new Error(`change_for_target: ${JSON.stringify(answer.Err)}`);
	const change = answer.Ok;
	const wanted = TARGETS.map(([asset, weight]) => `${symbolOf(asset)} ${percentage(weight, 0)}`);
	print(`  ${bold(wanted.join(', '))}`);
	print(
		dim(
			`  change_for_target: remove [${change.remove}], add [${change.add}], ` +
				`weights [${change.weights.map((weight) => percentage(weight, 0)).join(', ')}]`,
		),
	);
	const [steps, start] = [[], Date.now()];
	const sent = await request(chain, change, steps, start);
	const block = await settlement(chain, sent, steps, start);
	const certified = await check(chain, block);
	showResult(certified, steps);
	showChecks(certified);
}

/** Runs the demonstration. Resolves when it is over and the node, if it is kept, was stopped. */
export async function demo() {
	print(bold('Ballast: one rebalance under BLS consensus'));
	const node = await connect();
	let chain;
	const stop = async () => {
		await chain?.disconnect();
		await node.stop();
	};
	onInterrupt(() => {
		print(dim('\n  stopping'));
		stop().finally(() => process.exit(130));
	});
	try {
		chain = await Chain.connect(node.url);
		await demonstrate(chain, node.control);
	} catch (error) {
		if (error.code === 'ERR_ASSERTION') {
			print(red(`\n  ${CROSS} What the chain did is not what was computed here:`));
		} else if (node.process) {
			print(dim(`\nThe last lines of the node's log:\n${node.process.tail(15)}`));
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
