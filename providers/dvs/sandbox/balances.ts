import { exact } from './exact.ts';
import { fromE4, inE4 } from './pricing.ts';

/** How an order's price stands in the float. Source: dvs.txt, Balances. */
export type Hold =
  /** Never authorised: the order was rejected at once. */
  | 'none'
  /** CREATED: moved from available to holding. */
  | 'authorised'
  /** CANCELLED, REJECTED, DECLINED: moved back. */
  | 'voided'
  /** COMPLETED: debited. */
  | 'captured'
  /** REVERSED: credited again. */
  | 'reversed';

interface Float {
  readonly id: number;
  readonly unit: string;
  readonly creditLimitE4: number;
  /** What was paid in. Available + holding + captured is always this. */
  openingE4: number;
  holdingE4: number;
  capturedE4: number;
}

const OPENING = [
  { id: 501, unit: 'USD', opening: '100000000', creditLimit: '0' },
  { id: 502, unit: 'EUR', opening: '1000000', creditLimit: '0' },
  { id: 503, unit: 'GBP', opening: '1000000', creditLimit: '500' },
] as const;

/** The account's floats, one for each currency. Amounts are ten-thousandths of a major unit. */
export class Balances {
  readonly #floats = new Map<string, Float>();

  constructor() {
    this.reset();
  }

  /** True when the currency's float covers the amount; null when there is no such float. Its credit limit counts. */
  covers(unit: string, amountE4: number): boolean | null {
    const float = this.#floats.get(unit);
    return float ? availableE4(float) + float.creditLimitE4 >= amountE4 : null;
  }

  /** Books an order's change from one state of its hold to the next. */
  move(unit: string, amountE4: number, from: Hold, to: Hold): void {
    const float = this.#floats.get(unit);
    if (!float) return;
    if (from === 'authorised') float.holdingE4 -= amountE4;
    if (from === 'captured') float.capturedE4 -= amountE4;
    if (to === 'authorised') float.holdingE4 += amountE4;
    if (to === 'captured') float.capturedE4 += amountE4;
  }

  /** Pays in or takes out until `available` (decimal text) is there. False when there is no such float. */
  setAvailable(unit: string, available: string): boolean {
    const float = this.#floats.get(unit);
    if (!float) return false;
    float.openingE4 += inE4(exact(available)) - availableE4(float);
    return true;
  }

  /** What was paid into each float, in ten-thousandths. */
  openings(): Record<string, number> {
    return Object.fromEntries([...this.#floats.values()].map(({ unit, openingE4 }) => [unit, openingE4]));
  }

  /** Takes `openings` back. */
  restoreOpenings(openings: Readonly<Record<string, number>>): void {
    for (const [unit, openingE4] of Object.entries(openings)) {
      const float = this.#floats.get(unit);
      if (float) float.openingE4 = openingE4;
    }
  }

  /** The wire form of all floats, or of one currency's. */
  list(unit: string | null): Record<string, unknown>[] {
    return [...this.#floats.values()]
      .filter((float) => unit === null || float.unit === unit)
      .map((float) => ({
        id: float.id,
        unit_type: 'CURRENCY',
        unit: float.unit,
        available: fromE4(availableE4(float)),
        holding: fromE4(float.holdingE4),
        credit_limit: fromE4(float.creditLimitE4),
      }));
  }

  reset(): void {
    for (const { id, unit, opening, creditLimit } of OPENING) {
      this.#floats.set(unit, {
        id,
        unit,
        creditLimitE4: inE4(exact(creditLimit)),
        openingE4: inE4(exact(opening)),
        holdingE4: 0,
        capturedE4: 0,
      });
    }
  }
}

function availableE4(float: Float): number {
  return float.openingE4 - float.holdingE4 - float.capturedE4;
}
