import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { money } from '../../domain/money.ts';
import { limits } from '../support/scripted-paythru.ts';
import {
  done,
  keyOf,
  NO_KEY,
  OURS,
  PaythruAdapter,
  PART,
  refusal,
  unknown,
} from './paythru-adapter-calls.ts';
import { CARDS } from './paythru-sandbox-calls.ts';

// Goal: what the adapter says became of the money is what the sandbox's own books say, whichever way the assumptions turn.

let paythru: PaythruAdapter;
beforeAll(async () => {
  paythru = await PaythruAdapter.start();
});
beforeEach(() => paythru.sandbox.control('POST', '/reset'));
afterAll(() => paythru.close());

describe('capture', () => {
  it('takes what is reserved under a key of its own', async () => {
    const key = await paythru.reserve();
    const captured = await paythru.capture(key);
    expect(keyOf(captured)).toMatch(/^[0-9a-f]{32}$/);
    expect(keyOf(captured)).not.toBe(key);
    expect(captured.evidence).toEqual({ http_status: 200 });
    expect(await paythru.books(key)).toEqual(['captured', '4.50', '0.00']);
  });

  it('takes a part, and nothing above what is reserved', async () => {
    const key = await paythru.reserve();
    expect(await paythru.capture(key, money(451, 'GBP'))).toMatchObject(refusal('23'));
    expect(await paythru.capture(key, PART)).toMatchObject(done);
    expect(await paythru.books(key)).toEqual(['captured', '1.00', '0.00']);
  });

  it.each([
    ['refused', refusal('23'), '4.50'],
    ['executed', done, '9.00'],
  ] as const)('for a second time is %s as the switch says', async (second_capture, outcome, captured) => {
    await paythru.sandbox.behave({ 'paythru.second_capture': second_capture });
    const key = await paythru.reserve();
    await paythru.capture(key);
    expect(await paythru.capture(key)).toMatchObject(outcome);
    expect((await paythru.books(key))[1]).toBe(captured);
  });

  it('of a reservation that is over is refused with the same code', async () => {
    const key = await paythru.reserve();
    await paythru.sandbox.advance(10 * 86_400);
    expect(await paythru.capture(key)).toMatchObject(refusal('23'));
    expect(await paythru.capture(NO_KEY)).toMatchObject(refusal('23'));
    expect(await paythru.books(key)).toEqual(['voided', '0.00', '0.00']);
  });

  it.each([
    ['drop_after_effect', '4.50'],
    ['http_500_after_effect', '4.50'],
    ['garbage_after_effect', '4.50'],
    ['unhandled_error_after_effect', '4.50'],
    ['drop_before_effect', '0.00'],
    ['http_500_before_effect', '0.00'],
    ['unhandled_error', '0.00'],
  ])('is unknown after %s, whatever became of it', async (fault, captured) => {
    const key = await paythru.reserve();
    await paythru.sandbox.fault(fault, { path: '/capture$', count: 1 });
    expect(await paythru.capture(key)).toMatchObject(unknown);
    expect((await paythru.books(key))[1]).toBe(captured);
  });

  it('with status 0 or too many requests is not done', async () => {
    const key = await paythru.reserve();
    await paythru.sandbox.fault('status_zero', { path: '/capture$', count: 1 });
    expect(await paythru.capture(key)).toMatchObject({
      outcome: { outcome: 'not_done', proof: 'refused', again: 'never' },
    });
    await paythru.sandbox.fault('rate_limit', { path: '/capture$', count: 1 });
    expect(await paythru.capture(key)).toMatchObject({
      outcome: { outcome: 'not_done', code: 'provider_rate_limited', again: 'later' },
    });
    expect(await paythru.books(key)).toEqual(['reserved', '0.00', '0.00']);
  });
});

describe('release', () => {
  it('frees the reservation, and changes nothing a second time', async () => {
    const key = await paythru.reserve();
    expect(await paythru.release(key)).toMatchObject(done);
    expect(await paythru.release(key)).toMatchObject(done);
    expect(await paythru.books(key)).toEqual(['voided', '0.00', '0.00']);
    expect(await paythru.capture(key)).toMatchObject(refusal('23'));
  });

  it('is refused for what is taken already', async () => {
    const key = await paythru.reserve();
    await paythru.capture(key);
    expect(await paythru.release(key)).toMatchObject(refusal('24'));
    expect(await paythru.books(key)).toEqual(['captured', '4.50', '0.00']);
    const taken = await paythru.sandbox.paid({ trans_type: 'Auth' });
    expect(await paythru.release(taken)).toMatchObject(refusal('24'));
  });

  it('whose answer is lost is unknown, and done when it is repeated', async () => {
    const key = await paythru.reserve();
    await paythru.sandbox.fault('drop_after_effect', { path: '/cancel$', count: 1 });
    expect(await paythru.release(key)).toMatchObject(unknown);
    expect(await paythru.release(key)).toMatchObject(done);
  });
});

