import { describe, expect, it } from '@jest/globals';
import { Mask } from '../../cli/call/mask.ts';

// Goal: what is printed of a call hides people and secrets, and leaves what an operator looks for.

const mask = new Mask({ cust_name: 'words' }, ['s3cret-password'], [['+2348101234000', 'number']]);

describe('a mask', () => {
  it.each<[string, object, object]>([
    [
      'secrets by their field',
      { PASSWORD: 'x', pin: { code: 'ABCD', serial: 7 } },
      { PASSWORD: '***', pin: { code: '***', serial: '***' } },
    ],
    [
      'numbers but for their end',
      { accountNumber: '0123456789', mobile: '12345' },
      { accountNumber: '***789', mobile: '***' },
    ],
    [
      'names but for their initials',
      { cust_name: 'Ada Obi', email: 'ada@shop.example' },
      { cust_name: 'A*** O***', email: 'a***' },
    ],
    ['what is in lists', { mobile_number: ['+6595123100'] }, { mobile_number: ['***100'] }],
    ['a credential anywhere', { note: 'login s3cret-password refused' }, { note: 'login *** refused' }],
    [
      'a given number in every form',
      { a: '08101234000', b: 'x2348101234000y', c: '%2B2348101234000' },
      { a: '***000', b: 'x***000y', c: '***000' },
    ],
    [
      'a long number in a text',
      { message: 'Number +65 9512 3100 is barred', code: 1 },
      { message: 'Number ***100 is barred', code: 1 },
    ],
    ['a long number that is one', { payer: 6595123100 }, { payer: '***100' }],
  ])('hides %s', (_, value, shown) => {
    expect(mask.data(value)).toEqual(shown);
  });

  it.each([
    { id: 123117579717, external_id: '019ac0de00007000800000000000cafe', status: { id: 10000 } },
    { creation_date: '2026-11-25T23:19:39.717597788Z', at: '2026-11-25 23:19:42', available: 1000000000 },
    { rate: 1.379310344, amount: '1000000000.00', ok: true, none: null },
  ])('leaves %j', (value) => {
    expect(mask.data(value)).toEqual(value);
  });
});
