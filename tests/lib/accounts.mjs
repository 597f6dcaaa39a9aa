// Funded accounts of the development chain.

import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';

await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });

/** The key pair of a derivation path such as "//Alice". */
export const account = (path) => keyring.addFromUri(path);

export const [alice, bob, charlie, dave, eve, ferdie] = [
	'//Alice',
	'//Bob',
	'//Charlie',
	'//Dave',
	'//Eve',
	'//Ferdie',
].map(account);

/** Accounts of the genesis oracles, in the order of their keys. */
export const ORACLE_NAMES = ['Alice', 'Bob', 'Charlie', 'Dave'];
