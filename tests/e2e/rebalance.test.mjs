// The main job on a real node: prices over HTTP, certificates, new quantities, trade requests.

import assert from 'node:assert/strict';
import { alice, bob, charlie, dave, eve, ORACLE_NAMES } from '../lib/accounts.mjs';
import {
	ASSETS,
	BTC,
	DOT,
	ETH,
	GENESIS_BASKET,
	LINK,
	percent,
	SOL,
	symbolOf,
} from '../lib/assets.mjs';
import { measured } from '../lib/market.mjs';
import { exactWeights, nav36, SCALE } from '../lib/math.mjs';
import { plain } from '../lib/plain.mjs';
import { checkBlocks } from '../lib/recompute.mjs';
import { withNode } from '../lib/with-node.mjs';
import { changedKeys } from '../lib/state.mjs';

const SHARES = 1_000n * SCALE;
/** The basket that these tests create. */
const OWN_BASKET = 1;
const oracles = [alice, bob, charlie, dave];

const idsOf = (components) => components.map(({ asset }) => asset);
const certifiedPrices = (report) =>
	new Map(report.prices.map(({ asset, price }) => [asset, price]));

/** Compares what a report certifies with what the frozen exchange quotes. */
async function assertMeasured(control, report) {
	const prices = await control.prices();
	const expected = ASSETS.map(({ id, symbol }) => ({ asset: id, ...measured(prices, symbol) }));
	assert.deepEqual(report.prices, expected);
}

