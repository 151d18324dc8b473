import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { settleUnknown } from '../../domain/operation.ts';
import type { Order } from '../../domain/provider.ts';
import { portInProduct } from '../../providers/valuetopup/products.ts';
import { createValuetopupReader } from '../../providers/valuetopup/reader.ts';
import {
  code,
  ERRORS,
  ESTIMATE,
  fixed,
  limits,
  listedProduct,
  listedSku,
  ok,
  order,
  REFERENCE,
  startScriptedValuetopup,
  STATUS,
  TOPUP,
  transaction,
  type ScriptedAnswer,
  type ScriptedValuetopup,
} from '../support/scripted-valuetopup.ts';

// Goal: an order is sent once; it counts as done only on HTTP 200 with 000 and its transaction id, as not done only on a
// listed refusal or when nothing left, and everything else is unknown until the status tells.

const skipped: [string | null, string][] = [];
let server: ScriptedValuetopup;
beforeAll(async () => {
  server = await startScriptedValuetopup({ onSkippedProduct: (id, reason) => skipped.push([id, reason]) });
});
afterEach(() => {
  server.reset();
  skipped.length = 0;
});
afterAll(() => server.close());

const create = async (of: Order = order) => server.provider.create(of, null, limits());
const lookUp = async (of: Order = order, reference: string | null = null) =>
  server.provider.lookup(of, reference, limits());
/** Orders that are sent without an amount need no estimate, and those with one get 9.10 USD. */
const priced = (answers: Record<string, ScriptedAnswer | null>) =>
  Object.assign(server.script, { [ESTIMATE]: ok({ invoiceAmount: 9.1 }) }, answers);

const pinOrder: Order = {
  ...order,
  product: listedProduct({ category: 'PIN', ...fixed(10, 9.1) }),
  recipient: { mobile: '+18763351234' },
};
const billOrder: Order = {
  ...order,
  product: listedProduct({ category: 4 }),
  recipient: { account: '0012-34', account_qualifier: '7' },
};
const cardOrder: Order = {
  ...order,
  product: listedProduct({}, 'giftcards'),
  recipient: { first_name: 'Ada', mobile: '+18763351234' },
};
const esimOrder: Order = {
  ...order,
  product: listedProduct({ category: 'eSIM', ...fixed(10, 9.1) }),
  recipient: {},
};
const simOrder: Order = {
  ...order,
  product: listedProduct({ category: 'SIM', ...fixed(10, 9.1) }),
  recipient: { sim_number: '890100001', zip_code: '00501' },
};

const textedTo = (of: Order): Order => ({
  ...of,
  recipient: { ...of.recipient, mobile: '+18763351234', deliver_by: 'sms' },
});
const portInOrder: Order = {
  ...simOrder,
  product: portInProduct(simOrder.product),
  recipient: {
    ...simOrder.recipient,
    mobile: '+12125550123',
    carrier_account: 'A-17',
    carrier_password: '0042',
    carrier_zip: '10002',
    operator_code: 'OP',
    equipment_type: 'phone',
    first_name: 'Ada',
    last_name: 'King',
    address: '1 Main St',
    street_number: '1',
    street_name: 'Main St',
    city: 'Albany',
    state: 'NY',
    contact_number: '2125550100',
    email: 'ada@example.com',
    language: 'English',
    area_code: '212',
    imei: '490154203237518',
  },
};

