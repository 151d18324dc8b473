import { ControlError } from './provider-sandbox.ts';

/** Faults of the connection, which every provider has. */
export const TRANSPORT_FAULTS = [
  'drop_before_effect',
  'drop_after_effect',
  'http_500_before_effect',
  'http_500_after_effect',
  'garbage_after_effect',
  'hang_before_effect',
  'hang_after_effect',
  /** The effect happens at once, the answer comes late. */
  'delay',
  /** The effect itself comes late, perhaps after the client has given up. */
  'delay_before_effect',
  'rate_limit',
] as const;
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];

/** Faults of callbacks. Their `path` is matched against the callback URL and the paths that create and confirm an order. */
export const CALLBACK_FAULTS = [
  'callback_duplicate',
  'callback_withhold',
  'callback_delay',
  'callback_before_answer',
] as const;

/** A fault that waits for the requests it applies to. */
export interface Fault {
  readonly id: string;
  readonly provider: string;
  readonly fault: string;
  /** Regular expression on the provider's own path, with and without its version; null applies to every path. */
  readonly path: string | null;
  /** HTTP method; null applies to every method. */
  readonly method: string | null;
  /** How often it may still fire; null until deleted. */
  count: number | null;
  readonly probability: number;
  readonly delay_ms: number;
  /** How often it has fired. */
  fired: number;
}

/** All faults that were ordered over the control surface. */
export class FaultBook {
  readonly #faults = new Map<string, Fault & { readonly pattern: RegExp | null }>();
  readonly #changed: (fault: Fault) => void;
  #lastId = 0;

  /** @param changed called with a fault that was added or has fired, before its effect */
  constructor(changed: (fault: Fault) => void) {
    this.#changed = changed;
  }

  list(): Fault[] {
    return [...this.#faults.values()].map(({ pattern: _pattern, ...fault }) => fault);
  }

  /** Adds a fault. Throws ControlError when `path` is no regular expression. */
  add(fault: Omit<Fault, 'id'>): string {
    const id = `flt_${this.#lastId + 1}`;
    this.restore({ ...fault, id });
    this.#report(id);
    return id;
  }

  /** Takes back a fault from the journal. */
  restore(fault: Fault): void {
    let pattern: RegExp | null;
    try {
      pattern = fault.path === null ? null : new RegExp(fault.path);
    } catch {
      throw new ControlError(400, `"path" is not a regular expression: ${fault.path}`);
    }
    this.#lastId = Math.max(this.#lastId, Number(fault.id.slice('flt_'.length)));
    this.#faults.set(fault.id, { ...fault, pattern });
  }

  /** True when there was such a fault. */
  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** Fires the first fault of one of `kinds` that applies to this request, and counts it. Null when none does. */
  take(
    provider: string,
    kinds: readonly string[],
    method: string,
    paths: readonly (string | null)[],
  ): Fault | null {
    for (const fault of this.#faults.values()) {
      if (fault.provider !== provider || fault.count === 0 || !kinds.includes(fault.fault)) continue;
      if (fault.method !== null && fault.method !== method) continue;
      const { pattern } = fault;
      if (pattern && !paths.some((path) => path !== null && pattern.test(path))) continue;
      if (fault.probability < 1 && Math.random() >= fault.probability) continue;
      fault.fired += 1;
      if (fault.count !== null) fault.count -= 1;
      this.#report(fault.id);
      return fault;
    }
    return null;
  }

  #report(id: string): void {
    const found = this.#faults.get(id);
    if (!found) return;
    const { pattern: _pattern, ...fault } = found;
    this.#changed(fault);
  }
}

/** The forms of a path that a fault may be written for: as it stands, and without a leading version (`/v1`, `/api/v2`). */
export function faultPaths(path: string): string[] {
  const withoutVersion = path.replace(/^(\/api)?\/v[0-9]+(?=\/)/, '');
  return withoutVersion === path ? [path] : [path, withoutVersion];
}
