import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { CallLimits, CustomerCheck, Promotion } from '../../domain/provider.ts';
import { fraction, toMinor } from '../decimal.ts';
import type { DvsReads } from './reads.ts';

/** Statements are for products of this type alone (document, Statement inquiry). */
const STATEMENTS = 'RANGED_VALUE_PAYMENT';

/**
 * What DVS knows of a recipient: the open statement of an account, or the operator of a mobile number, which only advises:
 * numbers move between operators. Throws ProviderError.
 */
export async function checkCustomer(
  reads: DvsReads,
  product: CatalogueProduct,
  recipient: Recipient,
  limits: CallLimits,
): Promise<CustomerCheck | null> {
  if (product.type === STATEMENTS && recipient.account !== undefined)
    return statementOf(reads, product, recipient.account, recipient.account_qualifier, limits);
  if (recipient.mobile === undefined) return null;
  let found: CustomerCheck | null = null;
  for await (const operator of reads.operatorsOfMobileByPost({ mobile_number: recipient.mobile }, limits)) {
    const known = {
      found: true,
      name: null,
      operator: { id: operator.id, name: operator.name ?? '' },
      amountDue: null,
      dueDate: null,
    };
    if (operator.identified === true) return known;
    found ??= known;
  }
  return found ?? { found: false, name: null, operator: null, amountDue: null, dueDate: null };
}

async function statementOf(
  reads: DvsReads,
  product: CatalogueProduct,
  account: string,
  qualifier: string | undefined,
  limits: CallLimits,
): Promise<CustomerCheck> {
  const inquiry = {
    product_id: product.id,
    account_number: account,
    ...(qualifier !== undefined && { account_qualifier: qualifier }),
  };
  for await (const { balance, dates } of reads.statements(inquiry, limits)) {
    const due =
      balance?.unit_type === 'CURRENCY' && balance.amount != null && balance.unit != null
        ? toMinor(fraction(balance.amount), balance.unit, 'up')
        : null;
    return {
      found: true,
      name: null,
      operator: product.operator,
      amountDue: due,
      dueDate: dates?.due ?? null,
    };
  }
  return { found: false, name: null, operator: null, amountDue: null, dueDate: null };
}

/** Promotions (document, Promotions). Throws ProviderError. */
export async function* promotionsOf(reads: DvsReads, limits: CallLimits): AsyncGenerator<Promotion> {
  for await (const { id, title, description, operator, products, start_date, end_date } of reads.promotions(
    {},
    limits,
  )) {
    yield {
      id,
      title: title ?? '',
      description: description ?? '',
      operator: operator ? { id: operator.id, name: operator.name ?? '' } : null,
      productIds: (products ?? []).map((product) => product.id),
      startsAt: start_date ?? null,
      endsAt: end_date ?? null,
    };
  }
}
