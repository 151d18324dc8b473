import { ProviderError } from '../../domain/errors.ts';
import { formatAmount, parseMoney, type Money } from '../../domain/money.ts';
import type { CallLimits } from '../../domain/provider.ts';
import type { Fields, PaythruConnection } from './call.ts';
import { textAt } from './xml.ts';

export type TransType = 'Auth' | 'PreAuth';

/** An item of the basket (document 2.1). `price`: of one, in the token's currency. */
export interface Item {
  readonly name: string;
  readonly price: Money;
  /** @default 1 */
  readonly quantity?: number;
  readonly reference?: string;
}

/** What a page is opened with (document 2.1). Times are epoch seconds. */
export interface TokenRequest {
  readonly items: readonly [Item, ...Item[]];
  readonly currency: string;
  /** Always sent: the document's default takes the money at once. */
  readonly transType: TransType;
  readonly reference?: string;
  readonly start?: number;
  readonly expiry?: number;
  /** Approved payments; visits are `redemptions`. */
  readonly uses?: number;
  readonly redemptions?: number;
  readonly successUrl?: string;
  readonly cancelUrl?: string;
  readonly callbackUrl?: string;
  readonly redemptionRedirectUrl?: string;
  readonly autoRedirect?: boolean;
  readonly threeDSecure?: boolean;
  readonly transCat?: 'purchase' | 'donation' | 'debt' | 'booking';
  readonly transClass?: string;
  readonly paymentSource?: 'ecomm' | 'moto';
  readonly applet?: string;
  readonly terminalKey?: string;
  readonly user?: TokenUser;
}

/** The customer, as far as known (document 2.1); names on the wire. */
export type TokenUser = Readonly<
  Partial<
    Record<
      | 'salutation'
      | 'first_name'
      | 'surname'
      | 'email'
      | 'date_of_birth'
      | 'mobile_phone'
      | 'home_phone'
      | 'property_name'
      | 'address_1'
      | 'address_2'
      | 'town'
      | 'county'
      | 'postcode'
      | 'country',
      string
    >
  >
>;

/** A page that was opened. `transType` is the echo, in lower case; null when the answer has none. */
export interface Token {
  readonly id: string;
  readonly redemptionUrl: string;
  readonly transType: string | null;
}

/** What a repeat, capture, cancel or refund answers (documents 2.2–2.5). */
export interface Receipt {
  readonly key: string | null;
  readonly authCode: string | null;
}

/** What is known of a transaction (document 2.8). `amount` is null when it is no amount of its currency. */
export interface Transaction {
  readonly status: string;
  readonly token: string | null;
  readonly amount: Money | null;
}

/** All nine methods of Paythru Enterprise v5. Every one throws ProviderError. */
export class PaythruClient {
  readonly #connection: PaythruConnection;

  constructor(connection: PaythruConnection) {
    this.#connection = connection;
  }

  /** Opens a payment page (2.1). A lost answer leaves a page that nobody knows. */
  async getToken(request: TokenRequest, limits: CallLimits): Promise<Token> {
    const answer = await this.#connection.post('gettoken', tokenFields(request), limits);
    const id = textAt(answer, 'token', 'tokenid');
    const redemptionUrl = textAt(answer, 'token', 'redemption_url');
    if (id === null || !isWebUrl(redemptionUrl)) throw unreadable('gettoken');
    return { id, redemptionUrl, transType: textAt(answer, 'token', 'trans_type')?.toLowerCase() ?? null };
  }

  /** Pays or reserves with the card of an earlier transaction (2.2). */
  repeat(
    request: {
      readonly key: string;
      readonly type: TransType;
      readonly amount: Money;
      readonly transClass?: string;
    },
    limits: CallLimits,
  ): Promise<Receipt> {
    const fields = { prev_trans_key: request.key, trans_type: request.type, ...valueOf(request) };
    return this.#move('repeat', fields, limits);
  }

  /** Gives back, in part or in whole, what was taken (2.3). */
  refund(request: MoveRequest, limits: CallLimits): Promise<Receipt> {
    return this.#move('refund', { prev_trans_key: request.key, ...valueOf(request) }, limits);
  }

  /** Takes what is reserved, or less; the receipt's key is the one to refund by (2.4). */
  capture(request: MoveRequest, limits: CallLimits): Promise<Receipt> {
    return this.#move('capture', { prev_trans_key: request.key, ...valueOf(request) }, limits);
  }

  /** Frees what is reserved (2.5). */
  cancel(request: MoveRequest, limits: CallLimits): Promise<Receipt> {
    return this.#move('cancel', { prev_trans_key: request.key, ...valueOf(request) }, limits);
  }

  /** Sends a text message of at most 160 characters (2.6). Returns its id. */
  async sms(
    { mobile, message }: { readonly mobile: string; readonly message: string },
    limits: CallLimits,
  ): Promise<string | null> {
    const answer = await this.#connection.post('sms', { msisdn: mobile, message }, limits);
    requireSuccess('sms', textAt(answer, 'sms', 'status'));
    return textAt(answer, 'sms', 'messid');
  }

