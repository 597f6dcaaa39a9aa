// A vault as it stands at the end of a block: what it holds, what it should hold, what both are worth.

import assert from 'node:assert/strict';
import { ASSETS, decimalsOf, symbolOf, USDC } from './assets.mjs';
import { SCALE } from './math.mjs';
import { plain } from './plain.mjs';
import { absolute, required, value36 } from './settling-math.mjs';

/** Free balances of an account by asset, of the assets of the preset, at a block or now. */
export async function holdings(chain, address, hash = undefined) {
	const query = hash ? await chain.at(hash) : chain.api.query;
	const accounts = await query.assets.account.multi(ASSETS.map(({ id }) => [id, address]));
	const free = (account) => (account.isSome ? account.unwrap().balance.toBigInt() : 0n);
	return new Map(ASSETS.map(({ id }, at) => [id, free(accounts[at])]));
}

/** How many shares of a basket an account has, at a block or now. */
export async function sharesOf(chain, basket, { address }, hash = undefined) {
	const query = hash ? await chain.at(hash) : chain.api.query;
	const { shareAsset } = plain(await query.rebalance.baskets(basket));
	return plain(await query.assets.account(shareAsset, address))?.balance ?? 0n;
}

/** The certified prices of a block or of now, as a Map from asset. */
export async function certifiedPrices(chain, hash = undefined) {
	const query = hash ? await chain.at(hash) : chain.api.query;
	const records = plain(await query.blsOracle.prices());
	return new Map(records.map(({ asset, price }) => [asset, price]));
}

/** An asset at its certified price. */
export const priced = (prices, asset) => ({
	price: prices.get(asset),
	decimals: decimalsOf(asset),
});

/** The account that holds the assets of a basket. */
export const vaultAddress = (chain, basket) => chain.view('Rebalance', 'vault', [basket]);

/**
 * A vault at the end of a block, or now: { supply, nav36, dust, components, held }, where `held` is a
 * Map from asset to base units and `supply` counts 1e18 as one share.
 */
export async function vaultAt(chain, basket, hash = undefined) {
	const query = hash ? await chain.at(hash) : chain.api.query;
	const stored = plain(await query.rebalance.baskets(basket));
	const { supply } = plain(await query.assets.asset(stored.shareAsset));
	const held = await holdings(chain, await vaultAddress(chain, basket), hash);
	return {
		supply,
		nav36: stored.nav36,
		dust: stored.dust,
		components: stored.components,
		held,
	};
}

/** What the vault should hold and what it does, of each asset of either, ascending. */
export function positions({ components, supply, held }) {
	const quantities = new Map(components.map((c) => [c.asset, c.quantity]));
	return [...held.keys()]
		.map((asset) => {
			const quantity = quantities.get(asset) ?? 0n;
			const needed = required(quantity, supply, decimalsOf(asset));
			return { asset, quantity, required: needed, held: held.get(asset) };
		})
		.filter((position) => position.quantity > 0n || position.held > 0n);
}

const sum = (values) => values.reduce((total, value) => total + value, 0n);

/** What everything that a vault holds is worth, 1e36 = 1. */
export const worth36 = ({ held }, prices) =>
	sum([...held].map(([asset, amount]) => value36(priced(prices, asset), amount)));

/** What the vault still has to trade and what it should hold, by value, 1e36 = 1. */
export function open36(vault, prices) {
	const each = positions(vault);
	const worth = (asset, amount) => value36(priced(prices, asset), amount);
	const traded = each.filter(({ asset }) => asset !== USDC);
	return {
		open: sum(traded.map((p) => worth(p.asset, absolute(p.held - p.required)))),
		inventory: sum(each.map((p) => worth(p.asset, p.required))),
	};
}

/**
 * Asserts that a vault holds what its basket should: what it still has to trade is worth at most the
 * completion tolerance of the chain. Returns { positions, open, inventory, most }.
 */
export function assertMatches(chain, vault, prices) {
	const tolerance = chain.api.consts.settlement.completionTolerance.toBigInt();
	const { open, inventory } = open36(vault, prices);
	const most = (inventory * tolerance) / SCALE;
	const named = positions(vault).map((p) => `${symbolOf(p.asset)} ${p.held} of ${p.required}`);
	assert.ok(open <= most, `${open} of ${inventory} are open: ${named.join(', ')}`);
	return { positions: positions(vault), open, inventory, most };
}

/** Base units of an asset as units of 1e-18, which is how exchanges count here. */
export const whole = (asset, amount) => amount * 10n ** BigInt(18 - decimalsOf(asset));
