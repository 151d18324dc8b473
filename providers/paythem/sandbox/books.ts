import { formatAmount } from '../../../domain/money.ts';
import type { Delivery } from '../../sandbox/provider-sandbox.ts';
import { RESULTS } from './errors.ts';
import type { Attempt } from './store.ts';

/** Every top-up of ours that was executed; what others load is no delivery of ours. */
export function deliveriesOf(attempts: readonly Attempt[], currency: string): Delivery[] {
  return attempts
    .filter(({ refused, by }) => refused === null && by === 'client')
    .map((attempt) => ({
      provider: 'paythem',
      kind: 'wallet',
      our_reference: attempt.reference,
      provider_reference: String(attempt.vvsReference),
      recipient: String(attempt.retailerId),
      amount: formatAmount(attempt.amountMinor, currency),
      currency,
      status: 'delivered',
      at: new Date(attempt.atMs).toISOString(),
    }));
}

/** One top-up as it arrived, executed or refused. */
export function attemptAudit(attempt: Attempt, currency: string): Record<string, unknown> {
  const { refused, callId, vvsReference, retailerId, amountMinor } = attempt;
  return {
    provider: 'paythem',
    kind: 'top_up',
    our_reference: attempt.reference,
    provider_reference: vvsReference === null ? null : String(vvsReference),
    server_transaction_id: String(callId),
    function: attempt.function,
    retailer: String(retailerId),
    amount: formatAmount(amountMinor, currency),
    currency,
    status: refused === null ? 'executed' : 'refused',
    result: refused === null ? '0' : RESULTS[refused][0],
    by: attempt.by,
    at: new Date(attempt.atMs).toISOString(),
  };
}
