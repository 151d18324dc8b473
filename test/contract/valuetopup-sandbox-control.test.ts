import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshId, MOBILES, PURCHASES, ValuetopupSandbox, type Kind } from './valuetopup-sandbox-calls.ts';

let valuetopup: ValuetopupSandbox;
beforeAll(async () => {
  valuetopup = await ValuetopupSandbox.start({ delayScale: 0 });
});
beforeEach(() => valuetopup.control('POST', '/reset'));
afterAll(() => valuetopup.server.close());

const KINDS = Object.keys(PURCHASES) as Kind[];
const codeOfStatus = async (correlationId: string): Promise<string> =>
  (await valuetopup.statusOf(correlationId)).body.responseCode;
const slow = { skuId: 1451, amount: 9, mobile: MOBILES.slow90 };

describe('a repeated correlationId', () => {
  it.each(KINDS)('of kind %s is refused with 002', async (kind) => {
    const correlationId = freshId();
    const { text } = await valuetopup.buy(kind, { correlationId });
    expect((await valuetopup.buy(kind, { correlationId })).body).toMatchObject({
      responseCode: '002',
      payLoad: null,
    });
    expect((await valuetopup.statusOf(correlationId)).text).toBe(text);
    expect(await valuetopup.deliveries()).toHaveLength(1);
    expect(await valuetopup.audit(correlationId)).toMatchObject([
      { purchase_requests: 2, status_requests: 1 },
    ]);
  });

  it('is refused while the first still runs, too', async () => {
    const correlationId = freshId();
    await valuetopup.fault('pending_for', { delay_ms: 5_000 });
    await valuetopup.buy('topup', { correlationId });
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('002');
  });

  it('is answered with the first purchase where the sandbox is told so', async () => {
    await valuetopup.behave({ 'valuetopup.repeated_correlation_id': 'replayed' });
    const correlationId = freshId();
    const { text } = await valuetopup.buy('pin', { correlationId });
    expect((await valuetopup.buy('pin', { correlationId })).text).toBe(text);
    expect(await valuetopup.deliveries()).toHaveLength(1);
  });

  it('waits for the first purchase when it is replayed', async () => {
    await valuetopup.behave({ 'valuetopup.repeated_correlation_id': 'replayed', delay_scale: 1 });
    const correlationId = freshId();
    const first = valuetopup.buy('topup', { ...slow, correlationId });
    await valuetopup.untilKnown(correlationId);
    const second = valuetopup.buy('topup', { ...slow, correlationId });
    let requests = 1;
    while (requests < 2) requests = (await valuetopup.audit(correlationId))[0].purchase_requests;
    await valuetopup.advance(90);
    expect((await second).text).toBe((await first).text);
    expect(await valuetopup.deliveries()).toHaveLength(1);
  });

  it('is executed again where the sandbox is told so', async () => {
    await valuetopup.behave({ 'valuetopup.repeated_correlation_id': 'executed' });
    const correlationId = freshId();
    await valuetopup.buy('topup', { correlationId });
    await valuetopup.buy('topup', { correlationId });
    expect(await valuetopup.deliveries()).toHaveLength(2);
    expect(await valuetopup.audit(correlationId)).toHaveLength(2);
    expect(await valuetopup.read('/account/balance')).toBe(-(100_000_000 - 2 * 8.55));
  });

  it('may be used again after a failure', async () => {
    const correlationId = freshId();
    await valuetopup.fault('out_of_stock');
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('510');
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('000');
    expect(await codeOfStatus(correlationId)).toBe('000');
  });
});

describe('the status', () => {
  it.each([
    ['not_found', 200, '853'],
    ['in_progress', 200, '852'],
    ['http_404', 404, '404'],
  ])('of an unknown correlationId can be %s', async (choice, status, responseCode) => {
    await valuetopup.behave({ 'valuetopup.unknown_status': choice });
    const answer = await valuetopup.statusOf('never-sent');
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ responseCode, payLoad: null });
  });

  it('says 851 where the sandbox is told so, as do the answers of purchases', async () => {
    await valuetopup.behave({ 'valuetopup.in_progress_code': '851', delay_scale: 1 });
    const correlationId = freshId();
    expect(await valuetopup.codeOf('gift_card', { correlationId })).toBe('851');
    expect(await codeOfStatus(correlationId)).toBe('851');
    await valuetopup.advance(20);
    expect(await codeOfStatus(correlationId)).toBe('000');
  });

  it('knows only the promised kinds where the sandbox is told so', async () => {
    await valuetopup.behave({ 'valuetopup.status_of_every_kind': false });
    const told = await Promise.all(
      KINDS.map(async (kind) => {
        const correlationId = freshId();
        await valuetopup.buy(kind, { correlationId });
        return [kind, await codeOfStatus(correlationId)] as const;
      }),
    );
    const promised = told.filter(([, code]) => code === '000').map(([kind]) => kind);
    expect(promised.toSorted()).toEqual(['gift_card', 'pin', 'topup']);
    expect(new Set(told.map(([, code]) => code))).toEqual(new Set(['000', '853']));
  });

  it('finds a correlationId with every character that a path must escape', async () => {
    const correlationId = 'a/b c?d#e%2F+é';
    await valuetopup.buy('pin', { correlationId });
    expect(await codeOfStatus(correlationId)).toBe('000');
  });

  it('tells why a purchase was refused that could not be delivered', async () => {
    const correlationId = freshId();
    await valuetopup.buy('topup', { correlationId, mobile: '1876' });
    expect(await codeOfStatus(correlationId)).toBe('501');
  });
});

