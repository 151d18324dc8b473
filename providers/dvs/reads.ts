import type { z } from 'zod';
import type { CallLimits } from '../../domain/provider.ts';
import { checked, type DvsConnection } from './call.ts';
import { pages, PER_PAGE, queryOf } from './pages.ts';
import * as parameters from './parameters.ts';
import * as schema from './schema.ts';

/**
 * The functions of DVS that change nothing (numbers: docs of this folder). Lists are read page after page. Every function
 * throws ProviderError; a parameter that DVS would not accept is refused before anything is sent.
 */
export class DvsReads {
  protected readonly connection: DvsConnection;

  constructor(connection: DvsConnection) {
    this.connection = connection;
  }

  /** 1. Services: the kinds of value. */
  services(limits: CallLimits): AsyncGenerator<schema.DvsService> {
    return this.list('services', '/services', schema.service, parameters.noFilter, {}, limits);
  }

  /** 2. */
  service(id: string, limits: CallLimits): Promise<schema.DvsService> {
    return this.one('service', '/services/', parameters.int32Id, id, schema.service, limits);
  }

  /** 3. */
  countries(limits: CallLimits): AsyncGenerator<schema.DvsCountry> {
    return this.list('countries', '/countries', schema.country, parameters.noFilter, {}, limits);
  }

  /** 4. By ISO 3166-1 alpha-3 code. */
  country(code: string, limits: CallLimits): Promise<schema.DvsCountry> {
    return this.one('country', '/countries/', parameters.countryCode, code, schema.country, limits);
  }

  /** 5. */
  operators(filter: parameters.OperatorFilter, limits: CallLimits): AsyncGenerator<schema.DvsOperator> {
    return this.list('operators', '/operators', schema.operator, parameters.operatorFilter, filter, limits);
  }

  /** 6. */
  operator(id: string, limits: CallLimits): Promise<schema.DvsOperator> {
    return this.one('operator', '/operators/', parameters.int32Id, id, schema.operator, limits);
  }

  /** 7. */
  benefitTypes(limits: CallLimits): AsyncGenerator<schema.DvsBenefitType> {
    return this.list('benefitTypes', '/benefit-types', schema.benefitType, parameters.noFilter, {}, limits);
  }

  /** 8. */
  promotions(filter: parameters.OfferFilter, limits: CallLimits): AsyncGenerator<schema.DvsPromotion> {
    return this.list('promotions', '/promotions', schema.promotion, parameters.offerFilter, filter, limits);
  }

  /** 9. */
  promotion(id: string, limits: CallLimits): Promise<schema.DvsPromotion> {
    return this.one('promotion', '/promotions/', parameters.int32Id, id, schema.promotion, limits);
  }

  /** 10. Products of our account, with our prices. A product that cannot be read goes to `onUnreadable`. */
  products(
    filter: parameters.ProductFilter,
    limits: CallLimits,
    onUnreadable?: (item: unknown) => void,
  ): AsyncGenerator<schema.DvsProduct> {
    const { product } = schema;
    return this.list(
      'products',
      '/products',
      product,
      parameters.productFilter,
      filter,
      limits,
      onUnreadable,
    );
  }

  /** 11. */
  product(id: string, limits: CallLimits): Promise<schema.DvsProduct> {
    return this.one('product', '/products/', parameters.int32Id, id, schema.product, limits);
  }

  /** 13. By DVS's own id. */
  transaction(id: string, limits: CallLimits): Promise<schema.DvsTransaction> {
    return this.one('transaction', '/transactions/', parameters.int64Id, id, schema.transaction, limits);
  }

  /** 14. By `external_id` without a limit of time; else at most 24 hours of creation dates, by default the last. */
  transactions(
    filter: parameters.TransactionFilter,
    limits: CallLimits,
  ): AsyncGenerator<schema.DvsTransaction> {
    return this.list(
      'transactions',
      '/transactions',
      schema.transaction,
      parameters.transactionFilter,
      filter,
      limits,
    );
  }

