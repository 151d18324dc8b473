/**
 * Money as the API writes it: major units as a decimal text.
 * @typedef {{ readonly amount: string, readonly currency: string }} Money
 */

/** @typedef {{ readonly numerator: bigint, readonly denominator: bigint }} Fraction */

/**
 * `12,345.50 USD`, exactly: the text goes to the formatter without ever being a number.
 * @param {Money} money
 */
export function moneyText({ amount, currency }) {
  const decimals = amount.split('.')[1]?.length ?? 0;
  const format = new Intl.NumberFormat('en', { minimumFractionDigits: decimals });
  return `${format.format(/** @type {Intl.StringNumericLiteral} */ (amount))} ${currency}`;
}

/**
 * A decimal text as a fraction; null when it is none or not above zero.
 * @param {string} text
 * @returns {Fraction | null}
 */
export function fraction(text) {
  const [, whole = '', decimals = ''] = /^([0-9]{1,15})(?:\.([0-9]{1,12}))?$/.exec(text.trim()) ?? [];
  if (whole === '') return null;
  const numerator = BigInt(whole + decimals);
  return numerator === 0n ? null : { numerator, denominator: 10n ** BigInt(decimals.length) };
}

/**
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 */
export function times(a, b) {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/**
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 */
export function over(a, b) {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/**
 * Hundredths, rounded up: `7.28`.
 * @param {Fraction} value
 */
export function roundedUp({ numerator, denominator }) {
  const hundredths = (numerator * 100n + denominator - 1n) / denominator;
  const digits = String(hundredths).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * What to charge for it: its price in the charge's currency and a fifth more, rounded up. An amount whose price this page
 * cannot tell is taken as if it were one already.
 * @param {import('./api.js').Product} product
 * @param {Money} amount
 * @param {import('./api.js').Facts} facts
 * @returns {string | null} null when the amount is none
 */
export function suggestedCharge(product, amount, { charge_currency, exchange_rates }) {
  const given = fraction(amount.amount);
  if (!given) return null;
  /** @param {Money} money */
  const inCharge = (money) => {
    if (money.currency === charge_currency) return fraction(money.amount);
    const rate = fraction(exchange_rates[`${money.currency}/${charge_currency}`] ?? '');
    const value = fraction(money.amount);
    return rate && value && times(rate, value);
  };
  const price = product.cost ? inCharge(product.cost) : inRange(product, amount, given, inCharge);
  return roundedUp(times(price ?? given, { numerator: 6n, denominator: 5n }));
}

/**
 * The ends of a product's ranges are worth the same in every currency: so much of the one is so much of the other.
 * @param {import('./api.js').Product} product
 * @param {Money} amount
 * @param {Fraction} given
 * @param {(money: Money) => Fraction | null} inCharge
 */
function inRange(product, amount, given, inCharge) {
  const direct = inCharge(amount);
  if (direct) return direct;
  const own = product.ranges?.find(({ max }) => max.currency === amount.currency);
  const ownMost = own && fraction(own.max.amount);
  const most = (product.ranges ?? []).map(({ max }) => inCharge(max)).find((value) => value !== null);
  return ownMost && most ? times(given, over(most, ownMost)) : null;
}
