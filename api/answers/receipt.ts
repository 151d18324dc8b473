import type { PurchaseView } from '../../db/repositories/purchases.ts';
import { money, toWire, type WireMoney } from '../../domain/money.ts';
import type { PaymentStatus } from '../../domain/purchase.ts';

/** What a customer is given: what was delivered to whom, what was paid for it, and what was given back. No secrets. */
export interface Receipt {
  readonly purchase_id: string;
  readonly status: 'completed' | 'refunded';
  readonly merchant: { readonly name: string };
  readonly reference: string | null;
  readonly product: { readonly name: string; readonly kind: string; readonly operator: string };
  readonly recipient: Readonly<Record<string, string>>;
  /** What the provider says that arrived, else what was ordered. */
  readonly delivered: WireMoney;
  readonly deliverables: readonly { readonly kind: string; readonly masked: string }[];
  readonly paid: WireMoney & { readonly method: string };
  readonly refunded: WireMoney | null;
  readonly provider_reference: string | null;
  readonly payment_reference: string | null;
  readonly created_at: string;
  readonly settled_at: string;
}

const PAID: ReadonlySet<PaymentStatus> = new Set(['taken', 'captured', 'partially_refunded', 'refunded']);

/** The receipt of a purchase; null while, or where, nothing was delivered and paid for. */
export function receiptOf(
  { purchase, payment, deliverables }: PurchaseView,
  merchantName: string,
): Receipt | null {
  const { status, product } = purchase;
  if ((status !== 'completed' && status !== 'refunded') || !PAID.has(payment.status)) return null;
  const prefunded = payment.method === 'prefunded';
  const paid =
    prefunded || payment.chargeMinor == null
      ? money(purchase.costMinor, purchase.costCurrency)
      : money(payment.chargeMinor, payment.currency);
  const reversed = prefunded && payment.status === 'refunded';
  const refundedMinor = reversed ? paid.amountMinor : payment.refundedMinor;
  return {
    purchase_id: purchase.id,
    status,
    merchant: { name: merchantName },
    reference: purchase.reference ?? null,
    product: { name: product.name, kind: product.kind, operator: product.operator.name },
    recipient: purchase.recipient,
    delivered: toWire(
      money(
        purchase.deliveredMinor ?? purchase.amountMinor,
        purchase.deliveredCurrency ?? purchase.amountCurrency,
      ),
    ),
    deliverables: deliverables.map(({ kind, masked }) => ({ kind, masked })),
    paid: { ...toWire(paid), method: payment.method },
    refunded: refundedMinor > 0 ? toWire(money(refundedMinor, paid.currency)) : null,
    provider_reference: purchase.providerReference ?? null,
    payment_reference: payment.captureKey ?? payment.key ?? null,
    created_at: purchase.createdAt.toISOString(),
    settled_at: (purchase.closedAt ?? purchase.updatedAt).toISOString(),
  };
}

/** The same as plain text, one fact a line, ready to be printed or mailed. */
export function receiptText(receipt: Receipt): string {
  const { product, recipient, delivered, paid, refunded } = receipt;
  const rows: (readonly [string, string | null])[] = [
    ['Receipt', receipt.purchase_id],
    ['Date', receipt.settled_at],
    ['Order', receipt.reference],
    ['Product', [product.name, product.operator].filter((part) => part !== '').join(', ')],
    ...Object.entries(recipient).map(([field, value]) => [words(field), value] as const),
    ['Delivered', written(delivered)],
    ...receipt.deliverables.map(({ kind, masked }) => [words(kind), masked] as const),
    ['Paid', `${written(paid)} (${words(paid.method).toLowerCase()})`],
    ['Refunded', refunded && written(refunded)],
    ['Reference', receipt.provider_reference],
    ['Payment', receipt.payment_reference],
  ];
  const lines = rows.flatMap(([name, value]) => (value === null ? [] : `${name}: ${oneLine(value)}`));
  return `${oneLine(receipt.merchant.name)}\n\n${lines.join('\n')}\n`;
}

/** A text of somebody else must not begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function written({ amount, currency }: WireMoney): string {
  return `${amount} ${currency}`;
}

/** `zip_code` as `Zip code`. */
function words(name: string): string {
  const spaced = name.replaceAll('_', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
