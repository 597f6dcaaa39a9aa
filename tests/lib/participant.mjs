// A real `ballast-ap`: its configuration, keys and exchange account, and what it says of itself.

import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account, alice } from './accounts.mjs';
import { ASSETS } from './assets.mjs';
import { execute } from './command.mjs';
import { scaled } from './format.mjs';
import { binary, freePort, Process, temporaryFolder } from './process.mjs';
import { until } from './wait.mjs';

/** What a participant registers with, base units of the quote asset: 1,000 dollars. */
export const BOND = 1_000_000_000n;
const START_TIMEOUT = 60_000;

/** Registers an account with a bond and lets the admin admit it, unless that is so. */
export async function admit(chain, pair) {
	const { settlement, sudo } = chain.api.tx;
	const known = await chain.view('Settlement', 'participant', [pair.address]);
	if (!known) await chain.submitOk(settlement.register(BOND), pair);
	if (!known?.admitted) await chain.submitOk(sudo.sudo(settlement.admit(pair.address)), alice);
}

/** Text of a configuration. `strategy` and `limits` replace single fields. */
function configuration({ node, exchange, metrics, baskets, strategy = {}, limits = {} }) {
	const table = (fields) =>
		Object.entries(fields).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
	const assets = ASSETS.map(({ id, symbol }) => ['[[assets]]', ...table({ id, symbol })]);
	return [
		table({
			node,
			key_file: 'ap.key',
			database: 'ap.redb',
			kill_switch: 'ap.stop',
			metrics: `127.0.0.1:${metrics}`,
			baskets,
		}),
		'[venue]',
		table({ kind: 'sandbox', url: `${exchange}/sandbox`, key_file: 'exchange.key' }),
		'[strategy]',
		table({
			fee_bps: 10,
			margin_bps: 5,
			unwind_slippage_bps: 50,
			keep: '25',
			least: '10',
			commit: false,
			transaction_life: 16,
			...strategy,
		}),
		'[limits]',
		table({ order: '25000', settlement: '250000', day: '10000000', ...limits }),
		assets,
	]
		.flat(2)
		.join('\n');
}

export class Participant {
	/**
	 * Prepares a participant: an account that is registered and admitted, an account of its own at the
	 * exchange, keys that only their owner may read. `uri` names the account, for example //Ferdie.
	 * Nothing runs before `run`.
	 */
	static async create({ chain, control, url, uri, baskets = [0], ...options }) {
		const participant = new Participant();
		participant.pair = account(uri);
		participant.control = control;
		participant.key = randomBytes(16).toString('hex');
		await admit(chain, participant.pair);
		await control.openAccount(participant.key, randomBytes(16).toString('hex'));

		participant.folder = temporaryFolder();
		participant.port = await freePort();
		participant.config = join(participant.folder, 'ap.toml');
		participant.killSwitch = join(participant.folder, 'ap.stop');
		const secret = (name, text) =>
			writeFileSync(join(participant.folder, name), text, { mode: 0o600 });
		secret('ap.key', uri);
		secret('exchange.key', participant.key);
		writeFileSync(
			participant.config,
			configuration({
				node: url,
				exchange: control.address,
				metrics: participant.port,
				baskets,
				...options,
			}),
		);
		return participant;
	}

	/** Starts the process, for the first time or again on the same journal. */
	async run() {
		const program = binary('ballast-ap', 'BALLAST_AP_BIN');
		this.process = new Process('ballast-ap', program, ['--config', this.config], {
			RUST_LOG: 'info,ballast_ap=debug,ap=debug',
		});
		await until(
			'the participant to read a block',
			async () => {
				this.process.ensureAlive();
				const block = await this.metric('finalized_block').catch(() => undefined);
				return block > 0;
			},
			{ timeout: START_TIMEOUT },
		);
	}

	/** Prepares and starts one. */
	static async start(options) {
		const participant = await Participant.create(options);
		await participant.run();
		return participant;
	}

	stop() {
		return this.process.stop();
	}

	/** Ends the process as a power cut does. */
	crash() {
		return this.process.crash();
	}

	/** Stops all trading, or lets it go on, while the process runs. */
	halt(halted = true) {
		if (halted) writeFileSync(this.killSwitch, '');
		else if (existsSync(this.killSwitch)) rmSync(this.killSwitch);
	}

	async #get(path) {
		const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
		if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
		return response.text();
	}

	/** What `ballast-ap status` prints, whether the daemon runs or not. */
	async status() {
		const program = binary('ballast-ap', 'BALLAST_AP_BIN');
		const { code, stdout, stderr } = await execute(program, [
			'--config',
			this.config,
			'status',
		]);
		if (code !== 0) throw new Error(`ballast-ap status ended with ${code}: ${stderr}`);
		return stdout;
	}

	/** Value of a counter or gauge, without its prefix: one series, or the sum of all of that name. */
	async metric(name, label = '') {
		const lines = (await this.#get('/metrics')).split('\n');
		const series = lines.filter((line) => {
			const [head] = line.split(' ');
			return head.split('{')[0] === `ballast_ap_${name}` && head.includes(label);
		});
		if (series.length === 0) return undefined;
		return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
	}

	/** What its journal says that trading changed, by symbol, 1e18 = one whole unit. */
	async positions() {
		const signed = (text) => (text.startsWith('-') ? -scaled(text.slice(1)) : scaled(text));
		const symbols = new Set(ASSETS.map(({ symbol }) => symbol));
		const rows = (await this.status()).split('\n').map((line) => line.trim().split(/\s+/));
		const found = rows.filter((row) => symbols.has(row[0]) && row.length >= 2);
		return new Map(found.map(([symbol, position]) => [symbol, signed(position)]));
	}

	/** What its account at the exchange has of each asset, 1e18 = one whole unit. */
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
