// One node for the tests of a file, with the steps that they share.

import assert from 'node:assert/strict';
import { GENESIS_BASKET } from './assets.mjs';
import { Chain } from './chain.mjs';
import { DevNode } from './node.mjs';
import { admit, Participant } from './participant.mjs';
import { plain } from './plain.mjs';
import { checkCertificate, checkSettlements } from './recompute.mjs';
import { SandboxExchange } from './sandbox.mjs';
import { settleVault } from './settlement.mjs';

const ACTIVATION_BLOCKS = 20;

/** A node, a connection to it and its exchange; and the participants that were started. */
export class Session {
	participants = [];

	/**
	 * A node with its embedded exchange, or with an exchange that outlives it. `ownExchange` may be
	 * what that one lists beside the default assets.
	 */
	static async start({ ownExchange = false, args } = {}) {
		const session = new Session();
		const assets = Array.isArray(ownExchange) ? ownExchange : [];
		session.exchange = ownExchange ? await SandboxExchange.start({ assets }) : undefined;
		session.node = await DevNode.start({ exchange: session.exchange, args });
		session.control = session.node.control;
		session.chain = await Chain.connect(session.node.url);
		return session;
	}

	async close() {
		await Promise.all(this.participants.map((participant) => participant.stop()));
		await this.chain?.disconnect();
		await this.node?.stop();
		await this.exchange?.stop();
	}

	/** A participant that is admitted, serves the node and hedges at its exchange. */
	async participant({ uri, ...options } = {}) {
		const exchange = { address: this.control.address, control: this.control };
		const participant = await Participant.create({
			node: this.node,
			exchange,
			uri,
			...options,
		});
		this.participants.push(participant);
		await admit(this.chain, participant.pair);
		await participant.run();
		return participant;
	}

	/** Ends the node without warning and starts it again on the same folder. */
	async crash() {
		await this.chain.disconnect();
		await this.node.crash();
		await this.node.run();
		this.chain = await Chain.connect(this.node.url);
	}

	/** Waits for the activation of a basket, settles its vault, and returns it as it was activated. */
	async active(id = GENESIS_BASKET) {
		const basket = await this.activated(id);
		await this.settleVault(id);
		return basket;
	}

	/** Waits for the activation of a basket and returns it. Its vault is left to others. */
	async activated(id = GENESIS_BASKET) {
		const first = (await this.chain.head()) || 1;
		for (let number = first; number < first + ACTIVATION_BLOCKS; number += 1) {
			const { hash } = await this.chain.block(number);
			const { basket } = await this.stored(id, hash);
			if (basket?.status === 'Active') return basket;
		}
		throw new Error(`basket ${id} is not active after ${ACTIVATION_BLOCKS} blocks`);
	}

	/** A basket and its open request as they are stored, at a block or now. */
	async stored(basket, hash = undefined) {
		const query = hash ? await this.chain.at(hash) : this.chain.api.query;
		const [found, request] = await Promise.all([
			query.rebalance.baskets(basket),
			query.rebalance.requests(basket),
		]);
		return { basket: plain(found), request: plain(request) };
	}

	requestCall(basket, { remove = [], add = [], weights, note = null }) {
		return this.chain.api.tx.rebalance.requestRebalance(basket, remove, add, weights, note);
	}

	/** Fills the orders of a vault, if it has any. */
	settleVault(basket = GENESIS_BASKET) {
		return settleVault(this.chain, basket);
	}

	/** Opens a request once the vault is settled, and returns its transaction with RequestOpened. */
	async open(basket, change, owner) {
		await this.settleVault(basket);
		return this.openRequest(basket, change, owner);
	}

	/** Opens a request of a basket whose vault is settled. */
	async openRequest(basket, change, owner) {
		const sent = await this.chain.submitOk(this.requestCall(basket, change), owner);
		const opened = sent.events.find(({ name }) => name === 'RequestOpened').data;
		return { ...sent, basket, nonce: opened.nonce, deadline: opened.deadline, opened };
	}

	/**
	 * Waits until a request settles; checks certificate, events and state; returns
	 * { block, report, signers, settlement }.
	 */
	async settled({ block: { number }, basket, nonce }, { blocks } = {}) {
		const mine = ({ data }) => data.basket === basket && data.nonce === nonce;
		const found = await this.chain.event(
			`end of request ${nonce} of basket ${basket}`,
			number + 1,
			(event) =>
				/^(Rebalanced|Request(Expired|Rejected|Cancelled))$/.test(event.name) && mine(event),
			{ blocks },
		);
		assert.equal(found.event.name, 'Rebalanced');
		return { ...(await this.checked(found.block)), block: found.block };
	}

	/** Checks the certificate in a block, and what it did. */
	async checked(block) {
		assert.equal(block.certificates.length, 1);
		const [carried] = block.certificates;
		const certified = await checkCertificate(this.chain, block, carried);
		return { ...certified, settlements: await checkSettlements(this.chain, block, carried) };
	}
}
