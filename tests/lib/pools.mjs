// Pools of pallet-asset-conversion, made at the prices that the oracles certify. They are in no preset:
// a chain with real venues would start with wrong ones.

import { decimalsOf, USDC } from './assets.mjs';
import { plain } from './plain.mjs';

const DOLLAR = 10n ** 6n;
/** The least that a swap may be asked to bring. */
const NO_LIMIT = 1n;

/** Certified price of an asset, 1e18 = 1. */
async function certified(chain, asset) {
	const records = plain(await chain.api.query.blsOracle.prices());
	return records.find((record) => record.asset === asset).price;
}

/**
 * Makes a pool of an asset and the quote asset for each of `assets`, of `dollars` on either side, in as few
 * blocks as they fit into.
 */
export async function createPools(chain, assets, dollars, provider) {
	const { assetConversion } = chain.api.tx;
	const dollar = await certified(chain, USDC);
	const quote = dollars * DOLLAR;
	const calls = await Promise.all(
		assets.map(async (asset) => {
			const price = await certified(chain, asset);
			const amount = (dollars * 10n ** BigInt(decimalsOf(asset)) * dollar) / price;
			const { address } = provider;
			return [
				assetConversion.createPool(asset, USDC),
				assetConversion.addLiquidity(asset, USDC, amount, quote, 0, 0, address),
			];
		}),
	);
	const first = (await chain.api.rpc.system.accountNextIndex(provider.address)).toNumber();
	const send = (call, at) => chain.submitOk(call, provider, { nonce: first + at });
	return Promise.all(calls.flat().map(send));
}

/** The assets that have a pool. */
export async function openPools(chain) {
	const keys = await chain.api.query.assetConversion.pools.keys();
	return new Set(keys.flatMap(({ args: [pair] }) => plain(pair)));
}

/** What a pool holds: of the asset, and of the quote asset. */
export async function reserves(chain, asset) {
	const found = await chain.api.call.assetConversionApi.getReserves(asset, USDC);
	return plain(found);
}

/** The call that swaps an exact amount of one asset for another. */
export const swap = (chain, given, received, amount, who) =>
	chain.api.tx.assetConversion.swapExactTokensForTokens(
		[given, received],
		amount,
		NO_LIMIT,
		who.address,
		false,
	);
