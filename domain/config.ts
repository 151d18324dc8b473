import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  PAYTHEM_SECRETS,
  PAYTHEM_SHAPE,
  paythemMistakes,
  paythemOf,
  type PaythemSettings,
} from './config-paythem.ts';
import { isCurrency } from './currency.ts';
import type { ExchangeRates } from './exchange.ts';
import type { LowFloats } from './float.ts';
import { isWireMoney } from './money.ts';
import { PROVIDER_NAMES } from './product.ts';

/** Thrown when the environment is not one that Vendrail can run with. The message lists every mistake by variable name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`,
    );
    this.mistakes = mistakes;
  }
}

const SECRETS = [
  'DATABASE_URL',
  'DVS_KEY',
  'DVS_SECRET',
  'VALUETOPUP_USER',
  'VALUETOPUP_PASSWORD',
  'PAYVICE_PASSWORD',
  'PAYVICE_PIN',
  'PAYVICE_WALLETS',
  ...PAYTHEM_SECRETS,
  'PAYTHRU_API_KEY',
  'PAYTHRU_API_PASSWORD',
  'CALLBACK_SECRET',
  'DATA_KEY',
] as const;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const DEMO_KEYS: ReadonlySet<string> = new Set(['sandbox-key', 'sandbox-user', 'sandbox@payvice.test']);
/** The sandbox's wallet (design section 5). */
const SANDBOX_WALLET = {
  PAYVICE_VICE_ID: '12345678',
  PAYVICE_USER: 'sandbox@payvice.test',
  PAYVICE_PASSWORD: 'sandbox-pass',
  PAYVICE_PIN: '1234',
} as const;
/** A smart card whose plans the sandbox lists. */
const SANDBOX_SMARTCARD = '1234567890';
const DAY_MS = 86_400_000;

const whole = (min: number, max: number, fallback: number) =>
  z.coerce
    .number(`must be a whole number, for example ${fallback}`)
    .int(`must be a whole number, for example ${fallback}`)
    .min(min, `must be at least ${min}, for example ${fallback}`)
    .max(max, `must be at most ${max}, for example ${fallback}`)
    .default(fallback);
const port = (fallback: number) => whole(1, 65_535, fallback);
const text = (example: string) =>
  z.string(`is not set: for example ${example}`).min(1, `must not be empty: for example ${example}`);
const address = (example: string) =>
  text(example).refine(
    isSafeUrl,
    `must be an https:// address, or http:// on this machine: for example ${example}`,
  );

/** Words of a provider's own, with commas between. */
const states = (fallback: string) =>
  z
    .string()
    .regex(/^[^,]{1,40}(,[^,]{1,40}){0,19}$/, `must be words with commas between, for example ${fallback}`)
    .default(fallback);

