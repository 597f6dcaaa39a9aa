// `ballast oracle-key` and other BLS tools: each opens the files, derives the keys and verifies the
// proofs of the other.

import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import keygen from '@chainsafe/bls-keygen';
import { Keystore } from '@chainsafe/bls-keystore';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { alice, eve, ferdie } from '../lib/accounts.mjs';
import { devKey, fastAggregateVerify, publicKey, verifyPossession } from '../lib/bls.mjs';
import { bindingDigest } from '../lib/certificate.mjs';
import { ballast, execute, printed } from '../lib/command.mjs';
import { secretHex } from '../lib/keystore.mjs';
import { binary, temporaryFolder } from '../lib/process.mjs';
import { fromHex, toHex } from '../lib/scale.mjs';
import { withNode } from '../lib/with-node.mjs';

const PASSWORD = 'correct horse Åﬁ battery';
const NO_GENESIS = new Uint8Array(32);

/** A folder with a password file, and paths in it. */
function folder() {
	const path = temporaryFolder();
	const file = (name) => join(path, name);
	const write = (name, text) => {
		writeFileSync(file(name), text, { mode: 0o600 });
		return file(name);
	};
	return { file, write, password: write('password', `${PASSWORD}\n`) };
}

const key = async (...args) => JSON.parse(await printed('oracle-key', ...args, '--json'));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const publicHex = (secret) => toHex(publicKey(bytesToNumberBE(secret)));

/** A new key, and its mnemonic. */
async function newKey({ file, password }, ...args) {
	const words = file(`words-${args.join('')}`);
	const made = await key(
		...['new', '--output', file('keys'), '--password-file', password, '--mnemonic-file', words],
		...args,
	);
	return { ...made, words: readFileSync(words, 'utf8') };
}

describe('a key file of ours', () => {
	for (const kdf of ['scrypt', 'pbkdf2']) {
		it(`is opened by another tool (${kdf})`, async () => {
			const made = await newKey(folder(), '--kdf', kdf, '--index', 3);
			const theirs = Keystore.fromObject(read(made.file));
			assert.equal(theirs.crypto.kdf.function, kdf);
			assert.equal(theirs.path, 'm/12381/3600/3/0/0');
			assert.equal(`0x${theirs.pubkey}`, made.publicKey);
			const secret = await theirs.decrypt(PASSWORD);
			assert.equal(publicHex(secret), made.publicKey);
			assert.equal(await theirs.verifyPassword('Correct horse Åﬁ battery'), false);
			// The same words give another tool the same secret.
			const derived = keygen.deriveKeyFromMnemonic(made.words, made.path);
			assert.deepEqual(derived, secret);
			assert.ok(!readFileSync(made.file, 'utf8').includes(toHex(secret).slice(2)));
			assert.equal(statSync(made.file).mode & 0o777, 0o600);
		});
	}
});

describe('a key file of another tool', () => {
	it('is imported, and proves the same key', async () => {
		const { file, write, password } = folder();
		const secret = fromHex(secretHex(devKey(7)));
		const public_ = publicKey(devKey(7));
		const path = 'm/12381/3600/9/0/0';
		const theirs = await Keystore.create('their password', secret, public_, path, 'theirs');
		const foreign = write('foreign.json', theirs.stringify());
		const made = await key(
			...['import', '--keystore', foreign, '--output', file('keys'), '--kdf', 'pbkdf2'],
			...['--keystore-password-file', write('theirs', 'their password')],
			...['--password-file', password, '--public-key', toHex(public_)],
		);
		assert.equal(made.publicKey, toHex(public_));
		const inspected = await key('inspect', made.file, '--password-file', password);
		assert.deepEqual(
			[inspected.publicKey, inspected.path, inspected.description, inspected.opened],
			[toHex(public_), path, 'theirs', true],
		);
		assert.notEqual(inspected.uuid, theirs.uuid);
		const again = await Keystore.fromObject(read(made.file)).decrypt(PASSWORD);
		assert.deepEqual(Buffer.from(again), Buffer.from(secret));
	});
});

