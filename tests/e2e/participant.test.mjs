// A real Authorised Participant on a real exchange: what it refuses to start with, what it does for a vault,
// and that nothing is bought twice when it is killed in the middle.

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountFor } from '../lib/accounting.mjs';
import { alice, eve, ferdie } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, symbolOf } from '../lib/assets.mjs';
import { scaled } from '../lib/format.mjs';
import { SCALE } from '../lib/math.mjs';
import { admit, Participant, runParticipant } from '../lib/participant.mjs';
import { absolute, value36 } from '../lib/settling-math.mjs';
import { changeFor, issue, redeem, setRules, settlementEnd } from '../lib/story.mjs';
import { assertMatches, holdings, priced, whole } from '../lib/vault.mjs';
import { until } from '../lib/wait.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARES = 250n * SCALE;
/** What the participant keeps without a hedge: 25 dollars. */
const KEPT36 = 25n * SCALE * SCALE;

let participant;
/** What the participant had before it traded, by symbol. */
let start;

const options = ({ node, exchange }) => ({ node, exchange });

/** What the participant has at the exchange and on chain together, by symbol, 1e18 = 1. */
async function wealth(chain) {
	const there = await participant.exchangeBalances();
	const here = await holdings(chain, participant.pair.address);
	const both = ([asset, amount]) => {
		const symbol = symbolOf(asset);
		return [symbol, whole(asset, amount) + there.get(symbol)];
	};
	return new Map([...here].map(both));
}

/** Asserts that the journal knows of every unit that trading changed, here and there. */
async function assertJournal(chain) {
	const changes = [...(await wealth(chain))].map(([symbol, now]) => [
		symbol,
		now - start.get(symbol),
	]);
	const agrees = async () => {
		const journal = await participant.positions();
		return changes.every(([symbol, change]) => journal.get(symbol) === change);
	};
	// What is final a little later is in the journal a little later.
	await until('the journal to agree', agrees).catch(() => {});
	assert.deepEqual([...(await participant.positions())], changes);
	assert.equal(await participant.metric('ballast_ap_halted_assets'), 0);
}

/** Requests a rebalance and waits until the vault is settled; `during` runs after the certificate. */
async function settled(session, targets, during = async () => {}) {
	const { chain } = session;
	const change = await changeFor(chain, GENESIS_BASKET, targets);
	const opened = await session.openRequest(GENESIS_BASKET, change, alice);
	const { block } = await session.settled(opened);
	await during();
	const end = await settlementEnd(chain, GENESIS_BASKET, block.number);
	assert.equal(end.ending, 'Completed');
	const account = await accountFor(chain, GENESIS_BASKET, block.number, end.block.number);
	const { open, inventory } = assertMatches(chain, account.asked, account.prices);
	assert.deepEqual(end.residual36, [open, inventory]);
	return account;
}

const fillsOf = ({ entries }, side) =>
	entries.filter(({ kind, data }) => kind === 'fill' && data.side === side);
const assetsOf = (fills) => new Set(fills.map(({ data }) => data.asset));

