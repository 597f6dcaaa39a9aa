// A connection to a node: transactions, blocks, events and state, in plain values.

import { ApiPromise, WsProvider } from '@polkadot/api';
import { certificateIn } from './certificate.mjs';
import { MissingPrerequisite } from './process.mjs';
import { plain, plainEvent } from './plain.mjs';
import { peerAt } from './rpc.mjs';
import { fromHex } from './scale.mjs';
import { until } from './wait.mjs';
import { callView } from './view.mjs';

const BLOCK_TIMEOUT = 60_000;
/** Blocks that are remembered. */
const MOST_BLOCKS = 512;

/** A call that was included and failed. `error` is "pallet.Name", `index` what the error carries. */
export class DispatchFailure extends Error {
	constructor(result) {
		super(`${result.error} in block ${result.block.number}`);
		Object.assign(this, result);
	}
}

export class Chain {
	// By hash: with several authors another block may take the place of the best one.
	#blocks = new Map();

	static async connect(url) {
		if (!(await peerAt(url))) throw new MissingPrerequisite(`No node answers at ${url}.`);
		const chain = new Chain();
		// It would try for ever to connect again to a node that has ended.
		chain.provider = new WsProvider(url, false);
		await chain.provider.connect();
		chain.api = await ApiPromise.create({
			provider: chain.provider,
			noInitWarn: true,
			// The library does not know this extension. It has no bytes.
			signedExtensions: { AuthorizeCall: { extrinsic: {}, payload: {} } },
		});
		chain.genesis = fromHex(chain.api.genesisHash.toHex());
		return chain;
	}

	disconnect() {
		return this.api.disconnect();
	}

	/** Number of the best block. */
	async head() {
		const { number } = await this.provider.send('chain_getHeader', []);
		return Number(number);
	}

	/**
	 * A block, waiting until it is there: hash, parent, encoded extrinsics, events with the extrinsic
	 * that emitted them, and the certificates in it.
	 */
	async block(number) {
		const hash = await until(
			`block ${number}`,
			() => this.provider.send('chain_getBlockHash', [number]),
			{ timeout: BLOCK_TIMEOUT },
		);
		const known = this.#blocks.get(hash);
		if (known) return known;
		const [{ block }, at] = await Promise.all([
			this.provider.send('chain_getBlock', [hash]),
			this.api.at(hash),
		]);
		const records = await at.query.system.events();
		const events = records.map(({ phase, event }) => ({
			extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined,
			...plainEvent(event),
		}));
		const extrinsics = block.extrinsics.map(fromHex);
		const certificates = extrinsics.flatMap((bytes, extrinsic) => {
			const certificate = certificateIn(bytes);
			return certificate ? [{ extrinsic, certificate }] : [];
		});
		const parent = block.header.parentHash;
		const loaded = { number, hash, parent, extrinsics, events, certificates };
		this.#blocks.set(hash, loaded);
		if (this.#blocks.size > MOST_BLOCKS) this.#blocks.delete(this.#blocks.keys().next().value);
		return loaded;
	}

	/** State of a block: the queries of @polkadot/api, at its hash. */
	async at(hash) {
		return (await this.api.at(hash)).query;
	}

	/**
	 * The first event from block `from` on that `matches`: { block, event }. Fails after `blocks`
	 * blocks without one. `seen` is called with each block.
	 */
	async event(what, from, matches, { blocks = 15, seen = () => {} } = {}) {
		let previous;
		for (let number = from; number < from + blocks; number += 1) {
			const block = await this.block(number);
			seen(block);
			if (previous && block.parent !== previous.hash) {
				// The blocks that were searched are no longer those of the best chain.
				[number, previous] = [from - 1, undefined];
				continue;
			}
			const event = block.events.find((candidate) => matches(candidate));
			if (event) return { block, event };
			previous = block;
		}
		throw new Error(`no ${what} in blocks ${from} to ${from + blocks - 1}`);
	}

	/** Blocks from `first` to `last`, both included. */
	async blocks(first, last) {
		const blocks = [];
		for (let number = first; number <= last; number += 1) blocks.push(await this.block(number));
		return blocks;
	}

	/**
	 * Signs and submits, and waits until the transaction is in a block. Resolves to
	 * { block, extrinsic, events, fee, error, index } where events are those of this transaction, and
	 * error is undefined if the call succeeded.
	 */
	async submit(tx, signer, options = {}) {
		const hash = await this.#include(tx, signer, options);
		const number = Number((await this.provider.send('chain_getHeader', [hash])).number);
		const block = await this.block(number);
		const encoded = Buffer.from(tx.toU8a());
		const extrinsic = block.extrinsics.findIndex((bytes) => encoded.equals(bytes));
		const events = block.events.filter((event) => event.extrinsic === extrinsic);
		const paid = events.find(({ name }) => name === 'TransactionFeePaid');
		return { block, extrinsic, events, fee: paid?.data.actualFee, ...this.#failure(events) };
	}

	/** As `submit`, but a call that fails throws a DispatchFailure. */
	async submitOk(tx, signer, options) {
		const result = await this.submit(tx, signer, options);
		if (result.error) throw new DispatchFailure(result);
		return result;
	}

	#include(tx, signer, options) {
		return new Promise((resolve, reject) => {
			tx.signAndSend(signer, { nonce: -1, ...options }, ({ status, isError }) => {
				if (status.isInBlock) resolve(status.asInBlock.toHex());
				if (isError) reject(new Error(`the transaction pool: ${status.type}`));
			}).catch(reject);
		});
	}

	/** The error of the events of a transaction: of the call, or of the call that sudo wraps. */
	#failure(events) {
		const failed = events.find(({ name }) => name === 'ExtrinsicFailed');
		const sudid = events.find(({ section, name }) => section === 'sudo' && name === 'Sudid');
		const error = failed?.data.dispatchError ?? sudid?.data.sudoResult?.Err;
		return error === undefined ? {} : this.errorName(error);
	}

