// The whole state of two blocks, to prove that something changed nothing.

import assert from 'node:assert/strict';
import { xxhashAsHex } from '@polkadot/util-crypto';

const PAGE = 1_000;
/** The runtime's code, which would be sent along at each comparison. */
const CODE = '0x3a636f6465';

const storageKey = (pallet, item) => xxhashAsHex(pallet, 128) + xxhashAsHex(item, 128).slice(2);

/** What every block writes, whatever is in it. */
const EVERY_BLOCK = [
	...['Number', 'ParentHash', 'Digest', 'BlockHash', 'Events', 'EventCount', 'EventTopics'],
	...['ExecutionPhase', 'ExtrinsicCount', 'BlockWeight', 'AllExtrinsicsLen', 'BlockSize'],
	...['ExtrinsicData', 'LastRuntimeUpgrade', 'InherentsApplied', 'ExtrinsicWeightReclaimed'],
]
	.map((item) => storageKey('System', item))
	.concat(
		storageKey('Timestamp', 'Now'),
		storageKey('Timestamp', 'DidUpdate'),
		storageKey('Aura', 'CurrentSlot'),
		storageKey('Validators', 'LastAuthoredBlock'),
		storageKey('TransactionPayment', 'NextFeeMultiplier'),
		// Up to where ends and returns were looked for, while any is to come.
		storageKey('Settlement', 'EndsFrom'),
		storageKey('Settlement', 'ReturnsFrom'),
		'0x3a65787472696e7369635f696e646578', // :extrinsic_index
	);

/** What a heartbeat certificate writes. */
const EVERY_CERTIFICATE = ['Prices', 'LastRound', 'Clock'].map((item) =>
	storageKey('BlsOracle', item),
);

async function snapshot(chain, hash) {
	const keys = [];
	for (;;) {
		const page = await chain.provider.send('state_getKeysPaged', ['0x', PAGE, keys.at(-1), hash]);
		keys.push(...page);
		if (page.length < PAGE) break;
	}
	const wanted = keys.filter((key) => key !== CODE);
	const [{ changes }] = await chain.provider.send('state_queryStorageAt', [wanted, hash]);
	changes.push([CODE, await chain.provider.send('state_getStorageHash', [CODE, hash])]);
	return new Map(changes);
}

/** Keys whose value differs between a block and its parent, without what every block writes. */
export async function changedKeys(chain, block) {
	const before = await snapshot(chain, block.parent);
	const after = await snapshot(chain, block.hash);
	const ignored = [...EVERY_BLOCK, ...(block.certificates.length > 0 ? EVERY_CERTIFICATE : [])];
	return [...new Set([...before.keys(), ...after.keys()])]
		.filter((key) => before.get(key) !== after.get(key))
		.filter((key) => !ignored.some((prefix) => key.startsWith(prefix)));
}

/**
 * Asserts that a refused transaction of `signer` changed nothing but the signer's nonce and the
 * fee, which left the signer's free balance and the total issuance, and nothing else of them.
 */
export async function assertUnchanged(chain, { block, fee }, signer) {
	const account = chain.api.query.system.account.key(signer.address);
	const issuance = storageKey('Balances', 'TotalIssuance');
	const changed = await changedKeys(chain, block);
	assert.deepEqual(changed.sort(), [account, issuance].sort());

	const before = await chain.balance(signer.address, block.parent);
	const after = await chain.balance(signer.address, block.hash);
	assert.ok(fee > 0n, 'a fee');
	assert.deepEqual(after, { ...before, free: before.free - fee, nonce: before.nonce + 1 });
	const total = async (hash) => (await (await chain.at(hash)).balances.totalIssuance()).toBigInt();
	assert.equal(await total(block.hash), (await total(block.parent)) - fee);
}
