// What `make network` shows: each function turns the state of the network into text.

import { GENESIS_BASKET, symbolOf } from './assets.mjs';
import { decimal, percentage, price } from './format.mjs';
import { exactWeights, SCALE } from './math.mjs';
import { bold, cyan, dim, green, red, table, TICK, yellow } from './term.mjs';

const right = (title) => ({ title, right: true });
const left = (title) => ({ title });
const mark = (yes) => (yes ? green(TICK) : dim('-'));

/** Every node: what it is, whom it is connected to, how far it is. */
export function nodeTable({ head, nodes }) {
	const columns = [
		left('node'),
		left('role'),
		right('process'),
		left('RPC'),
		...['peers', 'best', 'finalized'].map(right),
	];
	const rows = nodes.map(({ node, problem, peers, best, finalized }) => [
		bold(node.name),
		node.seat ? 'validator, oracle' : 'full node',
		String(node.process.pid),
		node.url,
		...(problem
			? [red(problem), '', '']
			: [String(peers), best < head ? yellow(String(best)) : String(best), String(finalized)]),
	]);
	return table(columns, rows);
}

/** Every oracle of the current set: what it measures, and what it has said in this round. */
export function oracleTable({ oracles, round }) {
	const columns = [
		right('oracle'),
		left('of'),
		right('BTC at its venues'),
		left('observed'),
		left('leads'),
		left('signed'),
		right('last certificate'),
	];
	const rows = oracles.map((oracle) => [
		String(oracle.index),
		bold(oracle.name),
		oracle.price === undefined ? '' : price(oracle.price),
		mark(oracle.observed),
		mark(round.leader === oracle.index),
		mark(oracle.signed),
		oracle.lastSigned === undefined ? dim('none') : `block ${oracle.lastSigned}`,
	]);
	return table(columns, rows);
}

const plural = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The round that is certified next. */
export function roundLine({ round }) {
	if (!round) return 'The follower has seen no block yet.';
	const name = `Round ${round.round} of set ${round.setId}`;
	if (round.startedAt === null) return `${name} is not due: no request is open.`;
	const signed = round.members.filter((member) => member.signed).length;
	return (
		`${name} is due since block ${round.startedAt}: view ${round.view}, ` +
		`${plural(round.openRequests, 'open request')}, ${signed} of ${round.quorum} signatures.`
	);
}

/** The certificate that landed last. */
export function certificateLine({ certified }) {
	if (!certified) return 'No round was certified yet.';
	const { round, number, view, signers, prices, requests } = certified;
	return (
		`Round ${round} was certified in block ${number}, view ${view}, by ${signers.join(', ')}: ` +
		`${plural(prices.length, 'price')}, ${plural(requests.length, 'request')}.`
	);
}

/** What a share of the genesis basket is worth, and of what it consists. */
export function basketLine({ basket: { status, components, prices, nav36 } }) {
	const name = `Basket ${GENESIS_BASKET}`;
	if (nav36 === undefined) return `${name} waits for its first prices.`;
	const weights = exactWeights(components, prices).map(
		({ numerator, denominator }) => (numerator * SCALE) / denominator,
	);
	const parts = components.map(({ asset }, at) => `${symbolOf(asset)} ${percentage(weights[at])}`);
	const state = status === 'Active' ? '' : ` (${status})`;
	return `${name}${state}: NAV ${cyan(decimal(nav36, 36, 12))} USD a share, ${parts.join(', ')}.`;
}

/** All of it, for a terminal. */
export function screen(state) {
	return [
		nodeTable(state),
		oracleTable(state),
		roundLine(state),
		certificateLine(state),
		basketLine(state),
	].join('\n');
}

/** All of it in one line for each block, where there is no terminal. */
export function blockLine({ head, nodes, round, oracles, certified, basket }) {
	const named = (chosen) => oracles.filter(chosen).map(({ name }) => name);
	const list = (names) => names.join(',') || 'nobody';
	const finalized = nodes.map((state) => state.finalized ?? '-').join(' ');
	const due = round?.startedAt !== null && round !== null && round !== undefined;
	return [
		`block ${head}`,
		`finalized ${finalized}`,
		due
			? `round ${round.round} view ${round.view}` +
				` observed ${list(named(({ observed }) => observed))}` +
				` signed ${list(named(({ signed }) => signed))}`
			: 'no round due',
		certified
			? `last certificate: round ${certified.round} view ${certified.view} in block ` +
				`${certified.number} by ${list(certified.signers)}`
			: 'no certificate yet',
		basket.nav36 === undefined ? 'no NAV yet' : `NAV ${decimal(basket.nav36, 36, 9)}`,
	].join(' | ');
}
