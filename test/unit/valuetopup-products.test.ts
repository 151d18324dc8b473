import { describe, expect, it } from '@jest/globals';
import { money, type Money } from '../../domain/money.ts';
import type { RecipientField } from '../../domain/product.ts';
import { alpha3Of } from '../../providers/valuetopup/countries.ts';
import { catalogueProduct, portInProduct } from '../../providers/valuetopup/products.ts';
import { quoteOf } from '../../providers/valuetopup/quote.ts';
import { recipientProblems } from '../../providers/valuetopup/recipient.ts';
import { product as productSchema, sku } from '../../providers/valuetopup/schema.ts';
import { fixed, listedProduct, listedSku } from '../support/scripted-valuetopup.ts';

// Goal: what we sell is what Valuetopup lists, at its price and never below, and what cannot be ordered is not offered.

const none = { operators: new Map(), products: new Map() };
const offered = (fields: object) => catalogueProduct(sku.parse(listedSku(fields)), 'skus', none);

describe('a SKU', () => {
  it.each([
    ['Rtr', {}, 'topup', 'airtime', false],
    ['RTR', { benefitType: 'Data' }, 'topup', 'data', false],
    [2, { benefitType: 'Bundle' }, 'topup', 'data', false],
    ['Pin', fixed(10, 9), 'pin', 'pin', true],
    ['Bill Pay', {}, 'bill', 'bill', false],
    [4, { productName: 'Ikeja Electric' }, 'bill', 'electricity', false],
    ['BillPay', { productName: 'Dish TV' }, 'bill', 'tv', false],
    ['Sim', fixed(10, 9), 'sim', 'sim', false],
    ['eSim', fixed(10, 9), 'esim', 'esim', true],
    ['Gift Card', {}, 'gift_card', 'gift_card', true],
  ])('of category %s with %j is ordered as %s', (category, fields, type, kind, hasDeliverable) => {
    expect(offered({ ...fields, category })).toMatchObject({ id: '1451', type, kind, hasDeliverable });
  });

  it('takes its category from its product, and its id from its list', () => {
    const product = productSchema.parse({ productId: 12, categoryId: 1, countryCode: 'IN', operatorId: 7 });
    const context = { ...none, products: new Map([['12', product]]) };
    const listed = sku.parse(listedSku({ category: null, operatorId: null, ...fixed(10, 9) }));
    expect(catalogueProduct(listed, 'skus', context)).toMatchObject({
      type: 'pin',
      country: 'IND',
      operator: { id: '7' },
    });
    expect(catalogueProduct(listed, 'giftcards', context)).toMatchObject({
      id: 'gift-1451',
      type: 'gift_card',
    });
  });

  it.each([
    ['of a category that nobody knows', { category: 'Loan' }, 'unsupported_type'],
    ['of a PIN that differs by customer', { category: 'Pin', requireFetchBundle: true }, 'unsupported_type'],
    ['of a bundle without its product', { requireFetchBundle: true, productId: null }, 'unsupported_type'],
    [
      'that names a field of the order',
      { additionalInformation: 'أرسل Email في additionalInfos' },
      'unsupported_fields',
    ],
    [
      'that asks for more than a purchase has',
      { additionalInformation: [{ name: 'meter' }] },
      'unsupported_fields',
    ],
    ['in no currency', fixed(10, 9, 'XQX'), 'unsupported_unit'],
    ['in two currencies', { min: fixed(5, 4, 'JMD').min }, 'unsupported_unit'],
    ['of no value', fixed(0, 0), 'no_amount'],
    ['whose range is turned around', { min: fixed(200, 4).min }, 'no_amount'],
    ['whose price is turned around', { min: fixed(5, 95).min }, 'no_price'],
    ['of a PIN without one value', { category: 'PIN' }, 'no_amount'],
  ])('%s is not offered', (_name, fields, reason) => {
    expect(offered(fields)).toBe(reason);
  });

  it('whose additional information is a text is offered', () => {
    expect(offered({ additionalInformation: 'Dial *123#' })).toMatchObject({ id: '1451' });
  });
});

describe('a quote', () => {
  const ranged = listedProduct();
  const yen = listedProduct(fixed(1500.5, 9.101, 'JPY'));

  it.each<[string, typeof ranged, Money | null, object]>([
    ['of the least', ranged, money(500, 'USD'), { cost: money(455, 'USD') }],
    ['of the most', ranged, money(10000, 'USD'), { cost: money(9100, 'USD') }],
    ['between, rounded up', ranged, money(1001, 'USD'), { cost: money(911, 'USD') }],
    ['below', ranged, money(499, 'USD'), { pointer: '/amount/amount', code: 'amount_out_of_range' }],
    ['above', ranged, money(10001, 'USD'), { pointer: '/amount/amount', code: 'amount_out_of_range' }],
    ['in another currency', ranged, money(500, 'EUR'), { code: 'currency_not_offered' }],
    ['of nothing said', ranged, null, { pointer: '/amount', code: 'missing_field' }],
    ['of a fixed one', yen, null, { amount: money(1500, 'JPY'), cost: money(911, 'USD') }],
    ['of its own value', yen, money(1500, 'JPY'), { cost: money(911, 'USD') }],
    ['of another value', yen, money(1501, 'JPY'), { code: 'amount_not_offered' }],
  ])('%s', (_name, product, amount, expected) => {
    expect(quoteOf(product, amount)).toMatchObject(expected);
  });

  it('of one price for a whole range is that price', () => {
    const flat = listedProduct({ min: fixed(5, 4).min, max: fixed(10, 4).max });
    expect(quoteOf(flat, money(700, 'USD'))).toMatchObject({ cost: money(400, 'USD') });
  });
});

