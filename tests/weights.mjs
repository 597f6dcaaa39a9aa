#!/usr/bin/env node
// What frame-omni-bencher measured, as a table: `make weights` prints it.

import { readFileSync } from 'node:fs';
import { run } from './lib/start.mjs';
import { print } from './lib/term.mjs';
import { weightsTable } from './lib/weights-table.mjs';

await run(() => {
	const [file] = process.argv.slice(2);
	if (!file) throw new Error('Name the JSON file that the bencher wrote.');
	print(weightsTable(JSON.parse(readFileSync(file, 'utf8'))));
});
