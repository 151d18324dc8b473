import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { PaythemAccountError, readPaythemAccount } from '../../providers/paythem/account.ts';
import { encrypt } from '../../providers/paythem/cipher.ts';

// Goal: the credentials come in two parts by two ways, and never show again.

const IV = 'AbCdEfGh01234567';
const env = {
  PAYTHEM_PUBLIC_KEY: 'the-public-key',
  PAYTHEM_USER: 'the-user',
  PAYTHEM_PASSWORD: 'the-password',
  PAYTHEM_PRIVATE_KEY: 'the-private-key',
};
const { PAYTHEM_PRIVATE_KEY: _key, ...withoutKey } = env;
const files: Record<string, string> = {
  'part-1': 'the-priv\n',
  'part-2': 'ate-key\r\n',
  password: 'the-password\n',
};
const readFile = (path: string) => {
  const content = files[path];
  if (content === undefined) throw new Error(`no such file: ${path}`);
  return content;
};

describe('the account', () => {
  it.each([
    ['one variable', env],
    [
      'two variables',
      { ...withoutKey, PAYTHEM_PRIVATE_KEY_PART1: 'the-priv', PAYTHEM_PRIVATE_KEY_PART2: 'ate-key' },
    ],
    [
      'two files',
      { ...withoutKey, PAYTHEM_PRIVATE_KEY_PART1_FILE: 'part-1', PAYTHEM_PRIVATE_KEY_PART2_FILE: 'part-2' },
    ],
    [
      'a variable and a file',
      { ...withoutKey, PAYTHEM_PRIVATE_KEY_PART1: 'the-priv', PAYTHEM_PRIVATE_KEY_PART2_FILE: 'part-2' },
    ],
  ])('has its private key from %s', (_name, given) => {
    const account = readPaythemAccount(given, readFile);
    expect(account.encrypt('text', IV)).toBe(encrypt('text', 'the-private-key', IV));
    expect(account.login()).toEqual({ USERNAME: 'the-user', PASSWORD: 'the-password' });
  });

  it.each([
    [{ ...env, PAYTHEM_USER: undefined }, 'PAYTHEM_USER is not set'],
    [{ ...env, PAYTHEM_PASSWORD: '' }, 'PAYTHEM_PASSWORD is not set'],
    [withoutKey, 'PAYTHEM_PRIVATE_KEY is not set'],
    [{ ...withoutKey, PAYTHEM_PRIVATE_KEY_PART2: 'ate-key' }, 'PAYTHEM_PRIVATE_KEY_PART1 is not set'],
    [{ ...env, PAYTHEM_PRIVATE_KEY_PART1: 'the-priv' }, 'not both'],
    [
      { ...env, PAYTHEM_PASSWORD_FILE: 'password' },
      'set PAYTHEM_PASSWORD or PAYTHEM_PASSWORD_FILE, not both',
    ],
    [
      { ...withoutKey, PAYTHEM_PRIVATE_KEY_FILE: 'gone' },
      'the file of PAYTHEM_PRIVATE_KEY_FILE cannot be read',
    ],
  ])('is refused by the name of a variable, never by its value: %#', (given, message) => {
    expect(() => readPaythemAccount(given, readFile)).toThrow(PaythemAccountError);
    expect(() => readPaythemAccount(given, readFile)).toThrow(message);
    expect(() => readPaythemAccount(given, readFile)).not.toThrow(/the-priv|the-password|gone/);
  });

  it('shows no secret, however it is printed', () => {
    const account = readPaythemAccount(env);
    const shown = [
      JSON.stringify({ account }),
      inspect(account, { depth: 9, showHidden: true }),
      inspect({ list: [account] }),
    ];
    for (const text of [...shown, ...Object.values(account)]) {
      expect(text).not.toMatch(/the-user|the-password|the-private-key/);
    }
  });

  it("takes its credentials out of the provider's texts", () => {
    const account = readPaythemAccount(env);
    const text = 'User the-user with the-password and the-private-key is locked';
    expect(account.scrub(text, 40)).toBe('User *** with *** and *** is locked');
    expect(account.scrub('x'.repeat(50), 40)).toHaveLength(40);
  });
});
