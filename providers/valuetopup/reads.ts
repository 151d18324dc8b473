import type { z } from 'zod';
import type { CallLimits } from '../../domain/provider.ts';
import {
  loadErrorList,
  type Accepted,
  type InProgress,
  type ValuetopupCall,
  type ValuetopupConnection,
} from './call.ts';
import { checked } from './failures.ts';
import type { ListedCode } from './error-list.ts';
import { LanguageCache } from './language-cache.ts';
import { listOf, PAGE_SIZE, pagesOf, queryOf } from './pages.ts';
import * as parameters from './parameters.ts';
import * as schema from './schema.ts';
import * as transactions from './transaction.ts';

type OnUnreadable = (item: unknown) => void;

/**
 * The functions of Valuetopup that change nothing (numbers: README of this folder). Every function throws ProviderError; a
 * parameter that Valuetopup would not accept is refused before anything is sent.
 */
export class ValuetopupReads {
  protected readonly connection: ValuetopupConnection;
  readonly #localised = new LanguageCache();

  constructor(connection: ValuetopupConnection) {
    this.connection = connection;
  }

  /** 1. As it stands there: negative are prepaid funds, positive is what we owe on credit terms. Major units. */
  balance(limits: CallLimits): Promise<string> {
    return this.#get('balance', '/account/balance', schema.balance, limits);
  }

  /** 2. */
  countries(limits: CallLimits): AsyncGenerator<schema.VtCountry> {
    return this.#list({ operation: 'countries', path: '/catalog/countries' }, schema.country, limits);
  }

  /** 3. */
  async *operators(
    filter: z.input<typeof parameters.operatorFilter>,
    limits: CallLimits,
    onUnreadable?: OnUnreadable,
  ): AsyncGenerator<schema.VtOperator> {
    const query = queryOf('operators', parameters.operatorFilter, filter);
    const call = { operation: 'operators', path: '/catalog/operators', query };
    yield* this.#list(call, schema.operator, limits, onUnreadable);
  }

  /** 4. */
  async *products(
    filter: z.input<typeof parameters.productFilter>,
    limits: CallLimits,
    onUnreadable?: OnUnreadable,
  ): AsyncGenerator<schema.VtProduct> {
    const query = queryOf('products', parameters.productFilter, filter);
    const call = { operation: 'products', path: '/catalog/getproducts', query };
    yield* this.#list(call, schema.product, limits, onUnreadable);
  }

  /**
   * 5. SKUs of everything but gift cards, kept for some minutes for each language. With `onUnreadable` they are always
   * read anew, and one that cannot be read goes there.
   */
  async *skus(
    filter: z.input<typeof parameters.skuFilter> & { readonly language?: string },
    limits: CallLimits,
    onUnreadable?: OnUnreadable,
  ): AsyncGenerator<schema.VtSku> {
    const { language, ...rest } = filter;
    const query = queryOf('skus', parameters.skuFilter, rest);
    const call = { operation: 'skus', path: '/catalog/skus', query, ...inLanguage('skus', language) };
    const load = () => this.#list(call, schema.sku, limits, onUnreadable);
    yield* onUnreadable ? load() : this.#localised.through(keyOf(call), load);
  }

  /** 6. */
  exchangeRate(skuId: string, limits: CallLimits): Promise<schema.VtExchangeRate> {
    const path = `/catalog/sku/exchangeRate/${checked('exchangeRate', parameters.skuId, skuId)}`;
    return this.#get('exchangeRate', path, schema.exchangeRate, limits);
  }

  /** 7. The list of response codes. From here on answers are judged by it, too. */
  async errorCodes(limits: CallLimits): Promise<readonly ListedCode[]> {
    const codes = await loadErrorList(this.connection, limits);
    this.connection.errorList.take(codes);
    return codes;
  }

  /** 8. Bundles for one customer's number, with the loan that is due. Never kept: a loan changes. */
  async *bundles(productId: string, mobile: string, limits: CallLimits): AsyncGenerator<schema.VtBundle> {
    const product = checked('bundles', parameters.productId, productId);
    const number = checked('bundles', parameters.mobile, mobile);
    // A bundle that cannot be read is not offered; the others are.
    const path = `/catalog/bundles/${product}/${number}`;
    yield* this.#list({ operation: 'bundles', path }, schema.bundle, limits, () => {});
  }

  /** 9. Gift-card SKUs, page after page; kept and read anew as `skus`. */
  async *giftCardSkus(
    filter: z.input<typeof parameters.giftCardFilter> & { readonly language?: string },
    limits: CallLimits,
    onUnreadable?: OnUnreadable,
    pageSize = PAGE_SIZE,
  ): AsyncGenerator<schema.VtSku> {
    const { language, ...rest } = filter;
    const query = queryOf('giftCardSkus', parameters.giftCardFilter, rest);
    query.set('pageSize', String(checked('giftCardSkus', parameters.pageSize, pageSize)));
    const of = { operation: 'giftCardSkus', method: 'GET' as const, path: '/catalog/skus/giftcards', query };
    const call = { ...of, ...inLanguage('giftCardSkus', language) };
    const list = { item: schema.sku, onUnreadable };
    const load = () => pagesOf(this.connection, call, list, ({ skuId }) => skuId, limits);
    yield* onUnreadable ? load() : this.#localised.through(keyOf(call), load);
  }

