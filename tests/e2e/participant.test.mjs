// The daemon of an Authorised Participant settles vaults: real node, real exchange, real process.

import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alice, ferdie } from '../lib/accounts.mjs';
import { decimalsOf, GENESIS_BASKET, LINK, percent, SOL } from '../lib/assets.mjs';
import { admit, Participant, runParticipant } from '../lib/participant.mjs';
import { until } from '../lib/wait.mjs';
import { withNode } from '../lib/with-node.mjs';

const SETTLEMENT_TIMEOUT = 150_000;
let participant;

/** Waits until the vault of the preset begins to buy its components. */
async function activated(session) {
	const active = async () => (await session.stored(GENESIS_BASKET)).basket?.status === 'Active';
	await until('the basket to be active', active, { timeout: 60_000 });
}

const settlement = (chain) => chain.view('Settlement', 'settlement', [GENESIS_BASKET]);

/** Waits until the settlement that runs has ended, and returns what the event says. */
async function ended(chain, from) {
	const over = async () => (await settlement(chain)) === null;
	await until('the end of the settlement', over, { timeout: SETTLEMENT_TIMEOUT });
	const { event } = await chain.event(
		'SettlementEnded',
		from,
		({ name, data }) => name === 'SettlementEnded' && data.basket === GENESIS_BASKET,
		{ blocks: 80 },
	);
	return event.data;
}

async function positions(chain) {
	const { Ok: claims } = await chain.view('Settlement', 'positions', [GENESIS_BASKET]);
	return new Map(claims.map((claim) => [claim.asset, claim]));
}

/** What the vault lacks is worth at most half a percent of what it should hold. */
async function assertSettled(chain) {
	const records = await chain.view('BlsOracle', 'prices');
	const prices = new Map(records.map(({ asset, price }) => [asset, price]));
	let [missing, all] = [0n, 0n];
	for (const { asset, held, required } of (await positions(chain)).values()) {
		const value = (amount) => (amount * prices.get(asset)) / 10n ** BigInt(decimalsOf(asset));
		all += value(required);
		if (held < required) missing += value(required - held);
	}
	assert.ok(all > 0n && missing * 1_000n <= all * 5n, `${missing} of ${all} is missing`);
}

async function fillsOf(chain, account, from) {
	const blocks = await chain.blocks(from, await chain.head());
	const fills = blocks.flatMap(({ events }) => events.filter(({ name }) => name === 'OrderFilled'));
	return fills.filter(({ data }) => data.who === account.address).map(({ data }) => data);
}

withNode('an authorised participant', { ownExchange: true }, (scenario) => {
	scenario('says what is wrong with its configuration', async ({ control, node, exchange }) => {
		// What a certificate says is what the exchange asks, as long as the test takes.
		await control.freeze();
		const options = { node, exchange };
		const wrong = async (changes, pattern, prepare = () => {}) => {
			const { config, folder } = await Participant.create({ ...options, changes });
			prepare(folder);
			const { code, stderr } = await runParticipant(['--config', config]);
			assert.match(stderr, pattern);
			assert.equal(code, 2);
		};
		const same = (text) => text;
		await wrong((text) => text.replace('fee_bps', 'fee'), /ap\.toml: .*unknown field `fee`/s);
		await wrong((text) => text.replace('id = 10', 'id = 12'), /the chain has no asset 12/);
		await wrong((text) => text.replace(/\[\[assets\]\]\s+id = 11\s.*\n/, ''), /quote asset 11/);
		await wrong(same, /ap\.key: mode 644 lets others read it/, (folder) =>
			chmodSync(join(folder, 'ap.key'), 0o644),
		);
		await wrong(same, /ap\.key: no secret URI/, (folder) =>
			writeFileSync(join(folder, 'ap.key'), 'secret words'),
		);
	});

	scenario('tells in a dry run what it would do, and sends nothing', async (session) => {
		const { chain, node, exchange } = session;
		await activated(session);
		await admit(chain);
		participant = await Participant.create({ node, exchange });
		participant.start('--dry-run');
		await participant.says(/certificate of round 1 verified/);
		await participant.says(/block \d+: basket 0 Buys \d+ of asset 1: would/);
		await participant.stop();
		assert.deepEqual(await fillsOf(chain, ferdie, 1), []);
	});

	scenario('buys what the vault lacks, also when it is killed in the middle', async ({ chain }) => {
		participant.start();
		// Its hedge is on record, the delivery may be.
		await participant.says(/job 0: buy \d/, { timeout: SETTLEMENT_TIMEOUT });
		await participant.crash();
		participant.start();
		const { ending } = await ended(chain, 1);
		assert.equal(ending, 'Completed');
		await assertSettled(chain);
	});

	scenario('sells an asset that was removed and buys one that was added', async (session) => {
		const { chain } = session;
		const change = { remove: [2], add: [LINK], weights: [40, 40, 20].map(percent) };
		const sent = await chain.submitOk(session.requestCall(GENESIS_BASKET, change), alice);
		const from = sent.block.number;
		const { data } = sent.events.find(({ name }) => name === 'RequestOpened');
		await session.settled({ ...sent, basket: GENESIS_BASKET, nonce: data.nonce });
		const { ending } = await ended(chain, from);
		assert.equal(ending, 'Completed');
		await assertSettled(chain);
		const sides = new Map(
			(await fillsOf(chain, ferdie, from)).map(({ asset, side }) => [asset, side]),
		);
		assert.equal(sides.get(SOL), 'Sell');
		assert.equal(sides.get(LINK), 'Buy');
	});

	scenario('knows at its end what it has, by table and metrics', async () => {
		const done = async () => (await participant.metric('ballast_ap_fills_total')) > 0;
		await until('the fills to be counted', done);
		assert.equal(await participant.metric('ballast_ap_halted_assets'), 0);
		const running = await participant.status();
		assert.match(running, /kill switch {2}off/);
		await participant.stop();
		const table = await participant.status();
		assert.match(table, /last block {3}\d+ 0x/);
		for (const symbol of ['BTC', 'ETH', 'SOL', 'LINK', 'USDC']) {
			assert.match(table, new RegExp(`^${symbol} .*\\d`, 'm'));
		}
		assert.doesNotMatch(table, /HALTED/);
		assert.match(table, /Done/);
		for (const secret of ['Ferdie', 'sandbox-key']) assert.ok(!participant.log.includes(secret));
	});
});

withNode("a participant that commits itself, on Binance's API", { ownExchange: true }, (scenario) => {
	scenario('delivers what it has reserved, and completes the settlement', async (session) => {
		const { chain, control, node, exchange } = session;
		await control.freeze();
		await activated(session);
		await admit(chain);
		const maker = await Participant.create({ node, exchange, venue: 'binance', commit: true });
		maker.start();
		const { ending } = await ended(chain, 1);
		assert.equal(ending, 'Completed');
		await assertSettled(chain);
		const blocks = await chain.blocks(1, await chain.head());
		const events = blocks.flatMap((block) => block.events);
		const named = (name) => events.filter((event) => event.name === name);
		assert.ok(named('Committed').length >= 3, 'one for each asset');
		assert.ok(named('CommitmentEnded').every(({ data }) => data.missed === 0n && data.cut === 0n));
		assert.ok(!maker.log.includes('sandbox-secret'));
		await maker.stop();
	});
});
