// Recomputes everything that a certificate did, from the state before its block and the prices it
// certifies, and compares with events and state to the last digit.

import assert from 'node:assert/strict';
import { decimalsOf } from './assets.mjs';
import { requestDigest, reportDigest, quorum, signersOf, verify } from './certificate.mjs';
import { applyChange, ONE36, plan, trades } from './math.mjs';
import { plain } from './plain.mjs';
import { fromHex, toHex } from './scale.mjs';

/**
 * Keys of the oracle set that certified in a block, by its number: of the current set or of one that
 * was replaced, in the state before the block.
 */
export async function oracleKeys(chain, block, setId) {
	const current = await chain.view('BlsOracle', 'oracle_set', [], block.parent);
	const retired = await chain.view('BlsOracle', 'retired_sets', [], block.parent);
	const set = [current, ...retired.map((each) => each.set)].find((each) => each.setId === setId);
	assert.ok(set, `block ${block.number}: set ${setId} is not stored`);
	return { set, keys: set.members.map(([, key]) => fromHex(key)) };
}

/** Checks the signature of a certificate and the event about it, with no code of the chain. */
export async function checkCertificate(chain, block, { extrinsic, certificate }) {
	const { genesis } = chain;
	const { report } = certificate;
	const { set, keys } = await oracleKeys(chain, block, report.setId);
	assert.equal(set.quorum, quorum(keys.length));
	assert.ok(verify({ genesis, certificate, keys }), `block ${block.number}: bad signature`);
	assert.ok(report.validUntil >= block.number, 'a certificate after its last block');

	const event = own(block, extrinsic).find(({ name }) => name === 'RoundCertified');
	assert.deepEqual(event?.data, {
		setId: report.setId,
		round: report.round,
		view: report.view,
		observedAt: report.observedAt,
		signers: toHex(certificate.signers),
		prices: report.prices.length,
		requests: report.requests.length,
		digest: toHex(reportDigest(genesis, report)),
	});
	return { report, signers: signersOf(certificate.signers), members: set.members };
}

/**
 * Checks what a certificate did to the baskets whose requests it settled. Returns one entry for
 * each: { basket, nonce, before, plan, trades, prices, supply }.
 */
export async function checkSettlements(chain, block, { extrinsic, certificate }) {
	const { report } = certificate;
	const settlements = [];
	for (const reference of report.requests) {
		const { basket: id, nonce } = reference;
		const settled = own(block, extrinsic).find(
			({ name, data }) =>
				data.basket === id && (name === 'Rebalanced' || name === 'BasketActivated'),
		);
		if (settled === undefined) continue;
		const computed = await recompute(chain, block, reference, report);
		checkEvents(own(block, extrinsic), settled, computed, report);
		await checkState(chain, block, reference, computed, report);
		settlements.push({ basket: id, nonce, ...computed });
	}
	return settlements;
}

const own = (block, extrinsic) => block.events.filter((event) => event.extrinsic === extrinsic);

async function recompute(chain, block, reference, report) {
	const id = reference.basket;
	const state = await chain.at(block.parent);
	const basket = plain(await state.rebalance.baskets(id));
	const request = plain(await state.rebalance.requests(id));
	const supply = plain(await state.assets.asset(basket.shareAsset)).supply;

	const prices = new Map(report.prices.map(({ asset, price }) => [asset, price]));
	const { components: old, dust } = basket;
	if (old.length === 0) assert.equal(dust, ONE36, 'a pending basket is all dust');
	const assets = applyChange(
		old.map(({ asset }) => asset),
		request.change,
	);
	const targets = assets.map((asset, at) => [asset, request.change.weights[at]]);
	const result = plan({ old, dust36: dust, targets, prices });

	const digest = requestDigest(chain.genesis, {
		basket: id,
		nonce: request.nonce,
		components: old,
		dust,
		change: request.change,
	});
	assert.equal(reference.nonce, request.nonce);
	assert.equal(reference.legs, result.deltas.length);
	assert.equal(toHex(reference.digest), toHex(digest), 'the request that was signed');
	return {
		before: basket,
		request,
		supply,
		prices,
		plan: result,
		trades: trades(result, supply, decimalsOf),
	};
}

function checkEvents(events, settled, computed, report) {
	const { plan: expected, supply, request, before } = computed;
	const { basket } = settled.data;
	const activation = before.status === 'Pending';
	assert.equal(settled.name, activation ? 'BasketActivated' : 'Rebalanced');
	assert.deepEqual(settled.data, {
		basket,
		...(activation ? {} : { nonce: request.nonce }),
		setId: report.setId,
		round: report.round,
		observedAt: report.observedAt,
		nav: expected.nav,
		nav36: expected.nav36,
		dust: expected.dust36,
		supply,
		components: expected.components,
	});
	const requested = events
		.filter(({ name, data }) => name === 'AssetTradeRequest' && data.basket === basket)
		.map(({ data }) => data);
	assert.deepEqual(
		requested,
		computed.trades.map(({ deltaPerShare, ...trade }) => ({
			basket,
			nonce: request.nonce,
			asset: trade.asset,
			side: trade.side,
			deltaPerShare,
			amount: trade.amount,
			price: trade.price,
		})),
	);
}

async function checkState(
	chain,
	block,
	{ basket: id },
	{ before, request, plan: expected },
	report,
) {
	const state = await chain.at(block.hash);
	assert.equal(plain(await state.rebalance.requests(id)), null, 'the request has ended');
	assert.deepEqual(plain(await state.rebalance.baskets(id)), {
		...before,
		status: 'Active',
		components: expected.components,
		dust: expected.dust36,
		nav36: expected.nav36,
		settled: {
			nonce: request.nonce,
			setId: report.setId,
			round: report.round,
			observedAt: report.observedAt,
			block: block.number,
		},
	});
	const value = expected.components.reduce((sum, c) => sum + c.quantity * c.price, 0n);
	assert.equal(value + expected.dust36, expected.nav36, 'the value identity');
	const bound = expected.components.reduce((sum, c) => sum + c.price, 0n);
	assert.ok(expected.dust36 >= 0n && expected.dust36 < bound, 'the dust bound');
}

/** Both checks for every certificate in a range of blocks. */
export async function checkBlocks(chain, first, last) {
	const checked = [];
	for (const block of await chain.blocks(first, last)) {
		for (const carried of block.certificates) {
			const certified = await checkCertificate(chain, block, carried);
			const settlements = await checkSettlements(chain, block, carried);
			checked.push({ block, ...certified, settlements });
		}
	}
	const rounds = checked.map(({ report }) => report.round);
	assert.deepEqual(
		rounds,
		[...rounds].sort((a, b) => Number(a - b)),
	);
	assert.equal(new Set(rounds).size, rounds.length, 'a round is certified once');
	return checked;
}
