import type { ErrorOutcome, ProviderError } from '../../domain/errors.ts';

/** What an error code of Paythru means (document 3.1) and proves about the call that it answers. */
export interface PaythruError {
  readonly code: ProviderError['code'];
  readonly meaning: string;
  readonly outcome: ErrorOutcome;
}

const never: ErrorOutcome = { kind: 'not_done', proof: 'refused', again: 'never', retryAfterMs: null };
const later: ErrorOutcome = { kind: 'not_done', proof: 'refused', again: 'later', retryAfterMs: null };
const unknown: ErrorOutcome = { kind: 'unknown' };

const refused = (meaning: string): PaythruError => ({
  code: 'payment_refused_by_provider',
  meaning,
  outcome: never,
});
const credentials = (meaning: string): PaythruError => ({
  code: 'provider_credentials_refused',
  meaning,
  outcome: later,
});

/** Codes of one or two digits stand as they are. */
const EXACT: Readonly<Record<string, PaythruError>> = {
  '1': refused('no data sent'),
  '3': credentials('no merchant key sent, or an invalid one'),
  '5': refused('no valid item or user data'),
  '6': credentials('missing or invalid password'),
  '7': refused('an item name without a price, or a price without a name'),
  '8': refused('an item name or price is missing'),
  '9': refused('invalid token'),
  '10': {
    code: 'payment_currency_refused',
    meaning: 'the currency is not valid or not supported',
    outcome: never,
  },
  '11': refused('version not supplied or not valid'),
  '12': refused('an alternative merchant is not supported'),
  '13': refused('an alternative merchant could not be loaded'),
  '14': refused('the applet does not belong to the child merchant'),
  '15': refused('the applet does not belong to the parent merchant'),
  '16': refused('message or mobile number missing'),
  '17': refused('house number or postcode missing'),
  '18': refused('the previous transaction key is missing'),
  '19': refused('the value of the transaction is missing'),
  '20': refused('the type of the transaction is missing'),
  '21': refused('the refund failed; one of a part may need the leave of the bank'),
  '22': { code: 'payment_declined', meaning: 'the repeat transaction failed', outcome: never },
  '23': refused('the capture failed'),
  '24': refused('the cancellation failed'),
};

/** Longer ones by their last two digits: the ones before vary. */
const SUFFIX: Readonly<Record<string, PaythruError>> = {
  '15': refused('required parameters missing'),
  '30': credentials('permission denied for this function'),
  '25': credentials('no API settings for the merchant'),
  '31': refused('invalid frequency'),
  '32': refused('invalid interval'),
  '66': refused('invalid token id'),
  '93': refused('invalid terminal key'),
};

/** What a code means. "xxx" and whatever no document lists proves nothing. */
export function paythruError(code: string): PaythruError {
  const known = /^\d{1,2}$/.test(code)
    ? EXACT[code]
    : /^\d{5,}$/.test(code)
      ? SUFFIX[code.slice(-2)]
      : undefined;
  return known ?? { code: 'unexpected_status', meaning: 'an unhandled error', outcome: unknown };
}
