import { isOneStep } from '../../domain/operation.ts';
import type { ProviderName } from '../../domain/product.ts';
import type { PaymentMethod, PurchaseStatus } from '../../domain/purchase.ts';
import { LANES } from '../../domain/lane.ts';
import { formatAmount } from '../../domain/money.ts';
import {
  AmountAttribute,
  CurrencyAttribute,
  KindAttribute,
  MerchantAttribute,
  NeedsReviewAttribute,
  ProviderAttribute,
  StatusAttribute,
} from '../search-attributes.ts';
import { lateWorkflowId, type PurchaseInput, type PurchaseTimers } from './input.ts';

const LANE_DEADLINE_MS = 2 * 60 * 60 * 1000;

/** What the workflow's start needs to know of a purchase. */
export interface StartablePurchase {
  readonly id: string;
  readonly merchantId: string;
  readonly provider: ProviderName;
  readonly product: { readonly kind: string; readonly name: string };
  readonly amountMinor: number;
  readonly amountCurrency: string;
  readonly status: PurchaseStatus;
  readonly method: PaymentMethod;
}

/** Options to start the workflow of a purchase, the same wherever it is started from: API, sweeper or schedule. */
export function startPurchaseOptions(purchase: StartablePurchase, taskQueue: string, timers: PurchaseTimers) {
  return {
    ...described(purchase, taskQueue, timers),
    workflowId: purchase.id,
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
  };
}

/** Options to start the late workflow of a purchase: as often as needed, one at a time. */
export function startLateOptions(purchase: StartablePurchase, taskQueue: string, timers: PurchaseTimers) {
  return {
    ...described(purchase, taskQueue, timers),
    workflowId: lateWorkflowId(purchase.id),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
  };
}

function described(purchase: StartablePurchase, taskQueue: string, timers: PurchaseTimers) {
  const { method } = purchase;
  const card = method === 'prefunded' ? {} : { card: { method } };
  const oneStep = isOneStep(purchase.provider) ? ({ oneStep: true } as const) : {};
  const rule = Object.entries(LANES).find(([provider]) => provider === purchase.provider)?.[1];
  const lane = rule && { lane: { ...rule, deadlineMs: timers.laneDeadlineMs ?? LANE_DEADLINE_MS } };
  const input: PurchaseInput = { purchaseId: purchase.id, timers, ...card, ...oneStep, ...lane };
  return {
    taskQueue,
    args: [input] as [PurchaseInput],
    staticSummary:
      `${purchase.product.name}, ${formatAmount(purchase.amountMinor, purchase.amountCurrency)} ${purchase.amountCurrency}, ${purchase.provider}`.slice(
        0,
        190,
      ),
    typedSearchAttributes: [
      { key: StatusAttribute, value: purchase.status === 'created' ? 'processing' : purchase.status },
      { key: ProviderAttribute, value: purchase.provider },
      { key: KindAttribute, value: purchase.product.kind },
      { key: MerchantAttribute, value: purchase.merchantId },
      { key: CurrencyAttribute, value: purchase.amountCurrency },
      { key: AmountAttribute, value: purchase.amountMinor },
      { key: NeedsReviewAttribute, value: purchase.status === 'in_review' },
    ],
  };
}
