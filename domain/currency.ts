/**
 * Decimal places of a currency (ISO 4217). Those with two decimals need no entry here; `isCurrency` says which codes
 * exist, from the runtime's own ISO list.
 */
const DECIMALS: Readonly<Record<string, number>> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0,
  XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
}; // prettier-ignore

const KNOWN: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** True when `code` is an upper-case ISO 4217 alphabetic code. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** Number of decimals of the currency's minor unit: JPY 0, USD 2, KWD 3. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}
