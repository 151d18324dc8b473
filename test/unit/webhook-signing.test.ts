import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { signature, signatures, webhookKey, webhookSecret } from '../../db/webhook-secrets.ts';

const KEY = webhookKey(Buffer.alloc(32, 7).toString('base64'));

/** Receivers verify with libraries of others; so does this. */
describe('a webhook’s signature', () => {
  it('is the one of the specification’s example', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', message)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  const headers = (message: { id: string; timestamp: number }, signed: string) => ({
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signed,
  });
  const message = { id: 'evt_1', timestamp: Math.floor(Date.now() / 1000), body: '{"a":"é"}' };
  const verifies = (secret: string, signed: string, body = message.body) => {
    try {
      new Webhook(secret).verify(body, headers(message, signed));
      return true;
    } catch {
      return false;
    }
  };

  it('verifies with the endpoint’s own secret, and with no other', () => {
    const signed = signatures(KEY, { id: 'whe_1', secretVersion: 1 }, message);
    expect(verifies(webhookSecret(KEY, 'whe_1', 1), signed)).toBe(true);
    expect(verifies(webhookSecret(KEY, 'whe_2', 1), signed)).toBe(false);
    expect(verifies(webhookSecret(KEY, 'whe_1', 2), signed)).toBe(false);
    expect(verifies(webhookSecret(KEY, 'whe_1', 1), signed, '{"a":"e"}')).toBe(false);
  });

  it('verifies with both secrets for a day after a rotation', () => {
    const rotated = (hoursAgo: number) =>
      signatures(
        KEY,
        { id: 'whe_1', secretVersion: 2, rotatedAt: new Date(Date.now() - hoursAgo * 3_600_000) },
        message,
      );
    expect([1, 2].map((n) => verifies(webhookSecret(KEY, 'whe_1', n), rotated(23)))).toEqual([true, true]);
    expect([1, 2].map((n) => verifies(webhookSecret(KEY, 'whe_1', n), rotated(25)))).toEqual([false, true]);
  });

  it('has a secret of 32 bytes that other data keys do not give', () => {
    const secret = webhookSecret(KEY, 'whe_1', 1);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(webhookSecret(webhookKey(Buffer.alloc(32, 8).toString('base64')), 'whe_1', 1)).not.toBe(secret);
  });
});
