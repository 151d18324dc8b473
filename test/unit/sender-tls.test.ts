import { execFile } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ProviderError } from '../../domain/errors.ts';
import { createSender } from '../../providers/sender.ts';

// Goal: nothing is sent over a connection whose other end is not proved, or that is not encrypted well enough.

/** One DER element (X.690). */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** A certificate for 127.0.0.1 that nobody vouches for (RFC 5280, 4.1). */
function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const commonName = der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('127.0.0.1')));
  const name = der(0x30, der(0x31, commonName));
  const validity = der(
    0x30,
    der(0x17, Buffer.from('200101000000Z')),
    der(0x17, Buffer.from('491231235959Z')),
  );
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = der(0x02, Buffer.from([1]));
  const body = der(0x30, serial, ecdsaWithSha256, name, validity, name, spki);
  const signature = createSign('sha256').update(body).sign(privateKey);
  const certificate = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

const run = promisify(execFile);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A TLS server that counts the requests it sees. */
async function startTls(
  options: SecureContextOptions = {},
): Promise<{ url: string; seen: { requests: number } }> {
  const seen = { requests: 0 };
  const server = createServer({ ...selfSigned(), ...options }, (_req, res) => {
    seen.requests++;
    res.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** The error of one call. */
async function failureOf(url: string): Promise<ProviderError> {
  const sender = createSender({ provider: 'test', url });
  closers.push(() => sender.close());
  const request = { operation: 'order', method: 'POST', path: '/orders', headers: {}, body: '{}' } as const;
  const limits = { signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 };
  const error = await sender.send(request, limits).then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

const notSent = { kind: 'not_done', proof: 'not_sent', again: 'later', retryAfterMs: null };

describe('nothing is sent', () => {
  it('to a server with a self-signed certificate', async () => {
    const { url, seen } = await startTls();
    const error = await failureOf(url);
    expect(error.outcome).toEqual(notSent);
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(seen.requests).toBe(0);
  });

  it('even where the process was told not to verify certificates', async () => {
    const { url, seen } = await startTls();
    const script = `
      import { createSender } from ${JSON.stringify(new URL('../../providers/sender.ts', import.meta.url).href)};
      const sender = createSender({ provider: 'test', url: ${JSON.stringify(url)} });
      const request = { operation: 'order', method: 'POST', path: '/', headers: {}, body: '{}' };
      const limits = { signal: AbortSignal.timeout(20_000), sendBy: Date.now() + 20_000 };
      await sender.send(request, limits).then(() => console.log('sent'), (error) => console.log(error.message));
      await sender.close();`;
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env });
    expect(stdout).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(seen.requests).toBe(0);
  });

  it('to a server that knows TLS 1.1 at the most', async () => {
    const { url, seen } = await startTls({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const error = await failureOf(url);
    expect(error.outcome).toEqual(notSent);
    expect(error.message).toMatch(/PROTOCOL/);
    expect(seen.requests).toBe(0);
  });
});
