import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { CALLABLE } from '../../cli/call/providers.ts';
import { READS, VALUETOPUP_ORDERS } from './call-lines.ts';
import { CallRunner } from './call-runner.ts';

// Goal: `vendrail call` reaches every function of every client, and nothing that it prints is a secret or a person's number.

let call: CallRunner;
beforeAll(async () => {
  call = await CallRunner.start();
});
afterAll(() => call.server.close());

const words = (line: string) => line.split(' ');
const read = (line: string) => call.report(words(line));
/** A call that was accepted. */
async function done(line: string) {
  const report = await call.report(words(line));
  expect({ line, ...report.outcome }).toMatchObject({ line, verdict: 'done' });
  return report;
}

describe('the tables', () => {
  it.each(Object.keys(CALLABLE))('name every function of the client of %s', (provider) => {
    const folder = new URL(`../../providers/${provider}/`, import.meta.url);
    const sources = readdirSync(folder).filter((file) => file === 'client.ts' || file === 'reads.ts');
    const found = sources.flatMap((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const [, inClass = ''] = /export class \w+(?: extends \w+)? \{\n(.*?)\n\}\n/s.exec(text) ?? [];
      return [...inClass.matchAll(/^ {2}(?:async )?\*?([a-z]\w*)\(/gm)].map(([, name]) => name ?? '');
    });
    const functions = new Set(found.filter((name) => name !== 'constructor' && name !== 'close'));
    expect(functions.size).toBeGreaterThan(7);
    expect(new Set(Object.keys(CALLABLE[provider]?.functions ?? {}))).toEqual(functions);
  });
});

describe('reads of', () => {
  it.each(READS.dvs)('dvs %s', async (line) => {
    const { outcome, exchanges, result } = await read(`dvs ${line}`);
    expect(outcome).toEqual({ verdict: 'read' });
    expect(exchanges[0]?.answer?.status).toBe(200);
    expect(result).not.toEqual([]);
  });

  it('dvs offers', async () => {
    const [promotion] = (await read('dvs promotions')).result;
    expect((await read(`dvs promotion id=${promotion.id}`)).result).toEqual(promotion);
    const [campaign] = (await read('dvs campaigns')).result;
    expect((await read(`dvs campaign id=${campaign.id}`)).result).toEqual(campaign);
  });

  it.each(READS.valuetopup)('valuetopup %s', async (line) => {
    const { outcome, result } = await read(`valuetopup ${line}`);
    expect(outcome).toEqual({ verdict: 'read' });
    expect(result).not.toBeNull();
  });

  it.each(READS.payvice)('payvice %s', async (line) => {
    expect((await read(`payvice ${line}`)).outcome).toEqual({ verdict: 'read' });
  });

  it('paythem, with the announced functions as soon as they are there', async () => {
    const today = 'from=2026-11-01 to=2026-11-25';
    expect((await read(`paythem listTransactions ${today}`)).outcome).toMatchObject({
      verdict: 'failed',
      error: { class: 'refused', provider_code: '2002' },
    });
    await call.control('POST', '/behaviour', { 'paythem.announced_functions': true });
    await done('paythem topUpRetailer retailerId=12449 amount=5.00 currency=USD reference=known');
    const { transactions } = await call.control('GET', '/transactions?our_reference=known');
    expect(transactions).toHaveLength(1);
    for (const line of [
      'listRetailers',
      `listTransactions ${today}`,
      'generalStatus',
      'transactionStatusById retailerId=12449 id=1',
      'transactionStatusByReference retailerId=12449 reference=known',
      'retailerStatus retailerId=12449',
    ]) {
      expect((await read(`paythem ${line}`)).exchanges).toHaveLength(1);
    }
  });

  it('paythru address', async () => {
    expect((await read('paythru address house=1 postcode=HP7\u00a00DD')).outcome).toEqual({
      verdict: 'read',
    });
  });
});

describe('orders at', () => {
  const dvs = (reference: string) =>
    `external_id=${reference} product_id=102 credit_party_identifier.mobile_number=+6595123100`;

  it('dvs are created, found, confirmed and cancelled', async () => {
    const created = await done(`dvs createTransaction ${dvs('one')}`);
    expect(created.outcome).toMatchObject({ state: 'created (CREATED)' });
    const { id } = created.result;
    expect((await read(`dvs transactions external_id=one`)).result).toMatchObject([{ id }]);
    await done(`dvs confirmTransaction id=${id}`);
    expect((await read(`dvs transaction id=${id}`)).result.status.message).toBe('COMPLETED');
    const other = (await done(`dvs createTransaction ${dvs('two')}`)).result.id;
    expect((await done(`dvs cancelTransaction id=${other}`)).outcome).toMatchObject({
      state: 'cancelled (CANCELLED)',
    });
    const third = (await done(`dvs createTransactionSync ${dvs('three')}`)).result.id;
    await done(`dvs confirmTransactionSync id=${third}`);
  });

  it('dvs send money as numbers in the currency given', async () => {
    const line =
      'dvs createTransaction external_id=ranged product_id=101 destination.amount=5.00 destination.currency=USD';
    const { exchanges } = await read(`${line} credit_party_identifier.mobile_number=+6595123100`);
    expect(exchanges[0]?.request).toMatchObject({
      calculation_mode: 'DESTINATION_AMOUNT',
      destination: { unit_type: 'CURRENCY', unit: 'USD', amount: 5 },
    });
  });

  it('valuetopup are sent once each, and asked about', async () => {
    for (const line of VALUETOPUP_ORDERS) await done(`valuetopup ${line}`);
    const card = (await read('valuetopup status correlationId=t-5')).result;
    await read(`valuetopup giftCard transactionId=${card.transactionId}`);
    const port = (await read('valuetopup status correlationId=t-8')).result;
    await read(`valuetopup portInStatus transactionId=${port.transactionId}`);
    const missing = await read('valuetopup esimDataBalance iccid=8901240000000000009');
    expect(missing.outcome).toMatchObject({ error: { code: 'not_found', provider_code: '853' } });
    expect(missing.exchanges[0]?.path).toMatch(/\/esim\/status\/\*\*\*009$/);
  });

  it('payvice take a token of their own, and are found by it', async () => {
    const phone = 'phone=08101234000';
    const tv = `service=DSTV smartcard=1017000123 ${phone}`;
    const [plan] = (await read('payvice tvPlans service=DSTV smartcard=1017000123')).result;
    for (const line of [
      `buyAirtime network=mtn ${phone} amount=50.00`,
      `ikejaPurchase serviceType=vend number=04123456780 ${phone} amount=1000.00 currency=NGN`,
      `enuguPay meter=45037595423 type=prepaid ${phone} amount=100.00`,
      `tvPay ${tv} productCode=${plan.product_code}`,
      `tvPayTest ${tv} productCode=${plan.product_code}`,
      'transfer beneficiary=23456789 amount=50.00',
    ]) {
      await call.nextMinute();
      expect((await done(`payvice ${line}`)).exchanges.length).toBeGreaterThan(1);
    }
    await call.nextMinute();
    const { token } = (await done('payvice tokenLookup')).result;
    await done(
      `payvice ikejaEnquiry serviceType=vend number=04123456780 ${phone} amount=1000.00 token=${token}`,
    );
    await done(`payvice buyAirtime network=glo ${phone} amount=50.00 token=${token}`);
    expect((await read(`payvice requery token=${token}`)).result).toMatchObject({ txn_status: 'approved' });
  });

  it('paythem are checked by the list first', async () => {
    const { exchanges, result } = await done(
      'paythem topUpRetailerByUatName retailerId=12459 amount=5.00 currency=USD reference=uat',
    );
    expect(exchanges.map(({ request }) => request)).toMatchObject([
      { FUNCTION: 'topup_listRetailers', USERNAME: '***', PASSWORD: '***' },
      { FUNCTION: 'topup_topupRetailer', PARAMETERS: { retailerID: 12459, amount: 5 } },
    ]);
    expect(result).toMatchObject({
      echo: 'ours',
      value: { remainingToday: { amount: '9995.00', currency: 'USD' } },
    });
  });

  it('paythru open a page, and move what was paid there', async () => {
    const page =
      'items.0.name=Mug items.0.price=2.50 items.1.name=Tea items.1.price=2.00 currency=GBP transType=PreAuth';
    const pay = async () => {
      const { id } = (await done(`paythru getToken ${page}`)).result;
      const body = new URLSearchParams({
        card_number: '4111111111111111',
        expiry: '12/60',
        cvv: '123',
        name: 'A Customer',
      });
      await fetch(`${call.server.url}/paythru/t/${id}`, { method: 'POST', body });
      const { charges } = await call.control('GET', '/books');
      return charges.find(({ token }: { token: string }) => token === id).transaction as string;
    };
    const [first, second] = [await pay(), await pay()];
    expect((await read(`paythru transactionLookup key=${first}`)).result).toMatchObject({
      amount: { amount: '4.50', currency: 'GBP' },
    });
    const captured = (await done(`paythru capture key=${first} amount=4.50 currency=GBP`)).result;
    await done(`paythru refund key=${captured.key} amount=1.00 currency=GBP`);
    await done(`paythru cancel key=${second} amount=4.50 currency=GBP`);
    await done(`paythru repeat key=${first} amount=9.90 currency=GBP type=PreAuth`);
    const { id } = (await done(`paythru getToken ${page}`)).result;
    await done(`paythru cancelToken id=${id}`);
    await done('paythru sms mobile=447891234567 message=Hello');
  });
});

describe('afterwards', () => {
  it('every function of every provider was called', () => {
    const all = Object.entries(CALLABLE).flatMap(([provider, { functions }]) =>
      Object.keys(functions).map((name) => `${provider} ${name}`),
    );
    expect(all.filter((name) => !call.called.has(name))).toEqual([]);
  });

  it.each([
    ['credentials', /sandbox-(key|secret|user|pass|public)|0123456789abcdef|sandbox@payvice/],
    ['PINs', /\b1234\b/],
    ['phone numbers', /6595123100|18763351234|923001234577|12125550123|8101234000|447891234567/],
    [
      'cards, meters and accounts',
      /4111111111111111|8901240000000000001|45037595423|04123456780|1017000123|0123456789/,
    ],
  ])('no %s were printed', (_, secret) => {
    expect(call.printed.length).toBeGreaterThan(10_000);
    expect(secret.exec(call.printed)?.[0]).toBeUndefined();
  });

  it('nothing that was bought was printed', async () => {
    const headers = { authorization: `Basic ${Buffer.from('sandbox-user:sandbox-pass').toString('base64')}` };
    const bought = async (reference: string) => {
      const url = `${call.server.url}/valuetopup/api/v2/transaction/status/${reference}`;
      return JSON.stringify(await (await fetch(url, { headers })).json());
    };
    const answers = await Promise.all(['t-3', 't-4', 't-5', 't-6'].map(bought));
    const secrets = answers.flatMap((text) =>
      [
        ...text.matchAll(
          /"(?:pinNumber|controlNumber|token|cardNumber|pin|certificateLink|iccid|activationCode|lpa)":"([^"]{4,})"/g,
        ),
      ].map(([, code]) => code ?? ''),
    );
    expect(secrets.length).toBeGreaterThan(3);
    expect(secrets.filter((code) => call.printed.includes(code))).toEqual([]);
  });
});
