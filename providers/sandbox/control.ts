import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Behaviour } from './behaviour.ts';
import type { SandboxClock } from './clock.ts';
import { readBody, send } from './exchange.ts';
import { CALLBACK_FAULTS, TRANSPORT_FAULTS, type Fault, type FaultBook } from './faults.ts';
import { ControlError, type ProviderSandbox } from './provider-sandbox.ts';

/** Journal entries of the control surface. */
export type ControlEntry =
  | { readonly settings: { readonly offsetMs: number; readonly changes: Readonly<Record<string, unknown>> } }
  | { readonly fault: Fault }
  | { readonly removed: string }
  | { readonly cleared: true };

/** What the control surface works on. */
export interface Controlled {
  readonly sandboxes: readonly ProviderSandbox[];
  readonly faults: FaultBook;
  readonly behaviour: Behaviour;
  readonly clock: SandboxClock;
  /** Writes an entry of the control surface's own to the journal. */
  readonly record: (entry: ControlEntry) => void;
  /** Rewrites the journal with the present state. */
  readonly rewriteJournal: () => void;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The control surface `/_control` (design section 5). It answers callers on this machine only: whoever reaches it can make
 * the sandbox say anything.
 *
 * @param path the part after `/_control`, for example `/faults`
 */
export async function control(
  controlled: Controlled,
  path: string,
  query: URLSearchParams,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = await readBody(req);
  try {
    if (!isLoopback(req.socket.remoteAddress ?? '')) {
      throw new ControlError(403, 'The control surface answers callers on this machine only.');
    }
    const result = act(controlled, req.method ?? 'GET', path, query, body ?? '');
    sendJson(res, 200, result);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    sendJson(res, error.status, { error: error.message });
  }
}

function act(on: Controlled, method: string, path: string, query: URLSearchParams, body: string): unknown {
  const faultId = /^\/faults\/([^/]+)$/.exec(path)?.[1];
  if (method === 'DELETE' && faultId !== undefined) {
    if (!on.faults.remove(faultId)) throw new ControlError(404, `There is no fault "${faultId}".`);
    on.record({ removed: faultId });
    return {};
  }
  switch (`${method} ${path}`) {
    case 'GET /faults':
      return { faults: on.faults.list() };
    case 'POST /faults':
      return orderFault(on, fieldsOf(body));
    case 'DELETE /faults':
      on.faults.clear();
      on.record({ cleared: true });
      return {};
    case 'GET /books': {
      const books = on.sandboxes.map((sandbox) => sandbox.books());
      return {
        deliveries: books.flatMap((book) => book.deliveries),
        charges: books.flatMap((book) => book.charges),
      };
    }
    case 'GET /transactions': {
      const reference = query.get('external_id') ?? query.get('our_reference');
      return { transactions: on.sandboxes.flatMap((sandbox) => sandbox.audit(reference)) };
    }
    case 'GET /behaviour':
      return on.behaviour.all();
    case 'POST /behaviour':
      on.behaviour.change(fieldsOf(body));
      on.record(settingsEntry(on));
      return on.behaviour.all();
    case 'GET /clock':
      return clockOf(on);
    case 'POST /clock': {
      const seconds = fieldsOf(body)['advance_s'];
      if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) {
        throw new ControlError(400, '"advance_s" must be a number of seconds from 0.');
      }
      on.clock.advance(seconds * 1000);
      on.record(settingsEntry(on));
      return clockOf(on);
    }
    case 'POST /balances': {
      const { provider, unit, available } = fieldsOf(body);
      if (typeof unit !== 'string' || typeof available !== 'string') {
        throw new ControlError(400, '"unit" and "available" (a decimal string) are required.');
      }
      sandboxNamed(on, provider).setBalance(unit, available);
      return {};
    }
    case 'POST /reset':
      on.faults.clear();
      on.behaviour.reset();
      on.clock.clear();
      on.clock.offsetMs = 0;
      for (const sandbox of on.sandboxes) sandbox.reset();
      on.rewriteJournal();
      return {};
    default:
      throw new ControlError(404, `There is no ${method} /_control${path}.`);
  }
}

/** Stores a fault; one that names an order is done at once and only stays in the list. */
function orderFault(on: Controlled, fields: Fields): { id: string } {
  const sandbox = sandboxNamed(on, fields['provider']);
  const fault = fields['fault'];
  const kinds = [...TRANSPORT_FAULTS, ...CALLBACK_FAULTS, ...sandbox.ownFaults];
  if (typeof fault !== 'string' || !kinds.includes(fault)) {
    throw new ControlError(400, `"fault" must be one of ${kinds.join(', ')}.`);
  }
  const reference = fields['our_reference'];
  if (typeof reference === 'string') {
    if (!sandbox.ownFaults.includes(fault)) {
      throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
    }
    sandbox.strike(fault, reference);
  }
  const struck = typeof reference === 'string';
  const { path = null, method = null, probability = 1, delay_ms: delayMs = 0 } = fields;
  const count = fields['count'] === undefined ? 1 : fields['count'];
  if (!(path === null || typeof path === 'string')) throw new ControlError(400, '"path" must be a string.');
  if (!(method === null || typeof method === 'string'))
    throw new ControlError(400, '"method" must be a string.');
  if (!(count === null || (typeof count === 'number' && Number.isInteger(count) && count >= 1))) {
    throw new ControlError(400, '"count" must be a whole number from 1, or null.');
  }
  if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) {
    throw new ControlError(400, '"probability" must be a number from 0 to 1.');
  }
  if (typeof delayMs !== 'number' || !(delayMs >= 0 && delayMs <= 30 * 86_400_000)) {
    throw new ControlError(400, '"delay_ms" must be a number of milliseconds from 0 to 30 days.');
  }
  const id = on.faults.add({
    provider: sandbox.name,
    fault,
    path,
    method: method === null ? null : method.toUpperCase(),
    count: struck ? 0 : count,
    probability,
    delay_ms: delayMs,
    fired: struck ? 1 : 0,
  });
  return { id };
}

function sandboxNamed(on: Controlled, name: unknown): ProviderSandbox {
  const sandbox = on.sandboxes.find((candidate) => candidate.name === name);
  if (!sandbox) {
    throw new ControlError(
      400,
      `"provider" must be one of ${on.sandboxes.map((each) => each.name).join(', ')}.`,
    );
  }
  return sandbox;
}

/** The journal entry of clock and switches. */
export function settingsEntry(on: Pick<Controlled, 'clock' | 'behaviour'>): ControlEntry {
  return { settings: { offsetMs: on.clock.offsetMs, changes: on.behaviour.changes } };
}

function clockOf(on: Controlled): { now: string; offset_s: number } {
  return { now: new Date(on.clock.now()).toISOString(), offset_s: on.clock.offsetMs / 1000 };
}

function fieldsOf(body: string): Fields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ControlError(400, 'The body must be JSON.');
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ControlError(400, 'The body must be a JSON object.');
  }
  return parsed as Fields;
}

function sendJson(res: ServerResponse, status: number, value: unknown): void {
  send(res, { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });
}

/** True for 127.0.0.0/8 and ::1, also when IPv4 is written as IPv6. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
