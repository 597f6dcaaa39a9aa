// JSON-RPC over HTTP, for single questions to a node.

const TIMEOUT = 10_000;

/**
 * Asks a node, whose port serves WebSockets as well. Fails if it does not answer in time, as one that
 * was paused, or answers with an error.
 */
export async function ask(url, method, params = [], { timeout = TIMEOUT } = {}) {
	const response = await fetch(url.replace(/^ws/, 'http'), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ id: 1, jsonrpc: '2.0', method, params }),
		signal: AbortSignal.timeout(timeout),
	});
	if (!response.ok) throw new Error(`${url}, ${method}: HTTP ${response.status}`);
	const { result, error } = await response.json();
	if (error) throw new Error(`${url}, ${method}: ${error.message} ${error.data ?? ''}`.trimEnd());
	return result;
}

/** Identity of the node that answers at an address; undefined if none does. */
export const peerAt = (url) => ask(url, 'system_localPeerId').catch(() => undefined);
