// Times requests on a network of four validators that are oracles: with all of them, with one dead,
// and with the first leader of each round halted. Counts what the oracles say to each other.

import { sample, showSamples } from './latency.mjs';
import { NetworkSession } from './network-session.mjs';
import { bold, print, progress, table, title } from './term.mjs';
import { until } from './wait.mjs';

const NETWORK = 'substrate_sub_libp2p_notifications_sizes';

/** Notifications of the oracle protocol so far, and their bytes, over all nodes: sent, received. */
async function traffic({ network, chain }) {
	const protocol = `/${Buffer.from(chain.genesis).toString('hex')}/oracle/1`;
	const total = async (kind, direction) => {
		const values = network.nodes.map((node) =>
			node.metric(`${NETWORK}_${kind}`, { protocol, direction }),
		);
		return (await Promise.all(values)).reduce((sum, value) => sum + value, 0);
	};
	const of = async (direction) => ({
		bytes: await total('sum', direction),
		count: await total('count', direction),
	});
	return { out: await of('out'), in: await of('in') };
}

const rounds = async ({ chain }) => (await chain.view('BlsOracle', 'round_status')).next;

async function timed(session, what, count, { before, after } = {}) {
	const samples = [];
	await progress(`${count} requests, ${what}`, async (say) => {
		for (let turn = 0; turn < count; turn += 1) {
			await before?.();
			samples.push(await sample(session, turn));
			await after?.();
			say(`${turn + 1} of ${count}, the last in ${samples.at(-1).blocks} blocks`);
		}
	});
	return samples;
}

/** Waits until a node has the best block that the others have. */
const caughtUp = ({ network, chain }, node) =>
	until(`${node.name} to catch up`, async () => (await node.heads()).best >= (await chain.head()), {
		timeout: 60_000,
		every: 250,
	});

async function withLeaderHalted(session, count) {
	const { network } = session;
	let halted;
	return timed(session, 'the first leader of each halted', count, {
		before: async () => {
			const { index } = await session.leader();
			halted = network.oracles[index];
			halted.pause();
		},
		after: async () => {
			halted.resume();
			await network.met();
			await caughtUp(session, halted);
		},
	});
}

function showTraffic(before, after, count, nodes) {
	const columns = ['', 'bytes', 'messages', 'bytes a node'];
	const rows = [
		['sent by all nodes', 'out'],
		['received by all nodes', 'in'],
	].map(([what, direction]) => {
		const per = (kind) => (after[direction][kind] - before[direction][kind]) / count;
		return [what, per('bytes'), per('count'), per('bytes') / nodes].map((cell) =>
			typeof cell === 'number' ? cell.toFixed(0) : cell,
		);
	});
	print(
		table(
			columns.map((name, at) => ({ title: name, right: at > 0 })),
			rows,
		),
	);
}

/** Prints the three distributions, and the bytes gossiped per round. */
export async function networkLatency(count) {
	if (!Number.isInteger(count) || count < 1) throw new Error('REQUESTS is not a positive number');
	print(
		bold(`Latency of ${count} rebalance requests on a network of four oracles and a full node`),
	);
	const session = await progress('start five nodes and four exchanges', () =>
		NetworkSession.start(),
	);
	const { network } = session;
	try {
		await session.active();
		const [first, quiet] = [await rounds(session), await traffic(session)];
		const all = await timed(session, 'all oracles up', count);
		const [last, busy] = [await rounds(session), await traffic(session)];

		const leaderless = await withLeaderHalted(session, count);

		await network.oracles.at(-1).crash();
		const short = await timed(session, 'one oracle dead', count);

		title('All four oracles up');
		showSamples(all);
		title('One oracle dead, which also makes a quarter of the blocks');
		showSamples(short);
		title('The first leader of each round halted, which also makes a quarter of the blocks');
		showSamples(leaderless);
		const certified = Number(last - first);
		title(`Gossip of the oracle protocol, per round, over ${certified} rounds with all up`);
		showTraffic(quiet, busy, certified, network.nodes.length);
	} catch (error) {
		network.showLogs();
		throw error;
	} finally {
		await session.close();
	}
}
