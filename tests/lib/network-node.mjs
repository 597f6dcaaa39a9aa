// One node of a network on this machine.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { binary, Process, temporaryFolder } from './process.mjs';
import { peerIdentity } from './peer.mjs';
import { ask, peerAt } from './rpc.mjs';
import { until } from './wait.mjs';

const START_TIMEOUT = 180_000;

export class NetworkNode {
	/**
	 * `seat` is the development account whose session and oracle keys the node has ("alice"), if any;
	 * `exchange` is where it measures prices; `args` are further arguments.
	 */
	constructor({ name, seat, ports: [rpc, p2p, prometheus], exchange, args = [] }) {
		Object.assign(this, { name, seat, exchange, args });
		this.url = `ws://127.0.0.1:${rpc}`;
		this.ports = { rpc, p2p, prometheus };
		Object.assign(this, peerIdentity());
		this.address = `/ip4/127.0.0.1/tcp/${p2p}/p2p/${this.peerId}`;
		this.basePath = temporaryFolder();
	}

	/** Whether the process runs, paused or not. */
	get alive() {
		return this.process !== undefined && this.process.ended === undefined;
	}

	/** The arguments of the next start; `joining` are those that say whom to connect to. */
	arguments(joining) {
		const { rpc, p2p, prometheus } = this.ports;
		return [
			['--name', this.name, '--base-path', this.basePath],
			this.seat ? [`--${this.seat}`] : [],
			['--node-key', this.nodeKey, '--listen-addr', `/ip4/127.0.0.1/tcp/${p2p}`],
			['--rpc-port', rpc, '--rpc-cors', 'all', '--prometheus-port', prometheus],
			// Networks that run at the same time must not find each other.
			['--no-telemetry', '--no-mdns', ...joining],
			this.exchange?.nodeArguments ?? [],
			this.args,
		]
			.flat()
			.map(String);
	}

	/** Starts the process, for the first time or again, and waits until it answers RPC. */
	async run(joining) {
		this.paused = false;
		const program = binary('ballast', 'BALLAST_BIN');
		this.process = new Process(this.name, program, this.arguments(joining));
		const answers = async () => {
			this.process.ensureAlive();
			const peer = await peerAt(this.url);
			if (peer !== undefined && peer !== this.peerId) {
				throw new Error(`${this.url} belongs to another node, ${peer}`);
			}
			return peer !== undefined;
		};
		await until(`${this.name} to answer RPC`, answers, { timeout: START_TIMEOUT, every: 250 });
	}

	/** Asks the node to stop, and waits until it has. */
	async stop() {
		if (!this.alive) return;
		this.resume();
		await this.process.stop();
	}

	/** Ends the node at once, as a power cut does. */
	async crash() {
		await this.process.crash();
	}

	/** Halts the process where it is: its connections stay open and nothing answers. */
	pause() {
		this.process.kill('SIGSTOP');
		this.paused = true;
	}

	resume() {
		if (!this.paused) return;
		this.process.kill('SIGCONT');
		this.paused = false;
	}

	/** Removes everything that the node has on disk. */
	wipe() {
		if (this.alive) throw new Error(`${this.name} still runs`);
		for (const entry of readdirSync(this.basePath)) {
			rmSync(join(this.basePath, entry), { recursive: true });
		}
	}

	/** Answer to an RPC call. */
	ask(method, params, options) {
		return ask(this.url, method, params, options);
	}

	/** Numbers of the best and of the last finalized block. */
	async heads() {
		const [best, finalizedHash] = await Promise.all([
			this.ask('chain_getHeader'),
			this.ask('chain_getFinalizedHead'),
		]);
		const finalized = await this.ask('chain_getHeader', [finalizedHash]);
		return { best: Number(best.number), finalized: Number(finalized.number) };
	}

	/** Hash of the block at a height, or of each of several; null where there is none. */
	hashAt(heights) {
		return this.ask('chain_getBlockHash', [heights]);
	}

	/** Identifiers of the peers that the node exchanges blocks with. */
	async peers() {
		return (await this.ask('system_peers')).map(({ peerId }) => peerId);
	}

	/** What the node knows of the round: see `node/src/oracle/status.rs`. */
	oracleStatus() {
		return this.ask('oracle_status');
	}

	/** Prometheus metrics: sum of the series called `name` that have all the labels of `wanted`. */
	async metric(name, wanted = {}) {
		const response = await fetch(`http://127.0.0.1:${this.ports.prometheus}/metrics`);
		const values = (await response.text()).split('\n').flatMap((line) => {
			const found = /^(\w+)(?:\{([^}]*)\})? (\S+)$/.exec(line);
			if (found?.[1] !== name) return [];
			const labels = found[2] ?? '';
			const matches = Object.entries(wanted).every(([key, value]) =>
				labels.split(',').includes(`${key}="${value}"`),
			);
			return matches ? [Number(found[3])] : [];
		});
		if (values.length === 0) {
			throw new Error(`${this.name} has no metric ${name} ${JSON.stringify(wanted)}`);
		}
		return values.reduce((sum, value) => sum + value, 0);
	}
}
