// How a network stands, by the answers of all its nodes.

import { account } from './accounts.mjs';
import { GENESIS_BASKET } from './assets.mjs';
import { signersOf } from './certificate.mjs';
import { measured } from './market.mjs';
import { nav36 } from './math.mjs';
import { plain } from './plain.mjs';
import { sleep } from './wait.mjs';

/** A halted node must not hold up what is shown of the others. */
const PATIENCE = 1_500;

async function noAnswer() {
	await sleep(PATIENCE);
	throw new Error('no answer');
}

/** What a node answers; if it does not, `problem` says why. */
async function nodeState(node) {
	if (!node.alive) return { node, problem: `ended: ${node.process.ended}` };
	try {
		const answers = Promise.all([node.heads(), node.peers(), node.oracleStatus()]);
		const [heads, peers, oracle] = await Promise.race([answers, noAnswer()]);
		return { node, ...heads, peers: peers.length, oracle };
	} catch {
		return { node, problem: 'no answer' };
	}
}

export class NetworkState {
	#network;
	#names;
	#read = 0;
	#certified;
	#signed = new Map();

	constructor(network) {
		this.#network = network;
		this.#names = new Map(
			network.oracles.map((node) => [account(`//${node.name}`).address, node.name]),
		);
	}

	/**
	 * Asks all nodes, and reads the blocks that came since the last call. Returns
	 * { head, nodes, round, oracles, certified, basket }: `round` and `oracles` as the follower sees
	 * them.
	 */
	async update() {
		const { chain, nodes, follower } = this.#network;
		follower.process.ensureAlive();
		const head = await chain.head();
		while (this.#read < head) await this.#readBlock((this.#read += 1));
		const states = await Promise.all(nodes.map(nodeState));
		const round = states[nodes.indexOf(follower)].oracle;
		return {
			head,
			nodes: states,
			round,
			oracles: await Promise.all((round?.members ?? []).map((member) => this.#oracle(member))),
			certified: this.#certified,
			basket: await this.#basket(),
		};
	}

	async #readBlock(number) {
		const { chain } = this.#network;
		const block = await chain.block(number);
		for (const { certificate } of block.certificates) {
			const { members } = await chain.view('BlsOracle', 'oracle_set', [], block.parent);
			const signers = signersOf(certificate.signers).map((index) => members[index][0]);
			for (const signer of signers) this.#signed.set(signer, number);
			this.#certified = { number, ...certificate.report, signers: signers.map(this.#nameOf) };
		}
	}

	/** A member of the set, what its exchange quotes for bitcoin, and when it last signed. */
	async #oracle({ index, account: address, observed, signed }) {
		const node = this.#network.nodes.find(({ name }) => name === this.#names.get(address));
		const prices = await node?.exchange.control.prices();
		return {
			index,
			name: this.#nameOf(address),
			price: prices && measured(prices, 'BTC').price,
			observed,
			signed,
			lastSigned: this.#signed.get(address),
		};
	}

	/** The genesis basket at the latest certified prices. */
	async #basket() {
		const { chain } = this.#network;
		const [stored, certified] = await Promise.all([
			chain.api.query.rebalance.baskets(GENESIS_BASKET),
			chain.view('BlsOracle', 'prices'),
		]);
		const { status, components, dust } = plain(stored);
		const prices = new Map(certified.map(({ asset, price }) => [asset, price]));
		const priced = status !== 'Pending' && components.every(({ asset }) => prices.has(asset));
		return {
			status,
			components,
			prices,
			nav36: priced ? nav36(components, dust, prices) : undefined,
		};
	}

	#nameOf = (address) => this.#names.get(address) ?? address ?? 'leaving';
}
