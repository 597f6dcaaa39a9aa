// What a block with a certificate took, from the block itself and the node's log.

import { plain } from './plain.mjs';

/** Share of a limit, as text. */
export const percentOf = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

/** The limits of a block: picoseconds and bytes, in all and of each class. */
export function limitsOf({ consts }) {
	const weights = plain(consts.system.blockWeights);
	const lengths = plain(consts.system.blockLength);
	return {
		weight: Number(weights.maxBlock.refTime),
		length: lengths.max.operational,
		report: Number(plain(consts.blsOracle.maxReportWeight).refTime),
	};
}

/** Milliseconds that the node took to build block `number`, from its log. */
function buildTime(log, number) {
	const line = new RegExp(`Prepared block for proposing at ${number} \\((\\d+) ms\\)`);
	return Number(line.exec(log)?.[1] ?? Number.NaN);
}

/** What a block carries and what it took of its limits. */
export async function figuresOf(chain, block, log) {
	const weight = plain(await (await chain.at(block.hash)).system.blockWeight());
	const reports = block.certificates.map(({ certificate }) => certificate.report);
	const classes = Object.fromEntries(
		Object.entries(weight).map(([name, { refTime }]) => [name, Number(refTime)]),
	);
	const legs = reports.flatMap(({ requests }) => requests.map((request) => request.legs));
	const bytes = (list) => list.reduce((total, { length }) => total + length, 0);
	return {
		number: block.number,
		prices: reports.reduce((total, { prices }) => total + prices.length, 0),
		requests: legs.length,
		legs: legs.reduce((total, each) => total + each, 0),
		rebalanced: block.events.filter(({ name }) => name === 'Rebalanced').length,
		activated: block.events.filter(({ name }) => name === 'BasketActivated').length,
		trades: block.events.filter(({ name }) => name === 'AssetTradeRequest').length,
		classes,
		weight: Object.values(classes).reduce((total, each) => total + each, 0),
		length: bytes(block.extrinsics),
		certificate: bytes(block.certificates.map(({ extrinsic }) => block.extrinsics[extrinsic])),
		built: buildTime(log, block.number),
	};
}
