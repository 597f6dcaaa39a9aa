import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaderOf } from '../lib/leader.mjs';

test('the leader follows from the documented hash', () => {
	// The first 8 bytes, little-endian, of keccak-256 are 12847698065764631093.
	for (const [members, first, fortieth] of [
		[4, 1, 1],
		[7, 3, 1],
		[31, 5, 14],
	]) {
		assert.equal(leaderOf({ setId: 3n, round: 77n, view: 0 }, members), first);
		assert.equal(leaderOf({ setId: 3n, round: 77n, view: 40 }, members), fortieth);
	}
});