  /** The address of a house in a UK postcode (2.7); null when there is none. */
  async address(
    { house, postcode }: { readonly house: string; readonly postcode: string },
    limits: CallLimits,
  ): Promise<Readonly<
    Record<'address_1' | 'address_2' | 'town' | 'county' | 'postcode', string | null>
  > | null> {
    const answer = await this.#connection.post('address', { property_name: house, postcode }, limits);
    const status = textAt(answer, 'address', 'status');
    if (status === '0') return null;
    requireSuccess('address', status);
    const field = (name: string) => textAt(answer, 'address', name);
    return {
      address_1: field('address_1'),
      address_2: field('address_2'),
      town: field('town'),
      county: field('county'),
      postcode: field('postcode'),
    };
  }

  /** Where a transaction stands (2.8). */
  async transactionLookup(key: string, limits: CallLimits): Promise<Transaction> {
    const answer = await this.#connection.post('transaction_lookup', { trans_key: key }, limits);
    const status = textAt(answer, 'status');
    if (status === null) throw unreadable('transaction_lookup');
    const [value, currency] = [textAt(answer, 'value'), textAt(answer, 'currency')];
    return { status, token: textAt(answer, 'token'), amount: amountOf(value, currency) };
  }

  /** Closes a page (2.9). */
  async cancelToken(id: string, limits: CallLimits): Promise<void> {
    const answer = await this.#connection.post('canceltoken', { tokenid: id }, limits);
    requireSuccess('canceltoken', textAt(answer, 'status'));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #move(method: string, fields: Fields, limits: CallLimits): Promise<Receipt> {
    const answer = await this.#connection.post(method, fields, limits);
    // Older answers nest the fields (field notes).
    const field = (name: string) => textAt(answer, name) ?? textAt(answer, 'transaction', name);
    requireSuccess(method, field('status'));
    return { key: field('trans_key'), authCode: field('auth_code') };
  }
}

/** A movement on an earlier transaction. `transClass` (≤ 32) stands in their portal. */
export interface MoveRequest {
  readonly key: string;
  readonly amount: Money;
  readonly transClass?: string;
}

function valueOf({ amount, transClass }: { readonly amount: Money; readonly transClass?: string }): Fields {
  return {
    trans_value: formatAmount(amount.amountMinor, amount.currency),
    trans_class: cut(transClass, 32),
  };
}

function tokenFields(request: TokenRequest): Fields {
  const items = request.items.flatMap((item, place) =>
    Object.entries({
      item_name: cut(item.name, 128),
      item_price: formatAmount(item.price.amountMinor, item.price.currency),
      item_quantity: item.quantity ?? 1,
      item_reference: cut(item.reference, 16),
    }).map(([name, value]) => [`${name}[${place}]`, value] as const),
  );
  return {
    token_start: request.start,
    token_expiry: request.expiry,
    token_uses: request.uses,
    token_redemptions: request.redemptions,
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    currency: request.currency,
    trans_reference: request.reference,
    payment_source: request.paymentSource,
    ...Object.fromEntries(items),
    ...request.user,
    callback_url: request.callbackUrl,
    redemption_redirect_url: request.redemptionRedirectUrl,
    auto_redirect: request.autoRedirect === undefined ? undefined : Number(request.autoRedirect),
    applet: request.applet,
    trans_type: request.transType,
    trans_cat: request.transCat,
    trans_class: cut(request.transClass, 32),
    '3D_secure': request.threeDSecure === undefined ? undefined : Number(request.threeDSecure),
    terminal_key: request.terminalKey,
  };
}

/** The first characters of a text, none of them halved. */
function cut(text: string | undefined, length: number): string | undefined {
  return text === undefined ? undefined : Array.from(text).slice(0, length).join('');
}

/** True for an address that a customer may be sent to. */
function isWebUrl(text: string | null): text is string {
  return text !== null && /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

/** `1` is success and `0` a refusal (2.2–2.7, 2.9); without a status nobody knows. */
function requireSuccess(operation: string, status: string | null): void {
  if (status === '1') return;
  if (status !== '0') throw unreadable(operation);
  throw new ProviderError({
    provider: 'paythru',
    operation,
    code: operation === 'repeat' ? 'payment_declined' : 'payment_refused_by_provider',
    httpStatus: 200,
    outcome: { kind: 'not_done', proof: 'refused', again: 'never', retryAfterMs: null },
    message: `${operation}: refused (status 0)`,
  });
}

function unreadable(operation: string): ProviderError {
  return new ProviderError({
    provider: 'paythru',
    operation,
    code: 'unreadable_answer',
    httpStatus: 200,
    outcome: { kind: 'unknown' },
    message: `${operation}: the answer lacks what it should hold`,
  });
}

function amountOf(value: string | null, currency: string | null): Money | null {
  if (value === null || currency === null) return null;
  try {
    // "100.00" is the document's form (2.8), also for a currency that has no decimals: none are lost.
    return parseMoney(value.replace(/^(\d+)\.0+$/, '$1'), currency);
  } catch {
    return null;
  }
}
