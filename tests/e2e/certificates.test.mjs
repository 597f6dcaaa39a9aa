// Certificates made here, by an independent implementation with the development keys. A correct one
// is accepted; one with any fault is refused by the pool with the documented code and is in no
// block.

import assert from 'node:assert/strict';
import { alice } from '../lib/accounts.mjs';
import { ASSETS, BTC, GENESIS_BASKET, percent } from '../lib/assets.mjs';
import { aggregate, devKey, sign } from '../lib/bls.mjs';
import { asArgument, bitmap, encodedCall, reportDigest, transaction } from '../lib/certificate.mjs';
import { certifyFor, nextReport, secrets } from '../lib/oracle.mjs';
import { checkBlocks } from '../lib/recompute.mjs';
import { Writer } from '../lib/scale.mjs';
import { withNode } from '../lib/with-node.mjs';
import { assertUnchanged } from '../lib/state.mjs';

const STALE = 'Transaction is outdated';
const FUTURE = 'Transaction will be valid in the future';
const BAD_PROOF = 'Transaction has a bad signature';
const code = (number) => `Custom error: ${number}`;

const signature = (genesis, report, signers, keys = secrets) => {
	const digest = reportDigest(genesis, report);
	return aggregate(signers.map((index) => sign(digest, keys[index])));
};

/** The bytes with the lowest bit of one of them changed. */
const flipped = (bytes, position) => bytes.map((byte, at) => (at === position ? byte ^ 1 : byte));

const firstPrice = (report, change) => {
	const [first, ...others] = report.prices;
	return { ...report, prices: [{ ...first, ...change(first) }, ...others] };
};

/** Reports that a quorum signs all the same: what is wrong is what they say. */
const REPORTS = [
	[
		'a round that was certified',
		({ round, ...r }) => ({ ...r, round: round - 1n }),
		'RoundCertified',
		STALE,
	],
	[
		'a round after the next',
		({ round, ...r }) => ({ ...r, round: round + 1n }),
		'RoundNotNext',
		FUTURE,
	],
	['another oracle set', (r) => ({ ...r, setId: r.setId + 1n }), 'WrongSet', code(1)],
	[
		'a last block that has passed',
		(r) => ({ ...r, validUntil: r.validUntil - 17 }),
		'Expired',
		code(2),
	],
	[
		'a last block far ahead',
		(r) => ({ ...r, validUntil: r.validUntil + 60 }),
		'ValidityTooLong',
		code(3),
	],
	[
		'prices from before the last round',
		(r) => ({ ...r, observedAt: 1n }),
		'ObservedBeforeLast',
		code(4),
	],
	[
		'prices from the future',
		(r) => ({ ...r, observedAt: r.observedAt + 60_000n }),
		'ObservedInFuture',
		code(6),
	],
	['no prices', (r) => ({ ...r, prices: [] }), 'NoPrices', code(7)],
	[
		'prices in descending order',
		(r) => ({ ...r, prices: [...r.prices].reverse() }),
		{ PricesNotAscending: { index: 1 } },
		code(8),
	],
	[
		'a price twice',
		(r) => ({ ...r, prices: [r.prices[0], ...r.prices] }),
		{ PricesNotAscending: { index: 1 } },
		code(8),
	],
	[
		'an asset that is not listed',
		(r) => ({ ...r, prices: [...r.prices, { ...r.prices[0], asset: 4_711 }] }),
		{ AssetNotListed: { index: ASSETS.length } },
		code(9),
	],
	[
		'a price of zero',
		(r) => firstPrice(r, () => ({ price: 0n, confidence: 0n })),
		{ PriceOutOfRange: { index: 0 } },
		code(10),
	],
	[
		'a price above 1e12',
		(r) => firstPrice(r, () => ({ price: 10n ** 30n + 1n })),
		{ PriceOutOfRange: { index: 0 } },
		code(10),
	],
	[
		'a confidence above its price',
		(r) => firstPrice(r, ({ price }) => ({ confidence: price + 1n })),
		{ ConfidenceOutOfRange: { index: 0 } },
		code(11),
	],
	[
		'a request twice',
		(r) => ({ ...r, requests: [r.requests[0], r.requests[0]] }),
		{ RequestsNotAscending: { index: 1 } },
		code(12),
	],
	[
		'a request without legs',
		(r) => ({ ...r, requests: [{ ...r.requests[0], legs: 0 }] }),
		{ LegsOutOfRange: { index: 0 } },
		code(13),
	],
	[
		'a request with more legs than prices',
		(r) => ({ ...r, requests: [{ ...r.requests[0], legs: ASSETS.length + 1 }] }),
		{ LegsOutOfRange: { index: 0 } },
		code(13),
	],
];