const shape = z.object({
  VENDRAIL_MODE: z.enum(['sandbox', 'production'], 'must be sandbox or production').default('sandbox'),
  VENDRAIL_HOME: z.string().min(1).default('.vendrail'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port(3000),
  SANDBOX_PORT: port(4010),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  POSTGRES_PORT: port(5437),
  PUBLIC_URL: address('https://vendrail.example.com').optional(),
  DATABASE_URL: text('postgresql://vendrail@127.0.0.1:5432/vendrail')
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional(),
  DATABASE_POOL_MAX: whole(1, 200, 16),
  TEMPORAL_ADDRESS: text('temporal.internal:7233')
    .regex(/^[^/\s]+:\d+$/, 'must be host:port, for example 127.0.0.1:7233')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  TASK_QUEUE: z.string().min(1).default('vendrail'),
  DVS_URL: address('https://dvs-api.dtone.com/v1').optional(),
  DVS_KEY: text('the API key of your DT One account').optional(),
  DVS_SECRET: text('the API secret of your DT One account').optional(),
  VALUETOPUP_URL: address('https://www.valuetopup.com/api/v2').optional(),
  VALUETOPUP_USER: text('the user id of your Valuetopup account').optional(),
  VALUETOPUP_PASSWORD: text('the password of your Valuetopup account').optional(),
  VALUETOPUP_CURRENCY: z
    .string()
    .refine(isCurrency, 'must be a currency code, for example USD')
    .default('USD'),
  VALUETOPUP_CREDIT_LIMIT: z
    .string()
    .regex(/^[0-9]{1,12}(\.[0-9]{1,3})?$/, 'must be an amount, for example 5000.00')
    .optional(),
  VALUETOPUP_LANGUAGES: z
    .string()
    .regex(/^[a-z]{2,3}(,[a-z]{2,3})*$/, 'must be codes of languages with commas between, for example ar,fr')
    .default('ar'),
  VALUETOPUP_PORTED_STATES: states('Completed'),
  VALUETOPUP_PORT_REJECTED_STATES: states('Rejected'),
  PAYVICE_URL: address('https://www.payvice.com').optional(),
  PAYVICE_VICE_ID: text('the wallet ID of your Payvice wallet').optional(),
  PAYVICE_USER: text('the user name of your Payvice wallet').optional(),
  PAYVICE_PASSWORD: text('the password of your Payvice wallet').optional(),
  PAYVICE_PIN: text('the 4-digit transaction code of your Payvice wallet').optional(),
  PAYVICE_WALLETS: text('[{"vice_id":"…","user":"…","password":"…","pin":"…"}]').optional(),
  PAYVICE_9MOBILE: z
    .enum(['ETISALTVTU', 'ETISALATVTU'], 'must be ETISALTVTU or ETISALATVTU')
    .default('ETISALTVTU'),
  PAYVICE_TOKEN_MINUTE_MS: whole(100, 3_600_000, 60_000),
  PAYVICE_NOT_FOUND_PROOF_MS: whole(1_000, 30 * DAY_MS, 1_800_000),
  PAYVICE_DSTV_SMARTCARD: text('a smart card of DSTV, whose plans are to be sold').optional(),
  PAYVICE_GOTV_SMARTCARD: text('a smart card of GOTV, whose plans are to be sold').optional(),
  PAYTHEM_URL: address('https://vvs.paythem.net/API/49972/').optional(),
  ...PAYTHEM_SHAPE,
  PAYTHRU_URL: address('https://api.paythru.com').optional(),
  PAYTHRU_API_KEY: text('the API key of your Paythru account').optional(),
  PAYTHRU_API_PASSWORD: text('the API password of your Paythru account').optional(),
  PAYTHRU_CURRENCIES: z
    .string()
    .regex(/^[A-Z]{3}(,[A-Z]{3})*$/, 'must be currency codes with commas between, for example GBP,EUR')
    .default('GBP,EUR,USD'),
  EXCHANGE_RATES: z
    .string()
    .regex(
      /^[A-Z]{3}\/[A-Z]{3}=[0-9]{1,9}(\.[0-9]{1,12})?(,[A-Z]{3}\/[A-Z]{3}=[0-9]{1,9}(\.[0-9]{1,12})?)*$/,
      'must be rates with commas between, for example USD/GBP=0.79,EUR/GBP=0.86',
    )
    .optional(),
  LOW_FLOATS: z
    .string()
    .refine(
      (text) => text.split(',').every(isFloatMark),
      'must be marks with commas between, for example dvs:USD=500.00,payvice:NGN=200000',
    )
    .optional(),
  CALLBACK_SECRET: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{16,128}$/,
      'must be 16 to 128 letters, digits, - or _, for example the output of: openssl rand -hex 24',
    )
    .optional(),
  DATA_KEY: z
    .string()
    .refine(is32Bytes, 'must be 32 bytes in base64, for example the output of: openssl rand -base64 32')
    .optional(),
  LOST_DATA_KEYS: z
    .string()
    .regex(/^[0-9a-f]{8}(,[0-9a-f]{8})*$/, 'must be ids of keys with commas between, for example 0f1e2d3c')
    .optional(),
  ACCEPT_WAIT_MS: whole(0, 60_000, 2_000),
  SHUTDOWN_GRACE_MS: whole(0, 600_000, 150_000).unwrap().optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
      'must be fatal, error, warn, info, debug or trace',
    )
    .default('info'),
  SEND_TIMEOUT_MS: whole(100, 300_000, 15_000),
  HEARTBEAT_TIMEOUT_MS: whole(1_000, 60_000, 6_000),
  LOOKUP_DEADLINE_MS: whole(100, 30 * DAY_MS, 3_600_000),
  FULFILMENT_DEADLINE_MS: whole(100, 30 * DAY_MS, DAY_MS),
  HOLD_DEADLINE_MS: whole(0, 30 * DAY_MS, 900_000),
  LANE_DEADLINE_MS: whole(100, 30 * DAY_MS, 7_200_000),
  ENQUIRY_WAIT_MS: whole(100, 60_000, 8_000),
  POLL_INITIAL_MS: whole(10, 60_000, 2_000),
  POLL_MAX_MS: whole(10, DAY_MS, 900_000),
  REVIEW_POLL_MAX_MS: whole(10, DAY_MS, 900_000),
  SWEEP_INTERVAL_MS: whole(100, 3_600_000, 10_000),
  SWEEP_AFTER_MS: whole(0, 3_600_000, 5_000),
  PAYMENT_PAGE_MS: whole(1_000, 7 * DAY_MS, 1_800_000),
  RESERVATION_LIFE_MS: whole(1_000, 30 * DAY_MS, 10 * DAY_MS),
  WORKER_MAX_ACTIVITIES: whole(1, 1_000, 100),
  WORKER_MAX_WORKFLOW_TASKS: whole(2, 1_000, 40),
  WORKER_MAX_CACHED_WORKFLOWS: whole(0, 100_000, 500),
});

