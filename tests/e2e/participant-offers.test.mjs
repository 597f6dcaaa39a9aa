// A participant that offers for the whole move of a vault: its offer wins against a dearer one and is hedged on
// the exchange afterwards, also when it is taken while the participant is down.

import assert from 'node:assert/strict';
import { accountFor } from '../lib/accounting.mjs';
import { alice, bob, eve, ferdie } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, symbolOf } from '../lib/assets.mjs';
import { offerCall, offerFor } from '../lib/makers.mjs';
import { SCALE } from '../lib/math.mjs';
import { Participant } from '../lib/participant.mjs';
import { plain } from '../lib/plain.mjs';
import { absolute } from '../lib/settling-math.mjs';
import { changeFor, issue, setRules, settlementEnd, settlementOf } from '../lib/story.mjs';
import { assertMatches, certifiedPrices, holdings, vaultAt, whole } from '../lib/vault.mjs';
import { until } from '../lib/wait.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARES = 1_000n * SCALE;
const WINDOW = 14;
/** What the participant keeps without a hedge: 25 dollars. */
const KEPT36 = 25n * SCALE * SCALE;

let participant;
/** What the participant had before it traded, by symbol, here and there. */
let start;

const onHold = async (chain, asset, { address }) =>
	plain(await chain.api.query.assetsHolder.balancesOnHold(asset, address)) ?? 0n;

/** What the participant has on chain, on hold or not, and at the exchange, by symbol, 1e18 = 1. */
async function wealth(chain) {
	const there = await participant.exchangeBalances();
	const here = await holdings(chain, ferdie.address);
	const each = [...here].map(async ([asset, free]) => {
		const held = await onHold(chain, asset, ferdie);
		return [symbolOf(asset), whole(asset, free + held), there.get(symbolOf(asset))];
	});
	const rows = await Promise.all(each);
	return new Map(rows.map(([symbol, onChain, atVenue]) => [symbol, { onChain, atVenue }]));
}

/** What trading changed, by symbol, here and there. */
async function changes(chain) {
	const now = await wealth(chain);
	const change = ([symbol, before]) => {
		const { onChain, atVenue } = now.get(symbol);
		return [symbol, { onChain: onChain - before.onChain, atVenue: atVenue - before.atVenue }];
	};
	return new Map([...start].map(change));
}

/** Requests a rebalance; returns the block of its certificate and the vault and prices after it. */
async function collecting({ chain, ...session }, targets) {
	const change = await changeFor(chain, GENESIS_BASKET, targets);
	const { block } = await session.settled(await session.openRequest(change));
	const { stage } = await settlementOf(chain, GENESIS_BASKET);
	assert.deepEqual(stage, { Offers: { until: block.number + WINDOW } });
	const vault = await vaultAt(chain, GENESIS_BASKET, block.hash);
	return { block, vault, prices: await certifiedPrices(chain, block.hash) };
}

/** The event of that name for a maker, from a block on, before its offer expires. */
const eventOf = (chain, name, { address }, from) => {
	const mine = ({ name: found, data }) => found === name && data.maker === address;
	return chain.event(`${name} of ${address}`, from, mine, { blocks: 2 * WINDOW });
};

/** The session's steps with the basket and its owner filled in. */
const steps = (session) => ({
	chain: session.chain,
	settled: (opened) => session.settled(opened),
	openRequest: (change) => session.openRequest(GENESIS_BASKET, change, alice),
});

