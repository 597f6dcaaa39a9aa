// Waiting, always with a limit and with words for what was waited for.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Calls `probe` until it returns something other than undefined, null or false, and returns that.
 * An error thrown by `probe` ends the wait.
 */
export async function until(what, probe, { timeout = 30_000, every = 100 } = {}) {
	const start = Date.now();
	for (;;) {
		const result = await probe();
		if (result !== undefined && result !== null && result !== false) return result;
		if (Date.now() - start > timeout) {
			throw new Error(`waited ${timeout / 1000} s in vain for ${what}`);
		}
		await sleep(every);
	}
}
