import { faultPaths, type Fault } from '../../sandbox/faults.ts';
import { ControlError, type SandboxContext } from '../../sandbox/provider-sandbox.ts';
import type { Call } from './call.ts';
import type { Code } from './codes.ts';
import type { Progress } from './progress.ts';
import type { PurchaseStore } from './purchase-store.ts';

/**
 * What only Valuetopup can do wrong, beside the faults of every provider. For the path of a purchase: `pending_for` answers
 * 852 and delivers after `delay_ms`, `late_failure` answers 852 and fails (500) then, `late_success` fails (500) and
 * delivers then all the same, `unseen_for` hides it from the status so long, `out_of_stock`, `not_activated` and
 * `invalid_subscriber` refuse it, `unlisted_code` answers 777 after the effect, `port_in_rejected` ends a port-in.
 * `withhold_pin` is taken by each answer that would show a secret, `loan_higher` by a read of bundles, after its answer.
 * `late_failure`, `late_success` and `port_in_rejected` also take an `our_reference` and then happen at once.
 */
export const OWN_FAULTS = [
  'pending_for',
  'late_failure',
  'late_success',
  'unseen_for',
  'out_of_stock',
  'not_activated',
  'invalid_subscriber',
  'unlisted_code',
  'withhold_pin',
  'loan_higher',
  'port_in_rejected',
] as const;
type OwnFault = (typeof OWN_FAULTS)[number];

/** The code that each refusing fault refuses with. */
export const REFUSING_FAULTS: Readonly<Record<string, Code>> = {
  out_of_stock: '510',
  not_activated: '500',
  invalid_subscriber: '501',
};

/** Fires one of the faults that was ordered for this request, if there is one. */
export function takeFault(
  { faults }: SandboxContext,
  { request }: Call,
  ...kinds: readonly OwnFault[]
): Fault | null {
  return faults.take('valuetopup', kinds, request.method, faultPaths(request.path));
}

/** Does a fault to the newest purchase of a correlationId at once. Throws ControlError when it does not apply. */
export function strike(fault: string, correlationId: string, store: PurchaseStore, progress: Progress): void {
  const purchase = store.byCorrelationId(correlationId).at(-1);
  if (!purchase) throw new ControlError(404, `There is no purchase with correlationId ${correlationId}.`);
  const done = (): boolean => {
    switch (fault) {
      case 'late_failure':
        return progress.failLate(purchase);
      case 'late_success':
        return progress.succeedLate(purchase);
      case 'port_in_rejected':
        return progress.endPortIn(purchase, 'Rejected');
      default:
        throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
    }
  };
  if (!done()) {
    const state = purchase.port ? `${purchase.status}, ${purchase.port.status}` : purchase.status;
    throw new ControlError(409, `"${fault}" does not apply: the purchase is ${state}.`);
  }
}
