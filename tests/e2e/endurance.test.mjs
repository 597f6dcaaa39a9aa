// What a request survives, and how it ends when it does not: the node dies, or no venue comes back.

import assert from 'node:assert/strict';
import { alice, bob } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, percent, SOL } from '../lib/assets.mjs';
import { checkBlocks } from '../lib/recompute.mjs';
import { VENUES } from '../lib/sandbox.mjs';
import { withNode } from '../lib/with-node.mjs';

const OWN_BASKET = 1;

withNode('a request outlives its node, or expires', { ownExchange: true }, (scenario) => {
	let request;

	scenario(
		'the node is killed while a request is open: it completes after the restart',
		async (session) => {
			await session.active();
			// Hanging venues: the worker dies in the middle of a measurement, and holds its lock.
			await session.control.fault('hang');
			const start = await session.chain.balance(alice.address);
			request = await session.open(
				GENESIS_BASKET,
				{ weights: [percent(50), percent(30), percent(20)] },
				alice,
			);
			await session.chain.finalized(request.block.number);
			const before = await session.stored(GENESIS_BASKET);
			assert.equal(before.request.nonce, request.nonce);

			await session.crash();
			const { hash } = await session.chain.block(request.block.number);
			assert.equal(hash, request.block.hash, 'the same chain');
			assert.deepEqual(await session.stored(GENESIS_BASKET), before);

			await session.control.clear();
			const { block } = await session.settled(request, { blocks: 25 });
			const end = await session.chain.balance(alice.address, block.hash);
			assert.deepEqual(end, {
				...start,
				free: start.free - request.fee,
				nonce: start.nonce + 1,
			});
		},
	);

	scenario(
		'the node is killed after the certificate: the request is not settled again',
		async (session) => {
			const { chain } = session;
			await chain.finalized(await chain.head());
			const settled = await session.stored(GENESIS_BASKET);
			await session.crash();
			const head = await session.chain.head();
			await session.chain.block(head + 3);
			assert.deepEqual(await session.stored(GENESIS_BASKET), settled);
			const blocks = await session.chain.blocks(1, head + 3);
			const ends = blocks.flatMap(({ events }) =>
				events.filter(
					({ name, data }) =>
						name === 'Rebalanced' && data.basket === GENESIS_BASKET && data.nonce === request.nonce,
				),
			);
			assert.equal(ends.length, 1);
			const naming = blocks.flatMap(({ certificates }) =>
				certificates.filter(({ certificate }) =>
					certificate.report.requests.some(
						({ basket, nonce }) => basket === GENESIS_BASKET && nonce === request.nonce,
					),
				),
			);
			assert.equal(naming.length, 1, 'one certificate names the request');
		},
	);

	scenario('without prices the request expires, and the deposit is back', async (session) => {
		const { chain, control, node } = session;
		const targets = [
			[BTC, percent(60)],
			[SOL, percent(40)],
		];
		await chain.submitOk(chain.api.tx.rebalance.createBasket(targets, null), bob);
		await session.active(OWN_BASKET);

		for (const venue of VENUES.slice(0, 3)) await control.fault('down', { venue, asset: 'ETH' });
		const start = await chain.balance(alice.address);
		const waiting = await session.open(
			GENESIS_BASKET,
			{ weights: [percent(34), percent(33), percent(33)] },
			alice,
		);
		const lifetime = chain.api.consts.rebalance.requestLifetime.toNumber();
		assert.equal(waiting.deadline, waiting.block.number + lifetime);

		// A basket without ETH does not wait for it.
		const other = await session.open(OWN_BASKET, { weights: [percent(30), percent(70)] }, bob);
		const { report } = await session.settled(other);
		assert.ok(!report.prices.some(({ asset }) => asset === ETH), 'nothing is filled in');

		const last = (await chain.blocks(waiting.block.number, waiting.deadline)).at(-1);
		assert.equal((await session.stored(GENESIS_BASKET, last.hash)).request.nonce, waiting.nonce);
		const expiry = await chain.block(waiting.deadline + 1);
		const expired = expiry.events.filter(({ name }) => name === 'RequestExpired');
		assert.deepEqual(
			expired.map(({ data }) => data),
			[{ basket: GENESIS_BASKET, nonce: waiting.nonce }],
		);
		assert.equal((await session.stored(GENESIS_BASKET, expiry.hash)).request, null);
		assert.deepEqual(await chain.balance(alice.address, expiry.hash), {
			...start,
			free: start.free - waiting.fee,
			nonce: start.nonce + 1,
		});
		assert.match(
			node.log,
			new RegExp(`request ${waiting.nonce} of basket 0 waits: asset ${ETH} has no price`),
		);
		await control.clear();
	});

	scenario('every certificate of this chain verifies and does what it says', async ({ chain }) => {
		const rounds = await checkBlocks(chain, 1, await chain.head());
		assert.ok(rounds.length >= 4);
	});
});
