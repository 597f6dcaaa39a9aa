#!/usr/bin/env node
// `make network-latency`: how long a request takes on a network of four validators that are oracles,
// with all of them, with one dead, and without the first leader of its round. REQUESTS sets how many
// there are of each; the figures of docs/BENCHMARKS.md are from 30.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { networkLatency } = await import('./lib/network-latency.mjs');
await run(() => networkLatency(Number(process.env.REQUESTS ?? 30)));
