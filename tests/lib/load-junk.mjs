// Certificates that pass every cheap check and fail at the pairing, sent as fast as is asked.

import { transaction } from './certificate.mjs';
import { nextReport, certifyFor } from './oracle.mjs';
import { plain } from './plain.mjs';
import { sleep } from './wait.mjs';

const SLOT = 2_000;
/** Every so often a bunch is sent, in milliseconds. */
const BEAT = 50;
/** The round may be certified while junk is made for it: then it is made anew. */
const RENEW = 1_000;

/** An endless supply of different ones: a correct signature over other prices than these. */
async function* junk(chain) {
	for (let serial = 1n; ;) {
		const report = await nextReport(chain);
		const certificate = certifyFor(chain, report);
		const [first, ...others] = report.prices;
		const until = Date.now() + RENEW;
		while (Date.now() < until) {
			const prices = [{ ...first, price: first.price + serial }, ...others];
			serial += 1n;
			yield transaction({ ...certificate, report: { ...report, prices } });
		}
	}
}

/** Slot of a block. */
const slotOf = async (chain, { hash }) =>
	Math.floor(Number(plain(await (await chain.at(hash)).timestamp.now())) / SLOT);

/**
 * Sends `rate` junk certificates a second for `slots` slots and waits for all answers. Returns how
 * many were sent and answered a second, how many were refused at the pairing and before it, how many
 * slots passed until the last answer, and how many of them without a block.
 */
export async function flood(chain, rate, slots) {
	const supply = junk(chain);
	const first = await chain.head();
	const start = Date.now();
	const answers = [];
	for (let sent = 0; Date.now() - start < slots * SLOT; await sleep(BEAT)) {
		const due = Math.floor(((Date.now() - start) / 1_000) * rate);
		for (; sent < due; sent += 1) {
			const { value } = await supply.next();
			answers.push(chain.submitRaw(value));
		}
	}
	const seconds = (Date.now() - start) / 1_000;
	// What the pool has not looked at yet is a load as well.
	const said = await Promise.all(answers);
	const last = await chain.head();
	const [before, after] = [await chain.block(first), await chain.block(last)];
	const count = (words) => said.filter((answer) => words.test(answer ?? '')).length;
	const expected = /bad signature|outdated|Custom error|Immediately Dropped/;
	const strange = said.findIndex((answer) => !expected.test(answer ?? ''));
	if (strange >= 0) throw new Error(`the pool said ${said[strange]}`);
	const passed = (await slotOf(chain, after)) - (await slotOf(chain, before));
	return {
		rate,
		sent: said.length / seconds,
		late: count(/bad signature/),
		// A round was certified in between, so that the junk is of an old one.
		early: count(/outdated|Custom error/),
		// More wait for their turn than the pool holds.
		dropped: count(/Immediately Dropped/),
		answered: said.length / ((Date.now() - start) / 1_000),
		slots: passed,
		missed: passed - (last - first),
	};
}
