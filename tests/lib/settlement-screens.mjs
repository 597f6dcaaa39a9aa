// What the demonstration shows of settlements: each function turns checked results into text.

import { account } from './accounts.mjs';
import { decimalsOf, SHARE_DECIMALS, symbolOf, USDC } from './assets.mjs';
import {
	decimal,
	grouped,
	price,
	ratio,
	rounded,
	scaled,
	signedPercentage,
	trimmed,
} from './format.mjs';
import { SCALE } from './math.mjs';
import { absolute, value36 } from './settling-math.mjs';
import { bar, bold, cyan, dim, green, red, table, TICK } from './term.mjs';
import { positions, priced } from './vault.mjs';

const right = (title) => ({ title, right: true });
const left = (title) => ({ title });

const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];
const names = new Map(NAMES.map((name) => [account(`//${name}`).address, name]));

/** Name of a development account, or the start of its address. */
export const nameOf = (address) => names.get(address) ?? `${address.slice(0, 8)}..`;

export const amountOf = (asset, amount) => decimal(amount, decimalsOf(asset), 8);
const usd = (value) => rounded(value, 36, 6);
const coloured = (value, text) => (value < 0n ? red : value > 0n ? green : dim)(text);
const signedUsd = (value) => coloured(value, (value > 0n ? '+' : '') + usd(value));

/** `vault = inventory × supply`, asset by asset. */
export function vaultTable(vault, prices) {
	const shares = trimmed(vault.supply, SHARE_DECIMALS, 6);
	const columns = [
		left('asset'),
		right('inventory, per share'),
		right(`× ${shares} shares`),
		right('the vault holds'),
		right('difference'),
		right('USD'),
		left(''),
	];
	const each = positions(vault);
	const apart = ({ asset, held, required }) => value36(priced(prices, asset), held - required);
	const total = each.reduce((sum, p) => sum + value36(priced(prices, p.asset), p.required), 0n);
	const rows = each.map((p) => [
		bold(symbolOf(p.asset)),
		p.quantity > 0n ? decimal(p.quantity, 18, 15) : dim('-'),
		amountOf(p.asset, p.required),
		amountOf(p.asset, p.held),
		coloured(apart(p), amountOf(p.asset, p.held - p.required)),
		signedUsd(apart(p)),
		// Half a percent of everything is what may be open in all.
		absolute(apart(p)) * 200n <= total
			? green(TICK)
			: cyan(bar(ratio(absolute(apart(p)), total), 10)),
	]);
	return table(columns, rows);
}

const LINES = [
	['inventory', 'NAV × supply'],
	['rounding', 'rounded up to whole base units'],
	['dust', 'dust, of which nothing can be held'],
	['toSell', 'still to sell'],
	['toBuy', 'still to buy'],
	['cash', 'dollars beyond the inventory'],
];

/** What makes up the value of a vault, before and after. */
export function sheetTable({ sheets: { before, after } }) {
	const cell = (value) => rounded(value, 54, 12);
	const rows = LINES.map(([key, label]) => [label, cell(before[key]), cell(after[key])]);
	rows.push([bold('the vault'), bold(cell(before.total)), bold(cell(after.total))]);
	return table([left('USD at certified prices'), right('before'), right('after')], rows);
}

/** One line about what moved: what it was, how much, and at which price against the certified one. */
function entryCells({ kind, data, moves, gain36 }, prices) {
	const quantities = moves
		.filter(([asset, amount]) => amount !== 0n && asset !== USDC)
		.map(
			([asset, amount]) => `${amount > 0n ? '+' : ''}${amountOf(asset, amount)} ${symbolOf(asset)}`,
		);
	const dollars = moves.reduce((sum, [asset, n]) => (asset === USDC ? sum + n : sum), 0n);
	const paid = coloured(dollars, `${dollars > 0n ? '+' : ''}${decimal(dollars, 6)}`);
	const given = moves
		.filter(([, amount]) => amount < 0n)
		.reduce((sum, [asset, amount]) => sum - value36(priced(prices, asset), amount), 0n);
	const rate =
		given > 0n && kind !== 'redemption' ? signedPercentage((gain36 * SCALE) / given, 3) : '';
	const who = data.who ?? data.maker;
	return [who ? nameOf(who) : dim('pool'), quantities.join(', ') || dim('-'), paid, rate];
}

const KINDS = {
	fill: ({ side }) => `${side === 'Buy' ? 'bought' : 'sold'}, order filled`,
	swap: ({ side }) => `${side === 'Buy' ? 'bought' : 'sold'}, in a pool`,
	offer: () => 'exchanged, offer taken',
	penalty: () => 'received, bond cut',
	issue: () => 'received, shares issued',
	redemption: () => 'paid out, shares redeemed',
};

/** Everything that moved, and what it cost or brought the holders at certified prices. */
export function costTable({ entries, prices }) {
	const most = entries.reduce(
		(top, { gain36 }) => (absolute(gain36) > top ? absolute(gain36) : top),
		1n,
	);
	const columns = [
		left('the vault'),
		left('with'),
		left('what moved'),
		right('USDC'),
		right('of its value'),
		right('gain or cost, USD'),
		left(''),
	];
	const rows = entries.map((entry) => {
		const [who, moved, paid, rate] = entryCells(entry, prices);
		const drawn = (entry.gain36 < 0n ? red : green)(bar(ratio(absolute(entry.gain36), most), 10));
		return [KINDS[entry.kind](entry.data), who, moved, paid, rate, signedUsd(entry.gain36), drawn];
	});
	return table(columns, rows);
}

