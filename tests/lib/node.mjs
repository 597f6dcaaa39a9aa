// A real node process of the development chain.

import { binary, freePort, Process, temporaryFolder } from './process.mjs';
import { peerAt } from './rpc.mjs';
import { Control } from './sandbox.mjs';
import { until } from './wait.mjs';

const START_TIMEOUT = 180_000;

export class DevNode {
	/**
	 * Starts a node on free ports and an empty folder. `exchange` replaces the embedded sandbox
	 * exchange; `preferred` ports are taken if they are free. Resolves when the node answers RPC.
	 */
	static async start({ exchange, args = [], preferred = {} } = {}) {
		const node = new DevNode();
		const [rpc, sandbox, p2p] = await Promise.all(
			[preferred.rpc, preferred.sandbox, undefined].map((port) => freePort(port)),
		);
		node.url = `ws://127.0.0.1:${rpc}`;
		node.rpcPort = rpc;
		node.control = exchange?.control ?? new Control(`http://127.0.0.1:${sandbox}`);
		node.basePath = temporaryFolder();
		node.program = binary('ballast', 'BALLAST_BIN');
		node.arguments = [
			['--dev', '--no-prometheus', '--no-telemetry', '--rpc-cors', 'all'],
			['--base-path', node.basePath, '--rpc-port', rpc, '--port', p2p],
			exchange ? exchange.nodeArguments : ['--sandbox-listen', `127.0.0.1:${sandbox}`],
			args,
		]
			.flat()
			.map(String);
		await node.run();
		return node;
	}

	/** Starts the process, for the first time or again on the same folder. */
	async run() {
		this.process = new Process('ballast', this.program, this.arguments);
		const answers = async () => {
			this.process.ensureAlive();
			const peer = await peerAt(this.url);
			// Between the choice of a port and its use another node may have taken it.
			return peer !== undefined && this.log.includes(peer);
		};
		await until('the node to answer RPC', answers, { timeout: START_TIMEOUT });
	}

	get log() {
		return this.process.log;
	}

	stop() {
		return this.process.stop();
	}

	/** Ends the node without a chance to clean up. */
	crash() {
		return this.process.crash();
	}
}
