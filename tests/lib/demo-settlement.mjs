// The demonstration's settlements: the vault is moved to what the basket should hold, by a participant that
// hedges, by market makers' offers, in pools; and what happens when somebody does not deliver.

import assert from 'node:assert/strict';
import { accountFor } from './accounting.mjs';
import { account, alice, bob, charlie, dave, eve } from './accounts.mjs';
import { BTC, ETH, GENESIS_BASKET, LINK, percent, SOL, symbolOf } from './assets.mjs';
import { decimal } from './format.mjs';
import { netOf, offerCall, offerFor } from './makers.mjs';
import { SCALE } from './math.mjs';
import { admit, Participant } from './participant.mjs';
import { createPools, openPools } from './pools.mjs';
import { moveMarket, rebalance } from './demo-rebalance.mjs';
import {
	costTable,
	hedgeTable,
	holderTable,
	nameOf,
	offerTable,
	sheetTable,
	valueIdentity,
	vaultTable,
	writtenOff,
} from './settlement-screens.mjs';
import { penaltyPart } from './settling-math.mjs';
import { issue, redeem, setRules, settlementEnd, settlementOf } from './story.mjs';
import { dim, green, print, progress, TICK, title } from './term.mjs';
import { assertMatches, certifiedPrices, vaultAt } from './vault.mjs';

const BASKET = GENESIS_BASKET;
const SHARES = 250n * SCALE;
/** Accounts for the program that settles: the first that serves nobody yet. */
const PARTICIPANTS = ['//Ferdie', '//Ferdie//stash'];
const POOL_DOLLARS = 200_000n;

/** Starts `ballast-ap` beside the node, admitted and with an account at the exchange. */
export async function startParticipant({ chain, control, url }) {
	return progress('start ballast-ap, a participant that hedges', async (say) => {
		const known = (uri) => chain.view('Settlement', 'participant', [account(uri).address]);
		const [first, second] = PARTICIPANTS;
		const uri = (await known(first)) ? second : first;
		const exchange = { address: control.address, control };
		const participant = await Participant.create({
			node: { url },
			exchange,
			uri,
			baskets: [BASKET],
		});
		say('bonded and admitted');
		await admit(chain, participant.pair);
		await participant.run();
		say(`process ${participant.process.pid}, account of ${nameOf(participant.pair.address)}`);
		return participant;
	});
}

/**
 * Waits for the end of a settlement that began in block `from`, and tells what happens meanwhile; asserts
 * how it ended, if that is given.
 */
async function watch(chain, from, what, ending) {
	const end = await progress(what, async (say) => {
		let trades = 0;
		const seen = ({ number, events }) => {
			const mine = events.filter(({ data }) => data.basket === BASKET);
			trades += mine.filter(({ name }) => name === 'OrderFilled').length;
			say(`block ${number}, ${trades} ${trades === 1 ? 'order' : 'orders'} filled`);
		};
		return settlementEnd(chain, BASKET, from, { seen });
	});
	if (ending) assert.equal(end.ending, ending, 'how the settlement ended');
	return end;
}

/** The vault against its inventory, what made up its value, and every cost. Returns what to compare. */
async function show(chain, what, from, to) {
	const accounted = await accountFor(chain, BASKET, from, to);
	const { asked, prices } = accounted;
	const { open, inventory } = assertMatches(chain, asked, prices);
	title('vault = inventory × supply');
	print(vaultTable(asked, prices));
	print(
		`  ${green(TICK)} open: ${decimal(open, 36, 6)} of ${decimal(inventory, 36, 2)} USD, within the ` +
			'completion tolerance of 0.5 %',
	);
	title('Value before and after, and every cost');
	print(costTable(accounted));
	print(sheetTable(accounted));
	print(valueIdentity(accounted));
	const loss = writtenOff(accounted);
	if (loss) print(dim(loss));
	return { what, blocks: to - from, accounted };
}

