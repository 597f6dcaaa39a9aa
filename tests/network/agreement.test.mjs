// Four oracles on four nodes, each with prices of its own: what they certify lies within what they
// measured, also if one of them is lied to or halted.

import assert from 'node:assert/strict';
import { ASSETS, GENESIS_BASKET } from '../lib/assets.mjs';
import { leaderOf } from '../lib/leader.mjs';
import { setPrices, SPREAD } from '../lib/network.mjs';
import { withNetwork } from '../lib/with-node.mjs';

const ascending = (values) => [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

/**
 * Each certified price is the lower median of at least three of the four measurements, which is the
 * second or third from below. Returns how often it was each.
 */
function checkMedians(report, measurements) {
	assert.deepEqual(
		report.prices.map(({ asset }) => asset),
		ASSETS.map(({ id }) => id),
	);
	for (const { asset, price } of report.prices) {
		const sorted = ascending(measurements.get(asset));
		assert.equal(new Set(sorted).size, sorted.length, 'every oracle measures a price of its own');
		assert.ok(
			price === sorted[1] || price === sorted[2],
			`asset ${asset}: ${price} of ${sorted.join(', ')}`,
		);
	}
}

withNetwork('four oracles agree over the network', {}, (scenario) => {
	scenario('a certified price lies within what the four measured', async (session) => {
		await session.active();
		const measurements = await session.measurements();
		const { report, signers, members } = await session.rebalance();
		checkMedians(report, measurements);
		assert.equal(members.length, 4);
		assert.ok(signers.length >= 3);
	});

	scenario('and all nodes hold the same inventory', async (session) => {
		const { block } = await session.rebalance();
		await session.network.finalized(block.number);
		const { hash } = await session.network.sameInventory(block.number);
		assert.equal(hash, block.hash);
		assert.equal(
			(await session.stored(GENESIS_BASKET, hash)).basket.settled.block,
			block.number,
			'it is the inventory that the certificate made',
		);
	});

	scenario('and say the same of the round', async ({ chain, network }) => {
		const { next } = await chain.view('BlsOracle', 'round_status');
		const { setId, quorum, members } = await chain.view('BlsOracle', 'oracle_set');
		for (const [at, node] of network.nodes.entries()) {
			const status = await node.oracleStatus();
			assert.deepEqual(
				[status.setId, status.round, status.quorum],
				[Number(setId), Number(next), quorum],
			);
			assert.deepEqual(
				status.members.map(({ account, key }) => [account, key]),
				members,
			);
			const own = status.members.filter(({ local }) => local).map(({ index }) => index);
			assert.deepEqual(own, node === network.follower ? [] : [at], `seats of ${node.name}`);
			assert.equal(status.peers, network.nodes.length - 1);
		}
	});

	scenario('prices 20 % off at one oracle move nothing', async (session) => {
		const { network } = session;
		const [liar, ...honest] = network.oracles;
		for (const bps of [2_000, -2_000]) {
			await setPrices(liar.exchange, bps);
			await liar.exchange.control.resetRequests();
			const measurements = await session.measurements(honest);
			const { report, signers } = await session.rebalance();
			for (const { asset, price } of report.prices) {
				const sorted = ascending(measurements.get(asset));
				assert.ok(
					sorted[0] <= price && price <= sorted.at(-1),
					`asset ${asset}: ${price} is not within ${sorted.join(', ')}`,
				);
			}
			assert.deepEqual(signers, [1, 2, 3], 'it signs no prices so far from its own');
			assert.ok((await liar.exchange.control.requests()).total > 0, 'the oracle was lied to');
		}
		await setPrices(liar.exchange, SPREAD[0]);
	});

	scenario('without its first leader a round completes in the next view', async (session) => {
		const { network } = session;
		// Right after a certificate nothing but the request makes a round due.
		await session.rebalance();
		const { round, index } = await session.leader();
		const halted = network.oracles[index];
		halted.pause();
		const { report, signers } = await session.rebalance();
		assert.equal(report.round, round);
		assert.equal(report.view, 1);
		assert.notEqual(leaderOf(report, 4), index, 'another one led');
		assert.ok(!signers.includes(index));

		halted.resume();
		await network.met();
		await network.finalized(await session.chain.head());
		await network.sameChain();
	});
});
