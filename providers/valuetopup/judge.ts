import type { Order } from '../../domain/provider.ts';
import { dataOf } from './product-data.ts';
import type { VtTransaction } from './transaction.ts';

/**
 * Whether a transaction is the order that we sent: null when nothing in it contradicts, else the name of what does (never
 * its value). Only what is there can contradict: real answers leave fields out. Amounts say no currency of theirs.
 */
export function contradiction(order: Order, transaction: VtTransaction): string | null {
  const { correlationId, product, billPaymentDetail, simInfo } = transaction;
  if (correlationId != null && correlationId !== order.ourReference) return 'correlationId';
  if (product?.skuId != null && product.skuId !== dataOf(order.product).skuId) return 'product.skuId';
  const { account, sim_number: simNumber } = order.recipient;
  if (differs(billPaymentDetail?.accountNumber, account)) return 'billPaymentDetail.accountNumber';
  if (differs(simInfo?.simNumber, simNumber)) return 'simInfo.simNumber';
  return null;
}

/** Both are given, and neither is the other with blanks, plus, hyphens or leading zeros. A masked one contradicts nothing. */
export function differs(told: string | null | undefined, sent: string | undefined): boolean {
  if (!told || !sent || /[*xX]{2,}/.test(told)) return false;
  const plain = (text: string) =>
    text
      .replaceAll(/[\s+-]/g, '')
      .replace(/^0+/, '')
      .toLowerCase();
  return plain(told) !== plain(sent);
}
