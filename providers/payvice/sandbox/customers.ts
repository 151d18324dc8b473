import { PRINTED } from './texts.ts';
import { refusal } from './call.ts';

/** Who is behind a meter, an account or a smart card. */
export interface Customer {
  readonly name: string;
  readonly address: string;
}

const PEOPLE: readonly Customer[] = [
  { name: 'JOHN DOE', address: '01, JUPITER ST, MARS' },
  { name: 'VANESA DOE', address: '7, ROAD NAME STREET, AREA - TOWN DETAILS' },
  { name: 'ADA OBI', address: '12, MARINA ROAD, LAGOS' },
];
/** Numbers with this end belong to nobody; ours. */
const NOBODY = /909$/;

/** The customer of a number of 8 to 13 digits; `refuse` makes the refusal when there is none. */
export function customerOf(number: string, refuse = () => refusal(PRINTED.customerNotFound)): Customer {
  const customer = PEOPLE[Number(number.slice(-4, -3)) % PEOPLE.length];
  if (!customer || !/^[0-9]{8,13}$/.test(number) || NOBODY.test(number)) throw refuse();
  return customer;
}
