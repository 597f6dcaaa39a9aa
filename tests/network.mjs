#!/usr/bin/env node
// `make network`: four validators that are also oracles and one full node, with a live table.
// BLOCKS=N ends it at block N.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { network } = await import('./lib/network-watch.mjs');
const { BLOCKS } = process.env;
await run(() => network({ blocks: BLOCKS ? Number(BLOCKS) : Infinity }));
