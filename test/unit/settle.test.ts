import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FAILURE_CODES, REVIEW_CODES } from '../../domain/outcome.ts';
import { isFinalStatus, mayBecome, PURCHASE_STATUSES, type PurchaseStatus } from '../../domain/purchase.ts';
import { REASON_MESSAGES } from '../../domain/reasons.ts';
import {
  type RESOLUTIONS,
  resolve,
  settle,
  type FulfilmentProof,
  type Settlement,
  type Standing,
} from '../../domain/settle.ts';

const delivered: FulfilmentProof = { proof: 'delivered', deliverableMissing: false, less: false };
const noCode: FulfilmentProof = { proof: 'delivered', deliverableMissing: true, less: false };
const less: FulfilmentProof = { proof: 'delivered', deliverableMissing: false, less: true };
const barred: FulfilmentProof = { proof: 'not_delivered', because: 'recipient_barred' };
const cancelled: FulfilmentProof = { proof: 'cancelled' };
const reversed: FulfilmentProof = { proof: 'reversed' };
const unknown: FulfilmentProof = { proof: 'unknown', because: 'outcome_unknown' };

const at = (
  payment: Standing['payment'],
  cancelRequested = false,
  fulfilment: Standing['fulfilment'] = 'pending',
): Standing => ({ payment, fulfilment, cancelRequested, reason: null });
/** Closed or parked with nobody knowing whether there was a delivery. */
const atUnknown = (payment: Standing['payment']): Standing => at(payment, false, 'unknown');
const told = (settlement: Settlement | null) =>
  settlement &&
  [settlement.posting, settlement.status, settlement.payment, settlement.fulfilment, settlement.reason].join(
    ' ',
  );

describe('settle', () => {
  it.each<[Standing, FulfilmentProof, string | null]>([
    [at('held'), delivered, 'take completed taken delivered '],
    [at('held'), noCode, ' in_review held delivered_unretrieved deliverable_missing'],
    [at('held'), less, ' in_review held delivered delivered_less_than_ordered'],
    [at('held'), barred, 'release failed released not_delivered recipient_barred'],
    [at('held'), cancelled, 'release failed released not_delivered cancelled_at_provider'],
    [at('held', true), cancelled, 'release cancelled released not_delivered cancelled_by_merchant'],
    [at('held', true), delivered, 'take completed taken delivered '],
    [at('held'), reversed, 'release failed released reversed reversed_by_provider'],
    [at('held'), unknown, ' in_review held unknown outcome_unknown'],
    [at('taken'), delivered, null],
    [at('taken'), unknown, null],
    [at('taken'), reversed, 'reversal refunded refunded reversed reversed_by_provider'],
    [at('taken'), barred, 'reversal refunded refunded reversed reversed_by_provider'],
    [at('released'), delivered, 'book_loss in_review uncollected delivered delivered_after_release'],
    [at('released'), barred, null],
    [at('released'), reversed, null],
    [at('uncollected'), delivered, null],
    [at('uncollected'), reversed, 'undo_loss failed released reversed reversed_by_provider'],
    [at('uncollected'), barred, 'undo_loss failed released not_delivered cancelled_at_provider'],
    [atUnknown('released'), barred, ' failed released not_delivered '],
    [atUnknown('released'), reversed, ' failed released reversed '],
    [atUnknown('released'), unknown, null],
    [atUnknown('uncollected'), delivered, ' failed uncollected delivered '],
    [atUnknown('uncollected'), barred, 'undo_loss failed released not_delivered cancelled_at_provider'],
    [at('refunded'), reversed, null],
    [at('refunded'), delivered, 'book_loss in_review uncollected delivered delivered_after_release'],
  ])('%j with %j', (standing, proof, expected) => {
    expect(told(settle(standing, proof))).toBe(expected);
  });

  const proofs = fc.constantFrom(delivered, noCode, less, barred, cancelled, reversed, unknown);
  const standings = fc.record({
    payment: fc.constantFrom<Standing['payment']>('held', 'taken', 'released', 'uncollected', 'refunded'),
    fulfilment: fc.constantFrom<Standing['fulfilment']>('pending', 'unknown', 'delivered', 'not_delivered'),
    reason: fc.constant(null),
    cancelRequested: fc.boolean(),
  });

  it('takes a hold only for value that was delivered whole, and releases it only when it provably was not', () => {
    fc.assert(
      fc.property(standings, proofs, (standing, proof) => {
        const posting = settle(standing, proof)?.posting;
        if (posting === 'take') expect(proof).toEqual(delivered);
        if (posting === 'release') expect(['not_delivered', 'cancelled', 'reversed']).toContain(proof.proof);
        if (proof.proof === 'unknown') expect(posting ?? null).toBeNull();
      }),
    );
  });

  it('changes nothing when the same proof comes again', () => {
    fc.assert(
      fc.property(standings, proofs, (standing, proof) => {
        const first = settle(standing, proof);
        if (!first || first.status === 'in_review') return;
        const { fulfilment, reason } = first;
        const after = { ...standing, payment: first.payment as Standing['payment'], fulfilment, reason };
        expect(settle(after, proof)).toBeNull();
      }),
    );
  });
});

