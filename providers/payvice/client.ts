import type { Money } from '../../domain/money.ts';
import type { CallLimits, DeliverableSecret } from '../../domain/provider.ts';
import { failure, readAs, refusedParameter, type PayviceCall } from './call.ts';
import { LEAST_MINOR, nairaNumber, nairaText, numberField, phoneField, textField } from './fields.ts';
import { judgeSend, judgeTokenLookup, referenceOf } from './judge.ts';
import { PayviceReads, type MeterType, type TvService } from './reads.ts';
import { ikejaCustomer, receipt, tokenAnswer, type IkejaCustomer } from './schema.ts';
import { energySecrets, tvSecrets } from './secrets.ts';
import type { Wallet } from './wallets.ts';

export type Network = 'mtn' | '9mobile' | 'glo' | 'airtel';

/** Whose wallet pays, and by which token of its own: used at most once, within two minutes. */
export interface Authority {
  readonly wallet: Wallet;
  readonly token: string;
  /** True when the token may have been sent before with an effect: then no refusal proves anything. @default false */
  readonly sentBefore?: boolean;
}

/** What a purchase at Ikeja Electric is for: `vend` loads a prepaid meter, `pay` pays a postpaid account. */
export interface IkejaOrder extends Authority {
  readonly serviceType: 'vend' | 'pay';
  /** The meter's (`vend`) or the account's (`pay`) number. */
  readonly number: string;
  readonly phone: string;
  readonly amount: Money;
}

export interface TvOrder extends Authority {
  readonly service: TvService;
  readonly smartcard: string;
  readonly phone: string;
  readonly productCode: string;
}

/** A purchase that Payvice accepted. Holds secrets: never to be logged as a whole. */
export interface Receipt {
  /** `pending`: accepted, and only requery tells what becomes of it (status 2). */
  readonly status: 'done' | 'pending';
  /** `txn_ref`; null only while pending. */
  readonly reference: string | null;
  readonly secrets: readonly DeliverableSecret[];
  /** Whose meter it was; personal data. */
  readonly payer: { readonly name: string | null; readonly address: string | null };
}

/**
 * Every function of Payvice; those without a token are inherited. Each call sends exactly once. They throw ProviderError,
 * whose `outcome` says whether the effect is ruled out.
 */
export class PayviceClient extends PayviceReads {
  /** 1. A request token. Makes the wallet's earlier token worthless, and may give that same one within a clock minute. */
  async tokenLookup(wallet: Wallet, limits: CallLimits): Promise<string> {
    const operation = 'tokenLookup';
    const body = { vice_id: wallet.viceId, user_name: wallet.userName };
    const answer = await this.connection.post({ operation, path: '/auth2/lookup', body }, limits);
    const verdict = judgeTokenLookup(answer);
    if (verdict.verdict === 'failed') throw failure(operation, verdict);
    const { token, vice_id: viceId } = readAs(operation, tokenAnswer, answer);
    if (viceId === null || viceId === wallet.viceId) return token;
    const other = {
      verdict: 'failed',
      code: 'unreadable_answer',
      outcome: { kind: 'unknown' },
      text: null,
      words: null,
    } as const;
    throw failure(operation, other);
  }

  /** 2. Airtime. */
  async buyAirtime(
    order: Authority & { readonly network: Network; readonly phone: string; readonly amount: Money },
    limits: CallLimits,
  ): Promise<Receipt> {
    const operation = 'buyAirtime';
    const { viceId, userName, pin, password } = order.wallet;
    const body = {
      vice_id: viceId,
      user_name: userName,
      amount: nairaText(operation, order.amount, LEAST_MINOR),
      phone: phoneField(operation, order.phone),
      service: this.#airtimeService(order.network),
      auth: pin,
      token: order.token,
      pwd: password,
    };
    return this.#buy({ operation, path: '/auth2/purchase', body }, order, limits);
  }

  /** 3. Who would be paid for at Ikeja Electric; leaves the token for `ikejaPurchase`. */
  async ikejaEnquiry(order: IkejaOrder, limits: CallLimits): Promise<IkejaCustomer> {
    const operation = 'ikejaEnquiry';
    const body = ikejaBody(operation, order);
    return readAs(
      operation,
      ikejaCustomer,
      await this.read({ operation, path: '/auth2/purchase', body }, limits),
    );
  }

  /** 4. Ikeja Electric; the same body as the enquiry's: the path alone makes it a purchase. */
  async ikejaPurchase(order: IkejaOrder, limits: CallLimits): Promise<Receipt> {
    const operation = 'ikejaPurchase';
    const body = ikejaBody(operation, order);
    return this.#buy({ operation, path: '/auth2/ie/tran', body }, order, limits);
  }

