// Motions of the council, from the proposal to what they do.

import assert from 'node:assert/strict';
import { alice, bob } from './accounts.mjs';

const WEIGHT = { refTime: 100_000_000_000n, proofSize: 1_000_000n };

/**
 * Lets `members` of the council, who are enough, pass a motion. Returns the transaction that executed
 * it, which fails if the call did.
 */
export async function pass(chain, call, members = [alice, bob]) {
	const { council } = chain.api.tx;
	const length = call.method.encodedLength;
	const proposed = await chain.submitOk(council.propose(members.length, call, length), members[0]);
	const { proposalIndex, proposalHash } = proposed.events.find(
		({ name }) => name === 'Proposed',
	).data;
	await Promise.all(
		members.map((member) =>
			chain.submitOk(council.vote(proposalHash, proposalIndex, true), member),
		),
	);
	const closed = await chain.submitOk(
		council.close(proposalHash, proposalIndex, WEIGHT, length),
		members[0],
	);
	const executed = closed.events.find(({ name }) => name === 'Executed');
	assert.deepEqual(executed?.data, { proposalHash, result: 'Ok' });
	return closed;
}

/** Lets the council have a call run as root, which takes a motion and a member. */
export async function runAsRoot(chain, call) {
	const { whitelist } = chain.api.tx;
	await pass(chain, whitelist.whitelistCall(call.method.hash));
	const sent = await chain.submitOk(whitelist.dispatchWhitelistedCallWithPreimage(call), alice);
	const dispatched = sent.events.find(({ name }) => name === 'WhitelistedCallDispatched');
	assert.ok(dispatched?.data.result.Ok, JSON.stringify(dispatched?.data));
	return sent;
}