/** The participant buys for the vault of the preset, which begins with dollars. */
export async function firstSettlement({ chain }, activated) {
	if (await settlementOf(chain, BASKET)) {
		await watch(chain, activated, 'ballast-ap buys what the vault should hold');
	}
	// While the owner holds every share, nobody has to be given a week's notice.
	const rules = { fillers: 'Anyone', orderLife: 6, settlementPeriod: 24, lossBudget: percent(5) };
	const fees = { issue: percent(0.1), redeem: percent(0.2) };
	await progress('the owner shortens settlements to 24 blocks, and asks for fees', async (say) => {
		await setRules(chain, alice, BASKET, { ...rules, fees });
		say('0.1 % for issuing, 0.2 % for redeeming');
	});
	const vault = await vaultAt(chain, BASKET);
	print(vaultTable(vault, await certifiedPrices(chain)));
	const issued = await progress('Eve issues 250 shares for what they stand for', () =>
		issue(chain, eve, BASKET, SHARES),
	);
	print(holderTable(issued, await certifiedPrices(chain, issued.block.hash), 'Eve pays'));
}

/** The act with the participant: it settles what was certified in `block`. */
export async function byParticipant({ chain, participant }, block) {
	title('ballast-ap settles: hedges at the exchange, delivery against payment on chain');
	const before = new Set((await participant.exchangeOrders()).map(({ id }) => id));
	const end = await watch(chain, block.number, 'ballast-ap fills the orders', 'Completed');
	const orders = (await participant.exchangeOrders()).filter(({ id }) => !before.has(id));
	if (orders.length > 0) print(hedgeTable(orders));
	const shown = await show(chain, 'by ballast-ap', block.number, end.block.number);
	const redeemed = await progress('Eve redeems 100 shares for a part of the vault', () =>
		redeem(chain, eve, BASKET, 100n * SCALE),
	);
	print(holderTable(redeemed, await certifiedPrices(chain, redeemed.block.hash), 'Eve gets'));
	title('What ballast-ap says of itself');
	print(dim(await participant.status()));
	return shown;
}

/** Three makers offer for the whole move, the best one is taken. */
export async function byOffers({ chain, control }) {
	title('The same by quotes of market makers');
	const window = 5;
	const method = { Offers: { window } };
	await progress('the owner turns to quotes: a window of 5 blocks', () =>
		setRules(chain, alice, BASKET, { method }),
	);
	await moveMarket(control, [
		['LINK', 600],
		['BTC', -300],
	]);
	const targets = [
		[BTC, percent(45)],
		[ETH, percent(30)],
		[SOL, percent(25)],
	];
	const { block } = await rebalance(chain, targets, 'Back to Solana', { brief: true });
	const vault = await vaultAt(chain, BASKET, block.hash);
	const prices = await certifiedPrices(chain, block.hash);
	const until = block.number + window;
	const makers = [
		[bob, 40n],
		[charlie, 12n],
		[dave, 25n],
	];
	await progress('three makers offer, what they give is on hold', () =>
		Promise.all(
			makers.map(([maker, bps]) => {
				const offer = offerFor(vault, prices, (bps * SCALE) / 10_000n);
				return chain.submitOk(offerCall(chain, BASKET, offer, until + 5), maker);
			}),
		),
	);
	const { Ok: ranked } = await chain.view('Settlement', 'offers', [BASKET]);
	for (const offer of ranked) assert.deepEqual(offer.net, netOf(offer, prices));
	print(offerTable(ranked, prices));
	await progress('wait for the end of the window', () => chain.block(until));
	const awarded = await progress('anyone asks for the award', async (say) => {
		const result = await chain.submitOk(chain.api.tx.settlement.award(BASKET), eve);
		const taken = result.events.find(({ name }) => name === 'OfferTaken');
		assert.equal(taken?.data.maker, ranked[0].maker, 'the best offer wins');
		say(`${nameOf(taken.data.maker)}'s is taken in block ${result.block.number}`);
		return result;
	});
	const end = await settlementEnd(chain, BASKET, awarded.block.number);
	assert.equal(end.ending, 'Completed');
	await progress('the others have back what was on hold', async () => {
		for (const { maker } of ranked.slice(1)) {
			const back = ({ name, data }) => name === 'OfferReturned' && data.maker === maker;
			const { event } = await chain.event('return', awarded.block.number, back);
			assert.equal(event.data.left, 0);
		}
	});
	return show(chain, 'by quotes', block.number, end.block.number);
}

