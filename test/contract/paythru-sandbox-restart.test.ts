import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxHome, type SandboxProcess } from '../support/sandbox-process.ts';
import { FormReceiver } from './form-receiver.ts';
import { CARDS, PaythruSandbox } from './paythru-sandbox-calls.ts';

let home: SandboxHome;
let merchant: FormReceiver;

async function start(
  env: Record<string, string> = {},
): Promise<{ server: SandboxProcess; paythru: PaythruSandbox }> {
  const server = await home.start(env);
  return { server, paythru: new PaythruSandbox(server) };
}

beforeEach(async () => {
  home = new SandboxHome();
  merchant = await FormReceiver.start();
});
afterEach(async () => {
  home.kill();
  await merchant.close();
  home.remove();
});

describe('a killed sandbox', () => {
  it('knows after its restart every token, payment, operation and message, and how they stand', async () => {
    const first = await start();
    const tokenId = await first.paythru.token({ trans_reference: 'open', token_redemptions: '1' });
    await first.paythru.send('GET', `/t/${tokenId}`);
    const used = await first.paythru.token({ token_uses: '1' });
    await first.paythru.pay(used);
    const key = await first.paythru.paid();
    const capture = (await first.paythru.operate('/capture', key, '4.00')).xml['trans_key'];
    await first.paythru.operate('/refund', capture, '1.00');
    await first.paythru.attempt(CARDS.declined);
    await first.paythru.call('/sms', { msisdn: '447891234567', message: 'Hello' });
    await first.paythru.behave({ 'paythru.partial_refund': 'refused' });
    const before = {
      charges: await first.paythru.charges(),
      audit: await first.paythru.control('GET', '/transactions'),
    };
    await first.server.close();

    const { paythru } = await start();
    expect({
      charges: await paythru.charges(),
      audit: await paythru.control('GET', '/transactions'),
    }).toEqual(before);
    expect((await paythru.send('GET', `/t/${tokenId}`)).status).toBe(410);
    expect((await paythru.pay(used)).status).toBe(410);
    expect((await paythru.lookup(capture)).xml).toMatchObject({ status: 'Success', value: '4.00' });
    expect((await paythru.operate('/refund', capture, '1.00')).xml).toEqual({ errorcode: '21' });
    await paythru.behave({ 'paythru.partial_refund': 'allowed' });
    expect((await paythru.operate('/refund', capture, '3.01')).xml).toEqual({ errorcode: '21' });
    expect((await paythru.operate('/refund', key, '3.00')).xml['status']).toBe('1');
  });

  it('goes on with what was pending: the bank, 3-D Secure, faults and the end of reservations', async () => {
    const first = await start();
    const pending = await first.paythru.attempt(CARDS.pendingSuccess, { callback_url: merchant.url });
    await merchant.until(1);
    const tokenId = await first.paythru.token({ '3D_secure': '1' });
    const { text } = await first.paythru.pay(tokenId, CARDS.challenge);
    const challenge = /name="challenge" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await first.paythru.fault('late_success', { path: '^/t/', delay_ms: 20_000 });
    const late = await first.paythru.attempt(CARDS.declined);
    await first.server.close();

    const { paythru } = await start();
    const decided = await paythru.send('POST', `/t/${tokenId}/challenge`, { challenge, decision: 'approve' });
    expect(decided.status).toBe(200);
    await paythru.advance(30);
    await merchant.until(2);
    expect(merchant.told()).toEqual(['Pending', 'Success']);
    const statusOf = async (key: string) => (await paythru.charge(key))['status'];
    expect(await statusOf(pending.provider_reference)).toBe('reserved');
    expect(await statusOf(late.provider_reference)).toBe('reserved');
    await paythru.advance(10 * 86_400);
    expect((await paythru.charges()).map(({ status }) => status)).toEqual(['voided', 'voided', 'voided']);
  });

  it('sends after its restart a callback that was not acknowledged', async () => {
    merchant.statuses.push(503);
    const first = await start();
    const { provider_reference: key } = await first.paythru.attempt(CARDS.approved, {
      callback_url: merchant.url,
    });
    await merchant.until(1);
    await first.server.close();
    const { paythru } = await start();
    await paythru.advance(1);
    await merchant.until(2);
    expect(merchant.received.map(({ transactionKey }) => transactionKey)).toEqual([key, key]);
  });

  it('is empty again after a reset, also when it is started again', async () => {
    const first = await start();
    await first.paythru.paid();
    await first.paythru.control('POST', '/reset');
    await first.server.close();
    const { paythru } = await start();
    expect((await paythru.control('GET', '/transactions')).transactions).toEqual([]);
  });

  it('has no card number and no security code in its journal', async () => {
    const { paythru } = await start();
    const cards = Object.values(CARDS);
    const tokenId = await paythru.token({ '3D_secure': '1' });
    for (const card of cards) await paythru.pay(tokenId, card, { cvv: '937' });
    await paythru.pay(tokenId, '4111111111111112', { cvv: '937' });
    const journal = readFileSync(join(home.path, 'sandbox', 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"lastFour":"3220"');
    for (const card of [...cards, '4111111111111112']) expect(journal).not.toContain(card);
    expect(journal).not.toMatch(/"937"|cvv/);
  });
});

describe('the process', () => {
  it('takes its credentials from PAYTHRU_API_KEY and PAYTHRU_API_PASSWORD', async () => {
    const { paythru } = await start({ PAYTHRU_API_KEY: 'own-key', PAYTHRU_API_PASSWORD: 'own-pass' });
    expect(await paythru.codeOf('/canceltoken')).toBe('3');
    expect(await paythru.codeOf('/canceltoken', { api_key: 'own-key' })).toBe('6');
    const own = { api_key: 'own-key', api_password: 'own-pass' };
    expect(await paythru.codeOf('/canceltoken', own)).toBe('20300415');
  });
});
