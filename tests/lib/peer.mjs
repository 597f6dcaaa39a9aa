// The identity of a node in the peer-to-peer network, which is known before the node starts.

import { randomBytes } from 'node:crypto';
import { base58Encode, ed25519PairFromSeed } from '@polkadot/util-crypto';

// libp2p: identity multihash of 36 bytes, protobuf of an ed25519 key (type 1, 32 bytes).
const PREFIX = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/** A new secret key for `--node-key`, and the identifier that others know the node by. */
export function peerIdentity() {
	const seed = randomBytes(32);
	const { publicKey } = ed25519PairFromSeed(seed);
	return { nodeKey: seed.toString('hex'), peerId: base58Encode([...PREFIX, ...publicKey]) };
}
