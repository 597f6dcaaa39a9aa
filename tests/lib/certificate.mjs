// Reports, certificates and the transaction that carries one, as docs/PROTOCOL.md describes them.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { aggregate, fastAggregateVerify, sign } from './bls.mjs';
import { Reader, toHex, Writer } from './scale.mjs';

const REPORT_TAG = 'ballast/oracle/report/v1';
const BINDING_TAG = 'ballast/oracle/binding/v1';
const REQUEST_TAG = 'ballast/oracle/request/v1';

/** Pallet and call index of `BlsOracle.submit_report`. */
const SUBMIT_REPORT = [10, 0];
/** General transaction, format 5, then the version of the transaction extensions. */
const GENERAL = [0x45, 0x00];

export const faulty = (members) => Math.floor((members - 1) / 3);
export const quorum = (members) => members - faulty(members);

function writeReport(writer, report) {
	return writer
		.u64(report.setId)
		.u64(report.round)
		.u32(report.view)
		.u64(report.observedAt)
		.u32(report.validUntil)
		.vec(report.prices, (w, { asset, price, confidence }) =>
			w.u32(asset).u128(price).u128(confidence),
		)
		.vec(report.requests, (w, { basket, nonce, legs, digest }) =>
			w.u32(basket).u32(nonce).u32(legs).raw(digest),
		);
}

const readReport = (reader) => ({
	setId: reader.u64(),
	round: reader.u64(),
	view: reader.u32(),
	observedAt: reader.u64(),
	validUntil: reader.u32(),
	prices: reader.vec((r) => ({ asset: r.u32(), price: r.u128(), confidence: r.u128() })),
	requests: reader.vec((r) => ({
		basket: r.u32(),
		nonce: r.u32(),
		legs: r.u32(),
		digest: r.raw(32),
	})),
});

const tagged = (tag, genesis, write) => {
	const writer = new Writer().raw(new TextEncoder().encode(tag)).raw(genesis);
	write(writer);
	return keccak_256(writer.finish());
};

/** What the oracles sign of a report. */
export const reportDigest = (genesis, report) =>
	tagged(REPORT_TAG, genesis, (writer) => writeReport(writer, report));

/** What a BLS key signs to say that an account, 32 bytes, speaks for it. */
export const bindingDigest = (genesis, account, key) =>
	tagged(BINDING_TAG, genesis, (writer) => writer.raw(account).raw(key));

/**
 * What a report says of a request: `components` and `dust` are those before the change; of an
 * activation they are empty and 1e36.
 */
export const requestDigest = (genesis, { basket, nonce, components, dust, change }) =>
	tagged(REQUEST_TAG, genesis, (writer) =>
		writer
			.u32(basket)
			.u32(nonce)
			.vec(components, (w, c) => w.u32(c.asset).u64(c.weight).u128(c.quantity))
			.u256(dust)
			.vec(change.remove, (w, index) => w.u32(index))
			.vec(change.add, (w, asset) => w.u32(asset))
			.vec(change.weights, (w, weight) => w.u64(weight)),
	);

/** Bit i, from the least significant of the first byte, says that member i signed. */
export function bitmap(members, signers) {
	const bytes = new Uint8Array(Math.ceil(members / 8));
	for (const signer of signers) bytes[signer >> 3] |= 1 << (signer & 7);
	return bytes;
}

export const signersOf = (bytes) =>
	[...bytes].flatMap((byte, at) =>
		[0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => at * 8 + bit),
	);

/** A certificate over `report` by the members at `signers`, whose secrets are in `secrets`. */
export function certify({ genesis, report, secrets, signers, members = secrets.length }) {
	const digest = reportDigest(genesis, report);
	return {
		report,
		signers: bitmap(members, signers),
		signature: aggregate(signers.map((index) => sign(digest, secrets[index]))),
	};
}

/** Whether a quorum of `keys` signed the certificate. */
export function verify({ genesis, certificate, keys }) {
	const { report, signers, signature } = certificate;
	const indices = signersOf(signers);
	if (signers.length !== Math.ceil(keys.length / 8)) return false;
	if (indices.length < quorum(keys.length) || indices.at(-1) >= keys.length) return false;
	const signing = indices.map((index) => keys[index]);
	return fastAggregateVerify(signing, reportDigest(genesis, report), signature);
}

/** The encoded call that submits a certificate. */
export const encodedCall = ({ report, signers, signature }) =>
	writeReport(new Writer().raw(SUBMIT_REPORT), report).bytes(signers).raw(signature).finish();

/**
 * The general transaction around an encoded call. Of the transaction extensions only era
 * (immortal), nonce, tip and the mode of the metadata hash (none) have a byte here. The nonce says
 * nothing, because nobody signs; another one makes other bytes of the same call.
 */
export function generalTransaction(call, { nonce = 0 } = {}) {
	const extensions = new Writer().u8(0).compact(nonce).compact(0).u8(0).finish();
	const body = new Writer().raw(GENERAL).raw(extensions).raw(call).finish();
	return new Writer().bytes(body).finish();
}

/** The general transaction that carries a certificate. */
export const transaction = (certificate, options) =>
	generalTransaction(encodedCall(certificate), options);

/** A certificate in the form that @polkadot/api takes: it would read plain bytes as if with length. */
export const asArgument = ({ report, signers, signature }) => ({
	report,
	signers: toHex(signers),
	signature: toHex(signature),
});

/** The certificate in an encoded transaction; `undefined` if the transaction is another one. */
export function certificateIn(extrinsic) {
	const reader = new Reader(new Reader(extrinsic).bytes());
	const head = reader.raw(2);
	if (head[0] !== GENERAL[0] || head[1] !== GENERAL[1]) return undefined;
	if (reader.u8() !== 0) throw new Error('a general transaction with an era');
	reader.compact(); // nonce
	reader.compact(); // tip
	if (reader.u8() !== 0) throw new Error('a general transaction with a metadata hash');
	const call = reader.raw(2);
	if (call[0] !== SUBMIT_REPORT[0] || call[1] !== SUBMIT_REPORT[1]) return undefined;
	const report = readReport(reader);
	const certificate = { report, signers: reader.bytes(), signature: reader.raw(96) };
	if (!reader.done) throw new Error(`bytes after a certificate: ${toHex(extrinsic)}`);
	return certificate;
}
