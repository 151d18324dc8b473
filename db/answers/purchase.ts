import type { PurchaseView } from '../repositories/purchases.ts';
import type { DeliverableRow, RefundRow } from '../entities/purchase.ts';
import { money, toWire } from '../../domain/money.ts';
import type { ReasonCode } from '../../domain/outcome.ts';
import { REASON_MESSAGES } from '../../domain/reasons.ts';
import type { StatusReason } from '../../domain/purchase.ts';

/** A purchase as the API shows it (design section 6). `forOperator` adds whose it is and what providers know it by. */
export function purchaseAnswer(view: PurchaseView, forOperator: boolean) {
  const { purchase, payment, refunds, deliverables } = view;
  const { product } = purchase;
  return {
    id: purchase.id,
    ...(forOperator && { merchant_id: purchase.merchantId }),
    status: purchase.status,
    status_reason: statusReason(purchase.reasonCode, view.ahead),
    product: { provider: purchase.provider, id: product.id, name: product.name, kind: product.kind },
    recipient: purchase.recipient,
    amount: toWire(money(purchase.amountMinor, purchase.amountCurrency)),
    charge: payment.chargeMinor == null ? null : toWire(money(payment.chargeMinor, payment.currency)),
    cost: toWire(money(purchase.costMinor, purchase.costCurrency)),
    payment: {
      id: payment.id,
      method: payment.method,
      status: payment.status,
      // Nobody is sent to a page on which nothing can be paid any more.
      redirect_url: purchase.status === 'awaiting_payment' ? (payment.redirectUrl ?? null) : null,
      reference: payment.captureKey ?? payment.key ?? null,
      ...(forOperator && { our_reference: payment.ourReference ?? null }),
    },
    fulfilment: {
      provider: purchase.provider,
      status: purchase.fulfilmentStatus,
      reference: purchase.providerReference ?? null,
      ...(forOperator && { our_reference: purchase.ourReference ?? null }),
      deliverables: deliverables.map(deliverableAnswer),
      delivered_amount: deliveredAmount(purchase.deliveredMinor, purchase.deliveredCurrency),
    },
    refunds: refunds.map(refundAnswer),
    reference: purchase.reference ?? null,
    metadata: purchase.metadata,
    created_at: purchase.createdAt.toISOString(),
    updated_at: purchase.updatedAt.toISOString(),
  };
}

/** A reason code with what it means; null while nothing needs explaining. */
export function statusReason(
  code: ReasonCode | null | undefined,
  ahead: number | null = null,
): StatusReason | null {
  if (code == null) return null;
  const place = ahead === null ? '' : ahead === 0 ? ' It is next.' : ` ${ahead} before it.`;
  return { code, message: REASON_MESSAGES[code] + place };
}

function deliverableAnswer({ id, kind, masked }: DeliverableRow) {
  return { id, kind, masked };
}

function deliveredAmount(minor: number | null | undefined, currency: string | null | undefined) {
  return minor == null || currency == null ? null : toWire(money(minor, currency));
}

/** A refund as the API shows it. */
export function refundAnswer({ id, amountMinor, currency, status, reason, createdAt }: RefundRow) {
  return {
    id,
    amount: toWire(money(amountMinor, currency)),
    status,
    reason,
    created_at: createdAt.toISOString(),
  };
}
