import type { EntityManager } from '../../db/database.ts';
import { MerchantEntity } from '../../db/entities/access.ts';
import { PaymentEntity } from '../../db/entities/purchase.ts';
import type { NewPayment } from '../../db/repositories/purchases.ts';
import { findPurchase } from '../../db/repositories/purchases.ts';
import { convert } from '../../domain/exchange.ts';
import { formatAmount, type Money, type WireMoney } from '../../domain/money.ts';
import type { ApiConfig } from '../dependencies.ts';
import type { Fault } from '../problems.ts';
import { readMoney } from '../requests/amount.ts';
import type { PurchaseBody } from '../requests/purchase-body.ts';

type CardPayment = Exclude<NewPayment, { method: 'prefunded' }>;

/** How a card pays for an order of this cost; null for a prefunded one, or when a fault was found. */
export async function priceCard(
  em: EntityManager,
  config: ApiConfig,
  merchantId: string,
  { payment, charge: wire }: PurchaseBody,
  cost: Money,
  faults: Fault[],
): Promise<CardPayment | null> {
  if (payment.method === 'prefunded') return null;
  if (wire == null) {
    const detail = 'is what the customer pays; a card purchase needs it';
    faults.push({ code: 'missing_field', pointer: '/charge', detail });
    return null;
  }
  const charge = readCharge(wire, config, faults);
  const sourceKey =
    payment.method === 'stored_card' ? await storedCard(em, merchantId, payment.payment_id, faults) : null;
  if (!charge) return null;
  await checkLimit(em, merchantId, charge, faults);
  const inCharge = convert(cost, charge.currency, config.exchangeRates);
  if (!inCharge) {
    const detail = `the cost is in ${cost.currency}, and there is no rate to ${charge.currency}; charge in ${cost.currency}`;
    faults.push({ code: 'exchange_rate_missing', pointer: '/charge/currency', detail });
    return null;
  }
  const page = payment.method === 'hosted_page' ? payment : null;
  return {
    method: payment.method,
    charge,
    costMinor: inCharge.amountMinor,
    saveCard: page?.save_card ?? false,
    successUrl: page?.success_url ?? null,
    cancelUrl: page?.cancel_url ?? null,
    sourceKey,
    receiptMobile: payment.receipt_mobile ?? null,
  };
}

function readCharge(wire: WireMoney, { chargeCurrencies }: ApiConfig, faults: Fault[]): Money | null {
  const charge = readMoney(wire, '/charge', faults);
  if (!charge) return null;
  if (!chargeCurrencies.includes(charge.currency)) {
    const detail = `must be one of ${chargeCurrencies.join(', ')}`;
    faults.push({ code: 'charge_currency_not_available', pointer: '/charge/currency', detail });
    return null;
  }
  if (charge.amountMinor > 0) return charge;
  faults.push({ code: 'charge_too_small', pointer: '/charge/amount', detail: 'must be more than nothing' });
  return null;
}

async function checkLimit(
  em: EntityManager,
  merchantId: string,
  { amountMinor, currency }: Money,
  faults: Fault[],
): Promise<void> {
  const merchant = await em.findOne(MerchantEntity, { id: merchantId });
  const limit = merchant?.chargeLimits[currency];
  if (limit === undefined || amountMinor <= limit) return;
  const detail = `must be at most ${formatAmount(limit, currency)} ${currency}`;
  faults.push({ code: 'charge_over_limit', pointer: '/charge/amount', detail });
}

/** The key of an earlier payment of this merchant whose card may be used again. */
async function storedCard(
  em: EntityManager,
  merchantId: string,
  paymentId: string,
  faults: Fault[],
): Promise<string | null> {
  const payment = await em.findOne(PaymentEntity, { id: paymentId });
  const own = payment && (await findPurchase(em, payment.purchaseId, merchantId));
  const usable =
    own && payment.saveCard && ['captured', 'partially_refunded', 'refunded'].includes(payment.status);
  if (usable && payment.key != null) return payment.key;
  faults.push({
    code: 'stored_card_not_found',
    pointer: '/payment/payment_id',
    detail: 'must be a payment of yours that was paid with save_card true',
  });
  return null;
}
