import type { EntityManager } from '../../db/database.ts';
import type { NewPurchase } from '../../db/repositories/purchases.ts';
import { faultOf, refuseFaults, type Fault } from '../problems.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { findOffer } from './find-offer.ts';
import { priceCard } from './price-card.ts';
import { readMoney } from '../requests/amount.ts';
import { cardDataFaults } from '../requests/card-data.ts';
import { givenFields, type PurchaseBody } from '../requests/purchase-body.ts';

/** A purchase that may be accepted, as far as the request and the catalogue tell. */
export type PricedOrder = Omit<NewPurchase, 'merchantId'>;

/** Judges what a request means and prices it. Throws Problem with every fault that was found. */
export async function priceOrder(
  em: EntityManager,
  deps: Pick<ApiDependencies, 'readers' | 'paymentReaders' | 'config'>,
  merchantId: string,
  body: PurchaseBody,
): Promise<PricedOrder> {
  const { readers } = deps;
  const faults = [...paymentFaults(deps, body), ...cardDataFaults(body)];
  const amount = readMoney(body.amount, '/amount', faults);
  const found = await findOffer(em, readers, body.product, faults);
  const recipient = givenFields(body.recipient);
  if (!found) return refuse(faults);
  const { product, reader } = found;
  faults.push(...reader.validate(product, recipient).map(faultOf));
  if (amount === undefined) return refuse(faults);
  const quote = reader.quote(product, amount);
  if ('pointer' in quote) return refuse([...faults, faultOf(quote)]);
  const payment = await priceCard(em, deps.config, merchantId, body, quote.cost, faults);
  refuseFaults(faults);
  return {
    product,
    recipient,
    amount: quote.amount,
    cost: quote.cost,
    payment: payment ?? { method: 'prefunded' },
    reference: body.reference ?? null,
    metadata: body.metadata ?? {},
  };
}

function refuse(faults: readonly Fault[]): never {
  refuseFaults(faults);
  throw new Error('an order cannot be priced and nothing is wrong with it');
}

function paymentFaults(
  { paymentReaders }: Pick<ApiDependencies, 'paymentReaders'>,
  { payment, charge }: PurchaseBody,
): Fault[] {
  if (payment.method !== 'prefunded') {
    if (paymentReaders.size > 0) return [];
    const detail = `${payment.method} is not available here; use prefunded`;
    return [{ code: 'payment_method_not_available', pointer: '/payment/method', detail }];
  }
  if (charge == null) return [];
  return [
    {
      code: 'charge_not_applicable',
      pointer: '/charge',
      detail: 'a prefunded purchase costs what the quote says; leave charge out',
    },
  ];
}
