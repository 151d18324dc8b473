import type { NotDone, OrderState } from './outcome.ts';
import type { Evidence } from './provider.ts';

/** What a look-up found about a send whose outcome is unknown. A look-up that itself failed is thrown, never a finding. */
export type Finding =
  /** Our own attempt row proves that the send never left and never will. */
  | { readonly found: 'never_sent'; readonly outcome: NotDone }
  /** The provider knows the order, and product, recipient and amount are ours. */
  | { readonly found: 'yes'; readonly state: OrderState }
  /** The provider knows our reference, but the order is not the one that we sent. */
  | { readonly found: 'mismatch'; readonly detail: string }
  /** The provider does not know it (now). */
  | { readonly found: 'no' };

/**
 * The evidence of a send with what a look-up saw beside it. What the send itself told is never overwritten: a field of the same
 * name gets the prefix `look_up_`. A later look-up's fields replace an earlier one's.
 */
export function withLookUp(stored: Evidence | null, seen: Evidence): Evidence {
  const lookedUp = stored?.['looked_up'] === true;
  const merged: Record<string, Evidence[string]> = { ...stored, looked_up: true };
  for (const [name, value] of Object.entries(seen)) {
    const prefixed = `look_up_${name}`;
    const told = stored !== null && name in stored && (!lookedUp || prefixed in stored);
    merged[told ? prefixed : name] = value;
  }
  return merged;
}
