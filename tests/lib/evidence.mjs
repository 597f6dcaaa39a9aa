// Evidence of an equivocation and the transaction that carries it, as docs/PROTOCOL.md describes
// them.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { sign } from './bls.mjs';
import { generalTransaction } from './certificate.mjs';
import { Writer } from './scale.mjs';

const PARTIAL_TAG = new TextEncoder().encode('ballast/oracle/partial/v1');
const PARTIALS = 1;

/** Pallet and call index of `BlsOracle.report_equivocation`. */
const REPORT_EQUIVOCATION = [10, 9];

/** What a member signs of a partial over the report with that digest. */
function partial({ genesis, setId, round, view, secret, digest }) {
	const body = new Writer()
		.u64(setId)
		.u64(round)
		.u32(view)
		.raw(digest)
		.raw(sign(digest, secret))
		.finish();
	const signed = keccak_256(new Writer().raw(PARTIAL_TAG).raw(genesis).raw(body).finish());
	return { body, signed, signature: sign(signed, secret) };
}

/**
 * Evidence that the member with that key signed two reports in one view. `bytes` is the evidence,
 * `signed` are the digests under its signatures.
 */
export function conflictingPartials({ member, digests, ...position }) {
	const partials = digests.map((digest) => partial({ ...position, digest }));
	const writer = new Writer().u16(member).raw(Uint8Array.of(PARTIALS));
	for (const { body, signature } of partials) writer.raw(body).raw(signature);
	return { bytes: writer.finish(), signed: partials.map(({ signed }) => signed) };
}

/** The general transaction that carries evidence. */
export const evidenceTransaction = ({ bytes }, options) =>
	generalTransaction(new Writer().raw(REPORT_EQUIVOCATION).raw(bytes).finish(), options);
