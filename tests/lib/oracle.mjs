// A second implementation of an oracle set: reports and certificates with the development keys,
// built from the state of the chain and docs/PROTOCOL.md.

import { devKey } from './bls.mjs';
import { certify, requestDigest } from './certificate.mjs';
import { plain } from './plain.mjs';

export const secrets = [0, 1, 2, 3].map(devKey);

/** What a report says of the open request of a basket. */
export async function requestReference(chain, basket) {
	const stored = plain(await chain.api.query.rebalance.baskets(basket));
	const request = plain(await chain.api.query.rebalance.requests(basket));
	const digest = requestDigest(chain.genesis, {
		basket,
		nonce: request.nonce,
		components: stored.components,
		dust: stored.dust,
		change: request.change,
	});
	return { basket, nonce: request.nonce, legs: request.legs, digest };
}

/** A report of the next round: the latest prices, and the open requests of `baskets`. */
export async function nextReport(chain, baskets = []) {
	const { next } = await chain.view('BlsOracle', 'round_status');
	const { setId } = await chain.view('BlsOracle', 'oracle_set');
	const records = await chain.view('BlsOracle', 'prices');
	return {
		setId,
		round: next,
		view: 0,
		observedAt: BigInt(Date.now()),
		validUntil: (await chain.head()) + 16,
		prices: records.map(({ asset, price, confidence }) => ({ asset, price, confidence })),
		requests: await Promise.all(baskets.map((basket) => requestReference(chain, basket))),
	};
}

/** A certificate over `report` by the development oracles at `signers`. */
export const certifyFor = (chain, report, signers = [0, 1, 2]) =>
	certify({ genesis: chain.genesis, report, secrets, signers });
