#!/usr/bin/env node
// `make network`: four validators that are also oracles and one full node, with a live table.
// BLOCKS=N ends it at block N.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { network } = await import('./lib/network-watch.mjs');
const { BLOCKS } = process.env;
await run(() => {
	const blocks = BLOCKS ? Number(BLOCKS) : Infinity;
	if (!(blocks >= 1)) throw new Error('BLOCKS is not a positive number');
	return network({ blocks });
});
