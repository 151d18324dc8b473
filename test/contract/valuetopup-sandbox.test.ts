import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BASIC, basic, ValuetopupSandbox } from './valuetopup-sandbox-calls.ts';

let valuetopup: ValuetopupSandbox;
beforeAll(async () => {
  valuetopup = await ValuetopupSandbox.start({ delayScale: 0 });
});
beforeEach(() => valuetopup.control('POST', '/reset'));
afterAll(() => valuetopup.server.close());

describe('every answer', () => {
  it('has the envelope of the document, in its order', async () => {
    const { status, text, headers } = await valuetopup.get('/account/balance');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(text).toBe('{"responseCode":"000","responseMessage":null,"payLoad":-100000000}');
  });

  it.each([
    ['no credentials', {}],
    ['another password', { authorization: basic('sandbox-user', 'wrong') }],
    ['another scheme', { authorization: BASIC.replace('Basic', 'Bearer') }],
  ])('is HTTP 401 with %s', async (_, headers) => {
    const answer = await valuetopup.send('GET', '/api/v2/account/balance', null, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
    expect(answer.body).toMatchObject({ responseCode: '401', payLoad: null });
  });

  it('is the same below both versions, whatever the case of the path, with or without a last slash', async () => {
    const balances = ['/api/v1/account/balance', '/API/v2/Account/Balance', '/api/v2/account/balance/'];
    const answers = await Promise.all(balances.map((path) => valuetopup.send('GET', path)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
  });

  it.each([
    ['GET', '/api/v2/nothing', 404],
    ['GET', '/api/v3/account/balance', 404],
    ['POST', '/api/v2/account/balance', 405],
    ['GET', '/api/v2/transaction/topup', 405],
  ])('to %s %s is HTTP %i', async (method, path, status) => {
    expect((await valuetopup.send(method, path)).status).toBe(status);
  });
});

describe('the balance', () => {
  it('falls by the invoice of a purchase', async () => {
    const { body } = await valuetopup.buy('topup', { amount: 10 });
    expect(body.payLoad).toMatchObject({ invoiceAmount: 9.5, discount: 0.5, faceValue: 10, fee: 0 });
    expect(await valuetopup.read('/account/balance')).toBe(-99_999_990.5);
  });

  it('is what is owed on credit terms', async () => {
    await valuetopup.behave({ 'valuetopup.credit_terms': true });
    await valuetopup.buy('topup', { amount: 10 });
    expect(await valuetopup.read('/account/balance')).toBe(9.5);
  });

  it('can be an object, as in older answers', async () => {
    await valuetopup.behave({ 'valuetopup.balance_as_object': true });
    expect(await valuetopup.read('/account/balance')).toEqual({ balance: -100_000_000, currency: 'USD' });
  });

  it('is set over the control surface and refuses what it does not cover', async () => {
    const set = { provider: 'valuetopup', unit: 'USD', available: '9.49' };
    await valuetopup.control('POST', '/balances', set);
    expect(await valuetopup.codeOf('topup', { amount: 10 })).toBe('004');
    await valuetopup.control('POST', '/balances', { ...set, available: '9.50' });
    expect(await valuetopup.codeOf('topup', { amount: 10 })).toBe('000');
    expect(await valuetopup.read('/account/balance')).toBe(0);
    const bad = [
      { ...set, unit: 'EUR' },
      { ...set, available: '1.999' },
    ];
    for (const each of bad)
      expect(await valuetopup.control('POST', '/balances', each)).toHaveProperty('error');
  });
});

describe('the catalogue', () => {
  it('lists countries with the form of their numbers', async () => {
    const countries = await valuetopup.read('/catalog/countries');
    expect(countries).toContainEqual({
      countryCode: 'JM',
      countryName: 'Jamaica',
      region: 'Caribbean',
      internationalCountryCode: '1876',
      areaCodes: [],
      numberLength: 7,
    });
  });

  it.each([
    ['/catalog/operators?operatorId=21', ['Digicel Jamaica'], 'operatorName'],
    ['/catalog/operators?COUNTRYCODE=JM', ['Digicel Jamaica', 'Flow Jamaica'], 'operatorName'],
    ['/catalog/getproducts?operatorId=31', ['Airtel India'], 'productName'],
    ['/catalog/getproducts?categoryId=1', ['AT&T PIN'], 'productName'],
    ['/catalog/getproducts?categoryId=4&countryCode=NG', ['Ikeja Electric'], 'productName'],
    ['/catalog/getproducts?categoryId=5', ['Lyca Mobile SIM'], 'productName'],
    ['/catalog/getproducts?categoryId=7', ['Travel eSIM'], 'productName'],
    ['/catalog/getproducts?categoryId=3', [], 'productName'],
    ['/catalog/skus?productId=51', ['Telcel Mexico 100', 'Telcel Mexico 200'], 'skuName'],
    ['/catalog/skus?skuId=1451', ['Roshan Afghanistan'], 'skuName'],
    ['/catalog/skus?skuId=6001', [], 'skuName'],
    ['/catalog/skus/giftcards?skuId=7001', ['Amazon.ae Gift Card'], 'skuName'],
    ['/catalog/skus/giftcards?productId=652', ['Flipkart Gift Card'], 'skuName'],
    ['/catalog/skus/giftcards?countryCode=AE', ['Amazon.ae Gift Card'], 'skuName'],
  ])('%s gives %j', async (path, names, field) => {
    const found: Record<string, string>[] = await valuetopup.read(path);
    expect(found.map((each) => each[field])).toEqual(names);
  });

  it('describes a range and its price', async () => {
    const [sku] = await valuetopup.read('/catalog/skus?skuId=193');
    expect(sku).toMatchObject({
      skuId: 193,
      productId: 21,
      operatorId: 21,
      category: 'Rtr',
      benefitType: 'Talktime',
      min: {
        faceValue: 5,
        faceValueCurrency: 'USD',
        cost: 4.75,
        costCurrency: 'USD',
        deliveredAmount: 777.5,
        deliveryCurrencyCode: 'JMD',
      },
      max: { faceValue: 100, faceValueCurrency: 'USD' },
      exchangeRate: 155.5,
      internationalCountryCode: ['1876', '1658'],
      localPhoneNumberLength: 7,
    });
  });

  it('has every category beside the gift cards', async () => {
    const skus: { category: string }[] = await valuetopup.read('/catalog/skus');
    expect(new Set(skus.map(({ category }) => category))).toEqual(
      new Set(['Rtr', 'Pin', 'Bill Pay', 'Sim', 'eSim']),
    );
  });

  it('gives exchange rates, estimates and the list of codes', async () => {
    expect(await valuetopup.read('/catalog/sku/exchangeRate/193')).toEqual({
      skuId: 193,
      exchangeRate: 155.5,
      faceValueCurrency: 'USD',
      deliveryCurrencyCode: 'JMD',
    });
    const estimate = await valuetopup.post('/transaction/estimatecost', {
      skuId: 311,
      amount: 100,
      transactionCurrencyCode: 'MXN',
    });
    expect(estimate.body.payLoad).toEqual({
      invoiceAmount: 5.52,
      faceValue: 100,
      faceValueCurrency: 'MXN',
      localCurrencyAmount: 100,
      salesTaxAmount: 13.79,
      localCurrencyAmountExcludingTax: 86.21,
      destinationCurrency: 'MXN',
    });
    const codes: { responseCode: string }[] = await valuetopup.read('/catalog/errors');
    const printed = ['001', '500', '501', '510', '852'];
    expect(codes.map(({ responseCode }) => responseCode)).toEqual(expect.arrayContaining(printed));
  });

  it.each([
    ['/catalog/operators?operatorId=x', '001'],
    ['/catalog/skus?skuId=99999999999', '001'],
    ['/catalog/sku/exchangeRate/1', '003'],
    ['/catalog/sku/exchangeRate/abc', '001'],
  ])('%s is refused with %s', async (path, code) => {
    expect((await valuetopup.get(path)).body).toMatchObject({ responseCode: code, payLoad: null });
  });
});

describe('gift-card pages', () => {
  it('hold a hundred unless told otherwise, and the last has no next', async () => {
    const first = (await valuetopup.get('/catalog/skus/giftcards')).body;
    expect(first.payLoad).toHaveLength(100);
    expect(first).toMatchObject({ next: 6101, next_cursor: 6101 });
    const last = (await valuetopup.get(`/catalog/skus/giftcards?cursor=${first.next_cursor}`)).body;
    expect(last.payLoad[0].skuId).toBe(6101);
    expect(last).toMatchObject({ next: 0, next_cursor: 0 });
  });

  it('cover every card once, also when the cursor names no SKU', async () => {
    const ids: number[] = [];
    let cursor = 1;
    while (cursor > 0) {
      const { body } = await valuetopup.get(`/catalog/skus/giftcards?pageSize=37&cursor=${cursor}`);
      ids.push(...body.payLoad.map(({ skuId }: { skuId: number }) => skuId));
      cursor = body.next_cursor;
    }
    expect(ids).toHaveLength(111);
    expect(new Set(ids).size).toBe(111);
  });

  it.each([0, -1, 101])('cannot have %i', async (size) => {
    const { body } = await valuetopup.get(`/catalog/skus/giftcards?pageSize=${size}`);
    expect(body).toMatchObject({ responseCode: '001', payLoad: null });
  });
});

describe('languages', () => {
  const LOCALISED = ['skuName', 'productName', 'operatorName', 'benefitType', 'productDescription'];

  it.each([
    ['/catalog/skus?skuId=341', [...LOCALISED, 'additionalInformation']],
    ['/catalog/skus/giftcards?skuId=6001', LOCALISED],
    ['/lookup/mobile/18763351234', LOCALISED],
  ])('%s is Arabic in its localised fields only', async (path, fields) => {
    const [english] = await valuetopup.read(path);
    const [arabic] = await valuetopup.read(path, 'ar');
    const differing = Object.keys(english).filter(
      (key) => english[key] !== arabic[key] && !isObject(english[key]),
    );
    expect(differing.toSorted()).toEqual(fields.toSorted());
    for (const field of fields) expect(arabic[field]).toMatch(/\p{Script=Arabic}/u);
  });

  it.each([
    [undefined, 'Digicel Jamaica'],
    ['fr', 'Digicel Jamaica'],
    ['en-US, ar;q=0.5', 'Digicel Jamaica'],
    ['AR', 'ديجيسل جامايكا'],
    ['fr, ar-AE;q=0.8, en;q=0.2', 'ديجيسل جامايكا'],
  ])('Accept-Language %s gives %s', async (language, name) => {
    const [sku] = await valuetopup.read('/catalog/skus?skuId=193', language);
    expect(sku.operatorName).toBe(name);
  });

  it('other functions stay English', async () => {
    const [operator] = await valuetopup.read('/catalog/operators?operatorId=21', 'ar');
    expect(operator.operatorName).toBe('Digicel Jamaica');
  });
});

describe('look-ups', () => {
  it.each([
    ['18763351234', 'Digicel Jamaica'],
    ['18763351235', 'Flow Jamaica'],
    ['919812345678', 'Airtel India'],
    ['923001234567', 'Jazz Pakistan'],
    ['525512345678', 'Telcel Mexico'],
  ])('%s belongs to %s', async (mobile, operator) => {
    const skus: { operatorName: string }[] = await valuetopup.read(`/lookup/mobile/${mobile}`);
    expect(new Set(skus.map(({ operatorName }) => operatorName))).toEqual(new Set([operator]));
  });

  it.each(['93989876543', '12125550123', '1876335123', 'abc'])('of %s is refused', async (mobile) => {
    expect((await valuetopup.get(`/lookup/mobile/${mobile}`)).body.responseCode).toBe('001');
  });

  it('tell what a bill is about', async () => {
    const path = '/lookup/billpay/fetch-account-detail';
    expect(await valuetopup.read(`${path}?skuId=501&accountNumber=12340025`)).toMatchObject({
      skuId: 501,
      accountNumber: '12340025',
      amountDue: 35,
      currency: 'MXN',
    });
    const codes = ['?skuId=501&accountNumber=12340000', '?skuId=193&accountNumber=1234', '?skuId=501', ''];
    const answers = await Promise.all(codes.map((query) => valuetopup.get(path + query)));
    expect(answers.map(({ body }) => body.responseCode)).toEqual(['501', '001', '001', '001']);
  });

  it('tell promotions that run and those that follow, by the clock', async () => {
    const [upcoming] = await valuetopup.read('/promotion/upcoming');
    await valuetopup.advance(7 * 86_400);
    const [current] = await valuetopup.read('/promotion/current');
    expect(current).toEqual(upcoming);
  });
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
