import { log } from '@temporalio/activity';
import type { PaymentRow, PurchaseRow } from '../../db/entities/purchase.ts';
import { formatAmount } from '../../domain/money.ts';
import type { Dependencies } from '../dependencies.ts';
import { sendMove } from './send-move.ts';

const LONGEST = 160;

/** Tells the customer of a completed purchase by text message, at most once; the purchase never waits for it. */
export async function sendReceipt(
  deps: Dependencies,
  purchase: PurchaseRow,
  { receiptMobile, chargeMinor, currency }: PaymentRow,
): Promise<void> {
  if (receiptMobile == null || purchase.status !== 'completed') return;
  const paid = `${formatAmount(chargeMinor ?? 0, currency)} ${currency}`;
  const rest = ` is delivered. Paid ${paid} by card. ${purchase.id}`;
  const message = purchase.product.name.slice(0, LONGEST - rest.length) + rest;
  const end = await sendMove(
    deps,
    { purchaseId: purchase.id, operation: 'receipt', repeatable: false },
    (provider, _payment, limits) => provider.sendText(receiptMobile, message, limits),
  );
  if (end.end === 'later' || end.outcome.outcome !== 'done')
    log.warn('a receipt was not sent', { purchaseId: purchase.id });
}
