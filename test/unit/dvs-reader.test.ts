import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import {
  limits,
  rangedFields,
  REFERENCE,
  startScriptedDvs,
  transaction,
  type ScriptedDvs,
} from '../support/scripted-dvs.ts';

// Goal: callbacks are read as hints, balances as they are, and one unreadable product does not hide the others.

let dvs: ScriptedDvs;
beforeEach(async () => {
  dvs = await startScriptedDvs();
});
afterEach(() => dvs.close());

describe('readCallback', () => {
  it('takes a transaction for a hint', () => {
    expect(
      dvs.provider.readCallback(transaction('COMPLETED', { pin: { code: 'SECRET', serial: null } })),
    ).toEqual({
      ourReference: REFERENCE,
      providerReference: '9001',
      providerStatus: 'COMPLETED',
      phase: 'delivered',
      evidence: {
        http_status: null,
        transaction_id: '9001',
        status: 'COMPLETED',
        status_class: 'COMPLETED',
        cost: null,
      },
    });
  });

  it.each([null, 'text', [], {}, { id: 1 }, { id: 1, external_id: 'e' }])(
    'takes %j for none of DVS',
    (body) => {
      expect(dvs.provider.readCallback(body)).toBeNull();
    },
  );
});

describe('balances', () => {
  it('are rounded down, may be negative, and are left out in units that are no currency', async () => {
    dvs.script['GET /balances'] = {
      status: 200,
      body: [
        { id: 1, unit_type: 'CURRENCY', unit: 'USD', available: 100.239, holding: 7.25, credit_limit: 0 },
        { id: 2, unit: 'EUR', available: -5.001 },
        { id: 3, unit: 'POINTS', available: 5 },
      ],
    };
    expect(await dvs.provider.balances(limits())).toEqual([
      { available: money(10023, 'USD'), holding: money(725, 'USD'), creditLimit: money(0, 'USD') },
      { available: money(-501, 'EUR'), holding: null, creditLimit: null },
    ]);
  });
});

describe('catalogue', () => {
  it('leaves out what cannot be read or offered, and says so', async () => {
    const skipped: unknown[] = [];
    const telling = await startScriptedDvs((...warning) => skipped.push(warning));
    const good = { ...rangedFields, id: 101, prices: { wholesale: { unit: 'USD', fee: 0 } } };
    telling.script['GET /products'] = {
      status: 200,
      body: [good, { id: 'x' }, { ...good, id: 102, required_sender_fields: [['mobile_number']] }],
    };
    const products = await Array.fromAsync(telling.provider.catalogue(limits()));
    await telling.close();
    expect(products.map(({ id }) => id)).toEqual(['101']);
    expect(skipped).toEqual([
      [null, 'unreadable'],
      ['102', 'unsupported_fields'],
    ]);
  });
});
