// A network of real nodes on this machine: validators that are oracles, each with its own exchange,
// and nodes that follow.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Chain } from './chain.mjs';
import { ASSETS, GENESIS_BASKET } from './assets.mjs';
import { NetworkNode } from './network-node.mjs';
import { binary, freePort, freePorts, temporaryFolder } from './process.mjs';
import { SandboxExchange } from './sandbox.mjs';
import { until } from './wait.mjs';

/** Development validators in the order of their oracle keys. */
export const SEATS = ['alice', 'bob', 'charlie', 'dave'];
/** How far the exchange of each oracle is from the first one's start, in basis points. */
export const SPREAD = [-6, -2, 3, 7];

/** RPC, peers, metrics. */
const PORTS = 3;
const PEER_TIMEOUT = 60_000;
const FINALITY_TIMEOUT = 90_000;
const WHOLE_BPS = 10_000n;
const START_PRICES = {
	BTC: '60000',
	ETH: '3500',
	SOL: '120',
	BNB: '580',
	XRP: '0.52',
	ADA: '0.38',
	DOGE: '0.12',
	AVAX: '27',
	LINK: '14',
	DOT: '6.2',
	USDC: '1',
};

const MAX_SPEC = 64 * 1024 * 1024;

/**
 * Writes the specification of a chain with its genesis state, and returns the file. Five nodes that
 * each make the state from the preset take three times as long.
 */
async function rawSpec(chain) {
	const program = binary('ballast', 'BALLAST_BIN');
	const args = ['export-chain-spec', '--raw', '--chain', chain];
	const { stdout } = await promisify(execFile)(program, args, { maxBuffer: MAX_SPEC });
	const path = join(temporaryFolder(), 'raw.json');
	writeFileSync(path, stdout);
	return path;
}

const title = (seat) => seat[0].toUpperCase() + seat.slice(1);