/** Correct reports that are signed wrongly. */
const SIGNATURES = [
	['no bitmap', (c) => ({ ...c, signers: new Uint8Array() }), 'BitmapWrongLength', code(15)],
	[
		'a bitmap that is too long',
		(c) => ({ ...c, signers: Uint8Array.of(0b111, 0) }),
		'BitmapWrongLength',
		code(15),
	],
	[
		'a member that the set does not have',
		(c) => ({ ...c, signers: Uint8Array.of(0b10111) }),
		'BitmapBeyondSet',
		code(16),
	],
	['no signer', (c) => ({ ...c, signers: Uint8Array.of(0) }), 'TooFewSigners', code(17)],
	[
		'two signers of four',
		(c, genesis) => ({
			...c,
			signers: bitmap(4, [1, 3]),
			signature: signature(genesis, c.report, [1, 3]),
		}),
		'TooFewSigners',
		code(17),
	],
	[
		'three named signers, two of them signed',
		(c, genesis) => ({ ...c, signature: signature(genesis, c.report, [0, 1]) }),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'another signer named',
		(c) => ({ ...c, signers: bitmap(4, [0, 1, 3]) }),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'keys that are not in the set',
		(c, genesis) => ({
			...c,
			signature: signature(genesis, c.report, [0, 1, 2], [4, 5, 6].map(devKey)),
		}),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'another genesis hash',
		(c, genesis) => ({ ...c, signature: signature(flipped(genesis, 31), c.report, [0, 1, 2]) }),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'a price changed after signing',
		(c) => ({ ...c, report: firstPrice(c.report, ({ price }) => ({ price: price + 1n })) }),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'a request added after signing',
		(c, genesis) => ({
			...c,
			signature: signature(genesis, { ...c.report, requests: [] }, [0, 1, 2]),
		}),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'a view changed after signing',
		(c) => ({ ...c, report: { ...c.report, view: c.report.view + 1 } }),
		'BadSignature',
		BAD_PROOF,
	],
	[
		'a signature that is no point',
		(c) => ({ ...c, signature: flipped(c.signature, 95) }),
		'BadSignature',
		BAD_PROOF,
	],
	['no signature', (c) => ({ ...c, signature: new Uint8Array(96) }), 'BadSignature', BAD_PROOF],
	[
		'the identity as signature',
		(c) => ({ ...c, signature: Uint8Array.of(0xc0, ...new Uint8Array(95)) }),
		'BadSignature',
		BAD_PROOF,
	],
];

