import type { FailureCode } from '../../domain/outcome.ts';

/** What a message of Payvice says about the request that it answers. */
export type Meaning =
  /** It was carried out, where the other fields say so too. */
  | { readonly says: 'success' }
  /** This request had no effect. `again` later: once our credentials, or the token, are others. */
  | { readonly says: 'refused'; readonly code: FailureCode; readonly again: 'never' | 'later' }
  /** An earlier request with this token arrived; what became of it is open. */
  | { readonly says: 'token_used' }
  /** Requery has no row of this token (yet). */
  | { readonly says: 'not_found' };

const success: Meaning = { says: 'success' };
const refused = (code: FailureCode, again: 'never' | 'later' = 'never'): Meaning => ({
  says: 'refused',
  code,
  again,
});
/** The token is none, or is none any more: a new one may be accepted. */
const deadToken = refused('refused_by_provider', 'later');
const credentials = refused('provider_credentials_refused', 'later');

/** Every known message, as it is printed. Payvice has no error codes: only the text tells. */
export const MESSAGES: Readonly<Record<string, Meaning>> = {
  // payvice.txt, samples
  'Authenticated successfully': success,
  'Topup completed successfully': success,
  'Customer name validation was successful': success,
  'Credit purchase was successful': success,
  'Completed successfully': success,
  'Customer Validation Successful': success,
  'Subscription plans lookup was successful': success,
  'Account validation was successful': success,
  'DSTV - Subscription was successful': success,
  'GOTV - Subscription was successful': success,
  'Fund transfered successfully': success,
  // payvice.txt, Possible Error Messages
  'Unknown user ID or wrong password': credentials,
  'Unauthorized API call. Token expired': deadToken,
  'Failed. Please check your token/Vice ID': deadToken,
  'Unauthorized API call. Token already used': { says: 'token_used' },
  'Lookup failed. Customer information not found': refused('recipient_invalid'),
  'Unknown Recipient wallet': refused('recipient_invalid'),
  // field notes
  'Invalid credentials': credentials,
  'Unknown vice ID': credentials,
  'Low wallet fund. Please fund your wallet': refused('provider_float_insufficient'),
  'Service Unavailable': refused('product_unavailable'),
  'Unkown request token': deadToken,
  'Invalid token provided': deadToken,
  'Invalid token/vice id': { says: 'not_found' },
};

const BY_NORMAL_FORM: ReadonlyMap<string, readonly [text: string, meaning: Meaning]> = new Map(
  Object.entries(MESSAGES).map(([text, meaning]) => [normalised(text), [text, meaning]]),
);

/** A known message, as it is printed, and what it says; null for a text that is in no list. */
export function knownMessage(text: unknown): { readonly text: string; readonly meaning: Meaning } | null {
  const known = typeof text === 'string' ? BY_NORMAL_FORM.get(normalised(text)) : undefined;
  return known ? { text: known[0], meaning: known[1] } : null;
}

/** Without case, doubled or outer blanks, and dots at the end: in these, and in nothing else, a message may differ. */
function normalised(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.]+$/, '')
    .toLowerCase();
}
