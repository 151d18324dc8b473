import type { Methods } from './call.ts';
import { CODES } from './errors.ts';

interface Place {
  readonly street: string;
  readonly town: string;
  readonly county: string;
}

/** The streets that the sandbox knows, by postcode without blanks. Houses in them are made up. */
const PLACES: Readonly<Record<string, Place>> = {
  HP70DD: { street: 'Church Street', town: 'Amersham', county: 'Buckinghamshire' },
  SW1A2AA: { street: 'Downing Street', town: 'London', county: 'Greater London' },
  EC1A1BB: { street: 'St Martin’s Le Grand', town: 'London', county: 'Greater London' },
  W1A1AA: { street: 'Langham Place', town: 'London', county: 'Greater London' },
  M11AE: { street: 'Piccadilly', town: 'Manchester', county: 'Greater Manchester' },
  B338TH: { street: 'Kitts Green Road', town: 'Birmingham', county: 'West Midlands' },
  CR26XH: { street: 'Selsdon Road', town: 'South Croydon', county: 'Surrey' },
  DN551PT: { street: 'White Rose Way', town: 'Doncaster', county: 'South Yorkshire' },
  LS14AP: { street: 'Wellington Street', town: 'Leeds', county: 'West Yorkshire' },
  EH11BB: { street: 'Princes Street', town: 'Edinburgh', county: 'Midlothian' },
  CF101EP: { street: 'St Mary Street', town: 'Cardiff', county: 'South Glamorgan' },
  BT15GS: { street: 'Donegall Square', town: 'Belfast', county: 'County Antrim' },
};

/** Houses with a name of their own, by postcode and name. Source: the example of 2.7. */
const NAMED_HOUSES: Readonly<Record<string, readonly [address1: string, address2: string]>> = {
  'HP70DD badminton court': ['Morley House', 'Badminton Court'],
};

/** The method that finds UK addresses. Where there is none, `status` is 0. Source: 2.7. */
export function addressMethods(): Methods {
  return {
    '/address': ({ params }) => {
      const house = params.required('property_name', CODES.address);
      const postcode = params.required('postcode', CODES.address).toUpperCase().replaceAll(' ', '');
      const place = PLACES[postcode];
      if (!place || house.length > 32) return [['address', [['status', '0']]]];
      const named = NAMED_HOUSES[`${postcode} ${house.toLowerCase()}`];
      const isNumber = /^[0-9]/.test(house);
      const [address1, address2] =
        named ?? (isNumber ? [`${house} ${place.street}`, null] : [house, place.street]);
      return [
        [
          'address',
          [
            ['status', '1'],
            ['address_1', address1],
            ['address_2', address2],
            ['town', place.town],
            ['county', place.county],
            ['postcode', `${postcode.slice(0, -3)} ${postcode.slice(-3)}`],
          ],
        ],
      ];
    },
  };
}
