// Nodes that are killed, come back with and without their disk, and are cut off.

import assert from 'node:assert/strict';
import { GENESIS_BASKET } from '../lib/assets.mjs';
import { until } from '../lib/wait.mjs';
import { withNetwork } from '../lib/with-node.mjs';

const SILENT_BLOCKS = 6;
const OWN_BLOCKS = 2;

/** Settles a request while `halted` is paused, so that all other oracles have to sign. */
async function settleWithout(session, halted) {
	halted.pause();
	try {
		const settled = await session.rebalance();
		const index = session.network.oracles.indexOf(halted);
		assert.deepEqual(
			settled.signers,
			[0, 1, 2, 3].filter((other) => other !== index),
		);
		return settled;
	} finally {
		halted.resume();
	}
}

withNetwork('faults of up to a third of the nodes, and of more', {}, (scenario) => {
	let waiting;

	scenario('one oracle is killed: requests still complete', async (session) => {
		await session.active();
		const [, , , dave] = session.network.oracles;
		await dave.crash();
		for (let turn = 0; turn < 2; turn += 1) {
			const { signers } = await session.rebalance();
			assert.deepEqual(signers, [0, 1, 2]);
		}
	});

	scenario('two are killed: blocks go on, nothing is certified or finalized', async (session) => {
		const { network } = session;
		const [, , charlie] = network.oracles;
		await charlie.crash();
		waiting = await session.request();
		const { number } = waiting.block;
		const last = await session.nothingCertified(number + 1, SILENT_BLOCKS);
		const { request } = await session.stored(GENESIS_BASKET, last.hash);
		assert.equal(request.nonce, waiting.nonce, 'it is still open');
		for (const node of network.running) {
			const { finalized } = await node.heads();
			assert.ok(
				finalized < number,
				`${node.name} has finalized ${finalized} with two votes of four`,
			);
		}
	});

	scenario('one comes back with its disk: the request completes, it signs', async (session) => {
		const { network } = session;
		const [, , charlie] = network.oracles;
		await network.start(charlie);
		const { block, signers } = await session.completes(waiting);
		assert.deepEqual(signers, [0, 1, 2]);
		await network.finalized(block.number);
		await network.sameInventory(block.number);
	});

	scenario('the other comes back with an empty disk: it syncs and signs', async (session) => {
		const { network } = session;
		const [, bob, , dave] = network.oracles;
		const before = await network.follower.heads();
		dave.wipe();
		await network.start(dave);
		await network.finalized(before.finalized, [dave]);
		const { block } = await settleWithout(session, bob);
		await network.met();
		await network.finalized(block.number);
		await network.sameInventory(block.number);
		await network.sameChain();
	});

	scenario('one is cut off and reconnected: it catches up, nothing forks', async (session) => {
		const { network } = session;
		const [alice, , charlie] = network.oracles;
		const others = network.nodes.filter((node) => node !== charlie);
		// Alone it would make no blocks: this way it builds a branch of its own, to be given up.
		await charlie.stop();
		charlie.args.push('--force-authoring');
		await network.start(charlie, { closed: true });

		await network.cutOff(charlie);
		const apart = await charlie.heads();
		const { block, signers } = await session.rebalance();
		assert.deepEqual(signers, [0, 1, 3]);
		await network.finalized(block.number, others);
		const alone = await until(
			'a branch of its own',
			async () => {
				const heads = await charlie.heads();
				return heads.best >= apart.best + OWN_BLOCKS && heads;
			},
			{ timeout: 60_000 },
		);
		const branch = await charlie.hashAt(alone.best);
		assert.ok(alone.finalized <= apart.best, 'it finalizes nothing alone');
		await network.finalized(alone.best, others);
		assert.notEqual(await network.follower.hashAt(alone.best), branch);

		await network.reconnect(charlie);
		await network.finalized(Math.max(block.number, alone.best));
		assert.notEqual(await charlie.hashAt(alone.best), branch, 'its branch is given up');
		await network.sameInventory(block.number);
		assert.ok((await network.sameChain()) >= block.number);
		await settleWithout(session, alice);
	});
});
