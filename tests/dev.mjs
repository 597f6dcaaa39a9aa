#!/usr/bin/env node
// `make dev`: the development node, and a participant beside it that settles vaults.

import { needPackages, run } from './lib/start.mjs';

needPackages();
const { dev } = await import('./lib/dev.mjs');
await run(dev);
