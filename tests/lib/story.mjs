// The steps of a settlement that the demonstration and the tests share: shares in and out, terms, and the
// wait for its end. `chain` is a connection.

import assert from 'node:assert/strict';
import { decimalsOf } from './assets.mjs';
import { feeOnTop, feeShares, issueAmount, redeemAmount } from './settling-math.mjs';
import { holdings, positions, sharesOf, vaultAt } from './vault.mjs';

/** Most blocks of a settlement with the default terms, and some more. */
const MOST_BLOCKS = 75;

const eventOf = ({ events }, name) => events.find((event) => event.name === name)?.data;

/**
 * Changes rules of a basket, its delegate or its fees, as its owner; what is not named stays as it is. What
 * protects holders less has to be set before others have shares: it holds after a notice of a week
 * otherwise.
 */
export async function setRules(chain, owner, basket, change) {
	const [terms] = await chain.view('Settlement', 'terms', [basket]);
	const { delegate = terms.delegate, fees, ...rules } = change;
	const wanted = {
		...terms,
		delegate,
		fees: { ...terms.fees, ...fees },
		rules: { ...terms.rules, ...rules },
	};
	const sent = await chain.submitOk(chain.api.tx.settlement.setTerms(basket, wanted), owner);
	const [, announced] = await chain.view('Settlement', 'terms', [basket]);
	assert.equal(announced, null, 'the rules hold at once');
	return sent;
}

/** The fees of a basket for issuing and redeeming, as parts of 1e18. */
async function feesOf(chain, basket) {
	const [{ fees }] = await chain.view('Settlement', 'terms', [basket]);
	assert.equal(fees.management, 0n, 'what touches the vault makes no shares');
	return fees;
}

/** The differences of two holdings, by asset, without zeros. */
function changes(before, after) {
	const differences = [...after].map(([asset, amount]) => [asset, amount - before.get(asset)]);
	return new Map(differences.filter(([, amount]) => amount !== 0n));
}

/**
 * Issues shares for what they stand for, and checks what was paid against a computation of its own.
 * Returns { block, shares, paid, fee }: `paid` is a Map from asset.
 */
export async function issue(chain, who, basket, shares) {
	const { Ok: preview, Err: error } = await chain.view('Settlement', 'preview_issue', [
		basket,
		shares,
	]);
	if (error) throw new Error(`preview_issue: ${JSON.stringify(error)}`);
	const call = chain.api.tx.settlement.issue(basket, shares, preview.amounts);
	const sent = await chain.submitOk(call, who);
	const { block } = sent;
	const { fee } = eventOf(sent, 'SharesIssued');
	assert.equal(fee, feeOnTop((await feesOf(chain, basket)).issue, shares));
	const vault = await vaultAt(chain, basket, block.parent);
	const claims = positions(vault).map((p) => ({ ...p, decimals: decimalsOf(p.asset) }));
	const expected = claims.map((c) => [c.asset, issueAmount(c, shares + fee, vault.supply)]);
	const paid = new Map(expected.filter(([, amount]) => amount > 0n));
	const owned = async (hash) => holdings(chain, who.address, hash);
	const moved = changes(await owned(block.hash), await owned(block.parent));
	assert.deepEqual(moved, paid, 'what the issuer paid');
	const before = await sharesOf(chain, basket, who, block.parent);
	assert.equal(await sharesOf(chain, basket, who, block.hash), before + shares);
	return { block, shares, paid, fee };
}

/** Redeems shares, and checks what was paid out. Returns { block, shares, paid, fee }. */
export async function redeem(chain, who, basket, shares) {
	const sent = await chain.submitOk(chain.api.tx.settlement.redeem(basket, shares, []), who);
	const { block } = sent;
	const { fee } = eventOf(sent, 'SharesRedeemed');
	assert.equal(fee, feeShares((await feesOf(chain, basket)).redeem, shares));
	const vault = await vaultAt(chain, basket, block.parent);
	const expected = [...vault.held].map(([asset, held]) => [
		asset,
		redeemAmount(held, shares - fee, vault.supply),
	]);
	const paid = new Map(expected.filter(([, amount]) => amount > 0n));
	const owned = async (hash) => holdings(chain, who.address, hash);
	const moved = changes(await owned(block.parent), await owned(block.hash));
	assert.deepEqual(moved, paid, 'what the holder got');
	const before = await sharesOf(chain, basket, who, block.parent);
	assert.equal(await sharesOf(chain, basket, who, block.hash), before - shares);
	return { block, shares, paid, fee };
}

/** The lists of a request that brings a basket to `targets`, [asset, weight] pairs. */
export async function changeFor(chain, basket, targets) {
	const answer = await chain.view('Rebalance', 'change_for_target', [basket, targets]);
	if (answer.Err) throw new Error(`change_for_target: ${JSON.stringify(answer.Err)}`);
	return answer.Ok;
}

/**
 * Waits for the end of the settlement of `basket` that runs or ended since block `from`. `seen` is called with
 * each block. Returns { block, ending, residual36 }.
 */
export async function settlementEnd(chain, basket, from, { blocks = MOST_BLOCKS, seen } = {}) {
	const { block, event } = await chain.event(
		`end of the settlement of basket ${basket}`,
		from,
		({ section, name, data }) => {
			return section === 'settlement' && name === 'SettlementEnded' && data.basket === basket;
		},
		{ blocks, seen },
	);
	return { block, ...event.data };
}

/** The settlement of a basket that runs; undefined when it is active. */
export const settlementOf = async (chain, basket) =>
	(await chain.view('Settlement', 'settlement', [basket])) ?? undefined;

/** Asserts that a call of `who` is refused with `error`, for example settlement.RedeemClosed. */
export async function assertRefused(chain, call, who, error, index = undefined) {
	const result = await chain.submit(call, who);
	assert.equal(result.error, error, `block ${result.block.number}`);
	if (index !== undefined) assert.equal(result.index, index);
	return result;
}
