/** What a customer owes the operator, in minor units of the bundles' currency: 50.00 for numbers that end with 77. */
const OWED_MINOR = 5_000;
const RISE_MINOR = 1_000;

/** Loans that are paid with a bundle. Source: valuetopup-v2.txt, Two-Step Bundle Purchase Flow with Loan Requirement. */
export class Loans {
  readonly #changed = new Map<string, number>();
  readonly #record: (loan: readonly [mobile: string, minor: number]) => void;

  constructor(record: (loan: readonly [mobile: string, minor: number]) => void) {
    this.#record = record;
  }

  of(mobile: string): number {
    return this.#changed.get(mobile) ?? (mobile.endsWith('77') ? OWED_MINOR : 0);
  }

  paid(mobile: string): void {
    this.#change(mobile, 0);
  }

  rise(mobile: string): void {
    this.#change(mobile, this.of(mobile) + RISE_MINOR);
  }

  restore([mobile, minor]: readonly [mobile: string, minor: number]): void {
    this.#changed.set(mobile, minor);
  }

  all(): Iterable<readonly [mobile: string, minor: number]> {
    return this.#changed;
  }

  clear(): void {
    this.#changed.clear();
  }

  #change(mobile: string, minor: number): void {
    this.#changed.set(mobile, minor);
    this.#record([mobile, minor]);
  }
}
