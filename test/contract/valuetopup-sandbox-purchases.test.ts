import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshId, MOBILES, PURCHASES, ValuetopupSandbox, type Kind } from './valuetopup-sandbox-calls.ts';

let valuetopup: ValuetopupSandbox;
beforeAll(async () => {
  valuetopup = await ValuetopupSandbox.start({ delayScale: 0 });
});
beforeEach(() => valuetopup.control('POST', '/reset'));
afterAll(() => valuetopup.server.close());

const KINDS = Object.keys(PURCHASES) as Kind[];
const BLANK = { topupDetail: null, pins: [], giftCardDetail: null, simInfo: null, billPaymentDetail: null };

describe('a purchase', () => {
  it.each([
    [
      'topup',
      { topupDetail: { localCurrencyAmount: 1399.5, destinationCurrency: 'JMD', salesTaxAmount: 0 } },
    ],
    ['pin', { pins: [{ pinNumber: expect.stringMatching(/^\d{14}$/), deliveredAmount: 15 }] }],
    [
      'bill',
      { billPaymentDetail: { accountNumber: '0123456789', token: expect.stringMatching(/^\d{20}$/) } },
    ],
    ['gift_card', { giftCardDetail: { cardNumber: expect.stringMatching(/^\d{16}$/) } }],
    ['esim', { esimDetail: { iccid: expect.stringMatching(/^\d{19}$/) } }],
    ['sim', { simInfo: { zipCode: 10_001, mobileNumber: expect.stringMatching(/^1555\d{7}$/) } }],
    ['port_in', { simInfo: { zipCode: 10_001, mobileNumber: '12125550123' } }],
  ] as const)('of kind %s gives its transaction with what was bought', async (kind, details) => {
    const { status, body } = await valuetopup.buy(kind);
    expect(status).toBe(200);
    expect(body).toMatchObject({ responseCode: '000', responseMessage: null });
    expect(body.payLoad).toMatchObject({
      ...BLANK,
      transactionId: expect.any(Number),
      product: { skuId: PURCHASES[kind][1].skuId, productName: expect.any(String) },
      ...details,
    });
    expect(body.payLoad.transactionId).toBeGreaterThan(2 ** 31);
  });

  it.each(KINDS)('of kind %s is told again by its status, byte for byte', async (kind) => {
    const correlationId = freshId();
    const { text } = await valuetopup.buy(kind, { correlationId });
    expect((await valuetopup.statusOf(correlationId)).text).toBe(text);
  });

  it.each([
    ['topup', 'airtime', '18763351234', '9.00', 'USD'],
    ['pin', 'pin', null, '15.00', 'USD'],
    ['bill', 'bill', '0123456789', '1000.00', 'NGN'],
    ['gift_card', 'gift_card', null, '5.00', 'USD'],
    ['esim', 'esim', null, '9.00', 'USD'],
    ['sim', 'sim', null, '23.00', 'USD'],
    ['port_in', 'port_in', '12125550123', '23.00', 'USD'],
  ] as const)('of kind %s stands in the books', async (kind, booked, recipient, amount, currency) => {
    const correlationId = freshId();
    const { body } = await valuetopup.buy(kind, { correlationId });
    expect(await valuetopup.deliveries()).toEqual([
      {
        provider: 'valuetopup',
        kind: booked,
        our_reference: correlationId,
        provider_reference: String(body.payLoad.transactionId),
        recipient,
        amount,
        currency,
        status: 'delivered',
        at: expect.any(String),
      },
    ]);
  });

  it('is understood whatever the case of its keys', async () => {
    const body = { SKUID: 193, Amount: 9, MOBILE: MOBILES.jamaica, CorrelationID: freshId() };
    expect((await valuetopup.post('/transaction/topup', body)).body.responseCode).toBe('000');
  });

  it.each([
    ['sim', '/sim/activate'],
    ['sim', '/transaction/sim/activate'],
    ['port_in', '/sim/port-in'],
    ['port_in', '/transaction/sim/port-in'],
  ] as const)('of kind %s is taken at %s too', async (kind, path) => {
    const body = { ...PURCHASES[kind][1], correlationId: freshId() };
    expect((await valuetopup.post(path, body)).body.responseCode).toBe('000');
  });
});