describe('a send', () => {
  it('that is successful is delivered, with what arrived and what it cost', async () => {
    const topupDetail = { localCurrencyAmount: 10, destinationCurrency: 'USD' };
    priced({ [TOPUP]: ok(transaction({ topupDetail })) });
    expect(await create()).toEqual({
      outcome: {
        outcome: 'done',
        state: {
          providerReference: '9001',
          phase: 'delivered',
          providerStatus: '000 successful',
          failure: null,
          delivered: money(1000, 'USD'),
          cost: money(910, 'USD'),
          confirmBy: null,
        },
      },
      secrets: [],
      evidence: { http_status: 200, response_code: '000', transaction_id: '9001', cost: '9.10 USD' },
    });
    expect(server.lines()).toEqual(['POST /transaction/estimatecost', 'POST /transaction/topup']);
    expect(server.requests[1]?.body).toEqual({
      skuId: 1451,
      correlationId: REFERENCE,
      amount: 10,
      transactionCurrencyCode: 'USD',
      mobile: '18763351234',
    });
  });

  it.each(['851', '852'])(
    'that is in progress (%s) goes by our reference until its id is told',
    async (told) => {
      priced({ [TOPUP]: code(told) });
      const { outcome } = await create();
      expect(outcome).toMatchObject({
        outcome: 'done',
        state: { phase: 'in_progress', providerReference: REFERENCE },
      });
      server.script[STATUS] = ok(transaction());
      expect((await lookUp(order, REFERENCE)).finding).toMatchObject({
        found: 'yes',
        state: { phase: 'delivered', providerReference: '9001' },
      });
    },
  );

  it.each<[string, ScriptedAnswer | null]>([
    ['no payload', ok(null)],
    ['no transaction id', ok({ invoiceAmount: 9.1 })],
    ['an id that is no number', ok(transaction({ transactionId: 'abc' }))],
    ['an id with a fraction', ok(transaction({ transactionId: 1.5 }))],
    ['a payload that is a list', ok([transaction()])],
    ['a code that is a number', code(0)],
    ['no code', { status: 200, body: { payLoad: transaction() } }],
    ['an empty code', code('')],
    ['a code that no list has', code('777')],
    ['success under another HTTP status', { ...ok(transaction()), status: 201 }],
    ['an empty body', { status: 200, body: '' }],
    ['HTML', { status: 200, body: '<html>Bad Gateway</html>' }],
    ['a text', { status: 200, body: '"000"' }],
    ['half a body', { ...ok(transaction()), truncated: true }],
    ['half of the JSON', { status: 200, body: '{"responseCode":"000","payLoad":{"transactionId":9001' }],
    ['a reset connection', null],
    ['HTTP 302', { status: 302, body: '', headers: { location: '/elsewhere' } }],
    ['HTTP 400 without a code', { status: 400, body: { title: 'One or more validation errors occurred.' } }],
    ['HTTP 404', { status: 404, body: '' }],
    ['HTTP 408', { status: 408, body: '' }],
    ['HTTP 500 with a refusal', code('501', 500)],
    ['HTTP 502', { status: 502, body: '<html></html>' }],
    ['another SKU', ok(transaction({ product: { skuId: 2 } }))],
    ['another correlationId', ok(transaction({ correlationId: 'theirs' }))],
  ])('answered with %s is unknown, with its evidence, and is not sent again', async (_name, answer) => {
    priced({ [TOPUP]: answer });
    const { outcome, evidence } = await create();
    expect(outcome.outcome).toBe('unknown');
    expect(evidence).toHaveProperty('http_status', answer && !answer.truncated ? answer.status : null);
    expect(server.lines().filter((line) => line === 'POST /transaction/topup')).toHaveLength(1);
    expect(JSON.stringify({ outcome, evidence })).not.toContain('18763351234');
  });

  it.each([
    ['001', 'amount_refused'],
    ['500', 'declined_by_operator'],
    ['501', 'recipient_invalid'],
    ['510', 'product_unavailable'],
  ])('refused with %s is not done (%s)', async (told, word) => {
    priced({ [TOPUP]: code(told) });
    expect((await create()).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'refused',
      code: word,
      again: 'never',
    });
  });

  it('of a value that nobody may choose, refused with 001, is not refused for its amount', async () => {
    priced({ [TOPUP]: code('001') });
    const product = listedProduct(fixed(10, 9.1));
    expect((await create({ ...order, product })).outcome).toMatchObject({
      proof: 'refused',
      code: 'refused_by_provider',
    });
    server.script[STATUS] = code('001');
    expect((await lookUp({ ...order, product })).finding).toMatchObject({
      state: { failure: 'refused_by_provider' },
    });
  });

  it.each([
    [401, 'provider_credentials_refused'],
    [403, 'provider_credentials_refused'],
    [429, 'provider_rate_limited'],
  ])('refused with HTTP %i is not done and may be sent again', async (status, word) => {
    priced({ [TOPUP]: { status, body: '', headers: { 'retry-after': '7' } } });
    expect((await create()).outcome).toMatchObject({ code: word, again: 'later', retryAfterMs: 7000 });
  });

  it('that could not leave in time is not done', async () => {
    priced({ [TOPUP]: ok(transaction()) });
    const late = { signal: AbortSignal.timeout(20_000), sendBy: Date.now() - 1 };
    const { outcome } = await server.provider.create(order, null, late);
    expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', again: 'later' });
    expect(server.lines()).toEqual([]);
  });

  it.each<[string, Order, string, object]>([
    ['a PIN: its number stays with us', pinOrder, '/transaction/pin', {}],
    [
      'a PIN that is to be texted as well',
      textedTo(pinOrder),
      '/transaction/pin',
      { recipient: '18763351234' },
    ],
    [
      'a gift card that is to be texted as well',
      textedTo(cardOrder),
      '/transaction/giftcard/order',
      { amount: 10, transactionCurrencyCode: 'USD', firstName: 'Ada', recipient: '18763351234' },
    ],
    [
      'a Boost top-up',
      { ...order, recipient: { mobile: '+12125550123', boost_pin: '1234' } },
      '/transaction/topup',
      { amount: 10, transactionCurrencyCode: 'USD', mobile: '12125550123', boostPin: '1234' },
    ],
    [
      'a port-in',
      portInOrder,
      '/transaction/sim/portin',
      {
        simNumber: '890100001',
        zipCode: 501,
        mobileNumber: '12125550123',
        accountNumber: 'A-17',
        passwordPin: '0042',
        accountHolderZip: '10002',
        operatorCode: 'OP',
        equipmentType: 'phone',
        firstName: 'Ada',
        lastName: 'King',
        address: '1 Main St',
        streetNumber: '1',
        streetName: 'Main St',
        city: 'Albany',
        state: 'NY',
        contactNumber: '2125550100',
        email: 'ada@example.com',
        language: 'English',
        areaCode: '212',
        imei: '490154203237518',
      },
    ],
    ['an eSIM', esimOrder, '/esim/order', {}],
    ['a SIM', simOrder, '/transaction/sim/activate', { simNumber: '890100001', zipCode: 501 }],
    [
      'a bill',
      billOrder,
      '/transaction/billpay',
      { amount: 10, transactionCurrencyCode: 'USD', accountNumber: '0012-34', checkDigits: '7' },
    ],
    [
      'a gift card',
      cardOrder,
      '/transaction/giftcard/order',
      { amount: 10, transactionCurrencyCode: 'USD', firstName: 'Ada' },
    ],
  ])('of %s', async (_name, of, path, fields) => {
    priced({ [`POST /api/v2${path}`]: code('852') });
    expect((await create(of)).outcome).toMatchObject({ outcome: 'done', state: { phase: 'in_progress' } });
    expect(server.requests.at(-1)?.body).toEqual({ skuId: 1451, correlationId: REFERENCE, ...fields });
  });

  it('says the value of a fixed SKU as it is listed', async () => {
    priced({ [TOPUP]: code('852') });
    const product = listedProduct(fixed(1500.5, 9.1, 'JPY'));
    await create({ ...order, product, amount: money(1500, 'JPY') });
    expect(server.requests.at(-1)?.body).toMatchObject({ amount: 1500.5, transactionCurrencyCode: 'JPY' });
  });

  it('in a currency that is not the product’s does not leave', async () => {
    expect((await create({ ...order, amount: money(1000, 'EUR') })).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      again: 'never',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('the promotions', () => {
  it.each<[object, object]>([
    [
      {
        promotionId: 5,
        operatorId: 31,
        operatorName: 'Airtel India',
        productId: 31,
        skuIds: [301, '302', 'x'],
      },
      { id: '5', operator: { id: '31', name: 'Airtel India' }, productIds: ['301', '302'] },
    ],
    [
      { id: 6, SkuId: 193 },
      { id: '6', operator: null, productIds: ['193'] },
    ],
    [
      { id: 7, operatorId: 31, productId: 31 },
      { id: '7', operator: { id: '31', name: '' }, productIds: [] },
    ],
  ])('are of SKUs, which are our products: %j', async (told, expected) => {
    server.script['GET /api/v2/promotion/current'] = ok([told]);
    expect(await Array.fromAsync(server.provider.promotions?.(limits()) ?? [])).toMatchObject([expected]);
  });
});

describe('a bundle of one customer', () => {
  const BUNDLES = 'GET /api/v2/catalog/bundles/12/18763351234';
  const product = listedProduct({ requireFetchBundle: true, ...fixed(10, 9.1) });
  const bundle = (loanAmount: number) =>
    ok([{ skuId: 1451, faceValue: 10, faceValueCurrency: 'USD', loanAmount }]);
  const of: Order = { ...order, product, amount: money(1_250, 'USD'), cost: money(1_138, 'USD') };

  it('costs its face value and the loan, and for the loan as much as for the bundle', () => {
    expect(product).toMatchObject({ kind: 'data', type: 'bundle', pricedByRecipient: true });
    expect(server.provider.quote(product, of.amount)).toEqual({ amount: of.amount, cost: of.cost });
    expect(server.provider.quote(product, null)).toMatchObject({ pointer: '/amount', code: 'missing_field' });
    expect(server.provider.quote(product, money(999, 'USD'))).toMatchObject({ code: 'amount_out_of_range' });
  });

  it('is read again just before the send, which says the whole sum', async () => {
    Object.assign(server.script, { [BUNDLES]: bundle(2.5), [TOPUP]: ok(transaction()) });
    expect((await create(of)).outcome).toMatchObject({ outcome: 'done', state: { phase: 'delivered' } });
    expect(server.lines()).toEqual(['GET /catalog/bundles/12/18763351234', 'POST /transaction/topup']);
    expect(server.requests[1]?.body).toEqual({
      skuId: 1451,
      correlationId: REFERENCE,
      amount: 12.5,
      mobile: '18763351234',
      transactionCurrencyCode: 'USD',
    });
  });

  it.each([
    ['the loan has grown', bundle(2.51), 'price_changed'],
    ['the loan was paid meanwhile', bundle(0), 'price_changed'],
    ['it is not offered any more', ok([]), 'product_unavailable'],
  ])('is not sent when %s', async (_name, answer, why) => {
    server.script[BUNDLES] = answer;
    expect((await create(of)).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: why,
      again: 'never',
    });
    expect(server.lines()).toEqual(['GET /catalog/bundles/12/18763351234']);
  });
});

describe('a bundle that cannot be read before its send', () => {
  const LINE = 'GET /catalog/bundles/12/18763351234';
  const BUNDLES = LINE.replace('/catalog', '/api/v2/catalog');
  const product = listedProduct({ requireFetchBundle: true, ...fixed(10, 9.1) });
  const of: Order = { ...order, product, amount: money(1_250, 'USD'), cost: money(1_138, 'USD') };

  it.each<[string, ScriptedAnswer | null, object]>([
    ['HTML', { status: 200, body: '<html>' }, { code: 'provider_unreachable', again: 'later' }],
    ['HTTP 500', { status: 500, body: '' }, { code: 'provider_unreachable', again: 'later' }],
    ['a connection that is cut', null, { code: 'provider_unreachable', again: 'later' }],
    ['a code that no list has', code('777'), { code: 'provider_unreachable', again: 'later' }],
    ['too many requests', { status: 429, body: '', headers: { 'retry-after': '7' } }, { code: 'provider_rate_limited', again: 'later', retryAfterMs: 7_000 }],
    ['a refusal of the number', code('501'), { code: 'recipient_invalid', again: 'never' }],
  ])('was not sent, and reading has no effect: %s', async (_name, answer, expected) => {
    server.script[BUNDLES] = answer;
    server.script[ERRORS] = ok([]);
    const { outcome, evidence } = await create(of);
    expect(outcome).toMatchObject({ outcome: 'not_done', proof: 'not_sent', ...expected });
    expect(evidence).toMatchObject({ step: 'bundles', http_status: answer?.status ?? null });
    expect(server.lines().filter((line) => line !== 'GET /catalog/errors')).toEqual([LINE]);
    expect(JSON.stringify({ outcome, evidence })).not.toContain('18763351234');
  }); // prettier-ignore

  it('is unknown as ever when the answer to the send itself is lost', async () => {
    server.script[BUNDLES] = ok([{ skuId: 1451, faceValue: 10, faceValueCurrency: 'USD', loanAmount: 2.5 }]);
    server.script[TOPUP] = null;
    expect((await create(of)).outcome.outcome).toBe('unknown');
  });
});

describe('the price, asked just before the send', () => {
  it.each<[string, ScriptedAnswer | null, string]>([
    ['above the quote', ok({ invoiceAmount: 9.12 }), 'price_changed'],
    ['refused', code('510'), 'product_unavailable'],
  ])('%s: nothing is sent', async (_name, answer, word) => {
    server.script[ESTIMATE] = answer;
    expect((await create()).outcome).toMatchObject({
      outcome: 'not_done',
      proof: 'not_sent',
      code: word,
      again: 'never',
    });
    expect(server.lines()).toEqual(['POST /transaction/estimatecost']);
  });

  it.each<[string, ScriptedAnswer | null]>([
    ['as quoted', ok({ invoiceAmount: 9.1 })],
    ['rounded otherwise', ok({ invoiceAmount: 9.105 })],
    ['lower', ok({ invoiceAmount: 9 })],
    ['not to be had', { status: 404, body: '' }],
    ['not to be read', ok({ invoiceAmount: 'much' })],
    ['lost', null],
  ])('%s: it is sent', async (_name, answer) => {
    priced({ [ESTIMATE]: answer, [TOPUP]: code('852') });
    expect((await create()).outcome.outcome).toBe('done');
  });
});

describe('a look-up', () => {
  it('finds a delivered order', async () => {
    server.script[STATUS] = ok(transaction());
    expect((await lookUp()).finding).toMatchObject({
      found: 'yes',
      state: { phase: 'delivered', providerReference: '9001' },
    });
  });

  it.each(['851', '852'])('asks again while it is in progress (%s), and keeps a known id', async (told) => {
    server.script[STATUS] = code(told);
    expect((await lookUp(order, '9001')).finding).toMatchObject({
      found: 'yes',
      state: { phase: 'in_progress', providerReference: '9001' },
    });
  });

  it.each([
    ['001', 'amount_refused'],
    ['500', 'declined_by_operator'],
    ['501', 'recipient_invalid'],
    ['510', 'product_unavailable'],
  ])('believes a failure with %s once the provider has given up, not before', async (told, failure) => {
    server.script[STATUS] = code(told);
    const { finding } = await lookUp();
    expect(finding).toMatchObject({ found: 'yes', state: { phase: 'not_delivered', failure } });
    const rule = server.provider.operations.create;
    if (!rule) throw new Error('no rule');
    expect(settleUnknown('create', rule, finding, 120_000)).toEqual({ do: 'ask_again' });
    expect(settleUnknown('create', rule, finding, 180_000)).toMatchObject({ do: 'accept' });
  });

  it.each<[string, ScriptedAnswer | null]>([
    ['credentials', { status: 401, body: '' }],
    ['too many requests', { status: 429, body: '' }],
    ['HTTP 400 with a refusal', code('501', 400)],
    ['HTTP 404', { status: 404, body: '' }],
    ['HTTP 500', { status: 500, body: '' }],
    ['an unlisted code', code('777')],
    ['success without an id', ok({})],
    ['HTML', { status: 200, body: '<html></html>' }],
    ['half a body', { ...ok(transaction()), truncated: true }],
    ['nothing', null],
  ])('answered with %s proves nothing', async (_name, answer) => {
    server.script[STATUS] = answer;
    await expect(lookUp()).rejects.toThrow('status');
  });

  it('finds another order under our reference', async () => {
    server.script[STATUS] = ok(transaction({ product: { skuId: 2 } }));
    expect((await lookUp()).finding).toEqual({ found: 'mismatch', detail: 'product.skuId is not ours' });
  });

  it('of an unknown reference finds nothing, and that proves nothing for a day', async () => {
    // An adapter of its own: the list of codes is kept.
    const own = await startScriptedValuetopup();
    own.script[ERRORS] = ok([{ errorCode: '404', errorMessage: 'Transaction not found' }]);
    own.script[STATUS] = code('404');
    const { finding } = await own.provider.lookup(order, null, limits());
    expect(finding).toEqual({ found: 'no' });
    const rule = own.provider.operations.create;
    if (!rule) throw new Error('no rule');
    expect(settleUnknown('create', rule, finding, 23 * 3_600_000)).toEqual({ do: 'ask_again' });
    expect(settleUnknown('create', rule, finding, 24 * 3_600_000)).toMatchObject({ do: 'accept' });
    // Of a bill the status is not promised at all: there it is no finding.
    await expect(own.provider.lookup(billOrder, null, limits())).rejects.toThrow('not known');
    await own.close();
  });
});

describe('what was bought', () => {
  it.each<[string, Order, string, object, object[]]>([
    [
      'PINs',
      pinOrder,
      '/transaction/pin',
      { pins: [{ pinNumber: '0123', controlNumber: 'S1' }, { pinNumber: '0456' }] },
      [
        { kind: 'pin', code: '0123', serial: 'S1' },
        { kind: 'pin', code: '0456', serial: null },
      ],
    ],
    [
      'the token of a meter',
      billOrder,
      '/transaction/billpay',
      { billPaymentDetail: { accountNumber: '12-34', token: '1111-2222' } },
      [{ kind: 'token', code: '1111-2222', serial: null }],
    ],
    [
      'an eSIM',
      esimOrder,
      '/esim/order',
      { esimDetail: { Iccid: '8944', activationCode: 'LPA:1$x$y' } },
      [{ kind: 'esim', code: 'LPA:1$x$y', serial: '8944' }],
    ],
    [
      'an eSIM of which only the ICCID is told',
      esimOrder,
      '/esim/order',
      { iccid: '8944' },
      [{ kind: 'esim', code: '8944', serial: '8944' }],
    ],
    [
      'a gift card',
      cardOrder,
      '/transaction/giftcard/order',
      { giftCardDetail: { cardNumber: '4444', pin: '12', certificateLink: 'https://card.example/1' } },
      [
        { kind: 'voucher', code: '4444', serial: null },
        { kind: 'pin', code: '12', serial: null },
        { kind: 'voucher', code: 'https://card.example/1', serial: null },
      ],
    ],
  ])('comes with the answer, and not in its evidence: %s', async (_name, of, path, fields, secrets) => {
    priced({ [`POST /api/v2${path}`]: ok(transaction(fields)), [STATUS]: ok(transaction(fields)) });
    const { outcome, secrets: told, evidence } = await create(of);
    expect(told).toEqual(secrets);
    expect((await lookUp(of)).secrets).toEqual(secrets);
    for (const { code: secret } of told) expect(JSON.stringify({ outcome, evidence })).not.toContain(secret);
  });

  it('is fetched with the id that the status gives, where a gift card was in progress', async () => {
    const fetched = 'GET /api/v2/transaction/giftcard/fetch/9001';
    priced({ 'POST /api/v2/transaction/giftcard/order': code('852'), [STATUS]: ok(transaction()) });
    await create(cardOrder);
    expect(await lookUp(cardOrder, REFERENCE)).toMatchObject({
      finding: { state: { phase: 'delivered' } },
      secrets: [],
    });
    server.script[fetched] = ok({ cardNumber: '4444' });
    expect((await lookUp(cardOrder, '9001')).secrets).toEqual([
      { kind: 'voucher', code: '4444', serial: null },
    ]);
  });
});

describe('the catalogue', () => {
  it('is every SKU and gift card that can be ordered, with operator and country', async () => {
    server.script['GET /api/v2/catalog/operators'] = ok([{ operatorId: 7, operatorName: 'Digicel' }, {}]);
    server.script['GET /api/v2/catalog/getproducts'] = ok([
      { productId: 12, countryCode: 'JM', categoryId: 2 },
    ]);
    server.script['GET /api/v2/catalog/skus'] = ok([
      listedSku(),
      listedSku({ skuId: 2, category: null }),
      listedSku({ skuId: 3, category: 'Loans' }),
      { skuId: 4 },
    ]);
    server.script['GET /api/v2/catalog/skus/giftcards'] = ok([listedSku({ productId: 99 })], {
      next_cursor: 0,
    });
    const products = await Array.fromAsync(server.provider.catalogue(limits()));
    expect(products.map(({ id, type, country, operator: { name } }) => [id, type, country, name])).toEqual([
      ['1451', 'topup', 'JAM', 'Digicel'],
      ['2', 'topup', 'JAM', 'Digicel'],
      ['gift-1451', 'gift_card', '', 'Digicel'],
    ]);
    expect(skipped).toEqual([
      [null, 'unreadable'],
      ['3', 'unsupported_type'],
      [null, 'unreadable'],
    ]);
  });
});

describe('the reader', () => {
  it.each([
    ['prepaid funds', -100.509, {}, { available: money(10050, 'USD'), creditLimit: null }],
    ['a debt', 30, {}, { available: money(-3000, 'USD'), creditLimit: null }],
    [
      'a debt within a credit limit',
      30,
      { creditLimit: '100.00', currency: 'GBP' },
      { available: money(7000, 'GBP'), creditLimit: money(10000, 'GBP') },
    ],
  ])('tells of %s what may be spent', async (_name, balance, wallet, expected) => {
    server.script['GET /api/v2/account/balance'] = ok(balance);
    const reader = createValuetopupReader({ url: server.url, key: 'u', secret: 'p', ...wallet });
    expect(await reader.balances(limits())).toEqual([{ ...expected, holding: null }]);
    expect(reader.readCallback({ responseCode: '000' })).toBeNull();
    await reader.close();
  });
});
