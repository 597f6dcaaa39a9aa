// Child processes that leave nothing behind: no orphan, no temporary folder, but the log of a
// failure.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const STOP_TIMEOUT = 20_000;
const LOG_LIMIT = 8_000_000;
const alive = new Set();
const folders = new Set();

process.on('exit', () => {
	for (const child of alive) child.kill('SIGKILL');
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

let interrupted = () => process.exit(130);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupted());

/** Replaces what happens when this process is asked to stop, which is to end at once. */
export const onInterrupt = (handler) => {
	interrupted = handler;
};

/** Something that has to be there, or to run, first. Its message says all there is to say. */
export class MissingPrerequisite extends Error {}

/** A file that cargo made, or that the environment variable `variable` names instead. */
function built(path, variable, command) {
	const target = process.env.CARGO_TARGET_DIR ?? join(REPOSITORY, 'target');
	const found = process.env[variable] ?? join(resolve(REPOSITORY, target), 'release', path);
	if (!existsSync(found)) {
		throw new MissingPrerequisite(
			`There is no ${found}.\nBuild it with "${command}", or set ${variable} to the file.`,
		);
	}
	return found;
}

/** A compiled program of this repository. `variable` names the environment variable that moves it. */
export const binary = (name, variable) => built(name, variable, 'make build');

/** The runtime with the next spec version, for tests of upgrades. */
export const nextRuntime = () =>
	built(
		'wbuild/ballast-runtime/ballast_runtime_next.compact.compressed.wasm',
		'BALLAST_NEXT_RUNTIME',
		'cargo build --release -p ballast-runtime-next',
	);

/** A folder that is removed when this process ends. */
export function temporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), 'ballast-'));
	folders.add(folder);
	return folder;
}

/** A port of the loopback interface that was free a moment ago: `preferred`, if it was. */
export function freePort(preferred = 0) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', (error) => (preferred ? resolve(freePort()) : reject(error)));
		server.listen(preferred, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

/** Distinct ports of the loopback interface that were free a moment ago. */
export async function freePorts(count) {
	const servers = Array.from({ length: count }, () => createServer());
	await Promise.all(
		servers.map(
			(server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve())),
		),
	);
	const ports = servers.map((server) => server.address().port);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

/** Processes that run, with what they have logged. */
export const running = () => [...alive];

/** A child process and its log. `echo` is called with each line of it. */
export class Process {
	#child;
	#exited;
	#log = '';

	constructor(name, program, args, env = {}, echo = undefined) {
		this.name = name;
		this.#child = spawn(program, args, {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, ...env },
			// Ctrl-C reaches this process only, which then stops its children in order.
			detached: true,
		});
		alive.add(this);
		for (const stream of [this.#child.stdout, this.#child.stderr]) {
			stream.setEncoding('utf8').on('data', (text) => {
				this.#log = (this.#log + text).slice(-LOG_LIMIT);
			});
			if (echo) createInterface({ input: stream }).on('line', echo);
		}
		this.#exited = new Promise((resolve) => {
			this.#child.once('error', (error) => {
				this.#log += `\n${error.message}\n`;
				this.ended = error.message;
				alive.delete(this);
				resolve();
			});
			this.#child.once('exit', (code, signal) => {
				this.ended = signal ? `signal ${signal}` : `exit code ${code}`;
				alive.delete(this);
				resolve();
			});
		});
	}

	get pid() {
		return this.#child.pid;
	}

	/** Everything that was logged, without colours. */
	get log() {
		return this.#log.replace(/\x1b\[[0-9;]*m/g, '');
	}

	tail(lines = 40) {
		return this.log.trimEnd().split('\n').slice(-lines).join('\n');
	}

	/** Fails if the process has ended by itself. */
	ensureAlive() {
		if (this.ended !== undefined) {
			throw new Error(`${this.name} ended with ${this.ended}:\n${this.tail()}`);
		}
	}

	kill(signal) {
		this.#child.kill(signal);
	}

	/** Asks the process to stop and waits; kills it if it does not. */
	async stop() {
		this.kill('SIGTERM');
		const timer = setTimeout(() => this.kill('SIGKILL'), STOP_TIMEOUT);
		await this.#exited;
		clearTimeout(timer);
	}

	/** Ends the process at once, as a power cut does. */
	async crash() {
		this.kill('SIGKILL');
		await this.#exited;
	}
}
