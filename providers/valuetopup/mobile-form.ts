import type { VtSku } from './schema.ts';

/** The form of a SKU's mobile numbers: one of the codes, then so many digits (null: any number of them). */
export interface MobileForm {
  readonly codes: readonly string[];
  readonly length: number | null;
}

/**
 * As the SKU publishes it; null where it does not, or not so that it can be read. The length is that of the number after
 * the code (Mobile Topup: "the country code is 1876, and the number length is 7 digits").
 */
export function mobileFormOf(
  sku: Pick<VtSku, 'internationalCountryCode' | 'localPhoneNumberLength'>,
): MobileForm | null {
  const codes = (sku.internationalCountryCode ?? [])
    .flatMap((code) => code.split(/[,;]/))
    .map((code) => code.replaceAll(/[\s+-]/g, ''));
  // One that cannot be read may be the number's.
  if (codes.length === 0 || !codes.every((code) => /^[1-9][0-9]{0,6}$/.test(code))) return null;
  const length = sku.localPhoneNumberLength ?? '';
  return { codes, length: /^[1-9][0-9]?$/.test(length) ? Number(length) : null };
}

/** What a number (`+` and digits) would have to be like; null where it is. */
export function wrongMobile({ codes, length }: MobileForm, mobile: string): string | null {
  const number = mobile.slice(1);
  const fits = codes.some(
    (code) => number.startsWith(code) && (length === null || number.length === code.length + length),
  );
  if (fits) return null;
  const begins = codes.map((code) => `+${code}`).join(' or ');
  return length === null ? `must begin with ${begins}` : `must be ${begins}, then ${length} digits`;
}