  /** 17. Our float, one balance per unit. */
  balances(filter: parameters.BalanceFilter, limits: CallLimits): AsyncGenerator<schema.DvsBalance> {
    return this.list('balances', '/balances', schema.balance, parameters.balanceFilter, filter, limits);
  }

  /** 21. Campaigns (later versions). */
  campaigns(filter: parameters.OfferFilter, limits: CallLimits): AsyncGenerator<schema.DvsCampaign> {
    return this.list('campaigns', '/campaigns', schema.campaign, parameters.offerFilter, filter, limits);
  }

  /** 22. */
  campaign(id: string, limits: CallLimits): Promise<schema.DvsCampaign> {
    return this.one('campaign', '/campaigns/', parameters.int32Id, id, schema.campaign, limits);
  }

  /** 23. Operators that a mobile number may belong to. */
  async *operatorsOfMobile(mobile: string, limits: CallLimits): AsyncGenerator<schema.DvsIdentifiedOperator> {
    checked('operatorsOfMobile', parameters.mobileLookup, { mobile_number: mobile });
    const path = `/lookup/mobile-number/${encodeURIComponent(mobile)}`;
    yield* this.list('operatorsOfMobile', path, schema.identifiedOperator, parameters.noFilter, {}, limits);
  }

  /** 24. The same with the number in the body, where it stays out of access logs. */
  operatorsOfMobileByPost(
    lookup: parameters.MobileLookup,
    limits: CallLimits,
  ): AsyncGenerator<schema.DvsIdentifiedOperator> {
    const { mobileLookup } = parameters;
    const path = '/lookup/mobile-number';
    return this.listByPost(
      'operatorsOfMobileByPost',
      path,
      schema.identifiedOperator,
      mobileLookup,
      lookup,
      limits,
    );
  }

  /** 25. Open statements of an account, for RANGED_VALUE_PAYMENT products. */
  statements(inquiry: parameters.StatementInquiry, limits: CallLimits): AsyncGenerator<schema.DvsStatement> {
    const { statementInquiry } = parameters;
    return this.listByPost(
      'statements',
      '/lookup/statement-inquiry',
      schema.statement,
      statementInquiry,
      inquiry,
      limits,
    );
  }

  private async one<S extends z.ZodType>(
    operation: string,
    folder: string,
    idSchema: z.ZodType<string, string>,
    id: string,
    item: S,
    limits: CallLimits,
  ): Promise<z.infer<S>> {
    const path = `${folder}${checked(operation, idSchema, id)}`;
    return (await this.connection.call({ operation, method: 'GET', path }, item, limits)).value;
  }

  private async *list<S extends z.ZodType, F extends z.ZodType>(
    operation: string,
    path: string,
    item: S,
    filterSchema: F,
    filter: z.input<F>,
    limits: CallLimits,
    onUnreadable?: (item: unknown) => void,
  ): AsyncGenerator<z.infer<S>> {
    const query = queryOf(operation, filterSchema, filter);
    query.set('per_page', String(PER_PAGE));
    const page = (number: number) => {
      const numbered = new URLSearchParams(query);
      numbered.set('page', String(number));
      return { operation, method: 'GET' as const, path, query: numbered };
    };
    yield* pages(this.connection, { operation, item, page, onUnreadable }, limits);
  }

  private async *listByPost<S extends z.ZodType, B extends z.ZodType<object>>(
    operation: string,
    path: string,
    item: S,
    bodySchema: B,
    body: z.input<B>,
    limits: CallLimits,
  ): AsyncGenerator<z.infer<S>> {
    const sent = checked(operation, bodySchema, body);
    const page = (number: number) => {
      return {
        operation,
        method: 'POST' as const,
        path,
        body: { ...sent, page: number, per_page: PER_PAGE },
      };
    };
    yield* pages(this.connection, { operation, item, page }, limits);
  }
}

/** 18. The transaction that a callback's body claims, or null when it is none. */
export function readTransaction(body: unknown): schema.DvsTransaction | null {
  const read = schema.transaction.safeParse(body);
  return read.success ? read.data : null;
}
