import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withLookUp, type Finding } from '../../domain/evidence.ts';
import {
  nextLookAt,
  settleUnknown,
  type FulfilmentOperation,
  type OperationRule,
} from '../../domain/operation.ts';
import type { NotDone, OrderPhase, OrderState } from '../../domain/outcome.ts';

const DAY_MS = 86_400_000;
const sameKey: OperationRule = {
  lookup: 'by_our_reference',
  resend: 'same_key_is_safe',
  undo: 'cancel',
  notFoundIsProof: 'never',
};
const harmless: OperationRule = {
  lookup: 'by_provider_reference',
  resend: 'harmless',
  undo: 'none',
  notFoundIsProof: 'never',
};
const unsafe: OperationRule = {
  lookup: 'by_our_reference',
  resend: 'unsafe',
  undo: 'none',
  notFoundIsProof: { afterMs: DAY_MS },
};
const SLOW_MS = 180_000;
const slow: OperationRule = { ...unsafe, failureIsProof: { afterMs: SLOW_MS } };
const blind: OperationRule = { lookup: 'none', resend: 'unsafe', undo: 'none', notFoundIsProof: 'never' };

const neverSent: NotDone = {
  outcome: 'not_done',
  proof: 'not_sent',
  code: 'provider_unreachable',
  detail: '',
  again: 'later',
  retryAfterMs: 0,
};
const order = (phase: OrderPhase): OrderState => ({
  providerReference: '1',
  phase,
  providerStatus: phase,
  failure: null,
  delivered: null,
  cost: null,
  confirmBy: null,
});
const found = (phase: OrderPhase): Finding => ({ found: 'yes', state: order(phase) });

describe('an unknown send', () => {
  it.each<[string, FulfilmentOperation, OperationRule, Finding, number, string]>([
    ['a create that is found is done', 'create', sameKey, found('created'), 0, 'accept done'],
    [
      'a create that is found rejected is done, with that state',
      'create',
      sameKey,
      found('not_delivered'),
      0,
      'accept done',
    ],
    [
      'a create that is not found is sent again under the same key',
      'create',
      sameKey,
      { found: 'no' },
      0,
      'send_again',
    ],
    [
      'a create that never left is not done',
      'create',
      unsafe,
      { found: 'never_sent', outcome: neverSent },
      0,
      'accept not_done',
    ],
    [
      'a create that is somebody else’s order is reviewed',
      'create',
      sameKey,
      { found: 'mismatch', detail: '' },
      0,
      'review',
    ],
    ['a confirm whose order goes on is done', 'confirm', harmless, found('in_progress'), 0, 'accept done'],
    [
      'a confirm whose order is untouched is sent again',
      'confirm',
      harmless,
      found('created'),
      0,
      'send_again',
    ],
    [
      'a confirm that may not be repeated is asked about',
      'confirm',
      unsafe,
      found('created'),
      0,
      'ask_again',
    ],
    [
      'a cancel whose order is untouched is sent again',
      'cancel',
      harmless,
      found('created'),
      0,
      'send_again',
    ],
    [
      'a cancel that came too late is answered by the order',
      'cancel',
      harmless,
      found('in_progress'),
      0,
      'accept done',
    ],
    [
      'an unsafe send that is not found yet is asked about',
      'create',
      unsafe,
      { found: 'no' },
      DAY_MS - 1,
      'ask_again',
    ],
    [
      'an unsafe send that stays unknown for the documented time is not done',
      'create',
      unsafe,
      { found: 'no' },
      DAY_MS,
      'accept not_done',
    ],
    [
      'a send that the provider may still be at work on is not believed to have failed',
      'create',
      slow,
      found('not_delivered'),
      SLOW_MS - 1,
      'ask_again',
    ],
    [
      'a send that failed is believed once the provider has given up',
      'create',
      slow,
      found('not_delivered'),
      SLOW_MS,
      'accept done',
    ],
    [
      'a delivery of a slow provider is believed at once',
      'create',
      slow,
      found('delivered'),
      0,
      'accept done',
    ],
    ['a send without any look-up goes to a person', 'create', blind, { found: 'no' }, 10 * DAY_MS, 'review'],
  ])('%s', (_, operation, rule, finding, sinceMs, expected) => {
    const next = settleUnknown(operation, rule, finding, sinceMs);
    expect(next.do === 'accept' ? `accept ${next.outcome.outcome}` : next.do).toBe(expected);
  });

  it('is never sent again by an unsafe rule, whatever is found', () => {
    const findings = fc.oneof(
      fc.constant<Finding>({ found: 'no' }),
      fc.constant<Finding>({ found: 'mismatch', detail: '' }),
      fc
        .constantFrom<OrderPhase>(
          'created',
          'in_progress',
          'delivered',
          'not_delivered',
          'cancelled',
          'reversed',
        )
        .map(found),
    );
    fc.assert(
      fc.property(
        fc.constantFrom<FulfilmentOperation>('create', 'confirm', 'cancel'),
        fc.constantFrom(unsafe, blind),
        findings,
        fc.nat(),
        (operation, rule, finding, since) =>
          settleUnknown(operation, rule, finding, since).do !== 'send_again',
      ),
    );
  });

  it('never becomes not done by the clock alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(sameKey, harmless, blind), fc.nat({ max: 400 * DAY_MS }), (rule, since) => {
        expect(settleUnknown('create', rule, { found: 'no' }, since).do).not.toBe('accept');
      }),
    );
  });
});

describe('looks that are dear', () => {
  it.each<[string, number, number | null]>([
    ['at once', -1, 0],
    ['then once nothing can arrive any more', 0, 120_000],
    ['and no more: a person is asked', 120_000, null],
  ])('are made %s', (_when, now, next) => {
    expect(nextLookAt([0, 120_000], 0, now)).toBe(next);
  });
});

describe('the evidence of a send', () => {
  it('keeps what the send told beside what look-ups saw, the last of them', () => {
    const told = { http_status: 200, error: 'unreadable_answer' };
    const once = withLookUp(told, { http_status: 500, response_code: '852' });
    expect(once).toEqual({ ...told, looked_up: true, look_up_http_status: 500, response_code: '852' });
    expect(withLookUp(once, { http_status: 200, response_code: '000' })).toEqual({
      ...told,
      looked_up: true,
      look_up_http_status: 200,
      response_code: '000',
    });
    expect(withLookUp(null, { a: 1 })).toEqual({ looked_up: true, a: 1 });
  });
});
