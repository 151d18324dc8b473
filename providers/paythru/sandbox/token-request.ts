import { randomInt } from 'node:crypto';
import { isLoopback } from '../../sandbox/control.ts';
import { basketOf } from './basket.ts';
import { CODES, PaythruRefusal } from './errors.ts';
import type { Params } from './params.ts';
import { personOf } from './person.ts';
import { msOfUnix, MS_PER_DAY } from './times.ts';
import { TRANSACTION_TYPES, type Token } from './token.ts';

/** The merchant account of the sandbox. */
export const APPLET = 'sandbox';
export const TERMINAL_KEY = 'sandbox-terminal';
export const CURRENCIES: readonly string[] = [
  'GBP', 'EUR', 'USD', 'AUD', 'CAD', 'CHF', 'GHS', 'JPY', 'KES', 'KWD', 'NGN', 'NZD', 'SGD', 'ZAR',
]; // prettier-ignore

const DEFAULT_LIFE_MS = 7 * MS_PER_DAY;
const MAX_COUNT = 127;
const MAX_UNIX_S = 9_999_999_999;
const ID_LENGTH = 8;
const ID_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Reads and checks a gettoken request. Where the document has no code for a value that cannot be, it is refused with
 * xxxxxx15, as if it were missing. Source: 2.1, 3.1.
 */
export function readGetToken(params: Params, nowMs: number): Token {
  const bad = CODES.parameters;
  const currency = params.oneOf(CURRENCIES, 'currency', CODES.currency) ?? 'GBP';
  const { items, totalMinor } = basketOf(params, currency);
  const person = personOf(params);
  if (items.length === 0 && Object.keys(person).length === 0) {
    throw new PaythruRefusal(CODES.noItemOrUserData);
  }
  params.oneOf([TERMINAL_KEY], 'terminal_key', CODES.terminalKey);
  params.oneOf(['ecomm', 'moto'], 'payment_source', bad);
  const start = params.integer('token_start', bad, 0, MAX_UNIX_S);
  const expiry = params.integer('token_expiry', bad, 0, MAX_UNIX_S);
  const startMs = start === null ? nowMs : msOfUnix(start);
  return {
    id: tokenId(),
    reference: params.upTo(32, 'trans_reference', bad) ?? '',
    transactionClass: params.upTo(32, 'trans_class', bad),
    category: params.oneOf(['purchase', 'donation', 'debt', 'booking'], 'trans_cat', bad) ?? 'purchase',
    type: params.oneOf(TRANSACTION_TYPES, 'trans_type', CODES.type) ?? 'Auth',
    currency,
    items,
    totalMinor,
    person,
    createdAtMs: nowMs,
    startMs,
    expiryMs: expiry === null ? startMs + DEFAULT_LIFE_MS : msOfUnix(expiry),
    uses: count(params, 'token_uses'),
    redemptions: count(params, 'token_redemptions'),
    successUrl: params.url('success_url', bad),
    cancelUrl: params.url('cancel_url', bad),
    callbackUrl: callbackUrl(params),
    redirectUrl: params.url('redemption_redirect_url', bad),
    autoRedirect: params.oneOf(['0', '1'], 'auto_redirect', bad) === '1',
    threeDSecure: params.oneOf(['0', '1'], '3D_secure', bad) === '1',
    applet: params.oneOf([APPLET], 'applet', CODES.applet),
    visits: 0,
    cancelledAtMs: null,
  };
}

/** -1 (any number) or 1 to 127. */
function count(params: Params, name: string): number {
  const value = params.integer(name, CODES.parameters, -1, MAX_COUNT) ?? -1;
  if (value === 0) throw new PaythruRefusal(CODES.parameters);
  return value;
}

/** Calls back on ports 80 and 443 only; a sandbox also on any port of its own machine. */
function callbackUrl(params: Params): string | null {
  const text = params.url('callback_url', CODES.parameters);
  if (text === null) return null;
  const { hostname, port } = new URL(text);
  const near = hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
  if (!near && !['', '80', '443'].includes(port)) throw new PaythruRefusal(CODES.parameters);
  return text;
}

function tokenId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');
}
