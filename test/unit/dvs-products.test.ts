import { describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { catalogueProduct } from '../../providers/dvs/products.ts';
import { product as productSchema } from '../../providers/dvs/schema.ts';

// Goal: what stands in our catalogue can be ordered and priced; what cannot is left out with a reason.

const mobile = {
  id: 101,
  name: 'Top-up 10 SGD',
  description: 'Ten dollars',
  type: 'FIXED_VALUE_RECHARGE',
  service: { id: 1, name: 'Mobile', subservice: { id: 11, name: 'Airtime' } },
  operator: { id: 1101, name: 'Merlion', country: { iso_code: 'SGP', name: 'Singapore', regions: null } },
  required_credit_party_identifier_fields: [['mobile_number']],
  source: { unit_type: 'CURRENCY', unit: 'USD', amount: 8 },
  destination: { unit_type: 'CURRENCY', unit: 'SGD', amount: 10 },
  prices: { wholesale: { unit_type: 'CURRENCY', unit: 'USD', amount: 7.25, fee: 0 }, retail: null },
  rates: { base: 1.25, wholesale: 1.379, retail: null },
  a_field_of_tomorrow: { is: 'ignored' },
};
const rangedAmounts = {
  source: { unit_type: 'CURRENCY', unit: 'USD', amount: { min: 1, max: 100 } },
  destination: { unit_type: 'CURRENCY', unit: 'SGD', amount: { min: 1.3, max: 130, increment: 0.01 } },
  prices: { wholesale: { unit_type: 'CURRENCY', unit: 'USD', amount: { min: 0.93, max: 92.86 }, fee: 0 } },
};
const map = (changes: object) => catalogueProduct(productSchema.parse({ ...mobile, ...changes }));

describe('a fixed product', () => {
  it('becomes one of our catalogue', () => {
    expect(map({})).toMatchObject({
      provider: 'dvs',
      id: '101',
      name: 'Top-up 10 SGD',
      description: 'Ten dollars',
      kind: 'airtime',
      type: 'FIXED_VALUE_RECHARGE',
      operator: { id: '1101', name: 'Merlion' },
      country: 'SGP',
      pricing: { type: 'fixed', amount: money(1000, 'SGD'), cost: money(725, 'USD') },
      requiredRecipientFields: [['mobile']],
      hasDeliverable: false,
    });
  });

  it('costs its wholesale price and fee, rounded up to the minor unit', () => {
    const prices = { wholesale: { unit: 'USD', amount: 6.4275, fee: 0.1 } };
    expect(map({ prices })).toMatchObject({ pricing: { cost: money(653, 'USD') } });
  });

  it('delivers its value rounded down to the minor unit', () => {
    expect(map({ destination: { unit: 'KWD', amount: 2.5009 } })).toMatchObject({
      pricing: { amount: money(2500, 'KWD') },
    });
  });

  it('survives JSON, as it is stored', () => {
    const product = map({});
    expect(JSON.parse(JSON.stringify(product))).toEqual(product);
  });
});

describe('a ranged product', () => {
  const ranged = { type: 'RANGED_VALUE_RECHARGE', ...rangedAmounts };
  const destination = { currency: 'SGD', minMinor: 130, maxMinor: 13000, incrementMinor: 1 };
  const source = { currency: 'USD', minMinor: 100, maxMinor: 10000, incrementMinor: 0 };

  it.each([
    ['both modes', ['SOURCE_AMOUNT', 'DESTINATION_AMOUNT'], [destination, source]],
    ['an unlisted mode too', ['DESTINATION_AMOUNT', 'OTHER'], [destination]],
    ['the source only', ['SOURCE_AMOUNT'], [source]],
    ['no list of modes', undefined, [destination, source]],
  ])('with %s has the ranges of the destination, then of the source', (_name, modes, ranges) => {
    expect(map({ ...ranged, accepted_calculation_modes: modes })).toMatchObject({
      pricing: { type: 'ranged', ranges, costCurrency: 'USD' },
    });
  });

  it.each([
    ['SGD', 0.5, 50],
    ['SGD', 0, 0],
    ['SGD', null, 0],
    ['SGD', 0.005, 0],
    ['JPY', 100, 100],
    ['JPY', 0.01, 0],
    ['KWD', 0.1, 100],
  ])('in %s with increment %s moves by %i minor units', (unit, increment, incrementMinor) => {
    const amount = { min: 10, max: 1000, increment };
    expect(map({ ...ranged, destination: { unit, amount } })).toMatchObject({
      pricing: { ranges: [{ currency: unit, incrementMinor }, source] },
    });
  });
});

describe('the kind of a product', () => {
  const service = (name: string, subservice: string | null = null) => {
    return { service: { id: 1, name, subservice: subservice === null ? null : { id: 2, name: subservice } } };
  };
  const benefits = (...types: string[]) => ({
    benefits: types.map((type) => ({ type, unit_type: 'DATA', unit: 'GB' })),
  });
  const pin = { type: 'FIXED_VALUE_PIN_PURCHASE' };
  const payment = { type: 'RANGED_VALUE_PAYMENT', ...rangedAmounts };

  it.each([
    ['airtime', {}],
    ['airtime', { ...service('Topups'), ...benefits('TALKTIME') }],
    ['airtime', { ...service('Mobile', 'Data'), ...benefits('CREDITS') }],
    ['data', { ...service('Mobile', 'Bundle'), ...benefits('TALKTIME', 'DATA') }],
    ['data', service('Plans')],
    ['data', service('Mobile', 'Data')],
    ['pin', { ...service('Mobile'), ...pin }],
    ['gift_card', { ...service('Gift Cards'), ...pin }],
    ['electricity', { ...service('Utilities', 'Electricity'), ...pin }],
    ['tv', { ...service('Utilities', 'TV'), ...pin }],
    ['esim', { ...service('eSIM'), ...pin }],
    ['bill', { ...service('Utilities', 'Water'), ...pin }],
    ['bill', { ...service('Utilities', 'Electricity'), ...payment }],
  ])('is %s for %j', (kind, changes) => {
    expect(map(changes)).toMatchObject({ kind });
  });

  it.each([
    ['FIXED_VALUE_PIN_PURCHASE', {}, true],
    ['RANGED_VALUE_PIN_PURCHASE', rangedAmounts, true],
    ['FIXED_VALUE_RECHARGE', {}, false],
    ['RANGED_VALUE_RECHARGE', rangedAmounts, false],
    ['RANGED_VALUE_PAYMENT', rangedAmounts, false],
  ])('%s has a deliverable: only PIN purchases', (type, amounts, hasDeliverable) => {
    expect(map({ type, ...amounts })).toMatchObject({ hasDeliverable });
  });
});

describe('what a product needs of its recipient', () => {
  it.each([
    ['nothing', { required_credit_party_identifier_fields: null }, []],
    ['nothing', { required_credit_party_identifier_fields: [] }, []],
    ['nothing', { required_credit_party_identifier_fields: [[]] }, []],
    [
      'either of two',
      {
        required_credit_party_identifier_fields: [['mobile_number'], ['account_number', 'account_qualifier']],
      },
      [['mobile'], ['account', 'account_qualifier']],
    ],
    [
      'every combination of what its parties need',
      {
        required_beneficiary_fields: [['email'], ['first_name', 'last_name']],
        required_statement_identifier_fields: [['reference']],
        required_additional_identifier_fields: [['purchaser_id']],
      },
      [
        ['mobile', 'email', 'statement_reference', 'purchaser_id'],
        ['mobile', 'first_name', 'last_name', 'statement_reference', 'purchaser_id'],
      ],
    ],
    [
      'what it can take of two alternatives',
      { required_beneficiary_fields: [['address_text'], ['email']] },
      [['mobile', 'email']],
    ],
    [
      'nothing of a sender that may be left out',
      { required_sender_fields: [[], ['mobile_number']] },
      [['mobile']],
    ],
  ])('can be %s', (_name, changes, requiredRecipientFields) => {
    expect(map(changes)).toMatchObject({ requiredRecipientFields });
  });
});

describe('a product is left out', () => {
  it.each([
    ['unsupported_type', { type: 'SUBSCRIPTION' }],
    ['unsupported_type', { type: 'constructor' }],
    ['unsupported_fields', { required_sender_fields: [['mobile_number']] }],
    ['unsupported_fields', { required_debit_party_identifier_fields: [['account_number']] }],
    ['unsupported_fields', { required_beneficiary_fields: [['address_text']] }],
    ['unsupported_fields', { required_credit_party_identifier_fields: [['toString']] }],
    ['unsupported_unit', { destination: { unit_type: 'CURRENCY', unit: 'POINTS', amount: 10 } }],
    ['unsupported_unit', { destination: { unit_type: 'DATA', unit: 'SGD', amount: 10 } }],
    ['unsupported_unit', { prices: { wholesale: { unit: 'XXQ', amount: 7, fee: 0 } } }],
    ['no_amount', { destination: null }],
    ['no_amount', { destination: { unit: 'SGD', amount: 0 } }],
    ['no_amount', { type: 'RANGED_VALUE_RECHARGE' }],
    ['no_amount', { type: 'RANGED_VALUE_RECHARGE', ...rangedAmounts, accepted_calculation_modes: [] }],
    ['no_amount', { destination: rangedAmounts.destination }],
    ['no_price', { prices: null }],
    ['no_price', { prices: rangedAmounts.prices }],
    ['no_price', { type: 'RANGED_VALUE_RECHARGE', ...rangedAmounts, rates: null, prices: mobile.prices }],
  ])('as %s: %j', (reason, changes) => {
    expect(map(changes)).toBe(reason);
  });
});
