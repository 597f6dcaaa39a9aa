// The demonstration's rebalances: from the owner's request to finality, every number checked.

import { alice } from './accounts.mjs';
import { ASSETS, GENESIS_BASKET, symbolOf } from './assets.mjs';
import { quorum } from './certificate.mjs';
import { percentage, scaled, trimmed } from './format.mjs';
import { checkCertificate, checkSettlements } from './recompute.mjs';
import {
	identity,
	quantityTable,
	signerTable,
	timeTable,
	tradeTable,
	valueTable,
} from './screens.mjs';
import { changeFor } from './story.mjs';
import { bold, dim, green, print, progress, TICK, title } from './term.mjs';

/** Prices of the moment at the sandbox exchange, by asset. */
export async function exchangePrices(control) {
	const { assets } = await control.prices();
	return new Map(ASSETS.map(({ id, symbol }) => [id, scaled(assets[symbol].mid)]));
}

/** Stops the market's walk and moves it: [symbol, basis points] pairs. */
export async function moveMarket(control, moves) {
	await control.freeze();
	for (const [asset, bps] of moves) await control.move(asset, bps);
}

/** Asks for the new weights. Times are in milliseconds after the request was sent. */
async function request(chain, change, note, steps, start) {
	const { remove, add, weights } = change;
	const { requestRebalance } = chain.api.tx.rebalance;
	const call = requestRebalance(GENESIS_BASKET, remove, add, weights, note);
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
async function certificate(chain, sent, steps, start) {
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
	return found.block;
}

async function finality(chain, block, steps, start) {
	await progress('wait for finality', () => chain.finalized(block.number));
	steps.push({ what: 'finalized', at: Date.now() - start });
}

async function check(chain, block) {
	const [carried] = block.certificates;
	const certified = await checkCertificate(chain, block, carried);
	const settlements = await checkSettlements(chain, block, carried);
	const settled = settlements.find(({ basket }) => basket === GENESIS_BASKET);
	return { ...certified, settled };
}

/**
 * Asks for new weights, [asset, weight] pairs, with a note of the owner, and checks what comes of it.
 * With `brief`, without waiting for finality. Returns { certified, steps, block }.
 */
export async function rebalance(chain, targets, note, { brief = false } = {}) {
	const change = await changeFor(chain, GENESIS_BASKET, targets);
	const wanted = targets.map(([asset, weight]) => `${symbolOf(asset)} ${percentage(weight, 0)}`);
	print(`  ${bold(wanted.join(', '))}   ${dim(`“${note}”`)}`);
	print(
		dim(
			`  change_for_target: remove [${change.remove}], add [${change.add}], ` +
				`weights [${change.weights.map((weight) => percentage(weight, 0)).join(', ')}]`,
		),
	);
	const [steps, start] = [[], Date.now()];
	const sent = await request(chain, change, note, steps, start);
	const block = await certificate(chain, sent, steps, start);
	if (!brief) await finality(chain, block, steps, start);
	return { certified: await check(chain, block), steps, block };
}

/** Quantities, values, trades, signatures and times of a rebalance. */
export function showRebalance({ certified, steps }) {
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
