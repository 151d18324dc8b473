import { afterAll, describe, expect, it } from '@jest/globals';
import { createPaythruReader } from '../../providers/paythru/reader.ts';

// Goal: a callback gives a key to look up and nothing else; what it says of the customer and the card is not even read.

const reader = createPaythruReader({ url: 'https://paythru.example', key: 'k', password: 'p' });
afterAll(() => reader.close());

const KEY = 'mhjdbfkj32bk23j423jkndf8987s';
/** Every field of 3.2.1. */
const CALLBACK = {
  personTitle: 'Mr',
  personFirstName: 'John',
  personSurname: 'Smith',
  personMobileNumber: '447891234567',
  personHomePhone: '441494415161',
  personEmail: 'john@shop.example',
  addressPropertyName: 'The Mill',
  address1: '1 High Street',
  address2: 'Flat 2',
  address3: 'Rear',
  addressTown: 'Amersham',
  addressCounty: 'Buckinghamshire',
  addressPostcode: 'HP7 0DD',
  addressCountry: 'GB',
  transactionKey: KEY,
  transactionTime: '2026-11-25 10:28:21',
  transactionStatus: 'Success',
  transactionValue: '4.50',
  transactionType: 'PreAuth',
  transactionCurrency: 'GBP',
  transactionAuthCode: '372315',
  transactionClass: 'Promotion',
  transactionReference: '019ac0de00007000800000000000cafe',
  transactionToken: 'Jn6DzAb4',
  items0name: 'Top-up',
  items0price: '4.50',
  items0quantity: '1',
  items0reference: 'sku-1',
  cardLastFour: '1111',
  cardExpiryMonth: '12',
  cardExpiryYear: '60',
  transactionIpAddress: '192.0.2.1',
};

describe('readCallback', () => {
  it('reads key, page, reference, status and type of the documented fields (3.2.1), and nothing else', () => {
    expect(reader.readCallback(CALLBACK)).toEqual({
      key: KEY,
      token: 'Jn6DzAb4',
      ourReference: '019ac0de00007000800000000000cafe',
      evidence: { status: 'Success', type: 'PreAuth' },
    });
  });

  it('needs the key alone, and does not mind fields that it does not know (3-D Secure)', () => {
    expect(reader.readCallback({ transactionKey: ` ${KEY} `, '3DSecureStatus': 'Y' })).toEqual({
      key: KEY,
      token: null,
      ourReference: null,
      evidence: { status: null, type: null },
    });
  });

  it('leaves out what is longer than it can be', () => {
    const long = 'x'.repeat(1000);
    const fields = { transactionToken: long, transactionReference: long, transactionStatus: long };
    expect(reader.readCallback({ ...CALLBACK, ...fields })).toMatchObject({
      token: null,
      ourReference: null,
      evidence: { status: null },
    });
  });

  it.each([
    {},
    { transactionkey: KEY },
    ...['', ' ', 'short', 'x'.repeat(65), '../../../etc', `${KEY}<b>`].map((transactionKey) => ({
      transactionKey,
    })),
  ])('takes %j for none of Paythru’s', (form) => {
    expect(reader.readCallback(form)).toBeNull();
  });
});

describe('isKey', () => {
  it.each([
    KEY,
    'abcde1234567890fghijkl',
    '4223dddd08d16testtest89fa4527483d',
    '431ba0cd55testtest5085cb569ddc260a',
  ])('takes %s of the document', (key) => {
    expect(reader.isKey(key)).toBe(true);
  });

  it.each(['', 'short', 'x'.repeat(65), `${KEY}\n`, `${KEY}&a=1`, 'mhjdbfkj 32bk23j'])(
    'refuses %j',
    (key) => {
      expect(reader.isKey(key)).toBe(false);
    },
  );
});
