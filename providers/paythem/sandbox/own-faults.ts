import { ControlError, type SandboxContext, type SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import type { Store } from './store.ts';
import type { Wallets } from './wallets.ts';

/**
 * What only PayThem can do wrong, beside the faults of every provider. A path is the URL's with the function behind it
 * (`/topup_Retailer$`). The first three happen at once when ordered for a reference, with the retailer and amount of that
 * load, or after the next call of a path, to every retailer with 10.00: `other_load` is a top-up by another account or by
 * staff, `sale` lowers BALANCE, `counter_reset` puts USED_DAILY_LIMIT back to 0. The others are for a path: `lock` and
 * `unlock` shut the account out and let it in before the next call, `global_error` answers RESULT -1 in place of the effect,
 * `global_error_after_effect` after it.
 */
export const OWN_FAULTS = [
  'other_load',
  'sale',
  'counter_reset',
  'lock',
  'unlock',
  'global_error',
  'global_error_after_effect',
] as const;
export type OwnFault = (typeof OWN_FAULTS)[number];

const AMOUNT_MINOR = 10_00;
const STRIKES = ['other_load', 'sale', 'counter_reset'] as const;
type Strike = (typeof STRIKES)[number];

/** Fires the fault that was ordered for this request, if there is one. */
export function fires(
  { faults }: SandboxContext,
  request: SandboxRequest,
  paths: readonly string[],
  fault: OwnFault,
): boolean {
  return faults.take('paythem', [fault], request.method, paths) !== null;
}

/** Does what was ordered to happen after this call. */
export function strikeAfter(
  context: SandboxContext,
  request: SandboxRequest,
  paths: readonly string[],
  store: Store,
  wallets: Wallets,
): void {
  for (const fault of STRIKES) {
    if (!fires(context, request, paths, fault)) continue;
    for (const { id } of wallets.retailers) act(fault, id, AMOUNT_MINOR, store, wallets);
  }
}

/** Does a fault at once to the retailer of the newest executed load of a reference. Throws ControlError. */
export function strike(fault: string, reference: string, store: Store, wallets: Wallets): void {
  const known = STRIKES.find((each) => each === fault);
  if (!known) throw new ControlError(400, `"${fault}" takes a path, not an our_reference.`);
  const load = store.ofReference(reference).findLast(({ refused }) => refused === null);
  if (!load) throw new ControlError(404, `There is no executed top-up with reference ${reference}.`);
  act(known, load.retailerId, load.amountMinor, store, wallets);
}

function act(fault: Strike, retailerId: number, amountMinor: number, store: Store, wallets: Wallets): void {
  if (fault === 'other_load') wallets.loadByOthers(wallets.retailer(retailerId), amountMinor);
  else if (fault === 'sale') store.sell(retailerId, amountMinor);
  else store.resetCounter(retailerId);
}
