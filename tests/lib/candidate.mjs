// What an account needs to register a BLS key as an oracle: docs/PROTOCOL.md, "Keys".

import { prove, publicKey, sign } from './bls.mjs';
import { bindingDigest } from './certificate.mjs';
import { toHex } from './scale.mjs';

/** Key, proof of possession and binding of `secret` to an account, 32 bytes, on a chain. */
export function registration(genesis, account, secret) {
	const key = publicKey(secret);
	const binding = sign(bindingDigest(genesis, account, key), secret);
	return [key, prove(secret), binding].map(toHex);
}
