#!/usr/bin/env node
// `make settlement-latency`: how long a vault takes from the rebalance to what it should hold, with a
// participant on the development chain. SETTLEMENTS sets how many.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { settlementLatency } = await import('./lib/settlement-latency.mjs');
await run(() => settlementLatency(Number(process.env.SETTLEMENTS ?? 30)));
