import type { Code } from './codes.ts';
import type { Kind } from './purchase.ts';

/** How long the provider keeps a call open before it answers that the purchase is in progress. Source: Check Status. */
export const PROVIDER_TIMEOUT_MS = 120_000;

/** How long a number is ported. Ours. */
export const PORT_IN_MS = 60_000;

/** What the end of a topped-up mobile number causes. Source: valuetopup-v2.txt, Test simulation for Sandbox Environment. */
const ENDINGS: readonly (readonly [ending: string, Partial<Trigger>])[] = [
  ['666666', { delayMs: 175_000 }],
  ['555555', { delayMs: 90_000 }],
  ['510', { code: '510' }],
  ['500', { code: '500' }],
];

export interface Trigger {
  /** How long the operator takes (before the delay scale). */
  readonly delayMs: number;
  /** Why it refuses; null when it delivers. */
  readonly code: Code | null;
}

const NONE: Trigger = { delayMs: 0, code: null };

/** The trigger of a purchase; the document has them for top-ups only. 1876…888 is the range of SKU 193 itself. */
export function triggerOf(kind: Kind, recipient: string | null): Trigger {
  if (kind !== 'topup' || recipient === null) return NONE;
  const found = ENDINGS.find(([ending]) => recipient.endsWith(ending));
  return { ...NONE, ...found?.[1] };
}
