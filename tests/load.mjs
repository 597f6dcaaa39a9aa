#!/usr/bin/env node
// `make load`: hundreds of baskets under as few certificates as the limits allow, on a development
// chain with an exchange that lists their assets; then certificates that are junk.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { load } = await import('./lib/load.mjs');
await run(() => load());