/** Every variable that `loadConfig` reads; each secret may also come from a file named by its NAME_FILE. */
export const VARIABLES: readonly string[] = Object.keys(shape.shape);
/** Variables that may come from a file: `DVS_SECRET_FILE` names the file of `DVS_SECRET`. */
export const SECRET_VARIABLES: readonly string[] = SECRETS;

/** The configuration of every process: read once, valid or not at all. Times in milliseconds. */
export interface Config {
  readonly mode: 'sandbox' | 'production';
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly sandboxPort: number;
  readonly temporalPort: number;
  readonly temporalUiPort: number;
  readonly postgresPort: number;
  /** Where providers and merchants reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Empty in sandbox mode until the supervisor has started a database. */
  readonly databaseUrl: string;
  readonly databasePoolMax: number;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly taskQueue: string;
  readonly dvs: { readonly url: string; readonly key: string; readonly secret: string };
  /** Null where nothing is sold through it. `creditLimit` in major units of `currency`, on credit terms. */
  readonly valuetopup: {
    readonly url: string;
    readonly key: string;
    readonly secret: string;
    readonly currency: string;
    readonly creditLimit: string | undefined;
    /** Languages beside English that the catalogue is copied in. */
    readonly languages: readonly string[];
    /** What the states of a port-in are called. */
    readonly portInStates: { readonly ported: readonly string[]; readonly rejected: readonly string[] };
  } | null;
  /** Null where nothing is sold through it. `wallets` are the variables that name them. */
  readonly payvice: {
    readonly url: string;
    readonly wallets: Readonly<Record<string, string | undefined>>;
    readonly nineMobileService: 'ETISALTVTU' | 'ETISALATVTU';
    readonly tokenMinuteMs: number;
    readonly notFoundIsProofAfterMs: number;
    readonly planSmartcards: { readonly DSTV?: string; readonly GOTV?: string };
  } | null;
  /** Null where nothing is sold through it. */
  readonly paythem: PaythemSettings | null;
  /** Null where no card payments are taken. */
  readonly paythru: { readonly url: string; readonly key: string; readonly password: string } | null;
  /** What customers can pay in, and what a cost's currency is worth in it. */
  readonly chargeCurrencies: readonly string[];
  readonly exchangeRates: ExchangeRates;
  readonly lowFloats: LowFloats;
  readonly callbackSecret: string;
  /** 32 bytes that seal deliverables, in base64. */
  readonly dataKey: string;
  /** Ids of data keys that are lost for good: what they sealed is given up. */
  readonly lostDataKeys: readonly string[];
  readonly acceptWaitMs: number;
  /** How long a question about a customer waits for its turn. */
  readonly enquiryWaitMs: number;
  readonly shutdownGraceMs: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
  readonly timers: {
    readonly sendTimeoutMs: number;
    readonly heartbeatTimeoutMs: number;
    readonly lookupDeadlineMs: number;
    readonly fulfilmentDeadlineMs: number;
    readonly holdDeadlineMs: number;
    readonly laneDeadlineMs: number;
    readonly pollInitialMs: number;
    readonly pollMaxMs: number;
    readonly reviewPollMaxMs: number;
    readonly sweepIntervalMs: number;
    readonly sweepAfterMs: number;
    readonly paymentPageMs: number;
    readonly reservationLifeMs: number;
  };
  readonly worker: {
    readonly maxActivities: number;
    readonly maxWorkflowTasks: number;
    readonly maxCachedWorkflows: number;
  };
}

