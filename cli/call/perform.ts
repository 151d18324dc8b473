import { ProviderError } from '../../domain/errors.ts';
import { toWire, type Money } from '../../domain/money.ts';
import { shownExchange } from './body.ts';
import type { Callable, Session } from './entry.ts';
import { matches, type Given } from './given.ts';
import { Mask, type Veil } from './mask.ts';
import type { Options } from './options.ts';
import type { Report } from './print.ts';
import { verdictOf, verdictOfError, type Verdict } from './verdict.ts';
import { recordExchanges } from './wire.ts';

/** One call that is about to be made. */
export interface Call {
  readonly provider: string;
  readonly callable: Callable;
  readonly name: string;
  readonly entry: Callable['functions'][string];
  readonly given: Given;
  /** As they stood on the command line. */
  readonly words: readonly string[];
  readonly url: string;
  readonly session: Session;
}

const DEFAULT_SECONDS = 60;
/** How long an aborted call may take to end. */
const GRACE_MS = 2_000;

/** What came back, and whether a list had more. */
interface Came {
  readonly value: unknown;
  readonly more: boolean;
}

/**
 * Calls once, within its deadline, and reports it with everything hidden that must be. Throws UsageError for a parameter
 * that cannot be used; nothing was sent then.
 */
export async function performCall(call: Call, options: Options, stop: AbortSignal): Promise<Report> {
  const { entry, session, name, given } = call;
  const asked = given.tree();
  const timeoutMs = (options.seconds ?? entry.seconds ?? DEFAULT_SECONDS) * 1000;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([deadline, stop]);
  const wire = recordExchanges(call.url);
  const startedAt = performance.now();
  let came: Came | null = null;
  let outcome: Verdict;
  let shown: Awaited<ReturnType<typeof wire.stop>>;
  try {
    const limits = { signal, sendBy: Date.now() + timeoutMs };
    came = await ending(signal, collected(session.call(name, given, limits), options.limit));
    outcome = came
      ? verdictOf(entry, session, name, given, came.value)
      : { verdict: 'unknown', detail: 'the call did not end', error: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    outcome = verdictOfError(entry, error);
  } finally {
    shown = await wire.stop();
  }
  const mask = maskOf(call);
  return {
    provider: call.provider,
    function: name,
    effect: entry.effect,
    url: call.url,
    given: mask.data(asked),
    exchanges: shown.map((one) => shownExchange(one, mask, session.opened)),
    outcome: masked(outcome, mask),
    stopped: came ? null : stop.aborted ? 'by you' : deadline.aborted ? 'by its deadline' : null,
    result: came ? mask.data(payloadOf(came.value) ?? null) : undefined,
    more: came?.more ?? false,
    ms: Math.round(performance.now() - startedAt),
  };
}

/** A list is read up to the limit. */
async function collected(answer: Promise<unknown> | AsyncIterable<unknown>, limit: number): Promise<Came> {
  if (!(Symbol.asyncIterator in answer)) return { value: await answer, more: false };
  const items: unknown[] = [];
  for await (const item of answer) {
    if (items.length === limit) return { value: items, more: true };
    items.push(item);
  }
  return { value: items, more: false };
}

/** The call's result; null when it is aborted and does not end in time. */
async function ending(signal: AbortSignal, call: Promise<Came>): Promise<Came | null> {
  let timer: NodeJS.Timeout | undefined;
  const given = new Promise<null>((resolve) => {
    const wait = () => {
      timer = setTimeout(() => resolve(null), GRACE_MS);
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
  try {
    return await Promise.race([call, given]);
  } finally {
    clearTimeout(timer);
  }
}

/** Without the HTTP around it, which stands with the exchange. */
function payloadOf(value: unknown): unknown {
  const answered = value !== null && typeof value === 'object' && 'httpStatus' in value && 'value' in value;
  return readable(answered ? value.value : value);
}

/** Money as it stands on the wire of our API. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  if ('amountMinor' in value && 'currency' in value) return toWire(value as Money);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readable(each)]));
}

function masked(outcome: Verdict, mask: Mask): Verdict {
  if (!('error' in outcome) || outcome.error === null) return outcome;
  const { error } = outcome;
  const hidden = {
    ...error,
    provider_code: error.provider_code === null ? null : mask.prose(error.provider_code),
    message: mask.prose(error.message),
  };
  if (outcome.verdict === 'unknown') return { ...outcome, detail: mask.prose(outcome.detail), error: hidden };
  return { ...outcome, error: hidden };
}

function maskOf({ callable, entry, session, words }: Call): Mask {
  const values = words.flatMap((word): [string, Veil][] => {
    const cut = word.indexOf('=');
    const veil = entry.parameters.find(({ name }) => matches(name, word.slice(0, cut)))?.veil;
    return veil ? [[word.slice(cut + 1), veil]] : [];
  });
  const shows = new Set((entry.shows ?? []).map(tidy));
  const veils = Object.entries(callable.veils).filter(([name]) => !shows.has(tidy(name)));
  return new Mask(Object.fromEntries(veils), session.credentials, values);
}

function tidy(name: string): string {
  return name.toLowerCase().replaceAll('_', '');
}
