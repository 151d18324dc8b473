import { PRODUCT_KINDS, PROVIDER_NAMES } from '../../domain/product.ts';
import { PURCHASE_STATUSES } from '../../domain/purchase.ts';
import { PROBLEM_KINDS, type ProblemCode } from '../problems.ts';
import { page, ref, SCHEMAS, type Schema } from './schemas.ts';

/** One operation of the document. */
interface Operation {
  readonly summary: string;
  /** Scopes of which one is needed; null for what needs no key. */
  readonly scopes: readonly string[] | null;
  readonly answers: Readonly<Record<number, Schema | null>>;
  /** Statuses of problems beside those that every operation may answer with. */
  readonly problems: readonly number[];
  readonly body?: { readonly schema: Schema; readonly required: boolean; readonly type?: string };
  readonly parameters?: readonly Schema[];
  readonly description?: string;
  /** Of the answer. @default JSON, or HTML where there is no schema */
  readonly type?: string;
}

const READ = ['purchases:read', 'operator'];
const purchaseId = path('id', { type: 'string', pattern: '^pur_[0-9a-f]{32}$' });
const endpointId = path('id', { type: 'string', pattern: '^whe_[0-9a-f]{32}$' });
const paging = [
  query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  query('cursor', { type: 'string' }, 'next_cursor of the page before.'),
];
const idempotencyKey = header('Idempotency-Key', true, { type: 'string', minLength: 1, maxLength: 257 });
const time = { type: 'string', format: 'date-time' };

