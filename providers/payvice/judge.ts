import type { ErrorOutcome, ProviderError } from '../../domain/errors.ts';
import { knownMessage } from './messages.ts';
import { ordinaryWords } from './words.ts';

/** The JSON object of an answer. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * What an answer proves. `text` is the known message, as it is printed; of an unlisted one only ordinary words are quoted, in
 * `words`.
 */
export type Verdict =
  | { readonly verdict: 'success' }
  /** Accepted, and not decided yet. */
  | { readonly verdict: 'pending' }
  | {
      readonly verdict: 'failed';
      readonly code: ProviderError['code'];
      readonly outcome: ErrorOutcome;
      readonly text: string | null;
      readonly words: string | null;
    };

/**
 * Judges the answer of a call that moves value. Success needs status 1 **and** a `txn_ref`: refusals can have either one
 * alone (payvice.txt, Unknown Recipient wallet; field notes, transfers). Status 2 is pending (field notes). A listed refusal
 * is one only if the rest of the answer does not contradict it. What is in no list proves nothing.
 *
 * @param sentBefore true when an earlier send with this token may have had its effect: then no refusal proves anything
 */
export function judgeSend(body: Body, sentBefore: boolean): Verdict {
  const status = statusOf(body);
  const hasReference = referenceOf(body) !== null;
  const known = knownMessage(textOf(body));
  const refusal = known?.meaning.says === 'refused' ? known.meaning : null;
  if (known?.meaning.says === 'token_used') return unknown('duplicate_at_provider', known.text, null);
  if (status === 1 && hasReference && !refusal) return { verdict: 'success' };
  if (status === 2 && !refusal) return { verdict: 'pending' };
  if (!refusal || !(status === 0 || (status === 1 && !hasReference))) return unlisted(body);
  if (sentBefore) return unknown(refusal.code, known?.text ?? null, null);
  return refused(refusal.code, refusal.again, known?.text ?? null);
}

/** Judges the answer of a call that moves nothing: status 1 is success. */
export function judgeRead(body: Body): Verdict {
  const known = knownMessage(textOf(body));
  const refusal = known?.meaning.says === 'refused' ? known.meaning : null;
  // Enugu's look-up has a flag besides.
  const flagged = body['error'] === true || body['error'] === 'true';
  if (statusOf(body) === 1 && !refusal && !flagged) return { verdict: 'success' };
  if (refusal) return refused(refusal.code, refusal.again, known?.text ?? null);
  if (known?.meaning.says === 'not_found') return refused('not_found', 'later', known.text);
  if (known?.meaning.says === 'token_used') return refused('refused_by_provider', 'later', known.text);
  return unlisted(body);
}

/** Judges a token look-up: it succeeded when there is a token; its status may be 0 or 1 (field notes). */
export function judgeTokenLookup(body: Body): Verdict {
  if (typeof body['token'] === 'string' && body['token'] !== '') return { verdict: 'success' };
  const verdict = judgeRead(body);
  return verdict.verdict === 'failed' ? verdict : unknown('unreadable_answer', null, null);
}

/** `status` as a number, also where it is written as a text; null when it is none. */
export function statusOf({ status }: Body): number | null {
  if (typeof status === 'number') return status;
  return typeof status === 'string' && /^[0-9]{1,3}$/.test(status.trim()) ? Number(status) : null;
}

/** `txn_ref`; null when it is no text, or empty. */
export function referenceOf({ txn_ref: reference }: Body): string | null {
  return typeof reference === 'string' && /^\S{1,64}$/.test(reference) ? reference : null;
}

/** `message`, or `msg` as some refusals have it. */
function textOf({ message, msg }: Body): unknown {
  return message ?? msg;
}

function refused(code: ProviderError['code'], again: 'never' | 'later', text: string | null): Verdict {
  return {
    verdict: 'failed',
    code,
    outcome: { kind: 'not_done', proof: 'refused', again, retryAfterMs: null },
    text,
    words: null,
  };
}

function unknown(code: ProviderError['code'], text: string | null, words: string | null): Verdict {
  return { verdict: 'failed', code, outcome: { kind: 'unknown' }, text, words };
}

function unlisted(body: Body): Verdict {
  return unknown('unexpected_status', null, ordinaryWords(textOf(body)));
}
