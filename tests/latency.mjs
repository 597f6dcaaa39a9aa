#!/usr/bin/env node
// `make latency`: how long a request takes from its block to the block that settles it, on the
// development chain. REQUESTS sets how many; the figures of docs/BENCHMARKS.md are from 30.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { latency } = await import('./lib/latency.mjs');
await run(() => latency(Number(process.env.REQUESTS ?? 30)));
