// The command `make network`: it shows what happens, and leaves nothing behind.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Process, temporaryFolder } from '../lib/process.mjs';
import { peerAt } from '../lib/rpc.mjs';
import { until } from '../lib/wait.mjs';

const COMMAND = fileURLToPath(new URL('../network.mjs', import.meta.url));
const START_TIMEOUT = 240_000;
const BLOCK =
	/block (\d+) \| finalized (\d+) \d+ \d+ \d+ \d+ \| .*last certificate: round \d+ view \d+ in block \d+ by (\w+,\w+,\w+).* \| NAV \d+\.\d+/;

describe('the network that people start', () => {
	it('shows blocks, finality, rounds and signers, and stops when it is asked to', async () => {
		const folder = temporaryFolder();
		const command = new Process('make network', process.execPath, [COMMAND], { TMPDIR: folder });
		try {
			const shown = await until(
				'a certificate and finality to be shown',
				() => {
					command.ensureAlive();
					const lines = command.log.split('\n').map((line) => BLOCK.exec(line));
					return lines.find((line) => line && Number(line[2]) > 0);
				},
				{ timeout: START_TIMEOUT, every: 500 },
			);
			const [, best, finalized, signers] = shown;
			assert.ok(Number(finalized) <= Number(best));
			assert.equal(new Set(signers.split(',')).size, 3);
			const [, url] = /\?rpc=(ws:\/\/127\.0\.0\.1:\d+)#/.exec(command.log);
			assert.notEqual(await peerAt(url), undefined, 'the address that it gives is right');

			command.kill('SIGINT');
			await until('the command to end', () => command.ended, { timeout: 60_000 });
			assert.equal(command.ended, 'exit code 0');
			assert.equal(await peerAt(url), undefined, 'no node is left');
			assert.deepEqual(readdirSync(folder), [], 'no folder is left');
		} catch (error) {
			console.error(command.tail());
			throw error;
		} finally {
			await command.stop();
		}
	});
});
