// Venues that fail in every way: the round survives on the others, and its prices are those of the
// honest ones to the last digit.

import assert from 'node:assert/strict';
import { alice } from '../lib/accounts.mjs';
import { ASSETS, BTC, ETH, GENESIS_BASKET, percent, SOL } from '../lib/assets.mjs';
import { measured } from '../lib/market.mjs';
import { VENUES } from '../lib/sandbox.mjs';
import { withNode } from '../lib/with-node.mjs';

const ABOVE = 10n ** 60n;
const BELOW = 0n;
const times = (numerator, denominator) => ({ scale: { numerator, denominator } });

/**
 * Faults, as [venue, fault, what the log says of its quotes]. A venue that lies about the price is
 * outvoted rather than ignored: it counts as a voice above or below.
 */
const CASES = [
	['down', [['kraken', 'down', 'HTTP status 503']]],
	['closing connections', [['coinbase', 'refuse', 'unreachable']]],
	['hanging', [['okx', 'hang', 'no complete response in time']]],
	['slow', [['binance', { delay_ms: 5_000 }, 'no complete response in time']]],
	['stale', [['coinbase', { stale_seconds: 3_600 }, 'stale by']]],
	['stale by the clock of another format', [['okx', { stale_seconds: 60 }, 'stale by']]],
	['answering garbage', [['binance', 'garbage', "not in the venue's format"]]],
	['answering other JSON', [['kraken', 'wrong_json', "not in the venue's format"]]],
	['a hundred times too high', [['okx', times(100, 1), 'too far from the other venues', ABOVE]]],
	['a hundred times too low', [['kraken', times(1, 100), 'too far from the other venues', BELOW]]],
	['crossed', [['coinbase', 'crossed', 'bid above ask']]],
	['quoting zero', [['binance', 'zero', 'zero bid or ask']]],
	['without the market', [['kraken', 'remove', 'refused']]],
	[
		'two at once, down and hanging',
		[
			['binance', 'down', 'HTTP status 503'],
			['coinbase', 'hang', 'no complete response in time'],
		],
	],
	[
		'two at once, garbage and a hundred times too high',
		[
			['kraken', 'garbage', "not in the venue's format"],
			['coinbase', times(100, 1), 'too far from the other venues', ABOVE],
		],
	],
];

const WEIGHTS = [
	[percent(50), percent(30), percent(20)],
	[percent(20), percent(50), percent(30)],
];

withNode(
	'a round survives on the other venues',
	{ args: ['-lruntime::bls-oracle=debug'] },
	(scenario) => {
		let turn = 0;
		const open = (session) => {
			turn += 1;
			return session.open(GENESIS_BASKET, { weights: WEIGHTS[turn % 2] }, alice);
		};

		scenario('every venue is asked for every asset, all at once', async (session) => {
			await session.active();
			await session.control.freeze();
			await session.control.resetRequests();
			const request = await open(session);
			const { report } = await session.settled(request);
			const prices = await session.control.prices();
			assert.deepEqual(
				report.prices,
				ASSETS.map(({ id, symbol }) => ({ asset: id, ...measured(prices, symbol) })),
			);
			const counts = await session.control.requests();
			for (const venue of VENUES) {
				assert.ok(counts.venues[venue].total > 0, venue);
				assert.equal(counts.venues[venue].unknown_symbol, 0, venue);
				for (const { symbol, venues } of ASSETS) {
					const asked = counts.venues[venue].assets[symbol] ?? 0;
					assert.equal(asked > 0, venues.includes(venue), `${symbol} at ${venue}`);
				}
			}
			// Eleven assets at four venues: answered one after the other there would be one at a time.
			assert.ok(counts.max_in_flight > VENUES.length, `${counts.max_in_flight} at once`);
		});

		for (const [name, faults] of CASES) {
			const venues = faults.map(([venue]) => venue);
			scenario(`${name}: ${venues.join(' and ')}`, async (session) => {
				const { control, node } = session;
				for (const [venue, fault] of faults) await control.fault(fault, { venue });
				const logged = node.log.length;
				const request = await open(session);
				const { report } = await session.settled(request);

				const outliers = Object.fromEntries(
					faults.filter(([, , , mid]) => mid !== undefined).map(([venue, , , mid]) => [venue, mid]),
				);
				const usable = VENUES.filter((venue) => !venues.includes(venue) || venue in outliers);
				const prices = await control.prices();
				assert.deepEqual(
					report.prices,
					ASSETS.map(({ id, symbol }) => ({
						asset: id,
						...measured(prices, symbol, { usable, outliers }),
					})),
				);
				const log = node.log.slice(logged);
				for (const [venue, , reason] of faults) {
					const line = new RegExp(`asset ${BTC}: quote of ${venue} not used: .*${reason}`);
					assert.match(log, line);
				}
				await control.clear();
			});
		}

		scenario(
			'one asset at three venues: the others are priced, the request names it and waits',
			async (session) => {
				const { chain, control, node } = session;
				for (const venue of VENUES.slice(1)) await control.fault('down', { venue, asset: 'ETH' });
				const logged = node.log.length;
				const request = await open(session);
				await chain.block(request.block.number + 4);
				assert.equal((await session.stored(GENESIS_BASKET)).request.nonce, request.nonce);
				assert.match(
					node.log.slice(logged),
					new RegExp(
						`request ${request.nonce} of basket ${GENESIS_BASKET} waits: ` +
							`asset ${ETH} has no price: 1 usable quotes of 2 needed`,
					),
				);
				await control.clear();
				await session.settled({ ...request, block: await chain.block(request.block.number + 4) });
			},
		);

		scenario('two against two: the venues disagree, and the request waits', async (session) => {
			const { chain, control, node } = session;
			for (const venue of VENUES.slice(2))
				await control.fault(times(100, 1), { venue, asset: 'SOL' });
			const logged = node.log.length;
			const request = await open(session);
			await chain.block(request.block.number + 4);
			assert.equal((await session.stored(GENESIS_BASKET)).request.nonce, request.nonce);
			assert.match(
				node.log.slice(logged),
				new RegExp(`asset ${SOL} has no price: the venues disagree`),
			);
			await control.clear();
			await session.settled({ ...request, block: await chain.block(request.block.number + 4) });
		});
	},
);