/** Values of an environment, `process.env` for example. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration. Throws ConfigError with every mistake at once. An empty variable counts as not set. */
export function loadConfig(environment: Environment): Config {
  const mistakes: string[] = [];
  const values = withFiles(environment, mistakes);
  const parsed = shape.safeParse(values);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) mistakes.push(`${path.join('.')} ${message}`);
  }
  const given = (name: string) => values[name] !== undefined;
  if (values['VENDRAIL_MODE'] === 'production') {
    for (const name of [
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
      'PUBLIC_URL',
      'DVS_URL',
      'DVS_KEY',
      'DVS_SECRET',
      'CALLBACK_SECRET',
      'DATA_KEY',
    ]) {
      if (!given(name)) mistakes.push(`${name} is not set: VENDRAIL_MODE=production needs it`);
    }
  }
  const dvsUrl = values['DVS_URL'];
  if (dvsUrl !== undefined && !isLoopback(dvsUrl)) {
    if (!given('DVS_KEY') || DEMO_KEYS.has(values['DVS_KEY'] ?? '')) {
      mistakes.push(
        'DVS_KEY is the key of the sandbox, but DVS_URL is a real address: set the key of your account',
      );
    }
    if (!given('DVS_SECRET'))
      mistakes.push('DVS_SECRET is not set, but DVS_URL is a real address: set the secret of your account');
  }
  const valuetopupUrl = values['VALUETOPUP_URL'];
  if (valuetopupUrl !== undefined && !isLoopback(valuetopupUrl)) {
    if (!given('VALUETOPUP_USER') || DEMO_KEYS.has(values['VALUETOPUP_USER'] ?? '')) {
      mistakes.push(
        'VALUETOPUP_USER is the user id of the sandbox, but VALUETOPUP_URL is a real address: set the one of your account',
      );
    }
    if (!given('VALUETOPUP_PASSWORD'))
      mistakes.push(
        'VALUETOPUP_PASSWORD is not set, but VALUETOPUP_URL is a real address: set the password of your account',
      );
  }
  const payviceUrl = values['PAYVICE_URL'];
  if (payviceUrl !== undefined && !isLoopback(payviceUrl)) {
    const single = Object.keys(SANDBOX_WALLET).filter((name) => !given(name));
    if (DEMO_KEYS.has(values['PAYVICE_USER'] ?? ''))
      mistakes.push(
        'PAYVICE_USER is the user name of the sandbox, but PAYVICE_URL is a real address: set the one of your wallet',
      );
    if (single.length === 4 && !given('PAYVICE_WALLETS'))
      mistakes.push('PAYVICE_WALLETS is not set, but PAYVICE_URL is a real address: name your wallets');
    else if (single.length > 0 && single.length < 4)
      mistakes.push(`${single.join(', ')} is not set: a wallet needs all four of its variables`);
  }
  mistakes.push(...paythemMistakes(values, isLoopback));
  const paythruUrl = values['PAYTHRU_URL'];
  if (paythruUrl !== undefined && !isLoopback(paythruUrl)) {
    if (!given('PAYTHRU_API_KEY') || DEMO_KEYS.has(values['PAYTHRU_API_KEY'] ?? '')) {
      mistakes.push(
        'PAYTHRU_API_KEY is the key of the sandbox, but PAYTHRU_URL is a real address: set the key of your account',
      );
    }
    if (callsBackElsewhere(values['PUBLIC_URL']))
      mistakes.push(
        'PUBLIC_URL must be https on port 443: Paythru calls back to no other, for example https://vendrail.example.com',
      );
    if (!given('PAYTHRU_API_PASSWORD'))
      mistakes.push(
        'PAYTHRU_API_PASSWORD is not set, but PAYTHRU_URL is a real address: set the password of your account',
      );
  }
  if (mistakes.length > 0 || !parsed.success) throw new ConfigError([...new Set(mistakes)]);
  return toConfig(parsed.data);
}

