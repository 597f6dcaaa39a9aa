// Integers as people read them. What is exact is cut, so that no digit is shown that is not there;
// percentages and worths, which are not, are rounded to the nearest.

/** Thousands separated by thin groups of digits, which all terminals show: 1 234 567. */
export const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ' ');

/** `value` / 10^`scale` with `digits` decimals: decimal(1234567n, 3, 2) is "1 234.56". */
export function decimal(value, scale, digits = scale) {
	const sign = value < 0n ? '-' : '';
	const text = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
	const whole = grouped(text.slice(0, text.length - scale));
	const fraction = text.slice(text.length - scale).slice(0, digits);
	return sign + whole + (fraction ? `.${fraction}` : '');
}

/** The other way: decimal text without sign or exponent as an integer times 10^`scale`. */
export function scaled(text, scale = 18) {
	const [whole, fraction = ''] = text.split('.');
	if (fraction.length > scale) throw new RangeError(`${text} has more than ${scale} decimals`);
	return BigInt(whole + fraction.padEnd(scale, '0'));
}

/** As `decimal`, without zeros at the end. */
export const trimmed = (value, scale, digits) =>
	decimal(value, scale, digits)
		.replace(/(\.\d*?)0+$/, '$1')
		.replace(/\.$/, '');

/** As `decimal`, rounded to the nearest. */
export function rounded(value, scale, digits) {
	const unit = 10n ** BigInt(scale - digits);
	const half = value < 0n ? -unit / 2n : unit / 2n;
	return decimal(((value + half) / unit) * unit, scale, digits);
}

/** A price with as many decimals as its size asks for. */
export function price(value) {
	if (value >= 10n ** 21n) return rounded(value, 18, 2);
	return rounded(value, 18, value >= 10n ** 18n ? 4 : 6);
}

/** A fraction scaled by 1e18 as a percentage. */
export const percentage = (value, digits = 2) => `${rounded(value, 16, digits)} %`;

/** A difference of fractions, with its sign. */
export const signedPercentage = (value, digits = 2) =>
	(value > 0n ? '+' : '') + percentage(value, digits);

/** In scientific notation, for numbers too small to write out: 7.30e-23. */
export function scientific(value, scale) {
	if (value === 0n) return '0';
	const digits = value.toString();
	const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1, 3).padEnd(2, '0')}` : digits;
	return `${mantissa}e${digits.length - 1 - scale}`;
}

/** `numerator` / `denominator` as a number, exact to nine digits: for bars and percentages. */
export const ratio = (numerator, denominator) =>
	Number((numerator * 10n ** 9n) / denominator) / 1e9;
