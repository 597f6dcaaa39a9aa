// Where the value of a vault went, from one block to another: every amount that moved, by the event that
// says so, against the balances; and every cost at certified prices, recomputed.

import assert from 'node:assert/strict';
import { USDC } from './assets.mjs';
import { SCALE } from './math.mjs';
import { value36 } from './settling-math.mjs';
import { certifiedPrices, positions, priced, vaultAt, worth36 } from './vault.mjs';

const sum = (values) => values.reduce((total, value) => total + value, 0n);
const side = (legs, sign) => legs.map(([asset, amount]) => [asset, sign * amount]);

/** A trade of one asset for the quote asset, as the vault sees it. */
const trade = ({ side: way, asset, amount, payment }) =>
	way === 'Buy'
		? [
				[asset, amount],
				[USDC, -payment],
			]
		: [
				[asset, -amount],
				[USDC, payment],
			];

const difference = ({ ToVault: paid = 0n, FromVault: spent = 0n }) => [[USDC, paid - spent]];

/**
 * What an event moves into a vault (positive) and out of it, and what the chain says that this gained
 * or, negative, lost the holders; undefined for events that move nothing.
 */
const MOVES = {
	OrderFilled: (data) => ({ kind: 'fill', moves: trade(data), net36: -data.loss36 }),
	Swapped: (data) => ({ kind: 'swap', moves: trade(data), net36: -data.loss36 }),
	OfferTaken: (data) => ({
		kind: 'offer',
		moves: [...side(data.gives, 1n), ...side(data.takes, -1n), ...difference(data.difference)],
		net36: data.net.Gain ?? -data.net.Loss,
	}),
	CommitmentEnded: ({ cut }) => (cut > 0n ? { kind: 'penalty', moves: [[USDC, cut]] } : undefined),
	SharesIssued: ({ amounts }) => ({ kind: 'issue', moves: side(amounts, 1n) }),
	SharesRedeemed: ({ amounts }) => ({ kind: 'redemption', moves: side(amounts, -1n) }),
};

/** Everything that moved assets of a basket's vault in a block, in order. */
function movesIn(block, basket) {
	return block.events
		.filter(({ section, data }) => section === 'settlement' && data.basket === basket)
		.flatMap(({ name, data, extrinsic }) => {
			const moved = MOVES[name]?.(data);
			return moved ? [{ ...moved, name, data, block, extrinsic }] : [];
		});
}

const value = (prices, moves) =>
	sum(moves.map(([asset, amount]) => value36(priced(prices, asset), amount)));

/** Compares what the chain says that a trade gained or lost with the amounts, at the prices it used. */
async function checkNet(chain, { name, data, block, extrinsic, moves, net36 }) {
	if (net36 === undefined) return;
	// A certificate later in the block came too late for it.
	const fresh = block.certificates.some((certified) => certified.extrinsic < extrinsic);
	const net = value(await certifiedPrices(chain, fresh ? block.hash : block.parent), moves);
	// Of orders and swaps, events name losses only.
	const named = name === 'OfferTaken' || net < 0n ? net : 0n;
	assert.equal(net36, named, `block ${block.number}: ${name} of basket ${data.basket}`);
}

/**
 * What a vault is worth beyond its inventory, by reason, 1e54 = 1 unit of quote currency: at that scale
 * NAV times supply is exact.
 */
function beyondInventory(vault, prices) {
	const parts = { toSell: 0n, toBuy: 0n, cash: 0n, rounding: 0n, dust: -vault.dust * vault.supply };
	for (const { asset, quantity, required, held } of positions(vault)) {
		const at = priced(prices, asset);
		const beyond = value36(at, held - required) * SCALE;
		if (asset === USDC) parts.cash += beyond;
		else if (beyond > 0n) parts.toSell += beyond;
		else parts.toBuy += beyond;
		parts.rounding += value36(at, required) * SCALE - quantity * vault.supply * at.price;
	}
	return parts;
}

/** Value of a vault with what makes it up, 1e54 = 1. */
function balanceSheet(vault, prices) {
	const inventory = vault.nav36 * vault.supply;
	const beyond = beyondInventory(vault, prices);
	const total = worth36(vault, prices) * SCALE;
	assert.equal(inventory + sum(Object.values(beyond)), total, 'what a vault is worth');
	return { inventory, ...beyond, total };
}

/**
 * Accounts for the vault of a basket from the end of block `first` to the end of block `last`, at the
 * prices that were certified when `first` ended: checks that what moved by events is what the balances
 * changed by, to the base unit, and that value before = value after + costs, to the last digit. Returns
 * { before, after, asked, sheets, entries, prices, cost }: entries with what each gained (1e36 = 1), the
 * sum of what was lost, and in `asked` the vault of the end against the inventory that was asked for,
 * of which nothing is written off yet.
 */
export async function accountFor(chain, basket, first, last) {
	const blocks = await chain.blocks(first, last);
	const [begin, end] = [blocks[0], blocks.at(-1)];
	const prices = await certifiedPrices(chain, begin.hash);
	const before = await vaultAt(chain, basket, begin.hash);
	const after = await vaultAt(chain, basket, end.hash);
	const moved = blocks.slice(1).flatMap((block) => movesIn(block, basket));

	const expected = new Map(before.held);
	for (const [asset, amount] of moved.flatMap(({ moves }) => moves)) {
		expected.set(asset, expected.get(asset) + amount);
	}
	assert.deepEqual(after.held, expected, 'every base unit of the vault');
	const entries = [];
	for (const entry of moved) {
		await checkNet(chain, entry);
		entries.push({ ...entry, gain36: value(prices, entry.moves) });
	}
	const sheets = { before: balanceSheet(before, prices), after: balanceSheet(after, prices) };
	const cost = -sum(entries.map(({ gain36 }) => gain36));
	assert.equal(sheets.before.total, sheets.after.total + cost * SCALE, 'value before and after');
	const asked = { ...after, components: before.components, nav36: before.nav36, dust: before.dust };
	return { before, after, asked, sheets, entries, prices, cost };
}