describe('the triggers of the document', () => {
  const sample = { skuId: 1451, amount: 9, transactionCurrencyCode: 'USD' };

  it('510: out of stock', async () => {
    const { status, text } = await valuetopup.buy('topup', { ...sample, mobile: MOBILES.outOfStock });
    expect(status).toBe(200);
    expect(text).toBe('{"responseCode":"510","responseMessage":"The Sku is out of stock","payLoad":null}');
  });

  it('500: the account was not activated', async () => {
    const { status, text } = await valuetopup.buy('topup', { ...sample, mobile: MOBILES.notActivated });
    expect(status).toBe(200);
    expect(text).toBe(
      `{"responseCode":"500","responseMessage":"The Account was not activated. a) Possible reasons are: Subscriber number is not found. b) Subscriber account is suspended c) Carrier's experienced internal error. Please try again","payLoad":null}`,
    );
  });

  it.each([
    [193, 4, '001'],
    [193, 4.99, '001'],
    [193, 5, '000'],
    [193, 100.01, '001'],
    [194, 5, '000'],
  ])('1876…888 with SKU %i and %d is %s', async (skuId, amount, code) => {
    const { body } = await valuetopup.buy('topup', { skuId, amount, mobile: '18763351888' });
    expect(body.responseCode).toBe(code);
    if (code === '000') return;
    expect(body).toEqual({
      responseCode: '001',
      responseMessage:
        'The charge amount for Denomination Digicel Jamaica should be between 5.00 USD and 100.00 USD',
      payLoad: null,
    });
  });

  it('are told by the status, and cost and deliver nothing', async () => {
    const correlationId = freshId();
    await valuetopup.buy('topup', { ...sample, mobile: MOBILES.outOfStock, correlationId });
    expect((await valuetopup.statusOf(correlationId)).body).toMatchObject({
      responseCode: '510',
      payLoad: null,
    });
    expect(await valuetopup.deliveries()).toEqual([]);
    expect(await valuetopup.read('/account/balance')).toBe(-100_000_000);
  });

  it('555555 keeps the call open for 90 s, while the status says 852', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    const correlationId = freshId();
    const call = valuetopup.buy('topup', { ...sample, mobile: MOBILES.slow90, correlationId });
    await valuetopup.untilKnown(correlationId);
    await valuetopup.advance(88);
    expect((await valuetopup.statusOf(correlationId)).text).toBe(
      '{"responseCode":"852","responseMessage":"Transaction is in progress.","payLoad":null}',
    );
    expect(await valuetopup.deliveries()).toEqual([]);
    await valuetopup.advance(2);
    const { body, text } = await call;
    expect(body.responseCode).toBe('000');
    expect((await valuetopup.statusOf(correlationId)).text).toBe(text);
  });

  it('666666 is answered with 852 after 120 s and is final after 175 s', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    const correlationId = freshId();
    const call = valuetopup.buy('topup', { ...sample, mobile: MOBILES.slow175, correlationId });
    await valuetopup.untilKnown(correlationId);
    await valuetopup.advance(120);
    expect((await call).body).toMatchObject({ responseCode: '852', payLoad: null });
    await valuetopup.advance(50);
    expect((await valuetopup.statusOf(correlationId)).body.responseCode).toBe('852');
    await valuetopup.advance(5);
    expect((await valuetopup.statusOf(correlationId)).body.responseCode).toBe('000');
    expect(await valuetopup.deliveries()).toHaveLength(1);
  });

  it('are scaled with all other delays', async () => {
    await valuetopup.behave({ delay_scale: 0.0001 });
    expect(await valuetopup.codeOf('topup', { ...sample, mobile: MOBILES.slow90 })).toBe('000');
  });
});

