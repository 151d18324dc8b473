import { createHmac, hkdfSync } from 'node:crypto';
import { SECRET_OVERLAP_MS } from '../domain/webhook.ts';

const PREFIX = 'whsec_';

/** The key that webhook secrets are derived from: of its own, though it comes from the key of our data. */
export function webhookKey(dataKey: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(dataKey, 'base64'), '', 'vendrail webhook secrets', 32));
}

/** An endpoint's signing secret, `whsec_` and 32 bytes in base64. Derived, so that a copy of the database has none. */
export function webhookSecret(key: Buffer, endpointId: string, version: number): string {
  return PREFIX + createHmac('sha256', key).update(`${endpointId}.${version}`).digest('base64');
}

/** The signatures of a message (Standard Webhooks 1.0.0): after a rotation by the old secret as well, for a day. */
export function signatures(
  key: Buffer,
  endpoint: {
    readonly id: string;
    readonly secretVersion: number;
    readonly rotatedAt?: Date | null | undefined;
  },
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
): string {
  const overlaps =
    endpoint.rotatedAt != null && Date.now() - endpoint.rotatedAt.getTime() < SECRET_OVERLAP_MS;
  const versions = overlaps ? [endpoint.secretVersion, endpoint.secretVersion - 1] : [endpoint.secretVersion];
  return versions.map((version) => signature(webhookSecret(key, endpoint.id, version), message)).join(' ');
}

/** One signature: `v1,` and the base64 HMAC-SHA256 of id, time (epoch seconds) and body. */
export function signature(
  secret: string,
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string },
): string {
  const bytes = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
