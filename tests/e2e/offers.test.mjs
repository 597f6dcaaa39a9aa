// A vault that is moved by market makers' offers: the best one is taken to the base unit, the others get
// back what they had on hold, and so does who is not answered.

import assert from 'node:assert/strict';
import { accountFor } from '../lib/accounting.mjs';
import { alice, bob, charlie, dave, eve, ferdie } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, USDC } from '../lib/assets.mjs';
import { heldFor, netOf, offerCall, offerFor } from '../lib/makers.mjs';
import { SCALE } from '../lib/math.mjs';
import { plain } from '../lib/plain.mjs';
import {
	assertRefused,
	changeFor,
	issue,
	redeem,
	setRules,
	settlementEnd,
	settlementOf,
} from '../lib/story.mjs';
import { assertMatches, certifiedPrices, holdings, vaultAt } from '../lib/vault.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARES = 300n * SCALE;
const WINDOW = 6;

const onHold = async (chain, asset, { address }) =>
	plain(await chain.api.query.assetsHolder.balancesOnHold(asset, address)) ?? 0n;

/** Requests a rebalance; returns the block of its certificate and the end of the window. */
async function collecting(session, targets) {
	const { chain } = session;
	const change = await changeFor(chain, GENESIS_BASKET, targets);
	const { block } = await session.settled(await session.openRequest(GENESIS_BASKET, change, alice));
	const { stage } = await settlementOf(chain, GENESIS_BASKET);
	assert.deepEqual(stage, { Offers: { until: block.number + WINDOW } });
	return { block, window: stage.Offers.until };
}

/** The event of that name for each maker who has one, from a block on. */
async function eventOf(chain, name, maker, from) {
	const mine = (event) => event.name === name && event.data.maker === maker.address;
	return chain.event(`${name} of ${maker.address}`, from, mine);
}

