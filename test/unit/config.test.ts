import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  ConfigError,
  loadConfig,
  SECRET_VARIABLES,
  VARIABLES,
  type Environment,
} from '../../domain/config.ts';

const mistakesOf = (environment: Environment): readonly string[] => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
};

const PRODUCTION: Environment = {
  VENDRAIL_MODE: 'production',
  DATABASE_URL: 'postgresql://vendrail@db/vendrail',
  TEMPORAL_ADDRESS: 'temporal:7233',
  PUBLIC_URL: 'https://pay.example.com',
  DVS_URL: 'https://dvs-api.example.com/v1/',
  DVS_KEY: 'live-key',
  DVS_SECRET: 'live-secret',
  CALLBACK_SECRET: '0123456789abcdef',
  DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
};

describe('the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vendrail-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('needs nothing in sandbox mode', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({ mode: 'sandbox', port: 3000, sandboxPort: 4010, shutdownGraceMs: 8_000 });
    expect(config.dvs).toEqual({
      url: 'http://127.0.0.1:4010/dvs/v1',
      key: 'sandbox-key',
      secret: 'sandbox-secret',
    });
    expect(config.valuetopup).toEqual({
      url: 'http://127.0.0.1:4010/valuetopup/api/v2',
      key: 'sandbox-user',
      secret: 'sandbox-pass',
      currency: 'USD',
      creditLimit: undefined,
      languages: ['ar'],
      portInStates: { ported: ['Completed'], rejected: ['Rejected'] },
    });
    expect(config.publicUrl).toBe('http://127.0.0.1:3000');
  });

  it('sells at PayThem with the sandbox’s account, and in production with keys that come in parts', () => {
    expect(loadConfig({}).paythem).toMatchObject({
      url: 'http://127.0.0.1:4010/paythem/API/49972',
      credentials: { PAYTHEM_PUBLIC_KEY: 'sandbox-public', PAYTHEM_USER: 'sandbox-user' },
      window: { lengthMs: 600_000, startsAtMs: null },
      evidencePolicy: 'review',
      oursAlone: [],
      resultCodes: null,
    });
    expect(loadConfig(PRODUCTION).paythem).toBeNull();
    const half = join(folder, 'half');
    writeFileSync(half, 'second-half\n');
    const live = {
      ...PRODUCTION,
      PAYTHEM_URL: 'https://vvs.paythem.net/API/49972/',
      PAYTHEM_PUBLIC_KEY: 'live-key',
      PAYTHEM_PRIVATE_KEY_PART1: 'first-half',
      PAYTHEM_PRIVATE_KEY_PART2_FILE: half,
      PAYTHEM_USER: 'live-user',
      PAYTHEM_PASSWORD: 'live-password',
      PAYTHEM_CURRENCY: 'ZAR',
      PAYTHEM_COUNTRY: 'ZAF',
      PAYTHEM_SOURCE_IP: '203.0.113.7',
      PAYTHEM_WINDOW: '24h@2026-11-25T00:00:00Z',
      PAYTHEM_OURS_ALONE: '12449,12459',
      PAYTHEM_ANNOUNCED: 'topup_transactionStatusByReference',
      PAYTHEM_RESULT_CODES: '3003=amount_refused',
    };
    expect(loadConfig(live).paythem).toMatchObject({
      credentials: { PAYTHEM_PRIVATE_KEY_PART1: 'first-half', PAYTHEM_PRIVATE_KEY_PART2: 'second-half' },
      window: { lengthMs: 86_400_000, startsAtMs: Date.parse('2026-11-25T00:00:00Z') },
      oursAlone: [12449, 12459],
      announced: ['topup_transactionStatusByReference'],
      resultCodes: { 3003: 'amount_refused' },
    });
  });

  it.each([
    ['PAYTHEM_SOURCE_IP', { PAYTHEM_PUBLIC_KEY: 'live-key' }],
    ['PAYTHEM_PUBLIC_KEY', { PAYTHEM_PUBLIC_KEY: 'sandbox-public' }],
    ['PAYTHEM_PRIVATE_KEY_PART1', { PAYTHEM_PRIVATE_KEY_PART1: 'first-half' }],
    ['PAYTHEM_PRIVATE_KEY', { PAYTHEM_PRIVATE_KEY: 'whole', PAYTHEM_PRIVATE_KEY_PART1: 'half' }],
    ['PAYTHEM_WINDOW', { PAYTHEM_WINDOW: 'a day' }],
    ['PAYTHEM_OURS_ALONE', { PAYTHEM_OURS_ALONE: 'all' }],
    ['PAYTHEM_ANNOUNCED', { PAYTHEM_ANNOUNCED: 'topup_undo' }],
    ['PAYTHEM_RESULT_CODES', { PAYTHEM_RESULT_CODES: '3003=too_much' }],
  ])('names %s when it is wrong (%#)', (name, values) => {
    const mistakes = mistakesOf({
      ...PRODUCTION,
      PAYTHEM_URL: 'https://vvs.paythem.net/API/49972/',
      ...values,
    });
    expect(mistakes.some((mistake) => mistake.startsWith(`${name} `))).toBe(true);
    expect(mistakes.join()).not.toMatch(/first-half|whole/);
  });

  it('takes cards in production where Paythru is named, over https on the usual port alone', () => {
    expect(loadConfig(PRODUCTION).paythru).toBeNull();
    const account = { PAYTHRU_API_KEY: 'live-key', PAYTHRU_API_PASSWORD: 'live-password' };
    const cards = { ...PRODUCTION, ...account, PAYTHRU_URL: 'https://api.paythru.example' };
    expect(loadConfig(cards).paythru?.url).toBe('https://api.paythru.example');
    for (const PUBLIC_URL of ['https://pay.example.com:8443', 'http://127.0.0.1:3000'])
      expect(mistakesOf({ ...cards, PUBLIC_URL }).join()).toMatch(/PUBLIC_URL must be https on port 443/);
    const sandboxKeys = mistakesOf({
      ...cards,
      PAYTHRU_API_KEY: 'sandbox-key',
      PAYTHRU_API_PASSWORD: undefined,
    });
    expect(sandboxKeys.join()).toMatch(
      /PAYTHRU_API_KEY is the key of the sandbox.*PAYTHRU_API_PASSWORD is not set/,
    );
  });

  it('counts an empty secret file as not set', () => {
    const path = join(folder, 'empty');
    writeFileSync(path, '\n');
    expect(loadConfig({ ...PRODUCTION, PAYTHRU_API_KEY_FILE: path }).paythru).toBeNull();
    expect(mistakesOf({ ...PRODUCTION, DVS_KEY: undefined, DVS_KEY_FILE: path }).join()).toMatch(
      /DVS_KEY is not set/,
    );
  });

  it('takes a whole production environment, with or without a slash at the end of an address', () => {
    const config = loadConfig(PRODUCTION);
    expect(config).toMatchObject({ mode: 'production', shutdownGraceMs: 150_000 });
    expect(config.dvs.url).toBe('https://dvs-api.example.com/v1');
  });

  it('sells nothing through Valuetopup in production until its address is set', () => {
    expect(loadConfig(PRODUCTION).valuetopup).toBeNull();
    const valuetopup = {
      VALUETOPUP_URL: 'https://www.valuetopup.com/api/v2/',
      VALUETOPUP_USER: 'user',
      VALUETOPUP_PASSWORD: 'password',
      VALUETOPUP_CREDIT_LIMIT: '5000.00',
      VALUETOPUP_LANGUAGES: 'en,fr',
      VALUETOPUP_PORTED_STATES: 'Done,Ported',
    };
    expect(loadConfig({ ...PRODUCTION, ...valuetopup }).valuetopup).toEqual({
      url: 'https://www.valuetopup.com/api/v2',
      key: 'user',
      secret: 'password',
      currency: 'USD',
      creditLimit: '5000.00',
      languages: ['fr'],
      portInStates: { ported: ['Done', 'Ported'], rejected: ['Rejected'] },
    });
  });

  it('sells through the sandbox’s Payvice wallet, and in production through none until its address is set', () => {
    expect(loadConfig({}).payvice).toMatchObject({
      url: 'http://127.0.0.1:4010/payvice',
      wallets: { PAYVICE_VICE_ID: '12345678', PAYVICE_USER: 'sandbox@payvice.test' },
      tokenMinuteMs: 60_000,
    });
    expect(loadConfig(PRODUCTION).payvice).toBeNull();
    const PAYVICE_URL = 'https://www.payvice.com/';
    expect(mistakesOf({ ...PRODUCTION, PAYVICE_URL }).join()).toMatch(/PAYVICE_WALLETS is not set/);
    expect(mistakesOf({ ...PRODUCTION, PAYVICE_URL, PAYVICE_USER: 'sandbox@payvice.test' }).join()).toMatch(
      /PAYVICE_USER is the user name of the sandbox.*PAYVICE_VICE_ID, PAYVICE_PASSWORD, PAYVICE_PIN is not/,
    );
    const PAYVICE_WALLETS = '[{"vice_id":"23456789","user":"a@shop.example","password":"x","pin":"1234"}]';
    const { payvice } = loadConfig({ ...PRODUCTION, PAYVICE_URL, PAYVICE_WALLETS });
    expect(payvice).toMatchObject({ url: 'https://www.payvice.com', planSmartcards: {} });
    expect(payvice?.wallets).toEqual({ PAYVICE_WALLETS });
  });

  it('tells every mistake at once, by the name of its variable', () => {
    const names = mistakesOf({
      PORT: '70000',
      SANDBOX_PORT: 'x',
      LOG_LEVEL: 'loud',
      DATA_KEY: 'short',
      CALLBACK_SECRET: 'a b',
      TEMPORAL_ADDRESS: 'http://x',
      DATABASE_URL: 'mysql://x',
      PUBLIC_URL: 'http://example.com',
      POLL_MAX_MS: '1.5',
    }).map((mistake) => mistake.split(' ')[0] ?? '');
    expect(names.toSorted()).toEqual(
      [
        'CALLBACK_SECRET',
        'DATABASE_URL',
        'DATA_KEY',
        'LOG_LEVEL',
        'POLL_MAX_MS',
        'PORT',
        'PUBLIC_URL',
        'SANDBOX_PORT',
        'TEMPORAL_ADDRESS',
      ].toSorted(),
    );
  });

  it.each(Object.keys(PRODUCTION).filter((name) => name !== 'VENDRAIL_MODE'))(
    'misses %s in production',
    (name) => {
      expect(mistakesOf({ ...PRODUCTION, [name]: '' }).join('\n')).toContain(`${name} `);
    },
  );

  it.each([
    ['a demo key with a live address', { ...PRODUCTION, DVS_KEY: 'sandbox-key' }, 'DVS_KEY'],
    ['a live address without a key', { DVS_URL: 'https://dvs-api.example.com/v1' }, 'DVS_KEY'],
    ['a live Valuetopup without a user id', { VALUETOPUP_URL: 'https://vt.example.com' }, 'VALUETOPUP_USER'],
    [
      'a demo user id with a live Valuetopup',
      { VALUETOPUP_URL: 'https://vt.example.com', VALUETOPUP_USER: 'sandbox-user', VALUETOPUP_PASSWORD: 'x' },
      'VALUETOPUP_USER',
    ],
    [
      'a live Valuetopup without a password',
      { VALUETOPUP_URL: 'https://vt.example.com', VALUETOPUP_USER: 'user' },
      'VALUETOPUP_PASSWORD',
    ],
    [
      'states with an empty one among them',
      { VALUETOPUP_PORTED_STATES: 'Done,,' },
      'VALUETOPUP_PORTED_STATES',
    ],
    ['a language that is a name', { VALUETOPUP_LANGUAGES: 'Arabic' }, 'VALUETOPUP_LANGUAGES'],
    ['a wallet in no currency', { VALUETOPUP_CURRENCY: 'dollar' }, 'VALUETOPUP_CURRENCY'],
    ['a credit limit that is no amount', { VALUETOPUP_CREDIT_LIMIT: '-1' }, 'VALUETOPUP_CREDIT_LIMIT'],
    ['a plain address that is not this machine', { DVS_URL: 'http://dvs-api.example.com/v1' }, 'DVS_URL'],
  ])('refuses %s', (_, environment, name) => {
    expect(mistakesOf(environment).some((mistake) => mistake.startsWith(name))).toBe(true);
  });

  it('reads a secret from a file, and refuses two sources and a file that is not there', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'from-a-file\n');
    expect(loadConfig({ DVS_SECRET_FILE: file }).dvs.secret).toBe('from-a-file');
    expect(mistakesOf({ DVS_SECRET_FILE: file, DVS_SECRET: 'x' })).toEqual([
      'DVS_SECRET and DVS_SECRET_FILE are both set: set one of them',
    ]);
    expect(mistakesOf({ DVS_SECRET_FILE: join(folder, 'none') })).toEqual([
      'DVS_SECRET_FILE names a file that cannot be read',
    ]);
  });

  it('never puts a secret into its messages', () => {
    const told = mistakesOf({ DATA_KEY: 'not-a-key-but-secret', CALLBACK_SECRET: 'tiny secret' }).join('\n');
    expect(told).not.toContain('not-a-key-but-secret');
    expect(told).not.toContain('tiny secret');
  });

  it('is documented, variable for variable, in .env.example', () => {
    const example = readFileSync('.env.example', 'utf8');
    const documented = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1] ?? '');
    expect(documented.toSorted()).toEqual([...VARIABLES, 'SANDBOX_DELAY_SCALE'].toSorted());
    expect(SECRET_VARIABLES.every((name) => VARIABLES.includes(name))).toBe(true);
    const set = Object.fromEntries(
      [...example.matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]),
    );
    expect(mistakesOf(set)).toEqual([]);
  });
});
