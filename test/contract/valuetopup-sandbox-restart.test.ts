import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxHome, type SandboxProcess } from '../support/sandbox-process.ts';
import {
  basic,
  freshId,
  MOBILES,
  PURCHASES,
  ValuetopupSandbox,
  type Kind,
} from './valuetopup-sandbox-calls.ts';

let home: SandboxHome;

async function start(
  env: Record<string, string> = {},
): Promise<{ server: SandboxProcess; valuetopup: ValuetopupSandbox }> {
  const server = await home.start(env);
  return { server, valuetopup: new ValuetopupSandbox(server) };
}

beforeEach(() => {
  home = new SandboxHome();
});
afterEach(() => home.remove());

const KINDS = Object.keys(PURCHASES) as Kind[];

describe('a killed sandbox', () => {
  it('knows after its restart every purchase, the money, the loans and the switches', async () => {
    const first = await start({ SANDBOX_DELAY_SCALE: '0' });
    await first.valuetopup.behave({ 'valuetopup.in_progress_code': '851' });
    const set = { provider: 'valuetopup', unit: 'USD', available: '500.00' };
    await first.valuetopup.control('POST', '/balances', set);
    const ids = KINDS.map(() => freshId());
    for (const [index, kind] of KINDS.entries())
      await first.valuetopup.buy(kind, { correlationId: ids[index] });
    await first.valuetopup.buy('topup', { skuId: 1451, mobile: MOBILES.outOfStock });
    await first.valuetopup.buy('topup', {
      skuId: 331,
      amount: 300,
      mobile: '923001234577',
      transactionCurrencyCode: 'PKR',
    });
    const view = async ({ valuetopup }: { valuetopup: ValuetopupSandbox }) => ({
      books: await valuetopup.deliveries(),
      audit: await valuetopup.control('GET', '/transactions'),
      balance: await valuetopup.read('/account/balance'),
      bundles: await valuetopup.read('/catalog/bundles/42/923001234577'),
    });
    const before = await view(first);
    const statuses = await Promise.all(ids.map((id) => first.valuetopup.statusOf(id)));
    await first.server.close();

    const second = await start({ SANDBOX_DELAY_SCALE: '0' });
    const again = await Promise.all(ids.map((id) => second.valuetopup.statusOf(id)));
    expect(again.map(({ text }) => text)).toEqual(statuses.map(({ text }) => text));
    const after = await view(second);
    expect({ ...after, audit: null }).toEqual({ ...before, audit: null });
    expect(after.audit.transactions).toHaveLength(KINDS.length + 2);
    expect(before.books).toHaveLength(KINDS.length + 1);
    expect(before.bundles[0].loanAmount).toBe(0);
    const { 'valuetopup.in_progress_code': code } = await second.valuetopup.control('GET', '/behaviour');
    expect(code).toBe('851');
    expect(await second.valuetopup.codeOf('pin', { correlationId: ids[0] })).toBe('002');
  });

  it('goes on with what was pending: calls that hung, gift cards, port-ins and what comes late', async () => {
    const first = await start();
    const [slow, card, port, late] = [freshId(), freshId(), freshId(), freshId()];
    const sample = { skuId: 1451, amount: 9, mobile: MOBILES.slow175, correlationId: slow };
    const call = first.valuetopup.buy('topup', sample).then(
      () => 'answered',
      () => 'lost',
    );
    await first.valuetopup.untilKnown(slow);
    await first.valuetopup.buy('gift_card', { correlationId: card });
    await first.valuetopup.buy('port_in', { correlationId: port });
    await first.valuetopup.fault('late_success', { delay_ms: 100_000 });
    await first.valuetopup.buy('topup', { correlationId: late });
    await first.server.close();
    expect(await call).toBe('lost');

    const { valuetopup } = await start();
    const codes = async () =>
      Promise.all(
        [slow, card, late].map(async (id) => (await valuetopup.statusOf(id)).body.responseCode as string),
      );
    expect(await codes()).toEqual(['852', '852', '500']);
    await valuetopup.advance(60);
    expect(await codes()).toEqual(['852', '000', '500']);
    expect(new Set((await valuetopup.deliveries()).map(({ kind }) => kind))).toEqual(
      new Set(['gift_card', 'port_in']),
    );
    await valuetopup.advance(115);
    expect(await codes()).toEqual(['000', '000', '000']);
  });

  it('is empty again after a reset, also when it is started again', async () => {
    const first = await start();
    await first.valuetopup.buy('pin');
    await first.valuetopup.control('POST', '/reset');
    await first.server.close();
    const { valuetopup } = await start();
    expect((await valuetopup.control('GET', '/transactions')).transactions).toEqual([]);
    expect(await valuetopup.read('/account/balance')).toBe(-100_000_000);
  });

  it('has no PIN, card, token or secret of a port-in in its journal', async () => {
    const { valuetopup } = await start({ SANDBOX_DELAY_SCALE: '0' });
    const pin = (await valuetopup.buy('pin')).body.payLoad.pins[0].pinNumber;
    const { cardNumber } = (await valuetopup.buy('gift_card')).body.payLoad.giftCardDetail;
    const { token } = (await valuetopup.buy('bill')).body.payLoad.billPaymentDetail;
    await valuetopup.buy('port_in', { passwordPin: 'secret-pin', accountNumber: 'secret-account' });
    await valuetopup.buy('topup', { skuId: 361, amount: 10, mobile: '12125550123', boostPin: '986421' });
    const journal = readFileSync(join(home.path, 'sandbox', 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"kind":"port_in"');
    for (const secret of [pin, cardNumber, token, 'secret-pin', 'secret-account', '986421']) {
      expect(journal).not.toContain(secret);
    }
  });
});

describe('the process', () => {
  it('takes its credentials from VALUETOPUP_USER and VALUETOPUP_PASSWORD', async () => {
    const { valuetopup } = await start({ VALUETOPUP_USER: 'own-user', VALUETOPUP_PASSWORD: 'own-pass' });
    expect((await valuetopup.get('/account/balance')).status).toBe(401);
    const headers = { authorization: basic('own-user', 'own-pass') };
    expect((await valuetopup.send('GET', '/api/v2/account/balance', null, headers)).status).toBe(200);
  });
});
