// A participant that commits itself and never delivers: it pays, holders leave, another one settles.

import assert from 'node:assert/strict';
import { accountFor } from '../lib/accounting.mjs';
import { alice, charlie, dave, eve } from '../lib/accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, USDC } from '../lib/assets.mjs';
import { SCALE } from '../lib/math.mjs';
import { admit, BOND } from '../lib/participant.mjs';
import { plain } from '../lib/plain.mjs';
import { penalty, penaltyPart, value36 } from '../lib/settling-math.mjs';
import {
	assertRefused,
	changeFor,
	issue,
	redeem,
	setRules,
	settlementEnd,
	settlementOf,
} from '../lib/story.mjs';
import { assertMatches, certifiedPrices, positions, priced, vaultAt } from '../lib/vault.mjs';
import { withNode } from '../lib/with-node.mjs';

const SHARES = 200n * SCALE;
const HALF = SHARES / 2n;

/** The block of the certificate, and of the deadline. */
let begun;
let ended;

const onHold = async (chain, { address }) =>
	plain(await chain.api.query.assetsHolder.balancesOnHold(USDC, address)) ?? 0n;

withNode('a participant never delivers', { ownExchange: true }, (scenario) => {
	scenario('its bond is cut by the exact penalty, and the deadline passes', async (session) => {
		const { chain, control } = session;
		const { settlement } = chain.api.tx;
		await session.active();
		const rules = { orderLife: 4, settlementPeriod: 16, lossBudget: percent(5) };
		const closed = { ...rules, redeemWhileRebalancing: false };
		await setRules(chain, alice, GENESIS_BASKET, closed);
		await issue(chain, eve, GENESIS_BASKET, SHARES);
		await admit(chain, charlie);
		await control.freeze();
		await control.move('SOL', 900);
		const targets = [
			[BTC, percent(40)],
			[ETH, percent(40)],
			[LINK, percent(20)],
		];
		const change = await changeFor(chain, GENESIS_BASKET, targets);
		const opened = await session.openRequest(GENESIS_BASKET, change, alice);
		const { block } = await session.settled(opened);
		begun = block.number;

		const { Ok: orders } = await chain.view('Settlement', 'orders', [GENESIS_BASKET]);
		const { amount, side } = orders.find(({ asset }) => asset === SOL);
		assert.equal(side, 'Sell');
		const commit = settlement.commit(GENESIS_BASKET, SOL, amount);
		const committed = await chain.submitOk(commit, charlie);
		const { commitment } = committed.events.find(({ name }) => name === 'Committed').data;
		const prices = await certifiedPrices(chain, committed.block.hash);
		const rate = chain.api.consts.settlement.missedCommitmentSlash.toBigInt();
		const due = penalty(priced(prices, SOL), amount, priced(prices, USDC), rate);
		assert.equal(commitment.penalty, due);
		assert.equal(commitment.until, (await settlementOf(chain, GENESIS_BASKET)).deadline);

		// Nobody else may have it, nobody leaves with it, and holders wait.
		const price = orders.find(({ asset }) => asset === SOL).price[0];
		await admit(chain, dave);
		const fill = settlement.fill(GENESIS_BASKET, SOL, amount, price);
		await assertRefused(chain, fill, dave, 'settlement.AmountCommitted');
		await assertRefused(chain, settlement.leave(), charlie, 'settlement.CommitmentsOpen');
		const early = settlement.redeem(GENESIS_BASKET, SHARES, []);
		await assertRefused(chain, early, eve, 'settlement.RedeemClosed');

		ended = await settlementEnd(chain, GENESIS_BASKET, begun);
		assert.equal(ended.ending, 'DeadlinePassed');
		assert.equal(ended.block.number, commitment.until + 1);
		const missed = ended.block.events.find(({ name }) => name === 'CommitmentEnded').data;
		const cut = penaltyPart(due, amount, amount);
		const { address: who } = charlie;
		assert.deepEqual(missed, { basket: GENESIS_BASKET, who, asset: SOL, missed: amount, cut });
		const { bond, atStake } = await chain.view('Settlement', 'participant', [who]);
		assert.deepEqual([bond, atStake, await onHold(chain, charlie)], [BOND - cut, 0n, BOND - cut]);
	});

	scenario('what is left is named, and holders leave with a part of it', async ({ chain }) => {
		const vault = await vaultAt(chain, GENESIS_BASKET, ended.block.parent);
		const prices = await certifiedPrices(chain, ended.block.hash);
		const expected = positions(vault)
			.filter((p) => p.asset !== USDC && p.held !== p.required)
			.map(({ asset, held, required }) => {
				const amount = held > required ? held - required : required - held;
				const side = held > required ? 'Sell' : 'Buy';
				return { asset, side, amount, value36: value36(priced(prices, asset), amount) };
			});
		const booked = ended.block.events.filter(({ name }) => name === 'ResidualBooked');
		assert.deepEqual(
			booked.map(({ data }) => data.residual),
			expected,
		);
		assert.deepEqual(new Set(expected.map(({ asset }) => asset)), new Set([BTC, ETH, SOL, LINK]));
		const { paid } = await redeem(chain, eve, GENESIS_BASKET, HALF);
		assert.ok(paid.get(SOL) > 0n && paid.get(USDC) > 0n, 'her part of what the bond paid too');
	});

	scenario('the owner opens it again, and another participant completes it', async (session) => {
		const { chain } = session;
		await setRules(chain, alice, GENESIS_BASKET, { tolerance: percent(0.5), orderLife: 8 });
		const reopen = chain.api.tx.settlement.reopen(GENESIS_BASKET);
		await assertRefused(chain, reopen, eve, 'settlement.NotOwner');
		await session.participant({ uri: '//Dave' });
		const { block } = await chain.submitOk(reopen, alice);
		const end = await settlementEnd(chain, GENESIS_BASKET, block.number);
		assert.equal(end.ending, 'Completed');
		const account = await accountFor(chain, GENESIS_BASKET, begun, end.block.number);
		const kinds = account.entries.map(({ kind }) => kind);
		assert.deepEqual(kinds.slice(0, 2), ['penalty', 'redemption']);
		assert.ok(kinds.slice(2).every((kind) => kind === 'fill'));
		assert.ok(account.entries.slice(2).every(({ data }) => data.who === dave.address));
		assertMatches(chain, account.asked, account.prices);
		assert.equal(account.after.held.get(SOL), 0n);
		await chain.submitOk(chain.api.tx.settlement.leave(), charlie);
		assert.equal(await onHold(chain, charlie), 0n);
	});
});