/** Asserts what has to hold after the participant's offer was taken, and waits for its hedges. */
async function assertTakenAndHedged(chain, from, before) {
	const { event } = await eventOf(chain, 'OfferTaken', ferdie, from);
	const end = await settlementEnd(chain, GENESIS_BASKET, from);
	assert.equal(end.ending, 'Completed');
	const account = await accountFor(chain, GENESIS_BASKET, from, end.block.number);
	assert.deepEqual(
		account.entries.map(({ kind }) => kind),
		['offer'],
	);
	assertMatches(chain, account.asked, account.prices);
	const { gives, takes } = event.data;
	assert.ok(gives.length > 0 && takes.length > 0);
	const open = ([symbol, { onChain, atVenue }]) => {
		const asset = [BTC, ETH, LINK, SOL].find((candidate) => symbolOf(candidate) === symbol);
		return asset && absolute(onChain + atVenue) * account.prices.get(asset) > KEPT36;
	};
	const isHedged = async () => ![...(await changes(chain))].some(open);
	await until('the hedges', isHedged, { timeout: 90_000, every: 500 });
	const after = await changes(chain);
	for (const [asset, amount] of [...gives, ...takes.map(([of, some]) => [of, -some])]) {
		const bought = after.get(symbolOf(asset)).atVenue - before.get(symbolOf(asset)).atVenue;
		const apart = absolute(bought - whole(asset, amount)) * account.prices.get(asset);
		assert.ok(apart <= 2n * KEPT36, `${symbolOf(asset)}: ${bought} for ${amount}`);
	}
	for (const [asset] of gives) assert.equal(await onHold(chain, asset, ferdie), 0n);
	const both = [...after].map(([symbol, { onChain, atVenue }]) => [symbol, onChain + atVenue]);
	const agrees = async () => {
		const journal = await participant.positions();
		return both.every(([symbol, change]) => journal.get(symbol) === change);
	};
	await until('the journal to agree', agrees).catch(() => {});
	assert.deepEqual([...(await participant.positions())], both);
	assert.equal(await participant.metric('ballast_ap_halted_assets'), 0);
}

withNode('a participant offers for a whole move', { ownExchange: true }, (scenario) => {
	scenario('its offer wins against a dearer one, and is hedged then', async (session) => {
		const { chain, control, node, exchange } = session;
		await session.active();
		const method = { Offers: { window: WINDOW } };
		const times = { orderLife: 6, settlementPeriod: 45, lossBudget: percent(5) };
		await setRules(chain, alice, GENESIS_BASKET, { method, fillers: 'Anyone', ...times });
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await control.freeze();
		participant = await Participant.create({ node, exchange });
		session.participants.push(participant);
		start = await wealth(chain);
		// The same account settled the vault of the preset: what it finds from now on is its own work.
		await chain.finalized(await chain.head());
		await participant.run();

		const { block, vault, prices } = await collecting(steps(session), [
			[BTC, percent(45)],
			[ETH, percent(25)],
			[LINK, percent(30)],
		]);
		const before = await changes(chain);
		const dear = offerFor(vault, prices, percent(0.9));
		const last = block.number + WINDOW + 8;
		await chain.submitOk(offerCall(chain, GENESIS_BASKET, dear, last), bob);
		const made = await eventOf(chain, 'OfferMade', ferdie, block.number);
		assert.deepEqual(await participant.exchangeOrders(), [], 'nothing is hedged before');
		for (const [asset, amount] of made.event.data.offer.gives) {
			assert.equal(await onHold(chain, asset, ferdie), amount);
		}
		// Nobody else asks for the award.
		await assertTakenAndHedged(chain, block.number, before);
		const lost = await eventOf(chain, 'OfferEnded', bob, block.number);
		assert.equal(lost.event.data.ending, 'Outbid');
		assert.equal(await participant.metric('ballast_ap_offers_total{result="taken"}'), 1);
		const gain = (await participant.status()).match(/^gain +(\S+)/m)[1];
		assert.ok(Number(gain) > 0, `gain ${gain}`);
	});

	scenario('taken while it is down, it is hedged when it is back', async (session) => {
		const { chain } = session;
		const before = await changes(chain);
		const { block } = await collecting(steps(session), [
			[BTC, percent(40)],
			[ETH, percent(30)],
			[SOL, percent(30)],
		]);
		const made = await eventOf(chain, 'OfferMade', ferdie, block.number);
		const orders = (await participant.exchangeOrders()).length;
		await participant.crash();
		await chain.block(block.number + WINDOW);
		await chain.submitOk(chain.api.tx.settlement.award(GENESIS_BASKET), eve);
		assert.equal((await participant.exchangeOrders()).length, orders);
		await participant.run();
		await assertTakenAndHedged(chain, block.number, before);
		const later = await chain.blocks(made.block.number + 1, await chain.head());
		const again = later.flatMap(({ events }) =>
			events.filter(({ name, data }) => name === 'OfferMade' && data.maker === ferdie.address),
		);
		assert.deepEqual(again, [], 'one offer for one settlement');
	});
});
