// Fees: paid in shares, to the last unit, and never more than the terms say.

import assert from 'node:assert/strict';
import { alice, bob, dave } from '../lib/accounts.mjs';
import { decimalsOf, GENESIS_BASKET, percent } from '../lib/assets.mjs';
import { SCALE } from '../lib/math.mjs';
import { plain } from '../lib/plain.mjs';
import {
	diluted,
	feeOnTop,
	feeShares,
	issueAmount,
	managementShares,
	redeemAmount,
} from '../lib/settling-math.mjs';
import { certifiedPrices, holdings, positions, sharesOf, vaultAt, worth36 } from '../lib/vault.mjs';
import { withNode } from '../lib/with-node.mjs';

const BASKET = GENESIS_BASKET;
const FEES = { issue: percent(1), redeem: percent(2), management: percent(10) };
const WEEK = 7n * 24n * 3_600_000n;
const NOTHING = 0n;

const timeOf = async (chain, hash) => plain(await (await chain.at(hash)).timestamp.now());

const dataOf = ({ events }, name) => events.find((event) => event.name === name)?.data;

/** Sets the fees of the basket, which Dave earns. */
async function setFees(chain, fees) {
	const [terms] = await chain.view('Settlement', 'terms', [BASKET]);
	const wanted = { ...terms, recipient: dave.address, fees };
	return chain.submit(chain.api.tx.settlement.setTerms(BASKET, wanted), alice);
}

/**
 * What a call finds that touches the vault in `block`: the vault of the block before, with the
 * management fee since `collected` made and the inventory diluted by it. { vault, made, now }.
 */
async function touched(chain, block, collected) {
	const vault = await vaultAt(chain, BASKET, block.parent);
	const now = await timeOf(chain, block.hash);
	const made = managementShares(FEES.management, vault.supply, now - collected);
	const supply = vault.supply + made;
	const components = vault.components.map((component) => ({
		...component,
		quantity: diluted(component.quantity, vault.supply, supply),
	}));
	return { vault: { ...vault, supply, components }, made, now };
}

/** By how much each asset of an account changed in a block, without zeros. */
async function changes(chain, { address }, block) {
	const before = await holdings(chain, address, block.parent);
	const after = await holdings(chain, address, block.hash);
	const moved = [...after].map(([asset, amount]) => [asset, amount - before.get(asset)]);
	return new Map(moved.filter(([, amount]) => amount !== NOTHING));
}

/** What Dave earned in a block. */
async function earned(chain, block) {
	const before = await sharesOf(chain, BASKET, dave, block.parent);
	return (await sharesOf(chain, BASKET, dave, block.hash)) - before;
}

/** That a share is worth no less after a block than the fee left of it, by multiplication: exact. */
async function assertValueOfShare(chain, block, made) {
	const prices = await certifiedPrices(chain, block.parent);
	const before = await vaultAt(chain, BASKET, block.parent);
	const after = await vaultAt(chain, BASKET, block.hash);
	const left = worth36(after, prices) * (before.supply + made);
	const right = worth36(before, prices) * after.supply;
	assert.ok(left >= right, `${left} is less than ${right}`);
}