  /** 10. Whom a number may belong to. Advisory: the customer has the last word. Not for the US and Spain. */
  async *mobileOwners(
    mobile: string,
    limits: CallLimits,
    language?: string,
  ): AsyncGenerator<schema.VtMobileOwner> {
    const path = `/lookup/mobile/${checked('mobileOwners', parameters.mobile, mobile)}`;
    const call = { operation: 'mobileOwners', path, ...inLanguage('mobileOwners', language) };
    yield* this.#list(call, schema.mobileOwner, limits);
  }

  /** 11. */
  billDetail(skuId: string, accountNumber: string, limits: CallLimits): Promise<schema.VtBill> {
    const query = new URLSearchParams({
      skuId: checked('billDetail', parameters.skuId, skuId),
      accountNumber: checked('billDetail', parameters.accountNumber, accountNumber),
    });
    return this.#get('billDetail', '/lookup/billpay/fetch-account-detail', schema.bill, limits, query);
  }

  /** 12. */
  currentPromotions(limits: CallLimits): AsyncGenerator<schema.VtPromotion> {
    const call = { operation: 'currentPromotions', path: '/promotion/current' };
    return this.#list(call, schema.promotion, limits);
  }

  /** 13. */
  upcomingPromotions(limits: CallLimits): AsyncGenerator<schema.VtPromotion> {
    const call = { operation: 'upcomingPromotions', path: '/promotion/upcoming' };
    return this.#list(call, schema.promotion, limits);
  }

  /** 14. What an order would cost. A POST, but nothing happens. */
  async estimatedCost(request: parameters.CostRequest, limits: CallLimits): Promise<schema.VtEstimate> {
    const operation = 'estimatedCost';
    const body = checked(operation, parameters.costRequest, request);
    const path = this.connection.paths.estimatedCost;
    const call = { operation, method: 'POST' as const, path, body };
    return (await this.connection.call(call, schema.estimate, limits)).value;
  }

  /** 19. By Valuetopup's transaction id. A secret: never in logs. */
  giftCard(transactionId: string, limits: CallLimits): Promise<transactions.VtGiftCard> {
    const id = checked('giftCard', parameters.transactionId, transactionId);
    return this.#get('giftCard', `/transaction/giftcard/fetch/${id}`, transactions.fetchedGiftCard, limits);
  }

  /**
   * 20. Where the transaction with our correlationId stands. A transaction that failed is thrown as the refusal that it
   * ended with; whether the answer is about the transaction at all is for the caller to judge.
   */
  status(
    correlationId: string,
    limits: CallLimits,
  ): Promise<Accepted<transactions.VtTransaction> | InProgress> {
    const path = `/transaction/status/${checked('status', parameters.correlationId, correlationId)}`;
    const call = { operation: 'status', method: 'GET' as const, path };
    return this.connection.transact(call, transactions.transaction, limits);
  }

  /** 22. */
  async *esimDataBalance(iccid: string, limits: CallLimits): AsyncGenerator<transactions.VtDataBalance> {
    const path = `/esim/status/${checked('esimDataBalance', parameters.iccid, iccid)}`;
    yield* this.#list({ operation: 'esimDataBalance', path }, transactions.dataBalance, limits);
  }

  /** 25. By Valuetopup's transaction id. Only this tells that a number was ported. */
  portInStatus(transactionId: string, limits: CallLimits): Promise<transactions.VtPortIn> {
    const id = checked('portInStatus', parameters.transactionId, transactionId);
    return this.#get('portInStatus', `/transaction/sim/portin/status/${id}`, transactions.portIn, limits);
  }

  async #get<S extends z.ZodType>(
    operation: string,
    path: string,
    payload: S,
    limits: CallLimits,
    query?: URLSearchParams,
  ): Promise<z.infer<S>> {
    const call = { operation, method: 'GET' as const, path, ...(query && { query }) };
    return (await this.connection.call(call, payload, limits)).value;
  }

  #list<S extends z.ZodType>(
    call: Omit<ValuetopupCall, 'method'>,
    item: S,
    limits: CallLimits,
    onUnreadable?: OnUnreadable,
  ): AsyncGenerator<z.infer<S>> {
    return listOf(this.connection, { ...call, method: 'GET' }, { item, onUnreadable }, limits);
  }
}

function inLanguage(operation: string, language: string | undefined) {
  return language === undefined ? {} : { language: checked(operation, parameters.language, language) };
}

function keyOf({ path, query, language }: Pick<ValuetopupCall, 'path' | 'query' | 'language'>): string {
  return `${path}?${query?.toString() ?? ''} ${(language ?? '').toLowerCase()}`;
}
