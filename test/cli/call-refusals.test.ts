import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CallRunner } from './call-runner.ts';

// Goal: a command line that is wrong sends nothing and says what exists; a call that fails says what that proves, and how it
// ended is its exit code.

let call: CallRunner;
beforeAll(async () => {
  call = await CallRunner.start();
});
afterEach(() => call.control('POST', '/reset'));
afterAll(() => call.server.close());

const run = (line: string, env: Record<string, string> = {}) =>
  call.run(line === '' ? [] : line.split(' '), env);
const ORDER =
  'dvs createTransaction external_id=one product_id=102 credit_party_identifier.mobile_number=+6595123100';
const REAL = '--url https://provider.invalid';
const sent = async () => (await call.control('GET', '/books')).deliveries.length as number;

describe('the lists', () => {
  it('name the providers, then the functions with their parameters and what they do', async () => {
    expect(await run('')).toMatchObject({ code: 0, out: expect.stringContaining('valuetopup') });
    const { code, out } = await run('dvs');
    expect(code).toBe(0);
    expect(out).toMatch(/^balances \(reads\): our float$/m);
    expect(out).toMatch(/^confirmTransaction \(moves money\)/m);
    expect(out).toMatch(/^ {4}product_id +a product \(needed\)$/m);
    expect((await run('payvice buyAirtime --help')).out).toContain('mtn | 9mobile | glo | airtel');
  });
});

