// What an Authorised Participant does on the development chain: fills the orders of a vault, so that the
// next rebalance can be requested.

import { alice, ferdie } from './accounts.mjs';

const BOND = 1_000_000_000n;
const SCALE = 10n ** 18n;
const ATTEMPTS = 30;

/** What may be answered when prices, limits or the vault's money moved in between. */
const PASSING =
	/^settlement\.(Price(TooGood|TooBad|Stale|Unconfirmed)|InsufficientQuote|NoOrder|NotRebalancing)$/;

const settling = (chain, basket) => chain.view('Settlement', 'settlement', [basket]);

/** Registers Ferdie with a bond and lets the admin admit him, unless that is so. */
async function participate(chain) {
	if (await chain.view('Settlement', 'participant', [ferdie.address])) return;
	const { settlement, sudo } = chain.api.tx;
	await chain.submitOk(settlement.register(BOND), ferdie);
	await chain.submitOk(sudo.sudo(settlement.admit(ferdie.address)), alice);
}

/** Halfway from the good end of the tolerance to the limit: never worse than the certified price. */
function offer({ side, price: [certified, limit] }, tolerance) {
	const width = (certified * tolerance) / SCALE;
	return ((side === 'Buy' ? certified - width : certified + width) + limit) / 2n;
}

/** Ends the settlement of a vault, if there is one, by filling its orders: sales first. */
export async function settleVault(chain, basket) {
	if (!(await settling(chain, basket))) return;
	await participate(chain);
	const [{ rules }] = await chain.view('Settlement', 'terms', [basket]);
	for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
		const orders = (await chain.view('Settlement', 'orders', [basket])).Ok ?? [];
		const priced = orders.filter(({ price }) => price);
		const order = priced.find(({ side }) => side === 'Sell') ?? priced[0];
		const call = order
			? chain.api.tx.settlement.fill(
					basket,
					order.asset,
					order.amount,
					offer(order, rules.tolerance),
				)
			: chain.api.tx.settlement.complete(basket);
		const { error } = await chain.submit(call, ferdie);
		if (!(await settling(chain, basket))) return;
		if (error && !PASSING.test(error) && error !== 'settlement.ClaimNotPriced') {
			throw new Error(`the vault of basket ${basket} is not settled: ${error}`);
		}
	}
	throw new Error(`the vault of basket ${basket} is not settled after ${ATTEMPTS} attempts`);
}
