import { describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { localPhone } from '../../providers/payvice/fields.ts';
import { contradiction, lookUpSend, phaseOf } from '../../providers/payvice/lookup.ts';
import { requeryRow } from '../../providers/payvice/schema.ts';
import { Wallet } from '../../providers/payvice/wallets.ts';

// Goal: a requery's row is taken for ours only if nothing in it says that it is another's.

const wallet = new Wallet({ viceId: '12345678', userName: 'u', password: 'p', pin: '1234' });
const order = {
  wallet,
  token: 'a'.repeat(64),
  beneficiary: '08101234000',
  amount: money(190_000, 'NGN'),
};
const printed = {
  status: 1,
  txn_status: 'approved',
  txn_date: '13/11/2017 08:08:48',
  vice_id: '12345678',
  txn_token: order.token,
  date: '01/02/2018 07:15:09',
};
const limits = { signal: AbortSignal.timeout(1000), sendBy: Number.POSITIVE_INFINITY };
const found = (row: object | null) =>
  lookUpSend({ requery: () => Promise.resolve(row && requeryRow.parse(row)) }, order, limits);

describe('contradiction', () => {
  it.each([
    [null, {}],
    [null, { amount: '1900', beneficiary: '08101234000' }],
    [null, { amount: 1900, beneficiary: 2348101234000 }],
    [null, { amount: '1,900.0000', beneficiary: '+234 810 123 4000' }],
    [null, { amount: '', beneficiary: null }],
    ['amount', { amount: '1900.01' }],
    ['amount', { amount: 'much' }],
    ['beneficiary', { beneficiary: '08101234001' }],
    ['beneficiary', { beneficiary: '8101234000', amount: '1900' }],
    ['vice_id', { vice_id: '23456789' }],
    ['txn_token', { txn_token: 'b'.repeat(64) }],
  ])('is %s in %j', (wrong, changes) => {
    expect(contradiction(order, requeryRow.parse({ ...printed, ...changes }))).toBe(wrong);
  });

  it('cannot be in an amount that is not known', () => {
    const row = requeryRow.parse({ ...printed, amount: '7' });
    expect(contradiction({ ...order, amount: null }, row)).toBeNull();
  });
});

describe('a look-up', () => {
  it.each([
    ['approved', 'delivered', null],
    ['APPROVED ', 'delivered', null],
    ['declined', 'not_delivered', 'declined_by_operator'],
    ['pending', 'in_progress', null],
    ['reversed', 'in_progress', null],
    ['not approved', 'in_progress', null],
  ])('takes %s for %s', async (status, phase, failure) => {
    expect(phaseOf(status)).toBe(phase);
    const { finding } = await found({ ...printed, txn_status: status });
    expect(finding).toMatchObject({
      found: 'yes',
      state: { phase, failure, providerReference: order.token },
    });
  });

  it('brings the electricity token of an approved row only', async () => {
    const electricity = { token_value: '70012345678901224127', address: 'a', payer: 'p' };
    const approved = await found({ ...printed, amount: '1900.00', electricity });
    expect(approved.secrets).toEqual([{ kind: 'token', code: '70012345678901224127', serial: null }]);
    expect(approved.finding).toMatchObject({ state: { delivered: order.amount, cost: order.amount } });
    expect(JSON.stringify([approved.finding, approved.evidence])).not.toContain('7001234');
    for (const changes of [{ txn_status: 'declined' }, { amount: '5' }]) {
      expect((await found({ ...printed, electricity, ...changes })).secrets).toEqual([]);
    }
  });

  it("tells another's row as a mismatch, and no row as nothing found", async () => {
    const other = await found({ ...printed, beneficiary: '08101239999' });
    expect(other.finding).toEqual({ found: 'mismatch', detail: 'beneficiary is not ours' });
    expect(JSON.stringify(other)).not.toContain('9999');
    expect((await found(null)).finding).toEqual({ found: 'no' });
  });
});

describe('localPhone', () => {
  it.each([
    ['08101234000', '08101234000'],
    ['+2348101234000', '08101234000'],
    ['2348101234000', '08101234000'],
    ['+234 810 123-4000', '08101234000'],
    ['8101234000', null],
    ['0810123400', null],
    ['+6595123100', null],
    ['05101234000', null],
  ])('makes %s %s', (number, local) => {
    expect(localPhone(number)).toBe(local);
  });
});
