/** A country as DVS lists it, with the dial code that mobile look-ups go by. */
export interface Country {
  readonly iso_code: string;
  readonly name: string;
  readonly dialCode: string;
  readonly regions?: readonly Region[];
}
export interface Region {
  readonly name: string;
  readonly code: string;
}
export interface Operator {
  readonly id: number;
  readonly name: string;
  readonly country: string;
  /** True when mobile numbers can belong to it. */
  readonly mobile: boolean;
  readonly regions?: readonly Region[];
}

export const COUNTRIES: readonly Country[] = [
  { iso_code: 'SGP', name: 'Singapore', dialCode: '65' },
  { iso_code: 'JPN', name: 'Japan', dialCode: '81' },
  { iso_code: 'KWT', name: 'Kuwait', dialCode: '965' },
  {
    iso_code: 'IDN',
    name: 'Indonesia',
    dialCode: '62',
    regions: [
      { name: 'Jakarta', code: 'ID-JK' },
      { name: 'Bali', code: 'ID-BA' },
    ],
  },
  { iso_code: 'NGA', name: 'Nigeria', dialCode: '234' },
  {
    iso_code: 'MEX',
    name: 'Mexico',
    dialCode: '52',
    regions: [
      { name: 'Jalisco', code: 'MX-JAL' },
      { name: 'Nuevo Leon', code: 'MX-NLE' },
    ],
  },
  { iso_code: 'GBR', name: 'United Kingdom', dialCode: '44' },
  { iso_code: 'PHL', name: 'Philippines', dialCode: '63' },
  { iso_code: 'USA', name: 'United States', dialCode: '1' },
];

export const OPERATORS: readonly Operator[] = [
  { id: 1101, name: 'Merlion Mobile Singapore', country: 'SGP', mobile: true },
  { id: 1102, name: 'Straits Telecom Singapore', country: 'SGP', mobile: true },
  { id: 1201, name: 'Fuji Mobile Japan', country: 'JPN', mobile: true },
  { id: 1202, name: 'Sakura Gift Cards Japan', country: 'JPN', mobile: false },
  { id: 1301, name: 'Gulf Wave Kuwait', country: 'KWT', mobile: true },
  { id: 1302, name: 'Dana Cellular Kuwait', country: 'KWT', mobile: true },
  { id: 1401, name: 'Nusantara Seluler Indonesia', country: 'IDN', mobile: true },
  {
    id: 1402,
    name: 'Listrik Terang Indonesia',
    country: 'IDN',
    mobile: false,
    regions: [{ name: 'Jakarta', code: 'ID-JK' }],
  },
  { id: 1501, name: 'Savanna Mobile Nigeria', country: 'NGA', mobile: true },
  { id: 1502, name: 'Harmattan Television Nigeria', country: 'NGA', mobile: false },
  {
    id: 1601,
    name: 'Agave Movil Mexico',
    country: 'MEX',
    mobile: true,
    regions: [{ name: 'Jalisco', code: 'MX-JAL' }],
  },
  { id: 1602, name: 'Cenote Juegos Mexico', country: 'MEX', mobile: false },
  { id: 1701, name: 'Thistle Mobile United Kingdom', country: 'GBR', mobile: true },
  { id: 1702, name: 'High Street Vouchers United Kingdom', country: 'GBR', mobile: false },
  { id: 1801, name: 'Isla Mobile Philippines', country: 'PHL', mobile: true },
  { id: 1901, name: 'Maple Street Gift Cards United States', country: 'USA', mobile: false },
];

/** Services with their subservices. */
export const SERVICES = [
  { id: 1, name: 'Mobile', subservices: { 11: 'Airtime', 12: 'Bundle', 13: 'Data' } },
  { id: 2, name: 'Gift Cards', subservices: { 21: 'Retail', 22: 'Gaming' } },
  { id: 3, name: 'Utilities', subservices: { 31: 'Electricity', 32: 'Television' } },
] as const;

/** Benefit types of OpenAPI 1.14. */
export const BENEFIT_TYPES = ['TALKTIME', 'DATA', 'SMS', 'PAYMENT', 'CREDITS'] as const;
export type BenefitType = (typeof BENEFIT_TYPES)[number];

/** The wire form of a country. */
export function countryObject(country: Country): Record<string, unknown> {
  const { iso_code, name, regions } = country;
  return { iso_code, name, ...(regions && { regions }) };
}

/** The wire form of an operator, with its country. */
export function operatorObject(operator: Operator): Record<string, unknown> {
  const country = COUNTRIES.find((each) => each.iso_code === operator.country);
  const { id, name, regions } = operator;
  return { id, name, ...(country && { country: countryObject(country) }), ...(regions && { regions }) };
}