withNode('market makers offer for a whole move', {}, (scenario) => {
	scenario('the best of three offers is taken, the others go back', async (session) => {
		const { chain, control } = session;
		const { settlement } = chain.api.tx;
		await session.active();
		const method = { Offers: { window: WINDOW } };
		const times = { orderLife: 6, settlementPeriod: 30, lossBudget: percent(5) };
		await setRules(chain, alice, GENESIS_BASKET, { method, fillers: 'Anyone', ...times });
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await control.freeze();
		await control.move('ETH', 600);
		await control.move('SOL', -800);
		const { block, window } = await collecting(session, [
			[BTC, percent(45)],
			[ETH, percent(25)],
			[LINK, percent(30)],
		]);

		const vault = await vaultAt(chain, GENESIS_BASKET, block.hash);
		const prices = await certifiedPrices(chain, block.hash);
		const until = window + 4;
		const call = (offer) => offerCall(chain, GENESIS_BASKET, offer, until);
		const offers = new Map(
			[
				[bob, 40n],
				[charlie, 15n],
				[dave, 30n],
			].map(([maker, bps]) => [maker, offerFor(vault, prices, (bps * SCALE) / 10_000n)]),
		);
		const makers = [...offers.keys()];
		const before = new Map();
		for (const maker of makers) before.set(maker, await holdings(chain, maker.address));

		// Refused first: what is outside the tolerance on either side, orders, and the winner too early.
		const [dear, gift] = [percent(1.2), -percent(1.2)].map((rate) => offerFor(vault, prices, rate));
		const fill = settlement.fill(GENESIS_BASKET, SOL, 1n, prices.get(SOL));
		const [made] = await Promise.all([
			Promise.all(makers.map((maker) => chain.submitOk(call(offers.get(maker)), maker))),
			assertRefused(chain, call(dear), ferdie, 'settlement.OfferTooBad'),
			assertRefused(chain, call(gift), eve, 'settlement.OfferTooGood'),
			assertRefused(chain, fill, alice, 'settlement.OrdersNotOpen'),
		]);
		for (const [at, maker] of makers.entries()) {
			const offer = offers.get(maker);
			const { net } = made[at].events.find(({ name }) => name === 'OfferMade').data;
			assert.deepEqual(net, netOf(offer, prices));
			const now = await holdings(chain, maker.address);
			for (const [asset, amount] of heldFor(offer)) {
				assert.equal(await onHold(chain, asset, maker), amount);
				assert.equal(now.get(asset), before.get(maker).get(asset) - amount);
			}
		}
		const { Ok: ranked } = await chain.view('Settlement', 'offers', [GENESIS_BASKET]);
		assert.deepEqual(
			ranked.map(({ maker, net, fault }) => [maker, net, fault]),
			[charlie, dave, bob].map((maker) => [maker.address, netOf(offers.get(maker), prices), null]),
		);
		const award = settlement.award(GENESIS_BASKET);
		await Promise.all([
			assertRefused(chain, settlement.withdraw(GENESIS_BASKET), bob, 'settlement.OfferFirm'),
			assertRefused(chain, award, ferdie, 'settlement.WindowOpen'),
		]);

		await chain.block(window);
		const awarded = await chain.submitOk(settlement.award(GENESIS_BASKET), eve);
		const taken = awarded.events.find(({ name }) => name === 'OfferTaken').data;
		const best = offers.get(charlie);
		assert.equal(taken.maker, charlie.address);
		assert.deepEqual([taken.gives, taken.takes], [best.gives, best.takes]);
		assert.deepEqual([taken.difference, taken.net], [best.difference, netOf(best, prices)]);
		for (const loser of [bob, dave]) {
			await eventOf(chain, 'OfferEnded', loser, awarded.block.number);
			const { event } = await eventOf(chain, 'OfferReturned', loser, awarded.block.number);
			assert.equal(event.data.left, 0);
			assert.deepEqual(await holdings(chain, loser.address), before.get(loser));
		}
		const expected = new Map(before.get(charlie));
		const add = (asset, amount) => expected.set(asset, expected.get(asset) + amount);
		for (const [asset, amount] of best.gives) add(asset, -amount);
		for (const [asset, amount] of best.takes) add(asset, amount);
		add(USDC, (best.difference.FromVault ?? 0n) - (best.difference.ToVault ?? 0n));
		assert.deepEqual(await holdings(chain, charlie.address), expected);

		const end = await settlementEnd(chain, GENESIS_BASKET, block.number);
		assert.deepEqual([end.ending, end.block.number], ['Completed', awarded.block.number]);
		const account = await accountFor(chain, GENESIS_BASKET, block.number, end.block.number);
		assert.deepEqual(
			account.entries.map(({ kind }) => kind),
			['offer'],
		);
		assertMatches(chain, account.asked, account.prices);
		assert.equal(account.after.held.get(SOL), 0n);
		const { paid } = await redeem(chain, eve, GENESIS_BASKET, SHARES);
		assert.ok(paid.get(LINK) > 0n && !paid.has(SOL));
	});

	scenario('an offer that nobody takes goes back by itself, and orders open', async (session) => {
		const { chain, control } = session;
		await control.move('LINK', 500);
		const { block, window } = await collecting(session, [
			[BTC, percent(50)],
			[ETH, percent(50)],
		]);
		const vault = await vaultAt(chain, GENESIS_BASKET, block.hash);
		const prices = await certifiedPrices(chain, block.hash);
		const before = await holdings(chain, bob.address);
		const offer = offerFor(vault, prices, percent(0.2));
		await chain.submitOk(offerCall(chain, GENESIS_BASKET, offer, window), bob);
		const ended = await eventOf(chain, 'OfferEnded', bob, window);
		assert.equal(ended.event.data.ending, 'Expired');
		const returned = await eventOf(chain, 'OfferReturned', bob, window);
		assert.deepEqual(await holdings(chain, bob.address, returned.block.hash), before);
		for (const [asset] of heldFor(offer)) assert.equal(await onHold(chain, asset, bob), 0n);
		const { stage } = await settlementOf(chain, GENESIS_BASKET);
		assert.deepEqual(stage, { Orders: { since: window + 1 } });
		await session.settleVault();
		const end = await settlementEnd(chain, GENESIS_BASKET, block.number);
		assert.equal(end.ending, 'Completed');
	});
});
