import type { Status } from './statuses.ts';

/** What the simulated operator will do with an order. */
export interface Plan {
  readonly outcome: Status;
  /** The suffix asks for a PIN, whatever the product. */
  readonly withPin: boolean;
  /** Simulated processing time before scaling. */
  readonly delayMs: number;
}

/** Last two digits of the credit party → final status. Source: OpenAPI 1.14, Sandbox. */
const OUTCOMES: Readonly<Record<string, Status>> = {
  '00': 'COMPLETED',
  '01': 'COMPLETED',
  '02': 'DECLINED-INVALID-CREDIT-PARTY',
  '03': 'DECLINED-BARRED-CREDIT-PARTY',
  '04': 'DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE',
  '05': 'DECLINED-DUPLICATED-TRANSACTION',
  '06': 'DECLINED',
  '07': 'DECLINED-EXCEPTION',
};

/** Third digit from the end → at least this long: 3 seconds, 20 seconds, 5 minutes. Source: OpenAPI 1.14, Sandbox. */
const DELAYS_MS: Readonly<Record<string, number>> = { '1': 3_000, '2': 20_000, '3': 300_000 };

/** Orders without a suffix of the table complete after this. */
const OTHERWISE_MS = 400;

/**
 * Reads the plan from the credit party's last three digits. Orders without a credit party always complete.
 *
 * @param creditParty mobile number or account number, or null when the product needs none
 */
export function planFor(creditParty: string | null): Plan {
  const match = /([123])(0[0-7])$/.exec(creditParty ?? '');
  const delayMs = DELAYS_MS[match?.[1] ?? ''];
  const outcome = OUTCOMES[match?.[2] ?? ''];
  if (delayMs === undefined || outcome === undefined) {
    return { outcome: 'COMPLETED', withPin: false, delayMs: OTHERWISE_MS };
  }
  return { outcome, withPin: match?.[2] === '01', delayMs };
}
