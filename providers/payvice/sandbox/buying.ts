import type { SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Accounts } from './accounts.ts';
import { PayviceRefusal, type AnswerBody, type Call } from './call.ts';
import type { Operator, Purchase } from './operator.ts';
import type { Order, Token } from './order.ts';
import { takeFault } from './own-faults.ts';
import type { Store } from './store.ts';
import { OURS } from './texts.ts';
import { wireTime } from './times.ts';
import type { Tokens } from './tokens.ts';

/** Thrown when the sandbox stops while an operator is open: the client gets no answer of the API. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict';
}

/** The parts of the sandbox that functions are made of. */
export interface Parts {
  readonly context: SandboxContext;
  readonly store: Store;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly operator: Operator;
}

/** A token and credentials that allow this request, which is counted. Throws PayviceRefusal. */
export function admitted(
  { store, accounts, tokens }: Parts,
  { fields }: Call,
  kind: 'purchase' | 'enquiry',
  wrongToken: string,
): Token {
  const sent = store.token(fields.text('token'));
  if (sent) {
    sent.requests[kind] += 1;
    store.saveToken(sent);
  }
  const token = tokens.usable(fields, wrongToken);
  accounts.requirePin(fields);
  return token;
}

/** Lets the operator carry a purchase out and answers it; `more` follows the fields that every success has. */
export async function bought(
  parts: Parts,
  { request }: Call,
  token: Token,
  purchase: Purchase,
  message: string,
  more: AnswerBody = {},
): Promise<AnswerBody> {
  const { context, operator } = parts;
  const order = await operator.take(token, purchase);
  if (!order) throw new NoVerdict();
  if (order.status === 'declined') {
    planLateSuccess(parts, request, order);
    throw new PayviceRefusal(answer(context, OURS.declined, 0, order));
  }
  if (takeFault(context, request, 'error_after_effect')) {
    throw new PayviceRefusal({ status: 0, message: OURS.error });
  }
  if (order.status === 'open') return answer(context, OURS.pending, 2, order);
  const { txn_ref: reference, ...rest } = answer(context, message, 1, order);
  if (takeFault(context, request, 'no_reference')) return { ...rest, ...more };
  return { ...rest, txn_ref: reference, ...more };
}

/** The fields that purchases answer with, in the order of the samples. */
export function answer(context: SandboxContext, message: string, status: number, order: Order): AnswerBody {
  return { message, status, date: wireTime(context.clock.now()), txn_ref: order.txnRef };
}

function planLateSuccess({ context, operator }: Parts, request: Call['request'], order: Order): void {
  const fault = takeFault(context, request, 'late_success');
  if (fault) operator.plan(order, 'approved', fault.delay_ms);
}
