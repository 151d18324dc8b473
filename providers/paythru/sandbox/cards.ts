/** What the bank says to a payment by card. */
export type Verdict =
  | 'approved'
  | 'declined'
  | 'insufficient_funds'
  | 'blacklisted'
  | 'pending_success'
  | 'pending_failure'
  | 'connection_error';

interface TestCard {
  readonly number: string;
  readonly verdict: Verdict;
  /** Asks for 3-D Secure where the token does. */
  readonly challenge?: true;
  /** A `repeat` with it is refused. */
  readonly repeatRefused?: true;
  readonly about: string;
}

/** Our own test cards: the document has none. Every other number with a right check digit is approved. */
export const TEST_CARDS: readonly TestCard[] = [
  { number: '4111111111111111', verdict: 'approved', about: 'approved' },
  { number: '4000000000000002', verdict: 'declined', about: 'declined' },
  { number: '4000000000009995', verdict: 'insufficient_funds', about: 'declined: insufficient funds' },
  { number: '4000000000000069', verdict: 'blacklisted', about: 'blacklisted by the merchant' },
  { number: '4000000000000101', verdict: 'pending_success', about: 'pending, approved after 30 s' },
  { number: '4000000000000119', verdict: 'pending_failure', about: 'pending, declined after 30 s' },
  { number: '4000000000000127', verdict: 'connection_error', about: 'no connection to the bank' },
  {
    number: '4000000000003220',
    verdict: 'approved',
    challenge: true,
    about: 'asks to be confirmed (3-D Secure) where 3D_secure=1, else approved',
  },
  {
    number: '4000000000000341',
    verdict: 'approved',
    repeatRefused: true,
    about: 'approved; a later repeat is refused',
  },
];

/** What is kept of a card: never its number, never its CVV. */
export interface Card {
  readonly lastFour: string;
  readonly scheme: string;
  /** Two digits each. */
  readonly expiryMonth: string;
  readonly expiryYear: string;
  readonly repeatRefused: boolean;
}

/** What the bank does with a card number, and whether 3-D Secure asks first. */
export function judge(number: string): Pick<TestCard, 'verdict' | 'challenge' | 'repeatRefused'> {
  return TEST_CARDS.find((card) => card.number === number) ?? { verdict: 'approved' };
}

const SCHEMES: readonly (readonly [pattern: RegExp, scheme: string])[] = [
  [/^4/, 'Visa'],
  [/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/, 'Mastercard'],
  [/^3[47]/, 'American Express'],
  [/^(6011|65|64[4-9])/, 'Discover'],
  [/^(50|5[6-9]|6)/, 'Maestro'],
];

/** The scheme that a number belongs to. */
export function schemeOf(number: string): string {
  return SCHEMES.find(([pattern]) => pattern.test(number))?.[1] ?? 'Card';
}

/** True when the check digit is right (Luhn). */
export function isCardNumber(number: string): boolean {
  if (!/^[0-9]{12,19}$/.test(number)) return false;
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
