import { randomUUID } from 'node:crypto';
import type { Answered, ValuetopupClient } from '../../providers/valuetopup/client.ts';
import type { VtTransaction } from '../../providers/valuetopup/transaction.ts';
import { expectThat, NotPlayed, Unexpected, type Act, type Finding } from './plan.ts';

/** What the steps of Valuetopup's plan are written with. */
export interface ValuetopupParts {
  readonly client: ValuetopupClient;
  /** Throws NotPlayed when nobody gave it. */
  readonly input: (name: string) => string;
}

/** An answer may take the printed 120 s (Test simulation), and a little more. */
export const SLOWEST_MS = 150_000;
const POLL_MS = 10_000;
const MOST_POLLS = 30;

/** The words of an input. Throws NotPlayed when there are not so many. */
export function wordsOf({ input }: ValuetopupParts, name: string, count: number): readonly string[] {
  const words = input(name).trim().split(/\s+/);
  if (words.length !== count) throw new NotPlayed(`--with ${name} must be ${count} words`);
  return words;
}

/** SKU, amount and currency of an input, as an order has them. */
export function priced(parts: ValuetopupParts, name: string) {
  const [skuId = '', amount = '', transactionCurrencyCode = ''] = wordsOf(parts, name, 3);
  return { skuId, amount, transactionCurrencyCode };
}

/** A correlationId that was never used. */
export function newReference(): string {
  return randomUUID().replaceAll('-', '');
}

/** The transaction, followed by its status while it is in progress (852). Throws Unexpected after five minutes. */
export async function followed(
  { client }: ValuetopupParts,
  answered: Answered,
  correlationId: string,
  act: Act,
): Promise<VtTransaction> {
  let state = answered;
  for (let polls = 0; state.state !== 'done'; polls += 1) {
    if (polls === MOST_POLLS) throw new Unexpected(`${correlationId} is still in progress (${state.code})`);
    await act.pass(POLL_MS);
    state = await client.status(correlationId, act.limits());
  }
  return state.value;
}

/** A purchase that succeeded, at once or later. */
export async function bought(
  parts: ValuetopupParts,
  act: Act,
  send: (correlationId: string) => Promise<Answered>,
): Promise<Finding & { readonly transaction: VtTransaction; readonly correlationId: string }> {
  const correlationId = newReference();
  const answered = await send(correlationId);
  const transaction = await followed(parts, answered, correlationId, act);
  const { correlationId: echo, transactionId } = transaction;
  expectThat(echo == null || echo === correlationId, 'the answer is about another correlationId');
  const facts = answered.state === 'done' ? [] : [`Answered ${answered.code} first; the status told its end`];
  return { transaction, correlationId, references: { correlationId, transactionId }, facts };
}