describe('a recipient', () => {
  const problems = (needed: RecipientField[][], recipient: object, type: string) =>
    recipientProblems({ ...listedProduct(), requiredRecipientFields: needed, type }, recipient).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );

  it.each<[RecipientField[][], object, string[], string?]>([
    [[['mobile']], { mobile: '+18763351234' }, []],
    [[['mobile']], {}, ['/recipient/mobile missing_field']],
    [[['mobile']], { mobile: '18763351234' }, ['/recipient/mobile malformed_field']],
    [[], { mobile: '+18763351234', first_name: 'Ada' }, []],
    [[], {}, []],
    [[['account']], { account: ' ' }, ['/recipient/account malformed_field'], 'bill'],
    [[['sim_number', 'zip_code']], { sim_number: '890100001', zip_code: '00501' }, [], 'sim'],
    [[['sim_number', 'zip_code']], { sim_number: '890100001' }, ['/recipient/zip_code missing_field'], 'sim'],
    [[], { zip_code: '1234' }, ['/recipient/zip_code malformed_field'], 'sim'],
    [[], { zip_code: '00000' }, ['/recipient/zip_code malformed_field'], 'sim'],
    [[], { purchaser_id: '12345678' }, ['/recipient/purchaser_id unknown_field']],
    [
      [],
      { constructor: '1', 'a/b': '2' },
      ['/recipient/constructor unknown_field', '/recipient/a~1b unknown_field'],
    ],
  ])('for %j, %j, has the problems %j', (needed, recipient, expected, type = 'topup') => {
    expect(problems(needed, recipient, type)).toEqual(expected);
  });
});

describe('a recipient of one kind only', () => {
  const problems = (type: string, recipient: object) =>
    recipientProblems({ ...listedProduct(), requiredRecipientFields: [], type }, recipient).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );

  it.each<[string, object, string[]]>([
    ['pin', { deliver_by: 'sms', mobile: '+12125550123' }, []],
    ['gift_card', { deliver_by: 'sms', mobile: '+12125550123' }, []],
    ['pin', { deliver_by: 'sms' }, ['/recipient/mobile missing_field']],
    ['pin', { deliver_by: 'SMS', mobile: '+12125550123' }, ['/recipient/deliver_by malformed_field']],
    ['topup', { deliver_by: 'sms', mobile: '+12125550123' }, ['/recipient/deliver_by unknown_field']],
    ['sim', { carrier_password: '1' }, ['/recipient/carrier_password unknown_field']],
    ['topup', { account: '1' }, ['/recipient/account unknown_field']],
    ['pin', { account_qualifier: '1' }, ['/recipient/account_qualifier unknown_field']],
    ['bill', { zip_code: '10001' }, ['/recipient/zip_code unknown_field']],
    ['gift_card', { sim_number: '890100001' }, ['/recipient/sim_number unknown_field']],
    ['port_in', { imei: '490154203237518' }, []],
    ['port_in', { carrier_account: 'A-1', carrier_password: '1' }, []],
    ['port_in', { carrier_password: '1' }, ['/recipient/carrier_account missing_field']],
    ['port_in', { carrier_account: 'A-1' }, ['/recipient/carrier_password missing_field']],
    ['port_in', { carrier_zip: '00501' }, []],
    ['port_in', { carrier_zip: 'EC1A 1BB' }, ['/recipient/carrier_zip malformed_field']],
    ['sim', { language: 'Spanish' }, []],
    ['sim', { language: 'Klingon' }, ['/recipient/language malformed_field']],
    ['topup', { boost_pin: '12' }, ['/recipient/boost_pin malformed_field']],
  ])('%s, %j, has the problems %j', (type, recipient, expected) => {
    expect(problems(type, recipient)).toEqual(expected);
  });
});

