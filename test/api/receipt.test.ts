import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERCHANT_B, OPERATOR, order, TestApi } from './open-api.ts';

describe('a receipt', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await TestApi.open();
    await api.world.work();
  }, 60_000);
  afterAll(() => api.close());

  const buy = async (changes: Record<string, unknown>) =>
    (await api.post('/v1/purchases', order(changes), { headers: { prefer: 'wait=20' } })).json;
  const receipt = (id: string, accept = 'application/json') =>
    api.call('GET', `/v1/purchases/${id}/receipt`, { headers: { accept } });

  it('says what was delivered and what was paid for it', async () => {
    const bought = await buy({ reference: 'order-1\nPaid: nothing' });
    const reply = await receipt(bought.id);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      purchase_id: bought.id,
      status: 'completed',
      merchant: { name: 'Sandbox merchant A' },
      recipient: { mobile: '+6595123100' },
      delivered: { amount: '5.00', currency: 'USD' },
      paid: { ...bought.cost, method: 'prefunded' },
      refunded: null,
      provider_reference: bought.fulfilment.reference,
    });
    expect((await api.get(`/v1/purchases/${bought.id}/receipt`, OPERATOR)).status).toBe(200);
    expect((await api.get(`/v1/purchases/${bought.id}/receipt`, MERCHANT_B)).status).toBe(404);
  });

  it('comes as text, in which no text of somebody else begins a line', async () => {
    const bought = await buy({ reference: 'order-1\nPaid: nothing' });
    const reply = await receipt(bought.id, 'text/plain');
    expect(reply.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = reply.text.split('\n');
    expect(lines[0]).toBe('Sandbox merchant A');
    expect(lines).toContain(`Receipt: ${bought.id}`);
    expect(lines).toContain('Order: order-1 Paid: nothing');
    expect(lines).toContain('Delivered: 5.00 USD');
    expect(lines).toContain(`Paid: ${bought.cost.amount} ${bought.cost.currency} (prefunded)`);
  });

  it('shows codes masked', async () => {
    const bought = await buy({ recipient: { mobile: '+6595123101' } });
    const [{ masked }] = bought.fulfilment.deliverables;
    const { json, text } = await receipt(bought.id);
    expect(json.deliverables).toEqual([{ kind: 'pin', masked }]);
    expect(text).toContain('•');
  });

  it('does not exist for what was not delivered', async () => {
    const { id, status } = await buy({ recipient: { mobile: '+6595123102' } });
    const reply = await receipt(id);
    expect([status, reply.status, reply.json.code]).toEqual(['failed', 409, 'receipt_not_ready']);
  });
});
