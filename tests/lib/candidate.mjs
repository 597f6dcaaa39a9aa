// What an account needs to register a BLS key as an oracle: docs/PROTOCOL.md, "Keys".

import { bls12_381 } from '@noble/curves/bls12-381.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { publicKey, sign } from './bls.mjs';
import { toHex, Writer } from './scale.mjs';

const POSSESSION = 'BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';
const BINDING_TAG = 'ballast/oracle/binding/v1';

/** Key, proof of possession and binding of `secret` to an account, 32 bytes, on a chain. */
export function registration(genesis, account, secret) {
	const key = publicKey(secret);
	const proof = bls12_381.G2.hashToCurve(key, { DST: POSSESSION }).multiply(secret).toBytes(true);
	const tag = new TextEncoder().encode(BINDING_TAG);
	const bound = keccak_256(new Writer().raw(tag).raw(genesis).raw(account).raw(key).finish());
	return [key, proof, sign(bound, secret)].map(toHex);
}
