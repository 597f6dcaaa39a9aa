// BLS12-381 with keys in G1, by a library that shares no code with those of the chain and its node.

import { bls12_381 } from '@noble/curves/bls12-381.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';

const SUITE = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';
const POSSESSION = 'BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';
const ORDER = bls12_381.fields.Fr.ORDER;
const { G1, G2, longSignatures: scheme } = bls12_381;
const text = (string) => new TextEncoder().encode(string);

/** KeyGen of draft-irtf-cfrg-bls-signature section 2.3, without key info. */
export function keyGen(inputKeyMaterial) {
	let salt = text('BLS-SIG-KEYGEN-SALT-');
	for (;;) {
		salt = sha256(salt);
		const ikm = new Uint8Array([...inputKeyMaterial, 0]);
		const key = bytesToNumberBE(hkdf(sha256, ikm, salt, Uint8Array.of(0, 48), 48)) % ORDER;
		if (key !== 0n) return key;
	}
}

/** Secret key of oracle `index` on a development chain. */
export const devKey = (index) => keyGen(sha256(text(`ballast dev oracle ${index}`)));

export const publicKey = (secret) => G1.Point.BASE.multiply(secret).toBytes(true);

/** 96 bytes: the signature of `message`. */
export const sign = (message, secret) =>
	G2.hashToCurve(message, { DST: SUITE }).multiply(secret).toBytes(true);

/** The sum of signatures. */
export const aggregate = (signatures) =>
	scheme.aggregateSignatures(signatures.map((bytes) => G2.Point.fromHex(bytes))).toBytes(true);

/** Whether `signature` is the sum of the signatures of `message` by each of `keys`. */
export function fastAggregateVerify(keys, message, signature) {
	if (keys.length === 0) return false;
	try {
		const points = keys.map((key) => G1.Point.fromHex(key));
		points.forEach((point) => point.assertValidity());
		const key = scheme.aggregatePublicKeys(points);
		if (key.is0()) return false;
		return scheme.verify(signature, scheme.hash(message, SUITE), key);
	} catch {
		return false;
	}
}

/** The proof that somebody holds the secret of its key. */
export const prove = (secret) =>
	G2.hashToCurve(publicKey(secret), { DST: POSSESSION }).multiply(secret).toBytes(true);

/** Whether `proof` shows that whoever published `key` knows its secret. */
export function verifyPossession(key, proof) {
	try {
		const point = G1.Point.fromHex(key);
		point.assertValidity();
		return scheme.verify(proof, scheme.hash(key, POSSESSION), point);
	} catch {
		return false;
	}
}
