import { judge, isCardNumber, schemeOf, type Card, type Verdict } from './cards.ts';
import { PaythruRefusal } from './errors.ts';
import type { Params } from './params.ts';
import { addressOf, type Person } from './person.ts';

/** A field of the page that must be put right. */
export interface FormError {
  readonly field: string;
  readonly message: string;
}

/** A filled-in form, without the card's number and CVV. */
export interface CardForm {
  readonly card: Card;
  readonly verdict: Verdict;
  /** 3-D Secure asks for this card, where the token wants it. */
  readonly challenge: boolean;
  readonly name: string;
  readonly address: Person;
}

/** Reads the form of the page; a list of what is wrong when it cannot be used. */
export function readCardForm(params: Params, nowMs: number): CardForm | readonly FormError[] {
  const number = (params.text('card_number') ?? '').replace(/[ -]/g, '');
  const scheme = schemeOf(number);
  const cvvLengths = scheme === 'American Express' ? /^[0-9]{3,4}$/ : /^[0-9]{3}$/;
  const expiry = expiryOf(params.text('expiry') ?? '');
  const name = params.text('name') ?? '';
  const address = readAddress(params);
  const errors = [
    !isCardNumber(number) && { field: 'card_number', message: 'Enter the number of your card' },
    expiry === null && { field: 'expiry', message: 'Enter the expiry date as month and year, such as 08/30' },
    expiry !== null && isOver(expiry, nowMs) && { field: 'expiry', message: 'Your card has expired' },
    !cvvLengths.test(params.text('cvv') ?? '') && {
      field: 'cvv',
      message: 'Enter the 3 digits on the back of your card',
    },
    (name === '' || name.length > 100) && { field: 'name', message: 'Enter the name on your card' },
    address === null && addressError(params),
  ].filter((error) => error !== false);
  if (errors.length > 0 || expiry === null || address === null) return errors;
  const { verdict, challenge = false, repeatRefused = false } = judge(number);
  const card = { lastFour: number.slice(-4), scheme, ...expiry, repeatRefused };
  return { card, verdict, challenge, name, address };
}

type Expiry = Pick<Card, 'expiryMonth' | 'expiryYear'>;

/** MM/YY, also with blanks, without the slash, or with the century. */
function expiryOf(text: string): Expiry | null {
  const match = /^(0[1-9]|1[0-2]) ?\/? ?(?:20)?([0-9]{2})$/.exec(text);
  const [, expiryMonth, expiryYear] = match ?? [];
  return expiryMonth === undefined || expiryYear === undefined ? null : { expiryMonth, expiryYear };
}

/** A card serves to the end of the month that it shows. */
function isOver({ expiryMonth, expiryYear }: Expiry, nowMs: number): boolean {
  return nowMs >= Date.UTC(2000 + Number(expiryYear), Number(expiryMonth), 1);
}

function addressError(params: Params): FormError {
  const country = params.text('country');
  return country !== null && !/^[A-Z]{2}$/.test(country)
    ? { field: 'country', message: 'Enter the country as two capital letters, such as GB' }
    : { field: 'address_1', message: 'Shorten the billing address' };
}

function readAddress(params: Params): Person | null {
  try {
    return addressOf(params);
  } catch (error) {
    if (error instanceof PaythruRefusal) return null;
    throw error;
  }
}
