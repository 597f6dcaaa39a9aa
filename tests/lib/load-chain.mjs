// A development chain with as many assets as a load needs, and the baskets on it.

import { xxhashAsHex } from '@polkadot/util-crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alice, bob, charlie, dave } from './accounts.mjs';
import { printed } from './command.mjs';
import { plain } from './plain.mjs';
import { temporaryFolder } from './process.mjs';
import { Session } from './session.mjs';
import { until } from './wait.mjs';

/** Owners of the baskets, in turn: an account can hold shares of no more than 128 of them. */
export const OWNERS = [alice, bob, charlie, dave];
/** Identifiers of the added assets begin after this one. */
const FIRST = 100;
const DECIMALS = 12;
/** Base units that each owner has of each: a billion whole units. */
const ENDOWMENT = 10n ** 21n;
const BAND_BPS = 2_000;
const ONE = 10n ** 18n;
const LEAST_WEIGHT = ONE / 400n;
/** Shares that each basket starts with. */
const SHARES = 10n * ONE;

const asset = (index) => ({ id: FIRST + index, symbol: `L${String(index).padStart(3, '0')}` });
/** The `count` added assets. */
export const addedAssets = (count) => Array.from({ length: count }, (_, at) => asset(at + 1));
/** Start price in dollars: from two cents to some thousand. */
const startPrice = ({ id }) => (0.02 * 1.03 ** (id - FIRST)).toFixed(6);

const listing = ({ id, symbol }) => ({
	asset: id,
	bandBps: BAND_BPS,
	symbols: {
		binance: `${symbol}USDT`,
		kraken: `${symbol}USD`,
		coinbase: `${symbol}-USD`,
		okx: `${symbol}-USDT`,
	},
});

// Amounts have more digits than a number: they travel as text that ends with an n.
const parse = (text) => JSON.parse(text.replace(/(?<=[\s,[:])\d{16,}(?=[\s,\]}])/g, '"$&n"'));
const write = (value) => JSON.stringify(value).replace(/"(\d+)n"/g, '$1');

/** The specification of the development chain with `assets` more, which the owners have, as a file. */
async function specification(assets) {
	const spec = parse(await printed('export-chain-spec', '--chain', 'dev'));
	const { patch } = spec.genesis.runtimeGenesis;
	for (const added of assets) {
		const text = [...Buffer.from(added.symbol)];
		patch.assets.assets.push([added.id, alice.address, true, 1]);
		patch.assets.metadata.push([added.id, text, text, DECIMALS]);
		for (const { address } of OWNERS) {
			patch.assets.accounts.push([added.id, address, `${ENDOWMENT}n`]);
		}
		patch.blsOracle.assets.push(listing(added));
	}
	const file = join(temporaryFolder(), 'load.json');
	writeFileSync(file, write(spec));
	return file;
}

/** A node of that chain, and an exchange that lists the same assets. */
export async function startChain(assets) {
	const listed = assets.map((added) => `${added.symbol}=${startPrice(added)}`);
	const file = await specification(assets);
	return Session.start({ ownExchange: listed, args: ['--chain', file] });
}

/**
 * `count` weights that sum to one, each a little different from the next: `turn` rotates them. In a
 * basket of as many as there can be all are the least there is, and only prices move it.
 */
export function weights(count, turn = 0) {
	const each = ONE / BigInt(count);
	if (each === LEAST_WEIGHT) return Array(count).fill(each);
	// A third of a basket is moved by a tenth up, and another by as much down.
	const parts = Array.from({ length: count }, (_, at) => {
		const side = (at + turn) % 3;
		return side === 0 ? each + each / 10n : side === 1 ? each - each / 10n : each;
	});
	const sum = parts.reduce((total, part) => total + part, 0n);
	return parts.map((part, at) => (at === 0 ? part + ONE - sum : part));
}

/** Targets of basket number `index`: `components` of the assets in turn, from one on. */
export function targets(assets, index, components) {
	const chosen = Array.from(
		{ length: components },
		(_, at) => assets[(index + at) % assets.length].id,
	).sort((a, b) => a - b);
	const each = weights(components);
	return chosen.map((id, at) => [id, each[at]]);
}

/** The calls that baskets are made, filled and rebalanced with. */
export const calls = ({ tx }) => ({
	create: (list) => tx.rebalance.createBasket(list, null),
	issue: (basket, list) =>
		tx.settlement.issue(
			basket,
			SHARES,
			list.map(([id]) => [id, ENDOWMENT]),
		),
	rebalance: (basket, components) =>
		tx.rebalance.requestRebalance(basket, [], [], weights(components, 1), null),
});

/** Numbers of the next transactions of all owners. */
const nonces = async (query) =>
	plain(await query.system.account.multi(OWNERS.map(({ address }) => address))).map(
		({ nonce }) => nonce,
	);

/**
 * Signs calls, each { owner, call } with an index into the owners, sends all of them at once right
 * after a block, and waits until they are in blocks. Returns these blocks, the first to the last. A
 * call that fails ends it.
 */
export async function burst(chain, list) {
	const { api, provider } = chain;
	const { genesisHash, runtimeVersion } = api;
	const context = { era: 0, blockHash: genesisHash, genesisHash, runtimeVersion };
	const next = await nonces(api.query);
	const signed = list.map(({ owner, call }) => {
		const nonce = next[owner];
		next[owner] += 1;
		return call.sign(OWNERS[owner], { nonce, ...context }).toHex();
	});
	const before = await chain.head();
	await until('the next block', async () => (await chain.head()) > before, { every: 20 });
	const first = (await chain.head()) + 1;
	await Promise.all(signed.map((bytes) => provider.send('author_submitExtrinsic', [bytes])));
	const blocks = [];
	for (let number = first; ; number += 1) {
		const block = await chain.block(number);
		const failed = block.events.find(({ name }) => name === 'ExtrinsicFailed');
		if (failed) throw new Error(JSON.stringify(chain.errorName(failed.data.dispatchError)));
		blocks.push(block);
		const reached = await nonces(await chain.at(block.hash));
		if (reached.every((nonce, owner) => nonce === next[owner])) return blocks;
	}
}

/** Number and bytes of keys and values below the name of a pallet, at a block. */
export async function stateOf(chain, pallet, hash) {
	const PAGE = 1_000;
	const prefix = xxhashAsHex(pallet, 128);
	const size = { keys: 0, bytes: 0 };
	for (let last; ;) {
		const keys = await chain.provider.send('state_getKeysPaged', [prefix, PAGE, last, hash]);
		if (keys.length === 0) return size;
		const [{ changes }] = await chain.provider.send('state_queryStorageAt', [keys, hash]);
		for (const [key, value] of changes) {
			size.keys += 1;
			size.bytes += (key.length + value.length) / 2 - 2;
		}
		last = keys.at(-1);
	}
}