	/** { error: "rebalance.NotOwner", index } of a plain DispatchError. */
	errorName(error) {
		if (typeof error === 'string') return { error };
		if (error.Module === undefined) return { error: JSON.stringify(error) };
		const bytes = fromHex(error.Module.error);
		const found = this.api.registry.findMetaError({
			index: this.api.registry.createType('u8', error.Module.index),
			error: this.api.registry.createType('u8', bytes[0]),
		});
		// Errors of this chain carry a position in a list, least significant byte first.
		const index = found.fields.length > 0 ? bytes[1] + (bytes[2] << 8) : undefined;
		return { error: `${found.section}.${found.name}`, index };
	}

	/**
	 * Submits encoded bytes. Resolves to undefined if the pool takes them, otherwise to what it
	 * answers, for example "Invalid Transaction: Custom error: 17".
	 */
	async submitRaw(bytes) {
		try {
			await this.provider.send('author_submitExtrinsic', [
				`0x${Buffer.from(bytes).toString('hex')}`,
			]);
			return undefined;
		} catch (error) {
			return error.message;
		}
	}

	/** Calls a view function by name, for example view('Rebalance', 'nav', [0]). */
	view(pallet, name, args = [], hash = undefined) {
		return callView(this, pallet, name, args, hash);
	}

	/** Free and held balance of an account, at a block or now. */
	async balance(address, hash = undefined) {
		const query = hash ? await this.at(hash) : this.api.query;
		const { data, nonce } = plain(await query.system.account(address));
		return { free: data.free, reserved: data.reserved, nonce };
	}

	/** Waits until a block is finalized. */
	finalized(number) {
		return until(`block ${number} to be finalized`, async () => {
			const hash = await this.provider.send('chain_getFinalizedHead', []);
			const header = await this.provider.send('chain_getHeader', [hash]);
			return Number(header.number) >= number;
		});
	}
}
