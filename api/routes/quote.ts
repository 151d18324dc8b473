import { z } from 'zod';
import type { Recipient } from '../../domain/product.ts';
import type { Money } from '../../domain/money.ts';
import type { FieldProblem, Quote, RecipientQuote } from '../../domain/provider.ts';
import { askProvider } from '../accept/ask-provider.ts';
import { convert } from '../../domain/exchange.ts';
import { formatAmount, sameMoney, toWire } from '../../domain/money.ts';
import { findOffer, type Offer } from '../accept/find-offer.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { faultOf, refuseFaults, type Fault } from '../problems.ts';
import { bodyFaults } from '../requests/faults.ts';
import { readMoney, wireMoney } from '../requests/amount.ts';
import { givenFields, recipientFields } from '../requests/purchase-body.ts';
import { storableText } from '../requests/text.ts';

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  recipient: z.strictObject(recipientFields).optional(),
  amount: wireMoney.nullish(),
});

/** How long a price may be relied on: a catalogue is copied every hour, and what is accepted keeps its price. */
const HOLDS_MS = 60 * 60 * 1000;

/**
 * `POST /v1/quotes`: what would be delivered and what it costs now, wholesale price and fees together; in the currencies that
 * customers can be charged in as well. Where the recipient decides the price, the provider is asked for it. Nothing is stored:
 * a purchase is priced anew, and tells its own cost.
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
    const { product } = offer;
    const recipient = givenFields(body.recipient ?? {});
    const priced = await price(offer, recipient, amount);
    if ('pointer' in priced) return refuseFaults([faultOf(priced)]);
    const charges = config.chargeCurrencies.flatMap(
      (currency) => convert(priced.cost, currency, config.exchangeRates) ?? [],
    );
    ctx.body = {
      product: { provider: product.provider, id: product.id, name: product.name, kind: product.kind },
      amount: toWire(priced.amount),
      cost: toWire(priced.cost),
      loan: 'loan' in priced ? toWire(priced.loan) : null,
      cost_in_charge_currencies: charges.map(toWire),
      required_recipient_fields: product.requiredRecipientFields,
      valid_until: new Date(Date.now() + HOLDS_MS).toISOString(),
    };
  };
}

async function price(
  { product, reader }: Offer,
  recipient: Recipient,
  amount: Money | null,
): Promise<Quote | RecipientQuote | FieldProblem> {
  const { quoteFor } = reader;
  if (!product.pricedByRecipient || !quoteFor) return reader.quote(product, amount);
  refuseFaults(reader.validate(product, recipient).map(faultOf));
  const quote = await askProvider<RecipientQuote | FieldProblem>(
    (limits) => quoteFor(product, recipient, limits),
    ({ code }) => {
      if (code === 'recipient_invalid')
        return {
          pointer: '/recipient/mobile',
          code: 'malformed_field',
          detail: 'the provider does not take it',
        };
      return {
        pointer: '/product/id',
        code: 'product_inactive',
        detail: 'the provider does not offer it to this recipient',
      };
    },
  );
  if ('pointer' in quote || amount === null || sameMoney(amount, quote.amount)) return quote;
  const due = `${formatAmount(quote.amount.amountMinor, quote.amount.currency)} ${quote.amount.currency}`;
  return { pointer: '/amount', code: 'amount_not_offered', detail: `the sum for this recipient is ${due}` };
}
