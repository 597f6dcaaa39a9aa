// The daemon of an Authorised Participant, as a process with a folder, an account and an exchange account
// of its own; and what it says of itself.

import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, alice, ferdie } from './accounts.mjs';
import { ASSETS } from './assets.mjs';
import { execute } from './command.mjs';
import { scaled } from './format.mjs';
import { binary, freePort, Process, temporaryFolder } from './process.mjs';
import { until } from './wait.mjs';

/** What a participant registers with, base units of the quote asset: 1,000 dollars. */
export const BOND = 1_000_000_000n;
const START_TIMEOUT = 60_000;
const program = () => binary('ballast-ap', 'BALLAST_AP_BIN');

/**
 * Registers an account with a bond and lets the admin admit it, unless that is so, and waits until it is
 * final: a daemon that begins before would miss its bond later.
 */
export async function admit(chain, pair = ferdie) {
	const { settlement, sudo } = chain.api.tx;
	const known = await chain.view('Settlement', 'participant', [pair.address]);
	if (!known) await chain.submitOk(settlement.register(BOND), pair);
	if (known?.admitted) return;
	const { block } = await chain.submitOk(sudo.sudo(settlement.admit(pair.address)), alice);
	await chain.finalized(block.number);
}

/** Runs the program to its end: { code, stdout, stderr }. */
export const runParticipant = (args) => execute(program(), args);

/** The configuration of a participant that serves every asset of the preset. */
function configuration({ node, exchange, metrics, baskets }) {
	const assets = ASSETS.map(({ id, symbol }) => `[[assets]]\nid = ${id}\nsymbol = "${symbol}"\n`);
	return `
node = "${node}"
key_file = "ap.key"
database = "ap.redb"
kill_switch = "ap.stop"
metrics = "${metrics}"
${baskets ? `baskets = ${JSON.stringify(baskets)}` : ''}
[venue]
kind = "sandbox"
url = "${exchange}/sandbox"
key_file = "exchange.key"
[strategy]
fee_bps = 10
margin_bps = 5
unwind_slippage_bps = 50
keep = "25"
least = "10"
transaction_life = 16
[limits]
order = "25000"
settlement = "250000"
day = "1000000"
${assets.join('\n')}`;
}

export class Participant {
	/**
	 * A folder with configuration and keys, and an account at the exchange. Nothing runs yet. `node` and
	 * `exchange` have a url and an address; `changes` maps the text of the configuration.
	 */
	static async create({
		node,
		exchange,
		uri = '//Ferdie',
		baskets = undefined,
		changes = (text) => text,
	}) {
		const participant = new Participant();
		participant.name = `ballast-ap of ${uri}`;
		participant.pair = account(uri);
		participant.control = exchange.control;
		participant.key = randomBytes(16).toString('hex');
		await exchange.control.openAccount(participant.key, randomBytes(16).toString('hex'));
		participant.folder = temporaryFolder();
		participant.metrics = `127.0.0.1:${await freePort()}`;
		participant.config = join(participant.folder, 'ap.toml');
		participant.killSwitch = join(participant.folder, 'ap.stop');
		const secret = (name, text) =>
			writeFileSync(join(participant.folder, name), text, { mode: 0o600 });
		secret('ap.key', uri);
		secret('exchange.key', participant.key);
		const { metrics } = participant;
		const text = configuration({
			node: node.url,
			exchange: exchange.address,
			metrics,
			baskets,
		});
		writeFileSync(participant.config, changes(text));
		return participant;
	}

	/** Starts the process, for the first time or again on the same journal. */
	start(...args) {
		this.#spawn(args, 'info,participant=debug');
	}

	/** Starts the process, and has `echo` called with each line that it logs for people. */
	startAloud(echo) {
		this.#spawn([], 'info', echo);
	}

	#spawn(args, level, echo = undefined) {
		const all = ['--config', this.config, ...args];
		this.process = new Process(this.name, program(), all, { RUST_LOG: level }, echo);
	}

	/** Starts the process and waits until it has read a block. */
	async run() {
		this.start();
		const reads = async () => {
			this.process.ensureAlive();
			return (await this.metric('ballast_ap_finalized_block').catch(() => 0)) > 0;
		};
		await until('the participant to read a block', reads, { timeout: START_TIMEOUT });
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

	/** Stops all trading while the process runs. */
	kill() {
		writeFileSync(this.killSwitch, '');
	}

	revive() {
		if (existsSync(this.killSwitch)) rmSync(this.killSwitch);
	}

	/** Waits until it has logged something that matches. */
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

	/** What its journal says that trading changed, by symbol, 1e18 = one whole unit. */
	async positions() {
		const signed = (text) => (text.startsWith('-') ? -scaled(text.slice(1)) : scaled(text));
		const symbols = new Set(ASSETS.map(({ symbol }) => symbol));
		const rows = (await this.status()).split('\n').map((line) => line.trim().split(/\s+/));
		const found = rows.filter(([symbol]) => symbols.has(symbol));
		return new Map(found.map(([symbol, position]) => [symbol, signed(position)]));
	}

	/** What its account at the exchange has, by symbol, 1e18 = one whole unit. */
	async exchangeBalances() {
		const { balances } = (await this.control.accounts())[this.key];
		const total = ({ free, locked }) => scaled(free) + scaled(locked);
		return new Map(Object.entries(balances).map(([symbol, each]) => [symbol, total(each)]));
	}

	/** Its orders at the exchange, oldest first. */
	async exchangeOrders() {
		return (await this.control.orders())[this.key];
	}
}
