import { ProviderError } from '../../domain/errors.ts';
import { parseMoney, type Money } from '../../domain/money.ts';
import type { CatalogueProduct, Recipient } from '../../domain/product.ts';
import type { CallLimits, CustomerCheck, Promotion } from '../../domain/provider.ts';
import { readTerms } from './bundles.ts';
import { dataOf } from './product-data.ts';
import type { ValuetopupReads } from './reads.ts';

const UNKNOWN: CustomerCheck = { found: false, name: null, operator: null, amountDue: null, dueDate: null };

/**
 * What Valuetopup knows of a recipient: the account of a bill with what is due, the loan that a bundle pays, or the operators
 * of a mobile number, which only advises (Mobile Lookup: not for every country). Null where it cannot tell. Throws ProviderError.
 */
export async function checkCustomer(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  recipient: Recipient,
  limits: CallLimits,
): Promise<CustomerCheck | null> {
  try {
    if (dataOf(product).send === 'bill' && recipient.account !== undefined)
      return await billOf(reads, product, recipient.account, limits);
    if (product.pricedByRecipient && recipient.mobile !== undefined)
      return await loanOf(reads, product, recipient.mobile, limits);
    return recipient.mobile === undefined ? null : await ownerOf(reads, product, recipient.mobile, limits);
  } catch (error) {
    // A refusal says that it is no such number, or that this is not looked up at all: only the first would be news.
    if (!(error instanceof ProviderError) || error.outcome.kind !== 'not_done') throw error;
    if (error.outcome.again !== 'never') throw error;
    return error.code === 'recipient_invalid' ? UNKNOWN : null;
  }
}

async function billOf(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  account: string,
  limits: CallLimits,
): Promise<CustomerCheck> {
  const { skuId } = dataOf(product);
  const { accountName, amount, currency, dueDate } = await reads.billDetail(skuId, account, limits);
  return {
    found: true,
    name: accountName ?? null,
    operator: product.operator,
    amountDue: moneyOf(amount, currency),
    dueDate: dueDate ?? null,
  };
}

/** A number that the bundle is offered to, with what it owes. */
async function loanOf(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  mobile: string,
  limits: CallLimits,
): Promise<CustomerCheck> {
  const terms = await readTerms(reads, product, mobile, limits);
  return terms ? { ...UNKNOWN, found: true, operator: product.operator, amountDue: terms.loan } : UNKNOWN;
}

async function ownerOf(
  reads: ValuetopupReads,
  product: CatalogueProduct,
  mobile: string,
  limits: CallLimits,
): Promise<CustomerCheck> {
  let found: CustomerCheck = UNKNOWN;
  for await (const { operatorId, operatorName } of reads.mobileOwners(mobile, limits)) {
    const known = {
      ...UNKNOWN,
      found: true,
      operator: { id: operatorId ?? '', name: operatorName ?? '' },
    };
    if (known.operator.id === product.operator.id) return known;
    if (!found.found) found = known;
  }
  return found;
}

function moneyOf(amount: string | null | undefined, currency: string | null | undefined): Money | null {
  if (amount == null || currency == null) return null;
  try {
    return parseMoney(amount, currency.toUpperCase());
  } catch {
    return null;
  }
}

/** Current promotions. Throws ProviderError. */
export async function* promotionsOf(reads: ValuetopupReads, limits: CallLimits): AsyncGenerator<Promotion> {
  for await (const {
    id,
    title,
    description,
    operatorId,
    operatorName,
    skuIds,
    startDate,
    endDate,
  } of reads.currentPromotions(limits)) {
    yield {
      id: id ?? '',
      title: title ?? '',
      description: description ?? '',
      operator: operatorId == null ? null : { id: operatorId, name: operatorName ?? '' },
      productIds: skuIds,
      startsAt: startDate ?? null,
      endsAt: endDate ?? null,
    };
  }
}
