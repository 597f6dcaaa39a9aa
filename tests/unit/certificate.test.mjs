import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { devKey, fastAggregateVerify, keyGen, publicKey, sign } from '../lib/bls.mjs';
import {
	bitmap,
	certificateIn,
	certify,
	quorum,
	reportDigest,
	signersOf,
	transaction,
	verify,
} from '../lib/certificate.mjs';
import { fromHex, Reader, toHex, Writer } from '../lib/scale.mjs';

const secrets = [0, 1, 2, 3].map(devKey);
const keys = secrets.map(publicKey);
const genesis = new Uint8Array(32).fill(0xab);
const report = {
	setId: 0n,
	round: 7n,
	view: 1,
	observedAt: 1_700_000_000_000n,
	validUntil: 99,
	prices: [
		{ asset: 1, price: 60_000n * 10n ** 18n, confidence: 10n ** 18n },
		{ asset: 2, price: 3_500n * 10n ** 18n, confidence: 0n },
	],
	requests: [{ basket: 0, nonce: 3, legs: 2, digest: new Uint8Array(32).fill(5) }],
};

test('the suite is that of Ethereum', () => {
	// A sign and a fast_aggregate_verify case of its test suite, and a master key of EIP-2333.
	const secret = 0x47b8192d77bf871b62e87859d653922725724a5c031afeabc60bcef5ff665138n;
	assert.equal(
		toHex(sign(new Uint8Array(32), secret)),
		'0xb23c46be3a001c63ca711f87a005c200cc550b9429d5f4eb38d74322144f1b63926da3388979e5321012fb1a' +
			'0526bcd100b5ef5fe72628ce4cd5e904aeaa3279527843fae5ca9ca675f4f51ed8f83bbf7155da9ecc966310' +
			'0a885d5dc6df96d9',
	);
	const aggregated = [
		'a491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20fd6e10c1b77654d067c0618f6e5a7f79a',
		'b301803f8b5ac4a1133581fc676dfedc60d891dd5fa99028805e5ea5b08d3491af75d0707adab3b70c6a6a580217bf81',
		'b53d21a4cfd562c469cc81514d4ce5a6b577d8403d32a394dc265dd190b47fa9f829fdd7963afdf972e5e77854051f6f',
	].map(fromHex);
	const signature = fromHex(
		'9712c3edd73a209c742b8250759db12549b3eaf43b5ca61376d9f30e2747dbcf842d8b2ac0901d2a093713e20284' +
			'a7670fcf6954e9ab93de991bb9b313e664785a075fc285806fa5224c82bde146561b446ccfc706a64b857951' +
			'3cfc4ff1d930',
	);
	const message = new Uint8Array(32).fill(0xab);
	assert.ok(fastAggregateVerify(aggregated, message, signature));
	assert.ok(!fastAggregateVerify(aggregated.slice(1), message, signature));
	assert.ok(!fastAggregateVerify([], message, signature));
	const seed = fromHex(
		'c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2c' +
			'f141630c7a3c4ab7c81b2f001698e7463b04',
	);
	const master = 6083874454709270928345386274498605044986640685124978867557563392430687146096n;
	assert.equal(keyGen(seed), master);
});

test('a certificate verifies for what was signed, and for nothing else', () => {
	const certificate = certify({ genesis, report, secrets, signers: [0, 2, 3] });
	assert.ok(verify({ genesis, certificate, keys }));
	const refused = (change) => {
		const changed = { ...certificate, ...change };
		assert.ok(!verify({ genesis, certificate: changed, keys }), Object.keys(change)[0]);
	};
	const [first, second] = report.prices;
	refused({ report: { ...report, round: 8n } });
	refused({ report: { ...report, prices: [{ ...first, price: first.price + 1n }, second] } });
	refused({ signers: bitmap(4, [0, 1, 3]) });
	refused({ signers: bitmap(4, [0, 3]) });
	refused({ signers: Uint8Array.of(0b1101, 0) });
	refused({ signers: Uint8Array.of(0b11101) });
	const other = new Uint8Array(32).fill(0xac);
	assert.ok(!verify({ genesis: other, certificate, keys }), 'another chain');
	const few = certify({ genesis, report, secrets, signers: [0, 1] });
	assert.ok(!verify({ genesis, certificate: few, keys }), 'too few signers');
});

test('a digest is keccak-256 over tag, genesis hash and report', () => {
	// The report above, written out by hand.
	const encoded = [
		'0000000000000000', // set
		'0700000000000000', // round
		'01000000', // view
		'0068e5cf8b010000', // observed at
		'63000000', // valid until
		'08', // two prices
		'01000000' + '0000802d60ba449bb40c000000000000' + '000064a7b3b6e00d0000000000000000',
		'02000000' + '0000308b34e041bcbd00000000000000' + '00000000000000000000000000000000',
		'04', // one request
		'00000000' + '03000000' + '02000000' + '05'.repeat(32),
	].join('');
	const tag = Buffer.from('ballast/oracle/report/v1').toString('hex');
	assert.equal(
		toHex(reportDigest(genesis, report)),
		toHex(keccak_256(fromHex(tag + 'ab'.repeat(32) + encoded))),
	);
	assert.equal(
		toHex(keccak_256(new Uint8Array())),
		'0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
	);
});

test('a transaction carries its certificate unchanged', () => {
	const certificate = certify({ genesis, report, secrets, signers: [1, 2, 3] });
	for (const nonce of [0, 5, 1_000]) {
		const bytes = transaction(certificate, { nonce });
		assert.deepEqual(certificateIn(bytes), certificate);
	}
	assert.equal(toHex(transaction(certificate).slice(2, 10)), '0x4500000000000a00');
	const signed = new Writer().bytes(Uint8Array.of(0x84, 0, 1, 2, 3)).finish();
	assert.equal(certificateIn(signed), undefined);
});

test('bitmaps and quorums', () => {
	assert.deepEqual(bitmap(4, [0, 3]), Uint8Array.of(0b1001));
	assert.deepEqual(bitmap(9, [8]), Uint8Array.of(0, 1));
	assert.deepEqual(signersOf(Uint8Array.of(0b1001, 1)), [0, 3, 8]);
	assert.deepEqual([4, 7, 10, 16, 100].map(quorum), [3, 5, 7, 11, 67]);
});

test('SCALE integers and lengths', () => {
	const encoded = (write) => toHex(write(new Writer()).finish());
	for (const [length, hex] of [
		[0, '0x00'],
		[63, '0xfc'],
		[64, '0x0101'],
		[16_383, '0xfdff'],
		[16_384, '0x02000100'],
		[1_073_741_823, '0xfeffffff'],
	]) {
		assert.equal(
			encoded((w) => w.compact(length)),
			hex,
		);
		assert.equal(new Reader(fromHex(hex)).compact(), length);
	}
	assert.equal(
		encoded((w) => w.u32(0x01020304)),
		'0x04030201',
	);
	assert.throws(() => new Writer().u8(256), /does not fit/);
	assert.throws(() => new Reader(Uint8Array.of(1)).u16(), /ends too early/);
});
