import type { Fault } from '../../sandbox/faults.ts';
import { ControlError, type SandboxContext, type SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import type { Operator } from './operator.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';

/**
 * What only Payvice can do wrong, beside the faults of every provider. The first two can be ordered for a token and then
 * happen at once, or for a path and then follow by `delay_ms`: `late_success` approves what was declined or is open,
 * `kill_token` makes the token worthless, as somebody else's look-up does. The others are for a path: `error_after_effect`
 * answers with a message that is in no list after the effect, `no_reference` answers a success without its `txn_ref`.
 */
export const OWN_FAULTS = ['late_success', 'kill_token', 'error_after_effect', 'no_reference'] as const;
export type OwnFault = (typeof OWN_FAULTS)[number];

/** Fires the fault that was ordered for this request, if there is one. */
export function takeFault(
  { faults }: SandboxContext,
  request: SandboxRequest,
  fault: OwnFault,
): Fault | null {
  return faults.take('payvice', [fault], request.method, [request.path]);
}

/** Does a fault at once to the order or the token of a reference (the token). Throws ControlError. */
export function strike(
  fault: string,
  reference: string,
  store: Store,
  tokens: Tokens,
  operator: Operator,
): void {
  const token = store.token(reference);
  if (!token) throw new ControlError(404, `There is no token ${reference}.`);
  if (fault === 'kill_token') {
    tokens.kill(token);
    return;
  }
  if (fault !== 'late_success') throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
  const order = store.order(reference);
  if (!order) throw new ControlError(404, `Nothing was bought with the token ${reference}.`);
  if (order.status === 'approved') throw new ControlError(409, '"late_success" does not apply: approved.');
  operator.decide(order, 'approved');
}
