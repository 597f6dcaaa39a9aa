// A real Authorised Participant: it verifies, hedges at a real exchange and fills. Killed in the middle it
// buys nothing twice; one that never delivers pays.

import assert from 'node:assert/strict';
import { accountFor } from '../lib/accounting.mjs';
import { alice, bob, charlie, eve, ferdie } from '../lib/accounts.mjs';
import {
	BTC,
	decimalsOf,
	ETH,
	GENESIS_BASKET,
	LINK,
	percent,
	SOL,
	symbolOf,
	USDC,
} from '../lib/assets.mjs';
import { scaled } from '../lib/format.mjs';
import { SCALE } from '../lib/math.mjs';
import { admit, BOND, Participant } from '../lib/participant.mjs';
import { penalty, value36 } from '../lib/settling-math.mjs';
import { assertRefused, changeFor, issue, redeem, setRules, settlementEnd } from '../lib/story.mjs';
import {
	assertMatches,
	certifiedPrices,
	holdings,
	priced,
	sharesOf,
	vaultAt,
} from '../lib/vault.mjs';
import { until } from '../lib/wait.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARES = 250n * SCALE;

/** Base units as units of 1e-18, as the exchange's balances are read. */
const whole = (asset, amount) => amount * 10n ** BigInt(18 - decimalsOf(asset));

/** What an account at the exchange and an account on chain have together, by symbol. */
async function wealth(chain, participant) {
	const at = await participant.exchangeBalances();
	const onChain = await holdings(chain, participant.pair.address);
	return new Map(
		[...onChain].map(([asset, amount]) => {
			const symbol = symbolOf(asset);
			return [symbol, whole(asset, amount) + (at.get(symbol) ?? 0n)];
		}),
	);
}

/** Asserts that the journal knows of every unit that trading changed, here and there. */
async function assertJournal(chain, participant, before) {
	const expected = [...(await wealth(chain, participant))].map(([symbol, after]) => [
		symbol,
		after - before.get(symbol),
	]);
	const settled = async () => {
		const journal = await participant.positions();
		return expected.every(([symbol, change]) => (journal.get(symbol) ?? 0n) === change);
	};
	await until('the journal to know of everything', settled).catch(() => undefined);
	const journal = await participant.positions();
	assert.deepEqual(
		expected.map(([symbol]) => [symbol, journal.get(symbol) ?? 0n]),
		expected,
	);
}

/** Requests a rebalance, waits for its certificate; the exchange stands still from here on. */
async function rebalance(session, targets) {
	const change = await changeFor(session.chain, GENESIS_BASKET, targets);
	return session.settled(await session.request(GENESIS_BASKET, change, alice));
}

const fills = ({ entries }) => entries.filter(({ kind }) => kind === 'fill');

const options = { ownExchange: true };
withNode('a participant settles vaults and hedges', options, (scenario) => {
	let participant;
	let start;

	scenario('it buys for the vault of the preset what its shares should hold', async (session) => {
		const { chain, control } = session;
		await control.freeze();
		participant = await session.participant({ uri: '//Ferdie' });
		start = await wealth(chain, participant);
		const active = await session.activated();
		const { ending, block } = await settlementEnd(chain, GENESIS_BASKET, active.settled.block);
		assert.equal(ending, 'Completed');
		const account = await accountFor(chain, GENESIS_BASKET, active.settled.block, block.number);
		assertMatches(chain, account.asked, account.prices);
		assert.deepEqual(
			new Set(fills(account).map(({ data }) => data.asset)),
			new Set([BTC, ETH, SOL]),
		);
		assert.ok(fills(account).every(({ data }) => data.who === ferdie.address));
	});

	scenario('an asset is removed, one is added, and the vault follows', async (session) => {
		const { chain, control } = session;
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await control.move('BTC', 700);
		await control.move('ETH', -450);
		await control.move('SOL', 1_200);
		const { block, settlements } = await rebalance(session, [
			[BTC, percent(45)],
			[ETH, percent(30)],
			[LINK, percent(25)],
		]);
		const [{ supply }] = settlements;
		assert.equal(supply, 1_000n * SCALE + SHARES);
		const end = await settlementEnd(chain, GENESIS_BASKET, block.number);
		assert.equal(end.ending, 'Completed');
		const account = await accountFor(chain, GENESIS_BASKET, block.number, end.block.number);
		const { open, inventory } = assertMatches(chain, account.asked, account.prices);
		assert.deepEqual(end.residual36, [open, inventory]);
		assert.equal(account.after.held.get(SOL), 0n, 'nothing is left of what was removed');
		assert.ok(account.after.held.get(LINK) > 0n);
		const traded = (side) =>
			fills(account)
				.filter(({ data }) => data.side === side)
				.map(({ data }) => data.asset);
		assert.ok(traded('Sell').includes(SOL) && traded('Buy').includes(LINK));
		// The tolerance of the default terms is one percent of what is traded.
		for (const { data, gain36 } of fills(account)) {
			const value = value36(priced(account.prices, data.asset), data.amount);
			assert.ok(-gain36 * 100n <= value, `${data.asset}: ${gain36} of ${value}`);
		}
		await assertJournal(chain, participant, start);
	});
});
