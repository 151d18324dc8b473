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
  /** Paythru sends a callback again until it is answered with a 2XX. False: once. */
  'paythru.callback_retry': true,
  /** Paythru refunds a captured reservation by the capture's key only. False: the reservation's key serves too. */
  'paythru.capture_key_required': false,
  /** The look-up of a voided Paythru reservation still says Approved. False: it says Cancelled. */
  'paythru.void_leaves_lookup_approved': true,
  /** Paythru makes every token an Auth token, whatever was asked for, and echoes `auth`. */
  'paythru.echo_auth': false,
  /** Paythru makes every token an Auth token and echoes what was asked for all the same. */
  'paythru.takes_at_once': false,
  /** Valuetopup's status by correlationId knows every kind. False: top-ups, PINs and gift cards only, as it promises. */
  'valuetopup.status_of_every_kind': true,
  /** Valuetopup's wallet is on credit terms: its balance is what is owed. False: prepaid, the balance is negative. */
  'valuetopup.credit_terms': false,
  /** Valuetopup's balance is an object with `balance`, as in older answers. False: a number. */
  'valuetopup.balance_as_object': false,
  /** Payvice tokens die after two minutes. False: they live until another kills them. */
  'payvice.token_expires': true,
  /** A Payvice wallet has one live token: a look-up that makes a new one kills the one before. False: several live. */
  'payvice.one_live_token': true,
  /** Payvice's requery finds an order only after the operator answered. False: at once, with `pending`. */
  'payvice.requery_after_operator': true,
  /** PayThem answers the five announced functions (with shapes of ours). False: "not implemented". */
  'paythem.announced_functions': false,
  /** PayThem executes a second top-up with the same reference. False: it is refused. */
  'paythem.repeated_reference_executed': true,
  /** PayThem answers the calls of a foreign or blacklisted IP address with an error. False: with nothing at all. */
  'paythem.foreign_ip_answered': true,
  /** PayThem has enabled the account's retailers for top-up. False: the list is empty and every top-up is refused. */
  'paythem.top_up_enabled': true,
};
export type BehaviourName = keyof typeof BEHAVIOURS;

/** Assumptions that have words instead of true and false. The first is what the sandbox does unless told otherwise. */
export const CHOICES = {
  /** What Paythru does with a second capture of one reservation. */
  'paythru.second_capture': ['refused', 'executed'],
  /** What Paythru does with a refund beyond what is left to refund, such as a repeated full one. */
  'paythru.second_refund': ['refused', 'executed'],
  /** Whether the bank permits refunds of a part. */
  'paythru.partial_refund': ['allowed', 'refused'],
  /** What Valuetopup does with a second purchase under one correlationId, while the first runs or has succeeded. */
  'valuetopup.repeated_correlation_id': ['refused', 'replayed', 'executed'],
  /** What Valuetopup's status says of a correlationId that it does not know. */
  'valuetopup.unknown_status': ['not_found', 'in_progress', 'http_404'],
  /** What Valuetopup calls the states of a port-in: In Progress, Completed, Rejected; or words that nobody was told of. */
  'valuetopup.port_in_states': ['usual', 'unheard_of'],
  /** Which of its two codes Valuetopup uses for what is in progress. */
  'valuetopup.in_progress_code': ['852', '851'],
  /** Whether Payvice gives a wallet the same token within a clock minute, or a new one for each look-up. */
  'payvice.token': ['clock_minute', 'every_lookup'],
  /** The `status` of a successful Payvice look-up: as the document prints it, or like every other success. */
  'payvice.lookup_status': ['0', '1'],
  /** What Payvice says of a token that is none of the wallet's: each path its own words, or the document's. */
  'payvice.bad_token_text': ['per_path', 'document'],
  /** Whether Payvice's requery tells amount, beneficiary and electricity token, or only what the document prints. */
  'payvice.requery_fields': ['full', 'printed'],
  /** The prices of Payvice's TV plans: as printed, or 100 naira more. */
  'payvice.tv_prices': ['printed', 'raised'],
  /** How Payvice writes JSON: as the samples, or as `text/html` with its numbers as texts. */
  'payvice.json': ['plain', 'loose'],
  /** When the daily counter starts again: a window from its first load, one that moves along, or one of the clock. */
  'paythem.window': ['from_first_load', 'rolling', 'aligned'],
  /** How long a PayThem "day" is: ten minutes on demo. */
  'paythem.window_length': ['10m', '24h'],
  /** Other people's sales: one between two calls, none, or one of each load's amount right after it, which hides it. */
  'paythem.sales': ['steady', 'none', 'hiding'],
  /** Whether calls must come from the registered IP address. */
  'paythem.ip_rule': ['demo', 'production'],
  /** How far PayThem's clock is from this machine's, in seconds. */
  'paythem.clock_skew_s': ['0', '12', '-12', '27', '-27', '40', '-40'],
  /** How RESULT says that there was no error: 0, or "00000" as older answers do. */
  'paythem.result': ['number', 'text'],
  /** How RETAILER_REFERENCE is answered: as it was sent, or as a number of PayThem's (as in the document's sample). */
  'paythem.reference_echo': ['text', 'number'],
} as const satisfies Record<string, readonly [string, ...string[]]>;
export type ChoiceName = keyof typeof CHOICES;
/** The words of one choice. */
export type ChoiceOf<Name extends ChoiceName> = (typeof CHOICES)[Name][number];

