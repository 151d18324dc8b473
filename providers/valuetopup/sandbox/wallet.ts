import { decimalsOf } from '../../../domain/currency.ts';
import { WALLET_CURRENCY } from './pricing.ts';

/** What the account starts with, in cents. On credit terms this is the limit. */
const OPENING_MINOR = 100_000_000_00;

/** The account's money, in cents. What runs counts as spent. */
export class Wallet {
  #openingMinor = OPENING_MINOR;
  #spentMinor = 0;

  /** What can still be spent. */
  get availableMinor(): number {
    return this.#openingMinor - this.#spentMinor;
  }

  /** What was spent, which on credit terms is owed. */
  get spentMinor(): number {
    return this.#spentMinor;
  }

  get openingMinor(): number {
    return this.#openingMinor;
  }

  /** Books a purchase, or takes it back with a negative amount. */
  spend(minor: number): void {
    this.#spentMinor += minor;
  }

  /** Pays in or takes out until this decimal text is available. False when it is another currency's. */
  setAvailable(unit: string, available: string): boolean {
    if (unit !== WALLET_CURRENCY) return false;
    const minor = Math.round(Number(available) * 10 ** decimalsOf(unit));
    this.#openingMinor = minor + this.#spentMinor;
    return true;
  }

  restoreOpening(minor: number): void {
    this.#openingMinor = minor;
  }

  reset(): void {
    this.#openingMinor = OPENING_MINOR;
    this.#spentMinor = 0;
  }
}
