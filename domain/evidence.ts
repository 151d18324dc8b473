import type { NotDone, OrderState } from './outcome.ts';

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