function withFiles(environment: Environment, mistakes: string[]) {
  const values: Record<string, string | undefined> = {};
  for (const name of VARIABLES) values[name] = environment[name] === '' ? undefined : environment[name];
  for (const name of SECRETS) {
    const path = environment[`${name}_FILE`];
    if (!path) continue;
    if (values[name] !== undefined) mistakes.push(`${name} and ${name}_FILE are both set: set one of them`);
    else {
      try {
        const text = readFileSync(path, 'utf8').trim();
        values[name] = text === '' ? undefined : text;
      } catch {
        mistakes.push(`${name}_FILE names a file that cannot be read`);
      }
    }
  }
  return values;
}

function toConfig(env: z.infer<typeof shape>): Config {
  return {
    mode: env.VENDRAIL_MODE,
    home: env.VENDRAIL_HOME,
    host: env.HOST,
    port: env.PORT,
    sandboxPort: env.SANDBOX_PORT,
    temporalPort: env.TEMPORAL_PORT,
    temporalUiPort: env.TEMPORAL_UI_PORT,
    postgresPort: env.POSTGRES_PORT,
    publicUrl: (env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/+$/, ''),
    databaseUrl: env.DATABASE_URL ?? '',
    databasePoolMax: env.DATABASE_POOL_MAX,
    temporalAddress: env.TEMPORAL_ADDRESS ?? `127.0.0.1:${env.TEMPORAL_PORT}`,
    temporalNamespace: env.TEMPORAL_NAMESPACE,
    taskQueue: env.TASK_QUEUE,
    dvs: {
      url: (env.DVS_URL ?? `http://127.0.0.1:${env.SANDBOX_PORT}/dvs/v1`).replace(/\/+$/, ''),
      key: env.DVS_KEY ?? 'sandbox-key',
      secret: env.DVS_SECRET ?? 'sandbox-secret',
    },
    valuetopup:
      env.VENDRAIL_MODE === 'production' && env.VALUETOPUP_URL === undefined
        ? null
        : {
            url: (env.VALUETOPUP_URL ?? `http://127.0.0.1:${env.SANDBOX_PORT}/valuetopup/api/v2`).replace(
              /\/+$/,
              '',
            ),
            key: env.VALUETOPUP_USER ?? 'sandbox-user',
            secret: env.VALUETOPUP_PASSWORD ?? 'sandbox-pass',
            currency: env.VALUETOPUP_CURRENCY,
            creditLimit: env.VALUETOPUP_CREDIT_LIMIT,
            languages: env.VALUETOPUP_LANGUAGES.split(',').filter((language) => language !== 'en'),
            portInStates: {
              ported: env.VALUETOPUP_PORTED_STATES.split(','),
              rejected: env.VALUETOPUP_PORT_REJECTED_STATES.split(','),
            },
          },
    payvice: payviceOf(env),
    paythem: paythemOf(
      env,
      { production: env.VENDRAIL_MODE === 'production', sandboxPort: env.SANDBOX_PORT },
      isLoopback,
    ),
    paythru:
      env.VENDRAIL_MODE === 'production' && env.PAYTHRU_URL === undefined
        ? null
        : {
            url: (env.PAYTHRU_URL ?? `http://127.0.0.1:${env.SANDBOX_PORT}/paythru`).replace(/\/+$/, ''),
            key: env.PAYTHRU_API_KEY ?? 'sandbox-key',
            password: env.PAYTHRU_API_PASSWORD ?? 'sandbox-pass',
          },
    chargeCurrencies: env.PAYTHRU_CURRENCIES.split(','),
    exchangeRates: pairsOf(env.EXCHANGE_RATES ?? (env.VENDRAIL_MODE === 'sandbox' ? SANDBOX_RATES : '')),
    lowFloats: pairsOf(env.LOW_FLOATS ?? ''),
    callbackSecret: env.CALLBACK_SECRET ?? '',
    dataKey: env.DATA_KEY ?? '',
    lostDataKeys: env.LOST_DATA_KEYS?.split(',') ?? [],
    acceptWaitMs: env.ACCEPT_WAIT_MS,
    enquiryWaitMs: env.ENQUIRY_WAIT_MS,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS ?? (env.VENDRAIL_MODE === 'sandbox' ? 8_000 : 150_000),
    logLevel: env.LOG_LEVEL,
    timers: {
      sendTimeoutMs: env.SEND_TIMEOUT_MS,
      heartbeatTimeoutMs: env.HEARTBEAT_TIMEOUT_MS,
      lookupDeadlineMs: env.LOOKUP_DEADLINE_MS,
      fulfilmentDeadlineMs: env.FULFILMENT_DEADLINE_MS,
      holdDeadlineMs: env.HOLD_DEADLINE_MS,
      laneDeadlineMs: env.LANE_DEADLINE_MS,
      pollInitialMs: env.POLL_INITIAL_MS,
      pollMaxMs: env.POLL_MAX_MS,
      reviewPollMaxMs: env.REVIEW_POLL_MAX_MS,
      sweepIntervalMs: env.SWEEP_INTERVAL_MS,
      sweepAfterMs: env.SWEEP_AFTER_MS,
      paymentPageMs: env.PAYMENT_PAGE_MS,
      reservationLifeMs: env.RESERVATION_LIFE_MS,
    },
    worker: {
      maxActivities: env.WORKER_MAX_ACTIVITIES,
      maxWorkflowTasks: env.WORKER_MAX_WORKFLOW_TASKS,
      maxCachedWorkflows: env.WORKER_MAX_CACHED_WORKFLOWS,
    },
  };
}

