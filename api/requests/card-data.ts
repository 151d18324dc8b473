import type { Fault } from '../problems.ts';
import { pointerOf } from './faults.ts';
import type { PurchaseBody } from './purchase-body.ts';

/**
 * Card numbers must never reach us, so a text that holds one is refused before anything is stored. Numbers of phones and
 * accounts are what they are and are not judged.
 */
export function cardDataFaults(body: PurchaseBody): Fault[] {
  const { first_name, last_name, middle_name } = body.recipient;
  const texts: [readonly string[], string | null | undefined][] = [
    [['recipient', 'first_name'], first_name],
    [['recipient', 'last_name'], last_name],
    [['recipient', 'middle_name'], middle_name],
    [['reference'], body.reference],
    ...Object.entries(body.metadata ?? {}).map(([key, value]): [string[], string] => [
      ['metadata', key],
      `${key}\n${value}`,
    ]),
  ];
  return texts
    .filter(([, text]) => text != null && holdsCardNumber(text))
    .map(([path]) => ({
      code: 'card_data_not_accepted',
      pointer: pointerOf(path),
      detail: 'looks like a card number',
    }));
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