describe('validation', () => {
  it.each<[Kind, string, Record<string, unknown>]>([
    ['topup', '001', { skuId: null }],
    ['topup', '001', { skuId: '193' }],
    ['topup', '001', { skuId: 1.5 }],
    ['topup', '003', { skuId: 9 }],
    ['topup', '001', { skuId: 401 }],
    ['topup', '001', { amount: null }],
    ['topup', '001', { amount: '9' }],
    ['topup', '001', { amount: 0 }],
    ['topup', '001', { amount: -9 }],
    ['topup', '001', { amount: 9.001 }],
    ['topup', '001', { mobile: '' }],
    ['topup', '001', { mobile: 18763351234 }],
    ['topup', '501', { mobile: '1876335123' }],
    ['topup', '501', { mobile: '+18763351234' }],
    ['topup', '501', { mobile: MOBILES.afghanistan }],
    ['topup', '001', { correlationId: '' }],
    ['topup', '001', { correlationId: 'x'.repeat(51) }],
    ['topup', '001', { transactionCurrencyCode: 'JMD' }],
    ['topup', '001', { transactionCurrencyCode: 'usd' }],
    ['topup', '001', { senderMobile: 5 }],
    ['topup', '001', { boostPin: '1234567' }],
    ['topup', '001', { numberOfPlanMonths: 3 }],
    ['topup', '001', { additionalInfos: 'none' }],
    ['topup', '001', { additionalInfos: [{ value: 'x' }] }],
    ['topup', '001', { skuId: 194, amount: 5.5 }],
    ['topup', '001', { skuId: 361, amount: 10, mobile: '12125550123' }],
    ['topup', '001', { skuId: 361, amount: 10, mobile: '12125550123', boostPin: '12a4' }],
    ['topup', '001', { skuId: 341, amount: 10, mobile: '5351234567' }],
    ['topup', '001', { skuId: 351, amount: 19, mobile: '12125550123', numberOfPlanMonths: 13 }],
    ['topup', '001', { skuId: 302, amount: 198, mobile: '919812345678', transactionCurrencyCode: 'INR' }],
    ['pin', '501', { recipient: MOBILES.jamaica }],
    ['pin', '001', { skuId: 193 }],
    ['bill', '001', { accountNumber: null }],
    ['bill', '501', { accountNumber: '1234000' }],
    ['bill', '001', { transactionCurrencyCode: 'NAIRA' }],
    ['bill', '001', { amount: 1 }],
    ['gift_card', '001', { amount: 6 }],
    ['gift_card', '501', { recipient: 'me' }],
    ['esim', '001', { skuId: 601 }],
    ['sim', '001', { simNumber: '' }],
    ['sim', '001', { zipCode: null }],
    ['sim', '001', { zipCode: '10001' }],
    ['sim', '001', { zipCode: 100_000 }],
    ['port_in', '001', { areaCode: '1234' }],
    ['port_in', '001', { passwordPin: 1234 }],
  ])('of %s answers %s for %j, with no effect', async (kind, code, fields) => {
    const { status, body } = await valuetopup.buy(kind, fields);
    expect(status).toBe(200);
    expect(body).toEqual({ responseCode: code, responseMessage: expect.any(String), payLoad: null });
    expect(await valuetopup.deliveries()).toEqual([]);
  });

  it.each<[Kind, Record<string, unknown>]>([
    ['topup', { correlationId: 'x'.repeat(50), numberOfPlanMonths: 0, senderMobile: null, boostPin: '' }],
    ['topup', { transactionCurrencyCode: null }],
    ['topup', { skuId: 361, amount: 10, mobile: '12125550123', boostPin: '1234' }],
    [
      'topup',
      {
        skuId: 341,
        amount: 10,
        mobile: '5351234567',
        additionalInfos: [{ Name: 'email', Value: 'a@b.example' }],
      },
    ],
    ['topup', { skuId: 302, amount: 199, mobile: '919812345678', transactionCurrencyCode: 'INR' }],
    ['topup', { skuId: 302, amount: 2.39, mobile: '919812345678', transactionCurrencyCode: 'USD' }],
    ['pin', { recipient: '12125550123' }],
    ['gift_card', { skuId: 7001, amount: 10, transactionCurrencyCode: 'AED' }],
    ['port_in', { areaCode: '212', accountNumber: '1', passwordPin: '1', operatorCode: 'X' }],
  ])('of %s takes %j', async (kind, fields) => {
    expect(await valuetopup.codeOf(kind, fields)).toBe('000');
  });

  it.each(['', '[]', 'null', '{"skuId": 1', '"x"'])('is HTTP 400 for the body %j', async (body) => {
    const answer = await valuetopup.send('POST', '/api/v2/transaction/topup', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ responseCode: '001', payLoad: null });
  });

  it('counts an amount without a currency in the wallet’s, which a fixed value is paid with exactly', async () => {
    const india = { skuId: 301, mobile: '919812345678', transactionCurrencyCode: undefined };
    const { body } = await valuetopup.buy('topup', { ...india, amount: 10 });
    expect(body.payLoad).toMatchObject({ faceValue: 832.5, invoiceAmount: 9.5 });
    const [first] = await valuetopup.deliveries();
    expect(first).toMatchObject({ amount: '832.50', currency: 'INR' });
  });

  it('multiplies a plan by its months', async () => {
    const plan = { skuId: 351, amount: 19, mobile: '12125550123', numberOfPlanMonths: 3 };
    const { body } = await valuetopup.buy('topup', plan);
    expect(body.payLoad).toMatchObject({ faceValue: 57, invoiceAmount: 54.15 });
  });
});

