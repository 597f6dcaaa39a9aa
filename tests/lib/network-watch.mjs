// `make network`: a network of four validators that are oracles, and a full node, shown while it
// runs.

import { Network } from './network.mjs';
import { blockLine, screen } from './network-screens.mjs';
import { NetworkState } from './network-state.mjs';
import { onInterrupt } from './process.mjs';
import { bold, cyan, dim, live, print, progress, title } from './term.mjs';
import { sleep } from './wait.mjs';

const FIRST_PORT = 9944;
const INTERVAL = 1_000;

function showInvitation({ follower, oracles }) {
	const [{ exchange }] = oracles;
	const explorer = `https://polkadot.js.org/apps/?rpc=${follower.url}`;
	title('Try it');
	print(`  explore it      ${cyan(`${explorer}#/explorer`)}`);
	print(`  open a request  ${cyan(`${explorer}#/extrinsics`)}`);
	print('                  as Alice: rebalance.requestRebalance(0, [], [],');
	print('                  [500000000000000000, 300000000000000000, 200000000000000000], null)');
	print(`  lie to Alice    curl -d '{"move_bps":2000}' ${exchange.address}/control/assets/BTC`);
	print('  halt an oracle  kill -STOP PROCESS, and kill -CONT PROCESS to let it go on');
	print('  stop it all     Ctrl-C');
	print();
}

/** Shows the network until `ended` says so, or until `blocks` blocks are there. */
async function watch(network, { blocks, ended }) {
	const states = new NetworkState(network);
	const show = live();
	let shown = 0;
	while (!ended()) {
		const state = await states.update();
		if (show) show(screen(state));
		else if (state.head > shown) print(blockLine(state));
		shown = state.head;
		if (shown >= blocks) return;
		await sleep(INTERVAL);
	}
}

/** Runs the network. `blocks` ends it at that height; otherwise Ctrl-C does. */
export async function network({ blocks = Infinity } = {}) {
	print(bold('Ballast: four validators that are also oracles, and one full node'));
	const running = await progress('start five nodes and four exchanges', (say) =>
		Network.start({ spread: null, rpc: FIRST_PORT, say }),
	);
	let interrupted = false;
	onInterrupt(() => {
		interrupted = true;
	});
	try {
		showInvitation(running);
		await watch(running, { blocks, ended: () => interrupted });
	} catch (error) {
		running.showLogs();
		throw error;
	} finally {
		print(dim('  stopping'));
		await running.stop();
	}
}
