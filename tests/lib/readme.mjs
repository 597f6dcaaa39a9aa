// Commands as a document gives them.

import { readFileSync } from 'node:fs';

const BLOCK = /^<!-- run: (.+?) -->\n```sh\n([\s\S]*?)^```$/gm;

/** The code blocks of a Markdown file that carry a comment `run: name`, by name. */
export function commandsOf(path) {
	const found = [...readFileSync(path, 'utf8').matchAll(BLOCK)];
	return Object.fromEntries(found.map(([, name, code]) => [name, code]));
}
