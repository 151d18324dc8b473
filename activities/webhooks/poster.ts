import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { isPublicAddress, literalAddress } from '../../providers/public-address.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 15_000;
/** Of an answer's body only so much is read; nothing of it is kept. */
const LONGEST_ANSWER = 16 * 1024;

/** What came of a POST. `error` is a word of ours; nothing of the answer's body. */
export interface Posted {
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly retryAfterMs: number | null;
}

/** Sends webhooks. Every connection goes to an address that was checked when it was resolved, and no redirect is followed. */
export class WebhookPoster {
  readonly #agent: Agent;
  readonly #allowPrivate: boolean;

  constructor({ allowPrivate }: { readonly allowPrivate: boolean }) {
    this.#allowPrivate = allowPrivate;
    this.#agent = new Agent({
      connect: { timeout: CONNECT_MS, ...(!allowPrivate && { lookup: publicLookup }) },
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
      keepAliveTimeout: 1_000,
    });
  }

  /** Never throws for what the receiver or the network does. */
  async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> {
    // An address that is written as numbers is never looked up, so it is checked here.
    const literal = literalAddress(new URL(url).hostname);
    if (literal !== null && !this.#allowPrivate && !isPublicAddress(literal))
      return failed('address_not_allowed');
    try {
      const {
        statusCode,
        headers: told,
        body: answer,
      } = await request(url, {
        method: 'POST',
        dispatcher: this.#agent,
        headers: { 'content-type': 'application/json', 'user-agent': 'Vendrail-Webhooks/1', ...headers },
        body,
        signal: AbortSignal.timeout(CONNECT_MS + ANSWER_MS),
      });
      await answer.dump({ limit: LONGEST_ANSWER }).catch(() => {});
      return { httpStatus: statusCode, error: null, retryAfterMs: retryAfter(told['retry-after']) };
    } catch (error) {
      return failed(wordFor(error));
    }
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

/** Resolves a name, and refuses it when any of its addresses is not on the open internet. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, '', 4);
    const [first] = found;
    if (!first || found.some(({ address }) => !isPublicAddress(address)))
      return done(new AddressNotAllowed(), '', 4);
    if (options.all) return done(null, found);
    return done(null, first.address, first.family);
  });
};

class AddressNotAllowed extends Error {
  override readonly name = 'AddressNotAllowed';
  readonly code = 'address_not_allowed';
}

function failed(error: string): Posted {
  return { httpStatus: null, error, retryAfterMs: null };
}

const WORDS: Readonly<Record<string, string>> = {
  address_not_allowed: 'address_not_allowed',
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
};

function wordFor(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return 'timed_out';
  return (typeof code === 'string' ? WORDS[code] : undefined) ?? 'connection_failed';
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string') return null;
  const ms = /^\d{1,7}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
