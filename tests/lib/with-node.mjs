// Tests on real nodes.

import { after, before, describe, it } from 'node:test';
import { NetworkSession } from './network-session.mjs';
import { Session } from './session.mjs';

const LOG_LINES = 60;

/**
 * Tests that share a node. `define` gets a function that declares one of them: its work receives
 * the session. They run one after the other, in this order.
 */
export function withNode(title, options, define) {
	const showLog = ({ node, participants }) => {
		console.error(`The end of the node's log:\n${node.process.tail(LOG_LINES)}`);
		for (const { name, process } of participants) {
			console.error(`The end of the log of ${name}:\n${process.tail(LOG_LINES)}`);
		}
	};
	sharing(title, () => Session.start(options), showLog, define);
}

/** The same for tests that share a network. */
export function withNetwork(title, options, define) {
	const showLog = ({ network }) => network.showLogs(LOG_LINES);
	sharing(title, () => NetworkSession.start(options), showLog, define);
}

function sharing(title, start, showLog, define) {
	describe(title, () => {
		let session;
		before(async () => {
			session = await start();
		});
		after(() => session?.close());
		define((name, work) =>
			it(name, async () => {
				try {
					await work(session);
				} catch (error) {
					console.error(`Failure of "${name}".`);
					showLog(session);
					throw error;
				}
			}));
	});
}
