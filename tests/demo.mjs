#!/usr/bin/env node
// `make demo`: shows rebalances from the request to the settled vault. EXIT=1 ends afterwards; otherwise the
// node keeps running. BALLAST_URL and BALLAST_SANDBOX use a development node that runs already.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { demo } = await import('./lib/demo.mjs');
await run(demo);
