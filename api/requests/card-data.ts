import { refuseFaults, type Fault } from '../problems.ts';
import { pointerOf } from './faults.ts';
import type { PurchaseBody } from './purchase-body.ts';

/** Where a long number is what it is: phones, accounts and statements are not judged. */
const NUMBERS: ReadonlySet<string> = new Set([
  '/recipient/mobile',
  '/recipient/account',
  '/recipient/carrier_account',
  '/recipient/statement_reference',
  '/payment/receipt_mobile',
]);

/** Card numbers must never reach us, so a body in which any text holds one is refused before anything is stored. */
export function cardDataFaults(body: PurchaseBody): Fault[] {
  return textsOf(body, [])
    .filter(({ pointer, text }) => !NUMBERS.has(pointer) && holdsCardNumber(text))
    .map(({ pointer }) => ({ code: 'card_data_not_accepted', pointer, detail: 'looks like a card number' }));
}

/** Every text of the body, with its name where names are the merchant's own, and its pointer. */
function textsOf(value: unknown, path: readonly string[]): { pointer: string; text: string }[] {
  if (typeof value === 'string') {
    const own = path[0] === 'metadata' ? `${path[1]}\n` : '';
    return [{ pointer: pointerOf(path), text: own + value }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => textsOf(child, [...path, name]));
}

/** Refuses a text of the body that holds one. Throws Problem. */
export function refuseCardNumber(text: string, pointer: string): void {
  if (holdsCardNumber(text))
    refuseFaults([{ code: 'card_data_not_accepted', pointer, detail: 'looks like a card number' }]);
}

/** True when the text holds 13 to 19 digits, with or without single spaces or hyphens, that make a card number. */
export function holdsCardNumber(text: string): boolean {
  const runs = text.normalize('NFKC').match(/(?<![\p{L}\p{N}])\d+(?:[ -]\d+)*(?![\p{L}\p{N}])/gu) ?? [];
  return runs.some((run) => holdsNumber(run.split(/[ -]/)));
}

/** Any sequence of neighbouring groups may be the number: "12 4111 1111 1111 1111". */
function holdsNumber(groups: readonly string[]): boolean {
  return groups.some((_, from) => {
    let digits = '';
    for (const group of groups.slice(from, from + 19)) {
      digits += group;
      if (digits.length > 19) return false;
      if (digits.length >= 13 && ISSUED.test(digits) && passesLuhn(digits)) return true;
    }
    return false;
  });
}

/** First digits of the card schemes (ISO/IEC 7812): a time stamp or an order number seldom begins so. */
const ISSUED = /^(?:2[2-7]|3[0145-9]|4|5|6)/;

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
