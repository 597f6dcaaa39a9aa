// The command `make demo`: it shows every way to settle, checks all that it shows, and leaves nothing behind.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Process, temporaryFolder } from '../lib/process.mjs';
import { until } from '../lib/wait.mjs';

const COMMAND = fileURLToPath(new URL('../demo.mjs', import.meta.url));
/** It takes about four minutes where nothing else runs. */
const TIMEOUT = 900_000;
const WAYS = ['by ballast-ap', 'by quotes', 'in two phases', 'after a missed commitment'];

describe('the demonstration', () => {
	it('rebalances, settles in every way, and accounts for every base unit', async () => {
		const folder = temporaryFolder();
		const command = new Process('make demo', process.execPath, [COMMAND], {
			TMPDIR: folder,
			EXIT: '1',
		});
		try {
			await until('the demonstration to end', () => command.ended, {
				timeout: TIMEOUT,
				every: 1_000,
			});
			assert.equal(command.ended, 'exit code 0');
			const [, table] = command.log.split('The four settlements side by side');
			for (const way of WAYS) assert.ok(table?.includes(way), `${way} in the last table`);
			const proofs = command.log.match(/before − all that moved = after, to the last digit/g);
			assert.equal(proofs?.length, WAYS.length, 'each settlement is accounted for');
			assert.deepEqual(readdirSync(folder), [], 'no folder is left');
		} catch (error) {
			console.error(command.log);
			throw error;
		} finally {
			await command.stop();
		}
	});
});
