// Shares and vaults: issued and redeemed in kind, and settled by a participant.

import assert from 'node:assert/strict';
import { alice, bob } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, USDC } from '../lib/assets.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARE = 10n ** 18n;
const SHARE_ASSET = 1_000_000;

async function positions(chain) {
	const { Ok: claims } = await chain.view('Settlement', 'positions', [GENESIS_BASKET]);
	return new Map(claims.map((claim) => [claim.asset, claim]));
}

async function assetBalance(chain, asset, { address }) {
	const account = await chain.api.query.assets.account(asset, address);
	return account.isSome ? account.unwrap().balance.toBigInt() : 0n;
}

async function assertSettled(chain) {
	assert.equal(await chain.view('Settlement', 'settlement', [GENESIS_BASKET]), null);
	for (const { asset, held, required } of (await positions(chain)).values()) {
		assert.ok(held >= required, `${held} of ${required} of asset ${asset}`);
	}
}

withNode('a vault holds what its basket should', {}, (scenario) => {
	scenario('the vault of the preset buys its components with dollars', async (session) => {
		const { chain } = session;
		await session.active();
		await assertSettled(chain);
		const claims = await positions(chain);
		assert.deepEqual([...claims.keys()], [BTC, ETH, SOL, USDC]);
		// The participant gives up to one percent: that much of 1,000 dollars is left.
		assert.ok(claims.get(USDC).held < 10_000_000n, `${claims.get(USDC).held}`);
	});

	scenario('shares are issued and redeemed for what the previews say', async (session) => {
		const { chain } = session;
		const { settlement } = chain.api.tx;
		const before = await assetBalance(chain, BTC, bob);
		const issue = (await chain.view('Settlement', 'preview_issue', [GENESIS_BASKET, SHARE])).Ok;
		await chain.submitOk(settlement.issue(GENESIS_BASKET, SHARE, issue.amounts), bob);
		assert.equal(await assetBalance(chain, SHARE_ASSET, bob), SHARE);
		const paid = new Map(issue.amounts).get(BTC);
		assert.equal(await assetBalance(chain, BTC, bob), before - paid);

		const lower = issue.amounts.map(([asset, amount]) => [asset, amount - 1n]);
		const refused = await chain.submit(settlement.issue(GENESIS_BASKET, SHARE, lower), bob);
		assert.equal(refused.error, 'settlement.MaxInExceeded');

		const redeem = (await chain.view('Settlement', 'preview_redeem', [GENESIS_BASKET, SHARE])).Ok;
		await chain.submitOk(settlement.redeem(GENESIS_BASKET, SHARE, redeem.amounts), bob);
		assert.equal(await assetBalance(chain, SHARE_ASSET, bob), 0n);
		const back = new Map(redeem.amounts).get(BTC);
		assert.equal(await assetBalance(chain, BTC, bob), before - paid + back);
		assert.ok(back <= paid);
	});

	scenario(
		'a removed asset is sold, an added one bought, nothing else meanwhile',
		async (session) => {
			const { chain } = session;
			const { rebalance, settlement } = chain.api.tx;
			const change = { remove: [2], add: [LINK], weights: [40, 40, 20].map(percent) };
			const request = await session.open(GENESIS_BASKET, change, alice);
			await session.settled(request);
			const during = await positions(chain);
			assert.equal(during.get(SOL).required, 0n);
			assert.ok(during.get(SOL).held > 0n && during.get(LINK).held === 0n);
			const again = rebalance.requestRebalance(GENESIS_BASKET, [], [], change.weights, null);
			assert.equal((await chain.submit(again, alice)).error, 'rebalance.Settling');
			const issue = settlement.issue(GENESIS_BASKET, SHARE, []);
			assert.equal((await chain.submit(issue, bob)).error, 'settlement.Rebalancing');

			await session.settleVault();
			await assertSettled(chain);
			const after = await positions(chain);
			assert.ok(!after.has(SOL) && after.get(LINK).held > 0n);
		},
	);

	scenario('everybody can leave', async (session) => {
		const { chain } = session;
		const shares = await assetBalance(chain, SHARE_ASSET, alice);
		await chain.submitOk(chain.api.tx.settlement.redeem(GENESIS_BASKET, shares, []), alice);
		for (const { held } of (await positions(chain)).values()) assert.equal(held, 0n);
	});
});