describe('faults of Valuetopup', () => {
  it.each(KINDS)('pending_for leaves a purchase of kind %s in progress', async (kind) => {
    const correlationId = freshId();
    await valuetopup.fault('pending_for', { delay_ms: 60_000 });
    expect(await valuetopup.codeOf(kind, { correlationId })).toBe('852');
    expect(await valuetopup.deliveries()).toEqual([]);
    await valuetopup.advance(60);
    expect(await codeOfStatus(correlationId)).toBe('000');
    expect(await valuetopup.deliveries()).toHaveLength(1);
  });

  it('late_failure fails it after 852 and gives the money back', async () => {
    const correlationId = freshId();
    await valuetopup.fault('late_failure', { path: '/transaction/topup$', delay_ms: 60_000 });
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('852');
    expect(await valuetopup.read('/account/balance')).toBe(-99_999_991.45);
    await valuetopup.advance(60);
    expect(await codeOfStatus(correlationId)).toBe('500');
    expect(await valuetopup.read('/account/balance')).toBe(-100_000_000);
    expect(await valuetopup.deliveries()).toEqual([]);
  });

  it('late_success delivers what was said to have failed', async () => {
    const correlationId = freshId();
    await valuetopup.fault('late_success', { delay_ms: 60_000 });
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('500');
    expect(await codeOfStatus(correlationId)).toBe('500');
    await valuetopup.advance(60);
    expect(await codeOfStatus(correlationId)).toBe('000');
    expect(await valuetopup.deliveries()).toHaveLength(1);
    expect(await valuetopup.read('/account/balance')).toBe(-99_999_991.45);
  });

  it('late_failure and late_success take a reference and happen at once', async () => {
    const correlationId = freshId();
    await valuetopup.fault('pending_for', { delay_ms: 60_000 });
    await valuetopup.buy('topup', { correlationId });
    await valuetopup.fault('late_failure', { our_reference: correlationId });
    expect(await codeOfStatus(correlationId)).toBe('500');
    await valuetopup.fault('late_success', { our_reference: correlationId });
    await valuetopup.advance(60);
    expect(await codeOfStatus(correlationId)).toBe('000');
    expect(await valuetopup.deliveries()).toHaveLength(1);
    const again = await valuetopup.fault('late_failure', { our_reference: correlationId });
    expect(again.error).toMatch(/does not apply: the purchase is done/);
  });

  it('unseen_for hides a purchase from the status', async () => {
    const correlationId = freshId();
    await valuetopup.fault('unseen_for', { delay_ms: 30_000 });
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('000');
    expect(await codeOfStatus(correlationId)).toBe('853');
    await valuetopup.advance(30);
    expect(await codeOfStatus(correlationId)).toBe('000');
  });

  it.each([
    ['out_of_stock', '510'],
    ['not_activated', '500'],
    ['invalid_subscriber', '501'],
  ])('%s refuses a purchase of any kind with %s', async (fault, code) => {
    await valuetopup.fault(fault, { count: null });
    for (const kind of KINDS) expect(await valuetopup.codeOf(kind)).toBe(code);
    expect(await valuetopup.deliveries()).toEqual([]);
  });

  it('unlisted_code answers what no list has, after the effect', async () => {
    const correlationId = freshId();
    await valuetopup.fault('unlisted_code');
    expect(await valuetopup.codeOf('topup', { correlationId })).toBe('777');
    expect(await codeOfStatus(correlationId)).toBe('000');
  });

  it('withhold_pin leaves out what was bought, once', async () => {
    const correlationId = freshId();
    await valuetopup.fault('withhold_pin');
    const { body } = await valuetopup.buy('pin', { correlationId });
    expect(body).toMatchObject({ responseCode: '000', payLoad: { pins: [] } });
    expect((await valuetopup.statusOf(correlationId)).body.payLoad.pins).toHaveLength(1);
  });

  it('loan_higher raises a loan after it was read', async () => {
    await valuetopup.fault('loan_higher');
    const path = '/catalog/bundles/42/923001234577';
    const loans = [];
    for (let reads = 0; reads < 3; reads += 1) loans.push((await valuetopup.read(path))[0].loanAmount);
    expect(loans).toEqual([50, 60, 60]);
    const bundle = { skuId: 331, mobile: '923001234577', transactionCurrencyCode: 'PKR' };
    expect(await valuetopup.codeOf('topup', { ...bundle, amount: 300 })).toBe('001');
    expect(await valuetopup.codeOf('topup', { ...bundle, amount: 310 })).toBe('000');
  });

  it.each([0, 1])('port_in_rejected ends a port-in without delivery (delay scale %d)', async (scale) => {
    await valuetopup.behave({ delay_scale: scale });
    await valuetopup.fault('port_in_rejected');
    const { transactionId } = (await valuetopup.buy('port_in')).body.payLoad;
    await valuetopup.advance(60);
    const path = `/transaction/sim/portin/status/${transactionId}`;
    expect(await valuetopup.read(path)).toMatchObject({ status: 'Rejected' });
    expect(await valuetopup.deliveries()).toEqual([]);
  });

  it('port_in_rejected takes a reference while the number is on its way', async () => {
    await valuetopup.behave({ delay_scale: 1 });
    const correlationId = freshId();
    await valuetopup.buy('port_in', { correlationId });
    await valuetopup.fault('port_in_rejected', { our_reference: correlationId });
    await valuetopup.advance(60);
    expect(await valuetopup.audit(correlationId)).toMatchObject([{ status: 'done', port_in: 'Rejected' }]);
  });

  it('are refused with the reason where they do not apply', async () => {
    expect((await valuetopup.fault('late_failure', { our_reference: 'unheard-of' })).error).toMatch(
      /no purchase with correlationId/,
    );
    const correlationId = freshId();
    await valuetopup.buy('topup', { correlationId });
    const struck = await valuetopup.fault('out_of_stock', { our_reference: correlationId });
    expect(struck.error).toMatch(/takes a path/);
    expect((await valuetopup.fault('reverse')).error).toMatch(/"fault" must be one of/);
  });
});