describe('a wrong command line', () => {
  it.each([
    ['dvz', /no provider "dvz".*dvs, valuetopup, payvice, paythem, paythru/],
    ['dvs constructor', /no function of dvs "constructor".*balances/],
    ['dvs balances unti=USD', /no parameter "unti".*unit_type, unit/],
    ['dvs services id=1', /takes none/],
    ['dvs product', /needs also:\s+id=/],
    ['dvs product id', /"id" has no value/],
    ['dvs product id=', /"id" has no value/],
    ['dvs product id=1 id=2', /given twice/],
    ['dvs products type=AIRTIME', /"type" must be FIXED_VALUE_RECHARGE/],
    [`${ORDER} auto_confirm=yes`, /true or false/],
    [`${ORDER} destination.amount=5`, /"destination.currency" is not given/],
    [`${ORDER} destination.amount=5.001 destination.currency=USD`, /"destination.amount" must be an amount/],
    ['paythem retailerStatus retailerId=x', /must be a number/],
    ['payvice transfer beneficiary=23456789 amount=x', /"amount" must be an amount/],
    ['payvice requery token=t wallet=99999999', /"wallet" must be one of ours: 12345678/],
    ['paythru getToken items.1.name=A items.1.price=1 currency=GBP transType=Auth', /places of "items"/],
    ['dvs balances --verbose', /It has: --json, --url, --yes, --timeout, --limit/],
    ['dvs balances --url ftp://x', /--url must be an address/],
    ['dvs balances --url http://provider.invalid', /https/],
    ['dvs balances --timeout 0', /--timeout must be a whole number/],
  ])('%s', async (line, message) => {
    expect(await run(line)).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('does not repeat what may be a secret', async () => {
    const { err } = await run('valuetopup topUp 4111-1111-1111-1111');
    expect(err).toMatch(/no parameter of that name/);
  });
});

describe('a real address', () => {
  const account = { DVS_KEY: 'real-key-value', DVS_SECRET: 'real-secret-value' };

  it.each([
    [`dvs balances ${REAL}`, {}, /DVS_KEY/],
    [
      `dvs balances ${REAL}`,
      { DVS_KEY: 'sandbox-key', DVS_SECRET: 'x' },
      /DVS_KEY is the key of the sandbox/,
    ],
    [`valuetopup balance ${REAL}`, {}, /VALUETOPUP_USER/],
    [`paythru address house=1 postcode=X ${REAL}`, {}, /PAYTHRU_API_KEY/],
    [`payvice requery token=t ${REAL}`, {}, /PAYVICE_VICE_ID/],
    [`paythem listRetailers ${REAL}`, {}, /PAYTHEM_PUBLIC_KEY/],
  ])('needs the account: %s', async (line, env, message) => {
    expect(await run(line, env)).toEqual({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  it('needs --yes for what does not only read', async () => {
    for (const line of [ORDER, 'payvice tokenLookup', 'paythru sms mobile=447891234567 message=x']) {
      expect(await run(`${line} ${REAL}`, account)).toMatchObject({
        code: 2,
        err: expect.stringContaining('--yes'),
      });
    }
    const { code, out } = await run(`${ORDER} ${REAL} --yes`, account);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/not_done, proved \(not_sent\).*provider_unreachable/),
    ]);
    expect(out).not.toMatch(/real-(key|secret)-value/);
  });

  it('is never given to the sandbox: without --url its own account is used', async () => {
    expect(await run('dvs balances', account)).toMatchObject({ code: 0 });
    const url = `${call.server.url}/dvs/v1/`;
    expect(await run(`dvs balances --url ${url}`, account)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/failed: .*provider_credentials_refused, class refused, .*HTTP 401/),
    });
  });
});

describe('a call that fails', () => {
  it('by a refusal is not done, with the proof', async () => {
    const report = await call.report(ORDER.replace('=102', '=999').split(' '));
    expect(report.outcome).toMatchObject({
      verdict: 'not_done',
      proof: 'refused',
      again: 'never',
      error: { code: 'product_unavailable', class: 'refused', provider_code: '1003001' },
    });
    expect((await run(ORDER.replace('=102', '=999'))).code).toBe(1);
  });

  it.each([
    'payvice transfer beneficiary=23456789 amount=1.00',
    'payvice buyAirtime network=mtn phone=08101234000 amount=49.00',
  ])('by a parameter that the provider would not take was not sent, nor a token taken: %s', async (line) => {
    const { outcome, exchanges } = await call.report(line.split(' '));
    expect(outcome).toMatchObject({
      verdict: 'not_done',
      proof: 'not_sent',
      error: { code: 'amount_refused' },
    });
    expect(exchanges).toEqual([]);
  });

  it('in a step before the purchase has not bought', async () => {
    await call.control('POST', '/faults', {
      provider: 'payvice',
      path: '/lookup$',
      fault: 'drop_after_effect',
      count: 1,
    });
    const { outcome } = await call.report(
      'payvice buyAirtime network=mtn phone=08101234000 amount=50.00'.split(' '),
    );
    expect(outcome).toMatchObject({
      verdict: 'not_done',
      proof: 'not_sent',
      error: { operation: 'tokenLookup' },
    });
  });

  it.each(['drop_after_effect', 'http_500_after_effect', 'garbage_after_effect'])(
    'by %s is unknown',
    async (fault) => {
      await call.control('POST', '/faults', {
        provider: 'valuetopup',
        path: '/transaction/topup$',
        fault,
        count: 1,
      });
      const line =
        'valuetopup topUp skuId=193 mobile=+18763351234 amount=9.00 currency=USD correlationId=lost';
      const { code, out } = await run(line);
      expect([code, out]).toEqual([
        3,
        expect.stringMatching(/^unknown, it may have had its effect: .*class unknown/m),
      ]);
      expect(await sent()).toBe(1);
      expect(out).not.toContain('18763351234');
    },
  );

  it('by a refusal that speaks of an earlier request is unknown', async () => {
    const { id } = (await call.report(ORDER.split(' '))).result;
    await run(`dvs confirmTransaction id=${id}`);
    expect(await run(`dvs confirmTransaction id=${id}`)).toMatchObject({ code: 3 });
  });

  it('because the order ended without delivery is a refusal, too', async () => {
    const line = ORDER.replace('Transaction', 'TransactionSync').replace('123100', '123102');
    const { code, out } = await run(`${line} auto_confirm=true`);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^done: not_delivered \(DECLINED-INVALID-CREDIT-PARTY\)/m),
    ]);
  });

  it('because its deadline has passed says so', async () => {
    await call.control('POST', '/faults', {
      provider: 'dvs',
      path: '/transactions$',
      fault: 'hang_after_effect',
      count: 1,
    });
    const { code, out } = await run(`${ORDER} --timeout=1`);
    expect([code, out]).toEqual([3, expect.stringMatching(/← no answer.*stopped by its deadline.*unknown/s)]);
  });
});
