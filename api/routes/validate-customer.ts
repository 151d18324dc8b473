import { z } from 'zod';
import { checkOfRefusal } from '../../domain/customer-check.ts';
import { toWire } from '../../domain/money.ts';
import type { Recipient } from '../../domain/product.ts';
import type { CustomerCheck } from '../../domain/provider.ts';
import { askProvider, unavailable } from '../accept/ask-provider.ts';
import { findOffer, type Offer } from '../accept/find-offer.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { enquireAbout } from '../enquire.ts';
import { faultOf, refuseFaults, type Fault } from '../problems.ts';
import { bodyFaults } from '../requests/faults.ts';
import { givenFields, recipientFields } from '../requests/purchase-body.ts';
import { storableText } from '../requests/text.ts';

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  recipient: z.strictObject(recipientFields).default({}),
});

/**
 * `POST /v1/customers/validate`: whether a recipient can be right for a product, before any money moves. `checked_by` says who
 * looked: the provider, our copy of its catalogue, or only the format. What the provider says of a mobile number only advises:
 * numbers move. A provider that serves purchases in turn may have no room for the question: 503, with `Retry-After`.
 */
export function validateCustomer(deps: ApiDependencies): RouteMiddleware {
  const { database, readers } = deps;
  return async (ctx) => {
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) refuseFaults(bodyFaults(read.error, ctx.request.body));
    const { product, recipient } = read.data as z.infer<typeof shape>;
    const faults: Fault[] = [];
    const offer = await findOffer(database.em(), readers, product, faults);
    refuseFaults(faults);
    if (!offer) throw new Error('a customer cannot be checked and nothing is wrong');
    const given = givenFields(recipient);
    refuseFaults(offer.reader.validate(offer.product, given).map(faultOf));
    ctx.body = answer(offer, await ask(deps, offer, given));
  };
}

async function ask(
  deps: ApiDependencies,
  { product, reader }: Offer,
  recipient: Recipient,
): Promise<CustomerCheck | null> {
  const way = reader.enquiry?.(product) ?? null;
  if (way !== null) return enquireAbout(deps, product, recipient, way);
  if (!reader.checkCustomer) return null;
  const check = reader.checkCustomer.bind(reader, product, recipient);
  return askProvider<CustomerCheck | null>(check, (error) => {
    const told = checkOfRefusal(error);
    if (told === 'unavailable') throw unavailable();
    return told;
  });
}

function answer({ product }: Offer, check: CustomerCheck | null) {
  const operator = check?.operator ?? null;
  return {
    valid: check?.found ?? true,
    checked_by: check ? (check.fromCatalogue ? 'catalogue' : 'provider') : 'format',
    name: check?.name ?? null,
    address: check?.address ?? null,
    operator,
    // Nothing of the product's operator is known for a product without one.
    operator_matches: operator && product.operator.id !== '' ? operator.id === product.operator.id : null,
    amount_due: check?.amountDue ? toWire(check.amountDue) : null,
    due_date: check?.dueDate ?? null,
  };
}
