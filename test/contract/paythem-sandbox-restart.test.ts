import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaythemSandbox, seal } from './paythem-sandbox-calls.ts';

// Goal: what happened has happened, also when the sandbox is started again, twice.

let directory: string;
let paythem: PaythemSandbox;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'paythem-'));
  paythem = await PaythemSandbox.start({ directory });
});
afterEach(async () => {
  await paythem.server.close();
  rmSync(directory, { recursive: true });
});

async function restart(env: Record<string, string> = {}): Promise<void> {
  await paythem.server.close();
  paythem = await PaythemSandbox.start({ directory, env });
}

describe('a sandbox that starts again', () => {
  it('knows every load, sale, reference, hash and switch', async () => {
    await paythem.behave({ 'paythem.repeated_reference_executed': false });
    const post = seal('topup_Retailer', { retailerID: 12449, reference: 'ref-1', amount: 10 });
    const { id } = await paythem.post(post);
    await paythem.topUp(200, 'ref-2');
    await paythem.fault('other_load', { our_reference: 'ref-1' });
    await paythem.behave({ 'paythem.sales': 'none' });
    await paythem.control('POST', '/balances', { provider: 'paythem', unit: 'USD', available: '10.00' });
    await paythem.topUp(4, 'ref-3');
    const before = {
      row: await paythem.row(),
      books: await paythem.deliveries(),
      audit: await paythem.audit('ref-2'),
    };
    for (const _time of [1, 2]) {
      await restart();
      expect({
        row: await paythem.row(),
        books: await paythem.deliveries(),
        audit: await paythem.audit('ref-2'),
      }).toEqual(before);
      expect(await paythem.post(post)).toMatchObject({ result: 1008 });
      expect(await paythem.topUp(5)).toMatchObject({ result: 3007 });
      expect(await paythem.topUp(6.01, 'ref-4')).toMatchObject({ result: 3005 });
    }
    expect((await paythem.list()).id).toBeGreaterThan(id + 5);
  });

  it('keeps an account locked', async () => {
    for (let i = 0; i < 5; i += 1) await paythem.list({ json: { PASSWORD: 'guess' } });
    await restart();
    expect(await paythem.list()).toMatchObject({ result: 1004 });
  });

  it('forgets it all after a reset', async () => {
    await paythem.topUp(10);
    await paythem.control('POST', '/reset');
    await restart();
    expect(await paythem.deliveries()).toEqual([]);
    expect((await paythem.control('GET', '/transactions')).transactions).toEqual([]);
  });

  it('has no credential in its journal', async () => {
    await paythem.topUp(10);
    const journal = readFileSync(join(directory, 'journal.jsonl'), 'utf8');
    expect(journal).toContain('ref-1');
    expect(journal).not.toMatch(/sandbox-pass|sandbox-user|0123456789abcdef/);
  });

  it('takes other credentials and another currency', async () => {
    await restart({ PAYTHEM_USER: 'own-user', PAYTHEM_CURRENCY: 'JPY' });
    expect(await paythem.list()).toMatchObject({ result: 1003 });
    const own = { json: { USERNAME: 'own-user' } };
    expect((await paythem.topUp(10.5, 'r', 12449, own)).result).toBe(3002);
    expect((await paythem.topUp(10, 'r', 12449, own)).content).toMatchObject({
      RETAILER_REMAINING_DAILY: 99_990,
    });
  });
});
