import type { DeliverableSecret } from '../../domain/provider.ts';

/** What the customer types into a prepaid meter; none when the answer has no token. */
export function energySecrets(tokenValue: string | null): DeliverableSecret[] {
  const code = tokenValue?.trim() ?? '';
  return code === '' ? [] : [{ kind: 'token', code, serial: null }];
}

/** The receipt of a subscription: its `txn_ref`. A requery does not tell it. */
export function tvSecrets(reference: string | null): DeliverableSecret[] {
  return reference === null ? [] : [{ kind: 'voucher', code: reference, serial: null }];
}