/** The vault sells and buys in pools, each phase in one call. */
export async function inPools({ chain, control }) {
	title('The same in two phases, through pools');
	await moveMarket(control, [['ETH', 500]]);
	const targets = [
		[BTC, percent(40)],
		[ETH, percent(35)],
		[LINK, percent(25)],
	];
	await progress('the owner turns to pools', () =>
		setRules(chain, alice, BASKET, { method: { Pools: { lead: 9 } } }),
	);
	const { block } = await rebalance(chain, targets, 'Chainlink for Solana', { brief: true });
	await progress('pools with 200,000 USDC on either side, at certified prices', async () => {
		const open = await openPools(chain);
		const missing = [BTC, ETH, SOL, LINK].filter((asset) => !open.has(asset));
		await createPools(chain, missing, POOL_DOLLARS, bob);
	});
	const { sellPhase, buyPhase } = chain.api.tx.settlement;
	const swapped = ({ block: { number }, events }) => {
		const swaps = events.filter(({ name }) => name === 'Swapped');
		const said = swaps.map(({ data }) => `${data.side} ${symbolOf(data.asset)}`);
		return `${said.join(', ')} in block ${number}`;
	};
	for (const [what, call] of [
		['phase one: sell everything for USDC', sellPhase],
		['phase two: buy everything with it', buyPhase],
	]) {
		await progress(what, async (say) => {
			const result = await chain.submitOk(call(BASKET), alice);
			say(swapped(result));
		});
	}
	const end = await settlementEnd(chain, BASKET, block.number);
	assert.equal(end.ending, 'Completed');
	return show(chain, 'in two phases', block.number, end.block.number);
}

/** A participant commits itself and does nothing: it pays, holders leave, another one settles. */
export async function missed({ chain, control, participant }) {
	title('A participant that never delivers');
	participant.kill();
	await progress('orders for admitted participants, Charlie is one', async () => {
		await setRules(chain, alice, BASKET, { method: 'Orders', fillers: 'Admitted' });
		await admit(chain, charlie);
	});
	await moveMarket(control, [['BTC', 400]]);
	const targets = [
		[BTC, percent(40)],
		[ETH, percent(35)],
		[SOL, percent(25)],
	];
	const { block } = await rebalance(chain, targets, 'Solana again', { brief: true });
	const { Ok: orders } = await chain.view('Settlement', 'orders', [BASKET]);
	const { amount } = orders.find(({ asset }) => asset === LINK);
	const { settlement } = chain.api.tx;
	const { commitment } = await progress('Charlie commits himself to all of the LINK', async () => {
		const committed = await chain.submitOk(settlement.commit(BASKET, LINK, amount), charlie);
		return committed.events.find(({ name }) => name === 'Committed').data;
	});
	const end = await watch(
		chain,
		block.number,
		'nothing comes until the deadline',
		'DeadlinePassed',
	);
	const his = ({ name, data }) => name === 'CommitmentEnded' && data.who === charlie.address;
	const { event } = await chain.event('end of the commitment', block.number, his, { blocks: 40 });
	const { data } = event;
	assert.equal(data.cut, penaltyPart(commitment.penalty, amount, amount), 'the exact penalty');
	print(
		`  ${green(TICK)} Charlie's bond is cut by ${decimal(data.cut, 6)} USDC, paid to the vault`,
	);
	for (const { data: residual } of end.block.events.filter(
		({ name }) => name === 'ResidualBooked',
	)) {
		const { asset, side, value36 } = residual.residual;
		print(dim(`    left: ${side} ${symbolOf(asset)}, ${decimal(value36, 36, 2)} USD`));
	}
	const redeemed = await progress('Eve redeems 50 shares', () =>
		redeem(chain, eve, BASKET, 50n * SCALE),
	);
	print(holderTable(redeemed, await certifiedPrices(chain, redeemed.block.hash), 'Eve gets'));
	const reopened = await progress('the owner opens the settlement again', () =>
		chain.submitOk(settlement.reopen(BASKET), alice),
	);
	participant.revive();
	const number = reopened.block.number;
	const done = await watch(chain, number, 'ballast-ap settles what is left', 'Completed');
	return show(chain, 'after a missed commitment', block.number, done.block.number);
}
