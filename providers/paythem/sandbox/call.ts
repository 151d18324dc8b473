import { formatAmount } from '../../../domain/money.ts';

/** One call that was let in. */
export interface Call {
  readonly callId: number;
  readonly function: string;
  readonly parameters: Parameters;
  /** The client's zone: dates are converted from and to it (3.2.1). */
  readonly timeZone: string;
}

/** A function of VVS: gives what CONTENT says. Throws VvsRefusal. */
export type VvsFunction = (call: Call) => unknown;

/** The parameters of a call by name; case and underscores do not count, as independent clients write them either way. */
export class Parameters {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: unknown) {
    const entries = values !== null && typeof values === 'object' ? Object.entries(values) : [];
    this.#values = new Map(entries.map(([name, value]) => [plain(name), value]));
  }

  get(name: string): unknown {
    return this.#values.get(plain(name));
  }

  /** Empty when it is absent or neither text nor number. */
  text(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  }
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}

/** A JSON number of major units. */
export function wire(minor: number, currency: string): number {
  return Number(formatAmount(minor, currency));
}