describe('faults of every provider', () => {
  it('match a path with and without its version', async () => {
    for (const path of ['^/transaction/topup$', '^/api/v2/transaction/topup$']) {
      await valuetopup.fault('http_500_after_effect', { path });
      const correlationId = freshId();
      const { status, body } = await valuetopup.buy('topup', { correlationId });
      expect(status).toBe(500);
      expect(body).toMatchObject({ responseCode: '999', payLoad: null });
      expect(await codeOfStatus(correlationId)).toBe('000');
    }
  });

  it('drop the answer after the effect, or the request before it', async () => {
    const [lost, never] = [freshId(), freshId()];
    await valuetopup.fault('drop_after_effect', { method: 'POST' });
    await expect(valuetopup.buy('topup', { correlationId: lost })).rejects.toThrow();
    await valuetopup.fault('drop_before_effect', { method: 'POST' });
    await expect(valuetopup.buy('topup', { correlationId: never })).rejects.toThrow();
    expect([await codeOfStatus(lost), await codeOfStatus(never)]).toEqual(['000', '853']);
  });

  it('limit the rate in the envelope', async () => {
    await valuetopup.fault('rate_limit', { delay_ms: 2_000 });
    const { status, headers, body } = await valuetopup.buy('topup');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('2');
    expect(body).toMatchObject({ responseCode: '429', payLoad: null });
  });
});

describe('the control surface', () => {
  it('audits a purchase without its secrets', async () => {
    const correlationId = freshId();
    const { body } = await valuetopup.buy('pin', { correlationId });
    const [audit] = await valuetopup.audit(correlationId);
    expect(audit).toMatchObject({
      kind: 'pin',
      provider_reference: String(body.payLoad.transactionId),
      sku_id: 401,
      status: 'done',
      code: null,
      cost: { amount: '14.25', currency: 'USD' },
    });
    expect(audit.states.map(({ status }: { status: string }) => status)).toEqual(['running', 'done']);
    expect(JSON.stringify(audit)).not.toContain(body.payLoad.pins[0].pinNumber);
  });

  it('forgets everything on reset, and lets go who waits', async () => {
    await valuetopup.behave({ delay_scale: 1, 'valuetopup.unknown_status': 'in_progress' });
    const correlationId = freshId();
    const call = valuetopup.buy('topup', { ...slow, correlationId });
    await valuetopup.untilKnown(correlationId);
    await valuetopup.control('POST', '/reset');
    expect((await call).body.responseCode).toBe('852');
    expect(await codeOfStatus(correlationId)).toBe('853');
    expect(await valuetopup.read('/account/balance')).toBe(-100_000_000);
    expect(await valuetopup.deliveries()).toEqual([]);
  });

  it('shows and checks the switches', async () => {
    expect(await valuetopup.control('GET', '/behaviour')).toMatchObject({
      'valuetopup.repeated_correlation_id': 'refused',
      'valuetopup.unknown_status': 'not_found',
      'valuetopup.in_progress_code': '852',
      'valuetopup.status_of_every_kind': true,
      'valuetopup.credit_terms': false,
      'valuetopup.balance_as_object': false,
    });
    const { error } = await valuetopup.behave({ 'valuetopup.in_progress_code': '853' });
    expect(error).toMatch(/valuetopup\.in_progress_code \(852 or 851\)/);
  });
});
