import { faultPaths, type Fault } from '../../sandbox/faults.ts';
import { ControlError, type SandboxContext, type SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import type { Bank } from './bank.ts';
import type { Payment } from './payment.ts';
import type { Store } from './store.ts';

/**
 * What only Paythru can do wrong, beside the faults of every provider. The first three can be ordered for a reference and
 * then happen at once, or for a path (`/t/`, `/repeat`) and then follow the payment by `delay_ms`:
 * `late_success` approves what was declined or is pending, `void` releases a reservation, `extra_payment` makes a second
 * approved payment. The others are for a path: `unhandled_error` answers "xxx" (999) in place of the effect,
 * `unhandled_error_after_effect` after it, and `status_zero` refuses a capture, cancel, refund or repeat with status 0.
 */
export const OWN_FAULTS = [
  'late_success',
  'void',
  'extra_payment',
  'unhandled_error',
  'unhandled_error_after_effect',
  'status_zero',
] as const;
type OwnFault = (typeof OWN_FAULTS)[number];

/** Fires the fault that was ordered for this request, if there is one. `url` is one more path that it may be named by. */
export function takeFault(
  { faults }: SandboxContext,
  request: SandboxRequest,
  fault: OwnFault | 'callback_before_answer',
  url: string | null = null,
): Fault | null {
  return faults.take('paythru', [fault], request.method, [...faultPaths(request.path), url]);
}

/** Orders what shall happen later to a payment that was just made. */
export function planFaults(
  context: SandboxContext,
  request: SandboxRequest,
  bank: Bank,
  payment: Payment,
): void {
  if (payment.status === 'challenge') return;
  const kinds: readonly ('late_success' | 'void' | 'extra_payment')[] =
    payment.status !== 'approved'
      ? ['late_success']
      : payment.type === 'PreAuth'
        ? ['void', 'extra_payment']
        : ['extra_payment'];
  for (const kind of kinds) {
    const fault = takeFault(context, request, kind);
    if (fault) bank.plan(payment, kind, fault.delay_ms);
  }
}

/** Does a fault at once to the newest payment of a reference that it applies to. Throws ControlError when there is none. */
export function strike(fault: string, reference: string, store: Store, bank: Bank): void {
  const found = store.find(reference);
  const payments = (found ? [found.payment] : store.paymentsOf(reference)).toReversed();
  if (payments.length === 0) throw new ControlError(404, `There is no payment with reference ${reference}.`);
  const done = payments.some((payment) => {
    switch (fault) {
      case 'late_success':
        return bank.approveLate(payment);
      case 'void':
        return bank.release(payment);
      case 'extra_payment':
        if (payment.status !== 'approved') return false;
        bank.payAgain(payment);
        return true;
      default:
        throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
    }
  });
  if (done) return;
  const states = payments.map(({ status, money }) => (money === 'none' ? status : money)).join(', ');
  throw new ControlError(409, `"${fault}" does not apply: ${states}.`);
}