describe('an operator’s resolution', () => {
  it.each<[Standing, string, boolean, string]>([
    [at('held'), 'delivered', false, 'take completed taken delivered '],
    [at('held'), 'delivered', true, 'refused: deliverable_missing'],
    [
      at('held'),
      'not_delivered',
      false,
      'release failed released not_delivered not_delivered_by_operator_word',
    ],
    [at('held'), 'release_at_our_risk', false, 'release failed released unknown released_by_operator'],
    [at('held'), 'write_off', false, 'release_and_loss failed uncollected unknown written_off_by_operator'],
    [at('held', false, 'delivered'), 'not_delivered', false, 'refused: contradicts_look_up'],
    [
      at('held', false, 'delivered'),
      'release_at_our_risk',
      false,
      'release_and_loss failed uncollected delivered released_by_operator',
    ],
    [
      at('held', false, 'delivered_unretrieved'),
      'write_off',
      true,
      'release_and_loss failed uncollected delivered_unretrieved written_off_by_operator',
    ],
    [at('uncollected'), 'delivered', false, 'collect_loss completed taken delivered '],
    [at('uncollected'), 'write_off', false, ' completed uncollected delivered written_off_by_operator'],
    [at('uncollected'), 'not_delivered', false, 'refused: not_applicable'],
    [at('taken'), 'not_delivered', false, 'refused: not_applicable'],
    [at('held'), 'captured', false, 'refused: not_applicable'],
    [at('held'), 'refunded', false, 'refused: not_applicable'],
  ])('%j %s (code missing: %s)', (standing, resolution, missing, expected) => {
    const decided = resolve(
      standing,
      resolution as Exclude<(typeof RESOLUTIONS)[number], 'look_again'>,
      missing,
    );
    expect('refuse' in decided ? `refused: ${decided.refuse}` : told(decided.settlement)).toBe(expected);
  });
});

describe('the statuses of a purchase', () => {
  it('never leave a final status for an open one', () => {
    const open: readonly string[] = ['created', 'awaiting_payment', 'processing', 'cancelling'];
    for (const from of PURCHASE_STATUSES.filter(isFinalStatus)) {
      expect(PURCHASE_STATUSES.filter((to) => open.includes(to) && mayBecome(from, to))).toEqual([]);
    }
  });

  it('allow whatever settle decides, from wherever the money can stand', () => {
    const from: Record<Standing['payment'], readonly PurchaseStatus[]> = {
      held: ['created', 'processing', 'cancelling', 'in_review'],
      taken: ['completed'],
      released: ['failed', 'cancelled'],
      uncollected: ['in_review', 'completed', 'failed'],
      refunded: ['refunded'],
    };
    const refused: string[] = [];
    for (const payment of Object.keys(from) as Standing['payment'][]) {
      for (const proof of [delivered, noCode, less, barred, cancelled, reversed, unknown]) {
        for (const status of from[payment]) {
          const settlement = settle(at(payment), proof);
          // `created` is left for `processing` before anything can be proved.
          if (!settlement || status === 'created') continue;
          if (!mayBecome(status, settlement.status))
            refused.push(`${status} (${payment}) to ${settlement.status}`);
        }
      }
    }
    expect(refused).toEqual([]);
  });

  it('have a message for every reason', () => {
    for (const code of [...FAILURE_CODES, ...REVIEW_CODES])
      expect(REASON_MESSAGES[code].length).toBeGreaterThan(10);
  });
});
