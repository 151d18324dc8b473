import { z } from 'zod';
import { isPublicAddress, literalAddress } from '../../providers/public-address.ts';
import { WEBHOOK_EVENT_TYPES } from '../../domain/webhook.ts';
import type { ApiConfig } from '../dependencies.ts';
import { refuseFaults } from '../problems.ts';
import { refuseCardNumber } from './card-data.ts';
import { bodyFaults } from './faults.ts';
import { storableText } from './text.ts';

const events = z
  .array(z.enum(WEBHOOK_EVENT_TYPES, `must be one of ${WEBHOOK_EVENT_TYPES.join(', ')}`))
  .min(1, 'must name at least one event')
  .max(WEBHOOK_EVENT_TYPES.length, 'must name each event once')
  .nullish();
const shape = z.strictObject({ url: storableText(500), events });
const changes = z.strictObject({
  events,
  status: z.enum(['enabled', 'disabled'], 'must be enabled or disabled').nullish(),
});

/** Reads the body of a new endpoint. Throws Problem. */
export function readWebhookBody(body: unknown, { mode }: Pick<ApiConfig, 'mode'>): z.infer<typeof shape> {
  const read = shape.safeParse(body);
  if (!read.success) return refuse(read.error, body);
  const detail = addressFault(read.data.url, mode === 'sandbox');
  if (detail !== null) refuseFaults([{ code: 'malformed_field', pointer: '/url', detail }]);
  refuseCardNumber(read.data.url, '/url');
  return read.data;
}

/** Reads what is to be changed of one. Throws Problem. */
export function readWebhookChanges(body: unknown): z.infer<typeof changes> {
  const read = changes.safeParse(body);
  return read.success ? read.data : refuse(read.error, body);
}

function refuse(error: z.ZodError, body: unknown): never {
  refuseFaults(bodyFaults(error, body));
  throw error;
}

/** What is wrong with an address; null when nothing is. Names are checked when they are resolved, at every try. */
function addressFault(text: string, onThisMachine: boolean): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://shop.example/webhooks';
  const { protocol, hostname, port, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'must have no user name or password';
  if (hash !== '') return 'must have no fragment';
  if (onThisMachine)
    return ['https:', 'http:'].includes(protocol) ? null : 'must begin with https:// or http://';
  if (protocol !== 'https:') return 'must begin with https://';
  if (!['', '8443'].includes(port)) return 'must be on port 443 or 8443';
  const literal = literalAddress(hostname);
  if (
    literal !== null
      ? !isPublicAddress(literal)
      : !/\.[a-z]/i.test(hostname) || hostname.endsWith('.localhost')
  )
    return 'must be on the open internet';
  return null;
}
