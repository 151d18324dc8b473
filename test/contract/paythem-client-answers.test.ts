import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { money } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { PaythemAccount } from '../../providers/paythem/account.ts';
import { PaythemClient } from '../../providers/paythem/client.ts';
import {
  CREDENTIALS,
  failure,
  paythemClient,
  row,
  startScriptedPaythem,
  success,
  type ScriptedAnswer,
  type ScriptedPaythem,
} from '../support/scripted-paythem.ts';

// Goal: whatever a server answers, a top-up is done only by RESULT 0 with a VVS reference, and refused only by what is known.

let scripted: ScriptedPaythem;
let client: PaythemClient;
const limits = (): CallLimits => ({ signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 });
const usd = (minor: number) => money(minor, 'USD');

beforeEach(async () => {
  scripted = await startScriptedPaythem();
  client = paythemClient(scripted.url, { sourceIp: '203.0.113.7' });
  scripted.script['topup_listRetailers'] = success([row()]);
});
afterEach(async () => {
  await client.close();
  await scripted.close();
});

async function topUp(on = client): Promise<unknown> {
  const before = await on.listRetailers(limits());
  return on.topUpRetailer({ retailerId: 12449, reference: 'ref-1', amount: usd(1000), before }, limits());
}

/** What became of a top-up that is answered so. */
async function outcomeOf(answer: ScriptedAnswer | null): Promise<string> {
  scripted.script['topup_Retailer'] = answer;
  try {
    await topUp();
    return 'done';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return error.outcome.kind === 'unknown' ? `unknown: ${error.code}` : `refused: ${error.code}`;
  }
}

const RECEIPT = { RETAILER_BALANCE: 153.01, RETAILER_REFERENCE: 'ref-1', VVS_REFERENCE: 33278945 };