withNode('one command rebalances a basket', {}, (scenario) => {
	scenario('the preset is what the tests know of it', async ({ chain }) => {
		for (const { id, symbol, decimals } of ASSETS) {
			const metadata = await chain.api.query.assets.metadata(id);
			assert.equal(metadata.decimals.toNumber(), decimals, symbol);
			assert.equal(metadata.symbol.toUtf8(), symbol);
		}
		const set = await chain.view('BlsOracle', 'oracle_set');
		assert.deepEqual(
			set.members.map(([account]) => account),
			oracles.map(({ address }) => address),
		);
		assert.equal(set.quorum, 3);
		assert.equal(ORACLE_NAMES.length, set.members.length);
	});

	scenario('the first round prices the basket of the preset at 1.0', async (session) => {
		const basket = await session.active();
		assert.equal(basket.owner, alice.address);
		assert.equal(basket.nav36, SCALE * SCALE);
		assert.deepEqual(
			basket.components.map(({ asset, weight }) => [asset, weight]),
			[
				[BTC, percent(33)],
				[ETH, percent(33)],
				[SOL, percent(34)],
			],
		);
		const block = await session.chain.block(basket.settled.block);
		const { settlements, signers } = await session.checked(block);
		assert.deepEqual(
			settlements.map((settled) => [settled.basket, settled.nonce, settled.supply]),
			[[GENESIS_BASKET, 0, SHARES]],
		);
		assert.ok(signers.length >= 3);
		const held = await session.chain.api.query.assets.account(basket.shareAsset, alice.address);
		assert.equal(held.unwrap().balance.toBigInt(), SHARES);
	});

	scenario('a new basket is activated by the next certificate', async (session) => {
		const { chain } = session;
		await session.control.freeze();
		const before = await chain.balance(bob.address);
		const targets = [
			[BTC, percent(40)],
			[ETH, percent(35)],
			[DOT, percent(25)],
		];
		const created = await chain.submitOk(chain.api.tx.rebalance.createBasket(targets, null), bob);
		const deposit = chain.api.consts.rebalance.basketDeposit.toBigInt();
		const event = created.events.find(({ name }) => name === 'BasketCreated').data;
		assert.equal(event.basket, OWN_BASKET);
		assert.equal(event.owner, bob.address);
		assert.equal(event.deposit, deposit);
		const { free, reserved } = await chain.balance(bob.address, created.block.hash);
		assert.equal(free, before.free - deposit - created.fee);
		assert.equal(reserved, before.reserved + deposit);

		const { block } = await chain.event(
			'activation',
			created.block.number + 1,
			({ name, data }) => name === 'BasketActivated' && data.basket === OWN_BASKET,
		);
		const { report, settlements } = await session.checked(block);
		await assertMeasured(session.control, report);
		const own = settlements.find(({ basket }) => basket === OWN_BASKET);
		assert.equal(own.plan.nav36, SCALE * SCALE);
		assert.equal(own.supply, 0n);
		assert.deepEqual(
			own.trades.map(({ asset, side, amount }) => [asset, side, amount]),
			[BTC, ETH, DOT].map((asset) => [asset, 'Buy', 0n]),
		);
	});

	scenario(
		'prices move, the owner asks for 50/30/20, everything is recomputed',
		async (session) => {
			const { chain, control } = session;
			await control.move('BTC', 800);
			await control.move('ETH', 450);
			await control.move('SOL', 1_350);
			const targets = [
				[BTC, percent(50)],
				[ETH, percent(30)],
				[SOL, percent(20)],
			];
			const { Ok: change } = await chain.view('Rebalance', 'change_for_target', [0, targets]);
			assert.deepEqual(change, {
				remove: [],
				add: [],
				weights: targets.map(([, weight]) => weight),
			});
			const request = await session.open(GENESIS_BASKET, change, alice);
			const { report, settlements, block } = await session.settled(request);
			assert.ok(report.observedAt > 0n);
			await assertMeasured(control, report);
			assert.equal(settlements.length, 1);
			const [{ trades, before, plan, supply }] = settlements;
			assert.equal(supply, SHARES);
			assert.deepEqual(
				trades.map(({ asset, side }) => [symbolOf(asset), side]),
				[
					['BTC', 'Buy'],
					['ETH', 'Sell'],
					['SOL', 'Sell'],
				],
			);
			assert.ok(trades.every(({ amount }) => amount > 0n));
			assert.ok(plan.nav36 > before.nav36, 'a share is worth more');
			assert.ok(
				block.number - request.block.number <= 4,
				`${block.number} after ${request.block.number}`,
			);
		},
	);

	scenario('a preview at the same prices says what a request then does', async (session) => {
		const { chain } = session;
		await session.settleVault();
		const change = { remove: [1], add: [LINK], weights: [percent(60), percent(30), percent(10)] };
		const { Ok: preview } = await chain.view('Rebalance', 'preview_rebalance', [
			GENESIS_BASKET,
			...[change.remove, change.add, change.weights],
		]);
		const request = await session.open(GENESIS_BASKET, change, alice);
		const { settlements } = await session.settled(request);
		const [{ plan, trades }] = settlements;
		assert.deepEqual(preview.components, plan.components);
		assert.deepEqual(preview.trades, trades);
		assert.equal(preview.dust, plan.dust36);
		assert.equal(preview.nav36, plan.nav36);
		assert.deepEqual(idsOf(plan.components), [BTC, SOL, LINK]);
		const sold = trades.find(({ asset }) => asset === ETH);
		assert.equal(sold.side, 'Sell');
	});

	scenario('assets are removed and added in one request by their indices', async (session) => {
		const { basket } = await session.stored(GENESIS_BASKET);
		assert.deepEqual(idsOf(basket.components), [BTC, SOL, LINK]);
		// Without [1, 0] swap-and-pop leaves [LINK].
		const change = {
			remove: [1, 0],
			add: [ETH, BTC, DOT],
			weights: [percent(10.5), percent(39.25), percent(50), percent(0.25)],
		};
		const request = await session.open(GENESIS_BASKET, change, alice);
		const { settlements } = await session.settled(request);
		const [{ plan, trades }] = settlements;
		assert.deepEqual(idsOf(plan.components), [LINK, ETH, BTC, DOT]);
		const sides = Object.fromEntries(trades.map((trade) => [symbolOf(trade.asset), trade]));
		const sold = basket.components.find(({ asset }) => asset === SOL);
		assert.equal(sides.SOL.side, 'Sell');
		assert.equal(sides.SOL.deltaPerShare, sold.quantity, 'a removed asset is sold in full');
		assert.equal(sides.ETH.side, 'Buy');
		assert.equal(sides.DOT.side, 'Buy');
	});

	scenario('nav and drift are those of the certified prices', async ({ chain }) => {
		const basket = plain(await chain.api.query.rebalance.baskets(GENESIS_BASKET));
		const records = await chain.view('BlsOracle', 'prices');
		const prices = new Map(records.map(({ asset, price }) => [asset, price]));
		const { Ok: nav } = await chain.view('Rebalance', 'nav', [GENESIS_BASKET]);
		assert.equal(nav.nav36, nav36(basket.components, basket.dust, prices));
		assert.equal(nav.nav, nav.nav36 / SCALE);

		const { Ok: drift } = await chain.view('Rebalance', 'drift', [GENESIS_BASKET]);
		const exact = exactWeights(basket.components, prices);
		let [weights, drifts, largest] = [0n, 0n, 0n];
		drift.components.forEach((component, at) => {
			const { numerator, denominator } = exact[at];
			const error = component.effective * denominator - numerator * SCALE;
			assert.ok(error > -denominator && error < denominator, 'off by a unit in 1e18 or more');
			assert.equal(component.drift, component.effective - component.target);
			weights += component.effective;
			drifts += component.drift;
			const size = component.drift < 0n ? -component.drift : component.drift;
			if (size > largest) largest = size;
		});
		assert.equal(weights, SCALE);
		assert.equal(drifts, 0n);
		assert.equal(drift.largest, largest);

		// The same as polkadot.js apps read it, which know runtime APIs but no view functions.
		const { rebalanceApi } = chain.api.call;
		assert.deepEqual(plain(await rebalanceApi.nav(GENESIS_BASKET)), { Ok: nav });
		assert.deepEqual(plain(await rebalanceApi.drift(GENESIS_BASKET)), { Ok: drift });
	});

	scenario('two baskets are settled by one certificate at the same prices', async (session) => {
		const { chain, control } = session;
		// While no venue answers no round ends, so that both requests are open before one does.
		await control.fault('down');
		const first = await session.open(
			GENESIS_BASKET,
			{
				weights: [percent(25), percent(25), percent(25), percent(25)],
			},
			alice,
		);
		const second = await session.open(
			OWN_BASKET,
			{
				weights: [percent(20), percent(30), percent(50)],
			},
			bob,
		);
		await control.clear();
		const one = await session.settled(first);
		const other = await session.settled(second);
		assert.equal(one.block.number, other.block.number);
		assert.equal(one.block.certificates.length, 1);
		assert.deepEqual(
			one.settlements.map(({ basket }) => basket),
			[GENESIS_BASKET, OWN_BASKET],
		);
		assert.deepEqual(
			one.report.requests.map(({ basket, nonce }) => [basket, nonce]),
			[
				[GENESIS_BASKET, first.nonce],
				[OWN_BASKET, second.nonce],
			],
		);
		const [a, b] = one.settlements.map(
			({ trades }) => new Map(trades.map((t) => [t.asset, t.price])),
		);
		const certified = certifiedPrices(one.report);
		for (const asset of [BTC, ETH, DOT]) {
			assert.equal(a.get(asset), certified.get(asset));
			assert.equal(b.get(asset), certified.get(asset));
		}
		assert.equal((await chain.api.query.rebalance.requests.keys()).length, 0);
	});

	scenario('a request pays the ordinary fee and gets its deposit back', async (session) => {
		const { chain } = session;
		await session.settleVault();
		const start = await chain.balance(alice.address);
		const call = session.requestCall(GENESIS_BASKET, {
			weights: [percent(40), percent(30), percent(20), percent(10)],
		});
		const { partialFee } = await call.paymentInfo(alice);
		const sent = await chain.submitOk(call, alice);
		const deposit = chain.api.consts.rebalance.requestDeposit.toBigInt();
		const { nonce, deposit: recorded } = sent.events.find(
			({ name }) => name === 'RequestOpened',
		).data;
		assert.equal(recorded, deposit);
		assert.ok(sent.fee > 0n && sent.fee <= partialFee.toBigInt(), `${sent.fee} of ${partialFee}`);
		const open = await chain.balance(alice.address, sent.block.hash);
		assert.equal(open.free, start.free - sent.fee - deposit);
		assert.equal(open.reserved, start.reserved + deposit);

		const { block } = await session.settled({ ...sent, basket: GENESIS_BASKET, nonce });
		const end = await chain.balance(alice.address, block.hash);
		assert.deepEqual(end, { ...start, free: start.free - sent.fee, nonce: start.nonce + 1 });
	});

	scenario('a certificate costs nobody a fee', async (session) => {
		const { chain } = session;
		const request = await session.open(
			OWN_BASKET,
			{
				weights: [percent(34), percent(33), percent(33)],
			},
			bob,
		);
		const { block } = await session.settled(request);
		const { extrinsic } = block.certificates[0];
		assert.ok(!block.events.some(({ name }) => name === 'TransactionFeePaid'));
		assert.ok(
			block.events.some(
				(event) => event.extrinsic === extrinsic && event.name === 'ExtrinsicSuccess',
			),
		);
		// Bob's deposit is released; no other account is touched and nothing is burnt or minted.
		const changed = await changedKeys(chain, block);
		const account = (address) => chain.api.query.system.account.key(address);
		assert.ok(changed.includes(account(bob.address)));
		for (const { address } of [alice, charlie, dave, eve]) {
			assert.ok(!changed.includes(account(address)), address);
		}
		const issuance = async (hash) => plain(await (await chain.at(hash)).balances.totalIssuance());
		assert.equal(await issuance(block.hash), await issuance(block.parent));
	});

	scenario(
		'a price that leaves its band settles only when the next round agrees',
		async (session) => {
			const { chain, control } = session;
			await control.move('BTC', 3_000);
			const request = await session.open(
				GENESIS_BASKET,
				{
					weights: [percent(10), percent(20), percent(30), percent(40)],
				},
				alice,
			);
			const held = await chain.event(
				'RequestHeld',
				request.block.number + 1,
				({ name, data }) => name === 'RequestHeld' && data.basket === GENESIS_BASKET,
			);
			assert.deepEqual(held.event.data, {
				basket: GENESIS_BASKET,
				nonce: request.nonce,
				reason: { PriceUnconfirmed: BTC },
			});
			const jump = held.block.events.find(({ name }) => name === 'PriceHeld').data;
			assert.equal(jump.asset, BTC);
			assert.ok(jump.new * 10n > jump.old * 12n, 'more than the band of 20 %');
			const { report, block } = await session.settled(request);
			assert.ok(block.number > held.block.number);
			assert.equal(certifiedPrices(report).get(BTC), jump.new);
		},
	);

	scenario('an owner cancels, pauses, resumes, hands over and closes', async (session) => {
		const { chain, control } = session;
		const { rebalance: calls } = chain.api.tx;
		const [reserved] = [(await chain.balance(bob.address)).reserved];
		const weights = [percent(30), percent(30), percent(40)];

		await control.fault('down');
		const cancelled = await session.open(OWN_BASKET, { weights }, bob);
		const { events } = await chain.submitOk(calls.cancelRequest(OWN_BASKET), bob);
		assert.deepEqual(events.find(({ name }) => name === 'RequestCancelled').data, {
			basket: OWN_BASKET,
			nonce: cancelled.nonce,
			reason: { Cancelled: 'Owner' },
		});
		assert.equal((await chain.balance(bob.address)).reserved, reserved);

		// A paused basket keeps its request, which settles after it is resumed.
		const waiting = await session.open(OWN_BASKET, { weights }, bob);
		await chain.submitOk(calls.pauseBasket(OWN_BASKET), bob);
		await control.clear();
		await chain.block((await chain.head()) + 3);
		assert.equal((await session.stored(OWN_BASKET)).request.nonce, waiting.nonce);
		const resumed = await chain.submitOk(calls.resumeBasket(OWN_BASKET), bob);
		await session.settled({ ...waiting, block: resumed.block });

		await chain.submitOk(calls.transferBasket(OWN_BASKET, eve.address), bob);
		assert.equal((await session.stored(OWN_BASKET)).basket.owner, eve.address);
		const deposit = chain.api.consts.rebalance.basketDeposit.toBigInt();
		await chain.submitOk(calls.closeBasket(OWN_BASKET), eve);
		assert.equal((await session.stored(OWN_BASKET)).basket, null);
		assert.equal((await chain.balance(bob.address)).reserved, reserved - deposit);
	});

	scenario('every certificate of this chain verifies and does what it says', async ({ chain }) => {
		const rounds = await checkBlocks(chain, 1, await chain.head());
		assert.ok(rounds.length >= 10);
		assert.deepEqual(
			rounds.map(({ report }) => report.round),
			rounds.map((_, at) => BigInt(at + 1)),
		);
	});
});