describe('refund', () => {
  it.each([
    [false, 'the reservation', done],
    [false, 'the capture', done],
    [true, 'the reservation', refusal('21')],
    [true, 'the capture', done],
  ])('with capture_key_required %s by the key of %s', async (required, by, outcome) => {
    await paythru.sandbox.behave({ 'paythru.capture_key_required': required });
    const key = await paythru.reserve();
    const captured = keyOf(await paythru.capture(key));
    expect(await paythru.refund(by === 'the capture' ? captured : key)).toMatchObject(outcome);
    expect((await paythru.books(key))[2]).toBe(outcome === done ? '4.50' : '0.00');
  });

  it.each([
    ['refused', refusal('21'), '4.50'],
    ['executed', done, '9.00'],
  ] as const)('for a second time is %s as the switch says', async (second_refund, outcome, refunded) => {
    await paythru.sandbox.behave({ 'paythru.second_refund': second_refund });
    const key = await paythru.reserve();
    const captured = keyOf(await paythru.capture(key));
    await paythru.refund(captured);
    expect(await paythru.refund(captured)).toMatchObject(outcome);
    expect((await paythru.books(key))[2]).toBe(refunded);
  });

  it.each([
    ['allowed', done, '1.00'],
    ['refused', refusal('21'), '0.00'],
  ] as const)('of a part is %s as the switch says', async (partial_refund, outcome, refunded) => {
    await paythru.sandbox.behave({ 'paythru.partial_refund': partial_refund });
    const key = await paythru.reserve();
    const captured = keyOf(await paythru.capture(key));
    expect(await paythru.refund(captured, PART)).toMatchObject(outcome);
    expect((await paythru.books(key))[2]).toBe(refunded);
    expect(await paythru.refund(captured, money(350, 'GBP'))).toMatchObject(outcome);
  });

  it('of what is only reserved, or of more than was taken, is refused', async () => {
    const key = await paythru.reserve();
    expect(await paythru.refund(key)).toMatchObject(refusal('21'));
    const captured = keyOf(await paythru.capture(key));
    expect(await paythru.refund(captured, money(451, 'GBP'))).toMatchObject(refusal('21'));
    expect(await paythru.books(key)).toEqual(['captured', '4.50', '0.00']);
  });

  it('whose answer is lost is unknown, and the same again would be a second one', async () => {
    const key = await paythru.reserve();
    const captured = keyOf(await paythru.capture(key));
    await paythru.sandbox.fault('drop_after_effect', { path: '/refund$', count: 1 });
    expect(await paythru.refund(captured, PART)).toMatchObject(unknown);
    expect((await paythru.books(key))[2]).toBe('1.00');
    expect(await paythru.refund(captured, PART)).toMatchObject(done);
    expect((await paythru.books(key))[2]).toBe('2.00');
  });
});

describe('chargeStored', () => {
  it('reserves on the card of an earlier payment, under our reference, and names what it made', async () => {
    const first = await paythru.sandbox.paid({ trans_type: 'Auth' });
    const key = keyOf(await paythru.chargeStored(first));
    expect(await paythru.sandbox.charge(key)).toMatchObject({
      type: 'PreAuth',
      our_reference: OURS,
      amount: '9.90',
      status: 'reserved',
    });
    expect(await paythru.provider.lookUp(key, limits())).toMatchObject({
      state: 'approved',
      token: null,
      amount: money(990, 'GBP'),
    });
    expect(await paythru.capture(key, money(990, 'GBP'))).toMatchObject(done);
  });

  it('is declined when the bank says no, also without a code', async () => {
    const card = await paythru.sandbox.attempt(CARDS.repeatRefused);
    expect(await paythru.chargeStored(card.provider_reference)).toMatchObject(
      refusal('22', 'payment_declined'),
    );
    expect(await paythru.chargeStored(NO_KEY)).toMatchObject(refusal('22', 'payment_declined'));
    await paythru.sandbox.fault('status_zero', { path: '/repeat$', count: 1 });
    expect(await paythru.chargeStored(await paythru.sandbox.paid())).toMatchObject({
      outcome: { outcome: 'not_done', code: 'payment_declined' },
    });
  });

  it('whose answer is lost is unknown, and a second one would reserve again', async () => {
    const first = await paythru.sandbox.paid();
    await paythru.sandbox.fault('drop_after_effect', { path: '/repeat$', count: 1 });
    expect(await paythru.chargeStored(first)).toMatchObject(unknown);
    await paythru.chargeStored(first);
    expect(await paythru.sandbox.payments(OURS)).toHaveLength(2);
  });
});