const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/v1/purchases': {
    post: {
      summary: 'Buy something',
      description:
        'Accepted means durable. The same Idempotency-Key with the same body brings the same answer again, with ' +
        '`Idempotent-Replayed: true`; keys live 30 days. `Prefer: wait=N` waits until the purchase is settled. With ' +
        'payment method `hosted_page` the answer is there once `payment.redirect_url` is, to send the customer to.',
      scopes: ['purchases:write'],
      parameters: [idempotencyKey, header('Prefer', false, { type: 'string' })],
      body: { schema: ref('PurchaseRequest'), required: true },
      answers: { 201: ref('Purchase'), 202: ref('Purchase') },
      problems: [400, 413, 415, 422],
    },
    get: {
      summary: 'List purchases, newest first',
      scopes: READ,
      parameters: [
        ...paging,
        query('status', { type: 'string', enum: PURCHASE_STATUSES }),
        query('reference', { type: 'string', minLength: 1, maxLength: 100 }),
        query('created_from', time),
        query('created_to', time),
      ],
      answers: { 200: page(ref('Purchase')) },
      problems: [400],
    },
  },
  '/v1/purchases/{id}': {
    get: {
      summary: 'Read a purchase',
      scopes: READ,
      parameters: [purchaseId],
      answers: { 200: ref('Purchase') },
      problems: [404],
    },
  },
  '/v1/purchases/{id}/timeline': {
    get: {
      summary: 'Read what happened to a purchase, in order',
      scopes: READ,
      parameters: [purchaseId],
      answers: { 200: ref('Timeline') },
      problems: [404],
    },
  },
  '/v1/purchases/{id}/receipt': {
    get: {
      summary: 'Read what a customer is given: what was delivered and what was paid for it',
      description: 'With `Accept: text/plain` as text. Codes are masked.',
      scopes: READ,
      parameters: [purchaseId],
      answers: { 200: ref('Receipt') },
      problems: [404, 409],
    },
  },
  '/v1/purchases/{id}/events': {
    get: {
      summary: 'Follow a purchase: server-sent events',
      description:
        'Events named `purchase` carry the purchase as GET shows it, at first and after every change; `end` follows a final ' +
        'one. A stream lasts at most 5 minutes: come back with `Last-Event-ID`, which is answered with 204 once nothing ' +
        'more is to come.',
      scopes: READ,
      parameters: [purchaseId, header('Last-Event-ID', false, { type: 'string' })],
      answers: { 200: { type: 'string' }, 204: null },
      type: 'text/event-stream',
      problems: [404, 429],
    },
  },
  '/v1/purchases/{id}/cancel': {
    post: {
      summary: 'Cancel a purchase whose order is not confirmed yet',
      scopes: ['purchases:write'],
      parameters: [purchaseId, idempotencyKey],
      body: { schema: { type: 'object', additionalProperties: false }, required: false },
      answers: { 200: ref('Purchase'), 202: ref('Purchase') },
      problems: [400, 404, 409, 413, 415, 422],
    },
  },
  '/v1/purchases/{id}/resolve': {
    post: {
      summary: 'Settle a purchase in review',
      scopes: ['operator'],
      parameters: [purchaseId, idempotencyKey],
      body: { schema: ref('ResolveRequest'), required: true },
      answers: { 200: ref('Purchase'), 202: ref('Purchase') },
      problems: [400, 404, 409, 413, 415, 422],
    },
  },
  '/v1/purchases/{id}/refunds': {
    get: {
      summary: 'List refunds of a card payment, oldest first',
      scopes: READ,
      parameters: [purchaseId],
      answers: { 200: { type: 'object', properties: { data: { type: 'array', items: ref('Refund') } } } },
      problems: [404],
    },
    post: {
      summary: 'Give a card payment back, in part or what is left of it',
      scopes: ['purchases:write'],
      parameters: [purchaseId, idempotencyKey],
      body: { schema: ref('RefundRequest'), required: true },
      answers: { 201: ref('Refund') },
      problems: [400, 404, 409, 413, 415, 422],
    },
  },
  '/v1/purchases/{id}/reveal': {
    post: {
      summary: 'Show the delivered codes in clear; who asked is on record',
      scopes: ['deliverables:reveal'],
      parameters: [purchaseId],
      answers: { 200: ref('Deliverables') },
      problems: [404, 409],
    },
  },
  '/v1/quotes': {
    post: {
      summary: 'Price a product',
      description:
        'Of a product that is `priced_by_recipient` the provider is asked what this recipient pays, a loan included; the ' +
        'purchase gives that sum as its `amount`.',
      scopes: ['purchases:read'],
      body: { schema: ref('QuoteRequest'), required: true },
      answers: { 200: ref('Quote') },
      problems: [400, 413, 415, 422],
    },
  },
  '/v1/customers/validate': {
    post: {
      summary: 'Check a recipient before any money moves',
      scopes: ['purchases:read'],
      body: { schema: ref('CustomerRequest'), required: true },
      answers: { 200: ref('CustomerCheck') },
      problems: [400, 413, 415, 422],
    },
  },
  '/v1/promotions': {
    get: {
      summary: 'List what operators offer now',
      scopes: READ,
      parameters: [query('provider', { type: 'string', enum: PROVIDER_NAMES })],
      answers: { 200: ref('Promotions') },
      problems: [400],
    },
  },
  '/v1/addresses': {
    get: {
      summary: 'Find the address of a house in the United Kingdom',
      scopes: READ,
      parameters: [
        { ...query('house', { type: 'string', minLength: 1, maxLength: 32 }), required: true },
        { ...query('postcode', { type: 'string' }), required: true },
      ],
      answers: { 200: ref('Address') },
      problems: [400, 404],
    },
  },
  '/return/{id}': {
    get: {
      summary: 'Where customers come back to from the payment page',
      scopes: null,
      parameters: [purchaseId, query('transKey', { type: 'string' }), query('cancelled', { const: '1' })],
      answers: { 200: null },
      problems: [404],
    },
  },
  '/v1/reviews': {
    get: {
      summary: 'List what waits for a person, oldest purchase first',
      scopes: ['operator'],
      parameters: paging,
      answers: { 200: page(ref('Review')) },
      problems: [400],
    },
  },
  '/v1/stopped-accounts': {
    get: {
      summary: 'List accounts at providers that nothing is sent through until an operator resumes them',
      scopes: ['operator'],
      answers: { 200: ref('StoppedAccounts') },
      problems: [400],
    },
  },
  '/v1/stopped-accounts/{provider}/resume': {
    post: {
      summary: 'Send through an account again, once what stopped it is put right',
      scopes: ['operator'],
      parameters: [
        {
          name: 'provider',
          in: 'path',
          required: true,
          schema: { type: 'string', enum: PROVIDER_NAMES },
        },
      ],
      body: { schema: ref('ResumeRequest'), required: true },
      answers: { 204: null },
      problems: [400, 409, 413, 415, 422],
    },
  },
  '/v1/catalogue': {
    get: {
      summary: 'List what can be bought',
      description:
        'Name, description and operator name come in the language of `Accept-Language` that fits best and that the ' +
        'provider has texts in (English and Arabic at Valuetopup), else in English; `Content-Language` tells which there ' +
        'are in the answer, `language` of each product its own.',
      scopes: READ,
      parameters: [
        ...paging,
        header('Accept-Language', false, { type: 'string' }),
        query('provider', { type: 'string', enum: PROVIDER_NAMES }),
        query('country', { type: 'string', pattern: '^[A-Z]{3}$' }),
        query('kind', { type: 'string', enum: PRODUCT_KINDS }),
        query('operator_id', { type: 'string', minLength: 1, maxLength: 100 }),
        query(
          'text',
          { type: 'string', minLength: 1, maxLength: 100 },
          'Words of the English name, in any order.',
        ),
      ],
      answers: { 200: page(ref('Product')) },
      problems: [400],
    },
  },
  '/v1/balances': {
    get: { summary: 'Read balances', scopes: READ, answers: { 200: ref('Balances') }, problems: [400] },
  },
  '/v1/float-payments': {
    post: {
      summary: 'Record what was paid to a provider that does not tell our float',
      description:
        'The ledger then estimates what is left: what was paid in, less what deliveries took and open orders may take. ' +
        'The reference makes it happen once: 201 when it is recorded, 200 when it was before.',
      scopes: ['operator'],
      body: { schema: ref('FloatPaymentRequest'), required: true },
      answers: { 200: ref('FloatPayment'), 201: ref('FloatPayment') },
      problems: [400, 409, 413, 415, 422],
    },
  },
  '/v1/webhook-endpoints': {
    get: {
      summary: 'List your webhook endpoints, oldest first',
      scopes: ['purchases:read'],
      answers: {
        200: { type: 'object', properties: { data: { type: 'array', items: ref('WebhookEndpoint') } } },
      },
      problems: [],
    },
    post: {
      summary: 'Be told of changes: messages are signed by the Standard Webhooks specification',
      scopes: ['purchases:write'],
      body: { schema: ref('WebhookEndpointRequest'), required: true },
      answers: { 201: ref('WebhookEndpoint') },
      problems: [400, 409, 413, 415, 422],
    },
  },
  '/v1/webhook-endpoints/{id}': {
    get: {
      summary: 'Read a webhook endpoint',
      scopes: ['purchases:read'],
      parameters: [endpointId],
      answers: { 200: ref('WebhookEndpoint') },
      problems: [404],
    },
    patch: {
      summary: 'Change what it is told, or whether it is',
      scopes: ['purchases:write'],
      parameters: [endpointId],
      body: { schema: ref('WebhookEndpointChanges'), required: true },
      answers: { 200: ref('WebhookEndpoint') },
      problems: [400, 404, 413, 415, 422],
    },
    delete: {
      summary: 'Remove a webhook endpoint',
      scopes: ['purchases:write'],
      parameters: [endpointId],
      answers: { 204: null },
      problems: [404],
    },
  },
  '/v1/webhook-endpoints/{id}/rotate-secret': {
    post: {
      summary: 'Make a new signing secret; for a day the old one signs as well',
      scopes: ['purchases:write'],
      parameters: [endpointId],
      answers: { 200: ref('WebhookEndpoint') },
      problems: [404],
    },
  },
  '/v1/webhook-endpoints/{id}/deliveries': {
    get: {
      summary: 'List what was sent in the last 30 days, newest first',
      scopes: ['purchases:read'],
      parameters: [endpointId, ...paging],
      answers: { 200: page(ref('WebhookDelivery')) },
      problems: [400, 404],
    },
  },
  '/v1/webhook-endpoints/{id}/deliveries/{delivery}/resend': {
    post: {
      summary: 'Send it again, now',
      scopes: ['purchases:write'],
      parameters: [endpointId, path('delivery', { type: 'string', pattern: '^whd_[0-9a-f]{32}$' })],
      answers: { 202: ref('WebhookDelivery') },
      problems: [404],
    },
  },
  '/callbacks/paythru/{secret}': {
    post: {
      summary: 'Take a callback of the card provider',
      scopes: null,
      parameters: [path('secret', { type: 'string' })],
      body: { schema: { type: 'object' }, required: true, type: 'application/x-www-form-urlencoded' },
      answers: { 200: { type: 'object', properties: { received: { const: true } } } },
      problems: [400, 404, 413, 415],
    },
  },
  '/callbacks/{provider}/{secret}': {
    post: {
      summary: 'Take a provider’s callback',
      scopes: null,
      parameters: [path('provider', { type: 'string' }), path('secret', { type: 'string' })],
      body: { schema: { type: 'object' }, required: true },
      answers: { 200: { type: 'object', properties: { received: { const: true } } } },
      problems: [400, 404, 413, 415],
    },
  },
  '/problems/{code}': {
    get: {
      summary: 'Read what a problem’s code means',
      scopes: null,
      parameters: [path('code', { type: 'string' })],
      answers: { 200: null },
      problems: [404],
    },
  },
  '/healthz': {
    get: {
      summary: 'Tell that the process is up',
      scopes: null,
      answers: { 200: { type: 'object', properties: { status: { const: 'up' } } } },
      problems: [],
    },
  },
  '/readyz': {
    get: {
      summary: 'Tell whether purchases can be accepted and carried out, else what is missing',
      scopes: null,
      answers: { 200: { type: 'object', properties: { status: { const: 'ready' } } } },
      problems: [],
    },
  },
  '/openapi.json': {
    get: { summary: 'Read this document', scopes: null, answers: { 200: { type: 'object' } }, problems: [] },
  },
};