/** What a switch can be set to. */
type Setting = boolean | number | string;

/** The present switches, and the multiplier of all simulated delays. */
export class Behaviour {
  readonly #initialDelayScale: number;
  #changes: Record<string, Setting> = {};

  constructor(delayScale: number) {
    this.#initialDelayScale = delayScale;
  }

  /** True when the assumption holds in this sandbox. */
  is(name: BehaviourName): boolean {
    return (this.#changes[name] ?? BEHAVIOURS[name]) === true;
  }

  /** The word that stands for an assumption at present. */
  choice<Name extends ChoiceName>(name: Name): ChoiceOf<Name> {
    return (this.#changes[name] ?? CHOICES[name][0]) as ChoiceOf<Name>;
  }

  /** Multiplies every simulated delay; 0 answers at once. */
  get delayScale(): number {
    const scale = this.#changes['delay_scale'];
    return typeof scale === 'number' ? scale : this.#initialDelayScale;
  }

  /** All switches as they stand, with `delay_scale`. */
  all(): Record<string, Setting> {
    const choices = Object.fromEntries(Object.entries(CHOICES).map(([name, [first]]) => [name, first]));
    return { ...BEHAVIOURS, ...choices, delay_scale: this.#initialDelayScale, ...this.#changes };
  }

  /** What was changed from the start, for the journal. */
  get changes(): Readonly<Record<string, Setting>> {
    return this.#changes;
  }

  /** Switches some, for example `{ "dvs.external_id_unique": false, "delay_scale": 0 }`. Throws ControlError. */
  change(changes: Readonly<Record<string, unknown>>): void {
    const next = { ...this.#changes };
    for (const [name, value] of Object.entries(changes)) {
      if (!fits(name, value)) {
        const choices = Object.entries(CHOICES).map(([name, words]) => `${name} (${words.join(' or ')})`);
        const known = `${Object.keys(BEHAVIOURS).join(', ')} (true or false), ${choices.join(', ')}, delay_scale (a number from 0)`;
        throw new ControlError(400, `"${name}" is no behaviour or has no such value. Known: ${known}`);
      }
      next[name] = value as Setting;
    }
    this.#changes = next;
  }

  /** Back to how the sandbox was started. */
  reset(): void {
    this.#changes = {};
  }
}

function fits(name: string, value: unknown): boolean {
  if (name === 'delay_scale') return typeof value === 'number' && Number.isFinite(value) && value >= 0;
  if (Object.hasOwn(BEHAVIOURS, name)) return typeof value === 'boolean';
  if (!Object.hasOwn(CHOICES, name)) return false;
  const words: readonly unknown[] = CHOICES[name as ChoiceName];
  return words.includes(value);
}