describe('a number', () => {
  const jamaica = { internationalCountryCode: ['1876', '1658'], localPhoneNumberLength: 7 };
  const usa = { internationalCountryCode: ['1'], localPhoneNumberLength: 10 };
  const bundle = { requireFetchBundle: true, ...fixed(10, 9) };
  const wrong = (fields: object, recipient: object) =>
    recipientProblems(listedProduct(fields), recipient).map((one) => Object.values(one).join(' '));
  const refused = (words: string) => [`/recipient/mobile malformed_field ${words}`];
  const inJamaica = refused('must be +1876 or +1658, then 7 digits');

  it.each<[string, object, string, string[]]>([
    ['of the first code', jamaica, '+18763351234', []],
    ['of the second', jamaica, '+16583351234', []],
    ['that a trigger of the sandbox is', jamaica, '+18763351888', []],
    ['of another country', jamaica, '+18093351234', inJamaica],
    ['a digit too short', jamaica, '+1876335123', inJamaica],
    ['a digit too long', jamaica, '+187633512345', inJamaica],
    ['of a bundle', { ...jamaica, ...bundle }, '+923001234567', inJamaica],
    ['where one code is a number', { ...usa, internationalCountryCode: 1 }, '+212555012', refused('must be +1, then 10 digits')],
    ['where the code is written with a plus', { ...usa, internationalCountryCode: '+1' }, '+12125550123', []],
    ['where no length is published', { ...jamaica, localPhoneNumberLength: 0 }, '+187633512', []],
    ['where only the code is published', { ...jamaica, localPhoneNumberLength: null }, '+923001234567', refused('must begin with +1876 or +1658')],
    ['where only the length is published', { localPhoneNumberLength: 7 }, '+923001234567', []],
    ['where the code is zero', { ...jamaica, internationalCountryCode: ['0'] }, '+923001234567', []],
    ['where a code cannot be read', { ...jamaica, internationalCountryCode: ['1876', 'JM'] }, '+923001234567', []],
  ])('%s', (_name, fields, mobile, expected) => {
    expect(wrong(fields, { mobile })).toEqual(expected);
  }); // prettier-ignore

  it('that comes over to a SIM is of its country, one that is only kept is anybody’s', () => {
    const sim = listedProduct({ ...usa, category: 'Sim', ...fixed(10, 9) });
    const recipient = { mobile: '+18763351', sim_number: '890100001', zip_code: '10001' };
    expect(recipientProblems(portInProduct(sim), recipient)).toMatchObject([
      { pointer: '/recipient/mobile' },
    ]);
    expect(recipientProblems(sim, recipient)).toEqual([]);
  });

  it('that a PIN is texted to is of its country', () => {
    const pin = { ...usa, category: 'Pin', ...fixed(10, 9) };
    expect(wrong(pin, { mobile: '+447700900123' })).toEqual([]);
    expect(wrong(pin, { mobile: '+447700900123', deliver_by: 'sms' })).toHaveLength(1);
  });

  it('is checked no more where the catalogue has not told of it yet', () => {
    const { mobile: _, ...older } = listedProduct(jamaica).providerData;
    const product = { ...listedProduct(jamaica), providerData: older };
    expect(recipientProblems(product, { mobile: '+923001234567' })).toEqual([]);
  });
});

describe('a SKU that allows no decimals', () => {
  const whole = listedProduct({ allowDecimal: false });
  const bounds = (least: number, most: number, currency = 'USD') => ({
    allowDecimal: false,
    min: fixed(least, 4, currency).min,
    max: fixed(most, 90, currency).max,
  });

  it.each([
    [600, { amount: money(600, 'USD'), cost: money(546, 'USD') }],
    [602, { pointer: '/amount/amount', code: 'amount_not_in_increment', detail: 'must be 5.00 USD plus a multiple of 1.00 USD' }],
    [501, { code: 'amount_not_in_increment' }],
    [499, { code: 'amount_out_of_range' }],
  ])('takes whole units only: %i', (minor, expected) => {
    expect(quoteOf(whole, money(minor, 'USD'))).toMatchObject(expected);
  }); // prettier-ignore

  it.each([
    [bounds(5.5, 99.99), { minMinor: 600, maxMinor: 9_900, incrementMinor: 100 }],
    [bounds(0.5, 10), { minMinor: 100, maxMinor: 1_000, incrementMinor: 100 }],
    [bounds(500, 9_000, 'JPY'), { minMinor: 500, maxMinor: 9_000, incrementMinor: 1 }],
    [bounds(1, 9, 'KWD'), { minMinor: 1_000, maxMinor: 9_000, incrementMinor: 1_000 }],
  ])('begins and ends with one: %j', (fields, range) => {
    expect(listedProduct(fields).pricing).toMatchObject({ ranges: [range] });
  });

  it('is not offered without a whole unit', () => {
    expect(offered(bounds(5.1, 5.9))).toBe('no_amount');
  });

  it('has a fixed value all the same', () => {
    const product = listedProduct({ ...fixed(5.5, 5), allowDecimal: false });
    expect(quoteOf(product, null)).toMatchObject({ amount: money(550, 'USD') });
  });

  it('is what the rest is not: any amount of theirs is taken', () => {
    expect(listedProduct({ allowDecimal: true }).pricing).toMatchObject({ ranges: [{ incrementMinor: 0 }] });
    expect(listedProduct().pricing).toMatchObject({ ranges: [{ incrementMinor: 0 }] });
  });
});

describe('a country', () => {
  it.each([
    ['JM', 'JAM'],
    ['in', 'IND'],
    ['NGA', 'NGA'],
    ['XX', ''],
    ['', ''],
    [null, ''],
  ])('%j is %j in alpha-3', (given, code) => {
    expect(alpha3Of(given)).toBe(code);
  });
});