withNode('a participant settles vaults and hedges', { ownExchange: true }, (scenario) => {
	scenario('it says what is wrong with its configuration', async (session) => {
		const wrong = async (pattern, changes = (text) => text, prepare = () => {}) => {
			const { config, folder } = await Participant.create({ ...options(session), changes });
			prepare(folder);
			const { code, stderr } = await runParticipant(['--config', config]);
			assert.match(stderr, pattern);
			assert.equal(code, 2);
		};
		const exposed = (folder) => chmodSync(join(folder, 'ap.key'), 0o644);
		const senseless = (folder) => writeFileSync(join(folder, 'ap.key'), 'secret words');
		await wrong(/ap\.toml: .*unknown field `fee`/s, (text) => text.replace('fee_bps', 'fee'));
		await wrong(/the chain has no asset 12/, (text) => text.replace('id = 10', 'id = 12'));
		await wrong(/quote asset 11/, (text) => text.replace(/\[\[assets\]\]\s+id = 11\s.*\n/, ''));
		await wrong(/ap\.key: mode 644 lets others read it/, undefined, exposed);
		await wrong(/ap\.key: no secret URI/, undefined, senseless);
	});

	scenario('it tells in a dry run what it would do, and sends nothing', async (session) => {
		const { chain, control } = session;
		await control.freeze();
		await session.activated();
		await admit(chain, ferdie);
		participant = await Participant.create(options(session));
		session.participants.push(participant);
		start = await wealth(chain);
		participant.start('--dry-run');
		await participant.says(/certificate of round 1 verified/);
		await participant.says(/block \d+: basket 0 Buys \d+ of asset 1: would/);
		await participant.stop();
		assert.deepEqual(await participant.exchangeOrders(), []);
		assert.deepEqual(await wealth(chain), start);
	});

	scenario('it buys what the vault of the preset should hold', async ({ chain }) => {
		await participant.run();
		const { block, ending } = await settlementEnd(chain, GENESIS_BASKET, 1);
		assert.equal(ending, 'Completed');
		const { settled: activation } = (await chain.view('Rebalance', 'basket', [GENESIS_BASKET]))
			.basket;
		const account = await accountFor(chain, GENESIS_BASKET, activation.block, block.number);
		assertMatches(chain, account.asked, account.prices);
		assert.deepEqual(assetsOf(fillsOf(account, 'Buy')), new Set([BTC, ETH, SOL]));
		assert.deepEqual(fillsOf(account, 'Sell'), []);
		assert.ok(account.entries.every(({ data }) => data.who === ferdie.address));
		// Sooner at the certified price, and never so far from it that the vault cannot pay for what it
		// buys: what may be left open at the end is half a percent.
		const rules = { tolerance: percent(0.5), orderLife: 8, settlementPeriod: 45 };
		await setRules(chain, alice, GENESIS_BASKET, { ...rules, lossBudget: percent(5) });
	});

	scenario('an asset is removed, one is added, and the vault follows', async (session) => {
		const { chain, control } = session;
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await control.move('BTC', 700);
		await control.move('ETH', -450);
		await control.move('SOL', 1_200);
		const account = await settled(session, [
			[BTC, percent(45)],
			[ETH, percent(30)],
			[LINK, percent(25)],
		]);
		assert.equal(account.after.supply, 1_000n * SCALE + SHARES);
		assert.ok(assetsOf(fillsOf(account, 'Sell')).has(SOL));
		assert.ok(assetsOf(fillsOf(account, 'Buy')).has(LINK));
		assert.equal(account.after.held.get(SOL), 0n, 'nothing is left of what was removed');
		for (const { data, gain36 } of [...fillsOf(account, 'Sell'), ...fillsOf(account, 'Buy')]) {
			const value = value36(priced(account.prices, data.asset), data.amount);
			assert.ok(-gain36 * 200n <= value, `${data.asset}: at most the tolerance of 0.5 %`);
		}
		await assertJournal(chain);
		const { paid } = await redeem(chain, eve, GENESIS_BASKET, SHARES);
		assert.ok(paid.get(LINK) > 0n && !paid.has(SOL));
	});

	scenario('killed while an answer is missing, it buys nothing twice', async (session) => {
		const { chain, control } = session;
		const of = (market) => (order) => order.market === market;
		const sent = async () => (await participant.exchangeOrders()).filter(of('SOL/USDC'));
		const earlier = (await sent()).length;
		const known = new Set((await participant.exchangeOrders()).map(({ id }) => id));
		await control.orderFault('accept_hang', { market: 'SOL/USDC' });
		const account = await settled(
			session,
			[
				[BTC, percent(40)],
				[ETH, percent(30)],
				[SOL, percent(30)],
			],
			async () => {
				const accepted = async () => (await sent()).length > earlier;
				await until('the exchange to accept the order', accepted, { timeout: 60_000 });
				await participant.crash();
				await control.clearOrderFaults();
				assert.deepEqual(await control.orderFaults(), [], 'the fault was used');
				await participant.run();
			},
		);
		const orders = (await participant.exchangeOrders()).filter(({ id }) => !known.has(id));
		assert.equal(new Set(orders.map(({ id }) => id)).size, orders.length);
		for (const asset of [BTC, ETH, LINK, SOL]) {
			const signed = (side, amount) => (side === 'buy' ? amount : -amount);
			const hedged = orders
				.filter(of(`${symbolOf(asset)}/USDC`))
				.reduce((sum, { side, filled }) => sum + signed(side, scaled(filled)), 0n);
			const delivered = account.entries
				.filter(({ data }) => data.asset === asset)
				.reduce((sum, { moves: [[, amount]] }) => sum + whole(asset, amount), 0n);
			const apart = absolute(hedged - delivered) * account.prices.get(asset);
			assert.ok(apart <= KEPT36, `${symbolOf(asset)}: ${hedged} for ${delivered}`);
		}
		assert.ok(fillsOf(account, 'Buy').some(({ data }) => data.asset === SOL));
		await assertJournal(chain);
	});

	scenario('it shows what it has, and no secret', async () => {
		await participant.stop();
		const table = await participant.status();
		assert.match(table, /last block {3}\d+ 0x/);
		assert.match(table, /kill switch {2}off/);
		assert.match(table, /Done/);
		assert.doesNotMatch(table, /HALTED/);
		for (const secret of ['//Ferdie', participant.key]) {
			assert.ok(!participant.log.includes(secret) && !table.includes(secret));
		}
	});
});
