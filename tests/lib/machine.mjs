// A machine of a network, set up by the commands of chain-specs/README.md in a folder of its own.

import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './command.mjs';
import { binary, freePort, Process, temporaryFolder } from './process.mjs';
import { commandsOf } from './readme.mjs';
import { ask, peerAt } from './rpc.mjs';
import { until } from './wait.mjs';

/** The document that is followed. */
export const README = resolve(
	dirname(fileURLToPath(import.meta.url)),
	'../../chain-specs/README.md',
);
const START_TIMEOUT = 180_000;
// All machines of a test are one: they meet at the loopback interface, and only there.
const FLAGS = '--no-prometheus --no-telemetry --no-mdns --allow-private-ip';

export const commands = commandsOf(README);

/** A search path on which `ballast` is the program that is tested. */
function searchPath() {
	const folder = temporaryFolder();
	symlinkSync(binary('ballast', 'BALLAST_BIN'), join(folder, 'ballast'));
	return `${folder}:${process.env.PATH}`;
}

/** Runs blocks of the document as they stand, in one shell; returns what they printed. */
export async function follow(names, env, cwd) {
	const missing = names.find((name) => commands[name] === undefined);
	if (missing) throw new Error(`${README} has no block "run: ${missing}"`);
	const code = names.map((name) => commands[name]).join('\n');
	const options = { cwd, env: { ...process.env, PATH: searchPath(), ...env } };
	const result = await execute('bash', ['-euo', 'pipefail', '-c', code], options);
	if (result.code !== 0) {
		throw new Error(`"${names}" ended with ${result.code}:\n${result.stdout}${result.stderr}`);
	}
	return result.stdout;
}

export class Machine {
	/** An empty machine, with the settings of the document's first step. */
	static async create(name, venues) {
		const machine = new Machine();
		machine.name = name;
		machine.folder = temporaryFolder();
		const [rpc, p2p] = await Promise.all([freePort(), freePort()]);
		machine.url = `ws://127.0.0.1:${rpc}`;
		machine.settings = {
			NAME: name,
			DIR: machine.folder,
			PUBLIC_ADDRESS: '/ip4/127.0.0.1',
			P2P_PORT: String(p2p),
			RPC_PORT: String(rpc),
			VENUES: venues.join(' '),
			FLAGS,
		};
		return machine;
	}

	/** A path on the machine, and the text of the file there. */
	path = (...names) => join(this.folder, ...names);
	read = (...names) => readFileSync(this.path(...names), 'utf8').trim();

	/** Runs the blocks `machine STEP` of the document on this machine. */
	follow(...steps) {
		const names = steps.map((step) => `machine ${step}`);
		return follow(names, this.settings, this.folder);
	}

	/** Copies what the machine publishes to the machine that collects it. */
	publish(collected) {
		const target = join(collected, this.name);
		mkdirSync(target, { recursive: true });
		for (const file of ['account', 'bootnode', 'entry.toml']) {
			copyFileSync(this.path('public', file), join(target, file));
		}
	}

	/** Starts the node; resolves when it answers RPC. */
	async start() {
		// The shell becomes the node, so that it is the node that is told to stop.
		const code = commands['machine start'].replace(/^ballast/, 'exec ballast');
		const env = { ...this.settings, PATH: searchPath() };
		this.process = new Process(this.name, 'bash', ['-euo', 'pipefail', '-c', code], env);
		const identity = this.read('public', 'peer-id');
		await until(
			`${this.name} to answer RPC`,
			async () => {
				this.process.ensureAlive();
				return (await peerAt(this.url)) === identity;
			},
			{ timeout: START_TIMEOUT },
		);
	}

	/** Answer of the node to a call. */
	rpc = (method, params) => ask(this.url, method, params);

	/** Number of the last finalized block. */
	async finalized() {
		const header = await this.rpc('chain_getHeader', [await this.rpc('chain_getFinalizedHead')]);
		return Number(header.number);
	}

	stop() {
		return this.process?.stop();
	}
}
