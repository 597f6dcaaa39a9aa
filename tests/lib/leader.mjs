// Who leads a view, as docs/PROTOCOL.md says.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { Reader, Writer } from './scale.mjs';

const LEADER_TAG = 'ballast/oracle/leader/v1';

/** Index of the member that leads a view. */
export function leaderOf({ setId, round, view }, members) {
	const tag = new TextEncoder().encode(LEADER_TAG);
	const hash = keccak_256(new Writer().raw(tag).u64(setId).u64(round).finish());
	return Number((new Reader(hash).u64() + BigInt(view)) % BigInt(members));
}