/** `text` moved by basis points, exactly. */
export function moved(text, bps) {
	const [whole, fraction = ''] = text.split('.');
	const digits = fraction.length + 4;
	const value = BigInt(whole + fraction) * (WHOLE_BPS + BigInt(bps));
	const padded = value.toString().padStart(digits + 1, '0');
	return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

export class Network {
	nodes = [];
	exchanges = [];

	/**
	 * Starts the four validators of the local chain and one node that only follows, to which the
	 * connection `chain` goes. `spread` fixes the prices of the exchanges, in basis points from the
	 * same start; with null they walk. `args` are arguments of all nodes. `rpc` is the port that the
	 * follower prefers, and the validators the next ones.
	 */
	static async start({ spread = SPREAD, args = [], rpc, say = () => {} } = {}) {
		const network = new Network();
		try {
			say('make the genesis state');
			network.args = ['--chain', await rawSpec('local'), ...args];
			const port = (offset) => rpc && rpc + offset;
			// All at once: one that is taken and not used yet could be taken again.
			const free = await freePorts(PORTS * (SEATS.length + 1));
			const ports = () => free.splice(0, PORTS);
			for (const [index, seat] of SEATS.entries()) {
				const exchange = await network.#exchange(spread?.[index]);
				await network.#create({
					name: title(seat),
					seat,
					exchange,
					rpc: port(index + 1),
					ports: ports(),
				});
			}
			network.follower = await network.#create({ name: 'Follower', rpc: port(0), ports: ports() });
			say('start the nodes');
			await Promise.all(network.nodes.map((node) => node.run(network.#joining(node))));
			say('wait for the nodes to meet');
			await network.met();
			await network.connect();
			return network;
		} catch (error) {
			network.showLogs();
			await network.stop();
			throw error;
		}
	}

	/** Connects to the follower, for the first time or anew. */
	async connect() {
		await this.chain?.disconnect();
		this.chain = await Chain.connect(this.follower.url);
	}

	/** An exchange that is `bps` basis points from the start prices, or walks. */
	async #exchange(bps) {
		const exchange = await SandboxExchange.start();
		this.exchanges.push(exchange);
		if (bps !== undefined) await setPrices(exchange, bps);
		return exchange;
	}

	async #create({ rpc, args = [], ports, ...options }) {
		ports ??= await freePorts(PORTS);
		if (rpc) ports[0] = await freePort(rpc);
		const node = new NetworkNode({ ...options, ports, args: [...this.args, ...args] });
		this.nodes.push(node);
		return node;
	}

	#joining(node) {
		const addresses = this.nodes.filter((other) => other !== node).map(({ address }) => address);
		if (!node.closed) return ['--bootnodes', ...addresses];
		// Without slots for other peers, one that is no longer reserved is let go.
		const slots = ['--in-peers', 0, '--out-peers', 0, '--in-peers-light', 0];
		return ['--reserved-only', ...slots, '--reserved-nodes', ...addresses];
	}

	/** Adds a node to the running network: `{ name, args, bps }`, `bps` if it measures prices. */
	async add({ bps, ...options }) {
		const exchange = bps === undefined ? undefined : await this.#exchange(bps);
		const node = await this.#create({ ...options, exchange });
		await this.start(node);
		return node;
	}

	/**
	 * Starts a node that does not run, and waits until it has met those that run. A `closed` one talks
	 * to the peers that it is told of and to no others, so that `cutOff` can take them away.
	 */
	async start(node, { closed = false } = {}) {
		node.closed = closed;
		await node.run(this.#joining(node));
		await this.met();
	}

	node(name) {
		const found = this.nodes.find((node) => node.name === name);
		if (!found) throw new Error(`there is no node ${name}`);
		return found;
	}

	/** The nodes with the keys of a genesis oracle, in the order of their indices. */
	get oracles() {
		return this.nodes.slice(0, SEATS.length);
	}

	get running() {
		return this.nodes.filter(({ alive, paused }) => alive && !paused);
	}

	/** Waits until each of `nodes` has all others of them as peers. */
	async met(nodes = this.running) {
		const complete = async (node) => {
			node.process.ensureAlive();
			const peers = new Set(await node.peers());
			return nodes.every(({ peerId }) => peerId === node.peerId || peers.has(peerId));
		};
		const all = async () => (await Promise.all(nodes.map(complete))).every(Boolean);
		await until('the nodes to meet', all, { timeout: PEER_TIMEOUT, every: 500 });
	}

	/** Ends all connections of a closed node, until `reconnect`. */
	async cutOff(node) {
		if (!node.closed) throw new Error(`${node.name} would accept its peers again`);
		const others = this.#others(node);
		for (const { peerId } of others) await node.ask('system_removeReservedPeer', [peerId]);
		const apart = async () => {
			const lists = await Promise.all(others.map((other) => other.peers()));
			const own = await node.peers();
			return own.length === 0 && lists.every((peers) => !peers.includes(node.peerId));
		};
		await until(`${node.name} to be alone`, apart, { timeout: PEER_TIMEOUT, every: 500 });
	}

	async reconnect(node) {
		for (const { address } of this.#others(node)) {
			await node.ask('system_addReservedPeer', [address]);
		}
		await this.met();
	}

	#others(node) {
		return this.running.filter((other) => other !== node);
	}

	/** Waits until each of `nodes` has finalized a height. */
	async finalized(height, nodes = this.running, { timeout = FINALITY_TIMEOUT } = {}) {
		const reached = async () => {
			const heads = await Promise.all(nodes.map((node) => node.heads()));
			return heads.every(({ finalized }) => finalized >= height);
		};
		const names = nodes.map(({ name }) => name).join(', ');
		await until(`${names} to finalize block ${height}`, reached, { timeout, every: 500 });
	}

	/**
	 * Checks, by asking each node itself, that all have the same block at a height, that its state has
	 * one root, and that they hold the same inventory in it.
	 */
	async sameInventory(height, { basket = GENESIS_BASKET, nodes = this.running } = {}) {
		const key = this.chain.api.query.rebalance.baskets.key(basket);
		const answers = await Promise.all(
			nodes.map(async (node) => {
				const hash = await node.hashAt(height);
				const [{ stateRoot }, inventory] = await Promise.all([
					node.ask('chain_getHeader', [hash]),
					node.ask('state_getStorage', [key, hash]),
				]);
				return { hash, stateRoot, inventory };
			}),
		);
		assert.ok(answers[0].inventory?.length > 2, `basket ${basket} is in the state`);
		for (const [at, answer] of answers.entries()) {
			assert.deepEqual(answer, answers[0], `${nodes[at].name} and ${nodes[0].name}`);
		}
		return answers[0];
	}

	/**
	 * Checks that all nodes have the same blocks at every height up to the lowest that all of them
	 * have finalized, and returns it.
	 */
	async sameChain(nodes = this.running) {
		const heads = await Promise.all(nodes.map((node) => node.heads()));
		const height = Math.min(...heads.map(({ finalized }) => finalized));
		const heights = Array.from({ length: height + 1 }, (_, number) => number);
		const chains = await Promise.all(nodes.map((node) => node.hashAt(heights)));
		for (const [at, hashes] of chains.entries()) {
			assert.deepEqual(hashes, chains[0], `${nodes[at].name} and ${nodes[0].name}`);
		}
		return height;
	}

	/** Writes the end of the log of each node. */
	showLogs(lines = 25) {
		for (const { name, process } of this.nodes) {
			if (process) console.error(`The end of the log of ${name}:\n${process.tail(lines)}\n`);
		}
	}

	async stop() {
		await this.chain?.disconnect();
		await Promise.all(this.nodes.map((node) => node.stop()));
		await Promise.all(this.exchanges.map((exchange) => exchange.stop()));
	}
}

/** Fixes all prices of an exchange, `bps` basis points from the start. */
export async function setPrices({ control }, bps) {
	for (const { symbol } of ASSETS) {
		await control.setPrice(symbol, moved(START_PRICES[symbol], bps));
	}
}
