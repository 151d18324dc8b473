import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createValuetopupProvider } from '../../providers/valuetopup/adapter.ts';
import { limits } from '../support/scripted-valuetopup.ts';
import { VALUETOPUP_ORDERS } from '../support/valuetopup-orders.ts';
import { freshReference, impatient, ValuetopupAdapter } from './valuetopup-adapter-calls.ts';

const { path } = VALUETOPUP_ORDERS.port_in;
const phase = (of: string) => ({ found: 'yes', state: { phase: of } });

/** A number comes over when its own status says so, by the transaction id; a 000 says that the request was taken. */
describe('a port-in at Valuetopup', () => {
  let vt: ValuetopupAdapter;
  beforeAll(async () => {
    vt = await ValuetopupAdapter.start(1);
  });
  afterEach(async () => {
    await vt.sandbox.control('DELETE', '/faults');
    await vt.sandbox.control('POST', '/behaviour', { 'valuetopup.port_in_states': 'usual' });
  });
  afterAll(() => vt.close());

  const taken = async () => {
    const order = vt.orderOf('port_in');
    const { outcome } = await vt.create(order);
    if (outcome.outcome !== 'done') throw new Error(JSON.stringify(outcome));
    return { order, state: outcome.state };
  };

  it('is taken, under way, and delivered only then', async () => {
    const { order, state } = await taken();
    expect(state).toMatchObject({ phase: 'in_progress', providerReference: expect.stringMatching(/^\d+$/) });
    expect(state.cost).toEqual(order.cost);
    expect((await vt.lookup(order, state.providerReference)).finding).toMatchObject(phase('in_progress'));
    expect(await vt.delivered(order)).toEqual([]);
    await vt.sandbox.advance(60);
    expect((await vt.lookup(order, state.providerReference)).finding).toMatchObject({
      found: 'yes',
      state: { phase: 'delivered', providerStatus: 'port-in: Completed', failure: null },
    });
    expect(await vt.delivered(order)).toHaveLength(1);
  });

  it('is not delivered when the old carrier rejects it', async () => {
    await vt.sandbox.fault('port_in_rejected', { path, count: 1 });
    const { order, state } = await taken();
    await vt.sandbox.advance(60);
    expect((await vt.lookup(order, state.providerReference)).finding).toMatchObject({
      found: 'yes',
      state: { phase: 'not_delivered', failure: 'declined_by_operator' },
    });
    expect(await vt.delivered(order)).toEqual([]);
  });

  it.each(['drop_after_effect', 'pending_for'])(
    'takes its transaction id from the status where the answer had none (%s)',
    async (fault) => {
      await vt.sandbox.fault(fault, { path, count: 1, delay_ms: 1_000 });
      const order = vt.orderOf('port_in');
      const { outcome } = await vt.create(order);
      expect(outcome.outcome).toBe(fault === 'pending_for' ? 'done' : 'unknown');
      await vt.sandbox.advance(1);
      const { finding } = await vt.lookup(order, outcome.outcome === 'done' ? order.ourReference : null);
      expect(finding).toMatchObject(phase('in_progress'));
      const id = finding.found === 'yes' ? finding.state.providerReference : '';
      expect(id).not.toBe(order.ourReference);
      await vt.sandbox.advance(60);
      expect((await vt.lookup(order, id)).finding).toMatchObject(phase('delivered'));
    },
  );

  it('is under way as long as its state is a word that nobody was told of, and by configuration no longer', async () => {
    await vt.sandbox.control('POST', '/behaviour', { 'valuetopup.port_in_states': 'unheard_of' });
    const { order, state } = await taken();
    await vt.sandbox.advance(60);
    expect((await vt.lookup(order, state.providerReference)).finding).toMatchObject(phase('in_progress'));
    const told = createValuetopupProvider({
      url: `${vt.sandbox.server.url}/valuetopup/api/v2`,
      key: 'sandbox-user',
      secret: 'sandbox-pass',
      portInStates: { ported: ['Port done'], rejected: ['Port denied'] },
    });
    const { finding } = await told.lookup(order, state.providerReference, limits());
    await told.close();
    expect(finding).toMatchObject(phase('delivered'));
  });

  it('is not proved by a status that cannot be read', async () => {
    const { order, state } = await taken();
    await vt.sandbox.fault('http_500_before_effect', { path: '/portin/status/', count: 1 });
    await expect(vt.lookup(order, state.providerReference)).rejects.toMatchObject({ name: 'ProviderError' });
  });

  it('of another number is not ours', async () => {
    const { order, state } = await taken();
    const other = { ...order, recipient: { ...order.recipient, mobile: '+12125550199' } };
    expect((await vt.lookup(other, state.providerReference)).finding).toMatchObject({ found: 'mismatch' });
  });
});

/** No product that cannot be bought is in the catalogue. */
describe('every product of Valuetopup that is offered', () => {
  let vt: ValuetopupAdapter;
  beforeAll(async () => {
    vt = await ValuetopupAdapter.start();
  });
  afterAll(() => vt.close());

  const NUMBERS: Readonly<Record<string, string>> = {
    JAM: '+18763351234',
    IND: '+919876543210',
    PAK: '+923001234567',
    MEX: '+525512345678',
    AFG: '+93701234567',
    USA: '+12125550123',
  };
  const SAMPLES: Readonly<Record<string, string>> = {
    account: '0123456789',
    sim_number: '8901240000000000001',
    zip_code: '10001',
    boost_pin: '1234',
    carrier_account: 'A-1',
    carrier_password: 'p-1',
  };

  it('is bought with the fields that it asks for', async () => {
    const products = vt.products();
    expect(products.length).toBeGreaterThan(120);
    for (const product of products) {
      const fields = product.requiredRecipientFields[0] ?? [];
      const recipient = Object.fromEntries(
        fields.map((field) => [
          field,
          field === 'mobile' ? (NUMBERS[product.country] ?? '') : (SAMPLES[field] ?? ''),
        ]),
      );
      expect([product.id, vt.provider.validate(product, recipient)]).toEqual([product.id, []]);
      const range = product.pricing.type === 'ranged' ? product.pricing.ranges[0] : null;
      const amount = range ? { amountMinor: range.minMinor, currency: range.currency } : null;
      const quote = vt.provider.quote(product, amount);
      if ('pointer' in quote) throw new Error(`${product.id}: ${quote.detail}`);
      const order = { ourReference: freshReference(), product, recipient, ...quote };
      const { outcome } = await vt.create(order, impatient(20_000));
      expect([product.id, outcome.outcome]).toEqual([product.id, 'done']);
    }
  }, 60_000);
});