describe('a gift card', () => {
  it('answers 852 with the text of the document, and is had by its status and its fetch', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    const correlationId = freshId();
    expect((await valuetopup.buy('gift_card', { correlationId })).text).toBe(
      '{"responseCode":"852","responseMessage":"Gift card processing is in progress.","payLoad":null}',
    );
    await valuetopup.advance(20);
    const { body, text } = await valuetopup.statusOf(correlationId);
    expect(body.responseCode).toBe('000');
    const fetched = await valuetopup.get(`/transaction/giftcard/fetch/${body.payLoad.transactionId}`);
    expect(fetched.text).toBe(text);
  });

  it('can be ready at once', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    expect(await valuetopup.codeOf('gift_card', { skuId: 7003, amount: 10 })).toBe('000');
  });

  it('is not found under the id of another purchase', async () => {
    const { transactionId } = (await valuetopup.buy('pin')).body.payLoad;
    const codes = [transactionId, 1, 'x'].map(
      async (id) => (await valuetopup.get(`/transaction/giftcard/fetch/${id}`)).body.responseCode,
    );
    expect(await Promise.all(codes)).toEqual(['853', '853', '001']);
  });
});

describe('eSIM, SIM and port-in', () => {
  it('tell the data that is left until the plan ends', async () => {
    const { iccid } = (await valuetopup.buy('esim')).body.payLoad.esimDetail;
    expect(await valuetopup.read(`/esim/status/${iccid}`)).toMatchObject([
      { iccid, initialQuantity: 3072, remainingQuantity: 3072, bundleState: 'active' },
    ]);
    await valuetopup.advance(31 * 86_400);
    expect(await valuetopup.read(`/esim/status/${iccid}`)).toMatchObject([
      { remainingQuantity: 0, bundleState: 'expired' },
    ]);
    expect((await valuetopup.get('/esim/status/89100000')).body.responseCode).toBe('853');
  });

  it('accept a port-in first and deliver it later', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    const { transactionId } = (await valuetopup.buy('port_in')).body.payLoad;
    const path = `/transaction/sim/portin/status/${transactionId}`;
    expect(await valuetopup.read(path)).toMatchObject({ status: 'In Progress' });
    expect(await valuetopup.deliveries()).toEqual([]);
    await valuetopup.advance(60);
    expect(await valuetopup.read(path)).toMatchObject({ status: 'Completed' });
    expect(await valuetopup.deliveries()).toHaveLength(1);
  });
});

describe('a bundle with a loan', () => {
  const debtor = '923001234577';
  const bundle = { skuId: 331, mobile: debtor, transactionCurrencyCode: 'PKR' };

  it('is listed with what is owed and bought for both', async () => {
    const [weekly] = await valuetopup.read(`/catalog/bundles/42/${debtor}`);
    expect(weekly).toMatchObject({ skuId: 331, faceValue: 250, loanAmount: 50, totalAmount: 300 });
    const { body } = await valuetopup.buy('topup', { ...bundle, amount: 250 });
    expect(body.responseMessage).toMatch(/should be between 300.00 PKR and 300.00 PKR$/);
    expect(await valuetopup.codeOf('topup', { ...bundle, amount: 300 })).toBe('000');
    const [paid] = await valuetopup.read(`/catalog/bundles/42/${debtor}`);
    expect(paid.loanAmount).toBe(0);
    expect(await valuetopup.deliveries()).toMatchObject([{ kind: 'data', amount: '300.00' }]);
  });

  it('is still owed when the purchase fails', async () => {
    await valuetopup.fault('out_of_stock');
    expect(await valuetopup.codeOf('topup', { ...bundle, amount: 300 })).toBe('510');
    const [weekly] = await valuetopup.read(`/catalog/bundles/42/${debtor}`);
    expect(weekly.loanAmount).toBe(50);
  });

  it.each([
    [`42/923001234501`, '000'],
    ['41/923001234501', '001'],
    ['42/18763351234', '501'],
    ['x/923001234501', '001'],
  ])('at %s answers %s', async (path, code) => {
    expect((await valuetopup.get(`/catalog/bundles/${path}`)).body.responseCode).toBe(code);
  });
});
