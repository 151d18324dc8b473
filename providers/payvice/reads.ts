import { ProviderError } from '../../domain/errors.ts';
import type { CallLimits } from '../../domain/provider.ts';
import { failure, readAs, refusedParameter, type PayviceCall, type PayviceConnection } from './call.ts';
import { numberField, textField } from './fields.ts';
import { judgeRead, type Body } from './judge.ts';
import {
  enuguCustomer,
  requeryRow,
  tvCustomer,
  tvPlans,
  type EnuguCustomer,
  type RequeryRow,
  type TvCustomer,
  type TvPlan,
} from './schema.ts';
import type { Wallet } from './wallets.ts';

export type TvService = 'DSTV' | 'GOTV';
export type MeterType = 'prepaid' | 'postpaid';

/** Which smart card of which service is asked about. */
export interface TvQuestion {
  readonly wallet: Wallet;
  readonly service: TvService;
  readonly smartcard: string;
}

/**
 * The functions of Payvice that move nothing and need no request token (numbers: README of this folder). They throw
 * ProviderError.
 */
export class PayviceReads {
  protected readonly connection: PayviceConnection;

  constructor(connection: PayviceConnection) {
    this.connection = connection;
  }

  /** 5. Who has an Enugu meter; the code and the name are needed to pay. */
  async enuguLookup(
    { wallet, meter, type }: { readonly wallet: Wallet; readonly meter: string; readonly type: MeterType },
    limits: CallLimits,
  ): Promise<EnuguCustomer> {
    const operation = 'enuguLookup';
    const body = {
      vice_id: wallet.viceId,
      user_name: wallet.userName,
      pwd: wallet.password,
      meter: numberField(operation, meter, 'the meter'),
      type,
    };
    const answer = await this.read({ operation, path: '/enugu/lookup', body }, limits);
    return readAs(operation, enuguCustomer, answer);
  }

  /** 7. The plans that a smart card may have. */
  tvPlans(question: TvQuestion, limits: CallLimits): Promise<TvPlan[]> {
    return this.#plans('tvPlans', '/auth2/bill/tv', question, limits);
  }

  /** 8. Who has a smart card. */
  tvValidate(question: TvQuestion, limits: CallLimits): Promise<TvCustomer> {
    return this.#customer('tvValidate', '/auth2/bill/validate', question, limits);
  }

  /** 10. As `tvPlans`, at the test path. */
  tvPlansTest(question: TvQuestion, limits: CallLimits): Promise<TvPlan[]> {
    return this.#plans('tvPlansTest', '/auth2/bill/tv/test', question, limits);
  }

  /** 11. As `tvValidate`, at the test path. */
  tvValidateTest(question: TvQuestion, limits: CallLimits): Promise<TvCustomer> {
    return this.#customer('tvValidateTest', '/auth2/bill/validate/test', question, limits);
  }

  /** 14. What became of a token; null when Payvice has no row of it, which proves nothing while it may be used. */
  async requery(
    { wallet, token }: { readonly wallet: Wallet; readonly token: string },
    limits: CallLimits,
  ): Promise<RequeryRow | null> {
    const operation = 'requery';
    const body = { vice_id: wallet.viceId, token: textField(operation, token, 'the token') };
    try {
      const answer = await this.read({ operation, path: '/auth0/requery', body }, limits);
      return readAs(operation, requeryRow, answer);
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return null;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Posts a call that moves nothing; gives the body of its success. */
  protected async read(call: PayviceCall, limits: CallLimits): Promise<Body> {
    const body = await this.connection.post(call, limits);
    const verdict = judgeRead(body);
    if (verdict.verdict === 'failed') throw failure(call.operation, verdict);
    return body;
  }

  async #plans(operation: string, path: string, question: TvQuestion, limits: CallLimits): Promise<TvPlan[]> {
    const answer = await this.read({ operation, path, body: tvBody(operation, question) }, limits);
    return readAs(operation, tvPlans, answer).plans;
  }

  async #customer(
    operation: string,
    path: string,
    question: TvQuestion,
    limits: CallLimits,
  ): Promise<TvCustomer> {
    const answer = await this.read({ operation, path, body: tvBody(operation, question) }, limits);
    const { customer } = readAs(operation, tvCustomer, answer);
    if (customer.response_code === null || customer.response_code === '00') return customer;
    throw new ProviderError({
      provider: 'payvice',
      operation,
      code: 'recipient_invalid',
      providerCode: /^[0-9A-Z]{1,4}$/.test(customer.response_code) ? customer.response_code : null,
      httpStatus: 200,
      outcome: { kind: 'not_done', proof: 'refused', again: 'never', retryAfterMs: null },
      message: `${operation}: the customer is not valid`,
    });
  }
}

function tvBody(operation: string, { wallet, service, smartcard }: TvQuestion): PayviceCall['body'] {
  if (service !== 'DSTV' && service !== 'GOTV') throw refusedParameter(operation, 'the service');
  return {
    vice_id: wallet.viceId,
    user_name: wallet.userName,
    service,
    beneficiary: numberField(operation, smartcard, 'the smart card'),
  };
}
