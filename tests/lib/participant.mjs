// The daemon of an Authorised Participant, as a process with a folder of its own.

import { execFile } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alice, ferdie } from './accounts.mjs';
import { ASSETS } from './assets.mjs';
import { binary, freePort, Process, temporaryFolder } from './process.mjs';
import { until } from './wait.mjs';

const BOND = 1_000_000_000n;
const run = promisify(execFile);
const program = () => binary('ballast-ap', 'BALLAST_AP_BIN');

/** Registers an account with a bond and lets the admin admit it. */
export async function admit(chain, account = ferdie) {
	const { settlement, sudo } = chain.api.tx;
	await chain.submitOk(settlement.register(BOND), account);
	await chain.submitOk(sudo.sudo(settlement.admit(account.address)), alice);
}

/** Runs the program to its end: { code, stdout, stderr }. */
export async function runParticipant(args) {
	try {
		return { code: 0, ...(await run(program(), args)) };
	} catch ({ code, stdout, stderr }) {
		return { code, stdout, stderr };
	}
}

export class Participant {
	/**
	 * A folder with configuration and keys. Nothing runs yet. `venue` is "sandbox" or "binance", whose
	 * API the exchange speaks as well; `changes` maps the text of the configuration.
	 */
	static async create({ node, exchange, venue = 'sandbox', commit = false, changes = (text) => text }) {
		const participant = new Participant();
		participant.folder = temporaryFolder();
		participant.metrics = `127.0.0.1:${await freePort()}`;
		participant.config = join(participant.folder, 'ap.toml');
		participant.killSwitch = join(participant.folder, 'ap.stop');
		const secret = (name, text) =>
			writeFileSync(join(participant.folder, name), text, { mode: 0o600 });
		secret('ap.key', '//Ferdie');
		secret('exchange.key', 'sandbox-key');
		secret('exchange.secret', 'sandbox-secret');
		const assets = ASSETS.map(({ id, symbol }) => `[[assets]]\nid = ${id}\nsymbol = "${symbol}"\n`);
		const text = `
			node = "${node.url}"
			key_file = "ap.key"
			database = "ap.redb"
			kill_switch = "ap.stop"
			metrics = "${participant.metrics}"
			[venue]
			kind = "${venue}"
			url = "${exchange.address}/${venue}"
			key_file = "exchange.key"
			${venue === 'binance' ? 'secret_file = "exchange.secret"' : ''}
			[strategy]
			fee_bps = 10
			margin_bps = 5
			unwind_slippage_bps = 50
			keep = "5"
			least = "1"
			commit = ${commit}
			transaction_life = 16
			[limits]
			order = "25000"
			settlement = "250000"
			day = "1000000"
			${assets.join('\n')}`;
		writeFileSync(participant.config, changes(text));
		return participant;
	}

	start(...args) {
		const env = { RUST_LOG: 'info,participant=debug' };
		this.process = new Process('ballast-ap', program(), ['--config', this.config, ...args], env);
	}

	get log() {
		return this.process.log;
	}

	stop() {
		return this.process?.stop();
	}

	/** Ends it at once, as a power cut does. */
	crash() {
		return this.process.crash();
	}

	kill() {
		writeFileSync(this.killSwitch, '');
	}

	revive() {
		if (existsSync(this.killSwitch)) rmSync(this.killSwitch);
	}

	/** Waits until it has logged something that matches, since `from`. */
	says(pattern, { timeout = 60_000 } = {}) {
		return until(
			`the participant to say ${pattern}`,
			() => {
				this.process.ensureAlive();
				return this.log.match(pattern);
			},
			{ timeout },
		);
	}

	/** What `ballast-ap status` prints. */
	async status() {
		const { code, stdout, stderr } = await runParticipant(['--config', this.config, 'status']);
		if (code !== 0) throw new Error(`status: ${code} ${stderr}`);
		return stdout;
	}

	/** The value of a metric, by its line without the value. */
	async metric(name) {
		const text = await (await fetch(`http://${this.metrics}/metrics`)).text();
		const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
		return line === undefined ? undefined : Number(line.slice(name.length + 1));
	}
}
