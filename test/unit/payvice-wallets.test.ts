import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { walletsOf, WalletsError } from '../../providers/payvice/wallets.ts';

// Goal: wallets come out of the environment whole or not at all, and no way of printing them shows a password or a PIN.

const FIRST = {
  PAYVICE_VICE_ID: '12345678',
  PAYVICE_USER: 'first@payvice.test',
  PAYVICE_PASSWORD: 'hidden-1',
  PAYVICE_PIN: '9081',
};
const SECOND = { vice_id: '23456789', user: 'second@payvice.test', password: 'hidden:2,"x"', pin: '9082' };
const list = (...wallets: object[]) => ({ PAYVICE_WALLETS: JSON.stringify(wallets) });

function mistake(env: Record<string, string>): string {
  try {
    walletsOf(env);
  } catch (error) {
    if (error instanceof WalletsError) return error.message;
  }
  throw new Error('the wallets were accepted');
}

describe('walletsOf', () => {
  it('reads the single wallet, then the list', () => {
    const wallets = walletsOf({ ...FIRST, ...list(SECOND) });
    expect(wallets.map(({ viceId, userName }) => [viceId, userName])).toEqual([
      ['12345678', 'first@payvice.test'],
      ['23456789', 'second@payvice.test'],
    ]);
    expect(wallets.map(({ password, pin }) => [password, pin])).toEqual([
      ['hidden-1', '9081'],
      ['hidden:2,"x"', '9082'],
    ]);
  });

  it.each([
    ['nothing', {}, 0],
    ['a list alone', list(SECOND), 1],
    ['an empty list', { ...FIRST, PAYVICE_WALLETS: ' ' }, 1],
  ])('reads %s', (_name, env, count) => {
    expect(walletsOf(env)).toHaveLength(count);
  });

  it.each(Object.keys(FIRST))('asks for %s where the others are there', (name) => {
    expect(mistake({ ...FIRST, [name]: '' })).toBe(`${name} is missing or malformed`);
  });

  it.each([
    ['no JSON', { PAYVICE_WALLETS: '23456789:hidden-2:9082' }, 'JSON list'],
    ['no list', { PAYVICE_WALLETS: JSON.stringify(SECOND) }, 'JSON list'],
    ['a PIN that is none', list(SECOND, { ...SECOND, pin: '90821' }), 'wallet 2, "pin"'],
    ['a PIN that is a number', list({ ...SECOND, pin: 9082 }), 'wallet 1, "pin"'],
    ['a field too many', list({ ...SECOND, extra: 'hidden-3' }), 'wallet 1'],
    ['a wallet twice', list(SECOND, SECOND), 'twice'],
    ['the single one again', { ...FIRST, ...list({ ...SECOND, vice_id: '12345678' }) }, 'twice'],
  ])('refuses %s, and quotes nothing', (_name, env, what) => {
    const message = mistake(env);
    expect(message).toContain('PAYVICE_WALLETS');
    expect(message).toContain(what);
    expect(message).not.toMatch(/hidden|908/);
  });
});

describe('a wallet', () => {
  it('shows no password and no PIN, however it is printed', () => {
    const wallets = walletsOf({ ...FIRST, ...list(SECOND) });
    for (const printed of [JSON.stringify(wallets), inspect(wallets, { depth: 9, showHidden: true })]) {
      expect(printed).toContain('23456789');
      expect(printed).not.toMatch(/hidden|908/);
    }
  });
});
