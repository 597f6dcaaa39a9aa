// Market makers: offers for the whole move of a vault, at a price that each of them chooses.

import { USDC } from './assets.mjs';
import { SCALE } from './math.mjs';
import { value36 } from './settling-math.mjs';
import { positions, priced } from './vault.mjs';

const sum = (values) => values.reduce((total, value) => total + value, 0n);
const ceiling = (numerator, denominator) => (numerator + denominator - 1n) / denominator;

/** What a vault has too much and too little, [asset, amount] ascending, and the dollars it can spend. */
export function move(vault) {
	const each = positions(vault);
	const traded = each.filter(({ asset }) => asset !== USDC);
	const beyond = (p) => [p.asset, p.held - p.required];
	const cash = each.find(({ asset }) => asset === USDC);
	return {
		takes: traded.filter((p) => p.held > p.required).map(beyond),
		gives: traded.filter((p) => p.held < p.required).map((p) => [p.asset, p.required - p.held]),
		cash: cash ? cash.held - cash.required : 0n,
	};
}

const worth36 = (prices, legs) =>
	sum(legs.map(([asset, amount]) => value36(priced(prices, asset), amount)));

/**
 * An offer that costs the holders `rate` (1e18 = 100 %, negative for a gift) of what the vault gives. Who
 * earns that is paid in the vault's dollars and, where it has too few, gives a little less of everything.
 */
export function offerFor(vault, prices, rate) {
	const { takes, gives, cash } = move(vault);
	const dollar36 = value36(priced(prices, USDC), 1n);
	const due36 = (worth36(prices, takes) * (SCALE - rate)) / SCALE;
	const all36 = worth36(prices, gives);
	if (due36 >= all36) {
		return { gives, takes, difference: { ToVault: ceiling(due36 - all36, dollar36) } };
	}
	const wanted = (all36 - due36) / dollar36;
	const spent = wanted < cash ? wanted : cash;
	const paid36 = due36 + spent * dollar36;
	const part = ([asset, amount]) => [asset, ceiling(amount * paid36, all36)];
	return { gives: gives.map(part), takes, difference: { FromVault: spent } };
}

/** What an offer leaves the holders, 1e36 = 1, as events and views name it. */
export function netOf({ gives, takes, difference }, prices) {
	const paid = [[USDC, difference.ToVault ?? 0n]];
	const spent = [[USDC, difference.FromVault ?? 0n]];
	const net = worth36(prices, [...gives, ...paid]) - worth36(prices, [...takes, ...spent]);
	// The chain calls no change a gain of nothing.
	return net < 0n ? { Loss: -net } : { Gain: net };
}

/** The call that makes an offer. */
export const offerCall = (chain, basket, { gives, takes, difference }, until) =>
	chain.api.tx.settlement.offer(basket, gives, takes, difference, until);

/** What is on hold of the maker for an offer, [asset, amount]. */
export const heldFor = ({ gives, difference }) =>
	difference.ToVault > 0n ? [...gives, [USDC, difference.ToVault]] : gives;