/** The OpenAPI 3.1 document of this API. */
export function openApiDocument(publicUrl: string): Record<string, unknown> {
  const paths = Object.entries(OPERATIONS).map(([address, methods]) => [
    address,
    Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, described(operation)])),
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vendrail',
      version: '1',
      description: 'Sells digital value: each purchase happens once, or not at all.',
    },
    servers: [{ url: publicUrl }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: SCHEMAS,
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function described(operation: Operation) {
  const { summary, description, scopes, parameters, body, answers, problems, type } = operation;
  const always = scopes === null ? [500, 503] : [401, 403, 500, 503];
  return {
    summary,
    ...(description !== undefined && { description }),
    security: scopes === null ? [] : [{ key: [] }],
    ...(scopes !== null && { 'x-scopes': scopes }),
    ...(parameters && { parameters }),
    ...(body && {
      requestBody: {
        required: body.required,
        content: { [body.type ?? 'application/json']: { schema: body.schema } },
      },
    }),
    responses: Object.fromEntries([
      ...Object.entries(answers).map(([status, schema]) => [status, answer(Number(status), schema, type)]),
      ...[...problems, ...always].map((status) => [String(status), problemAnswer(status)]),
    ]),
  };
}

function answer(status: number, schema: Schema | null, type = 'application/json') {
  if (status === 204) return { description: 'Nothing' };
  if (schema === null)
    return { description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } };
  return { description: 'The answer', content: { [type]: { schema } } };
}

function problemAnswer(status: number) {
  const codes = (Object.keys(PROBLEM_KINDS) as ProblemCode[]).filter(
    (code) => PROBLEM_KINDS[code].status === status,
  );
  return {
    description: codes.join(', '),
    content: { 'application/problem+json': { schema: ref('Problem') } },
  };
}

function path(name: string, schema: Schema): Schema {
  return { name, in: 'path', required: true, schema };
}

function query(name: string, schema: Schema, description?: string): Schema {
  return { name, in: 'query', required: false, schema, ...(description !== undefined && { description }) };
}

function header(name: string, required: boolean, schema: Schema): Schema {
  return { name, in: 'header', required, schema };
}
