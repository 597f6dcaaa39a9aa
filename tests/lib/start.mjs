// Starting a program so that what is missing is said in words. Imports nothing that has to be
// installed.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TESTS = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST = [18, 19];

function fail(text) {
	process.stderr.write(`${text}\n`);
	process.exit(1);
}

/** Ends the program if Node.js is too old or the npm packages are not installed. */
export function needPackages() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
		fail(
			`Node.js ${process.versions.node} is too old: install ${OLDEST.join('.')} or newer from ` +
				'https://nodejs.org',
		);
	}
	if (!existsSync(join(TESTS, 'node_modules', '@polkadot', 'api'))) {
		fail(`The npm packages are missing: run "make setup", or "npm ci" in ${TESTS}`);
	}
}

/** Runs `main` and ends the program: with 0, or with 1 and the error. */
export async function run(main) {
	// With nothing left to wait for, Node.js would end without a word: a connection whose node has died
	// never answers.
	process.once('beforeExit', () =>
		fail('It ended in the middle of its work: a process that it needs has stopped.'),
	);
	try {
		await main();
		process.exit(0);
	} catch (error) {
		// What is missing needs no stack trace; everything else does.
		fail(error.constructor.name === 'MissingPrerequisite' ? error.message : error.stack);
	}
}
