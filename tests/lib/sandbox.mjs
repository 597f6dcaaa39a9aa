// The sandbox exchange: its control API, and the program that runs beside a node.

import { binary, freePort, MissingPrerequisite, Process } from './process.mjs';
import { until } from './wait.mjs';

export const VENUES = ['binance', 'kraken', 'coinbase', 'okx'];

/** Client of the control API, described in clients/sandbox-exchange/README.md. */
export class Control {
	constructor(address) {
		this.address = address;
	}

	async #call(method, path, body) {
		const response = await fetch(`${this.address}/control${path}`, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
		}).catch(() => {
			throw new MissingPrerequisite(`No sandbox exchange answers at ${this.address}.`);
		});
		const answer = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
		return JSON.parse(answer);
	}

	prices = () => this.#call('GET', '/prices');
	requests = () => this.#call('GET', '/requests');
	resetRequests = () => this.#call('DELETE', '/requests');

	/** Sets a price, as decimal text, and keeps it there. */
	setPrice = (asset, price) => this.#call('POST', `/assets/${asset}`, { price });

	/** Moves a price by basis points; with `walk` it goes on walking from there. */
	move = (asset, bps, { walk = false } = {}) =>
		this.#call('POST', `/assets/${asset}`, { move_bps: bps, walk });

	/** Stops the random walk of one asset, or of all. */
	freeze = (asset) => this.#call('POST', '/freeze', asset ? { asset } : {});

	/** Lets one asset, or all, walk again. */
	thaw = (asset) => this.#call('POST', '/freeze', { asset, frozen: false });

	/** Sets a fault: for one venue or all, for one asset or all. */
	fault = (fault, { venue, asset } = {}) => this.#call('POST', '/faults', { venue, asset, fault });

	/** Clears all faults. */
	clear = () => this.#call('DELETE', '/faults');

	/** Opens an account with the balances of a new one. */
	openAccount = (key, secret) => this.#call('POST', '/accounts', { key, secret });
	accounts = () => this.#call('GET', '/accounts');
	orders = () => this.#call('GET', '/orders');

	/** Sets a fault for the next orders, of one market such as BTC/USDC or of all. */
	orderFault = (fault, { market, orders } = {}) =>
		this.#call('POST', '/orders/faults', { market, orders, fault });
	orderFaults = () => this.#call('GET', '/orders/faults');
	clearOrderFaults = () => this.#call('DELETE', '/orders/faults');
}

/** A sandbox exchange of its own, which outlives the node. */
export class SandboxExchange {
	/** Starts one. `assets`, as SYMBOL=PRICE, are listed beside the default ones. */
	static async start({ assets = [] } = {}) {
		const port = await freePort();
		const exchange = new SandboxExchange();
		exchange.address = `http://127.0.0.1:${port}`;
		exchange.control = new Control(exchange.address);
		exchange.process = new Process(
			'sandbox-exchange',
			binary('sandbox-exchange', 'SANDBOX_EXCHANGE_BIN'),
			[
				['--listen', `127.0.0.1:${port}`, '--seed', '1'],
				assets.flatMap((asset) => ['--asset', asset]),
			].flat(),
		);
		await until('the sandbox exchange', async () => {
			exchange.process.ensureAlive();
			return exchange.control.prices().catch(() => undefined);
		});
		return exchange;
	}

	/** Arguments that make a node price from this exchange. */
	get nodeArguments() {
		return VENUES.flatMap((venue) => ['--price-venue', `${venue}=${this.address}/${venue}`]);
	}

	stop() {
		return this.process.stop();
	}
}
