import { formatAmount, type Money } from '../../domain/money.ts';
import { refusedParameter } from './call.ts';

/** Least amount of airtime and of transfers, in kobo (payvice.txt: minimum of 50). */
export const LEAST_MINOR = 5_000;

/** Naira as a text: `50`, `50.5` is `50.50`. Throws ProviderError (nothing sent). */
export function nairaText(operation: string, amount: Money, leastMinor = 1): string {
  const { amountMinor, currency } = amount;
  if (currency !== 'NGN' || !Number.isSafeInteger(amountMinor) || amountMinor < leastMinor) {
    throw refusedParameter(operation, 'the amount', 'amount_refused');
  }
  return formatAmount(amountMinor, 'NGN').replace(/\.00$/, '');
}

/** Naira as a JSON number: two decimals are exact in print. */
export function nairaNumber(operation: string, amount: Money, leastMinor = 1): number {
  return Number(nairaText(operation, amount, leastMinor));
}

/** A Nigerian number as Payvice writes it, `08101234000`, from that or from `+2348101234000`; null when it is none. */
export function localPhone(number: string): string | null {
  const match = /^(?:0|\+?234)([789][0-9]{9})$/.exec(number.replace(/[\s-]/g, ''));
  return match?.[1] === undefined ? null : `0${match[1]}`;
}

/** As `localPhone`. Throws ProviderError (nothing sent). */
export function phoneField(operation: string, number: string): string {
  const phone = localPhone(number);
  if (phone === null) throw refusedParameter(operation, 'the phone number', 'recipient_invalid');
  return phone;
}

/** The number of a meter, account, smart card or wallet, without blanks. Throws ProviderError (nothing sent). */
export function numberField(operation: string, number: string, field: string): string {
  const tidy = number.replace(/[\s-]/g, '');
  if (!/^[0-9A-Za-z]{4,30}$/.test(tidy)) throw refusedParameter(operation, field, 'recipient_invalid');
  return tidy;
}

/** A text that must be there. Throws ProviderError (nothing sent). */
export function textField(operation: string, text: string, field: string, limit = 200): string {
  if (text.trim() === '' || text.length > limit) throw refusedParameter(operation, field);
  return text;
}
