// chain-specs/README.md, followed to the letter: four machines with keys of their own become a
// network that finalizes blocks.

import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { account } from '../lib/accounts.mjs';
import { Chain } from '../lib/chain.mjs';
import { ballast, printed } from '../lib/command.mjs';
import { pass } from '../lib/council.mjs';
import { commands, follow, Machine, README } from '../lib/machine.mjs';
import { temporaryFolder } from '../lib/process.mjs';
import { SandboxExchange } from '../lib/sandbox.mjs';
import { until } from '../lib/wait.mjs';

const NAMES = ['machine-1', 'machine-2', 'machine-3', 'machine-4'];
const FINALITY_TIMEOUT = 240_000;
// Two sessions of fifteen blocks, and a turn of each of the five.
const JOIN_TIMEOUT = 480_000;
const BAL = 1_000_000_000_000n;

describe('a network of its own', () => {
	let exchange;
	let machines;
	let chain;
	const desk = temporaryFolder();
	const specification = join(desk, 'network.json');

	before(async () => {
		exchange = await SandboxExchange.start();
		const { nodeArguments } = exchange;
		machines = await Promise.all(NAMES.map((name) => Machine.create(name, nodeArguments)));
	});
	after(async () => {
		await chain?.disconnect();
		await Promise.all((machines ?? []).map((machine) => machine.stop()));
		await exchange?.stop();
	});

	/** Shows the end of every log when a step fails. */
	const step = (title, work) =>
		it(title, async () => {
			try {
				await work();
			} catch (error) {
				for (const { name, process } of machines) {
					if (process) console.error(`${name}:\n${process.tail()}`);
				}
				throw error;
			}
		});

	step('gets keys on each machine, and one file with their public halves', async () => {
		for (const machine of machines) {
			await machine.follow('keys');
			await machine.follow('entry');
			machine.publish(join(desk, 'collected'));
		}
		await follow(['coordinator'], {}, desk);
		const text = readFileSync(join(desk, 'network.toml'), 'utf8');
		const { id, chainType, bootNodes, genesis } = JSON.parse(readFileSync(specification, 'utf8'));
		assert.deepEqual([id, chainType, bootNodes.length], ['example', 'Live', 4]);
		assert.ok(genesis.raw, 'the raw form');
		for (const machine of machines) {
			assert.ok(text.includes(machine.read('public', 'account')));
			for (const file of ['node-key', 'account.phrase', 'session.phrase', 'oracle.mnemonic']) {
				assert.ok(!text.includes(machine.read(file)), `${file} is secret`);
			}
		}
	});

	step('has one specification, whoever exports it', async () => {
		const again = join(desk, 'again.json');
		const file = join(desk, 'network.toml');
		await printed('export-chain-spec', '--chain', file, '--raw', '--output', again);
		assert.ok(readFileSync(again).equals(readFileSync(specification)));
	});

	step('is refused with the name of the entry that is wrong, and nothing is written', async () => {
		const text = readFileSync(join(desk, 'network.toml'), 'utf8');
		const [first, second] = machines.map((machine) => machine.read('public', 'account'));
		const proof = text.match(/proof = "(0x[0-9a-f]{192})"/)[1];
		const oracle = (account) => `[[oracles]]\naccount = "${account}"`;
		const validator = (account) => `[[validators]]\naccount = "${account}"`;
		for (const [from, to, reason] of [
			[validator(first), validator('5x'), /validators\[0\]\.account: `5x`/],
			[proof, proof.slice(0, -2), /oracles\[0\]\.proof: expected 96 bytes/],
			[proof, `0xc0${'00'.repeat(95)}`, /oracles\[0\]: .*proof of possession/],
			[oracle(first), oracle(second), /oracles\[0\]: .*binding/],
			['id = "example"', 'id = "ballast_dev"', /: id: `ballast_dev`/],
		]) {
			assert.ok(text.includes(from), from);
			const file = join(desk, 'wrong.toml');
			const output = join(desk, 'wrong.json');
			writeFileSync(file, text.replace(from, to));
			const args = ['--chain', file, '--raw', '--output', output];
			const { code, stderr } = await ballast('export-chain-spec', ...args);
			assert.equal(code, 1);
			assert.match(stderr, reason);
			assert.ok(!existsSync(output));
		}
		const { code, stderr } = await ballast('--chain', join(desk, 'network.toml'));
		assert.equal(code, 1);
		assert.match(stderr, /export-chain-spec --chain .*network\.toml --raw/);
	});

	/** Waits until every machine has finalized a block. */
	const finalized = (number) =>
		until(
			`block ${number} to be final everywhere`,
			async () => {
				const heights = await Promise.all(machines.map((machine) => machine.finalized()));
				return heights.every((height) => height >= number);
			},
			{ timeout: FINALITY_TIMEOUT, every: 1_000 },
		);

	step('starts, and every machine finalizes the same blocks', async () => {
		for (const machine of machines) {
			copyFileSync(specification, machine.path('network.json'));
			await machine.follow('insert');
		}
		await Promise.all(machines.map((machine) => machine.start()));
		await finalized(3);
		await finalized(6);
		const hashes = await Promise.all(
			machines.map((machine) => machine.rpc('chain_getBlockHash', [[0, 3, 6]])),
		);
		for (const others of hashes) assert.deepEqual(others, hashes[0]);
	});

	step('looks healthy by the commands of the document', async () => {
		for (const machine of machines) {
			const out = await machine.follow('rpc', 'check');
			assert.match(out, /"peers": 3/);
			const numbers = out.match(/^"0x[0-9a-f]{1,8}"$/gm).map((text) => Number(JSON.parse(text)));
			assert.equal(numbers.length, 2);
			assert.ok(numbers[1] >= 6 && numbers[1] <= numbers[0] + 1, out);
			for (const file of [
				'account.phrase',
				'session.phrase',
				'oracle.mnemonic',
				'oracle.password',
			]) {
				assert.ok(!machine.process.log.includes(machine.read(file)), `${file} in the log`);
			}
			assert.match(machine.process.log, /Speaking for the oracle with key 0x/);
		}
	});

	step('takes in another oracle and another validator by its council', async () => {
		const fifth = await Machine.create('machine-5', exchange.nodeArguments);
		for (const name of ['keys', 'entry']) await fifth.follow(name);
		copyFileSync(specification, fifth.path('network.json'));
		await fifth.start();
		machines.push(fifth);

		chain = await Chain.connect(machines[0].url);
		const { tx, query } = chain.api;
		const [newcomer, ...council] = [fifth, ...machines.slice(0, 3)].map((machine) =>
			account(machine.read('account.phrase')),
		);
		await chain.submitOk(tx.balances.transferKeepAlive(newcomer.address, BAL * 200n), council[0]);

		const { key, proof, binding } = JSON.parse(await fifth.follow('oracle'));
		await chain.submitOk(tx.blsOracle.registerOracle(key, proof, binding), newcomer);
		const { keys, proof: ownership } = JSON.parse(await fifth.follow('rpc', 'session'));
		await chain.submitOk(tx.session.setKeys(keys, ownership), newcomer);
		await pass(chain, tx.validators.addInvulnerable(newcomer.address), council);
		const members = machines.slice(1).map((machine) => machine.read('public', 'account'));
		await pass(chain, tx.blsOracle.scheduleSet(members), council);

		const joined = await until(
			'the fifth machine to make a block',
			async () => Number(await query.validators.lastAuthoredBlock(newcomer.address)) || undefined,
			{ timeout: JOIN_TIMEOUT, every: 2_000 },
		);
		assert.equal((await query.session.validators()).length, 5);
		await finalized(joined + 3);
		const set = await chain.view('BlsOracle', 'oracle_set');
		assert.deepEqual(
			set.members.map(([member]) => member),
			members,
		);
	});
});

describe('the document', () => {
	it('has two blocks of commands that are not followed here', () => {
		const text = readFileSync(README, 'utf8');
		const [all, followed] = [/^```sh$/gm, /^<!-- run: .* -->$/gm].map(
			(found) => text.match(found).length,
		);
		assert.equal(all - followed, 2, 'the settings and the hash of a runtime');
		assert.deepEqual(Object.keys(commands).sort(), [
			'coordinator',
			...['check', 'entry', 'insert', 'keys', 'oracle', 'rpc', 'session', 'start'].map(
				(name) => `machine ${name}`,
			),
		]);
	});
});
