// Steps that the tests on a network share.

import assert from 'node:assert/strict';
import { alice } from './accounts.mjs';
import { ASSETS, GENESIS_BASKET, percent } from './assets.mjs';
import { leaderOf } from './leader.mjs';
import { measured } from './market.mjs';
import { Network } from './network.mjs';
import { Session } from './session.mjs';

const WEIGHTS = [
	[percent(50), percent(30), percent(20)],
	[percent(20), percent(50), percent(30)],
];
/** Enough for every view up to the fifth, and below the lifetime of a request. */
const PATIENCE = 29;

/** A network and the connection to the node in it that only follows. */
export class NetworkSession extends Session {
	#turn = 0;

	static async start(options) {
		const session = new NetworkSession();
		session.network = await Network.start(options);
		return session;
	}

	get chain() {
		return this.network.chain;
	}

	/** Ends the network. Whatever its nodes went through, no oracle was accused of anything. */
	async close() {
		try {
			assert.deepEqual(await this.chain.view('BlsOracle', 'offences'), []);
		} finally {
			await this.network.stop();
		}
	}

	/** Opens a request that changes all weights of the genesis basket. */
	request() {
		this.#turn += 1;
		return this.open(GENESIS_BASKET, { weights: WEIGHTS[this.#turn % WEIGHTS.length] }, alice);
	}

	/** Opens a request, and waits until it has settled and all has been checked. */
	async rebalance() {
		const request = await this.request();
		return { request, ...(await this.settled(request, { blocks: PATIENCE })) };
	}

	/** The request that is open, settled in the end. */
	completes(request) {
		return this.settled(request, { blocks: PATIENCE });
	}

	/** The round that is certified next, and the index of who leads its first view. */
	async leader() {
		const { setId, members } = await this.chain.view('BlsOracle', 'oracle_set');
		const { next } = await this.chain.view('BlsOracle', 'round_status');
		return { round: next, index: leaderOf({ setId, round: next, view: 0 }, members.length) };
	}

	/** What each exchange of `nodes` has to be measured at, by asset: a list of the nodes' prices. */
	async measurements(nodes = this.network.oracles) {
		const prices = await Promise.all(nodes.map(({ exchange }) => exchange.control.prices()));
		return new Map(
			ASSETS.map(({ id, symbol }) => [id, prices.map((at) => measured(at, symbol).price)]),
		);
	}

	/**
	 * Checks that `count` more blocks come and that none of them carries a certificate. Returns the
	 * last one.
	 */
	async nothingCertified(from, count) {
		const blocks = await this.chain.blocks(from, from + count - 1);
		const certified = blocks.filter(({ certificates }) => certificates.length > 0);
		assert.deepEqual(
			certified.map(({ number }) => number),
			[],
		);
		return blocks.at(-1);
	}
}