withNode('only a correct certificate enters a block', {}, (scenario) => {
	const weights = [percent(50), percent(30), percent(20)];
	let start;

	const check = (chain, certificate) =>
		chain.view('BlsOracle', 'check_certificate', [asArgument(certificate)]);

	/** The pool and the view function refuse the certificate, each with its own words for why. */
	async function refused({ chain }, certificate, error, answer) {
		assert.deepEqual(await check(chain, certificate), { Err: error });
		const said = await chain.submitRaw(transaction(certificate));
		assert.ok(said?.endsWith(answer), `the pool said ${said}`);
	}

	scenario('a request is open and the oracles of the node see no venue', async (session) => {
		await session.active();
		await session.control.freeze();
		await session.control.fault('down');
		start = await session.open(GENESIS_BASKET, { weights }, alice);
	});

	for (const [what, change, error, answer] of REPORTS) {
		scenario(`refused: ${what}`, async (session) => {
			const report = change(await nextReport(session.chain, [GENESIS_BASKET]));
			await refused(session, certifyFor(session.chain, report), error, answer);
		});
	}

	for (const [what, change, error, answer] of SIGNATURES) {
		scenario(`refused: ${what}`, async (session) => {
			const { chain } = session;
			const report = await nextReport(chain, [GENESIS_BASKET]);
			await refused(session, change(certifyFor(chain, report), chain.genesis), error, answer);
		});
	}

	scenario('refused: a certificate of the node itself, a second time', async (session) => {
		const { basket } = await session.stored(GENESIS_BASKET);
		const { certificates } = await session.chain.block(basket.settled.block);
		const [{ certificate }] = certificates;
		assert.deepEqual(await check(session.chain, certificate), { Err: 'RoundCertified' });
		const said = await session.chain.submitRaw(transaction(certificate, { nonce: 1 }));
		assert.ok(said?.endsWith(STALE), `the pool said ${said}`);
	});

	scenario('refused: a bare extrinsic', async ({ chain }) => {
		const certificate = certifyFor(chain, await nextReport(chain));
		for (const version of [0x04, 0x05]) {
			const bare = Uint8Array.of(version, ...encodedCall(certificate));
			const said = await chain.submitRaw(new Writer().bytes(bare).finish());
			assert.match(said ?? 'nothing', /NoUnsignedValidator/, `version ${version}: ${said}`);
		}
	});

	scenario('nothing of it is in a block or in the state', async (session) => {
		const { chain } = session;
		const last = (await chain.head()) + 2;
		const blocks = await chain.blocks(start.block.number, last);
		assert.ok(blocks.every(({ certificates }) => certificates.length === 0));
		const at = await chain.at(blocks.at(-1).hash);
		const before = await chain.at(start.block.hash);
		for (const item of ['lastRound', 'prices']) {
			assert.equal((await at.blsOracle[item]()).toHex(), (await before.blsOracle[item]()).toHex());
		}
		assert.deepEqual(
			await session.stored(GENESIS_BASKET, blocks.at(-1).hash),
			await session.stored(GENESIS_BASKET, start.block.hash),
		);
	});

	scenario(
		'accepted: a correct certificate made here, which settles the request',
		async (session) => {
			const { chain } = session;
			const report = firstPrice(await nextReport(chain, [GENESIS_BASKET]), ({ price }) => ({
				price: price + price / 20n + 7n,
			}));
			const certificate = certifyFor(chain, report, [0, 2, 3]);
			assert.equal(await check(chain, certificate), 'Ok');
			assert.equal(await chain.submitRaw(transaction(certificate)), undefined);
			const settled = await session.settled(start);
			assert.deepEqual(settled.report, report);
			assert.deepEqual(settled.signers, [0, 2, 3]);
			const { basket } = await session.stored(GENESIS_BASKET);
			assert.equal(
				basket.components.find(({ asset }) => asset === BTC).price,
				report.prices[0].price,
			);

			// The pool knows these bytes. In others the same certificate gets as far as the runtime.
			assert.notEqual(await chain.submitRaw(transaction(certificate)), undefined);
			assert.deepEqual(await check(chain, certificate), { Err: 'RoundCertified' });
			const again = await chain.submitRaw(transaction(certificate, { nonce: 1 }));
			assert.ok(again?.endsWith(STALE), again);
		},
	);

	scenario(
		'accepted, but without effect: a certificate over another state of the basket',
		async (session) => {
			const { chain } = session;
			const request = await session.open(GENESIS_BASKET, { weights }, alice);
			const report = await nextReport(chain, [GENESIS_BASKET]);
			const [reference] = report.requests;
			const digest = flipped(reference.digest, 31);
			const certificate = certifyFor(chain, { ...report, requests: [{ ...reference, digest }] });
			assert.equal(await chain.submitRaw(transaction(certificate)), undefined);
			const { block, event } = await chain.event(
				'RequestRefused',
				request.block.number + 1,
				({ name }) => name === 'RequestRefused',
			);
			assert.deepEqual(event.data, {
				basket: GENESIS_BASKET,
				nonce: request.nonce,
				reason: 'DigestMismatch',
			});
			assert.deepEqual(
				await session.stored(GENESIS_BASKET, block.hash),
				await session.stored(GENESIS_BASKET, block.parent),
			);
			await session.control.clear();
			await session.settled({ ...request, block });
		},
	);

	scenario(
		'refused: a correct certificate from a signed account, or from root',
		async (session) => {
			const { chain } = session;
			const certificate = certifyFor(chain, await nextReport(chain));
			const call = chain.api.tx.blsOracle.submitReport(asArgument(certificate));
			const signed = await chain.submit(call, alice);
			assert.equal(signed.error, 'BadOrigin');
			await assertUnchanged(chain, signed, alice);
			const root = await chain.submit(chain.api.tx.sudo.sudo(call), alice);
			assert.equal(root.error, 'BadOrigin');
		},
	);

	scenario('every certificate of this chain verifies and does what it says', async ({ chain }) => {
		const rounds = await checkBlocks(chain, 1, await chain.head());
		assert.ok(rounds.length >= 4);
		const { last } = await chain.view('BlsOracle', 'round_status');
		assert.ok(last.round >= rounds.at(-1).report.round);
	});
});
