// View functions. @polkadot/api decodes them from the metadata but has no way to call them.

import { u8aConcat, compactAddLength, u8aToHex } from '@polkadot/util';
import { plain } from './plain.mjs';

const METHOD = 'RuntimeViewFunction_execute_view_function';

/** Calls a view function at a block, or at the best one. Results of Rust become { Ok } or { Err }. */
export async function callView({ api, provider }, palletName, name, args, hash) {
	const { pallets } = api.runtimeMetadata.asLatest;
	const pallet = pallets.find((candidate) => candidate.name.toString() === palletName);
	const view = pallet?.viewFunctions.find((candidate) => candidate.name.toString() === name);
	if (view === undefined) throw new Error(`the runtime has no view function ${palletName}.${name}`);
	const { registry } = api;
	const typeOf = (id) => registry.createLookupType(id);
	const inputs = [...view.inputs];
	if (inputs.length !== args.length) {
		throw new Error(`${palletName}.${name} takes ${inputs.length} arguments`);
	}
	const input = u8aConcat(
		...inputs.map(({ type }, at) => registry.createType(typeOf(type), args[at]).toU8a()),
	);
	const query = u8aToHex(u8aConcat(view.id.toU8a(), compactAddLength(input)));
	const answer = await provider.send('state_call', hash ? [METHOD, query, hash] : [METHOD, query]);
	const result = registry.createType('Result<Bytes, Raw>', answer);
	if (result.isErr) throw new Error(`${palletName}.${name}: ${result.asErr.toHex()}`);
	return plain(registry.createType(typeOf(view.output), result.asOk.toU8a(true)));
}
