// SCALE as docs/PROTOCOL.md uses it, without a library: what is signed has to be reproducible from
// the text alone.

/** Writes values one after the other. */
export class Writer {
	#parts = [];

	raw(bytes) {
		this.#parts.push(Uint8Array.from(bytes));
		return this;
	}

	/** An unsigned integer of `size` bytes, least significant first. */
	uint(value, size) {
		let rest = BigInt(value);
		const bytes = new Uint8Array(size);
		for (let i = 0; i < size; i += 1) {
			bytes[i] = Number(rest & 0xffn);
			rest >>= 8n;
		}
		if (rest !== 0n) throw new RangeError(`${value} does not fit ${size} bytes`);
		return this.raw(bytes);
	}

	u8 = (value) => this.uint(value, 1);
	u16 = (value) => this.uint(value, 2);
	u32 = (value) => this.uint(value, 4);
	u64 = (value) => this.uint(value, 8);
	u128 = (value) => this.uint(value, 16);
	u256 = (value) => this.uint(value, 32);

	/** Lengths: two bits say how many bytes follow. Longer ones than 2^30 do not occur. */
	compact(value) {
		if (value < 1 << 6) return this.uint(value << 2, 1);
		if (value < 1 << 14) return this.uint((value << 2) | 1, 2);
		if (value < 2 ** 30) return this.uint(value * 4 + 2, 4);
		throw new RangeError(`${value} is too long`);
	}

	/** A vector: its length, then each item as `write` writes it. */
	vec(items, write) {
		this.compact(items.length);
		for (const item of items) write(this, item);
		return this;
	}

	bytes(bytes) {
		return this.compact(bytes.length).raw(bytes);
	}

	finish() {
		const result = new Uint8Array(this.#parts.reduce((total, part) => total + part.length, 0));
		let at = 0;
		for (const part of this.#parts) {
			result.set(part, at);
			at += part.length;
		}
		return result;
	}
}

/** Reads values one after the other. */
export class Reader {
	#bytes;
	#at = 0;

	constructor(bytes) {
		this.#bytes = bytes;
	}

	raw(length) {
		const end = this.#at + length;
		if (end > this.#bytes.length) throw new RangeError('the encoding ends too early');
		const part = this.#bytes.slice(this.#at, end);
		this.#at = end;
		return part;
	}

	uint(size) {
		return this.raw(size).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
	}

	u8 = () => Number(this.uint(1));
	u16 = () => Number(this.uint(2));
	u32 = () => Number(this.uint(4));
	u64 = () => this.uint(8);
	u128 = () => this.uint(16);

	compact() {
		const first = this.u8();
		const mode = first & 3;
		if (mode === 3) throw new RangeError('the length is too long');
		const more = [0, 1, 3][mode];
		return Number((this.uint(more) << 8n) | BigInt(first)) >>> 2;
	}

	vec(read) {
		return Array.from({ length: this.compact() }, () => read(this));
	}

	bytes() {
		return this.raw(this.compact());
	}

	get done() {
		return this.#at === this.#bytes.length;
	}
}

export const toHex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

export function fromHex(text) {
	const digits = text.replace(/^0x/, '');
	const bytes = Uint8Array.from(Buffer.from(digits, 'hex'));
	if (bytes.length * 2 !== digits.length) throw new Error(`${text} is not hexadecimal`);
	return bytes;
}
