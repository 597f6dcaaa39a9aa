// The council changes a running network: its runtime, and its validators.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { alice, dave, eve } from '../lib/accounts.mjs';
import { GENESIS_BASKET } from '../lib/assets.mjs';
import { pass, runAsRoot } from '../lib/council.mjs';
import { plain } from '../lib/plain.mjs';
import { nextRuntime } from '../lib/process.mjs';
import { changedKeys } from '../lib/state.mjs';
import { until } from '../lib/wait.mjs';
import { withNetwork } from '../lib/with-node.mjs';

const CODE = '0x3a636f6465';

withNetwork('a running network is governed', {}, (scenario) => {
	scenario('the runtime is upgraded, and an open request survives it', async (session) => {
		const { network } = session;
		const { system } = session.chain.api.tx;
		await session.active();
		const code = readFileSync(nextRuntime());
		const before = await version(network.follower);
		await runAsRoot(session.chain, system.authorizeUpgrade(blake2AsHex(code)));

		// Without the prices of two oracles the request stays open.
		const [first, second] = network.exchanges;
		await Promise.all([first, second].map(({ control }) => control.fault('down')));
		const request = await session.request();
		const open = await session.stored(GENESIS_BASKET, request.block.hash);
		const applied = await upgrade(session, code, request.block.number + 1);
		const { chain } = session;
		const { hash } = await chain.block(applied.number + 2);
		await Promise.all([first, second].map(({ control }) => control.clear()));
		const { block } = await session.completes(request);
		assert.ok(block.number > applied.number + 2, 'it was open when the runtime changed');
		assert.deepEqual(await session.stored(GENESIS_BASKET, hash), open, 'and as it was before');

		await network.finalized(applied.number + 2);
		for (const node of network.running) assert.equal(await version(node), before + 1, node.name);
		const { query } = chain.api;
		const changed = await changedKeys(chain, applied);
		const allowed = [
			CODE,
			query.system.authorizedUpgrade.key(),
			query.system.account.key(eve.address),
			query.balances.totalIssuance.key(),
		];
		assert.ok(changed.includes(CODE));
		assert.deepEqual(
			changed.filter((key) => !allowed.includes(key)),
			[],
			'nothing but the code has changed',
		);
		await network.finalized(block.number);
		await network.sameInventory(block.number);
	});

	scenario('a fifth validator joins, another leaves, finality goes on', async (session) => {
		const { chain, network } = session;
		const { tx, query } = chain.api;
		const [, bobNode, , daveNode] = network.oracles;
		const newcomer = await network.add({ name: 'Eve', args: ['--validator'] });
		const owner = u8aToHex(eve.publicKey);
		const { keys, proof } = await newcomer.ask('author_rotateKeysWithOwner', [owner]);

		const stolen = await chain.submit(tx.session.setKeys(keys, proof), alice);
		assert.equal(stolen.error, 'session.InvalidProof', 'the keys are for their owner only');
		await chain.submitOk(tx.session.setKeys(keys, proof), eve);
		await pass(chain, tx.validators.addInvulnerable(eve.address));
		const five = await becomes(session, (validators) => validators.includes(eve.address));
		assert.equal(five.validators.length, 5);
		await network.finalized(five.number + 1);

		await pass(chain, tx.validators.removeInvulnerable(dave.address));
		const four = await becomes(session, (validators) => !validators.includes(dave.address));
		assert.equal(four.validators.length, 4);
		await network.finalized(four.number + 1);
		assert.equal(plain(await query.grandpa.currentSetId()), 2n);

		// Three of these four are left: of the four at the start, or of five, too few.
		await Promise.all([daveNode.stop(), bobNode.stop()]);
		const head = await chain.head();
		const last = await chain.block(head + 8);
		await network.finalized(head + 4);
		const authored = plain(
			await (await chain.at(last.hash)).validators.lastAuthoredBlock(eve.address),
		);
		assert.ok(authored > head, 'the new validator makes blocks');
		const gone = plain(
			await (await chain.at(last.hash)).validators.lastAuthoredBlock(dave.address),
		);
		assert.ok(gone <= four.number, 'the old one makes none since it left');
		await network.start(bobNode);
		await network.finalized(head + 4);
		await network.sameChain();
	});
});

const version = async (node) =>
	(await node.ask('state_getRuntimeVersion', [], { timeout: 60_000 })).specVersion;

/**
 * Brings the code of an upgrade that is authorized. Returns the block that applies it, of which there
 * is none before `from`.
 */
async function upgrade(session, code, from) {
	const { network, chain } = session;
	const { follower } = network;
	const before = await version(follower);
	const call = chain.api.tx.system.applyAuthorizedUpgrade(u8aToHex(code));
	const signed = await call.signAsync(eve, { nonce: -1 });
	// The node compiles the new code, on a machine where others do so at the same time.
	const patience = { timeout: 90_000 };
	await follower.ask('author_submitExtrinsic', [signed.toHex()], patience);
	await until('the upgrade', async () => (await version(follower)) > before, patience);
	// The library mixes up the types of both runtimes on a connection that sees the change.
	await network.connect();
	const updated = ({ section, name }) => section === 'system' && name === 'CodeUpdated';
	return (await session.chain.event('upgrade', from, updated)).block;
}

/** Waits until `wanted` holds for the validators, and returns them with the first such block. */
async function becomes({ chain }, wanted) {
	const first = await chain.head();
	// A change is queued at the end of one session and applied at the end of the next.
	for (let number = first; number < first + 40; number += 1) {
		const { hash } = await chain.block(number);
		const validators = plain(await (await chain.at(hash)).session.validators());
		if (wanted(validators)) return { number, validators };
	}
	throw new Error('the validators have not changed in 40 blocks');
}
