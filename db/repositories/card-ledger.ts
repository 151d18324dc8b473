import type { CardPosting } from '../../domain/settle-card.ts';
import type { EntityManager } from '../database.ts';
import type { PaymentRow, PurchaseRow } from '../entities/purchase.ts';
import {
  availableAccount,
  clearingAccount,
  exchangeAccount,
  floatAccount,
  heldAccount,
  lossAccount,
  post,
  roundingAccount,
  type Line,
} from './ledger.ts';

/** The charge's side of a card payment, in minor units of its currency. */
interface Figures {
  readonly chargeMinor: number;
  /** The cost in the charge's currency. */
  readonly costMinor: number;
  readonly gapMinor: number;
}

/** The figures of a card payment. Throws Error for a prefunded one. */
export function figuresOf(payment: PaymentRow): Figures {
  const { chargeMinor, costMinor, gapMinor } = payment;
  if (chargeMinor == null || costMinor == null) throw new Error(`payment ${payment.id} is not a card's`);
  return { chargeMinor, costMinor, gapMinor };
}

/** Makes a posting of a card purchase, once for this version of its row. Throws InsufficientBalanceError. */
export async function postCard(
  em: EntityManager,
  posting: CardPosting | 'card_hold',
  purchase: PurchaseRow,
  payment: PaymentRow,
): Promise<void> {
  await post(em, {
    kind: posting,
    key: `${purchase.id}:${posting}:${purchase.version}`,
    purchaseId: purchase.id,
    lines: linesOf(posting, purchase, payment),
  });
}

/** The lines of each posting of a card purchase, as docs/money.md tells. */
function linesOf(posting: CardPosting | 'card_hold', purchase: PurchaseRow, payment: PaymentRow): Line[] {
  const { merchantId } = purchase;
  const { currency } = payment;
  const { chargeMinor, costMinor, gapMinor } = figuresOf(payment);
  const available = availableAccount(merchantId, currency);
  const held = heldAccount(merchantId, currency);
  const clearing = clearingAccount(payment.provider ?? 'paythru', currency);
  const line = (account: string, amountMinor: number): Line => ({ account, amountMinor });
  const release = [line(held, -gapMinor), line(available, gapMinor)];
  switch (posting) {
    case 'card_hold':
      return [line(available, -gapMinor), line(held, gapMinor)];
    case 'card_release':
      return release;
    case 'card_capture':
      return [
        line(clearing, -chargeMinor),
        line(held, -gapMinor),
        line(available, chargeMinor + gapMinor - costMinor),
        ...costLines(purchase, payment, costMinor, 1),
      ];
    case 'card_reversal':
      return [line(available, costMinor), ...costLines(purchase, payment, costMinor, -1)];
    case 'card_loss':
      return lossLines(purchase, 1);
    case 'release_and_card_loss':
      return [...release, ...lossLines(purchase, 1)];
    case 'card_undo_loss':
      return lossLines(purchase, -1);
  }
}

/** The cost on its way from the charge's currency to the provider's float (1), or back (−1). */
function costLines(purchase: PurchaseRow, payment: PaymentRow, costMinor: number, sign: 1 | -1): Line[] {
  const taken = purchase.providerCostMinor ?? purchase.costMinor;
  return [
    { account: exchangeAccount(payment.currency), amountMinor: sign * costMinor },
    { account: exchangeAccount(purchase.costCurrency), amountMinor: -sign * purchase.costMinor },
    { account: floatAccount(purchase.provider, purchase.costCurrency), amountMinor: sign * taken },
    { account: roundingAccount(purchase.costCurrency), amountMinor: sign * (purchase.costMinor - taken) },
  ];
}

function lossLines(purchase: PurchaseRow, sign: 1 | -1): Line[] {
  const taken = purchase.providerCostMinor ?? purchase.costMinor;
  return [
    { account: lossAccount(purchase.costCurrency), amountMinor: -sign * taken },
    { account: floatAccount(purchase.provider, purchase.costCurrency), amountMinor: sign * taken },
  ];
}