describe('a top-up', () => {
  it('sends what the document asks for', async () => {
    scripted.script['topup_Retailer'] = success(RECEIPT);
    await topUp();
    const [list, load] = scripted.requests;
    expect(list?.fields).toMatchObject({ FUNCTION: 'topup_listRetailers', PARAMETERS: [] });
    expect(load?.fields).toMatchObject({
      FUNCTION: 'topup_Retailer',
      PARAMETERS: { retailerID: 12449, reference: 'ref-1', amount: 10 },
      USERNAME: 'sandbox-user',
      SOURCE_IP: '203.0.113.7',
    });
    expect(load?.headers).toMatchObject({
      'x-public-key': 'sandbox-public',
      'x-sourceip': '203.0.113.7',
      'x-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
      'accept-encoding': 'gzip, deflate, br',
    });
    expect(load?.fields['HASH_STUB']).not.toBe(list?.fields['HASH_STUB']);
  });

  it.each<[string, ScriptedAnswer | null, string]>([
    ['the whole receipt', success(RECEIPT), 'done'],
    ['a receipt with the reference only', success({ VVS_REFERENCE: '1' }), 'done'],
    ['a numeric reference', success({ ...RECEIPT, RETAILER_REFERENCE: 83945 }), 'done'],
    [
      'a receipt of another reference',
      success({ ...RECEIPT, RETAILER_REFERENCE: 'ref-2' }),
      'unknown: unreadable_answer',
    ],
    ['a receipt without VVS_REFERENCE', success({ RETAILER_BALANCE: 1 }), 'unknown: unreadable_answer'],
    ['RESULT 0 with ERROR', failure(0), 'unknown: unreadable_answer'],
    ['a list', success([]), 'unknown: unreadable_answer'],
    ['no JSON', { body: '<html>' }, 'unknown: unreadable_answer'],
    ['nothing', { body: '' }, 'unknown: unreadable_answer'],
    ['the global error', failure(-1, 'Global error'), 'unknown: unexpected_status'],
    ['a code that nobody knows', failure(4711, 'Daily limit reached'), 'unknown: unexpected_status'],
    ['a code that is known', failure(3004), 'refused: amount_refused'],
    ['the same as text', failure('03004'), 'refused: amount_refused'],
    ['a replay, perhaps of itself', failure(1008), 'unknown: duplicate_at_provider'],
    ['a locked account', failure(1004, 'Account locked'), 'refused: provider_credentials_refused'],
    [
      'HTTP 302',
      { status: 302, headers: { Location: 'https://example.com/' }, body: '' },
      'unknown: unexpected_status',
    ],
    ['HTTP 403', { status: 403, body: '' }, 'refused: provider_credentials_refused'],
    ['HTTP 429', { status: 429, body: '' }, 'refused: provider_rate_limited'],
    ['HTTP 502', { status: 502, body: 'bad gateway' }, 'unknown: unexpected_status'],
    ['a reset', null, 'unknown: no_answer'],
    [
      'a damaged compression',
      { headers: { 'Content-Encoding': 'gzip' }, body: 'not gzip' },
      'unknown: no_answer',
    ],
  ])('answered with %s is %s', async (_name, answer, outcome) => {
    expect(await outcomeOf(answer)).toBe(outcome);
    expect(scripted.requests.filter(({ fields }) => fields['FUNCTION'] === 'topup_Retailer')).toHaveLength(1);
  });

  it('keeps nothing of a receipt that it does not know', async () => {
    scripted.script['topup_Retailer'] = success({ ...RECEIPT, RETAILER_PIN: '1234' });
    expect(JSON.stringify(await topUp())).not.toContain('1234');
  });

  it('is not sent when the limits in the list are used up', async () => {
    scripted.script['topup_listRetailers'] = success([row({ USED_DAILY_LIMIT: 990.01 })]);
    await expect(topUp()).rejects.toMatchObject({ code: 'amount_refused', outcome: { proof: 'not_sent' } });
    expect(scripted.requests).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('is read when it is compressed, and is no answer when it grows beyond all bounds', async () => {
    const body = {
      SERVER_TRANSACTION_ID: 7,
      RESULT: 0,
      ERROR_DESCRIPTION: '',
      CONTENT: JSON.stringify([row()]),
    };
    const packed = (text: string) => ({ headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(text) });
    scripted.script['topup_listRetailers'] = packed(JSON.stringify(body));
    expect(await client.listRetailers(limits())).toMatchObject({ serverTransactionId: '7' });
    scripted.script['topup_listRetailers'] = packed(' '.repeat(50_000_000));
    await expect(client.listRetailers(limits())).rejects.toMatchObject({ code: 'no_answer' });
  });

  it('leaves out rows that cannot be read, and counts them', async () => {
    scripted.script['topup_listRetailers'] = success({ 0: row(), 2: { ID: 5 }, 5: row({ ID: 7 }) });
    const { value } = await client.listRetailers(limits());
    expect([value.retailers.map(({ id }) => id), value.unreadable]).toEqual([[12449, 7], 1]);
  });

  it('shows no credential that it repeats', async () => {
    const told = `User ${CREDENTIALS.user} may not use ${CREDENTIALS.password} with ${CREDENTIALS.privateKey}`;
    scripted.script['topup_listRetailers'] = failure(3001, told);
    const error = await client.listRetailers(limits()).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('User *** may not use *** with ***');
    expect(JSON.stringify(error)).not.toMatch(/sandbox-|0123456789abcdef/);
  });
});

describe('the account', () => {
  it('stops after three errors in a row that nobody can explain', async () => {
    scripted.script['topup_listRetailers'] = failure(4711);
    for (let i = 0; i < 5; i += 1) await client.listRetailers(limits()).catch(() => {});
    expect(scripted.requests).toHaveLength(3);
    await client.account.resume();
    scripted.script['topup_listRetailers'] = success([row()]);
    expect((await client.listRetailers(limits())).value.retailers).toHaveLength(1);
  });

  it('stops at HTTP 401, whatever the body', async () => {
    scripted.script['topup_listRetailers'] = { ...success([row()]), status: 401 };
    for (let i = 0; i < 3; i += 1) await client.listRetailers(limits()).catch(() => {});
    expect(scripted.requests).toHaveLength(1);
  });
});

describe('the clocks', () => {
  it('stop top-ups at 25 s, by the Date header of any answer', async () => {
    scripted.aheadS = 26;
    scripted.script['topup_Retailer'] = success(RECEIPT);
    await expect(topUp()).rejects.toMatchObject({
      code: 'provider_unreachable',
      outcome: { proof: 'not_sent' },
    });
    // The one read a minute is spent.
    await expect(client.listRetailers(limits())).resolves.toBeDefined();
    await expect(client.listRetailers(limits())).rejects.toMatchObject({ outcome: { proof: 'not_sent' } });
  });
});

describe('the configuration', () => {
  const account = new PaythemAccount(CREDENTIALS);
  const own = new PaythemAccount({ ...CREDENTIALS, publicKey: 'own-public' });
  const live = {
    url: 'https://vvs.paythem.net/API/49972/',
    account: own,
    currency: 'USD',
    sourceIp: '203.0.113.7',
  };
  const { sourceIp: _ip, ...noAddress } = live;
  const demo = { ...noAddress, url: 'https://vvsdemo.paythem.net/API/49972' };

  it.each([
    ['the sandbox’s keys at a real address', { ...live, account }, "the keys are the sandbox's"],
    ['the sandbox’s keys at the demo', { ...demo, account }, "the keys are the sandbox's"],
    ['production without a registered address', noAddress, 'production requires sourceIp'],
    ['a name for an address', { ...live, sourceIp: 'gateway' }, 'must be an IP address'],
    ['no TLS', { ...live, url: 'http://vvs.paythem.net/API/49972/' }, 'https://'],
    ['an unknown currency', { ...live, currency: 'usd' }, 'ISO 4217'],
    ['an unknown zone', { ...live, timeZone: 'Mars/Olympus' }, 'zone'],
  ])('refuses %s', (_name, config, message) => {
    expect(() => new PaythemClient(config)).toThrow(message);
  });

  it.each([
    ['production with its address', live],
    ['the demo without one', demo],
  ])('accepts %s', async (_name, config) => {
    await new PaythemClient(config).close();
  });

  it('takes the base URL with a slash at its end or without', async () => {
    const slashed = paythemClient(`${scripted.url}/`);
    expect((await slashed.listRetailers(limits())).value.retailers).toHaveLength(1);
    await slashed.close();
  });
});
