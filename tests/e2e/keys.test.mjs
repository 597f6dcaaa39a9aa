// Oracles whose keys are in encrypted files: a quorum of them certifies, fewer do not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GENESIS_BASKET } from '../lib/assets.mjs';
import { publicKey } from '../lib/bls.mjs';
import { keyArguments, secretHex } from '../lib/keystore.mjs';
import { DevNode } from '../lib/node.mjs';
import { secrets } from '../lib/oracle.mjs';
import { toHex } from '../lib/scale.mjs';
import { withNode } from '../lib/with-node.mjs';

const PASSWORD = 'correct horse Åﬁ battery';
const keys = (count, options) => keyArguments(secrets.slice(0, count), PASSWORD, options);

withNode('three of four keys, from key files', { args: keys(3) }, (scenario) => {
	scenario('certify together, and by name', async (session) => {
		const basket = await session.active();
		const { signers } = await session.checked(await session.chain.block(basket.settled.block));
		assert.deepEqual(signers, [0, 1, 2]);
	});

	scenario('leave nothing of themselves in the log', ({ node }) => {
		const log = node.log.toLowerCase();
		assert.ok(log.includes(toHex(publicKey(secrets[0]))), 'the public key is there');
		for (const secret of secrets) assert.ok(!log.includes(secretHex(secret)));
		assert.ok(!log.includes(PASSWORD.toLowerCase()));
	});
});

withNode('two of four keys', { args: keys(2) }, (scenario) => {
	scenario('measure and certify nothing', async (session) => {
		const { chain, control } = session;
		const blocks = await chain.blocks(1, 10);
		assert.ok((await control.requests()).total > 0, 'prices were measured');
		assert.ok(blocks.every(({ certificates }) => certificates.length === 0));
		assert.equal((await session.stored(GENESIS_BASKET)).basket.status, 'Pending');
	});
});

describe('key files that cannot be read', () => {
	it('keep the node from starting, with the reason', async () => {
		const args = keys(1, { typed: 'wrong' });
		await assert.rejects(DevNode.start({ args }), /oracle-0\.json: wrong password/);
	});
});
