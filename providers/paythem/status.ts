import { z } from 'zod';
import { minorOf } from './amounts.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/evidence.ts';
import type { Order } from '../../domain/provider.ts';
import { STATUS_FUNCTION } from './operations.ts';

/** No document has this shape: it is the sandbox's (README, "Assumed"). One row for each time that the top-up arrived. */
const rows = z.array(
  z.object({
    VVS_REFERENCE: z.union([z.number(), z.string()]).nullish(),
    RETAILER_ID: z.union([z.number(), z.string()]).transform(String),
    RETAILER_REFERENCE: z.union([z.number(), z.string()]).transform(String),
    AMOUNT: z.unknown(),
    STATUS: z.enum(['SUCCESS', 'FAILED']),
  }),
);

/**
 * What topup_transactionStatusByReference tells of an order. Throws ProviderError for a content of another shape: it proves
 * nothing.
 */
export function findingOf(
  content: unknown,
  order: Order,
  retailerId: number,
): Exclude<Finding, { found: 'never_sent' }> {
  const read = rows.safeParse(content);
  if (!read.success) throw unreadable();
  const own = read.data.filter((row) => row.RETAILER_REFERENCE === order.ourReference);
  const telling = own.find(({ STATUS }) => STATUS === 'SUCCESS') ?? own[0];
  if (!telling) return { found: 'no' };
  const { amount } = order;
  if (
    telling.RETAILER_ID !== String(retailerId) ||
    minorOf(telling.AMOUNT, amount.currency) !== amount.amountMinor
  )
    return { found: 'mismatch', detail: 'our reference stands for another retailer or amount' };
  const done = telling.STATUS === 'SUCCESS';
  return {
    found: 'yes',
    state: {
      providerReference: String(telling.VVS_REFERENCE ?? order.ourReference),
      phase: done ? 'delivered' : 'not_delivered',
      providerStatus: telling.STATUS,
      failure: done ? null : 'refused_by_provider',
      delivered: done ? amount : null,
      cost: null,
      confirmBy: null,
    },
  };
}

function unreadable(): ProviderError {
  return new ProviderError({
    provider: 'paythem',
    operation: STATUS_FUNCTION,
    code: 'unreadable_answer',
    providerCode: '0',
    httpStatus: 200,
    outcome: { kind: 'unknown' },
    message: `${STATUS_FUNCTION}: RESULT 0 with a content of an unknown shape`,
  });
}
