import { ControlError } from './provider-sandbox.ts';

/**
 * Assumptions that `/_control/behaviour` switches, with what the sandbox does unless told otherwise. Each one is something
 * that a provider's documents do not say and that a decision about money depends on.
 */
export const BEHAVIOURS = {
  /** DVS refuses a second create with the same external_id (1007001). False: it makes a second transaction. */
  'dvs.external_id_unique': true,
  /** An expired DVS transaction stays CREATED and holds the float until cancelled. False: it is cancelled by itself. */
  'dvs.expired_keeps_hold': true,
  /** DVS refuses a second confirm (1007002). False: it answers with the transaction as it stands. */
  'dvs.confirm_repeat_refused': true,
  /** DVS rejects an unacceptable create as 201 with class REJECTED. False: as 400 with a code. */
  'dvs.create_rejects_with_201': false,
  /** DVS looks at the float before the external_id, so a lost create's own hold can answer its resend with 1006001. */
  'dvs.balance_checked_first': false,
};
export type BehaviourName = keyof typeof BEHAVIOURS;

/** The present switches, and the multiplier of all simulated delays. */
export class Behaviour {
  readonly #initialDelayScale: number;
  #changes: Record<string, boolean | number> = {};

  constructor(delayScale: number) {
    this.#initialDelayScale = delayScale;
  }

  /** True when the assumption holds in this sandbox. */
  is(name: BehaviourName): boolean {
    return (this.#changes[name] ?? BEHAVIOURS[name]) === true;
  }

  /** Multiplies every simulated delay; 0 answers at once. */
  get delayScale(): number {
    const scale = this.#changes['delay_scale'];
    return typeof scale === 'number' ? scale : this.#initialDelayScale;
  }

  /** All switches as they stand, with `delay_scale`. */
  all(): Record<string, boolean | number> {
    return { ...BEHAVIOURS, delay_scale: this.#initialDelayScale, ...this.#changes };
  }

  /** What was changed from the start, for the journal. */
  get changes(): Readonly<Record<string, boolean | number>> {
    return this.#changes;
  }

  /** Switches some, for example `{ "dvs.external_id_unique": false, "delay_scale": 0 }`. Throws ControlError. */
  change(changes: Readonly<Record<string, unknown>>): void {
    const next = { ...this.#changes };
    for (const [name, value] of Object.entries(changes)) {
      const fits =
        name === 'delay_scale'
          ? typeof value === 'number' && Number.isFinite(value) && value >= 0
          : Object.hasOwn(BEHAVIOURS, name) && typeof value === 'boolean';
      if (!fits) {
        const known = `${Object.keys(BEHAVIOURS).join(', ')} (true or false), delay_scale (a number from 0)`;
        throw new ControlError(400, `"${name}" is no behaviour or has no such value. Known: ${known}`);
      }
      next[name] = value as boolean | number;
    }
    this.#changes = next;
  }

  /** Back to how the sandbox was started. */
  reset(): void {
    this.#changes = {};
  }
}
