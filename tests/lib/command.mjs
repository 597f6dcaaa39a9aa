// Commands of the node that end by themselves.

import { spawn } from 'node:child_process';
import { binary } from './process.mjs';

const TIMEOUT = 120_000;

/**
 * Runs a program to its end: { code, stdout, stderr }. It has no terminal. `answers` is a list of
 * [question, answer]: each answer is sent when its question was printed after the one before.
 */
export function execute(program, args, { answers = [], ...options } = {}) {
	return new Promise((resolve, reject) => {
		const limits = { detached: true, timeout: TIMEOUT, killSignal: 'SIGKILL' };
		const child = spawn(program, args.map(String), { ...limits, ...options });
		const result = { stdout: '', stderr: '' };
		for (const name of ['stdout', 'stderr']) {
			child[name].setEncoding('utf8').on('data', (text) => {
				result[name] += text;
			});
		}
		child.once('error', reject);
		child.once('close', (code) => resolve({ code, ...result }));
		if (answers.length === 0) child.stdin.end();
		const open = [...answers];
		let heard = 0;
		child.stdout.on('data', () => {
			const at = open.length > 0 ? result.stdout.indexOf(open[0][0], heard) : -1;
			if (at < 0) return;
			const [question, answer] = open.shift();
			heard = at + question.length;
			// A program asks first and hides what is typed then.
			setTimeout(() => child.stdin.write(answer), 3_000);
		});
	});
}

/** `ballast`, with what it printed and its exit code. */
export const ballast = (...args) => execute(binary('ballast', 'BALLAST_BIN'), args);

/** What `ballast` printed; fails if it did. */
export async function printed(...args) {
	const { code, stdout, stderr } = await ballast(...args);
	if (code !== 0) throw new Error(`ballast ${args.join(' ')} ended with ${code}: ${stderr}`);
	return stdout;
}
