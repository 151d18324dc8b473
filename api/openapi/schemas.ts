import {
  PRODUCT_KINDS,
  PROVIDER_NAMES,
  RECIPIENT_FIELDS,
  type RecipientField,
} from '../../domain/product.ts';
import {
  FULFILMENT_STATUSES,
  PAYMENT_METHODS,
  PAYMENT_STATUSES,
  PURCHASE_STATUSES,
  REFUND_STATUSES,
} from '../../domain/purchase.ts';
import { REASON_MESSAGES } from '../../domain/reasons.ts';
import { RESOLUTIONS } from '../../domain/settle.ts';
import { WEBHOOK_EVENT_TYPES } from '../../domain/webhook.ts';
import { PROBLEM_KINDS } from '../problems.ts';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A reference to one of the schemas below. */
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const text = (more: Schema = {}): Schema => ({ type: 'string', ...more });
const oneOf = (values: readonly string[]): Schema => ({ type: 'string', enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const list = (items: Schema): Schema => ({ type: 'array', items });
const time: Schema = { type: 'string', format: 'date-time' };
const whole: Schema = { type: 'integer', minimum: 0 };
const id = (prefix: string): Schema => text({ pattern: `^${prefix}_[0-9a-f]{32}$` });

/** An object with exactly these fields; those named in `optional` may be missing. */
function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A page of a list. */
export function page(items: Schema): Schema {
  return object({ data: list(items), next_cursor: orNull(text()) });
}

const metadata: Schema = {
  type: 'object',
  maxProperties: 20,
  propertyNames: { minLength: 1, maxLength: 40 },
  additionalProperties: text({ minLength: 1, maxLength: 500 }),
};
/** What the fields of a recipient mean where their names do not say it. */
const FIELD_MEANINGS: Readonly<Partial<Record<RecipientField, string>>> = {
  mobile: 'With + and country code. Of a port-in: the number that comes over.',
  deliver_by:
    '`sms` makes the provider text the code of a PIN or gift card to `mobile`, beside keeping it for you. Without it ' +
    'the provider is not told the number.',
  boost_pin: 'Secret. The PIN of a Boost Mobile account.',
  carrier_account: 'Secret. Port-in: the account number at the old carrier.',
  carrier_password: 'Secret. Port-in: the password or PIN at the old carrier.',
  carrier_zip: 'Port-in: the zip code of the account at the old carrier.',
};
const recipient: Schema = {
  ...object(
    Object.fromEntries(
      RECIPIENT_FIELDS.map((field) => {
        const description = FIELD_MEANINGS[field];
        return [field, text({ minLength: 1, maxLength: 200, ...(description && { description }) })];
      }),
    ),
    RECIPIENT_FIELDS,
  ),
  description:
    'Secret fields are sealed until they are sent, then erased; answers show `••••` in their place.',
};
const product = object({
  provider: oneOf(PROVIDER_NAMES),
  id: text(),
  name: text(),
  kind: oneOf(PRODUCT_KINDS),
});
const floatPayment = {
  provider: oneOf(PROVIDER_NAMES),
  amount: ref('Money'),
  direction: { ...oneOf(['in', 'out']), description: '`out`: taken back, or put right.', default: 'in' },
  reference: { ...text({ minLength: 1, maxLength: 100 }), description: 'What the bank knows it by.' },
};
const webAddress = orNull(text({ format: 'uri', maxLength: 500 }));
const receiptMobile: Schema = {
  ...orNull(text({ pattern: '^\\+[1-9][0-9]{6,14}$' })),
  description: 'Gets a text message once the purchase is completed.',
};
const webhookEvents: Schema = {
  ...orNull(list(oneOf(WEBHOOK_EVENT_TYPES))),
  description: 'All when there are none.',
};
const timelineEntry = object({ at: time, kind: text(), data: { type: 'object' } });

/** The schemas of the document, by name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Money: object({
    amount: text({
      pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?$',
      description: 'Major units as a decimal string, with no more decimals than the currency has.',
    }),
    currency: text({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' }),
  }),
  PurchaseRequest: object(
    {
      product: object({
        provider: text({ minLength: 1, maxLength: 30 }),
        id: text({ minLength: 1, maxLength: 100 }),
      }),
      recipient,
      amount: {
        ...orNull(ref('Money')),
        description:
          'What is delivered; needed for ranged products. Of a product that is `priced_by_recipient`: the sum that the ' +
          'quote told. If it is another one when the order is sent, the purchase fails with `price_changed`.',
      },
      charge: {
        ...orNull(ref('Money')),
        description: 'What the customer pays; needed for card payments, refused for prefunded ones.',
      },
      payment: {
        oneOf: [
          object({ method: { const: 'prefunded' } }),
          object(
            {
              method: { const: 'hosted_page' },
              success_url: { ...webAddress, description: 'Where the return page leads after success.' },
              cancel_url: { ...webAddress, description: 'Where it leads when nothing was bought.' },
              save_card: {
                ...orNull({ type: 'boolean' }),
                description: 'Lets later purchases pay with this card.',
              },
              receipt_mobile: receiptMobile,
            },
            ['success_url', 'cancel_url', 'save_card', 'receipt_mobile'],
          ),
          object(
            {
              method: { const: 'stored_card' },
              payment_id: {
                ...text({ minLength: 1, maxLength: 100 }),
                description: 'A payment of yours that was taken with `save_card: true`.',
              },
              receipt_mobile: receiptMobile,
            },
            ['receipt_mobile'],
          ),
        ],
      },
      reference: orNull(text({ minLength: 1, maxLength: 100 })),
      metadata,
    },
    ['recipient', 'amount', 'charge', 'reference', 'metadata'],
  ),
  StatusReason: object({ code: oneOf(Object.keys(REASON_MESSAGES)), message: text() }),
  Purchase: object(
    {
      id: id('pur'),
      merchant_id: { ...text(), description: 'For operators only.' },
      status: oneOf(PURCHASE_STATUSES),
      status_reason: orNull(ref('StatusReason')),
      product,
      recipient,
      amount: ref('Money'),
      charge: orNull(ref('Money')),
      cost: {
        ...ref('Money'),
        description:
          'What the product costs; for prefunded purchases held on the balance, then taken or released.',
      },
      payment: object(
        {
          id: id('pay'),
          method: oneOf(PAYMENT_METHODS),
          status: oneOf(PAYMENT_STATUSES),
          redirect_url: orNull(text()),
          reference: orNull(text()),
          our_reference: { ...orNull(text()), description: 'For operators only.' },
        },
        ['our_reference'],
      ),
      fulfilment: object(
        {
          provider: oneOf(PROVIDER_NAMES),
          status: oneOf(FULFILMENT_STATUSES),
          reference: orNull(text()),
          our_reference: { ...orNull(text()), description: 'For operators only.' },
          deliverables: list(object({ id: id('dlv'), kind: text(), masked: text() })),
          delivered_amount: orNull(ref('Money')),
        },
        ['our_reference'],
      ),
      refunds: list(ref('Refund')),
      reference: orNull(text()),
      metadata,
      created_at: time,
      updated_at: time,
    },
    ['merchant_id'],
  ),
  Refund: object({
    id: id('rfd'),
    amount: ref('Money'),
    status: oneOf(REFUND_STATUSES),
    reason: text(),
    created_at: time,
  }),
  RefundRequest: object(
    {
      amount: { ...orNull(ref('Money')), description: 'All that is left when there is none.' },
      reason: orNull(text({ minLength: 1, maxLength: 200 })),
    },
    ['amount', 'reason'],
  ),
  Address: object({
    lines: list(text()),
    town: orNull(text()),
    county: orNull(text()),
    postcode: orNull(text()),
  }),
  QuoteRequest: object(
    {
      product: object({
        provider: text({ minLength: 1, maxLength: 30 }),
        id: text({ minLength: 1, maxLength: 100 }),
      }),
      recipient: { ...recipient, description: 'Needed for products that are `priced_by_recipient`.' },
      amount: orNull(ref('Money')),
    },
    ['recipient', 'amount'],
  ),
  Quote: object({
    product,
    amount: { ...ref('Money'), description: 'What is delivered.' },
    cost: { ...ref('Money'), description: 'Wholesale price and fees.' },
    loan: {
      ...orNull(ref('Money')),
      description: 'The part of the amount that pays what the recipient owes.',
    },
    cost_in_charge_currencies: list(ref('Money')),
    required_recipient_fields: list(list(oneOf(RECIPIENT_FIELDS))),
    valid_until: time,
  }),
  CustomerRequest: object(
    {
      product: object({
        provider: text({ minLength: 1, maxLength: 30 }),
        id: text({ minLength: 1, maxLength: 100 }),
      }),
      recipient,
    },
    ['recipient'],
  ),
  CustomerCheck: object({
    valid: { type: 'boolean' },
    checked_by: {
      ...oneOf(['provider', 'catalogue', 'format']),
      description: 'Who looked: the provider now, our copy of its catalogue, or only the format.',
    },
    name: orNull(text()),
    address: orNull(text()),
    operator: orNull(object({ id: text(), name: text() })),
    operator_matches: orNull({ type: 'boolean' }),
    amount_due: orNull(ref('Money')),
    due_date: orNull(text()),
  }),
  Promotion: object({
    provider: oneOf(PROVIDER_NAMES),
    id: text(),
    title: text(),
    description: text(),
    operator: orNull(object({ id: text(), name: text() })),
    product_ids: list(text()),
    starts_at: orNull(text()),
    ends_at: orNull(text()),
  }),
  Promotions: object({
    data: list(ref('Promotion')),
    unavailable: list(object({ provider: oneOf(PROVIDER_NAMES), code: text() })),
  }),
  Deliverables: object({
    data: list(object({ id: id('dlv'), kind: text(), code: text(), serial: orNull(text()) })),
  }),
  Timeline: object({ data: list(timelineEntry) }),
  ResolveRequest: object({
    resolution: oneOf(RESOLUTIONS),
    reason: text({ minLength: 3, maxLength: 500 }),
  }),
  StoppedAccounts: object({
    data: list(
      object({
        provider: oneOf(PROVIDER_NAMES),
        account: orNull(
          text({
            description: 'Which of its accounts, a Payvice wallet for one; null where it has only one.',
          }),
        ),
        because: oneOf(['credentials_refused', 'unexplained_errors']),
        since: time,
      }),
    ),
  }),
  ResumeRequest: object(
    {
      reason: text({
        minLength: 3,
        maxLength: 500,
        description: 'What was wrong, and how it was put right.',
      }),
      account: orNull(
        text({
          minLength: 1,
          maxLength: 100,
          description: 'Which one, where the list names it by `account`.',
        }),
      ),
    },
    ['account'],
  ),
  Review: object({
    purchase_id: id('pur'),
    merchant_id: text(),
    reason: orNull(ref('StatusReason')),
    since: time,
    age_seconds: whole,
    amount_at_risk: ref('Money'),
    product,
    fulfilment: object({
      status: oneOf(FULFILMENT_STATUSES),
      reference: orNull(text()),
      our_reference: orNull(text()),
    }),
    evidence: list(timelineEntry),
  }),
  Product: object({
    provider: oneOf(PROVIDER_NAMES),
    id: text(),
    name: text(),
    description: text(),
    kind: oneOf(PRODUCT_KINDS),
    type: text(),
    operator: object({ id: text(), name: text() }),
    country: { ...text(), description: 'ISO 3166-1 alpha-3.' },
    amount: { ...orNull(ref('Money')), description: 'What a fixed product delivers.' },
    cost: { ...orNull(ref('Money')), description: 'What a fixed product costs.' },
    ranges: orNull(list(object({ min: ref('Money'), max: ref('Money'), increment: orNull(ref('Money')) }))),
    required_recipient_fields: {
      ...list(list(oneOf(RECIPIENT_FIELDS))),
      description: 'Alternatives, of which one must be given completely.',
    },
    has_deliverable: { type: 'boolean' },
    priced_by_recipient: {
      type: 'boolean',
      description:
        'A loan of the recipient may be due with it: `POST /v1/quotes` with the recipient tells the sum.',
    },
    language: {
      ...text(),
      description: 'Of name, description and operator name: `en`, or one that was asked for.',
    },
  }),
  Balances: {
    anyOf: [
      object({
        data: list(object({ currency: text(), available: ref('Money'), held: ref('Money') })),
      }),
      object({
        data: list(
          object({
            source: {
              ...oneOf(['provider', 'ledger']),
              description: 'Who says so: the provider, or our ledger where no function of it tells.',
            },
            provider: oneOf(PROVIDER_NAMES),
            currency: text(),
            available: {
              ...orNull(ref('Money')),
              description: 'Null where only our ledger could tell and nothing paid in is recorded.',
            },
            holding: orNull(ref('Money')),
            credit_limit: orNull(ref('Money')),
            low: { ...orNull({ type: 'boolean' }), description: 'Below the mark that is set for it.' },
          }),
        ),
        unavailable: list(object({ provider: oneOf(PROVIDER_NAMES), code: text() })),
      }),
    ],
    description: 'A merchant’s prefunded balances, or for operators our floats at the providers.',
  },
  FloatPaymentRequest: object(floatPayment, ['direction']),
  FloatPayment: object(floatPayment),
  Receipt: object({
    purchase_id: id('pur'),
    status: oneOf(['completed', 'refunded']),
    merchant: object({ name: text() }),
    reference: orNull(text()),
    product: object({ name: text(), kind: oneOf(PRODUCT_KINDS), operator: text() }),
    recipient,
    delivered: ref('Money'),
    deliverables: list(object({ kind: text(), masked: text() })),
    paid: object({ amount: text(), currency: text(), method: text() }),
    refunded: orNull(ref('Money')),
    provider_reference: orNull(text()),
    payment_reference: orNull(text()),
    created_at: time,
    settled_at: time,
  }),
  WebhookEndpointRequest: object(
    {
      url: { ...text({ format: 'uri', maxLength: 500 }), description: 'https, on the open internet.' },
      events: webhookEvents,
    },
    ['events'],
  ),
  WebhookEndpointChanges: object({ events: webhookEvents, status: orNull(oneOf(['enabled', 'disabled'])) }, [
    'events',
    'status',
  ]),
  WebhookEndpoint: object(
    {
      id: id('whe'),
      url: text(),
      events: list(oneOf(WEBHOOK_EVENT_TYPES)),
      status: oneOf(['enabled', 'disabled']),
      created_at: time,
      secret: {
        ...text({ pattern: '^whsec_' }),
        description: 'Shown only when it is made or rotated.',
      },
    },
    ['secret'],
  ),
  WebhookDelivery: object({
    id: id('whd'),
    event: object({
      id: id('evt'),
      type: oneOf(WEBHOOK_EVENT_TYPES),
      purchase_id: id('pur'),
      refund_id: orNull(id('rfd')),
      created_at: time,
    }),
    status: oneOf(['pending', 'succeeded', 'failed']),
    attempts: whole,
    http_status: orNull({ type: 'integer' }),
    error: orNull(text()),
    next_attempt_at: orNull(time),
    created_at: time,
  }),
  Problem: object(
    {
      type: text({ format: 'uri' }),
      title: text(),
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: text(),
      instance: text({ pattern: '^urn:uuid:' }),
      code: oneOf(Object.keys(PROBLEM_KINDS)),
      pointer: { ...text(), description: 'JSON Pointer (RFC 6901) of the first faulty field.' },
      parameter: { ...text(), description: 'The first faulty query parameter.' },
      errors: list(
        object({ code: text(), detail: text(), pointer: text(), parameter: text() }, [
          'pointer',
          'parameter',
        ]),
      ),
      missing: list(text()),
    },
    ['pointer', 'parameter', 'errors', 'missing'],
  ),
};
