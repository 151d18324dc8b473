import { CODES } from './errors.ts';
import type { Params } from './params.ts';

const CODE = CODES.noItemOrUserData;

/** Longest values of the user's fields that are plain text. Source: 2.1. */
const USER_LENGTHS = { salutation: 10, first_name: 32, surname: 32 } as const;
const ADDRESS_LENGTHS = {
  property_name: 50,
  address_1: 150,
  address_2: 150,
  town: 100,
  county: 50,
  postcode: 15,
} as const;

export const USER_FIELDS = [
  'salutation',
  'first_name',
  'surname',
  'email',
  'date_of_birth',
  'mobile_phone',
  'home_phone',
] as const;
export const ADDRESS_FIELDS = [
  'property_name',
  'address_1',
  'address_2',
  'town',
  'county',
  'postcode',
  'country',
] as const;
export type PersonField = (typeof USER_FIELDS)[number] | (typeof ADDRESS_FIELDS)[number];

/** What is known of the customer, under the names of the request. */
export type Person = Readonly<Partial<Record<PersonField, string>>>;

/** Reads and checks the user's fields; refused with 5. */
export function personOf(params: Params): Person {
  const phone = (name: PersonField) => params.fitting(name, CODE, (text) => /^[1-9][0-9]{6,14}$/.test(text));
  return given({
    ...lengthChecked(params, USER_LENGTHS),
    email: params.fitting('email', CODE, (text) => /^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254),
    date_of_birth: params.fitting('date_of_birth', CODE, isBirthday),
    mobile_phone: phone('mobile_phone'),
    home_phone: phone('home_phone'),
    ...addressFields(params),
  });
}

/** Reads and checks the fields of the billing address; refused with 5. */
export function addressOf(params: Params): Person {
  return given(addressFields(params));
}

function addressFields(params: Params): Record<string, string | null> {
  return {
    ...lengthChecked(params, ADDRESS_LENGTHS),
    country: params.fitting('country', CODE, (text) => /^[A-Z]{2}$/.test(text)),
  };
}

function lengthChecked(
  params: Params,
  lengths: Readonly<Record<string, number>>,
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(lengths).map(([name, max]) => [name, params.upTo(max, name, CODE)]),
  );
}

function given(fields: Readonly<Record<string, string | null>>): Person {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Person;
}

/** DDMMYYYY of a day that exists. */
function isBirthday(text: string): boolean {
  const [, day, month, year] = /^(\d\d)(\d\d)(\d{4})$/.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1;
}
