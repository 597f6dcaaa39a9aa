// Tests on a real node.

import { after, before, describe, it } from 'node:test';
import { Session } from './session.mjs';

const LOG_LINES = 60;

/**
 * Tests that share a node. `define` gets a function that declares one of them: its work receives
 * the session. They run one after the other, in this order.
 */
export function withNode(title, options, define) {
	describe(title, () => {
		let session;
		before(async () => {
			session = await Session.start(options);
		});
		after(() => session?.close());
		define((name, work) =>
			it(name, async () => {
				try {
					await work(session);
				} catch (error) {
					console.error(`The node's log at the failure of "${name}":`);
					console.error(session.node.process.tail(LOG_LINES));
					throw error;
				}
			}));
	});
}
