// What @polkadot/api decodes, as plain values that can be compared and calculated with.

/** Longest encoding whose values a number holds, in bytes: u64 would lose digits. */
const NUMBER_BYTES = 4;

/**
 * Integers of up to 32 bits become numbers, larger ones bigints; structs objects, vectors arrays,
 * options the value or null, enums their name or { Name: value }, accounts SS58, bytes hexadecimal.
 */
export function plain(codec) {
	switch (true) {
		case codec === null || codec === undefined:
			return null;
		case typeof codec.toBigInt === 'function':
			return codec.encodedLength <= NUMBER_BYTES ? codec.toNumber() : codec.toBigInt();
		case typeof codec.isSome === 'boolean':
			return codec.isSome ? plain(codec.unwrap()) : null;
		case codec instanceof Map:
			return Object.fromEntries([...codec].map(([key, value]) => [String(key), plain(value)]));
		case typeof codec.isBasic === 'boolean':
			return codec.isNone ? codec.type : { [codec.type]: plain(codec.inner) };
		case codec instanceof Uint8Array:
			return isAccount(codec) ? codec.toString() : codec.toHex();
		case Array.isArray(codec):
			return codec.map(plain);
		default:
			return codec.toPrimitive();
	}
}

const isAccount = (codec) => /^Account(Id)?/.test(codec.toRawType());

/** An event as { section, name, data }, data by field name. */
export function plainEvent({ section, method, data }) {
	const names = data.names ?? data.map((_, index) => String(index));
	// The library appends an underscore to names that it uses itself, such as "new".
	const fields = data.map((value, index) => [names[index].replace(/_$/, ''), plain(value)]);
	return { section, name: method, data: Object.fromEntries(fields) };
}
