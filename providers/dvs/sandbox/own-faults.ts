import { faultPaths, type Fault } from '../../sandbox/faults.ts';
import { ControlError, type SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Call } from './call.ts';
import type { Progress } from './progress.ts';
import { wireTime } from './times.ts';
import type { Transaction } from './transaction.ts';
import type { TransactionStore } from './transaction-store.ts';

/**
 * What only DVS can do wrong, beside the faults of every provider. Ordered for a path, `price_higher` and `expire` are
 * taken by a create, `deliver_less`, `reverse` and `late_success` by a confirm (or a create with auto_confirm), and
 * `withhold_pin` by each answer that would show a PIN.
 */
export const OWN_FAULTS = [
  'reverse',
  'late_success',
  'deliver_less',
  'expire',
  'price_higher',
  'withhold_pin',
] as const;

/** Fires the fault that was ordered for this request, if there is one. `url` is one more path that it may be named by. */
export function takeFault(
  { faults }: SandboxContext,
  { request }: Call,
  fault: (typeof OWN_FAULTS)[number] | 'callback_before_answer',
  url: string | null = null,
): Fault | null {
  return faults.take('dvs', [fault], request.method, [...faultPaths(request.path), url]);
}

/** Does a fault to a known transaction at once. Throws ControlError when its state does not allow that. */
export function strike(
  fault: string,
  transaction: Transaction,
  context: SandboxContext,
  store: TransactionStore,
  progress: Progress,
): void {
  const { status, plan } = transaction;
  const wrongState = new ControlError(409, `"${fault}" does not apply: the transaction is ${status}.`);
  switch (fault) {
    case 'reverse':
      if (!progress.changeLate(transaction, 'REVERSED')) throw wrongState;
      return;
    case 'late_success':
      if (!progress.changeLate(transaction, 'COMPLETED')) throw wrongState;
      return;
    case 'expire':
      if (status !== 'CREATED') throw wrongState;
      expire(transaction, context.clock.now());
      store.save(transaction);
      return;
    case 'deliver_less':
      if (!plan || (status !== 'CONFIRMED' && status !== 'SUBMITTED')) throw wrongState;
      plan.less = true;
      store.save(transaction);
      return;
    default:
      throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
  }
}

/** Ends the time in which a created transaction may be confirmed. */
export function expire(transaction: Transaction, nowMs: number): void {
  transaction.expiresAtMs = nowMs;
  transaction.expiresAt = wireTime(nowMs);
}
