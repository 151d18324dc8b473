import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SandboxHome, type SandboxProcess } from '../support/sandbox-process.ts';
import { PayviceSandbox, SECOND, SECRETS, TWO_WALLETS, WALLET } from './payvice-sandbox-calls.ts';

// Goal: what a Payvice has done once, it has done for good, whatever happens to its process.

let home: SandboxHome;

async function start(
  env: Record<string, string> = {},
): Promise<{ server: SandboxProcess; payvice: PayviceSandbox }> {
  const server = await home.start(env);
  return { server, payvice: new PayviceSandbox(server) };
}

beforeEach(() => {
  home = new SandboxHome();
});
afterEach(() => home.remove());

describe('a killed sandbox', () => {
  it('knows after its restart every token, order and balance', async () => {
    const first = await start();
    const used = await first.payvice.token();
    await first.payvice.buy(used);
    await first.payvice.control('POST', '/balances', { provider: 'payvice', unit: 'NGN', available: '60' });
    const token = await first.payvice.freshToken();
    const before = await first.payvice.control('GET', '/transactions');
    const books = await first.payvice.control('GET', '/books');
    await first.server.close();

    const { payvice } = await start();
    expect(await payvice.control('GET', '/transactions')).toEqual(before);
    expect(await payvice.control('GET', '/books')).toEqual(books);
    const dead = 'Failed. Please check your token/Vice ID';
    expect(await payvice.buy(used)).toMatchObject({ message: dead });
    expect(await payvice.buy(token, { amount: '60.01' })).toMatchObject({
      message: 'Low wallet fund. Please fund your wallet',
    });
    expect(await payvice.buy(token, { amount: '60' })).toMatchObject({ status: 1 });
    expect(await payvice.requery(used)).toMatchObject({ txn_status: 'approved' });
  });

  it('lets an operator that was open decide after the restart', async () => {
    const first = await start();
    await first.payvice.fault('late_success', { path: '/purchase$', delay_ms: 120_000 });
    const late = await first.payvice.token();
    await first.payvice.buy(late, { phone: '08101234901' });
    const token = await first.payvice.freshToken();
    const lost = first.payvice.buy(token, { phone: '08101234902' }).catch(() => 'lost');
    await first.payvice.arrived(token);
    await first.server.close();
    expect(await lost).toBe('lost');

    const { payvice } = await start();
    await payvice.advance(30);
    expect(await payvice.requery(token)).toMatchObject({ txn_status: 'approved' });
    expect(await payvice.requery(late)).toMatchObject({ txn_status: 'declined' });
    await payvice.advance(60);
    expect(await payvice.requery(late)).toMatchObject({ txn_status: 'approved' });
    expect(await payvice.deliveries()).toHaveLength(2);
  });

  it('has no password and no PIN in its journal', async () => {
    const { payvice } = await start(TWO_WALLETS);
    await payvice.buy(await payvice.token());
    const journal = readFileSync(join(home.path, 'sandbox', 'journal.jsonl'), 'utf8');
    expect(journal).toContain('MTNVTU');
    for (const secret of [SECRETS.pwd, SECOND.password, '"1234"', SECOND.pin]) {
      expect(journal).not.toContain(secret);
    }
  });
});

describe('the process', () => {
  it('takes its wallets from the environment', async () => {
    const own = {
      PAYVICE_VICE_ID: '77777777',
      PAYVICE_USER: 'own@payvice.test',
      PAYVICE_PASSWORD: 'own-pass',
      PAYVICE_PIN: '7777',
    };
    const { payvice } = await start({ ...own, ...TWO_WALLETS });
    const wallet = { vice_id: '77777777', user_name: 'own@payvice.test' };
    const token = await payvice.token(wallet);
    expect(await payvice.buy(token, { ...wallet, auth: '7777' })).toMatchObject({ status: 0 });
    const changes = { ...wallet, auth: '7777', pwd: 'own-pass' };
    expect(await payvice.buy(token, changes)).toMatchObject({ status: 1 });
    await expect(payvice.token(WALLET)).rejects.toThrow('Unknown vice ID');
    await expect(payvice.token({ vice_id: SECOND.vice_id, user_name: SECOND.user })).resolves.toHaveLength(
      64,
    );
  });
});
