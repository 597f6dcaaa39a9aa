// The development node with a participant beside it: what `make dev` runs. Both write to this terminal.

import { account } from './accounts.mjs';
import { Chain } from './chain.mjs';
import { admit, Participant } from './participant.mjs';
import {
	binary,
	freePort,
	MissingPrerequisite,
	onInterrupt,
	Process,
	temporaryFolder,
} from './process.mjs';
import { peerAt } from './rpc.mjs';
import { Control } from './sandbox.mjs';
import { bold, cyan, dim, print } from './term.mjs';
import { sleep, until } from './wait.mjs';

const RPC_PORT = 9944;
const EXCHANGE_PORT = 9955;
const URL = `ws://127.0.0.1:${RPC_PORT}`;
const EXCHANGE = `http://127.0.0.1:${EXCHANGE_PORT}`;
const PARTICIPANT = '//Ferdie';
const START_TIMEOUT = 180_000;

/** Starts the node on its usual ports; its log goes to the terminal. */
async function startNode() {
	for (const port of [RPC_PORT, EXCHANGE_PORT]) {
		if ((await freePort(port)) === port) continue;
		throw new MissingPrerequisite(`Port ${port} is taken. Is another node running?`);
	}
	const args = ['--dev', '--rpc-cors', 'all', '--base-path', temporaryFolder()];
	const node = new Process('ballast', binary('ballast', 'BALLAST_BIN'), args, {}, print);
	const answers = async () => {
		node.ensureAlive();
		const peer = await peerAt(URL);
		return peer !== undefined && node.log.includes(peer);
	};
	await until('the node to answer RPC', answers, { timeout: START_TIMEOUT });
	return node;
}

/** Lets Ferdie serve every basket with `ballast-ap`. */
async function startParticipant() {
	const chain = await Chain.connect(URL);
	await admit(chain, account(PARTICIPANT));
	await chain.disconnect();
	const exchange = { address: EXCHANGE, control: new Control(EXCHANGE) };
	const participant = await Participant.create({
		node: { url: URL },
		exchange,
		uri: PARTICIPANT,
	});
	participant.startAloud((line) => print(`${cyan('ballast-ap')} ${line}`));
	return participant;
}

/** Runs until it is interrupted, or one of the two ends. */
export async function dev() {
	print(
		bold('The development node, and ballast-ap as Ferdie, who settles vaults. Ctrl-C stops both.'),
	);
	print(dim(`explore it at https://polkadot.js.org/apps/?rpc=${URL}#/explorer\n`));
	const node = await startNode();
	let participant;
	let stopping = false;
	const stop = async () => {
		stopping = true;
		await participant?.stop();
		await node.stop();
	};
	onInterrupt(() => stop().finally(() => process.exit(130)));
	participant = await startParticipant();
	while (!stopping) {
		node.ensureAlive();
		participant.process.ensureAlive();
		await sleep(500);
	}
}
