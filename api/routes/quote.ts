import { z } from 'zod';
import { convert } from '../../domain/exchange.ts';
import { toWire } from '../../domain/money.ts';
import { findOffer } from '../accept/find-offer.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { faultOf, refuseFaults, type Fault } from '../problems.ts';
import { bodyFaults } from '../requests/faults.ts';
import { readMoney, wireMoney } from '../requests/amount.ts';
import { storableText } from '../requests/text.ts';

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  amount: wireMoney.nullish(),
});

/** How long a price may be relied on: a catalogue is copied every hour, and what is accepted keeps its price. */
const HOLDS_MS = 60 * 60 * 1000;

/**
 * `POST /v1/quotes`: what would be delivered and what it costs now, wholesale price and fees together; in the currencies that
 * customers can be charged in as well. Nothing is stored: a purchase is priced anew, and tells its own cost.
 */
export function quote({ database, readers, config }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) refuseFaults(bodyFaults(read.error, ctx.request.body));
    const body = read.data as z.infer<typeof shape>;
    const faults: Fault[] = [];
    const amount = readMoney(body.amount, '/amount', faults);
    const offer = await findOffer(database.em(), readers, body.product, faults);
    refuseFaults(faults);
    if (!offer || amount === undefined) throw new Error('a quote cannot be made and nothing is wrong');
    const { product, reader } = offer;
    const priced = reader.quote(product, amount);
    if ('pointer' in priced) return refuseFaults([faultOf(priced)]);
    const charges = config.chargeCurrencies.flatMap(
      (currency) => convert(priced.cost, currency, config.exchangeRates) ?? [],
    );
    ctx.body = {
      product: { provider: product.provider, id: product.id, name: product.name, kind: product.kind },
      amount: toWire(priced.amount),
      cost: toWire(priced.cost),
      cost_in_charge_currencies: charges.map(toWire),
      required_recipient_fields: product.requiredRecipientFields,
      valid_until: new Date(Date.now() + HOLDS_MS).toISOString(),
    };
  };
}
