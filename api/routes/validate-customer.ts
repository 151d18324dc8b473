import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import { toWire } from '../../domain/money.ts';
import type { Recipient } from '../../domain/product.ts';
import type { CustomerCheck, ProviderReader } from '../../domain/provider.ts';
import { findOffer, type Offer } from '../accept/find-offer.ts';
import type { RouteMiddleware } from '../context.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { faultOf, problem, refuseFaults, type Fault } from '../problems.ts';
import { bodyFaults } from '../requests/faults.ts';
import { recipientFields } from '../requests/purchase-body.ts';
import { storableText } from '../requests/text.ts';

const LOOK_MS = 15_000;

const shape = z.strictObject({
  product: z.strictObject({ provider: storableText(30), id: storableText(100) }),
  recipient: z.strictObject(recipientFields),
});

/**
 * `POST /v1/customers/validate`: whether a recipient can be right for a product, before any money moves. `checked_by` says who
 * looked: the provider, or only the format. What the provider says of a mobile number only advises: numbers move.
 */
export function validateCustomer({ database, readers }: ApiDependencies): RouteMiddleware {
  return async (ctx) => {
    const read = shape.safeParse(ctx.request.body);
    if (!read.success) refuseFaults(bodyFaults(read.error, ctx.request.body));
    const { product, recipient } = read.data as z.infer<typeof shape>;
    const faults: Fault[] = [];
    const offer = await findOffer(database.em(), readers, product, faults);
    refuseFaults(faults);
    if (!offer) throw new Error('a customer cannot be checked and nothing is wrong');
    const given = Object.fromEntries(Object.entries(recipient).filter(([, value]) => value !== undefined));
    refuseFaults(offer.reader.validate(offer.product, given).map(faultOf));
    ctx.body = answer(offer, await ask(offer.reader, offer, given));
  };
}

async function ask(
  reader: ProviderReader,
  { product }: Offer,
  recipient: Recipient,
): Promise<CustomerCheck | null> {
  if (!reader.checkCustomer) return null;
  try {
    return await reader.checkCustomer(product, recipient, {
      signal: AbortSignal.timeout(LOOK_MS),
      sendBy: Date.now() + LOOK_MS / 4,
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // A refusal says that there is no such recipient, or that this one is not looked up at all.
    if (error.outcome.kind === 'not_done' && error.outcome.again === 'never')
      return error.code === 'recipient_invalid' ? NOT_FOUND : null;
    throw problem('temporarily_unavailable', 'The provider cannot be asked at the moment.', {
      'Retry-After': '5',
    });
  }
}

const NOT_FOUND: CustomerCheck = { found: false, name: null, operator: null, amountDue: null, dueDate: null };

function answer({ product }: Offer, check: CustomerCheck | null) {
  const operator = check?.operator ?? null;
  return {
    valid: check?.found ?? true,
    checked_by: check ? 'provider' : 'format',
    name: check?.name ?? null,
    operator,
    // Nothing of the product's operator is known for a product without one.
    operator_matches: operator && product.operator.id !== '' ? operator.id === product.operator.id : null,
    amount_due: check?.amountDue ? toWire(check.amountDue) : null,
    due_date: check?.dueDate ?? null,
  };
}
