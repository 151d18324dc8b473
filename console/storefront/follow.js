import { Refusal } from './api.js';
/** @import { Api, Purchase } from './api.js' */

const FINAL = new Set(['completed', 'failed', 'cancelled', 'expired', 'refunded']);
const PAUSE_MS = 1_000;

/**
 * True when nothing more happens by itself.
 * @param {string} status
 */
export function isFinal(status) {
  return FINAL.has(status);
}

/**
 * Tells every state of a purchase until it is final: by its event stream, or where there is none by asking each second.
 * A broken connection is made again. Throws Refusal when there is no such purchase.
 * @param {Api} api
 * @param {string} id
 * @param {{ state: (purchase: Purchase) => void, away: (error: unknown) => void }} tell
 */
export async function follow(api, id, tell) {
  let streams = true;
  for (;;) {
    try {
      const purchase = await api.purchase(id);
      tell.state(purchase);
      if (isFinal(purchase.status)) return;
      if (streams) streams = await stream(api, id, tell.state);
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) throw error;
      tell.away(error);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Reads `…/events` until it ends. False when this API has no such address.
 * @param {Api} api
 * @param {string} id
 * @param {(purchase: Purchase) => void} state
 */
async function stream(api, id, state) {
  const headers = { accept: 'text/event-stream' };
  let response;
  try {
    response = await api.send(`/v1/purchases/${id}/events`, { headers });
  } catch (error) {
    if (error instanceof Refusal && (error.status === 404 || error.status === 429))
      return error.status !== 404;
    throw error;
  }
  if (!response.body) return false;
  for await (const { name, data } of events(response.body)) {
    if (name === 'purchase') state(JSON.parse(data));
    if (name === 'end') break;
  }
  return true;
}

/**
 * The events of a stream, as the HTML standard reads them.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @returns {AsyncGenerator<{ name: string, data: string }>}
 */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let open = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (open + value.replaceAll('\r', '')).split('\n\n');
      open = blocks.pop() ?? '';
      for (const block of blocks) yield eventOf(block);
    }
  } finally {
    await reader.cancel();
  }
}

/** @param {string} block */
function eventOf(block) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([a-z]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  return { name, data: data.join('\n') };
}
