import { parseExactJson } from '../../providers/exact-json.ts';
import { readPaythruXml } from '../../providers/paythru/xml.ts';
import type { Session } from './entry.ts';
import type { Mask } from './mask.ts';
import type { Exchange } from './wire.ts';

/** An exchange as it may be printed. */
export interface Shown {
  readonly method: string;
  readonly path: string;
  /** Null where there is none; a text where it cannot be read. */
  readonly request: unknown;
  readonly sent: boolean;
  readonly answer: { readonly status: number; readonly body: unknown; readonly whole: boolean } | null;
  readonly ms: number;
}

/** What was sent and what came back, with everything hidden that must be. */
export function shownExchange(exchange: Exchange, mask: Mask, opened: Session['opened']): Shown {
  const { method, path, sent, answer, ms } = exchange;
  const inside = opened?.(exchange);
  const requested = inside?.request ?? read(exchange.body, exchange.contentType);
  const came = answer && (inside?.answer ?? read(answer.text, answer.contentType));
  return {
    method,
    path: pathOf(path, mask),
    request: maskedBody(requested, mask),
    sent,
    answer: answer && { status: answer.status, body: maskedBody(came, mask), whole: answer.whole },
    ms,
  };
}

/** A query's values are hidden by their names, too. */
function pathOf(path: string, mask: Mask): string {
  const cut = path.indexOf('?');
  if (cut === -1) return mask.text(path);
  const query = [...new URLSearchParams(path.slice(cut + 1))].map(
    ([name, value]) => `${name}=${String(mask.data(value, name))}`,
  );
  return `${mask.text(path.slice(0, cut))}?${query.join('&')}`;
}

class Unread {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

function maskedBody(body: unknown, mask: Mask): unknown {
  return body instanceof Unread ? body.what : mask.data(body);
}

/** JSON, a form or Paythru's XML as a structure. What is none of them is not quoted: nobody knows what it holds. */
function read(text: string | null, contentType: string | null): unknown {
  if (text === null) return new Unread('(its compression cannot be read)');
  if (text === '') return null;
  const type = contentType?.split(';')[0]?.trim() ?? 'no content type';
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  for (const parse of [parseExactJson, readPaythruXml]) {
    try {
      return parse(text);
    } catch {
      // Tried as the other.
    }
  }
  return new Unread(`(${Buffer.byteLength(text)} bytes that cannot be read: ${type})`);
}
