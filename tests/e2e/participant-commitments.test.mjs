// A participant that reserves orders before it hedges them, and hedges by Binance's API.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ferdie } from '../lib/accounts.mjs';
import { GENESIS_BASKET } from '../lib/assets.mjs';
import { admit, Participant } from '../lib/participant.mjs';
import { settlementEnd } from '../lib/story.mjs';
import { withNode } from '../lib/with-node.mjs';

// The account that the exchange opens by itself.
const [KEY, SECRET] = ['sandbox-key', 'sandbox-secret'];

const VENUE = /\[venue\][^[]*/;

withNode(
	"a participant that commits itself, on Binance's API",
	{ ownExchange: true },
	(scenario) => {
		scenario('delivers what it has reserved, and completes the settlement', async (session) => {
			const { chain, control, node, exchange } = session;
			const venue = `[venue]
			kind = "binance"
			url = "${exchange.address}/binance"
			key_file = "binance.key"
			secret_file = "binance.secret"
			`;
			const changes = (text) =>
				text.replace(VENUE, venue).replace('[limits]', 'commit = true\n[limits]');
			await control.freeze();
			await session.activated();
			await admit(chain, ferdie);
			const participant = await Participant.create({ node, exchange, changes });
			session.participants.push(participant);
			for (const [name, text] of [
				['binance.key', KEY],
				['binance.secret', SECRET],
			]) {
				writeFileSync(join(participant.folder, name), text, { mode: 0o600 });
			}
			await participant.run();
			const { block, ending } = await settlementEnd(chain, GENESIS_BASKET, 1);
			assert.equal(ending, 'Completed');
			const blocks = await chain.blocks(1, block.number);
			const named = (name) =>
				blocks.flatMap(({ events }) => events.filter((event) => event.name === name));
			const reserved = new Set(named('Committed').map(({ data }) => data.commitment.asset));
			assert.equal(reserved.size, 3, 'one for each component');
			const ends = named('CommitmentEnded');
			assert.ok(
				ends.length >= 3 && ends.every(({ data }) => data.missed === 0n && data.cut === 0n),
			);
			for (const secret of [KEY, SECRET]) assert.ok(!participant.log.includes(secret));
		});
	},
);
