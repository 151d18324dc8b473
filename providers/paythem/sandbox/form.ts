import type { SandboxRequest } from '../../sandbox/provider-sandbox.ts';
import { CipherError, decrypt, ENC_METHOD, isIv, isSignature } from '../cipher.ts';
import { VvsRefusal } from './errors.ts';

/** What the sandbox knows of the account. */
export interface Credentials {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly user: string;
  readonly password: string;
  /** The registered address, for the IP rule. */
  readonly sourceIp: string;
}

/** A request whose signature is right. */
export interface Opened {
  readonly iv: string;
  readonly hash: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The value of a header; empty when it is absent or repeated. */
export function headerOf({ headers }: SandboxRequest, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

/** Opens the envelope (2.1, 3.1; fields from the field notes). The hash counts over the decrypted bytes. Throws VvsRefusal. */
export function openRequest(request: SandboxRequest, { publicKey, privateKey }: Credentials): Opened {
  const form = fieldsOf(headerOf(request, 'content-type'), request.body);
  const iv = form.get('ZAPI') ?? '';
  const content = form.get('CONTENT') ?? '';
  const hash = headerOf(request, 'x-hash');
  if (content === '' || hash === '' || !isIv(iv) || form.get('ENC_METHOD') !== ENC_METHOD) {
    throw new VvsRefusal('envelope');
  }
  const keys = [headerOf(request, 'x-public-key'), form.get('PUBLIC_KEY') ?? ''];
  // "Passed unencrypted with each query, base64 encoded" (2.5) or "as provided" (3.1): both are accepted.
  const accepted = [publicKey, Buffer.from(publicKey, 'utf8').toString('base64')];
  if (!keys.every((key) => accepted.includes(key))) throw new VvsRefusal('publicKey');
  let plaintext: Buffer;
  try {
    plaintext = decrypt(content, privateKey, iv);
  } catch (error) {
    if (!(error instanceof CipherError)) throw error;
    throw new VvsRefusal('hash');
  }
  if (!isSignature(hash, plaintext, privateKey)) throw new VvsRefusal('hash');
  return { iv, hash: hash.toLowerCase(), fields: jsonFields(plaintext.toString('utf8')) };
}

function jsonFields(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: refused below like any other content that is no object.
  }
  throw new VvsRefusal('envelope');
}

/** The text fields of a multipart (RFC 7578) or urlencoded form. */
export function fieldsOf(contentType: string, body: string): ReadonlyMap<string, string> {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType,
  );
  if (!boundary) return new Map(new URLSearchParams(body));
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  const fields = new Map<string, string>();
  for (const part of `\r\n${body}`.split(`\r\n${delimiter}`).slice(1)) {
    const blank = part.indexOf('\r\n\r\n');
    const name = /;\s*name="([^"]*)"/i.exec(part.slice(0, Math.max(blank, 0)))?.[1];
    if (blank !== -1 && name !== undefined) fields.set(name, part.slice(blank + 4));
  }
  return fields;
}
