// Oracle sets change hands while requests are open, and an oracle that contradicts itself loses its
// bond. The evidence is made here, from docs/PROTOCOL.md.

import assert from 'node:assert/strict';
import { alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { GENESIS_BASKET, percent } from '../lib/assets.mjs';
import { conflictingPartials, evidenceTransaction } from '../lib/evidence.mjs';
import { secrets } from '../lib/oracle.mjs';
import { toHex } from '../lib/scale.mjs';
import { withNode } from '../lib/with-node.mjs';

const BOND = 100n * 10n ** 12n;
/** The four oracles of genesis, last one first. */
const REVERSED = [dave, charlie, bob, alice];

const named = (name) => (event) => event.section === 'blsOracle' && event.name === name;

/** Evidence against member `member` of set 1, which holds development key `key`. */
const evidenceAgainst = (chain, member, key) =>
	conflictingPartials({
		genesis: chain.genesis,
		setId: 1n,
		round: 1_000n,
		view: 0,
		member,
		secret: secrets[key],
		digests: [1, 2].map((byte) => new Uint8Array(32).fill(byte)),
	});

withNode('oracle sets', {}, (scenario) => {
	scenario('take over at a boundary, and settle what is open', async (session) => {
		const { chain } = session;
		await session.active();
		const before = await chain.view('BlsOracle', 'oracle_set');
		const next = REVERSED.map(({ address }) => address);
		const call = chain.api.tx.sudo.sudo(chain.api.tx.blsOracle.scheduleSet(next));
		const { block, events } = await chain.submitOk(call, alice);
		const boundary = events.find(named('SetScheduled')).data.takesOverAt;
		const period = chain.api.consts.blsOracle.rotationPeriod.toNumber();
		assert.ok(boundary % period === 0 && boundary > block.number);
		assert.deepEqual(await chain.view('BlsOracle', 'oracle_set', [], block.hash), before);

		// Opened in the last block of the old set, or one of the first of the new.
		await chain.block(boundary - 2);
		const opened = await session.open(
			GENESIS_BASKET,
			{ weights: [50, 30, 20].map(percent) },
			alice,
		);
		const { block: rotated } = await chain.event('rotation', boundary, named('SetRotated'), {
			blocks: 1,
		});
		const set = await chain.view('BlsOracle', 'oracle_set', [], rotated.hash);
		assert.equal(set.setId, before.setId + 1n);
		assert.deepEqual(set.members, [...before.members].reverse());
		await session.settled(opened);

		// The new set certifies, with its own indices.
		const { block: certified } = await chain.event(
			'certificate of the new set',
			boundary,
			(event) => named('RoundCertified')(event) && event.data.setId === set.setId,
			{ blocks: 60 },
		);
		await session.checked(certified);
	});

	scenario('lose a bond to evidence that nobody signs for', async ({ chain }) => {
		const before = await chain.balance(charlie.address);
		const evidence = evidenceAgainst(chain, 1, 2);
		const forged = evidenceAgainst(chain, 0, 2);
		assert.match(await chain.submitRaw(evidenceTransaction(forged)), /bad signature/);
		const head = await chain.head();
		assert.equal(await chain.submitRaw(evidenceTransaction(evidence)), undefined);
		const { block, event } = await chain.event('report', head, named('EquivocationReported'));
		assert.equal(event.data.account, charlie.address);
		assert.equal(event.data.slashed, BOND);
		const after = await chain.balance(charlie.address, block.hash);
		assert.deepEqual(after, { ...before, reserved: before.reserved - BOND });
		// Four are left, and three would be too few.
		assert.equal(block.events.find(named('ExpelledOracleStays')).data.remaining, 3);
		// The same evidence in other bytes, because the pool knows these.
		const again = evidenceTransaction(evidence, { nonce: 1 });
		assert.match(await chain.submitRaw(again), /outdated/);
	});

	scenario('lose a bond to evidence that is signed for, without a fee', async ({ chain }) => {
		const { bytes } = evidenceAgainst(chain, 0, 3);
		const call = chain.api.tx.blsOracle.reportEquivocation(toHex(bytes));
		const before = await chain.balance(eve.address);
		const { fee, events } = await chain.submitOk(call, eve);
		assert.equal(events.find(named('EquivocationReported')).data.account, dave.address);
		assert.equal(fee, 0n);
		assert.equal((await chain.balance(eve.address)).free, before.free);

		const again = await chain.submit(chain.api.tx.blsOracle.reportEquivocation(toHex(bytes)), eve);
		assert.equal(again.error, 'blsOracle.InvalidEvidence');
		assert.ok(again.fee > 0n);
	});
});