  /** 6. Enugu Electricity, with code and name of `enuguLookup`. */
  async enuguPay(
    order: Authority & {
      readonly meter: string;
      readonly type: MeterType;
      readonly phone: string;
      readonly amount: Money;
      readonly productCode: string;
      readonly name: string;
    },
    limits: CallLimits,
  ): Promise<Receipt> {
    const operation = 'enuguPay';
    const { viceId, userName, pin, password } = order.wallet;
    const body = {
      vice_id: viceId,
      user_name: userName,
      pwd: password,
      meter: numberField(operation, order.meter, 'the meter'),
      type: order.type,
      amount: nairaNumber(operation, order.amount),
      phone: phoneField(operation, order.phone),
      code: textField(operation, order.productCode, 'the product code', 10_000),
      name: textField(operation, order.name, 'the name'),
      token: order.token,
      auth: pin,
    };
    return this.#buy({ operation, path: '/auth2/enugu/pay', body }, order, limits);
  }

  /** 9. DSTV or GOTV. It names no amount: the plan's price at this moment is taken. */
  tvPay(order: TvOrder, limits: CallLimits): Promise<Receipt> {
    return this.#payTv('tvPay', '/auth2/tv/pay', order, limits);
  }

  /** 12. As `tvPay`, at the test path. */
  tvPayTest(order: TvOrder, limits: CallLimits): Promise<Receipt> {
    return this.#payTv('tvPayTest', '/auth2/tv/pay/test', order, limits);
  }

  /** 13. Wallet to wallet. */
  async transfer(
    order: Authority & { readonly beneficiary: string; readonly amount: Money },
    limits: CallLimits,
  ): Promise<Receipt> {
    const operation = 'transfer';
    const { viceId, userName, pin, password } = order.wallet;
    const beneficiary = numberField(operation, order.beneficiary, 'the wallet');
    if (beneficiary === viceId) throw refusedParameter(operation, 'the wallet', 'recipient_invalid');
    const body = {
      vice_id: viceId,
      user_name: userName,
      amount: nairaNumber(operation, order.amount, LEAST_MINOR),
      beneficiary,
      auth: pin,
      token: order.token,
      pwd: password,
    };
    return this.#buy({ operation, path: '/auth2/wallet/transfer', body }, order, limits);
  }

  async #payTv(operation: string, path: string, order: TvOrder, limits: CallLimits): Promise<Receipt> {
    const { viceId, userName, pin, password } = order.wallet;
    const body = {
      vice_id: viceId,
      user_name: userName,
      auth: pin,
      token: order.token,
      pwd: password,
      phone: phoneField(operation, order.phone),
      service: order.service,
      beneficiary: numberField(operation, order.smartcard, 'the smart card'),
      product_code: textField(operation, order.productCode, 'the product code'),
    };
    return this.#buy({ operation, path, body }, order, limits);
  }

  async #buy(call: PayviceCall, { token, sentBefore }: Authority, limits: CallLimits): Promise<Receipt> {
    textField(call.operation, token, 'the token');
    const body = await this.connection.post(call, limits);
    const verdict = judgeSend(body, sentBefore ?? false);
    if (verdict.verdict === 'failed') throw failure(call.operation, verdict);
    const { token_value: tokenValue, electricity, payer, address } = readAs(call.operation, receipt, body);
    const reference = referenceOf(body);
    const done = verdict.verdict === 'success';
    return {
      status: done ? 'done' : 'pending',
      reference,
      secrets: done
        ? [
            ...energySecrets(tokenValue ?? electricity?.token_value ?? null),
            ...(call.path.includes('/tv/pay') ? tvSecrets(reference) : []),
          ]
        : [],
      payer: { name: payer ?? electricity?.payer ?? null, address: address ?? electricity?.address ?? null },
    };
  }

  #airtimeService(network: Network): string {
    const services: Readonly<Record<Network, string>> = {
      mtn: 'MTNVTU',
      '9mobile': this.connection.config.nineMobileService ?? 'ETISALTVTU',
      glo: 'GLOVTU',
      airtel: 'AIRTELVTU',
    };
    return services[network];
  }
}

/** The body of Ikeja's enquiry and of its purchase. */
function ikejaBody(operation: string, order: IkejaOrder): PayviceCall['body'] {
  const { viceId, userName, pin, password } = order.wallet;
  const vend = order.serviceType === 'vend';
  const number = numberField(operation, order.number, vend ? 'the meter' : 'the account');
  return {
    vice_id: viceId,
    user_name: userName,
    amount: nairaNumber(operation, order.amount),
    phone: phoneField(operation, order.phone),
    service: 'IE',
    auth: pin,
    token: textField(operation, order.token, 'the token'),
    pwd: password,
    cus_meter: vend ? number : '',
    cus_account: vend ? '' : number,
    type: 'getcus',
    service_type: order.serviceType,
  };
}