function payviceOf(env: z.infer<typeof shape>): Config['payvice'] {
  const { PAYVICE_URL: url, PAYVICE_DSTV_SMARTCARD: dstv, PAYVICE_GOTV_SMARTCARD: gotv } = env;
  if (env.VENDRAIL_MODE === 'production' && url === undefined) return null;
  const sandbox = url === undefined;
  const { PAYVICE_VICE_ID, PAYVICE_USER, PAYVICE_PASSWORD, PAYVICE_PIN, PAYVICE_WALLETS } = env;
  const single = { PAYVICE_VICE_ID, PAYVICE_USER, PAYVICE_PASSWORD, PAYVICE_PIN };
  const none = Object.values(single).every((value) => value === undefined);
  const demo = url === undefined || (isLoopback(url) && none && PAYVICE_WALLETS === undefined);
  const given = Object.fromEntries(Object.entries(single).filter(([, value]) => value !== undefined));
  const dstvCard = dstv ?? (sandbox ? SANDBOX_SMARTCARD : undefined);
  const gotvCard = gotv ?? (sandbox ? SANDBOX_SMARTCARD : undefined);
  return {
    url: (url ?? `http://127.0.0.1:${env.SANDBOX_PORT}/payvice`).replace(/\/+$/, ''),
    // The sandbox's own wallet is there beside those of PAYVICE_WALLETS.
    wallets: { ...(demo && SANDBOX_WALLET), ...given, PAYVICE_WALLETS },
    nineMobileService: env.PAYVICE_9MOBILE,
    tokenMinuteMs: env.PAYVICE_TOKEN_MINUTE_MS,
    notFoundIsProofAfterMs: env.PAYVICE_NOT_FOUND_PROOF_MS,
    planSmartcards: {
      ...(dstvCard !== undefined && { DSTV: dstvCard }),
      ...(gotvCard !== undefined && { GOTV: gotvCard }),
    },
  };
}

/** Rates of no day, so that a newcomer can charge in another currency than the cost's. */
const SANDBOX_RATES =
  'USD/GBP=0.79,EUR/GBP=0.86,USD/EUR=0.92,GBP/EUR=1.17,GBP/USD=1.27,EUR/USD=1.09,NGN/GBP=0.0005,NGN/EUR=0.0006,NGN/USD=0.00065';

/** `a=1,b=2` as an object. */
function pairsOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair !== '');
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}

/** `dvs:USD=500.00` */
function isFloatMark(text: string): boolean {
  const [, provider, currency = '', amount = ''] = /^([a-z]+):([A-Z]{3})=([0-9.]+)$/.exec(text) ?? [];
  return PROVIDER_NAMES.some((name) => name === provider) && isWireMoney({ amount, currency });
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);
}

/** Paythru (document 2.1) calls back to ports 80 and 443 only, and we take no callback in clear text. */
function callsBackElsewhere(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return true;
  const { protocol, port } = new URL(publicUrl);
  return protocol !== 'https:' || port !== '';
}

function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(url));
}

function is32Bytes(value: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(value);
}