withNode('shares cost what the terms say', {}, (scenario) => {
	let collected;

	scenario('fees above their caps are refused, each by its name', async (session) => {
		const { chain } = session;
		await session.active();
		const before = await chain.view('Settlement', 'terms', [BASKET]);
		for (const [fees, error] of [
			[{ ...FEES, issue: percent(5) + 1n }, 'IssueFeeTooHigh'],
			[{ ...FEES, redeem: percent(5) + 1n }, 'RedeemFeeTooHigh'],
			[{ ...FEES, management: percent(10) + 1n }, 'ManagementFeeTooHigh'],
		]) {
			assert.equal((await setFees(chain, fees)).error, `settlement.${error}`);
		}
		assert.deepEqual(await chain.view('Settlement', 'terms', [BASKET]), before);
	});

	scenario('an owner with all shares sets them at once', async ({ chain }) => {
		const { block, error } = await setFees(chain, FEES);
		assert.equal(error, undefined);
		const [terms, announced] = await chain.view('Settlement', 'terms', [BASKET]);
		assert.deepEqual([terms.fees, announced], [FEES, null]);
		collected = await timeOf(chain, block.hash);
	});

	scenario('issuing makes the management fee, and takes its own', async ({ chain }) => {
		const shares = 100n * SCALE;
		const most = (await chain.view('Settlement', 'preview_issue', [BASKET, shares])).Ok.amounts;
		const limits = most.map(([asset, amount]) => [asset, amount * 2n]);
		const sent = await chain.submitOk(chain.api.tx.settlement.issue(BASKET, shares, limits), bob);
		const { vault, made, now } = await touched(chain, sent.block, collected);
		assert.ok(made > NOTHING);
		assert.equal(dataOf(sent, 'ManagementFeeCollected').shares, made);
		const fee = feeOnTop(FEES.issue, shares);
		assert.equal(dataOf(sent, 'SharesIssued').fee, fee);
		assert.equal(await earned(chain, sent.block), made + fee);
		assert.equal(await sharesOf(chain, BASKET, bob, sent.block.hash), shares);

		const claims = positions(vault).map((p) => ({ ...p, decimals: decimalsOf(p.asset) }));
		const paid = claims.map((c) => [c.asset, -issueAmount(c, shares + fee, vault.supply)]);
		const moved = await changes(chain, bob, sent.block);
		assert.deepEqual(moved, new Map(paid.filter(([, amount]) => amount !== NOTHING)));
		const after = await vaultAt(chain, BASKET, sent.block.hash);
		assert.equal(after.supply, vault.supply + shares + fee);
		assert.deepEqual(
			after.components.map(({ quantity }) => quantity),
			vault.components.map(({ quantity }) => quantity),
		);
		await assertValueOfShare(chain, sent.block, made);
		collected = now;
	});

	scenario('anyone collects the management fee, for the time since', async ({ chain }) => {
		const sent = await chain.submitOk(chain.api.tx.settlement.collectFee(BASKET), bob);
		const { made, now } = await touched(chain, sent.block, collected);
		assert.equal(dataOf(sent, 'ManagementFeeCollected').shares, made);
		assert.equal(await earned(chain, sent.block), made);
		await assertValueOfShare(chain, sent.block, made);
		collected = now;
	});

	scenario('redeeming pays for what is left after the fee', async ({ chain }) => {
		const shares = await sharesOf(chain, BASKET, bob);
		const sent = await chain.submitOk(chain.api.tx.settlement.redeem(BASKET, shares, []), bob);
		const { vault, made } = await touched(chain, sent.block, collected);
		const fee = feeShares(FEES.redeem, shares);
		assert.equal(dataOf(sent, 'SharesRedeemed').fee, fee);
		assert.equal(await earned(chain, sent.block), made + fee);
		assert.equal(await sharesOf(chain, BASKET, bob, sent.block.hash), NOTHING);
		const paid = [...vault.held].map(([asset, held]) => [
			asset,
			redeemAmount(held, shares - fee, vault.supply),
		]);
		const moved = await changes(chain, bob, sent.block);
		assert.deepEqual(moved, new Map(paid.filter(([, amount]) => amount !== NOTHING)));
		const after = await vaultAt(chain, BASKET, sent.block.hash);
		assert.equal(after.supply, vault.supply - shares + fee);
		await assertValueOfShare(chain, sent.block, made);
	});

	scenario('with other holders, a raise waits a week and a cut does not', async ({ chain }) => {
		const dearer = { ...FEES, issue: percent(3) };
		const { block, error } = await setFees(chain, dearer);
		assert.equal(error, undefined);
		const from = (await timeOf(chain, block.hash)) + WEEK;
		const [terms, announced] = await chain.view('Settlement', 'terms', [BASKET]);
		assert.deepEqual([terms.fees, announced.fees, announced.from], [FEES, dearer, from]);

		const cheaper = { ...FEES, redeem: NOTHING };
		assert.equal((await setFees(chain, cheaper)).error, undefined);
		const [after, waiting] = await chain.view('Settlement', 'terms', [BASKET]);
		assert.deepEqual([after.fees, waiting], [cheaper, null]);
	});
});
