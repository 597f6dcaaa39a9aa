// The worked example of docs/PROTOCOL.md, which a second language has to be able to follow.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { devKey, publicKey } from '../lib/bls.mjs';
import { certificateIn, certify, reportDigest, transaction, verify } from '../lib/certificate.mjs';
import { conflictingPartials, evidenceTransaction } from '../lib/evidence.mjs';
import { fromHex, toHex } from '../lib/scale.mjs';

const page = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8');
const squeezed = page.replace(/\s/g, '');

/** The hexadecimal digits between two words of the example. */
function digits(from, to) {
	const found = squeezed.match(new RegExp(`${from}([0-9a-f]{2,}?)${to}`));
	assert.ok(found, `docs/PROTOCOL.md has no ${from}`);
	return found[1];
}

const genesis = new Uint8Array(32).fill(0x6e);
const report = {
	setId: 2n,
	round: 5n,
	view: 1,
	observedAt: 1_763_000_000_000n,
	validUntil: 99,
	prices: [{ asset: 1, price: 60_000n * 10n ** 18n, confidence: 30n * 10n ** 18n }],
	requests: [{ basket: 7, nonce: 3, legs: 2, digest: new Uint8Array(32).fill(0xab) }],
};

test('the worked example of a certificate comes out', () => {
	const secrets = [0, 1, 2, 3].map(devKey);
	const keys = secrets.map(publicKey);
	keys.forEach((key, index) => {
		assert.ok(squeezed.includes(`${index}${toHex(key).slice(2)}`), `key ${index}`);
	});
	assert.equal(toHex(reportDigest(genesis, report)), `0x${digits('digest', 'signers')}`);
	const certificate = certify({ genesis, report, secrets, signers: [0, 1, 3] });
	assert.equal(toHex(certificate.signature), `0x${digits('signature', '```')}`);
	assert.ok(verify({ genesis, certificate, keys }));

	// The encoded report and bitmap of the page, read back from a transaction.
	const encoded = `${digits('report', 'digest')}${digits('signers', 'members')}`;
	assert.ok(toHex(transaction(certificate)).includes(encoded));
	assert.deepEqual(certificateIn(transaction(certificate)), certificate);
	assert.equal(fromHex(encoded).length * 2, encoded.length);
});

test('the worked example of evidence comes out', () => {
	const later = { ...report, observedAt: report.observedAt + 1n };
	const evidence = conflictingPartials({
		genesis,
		setId: report.setId,
		round: report.round,
		view: report.view,
		member: 3,
		secret: devKey(3),
		digests: [report, later].map((each) => reportDigest(genesis, each)),
	});
	const [example] = squeezed.match(/member0300kind01.*?(?=signed[0-9a-f])/);
	const encoded = example.replace(/member|kind|position|report|share|signature/g, '');
	assert.equal(toHex(evidence.bytes), `0x${encoded}`);
	assert.equal(evidence.bytes.length, 491);
	const [first, second] = evidence.signed;
	assert.equal(toHex(first), `0x${digits('signed', 'and')}`);
	assert.ok(squeezed.includes(`and${toHex(second).slice(2)}`));
	assert.ok(toHex(evidenceTransaction(evidence)).endsWith(`0a09${encoded}`));
});
