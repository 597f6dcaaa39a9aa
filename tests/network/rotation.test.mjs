// The oracles change while the network runs: one is rotated out, another takes its place.

import assert from 'node:assert/strict';
import { alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { GENESIS_BASKET } from '../lib/assets.mjs';
import { keyGen } from '../lib/bls.mjs';
import { registration } from '../lib/candidate.mjs';
import { certify, transaction } from '../lib/certificate.mjs';
import { keyArguments } from '../lib/keystore.mjs';
import { nextReport, secrets } from '../lib/oracle.mjs';
import { withNetwork } from '../lib/with-node.mjs';

const NEW_SECRET = keyGen(new TextEncoder().encode('an oracle that joins a running network'));
const PASSWORD = 'network test';
const EXCHANGE_BPS = 5;
/** Blocks before the boundary at which the request is opened, and after it that nothing happens. */
const [BEFORE, AFTER] = [5, 3];

withNetwork('one oracle leaves, another takes its place', {}, (scenario) => {
	let newcomer;

	scenario('a key is registered only by the account that it is bound to', async (session) => {
		const { chain } = session;
		await session.active();
		const { registerOracle } = chain.api.tx.blsOracle;
		const forDave = registration(chain.genesis, dave.publicKey, NEW_SECRET);
		const refused = await chain.submit(registerOracle(...forDave), eve);
		assert.equal(refused.error, 'blsOracle.InvalidBinding');

		const forEve = registration(chain.genesis, eve.publicKey, NEW_SECRET);
		const { events } = await chain.submitOk(registerOracle(...forEve), eve);
		const registered = events.find(({ name }) => name === 'OracleRegistered').data;
		assert.equal(registered.account, eve.address);
		newcomer = await session.network.add({
			name: 'Eve',
			bps: EXCHANGE_BPS,
			args: keyArguments([NEW_SECRET], PASSWORD),
		});
		await session.network.finalized(1, [newcomer]);
	});

	scenario('a request that is open at the boundary waits for the new set', async (session) => {
		const { chain, network } = session;
		const [aliceNode, bobNode, , daveNode] = network.oracles;
		const period = chain.api.consts.blsOracle.rotationPeriod.toNumber();
		const head = await chain.head();
		// Scheduled early enough for what has to happen before the boundary.
		if (period - (head % period) < 2 * BEFORE) await chain.block(head + period - (head % period));
		const members = [alice, bob, charlie, eve].map(({ address }) => address);
		const call = chain.api.tx.sudo.sudo(chain.api.tx.blsOracle.scheduleSet(members));
		const { events } = await chain.submitOk(call, alice);
		const { takesOverAt } = events.find(({ name }) => name === 'SetScheduled').data;
		await chain.block(takesOverAt - BEFORE);

		// Three oracles are left, but two of each set.
		aliceNode.pause();
		bobNode.pause();
		const request = await session.request();
		assert.ok(request.block.number < takesOverAt, 'it is opened before the boundary');
		const last = await session.nothingCertified(
			request.block.number + 1,
			takesOverAt + AFTER - request.block.number,
		);
		const before = await chain.view('BlsOracle', 'oracle_set', [], request.block.hash);
		const after = await chain.view('BlsOracle', 'oracle_set', [], last.hash);
		assert.deepEqual(
			before.members.map(([account]) => account),
			[alice, bob, charlie, dave].map(({ address }) => address),
		);
		assert.deepEqual(
			after.members.map(([account]) => account),
			members,
		);
		assert.equal(after.setId, before.setId + 1n);
		const { request: open } = await session.stored(GENESIS_BASKET, last.hash);
		assert.equal(open.nonce, request.nonce);

		aliceNode.resume();
		const { block, report, signers } = await session.completes(request);
		assert.equal(report.setId, after.setId);
		assert.deepEqual(signers, [0, 2, 3], 'the new oracle signs');
		bobNode.resume();
		await network.met();
		await network.finalized(block.number);
		await network.sameInventory(block.number);

		const local = async (node) =>
			(await node.oracleStatus()).members
				.filter((member) => member.local)
				.map(({ index }) => index);
		assert.deepEqual(await local(newcomer), [3]);
		assert.deepEqual(await local(daveNode), [], 'the one that left has no seat');
	});

	scenario('the key that left counts no more, the new one does', async ({ chain }) => {
		const { genesis } = chain;
		const [a, b, , d] = secrets;
		const { setId } = await chain.view('BlsOracle', 'oracle_set');
		const submit = async (change, keys, signers) => {
			const report = { ...(await nextReport(chain)), ...change };
			return chain.submitRaw(transaction(certify({ genesis, report, secrets: keys, signers })));
		};
		const retired = await submit({ setId: setId - 1n }, secrets, [0, 1, 3]);
		assert.match(retired, /Custom error: 1$/, 'the set that left has settled its last round');
		const instead = await submit({ setId }, [a, b, secrets[2], d], [0, 1, 3]);
		assert.match(instead, /bad signature/);
		const right = await submit({ setId }, [a, b, secrets[2], NEW_SECRET], [0, 1, 3]);
		assert.equal(right, undefined);
	});
});