describe('refusals', () => {
	it('name the file and end with an exit code', async () => {
		const { file, write, password } = folder();
		const made = await newKey({ file, password }, '--kdf', 'pbkdf2');
		const refused = async (pattern, ...args) => {
			const { code, stdout, stderr } = await ballast('oracle-key', ...args);
			assert.equal(code, 1, stderr);
			assert.equal(stdout, '');
			assert.match(stderr, pattern);
		};
		const wrong = write('wrong', 'another');
		const inspect = ['inspect', made.file, '--password-file'];
		await refused(new RegExp(`${made.file}: wrong password`), ...inspect, wrong);
		await refused(/no terminal to ask for a password/, 'inspect', made.file, '--ask-password');
		for (const [path, mode] of [
			[made.file, 0o644],
			[password, 0o640],
		]) {
			chmodSync(path, mode);
			const reason = `${path} has mode ${mode.toString(8)}, .*: chmod 600 ${path}`;
			await refused(new RegExp(reason), ...inspect, password);
			assert.equal(statSync(path).mode & 0o777, mode);
			chmodSync(path, 0o600);
		}
		const before = readdirSync(file('keys'));
		await refused(
			/no terminal to show the mnemonic on/,
			...['new', '--output', file('keys'), '--password-file', password],
		);
		assert.deepEqual(readdirSync(file('keys')), before);
	});
});

describe('on a terminal', () => {
	it('the password is asked for twice and the words are shown, not printed', async () => {
		const { file } = folder();
		const output = file('printed');
		const program = binary('ballast', 'BALLAST_BIN');
		const command = `${program} oracle-key new --kdf pbkdf2 --output ${file('keys')} > ${output}`;
		const { stdout: screen, code } = await execute('script', ['-qec', command, '/dev/null'], {
			answers: [
				['Password of the new key file: ', `${PASSWORD}\n`],
				['The same again: ', `${PASSWORD}\n`],
			],
		});
		assert.equal(code, 0, screen);
		const words = screen.match(/(?:[a-z]+ ){23}[a-z]+/)?.[0];
		assert.ok(words, screen);
		const kept = readFileSync(output, 'utf8');
		assert.ok(!screen.includes(PASSWORD) && !kept.includes(words));
		const [name] = readdirSync(file('keys'));
		const secret = await Keystore.fromObject(read(join(file('keys'), name))).decrypt(PASSWORD);
		assert.deepEqual(keygen.deriveKeyFromMnemonic(words, 'm/12381/3600/0/0/0'), secret);
		assert.equal(publicHex(secret), `0x${name.replace('.json', '')}`);
	});
});

withNode('a proof', {}, (scenario) => {
	const files = folder();
	let made;
	const proof = (account, ...chain) =>
		key(
			'proof',
			made.file,
			'--account',
			account.address,
			'--password-file',
			files.password,
			...chain,
		);

	scenario('verifies elsewhere, for its account and chain only', async ({ chain }) => {
		made = await newKey(files, '--kdf', 'pbkdf2');
		const public_ = fromHex(made.publicKey);
		for (const [genesis, args] of [
			[NO_GENESIS, ['--genesis-of-new-chain']],
			[chain.genesis, ['--genesis', toHex(chain.genesis)]],
		]) {
			const stated = await proof(alice, ...args);
			assert.deepEqual(Object.keys(stated).sort(), ['account', 'binding', 'key', 'proof']);
			assert.ok(verifyPossession(public_, fromHex(stated.proof)));
			assert.ok(!verifyPossession(publicKey(devKey(0)), fromHex(stated.proof)));
			const bound = (account, hash) =>
				fastAggregateVerify(
					[public_],
					bindingDigest(hash, account.publicKey, public_),
					fromHex(stated.binding),
				);
			assert.ok(bound(alice, genesis));
			assert.ok(!bound(eve, genesis));
			assert.ok(!bound(alice, new Uint8Array(32).fill(1)));
		}
	});

	scenario('registers the key on the chain, and nothing else does', async ({ chain }) => {
		const register = (stated) =>
			chain.api.tx.blsOracle.registerOracle(stated.key, stated.proof, stated.binding);
		// The hash that is computed from the specification is that of the chain.
		const stated = await proof(ferdie, '--chain-spec', 'dev');
		assert.deepEqual(stated, await proof(ferdie, '--genesis', toHex(chain.genesis)));
		for (const [account, args] of [
			[ferdie, ['--genesis-of-new-chain']],
			[eve, ['--chain-spec', 'dev']],
		]) {
			const sent = await chain.submit(register(await proof(account, ...args)), ferdie);
			assert.equal(sent.error, 'blsOracle.InvalidBinding');
		}
		const sent = await chain.submitOk(register(stated), ferdie);
		const registered = sent.events.find(({ name }) => name === 'OracleRegistered').data;
		assert.deepEqual([registered.account, registered.key], [ferdie.address, made.publicKey]);
	});
});
