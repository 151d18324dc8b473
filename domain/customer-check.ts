import type { ProviderError } from './errors.ts';
import type { CustomerCheck } from './provider.ts';

const NOT_FOUND: CustomerCheck = { found: false, name: null, operator: null, amountDue: null, dueDate: null };

/**
 * What a look-up of a customer that was refused says: that there is none, or (null) that this one cannot be asked about at all.
 * `unavailable`: nothing, the provider could not be asked.
 */
export function checkOfRefusal({ code, outcome }: ProviderError): CustomerCheck | null | 'unavailable' {
  if (outcome.kind === 'unknown' || outcome.again === 'later') return 'unavailable';
  return code === 'recipient_invalid' ? NOT_FOUND : null;
}
