import { ValuetopupRefusal } from './codes.ts';
import type { Text } from './language.ts';

/** A country with the form of its mobile numbers: one of the prefixes, then so many digits. */
export interface Country {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly prefixes: readonly string[];
  readonly areaCodes: readonly string[];
  readonly numberLength: number;
}

export const COUNTRIES = {
  JM: { code: 'JM', name: 'Jamaica', region: 'Caribbean', prefixes: ['1876', '1658'], areaCodes: [], numberLength: 7 },
  IN: { code: 'IN', name: 'India', region: 'Asia', prefixes: ['91'], areaCodes: [], numberLength: 10 },
  PK: { code: 'PK', name: 'Pakistan', region: 'Asia', prefixes: ['92'], areaCodes: [], numberLength: 10 },
  MX: { code: 'MX', name: 'Mexico', region: 'North America', prefixes: ['52'], areaCodes: [], numberLength: 10 },
  AF: { code: 'AF', name: 'Afghanistan', region: 'Asia', prefixes: ['93'], areaCodes: [], numberLength: 9 },
  NG: { code: 'NG', name: 'Nigeria', region: 'Africa', prefixes: ['234'], areaCodes: [], numberLength: 10 },
  CU: { code: 'CU', name: 'Cuba', region: 'Caribbean', prefixes: ['53'], areaCodes: [], numberLength: 8 },
  AE: { code: 'AE', name: 'United Arab Emirates', region: 'Middle East', prefixes: ['971'], areaCodes: ['50', '52', '55'], numberLength: 9 },
  US: { code: 'US', name: 'United States', region: 'North America', prefixes: ['1'], areaCodes: [], numberLength: 10 },
} as const satisfies Record<string, Country>; // prettier-ignore
export type CountryCode = keyof typeof COUNTRIES;

/** An operator, a biller or a gift-card brand. */
export interface Operator {
  readonly id: number;
  readonly name: Text;
  readonly country: CountryCode;
}

const operator = (id: number, country: CountryCode, en: string, ar: string): Operator => ({
  id,
  country,
  name: { en, ar },
});

export const OPERATORS = {
  digicel: operator(21, 'JM', 'Digicel Jamaica', 'ديجيسل جامايكا'),
  flow: operator(22, 'JM', 'Flow Jamaica', 'فلو جامايكا'),
  airtel: operator(31, 'IN', 'Airtel India', 'إيرتل الهند'),
  jio: operator(32, 'IN', 'Jio India', 'جيو الهند'),
  jazz: operator(41, 'PK', 'Jazz Pakistan', 'جاز باكستان'),
  telcel: operator(51, 'MX', 'Telcel Mexico', 'تيلسيل المكسيك'),
  roshan: operator(61, 'AF', 'Roshan Afghanistan', 'روشان أفغانستان'),
  nauta: operator(71, 'CU', 'Nauta Cuba', 'ناوتا كوبا'),
  att: operator(81, 'US', 'AT&T', 'إيه تي آند تي'),
  lyca: operator(82, 'US', 'Lyca Mobile US', 'ليكا موبايل'),
  boost: operator(83, 'US', 'Boost Mobile', 'بوست موبايل'),
  cfe: operator(91, 'MX', 'CFE Mexico', 'كهرباء المكسيك'),
  ikeja: operator(92, 'NG', 'Ikeja Electric', 'كهرباء إيكيجا'),
  travel: operator(95, 'US', 'Travel eSIM', 'شريحة السفر'),
} as const;

/** True for a mobile number of the country, with its code and without a plus. 1876… is Jamaica's, not that of 1. */
export function isMobileOf(country: CountryCode, mobile: string): boolean {
  if (!/^[0-9]+$/.test(mobile)) return false;
  const prefixes = Object.values(COUNTRIES).flatMap((each: Country) =>
    each.prefixes.filter((prefix) => mobile.startsWith(prefix)).map((prefix) => ({ prefix, each })),
  );
  const longest = prefixes.toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
  return (
    longest?.each.code === country && mobile.length === longest.prefix.length + longest.each.numberLength
  );
}

/** Refuses (501) what is no mobile number of the country. */
export function requireMobileOf(country: CountryCode, mobile: string): void {
  if (!isMobileOf(country, mobile)) throw new ValuetopupRefusal('501');
}