/** before = after + what left in all, in whole numbers. */
export function valueIdentity({ sheets: { before, after }, cost }) {
	const line = (label, value) => `  ${label.padEnd(28)} ${grouped(value.toString()).padStart(78)}`;
	return [
		dim(`  ${'in units of 1e-54 USD'.padEnd(28)}`),
		line('vault before', before.total),
		line('vault after', after.total),
		line('all of the above, net', cost * SCALE),
		`  ${green(TICK)} before − all that moved = after, to the last digit; every base unit accounted for`,
	].join('\n');
}

/** What a holder paid for shares, or got for them. */
export function holderTable({ paid, shares, fee }, prices, verb) {
	const worth = (asset, amount) => value36(priced(prices, asset), amount);
	const rows = [...paid].map(([asset, amount]) => [
		bold(symbolOf(asset)),
		amountOf(asset, amount),
		usd(worth(asset, amount)),
	]);
	const total = [...paid].reduce((sum, [asset, amount]) => sum + worth(asset, amount), 0n);
	const count = trimmed(shares, SHARE_DECIMALS, 6);
	rows.push([bold('all'), '', bold(usd(total))]);
	// An issuer pays for the shares of the fee as well; a redeemer is paid for those without.
	const paidFor = verb.endsWith('pays') ? shares + fee : shares - fee;
	const worthOfFee = (total * fee) / paidFor;
	rows.push(['fee', `${trimmed(fee, SHARE_DECIMALS, 6)} shares`, usd(worthOfFee)]);
	return table([left(`${verb} for ${count} shares`), right('amount'), right('USD')], rows);
}

/** Offers, best first, with what each would leave the holders. */
export function offerTable(ranked, prices) {
	const legs = (side) =>
		side.map(([asset, amount]) => `${amountOf(asset, amount)} ${symbolOf(asset)}`).join(', ');
	const columns = [
		right(''),
		left('maker'),
		left('gives'),
		left('takes'),
		right('pays USDC'),
		right('leaves the holders, USD'),
		right('of what it takes'),
	];
	const rows = ranked.map(({ maker, gives, takes, difference, net }, at) => {
		const paid = difference.ToVault ?? -difference.FromVault;
		const gain = net.Gain ?? -net.Loss;
		const taken = takes.reduce((sum, [asset, n]) => sum + value36(priced(prices, asset), n), 1n);
		return [
			String(at + 1),
			bold(nameOf(maker)),
			legs(gives),
			legs(takes),
			decimal(paid, 6),
			signedUsd(gain),
			signedPercentage((gain * SCALE) / taken, 3),
		];
	});
	return table(columns, rows);
}

/** What the participant did at its exchange. */
export function hedgeTable(orders) {
	const columns = [
		left('order'),
		left('at the exchange'),
		right('quantity'),
		right('price'),
		right('limit'),
		right('fee'),
		left('state'),
	];
	const rows = orders.map(
		({ id, market, side, filled, paid, limit, fee, fee_asset: of, state }) => {
			const [quantity, cost] = [scaled(filled), scaled(paid)];
			return [
				dim(`${id.slice(0, 12)}..`),
				`${side === 'buy' ? green('BUY ') : red('SELL')} ${market}`,
				trimmed(quantity, 18, 8),
				quantity > 0n ? price((cost * SCALE) / quantity) : dim('-'),
				limit,
				`${fee} ${of}`,
				state,
			];
		},
	);
	return table(columns, rows);
}

/** What was written off, where the vault ended below the inventory that was asked for. */
export function writtenOff({ before, after }) {
	const [promised, kept] = [before, after].map(({ nav36 }) => nav36);
	if (kept >= promised) return undefined;
	const nav = ({ nav36 }) => decimal(nav36, 36, 9);
	return (
		`  NAV per share from ${nav(before)} to ${nav(after)} USD: the loss is written off, so that the ` +
		'value of a share never runs ahead of the vault'
	);
}

/** Settlements side by side: how long they took, what they moved and what that cost. */
export function comparisonTable(settlements) {
	const columns = [
		left('settled'),
		right('blocks'),
		right('traded, USD'),
		right('cost, USD'),
		right('of what was traded'),
		left(''),
	];
	const trades = ({ entries }) => entries.filter(({ kind }) => /fill|swap|offer/.test(kind));
	const rates = settlements.map(({ accounted }) => {
		const { prices } = accounted;
		const given = (moves) =>
			moves
				.filter(([, amount]) => amount < 0n)
				.reduce((sum, [asset, amount]) => sum - value36(priced(prices, asset), amount), 0n);
		const traded = trades(accounted).reduce((sum, { moves }) => sum + given(moves), 0n);
		const cost = trades(accounted).reduce((sum, { gain36 }) => sum - gain36, 0n);
		return { traded, cost, rate: traded > 0n ? (cost * SCALE) / traded : 0n };
	});
	const most = rates.reduce((top, { rate }) => (rate > top ? rate : top), 1n);
	const rows = settlements.map(({ what, blocks }, at) => {
		const { traded, cost, rate } = rates[at];
		const drawn = red(bar(ratio(rate > 0n ? rate : 0n, most), 12));
		return [what, String(blocks), usd(traded), usd(cost), signedPercentage(rate, 3), drawn];
	});
	return table(columns, rows);
}
