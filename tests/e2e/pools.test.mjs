// A vault that is settled in two phases through pools, with somebody who moves them before a phase and back
// after it.

import assert from 'node:assert/strict';
import { accountFor } from '../lib/accounting.mjs';
import { alice, bob, charlie, dave, eve, ferdie } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, USDC } from '../lib/assets.mjs';
import { SCALE } from '../lib/math.mjs';
import { createPools, reserves, swap } from '../lib/pools.mjs';
import { swapBand } from '../lib/settling-math.mjs';
import { assertUnchanged } from '../lib/state.mjs';
import { assertRefused, changeFor, issue, redeem, setRules, settlementOf } from '../lib/story.mjs';
import {
	assertMatches,
	certifiedPrices,
	holdings,
	positions,
	priced,
	vaultAt,
} from '../lib/vault.mjs';
import { withNode } from '../lib/with-node.mjs';

const POOL = 200_000n;
const TOLERANCE = percent(1);
const SHARES = 200n * SCALE;
const NOTE = 'Chainlink for Solana';
const NO_LIMIT = 10n ** 15n;

/** The block of the certificate. */
let begun;

const stage = async (chain) => (await settlementOf(chain, GENESIS_BASKET))?.stage;
const swaps = ({ events }) =>
	events.filter(({ section, name }) => section === 'settlement' && name === 'Swapped');

/** Buys an exact amount of an asset in its pool. */
const buyBack = (chain, asset, amount, { address }) =>
	chain.api.tx.assetConversion.swapTokensForExactTokens(
		[USDC, asset],
		amount,
		NO_LIMIT,
		address,
		false,
	);

/** Asserts that every swap paid what the tolerance around the certified value allows. */
async function assertWithinTolerance(chain, { block, ...sent }) {
	const prices = await certifiedPrices(chain, block.hash);
	for (const { data } of swaps(sent)) {
		const [asset, dollar] = [priced(prices, data.asset), priced(prices, USDC)];
		const { least, most } = swapBand(asset, data.amount, dollar, TOLERANCE);
		const { payment } = data;
		assert.ok(payment >= least && payment <= most, `${least} ≤ ${payment} ≤ ${most}`);
	}
	return prices;
}

withNode('a vault is settled in two phases', {}, (scenario) => {
	scenario('a request with a note begins a settlement in pools', async (session) => {
		const { chain, control } = session;
		await session.active();
		await control.freeze();
		const method = { Pools: { lead: 20 } };
		const rules = { method, settlementPeriod: 120, lossBudget: percent(5) };
		await setRules(chain, alice, GENESIS_BASKET, { ...rules, delegate: bob.address });
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await createPools(chain, [BTC, ETH, SOL, LINK], POOL, ferdie);

		const targets = [
			[BTC, percent(40)],
			[ETH, percent(30)],
			[LINK, percent(30)],
		];
		const change = await changeFor(chain, GENESIS_BASKET, targets);
		const opened = await session.openRequest(GENESIS_BASKET, { ...change, note: NOTE }, alice);
		assert.equal(Buffer.from(opened.opened.note.slice(2), 'hex').toString(), NOTE);
		const { block } = await session.settled(opened);
		begun = block.number;
		assert.deepEqual(await stage(chain), { Selling: { until: begun + 20 } });
		const sell = chain.api.tx.settlement.sellPhase(GENESIS_BASKET);
		await assertRefused(chain, sell, dave, 'settlement.LeadNotOver');
	});

	scenario('a pool that is moved beyond the tolerance stops the phase', async (session) => {
		const { chain } = session;
		const before = await holdings(chain, charlie.address);
		const [coins] = await reserves(chain, SOL);
		await chain.submitOk(swap(chain, SOL, USDC, coins / 50n, charlie), charlie);
		const vault = await vaultAt(chain, GENESIS_BASKET);
		const position = positions(vault).findIndex(({ asset }) => asset === SOL);
		const sell = chain.api.tx.settlement.sellPhase(GENESIS_BASKET);
		const refused = await assertRefused(chain, sell, alice, 'settlement.SwapRefused', position);
		await assertUnchanged(chain, refused, alice);
		assert.ok((await stage(chain)).Selling);
		// He buys back what he sold, and has paid for nothing.
		const now = await holdings(chain, charlie.address);
		const missing = before.get(SOL) - now.get(SOL);
		await chain.submitOk(buyBack(chain, SOL, missing, charlie), charlie);
		const after = await holdings(chain, charlie.address);
		assert.equal(after.get(SOL), before.get(SOL));
		assert.ok(after.get(USDC) < before.get(USDC));
	});

	scenario('a sandwich takes no more than the tolerance', async (session) => {
		const { chain } = session;
		const before = await holdings(chain, charlie.address);
		const [coins] = await reserves(chain, SOL);
		const amount = coins / 1_000n;
		// A tip counts for the less, the more of a block its transaction may take.
		const tips = [10n ** 16n, 10n ** 15n, 1n];
		const nonce = (await chain.api.rpc.system.accountNextIndex(charlie.address)).toNumber();
		const sell = chain.api.tx.settlement.sellPhase(GENESIS_BASKET);
		const first = swap(chain, SOL, USDC, amount, charlie);
		const last = buyBack(chain, SOL, amount, charlie);
		const sent = await Promise.all([
			chain.submitOk(first, charlie, { nonce, tip: tips[0] }),
			chain.submitOk(sell, alice, { tip: tips[1] }),
			chain.submitOk(last, charlie, { nonce: nonce + 1, tip: tips[2] }),
		]);
		const order = sent.map(({ block, extrinsic }) => block.number * 1_000 + extrinsic);
		assert.deepEqual(
			order,
			[...order].sort((a, b) => a - b),
		);
		const [, sold] = sent;
		const prices = await assertWithinTolerance(chain, sold);
		const given = swaps(sold).map(({ data }) => data);
		assert.ok(given.some(({ asset }) => asset === SOL) && given.every((d) => d.side === 'Sell'));
		const after = await holdings(chain, charlie.address);
		assert.equal(after.get(SOL), before.get(SOL));
		const most = given.reduce((sum, { asset, amount: traded }) => {
			const band = swapBand(priced(prices, asset), traded, priced(prices, USDC), TOLERANCE);
			return sum + band.most - band.least;
		}, 0n);
		assert.ok(after.get(USDC) - before.get(USDC) <= most / 2n);
		assert.ok((await stage(chain)).Buying);
	});

	scenario('the delegate buys, the vault matches, a holder leaves', async (session) => {
		const { chain } = session;
		const buy = chain.api.tx.settlement.buyPhase(GENESIS_BASKET);
		await assertRefused(chain, buy, dave, 'settlement.LeadNotOver');
		const bought = await chain.submitOk(buy, bob);
		await assertWithinTolerance(chain, bought);
		assert.ok(swaps(bought).every(({ data }) => data.side === 'Buy'));
		assert.ok(swaps(bought).some(({ data }) => data.asset === LINK));
		const ended = bought.events.find(({ name }) => name === 'SettlementEnded');
		assert.equal(ended?.data.ending, 'Completed');
		assert.equal(await stage(chain), undefined);
		const account = await accountFor(chain, GENESIS_BASKET, begun, bought.block.number);
		assert.ok(account.entries.every(({ kind }) => kind === 'swap'));
		assertMatches(chain, account.asked, account.prices);
		assert.equal(account.after.held.get(SOL), 0n);
		const { paid } = await redeem(chain, eve, GENESIS_BASKET, SHARES);
		assert.ok(paid.get(LINK) > 0n && !paid.has(SOL));
	});
});
