// Key files by EIP-2335, written without the code that reads them.

import { createCipheriv, createHash, pbkdf2Sync, randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicKey } from './bls.mjs';
import { temporaryFolder } from './process.mjs';

const ROUNDS = 262_144;
const OWNER_ONLY = { mode: 0o600 };

/** 32 bytes, most significant first, in hexadecimal. */
export const secretHex = (secret) => secret.toString(16).padStart(64, '0');

function keystore(secret, password) {
	const [salt, iv] = [randomBytes(32), randomBytes(16)];
	const derived = pbkdf2Sync(password.normalize('NFKD'), salt, ROUNDS, 32, 'sha256');
	const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
	const message = Buffer.concat([cipher.update(secretHex(secret), 'hex'), cipher.final()]);
	const checksum = createHash('sha256').update(derived.subarray(16)).update(message).digest('hex');
	const params = { dklen: 32, c: ROUNDS, prf: 'hmac-sha256', salt: salt.toString('hex') };
	return {
		crypto: {
			kdf: { function: 'pbkdf2', params, message: '' },
			checksum: { function: 'sha256', params: {}, message: checksum },
			cipher: {
				function: 'aes-128-ctr',
				params: { iv: iv.toString('hex') },
				message: message.toString('hex'),
			},
		},
		pubkey: Buffer.from(publicKey(secret)).toString('hex'),
		path: '',
		uuid: randomUUID(),
		version: 4,
	};
}

/** A folder of key files and a password file; returns the arguments that make a node use them. */
export function keyArguments(secrets, password, { typed = password } = {}) {
	const [keys, elsewhere] = [temporaryFolder(), temporaryFolder()];
	secrets.forEach((secret, index) => {
		const text = JSON.stringify(keystore(secret, password));
		writeFileSync(join(keys, `oracle-${index}.json`), text, OWNER_ONLY);
	});
	const file = join(elsewhere, 'password');
	writeFileSync(file, `${typed}\n`, OWNER_ONLY);
	return ['--oracle-keys', keys, '--oracle-password', file];
}
