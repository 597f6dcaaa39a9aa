// What the chain refuses: the error by name, and not one storage item changed but the sender's
// nonce and fee.

import assert from 'node:assert/strict';
import { account, alice, bob, eve } from '../lib/accounts.mjs';
import { ADA, BTC, DOT, ETH, GENESIS_BASKET, percent, SOL } from '../lib/assets.mjs';
import { withNode } from '../lib/with-node.mjs';
import { assertUnchanged } from '../lib/state.mjs';

const UNIT = 10n ** 12n;
const NO_ASSET = 4_711;
const thirds = [percent(33), percent(33), percent(34)];

/** Changes of the basket of the preset, and why each is refused. */
const CHANGES = [
	[
		'weights that sum to 99.99 %',
		{ weights: [percent(33), percent(33), percent(33.99)] },
		'WeightsSumNotOne',
	],
	[
		'weights that sum to 100.01 %',
		{ weights: [percent(33), percent(33), percent(34.01)] },
		'WeightsSumNotOne',
	],
	[
		'a weight of 0.2 %',
		{ weights: [percent(0.2), percent(49.8), percent(50)] },
		'WeightBelowMinimum',
		0,
	],
	['too few weights', { weights: [percent(50), percent(50)] }, 'WeightsLengthMismatch'],
	[
		'a duplicate of a component',
		{ add: [ETH], weights: [percent(70), ...Array(3).fill(percent(10))] },
		'DuplicateAsset',
		0,
	],
	[
		'a duplicate within the additions',
		{ add: [DOT, ADA, DOT], weights: [percent(50), ...Array(5).fill(percent(10))] },
		'DuplicateAsset',
		2,
	],
	['ascending indices', { remove: [0, 1], weights: [percent(100)] }, 'RemovalNotDescending', 1],
	['the same index twice', { remove: [1, 1], weights: [percent(100)] }, 'RemovalNotDescending', 1],
	['an index that is no component', { remove: [3], weights: thirds }, 'RemovalOutOfRange', 0],
	['the removal of everything', { remove: [2, 1, 0], weights: [] }, 'NoComponents'],
	[
		'an asset without prices',
		{ add: [DOT, NO_ASSET], weights: Array(5).fill(percent(20)) },
		'AssetNotListed',
		1,
	],
];

withNode('what is refused changes nothing', {}, (scenario) => {
	/** Submits a call that must fail with `error`, at `index` of a list if it carries one. */
	async function refused({ chain }, call, signer, error, index) {
		const result = await chain.submit(call, signer);
		assert.equal(result.error, error);
		assert.equal(result.index, index);
		await assertUnchanged(chain, result, signer);
	}

	scenario('the comparison of states sees a change', async (session) => {
		const { chain } = session;
		await session.active();
		await session.control.freeze();
		const paid = await chain.submitOk(
			chain.api.tx.balances.transferKeepAlive(eve.address, UNIT),
			bob,
		);
		await assert.rejects(assertUnchanged(chain, paid, bob), { name: 'AssertionError' });
		const remark = await chain.submitOk(chain.api.tx.system.remark('0x00'), bob);
		await assertUnchanged(chain, remark, bob);
	});

	for (const [what, change, error, index] of CHANGES) {
		scenario(what, (session) => {
			const call = session.requestCall(GENESIS_BASKET, change);
			return refused(session, call, alice, `rebalance.${error}`, index);
		});
	}

	scenario('a stranger', async (session) => {
		const { rebalance } = session.chain.api.tx;
		const strange = [
			session.requestCall(GENESIS_BASKET, { weights: thirds }),
			rebalance.pauseBasket(GENESIS_BASKET),
			rebalance.transferBasket(GENESIS_BASKET, bob.address),
		];
		for (const call of strange) await refused(session, call, bob, 'rebalance.NotOwner');
		await refused(session, rebalance.forcePauseBasket(GENESIS_BASKET), bob, 'BadOrigin');
	});

	scenario('a basket that does not exist', (session) => {
		const call = session.requestCall(99, { weights: thirds });
		return refused(session, call, alice, 'rebalance.BasketNotFound');
	});

	scenario('closing a basket that has shares', (session) => {
		const call = session.chain.api.tx.rebalance.closeBasket(GENESIS_BASKET);
		return refused(session, call, alice, 'rebalance.SharesOutstanding');
	});

	scenario('a second open request', async (session) => {
		await session.control.fault('down');
		await session.open(GENESIS_BASKET, { weights: [percent(50), percent(30), percent(20)] }, alice);
		const call = session.requestCall(GENESIS_BASKET, { weights: thirds });
		await refused(session, call, alice, 'rebalance.RequestAlreadyOpen');
		await session.chain.submitOk(
			session.chain.api.tx.rebalance.cancelRequest(GENESIS_BASKET),
			alice,
		);
		await session.control.clear();
	});

	scenario('a paused basket', async (session) => {
		const { rebalance } = session.chain.api.tx;
		await session.chain.submitOk(rebalance.pauseBasket(GENESIS_BASKET), alice);
		const call = session.requestCall(GENESIS_BASKET, { weights: thirds });
		await refused(session, call, alice, 'rebalance.BasketNotActive');
		await refused(
			session,
			rebalance.pauseBasket(GENESIS_BASKET),
			alice,
			'rebalance.BasketNotActive',
		);
		await session.chain.submitOk(rebalance.resumeBasket(GENESIS_BASKET), alice);
		await refused(
			session,
			rebalance.resumeBasket(GENESIS_BASKET),
			alice,
			'rebalance.BasketNotPaused',
		);
	});

	scenario('a deposit that the account cannot pay', async (session) => {
		const { chain } = session;
		const { consts, tx } = chain.api;
		const poor = account('//Poor');
		const [basketDeposit, requestDeposit] = [
			consts.rebalance.basketDeposit.toBigInt(),
			consts.rebalance.requestDeposit.toBigInt(),
		];
		const pay = (amount) => tx.balances.transferKeepAlive(poor.address, amount);
		const create = tx.rebalance.createBasket(
			[
				[BTC, percent(50)],
				[SOL, percent(50)],
			],
			null,
		);
		// Enough for fees, not for the deposit of a basket.
		await chain.submitOk(pay(basketDeposit), alice);
		await refused(session, create, poor, 'rebalance.InsufficientDeposit');
		// Enough for a basket and for fees, not for the deposit of a request.
		await chain.submitOk(pay(requestDeposit / 2n), alice);
		const created = await chain.submitOk(create, poor);
		const { basket } = created.events.find(({ name }) => name === 'BasketCreated').data;
		await session.active(basket);
		const request = session.requestCall(basket, { weights: [percent(60), percent(40)] });
		await refused(session, request, poor, 'rebalance.InsufficientDeposit');
		// The same request is taken once the account can pay.
		await chain.submitOk(pay(requestDeposit), alice);
		const sent = await session.open(basket, { weights: [percent(60), percent(40)] }, poor);
		await session.settled(sent);
	});

	scenario('targets that make no basket', async (session) => {
		const { createBasket } = session.chain.api.tx.rebalance;
		const create = (targets) => createBasket(targets, null);
		for (const [targets, error, index] of [
			[[], 'NoComponents'],
			[[[BTC, percent(99.99)]], 'WeightsSumNotOne'],
			[
				[
					[BTC, percent(50)],
					[BTC, percent(50)],
				],
				'DuplicateAsset',
				1,
			],
			[[[NO_ASSET, percent(100)]], 'AssetNotListed', 0],
		]) {
			await refused(session, create(targets), eve, `rebalance.${error}`, index);
		}
	});
});
